// A token's inside: the registered claims (RFC 7519 §4.1), typed once when a token is first seen, and weighed against
// the policy each time that it comes again, since time passes and routes differ.

import type { ClaimDemand, Issuer } from '../../core/ports.ts'
import { deny } from '../../decision/denials.ts'
import type { Denial } from '../../decision/denials.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { readBinding } from './binding.ts'
import type { Binding } from './binding.ts'
import { hasControls } from './jws.ts'
import { parseStrictJson } from './json.ts'

export type Claims = Readonly<Record<string, unknown>>

/** The claims that a verdict rests on. */
export interface Standing {
  readonly subject: string
  readonly audience: readonly string[]
  readonly expiresMs: number
  readonly notBeforeMs: number | undefined
  readonly issuedMs: number | undefined
  readonly scopes: readonly string[]
  readonly acr: string | undefined
  /** When the user authenticated (`auth_time`). */
  readonly authenticatedMs: number | undefined
  /** What the token is bound to; undefined for a bearer token. */
  readonly binding: Binding | undefined
}

/** What a route demands beyond its issuer. */
export interface Demands {
  readonly audience: readonly string[] | undefined
  readonly maxAgeMs: number | undefined
  /** RFC 9470: one of these authentication context classes; empty for any. */
  readonly acr: readonly string[]
  /** RFC 9470: the longest time since the user authenticated. */
  readonly maxAuthAgeMs: number | undefined
  readonly scopes: { readonly allOf: readonly string[]; readonly anyOf: readonly string[] }
}

const CLAIMS_DEPTH_MAX = 32
const SUBJECT_CHARACTERS_MAX = 1024
// The last second of the year 9999: no clock means anything beyond.
const NUMERIC_DATE_MAX = 253_402_300_799

const wrong = (name: string, reason: string): Result<never, Denial> =>
  err(deny('token.claims', { name, reason }))

export const readClaims = (payload: Uint8Array): Result<Claims, Denial> => {
  const json = parseStrictJson(payload, CLAIMS_DEPTH_MAX)
  if (json.kind === 'duplicate') return err(deny('token.claim-duplicate'))
  if (json.kind === 'deep') return err(deny('token.malformed', { reason: 'claims are nested too deeply' }))
  if (json.kind === 'malformed')
    return err(deny('token.malformed', { reason: 'claims are not a JSON object' }))
  return ok(json.value)
}

/** `iss` as the token states it, still unverified: it chooses the issuer whose keys then prove or refute it. */
export const issuerOf = (claims: Claims): Result<string, Denial> => {
  const iss = own(claims, 'iss')
  return typeof iss === 'string'
    ? ok(iss)
    : err(deny('token.issuer', { reason: 'iss is missing or not a text' }))
}

export const readStanding = (claims: Claims, issuer: ClaimRules): Result<Standing, Denial> => {
  if (issuer.idTokens === 'refuse')
    for (const name of ID_TOKEN_CLAIMS)
      if (Object.hasOwn(claims, name)) return err(deny('token.id-token', { issuer: issuer.name, name }))
  for (const demand of issuer.claims)
    if (!meets(own(claims, demand.name), demand)) return wrong(demand.name, 'not as the policy demands it')
  const subject = subjectOf(claims, issuer.subjectClaims)
  // The subject names the principal in limits, events and the forwarded request.
  if (subject === undefined || subject.length > SUBJECT_CHARACTERS_MAX)
    return wrong('sub', 'missing, empty, too long or not a text')
  if (hasControls(subject)) return wrong('sub', 'holds control characters')
  const audience = textsOf(own(claims, issuer.audienceClaim))
  if (audience === undefined) return wrong(issuer.audienceClaim, 'neither a text nor a list of texts')
  const expires = dateOf(own(claims, 'exp'))
  if (Number.isNaN(expires) || (expires === undefined && issuer.endless !== true))
    return wrong('exp', 'missing or not a date')
  const notBefore = dateOf(own(claims, 'nbf'))
  if (Number.isNaN(notBefore)) return wrong('nbf', 'not a date')
  const issued = dateOf(own(claims, 'iat'))
  if (Number.isNaN(issued)) return wrong('iat', 'not a date')
  const scopes = scopesOf(claims)
  if (scopes === undefined) return wrong('scope', 'neither a text nor a list of texts')
  const acr = own(claims, 'acr')
  if (acr !== undefined && typeof acr !== 'string') return wrong('acr', 'not a text')
  const authenticated = dateOf(own(claims, 'auth_time'))
  if (Number.isNaN(authenticated)) return wrong('auth_time', 'not a date')
  const cnf = own(claims, 'cnf')
  const binding = cnf === undefined ? undefined : readBinding(cnf)
  if (cnf !== undefined && binding === undefined) return wrong('cnf', 'not of the form of RFC 7800')
  return ok({
    subject,
    audience,
    expiresMs: expires ?? Number.POSITIVE_INFINITY,
    notBeforeMs: notBefore,
    issuedMs: issued,
    scopes,
    acr,
    authenticatedMs: authenticated,
    binding,
  })
}

/** The part of an issuer that says how its claims are read; an introspection guard has the like. */
export interface ClaimRules extends Pick<
  Issuer,
  'name' | 'audienceClaim' | 'subjectClaims' | 'claims' | 'idTokens'
> {
  /** True where somebody else says whether a token still holds, and `exp` may be left out (RFC 7662 §2.2). */
  readonly endless?: boolean
}

/** The part of an issuer that says when its tokens hold. */
export type ClaimBounds = Pick<Issuer, 'name' | 'audience' | 'clockSkewMs' | 'lifetimeMaxMs'>

