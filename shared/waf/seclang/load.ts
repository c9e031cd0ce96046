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
import type { Automaton } from '../scan/build.ts'
import { makeSearch, searchPhrases, type PhraseSearch } from '../scan/phrases.ts'
import { makeScanner, type Scanner } from '../scan/scan.ts'
import type { AutomatonData, ExpressionData, OperatorData, ProgramData, Ref, RuleData } from './data.ts'
import type { Macro } from './macro.ts'
import { openProgram, type Opened } from './pack.ts'
import { chainActs } from './text.ts'

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

export interface Runtime {
  readonly data: ProgramData
  readonly chains: readonly Chain[]
  readonly operators: readonly LoadedOperator[]
  /** By expression, for selectors and tags. */
  readonly expressions: readonly Matcher[]
  readonly scanner: Scanner
  /** Places in data.rules, by phase from 1. */
  readonly phases: readonly (readonly number[])[]
  readonly stores: Stores
}

/** Collections that outlive a request (`initcol`), in this isolate only and bounded. */
export type Stores = Map<string, StoredCollection>

export interface StoredCollection {
  readonly values: Map<string, string>
  readonly expiries: Map<string, number>
}

export const loadProgram = (bytes: Uint8Array): Result<Runtime, string> => {
  const opened = openProgram(bytes)
  if (!opened.ok) return err(opened.error)
  const { data } = opened.value
  const expressions = data.expressions.map((expression) => loadExpression(opened.value, expression))
  const matchers = data.matchers.map(([kind, index]): Matcher => {
    if (kind === 'rx') return expressions[index] ?? NEVER
    return loadPhrases(opened.value, index)
  })
  return ok({
    data,
    chains: data.chains.map((transforms) => ({
      transforms,
      acts: chainActs(transforms, false),
      actsFolded: chainActs(transforms, true),
    })),
    operators: data.operators.map((operator) => loadOperator(operator, matchers)),
    expressions,
    scanner: makeScanner({
      plain: loadAutomaton(opened.value, data.prefilter.plain),
      bare: loadAutomaton(opened.value, data.prefilter.bare),
      owners: u16(opened.value, data.prefilter.owners),
      needs: u8(opened.value, data.prefilter.needs),
    }),
    phases: [1, 2, 3, 4, 5].map((phase) => placesOf(data.rules, phase)),
    stores: new Map(),
  })
}

const NEVER: Matcher = { test: () => false, groups: () => undefined }

const placesOf = (rules: readonly RuleData[], phase: number): readonly number[] =>
  rules.flatMap((rule, place) => (rule.phase === phase ? [place] : []))

// The references were written for these kinds by the compiler.
const u8 = (opened: Opened, ref: Ref): Uint8Array => opened.array(ref) as Uint8Array
const u16 = (opened: Opened, ref: Ref): Uint16Array => opened.array(ref) as Uint16Array
const u32 = (opened: Opened, ref: Ref): Uint32Array => opened.array(ref) as Uint32Array

const loadAutomaton = (opened: Opened, data: AutomatonData): Automaton => ({
  classes: u8(opened, data.classes),
  width: data.width,
  table: u16(opened, data.table),
  firstOut: data.firstOut,
  outStarts: u32(opened, data.outStarts),
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
  return (text) => runDfa(dfa, text)
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
      listStarts: u32(opened, nfa.listStarts),
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

const loadPhrases = (opened: Opened, index: number): Matcher => {
  const data = opened.data.phrases[index]
  if (data === undefined) return NEVER
  let search: PhraseSearch | undefined
  const ready = (): PhraseSearch =>
    (search ??= makeSearch({
      labels: u8(opened, data.labels),
      firsts: opened.array(data.firsts) as Uint16Array | Uint32Array,
      ends: u8(opened, data.ends),
    }))
  return {
    test: (text) => searchPhrases(ready(), text) !== undefined,
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
