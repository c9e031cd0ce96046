// The interpreter: walks a phase's rules in order, as SecLang defines it. Rules that no text can match are passed
// over by looking at what the prefilter found in whole collections; that only skips work whose answer is known.

import { isCandidate, merge, type Bits } from '../scan/scan.ts'
import { matchesName } from '../judge/names.ts'
import { makeLazy, runLazy } from '../expressions/lazy.ts'
import { buildNfa } from '../expressions/nfa.ts'
import { parseExpression } from '../expressions/parse.ts'
import { expand, perform } from './act.ts'
import type { LinkData, RuleChoice, RuleData, TargetData } from './data.ts'
import type { LoadedLink, LoadedOperator, LoadedRule, Matcher, Reading } from './load.ts'
import {
  arrive,
  entriesOf,
  entry,
  entryText,
  forget,
  keyOf,
  type Entry,
  type Item,
  type Matched,
  type Transaction,
  type Union,
} from './transaction.ts'
import { UNBOUNDED, work } from '../work.ts'
import { bitsOf, chainText, isUntouched, textsAlong, type Text } from './text.ts'
import { V, VARIABLES } from './variables.ts'

/** A rule that matched, with what it matched on. */
export interface Hit {
  readonly rule: RuleData
  readonly matched: readonly Matched[]
  /** Of the rule's first link: what the request brought, where a later link judged what rules made of it. */
  readonly first: readonly Matched[]
}

export interface PhaseResult {
  readonly hits: readonly Hit[]
  /** The rule that refuses, where the engine enforces. */
  readonly refusal: RuleData | undefined
  /** How far a rule that allows reaches: this phase, the rest of the request's, or all. */
  readonly allowed: 'phase' | 'request' | 'all' | undefined
}

/** Units of work. */
const PER_RULE = 30
const PER_ENTRY = 8
const PER_JUDGING = 60

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
  work.left = transaction.work
  const result = walk(transaction, phase, options)
  transaction.work = work.left
  work.left = UNBOUNDED
  return result
}

const walk = (transaction: Transaction, phase: number, options: RunOptions): PhaseResult => {
  const { runtime } = transaction
  if (phase !== transaction.phase) {
    const before = transaction.phase
    transaction.phase = phase
    // The body, the answer's head and its body arrive with these.
    if (phase > before) arrive(transaction, phase)
    else forget(transaction)
  }
  const hits: Hit[] = []
  let from = 0
  for (const place of runtime.phases[phase - 1] ?? []) {
    if (transaction.engine === 'off') break
    work.left -= PER_RULE
    if (work.left < 0) break
    if (place < from) continue
    const loaded = runtime.rules[place]
    if (loaded === undefined) continue
    if (options.prefilter && isRuledOut(transaction, loaded)) continue
    const rule = loaded.data
    if (isRemoved(transaction, rule) || !ruleMatches(transaction, loaded, options)) continue
    hits.push({ rule, matched: transaction.matched, first: transaction.first })
    if (rule.skipTo !== undefined) from = rule.skipTo
    if (transaction.engine !== 'on') continue
    if (rule.verdict === 'deny') return { hits, refusal: rule, allowed: undefined }
    if (rule.verdict === 'allow') return { hits, refusal: undefined, allowed: rule.allows ?? 'all' }
  }
  return { hits, refusal: undefined, allowed: undefined }
}

// Loops, not closures, from here on: these run for every member of every collection, and would make an object each.

const isRemoved = (transaction: Transaction, rule: RuleData): boolean => {
  for (const choice of transaction.removed) if (isChosen(transaction, rule, choice)) return true
  return false
}

const isChosen = (transaction: Transaction, rule: RuleData, choice: RuleChoice): boolean => {
  const { runtime } = transaction
  if ('ids' in choice) return choice.ids.some(([first, last]) => rule.id >= first && rule.id <= last)
  const expression = runtime.expressions[choice.tag]
  return rule.tags.some((tag) => expression?.test(runtime.data.tags[tag] ?? '') === true)
}

const NONE: readonly Matched[] = []

const ruleMatches = (transaction: Transaction, rule: LoadedRule, options: RunOptions): boolean => {
  transaction.matched = NONE
  transaction.rule = rule.data
  for (let index = 0; index < rule.links.length; index++) {
    if (!linkMatches(transaction, rule.data, rule.links[index] as LoadedLink, options)) return false
    if (index === 0) transaction.first = transaction.matched
  }
  return true
}

