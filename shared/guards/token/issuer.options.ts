// An issuer as a policy document states it: whose tokens, for which audience, signed how, with which keys. What is
// left out would otherwise go unchecked, so nothing that protects may be left out: it is stated or waived by `any`.

import { z } from 'zod'
import type { Path, Warning } from '../../core/document.ts'
import type { ClaimDemand, Issuer, KeySource } from '../../core/ports.ts'
import { bytes, duration } from '../../core/units.ts'
import { ALGORITHM_NAMES, algorithms } from './algorithms.ts'
import { jwkFits, jwkProblem } from './jwk.ts'
import { isLoopback } from './loopback.ts'

const jwksSchema = z.strictObject({
  keys: z
    .array(z.record(z.string(), z.unknown()))
    .min(1)
    .superRefine((keys, context) => {
      for (const [index, jwk] of keys.entries()) {
        const problem = jwkProblem(jwk)
        if (problem !== undefined)
          context.addIssue({ code: 'custom', path: [index], message: `this key ${problem}` })
      }
    })
    .describe('JSON Web Keys (RFC 7517).'),
})

const keysSchema = z
  .union([
    z.literal('discover'),
    z.strictObject({ jwksUri: z.string().min(1).describe('The URL of the key set (RFC 7517).') }),
    z.strictObject({ jwks: jwksSchema.describe('The key set itself: public keys only.') }),
    z.strictObject({
      secret: z
        .string()
        .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, {
          error: 'expected the name of a secret binding, such as TOKEN_SECRET (never the secret itself)',
        })
        .describe('The name of a secret binding, for HS256, HS384 and HS512.'),
      encoding: z.enum(['text', 'base64url']).default('text').describe('How the secret is written.'),
    }),
  ])
  .describe(
    'Where the keys come from: `discover` (OpenID discovery), `{ jwksUri }`, `{ jwks }` inline, or `{ secret }`, the name of a secret binding for HS*.',
  )

const anyOr = <Schema extends z.ZodType>(schema: Schema) => z.union([z.literal('any'), schema])

const fetchSchema = z.strictObject({
  timeout: duration({ min: '100ms', max: '30s' })
    .prefault('5s')
    .describe('For one refresh as a whole: discovery, redirects and the last byte of the keys.'),
  cooldown: duration({ min: '1s', max: '1h' })
    .prefault('30s')
    .describe('The least time between two fetches while a key set is held, whatever tokens ask for.'),
  retry: duration({ min: '100ms', max: '1h' }).prefault('5s').describe('The same while none is held.'),
  maxAge: duration({ min: '1s', max: '1d' })
    .prefault('10m')
    .describe('A key set of this age is refreshed behind the responses; at twice this age, before them.'),
  staleMax: duration({ max: '30d' })
    .prefault('24h')
    .describe('How long past `maxAge` the last good keys serve while their source is down.'),
  unknownKid: duration({ max: '1h' })
    .prefault('1m')
    .describe('How long a kid that the source did not list is refused without asking again.'),
  bytesMax: bytes({ min: '256B', max: '4MiB' })
    .prefault('64KiB')
    .describe('Largest answer that is read from the source.'),
  redirectsMax: z.int().min(0).max(5).default(0).describe('How many redirects are followed, to HTTPS only.'),
})

const memorySchema = z.strictObject({
  tokensMax: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(10_000)
    .describe('How many verified tokens an isolate remembers; 0 verifies each one anew.'),
  bytesMax: bytes({ max: '64MiB' }).prefault('16MiB').describe('How much memory they may take.'),
})

const claimName = z.string().min(1).max(128)
const claimValue = z.union([z.string(), z.number(), z.boolean()])

const documentSchema = z.strictObject({
  profile: z
    .literal('rfc9068')
    .optional()
    .describe(
      'JWT access tokens by RFC 9068: `type` must be `at+jwt`, `audience` stated, and `client_id`, `jti` and `iat` be there.',
    ),
  issuer: z.string().min(1).max(2048).describe('Compared with `iss` exactly, character by character.'),
  keys: keysSchema,
  audience: anyOr(z.union([z.string().min(1), z.array(z.string().min(1)).min(1)])).describe(
    'One of these must stand in `aud`; `any` waives the check.',
  ),
  algorithms: z
    .array(z.enum(ALGORITHM_NAMES))
    .min(1)
    .describe('The signature algorithms that this issuer uses; a token with another is refused.'),
  type: anyOr(z.string().regex(/^[A-Za-z0-9!#$&^_.+/-]{1,127}$/)).describe(
    'The `typ` that a token must bear, such as `at+jwt`; `any` waives the check.',
  ),
  audienceClaim: claimName
    .default('aud')
    .describe('The claim that holds the audience, where the issuer does not write `aud`.'),
  subjectClaims: z
    .array(claimName)
    .min(1)
    .max(4)
    .default(['sub'])
    .describe('The claims that name the subject, in order: the first that is a text and not empty does.'),
  claims: z
    .record(claimName, z.union([claimValue, z.array(claimValue).min(1)]))
    .default({})
    .describe('What a token must say besides: a value, a list of which one must stand, or `any`.'),
  idTokens: z
    .enum(['refuse', 'accept'])
    .default('refuse')
    .describe(
      'Whether a token that bears an ID token’s claims (`nonce`, `at_hash`, `c_hash`, `s_hash`) passes for an access token.',
    ),
  clockSkew: duration({ max: '10m' })
    .prefault('30s')
    .describe('By how much clocks may differ when `exp`, `nbf` and `iat` are judged.'),
  lifetimeMax: duration({ min: '1s', max: '366d' })
    .prefault('24h')
    .describe('Longest time from `iat` to `exp` that is believed.'),
  tokenBytesMax: bytes({ min: '256B', max: '64KiB' })
    .prefault('8KiB')
    .describe('Largest token that is looked at.'),
  fetch: fetchSchema.prefault({}).describe('How keys are fetched and kept.'),
  memory: memorySchema.prefault({}).describe('What an isolate remembers of verified tokens.'),
})

type IssuerDocument = z.output<typeof documentSchema>

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
  if (issuer.type === undefined)
    warnings.push({
      code: 'issuer-type-any',
      path: ['type'],
      message:
        'an id_token or another kind of token of this issuer can pass as an access token (RFC 8725 §3.11)',
      fix: 'state the typ of its access tokens, `at+jwt` by RFC 9068',
    })
  if (issuer.idTokens === 'accept')
    warnings.push({
      code: 'issuer-id-tokens',
      path: ['idTokens'],
      message: 'an ID token tells a client who logged in; here it opens an API as well (RFC 8725 §2.8)',
      fix: 'send access tokens, and leave idTokens out',
    })
  return warnings
}
