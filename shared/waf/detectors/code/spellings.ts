// Code that is written in a short value of its own, and does not name what it calls: methods, literals that run, objects
// that are built, paths that are opened.

import {
  BACKSLASH,
  BACKTICK,
  BRACE,
  BRACKET,
  DOLLAR,
  DOUBLE,
  PAREN,
  PERCENT,
  PIPE,
  PLAIN,
  SINGLE,
  SLASH,
  WORD_CODE,
  WORD_SHELL,
} from '../../fields/presence.ts'
import type { View } from '../../fields/field.ts'
import type { Context, Report } from '../detector.ts'
import { FORMULA, formulaAt } from './formulas.ts'
import { LEADS, ROUTED } from './names.ts'
import { named, readNames } from './named.ts'
import { builtAt, indexedAt, methodAt, openedAt, typeAt } from './objects.ts'
import { dynamicAt, superglobalAt, variableAt } from './php.ts'
import { immediateAt, runAt } from './programs.ts'
import { importAt, innerNameAt } from './python.ts'
import { ranAt } from './ran.ts'
import { isSaid } from './said.ts'

const SHORT_MAX = 400

export const spellings = (view: View, context: Context, report: Report): void => {
  const { text, chars } = view
  if (text.length > SHORT_MAX || isOfLines(text)) return
  const tell = (at: number): void => {
    if (at >= 0) report('code-call', isSaid(text, at) || context.prose() ? 0.4 : 1, at, true)
  }
  const lead = (at: number): void => {
    if (at >= 0) report('code-path', isSaid(text, at) || context.prose() ? 0.4 : 1, at, true)
  }
  // Dots and underscores alone are a name, and no call.
  if ((view.words & WORD_CODE) !== 0 && (chars & ~PLAIN) !== 0) {
    lead(firstOf(LEADS, text.toLowerCase()))
    lead(innerNameAt(text))
    lead(importAt(text))
  }
  if ((chars & PAREN) !== 0 || (view.words & WORD_CODE) !== 0 || isMarked(chars)) tell(runAt(text))
  if (
    ((chars & (SINGLE | DOUBLE | BACKSLASH | BRACKET)) !== 0 || (view.words & WORD_CODE) !== 0) &&
    ((view.words & WORD_SHELL) !== 0 || (chars & PIPE) !== 0)
  )
    tell(ranAt(text))
  if ((chars & (BACKSLASH | SLASH)) === (BACKSLASH | SLASH)) lead(firstOf(ROUTED, text.toLowerCase()))
  // `[]['filter']`, and what is called by a template's marks.
  if ((chars & BRACKET) !== 0 && (chars & (PAREN | BACKTICK)) !== 0) lead(indexedAt(text))
  if ((chars & PAREN) !== 0) {
    const brackets = bracketsOf(text)
    lead(methodAt(text))
    if ((brackets & CALLED) !== 0) tell(dynamicAt(text))
    if ((brackets & QUOTED) !== 0 && (chars & DOLLAR) !== 0) tell(variableAt(text))
    if ((brackets & QUOTED) !== 0 && (chars & SLASH) !== 0) lead(openedAt(text))
    readNames(text, (chars & (SINGLE | DOUBLE)) !== 0)
    tell(named.callback)
    tell(immediateAt(text, (brackets & CALLED) !== 0))
    tell(named.endless)
    const built = builtAt(text)
    lead(built >= 0 ? built : named.compiled)
    lead(typeAt(text))
    lead(named.chained)
    tell(named.executed)
  }
  if ((chars & (DOLLAR | BRACKET)) === (DOLLAR | BRACKET)) tell(superglobalAt(text))
  if ((chars & PAREN) !== 0 || (chars & FORMULA) === FORMULA) tell(formulaAt(text))
}

/** `%x{`, `%x[` */
const isMarked = (chars: number): boolean => (chars & PERCENT) !== 0 && (chars & (BRACE | BRACKET)) !== 0

/** What stands around the opening brackets: what is called that is no name, and what is handed a literal. */
const CALLED = 1
const QUOTED = 2

const bracketsOf = (text: string): number => {
  let seen = 0
  for (let open = text.indexOf('('); open >= 0; open = text.indexOf('(', open + 1)) {
    const before = open > 0 ? text.charCodeAt(open - 1) : 0
    const next = open + 1 < text.length ? text.charCodeAt(open + 1) : 0
    // ) ] } " ' before it, ~ behind it
    if (before === 41 || before === 93 || before === 125 || before === 34 || before === 39 || next === 126)
      seen |= CALLED
    if (next === 34 || next === 39 || next === 32) seen |= QUOTED
  }
  return seen
}

/** A text of several lines is a document; a break before it or behind it parts nothing. */
const isOfLines = (text: string): boolean => {
  const first = text.indexOf('\n')
  if (first < 0) return false
  const start = pastBlanks(text, 0)
  const line = first > start ? first : text.indexOf('\n', start)
  return line >= 0 && pastBlanks(text, line) < text.length
}

const pastBlanks = (text: string, from: number): number => {
  let at = from
  while (at < text.length && text.charCodeAt(at) <= 32) at++
  return at
}

const firstOf = (paths: readonly string[], folded: string): number => {
  for (const path of paths) {
    const at = folded.indexOf(path)
    if (at >= 0) return at
  }
  return -1
}
