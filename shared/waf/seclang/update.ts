// Directives that change rules which stand already: exclusions that operators write without touching the set.

import { fail, warn, type Assembly, type Draft, type Site } from './assembly.ts'
import { chooseById } from './choices.ts'
import { addTargets, noTargets } from './compile-link.ts'
import { updateRule } from './compile-rule.ts'
import type { LinkData, TargetData } from './data.ts'
import { searchOf } from '../expressions/search.ts'
import { parseActions, parseTargets, type Target } from './rule.ts'
import type { Directive } from './syntax.ts'

type By = 'id' | 'tag' | 'msg'

/** `secruleremovebytag` → `tag`; undefined for another directive. */
const choiceBy = (name: string, start: string): By | undefined =>
  (['id', 'tag', 'msg'] as const).find((by) => name === `${start}by${by}`)

/** True where the directive was one of these, even if it was in error. */
export const removeRules = (assembly: Assembly, name: string, directive: Directive): boolean => {
  const by = choiceBy(name, 'secruleremove')
  if (by === undefined) return false
  for (const draft of choose(assembly, by, directive, directive.args.join(' ')) ?? []) {
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
  const by = choiceBy(name, 'secruleupdatetarget')
  if (by === undefined) return false
  const [selection = '', text = '', old] = directive.args
  const parsed = parseTargets(text)
  const replaced = old === undefined ? [] : parseTargets(old)
  if (typeof parsed === 'string' || typeof replaced === 'string') {
    for (const wrong of [parsed, replaced])
      if (typeof wrong === 'string') fail(assembly, directive, wrong, wrong === parsed ? text : old)
    return true
  }
  for (const draft of choose(assembly, by, directive, selection) ?? []) {
    const [head, ...rest] = draft.links
    if (head === undefined) continue
    const targets =
      replaced.length === 0 ? [...head.targets] : withoutTargets({ assembly, directive }, head, replaced)
    addTargets({ assembly, directive }, targets, parsed)
    if (targets.length === 0 && head.targets.length > 0) noTargets({ assembly, directive }, text)
    draft.links = [{ ...head, targets }, ...rest]
  }
  return true
}

/** The targets of a link but those that are to be replaced. */
const withoutTargets = (site: Site, { targets }: LinkData, replaced: readonly Target[]): TargetData[] => {
  const gone: TargetData[] = []
  addTargets(site, gone, replaced)
  const left = targets.filter(
    ({ variable, selector }) => !gone.some((one) => one.variable === variable && one.selector === selector),
  )
  if (left.length === targets.length)
    fail(site.assembly, site.directive, 'the rule has no such target that could be replaced')
  return left
}

/** `SecRuleUpdateActionById 12345 "deny,status:403"`, `12345:1` for the second link of a chain. */
export const updateActions = (assembly: Assembly, name: string, directive: Directive): boolean => {
  if (name !== 'secruleupdateactionbyid') return false
  const [selection = '', text = ''] = directive.args
  const [ids = '', link = '0'] = selection.split(':', 2)
  const actions = parseActions(text)
  if (actions.length === 0) {
    fail(assembly, directive, 'no actions to change the rule by: SecRuleUpdateActionById 942100 "pass"')
    return true
  }
  const fixed = actions.find((action) => FIXED_ACTIONS.has(action.name))
  if (fixed !== undefined || !/^\d{1,3}$/.test(link)) {
    fail(
      assembly,
      directive,
      fixed === undefined
        ? `${selection} is no rule and link`
        : `the action ${fixed.name} of a rule cannot be changed`,
    )
    return true
  }
  for (const draft of choose(assembly, 'id', directive, ids) ?? [])
    updateRule({ assembly, directive }, draft, Number(link), actions)
  return true
}

/** What a rule is known by, and what its place in the chain or the order hangs on. */
const FIXED_ACTIONS: ReadonlySet<string> = new Set(['id', 'phase', 'chain', 'skip', 'skipafter'])

/** The rules that are chosen; a choice that hits none changes nothing, and is told. */
const choose = (
  assembly: Assembly,
  by: By,
  directive: Directive,
  text: string,
): readonly Draft[] | undefined => {
  const chosen =
    by === 'id' ? chosenById(assembly, directive, text) : chosenByText(assembly, by, directive, text)
  // Exclusions are written for several versions of a rule set: a rule that is gone needs none.
  if (chosen?.length === 0)
    warn(
      assembly,
      directive,
      `no rule with the ${by} ${text} stands before this line: ${directive.name} changes nothing`,
    )
  return chosen
}

const chosenById = (assembly: Assembly, directive: Directive, text: string): readonly Draft[] | undefined => {
  const ids = chooseById(text)
  if (typeof ids === 'string') return fail(assembly, directive, ids)
  if (!('ids' in ids)) return []
  return assembly.rules.filter((draft) =>
    ids.ids.some(([first, last]) => draft.id >= first && draft.id <= last),
  )
}

/** The text is an expression. */
const chosenByText = (
  assembly: Assembly,
  by: 'tag' | 'msg',
  directive: Directive,
  text: string,
): readonly Draft[] | undefined => {
  // An empty one would choose all rules.
  if (text === '') return fail(assembly, directive, `a ${by} is missing`)
  const matches = searchOf(text, assembly.tables.flags)
  if (!matches.ok) return fail(assembly, directive, `${text}: ${matches.error}`, text)
  return assembly.rules.filter(({ tags, message }) =>
    by === 'msg'
      ? message !== undefined && matches.value(message)
      : tags.some((tag) => matches.value(assembly.tables.tags[tag] ?? '')),
  )
}
