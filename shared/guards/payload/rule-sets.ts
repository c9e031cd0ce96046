// What the build knows of the rules that a guard or a screen names: ids, tags, and where each of them looks. Read from
// the compiled programs, native and imported ones alike; the Worker never loads it.

import type { Refusal } from '../../core/document.ts'
import { PLACES, type Place } from '../../waf/fields/field.ts'
import { decodeProgram } from '../../waf/rules/program.ts'
import type { ProgramData } from '../../waf/seclang/data.ts'
import { isSecLangProgram, openProgram } from '../../waf/seclang/pack.ts'

export interface KnownRule {
  readonly id: string
  readonly tags: readonly string[]
  /** One certain finding refuses by itself. */
  readonly conclusive: boolean
  /** The lowest sensitivity, or paranoia level, at which it counts. */
  readonly level: number
  /** Undefined for an imported rule. */
  readonly places: readonly Place[] | undefined
  /** Of an imported rule: the variables that it looks at. */
  readonly variables: ReadonlySet<number> | undefined
}

const known = new WeakMap<Uint8Array, readonly KnownRule[]>()

/** The rules of the named sets, the first of an id; a set that is not there has none. */
export const rulesOf = (
  names: readonly string[],
  programs: ReadonlyMap<string, Uint8Array>,
): ReadonlyMap<string, KnownRule> => {
  const rules = new Map<string, KnownRule>()
  for (const name of names) {
    const bytes = programs.get(name)
    if (bytes === undefined) continue
    for (const rule of listOf(bytes)) if (!rules.has(rule.id)) rules.set(rule.id, rule)
  }
  return rules
}

/**
 * Native rules whose id a set before theirs has too. They would never be asked: only the first rule of an id counts, so
 * that no set can weaken another.
 */
export const refusedRepeats = (
  names: readonly string[],
  programs: ReadonlyMap<string, Uint8Array>,
): readonly Refusal[] => {
  const first = new Map<string, string>()
  return names.flatMap((name, index) => {
    const bytes = programs.get(name)
    // Imported sets have no places, and run each for itself.
    const own = bytes === undefined ? [] : listOf(bytes).filter(({ places }) => places !== undefined)
    const repeated = own.filter(({ id }) => (first.get(id) ?? name) !== name).map(({ id }) => id)
    for (const { id } of own) if (!first.has(id)) first.set(id, name)
    return repeated.length === 0 ? [] : [refusedRepeat(name, index, repeated, first)]
  })
}

const SHOWN_MAX = 5

const refusedRepeat = (
  name: string,
  index: number,
  ids: readonly string[],
  first: ReadonlyMap<string, string>,
): Refusal => {
  const shown = ids.slice(0, SHOWN_MAX).map((id) => `"${id}" of "${first.get(id) ?? ''}"`)
  const more = ids.length > SHOWN_MAX ? ` and ${ids.length - SHOWN_MAX} more` : ''
  return {
    code: 'duplicate-rule',
    path: ['rules', index],
    message: `rules of "${name}" repeat ids and would never be asked: ${shown.join(', ')}${more}`,
    fix: `give the rules in rules/${name}/ ids of their own, or name one of the two rule sets`,
  }
}

const listOf = (bytes: Uint8Array): readonly KnownRule[] => {
  const list = known.get(bytes) ?? read(bytes)
  known.set(bytes, list)
  return list
}

const read = (bytes: Uint8Array): readonly KnownRule[] => {
  if (isSecLangProgram(bytes)) {
    const opened = openProgram(bytes)
    return opened.ok ? imported(opened.value.data) : []
  }
  const decoded = decodeProgram(bytes)
  if (!decoded.ok) return []
  return decoded.value.rules.map(({ id, tags, score, sensitivity, places }) => ({
    id,
    tags,
    conclusive: score >= 5,
    level: sensitivity,
    places: places.length === 0 ? PLACES : places,
    variables: undefined,
  }))
}

const LEVEL = /^paranoia-level\/([1-4])$/

/** Up to CRITICAL, which counts as much as the usual threshold. */
const CONCLUSIVE_MAX = 2

const imported = ({ rules, tags }: ProgramData): readonly KnownRule[] =>
  rules.map((rule) => {
    const own = rule.tags.flatMap((tag) => tags[tag] ?? [])
    return {
      id: String(rule.id),
      tags: own,
      conclusive: rule.severity !== undefined && rule.severity <= CONCLUSIVE_MAX,
      level: Math.max(1, ...own.map((tag) => Number(LEVEL.exec(tag)?.[1] ?? 1))),
      places: undefined,
      variables: new Set(rule.links.flatMap(({ targets }) => targets.map(({ variable }) => variable))),
    }
  })
