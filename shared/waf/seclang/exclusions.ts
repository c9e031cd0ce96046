// The exclusions of a guard's or a screen's options, as the interpreter asks for them.

import type { RuleChoice, RuleData } from './data.ts'
import type { Runtime } from './load.ts'
import { parseTarget } from './rule.ts'
import type { Exclusion } from './transaction.ts'
import { V } from './variables.ts'

export interface SecLangExclusion {
  readonly rules: readonly string[]
  readonly tags: readonly string[]
  /** `ARGS:note`, `ARGS:items[*].note`, as rules name targets; empty for the whole rule. */
  readonly fields: readonly string[]
}

export interface Exclusions {
  readonly removed: readonly RuleChoice[]
  readonly excluded: readonly Exclusion[]
}

export const exclusionsOf = (runtime: Runtime, entries: readonly SecLangExclusion[]): Exclusions => {
  const removed: RuleChoice[] = []
  const excluded: Exclusion[] = []
  for (const entry of entries) {
    const ids = runtime.data.rules
      .filter((rule) => isNamed(runtime, rule, entry))
      .map((rule) => [rule.id, rule.id] as const)
    if (ids.length === 0) continue
    if (entry.fields.length === 0) removed.push({ ids })
    for (const field of entry.fields) {
      const target = targetOf(field)
      if (target !== undefined) excluded.push({ rules: { ids }, ...target })
    }
  }
  return { removed, excluded }
}

/** Undefined for a native field's name (`body.note`): it belongs to another rule set. */
const targetOf = (field: string): Pick<Exclusion, 'variable' | 'selector' | 'pattern'> | undefined => {
  const target = parseTarget(field)
  if (typeof target === 'string' || target.selector?.kind === 'expression') return undefined
  const { variable, selector } = target
  if (selector?.name.includes('*') === true && variable !== V.XML)
    return { variable, selector: undefined, pattern: selector.name }
  return { variable, selector: selector?.name }
}

const isNamed = (runtime: Runtime, rule: RuleData, entry: SecLangExclusion): boolean =>
  entry.rules.includes(String(rule.id)) ||
  rule.tags.some((tag) => entry.tags.includes(runtime.data.tags[tag] ?? ''))
