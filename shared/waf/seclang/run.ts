// The interpreter: walks a phase's rules in order, as SecLang defines it. Rules that no text can match are passed
// over by looking at what the prefilter found in whole collections; that only skips work whose answer is known.

import { isCandidate } from '../scan/scan.ts'
import { makeLazy, runLazy } from '../expressions/lazy.ts'
import { buildNfa } from '../expressions/nfa.ts'
import { parseExpression } from '../expressions/parse.ts'
import { expand, perform } from './act.ts'
import type { LinkData, RuleChoice, RuleData, TargetData } from './data.ts'
import type { LoadedOperator, Matcher } from './load.ts'
import {
  entriesOf,
  entry,
  entryText,
  forget,
  isStatic,
  type Entry,
  type Matched,
  type Transaction,
} from './transaction.ts'
import { bitsOf, chainText, textsAlong, type Text } from './text.ts'
import { V, VARIABLES } from './variables.ts'

/** A rule that matched, with what it matched on. */
export interface Hit {
  readonly rule: RuleData
  readonly matched: readonly Matched[]
}

export interface PhaseResult {
  readonly hits: readonly Hit[]
  /** The rule that refuses, where the engine enforces. */
  readonly refusal: RuleData | undefined
  readonly allowed: boolean
}

export interface RunOptions {
  /** False runs every matcher on every text: the oracle that the prefilter is held to. */
  readonly prefilter: boolean
}

const FAST: RunOptions = { prefilter: true }

export const runPhase = (
  transaction: Transaction,
  phase: number,
  options: RunOptions = FAST,
): PhaseResult => {
  const { runtime } = transaction
  if (phase !== transaction.phase) {
    transaction.phase = phase
    if (phase === 2) forget(transaction)
  }
  const hits: Hit[] = []
  let from = 0
  for (const place of runtime.phases[phase - 1] ?? []) {
    if (transaction.engine === 'off') break
    if (place < from) continue
    const rule = runtime.data.rules[place]
    if (rule === undefined || isRemoved(transaction, rule)) continue
    if (!ruleMatches(transaction, rule, options)) continue
    hits.push({ rule, matched: transaction.matched })
    if (rule.skipTo !== undefined) from = rule.skipTo
    if (transaction.engine !== 'on') continue
    if (rule.verdict === 'deny') return { hits, refusal: rule, allowed: false }
    if (rule.verdict === 'allow') return { hits, refusal: undefined, allowed: true }
  }
  return { hits, refusal: undefined, allowed: false }
}

const isRemoved = (transaction: Transaction, rule: RuleData): boolean =>
  transaction.removed.length > 0 && transaction.removed.some((choice) => isChosen(transaction, rule, choice))

const isChosen = (transaction: Transaction, rule: RuleData, choice: RuleChoice): boolean => {
  const { runtime } = transaction
  if ('ids' in choice) return choice.ids.some(([first, last]) => rule.id >= first && rule.id <= last)
  const expression = runtime.expressions[choice.tag]
  return rule.tags.some((tag) => expression?.test(runtime.data.tags[tag] ?? '') === true)
}

const ruleMatches = (transaction: Transaction, rule: RuleData, options: RunOptions): boolean => {
  transaction.matched = []
  transaction.rule = rule
  for (const link of rule.links) if (!linkMatches(transaction, rule, link, options)) return false
  return true
}

const linkMatches = (
  transaction: Transaction,
  rule: RuleData,
  link: LinkData,
  options: RunOptions,
): boolean => {
  const operator = transaction.runtime.operators[link.operator]
  if (operator === undefined) return false
  // An action without targets, or a rule that was removed.
  if (link.targets.length === 0) {
    if (operator.kind === 'test') return false
    for (const action of link.actions) perform(transaction, action)
    return true
  }
  const earlier = transaction.matched
  const found: Matched[] = []
  for (const target of link.targets) {
    if (options.prefilter && !canMatch(transaction, link, operator, target)) continue
    judgeTarget(transaction, rule, link, operator, target, found, earlier)
  }
  if (found.length > 0) transaction.matched = found
  return found.length > 0
}

/** False only where the prefilter has ruled the operator out for every member of the target's collection. */
const canMatch = (
  transaction: Transaction,
  link: LinkData,
  operator: LoadedOperator,
  target: TargetData,
): boolean => {
  if (operator.kind !== 'matcher' || link.negated || target.counted || link.multiMatch) return true
  if (!isStatic(target.variable)) return true
  return isCandidate(unionOf(transaction, target.variable, link.chain), operator.matcher)
}

/** What all members of a collection, after a chain, can match: computed once per request. */
const unionOf = (transaction: Transaction, variable: number, chainIndex: number): Uint32Array => {
  const key = variable * 65_536 + chainIndex
  const known = transaction.unions.get(key)
  if (known !== undefined) return known
  const { scanner, chains } = transaction.runtime
  const chain = chains[chainIndex]
  const base = chainIndex === 0 ? scanner.always : unionOf(transaction, variable, 0)
  let union = base
  for (const item of entriesOf(transaction, variable)) {
    const text = entryText(transaction, item)
    const isSame =
      chainIndex !== 0 && chain?.actsFolded !== -1 && (text.mask & (chain?.actsFolded ?? -1)) === 0
    if (isSame) continue
    const after = chainIndex === 0 ? text : applied(transaction, text, chainIndex)
    if (chainIndex !== 0 && after === text) continue
    const bits = bitsOf(scanner, after)
    if (bits === scanner.always) continue
    union = merge(union, bits, base)
  }
  transaction.unions.set(key, union)
  return union
}

