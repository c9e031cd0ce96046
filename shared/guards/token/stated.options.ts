// An issuer as an author writes it, and what a preset adds to it. What protects may be left out only where a preset
// knows it: the document that comes out of here states everything.

import { z } from 'zod'
import type { Path } from '../../core/document.ts'
import { bytes, duration } from '../../core/units.ts'
import { ALGORITHM_NAMES } from './algorithms.ts'
import { decryptionSchema, fetchSchema, keysSchema, memorySchema } from './parts.options.ts'
import { fillTemplate, parameterForms, presets } from './presets.ts'
import type { Parameter, Preset, PresetName } from './presets.ts'

const anyOr = <Schema extends z.ZodType>(schema: Schema) => z.union([z.literal('any'), schema])

const claimName = z.string().min(1).max(128)
const claimValue = z.union([z.string(), z.number(), z.boolean()])

const parameterSchema = (name: Parameter, what: string) =>
  z
    .string()
    .regex(parameterForms[name], { error: `this is no ${name} of its form` })
    .optional()
    .describe(what)

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
/** What has no default, and how it is written: what is not stated would go unchecked. */
const NEEDED: Readonly<Record<Needed, string>> = {
  issuer: 'expected the exact "iss" of its tokens, such as https://id.example.com/, or a preset',
  keys: 'expected where its keys are: discover, { jwksUri }, { jwks } or { secret }',
  audience: 'expected the "aud" that its tokens must have, or any',
  algorithms: 'expected the algorithms that it signs with, such as [ES256]',
  type: 'expected the "typ" that its tokens must have, such as at+jwt, or any',
}

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
  const missing = (Object.keys(NEEDED) as Needed[]).filter((name) => document[name] === undefined)
  // One sentence is enough where the preset itself is wrong.
  if (problems.length === 0)
    for (const name of missing)
      context.issues.push({
        code: 'invalid_type',
        expected: 'nonoptional',
        message: `"${name}" is missing: ${NEEDED[name]}`,
        input: undefined,
        path: [name],
      })
  return problems.length > 0 || missing.length > 0 ? z.NEVER : (document as IssuerDocument)
})
