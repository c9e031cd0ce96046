// An issuer as a policy document states it: whose tokens, for which audience, signed how, with which keys. What is
// left out would otherwise go unchecked, so nothing that protects may be left out: it is stated or waived by `any`.

import type { Path, Warning } from '../../core/document.ts'
import type { ClaimDemand, Issuer, KeySource } from '../../core/ports.ts'
import { algorithms } from './algorithms.ts'
import { jwkFits } from './jwk.ts'
import { isLoopback } from './loopback.ts'
import { presetOf } from './presets.ts'
import { documentSchema } from './stated.options.ts'
import type { IssuerDocument } from './stated.options.ts'

/** Parses one entry of the `issuers` section; the section's key is the issuer's name (`named`). */
export const issuerSchema = documentSchema
  .superRefine((document, context) => {
    for (const problem of [...keyProblems(document), ...profileProblems(document)])
      context.addIssue({ code: 'custom', path: [...problem.path], message: problem.message })
  })
  .transform((document): Omit<Issuer, 'name'> => ({
    issuer: document.issuer,
    keys: sourceOf(document.keys),
    audience: document.audience === 'any' ? [] : [document.audience].flat(),
    algorithms: [...new Set(document.algorithms)],
    type: document.type === 'any' ? undefined : withoutApplication(document.type),
    audienceClaim: document.audienceClaim,
    subjectClaims: document.subjectClaims,
    claims: demandsOf(document),
    idTokens: document.idTokens,
    ...(document.decryption === undefined ? undefined : { decryption: document.decryption }),
    ...(document.preset === undefined ? undefined : { preset: document.preset }),
    ...(document.header === undefined ? undefined : { header: document.header }),
    clockSkewMs: document.clockSkew,
    lifetimeMaxMs: document.lifetimeMax,
    tokenBytesMax: document.tokenBytesMax,
    fetch: {
      timeoutMs: document.fetch.timeout,
      cooldownMs: document.fetch.cooldown,
      retryMs: document.fetch.retry,
      maxAgeMs: document.fetch.maxAge,
      staleMaxMs: document.fetch.staleMax,
      unknownKidMs: document.fetch.unknownKid,
      bytesMax: document.fetch.bytesMax,
      redirectsMax: document.fetch.redirectsMax,
    },
    memory: document.memory,
  }))

export const named = (name: string, issuer: Omit<Issuer, 'name'>): Issuer => ({ name, ...issuer })

const sourceOf = (keys: IssuerDocument['keys']): KeySource => {
  if (keys === 'discover') return { kind: 'discover' }
  if ('jwksUri' in keys) return { kind: 'uri', jwksUri: keys.jwksUri }
  if ('jwks' in keys) return { kind: 'inline', jwks: keys.jwks }
  return { kind: 'secret', binding: keys.secret, encoding: keys.encoding }
}

/** RFC 9068 §2.2: what an access token must hold beyond what every token must here. */
const RFC9068_CLAIMS = ['client_id', 'jti', 'iat'] as const

const demandsOf = (document: IssuerDocument): readonly ClaimDemand[] => {
  const demands = new Map<string, ClaimDemand>()
  if (document.profile === 'rfc9068')
    for (const name of RFC9068_CLAIMS) demands.set(name, { name, values: [] })
  for (const [name, stated] of Object.entries(document.claims))
    demands.set(name, { name, values: stated === 'any' ? [] : [stated].flat() })
  return [...demands.values()]
}

