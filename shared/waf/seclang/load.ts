// A packed program made ready to run: views on its arrays, operators bound to what they need, and what the prefilter
// needs to pass over rules. Nothing is built here but small objects, as this runs before an isolate's first request.

import { err, ok, type Result } from '../../lib/result.ts'
import type { Trie } from '../scan/build.ts'
import { bitsWith } from '../scan/bits.ts'
import { makeScanner } from '../scan/scanner.ts'
import type { LinkData, ProgramData, RuleData, TrieData } from './data.ts'
import {
  loadExpressions,
  loadOperators,
  NO_OPERATOR,
  u16,
  u8,
  type LoadedOperator,
  type Matcher,
} from './matchers.ts'
import { openProgram, type Opened } from './pack.ts'
import type { Sieve } from './plan.ts'
import type { Pool } from './text.ts'
import { isStatic } from './variables.ts'
import { makeWalk, type Walk } from './walk.ts'

/** A link with what the prefilter needs to pass it over. */
export interface LoadedLink {
  readonly data: LinkData
  readonly operator: LoadedOperator
  /** The matcher that the prefilter answers for, whose members without it need not be asked; -1 for none. */
  readonly sifted: number
  /** Whether that matcher is asked in this one way alone: a text that it refuted is no candidate any more. */
  readonly alone: boolean
  /** By operator and chain: what is asked of a text. */
  readonly question: number
}

export interface LoadedRule {
  readonly data: RuleData
  readonly links: readonly LoadedLink[]
}

export interface Runtime {
  readonly data: ProgramData
  readonly rules: readonly LoadedRule[]
  readonly operators: readonly LoadedOperator[]
  /** By expression, for selectors and tags. */
  readonly expressions: readonly Matcher[]
  readonly sieve: Sieve
  /** Places in data.rules, by phase from 1. */
  readonly phases: readonly (readonly number[])[]
  readonly walks: readonly Walk[]
  readonly stores: Stores
  /** Texts that requests repeat, with what is known of them. */
  readonly recurring: Pool
}

/** Collections that outlive a request (`initcol`), in this isolate only and bounded. */
export type Stores = Map<string, StoredCollection>

export interface StoredCollection {
  readonly values: Map<string, string>
  readonly expiries: Map<string, number>
}

export interface LoadOptions {
  /** Rules that are tagged with a higher paranoia level do not run, whatever the set-up says. */
  readonly paranoiaMax: number
}

export const loadProgram = (
  bytes: Uint8Array,
  options: LoadOptions = { paranoiaMax: 4 },
): Result<Runtime, string> => {
  const opened = openProgram(bytes)
  if (!opened.ok) return err(opened.error)
  const { data } = opened.value
  const expressions = loadExpressions(opened.value)
  const operators = loadOperators(opened.value, expressions)
  const phases = phasesOf(data, options.paranoiaMax)
  const uses = usesOf(opened.value, phases)
  const rules = data.rules.map((rule) => ({
    data: rule,
    links: rule.links.map((link) => loadLink(link, operators[link.operator] ?? NO_OPERATOR, uses)),
  }))
  return ok({
    data,
    rules,
    operators,
    expressions,
    sieve: makeSieve(opened.value, uses),
    phases,
    walks: phases.map((places) => makeWalk(rules, places, data.matchers.length)),
    stores: new Map(),
    recurring: new Map(),
  })
}

/** Guards and screens of several routes share what is loaded: the tables are megabytes. */
const loadedPrograms = new WeakMap<Uint8Array, Map<number, Result<Runtime, string>>>()

export const loadOnce = (bytes: Uint8Array, paranoiaMax: number): Result<Runtime, string> => {
  const levels = loadedPrograms.get(bytes) ?? new Map<number, Result<Runtime, string>>()
  loadedPrograms.set(bytes, levels)
  const known = levels.get(paranoiaMax)
  if (known !== undefined) return known
  const loaded = loadProgram(bytes, { paranoiaMax })
  levels.set(paranoiaMax, loaded)
  return loaded
}

