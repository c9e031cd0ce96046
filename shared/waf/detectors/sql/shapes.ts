// Which words begin a statement, and what has to follow for one: 0 is none, 1 could be a phrase of prose ("create user
// accounts"), 2 is SQL beyond doubt.

import { wordSet } from '../../runs.ts'
import { expression, isEnd, kindAt, next, NONE, textAt, wordAt } from './expression.ts'
import { alters, creates, drops, pastName, truncates } from './objects.ts'
import type { Tokens } from './tokens.ts'
import {
  CLAUSE,
  COMMENT,
  COMPARE,
  FROM,
  IDENT,
  INTO,
  LEFT,
  OTHER,
  RIGHT,
  SELECT,
  SEMICOLON,
  STATEMENT,
  STRING,
  VARIABLE,
  WHERE,
} from './words.ts'

type Shape = (tokens: Tokens, at: number) => number

export const shape = (tokens: Tokens, at: number, word: string): number => SHAPES.get(word)?.(tokens, at) ?? 0

export const value = (tokens: Tokens, at: number): boolean => {
  const kind = kindAt(tokens, at)
  return kind === STRING || kind === VARIABLE
}

const isSemicolon = (tokens: Tokens, at: number): boolean => kindAt(tokens, at) === SEMICOLON

const ends = (tokens: Tokens, at: number): boolean => isEnd(tokens, at) || isSemicolon(tokens, at)

/** `insert into t (…`, `insert t values (…`, `replace into t set …` */
const inserts: Shape = (tokens, at) => {
  const into = kindAt(tokens, at + 1) === INTO
  const name = into ? at + 2 : at + 1
  const after = pastName(tokens, name)
  if (after === name) return 0
  const word = wordAt(tokens, after)
  if (word === 'values' && kindAt(tokens, after + 1) === LEFT) return 2
  if (!into) return 0
  return kindAt(tokens, after) === LEFT ||
    kindAt(tokens, after) === SELECT ||
    word === 'values' ||
    word === 'set'
    ? 2
    : 0
}

const deletes: Shape = (tokens, at) => {
  if (HURRIED.has(wordAt(tokens, at + 1)) && kindAt(tokens, at + 2) === FROM) return 2
  if (kindAt(tokens, at + 1) !== FROM) return 0
  const after = pastName(tokens, at + 2)
  if (after === at + 2) return 0
  if (kindAt(tokens, after) === WHERE && compares(tokens, after + 1)) return 2
  return ends(tokens, after) ? 1 : 0
}

/** What MySQL deletes by: `delete quick from t`. */
const HURRIED = wordSet('low_priority quick ignore')

const updates: Shape = (tokens, at) => {
  const after = pastName(tokens, at + 1)
  if (after === at + 1 || wordAt(tokens, after) !== 'set') return 0
  if (expression(tokens, after + 1) === NONE) return 0
  return kindAt(tokens, next) === COMPARE && textAt(tokens, next) === '=' ? 2 : 0
}

const compares = (tokens: Tokens, at: number): boolean =>
  expression(tokens, at) !== NONE && kindAt(tokens, next) === COMPARE && expression(tokens, next + 1) !== NONE

