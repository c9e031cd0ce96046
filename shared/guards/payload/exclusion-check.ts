// What is wrong with exclusions, once the rules are known that they name, and with the fields that types name. A name that
// nobody has is an error: it was meant to stop false alarms, and does not. What can never match, or takes off too much, is
// a warning.

import type { Path, Refusal, Warning } from '../../core/document.ts'
import { fieldFault, placesOf } from '../../waf/rules/fields.ts'
import { nearest } from '../../lib/nearest/nearest.ts'
import type { Place } from '../../waf/fields/field.ts'
import { parseTarget } from '../../waf/seclang/rule.ts'
import { VARIABLES } from '../../waf/seclang/variables.ts'
import type { KnownRule } from './rule-sets.ts'

export interface CheckedExclusion {
  readonly rules: readonly string[]
  readonly tags: readonly string[]
  readonly fields: readonly string[]
  readonly routes?: readonly string[]
}

type Known = ReadonlyMap<string, KnownRule>

/** Names that nothing bears. Paths begin at `exclusions`. */
export const refusedExclusions = (
  entries: readonly CheckedExclusion[],
  rules: Known,
  routes: ReadonlySet<string> | undefined,
): readonly Refusal[] => {
  const tags = new Set([...rules.values()].flatMap((rule) => rule.tags))
  return entries.flatMap((entry, index) => {
    const at: Path = ['exclusions', index]
    const named = namedBy(entry, rules)
    return [
      ...entry.rules.flatMap((rule, place) =>
        rules.has(rule) ? [] : [unknownRule([...at, 'rules', place], rule, rules)],
      ),
      ...entry.tags.flatMap((tag, place) =>
        tags.has(tag) ? [] : [unknown('tag', [...at, 'tags', place], tag, tags)],
      ),
      ...entry.fields.flatMap((field, place) => {
        const wrong = fieldProblem(field, named)
        return wrong === undefined ? [] : [{ ...wrong, path: [...at, 'fields', place] }]
      }),
      ...(entry.routes ?? []).flatMap((route, place) =>
        routes?.has(route) === false ? [unknown('route', [...at, 'routes', place], route, routes)] : [],
      ),
    ]
  })
}

/** Types of what is no field: the field that was meant would go on untyped. Paths begin at `types`. */
export const refusedTypes = (entries: readonly { readonly field: string }[]): readonly Refusal[] =>
  entries.flatMap(({ field }, index) => {
    const wrong = nativeProblem(field)
    return wrong === undefined ? [] : [{ ...wrong, path: ['types', index, 'field'] }]
  })

const namedBy = (entry: CheckedExclusion, rules: Known): readonly KnownRule[] => {
  const named = entry.rules.flatMap((id) => rules.get(id) ?? [])
  if (entry.tags.length === 0) return named
  const tagged = [...rules.values()].filter((rule) => entry.tags.some((tag) => rule.tags.includes(tag)))
  return [...named, ...tagged]
}

const unknown = (noun: string, path: Path, word: string, words: Iterable<string>): Refusal => {
  const guess = nearest(word, words)
  return {
    code: `unknown-${noun}`,
    path,
    message: `no ${noun === 'tag' ? 'rule of the guard’s rule sets has the tag' : noun} "${word}"`,
    fix: guess === undefined ? `write the name of a ${noun} that there is` : `did you mean "${guess}"?`,
  }
}

const unknownRule = (path: Path, rule: string, rules: Known): Refusal => {
  const guess = nearest(rule, rules.keys())
  const fix =
    rule === 'field-type'
      ? 'it says that a declared type does not hold: change the entry under `types`'
      : guess === undefined
        ? 'write the id of a rule, as events name it'
        : `did you mean "${guess}"?`
  return {
    code: 'unknown-rule',
    path,
    message: `no rule "${rule}" in the rule sets that are named here`,
    fix,
  }
}

/** Undefined where the field is one that the named rules could look at; of both kinds, or of none that is known, either's. */
const fieldProblem = (field: string, named: readonly KnownRule[]): Omit<Refusal, 'path'> | undefined => {
  const native = named.some(({ places }) => places !== undefined)
  const foreign = named.some(({ variables }) => variables !== undefined)
  const wrongNative = nativeProblem(field)
  const wrongTarget = targetProblem(field)
  if (native === foreign)
    return wrongNative === undefined || wrongTarget === undefined ? undefined : wrongNative
  return foreign ? wrongTarget : wrongNative
}

