// What the build knows of the rules that a guard or a screen names: ids, tags, and where each of them looks. Read from
// the compiled programs, native and imported ones alike; the Worker never loads it.

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
    const list = known.get(bytes) ?? read(bytes)
    known.set(bytes, list)
    for (const rule of list) if (!rules.has(rule.id)) rules.set(rule.id, rule)
  }
  return rules
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
