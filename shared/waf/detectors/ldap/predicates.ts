// The quotes by which a value closes the string of the origin's predicate, and what goes on behind each: another
// condition, the rest of the path, a comment.

import {
  charset,
  findIn,
  LETTERS,
  pastRun,
  pastWord,
  QUOTES,
  runStart,
  standsAt,
  vocabulary,
} from '../../runs.ts'
import { isAt, pastMarks } from '../../lexemes.ts'
import type { Lexemes } from '../../lexemes.ts'
import { work } from '../../work.ts'
import type { Report } from '../detector.ts'
import { asks, asksHere, goesOn, isJoin, readPath } from './path.ts'

const CLOSERS = charset(')]')
const CLOSED = charset(' \t\n\v\f\r)]')
const CLOSED_MAX = 10

/** What goes on behind a quote, and the brackets closed there. Most quotes have none of them behind. */
const CONTINUED = vocabulary(['or', 'and', '|', '/', '[', '(:'])

/** Each quote that may end a string: `' or count(`, `'] | //`, `'(:`. */
export const quoted = (text: string, functions: number, report: Report): void => {
  let opened = -1
  // Brackets of the text's own that are open, and how far they were counted.
  let depth = 0
  let counted = 0
  let flat: boolean | undefined
  for (let at = nextQuote(text, 0); at >= 0; at = nextQuote(text, at + 1)) {
    // A quote that closes one of the text's own ends no string of the origin's.
    const own = opened >= 0 && text.charCodeAt(at) === text.charCodeAt(opened)
    if (own) opened = -1
    else if (opened < 0) opened = at
    if (pastWord(text, pastRun(text, at + 1, CLOSED, at + 1 + CLOSED_MAX), CONTINUED) < 0) continue
    const path = readPath(text, at + 1)
    if (work.left < 0) return
    const next = pastMarks(path, 0, CLOSERS, BRACKETS_MAX)
    for (; counted < at; counted++) depth += bracketOf(text.charCodeAt(counted))
    if (own && next > 0 && depth >= next && (flat ??= isFlat(text))) continue
    if (!joins(text, at, path, next, own, functions) && (own || !leaves(text, at, path, next))) continue
    report('xpath-query', 1, own ? 0 : at, true)
    return
  }
}

/** 1 for a bracket that opens, -1 for one that closes. */
const bracketOf = (code: number): number => (code === 40 ? 1 : code === 41 ? -1 : 0)

/** What a path through a document has. */
const STEPS = charset('/[@*')

/**
 * `startswith(a,'x') or contains(b,'y')`: a filter of OData's. Its strings and its calls are closed where they were opened,
 * and it takes no step through a document.
 */
const isFlat = (text: string): boolean => findIn(text, STEPS) < 0 && !text.includes('::')

const BRACKETS_MAX = 4

/** How near to the beginning a condition stands that is told by its functions alone. */
const NEAR = 100

/** `' or count(/*)`, `' and not(../password)`; or a comparison and two functions of the language. */
const joins = (
  text: string,
  quote: number,
  path: Lexemes,
  at: number,
  own: boolean,
  functions: number,
): boolean => {
  if (!isJoin(path, at)) return false
  if (own ? asks(path, at + 1) : asksHere(path, at + 1)) return true
  const several = (functions & (functions - 1)) !== 0
  return several && quote < NEAR && text.includes("'") && text.includes('=')
}

/** `'(:`, or the predicate ends, none was opened before, and the path goes on: `'] | //user`, `')]/..`. */
const leaves = (text: string, quote: number, path: Lexemes, at: number): boolean => {
  if (isHidden(text, quote)) return true
  if (!isAt(path, at - 1, ']') && !isAt(path, at - 2, ']')) return false
  return text.lastIndexOf('[', quote) < 0 && (goesOn(path, at) || text.includes('//', quote))
}

/** The next quote that is no apostrophe within a word. */
const nextQuote = (text: string, from: number): number => {
  let at = findIn(text, QUOTES, from)
  while (at >= 0 && isApostrophe(text, at)) at = findIn(text, QUOTES, at + 1)
  return at
}

/** `don't`; `x'or 1` is none. */
const isApostrophe = (text: string, at: number): boolean => {
  if (!standsAt(text, at - 1, LETTERS) || !standsAt(text, at + 1, LETTERS)) return false
  const end = pastWord(text, at + 1, JOINS)
  return end < 0 || standsAt(text, end, LETTERS)
}

const JOINS = vocabulary('or and')

const COMMENT_MAX = 12
const CLOSED_COMMENT_MAX = 24

/** `x'(:`, `x') (: a :)`: a comment behind the quote, to the end or short. */
const isHidden = (text: string, quote: number): boolean => {
  if (quote > LEAD_MAX) return false
  const at = pastRun(text, quote + 1, CLOSED, quote + 1 + CLOSED_MAX)
  if (!text.startsWith('(:', at)) return false
  const close = text.indexOf(')', at + 2)
  if (close < 0) return text.length - at - 2 <= COMMENT_MAX
  return close - at <= CLOSED_COMMENT_MAX && text.charCodeAt(close - 1) === 58
}

const LEAD_MAX = 40

/** Behind a sentence: `'] | //user`, `')]/parent::*`, where the first bracket is one that closes. */
export const predicates = (text: string, report: Report): void => {
  const bracket = text.indexOf(']')
  const open = text.indexOf('[')
  const start = runStart(text, bracket, CLOSED)
  if (bracket < 0 || (open >= 0 && open < bracket) || !standsAt(text, start - 1, QUOTES)) return
  const path = readPath(text, bracket + 1)
  if (!isAt(path, 0, '[') && !isJoin(path, 0) && goesOn(path, 0)) report('xpath-query', 1, start - 1, true)
}
