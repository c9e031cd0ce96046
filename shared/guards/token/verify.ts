// Whether a token's signature holds. jose does the cryptography, with a key that the port imported for exactly one
// algorithm; this room decides which keys are tried at all, and turns every refusal of the library into a value.

import { compactVerify } from 'jose'
import type { Issuer, KeyAnswer, Ports, VerificationKey } from '../../core/ports.ts'
import { deny } from '../../decision/denials.ts'
import type { Denial, Fault } from '../../decision/denials.ts'
import { excerpt } from '../../decision/evidence.ts'
import type { Jws } from './jws.ts'

export type Proof =
  | { readonly kind: 'proven'; readonly key: VerificationKey }
  | { readonly kind: 'refuted'; readonly denial: Denial }
  | { readonly kind: 'fault'; readonly fault: Fault }

// Keys that share a kid and an algorithm are tried in turn, and a key set cannot make one token cost more than this.
const CANDIDATES_MAX = 4

/** What the issuer demands of the header: its algorithms and its type. Asked before anything costs. */
export const headerDenial = (jws: Jws, issuer: Issuer): Denial | undefined => {
  if (!issuer.algorithms.includes(jws.hint.alg))
    return deny('token.algorithm', {
      issuer: issuer.name,
      claimed: excerpt(jws.hint.alg),
      expected: issuer.algorithms,
    })
  if (issuer.type === undefined || jws.type === issuer.type) return undefined
  return deny('token.type', {
    issuer: issuer.name,
    claimed: excerpt(jws.type ?? ''),
    expected: [issuer.type],
  })
}

export const prove = async (jws: Jws, issuer: Issuer, ports: Ports, nowMs: number): Promise<Proof> => {
  const asked = ports.keys.find(issuer, jws.hint, nowMs, ports.defer)
  const answer: KeyAnswer = asked instanceof Promise ? await asked : asked
  if (answer.kind === 'fault') return { kind: 'fault', fault: answer.fault }
  if (answer.kind === 'unknown')
    return refuted('token.key-unknown', issuer, jws.hint.kid === undefined ? 'no kid' : jws.hint.kid)
  const candidates = answer.keys.slice(0, CANDIDATES_MAX)
  for (const candidate of candidates)
    if (await holds(jws, candidate)) return { kind: 'proven', key: candidate }
  return refuted('token.signature', issuer, jws.hint.alg)
}

const refuted = (code: 'token.key-unknown' | 'token.signature', issuer: Issuer, claimed: string): Proof => ({
  kind: 'refuted',
  denial: deny(code, { issuer: issuer.name, claimed: excerpt(claimed) }),
})

/**
 * jose throws for a bad signature and for a key of another type or curve alike: none of them is a pass. The key's own
 * algorithm is the only one allowed, so that no token chooses how it is verified (RFC 8725 §3.1).
 */
const holds = (jws: Jws, key: VerificationKey): Promise<boolean> =>
  compactVerify(jws.text, key.key, { algorithms: [key.alg] }).then(
    () => true,
    () => false,
  )