// OpenID Connect Core 1.0 §2 and §3.3.2.11: what an ID token bears and an access token does not.
const ID_TOKEN_CLAIMS = ['nonce', 'at_hash', 'c_hash', 's_hash'] as const

const meets = (value: unknown, demand: ClaimDemand): boolean => {
  if (value === undefined || value === null) return false
  if (demand.values.length === 0) return value !== ''
  return demand.values.some((one) => one === value)
}

const subjectOf = (claims: Claims, names: readonly string[]): string | undefined => {
  for (const name of names) {
    const value = own(claims, name)
    // An empty one is passed over, as Cloudflare Access writes it for services; one of another type is a mistake.
    if (value === undefined || value === '') continue
    return typeof value === 'string' ? value : undefined
  }
  return undefined
}

/** Whether the token holds at this moment, for this issuer and route. Scopes are asked apart: they are a 403. */
export const standingDenial = (
  standing: Standing,
  issuer: ClaimBounds,
  demands: Demands,
  nowMs: number,
): Denial | undefined => {
  const skewMs = issuer.clockSkewMs
  const { expiresMs, notBeforeMs, issuedMs } = standing
  if (nowMs >= expiresMs + skewMs) return deny('token.expired', { issuer: issuer.name })
  if (notBeforeMs !== undefined && nowMs + skewMs < notBeforeMs)
    return deny('token.not-yet-valid', { issuer: issuer.name })
  if (issuedMs !== undefined && nowMs + skewMs < issuedMs)
    return deny('token.issued-at', { issuer: issuer.name })
  // Without iat, what is left of the token's life is bounded instead.
  const lifetimeMs = expiresMs - (issuedMs ?? nowMs)
  if (lifetimeMs > issuer.lifetimeMaxMs)
    return deny('token.lifetime', { issuer: issuer.name, actual: lifetimeMs, bound: issuer.lifetimeMaxMs })
  const denial = audienceDenial(standing.audience, issuer, demands.audience ?? issuer.audience)
  if (denial !== undefined || demands.maxAgeMs === undefined) return denial
  if (issuedMs === undefined) return deny('token.claims', { name: 'iat', reason: 'needed for maxAge' })
  if (nowMs - issuedMs > demands.maxAgeMs + skewMs)
    return deny('token.age', { issuer: issuer.name, bound: demands.maxAgeMs })
  return undefined
}

const audienceDenial = (
  stated: readonly string[],
  issuer: ClaimBounds,
  expected: readonly string[],
): Denial | undefined => {
  if (expected.length === 0) return undefined
  for (const one of stated) if (expected.includes(one)) return undefined
  return deny('token.audience', { issuer: issuer.name, expected })
}

export const scopeDenial = (
  granted: readonly string[],
  issuer: ClaimBounds,
  demanded: Demands['scopes'],
): Denial | undefined => {
  for (const one of demanded.allOf)
    if (!granted.includes(one)) return deny('token.scope', { issuer: issuer.name, expected: demanded.allOf })
  if (demanded.anyOf.length === 0) return undefined
  for (const one of demanded.anyOf) if (granted.includes(one)) return undefined
  return deny('token.scope', { issuer: issuer.name, expected: demanded.anyOf })
}

/** RFC 9470 §5: asked of a proven token alone, since the answer says what would do. */
export const stepUpDenial = (
  standing: Standing,
  issuer: ClaimBounds,
  demands: Demands,
  nowMs: number,
): Denial | undefined => {
  const { acr, maxAuthAgeMs } = demands
  if (acr.length > 0 && (standing.acr === undefined || !acr.includes(standing.acr)))
    return deny('token.acr', { issuer: issuer.name, expected: acr })
  if (maxAuthAgeMs === undefined) return undefined
  const sinceMs = standing.authenticatedMs
  if (sinceMs === undefined)
    return deny('token.auth-age', { issuer: issuer.name, bound: maxAuthAgeMs, reason: 'no auth_time' })
  const ageMs = nowMs - sinceMs
  // An authentication in the future is none: a clock that is wrong proves nothing of age.
  if (ageMs <= maxAuthAgeMs + issuer.clockSkewMs && ageMs >= -issuer.clockSkewMs) return undefined
  return deny('token.auth-age', { issuer: issuer.name, bound: maxAuthAgeMs, actual: ageMs })
}

// Claims come from JSON: `__proto__` and the like are ordinary members of their own, or absent.
const own = (claims: Claims, name: string): unknown =>
  Object.hasOwn(claims, name) ? claims[name] : undefined

/** NumericDate (RFC 7519 §2) as milliseconds; undefined when absent, NaN for what is no date. */
const dateOf = (value: unknown): number | undefined => {
  if (value === undefined) return undefined
  if (typeof value !== 'number' || !(value >= 0 && value <= NUMERIC_DATE_MAX)) return Number.NaN
  return value * 1000
}

const textsOf = (value: unknown): readonly string[] | undefined => {
  if (value === undefined) return []
  if (typeof value === 'string') return [value]
  return isTexts(value) ? value : undefined
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')

/** `scope` (RFC 8693 §4.2), or `scp` where an issuer writes that; a text is split at spaces. */
const scopesOf = (claims: Claims): readonly string[] | undefined => {
  const value = own(claims, 'scope') ?? own(claims, 'scp')
  if (value === undefined) return []
  if (typeof value === 'string') return value.split(' ').filter((one) => one !== '')
  return isTexts(value) ? value : undefined
}
