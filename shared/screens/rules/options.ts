// The options of the rules screen. Read by the build alone; the Worker imports no schema.

import { z } from 'zod'

import { exclusionOptions, NAMES_RULES, namesRules, ruleSetName, workMs } from '../../core/options.ts'
import { bytes } from '../../core/units.ts'

const mediaType = z.string().regex(/^[a-z0-9!#$&^_.+-]{1,64}\/[a-z0-9!#$&^_.+*-]{1,64}$/, {
  error: 'expected a media type in lower case, such as "text/html" or "application/*+json"',
})

const exclusion = z.strictObject(exclusionOptions).refine(namesRules, NAMES_RULES)

export const rulesOptions = z
  .strictObject({
    sets: z
      .union([ruleSetName.transform((name) => [name]), z.array(ruleSetName).min(1).max(8)])
      .describe('The imported rule sets whose response phases judge: `crs`.'),
    mode: z
      .enum(['enforce', 'shadow'])
      .default('enforce')
      .describe('`shadow` only tells the event what would have been refused, and holds nothing back.'),
    paranoia: z
      .int()
      .min(1)
      .max(4)
      .optional()
      .describe(
        'The blocking paranoia level. Unset: as the payload guard that judged the request, or the set-up file, says.',
      ),
    threshold: z
      .int()
      .min(1)
      .max(1000)
      .optional()
      .describe(
        'The outbound anomaly score that refuses. Unset: as the set-up file says (4 in the Core Rule Set).',
      ),
    bytesMax: bytes({ min: '1KiB', max: '1MiB' })
      .optional()
      .describe(
        "How much of a body is judged, and held back until it is. Unset: the rule set's SecResponseBodyLimit, or 64KiB.",
      ),
    workMs: workMs(
      'How much work judging one answer may take, in milliseconds of a core, counted and not timed. Used up, it is as a body that is too long.',
    ),
    over: z
      .enum(['inspect-prefix', 'refuse'])
      .optional()
      .describe(
        "What becomes of a longer body: judged as far as `bytesMax`, or refused. Unset: the rule set's SecResponseBodyLimitAction, or `inspect-prefix`.",
      ),
    types: z
      .array(mediaType)
      .min(1)
      .optional()
      .describe(
        "Media types whose bodies are judged; `*` is any run. Unset: the rule set's SecResponseBodyMimeType, or text, JSON and XML. Server-sent events never are.",
      ),
    unread: z
      .enum(['pass', 'refuse'])
      .default('pass')
      .describe('What becomes of such a body in a coding other than gzip and br. The event tells it.'),
    exclusions: z.array(exclusion).max(500).default([]).describe('Rules that do not apply, and where.'),
  })
  .describe(
    'Judges answers by the response phases of imported rule sets: what leaks of code, errors, listings and web shells.',
  )

export type RulesOptions = z.output<typeof rulesOptions>
