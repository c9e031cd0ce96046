// The options of a token guard in a policy document. Read by the build alone; the factory takes only their type.

import { z } from 'zod'
import { placementOptions, RESERVED_HEADERS, scopeRule } from '../../core/options.ts'
import { duration } from '../../core/units.ts'
import { dpopSchema } from './dpop.options.ts'
import type { DpopOptions } from './dpop.options.ts'

// RFC 9110 §5.6.2 and RFC 6265 §4.1.1: token.
const fieldName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/, { error: 'expected a field name' })

const sourceSchema = z.union([
  z.literal('authorization'),
  z.strictObject({ cookie: fieldName.describe('A cookie that holds the bare token.') }),
  z.strictObject({
    header: fieldName
      .toLowerCase()
      .refine((name) => !RESERVED_HEADERS.has(name), {
        error: 'this header is not for a bare token: use `authorization` for Authorization: Bearer',
      })
      .describe('A header that holds the bare token.'),
  }),
  z.strictObject({ query: z.string().min(1).max(128).describe('A query parameter that holds the token.') }),
])

/** What a route asks of a token, however the token is proven. */
export const demandOptions = {
  scopes: scopeRule.optional().describe('Scopes that the token must grant: a list means all of them.'),
  maxAge: duration({ min: '1s' })
    .optional()
    .describe('The longest time since the token was issued (`iat`), however long it is valid.'),
  acr: z
    .array(
      z
        .string()
        .regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/, { error: 'expected one acr value without spaces' }),
    )
    .min(1)
    .optional()
    .describe(
      'Authentication context classes, one of which `acr` must name; else 401 `insufficient_user_authentication` (RFC 9470).',
    ),
  maxAuthAge: duration({ min: '1s' })
    .optional()
    .describe('The longest time since the user authenticated (`auth_time`); else the same (RFC 9470).'),
  dpop: dpopSchema,
  certificate: z
    .enum(['accept', 'require'])
    .default('accept')
    .describe(
      'Certificate-bound tokens (RFC 8705) are checked against the connection’s certificate always; `require` takes no others.',
    ),
  from: z
    .array(sourceSchema)
    .min(1)
    .default(['authorization'])
    .describe(
      'Where the token is read from. By default Authorization: Bearer alone; several differing tokens are refused.',
    ),
} as const

interface DpopDemand {
  readonly dpop: DpopOptions | undefined
  readonly from: readonly TokenSource[]
}

/** For superRefine. */
export const checkDpop = ({ dpop, from }: DpopDemand, context: z.RefinementCtx): void => {
  if (dpop === undefined) return
  if (!from.includes('authorization'))
    context.addIssue({
      code: 'custom',
      path: ['dpop'],
      message: 'DPoP tokens come in Authorization alone (RFC 9449 §7.1): add it to from, or say dpop: off',
    })
  else if (dpop.mode === 'require' && from.length > 1)
    context.addIssue({
      code: 'custom',
      path: ['from'],
      message: 'with dpop: require a token comes in Authorization alone: leave the other places out',
    })
}

interface StatedDemands {
  readonly scopes?:
    | readonly string[]
    | { readonly allOf?: readonly string[] | undefined; readonly anyOf?: readonly string[] | undefined }
    | undefined
  readonly maxAge?: number | undefined
  readonly maxAuthAge?: number | undefined
  readonly acr?: readonly string[] | undefined
}

/** The demands as the guard reads them. */
export const linkedDemands = ({ scopes, maxAge, maxAuthAge, acr }: StatedDemands) => ({
  acr: acr ?? [],
  scopes: isList(scopes)
    ? { allOf: scopes, anyOf: [] }
    : { allOf: scopes?.allOf ?? [], anyOf: scopes?.anyOf ?? [] },
  ...(maxAge === undefined ? {} : { maxAgeMs: maxAge }),
  ...(maxAuthAge === undefined ? {} : { maxAuthAgeMs: maxAuthAge }),
})

const isList = (scopes: StatedDemands['scopes']): scopes is readonly string[] => Array.isArray(scopes)

export const tokenOptions = z
  .strictObject({
    ...placementOptions,
    issuers: z
      .array(z.string().min(1))
      .min(1)
      .refine((names) => new Set(names).size === names.length, { error: 'names an issuer twice' })
      .describe('Names of the `issuers` section. The token’s `iss` chooses one of them, exactly.'),
    audience: z
      .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
      .optional()
      .describe('Takes the place of the issuer’s audience on this route.'),
    ...demandOptions,
  })
  .superRefine(checkDpop)
  .transform(({ scopes, audience, maxAge, maxAuthAge, acr, ...rest }) => ({
    ...rest,
    ...linkedDemands({ scopes, maxAge, maxAuthAge, acr }),
    ...(audience === undefined ? {} : { audience: [audience].flat() }),
  }))

export type TokenOptions = z.output<typeof tokenOptions>

/** One place that a token may be read from. */
export type TokenSource = z.output<typeof sourceSchema>
