// The quotes of a text that may end the string which an origin puts it in, and what goes on behind each.

import { isLetter } from '../../characters.ts'
import { NAME, pastRun } from '../../runs.ts'
import { work } from '../../work.ts'
import type { Report } from '../detector.ts'
import { CLOSED, clauseBehind, mayBegin, readQuery } from './cypher.ts'
import { languagesAt, queryBehind, UNQUOTED } from './languages.ts'
import { breaksOut } from './scripts.ts'

/**
 * The first quote of either kind ends the origin's string, or one of the first where some are escaped: a clause that
 * stands behind later ones stands in no string's place.
 */
const CLAUSES_MAX = 8

/** What a look behind a quote takes. */
const QUOTE_WORK = 60

/**
 * The next line's end: searched for once, not from every quote. No variable of the function's own: a search has no
 * effects, and V8's optimised code puts that of a text of one line into the loop, which is quadratic.
 */
let line = -1

export const breakOuts = (text: string, report: Report): void => {
  let single = text.indexOf("'")
  let double = text.indexOf('"')
  let singles = 0
  let doubles = 0
  unquoted(text, report)
  line = text.indexOf('\n')
  let clauses = CLAUSES_MAX
  while (single >= 0 || double >= 0) {
    if (work.left < 0) return
    const isSingle = single >= 0 && (double < 0 || single < double)
    const at = isSingle ? single : double
    // No string goes over a line's end.
    if (line >= 0 && line < at) {
      singles = 0
      doubles = 0
      line = text.indexOf('\n', at)
    }
    // A quote that closes one of the text's own breaks out of nothing.
    const closes = (isSingle ? singles : doubles) % 2 === 1
    if (isSingle && isMark(text, at)) singles++
    else if (!isSingle && isMark(text, at)) doubles++
    if (mayEnd(text, at + 1)) {
      work.left -= QUOTE_WORK
      const next = pastClosers(text, at)
      breaksOut(text, at, next, closes, report)
      if (clauses > 0 && !closes && goesOn(text, at, next, report)) clauses--
    }
    if (isSingle) single = text.indexOf("'", at + 1)
    else double = text.indexOf('"', at + 1)
  }
}

/** Behind a name or a number at the very beginning that nothing opened a bracket for. */
const unquoted = (text: string, report: Report): void => {
  const end = pastRun(text, 0, NAME, NUMBER_MAX)
  if (end === 0 || text.charAt(end) !== ')') return
  work.left -= QUOTE_WORK
  const next = pastClosers(text, end - 1)
  queryBehind(UNQUOTED, readQuery(text, next), end - 1, next, report)
}

const NUMBER_MAX = 24

/** Judges what is read from `next` on, if a clause of any language may begin there; answers whether it may. */
const goesOn = (text: string, at: number, next: number, report: Report): boolean => {
  const languages = languagesAt(text, next)
  if (languages === undefined && !mayBegin(text, next)) return false
  const query = readQuery(text, next)
  clauseBehind(query, at, next, report)
  if (languages !== undefined) queryBehind(languages, query, at, next, report)
  return true
}

/** `\'` ends no string, and `don't` begins none. */
const isMark = (text: string, at: number): boolean => {
  if (at === 0) return true
  const before = text.charCodeAt(at - 1)
  return (
    before !== BACKSLASH && !(at + 1 < text.length && isLetter(before) && isLetter(text.charCodeAt(at + 1)))
  )
}

const BACKSLASH = 92

const CLOSERS_MAX = 8

/** A blank, a bracket, or what joins a condition and another one. */
const mayEnd = (text: string, at: number): boolean => {
  if (at >= text.length) return false
  const code = text.charCodeAt(at)
  return code <= 32 || isCloser(code) || code === 59 || code === 38 || code === 124
}

const isCloser = (code: number): boolean => code === 41 || code === 93 || code === 125

/** The place behind the brackets and blanks that follow a quote, where they are few. */
const pastClosers = (text: string, quote: number): number =>
  pastRun(text, quote + 1, CLOSED, quote + CLOSERS_MAX)
