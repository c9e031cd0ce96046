// Operators made ready to run: each bound to what it needs, its argument prepared once.

import { detectHtml, detectSql, placeOfHtml, placeOfSql } from '../operators/detect.ts'
import { addressMatch, byteRange, COMPARISONS, type Compare } from '../operators/operators.ts'
import { KIND_HIGH, kindOf } from '../scan/presence.ts'
import type { OperatorData } from './data.ts'
import type { Macro } from './macro.ts'
import { loadPhrases, NEVER, type Matcher } from './matchers.ts'
import type { Opened } from './pack.ts'

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

export const loadOperators = (opened: Opened, expressions: readonly Matcher[]): readonly LoadedOperator[] => {
  const matchers = opened.data.matchers.map(([kind, index]): Matcher => {
    if (kind === 'rx') return expressions[index] ?? NEVER
    return loadPhrases(opened, index)
  })
  return opened.data.operators.map((operator) => loadOperator(operator, matchers))
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
