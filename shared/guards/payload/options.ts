// The payload guard's options as documents write them. Read by the build alone.

import { z } from 'zod'

import {
  exclusionOptions,
  NAMES_RULES,
  namesRules,
  placementOptions,
  ruleSetName,
  workMs,
} from '../../core/options.ts'
import { bytes } from '../../core/units.ts'

const TYPES = [
  'uuid',
  'integer',
  'number',
  'boolean',
  'date',
  'datetime',
  'email',
  'enum',
  'text',
  'markdown',
  'code',
  'html',
  'url',
] as const

const typedField = z
  .strictObject({
    field: z.string().min(1).max(200).describe('A field: `body.items[*].id`; `*` is any run of characters.'),
    type: z
      .enum(TYPES)
      .describe(
        'A closed type (uuid, integer, number, boolean, date, datetime, email, enum) is checked; an open one (text, markdown, code, html, url) has the detectors that such text sets off step aside.',
      ),
    values: z.array(z.string()).default([]).describe('The words of an `enum`.'),
  })
  .refine((typed) => (typed.type === 'enum') === typed.values.length > 0, {
    error: 'an enum needs `values`, and nothing else takes them',
    path: ['values'],
  })

const exclusion = z
  .strictObject({
    ...exclusionOptions,
    routes: z
      .array(z.string().min(1))
      .default([])
      .describe('Only on these routes. Empty: on each that has it.'),
  })
  .refine(namesRules, NAMES_RULES)

const bounds = z
  .strictObject({
    bodyBytesMax: bytes({ min: '1KiB', max: '1MiB' })
      .prefault('128KiB')
      .describe('How much of a body is inspected.'),
    depth: z.int().min(1).max(128).default(32).describe('How deep JSON may nest.'),
    fields: z.int().min(1).max(20_000).default(16_000).describe('How many fields a body may have.'),
    workMs: workMs(
      'How much work judging one request may take, in milliseconds of a core: of the native rules together, and of each imported rule set. It is counted in steps, not timed.',
    ),
    over: z
      .enum(['refuse', 'inspect-prefix', 'pass'])
      .default('refuse')
      .describe(
        'What becomes of a body over a bound: `refuse` leaves no blind tail; `inspect-prefix` judges what lies within the bounds; `pass` does not judge the body. Of work, both let through what has not been refused when it is used up.',
      ),
  })
  .prefault({})
  .describe('How much of a request is looked at, and what becomes of what is beyond.')

export const payloadOptions = z.strictObject({
  ...placementOptions,
  rules: z
    .union([ruleSetName.transform((name) => [name]), z.array(ruleSetName).min(1).max(16)])
    .default(['core'])
    .describe(
      'The rule sets: `core`, folders of rule documents under `rules/`, or imported programs (`crs`).',
    ),
  paranoia: z
    .int()
    .min(1)
    .max(4)
    .optional()
    .describe(
      'Of an imported rule set (`rules: crs`): its blocking paranoia level; rules above it do not run. Unset: as its set-up file says.',
    ),
  threshold: z
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe(
      'Of an imported rule set: the inbound anomaly score that refuses. Unset: as its set-up file says.',
    ),
  sensitivity: z
    .int()
    .min(1)
    .max(4)
    .default(1)
    .describe('1 refuses on syntactic evidence or two independent signals; 2 to 4 ask for less and less.'),
  parts: z
    .array(z.enum(['head', 'body']))
    .min(1)
    .max(2)
    .default(['head', 'body'])
    .describe(
      'What is judged. A guard with `[head]` needs no body and can stand early on the route, one with `[body]` late.',
    ),
  bounds,
  malformed: z
    .enum(['refuse', 'pass'])
    .default('refuse')
    .describe('A body that is not what its type says: refused, or judged as plain text.'),
  types: z
    .array(typedField)
    .max(500)
    .default([])
    .describe('Fields with a known type. The first that fits counts.'),
  exclusions: z.array(exclusion).max(500).default([]).describe('Rules that do not apply, and where.'),
})

export type PayloadOptions = z.output<typeof payloadOptions>
