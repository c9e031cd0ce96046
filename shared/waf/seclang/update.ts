// Directives that change rules which stand already: exclusions that operators write without touching the set.

import { chooseById } from './actions.ts'
import { fail, type Assembly, type Draft } from './assembly.ts'
import { addTargets } from './compile-rule.ts'
import type { TargetData } from './data.ts'
import { parseTargets } from './rule.ts'
import type { Directive } from './syntax.ts'

/** True where the directive was one of these, even if it was in error. */
export const removeRules = (assembly: Assembly, name: string, directive: Directive): boolean => {
  if (name !== 'secruleremovebyid' && name !== 'secruleremovebytag') return false
  const chosen = choose(assembly, name.endsWith('bytag'), directive, directive.args.join(' '))
  for (const draft of chosen ?? []) {
    // Places stay as they are, since markers count them: the rule loses what it does instead.
    draft.links = [{ ...NEVER, operator: neverOperator(assembly) }]
  }
  return true
}

const NEVER = {
  targets: [],
  operator: 0,
  negated: false,
  chain: 0,
  multiMatch: false,
  capture: false,
  actions: [],
}

const neverOperator = (assembly: Assembly): number => {
  const { operators, operatorKeys } = assembly.tables
  const key = JSON.stringify({ kind: 'never' })
  const known = operatorKeys.get(key)
  if (known !== undefined) return known
  operators.push({ kind: 'never' })
  operatorKeys.set(key, operators.length - 1)
  return operators.length - 1
}

export const updateTargets = (assembly: Assembly, name: string, directive: Directive): boolean => {
  if (name !== 'secruleupdatetargetbyid' && name !== 'secruleupdatetargetbytag') return false
  const [selection = '', text = '', replaced] = directive.args
  if (replaced !== undefined) {
    fail(assembly, directive, 'a target that replaces another is not supported')
    return true
  }
  const parsed = parseTargets(text)
  if (typeof parsed === 'string') {
    fail(assembly, directive, parsed)
    return true
  }
  for (const draft of choose(assembly, name.endsWith('bytag'), directive, selection) ?? []) {
    const [head, ...rest] = draft.links
    if (head === undefined) continue
    const targets: TargetData[] = [...head.targets]
    addTargets({ assembly, directive }, targets, parsed)
    draft.links = [{ ...head, targets }, ...rest]
  }
  return true
}

const choose = (
  assembly: Assembly,
  byTag: boolean,
  directive: Directive,
  text: string,
): readonly Draft[] | undefined => {
  if (byTag)
    return assembly.rules.filter((draft) =>
      draft.tags.some((tag) => assembly.tables.tags[tag]?.includes(text) === true),
    )
  const ids = chooseById(text)
  if (typeof ids === 'string') return fail(assembly, directive, ids)
  if (!('ids' in ids)) return []
  const chosen = assembly.rules.filter((draft) =>
    ids.ids.some(([first, last]) => draft.id >= first && draft.id <= last),
  )
  if (chosen.length === 0) fail(assembly, directive, `no rule with the id ${text} stands before this line`)
  return chosen
}
