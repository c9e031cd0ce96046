// A packed program made ready to run: views on its arrays, operators bound to what they need. Nothing is built
// here but small objects, as this runs before an isolate's first request.

import { err, ok, type Result } from '../../lib/result.ts'
import { captureFirst, type Slots } from '../expressions/capture.ts'
import { confirm, find } from '../expressions/confirm.ts'
import { runDfa, type Dfa } from '../expressions/dfa.ts'
import { makeLazy, runLazy, type Lazy } from '../expressions/lazy.ts'
import type { Nfa } from '../expressions/nfa.ts'
import type { Program } from '../expressions/program.ts'
import { addressMatch, byteRange, COMPARISONS, type Compare } from '../operators/operators.ts'
import { detectHtml, detectSql } from '../operators/detect.ts'
import { work } from '../work.ts'
import { placesOf } from '../scan/automaton.ts'
import type { Trie } from '../scan/build.ts'
import { makeSearch, searchPhrases, type PhraseSearch } from '../scan/phrases.ts'
import { makeScanner, type Scanner } from '../scan/scan.ts'
import type { ExpressionData, LinkData, OperatorData, ProgramData, Ref, RuleData, TrieData } from './data.ts'
import type { Macro } from './macro.ts'
import { openProgram, type Opened } from './pack.ts'
import { chainActs, type Pool } from './text.ts'
import { isStatic, VARIABLES } from './variables.ts'

export interface Matcher {
  readonly test: (text: string) => boolean
  /** The groups of the first match. */
  readonly groups: (text: string) => Slots | undefined
}

export type LoadedOperator =
  | { readonly kind: 'matcher'; readonly matcher: number; readonly run: Matcher }
  | { readonly kind: 'test'; readonly test: (text: string) => boolean }
  | { readonly kind: 'compare'; readonly compare: Compare; readonly argument: Macro }
  | { readonly kind: 'country' }
  | { readonly kind: 'expression'; readonly argument: Macro }

export interface Chain {
  readonly transforms: readonly number[]
  readonly acts: number
  readonly actsFolded: number
}

/** A link with what the prefilter needs to pass it over. */
export interface LoadedLink {
  readonly data: LinkData
  readonly operator: LoadedOperator
  /** The reading that all its targets share one answer under; -1 where the prefilter cannot answer for it. */
  readonly group: number
  /** Per target: its reading. */
  readonly readings: readonly number[]
}

/** One way to read a collection: through a chain, or at every step of it (`along`). */
export interface Reading {
  readonly variable: number
  readonly chain: number
  readonly along: boolean
}

export interface LoadedRule {
  readonly data: RuleData
  readonly links: readonly LoadedLink[]
}

export interface Runtime {
  readonly data: ProgramData
  readonly rules: readonly LoadedRule[]
  readonly readings: readonly Reading[]
  /** Per group: its readings. */
  readonly groups: readonly (readonly number[])[]
  /** Per variable: the reading of it as it stands. */
  readonly plain: readonly number[]
  readonly chains: readonly Chain[]
  readonly operators: readonly LoadedOperator[]
  /** By expression, for selectors and tags. */
  readonly expressions: readonly Matcher[]
  readonly scanner: Scanner
  /** Places in data.rules, by phase from 1. */
  readonly phases: readonly (readonly number[])[]
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
  const expressions = data.expressions.map((expression) => loadExpression(opened.value, expression))
  const matchers = data.matchers.map(([kind, index]): Matcher => {
    if (kind === 'rx') return expressions[index] ?? NEVER
    return loadPhrases(opened.value, index)
  })
  const runs = ranAt(data, options.paranoiaMax)
  const wanted = matchersOf(data, runs)
  const operators = data.operators.map((operator) => loadOperator(operator, matchers))
  const plan = makePlan()
  return ok({
    data,
    rules: data.rules.map((rule) => ({
      data: rule,
      links: rule.links.map((link) => loadLink(plan, link, operators[link.operator] ?? NO_OPERATOR)),
    })),
    readings: plan.readings,
    groups: plan.groups,
    plain: VARIABLES.map((_, variable) => plan.readingKeys.get(variable * 8192) ?? -1),
    chains: data.chains.map((transforms) => ({
      transforms,
      acts: chainActs(transforms, false),
      actsFolded: chainActs(transforms, true),
    })),
    operators,
    expressions,
    scanner: makeScanner(
      {
        plain: loadTrie(opened.value, data.prefilter.plain),
        bare: loadTrie(opened.value, data.prefilter.bare),
        owners: u16(opened.value, data.prefilter.owners),
        needs: u8(opened.value, data.prefilter.needs),
      },
      (matcher) => wanted.has(matcher),
    ),
    phases: [1, 2, 3, 4, 5].map((phase) =>
      data.rules.flatMap((rule, place) => (rule.phase === phase && runs[place] === true ? [place] : [])),
    ),
    stores: new Map(),
    recurring: new Map(),
  })
}

