// A query of SPARQL's, which no database of SQL's reads past its head: a variable as the name of a column, and a pattern in
// braces (SPARQL 1.1 Query §5, §11). Trusts none with a quote, which may close the origin's own string.

import { charset, findIn } from '../../runs.ts'
import { kindAt, wordAt } from './look.ts'
import type { Tokens } from './tokens.ts'
import { HOSTILE, IDENT, LEFT, SELECT, SEMICOLON, STATEMENT, UNION } from './words.ts'

/** What quotes names or strings in some dialect: `[x {]`, `$$ x {$$`. */
const QUOTES = charset('\'"`\\[]$')
const HEAD_MAX = 400
/** What would end the head, or hide a part of it. */
const ENDING: readonly string[] = ['--', '/*', '#', ';']
/** `as ?n`: an error to SQL, which names columns by identifiers. */
const NAMED = ' as ?'
/** A function of both languages. */
const OF_BOTH = 'group_concat'

/** `select (count(?b) as ?n) where {` at the beginning, and nothing behind that only SQL has. */
export const isSparql = (tokens: Tokens): boolean => {
  const { text } = tokens
  if (kindAt(tokens, 0) !== SELECT) return false
  // Without a brace it is empty.
  const head = text.slice(0, text.slice(0, HEAD_MAX).indexOf('{') + 1).toLowerCase()
  if (!head.includes(NAMED) || ENDING.some((mark) => head.includes(mark))) return false
  if (findIn(text, QUOTES) >= 0) return false
  for (let at = 1; at < tokens.count; at++) if (isSql(tokens, at)) return false
  return true
}

/** A second statement, a query that is joined, or a call of what only SQL has. */
const isSql = (tokens: Tokens, at: number): boolean => {
  const kind = kindAt(tokens, at)
  const next = kindAt(tokens, at + 1)
  // SPARQL's own joins two patterns in braces.
  if (kind === UNION) return !tokens.text.startsWith('{', tokens.starts[at + 1])
  if (kind === SEMICOLON) return next === STATEMENT || next === SELECT
  if (kind !== IDENT || next !== LEFT) return false
  const word = wordAt(tokens, at)
  return word !== OF_BOTH && HOSTILE.has(word)
}
