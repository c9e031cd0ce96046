// The interpreter: walks a phase's rules in order, as SecLang defines it. Rules that no text can match are passed
// over by looking at what the prefilter found in whole collections; that only skips work whose answer is known.

import { work, UNBOUNDED } from '../work.ts'
import type { RuleData } from './data.ts'
import { linkMatches } from './link.ts'
import type { LoadedLink, LoadedRule } from './load.ts'
import { liveSteps } from './reach.ts'
import { isRemoved } from './select.ts'
import { arrive, restart, type Matched, type Transaction } from './transaction.ts'
import { makeWalk, nextStep } from './walk.ts'

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
const PER_RULE = 60

export interface RunOptions {
  /** False runs every matcher on every text: the oracle that the prefilter is held to. */
  readonly prefilter: boolean
}

const NO_RULES = makeWalk([], [], 0)

const FAST: RunOptions = { prefilter: true }

export const runPhase = (
  transaction: Transaction,
  phase: number,
  options: RunOptions = FAST,
): PhaseResult => {
  const { warmth } = transaction.runtime
  const times = timesOf(warmth.units)
  const left = transaction.work / times
  work.left = left
  const result = walkPhase(transaction, phase, options)
  const spent = left - work.left
  work.left = UNBOUNDED
  warmth.units += spent
  transaction.work -= spent * times
  return result
}

/**
 * Code that has hardly run takes several times as long: it is interpreted before it is compiled, and automata are
 * explored when they are first needed. So an isolate's first work is charged for that. Measured in fresh processes, on
 * the dearest texts that searches have found.
 */
const timesOf = (units: number): number => {
  for (const [below, times] of COLD) if (units < below) return times
  return WARM
}

const COLD: readonly (readonly [below: number, times: number])[] = [
  [16_000_000, 2.5],
  [56_000_000, 1.75],
]

/** Tables of megabytes are read from wherever they lie: what else a machine does makes that a fifth dearer, and more. */
const WARM = 1.2

const walkPhase = (transaction: Transaction, phase: number, options: RunOptions): PhaseResult => {
  const { runtime } = transaction
  if (phase !== transaction.phase) {
    const before = transaction.phase
    transaction.phase = phase
    // The body, the answer's head and its body arrive with these.
    if (phase > before) arrive(transaction, phase)
    else restart(transaction)
  }
  const hits: Hit[] = []
  const walk = runtime.walks[phase - 1] ?? NO_RULES
  for (let step = 0; step < walk.rules.length;) {
    if (transaction.engine === 'off') break
    // Asked again at each step: a rule may have the body read in another way.
    if (options.prefilter) step = nextStep(liveSteps(transaction, walk), step)
    work.left -= PER_RULE
    if (step < 0 || work.left < 0) break
    const loaded = walk.rules[step] as LoadedRule
    const rule = loaded.data
    if (isRemoved(transaction, rule) || !ruleMatches(transaction, loaded, options)) {
      step++
      continue
    }
    hits.push({ rule, matched: transaction.matched, first: transaction.first })
    if (rule.severity !== undefined) transaction.severity = Math.min(transaction.severity, rule.severity)
    step = walk.skips[step] as number
    if (transaction.engine !== 'on') continue
    if (rule.verdict === 'deny') return { hits, refusal: rule, allowed: undefined }
    if (rule.verdict === 'allow') return { hits, refusal: undefined, allowed: rule.allows ?? 'all' }
  }
  return { hits, refusal: undefined, allowed: undefined }
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
