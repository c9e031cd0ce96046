// An issuer as an author writes it, and what a preset adds to it. What protects may be left out only where a preset
// knows it: the document that comes out of here states everything.

import { z } from 'zod'
import type { Path } from '../../core/document.ts'
import { bytes, duration } from '../../core/units.ts'
import { ALGORITHM_NAMES } from './algorithms.ts'
import { jwkProblem } from './jwk.ts'
import { fillTemplate, parameterForms, presets } from './presets.ts'
import type { Parameter, Preset, PresetName } from './presets.ts'

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
    'Needed without a preset. Where the keys come from: `discover` (OpenID discovery), `{ jwksUri }`, `{ jwks }` inline, or `{ secret }`, the name of a secret binding for HS*.',
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

const parameterSchema = (name: Parameter, what: string) =>
  z
    .string()
    .regex(parameterForms[name], { error: `this is no ${name} of its form` })
    .optional()
    .describe(what)

const KEY_MANAGEMENT = [
  'RSA-OAEP-256',
  'RSA-OAEP-384',
  'RSA-OAEP-512',
  'ECDH-ES',
  'ECDH-ES+A128KW',
  'ECDH-ES+A256KW',
  'A128KW',
  'A256KW',
  'A128GCMKW',
  'A256GCMKW',
  'dir',
] as const
const CONTENT_ENCRYPTION = ['A128GCM', 'A256GCM', 'A128CBC-HS256', 'A256CBC-HS512'] as const

const decryptionSchema = z.strictObject({
  keys: z
    .array(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, {
        error: 'expected the name of a secret binding, such as TOKEN_KEY (never the key itself)',
      }),
    )
    .min(1)
    .max(4)
    .describe(
      'Names of secret bindings, each a private JWK or a set of them as JSON; several while keys rotate.',
    ),
  algorithms: z
    .array(z.enum(KEY_MANAGEMENT))
    .min(1)
    .describe('How the content key may be wrapped (`alg`): never by a password, never by RSA1_5.'),
  encryptions: z
    .array(z.enum(CONTENT_ENCRYPTION))
    .min(1)
    .default(['A128GCM', 'A256GCM', 'A128CBC-HS256', 'A256CBC-HS512'])
    .describe('How the content may be encrypted (`enc`).'),
  required: z
    .boolean()
    .default(true)
    .describe('`false` lets tokens of this issuer pass that are signed and not encrypted.'),
})

