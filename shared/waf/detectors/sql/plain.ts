// One whole query as the value, and nothing else: what consoles, dashboards and traces of databases carry. By itself it
// injects nothing: an origin that runs it was built to, and within another statement it is an error. So it is a signal,
// no proof, as long as it asks for nothing but tables: no second query joined to it, no condition that is always true,
// no catalogue, file, pause or variable of the server's own, no comment.

import { kindAt, textAt, wordAt } from './expression.ts'
import type { Tokens } from './tokens.ts'
import {
  ABOUT,
  ARITH,
  CATALOGUE,
  COMMENT,
  COMPARE,
  FROM,
  HOSTILE,
  IDENT,
  INTO,
  LEFT,
  LITERAL,
  LOGIC,
  NUMBER,
  OTHER,
  RIGHT,
  SELECT,
  SEMICOLON,
  STATEMENT,
  STRING,
  UNION,
  VARIABLE,
  WHERE,
} from './words.ts'

const TOKENS_MIN = 4
const TOKENS_MAX = 2000

export const isPlain = (tokens: Tokens): boolean => {
  const { kinds, count } = tokens
  if (tokens.open || count < TOKENS_MIN || count > TOKENS_MAX) return false
  const first = kinds[0]
  if (first !== SELECT && !(first === STATEMENT && wordAt(tokens, 0) === 'with')) return false
  let depth = 0
  let source = false
  let named = false
  for (let at = 1; at < count; at++) {
    const kind = kinds[at] as number
    if (kind === LEFT) depth++
    else if (kind === RIGHT && --depth < 0) return false
    else if (kind === FROM) source = true
    else if (!isHarmless(tokens, at, kind)) return false
    named ||= !source && isColumn(tokens, at, kind)
  }
  return named && source && depth === 0 && isEnding(kindAt(tokens, count - 1))
}

/** A column: a list of constants is what is joined to another query. */
const isColumn = (tokens: Tokens, at: number, kind: number): boolean =>
  kind === IDENT && kindAt(tokens, at + 1) !== LEFT

const isEnding = (kind: number): boolean =>
  kind === IDENT ||
  kind === NUMBER ||
  kind === STRING ||
  kind === RIGHT ||
  kind === LITERAL ||
  kind === SEMICOLON ||
  kind === STATEMENT

const isHarmless = (tokens: Tokens, at: number, kind: number): boolean => {
  switch (kind) {
    case COMMENT:
    case UNION:
    case INTO:
      return false
    case ARITH:
      // Everything that a table holds is what a stranger asks for; `count(*)` is a number.
      return textAt(tokens, at) !== '*' || kindAt(tokens, at - 1) !== SELECT
    case SEMICOLON:
      return at === tokens.count - 1
    case VARIABLE:
      return false
    case IDENT:
    case LITERAL: {
      const word = wordAt(tokens, at)
      return !isSystem(word) && !(kindAt(tokens, at + 1) === LEFT && (HOSTILE.has(word) || ABOUT.has(word)))
    }
    case STATEMENT:
      return kindAt(tokens, at + 1) === LEFT || QUIET.has(wordAt(tokens, at))
    case COMPARE:
      return !isConstant(tokens, at)
    case OTHER:
      return !'\\\0'.includes(textAt(tokens, at))
    case LOGIC:
    case WHERE:
      // `or 1`, `where true`
      return !(isValue(kindAt(tokens, at + 1)) && kindAt(tokens, at + 2) !== COMPARE)
    default:
      return true
  }
}

/** What no application asks its tables for: the catalogues, and words of the server's own. */
const isSystem = (word: string): boolean =>
  CATALOGUE.has(word) ||
  OWN.has(word) ||
  word.startsWith('pg_') ||
  word === 'sys' ||
  word === 'syscat' ||
  word.startsWith('all_')

const OWN: ReadonlySet<string> = new Set('rownum dual mysql user current_user session_user master'.split(' '))

/** Words of statements that a query has, too. */
const QUIET: ReadonlySet<string> = new Set('desc with use values replace if set'.split(' '))

const isValue = (kind: number): boolean => kind === NUMBER || kind === STRING || kind === LITERAL

/** `1=1`, `'a'<'b'`: true or false whatever the tables hold. */
const isConstant = (tokens: Tokens, at: number): boolean =>
  isValue(kindAt(tokens, at - 1)) && isValue(kindAt(tokens, at + 1))
