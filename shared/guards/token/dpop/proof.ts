// A DPoP proof's form (RFC 9449 §4.2): the one place where a key that comes with a token is looked at, since the access
// token's `cnf.jkt` says which one it must be. Everything that needs no cryptography is decided here; a proof that was
// made for another request, token, key or time costs no verification.

import { deny } from '../../../decision/denials.ts'
import type { Denial, DenialCode } from '../../../decision/denials.ts'
import { excerpt } from '../../../decision/evidence.ts'
import { encodeBase64url } from '../../../lib/base64url/base64url.ts'
import { digestBytes } from '../../../lib/digest/digest.ts'
import { err, ok } from '../../../lib/result.ts'
import type { Result } from '../../../lib/result.ts'
import { jwkFits, jwkProblem } from '../jwk.ts'
import type { Jwk } from '../jwk.ts'
import { readParts, typeOf } from '../jws.ts'
import type { Header } from '../jws.ts'
import { parseStrictJson } from '../json.ts'

export interface Proof {
  readonly text: string
  readonly alg: string
  readonly jwk: Jwk
  /** RFC 7638 thumbprint of the key, as `cnf.jkt` states it. */
  readonly thumbprint: string
  readonly jti: string
  readonly htm: string
  readonly htu: string
  readonly ath: string
  readonly issuedMs: number
  readonly nonce: string | undefined
}

const PROOF_BYTES_MAX = 8192
const CLAIMS_DEPTH_MAX = 8
const TEXT_CHARACTERS_MAX = 2048
const JTI_CHARACTERS_MAX = 256
const NUMERIC_DATE_MAX = 253_402_300_799

const refused = (code: DenialCode, reason: string, name?: string): Result<never, Denial> =>
  err(deny(code, name === undefined ? { reason } : { name, reason }))

export const readProof = (text: string, algorithms: readonly string[]): Result<Proof, Denial> => {
  const parts = readParts(text, PROOF_BYTES_MAX, (header) => checkHeader(header, algorithms))
  if (!parts.ok) {
    // What a token's form is refused with is told as the proof's own.
    const { code, evidence } = parts.error
    return code.startsWith('dpop.') ? parts : err(deny('dpop.malformed', { reason: 'form', ...evidence }))
  }
  const json = parseStrictJson(parts.value.payload, CLAIMS_DEPTH_MAX)
  if (json.kind !== 'object') return refused('dpop.malformed', 'claims are no unambiguous JSON object')
  const claims = readClaims(json.value)
  if (!claims.ok) return claims
  const { alg, jwk } = parts.value.checked
  return ok({ text, alg, jwk, thumbprint: thumbprintOf(jwk), ...claims.value })
}

const checkHeader = (
  header: Header,
  algorithms: readonly string[],
): Result<{ readonly alg: string; readonly jwk: Jwk }, Denial> => {
  const type = typeOf(header)
  if (!type.ok || type.value !== 'dpop+jwt') return refused('dpop.type', 'typ is not dpop+jwt')
  for (const name of ['crit', 'b64', 'jku', 'x5u', 'x5c'])
    if (Object.hasOwn(header, name)) return refused('dpop.malformed', 'not in a proof', name)
  const alg = Object.hasOwn(header, 'alg') ? header['alg'] : undefined
  if (typeof alg !== 'string' || !algorithms.includes(alg))
    return err(
      deny('dpop.algorithm', { claimed: excerpt(typeof alg === 'string' ? alg : ''), expected: algorithms }),
    )
  const jwk = Object.hasOwn(header, 'jwk') ? header['jwk'] : undefined
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk))
    return refused('dpop.jwk', 'missing or not an object')
  const key = jwk as Jwk
  const problem = jwkProblem(key)
  if (problem !== undefined) return refused('dpop.jwk', problem)
  if (!jwkFits(key, alg)) return refused('dpop.jwk', 'does not fit the algorithm')
  return ok({ alg, jwk: key })
}

type Claims = Pick<Proof, 'jti' | 'htm' | 'htu' | 'ath' | 'issuedMs' | 'nonce'>

const readClaims = (claims: Readonly<Record<string, unknown>>): Result<Claims, Denial> => {
  const own = (name: string): unknown => (Object.hasOwn(claims, name) ? claims[name] : undefined)
  const texts: Record<'jti' | 'htm' | 'htu' | 'ath', string> = { jti: '', htm: '', htu: '', ath: '' }
  for (const name of ['jti', 'htm', 'htu', 'ath'] as const) {
    const value = own(name)
    const max = name === 'jti' ? JTI_CHARACTERS_MAX : TEXT_CHARACTERS_MAX
    if (typeof value !== 'string' || value === '' || value.length > max)
      return refused('dpop.claims', 'missing, empty, too long or not a text', name)
    texts[name] = value
  }
  const iat = own('iat')
  if (typeof iat !== 'number' || !(iat >= 0 && iat <= NUMERIC_DATE_MAX))
    return refused('dpop.claims', 'missing or not a date', 'iat')
  const nonce = own('nonce')
  if (nonce !== undefined && (typeof nonce !== 'string' || nonce.length > TEXT_CHARACTERS_MAX))
    return refused('dpop.claims', 'too long or not a text', 'nonce')
  return ok({ ...texts, issuedMs: iat * 1000, nonce })
}

/** RFC 7638 §3: the members that make the key, in lexicographic order, and nothing else. */
const thumbprintOf = (jwk: Jwk): string => {
  const { kty, crv, x, y, n, e } = jwk
  const members = kty === 'RSA' ? { e, kty, n } : kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x }
  return encodeBase64url(digestBytes(JSON.stringify(members)))
}
