// Signs with a key from a secret binding: a JWK Set whose first key signs and whose others are only published, so that
// a key can be known to every origin before it signs, and after. A secret that cannot be read signs nothing, and the
// gate then forwards nothing that needs a signature. Private members never leave this file.

import { importJWK, SignJWT, type CryptoKey, type JWK } from 'jose'

import type { Secrets } from '../../../shared/core/ports.ts'
import type { Signer } from '../../../shared/core/signer.ts'
import type { Fault } from '../../../shared/decision/denials.ts'
import { err, ok, type Result } from '../../../shared/lib/result.ts'

const TYPE = 'gatehouse-identity+jwt'
const RETRY_MS = 5000
const KEYS_MAX = 8

interface Ring {
  readonly key: CryptoKey
  readonly alg: string
  readonly kid: string
  readonly published: string
}

/** `binding`: the secret's name. It is read again when its text changes, as it does with a deployment. */
export const createSigner = (binding: string, secrets: Secrets, report: (reason: string) => void): Signer => {
  let known: { readonly text: string | undefined; readonly ring: Result<Ring, Fault> } | undefined
  // Requests that come before the first key has been read read it on their own: a promise of another request's may
  // never resolve, when that request is gone.
  const current = async (): Promise<Result<Ring, Fault>> => {
    const text = secrets.read(binding)
    if (known !== undefined && known.text === text) return known.ring
    const ring = await ringOf(text, binding, report)
    known = { text, ring }
    return ring
  }
  return {
    sign: async (claims) => {
      const has = await current()
      if (!has.ok) return has
      const { key, alg, kid } = has.value
      return ok(await new SignJWT({ ...claims }).setProtectedHeader({ alg, kid, typ: TYPE }).sign(key))
    },
    publicKeys: async () => {
      const has = await current()
      return has.ok ? ok(has.value.published) : has
    },
  }
}

const ringOf = async (
  text: string | undefined,
  binding: string,
  report: (reason: string) => void,
): Promise<Result<Ring, Fault>> => {
  const refused = (reason: string): Result<never, Fault> => {
    report(`${binding}: ${reason}`)
    return err({ code: 'identity.unavailable', evidence: { reason }, retryAfterMs: RETRY_MS })
  }
  if (text === undefined) return refused('there is no such secret')
  const keys = keysOf(text)
  const [first] = keys ?? []
  if (keys === undefined || first === undefined)
    return refused('it is no JWK Set of Ed25519 or P-256 keys with a kid each')
  if (new Set(keys.map(({ kid }) => kid)).size !== keys.length) return refused('a kid stands twice')
  if (typeof first.d !== 'string') return refused('its first key, which signs, has no private part')
  try {
    const key = await importJWK({ ...publicOf(first), d: first.d }, algorithmOf(first))
    if (key instanceof Uint8Array) return refused('its first key is symmetric')
    return ok({
      key,
      alg: algorithmOf(first),
      kid: first.kid,
      published: JSON.stringify({ keys: keys.map(publicOf) }),
    })
  } catch {
    return refused('its first key cannot be read')
  }
}

interface SigningKey extends JWK {
  readonly kid: string
  readonly crv: 'Ed25519' | 'P-256'
}

const keysOf = (text: string): readonly SigningKey[] | undefined => {
  let set: unknown
  try {
    set = JSON.parse(text)
  } catch {
    return undefined
  }
  const { keys } = (typeof set === 'object' && set !== null ? set : {}) as { readonly keys?: unknown }
  if (!Array.isArray(keys) || keys.length > KEYS_MAX || !keys.every(isSigningKey)) return undefined
  return keys
}

const isSigningKey = (key: unknown): key is SigningKey => {
  if (typeof key !== 'object' || key === null) return false
  const { kty, crv, kid, x, y } = key as JWK
  if (typeof kid !== 'string' || kid === '' || typeof x !== 'string') return false
  return (kty === 'OKP' && crv === 'Ed25519') || (kty === 'EC' && crv === 'P-256' && typeof y === 'string')
}

const algorithmOf = ({ crv }: SigningKey): string => (crv === 'Ed25519' ? 'EdDSA' : 'ES256')

/** Named one by one: what is not named here does not get out. */
const publicOf = (key: SigningKey): JWK => ({
  kty: key.crv === 'Ed25519' ? 'OKP' : 'EC',
  crv: key.crv,
  x: key.x ?? '',
  ...(key.y === undefined ? {} : { y: key.y }),
  kid: key.kid,
  alg: algorithmOf(key),
  use: 'sig',
})
