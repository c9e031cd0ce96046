// Sentences that a reading takes for SQL: `let's take "this" and "that" is it`.

import { wordSet } from '../../runs.ts'
import { kindAt, wordAt } from './look.ts'
import type { Tokens } from './tokens.ts'
import { CLOSE, COMMENT, IDENT, STRING } from './words.ts'

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
