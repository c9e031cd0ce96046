// What a query reads from, and whether that is a table with clauses behind it or the rest of a sentence.

import { wordSet } from '../../runs.ts'
import { NONE, expression, next } from './expression.ts'
import { kindAt, wordAt } from './look.ts'
import type { Tokens } from './tokens.ts'
import {
  BY,
  COMMENT,
  COMPARE,
  DOT,
  FETCHED,
  FROM,
  IDENT,
  LEFT,
  LIMIT,
  LITERAL,
  NUMBER,
  ORDER,
  SEMICOLON,
  STRING,
  VARIABLE,
  WHERE,
} from './words.ts'

/** `from NAME` or `from (`. */
export const hasSource = (tokens: Tokens, at: number): boolean => {
  if (kindAt(tokens, at) !== FROM) return false
  const kind = kindAt(tokens, at + 1)
  return (
    kind === IDENT ||
    kind === LEFT ||
    kind === STRING ||
    kind === VARIABLE ||
    kind === LITERAL ||
    isBracket(tokens, at + 1)
  )
}

/** `[users]` */
const isBracket = (tokens: Tokens, at: number): boolean => wordAt(tokens, at) === '['

/** What no table is called, and a sentence begins its objects with. */
const DETERMINERS = wordSet(
  'the a an our your my their its his her this that these those each every any some all both',
)

/** Words that stand behind a table and are no clause of their own in the tokenizer. */
const TABLE_HINTS = wordSet(
  'straight_join full use force ignore tablesample partition pivot unpivot with for lateral window fetch offset indexed only versions',
)

/** `from the best restaurants`: a table has one alias at most, so that two further plain words are no SQL. */
export const isSentence = (tokens: Tokens, start: number): boolean => {
  if (kindAt(tokens, start) !== IDENT) return false
  const determined = DETERMINERS.has(wordAt(tokens, start))
  let at = start + 1
  if (kindAt(tokens, at) === DOT) return false
  let words = 0
  while (words < 2 && kindAt(tokens, at) === IDENT && !TABLE_HINTS.has(wordAt(tokens, at))) {
    words++
    at++
  }
  return words >= 2 || (determined && words === 1 && !isTail(tokens, at))
}

/** `where a = b`, `limit 1`, `order by 1` after a table. */
export const isTail = (tokens: Tokens, start: number): boolean => {
  let at = start
  while (kindAt(tokens, at) === DOT || kindAt(tokens, at) === IDENT) {
    if (at > start + 4) return false
    at++
  }
  const kind = kindAt(tokens, at)
  if (kind === SEMICOLON || kind === COMMENT) return at === start
  if (kind === LIMIT) return kindAt(tokens, at + 1) === NUMBER || FETCHED.has(wordAt(tokens, at + 1))
  if (kind === ORDER) return kindAt(tokens, at + 1) === BY
  if (kind !== WHERE || expression(tokens, at + 1) === NONE) return false
  return kindAt(tokens, next) === COMPARE
}
