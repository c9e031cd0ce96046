// The schema guard's options as documents write them. Read by the build alone.

import { z } from 'zod'

import { contractOptions, placementOptions } from '../../core/options.ts'

const treatment = z.enum(['refuse', 'strip', 'pass'])

const bounds = z
  .strictObject({
    depth: z.int().min(1).max(128).default(32).describe('How deep JSON may nest.'),
    values: z
      .int()
      .min(1)
      .max(1_000_000)
      .default(20_000)
      .describe('How many values a JSON body may have, objects and lists counted as well.'),
    errors: z
      .int()
      .min(1)
      .max(64)
      .default(16)
      .describe('How many findings of one request are told, to the log and to the client.'),
  })
  .prefault({})
  .describe('Beyond these a body is refused before its schema is asked.')

export const schemaOptions = z.strictObject({
  ...placementOptions,
  ...contractOptions,
  parts: z
    .array(z.enum(['head', 'body']))
    .min(1)
    .max(2)
    .default(['head', 'body'])
    .refine((parts) => parts.includes('head'), {
      error: 'the head is always judged: write [head] or [head, body]',
    })
    .describe(
      'What is judged. `[head]` leaves the body unread, for routes that stream large ones: parameters and the declared media type are judged all the same.',
    ),
  unknownFields: treatment
    .default('refuse')
    .describe(
      'Members of a body that no schema of the contract names, where one names any: `strip` takes them out of the bytes that are sent on. What the contract forbids (`additionalProperties: false`) is refused in any case, what it allows by its own word passes.',
    ),
  readOnly: treatment
    .default('refuse')
    .describe('Members that the contract marks `readOnly`: only the origin sets them.'),
  unknownQuery: z
    .enum(['refuse', 'pass'])
    .default('refuse')
    .describe('Query parameters that the operation does not name.'),
  cases: z
    .enum(['refuse', 'pass'])
    .default('refuse')
    .describe(
      'Members and query parameters whose name is one of the contract in another case (`Role` for `role`), where unknown ones may stand: Go and ASP.NET take them for it.',
    ),
  unjudged: z
    .enum(['refuse', 'pass'])
    .default('refuse')
    .describe(
      'Bodies of a media type that the contract names with a schema that only JSON or a form could have, such as XML: nobody here judges them.',
    ),
  errors: z
    .enum(['log', 'client'])
    .default('log')
    .describe(
      'Who learns where a request breaks the contract: `client` puts JSON pointers and keywords into the problem, too; never a value.',
    ),
  bounds,
})

export type SchemaOptions = z.output<typeof schemaOptions>
