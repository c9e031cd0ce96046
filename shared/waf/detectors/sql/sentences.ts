// Sentences that a reading takes for SQL: `let's take "this" and "that" is it`.

import { wordSet } from '../../runs.ts'
import { kindAt, wordAt } from './expression.ts'
import type { Tokens } from './tokens.ts'
import { CLOSE, IDENT } from './words.ts'

/**
 * `'s go`, `"The sum of`: a word right behind the quote that would have closed the origin's string, and another word behind
 * that. No dialect has two names side by side behind a string, but for what SUFFIXES begin.
 */
export const isContraction = (tokens: Tokens): boolean =>
  kindAt(tokens, 0) === CLOSE &&
  kindAt(tokens, 1) === IDENT &&
  kindAt(tokens, 2) === IDENT &&
  tokens.starts[1] === tokens.ends[0] &&
  !SUFFIXES.has(wordAt(tokens, 1))

/** `'a'member of(…)`, `'a'at time zone 'b'` */
const SUFFIXES = wordSet('member at starting containing contains over overlaps within filter asc')
