// What a limit may count by. Read by the build alone; the factory takes only the types.

import { z } from 'zod'

// RFC 9110 §5.6.2: token.
const headerName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/, { error: 'expected a header name' })
  .toLowerCase()

const v4Bits = z.int().min(8).max(32).default(32).describe('How many bits of an IPv4 address count.')
const v6Bits = z.int().min(16).max(128).default(64).describe('How many bits of an IPv6 address count.')

export const partSchema = z
  .union([
    z.enum([
      'address',
      'principal',
      'issuer',
      'subject',
      'country',
      'asn',
      'host',
      'method',
      'route',
      'everyone',
    ]),
    z.strictObject({
      address: z.strictObject({ v4Bits, v6Bits }).describe('The network of the client’s address.'),
    }),
    z.strictObject({ header: headerName.describe('The value of a header.') }),
    z.strictObject({ cookie: z.string().min(1).max(128).describe('The value of a cookie.') }),
    z.strictObject({ query: z.string().min(1).max(128).describe('The value of a query parameter.') }),
    z.strictObject({
      param: z.string().min(1).max(128).describe('The value of a parameter of the route’s path.'),
    }),
    z.strictObject({ claim: z.string().min(1).max(128).describe('The value of a verified claim.') }),
  ])
  .describe(
    'One thing to count by. `address` groups IPv6 by /64; `principal` is issuer and subject together; `everyone` is one count for all.',
  )

export const bySchema = z
  .union([partSchema, z.array(partSchema).min(1).max(6)])
  .describe('What is counted by: one thing, or several joined without collisions.')

export type Part = z.output<typeof partSchema>
export type By = z.output<typeof bySchema>