const statedSchema = z.strictObject({
  preset: z
    .enum(Object.keys(presets) as [PresetName, ...PresetName[]])
    .optional()
    .describe(
      'A known identity provider: fills in `issuer`, `keys`, `algorithms`, `type` and what its tokens say instead of the standard’s claims. What stands beside it narrows it.',
    ),
  domain: parameterSchema('domain', 'For `auth0`, `okta` and `clerk`: the domain of the tenant.'),
  server: parameterSchema('server', 'For `okta`: the authorization server; `default` by default.'),
  team: parameterSchema('team', 'For `cloudflare-access`: the name of the team.'),
  region: parameterSchema('region', 'For `cognito`: the region of the user pool.'),
  userPool: parameterSchema('userPool', 'For `cognito`: the id of the user pool.'),
  tenant: parameterSchema('tenant', 'For `entra` and `entra-v1`: the id of the tenant, a UUID.'),
  project: parameterSchema('project', 'For `firebase` and `supabase`: the project.'),
  profile: z
    .literal('rfc9068')
    .optional()
    .describe(
      'JWT access tokens by RFC 9068: `type` must be `at+jwt`, `audience` stated, and `client_id`, `jti` and `iat` be there.',
    ),
  issuer: z
    .string()
    .min(1)
    .max(2048)
    .optional()
    .describe('Needed without a preset. Compared with `iss` exactly, character by character.'),
  keys: keysSchema.optional(),
  audience: anyOr(z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]))
    .optional()
    .describe(
      'Needed, but where a preset knows it. One of these must stand in `aud`; `any` waives the check.',
    ),
  algorithms: z
    .array(z.enum(ALGORITHM_NAMES))
    .min(1)
    .optional()
    .describe(
      'Needed without a preset. The signature algorithms that this issuer uses; a token with another is refused.',
    ),
  type: anyOr(z.string().regex(/^[A-Za-z0-9!#$&^_.+/-]{1,127}$/))
    .optional()
    .describe(
      'Needed without a preset. The `typ` that a token must bear, such as `at+jwt`; `any` waives the check.',
    ),
  audienceClaim: claimName
    .optional()
    .describe('By default `aud`. The claim that holds the audience, where the issuer does not write `aud`.'),
  subjectClaims: z
    .array(claimName)
    .min(1)
    .max(4)
    .optional()
    .describe(
      'By default `sub`. The claims that name the subject, in order: the first that is a text and not empty does.',
    ),
  claims: z
    .record(claimName, z.union([claimValue, z.array(claimValue).min(1)]))
    .default({})
    .describe('What a token must say besides: a value, a list of which one must stand, or `any`.'),
  idTokens: z
    .enum(['refuse', 'accept'])
    .optional()
    .describe(
      'By default `refuse`. Whether a token that bears an ID token’s claims (`nonce`, `at_hash`, `c_hash`, `s_hash`) passes for an access token.',
    ),
  decryption: decryptionSchema
    .optional()
    .describe('Encrypted tokens (nested JWTs, RFC 7519 §5.2): the keys that open them.'),
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

type Stated = z.output<typeof statedSchema>

type Needed = 'issuer' | 'keys' | 'audience' | 'algorithms' | 'type'
const NEEDED: readonly Needed[] = ['issuer', 'keys', 'audience', 'algorithms', 'type']

/** A document with everything that a preset knows filled in. */
export type IssuerDocument = Omit<Stated, Filled> & {
  readonly [Name in Filled]: NonNullable<Stated[Name]>
} & { readonly header: string | undefined }

type Filled = Needed | 'audienceClaim' | 'subjectClaims' | 'idTokens'

const PARAMETERS = Object.keys(parameterForms) as readonly Parameter[]

interface PresetProblem {
  readonly path: Path
  readonly message: string
}

/** Why a document's preset does not fit what stands beside it. */
const presetProblems = (stated: Stated): readonly PresetProblem[] => {
  const preset: Preset | undefined = stated.preset === undefined ? undefined : presets[stated.preset]
  const known = preset === undefined ? [] : [...preset.needs, ...Object.keys(preset.may)]
  const problems: PresetProblem[] = []
  for (const name of PARAMETERS) {
    if (stated[name] !== undefined && !known.includes(name))
      problems.push({ path: [name], message: `"${name}" is no parameter of ${stated.preset ?? 'no preset'}` })
    if (stated[name] === undefined && preset?.needs.includes(name) === true)
      problems.push({ path: ['preset'], message: `${stated.preset} needs ${preset.needs.join(' and ')}` })
  }
  if (preset !== undefined)
    for (const name of ['issuer', 'keys'] as const)
      if (stated[name] !== undefined)
        problems.push({ path: [name], message: `the preset ${stated.preset} says it: leave one of them out` })
  return problems
}

const filledIn = (stated: Stated): Stated & Pick<IssuerDocument, 'header'> => {
  const preset: Preset | undefined = stated.preset === undefined ? undefined : presets[stated.preset]
  const rest = {
    audienceClaim: stated.audienceClaim ?? preset?.audienceClaim ?? 'aud',
    subjectClaims: stated.subjectClaims ?? [...(preset?.subjectClaims ?? ['sub'])],
    idTokens: stated.idTokens ?? preset?.idTokens ?? 'refuse',
    header: preset?.header,
  } as const
  if (preset === undefined) return { ...stated, ...rest }
  const parameters = { ...preset.may, ...stated }
  const audience = preset.audience === undefined ? undefined : fillTemplate(preset.audience, parameters)
  return {
    ...stated,
    ...rest,
    issuer: fillTemplate(preset.issuer, parameters),
    keys: { jwksUri: fillTemplate(preset.jwksUri, parameters) },
    algorithms: stated.algorithms ?? ([...preset.algorithms] as NonNullable<Stated['algorithms']>),
    type: stated.type ?? preset.type,
    ...(stated.audience === undefined && audience === undefined
      ? undefined
      : { audience: stated.audience ?? audience }),
    claims: { ...preset.claims, ...stated.claims },
  }
}

export const documentSchema = statedSchema.transform((stated, context): IssuerDocument => {
  const problems = presetProblems(stated)
  for (const { path, message } of problems) context.addIssue({ code: 'custom', path: [...path], message })
  const document = filledIn(stated)
  const missing = NEEDED.filter((name) => document[name] === undefined)
  // One sentence is enough where the preset itself is wrong.
  if (problems.length === 0)
    for (const name of missing)
      context.issues.push({ code: 'invalid_type', expected: 'nonoptional', input: undefined, path: [name] })
  return problems.length > 0 || missing.length > 0 ? z.NEVER : (document as IssuerDocument)
})
