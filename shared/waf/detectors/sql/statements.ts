// Whole statements: stacked behind a semicolon, or as the value itself.

import type { Report } from '../detector.ts'
import { BROKEN, LOOSE, START } from './anchor.ts'
import { expression, isEnd, kindAt, next, NONE, textAt, wordAt } from './expression.ts'
import { isPrepared, isQuotation } from './prepared.ts'
import type { Tokens } from './tokens.ts'
import {
  CLAUSE,
  CLOSE,
  COMMENT,
  COMPARE,
  DOT,
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
  VARIABLE,
  WHERE,
} from './words.ts'

const OBJECTS: ReadonlySet<string> = new Set(
  'table database schema view user index procedure function login role trigger column tablespace sequence type temporary unique or alias materialized extension role system event package policy server trigger'.split(
    ' ',
  ),
)

/** One statement at `at`. Certain after a break or a semicolon, or where the text begins with it and is complete. */
export const statement = (tokens: Tokens, at: number, anchored: number, report: Report): void => {
  const before = at === 0 ? -1 : (tokens.kinds[at - 1] as number)
  const stacked = before === SEMICOLON || before === CLOSE
  const word = wordAt(tokens, at)
  const where = tokens.starts[at] ?? 0
  // These are told by themselves, wherever they stand.
  if (word === 'waitfor') {
    const what = wordAt(tokens, at + 1)
    if ((what === 'delay' || what === 'time') && value(tokens, at + 2)) report('sqli-stacked', 1, where, true)
    return
  }
  if (word === 'declare') {
    if (kindAt(tokens, at + 1) === VARIABLE && kindAt(tokens, at + 2) === IDENT)
      report('sqli-stacked', 1, where, true)
    return
  }
  if (word === 'exec' || word === 'execute') {
    if (before !== DOT && isProcedure(tokens, at + 1, before)) report('sqli-stacked', 1, where, true)
    return
  }
  if (!stacked && before !== -1 && anchored === LOOSE) return
  if (PLAIN_WORDS.has(word) && (before !== SEMICOLON || anchored === LOOSE)) return
  const certainty = shape(tokens, at, word)
  if (certainty === 0) return
  if (before === NUMBER && anchored === START && certainty === 2 && at === 1)
    report('sqli-stacked', 1, where, true)
  else if (before === -1) {
    // Documents of databases say how an extension is added: a line of its own breaks out of nothing.
    const told = wordAt(tokens, at + 1) === 'extension' || isPrepared(tokens)
    report('sqli-statement', certainty === 2 && !told ? 1 : 0.6, where, true)
  } else if (isQuotation(tokens, at - 1, at + 2)) report('sqli-stacked', 0.4, where, true)
  else if (stacked) {
    const sure = certainty === 2 || anchored === BROKEN || anchored !== LOOSE || complete(tokens, at)
    report('sqli-stacked', sure ? 1 : 0.6, where, true)
  }
}

/** Statements of one plain word and a name: only right behind a value that was broken out of. */
const PLAIN_WORDS: ReadonlySet<string> = new Set(
  'describe desc use vacuum analyze lock print pragma prepare commit rollback notify listen reset'.split(' '),
)

const value = (tokens: Tokens, at: number): boolean => {
  const kind = kindAt(tokens, at)
  return kind === STRING || kind === VARIABLE
}

const isProcedure = (tokens: Tokens, at: number, before: number): boolean => {
  const kind = kindAt(tokens, at)
  if (kind === LEFT) return value(tokens, at + 1)
  if (kind === VARIABLE) return before !== IDENT
  const word = wordAt(tokens, at)
  if (word === 'immediate') return value(tokens, at + 1) || kindAt(tokens, at + 1) === IDENT
  return (
    word.startsWith('xp_') || word.startsWith('sp_') || (word === 'master' && kindAt(tokens, at + 1) === DOT)
  )
}

/** Nothing but a comment, a semicolon or the end behind the statement's first few words. */
const complete = (tokens: Tokens, at: number): boolean => {
  for (let index = at + 1; index < at + 8; index++) {
    const kind = kindAt(tokens, index)
    if (kind === SEMICOLON || kind === COMMENT) return true
    if (index >= tokens.count) return true
  }
  return false
}