/** `copy t from program '…'`, `copy t (a) to '…'`, `copy into @stage from t` */
const copies: Shape = (tokens, at) => {
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

/** `set @a = 1`, `set global general_log = 'on'`, `set role postgres` */
const sets: Shape = (tokens, at) => {
  if (kindAt(tokens, at + 1) === VARIABLE) return kindAt(tokens, at + 2) === COMPARE ? 2 : 0
  const scope = wordAt(tokens, at + 1)
  if (scope === 'role') return kindAt(tokens, at + 2) === IDENT && ends(tokens, at + 3) ? 1 : 0
  return SCOPES.has(scope) && textAt(tokens, at + 3) === '=' ? 2 : 0
}

const SCOPES = wordSet('global session local persist')

/** `grant dba to x`, `grant all on t to x`, `revoke …` */
const grants: Shape = (tokens, at) => {
  for (let index = at + 1; index < at + 9; index++)
    if (kindAt(tokens, index) === CLAUSE && wordAt(tokens, index) === 'on')
      return kindAt(tokens, index + 1) === IDENT || textAt(tokens, index + 1) === '*' ? 2 : 0
  const passes = wordAt(tokens, at + 2) === 'to' || kindAt(tokens, at + 2) === FROM
  return passes && ends(tokens, at + 4) ? 1 : 0
}

/** `if (1=1) select …`, `if exists (…`: certain where a statement follows the condition. */
const branches: Shape = (tokens, at) => {
  if (compares(tokens, at + 1) && BRANCHED.has(wordAt(tokens, next))) return 2
  if (wordAt(tokens, at + 1) === 'exists') return kindAt(tokens, at + 2) === LEFT ? 1 : 0
  if (kindAt(tokens, at + 1) !== LEFT || !compares(tokens, at + 2)) return 0
  let after = next
  while (kindAt(tokens, after) === RIGHT) after++
  if (BRANCHED.has(wordAt(tokens, after))) return 2
  // Without a statement behind, it is another language's.
  const kind = kindAt(tokens, after)
  return kind === -1 || kind === OTHER || kind === COMMENT ? 0 : 1
}

/** What no other language has behind a condition. */
const BRANCHED = wordSet('select waitfor drop exec execute update insert shutdown raiserror')

const shows: Shape = (tokens, at) => {
  const what = wordAt(tokens, at + 1)
  if (SHOWN.has(what)) return 2
  return ends(tokens, at + 2) && MEANT.has(what) ? 1 : 0
}

const SHOWN = wordSet(
  'tables databases schemas columns grants variables processlist status triggers fields index create engines privileges full',
)

/** What is shown, too, and may be a title's word. */
const MEANT = wordSet('warnings errors events plugins profiles collation all server_version')

/** `with t as (select …`, `with x as (delete …` */
const common: Shape = (tokens, at) => {
  if (wordAt(tokens, at + 2) !== 'as' || kindAt(tokens, at + 3) !== LEFT) return 0
  const kind = kindAt(tokens, at + 4)
  return kind === SELECT || kind === STATEMENT ? 2 : 0
}

const explains: Shape = (tokens, at) => {
  const what = wordAt(tokens, at + 1)
  const query = what === 'analyze' || what === 'verbose' ? at + 2 : at + 1
  return kindAt(tokens, query) === SELECT ? 2 : 0
}

/** `do (1=1)`, `do sleep(5)`, `do $$…$$`: a shell's loop has no bracket here. */
const does: Shape = (tokens, at) =>
  kindAt(tokens, at + 1) === LEFT ||
  kindAt(tokens, at + 2) === LEFT ||
  textAt(tokens, at + 1).startsWith('$') ||
  (wordAt(tokens, at + 1) === 'language' && kindAt(tokens, at + 2) === IDENT)
    ? 1
    : 0

const locks: Shape = (tokens, at) => {
  if (wordAt(tokens, at + 1) !== 'tables' && wordAt(tokens, at + 1) !== 'table') return 0
  return LOCKED.has(wordAt(tokens, pastName(tokens, at + 2))) ? 2 : 1
}

const LOCKED = wordSet('read write in')

const attaches: Shape = (tokens, at) => {
  const file = wordAt(tokens, at + 1) === 'database' ? at + 2 : at + 1
  return kindAt(tokens, file) === STRING && (file === at + 2 || wordAt(tokens, file + 1) === 'as') ? 2 : 0
}

const loads: Shape = (tokens, at) => {
  if (wordAt(tokens, at + 1) === 'xml') return 2
  return wordAt(tokens, at + 1) === 'data' && LOADED.has(wordAt(tokens, at + 2)) ? 2 : 0
}

const LOADED = wordSet('local infile')

const calls: Shape = (tokens, at) => {
  const after = pastName(tokens, at + 1)
  return after > at + 1 && kindAt(tokens, after) === LEFT ? 1 : 0
}

const tailed: Shape = (tokens, at) => {
  for (let index = at + 1; index < at + 13; index++) {
    const kind = kindAt(tokens, index)
    if (kind === SEMICOLON || kind === COMMENT || (kind === STATEMENT && index > at + 1)) return 1
    if (kind === -1) return 0
  }
  return 0
}

/** A word, or one of some words, and the end. */
const named: Shape = (tokens, at) => (kindAt(tokens, at + 1) === IDENT && ends(tokens, at + 2) ? 1 : 0)
const any: Shape = (tokens, at) => (kindAt(tokens, at + 1) >= 0 && ends(tokens, at + 2) ? 1 : 0)
const bare: Shape = (tokens, at) => (ends(tokens, at + 1) ? 1 : 0)
const saved: Shape = (tokens, at) =>
  wordAt(tokens, at + 1) === 'database' || wordAt(tokens, at + 1) === 'log' ? 1 : 0

const STOPPED = wordSet('with immediate abort')
const FLUSHED = wordSet('privileges tables logs hosts status')

const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['drop', drops],
  ['create', creates],
  ['alter', alters],
  ['truncate', truncates],
  ['insert', inserts],
  ['replace', (tokens, at) => (kindAt(tokens, at + 1) === INTO ? inserts(tokens, at) : 0)],
  ['delete', deletes],
  ['update', updates],
  ['shutdown', (tokens, at) => (ends(tokens, at + 1) || STOPPED.has(wordAt(tokens, at + 1)) ? 1 : 0)],
  ['set', sets],
  ['load', loads],
  ['copy', copies],
  ['attach', attaches],
  ['backup', saved],
  ['restore', saved],
  ['grant', grants],
  ['revoke', grants],
  ['commit', bare],
  ['rollback', bare],
  ['vacuum', bare],
  ['notify', any],
  ['listen', any],
  ['reset', any],
  ['merge', (tokens, at) => (kindAt(tokens, at + 1) === INTO && mergesUsing(tokens, at + 2) ? 2 : 0)],
  ['with', common],
  ['if', branches],
  ['show', shows],
  ['prepare', (tokens, at) => (kindAt(tokens, at + 1) === IDENT && kindAt(tokens, at + 2) === FROM ? 2 : 0)],
  [
    'pragma',
    (tokens, at) =>
      kindAt(tokens, at + 1) === IDENT && kindAt(tokens, at + 2) >= 0 && kindAt(tokens, at + 2) !== IDENT
        ? 2
        : 0,
  ],
  ['explain', explains],
  ['lock', locks],
  ['flush', (tokens, at) => (FLUSHED.has(wordAt(tokens, at + 1)) ? 2 : 0)],
  ['raiserror', (tokens, at) => (kindAt(tokens, at + 1) === LEFT ? 2 : 0)],
  ['dbcc', (tokens, at) => (kindAt(tokens, at + 1) === IDENT && kindAt(tokens, at + 2) === LEFT ? 2 : 0)],
  [
    'values',
    (tokens, at) => (kindAt(tokens, at + 1) === LEFT && kindAt(tokens, at - 1) === SEMICOLON ? 1 : 0),
  ],
  ['print', (tokens, at) => (kindAt(tokens, at + 1) === STRING ? 1 : 0)],
  ['describe', named],
  ['desc', named],
  ['use', named],
  [
    'analyze',
    (tokens, at) =>
      ends(tokens, wordAt(tokens, at + 1) === 'table' ? pastName(tokens, at + 2) : at + 1) ? 1 : 0,
  ],
  ['bulk', (tokens, at) => (wordAt(tokens, at + 1) === 'insert' ? 2 : tailed(tokens, at))],
  ['do', does],
  ['begin', tailed],
  ['reconfigure', tailed],
  ['handler', tailed],
  ['rename', (tokens, at) => (renames(tokens, at + 1) ? 2 : tailed(tokens, at))],
  ['kill', tailed],
  ['call', calls],
])

const mergesUsing = (tokens: Tokens, at: number): boolean =>
  USES.some((behind) => wordAt(tokens, pastName(tokens, at) + behind) === 'using')

/** Behind the table, its second name, `as` and its second name. */
const USES: readonly number[] = [0, 1, 2]

const renames = (tokens: Tokens, at: number): boolean =>
  wordAt(tokens, at) === 'table' && wordAt(tokens, pastName(tokens, at + 1)) === 'to'
