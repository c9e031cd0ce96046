// Whether a public key that a policy states may verify signatures of an algorithm. Asked by the build: a short RSA
// key, a private key or one of another curve is an error with a line, not a request that fails in production.

import { decodeBase64url } from '../../lib/base64url/base64url.ts'
import type { Algorithm } from './algorithms.ts'

export type Jwk = Readonly<Record<string, unknown>>

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
const COORDINATE_BYTES = { Ed25519: 32, 'P-256': 32, 'P-384': 48 } as const
const RSA_BITS_MIN = 2048
const RSA_BITS_MAX = 8192

/** What is wrong with the key; undefined for one that fits. */
export const jwkProblem = (jwk: Jwk, algorithm: Algorithm): string | undefined => {
  for (const member of PRIVATE_MEMBERS)
    if (Object.hasOwn(jwk, member)) return `holds the private or secret member "${member}"`
  if (jwk['kty'] !== algorithm.kty) return `is not of kty ${algorithm.kty}, which ${algorithm.name} needs`
  if (jwk['use'] !== undefined && jwk['use'] !== 'sig') return 'is not for signatures (use)'
  const alg = jwk['alg']
  if (alg !== undefined && !algorithm.jose.some((name) => name === alg))
    return `is for another algorithm than ${algorithm.name} (alg)`
  return algorithm.kty === 'RSA' ? rsaProblem(jwk) : curveProblem(jwk, algorithm)
}

const curveProblem = (jwk: Jwk, { crv, kty, name }: Algorithm): string | undefined => {
  if (crv === undefined || jwk['crv'] !== crv) return `is not on the curve that ${name} needs`
  for (const coordinate of kty === 'EC' ? ['x', 'y'] : ['x'])
    if (bytesOf(jwk[coordinate])?.length !== COORDINATE_BYTES[crv])
      return `has no ${coordinate} of ${COORDINATE_BYTES[crv]} bytes in base64url`
  return undefined
}

const rsaProblem = (jwk: Jwk): string | undefined => {
  const modulus = bytesOf(jwk['n'])
  const exponent = bytesOf(jwk['e'])
  if (modulus === undefined || exponent === undefined) return 'has no n and e in base64url'
  const first = modulus.findIndex((byte) => byte !== 0)
  const bits = first === -1 ? 0 : (modulus.length - first) * 8 - Math.clz32(modulus[first] ?? 0) + 24
  if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX)
    return `has a modulus of ${bits} bits; expected ${RSA_BITS_MIN} to ${RSA_BITS_MAX}`
  // With e = 1 every text is its own signature.
  const value = exponent.reduce((sum, byte) => sum * 256 + byte, 0)
  return value >= 3 && value <= 0xffff_ffff && value % 2 === 1 ? undefined : 'has a degenerate exponent e'
}

const bytesOf = (value: unknown): Uint8Array | undefined =>
  typeof value === 'string' ? decodeBase64url(value) : undefined
