// Which members of a collection a rule's target means: selectors, exceptions, and what rules or options have excluded.

import { matchesName } from '../judge/names.ts'
import type { RuleChoice, RuleData, TargetData } from './data.ts'
import { keyOf } from './entry.ts'
import type { Entry, Transaction } from './transaction.ts'

// Loops, not closures: these run for every member of every collection, and would make an object each.

export const isRemoved = (transaction: Transaction, rule: RuleData): boolean => {
  for (const choice of transaction.removed) if (isChosen(transaction, rule, choice)) return true
  return false
}

const isChosen = (transaction: Transaction, rule: RuleData, choice: RuleChoice): boolean => {
  const { runtime } = transaction
  if ('ids' in choice) return choice.ids.some(([first, last]) => rule.id >= first && rule.id <= last)
  if ('message' in choice)
    return rule.message !== undefined && runtime.expressions[choice.message]?.test(rule.message) === true
  const expression = runtime.expressions[choice.tag]
  return rule.tags.some((tag) => expression?.test(runtime.data.tags[tag] ?? '') === true)
}

/** Whether a target means all members. */
export const isPlain = (transaction: Transaction, target: TargetData): boolean =>
  target.selector === undefined && target.except.length === 0 && transaction.excluded.length === 0

export const isMeant = (
  transaction: Transaction,
  rule: RuleData,
  target: TargetData,
  item: Entry,
): boolean => {
  if (target.selector !== undefined && !selects(transaction, target.selector, item)) return false
  for (const selector of target.except) if (selects(transaction, selector, item)) return false
  return !isExcluded(transaction, rule, target.variable, item)
}

const selects = (transaction: Transaction, selector: string | number, item: Entry): boolean =>
  typeof selector === 'number'
    ? transaction.runtime.expressions[selector]?.test(item.name) === true
    : selector === '' || selector === keyOf(item)

const isExcluded = (transaction: Transaction, rule: RuleData, variable: number, item: Entry): boolean => {
  for (const exclusion of transaction.excluded)
    if (
      exclusion.variable === variable &&
      (exclusion.selector === undefined || selects(transaction, exclusion.selector, item)) &&
      (exclusion.pattern === undefined || matchesName(exclusion.pattern, item.name)) &&
      isChosen(transaction, rule, exclusion.rules)
    )
      return true
  return false
}