const LEVEL_TAG = /^paranoia-level\/([1-9])$/

/** The rules of each phase whose paranoia level lets them run. */
const phasesOf = (data: ProgramData, paranoiaMax: number): readonly (readonly number[])[] => {
  const levels = data.tags.map((tag) => Number(LEVEL_TAG.exec(tag)?.[1] ?? 0))
  const phases: number[][] = [[], [], [], [], []]
  data.rules.forEach((rule, place) => {
    if (rule.tags.every((tag) => (levels[tag] ?? 0) <= paranoiaMax)) phases[rule.phase - 1]?.push(place)
  })
  return phases
}

/** Per matcher that the prefilter answers for: the ways in which texts come to it, by chain and `multiMatch`. */
type Uses = ReadonlyMap<number, ReadonlySet<number>>

const wayOf = (link: LinkData): number => link.chain * 2 + (link.multiMatch && link.chain !== 0 ? 1 : 0)

/** The prefilter can answer for a link that asks whether one of its members matches, of those that do not change. */
const isSifted = (link: LinkData): boolean =>
  !link.negated &&
  link.targets.length > 0 &&
  link.targets.every((target) => !target.counted && isStatic(target.variable))

const usesOf = (opened: Opened, phases: readonly (readonly number[])[]): Uses => {
  const { rules, operators, prefilter } = opened.data
  const sifts = u8(opened, prefilter.sifts)
  const uses = new Map<number, Set<number>>()
  for (const places of phases)
    for (const place of places)
      for (const link of rules[place]?.links ?? []) {
        const operator = operators[link.operator]
        if (operator?.kind !== 'matcher' || !isSifted(link)) continue
        // Without literals to look for, every text is a candidate.
        if (sifts[operator.matcher] !== 1) continue
        const ways = uses.get(operator.matcher) ?? new Set()
        ways.add(wayOf(link))
        uses.set(operator.matcher, ways)
      }
  return uses
}

const loadLink = (link: LinkData, operator: LoadedOperator, uses: Uses): LoadedLink => {
  const ways = operator.kind === 'matcher' && isSifted(link) ? uses.get(operator.matcher) : undefined
  const isKnown = operator.kind === 'matcher' && ways?.has(wayOf(link)) === true
  return {
    data: link,
    operator,
    sifted: isKnown ? operator.matcher : -1,
    alone: isKnown && ways.size === 1,
    question: link.operator * 4096 + link.chain,
  }
}

const makeSieve = (opened: Opened, uses: Uses): Sieve => {
  const { data } = opened
  const count = data.matchers.length
  const named = u8(opened, data.prefilter.named)
  const ends = data.chains.map((): number[] => [])
  const along = data.chains.map((): number[] => [])
  for (const [matcher, ways] of uses)
    for (const way of ways) (way % 2 === 1 ? along : ends)[way >> 1]?.push(matcher)
  return {
    scanner: makeScanner(
      {
        plain: loadTrie(opened, data.prefilter.plain),
        bare: loadTrie(opened, data.prefilter.bare),
        sifts: u8(opened, data.prefilter.sifts),
        named: u8(opened, data.prefilter.named),
        shortest: u8(opened, data.prefilter.shortest),
        setCounts: u8(opened, data.prefilter.setCounts),
        sets: opened.array(data.prefilter.sets) as Int32Array,
      },
      (matcher) => uses.has(matcher),
    ),
    chains: data.chains.map((transforms, chain) => ({
      transforms,
      ends: bitsWith(count, ends[chain] ?? []),
      along: bitsWith(count, along[chain] ?? []),
    })),
    named: bitsWith(
      count,
      Array.from(uses.keys()).filter((matcher) => named[matcher] === 1),
    ),
    shortest: u8(opened, data.prefilter.shortest),
    plans: new Map(),
  }
}

const loadTrie = (opened: Opened, data: TrieData): Trie => ({
  labels: u8(opened, data.labels),
  counts: u8(opened, data.counts),
  outCounts: opened.array(data.outCounts) as Uint8Array | Uint16Array,
  outs: u16(opened, data.outs),
})
