// Verification keys for an explanation: those that the policy holds itself, those of files, and the issuers' own only
// where the user says --online. Which key may verify what is judged by the token guard's own rules.

import { importJWK } from 'jose'

import type { Issuer, KeyAnswer, KeyOwner, Keys, VerificationKey } from '../../shared/core/ports.ts'
import { algorithms } from '../../shared/guards/token/algorithms.ts'
import { jwkFits, jwkProblem } from '../../shared/guards/token/jwk.ts'
import type { Jwk } from '../../shared/guards/token/jwk.ts'
import { isLoopback } from '../../shared/guards/token/loopback.ts'
import { decodeBase64url } from '../../shared/lib/base64url/base64url.ts'
import { err, ok } from '../../shared/lib/result.ts'
import type { Result } from '../../shared/lib/result.ts'
import { readText } from '../files.ts'

export interface KeyFlags {
  /** A JWKS file for every issuer whose keys are not in the policy. */
  readonly jwks?: string | undefined
  /** `ISSUER=FILE`, by the issuer's name in the policy. */
  readonly keys: readonly string[]
  readonly online: boolean
  readonly dev: boolean
}

/** Keys of the policy's issuers, with the files read and checked at once. */
export const explainKeys = async (
  flags: KeyFlags,
  issuers: readonly Issuer[],
  secret: (binding: string) => string | undefined,
): Promise<Result<Keys, string>> => {
  const files = new Map<string, readonly Jwk[]>()
  for (const [name, file] of fileFlags(flags, issuers)) {
    if (!issuers.some((issuer) => issuer.name === name))
      return err(`--keys: the policy has no issuer "${name}"`)
    const jwks = readJwks(file)
    if (!jwks.ok) return jwks
    files.set(name, jwks.value)
  }
  const sets = new Map<string, Promise<Result<readonly VerificationKey[], string>>>()
  return ok({
    find: async (issuer, hint) => {
      const known = sets.get(issuer.name) ?? keySet(issuer, files.get(issuer.name), flags, secret)
      sets.set(issuer.name, known)
      const set = await known
      if (!set.ok) return unavailable(issuer, set.error)
      return fitting(set.value, hint.alg, issuer.keys.kind === 'secret' ? undefined : hint.kid)
    },
  })
}

const fileFlags = (flags: KeyFlags, issuers: readonly Issuer[]): readonly (readonly [string, string])[] => {
  const everyone =
    flags.jwks === undefined
      ? []
      : issuers
          .filter(({ keys }) => keys.kind === 'discover' || keys.kind === 'uri')
          .map(({ name }) => [name, flags.jwks ?? ''] as const)
  const named = flags.keys.map((text) => {
    const equals = text.indexOf('=')
    return [text.slice(0, equals), text.slice(equals + 1)] as const
  })
  return [...everyone, ...named]
}

const readJwks = (file: string): Result<readonly Jwk[], string> => {
  const text = readText(file)
  if (!text.ok) return text
  try {
    const value = JSON.parse(text.value) as { readonly keys?: unknown; readonly kty?: unknown } | null
    if (Array.isArray(value?.keys)) return ok(value.keys as readonly Jwk[])
    return typeof value?.kty === 'string' ? ok([value as Jwk]) : err(`${file}: expected a JSON Web Key Set`)
  } catch {
    return err(`${file}: it is no JSON`)
  }
}

const keySet = async (
  issuer: KeyOwner,
  file: readonly Jwk[] | undefined,
  flags: KeyFlags,
  secret: (binding: string) => string | undefined,
): Promise<Result<readonly VerificationKey[], string>> => {
  const { keys } = issuer
  if (keys.kind === 'secret') return secretKeys(issuer, secret(keys.binding), keys)
  if (file !== undefined) return ok(await imported(file, issuer))
  if (keys.kind === 'inline') return ok(await imported(keys.jwks.keys, issuer))
  if (!flags.online)
    return err(
      `offline: give the keys with --jwks FILE or --keys ${issuer.name}=FILE, or fetch them with --online`,
    )
  const fetched = await fetchJwks(issuer, flags.dev)
  return fetched.ok ? ok(await imported(fetched.value, issuer)) : fetched
}

/** RFC 7518 §6.2.2 and §6.3.2; 'k' is left, so that a symmetric key is refused as what it is. */
const PRIVATE_MEMBERS: ReadonlySet<string> = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth'])

