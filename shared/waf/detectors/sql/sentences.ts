// Sentences that a reading takes for SQL: `let's take "this" and "that" is it`.

import { wordSet } from '../../runs.ts'
import type { Report } from '../detector.ts'
import { BROKEN } from './anchor.ts'
import { kindAt, wordAt } from './look.ts'
import type { Tokens } from './tokens.ts'
import {
  CLAUSE,
  CLOSE,
  COMMENT,
  FROM,
  HAVING,
  IDENT,
  LIMIT,
  ORDER,
  SELECT,
  STRING,
  UNION,
  WHERE,
} from './words.ts'

/**
 * `'s go`, `'s "sister"`, `"The sum of`: a word right behind the quote that would have closed the origin's string, and another
 * word behind that, or a string in a text that hides nothing of what follows. No dialect has two of them side by side behind
 * a string, but for what SUFFIXES begin.
 */
export const isContraction = (tokens: Tokens): boolean =>
  kindAt(tokens, 0) === CLOSE &&
  kindAt(tokens, 1) === IDENT &&
  (kindAt(tokens, 2) === IDENT ||
    (kindAt(tokens, 2) === STRING && kindAt(tokens, tokens.count - 1) !== COMMENT)) &&
  tokens.starts[1] === tokens.ends[0] &&
  !SUFFIXES.has(wordAt(tokens, 1))

/** `'a'member of(…)`, `'a'at time zone 'b'`, `'a'containing 'b'`, `'a'eq 'b'` */
const SUFFIXES = wordSet(
  'member at starting containing contains over overlaps within filter asc eq ne has startswith endswith matches',
)

/**
 * Words side by side where the reading begins, and nothing that reads a table behind them: no statement goes on with them,
 * nor begins so. `at`: what stands behind a string.
 */
export const beginsAsSentence = (tokens: Tokens, at: number, anchored: number): boolean =>
  isContraction(tokens) ||
  (anchored === BROKEN &&
    kindAt(tokens, 0) === IDENT &&
    kindAt(tokens, 1) === IDENT &&
    !standsInClause(tokens, at))

const CLAUSES_BACK = 16

/** `users u where …`: a table and its second name. "Using" and "when" are words of sentences. */
const standsInClause = (tokens: Tokens, at: number): boolean => {
  for (let before = at - 1; before >= 0 && before > at - CLAUSES_BACK; before--) {
    const kind = kindAt(tokens, before)
    if (IN_CLAUSES.has(kind) || (kind === CLAUSE && JOINING.has(wordAt(tokens, before)))) return true
  }
  return false
}

const IN_CLAUSES: ReadonlySet<number> = new Set([WHERE, FROM, SELECT, ORDER, HAVING, UNION, LIMIT])
const JOINING = wordSet('as on join inner cross natural')

/** A signal: it takes a second one to refuse at level 1. */
const QUIET = 0.6

export const quietly =
  (report: Report): Report =>
  (kind, weight, where, syntactic, firm) =>
    report(kind, Math.min(weight, QUIET), where, syntactic, firm)
