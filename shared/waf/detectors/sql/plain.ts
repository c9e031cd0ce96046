// One whole query as the value, and nothing else: what consoles, dashboards and traces of databases carry. By itself it
// injects nothing: an origin that runs it was built to, and within another statement it is an error. So it is a signal,
// no proof, as long as all that it asks for is tame (tame.ts) and no second query is joined to it.

import { kindAt, wordAt } from './look.ts'
import { pastName } from './objects.ts'
import { isTame } from './tame.ts'
import type { Tokens } from './tokens.ts'
import {
  CLOSE,
  FROM,
  IDENT,
  INTO,
  LEFT,
  LITERAL,
  NUMBER,
  RIGHT,
  SELECT,
  SEMICOLON,
  STATEMENT,
  STRING,
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
    else if (!isTame(tokens, at, kind, true)) return false
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

const LENGTH_MAX = 4000

/** Where a field is there to hold queries: `SELECT … FROM …`, one of them, to the end of the text. */
export const isQuery = (tokens: Tokens): boolean =>
  kindAt(tokens, 0) === SELECT && isWhole(tokens, 1) && sources === 1

/**
 * Where a trace tells what a database was asked: one whole `INSERT … VALUES`, `UPDATE … WHERE` or `DELETE … WHERE`, which
 * takes nothing out of another table.
 */
export const isChange = (tokens: Tokens): boolean => {
  const verb = wordAt(tokens, 0)
  if (verb === 'insert') {
    const columns = kindAt(tokens, 1) === INTO ? pastName(tokens, 2) : 0
    return columns > 2 && isWhole(tokens, columns) && sources === 0
  }
  if (verb === 'delete')
    return kindAt(tokens, 1) === FROM && isWhole(tokens, 2) && sources === 0 && wheres === 1
  return verb === 'update' && isWhole(tokens, 1) && sources === 0 && wheres === 1
}

let sources = 0
let wheres = 0

/** Is all that follows tame, to the end of the text? */
const isWhole = (tokens: Tokens, start: number): boolean => {
  if (tokens.text.length > LENGTH_MAX || tokens.open) return false
  sources = 0
  wheres = 0
  for (let at = start; at < tokens.count; at++) {
    const kind = kindAt(tokens, at)
    if (kind === SELECT || kind === CLOSE || !isTame(tokens, at, kind, false)) return false
    if (kind === FROM) sources++
    if (kind === WHERE) wheres++
  }
  return true
}
