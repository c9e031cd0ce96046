// Expressions of SQL, read with bounded look-ahead: enough grammar to tell `or 1=1` from "or one of them".

import { work } from '../../work.ts'
import { kindAt, textAt, wordAt } from './look.ts'
import type { Tokens } from './tokens.ts'
import {
  ABOUT,
  ALL,
  ARITH,
  CASE,
  CAST,
  CLAUSE,
  COMPARE,
  DOT,
  FUNCTIONS,
  IDENT,
  INTO,
  LEFT,
  LIMIT,
  LITERAL,
  NOT,
  NUMBER,
  OTHER,
  RIGHT,
  SELECT,
  STATEMENT,
  STRING,
  VARIABLE,
} from './words.ts'

/** What an operand is. */
export const NONE = 0
export const VALUE = 1
export const NAME = 2
/** A call of any function. */
export const CALL = 3
/** A call of a function that serves injection. */
export const KNOWN = 4
export const SUBQUERY = 5

/** The token after the operand that was read last. */
export let next = 0

const PREFIX_MAX = 24
const CALL_TOKENS_MAX = 96
/** What each of them takes: calls that nothing closes read on, one after another. */
const CALL_TOKEN_WORK = 3
const TERMS_MAX = 8

/** Terms joined by arithmetic; the class of the most telling one. */
export const expression = (tokens: Tokens, start: number): number => {
  let found = operand(tokens, start)
  if (found === NONE) return NONE
  for (let terms = 0; terms < TERMS_MAX; terms++) {
    let at = next
    while (kindAt(tokens, at) === RIGHT) at++
    const kind = kindAt(tokens, at)
    if (kind === CAST) {
      next = at + 2
      continue
    }
    if (kind !== ARITH) return found
    const before = next
    const term = operand(tokens, at + 1)
    if (term === NONE) {
      next = before
      return found
    }
    if (term > found) found = term
  }
  return found
}

/** One operand with its signs and opening brackets. */
export const operand = (tokens: Tokens, start: number): number => {
  let at = start
  let bracket = false
  for (let prefix = 0; prefix < PREFIX_MAX; prefix++, at++) {
    const kind = kindAt(tokens, at)
    if (kind === LEFT) bracket = true
    else if (kind !== NOT && kind !== ALL && !(kind === ARITH && isSign(tokens, at))) break
    else if (kind === NOT && kindAt(tokens, at + 1) === LEFT && kindAt(tokens, at + 2) === SELECT)
      bracket = true
  }
  const kind = kindAt(tokens, at)
  switch (kind) {
    case NUMBER:
    case STRING:
    case VARIABLE:
      next = at + 1
      return VALUE
    case SELECT:
      next = at + 1
      return bracket ? SUBQUERY : NONE
    case OTHER:
      // ODBC's `{x 1}`
      if (tokens.text.charCodeAt(tokens.starts[at] as number) !== 123 || kindAt(tokens, at + 1) !== IDENT)
        return NONE
      return escaped(tokens, at)
    case CASE:
      next = at + 1
      return begins(kindAt(tokens, at + 1)) ? KNOWN : NONE
    case LITERAL:
      if (kindAt(tokens, at + 1) !== LEFT) {
        next = at + 1
        return ASKED.has(wordAt(tokens, at)) ? KNOWN : VALUE
      }
      return call(tokens, at)
    case IDENT:
      // `(table users limit 1)`
      if (bracket && isTable(tokens, at)) {
        next = at + 2
        return SUBQUERY
      }
      // `array[1]`
      if (
        kindAt(tokens, at + 1) === OTHER &&
        textAt(tokens, at + 1) === '[' &&
        wordAt(tokens, at) === 'array'
      )
        return listed(tokens, at)
      return named(tokens, at, kind)
    case CLAUSE:
    case STATEMENT:
    case INTO:
    case COMPARE:
      return named(tokens, at, kind)
    default:
      return NONE
  }
}

const isTable = (tokens: Tokens, at: number): boolean =>
  kindAt(tokens, at + 1) === IDENT && kindAt(tokens, at + 2) === LIMIT && wordAt(tokens, at) === 'table'

const LIST_MAX = 12

/** Past the bracket that closes it. */
const listed = (tokens: Tokens, at: number): number => {
  next = at + 2
  while (next < at + LIST_MAX && next < tokens.count && textAt(tokens, next) !== ']') next++
  next++
  return KNOWN
}

const escaped = (tokens: Tokens, at: number): number => {
  const kind = kindAt(tokens, at + 2)
  if (kind !== NUMBER && kind !== STRING && kind !== VARIABLE && kind !== IDENT) return NONE
  next = kindAt(tokens, at + 3) === OTHER ? at + 4 : at + 3
  return KNOWN
}

/** Literals that ask the database for something. */
const ASKED: ReadonlySet<string> = new Set([
  'current_user',
  'session_user',
  'system_user',
  'sysdate',
  'rownum',
])

/** What may follow CASE: WHEN, or what is compared. */
const begins = (kind: number): boolean =>
  kind === CLAUSE ||
  kind === IDENT ||
  kind === NUMBER ||
  kind === STRING ||
  kind === LEFT ||
  kind === LITERAL ||
  kind === VARIABLE

const isSign = (tokens: Tokens, at: number): boolean => {
  const code = tokens.text.charCodeAt(tokens.starts[at] as number)
  return code === 43 || code === 45
}

const named = (tokens: Tokens, start: number, kind: number): number => {
  let at = start
  while (kindAt(tokens, at + 1) === DOT && kindAt(tokens, at + 2) === IDENT && at < start + 8) at += 2
  if (kindAt(tokens, at + 1) === LEFT) return call(tokens, at)
  if (kind !== IDENT) return NONE
  next = at + 1
  if (ASKED.has(wordAt(tokens, at))) return KNOWN
  return NAME
}

/** Past the call's closing bracket, or as far as the look-ahead goes. */
const call = (tokens: Tokens, name: number): number => {
  let depth = 0
  let at = name + 1
  let asks = false
  const end = Math.min(tokens.count, at + CALL_TOKENS_MAX)
  for (; at < end; at++) {
    const kind = tokens.kinds[at]
    if (kind === SELECT || (kind === LEFT && tokens.kinds[at + 1] === RIGHT && at > name + 1))
      asks ||= kind === SELECT || ABOUT.has(wordAt(tokens, at - 1))
    if (kind === LEFT) depth++
    else if (kind === RIGHT && --depth === 0) {
      at++
      break
    }
  }
  work.left -= CALL_TOKEN_WORK * (at - name)
  next = at
  return asks || FUNCTIONS.has(wordAt(tokens, name)) || isPackaged(tokens, name) ? KNOWN : CALL
}

/** `dbms_pipe.receive_message(`, `utl_http.request(` */
export const isPackaged = (tokens: Tokens, at: number): boolean => {
  if (at < 2 || tokens.kinds[at - 1] !== DOT || tokens.kinds[at - 2] !== IDENT) return false
  const start = tokens.starts[at - 2] as number
  const first = tokens.text.charCodeAt(start) | 32
  if ((first !== 100 && first !== 117) || (tokens.ends[at - 2] as number) - start < 6) return false
  const name = wordAt(tokens, at - 2)
  return name.startsWith('dbms_') || name.startsWith('utl_') || name === 'user_lock'
}
