// The options of the headers screen. Read by the build alone; the Worker imports no schema.

import { z } from 'zod'

const nameSchema = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/, { error: 'expected a header name' })
  .transform((name) => name.toLowerCase())
  .refine((name) => !RESERVED.test(name), { error: 'this header is the protocol’s or the gate’s own' })

/** What frames a message, what the gate itself says, and what would break if a policy wrote it. */
const RESERVED =
  /^(?:connection|keep-alive|transfer-encoding|content-length|content-encoding|content-range|trailer|te|upgrade|date|set-cookie|x-request-id|ratelimit.*|x-gatehouse-.*|access-control-.*|strict-transport-security|www-authenticate)$/

export const headersOptions = z
  .strictObject({
    preset: z
      .enum(['api', 'site', 'none'])
      .default('api')
      .describe(
        '`api`: nosniff, no frames, a Content-Security-Policy that allows nothing, no referrer, same-origin resources. `site`: nosniff, frames of the same origin, strict referrer, its own window group. Each only where the origin says nothing.',
      ),
    set: z
      .record(nameSchema, z.string().regex(/^[\x20-\x7e]{1,4096}$/, { error: 'expected visible ASCII' }))
      .default({})
      .describe('Headers of every answer, refusals too, whatever the origin says.'),
    remove: z.array(nameSchema).default([]).describe('Headers that are taken off the origin’s answers.'),
    keep: z
      .array(nameSchema)
      .default([])
      .describe(
        'Of those that are taken off in any case, these stay: Server, Via, X-Powered-By, X-AspNet-Version, X-Runtime, X-Generator and others that tell what an origin is made of.',
      ),
  })
  .describe('Security headers for every answer, and what tells of the origin taken off.')

export type HeadersOptions = z.output<typeof headersOptions>
