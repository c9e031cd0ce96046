// The certificate guard: who is on the other end, proven by the TLS handshake (mTLS). It trusts the platform's own
// verified fields and nothing else: a header that claims a certificate (X-Client-Cert, X-SSL-Client-Verify, Client-Cert
// of RFC 9440) is text that anybody can send. What the policy states of a holder is compared exactly.

import type { Guard, GuardFactory, Verdict } from '../../core/guard.ts'
import type { Revocable, RevocationAnswer } from '../../core/ports.ts'
import { deny } from '../../decision/denials.ts'
import type { Denial } from '../../decision/denials.ts'
import type { Certificate } from '../../exchange/exchange.ts'
import { lru } from '../../lib/lru/lru.ts'
import type { CertificateOptions, Holder } from './options.ts'

const ISSUER = 'certificate'

const denied = (denial: Denial): Verdict => ({ kind: 'deny', denial })
const MISSING = denied(deny('certificate.missing'))

export const certificate: GuardFactory<CertificateOptions> = (options): Guard => {
  const holders = Object.entries(options.allow)
  // The port remembers what it computes of a credential under that very object: one per certificate.
  const known = lru<string, Revocable>({ entriesMax: 1000, bytesMax: 1_048_576 })
  const credential = (name: string, holder: Holder, shown: Certificate): Revocable => {
    const remembered = known.get(shown.sha256)
    if (remembered !== undefined) return remembered
    const made = revocableOf(name, holder, shown)
    known.set(shown.sha256, made, 512)
    return made
  }
  return {
    name: 'certificate',
    reads: 'head',
    needs: [],
    gives: ['principal'],
    judge: (exchange, ports) => {
      const shown = exchange.client.certificate
      if (shown === undefined) return MISSING
      const found = holders.find(([, holder]) => fits(holder, shown))
      if (found === undefined) return denied(deny('certificate.not-allowed', { claimed: shown.sha256 }))
      if (options.expiry === 'check' && !isValidAt(shown, exchange.nowMs))
        return denied(deny('certificate.expired', { claimed: shown.sha256 }))
      const [name, holder] = found
      const revocable = credential(name, holder, shown)
      const answer = ports.revocations.find(revocable, exchange.nowMs, ports.defer)
      return answer instanceof Promise
        ? answer.then((late) => concluded(late, name, revocable, shown))
        : concluded(answer, name, revocable, shown)
    },
  }
}

const fits = (holder: Holder, shown: Certificate): boolean =>
  (holder.sha256 === undefined || holder.sha256 === shown.sha256) &&
  (holder.subject === undefined || holder.subject === shown.subject) &&
  (holder.issuer === undefined || holder.issuer === shown.issuer)

/** The platform verified it when the connection was made, which may be long ago. */
const isValidAt = ({ notBeforeMs, notAfterMs }: Certificate, nowMs: number): boolean =>
  notBeforeMs !== undefined && notAfterMs !== undefined && nowMs >= notBeforeMs && nowMs <= notAfterMs

/** An entry that names an authority alone stands for many: each certificate's own subject tells them apart. */
const revocableOf = (name: string, { sha256, subject }: Holder, shown: Certificate): Revocable => ({
  iss: ISSUER,
  sub: sha256 === undefined && subject === undefined ? `${name}:${shown.subject ?? shown.sha256}` : name,
  jti: shown.sha256,
  sid: undefined,
  issuedMs: shown.notBeforeMs,
})

const concluded = (
  answer: RevocationAnswer,
  name: string,
  { sub = name }: Revocable,
  shown: Certificate,
): Verdict => {
  if (answer.kind === 'fault') return { kind: 'fault', fault: answer.fault }
  const grants = {
    principal: {
      id: JSON.stringify([ISSUER, sub]),
      issuer: ISSUER,
      subject: sub,
      claims: {
        kind: 'certificate',
        name,
        sha256: shown.sha256,
        subject: shown.subject,
        issuer: shown.issuer,
      },
    },
  }
  if (answer.kind === 'revoked')
    return { kind: 'deny', denial: deny('certificate.revoked', { name: answer.by }), grants }
  return { kind: 'pass', grants }
}