/** The prefilter's answer for a rule's first link: one test of one bit for most rules. */
const isRuledOut = (transaction: Transaction, rule: LoadedRule): boolean => {
  const head = rule.links[0]
  if (head === undefined || head.group < 0 || head.operator.kind !== 'matcher') return false
  return !isCandidate(groupBits(transaction, head.group), head.operator.matcher)
}

const NO_READINGS: readonly number[] = []

const groupBits = (transaction: Transaction, group: number): Bits => {
  const known = transaction.groups[group]
  if (known !== undefined) return known
  const { scanner, groups } = transaction.runtime
  let bits = scanner.always
  const own = groups[group] ?? NO_READINGS
  for (let at = 0; at < own.length; at++)
    bits = merge(bits, unionOf(transaction, own[at] as number).bits, scanner.always)
  transaction.groups[group] = bits
  return bits
}

const linkMatches = (
  transaction: Transaction,
  rule: RuleData,
  loaded: LoadedLink,
  options: RunOptions,
): boolean => {
  const { data: link, operator } = loaded
  // An action without targets, or a rule that was removed.
  if (link.targets.length === 0) {
    if (operator.kind === 'test') return false
    for (const action of link.actions) perform(transaction, action)
    return true
  }
  const judging: Judging = { rule, link, operator, earlier: transaction.matched, found: undefined }
  for (let index = 0; index < link.targets.length; index++) {
    const target = link.targets[index] as TargetData
    const reading = options.prefilter ? (loaded.readings[index] ?? -1) : -1
    if (reading >= 0 && operator.kind === 'matcher')
      judgeCandidates(transaction, judging, target, reading, operator)
    else judgeTarget(transaction, judging, target)
  }
  if (judging.found !== undefined) transaction.matched = judging.found
  return judging.found !== undefined
}

interface Judging {
  readonly rule: RuleData
  readonly link: LinkData
  readonly operator: LoadedOperator
  readonly earlier: readonly Matched[]
  found: Matched[] | undefined
}

const judgeCandidates = (
  transaction: Transaction,
  judging: Judging,
  target: TargetData,
  reading: number,
  operator: Extract<LoadedOperator, { kind: 'matcher' }>,
): void => {
  const { matcher } = operator
  // Without literals to look for, every member is a candidate.
  if (isCandidate(transaction.runtime.scanner.always, matcher)) {
    judgeTarget(transaction, judging, target)
    return
  }
  const union = unionOf(transaction, reading)
  if (!isCandidate(union.bits, matcher)) return
  const items = itemsOf(transaction, union, reading)
  const plain = isPlain(transaction, target)
  for (let at = 0; at < items.length; at++) {
    const item = items[at] as Item
    if (isCandidate(item.bits, matcher) && (plain || isMeant(transaction, judging.rule, target, item.entry)))
      judgeEntry(transaction, judging, target, item.entry)
  }
}

/** What all members of a collection can match, read in one way. */
const unionOf = (transaction: Transaction, reading: number): Union => {
  const known = transaction.unions[reading]
  if (known !== undefined) return known
  const union = makeUnion(transaction, reading)
  transaction.unions[reading] = union
  return union
}

const NO_UNION: Reading = { variable: 0, chain: 0, along: false }

const makeUnion = (transaction: Transaction, index: number): Union => {
  const { scanner, chains, readings, plain } = transaction.runtime
  const reading = readings[index] ?? NO_UNION
  const acts = chains[reading.chain]?.actsFolded ?? 0
  const base = reading.chain === 0 ? undefined : unionOf(transaction, plain[reading.variable] ?? 0)
  let bits = base?.bits ?? scanner.always
  let changed = base === undefined
  const entries = entriesOf(transaction, reading.variable)
  work.left -= PER_ENTRY * entries.length
  for (const entry of entries) {
    if (work.left < 0) break
    const text = entryText(transaction, entry)
    // A chain that only folds case brings no candidate: the prefilter folds case itself.
    if (base !== undefined && acts !== -1 && (text.mask & acts) === 0) continue
    const own = bitsAfter(transaction, text, reading)
    changed = true
    if (own !== scanner.always) bits = merge(bits, own, base?.bits ?? scanner.always)
  }
  return base !== undefined && !changed ? base : { bits, items: undefined }
}

const bitsAfter = (transaction: Transaction, text: Text, reading: Reading): Bits => {
  const { scanner, chains } = transaction.runtime
  const chain = chains[reading.chain]
  if (!reading.along || chain === undefined) return bitsOf(scanner, applied(transaction, text, reading.chain))
  if (isUntouched(text, chain.acts)) return bitsOf(scanner, text)
  let bits = scanner.always
  for (const each of textsAlong(transaction.pool, text, chain.transforms, reading.chain))
    bits = merge(bits, bitsOf(scanner, each), scanner.always)
  return bits
}

