// What the build asks about a payload guard's options.

import type { GuardDocument, Warning } from '../../core/document.ts'
import { PLACES, type Place } from '../../waf/fields/field.ts'
import { lintExclusions, refusedExclusions, refusedTypes, type Reach } from './exclusion-check.ts'
import { payloadOptions } from './options.ts'
import type { PayloadOptions } from './options.ts'
import { refusedRepeats, rulesOf } from './rule-sets.ts'

export const payloadDocument: GuardDocument<typeof payloadOptions> = {
  schema: payloadOptions,
  refers: (options) =>
    options.rules.map((name, index) => ({ kind: 'program', name, path: ['rules', index] })),
  refuses: (options, { programs, routes }) => [
    ...refusedTypes(options.types),
    ...(programs === undefined
      ? []
      : [
          ...refusedRepeats(options.rules, programs),
          ...refusedExclusions(options.exclusions, rulesOf(options.rules, programs), routes),
        ]),
  ],
  lint: (options, surroundings) => [
    ...options.exclusions.flatMap(wide),
    ...(surroundings.programs === undefined
      ? []
      : lintExclusions(
          options.exclusions,
          rulesOf(options.rules, surroundings.programs),
          reachOf(options, surroundings.methods),
        )),
    ...shadowedExclusions(options),
    ...shadowedTypes(options),
    ...bounds(options),
    ...doubled(options, surroundings.kinds.slice(0, surroundings.place)),
  ],
}

const HEAD: readonly Place[] = ['path', 'query', 'header', 'cookie']

const reachOf = (options: PayloadOptions, methods: readonly string[] | undefined): Reach => {
  const bodiless = methods?.every((method) => method === 'GET' || method === 'HEAD') === true
  const head = options.parts.includes('head')
  const body = options.parts.includes('body') && !bodiless
  return {
    places: PLACES.filter((place) => (HEAD.includes(place) ? head : body)),
    why: bodiless ? 'the route takes no body' : `\`parts\` names ${options.parts.join(' and ')} alone`,
    sensitivity: options.sensitivity,
    paranoia: options.paranoia,
  }
}

/** Tags that a whole attack class or more hides behind. */
const wide = (entry: PayloadOptions['exclusions'][number], index: number): Warning[] => {
  const everywhere = entry.fields.length === 0 || entry.fields.some((pattern) => pattern.startsWith('*'))
  if (entry.tags.length === 0 || !everywhere) return []
  return [
    {
      code: 'exclusion-too-wide',
      path: ['exclusions', index],
      message: `the exclusion turns off every rule tagged ${entry.tags.join(', ')} in every field`,
      fix: 'name the fields, or the rules that raise false alarms',
    },
  ]
}

/** An exclusion that an earlier one already covers never decides anything. */
const shadowedExclusions = (options: PayloadOptions): Warning[] =>
  options.exclusions.flatMap((entry, index) => {
    const covered = options.exclusions
      .slice(0, index)
      .some(
        (earlier) =>
          earlier.fields.length === 0 &&
          earlier.routes.length === 0 &&
          entry.rules.every((rule) => earlier.rules.includes(rule)) &&
          entry.tags.every((tag) => earlier.tags.includes(tag)),
      )
    return covered
      ? [
          {
            code: 'exclusion-unused',
            path: ['exclusions', index],
            message: 'an earlier exclusion already takes these rules off every field',
            fix: 'remove it, or narrow the earlier one',
          },
        ]
      : []
  })

const shadowedTypes = (options: PayloadOptions): Warning[] =>
  options.types.flatMap((typed, index) =>
    options.types.slice(0, index).some((earlier) => earlier.field === typed.field || earlier.field === '*')
      ? [
          {
            code: 'type-unused',
            path: ['types', index],
            message: `an earlier entry already types ${typed.field}`,
            fix: 'remove one of them',
          },
        ]
      : [],
  )

const bounds = (options: PayloadOptions): Warning[] =>
  options.bounds.over !== 'refuse' && options.parts.includes('body')
    ? [
        {
          code: 'payload-blind-tail',
          path: ['bounds', 'over'],
          message: `an attack past the bounds is not seen: bodies over them ${options.bounds.over === 'pass' ? 'are not judged' : 'are judged in part'}`,
          fix: 'use `over: refuse`, or raise the bounds to what the API accepts',
        },
      ]
    : []

const doubled = (options: PayloadOptions, before: readonly string[]): Warning[] =>
  before.includes('payload') && options.parts.length === 2
    ? [
        {
          code: 'payload-head-twice',
          path: ['parts'],
          message: 'an earlier payload guard of this route may have judged the head already',
          fix: 'give one guard `parts: [head]` and the other `parts: [body]`',
        },
      ]
    : []
