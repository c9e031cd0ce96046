// One link of a rule at work: its operator over what its targets mean, and what the link does for each that matches.

import { makeLazy, runLazy } from '../expressions/lazy.ts'
import { buildNfa } from '../expressions/nfa.ts'
import { parseExpression } from '../expressions/parse.ts'
import { dropBit, isCandidate } from '../scan/bits.ts'
import { work } from '../work.ts'
import { expand, perform } from './act.ts'
import type { LinkData, RuleData, TargetData } from './data.ts'
import type { LoadedLink, Runtime } from './load.ts'
import type { Matcher } from './matchers.ts'
import type { LoadedOperator } from './operators.ts'
import { reachOfVariable } from './reach.ts'
import type { RunOptions } from './run.ts'
import { isMeant, isPlain } from './select.ts'
import { planOf } from './plan.ts'
import { chainText, isUntouched, madeBy, textsAlong, type Text } from './text.ts'
import { entriesOf, entry, entryText, type Entry, type Matched, type Transaction } from './transaction.ts'
import { isStatic, V, VARIABLES } from './variables.ts'

/** Units of work. */
const PER_ENTRY = 8
const PER_JUDGING = 60

interface Judging {
  readonly rule: RuleData
  readonly loaded: LoadedLink
  readonly earlier: readonly Matched[]
  found: Matched[] | undefined
  count: number
}

export const linkMatches = (
  transaction: Transaction,
  rule: RuleData,
  loaded: LoadedLink,
  options: RunOptions,
): boolean => {
  const { data: link, operator } = loaded
  const { targets } = link
  // An action without targets, or a rule that was removed.
  if (targets.length === 0) {
    if (operator.kind === 'test') return false
    for (const action of link.actions) perform(transaction, action)
    return true
  }
  const judging: Judging = { rule, loaded, earlier: transaction.matched, found: undefined, count: 0 }
  for (let index = 0; index < targets.length; index++) {
    const target = targets[index] as TargetData
    if (!options.prefilter) judgeTarget(transaction, judging, target)
    else if (loaded.sifted >= 0) judgeCandidates(transaction, judging, target)
    else if (canMatch(transaction, loaded, target)) judgeTarget(transaction, judging, target)
  }
  if (judging.found !== undefined) transaction.matched = judging.found
  return judging.found !== undefined
}

/** Only the members that the prefilter has not ruled out. */
const judgeCandidates = (transaction: Transaction, judging: Judging, target: TargetData): void => {
  const { sifted, alone } = judging.loaded
  const reach = reachOfVariable(transaction, target.variable)
  if (!isCandidate(reach.bits, sifted)) return
  const { items } = reach
  work.left -= PER_ENTRY * items.length
  const plain = isPlain(transaction, target)
  for (let at = 0; at < items.length; at++) {
    const item = items[at] as Entry
    const candidates = item.text?.reach
    if (candidates === undefined || !isCandidate(candidates, sifted)) continue
    if (!plain && !isMeant(transaction, judging.rule, target, item)) continue
    const before = judging.count
    judgeEntry(transaction, judging, target, item)
    // Refuted: whoever has the same text needs not be asked again. Out of work, nothing is known.
    if (alone && judging.count === before && work.left >= 0) dropBit(candidates, sifted)
  }
}

/** For operators that ask for kinds of bytes: whether a collection holds any, or a chain might make one. */
const canMatch = (transaction: Transaction, { operator, data }: LoadedLink, target: TargetData): boolean => {
  if (operator.kind !== 'test' && operator.kind !== 'compare') return true
  if (operator.kinds === 0 || data.negated || target.counted || !isStatic(target.variable)) return true
  const reach = reachOfVariable(transaction, target.variable)
  return (reach.kinds & operator.kinds) !== 0 || mayChange(transaction, reach.mask, data.chain)
}

const mayChange = ({ runtime }: Transaction, mask: number, chain: number): boolean =>
  chain !== 0 && planOf(runtime.sieve, mask).steps[chain]?.length !== 0

