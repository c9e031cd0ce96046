// The options of the rules screen. Read by the build alone; the Worker imports no schema.

import { z } from 'zod'

import { bytes } from '../../core/units.ts'

const setName = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, {
  error: 'expected the name of an imported rule set, such as "crs"',
})

const mediaType = z.string().regex(/^[a-z0-9!#$&^_.+-]{1,64}\/[a-z0-9!#$&^_.+*-]{1,64}$/, {
  error: 'expected a media type in lower case, such as "text/html" or "application/*+json"',
})

const exclusion = z
  .strictObject({
    rules: z.array(z.string().min(1)).default([]).describe('Rule ids, as events name them.'),
    tags: z.array(z.string().min(1)).default([]).describe('Every rule that bears one of these tags.'),
    fields: z
      .array(z.string().min(1).max(200))
      .default([])
      .describe('Only in these fields (`RESPONSE_HEADERS:server`); `*` is any run. Empty: in every field.'),
    reason: z.string().min(1).describe('Why: whoever reads this in a year will ask.'),
  })
  .refine((entry) => entry.rules.length + entry.tags.length > 0, {
    error: 'an exclusion names `rules`, `tags` or both',
    path: ['rules'],
  })

export const rulesOptions = z
  .strictObject({
    sets: z
      .union([setName.transform((name) => [name]), z.array(setName).min(1).max(8)])
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
        "How much of a body is judged, and held back until it is. Unset: the rule set's SecResponseBodyLimit, or 128KiB.",
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
