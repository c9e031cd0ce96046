// Opens an encrypted token with the keys that the policy names: private JWKs in secret bindings. jose does the
// cryptography; this room decides which key is tried for which algorithm. That a token opens proves nothing about who
// made it (anybody has the public key): the signed token inside stands trial as if it had come bare.

import { compactDecrypt, importJWK } from 'jose'

import type { Decryption, Ports } from '../../../core/ports.ts'
import { deny } from '../../../decision/denials.ts'
import type { Denial, Fault } from '../../../decision/denials.ts'
import { decodeBase64url } from '../../../lib/base64url/base64url.ts'
import { parseStrictJson } from '../json.ts'
import { contentEncryption, keyManagement } from './jwe.ts'
import type { Jwe } from './jwe.ts'

export type Unlocked =
  | { readonly kind: 'open'; readonly content: Uint8Array; readonly binding: string }
  | { readonly kind: 'denied'; readonly denial: Denial }
  | { readonly kind: 'fault'; readonly fault: Fault }

type Jwk = Readonly<Record<string, unknown>>

interface Candidate {
  readonly binding: string
  readonly jwk: Jwk
}

const CANDIDATES_MAX = 4
const KEYS_DEPTH_MAX = 8
const RSA_MODULUS_BYTES_MIN = 256
const SECRET_RETRY_MS = 60_000

/** Tries the keys of these options that fit; `options` are those of the guard's issuers that decrypt. */
export const unlock = async (jwe: Jwe, options: readonly Decryption[], ports: Ports): Promise<Unlocked> => {
  const able = options.filter((one) => one.algorithms.includes(jwe.alg) && one.encryptions.includes(jwe.enc))
  if (able.length === 0)
    return denied(deny('token.encryption', { claimed: `${jwe.alg} ${jwe.enc}`, reason: 'not listed' }))
  const candidates: Candidate[] = []
  for (const binding of new Set(able.flatMap((one) => one.keys))) {
    const jwks = readKeys(ports.secrets.read(binding))
    if (jwks === undefined) return unusable(binding)
    for (const jwk of jwks) if (fits(jwk, jwe)) candidates.push({ binding, jwk })
  }
  for (const { binding, jwk } of candidates.slice(0, CANDIDATES_MAX)) {
    const content = await opened(jwe, jwk)
    if (content !== undefined) return { kind: 'open', content, binding }
  }
  // One refusal for a wrong key and a broken text: which it was is what an oracle would tell.
  return denied(deny('token.encryption', { reason: 'no key of the policy opens it' }))
}

const denied = (denial: Denial): Unlocked => ({ kind: 'denied', denial })

const unusable = (binding: string): Unlocked => ({
  kind: 'fault',
  fault: {
    code: 'secret.unusable',
    evidence: { name: binding, reason: 'there is no such binding, or it is neither a JWK nor a JWK set' },
    retryAfterMs: SECRET_RETRY_MS,
  },
})

// By the secret's own text: parsed once as long as the isolate lives.
const parsed = new Map<string, readonly Jwk[]>()
const PARSED_MAX = 64

const readKeys = (secret: string | undefined): readonly Jwk[] | undefined => {
  if (secret === undefined) return undefined
  const known = parsed.get(secret)
  if (known !== undefined) return known
  const json = parseStrictJson(new TextEncoder().encode(secret), KEYS_DEPTH_MAX)
  if (json.kind !== 'object') return undefined
  const { keys } = json.value
  const jwks = Array.isArray(keys) ? keys.filter(isObject) : [json.value]
  if (jwks.length === 0 || !jwks.every((jwk) => typeof jwk['kty'] === 'string')) return undefined
  if (parsed.size >= PARSED_MAX) parsed.clear()
  parsed.set(secret, jwks)
  return jwks
}

const isObject = (value: unknown): value is Jwk =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** RFC 7517 §4: a key serves the use, the algorithm and the kid that it names, and its size must be the algorithm's. */
const fits = (jwk: Jwk, jwe: Jwe): boolean => {
  const row = keyManagement.get(jwe.alg)
  if (row === undefined || jwk['kty'] !== row.kty) return false
  if (jwk['use'] !== undefined && jwk['use'] !== 'enc') return false
  if (jwe.kid !== undefined && jwk['kid'] !== undefined && jwk['kid'] !== jwe.kid) return false
  const named = jwk['alg']
  if (named !== undefined && named !== jwe.alg && !(jwe.alg === 'dir' && named === jwe.enc)) return false
  if (row.kty === 'RSA') return (bytesOf(jwk['n'])?.length ?? 0) >= RSA_MODULUS_BYTES_MIN
  if (row.kty === 'EC') return typeof jwk['d'] === 'string'
  return bytesOf(jwk['k'])?.length === (row.bytes ?? contentEncryption.get(jwe.enc))
}

const bytesOf = (value: unknown): Uint8Array | undefined =>
  typeof value === 'string' ? decodeBase64url(value) : undefined

const opened = async (jwe: Jwe, jwk: Jwk): Promise<Uint8Array | undefined> => {
  const { kty, crv, x, y, d, n, e, p, q, dp, dq, qi, k } = jwk as Readonly<Record<string, string>>
  const members = Object.entries({ kty, crv, x, y, d, n, e, p, q, dp, dq, qi, k })
  const own = Object.fromEntries(members.filter(([, value]) => value !== undefined)) as Record<string, string>
  const key = await importJWK(own, jwe.alg === 'dir' ? jwe.enc : jwe.alg).catch(() => undefined)
  if (key === undefined) return undefined
  return compactDecrypt(jwe.text, key, {
    keyManagementAlgorithms: [jwe.alg],
    contentEncryptionAlgorithms: [jwe.enc],
    // `zip` has been refused; should that ever fail, nothing is inflated.
    maxDecompressedLength: 0,
  }).then(
    ({ plaintext }) => plaintext,
    () => undefined,
  )
}
