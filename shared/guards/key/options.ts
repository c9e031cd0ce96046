// The options of a key guard in a policy document. Read by the build alone; the factory takes only their type.

import { z } from 'zod'
import { placementOptions, RESERVED_HEADERS, scopeRule } from '../../core/options.ts'
import { isEnvironment } from '../../lib/apikey/apikey.ts'

const sourceSchema = z.union([
  z.literal('authorization'),
  z.strictObject({
    header: z
      .string()
      // RFC 9110 §5.6.2: token.
      .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/, { error: 'expected a header name' })
      .toLowerCase()
      .refine((name) => !RESERVED_HEADERS.has(name), {
        error: 'this header is not for a bare key: use `authorization` for Authorization: Bearer',
      })
      .describe('A header that holds the bare key.'),
  }),
  z.strictObject({ query: z.string().min(1).max(128).describe('A query parameter that holds the key.') }),
])

const environment = z
  .string()
  .refine(isEnvironment, { error: 'expected lower-case letters and digits, 16 at most, such as "live"' })

export const keyOptions = z
  .strictObject({
    ...placementOptions,
    env: z
      .union([environment, z.array(environment).min(1)])
      .default('live')
      .describe('The environment that a key must have been issued for, or several.'),
    scopes: scopeRule.optional().describe('Scopes that the key must have: a list means all of them.'),
    forward: z
      .boolean()
      .default(false)
      .describe(
        'Whether the origin sees the key. By default its header or query parameter stays behind, and the rest of the query goes on byte for byte.',
      ),
    from: z
      .array(sourceSchema)
      .min(1)
      .default([{ header: 'x-api-key' }])
      .describe(
        'Where the key is read from. By default the header `x-api-key` alone; a key in several of these places is refused.',
      ),
  })
  .transform(({ env, scopes, ...rest }) => ({
    ...rest,
    env: [env].flat(),
    scopes: Array.isArray(scopes)
      ? { allOf: scopes, anyOf: [] }
      : { allOf: scopes?.allOf ?? [], anyOf: scopes?.anyOf ?? [] },
  }))

export type KeyOptions = z.output<typeof keyOptions>

/** One place that a key may be read from. */
export type KeySource = KeyOptions['from'][number]
