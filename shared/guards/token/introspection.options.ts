// The options of an introspection guard (RFC 7662). Read by the build alone; the factory takes only their type.

import { z } from 'zod'

import { placementOptions } from '../../core/options.ts'
import { bytes, duration } from '../../core/units.ts'
import { isLoopback } from './loopback.ts'
import { checkDpop, demandOptions, linkedDemands } from './options.ts'

const binding = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, {
  error: 'expected the name of a secret binding, such as INTROSPECTION_SECRET (never the secret itself)',
})
const clientId = z
  .string()
  .min(1)
  .max(512)
  .describe('The client id under which the gate asks (RFC 7662 §2.1: not everybody may ask).')

const clientSchema = z
  .union([
    z.strictObject({
      id: clientId,
      secret: binding.describe('The name of a secret binding: the client secret.'),
      method: z
        .enum(['basic', 'post'])
        .default('basic')
        .describe('Where the secret stands: Authorization: Basic, or the form (RFC 6749 §2.3.1).'),
    }),
    z.strictObject({
      id: clientId,
      key: binding.describe(
        'The name of a secret binding: a private JWK as JSON (private_key_jwt, RFC 7523).',
      ),
      algorithm: z
        .enum(['ES256', 'ES384', 'EdDSA', 'PS256', 'RS256'])
        .default('ES256')
        .describe('What the assertion is signed with.'),
      audience: z
        .string()
        .min(1)
        .optional()
        .describe('The `aud` of the assertion; by default the issuer (RFC 7523bis).'),
    }),
  ])
  .describe('How the gate authenticates at the endpoint: a secret, or a private key.')

const cacheSchema = z.strictObject({
  maxAge: duration({ max: '1h' })
    .prefault('30s')
    .describe(
      'How long an active token is believed without asking again: the longest delay of a revocation.',
    ),
  inactive: duration({ max: '1h' })
    .prefault('10s')
    .describe('How long a token that is not active is refused without asking again.'),
  tokensMax: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(10_000)
    .describe('How many active tokens an isolate remembers.'),
  bytesMax: bytes({ max: '64MiB' }).prefault('16MiB').describe('How much memory they may take.'),
})

export const introspectionOptions = z
  .strictObject({
    ...placementOptions,
    endpoint: z
      .string()
      .superRefine((text, context) => {
        const problem = endpointProblem(text)
        if (problem !== undefined) context.addIssue({ code: 'custom', message: problem })
      })
      .describe('The introspection endpoint (RFC 7662), over HTTPS.'),
    client: clientSchema,
    issuer: z
      .string()
      .min(1)
      .max(2048)
      .describe(
        'Whose tokens they are: part of the principal, and what `iss` must be where the answer has it.',
      ),
    audience: z
      .union([z.literal('any'), z.string().min(1), z.array(z.string().min(1)).min(1)])
      .describe('One of these must stand in `aud` of the answer; `any` waives the check.'),
    subjectClaims: z
      .array(z.string().min(1).max(128))
      .min(1)
      .max(4)
      .default(['sub', 'client_id'])
      .describe('The members that name the subject, in order: the first that is a text and not empty does.'),
    prefix: z
      .string()
      .max(64)
      .default('')
      .describe('What every token begins with: others are refused without asking.'),
    tokenBytesMax: bytes({ min: '16B', max: '64KiB' })
      .prefault('4KiB')
      .describe('Largest token that is asked about.'),
    clockSkew: duration({ max: '10m' })
      .prefault('30s')
      .describe('By how much clocks may differ when `exp`, `nbf` and `iat` are judged.'),
    timeout: duration({ min: '50ms', max: '30s' }).prefault('2s').describe('For one question as a whole.'),
    retry: duration({ min: '100ms', max: '5m' })
      .prefault('1s')
      .describe('How long nothing is asked after the endpoint failed.'),
    concurrencyMax: z
      .int()
      .min(1)
      .max(1000)
      .default(32)
      .describe(
        'Questions of one isolate at a time; beyond, the guard faults: a flood of guesses is no lever.',
      ),
    bytesMax: bytes({ min: '256B', max: '1MiB' }).prefault('16KiB').describe('Largest answer that is read.'),
    cache: cacheSchema.prefault({}).describe('What an isolate remembers of answers.'),
    ...demandOptions,
  })
  .superRefine(checkDpop)
  .transform(({ scopes, maxAge, maxAuthAge, acr, audience, clockSkew, timeout, retry, cache, ...rest }) => ({
    ...rest,
    ...linkedDemands({ scopes, maxAge, maxAuthAge, acr }),
    audience: audience === 'any' ? [] : [audience].flat(),
    clockSkewMs: clockSkew,
    timeoutMs: timeout,
    retryMs: retry,
    cache: {
      maxAgeMs: cache.maxAge,
      inactiveMs: cache.inactive,
      tokensMax: cache.tokensMax,
      bytesMax: cache.bytesMax,
    },
  }))

export type IntrospectionOptions = z.output<typeof introspectionOptions>

const endpointProblem = (text: string): string | undefined => {
  const url = URL.parse(text)
  if (url === null) return 'expected an absolute URL such as https://id.example.com/introspect'
  if (url.username !== '' || url.password !== '') return 'credentials do not belong in a URL'
  if (url.hash !== '') return 'an endpoint has no fragment'
  // Over plain HTTP the tokens and the secret would be anybody's; loopback is for `gatehouse dev`, and refused elsewhere.
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return undefined
  return 'expected an https URL'
}
