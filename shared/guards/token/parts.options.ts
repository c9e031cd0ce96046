// The parts of an issuer's document that are maps of their own: where keys come from, how they are fetched, what is
// remembered, and how tokens are opened. Every default stands here.

import { z } from 'zod'
import { bytes, duration } from '../../core/units.ts'
import { jwkProblem } from './jwk.ts'

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

export const keysSchema = z
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

export const fetchSchema = z.strictObject({
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

export const memorySchema = z.strictObject({
  tokensMax: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(10_000)
    .describe('How many verified tokens an isolate remembers; 0 verifies each one anew.'),
  bytesMax: bytes({ max: '64MiB' }).prefault('16MiB').describe('How much memory they may take.'),
})

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

export const decryptionSchema = z.strictObject({
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
