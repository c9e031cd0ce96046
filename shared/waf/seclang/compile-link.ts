// One link of a rule's chain, compiled: its targets, its transformations, its operator, its actions.

import { transformIndex } from '../transforms/transforms.ts'
import { compileAction } from './actions.ts'
import type { ActionSite } from './choices.ts'
import { fail, phaseOf, warn, type Site } from './assembly.ts'
import { compileOperator } from './compile-operator.ts'
import type { ActionData, LinkData, SelectorData, TargetData } from './data.ts'
import {
  parseOperator,
  parseTargets,
  valueOf,
  type Action,
  type Operator,
  type Selector,
  type Target,
} from './rule.ts'
import { addChain, addExpression } from './tables.ts'
import { VARIABLES } from './variables.ts'

export const compileLink = (
  site: Site,
  isAction: boolean,
  actions: readonly Action[],
  phase: number | undefined,
): LinkData | undefined => {
  const { assembly, directive } = site
  const [targetText = '', operatorText = ''] = directive.args
  const capture = assembly.readsCaptures && actions.some((action) => action.name === 'capture')
  const operator: Operator | string = isAction
    ? { name: 'unconditionalmatch', negated: false, argument: '' }
    : parseOperator(operatorText)
  if (typeof operator === 'string') return fail(assembly, directive, operator, operatorText)
  const index = compileOperator(site, operator, capture)
  if (typeof index === 'string') return fail(assembly, directive, index, operatorText)
  const targets = isAction ? [] : compileTargets(site, targetText)
  const chain = compileChain(site, actions, phase ?? phaseOf(valueOf(actions, 'phase') ?? '2') ?? 2)
  const compiled = compileActions(site, actions)
  if (targets === undefined || chain === undefined || compiled === undefined) return undefined
  return {
    targets,
    operator: index,
    negated: operator.negated,
    chain,
    multiMatch: actions.some((action) => action.name === 'multimatch'),
    capture,
    actions: compiled,
  }
}

export const compileActions = (site: Site, actions: readonly Action[]): readonly ActionData[] | undefined => {
  const actionSite: ActionSite = {
    selector: (source) => addExpression(site.assembly.tables, source, true, false),
  }
  const compiled: ActionData[] = []
  for (const action of actions) {
    const data = compileAction(action, actionSite)
    if (typeof data === 'string') return fail(site.assembly, site.directive, data, wordOf(action))
    if (data !== undefined) compiled.push(data)
  }
  return compiled
}

/** An action as it stands in its rule, but for quotes. */
const wordOf = ({ name, value }: Action): string => (value === '' ? name : value)

/** `before`: what a rule that is changed has already; a new one begins with its phase's defaults. */
export const compileChain = (
  site: Site,
  actions: readonly Action[],
  phase: number,
  before?: readonly number[],
): number | undefined => {
  const defaults = (site.assembly.defaults.get(phase) ?? []).filter((word) => word.startsWith('t:'))
  let transforms: number[] = [...(before ?? [])]
  for (const name of [
    ...(before === undefined ? defaults.map((word) => word.slice(2)) : []),
    ...actions.filter((action) => action.name === 't').map((action) => action.value),
  ]) {
    if (name.toLowerCase() === 'none') {
      transforms = []
      continue
    }
    const index = transformIndex(name)
    if (index === undefined)
      return fail(site.assembly, site.directive, `the transformation ${name} is unknown`, name)
    transforms.push(index)
  }
  return addChain(site.assembly.tables, transforms)
}

const compileTargets = (site: Site, text: string): TargetData[] | undefined => {
  const parsed = parseTargets(text)
  if (typeof parsed === 'string') return fail(site.assembly, site.directive, parsed, text)
  const targets: TargetData[] = []
  if (!addTargets(site, targets, parsed)) return undefined
  return targets.length === 0 ? noTargets(site, text) : targets
}

/** Without a target a rule would never be asked. */
export const noTargets = ({ assembly, directive }: Site, text: string): undefined =>
  fail(assembly, directive, `${text} leaves nothing to look at: a rule needs a target`, text)

/** Adds targets, or exceptions to those that stand already; false where one cannot be compiled. */
export const addTargets = (site: Site, targets: TargetData[], parsed: readonly Target[]): boolean => {
  // An exception holds for every target of its variable, wherever it stands in the list.
  for (const { variable, counted, excluded, selector } of parsed.toSorted(byExcluded)) {
    const compiled = selector === undefined ? undefined : compileSelector(site, selector)
    if (selector !== undefined && compiled === undefined) return false
    if (!excluded) {
      targets.push({
        variable,
        counted,
        ...(compiled === undefined ? {} : { selector: compiled }),
        except: [],
      })
      continue
    }
    if (!targets.some((target) => target.variable === variable))
      warn(
        site.assembly,
        site.directive,
        `an exception of ${VARIABLES[variable] ?? ''}, which the rule does not look at, changes nothing`,
        VARIABLES[variable],
      )
    targets.forEach((target, index) => {
      if (target.variable === variable)
        targets[index] = { ...target, except: [...target.except, compiled ?? ''] }
    })
  }
  return true
}

const byExcluded = (one: Target, other: Target): number => Number(one.excluded) - Number(other.excluded)

const compileSelector = (site: Site, selector: Selector): SelectorData | undefined => {
  if (selector.kind === 'name') return selector.name
  const index = addExpression(site.assembly.tables, selector.source, true, false)
  return typeof index === 'string' ? fail(site.assembly, site.directive, index) : index
}
