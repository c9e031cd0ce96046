// Proof of possession (RFC 9449): who sends a bound token shows, for this very request, that it has the key that the
// token is bound to. It stops the use of stolen tokens, and the use of stolen proofs for another request, token or
// time, or a second time. The order is RFC 9449 §4.3's, cheap before costly; the replay store is asked last, so that
// only whoever holds the key can fill it.

import { compactVerify, importJWK } from 'jose'

import type { Ports } from '../../../core/ports.ts'
import { deny } from '../../../decision/denials.ts'
import type { Challenge, Denial, Fault } from '../../../decision/denials.ts'
import type { Exchange } from '../../../exchange/exchange.ts'
import { encodeBase64url } from '../../../lib/base64url/base64url.ts'
import { digestBytes } from '../../../lib/digest/digest.ts'
import { isNonce, makeNonce, SECRET_CHARACTERS_MIN } from './nonce.ts'
import type { DpopOptions } from '../dpop.options.ts'
import { readProof } from './proof.ts'
import type { Proof } from './proof.ts'
import { isTarget } from './target.ts'

export type Possession =
  | { readonly kind: 'shown' }
  | { readonly kind: 'denied'; readonly denial: Denial }
  | { readonly kind: 'fault'; readonly fault: Fault }

/** The token that a proof goes with. */
export interface Bound {
  readonly text: string
  /** `cnf.jkt`. */
  readonly thumbprint: string
  readonly clockSkewMs: number
}

const SECRET_RETRY_MS = 60_000
const SHOWN: Possession = { kind: 'shown' }

const denied = (denial: Denial): Possession => ({ kind: 'denied', denial })

/** What a challenge says of DPoP (RFC 9449 §7.1). */
export const dpopChallenge = (options: DpopOptions): Challenge => ({
  scheme: 'DPoP',
  parameters: { algs: options.algorithms.join(' ') },
})

export const showPossession = async (
  options: DpopOptions,
  bound: Bound,
  exchange: Exchange,
  ports: Ports,
): Promise<Possession> => {
  const header = exchange.headers.get('dpop')
  if (header === undefined) return denied(deny('dpop.missing'))
  const read = readProof(header, options.algorithms)
  if (!read.ok) return denied(read.error)
  const proof = read.value
  const unfit = requestDenial(proof, bound, exchange)
  if (unfit !== undefined) return denied(unfit)
  const nonce = nonceProblem(options, proof, bound, exchange, ports)
  if (nonce !== undefined) return nonce
  const late = timeDenial(options, proof, bound, exchange.nowMs)
  if (late !== undefined) return denied(late)
  if (!(await holds(proof))) return denied(deny('dpop.signature', { claimed: proof.alg }))
  return claimOnce(options, proof, bound, exchange, ports)
}

/** Whether the proof is of this request, this token and its key. */
const requestDenial = (proof: Proof, bound: Bound, exchange: Exchange): Denial | undefined => {
  if (proof.htm !== exchange.method) return deny('dpop.method', { name: 'htm' })
  if (!isTarget(proof.htu, exchange)) return deny('dpop.target', { name: 'htu' })
  if (proof.ath !== encodeBase64url(digestBytes(bound.text))) return deny('dpop.token-hash', { name: 'ath' })
  return proof.thumbprint === bound.thumbprint ? undefined : deny('dpop.key', { name: 'jwk' })
}

const timeDenial = (options: DpopOptions, proof: Proof, bound: Bound, nowMs: number): Denial | undefined => {
  const ageMs = nowMs - proof.issuedMs
  if (ageMs >= -bound.clockSkewMs && ageMs <= options.windowMs + bound.clockSkewMs) return undefined
  return deny('dpop.time', { name: 'iat', actual: ageMs, bound: options.windowMs })
}

const nonceProblem = (
  options: DpopOptions,
  proof: Proof,
  bound: Bound,
  exchange: Exchange,
  ports: Ports,
): Possession | undefined => {
  if (options.nonce === undefined) return undefined
  const { nowMs } = exchange
  const secret = ports.secrets.read(options.nonce.secret)
  if (secret === undefined || secret.length < SECRET_CHARACTERS_MIN)
    return {
      kind: 'fault',
      fault: {
        code: 'secret.unusable',
        evidence: {
          name: options.nonce.secret,
          reason: secret === undefined ? 'there is no such binding' : 'it is too short',
        },
        // A wrong binding is corrected by a deployment, not by waiting.
        retryAfterMs: SECRET_RETRY_MS,
      },
    }
  const { nonce } = proof
  if (nonce !== undefined && isNonce(nonce, secret, nowMs, options.nonce.maxAgeMs, bound.clockSkewMs))
    return undefined
  return denied({
    ...deny('dpop.nonce', { reason: nonce === undefined ? 'none' : 'old or not of this gate' }),
    headers: { 'dpop-nonce': makeNonce(secret, nowMs) },
  })
}

/** The key is the token's own by its thumbprint, public and fit for the one algorithm: readProof has seen to it. */
const holds = async (proof: Proof): Promise<boolean> => {
  const { kty, crv, x, y, n, e } = proof.jwk as Readonly<Record<string, string | undefined>>
  const members = Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined)
  const jwk = Object.fromEntries(members) as Record<string, string>
  // A point off the curve is refused by WebCrypto; jose throws for it and for a bad signature alike.
  const key = await importJWK(jwk, proof.alg, { extractable: false }).catch(() => undefined)
  if (key === undefined) return false
  return compactVerify(proof.text, key, { algorithms: [proof.alg] }).then(
    () => true,
    () => false,
  )
}

const claimOnce = async (
  options: DpopOptions,
  proof: Proof,
  bound: Bound,
  exchange: Exchange,
  ports: Ports,
): Promise<Possession> => {
  const use = {
    scope: 'dpop',
    // By key: two clients may happen upon one jti.
    id: `${proof.thumbprint}|${proof.jti}`,
    untilMs: proof.issuedMs + options.windowMs + bound.clockSkewMs,
    ...options.replay,
  }
  const answer = await ports.replays.claim(use, exchange.nowMs, ports.defer)
  if (answer.kind === 'fault') return { kind: 'fault', fault: answer.fault }
  return answer.kind === 'fresh' ? SHOWN : denied(deny('dpop.replayed', { name: 'jti' }))
}
