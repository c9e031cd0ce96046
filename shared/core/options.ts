// The options that guards of a document share: whether a verdict counts, what becomes of the request when a guard
// cannot judge and, for guards of a bearer credential, which scopes and headers. Read by the build alone; the Worker
// imports no schema.

import { z } from 'zod'

/** Spread into each guard's own strict object: `z.strictObject({ ...placementOptions, lists: … })`. */
export const placementOptions = {
  mode: z
    .enum(['enforce', 'shadow'])
    .default('enforce')
    .describe('`shadow` judges and records what the guard would have done, and passes.'),
  onFault: z
    .enum(['deny', 'pass'])
    .default('deny')
    .describe(
      'What becomes of the request when a dependency of the guard fails: `deny` answers 503 with Retry-After.',
    ),
} as const

// RFC 6749 §3.3: scope-token.
const scope = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/, {
  error: 'expected one scope: printable ASCII without spaces, quotes and backslashes',
})
const scopeList = z.array(scope).min(1)

/** A list of scopes, which means all of them, or `allOf` and `anyOf`. */
export const scopeRule = z.union([
  scopeList,
  z
    .strictObject({
      allOf: scopeList.optional().describe('Every one of these.'),
      anyOf: scopeList.optional().describe('At least one of these.'),
    })
    .refine((rule) => rule.allOf !== undefined || rule.anyOf !== undefined, {
      error: 'expected allOf, anyOf or both',
    }),
])

/** Headers with a grammar of their own, or of the transport: none of them holds a bare credential. */
export const RESERVED_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'host',
  'content-length',
  'transfer-encoding',
])
