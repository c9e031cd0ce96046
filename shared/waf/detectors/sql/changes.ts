// Statements that change what tables hold, or move it to and from files, and what has to follow for one: 2 is SQL beyond
// doubt, 1 could be a phrase of prose, 0 is none.

import { wordSet } from '../../runs.ts'
import { NONE, expression, next } from './expression.ts'
import { ends, kindAt, textAt, wordAt } from './look.ts'
import { pastName } from './objects.ts'
import type { Shape } from './objects.ts'
import type { Tokens } from './tokens.ts'
import { COMPARE, FROM, INTO, LEFT, RIGHT, SELECT, SEMICOLON, STRING, VARIABLE, WHERE } from './words.ts'

/** `insert into t (…`, `insert t values (…`, `replace into t set …` */
export const inserts: Shape = (tokens, at) => {
  const into = kindAt(tokens, at + 1) === INTO
  const name = into ? at + 2 : at + 1
  const after = pastName(tokens, name)
  if (after === name) return 0
  const word = wordAt(tokens, after)
  if (word === 'values' && kindAt(tokens, after + 1) === LEFT) return 2
  if (!into) {
    // `replace t(a,b) values (…`
    const listed = kindAt(tokens, after) === LEFT ? pastColumns(tokens, after + 1) : -1
    return listed > 0 && wordAt(tokens, listed) === 'values' && kindAt(tokens, listed + 1) === LEFT ? 2 : 0
  }
  return kindAt(tokens, after) === LEFT ||
    kindAt(tokens, after) === SELECT ||
    word === 'values' ||
    word === 'set'
    ? 2
    : 0
}

const COLUMNS_MAX = 48

/** Past the names of columns and their bracket, or -1. */
const pastColumns = (tokens: Tokens, from: number): number => {
  for (let at = from; at < from + COLUMNS_MAX && at < tokens.count; at++) {
    const kind = kindAt(tokens, at)
    if (kind === RIGHT) return at + 1
    if (kind === LEFT || kind === SEMICOLON) return -1
  }
  return -1
}

export const deletes: Shape = (tokens, at) => {
  if (HURRIED.has(wordAt(tokens, at + 1)) && kindAt(tokens, at + 2) === FROM) return 2
  if (kindAt(tokens, at + 1) !== FROM) return 0
  const after = pastName(tokens, at + 2)
  if (after === at + 2) return 0
  if (kindAt(tokens, after) === WHERE && compares(tokens, after + 1)) return 2
  // What T-SQL hands back of the rows.
  if (wordAt(tokens, after) === 'output' && wordAt(tokens, after + 1) === 'deleted') return 2
  return ends(tokens, after) ? 1 : 0
}

/** What MySQL deletes by: `delete quick from t`. */
const HURRIED = wordSet('low_priority quick ignore')

export const updates: Shape = (tokens, at) => {
  const after = pastName(tokens, at + 1)
  if (after === at + 1 || wordAt(tokens, after) !== 'set') return 0
  if (expression(tokens, after + 1) === NONE) return 0
  return kindAt(tokens, next) === COMPARE && textAt(tokens, next) === '=' ? 2 : 0
}

export const compares = (tokens: Tokens, at: number): boolean =>
  expression(tokens, at) !== NONE && kindAt(tokens, next) === COMPARE && expression(tokens, next + 1) !== NONE

/** `copy t from program '…'`, `copy t (a) to '…'`, `copy into @stage from t` */
export const copies: Shape = (tokens, at) => {
  if (kindAt(tokens, at + 1) === INTO)
    return kindAt(tokens, at + 2) === VARIABLE || textAt(tokens, at + 2) === '@' ? 2 : 0
  let after = kindAt(tokens, at + 1) === LEFT ? at + 1 : pastName(tokens, at + 1)
  if (after === at + 1 && kindAt(tokens, after) !== LEFT) return 0
  if (kindAt(tokens, after) === LEFT) {
    const limit = Math.min(tokens.count, after + QUERY_TOKENS_MAX)
    while (after < limit && !(kindAt(tokens, after) === RIGHT && isWay(tokens, after + 1))) after++
    after++
  }
  if (!isWay(tokens, after)) return 0
  const source = wordAt(tokens, after + 1) === 'program' ? after + 2 : after + 1
  return kindAt(tokens, source) === STRING ? 2 : 0
}

const QUERY_TOKENS_MAX = 40

const isWay = (tokens: Tokens, at: number): boolean =>
  kindAt(tokens, at) === FROM || wordAt(tokens, at) === 'to'

export const attaches: Shape = (tokens, at) => {
  const file = wordAt(tokens, at + 1) === 'database' ? at + 2 : at + 1
  return kindAt(tokens, file) === STRING && (file === at + 2 || wordAt(tokens, file + 1) === 'as') ? 2 : 0
}

export const loads: Shape = (tokens, at) => {
  if (wordAt(tokens, at + 1) === 'xml') return 2
  return wordAt(tokens, at + 1) === 'data' && LOADED.has(wordAt(tokens, at + 2)) ? 2 : 0
}

const LOADED = wordSet('local infile')

export const mergesUsing = (tokens: Tokens, at: number): boolean =>
  USES.some((behind) => wordAt(tokens, pastName(tokens, at) + behind) === 'using')

/** Behind the table, its second name, `as` and its second name. */
const USES: readonly number[] = [0, 1, 2]

export const renames = (tokens: Tokens, at: number): boolean =>
  wordAt(tokens, at) === 'table' && wordAt(tokens, pastName(tokens, at + 1)) === 'to'
