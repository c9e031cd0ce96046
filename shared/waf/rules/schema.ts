// How a native rule is written. Read by the build alone; the Worker imports no schema.

import { z } from 'zod'

import { PLACES } from '../fields/field.ts'

const ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)+$/

export const ruleSchema = z
  .strictObject({
    id: z
      .string()
      .regex(ID, { error: 'expected lower-case words joined by dashes, such as "sqli-union"' })
      .describe('Stable: events, exclusions and tuning name it.'),
    title: z.string().min(1).describe('One sentence: what it finds.'),
    tags: z
      .array(z.string().min(1))
      .min(1)
      .describe('OWASP and CWE names, and the attack family: `CWE-89`, `OWASP-A03`.'),
    detector: z.string().optional().describe('The kind of finding that it takes: `sqli-union`.'),
    literal: z
      .strictObject({
        any: z.array(z.string().min(1)).min(1),
        at: z.enum(['anywhere', 'start', 'whole']).default('anywhere'),
      })
      .optional()
      .describe('Plain texts, found ASCII case aside.'),
    expression: z
      .string()
      .min(1)
      .optional()
      .describe('A regular expression without look-around and back-references, run in linear time.'),
    places: z.array(z.enum(PLACES as [string, ...string[]])).default([]),
    parts: z.array(z.enum(['name', 'value'])).default([]),
    views: z.array(z.enum(['', 'decoded', 'base64', 'nested', 'joined'])).default([]),
    fields: z.array(z.string().min(1)).default([]).describe('Patterns over field names; `*` is any run.'),
    score: z
      .number()
      .min(0.5)
      .max(10)
      .default(5)
      .describe('Points of a certain finding; 5 refuses at level 1.'),
    severity: z.enum(['notice', 'warning', 'error', 'critical']).default('critical'),
    sensitivity: z
      .int()
      .min(1)
      .max(4)
      .default(1)
      .describe('The lowest sensitivity at which the rule counts.'),
    examples: z
      .strictObject({
        must: z.array(z.string()).min(1).describe('Texts that the rule has to match. The build runs them.'),
        mustNot: z.array(z.string()).min(1).describe('Texts that it must leave alone. The build runs them.'),
      })
      .describe('Run by every build.'),
  })
  .refine(
    (rule) =>
      [rule.detector, rule.literal, rule.expression].filter((form) => form !== undefined).length === 1,
    { error: 'expected exactly one of `detector`, `literal` and `expression`' },
  )

/** Each rule is read by itself: one that is wrong hides nothing of the others. */
export const rulesDocument = z.strictObject({
  rules: z.array(z.unknown()).min(1),
})

export type RuleOptions = z.output<typeof ruleSchema>