/** 0: no statement; 1: could be a phrase of prose ("create user accounts"); 2: SQL beyond doubt. */
const shape = (tokens: Tokens, at: number, word: string): number => {
  switch (word) {
    case 'drop':
    case 'create':
    case 'alter':
    case 'truncate':
      return definition(tokens, at, word)
    case 'insert':
    case 'replace':
      return kindAt(tokens, at + 1) === INTO && insertion(tokens, at + 2) ? 2 : 0
    case 'delete':
      if (/^(?:low_priority|quick|ignore)$/.test(wordAt(tokens, at + 1)) && kindAt(tokens, at + 2) === FROM)
        return 2
      if (kindAt(tokens, at + 1) !== FROM || kindAt(tokens, at + 2) !== IDENT) return 0
      return kindAt(tokens, at + 3) === WHERE && compares(tokens, at + 4)
        ? 2
        : isEnd(tokens, at + 3) || isSemicolon(tokens, at + 3)
          ? 1
          : 0
    case 'update':
      return setting(tokens, at + 1)
    case 'shutdown':
      return isEnd(tokens, at + 1) || isSemicolon(tokens, at + 1) || wordAt(tokens, at + 1) === 'with' ? 1 : 0
    case 'set':
      return kindAt(tokens, at + 1) === VARIABLE && kindAt(tokens, at + 2) === COMPARE ? 2 : 0
    case 'load':
      if (wordAt(tokens, at + 1) === 'xml') return 2
      return wordAt(tokens, at + 1) === 'data' && /^(local|infile)$/.test(wordAt(tokens, at + 2)) ? 2 : 0
    case 'copy':
      return copies(tokens, at) ? 2 : 0
    case 'attach':
      return wordAt(tokens, at + 1) === 'database' && kindAt(tokens, at + 2) === STRING ? 2 : 0
    case 'backup':
    case 'restore':
      return wordAt(tokens, at + 1) === 'database' || wordAt(tokens, at + 1) === 'log' ? 1 : 0
    case 'grant':
    case 'revoke':
      return onObject(tokens, at + 1) ? 2 : passes(tokens, at) ? 1 : 0
    case 'commit':
    case 'rollback':
      return ends(tokens, at + 1) ? 1 : 0
    case 'notify':
    case 'listen':
    case 'reset':
      return kindAt(tokens, at + 1) >= 0 && ends(tokens, at + 2) ? 1 : 0
    case 'merge':
      return kindAt(tokens, at + 1) === INTO && wordAt(tokens, at + 3) === 'using' ? 2 : 0
    case 'with':
      return wordAt(tokens, at + 2) === 'as' &&
        kindAt(tokens, at + 3) === LEFT &&
        kindAt(tokens, at + 4) === SELECT
        ? 2
        : 0
    case 'if':
      return branch(tokens, at)
    case 'show':
      return SHOWN.has(wordAt(tokens, at + 1))
        ? 2
        : ends(tokens, at + 2) && MEANT.has(wordAt(tokens, at + 1))
          ? 1
          : 0
    case 'prepare':
      return kindAt(tokens, at + 1) === IDENT && kindAt(tokens, at + 2) === FROM ? 2 : 0
    case 'pragma':
      return kindAt(tokens, at + 1) === IDENT &&
        kindAt(tokens, at + 2) >= 0 &&
        kindAt(tokens, at + 2) !== IDENT
        ? 2
        : 0
    case 'explain':
      return kindAt(tokens, at + 1) === SELECT ? 2 : 0
    case 'lock':
      return wordAt(tokens, at + 1) === 'tables' || wordAt(tokens, at + 1) === 'table' ? 1 : 0
    case 'flush':
      return /^(?:privileges|tables|logs|hosts|status)$/.test(wordAt(tokens, at + 1)) ? 2 : 0
    case 'raiserror':
      return kindAt(tokens, at + 1) === LEFT ? 2 : 0
    case 'print':
      return kindAt(tokens, at + 1) === STRING ? 1 : 0
    case 'describe':
    case 'desc':
    case 'use':
      return kindAt(tokens, at + 1) === IDENT && ends(tokens, at + 2) ? 1 : 0
    case 'vacuum':
    case 'analyze':
      return ends(tokens, at + 1) ? 1 : 0
    case 'bulk':
      return wordAt(tokens, at + 1) === 'insert' ? 2 : tailed(tokens, at + 1) ? 1 : 0
    case 'do':
      // `do (1=1)`, `do sleep(5)`: a shell's loop has no bracket here.
      return kindAt(tokens, at + 1) === LEFT ||
        kindAt(tokens, at + 2) === LEFT ||
        textAt(tokens, at + 1).startsWith('$')
        ? 1
        : 0
    case 'begin':
    case 'reconfigure':
    case 'handler':
    case 'rename':
    case 'kill':
      return tailed(tokens, at + 1) ? 1 : 0
    case 'call':
      return kindAt(tokens, at + 1) === IDENT && kindAt(tokens, at + 2) === LEFT ? 1 : 0
    default:
      return 0
  }
}

const SHOWN: ReadonlySet<string> = new Set(
  'tables databases schemas columns grants variables processlist status triggers fields index create engines privileges full'.split(
    ' ',
  ),
)

/** What is shown, too, and may be a title's word. */
const MEANT: ReadonlySet<string> = new Set(
  'warnings errors events plugins profiles collation all server_version'.split(' '),
)

const ends = (tokens: Tokens, at: number): boolean => isEnd(tokens, at) || isSemicolon(tokens, at)

/** `if (1=1) select …`, `if exists (…`: certain where a statement follows the condition. */
const branch = (tokens: Tokens, at: number): number => {
  if (compares(tokens, at + 1) && BRANCHED.has(wordAt(tokens, next))) return 2
  if (wordAt(tokens, at + 1) === 'exists') return kindAt(tokens, at + 2) === LEFT ? 1 : 0
  if (kindAt(tokens, at + 1) !== LEFT || !compares(tokens, at + 2)) return 0
  let after = next
  while (kindAt(tokens, after) === RIGHT) after++
  return BRANCHED.has(wordAt(tokens, after)) ? 2 : 1
}

