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

/** Spread into the options of what is held to a contract, on the way in or back. */
export const contractOptions = {
  contract: z.string().describe('A name of the section `contracts`.'),
  operation: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe(
      'The `operationId` that all of the route is judged by. Without it the operation is found by path and method.',
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

/** A budget of work for payload rules, in milliseconds of a core. `words`: what it is a budget of. */
export const workMs = (words: string) => z.int().min(2).max(1000).default(10).describe(words)

export const ruleSetName = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, {
  error: 'expected the name of a rule set, such as "core"',
})

/** Imported rules have numbers, and nobody writes quotes around them. */
const ruleId = z.union([z.string().min(1), z.int().min(1).transform(String)])

/** Rules that do not apply, and where: the payload guard has them by route as well. */
export const exclusionOptions = {
  rules: z.array(ruleId).default([]).describe('Rule ids, as events name them.'),
  tags: z.array(z.string().min(1)).default([]).describe('Every rule that bears one of these tags.'),
  fields: z
    .array(z.string().min(1).max(200))
    .default([])
    .describe('Only in these fields, as events name them; `*` is any run. Empty: in every field.'),
  reason: z.string().min(1).describe('Why: whoever reads this in a year will ask.'),
} as const

export const namesRules = (entry: {
  readonly rules: readonly string[]
  readonly tags: readonly string[]
}): boolean => entry.rules.length + entry.tags.length > 0

export const NAMES_RULES = { error: 'an exclusion names `rules`, `tags` or both', path: ['rules'] }

/** Headers with a grammar of their own, or of the transport: none of them holds a bare credential. */
export const RESERVED_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'host',
  'content-length',
  'transfer-encoding',
])
