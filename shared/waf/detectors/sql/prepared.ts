// SQL that a value speaks of, and that cannot be run as it stands: a statement whose values are bind marks, as traces,
// logs and clients of databases carry it, and a statement that a quotation of the text's own holds.

import { LETTERS, runStart, wordSet } from '../../runs.ts'
import { kindAt, wordAt } from './look.ts'
import type { Tokens } from './tokens.ts'
import {
  ARITH,
  CATALOGUE,
  CLOSE,
  COMMA,
  COMMENT,
  COMPARE,
  DOT,
  FROM,
  HOSTILE,
  IDENT,
  INTO,
  NUMBER,
  OTHER,
  RIGHT,
  SELECT,
  SEMICOLON,
  STATEMENT,
  STRING,
  UNION,
  VARIABLE,
} from './words.ts'

const LENGTH_MAX = 2000

/**
 * `select a from b where c = ? limit $1`: one whole statement, every value of which is a mark that its client binds.
 * There is nothing to inject: without the client, a mark is a syntax error.
 */
export const isPrepared = (tokens: Tokens): boolean => {
  const { text } = tokens
  if (text.length > LENGTH_MAX || !isBoundOnly(text)) return false
  let selects = 0
  for (let at = 0; at < tokens.count; at++) {
    const kind = tokens.kinds[at]
    if (kind === SELECT) selects++
    if (kind === UNION || kind === COMMENT || kind === CLOSE || selects > 1) return false
    if (kind === SEMICOLON && at < tokens.count - 1) return false
    if (kind === IDENT && (HOSTILE.has(wordAt(tokens, at)) || CATALOGUE.has(wordAt(tokens, at)))) return false
  }
  return true
}

/** Marks there are, and neither a string nor a number: `?`, `$1`, `:name`, `%s`. */
const isBoundOnly = (text: string): boolean => {
  let marks = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 39 || code === 64 || code === 124 || code === 92 || code === 123) return false
    const before = at === 0 ? 32 : text.charCodeAt(at - 1)
    if (!parts(before)) continue
    if (code >= 48 && code <= 57) {
      if (!isCount(text, at)) return false
    } else if (isMark(text, at, code)) {
      marks++
      at++
    }
  }
  return marks > 0
}

/** White space, brackets, commas, comparisons and sums: what a value stands behind. */
const parts = (code: number): boolean =>
  code <= 32 ||
  code === 40 ||
  code === 44 ||
  code === 61 ||
  code === 60 ||
  code === 62 ||
  code === 43 ||
  code === 45

const isMark = (text: string, at: number, code: number): boolean => {
  const next = text.charCodeAt(at + 1)
  if (code === 63) return true
  if (code === 36) return next >= 48 && next <= 57
  if (code === 58) return (next | 32) >= 97 && (next | 32) <= 122
  return code === 37 && next === 115
}

const HEAD_MAX = 12

/** `limit 1`, `top 5`, `order by 1` */
const isCount = (text: string, at: number): boolean => {
  if (at < 2 || text.charCodeAt(at - 1) !== 32) return false
  const start = runStart(text, at - 1, LETTERS, Math.max(0, at - HEAD_MAX))
  return COUNTED.has(text.slice(start, at - 1).toLowerCase())
}

const COUNTED: ReadonlySet<string> = new Set(['limit', 'offset', 'top', 'first', 'next', 'by'])

/**
 * `title:"drop table" AND …`, a code span: a verb right behind the closing quote, where no dialect goes on with one
 * (only T-SQL needs no semicolon between statements, and it has no back-quotes), or with the quote as its object.
 * `close`: the quote's token; `object`: that of the table.
 */
export const isQuotation = (tokens: Tokens, close: number, object: number): boolean => {
  if (kindAt(tokens, close) !== CLOSE) return false
  const quote = quoteOf(tokens, close)
  if (quote === 96) return true
  return kindAt(tokens, object) === STRING && tokens.text.charCodeAt(tokens.starts[object] ?? 0) === quote
}

/**
 * `query('DELETE FROM a WHERE b = "c"', f)`: what opens and closes a quotation. Right behind a value that a quote ends, only
 * T-SQL runs a statement, which it reads whole before it does: a string behind an operand is a syntax error to it, but in a
 * list of columns, where it is a name.
 */
export const isClosedQuotation = (tokens: Tokens, close: number): boolean => {
  if (kindAt(tokens, close) !== CLOSE) return false
  const quote = quoteOf(tokens, close)
  const limit = Math.min(tokens.count, close + QUOTED_MAX)
  let listing = false
  for (let at = close + 1; at < limit; at++) {
    const kind = kindAt(tokens, at)
    if (kind === SELECT || (kind === IDENT && wordAt(tokens, at) === 'output')) listing = true
    else if (kind === FROM) listing = false
    // A procedure takes a string behind its name.
    else if (kind === STATEMENT && RUNS.has(wordAt(tokens, at))) return false
    else if (kind === STRING && tokens.text.charCodeAt(tokens.starts[at] ?? 0) === quote)
      return !listing && isOperand(tokens, at - 1)
  }
  return false
}

const QUOTED_MAX = 64
const RUNS = wordSet('exec execute')

/** A bracket's end, or what stands behind an operator, a comma or FROM. */
const isOperand = (tokens: Tokens, at: number): boolean => {
  const kind = kindAt(tokens, at)
  return kind === RIGHT || kind === SEMICOLON || (OPERANDS.has(kind) && OPERATORS.has(kindAt(tokens, at - 1)))
}

const OPERANDS: ReadonlySet<number> = new Set([IDENT, NUMBER, STRING, VARIABLE, OTHER])
const OPERATORS: ReadonlySet<number> = new Set([FROM, INTO, COMPARE, ARITH, COMMA, DOT, OTHER])

const quoteOf = (tokens: Tokens, close: number): number => tokens.text.charCodeAt(tokens.starts[close] ?? 0)

/** The token behind FROM; -1 where `at` is none. */
export const sourceOf = (tokens: Tokens, at: number): number => (kindAt(tokens, at) === FROM ? at + 1 : -1)
