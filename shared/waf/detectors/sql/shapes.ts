// Which words begin a statement, and what has to follow for one: 0 is none, 1 could be a phrase of prose ("create user
// accounts"), 2 is SQL beyond doubt.

import { wordSet } from '../../runs.ts'
import {
  attaches,
  compares,
  copies,
  deletes,
  inserts,
  loads,
  mergesUsing,
  renames,
  updates,
} from './changes.ts'
import { next } from './expression.ts'
import { ends, kindAt, textAt, wordAt } from './look.ts'
import { alters, creates, drops, pastName, truncates } from './objects.ts'
import type { Shape } from './objects.ts'
import { grants, locks, sets, shows } from './server.ts'
import type { Tokens } from './tokens.ts'
import {
  CASE,
  CLAUSE,
  COMMENT,
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
} from './words.ts'

export const shape = (tokens: Tokens, at: number, word: string): number => SHAPES.get(word)?.(tokens, at) ?? 0

export const value = (tokens: Tokens, at: number): boolean => {
  const kind = kindAt(tokens, at)
  return kind === STRING || kind === VARIABLE
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

const calls: Shape = (tokens, at) => {
  if (kindAt(tokens, at + 1) === CASE) return kindAt(tokens, at + 2) === CLAUSE ? 2 : 0
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

/** `begin print 1 end;`: what a block may begin with. A string is no statement. */
const begins: Shape = (tokens, at) => (kindAt(tokens, at + 1) === STRING ? 0 : tailed(tokens, at))

const HANDLED = wordSet('open read close')

/** A word, or one of some words, and the end. */
const named: Shape = (tokens, at) => (kindAt(tokens, at + 1) === IDENT && ends(tokens, at + 2) ? 1 : 0)
const any: Shape = (tokens, at) => (kindAt(tokens, at + 1) >= 0 && ends(tokens, at + 2) ? 1 : 0)
const bare: Shape = (tokens, at) => (ends(tokens, at + 1) ? 1 : 0)
const saved: Shape = (tokens, at) => {
  const what = wordAt(tokens, at + 1)
  if (what === 'database' || what === 'log') return 1
  // `restore filelistonly from disk='\\\\host\\x'`
  return LOOKED_INTO.has(what) && kindAt(tokens, at + 2) === FROM ? 2 : 0
}

/** What SQL Server reads of a backup. */
const LOOKED_INTO = wordSet('headeronly filelistonly labelonly verifyonly rewindonly')

const STOPPED = wordSet('with immediate abort')
const FLUSHED = wordSet('privileges tables logs hosts status')

const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['drop', drops],
  ['create', creates],
  ['alter', alters],
  ['truncate', truncates],
  ['insert', inserts],
  ['replace', inserts],
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
  ['begin', begins],
  ['reconfigure', tailed],
  [
    'handler',
    (tokens, at) => (HANDLED.has(wordAt(tokens, pastName(tokens, at + 1))) ? tailed(tokens, at) : 0),
  ],
  ['rename', (tokens, at) => (renames(tokens, at + 1) ? 2 : tailed(tokens, at))],
  ['kill', tailed],
  ['call', calls],
])