/** The members with candidates of their own. `union` may be shared by chains that change nothing here. */
const itemsOf = (transaction: Transaction, union: Union, index: number): readonly Item[] => {
  if (union.items !== undefined) return union.items
  const { scanner, chains, readings } = transaction.runtime
  const reading = readings[index] ?? NO_UNION
  const acts = chains[reading.chain]?.actsFolded ?? 0
  const items: Item[] = []
  const entries = entriesOf(transaction, reading.variable)
  work.left -= PER_ENTRY * entries.length
  for (const entry of entries) {
    if (work.left < 0) break
    const text = entryText(transaction, entry)
    const same = acts !== -1 && (text.mask & acts) === 0
    const bits = same ? bitsOf(scanner, text) : bitsAfter(transaction, text, reading)
    if (bits !== scanner.always) items.push({ entry, bits })
  }
  union.items = items
  return items
}

const applied = (transaction: Transaction, text: Text, chainIndex: number): Text => {
  const chain = transaction.runtime.chains[chainIndex]
  return chain === undefined
    ? text
    : chainText(transaction.pool, text, chain.transforms, chainIndex, chain.acts)
}

const judgeTarget = (transaction: Transaction, judging: Judging, target: TargetData): void => {
  const { selector, counted } = target
  if (target.variable === V.TX && typeof selector === 'string') {
    const value = transaction.tx.get(selector)
    if (counted) judgeEntry(transaction, judging, target, entry(selector, value === undefined ? '0' : '1'))
    else if (value !== undefined) judgeEntry(transaction, judging, target, entry(selector, value))
    return
  }
  const entries = selected(transaction, judging.rule, target)
  if (counted) judgeEntry(transaction, judging, target, entry(selectorName(target), String(entries.length)))
  else for (const item of entries) judgeEntry(transaction, judging, target, item)
}

const selectorName = (target: TargetData): string =>
  typeof target.selector === 'string' ? target.selector : ''

/** The members that a target means, exceptions left out. */
const selected = (transaction: Transaction, rule: RuleData, target: TargetData): readonly Entry[] => {
  const entries = entriesOf(transaction, target.variable)
  work.left -= PER_ENTRY * entries.length
  if (isPlain(transaction, target)) return entries
  const meant: Entry[] = []
  for (const item of entries) if (isMeant(transaction, rule, target, item)) meant.push(item)
  return meant
}

const isPlain = (transaction: Transaction, target: TargetData): boolean =>
  target.selector === undefined && target.except.length === 0 && transaction.excluded.length === 0

const isMeant = (transaction: Transaction, rule: RuleData, target: TargetData, item: Entry): boolean => {
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

const judgeEntry = (transaction: Transaction, judging: Judging, target: TargetData, item: Entry): void => {
  const { link } = judging
  // Most rules over settings and scores transform nothing.
  if (link.chain === 0) {
    judgeText(transaction, judging, target, item, item.value)
    return
  }
  const text = entryText(transaction, item)
  const chain = transaction.runtime.chains[link.chain]
  if (!link.multiMatch || chain === undefined || isUntouched(text, chain.acts)) {
    judgeText(transaction, judging, target, item, applied(transaction, text, link.chain).value)
    return
  }
  for (const each of textsAlong(transaction.pool, text, chain.transforms, link.chain))
    judgeText(transaction, judging, target, item, each.value)
}

const judgeText = (
  transaction: Transaction,
  judging: Judging,
  target: TargetData,
  item: Entry,
  text: string,
): void => {
  const { link, operator } = judging
  work.left -= PER_JUDGING
  // Out of work: the phase ends, whatever this would have said.
  if (work.left < 0) return
  if (operates(transaction, operator, text) === link.negated) return
  const collection = VARIABLES[target.variable] ?? ''
  const name = item.name === '' ? collection : `${collection}:${item.name}`
  const matched: Matched = { variable: target.variable, name, value: text }
  const found = (judging.found ??= [])
  found.push(matched)
  transaction.last = matched
  if (link.capture) setCaptures(transaction, operator, text)
  if (link.actions.length === 0) return
  // MATCHED_VARS are this link's own while its actions run, the former link's while it judges.
  transaction.matched = found
  for (const action of link.actions) perform(transaction, action)
  transaction.matched = judging.earlier
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