const judgeTarget = (transaction: Transaction, judging: Judging, target: TargetData): void => {
  const { selector, counted } = target
  if (target.variable === V.TX && typeof selector === 'string') {
    const value = transaction.tx.get(selector)
    if (counted) judgeCount(transaction, judging, target, value === undefined ? 0 : 1)
    else if (value === undefined) return
    else if (judging.loaded.data.chain === 0)
      judgeText(transaction, judging, target, selector, value, undefined)
    else judgeEntry(transaction, judging, target, entry(selector, value))
    return
  }
  const entries =
    target.variable === V.TX && typeof selector === 'number'
      ? variablesNamed(transaction, selector)
      : entriesOf(transaction, target.variable)
  work.left -= PER_ENTRY * entries.length
  const plain = isPlain(transaction, target)
  if (counted) {
    const count = plain ? entries.length : countMeant(transaction, judging.rule, target, entries)
    judgeCount(transaction, judging, target, count)
    return
  }
  for (let at = 0; at < entries.length; at++) {
    const item = entries[at] as Entry
    if (plain || isMeant(transaction, judging.rule, target, item))
      judgeEntry(transaction, judging, target, item)
  }
}

/** Rule sets keep hundreds of variables: those that an expression does not name are not even listed. */
const variablesNamed = (transaction: Transaction, selector: number): readonly Entry[] => {
  const entries: Entry[] = []
  work.left -= PER_ENTRY * transaction.tx.size
  for (const [name, value] of transaction.tx)
    if (isNamed(transaction.runtime, selector, name)) entries.push(entry(name, value))
  return entries
}

const NAMED_MAX = 1024

/** Requests repeat the names of variables: whether an expression names one is remembered. */
const isNamed = ({ expressions, named }: Runtime, selector: number, name: string): boolean => {
  const known = (named[selector] ??= new Map<string, boolean>())
  const before = known.get(name)
  if (before !== undefined) return before
  const isMeant = expressions[selector]?.test(name) === true
  if (known.size >= NAMED_MAX) known.clear()
  // Out of work, an answer is none.
  if (work.left >= 0) known.set(name, isMeant)
  return isMeant
}

const judgeCount = (transaction: Transaction, judging: Judging, target: TargetData, count: number): void => {
  const name = typeof target.selector === 'string' ? target.selector : ''
  if (judging.loaded.data.chain === 0) judgeText(transaction, judging, target, name, String(count), undefined)
  else judgeEntry(transaction, judging, target, entry(name, String(count)))
}

const countMeant = (
  transaction: Transaction,
  rule: RuleData,
  target: TargetData,
  entries: readonly Entry[],
): number => {
  let count = 0
  for (const item of entries) if (isMeant(transaction, rule, target, item)) count++
  return count
}

const judgeEntry = (transaction: Transaction, judging: Judging, target: TargetData, item: Entry): void => {
  const { data: link, operator } = judging.loaded
  // Most rules over settings and scores transform nothing, and cost nothing that were worth remembering.
  if (link.chain === 0 && !(operator.kind === 'test' && operator.costs)) {
    judgeText(transaction, judging, target, item.name, item.value, item.text)
    return
  }
  const text = entryText(transaction, item)
  if (isSpared(operator, link, text)) return
  if (!link.multiMatch || isUntouched(text, link.chain)) {
    judgeText(transaction, judging, target, item.name, chainText(text, link.chain), text)
    return
  }
  for (const each of textsAlong(text, link.chain))
    judgeText(transaction, judging, target, item.name, each, undefined)
}

/** Whether the text lacks the kinds of bytes that the operator asks for, and keeps lacking them. */
const isSpared = (operator: LoadedOperator, link: LinkData, text: Text): boolean =>
  (operator.kind === 'test' || operator.kind === 'compare') &&
  operator.kinds !== 0 &&
  !link.negated &&
  (text.kinds & operator.kinds) === 0 &&
  isUntouched(text, link.chain)

