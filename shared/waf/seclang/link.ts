// One link of a rule at work: its operator over what its targets mean, and what the link does for each that matches.

import { dropBit, isCandidate } from '../scan/bits.ts'
import { work } from '../work.ts'
import { perform } from './act.ts'
import type { RuleData, TargetData } from './data.ts'
import { entriesOf } from './entries.ts'
import { entry, entryText } from './entry.ts'
import type { LoadedLink, Runtime } from './load.ts'
import { answers, isSpared, setCaptures } from './operate.ts'
import { reachOfVariable } from './reach.ts'
import type { RunOptions } from './run.ts'
import { isMeant, isPlain } from './select.ts'
import { planOf } from './plan.ts'
import { chainText, isUntouched, textsAlong, type Text } from './text.ts'
import type { Entry, Matched, Transaction } from './transaction.ts'
import { isStatic, V, VARIABLES } from './variables.ts'

/** Units of work. */
const PER_ENTRY = 10
const PER_JUDGING = 100

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
  for (let at = 0; at < items.length && work.left >= 0; at++) {
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
  for (let at = 0; at < entries.length && work.left >= 0; at++) {
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
  const answer = answers(transaction, judging.loaded, value, text)
  if (work.left < 0 || answer === link.negated) return
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
