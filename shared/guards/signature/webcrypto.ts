// The one seam to the platform's cryptography: import a key for one algorithm, verify, hash. Deterministic functions
// of their input, nothing else of WebCrypto. HMAC is compared by the platform too, in constant time. What the
// platform throws (a point off its curve, a key that is none) becomes `undefined` or `false` here.

import type { Algorithm } from './algorithms.ts'

// oxlint-disable-next-line no-restricted-globals -- pure functions of it alone: no randomness, no key generation
const { subtle } = crypto

export type PublicJwk = Readonly<Record<string, unknown>>

/** The key, usable for this algorithm's verification alone; undefined where the platform refuses it. */
export const importJwk = (algorithm: Algorithm, jwk: PublicJwk): Promise<CryptoKey | undefined> => {
  // Only the public members: nothing else of the document reaches the platform.
  const { kty = '', crv, x, y, n, e } = jwk as Readonly<Record<string, string>>
  const members = Object.entries({ crv, x, y, n, e }).filter(([, value]) => value !== undefined)
  const whole: JsonWebKey = { kty, ...Object.fromEntries(members) }
  return subtle.importKey('jwk', whole, algorithm.importing, false, ['verify']).catch(() => undefined)
}

export const importRaw = (algorithm: Algorithm, bytes: Uint8Array): Promise<CryptoKey | undefined> =>
  subtle.importKey('raw', owned(bytes), algorithm.importing, false, ['verify']).catch(() => undefined)

export const holds = (
  algorithm: Algorithm,
  key: CryptoKey,
  signature: Uint8Array,
  data: Uint8Array,
): Promise<boolean> =>
  subtle.verify(algorithm.verifying, key, owned(signature), owned(data)).catch(() => false)

export const hashOf = async (hash: 'SHA-256' | 'SHA-512', bytes: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await subtle.digest(hash, owned(bytes)))

/** No byte of a request stands in shared memory, which is all that this type excludes. */
const owned = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => bytes as Uint8Array<ArrayBuffer>