/** `text` is what `value` was made of by the link's chain, where that is known. */
const judgeText = (
  transaction: Transaction,
  judging: Judging,
  target: TargetData,
  itemName: string,
  value: string,
  text: Text | undefined,
): void => {
  const { data: link } = judging.loaded
  work.left -= PER_JUDGING
  // Out of work: the phase ends, whatever this would have said.
  if (work.left < 0) return
  if (answers(transaction, judging.loaded, value, text) === link.negated) return
  const collection = VARIABLES[target.variable] ?? ''
  const name = itemName === '' ? collection : `${collection}:${itemName}`
  const matched: Matched = { variable: target.variable, name, value }
  const found = (judging.found ??= [])
  found.push(matched)
  judging.count++
  transaction.last = matched
  if (link.capture) setCaptures(transaction, judging.loaded, value, text)
  if (link.actions.length === 0) return
  // MATCHED_VARS are this link's own while its actions run, the former link's while it judges.
  transaction.matched = found
  for (const action of link.actions) perform(transaction, action)
  transaction.matched = judging.earlier
}

/** The operator's answer, or what it said to the same text before: its answer depends on nothing else. */
const answers = (
  transaction: Transaction,
  { operator, question }: LoadedLink,
  value: string,
  text: Text | undefined,
): boolean => {
  if (text === undefined || !isKept(operator, text)) return operates(transaction, operator, value)
  const before = madeBy(text.asked, question)
  if (before !== undefined) return before.result
  const result = operates(transaction, operator, value)
  // Out of work, an answer is none.
  if (work.left >= 0) text.asked = { by: question, result, next: text.asked }
  return result
}

const isKept = (operator: LoadedOperator, text: Text): boolean => {
  if (operator.kind === 'test') return operator.costs || text.lasts
  return operator.kind === 'matcher' && text.lasts
}

const operates = (transaction: Transaction, operator: LoadedOperator, text: string): boolean => {
  switch (operator.kind) {
    case 'matcher':
      return operator.run.test(text)
    case 'test':
      return operator.test(text)
    case 'compare':
      return operator.compare(text, expand(transaction, operator.argument))
    case 'country':
      transaction.country = transaction.request.country
      return transaction.country !== undefined
    default:
      return dynamicMatcher(expand(transaction, operator.argument)).test(text)
  }
}

const setCaptures = (
  transaction: Transaction,
  { operator, question }: LoadedLink,
  value: string,
  text: Text | undefined,
): void => {
  if (operator.kind !== 'matcher') return
  const before = madeBy(text?.captured, question)
  const slots = before === undefined ? operator.run.groups(value) : before.result
  if (text?.lasts === true && before === undefined)
    text.captured = { by: question, result: slots, next: text.captured }
  for (let group = 0; group < 10; group++) {
    const start = slots?.[group * 2] ?? -1
    if (start < 0) transaction.tx.delete(String(group))
    else transaction.tx.set(String(group), value.slice(start, slots?.[group * 2 + 1]))
  }
}

/** Expressions that are only known at run time come from the operator's settings: few, small, and kept. */
const dynamic = new Map<string, Matcher>()
const DYNAMIC_MAX = 16
const DYNAMIC_LENGTH_MAX = 2048

const dynamicMatcher = (source: string): Matcher => {
  const known = dynamic.get(source)
  if (known !== undefined) return known
  const parsed = source.length > DYNAMIC_LENGTH_MAX ? undefined : parseExpression(source)
  const nfa = parsed?.ok === true && !parsed.value.beyond ? buildNfa(parsed.value.root) : undefined
  const lazy = nfa?.ok === true ? makeLazy(nfa.value) : undefined
  const matcher: Matcher = {
    test: (text) => lazy !== undefined && runLazy(lazy, text),
    groups: () => undefined,
  }
  if (dynamic.size >= DYNAMIC_MAX) dynamic.clear()
  dynamic.set(source, matcher)
  return matcher
}