/** Guards and screens of several routes share what is loaded: the automata are megabytes. */
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

interface Plan {
  readonly readings: Reading[]
  readonly readingKeys: Map<number, number>
  readonly groups: (readonly number[])[]
  readonly groupKeys: Map<string, number>
}

const makePlan = (): Plan => ({ readings: [], readingKeys: new Map(), groups: [], groupKeys: new Map() })

const NO_OPERATOR: LoadedOperator = { kind: 'test', test: () => false }

const loadLink = (plan: Plan, link: LinkData, operator: LoadedOperator): LoadedLink => {
  const answers =
    operator.kind === 'matcher' &&
    !link.negated &&
    link.targets.every((target) => !target.counted && isStatic(target.variable))
  if (!answers) return { data: link, operator, group: -1, readings: [] }
  const readings = link.targets.map((target) => readingOf(plan, target.variable, link))
  const key = Array.from(new Set(readings)).join()
  let group = plan.groupKeys.get(key)
  if (group === undefined) {
    plan.groups.push(Array.from(new Set(readings)))
    plan.groupKeys.set(key, (group = plan.groups.length - 1))
  }
  return { data: link, operator, group, readings }
}

const readingOf = (plan: Plan, variable: number, link: LinkData): number => {
  addReading(plan, variable, 0, false)
  return addReading(plan, variable, link.chain, link.multiMatch && link.chain !== 0)
}

const addReading = (plan: Plan, variable: number, chain: number, along: boolean): number => {
  const key = (variable * 4096 + chain) * 2 + (along ? 1 : 0)
  const known = plan.readingKeys.get(key)
  if (known !== undefined) return known
  plan.readings.push({ variable, chain, along })
  plan.readingKeys.set(key, plan.readings.length - 1)
  return plan.readings.length - 1
}

const NEVER: Matcher = { test: () => false, groups: () => undefined }

const LEVEL_TAG = /^paranoia-level\/([1-9])$/

/** Per rule: whether its paranoia level lets it run. */
const ranAt = (data: ProgramData, paranoiaMax: number): readonly boolean[] => {
  const levels = data.tags.map((tag) => Number(LEVEL_TAG.exec(tag)?.[1] ?? 0))
  return data.rules.map((rule) => rule.tags.every((tag) => (levels[tag] ?? 0) <= paranoiaMax))
}

/** The matchers that the prefilter is asked for. */
const matchersOf = (data: ProgramData, runs: readonly boolean[]): ReadonlySet<number> => {
  const wanted = new Set<number>()
  data.rules.forEach((rule, place) => {
    if (runs[place] !== true) return
    for (const link of rule.links) {
      const operator = data.operators[link.operator]
      if (operator?.kind === 'matcher' && !link.negated) wanted.add(operator.matcher)
    }
  })
  return wanted
}

// The references were written for these kinds by the compiler.
const u8 = (opened: Opened, ref: Ref): Uint8Array => opened.array(ref) as Uint8Array
const u16 = (opened: Opened, ref: Ref): Uint16Array => opened.array(ref) as Uint16Array
const u32 = (opened: Opened, ref: Ref): Uint32Array => opened.array(ref) as Uint32Array

const loadTrie = (opened: Opened, data: TrieData): Trie => ({
  labels: u8(opened, data.labels),
  counts: u8(opened, data.counts),
  outCounts: opened.array(data.outCounts) as Uint8Array | Uint16Array,
  outs: u16(opened, data.outs),
})

