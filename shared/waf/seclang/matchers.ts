// Operators made ready to run: automata as views on the program's arrays, arguments prepared once.

import { captureFirst, type Slots } from '../expressions/capture.ts'
import { confirm, find } from '../expressions/confirm.ts'
import { runDfa, type Dfa } from '../expressions/dfa.ts'
import { makeLazy, runLazy, type Lazy } from '../expressions/lazy.ts'
import type { Nfa } from '../expressions/nfa.ts'
import type { Program } from '../expressions/program.ts'
import { detectHtml, detectSql, placeOfHtml, placeOfSql } from '../operators/detect.ts'
import { addressMatch, byteRange, COMPARISONS, type Compare } from '../operators/operators.ts'
import { makeSearch, searchPhrases, type PhraseSearch } from '../scan/phrases.ts'
import { KIND_HIGH, kindOf } from '../scan/presence.ts'
import { placesOf } from '../scan/trie.ts'
import { work } from '../work.ts'
import type { ExpressionData, OperatorData, Ref } from './data.ts'
import type { Macro } from './macro.ts'
import type { Opened } from './pack.ts'

export interface Matcher {
  readonly test: (text: string) => boolean
  /** The groups of the first match. */
  readonly groups: (text: string) => Slots | undefined
}

export type LoadedOperator =
  | { readonly kind: 'matcher'; readonly matcher: number; readonly run: Matcher }
  | {
      readonly kind: 'test'
      readonly test: (text: string) => boolean
      /** Kinds of bytes, one of which a text holds that it matches; 0 where none is needed. */
      readonly kinds: number
      /** Worth remembering. */
      readonly costs: boolean
      /** Where a text that matches has what was found. */
      readonly place?: (text: string) => number
    }
  | {
      readonly kind: 'compare'
      readonly compare: Compare
      readonly argument: Macro
      readonly kinds: number
    }
  | { readonly kind: 'country' }
  | { readonly kind: 'expression'; readonly argument: Macro }

export const NO_OPERATOR: LoadedOperator = { kind: 'test', test: () => false, kinds: 0, costs: false }

const NEVER: Matcher = { test: () => false, groups: () => undefined }

export const loadExpressions = (opened: Opened): readonly Matcher[] =>
  opened.data.expressions.map((expression) => loadExpression(opened, expression))

export const loadOperators = (opened: Opened, expressions: readonly Matcher[]): readonly LoadedOperator[] => {
  const matchers = opened.data.matchers.map(([kind, index]): Matcher => {
    if (kind === 'rx') return expressions[index] ?? NEVER
    return loadPhrases(opened, index)
  })
  return opened.data.operators.map((operator) => loadOperator(operator, matchers))
}

// The references were written for these kinds by the compiler.
export const u8 = (opened: Opened, ref: Ref): Uint8Array => opened.array(ref) as Uint8Array
export const u16 = (opened: Opened, ref: Ref): Uint16Array => opened.array(ref) as Uint16Array
const u32 = (opened: Opened, ref: Ref): Uint32Array => opened.array(ref) as Uint32Array

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
        kinds: data.name === 'validateutf8encoding' ? KIND_HIGH : 0,
      }
    case 'bytes':
      return rangeTest(prepared(byteRange(data.argument)))
    case 'addresses':
      return { kind: 'test', test: prepared(addressMatch(data.argument)), kinds: 0, costs: false }
    case 'sql':
      return { kind: 'test', test: detectSql, kinds: 0, costs: true, place: placeOfSql }
    case 'html':
      return { kind: 'test', test: detectHtml, kinds: 0, costs: true, place: placeOfHtml }
    case 'country':
      return { kind: 'country' }
    case 'expression':
      return { kind: 'expression', argument: data.argument }
    default:
      return NO_OPERATOR
  }
}

/** Most ranges leave out NUL alone, or control characters: the scan has seen whether one is there. */
const rangeTest = (test: (text: string) => boolean): LoadedOperator => {
  let kinds = 0
  for (let byte = 0; byte < 256; byte++) {
    if (!test(String.fromCharCode(byte))) continue
    const kind = kindOf(byte)
    if (kind === 0) return { kind: 'test', test, kinds: 0, costs: false }
    kinds |= kind
  }
  return { kind: 'test', test, kinds, costs: false }
}

/** The compiler has refused arguments that cannot be prepared. */
const prepared = (judge: ((text: string) => boolean) | string): ((text: string) => boolean) =>
  typeof judge === 'string' ? () => false : judge
