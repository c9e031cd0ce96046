// The options of an access guard in a policy document. Read by the build alone; the factory takes only their type.
// Conditions are compiled here once, so that what is wrong with one is told at its very character.

import { z } from 'zod'

import { placementOptions } from '../../core/options.ts'
import { duration } from '../../core/units.ts'
import { askSchema } from './ask.options.ts'
import { compileCondition } from './condition.ts'
import { folded } from '../../lib/json/fold.ts'
import { parseWritable } from './fields.ts'
import { parseReference } from './reference.ts'
import { ID_ROOTS, OWNER_ROOTS } from './ids.ts'
import { nameSchema, referenceSchema, rolesSchema } from './roles.options.ts'

const conditionSchema = z
  .string({ error: 'expected a condition in CEL, in quotes' })
  .superRefine((text, context) => {
    const compiled = compileCondition(text)
    if (!compiled.ok)
      context.addIssue({
        code: 'custom',
        message: compiled.error.message,
        params: { offset: compiled.error.offset },
      })
  })

const namedConditions = z
  .record(nameSchema, conditionSchema)
  .refine((conditions) => Object.keys(conditions).length > 0, { error: 'expected at least one condition' })

/** An id of the request: one name of a parameter, or a path into a JSON body. */
const idSchema = z
  .string()
  .max(512)
  .superRefine((text, context) => {
    const parsed = parseReference(text, ID_ROOTS)
    if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.error })
    else if (parsed.value.root !== 'body' && parsed.value.path.length > 1)
      context.addIssue({ code: 'custom', message: `${parsed.value.root} have one name, such as "params.id"` })
  })

const ownsSchema = z
  .record(idSchema, referenceSchema(OWNER_ROOTS))
  .refine((owns) => Object.keys(owns).length > 0, { error: 'expected at least one id and its owner' })

const distinctSchema = z.strictObject({
  ids: z.array(idSchema).min(1).optional().describe('Which ids are counted. By default those of `owns`.'),
  max: z
    .int()
    .min(1)
    .max(1000)
    .default(20)
    .describe('Distinct ids that one principal may ask for in a window.'),
  window: duration({ min: '1s', max: '1d' }).prefault('10m').describe('How long an id is remembered.'),
  over: z
    .enum(['record', 'deny'])
    .default('record')
    .describe('What happens past it: `record` tells the event, `deny` refuses further ids as well.'),
})

const fieldsSchema = z.strictObject({
  write: z
    .record(
      z.string().superRefine((text, context) => {
        const parsed = parseWritable(text)
        if (!parsed.ok) context.addIssue({ code: 'custom', message: parsed.error })
      }),
      z.union([z.literal(true), conditionSchema]),
    )
    .superRefine((write, context) => {
      const names = new Map<string, string>()
      for (const name of Object.keys(write)) {
        const first = names.get(folded(name))
        if (first === undefined) names.set(folded(name), name)
        else
          context.addIssue({
            code: 'custom',
            path: [name],
            message: `it differs from "${first}" in case alone, and some origins take one for the other`,
          })
      }
    })
    .describe(
      'Who may write which property of a JSON body: `true` for everyone, or a condition. `profile.email`, `items[].price`; a property covers what is inside of it.',
    ),
  unknown: z
    .enum(['deny', 'ignore'])
    .default('deny')
    .describe('What becomes of a property that is not named: `ignore` lets it through.'),
})

export const accessOptions = z
  .strictObject({
    ...placementOptions,
    when: conditionSchema
      .optional()
      .describe('A condition that must hold, in CEL: `claims.tenant == params.tenant`.'),
    deny: namedConditions
      .optional()
      .describe('Conditions by name. One that holds refuses, whatever else would admit.'),
    allow: namedConditions.optional().describe('Conditions by name, of which at least one must hold.'),
    roles: rolesSchema.optional().describe('Permissions by role, and what this route needs.'),
    owns: ownsSchema
      .optional()
      .describe(
        'Ids of the request and the claim that each must equal, or be listed in: `params.userId: claims.sub`.',
      ),
    unless: conditionSchema.optional().describe('Lifts `owns` where it holds: for support staff, say.'),
    distinct: distinctSchema
      .optional()
      .describe(
        'Counts the distinct ids that a principal asks for, per isolate. With `owns` it records by default.',
      ),
    fields: fieldsSchema.optional().describe('Who may write which property of a JSON body.'),
    ask: askSchema
      .optional()
      .describe(
        'Asks an external decision point (OpenID AuthZEN 1.0), once everything else of the guard admits. What it cannot answer is a fault: see `onFault`.',
      ),
  })
  .superRefine((options, context) => {
    const { when, deny, allow, roles, owns, distinct, fields, ask } = options
    if ([when, deny, allow, roles, owns, distinct, fields, ask].every((part) => part === undefined))
      context.addIssue({
        code: 'custom',
        message: 'expected at least one of when, deny, allow, roles, owns, distinct, fields and ask',
      })
    if (options.unless !== undefined && owns === undefined)
      context.addIssue({ code: 'custom', path: ['unless'], message: 'unless lifts owns, and there is none' })
    if (distinct !== undefined && distinct.ids === undefined && owns === undefined)
      context.addIssue({
        code: 'custom',
        path: ['distinct'],
        message: 'name the `ids` to count: there is no owns',
      })
  })
  .transform(({ distinct, owns, ...rest }) => ({
    ...rest,
    owns,
    distinct: distinctOf(owns, distinct),
  }))

const distinctOf = (
  owns: Readonly<Record<string, string>> | undefined,
  distinct: z.output<typeof distinctSchema> | undefined,
): Distinct | undefined => {
  if (owns === undefined && distinct === undefined) return undefined
  const { ids, max, window, over } = distinct ?? distinctSchema.parse({})
  return { ids: ids ?? Object.keys(owns ?? {}), max, windowMs: window, over }
}

export interface Distinct {
  readonly ids: readonly string[]
  readonly max: number
  readonly windowMs: number
  readonly over: 'record' | 'deny'
}

export type AccessOptions = z.output<typeof accessOptions>
export type RolesOptions = z.output<typeof rolesSchema>
export type FieldsOptions = z.output<typeof fieldsSchema>