const loadExpression = (opened: Opened, data: ExpressionData): Matcher => {
  const program = loadTreeProgram(opened, data)
  const search = data.dfa === undefined ? lazySearch(opened, data) : dfaSearch(opened, data.dfa)
  if (data.beyond === true && program !== undefined)
    return {
      test: (text) => search(text) && confirm(program, text),
      groups: (text) => find(program, text),
    }
  return { test: search, groups: (text) => (program === undefined ? undefined : captureFirst(program, text)) }
}

const loadTreeProgram = (opened: Opened, data: ExpressionData): Program | undefined =>
  data.program === undefined
    ? undefined
    : {
        code: opened.array(data.program.code) as Int32Array,
        sets: u32(opened, data.program.sets),
        groups: data.program.groups,
      }

const dfaSearch = (opened: Opened, data: NonNullable<ExpressionData['dfa']>): ((text: string) => boolean) => {
  const dfa: Dfa = {
    classes: u8(opened, data.classes),
    width: data.width,
    start: data.start,
    stateCount: data.states,
    table: opened.array(data.table) as Uint8Array | Uint16Array,
  }
  return (text) => {
    work.left -= PER_BYTE * text.length
    return runDfa(dfa, text)
  }
}

const lazySearch = (opened: Opened, data: ExpressionData): ((text: string) => boolean) => {
  const { nfa } = data
  if (nfa === undefined) return () => false
  let lazy: Lazy | undefined
  return (text) => {
    lazy ??= makeLazy({
      classes: u8(opened, nfa.classes),
      classCount: nfa.classCount,
      acts: opened.array(nfa.acts) as Int16Array,
      next: opened.array(nfa.next) as Nfa['next'],
      listStarts: placesOf(u16(opened, nfa.listLengths), 0),
      members: opened.array(nfa.members) as Nfa['members'],
      setClasses: u8(opened, nfa.setClasses),
      setCount: nfa.setCount,
      startList: nfa.startList,
      usesWord: (nfa.flags & 1) !== 0,
      usesLine: (nfa.flags & 2) !== 0,
    })
    return runLazy(lazy, text)
  }
}

/** Units of work. */
const PER_BYTE = 4
const PER_BYTE_OF_PHRASES = 16

const loadPhrases = (opened: Opened, index: number): Matcher => {
  const data = opened.data.phrases[index]
  if (data === undefined) return NEVER
  let search: PhraseSearch | undefined
  const ready = (): PhraseSearch =>
    (search ??= makeSearch({
      labels: u8(opened, data.labels),
      counts: u8(opened, data.counts),
      ends: u8(opened, data.ends),
    }))
  return {
    test: (text) => {
      work.left -= PER_BYTE_OF_PHRASES * text.length
      return searchPhrases(ready(), text) !== undefined
    },
    groups: (text) => {
      const found = searchPhrases(ready(), text)
      return found === undefined ? undefined : [found.start, found.end]
    },
  }
}

const loadOperator = (data: OperatorData, matchers: readonly Matcher[]): LoadedOperator => {
  switch (data.kind) {
    case 'matcher':
      return { kind: 'matcher', matcher: data.matcher, run: matchers[data.matcher] ?? NEVER }
    case 'compare':
      return {
        kind: 'compare',
        compare: COMPARISONS.get(data.name) ?? (() => false),
        argument: data.argument,
      }
    case 'bytes':
      return { kind: 'test', test: prepared(byteRange(data.argument)) }
    case 'addresses':
      return { kind: 'test', test: prepared(addressMatch(data.argument)) }
    case 'sql':
      return { kind: 'test', test: detectSql }
    case 'html':
      return { kind: 'test', test: detectHtml }
    case 'country':
      return { kind: 'country' }
    case 'expression':
      return { kind: 'expression', argument: data.argument }
    default:
      return { kind: 'test', test: () => false }
  }
}

/** The compiler has refused arguments that cannot be prepared. */
const prepared = (judge: ((text: string) => boolean) | string): ((text: string) => boolean) =>
  typeof judge === 'string' ? () => false : judge