const merge = (union: Uint32Array, bits: Uint32Array, shared: Uint32Array): Uint32Array => {
  const own = union === shared ? union.slice() : union
  for (let word = 0; word < own.length; word++) own[word] = (own[word] ?? 0) | (bits[word] ?? 0)
  return own
}

const applied = (transaction: Transaction, text: Text, chainIndex: number): Text => {
  const chain = transaction.runtime.chains[chainIndex]
  return chain === undefined
    ? text
    : chainText(transaction.pool, text, chain.transforms, chainIndex, chain.acts)
}

const judgeTarget = (
  transaction: Transaction,
  rule: RuleData,
  link: LinkData,
  operator: LoadedOperator,
  target: TargetData,
  found: Matched[],
  earlier: Matched[],
): void => {
  if (target.counted) {
    const count = selected(transaction, rule, target).length
    judgeEntry(
      transaction,
      link,
      operator,
      target,
      entry(selectorName(target), String(count)),
      found,
      earlier,
    )
    return
  }
  if (target.variable === V.TX && typeof target.selector === 'string') {
    const value = transaction.tx.get(target.selector)
    if (value !== undefined)
      judgeEntry(transaction, link, operator, target, entry(target.selector, value), found, earlier)
    return
  }
  for (const item of selected(transaction, rule, target))
    judgeEntry(transaction, link, operator, target, item, found, earlier)
}

const selectorName = (target: TargetData): string =>
  typeof target.selector === 'string' ? target.selector : ''

/** The members that a target means, exceptions left out. */
const selected = (transaction: Transaction, rule: RuleData, target: TargetData): readonly Entry[] => {
  const entries = entriesOf(transaction, target.variable)
  const isPlain = target.selector === undefined && target.except.length === 0
  if (isPlain && transaction.excluded.length === 0) return entries
  return entries.filter(
    (item) =>
      (target.selector === undefined || selects(transaction, target.selector, item)) &&
      !target.except.some((selector) => selects(transaction, selector, item)) &&
      !isExcluded(transaction, rule, target.variable, item),
  )
}

const selects = (transaction: Transaction, selector: string | number, item: Entry): boolean =>
  typeof selector === 'number'
    ? transaction.runtime.expressions[selector]?.test(item.name) === true
    : selector === '' || selector === item.key

const isExcluded = (transaction: Transaction, rule: RuleData, variable: number, item: Entry): boolean =>
  transaction.excluded.some(
    (exclusion) =>
      exclusion.variable === variable &&
      (exclusion.selector === undefined || selects(transaction, exclusion.selector, item)) &&
      isChosen(transaction, rule, exclusion.rules),
  )

const judgeEntry = (
  transaction: Transaction,
  link: LinkData,
  operator: LoadedOperator,
  target: TargetData,
  item: Entry,
  found: Matched[],
  earlier: Matched[],
): void => {
  const text = entryText(transaction, item)
  if (!link.multiMatch) {
    judgeText(
      transaction,
      link,
      operator,
      target,
      item,
      applied(transaction, text, link.chain),
      found,
      earlier,
    )
    return
  }
  const chain = transaction.runtime.chains[link.chain]?.transforms ?? []
  for (const each of textsAlong(transaction.pool, text, chain))
    judgeText(transaction, link, operator, target, item, each, found, earlier)
}

const judgeText = (
  transaction: Transaction,
  link: LinkData,
  operator: LoadedOperator,
  target: TargetData,
  item: Entry,
  text: Text,
  found: Matched[],
  earlier: Matched[],
): void => {
  if (operates(transaction, operator, text, isStatic(target.variable) && !target.counted) === link.negated)
    return
  const collection = VARIABLES[target.variable] ?? ''
  const name = item.name === '' ? collection : `${collection}:${item.name}`
  const matched: Matched = { variable: target.variable, name, value: text.value }
  found.push(matched)
  transaction.last = matched
  if (link.capture) setCaptures(transaction, operator, text.value)
  // MATCHED_VARS are this link's own while its actions run, the former link's while it judges.
  transaction.matched = found
  for (const action of link.actions) perform(transaction, action)
  transaction.matched = earlier
}

const operates = (
  transaction: Transaction,
  operator: LoadedOperator,
  text: Text,
  prefiltered: boolean,
): boolean => {
  switch (operator.kind) {
    case 'matcher':
      if (prefiltered && text.bits !== undefined && !isCandidate(text.bits, operator.matcher)) return false
      return operator.run.test(text.value)
    case 'test':
      return operator.test(text.value)
    case 'compare':
      return operator.compare(text.value, expand(transaction, operator.argument))
    case 'country':
      transaction.country = transaction.request.country
      return transaction.country !== undefined
    default:
      return dynamicMatcher(expand(transaction, operator.argument)).test(text.value)
  }
}

const setCaptures = (transaction: Transaction, operator: LoadedOperator, text: string): void => {
  if (operator.kind !== 'matcher') return
  const slots = operator.run.groups(text)
  for (let group = 0; group < 10; group++) {
    const start = slots?.[group * 2] ?? -1
    if (start < 0) transaction.tx.delete(String(group))
    else transaction.tx.set(String(group), text.slice(start, slots?.[group * 2 + 1]))
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
