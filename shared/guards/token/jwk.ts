// Which JSON Web Keys may verify which algorithm. One judgement for both ways in: a key set that the policy states
// (a bad key is a build error) and one that an issuer serves (a bad key is left out). It stops keys for encryption,
// leaked private keys, symmetric keys in public sets, short RSA moduli, degenerate exponents and wrong curves.

import { decodeBase64url } from '../../lib/base64url/base64url.ts'
import { algorithms } from './algorithms.ts'

export type Jwk = Readonly<Record<string, unknown>>

export const RSA_BITS_MIN = 2048
// A modulus beyond this costs more CPU per verification than a request may use.
export const RSA_BITS_MAX = 8192

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
const COORDINATE_BYTES: Readonly<Record<string, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66 }

/** Why this key may not verify any signature; undefined for one that may. */
export const jwkProblem = (jwk: Jwk): string | undefined => {
  for (const member of PRIVATE_MEMBERS)
    if (Object.hasOwn(jwk, member)) return `holds the private or secret member "${member}"`
  if (jwk['use'] !== undefined && jwk['use'] !== 'sig') return 'is not for signatures (use)'
  const operations = jwk['key_ops']
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify')))
    return 'does not allow verification (key_ops)'
  if (jwk['alg'] !== undefined && (typeof jwk['alg'] !== 'string' || !algorithms.has(jwk['alg'])))
    return 'is for an unknown algorithm (alg)'
  if (jwk['kid'] !== undefined && (typeof jwk['kid'] !== 'string' || jwk['kid'] === ''))
    return 'has a kid that is not a text'
  if (jwk['kty'] === 'RSA') return rsaProblem(jwk)
  if (jwk['kty'] === 'EC') return ecProblem(jwk)
  if (jwk['kty'] !== 'OKP') return 'is not of kty RSA, EC or OKP'
  if (jwk['crv'] !== 'Ed25519') return 'is not on the curve Ed25519'
  return bytesOf(jwk['x'])?.length === 32 ? undefined : 'has no x of 32 bytes in base64url'
}

/** Whether a key without problems is of the type, curve and declared `alg` that `algorithm` needs. */
export const jwkFits = (jwk: Jwk, algorithm: string): boolean => {
  const row = algorithms.get(algorithm)
  if (row === undefined || row.secret || jwk['kty'] !== row.kty) return false
  if (row.kty !== 'RSA' && jwk['crv'] !== row.crv) return false
  // RFC 8725 §3.1: a key that names its algorithm serves that one only.
  return jwk['alg'] === undefined || jwk['alg'] === algorithm
}

const rsaProblem = (jwk: Jwk): string | undefined => {
  const modulus = bytesOf(jwk['n'])
  const exponent = bytesOf(jwk['e'])
  if (modulus === undefined || modulus.length === 0) return 'has no n in base64url'
  const bits = bitLength(modulus)
  if (bits < RSA_BITS_MIN) return `has a modulus of ${bits} bits; at least ${RSA_BITS_MIN} are needed`
  if (bits > RSA_BITS_MAX) return `has a modulus of ${bits} bits; at most ${RSA_BITS_MAX} are taken`
  if (exponent === undefined) return 'has no e in base64url'
  // With e = 1 every text is its own signature; an even e is no RSA key at all.
  const odd = ((exponent.at(-1) ?? 0) & 1) === 1
  const exponentBits = bitLength(exponent)
  if (!odd || exponentBits < 2 || exponentBits > 64) return 'has a degenerate exponent e'
  if (isRoca(modulus)) return 'has a modulus of the weak kind of CVE-2017-15361'
  return undefined
}

// CVE-2017-15361 (ROCA): chips of one maker built primes whose modulus is, to each of these, a power of 65537; the
// private key follows from the public one. A sound modulus shows the pattern once in some 10^8 keys.
const ROCA_PRIMES = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157]

const isRoca = (modulus: Uint8Array): boolean =>
  ROCA_PRIMES.every((prime) => {
    let rest = 0
    for (const byte of modulus) rest = (rest * 256 + byte) % prime
    let power = 1
    for (let exponent = 0; exponent < prime; exponent++) {
      if (power === rest) return true
      power = (power * 65_537) % prime
    }
    return false
  })

const ecProblem = (jwk: Jwk): string | undefined => {
  const crv = jwk['crv']
  const size =
    typeof crv === 'string' && Object.hasOwn(COORDINATE_BYTES, crv) ? COORDINATE_BYTES[crv] : undefined
  if (size === undefined) return 'is not on the curve P-256, P-384 or P-521'
  for (const coordinate of ['x', 'y'])
    if (bytesOf(jwk[coordinate])?.length !== size) return `has no ${coordinate} of ${size} bytes in base64url`
  return undefined
}

const bytesOf = (value: unknown): Uint8Array | undefined =>
  typeof value === 'string' ? decodeBase64url(value) : undefined

const bitLength = (bytes: Uint8Array): number => {
  const first = bytes.findIndex((byte) => byte !== 0)
  return first === -1 ? 0 : (bytes.length - first) * 8 - Math.clz32(bytes[first] ?? 0) + 24
}