const problem = (message: string, fix: string): Omit<Refusal, 'path'> => ({
  code: 'unknown-field',
  message,
  fix,
})

const nativeProblem = (field: string): Omit<Refusal, 'path'> | undefined => {
  const fault = fieldFault(field)
  return fault === undefined ? undefined : problem(fault.message, fault.fix)
}

const targetProblem = (field: string): Omit<Refusal, 'path'> | undefined => {
  const target = parseTarget(field)
  if (typeof target !== 'string') {
    if (target.excluded || target.counted)
      return problem(`"${field}" is no field`, `write "${field.slice(1)}"`)
    return target.selector?.kind === 'expression'
      ? problem(`"${field}" selects by an expression`, 'write `*` for any run of characters')
      : undefined
  }
  const [variable = ''] = field.split(':', 1)
  const guess = nearest(variable, VARIABLES)
  return problem(
    `"${field}" is no target of an imported rule: ${target}`,
    guess === undefined || guess === variable
      ? 'write it as events name it, such as `ARGS:note`'
      : `did you mean "${guess}${field.slice(variable.length)}"?`,
  )
}

/** As far as the guard's options and its route tell what can be met there at all. */
export interface Reach {
  readonly places: readonly Place[]
  /** Why not all of them, for the message. */
  readonly why: string
  readonly sensitivity: number
  readonly paranoia: number | undefined
}

/** What no exclusion is needed for, and what takes off too much. Paths begin at `exclusions`. */
export const lintExclusions = (
  entries: readonly CheckedExclusion[],
  rules: Known,
  reach: Reach,
): readonly Warning[] =>
  entries.flatMap((entry, index) => {
    const at: Path = ['exclusions', index]
    return [
      ...unusedRules(entry, at, rules, reach),
      ...unusedFields(entry, at, rules, reach),
      ...wide(entry, at, rules),
    ]
  })

const unusedRules = (entry: CheckedExclusion, at: Path, rules: Known, reach: Reach): readonly Warning[] =>
  entry.rules.flatMap((id, place) => {
    const rule = rules.get(id)
    if (rule === undefined) return []
    const level = rule.places === undefined ? reach.paranoia : reach.sensitivity
    const word = rule.places === undefined ? 'paranoia' : 'sensitivity'
    return level !== undefined && rule.level > level
      ? [
          {
            code: 'exclusion-unused',
            path: [...at, 'rules', place],
            message: `at ${word} ${level} the rule ${id} never counts: it begins at ${rule.level}`,
            fix: 'remove it',
          },
        ]
      : []
  })

const unusedFields = (entry: CheckedExclusion, at: Path, rules: Known, reach: Reach): readonly Warning[] => {
  const named = namedBy(entry, rules)
  if (named.length === 0) return []
  return entry.fields.flatMap((field, place) => {
    // An error already.
    if (fieldProblem(field, named) !== undefined) return []
    if (named.some((rule) => looksAt(rule, field, undefined))) {
      if (named.some((rule) => looksAt(rule, field, reach.places))) return []
      return [unused([...at, 'fields', place], `no ${field} is judged here: ${reach.why}`)]
    }
    return [unused([...at, 'fields', place], `none of the named rules looks at ${field}`)]
  })
}

const unused = (path: Path, message: string): Warning => ({
  code: 'exclusion-unused',
  path,
  message,
  fix: 'remove it, or write the field that the events name',
})

const looksAt = (rule: KnownRule, field: string, among: readonly Place[] | undefined): boolean => {
  if (rule.variables !== undefined) {
    const target = parseTarget(field)
    return typeof target !== 'string' && rule.variables.has(target.variable)
  }
  return placesOf(field).some(
    (place) => rule.places?.includes(place) === true && among?.includes(place) !== false,
  )
}

/** A conclusive rule that is off in every field leaves its whole class of attack in. */
const wide = (entry: CheckedExclusion, at: Path, rules: Known): readonly Warning[] => {
  if (entry.fields.length > 0 && !entry.fields.includes('*')) return []
  const conclusive = entry.rules.filter((id) => rules.get(id)?.conclusive === true)
  return conclusive.length === 0
    ? []
    : [
        {
          code: 'exclusion-too-wide',
          path: at,
          message: `${conclusive.join(', ')} would refuse by itself, and is turned off in every field`,
          fix: 'name the fields that raise false alarms: `gatehouse tune` finds them in the events',
        },
      ]
}
