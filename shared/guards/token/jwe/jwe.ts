// An encrypted token's outside: a JWE in compact serialisation (RFC 7516 §7.1), read by the same strict rules as a JWS.
// What could make decryption costly or leaky is not merely bounded but refused: passwords as keys (PBES2, whose `p2c`
// chooses the work: CVE-2023-49290, CVE-2023-50967), RSA1_5 (Bleichenbacher), compression (`zip`: a few bytes
// become gigabytes, CVE-2024-28176), keys and URLs that the token brings along.

import { deny } from '../../../decision/denials.ts'
import type { Denial } from '../../../decision/denials.ts'
import { excerpt } from '../../../decision/evidence.ts'
import { decodeBase64url } from '../../../lib/base64url/base64url.ts'
import { err, ok } from '../../../lib/result.ts'
import type { Result } from '../../../lib/result.ts'
import { hasControls, readHeader } from '../jws.ts'
import type { Header } from '../jws.ts'

/** Rows of RFC 7518 §4.1 that a policy may name: what the key must be. */
export const keyManagement: ReadonlyMap<
  string,
  { readonly kty: 'RSA' | 'EC' | 'oct'; readonly bytes?: number }
> = new Map<string, { readonly kty: 'RSA' | 'EC' | 'oct'; readonly bytes?: number }>([
  ['RSA-OAEP-256', { kty: 'RSA' }],
  ['RSA-OAEP-384', { kty: 'RSA' }],
  ['RSA-OAEP-512', { kty: 'RSA' }],
  ['ECDH-ES', { kty: 'EC' }],
  ['ECDH-ES+A128KW', { kty: 'EC' }],
  ['ECDH-ES+A256KW', { kty: 'EC' }],
  ['A128KW', { kty: 'oct', bytes: 16 }],
  ['A256KW', { kty: 'oct', bytes: 32 }],
  ['A128GCMKW', { kty: 'oct', bytes: 16 }],
  ['A256GCMKW', { kty: 'oct', bytes: 32 }],
  ['dir', { kty: 'oct' }],
])

/** RFC 7518 §5.1, without the 192-bit ones, which not every platform has. */
export const contentEncryption: ReadonlyMap<string, number> = new Map([
  ['A128GCM', 16],
  ['A256GCM', 32],
  ['A128CBC-HS256', 32],
  ['A256CBC-HS512', 64],
])

export interface Jwe {
  readonly text: string
  readonly alg: string
  readonly enc: string
  readonly kid: string | undefined
  /** `cty` in lower case; a token inside says `jwt` (RFC 7519 §5.2). */
  readonly contentType: string | undefined
}

const KID_CHARACTERS_MAX = 256
// `epk`, `apu`, `apv`, `iv`, `tag`, `typ`, `cty`, `kid` are what key agreement and wrapping need; these are not.
const REFUSED = ['crit', 'b64', 'zip', 'jwk', 'jku', 'x5u', 'x5c', 'p2s', 'p2c']

const refused = (reason: string, name?: string): Result<never, Denial> =>
  err(deny('token.encryption', name === undefined ? { reason } : { name, reason }))

/** Whether a text has the five parts of a JWE: nothing else is said of it. */
export const looksEncrypted = (text: string): boolean => {
  let dots = 0
  for (let index = text.indexOf('.'); index !== -1 && dots < 5; index = text.indexOf('.', index + 1)) dots++
  return dots === 4
}

export const readJwe = (text: string, bytesMax: number): Result<Jwe, Denial> => {
  if (text.length > bytesMax) return err(deny('token.too-large', { actual: text.length, bound: bytesMax }))
  if (!looksEncrypted(text)) return refused('not five parts')
  const [first = '', ...rest] = text.split('.')
  const header = readHeader(first)
  if (!header.ok) return header
  for (const part of rest)
    if (decodeBase64url(part) === undefined) return refused('a part is not canonical base64url')
  return checkHeader(text, header.value)
}

const checkHeader = (text: string, header: Header): Result<Jwe, Denial> => {
  for (const name of REFUSED)
    if (Object.hasOwn(header, name)) return refused('not in an encrypted token', name)
  const own = (name: string): unknown => (Object.hasOwn(header, name) ? header[name] : undefined)
  const [alg, enc, kid, cty] = [own('alg'), own('enc'), own('kid'), own('cty')]
  if (typeof alg !== 'string' || !keyManagement.has(alg))
    return err(
      deny('token.encryption', { name: 'alg', claimed: excerpt(typeof alg === 'string' ? alg : '') }),
    )
  if (typeof enc !== 'string' || !contentEncryption.has(enc))
    return err(
      deny('token.encryption', { name: 'enc', claimed: excerpt(typeof enc === 'string' ? enc : '') }),
    )
  if (
    kid !== undefined &&
    (typeof kid !== 'string' || kid === '' || kid.length > KID_CHARACTERS_MAX || hasControls(kid))
  )
    return err(deny('token.kid', { reason: 'kid is not a text of a bounded length' }))
  if (cty !== undefined && typeof cty !== 'string') return refused('not a text', 'cty')
  return ok({ text, alg, enc, kid, contentType: cty?.toLowerCase() })
}