const withoutApplication = (type: string): string => type.toLowerCase().replace(/^application\//, '')

/** Something about an issuer that the build refuses. Paths are relative to the issuer's document. */
export interface IssuerProblem {
  readonly path: Path
  readonly message: string
}

const keyProblems = (document: IssuerDocument): readonly IssuerProblem[] => {
  const secret = document.algorithms.filter((name) => algorithms.get(name)?.secret === true)
  const symmetric = typeof document.keys === 'object' && 'secret' in document.keys
  if (secret.length > 0 && secret.length < document.algorithms.length)
    return [
      {
        path: ['algorithms'],
        message: `${secret.join(', ')} beside asymmetric algorithms lets a public key be used as a secret (RFC 8725 §2.1): name two issuers`,
      },
    ]
  if (secret.length > 0 && !symmetric)
    return [
      { path: ['algorithms'], message: `${secret.join(', ')} needs keys: { secret: NAME_OF_THE_BINDING }` },
    ]
  if (symmetric && secret.length === 0)
    return [{ path: ['algorithms'], message: 'a secret verifies HS256, HS384 or HS512 only' }]
  if (typeof document.keys === 'object' && 'jwks' in document.keys) {
    const keys = document.keys.jwks.keys
    return document.algorithms
      .filter((name) => !keys.some((jwk) => jwkFits(jwk, name)))
      .map((name) => ({ path: ['keys', 'jwks'], message: `no key of the set fits ${name}` }))
  }
  return []
}

const profileProblems = (document: IssuerDocument): readonly IssuerProblem[] => {
  if (document.profile !== 'rfc9068') return []
  const problems: IssuerProblem[] = []
  if (document.type === 'any' || withoutApplication(document.type) !== 'at+jwt')
    problems.push({ path: ['type'], message: 'access tokens by RFC 9068 are of type at+jwt (§2.1)' })
  if (document.audience === 'any' || document.audienceClaim !== 'aud')
    problems.push({ path: ['audience'], message: 'RFC 9068 §4 has the audience checked, in aud: state it' })
  if (document.idTokens === 'accept')
    problems.push({ path: ['idTokens'], message: 'an ID token is no access token by RFC 9068' })
  return problems
}

/**
 * What depends on where the policy runs: HTTPS for everything that names an issuer or fetches its keys, with plain
 * HTTP to a loopback address in dev only.
 */
export const issuerProblems = (
  issuer: Omit<Issuer, 'name'>,
  surroundings: { readonly dev: boolean },
): readonly IssuerProblem[] => {
  const problems: IssuerProblem[] = []
  const name = urlProblem(issuer.issuer, surroundings.dev)
  if (name !== undefined) problems.push({ path: ['issuer'], message: name })
  // OpenID Discovery 1.0 §3: an issuer has no query and no fragment.
  else if (/[?#]/.test(issuer.issuer))
    problems.push({ path: ['issuer'], message: 'an issuer has neither a query nor a fragment' })
  if (issuer.keys.kind === 'uri') {
    const uri = urlProblem(issuer.keys.jwksUri, surroundings.dev)
    if (uri !== undefined) problems.push({ path: ['keys', 'jwksUri'], message: uri })
  }
  return problems
}

const urlProblem = (text: string, dev: boolean): string | undefined => {
  const url = URL.parse(text)
  if (url === null) return 'expected an absolute URL such as https://id.example.com/'
  if (url.username !== '' || url.password !== '') return 'credentials do not belong in a URL'
  if (url.protocol === 'https:') return undefined
  if (url.protocol !== 'http:') return 'expected an https URL'
  if (!isLoopback(url.hostname)) return 'plain HTTP lets anyone on the way forge keys: expected an https URL'
  return dev ? undefined : 'plain HTTP to loopback is for dev only: expected an https URL'
}

/** What an issuer waives: legal, and worth a second look. Paths are relative to the issuer's document. */
export const issuerWarnings = (issuer: Omit<Issuer, 'name'>): readonly Warning[] => {
  const warnings: Warning[] = []
  if (issuer.audience.length === 0)
    warnings.push({
      code: 'issuer-audience-any',
      path: ['audience'],
      message: 'tokens that this issuer made for any other API are accepted here (RFC 8725 §3.9)',
      fix: 'state the audience that the issuer writes for this API',
    })
  // What a provider does not write, no policy can state: its preset demands other claims in the place of typ.
  const preset = issuer.preset === undefined ? undefined : presetOf(issuer.preset)
  if (issuer.type === undefined && preset?.type !== 'any')
    warnings.push({
      code: 'issuer-type-any',
      path: ['type'],
      message:
        'an id_token or another kind of token of this issuer can pass as an access token (RFC 8725 §3.11)',
      fix: 'state the typ of its access tokens, `at+jwt` by RFC 9068',
    })
  if (issuer.idTokens === 'accept' && preset?.idTokens !== 'accept')
    warnings.push({
      code: 'issuer-id-tokens',
      path: ['idTokens'],
      message: 'an ID token tells a client who logged in; here it opens an API as well (RFC 8725 §2.8)',
      fix: 'send access tokens, and leave idTokens out',
    })
  return warnings
}