/** What no other language has behind a condition. */
const BRANCHED: ReadonlySet<string> = new Set(
  'select waitfor drop exec execute update insert shutdown raiserror'.split(' '),
)

const isSemicolon = (tokens: Tokens, at: number): boolean => kindAt(tokens, at) === SEMICOLON

const definition = (tokens: Tokens, at: number, word: string): number => {
  if (word === 'truncate' && kindAt(tokens, at + 1) === IDENT && kindAt(tokens, at + 2) === COMMENT) return 2
  // `create or replace function`
  const replaces =
    word === 'create' && wordAt(tokens, at + 1) === 'or' && wordAt(tokens, at + 2) === 'replace'
  const object = replaces ? at + 3 : at + 1
  if (!OBJECTS.has(wordAt(tokens, object))) return 0
  let name = object + 1
  if (word === 'alter' && wordAt(tokens, object) === 'system') return wordAt(tokens, name) === 'set' ? 2 : 0
  if (wordAt(tokens, name) === 'if') {
    // `if exists`, `if not exists`
    name += wordAt(tokens, name + 1) === 'not' ? 3 : 2
    return kindAt(tokens, name) === IDENT ? 2 : 0
  }
  if (kindAt(tokens, name) !== IDENT && kindAt(tokens, name) !== STRING && kindAt(tokens, name) !== LITERAL)
    return 0
  while (kindAt(tokens, name + 1) === DOT) name += 2
  const after = kindAt(tokens, name + 1)
  if (after === LEFT && (word === 'create' || word === 'alter')) return 2
  if (after === COMMENT || after === SEMICOLON) return word === 'create' ? 1 : 2
  if (after === -1) return 1
  const clause = wordAt(tokens, name + 1)
  if (wordAt(tokens, object) === 'trigger') return /^(?:after|before|instead)$/.test(clause) ? 2 : 0
  return clause === 'cascade' ||
    clause === 'identified' ||
    clause === 'add' ||
    clause === 'as' ||
    clause === 'with'
    ? 2
    : 0
}

const insertion = (tokens: Tokens, at: number): boolean => {
  if (kindAt(tokens, at) !== IDENT && kindAt(tokens, at) !== LITERAL) return false
  let after = at + 1
  while (kindAt(tokens, after) === DOT) after += 2
  const kind = kindAt(tokens, after)
  return (
    kind === LEFT || kind === SELECT || wordAt(tokens, after) === 'values' || wordAt(tokens, after) === 'set'
  )
}

const setting = (tokens: Tokens, start: number): number => {
  let at = start
  if (kindAt(tokens, at) !== IDENT && kindAt(tokens, at) !== LITERAL) return 0
  while (kindAt(tokens, at + 1) === DOT) at += 2
  if (wordAt(tokens, at + 1) !== 'set' || kindAt(tokens, at + 2) === -1) return 0
  if (expression(tokens, at + 2) === NONE) return 0
  return kindAt(tokens, next) === COMPARE && textAt(tokens, next) === '=' ? 2 : 0
}

const compares = (tokens: Tokens, at: number): boolean =>
  expression(tokens, at) !== NONE && kindAt(tokens, next) === COMPARE && expression(tokens, next + 1) !== NONE

/** `copy t from program '…'`, `copy t to '…'` */
const copies = (tokens: Tokens, at: number): boolean => {
  if (kindAt(tokens, at + 1) === LEFT) return copiesQuery(tokens, at + 2)
  if (kindAt(tokens, at + 2) !== FROM && wordAt(tokens, at + 2) !== 'to') return false
  const source = wordAt(tokens, at + 3) === 'program' ? at + 4 : at + 3
  return kindAt(tokens, source) === STRING
}

const QUERY_TOKENS_MAX = 40

/** `copy (select …) to program '…'` */
const copiesQuery = (tokens: Tokens, start: number): boolean => {
  if (kindAt(tokens, start) !== SELECT) return false
  for (let at = start; at < start + QUERY_TOKENS_MAX && at < tokens.count; at++)
    if (kindAt(tokens, at) === RIGHT && wordAt(tokens, at + 1) === 'to') return true
  return false
}

/** `grant dba to x`, `revoke all from x`, and the end. */
const passes = (tokens: Tokens, at: number): boolean =>
  (wordAt(tokens, at + 2) === 'to' || kindAt(tokens, at + 2) === FROM) && ends(tokens, at + 4)

const onObject = (tokens: Tokens, start: number): boolean => {
  for (let at = start; at < start + 8; at++)
    if (kindAt(tokens, at) === CLAUSE && wordAt(tokens, at) === 'on')
      return kindAt(tokens, at + 1) === IDENT || textAt(tokens, at + 1) === '*'
  return false
}

const tailed = (tokens: Tokens, start: number): boolean => {
  for (let at = start; at < start + 12; at++) {
    const kind = kindAt(tokens, at)
    if (kind === SEMICOLON || kind === COMMENT || (kind === STATEMENT && at > start)) return true
    if (kind === -1) return false
  }
  return false
}