const imported = async (jwks: readonly Jwk[], issuer: KeyOwner): Promise<readonly VerificationKey[]> => {
  const keys: VerificationKey[] = []
  for (const jwk of jwks) {
    // A file of test keys may hold the private parts: only the public ones are looked at.
    const publicJwk = Object.fromEntries(Object.entries(jwk).filter(([name]) => !PRIVATE_MEMBERS.has(name)))
    if (jwkProblem(publicJwk) !== undefined) continue
    for (const alg of issuer.algorithms) {
      if (!jwkFits(publicJwk, alg)) continue
      const key = await importJWK(publicJwk, alg).catch(() => undefined)
      if (key === undefined || key instanceof Uint8Array) continue
      keys.push({ kid: typeof jwk['kid'] === 'string' ? jwk['kid'] : undefined, alg, key })
    }
  }
  return keys
}

const secretKeys = async (
  issuer: KeyOwner,
  text: string | undefined,
  { binding, encoding }: { readonly binding: string; readonly encoding: 'text' | 'base64url' },
): Promise<Result<readonly VerificationKey[], string>> => {
  if (text === undefined) return err(`the secret ${binding} is not in the environment`)
  const bytes = encoding === 'text' ? new TextEncoder().encode(text) : decodeBase64url(text)
  if (bytes === undefined) return err(`the secret ${binding} is no base64url`)
  const keys: VerificationKey[] = []
  for (const alg of issuer.algorithms) {
    const row = algorithms.get(alg)
    if (row?.secret !== true || bytes.length < row.keyBytesMin)
      return err(`the secret ${binding} is too short for ${alg}`)
    const algorithm = { name: 'HMAC', hash: `SHA-${alg.slice(2)}` }
    const raw = new Uint8Array(bytes)
    keys.push({
      kid: undefined,
      alg,
      key: await crypto.subtle.importKey('raw', raw, algorithm, false, ['verify']),
    })
  }
  return ok(keys)
}

/** As in the Worker: the key of that kid, or for a token without one the only key that fits. */
const fitting = (set: readonly VerificationKey[], alg: string, kid: string | undefined): KeyAnswer => {
  const keys = set.filter((key) => key.alg === alg && (kid === undefined || key.kid === kid))
  return keys.length === 0 || (kid === undefined && keys.length > 1)
    ? { kind: 'unknown' }
    : { kind: 'found', keys }
}

const unavailable = (issuer: KeyOwner, reason: string): KeyAnswer => ({
  kind: 'fault',
  fault: {
    code: 'token.keys-unavailable',
    evidence: { issuer: issuer.name, reason },
    retryAfterMs: issuer.fetch.retryMs,
  },
})

const fetchJwks = async (issuer: KeyOwner, dev: boolean): Promise<Result<readonly Jwk[], string>> => {
  const uri = issuer.keys.kind === 'uri' ? ok(issuer.keys.jwksUri) : await discover(issuer, dev)
  if (!uri.ok) return uri
  const jwks = await fetchJson(uri.value, issuer, dev)
  if (!jwks.ok) return jwks
  const keys = jwks.value['keys']
  return Array.isArray(keys) ? ok(keys as readonly Jwk[]) : err(`${uri.value}: no list of keys`)
}

const discover = async (issuer: KeyOwner, dev: boolean): Promise<Result<string, string>> => {
  const url = `${issuer.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const metadata = await fetchJson(url, issuer, dev)
  if (!metadata.ok) return metadata
  if (metadata.value['issuer'] !== issuer.issuer) return err(`${url}: the metadata names another issuer`)
  const uri = metadata.value['jwks_uri']
  return typeof uri === 'string' ? ok(uri) : err(`${url}: no jwks_uri`)
}

const fetchJson = async (
  text: string,
  issuer: KeyOwner,
  dev: boolean,
): Promise<Result<Readonly<Record<string, unknown>>, string>> => {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'https:' && !(dev && isLoopback(url.hostname))))
    return err(`${text}: not an https URL`)
  try {
    const response = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.timeout(issuer.fetch.timeoutMs),
    })
    if (!response.ok) return err(`${text}: status ${response.status}`)
    const value: unknown = await response.json()
    return typeof value === 'object' && value !== null
      ? ok(value as Readonly<Record<string, unknown>>)
      : err(`${text}: no JSON object`)
  } catch {
    return err(`${text}: unreachable, or no JSON`)
  }
}
