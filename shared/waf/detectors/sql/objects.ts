// Statements that make, change and drop objects: a verb, what it is of, a name, and what goes on behind that.

import { wordSet } from '../../runs.ts'
import { kindAt, wordAt } from './look.ts'
import type { Tokens } from './tokens.ts'
import { COMMENT, DOT, IDENT, LEFT, LITERAL, SEMICOLON, STRING } from './words.ts'

/** How sure what follows a statement's first word makes it one: 0, 1 or 2. */
export type Shape = (tokens: Tokens, at: number) => number

const OBJECTS = wordSet(
  'table database schema view user index procedure function login role trigger column tablespace sequence type temporary unique alias materialized extension system event package policy server session java directory library assembly stage share integration connection credential',
)

/** What goes on behind the name in a definition, and in no sentence but a rare one. */
const ALTERED = wordSet(
  'add drop rename modify alter change enable disable set with owner identified cascade as password',
)
const CREATED = wordSet('as with identified returns return after before instead for soname named using from')
const DROPPED = wordSet('cascade on restrict purge')

/** `dbo.users`, `master..users`, `[users]`, `"users"`: the token behind a name, or `at` where there is none. */
export const pastName = (tokens: Tokens, at: number): number => {
  let end = at
  for (let parts = 0; parts < 4; parts++) {
    const kind = kindAt(tokens, end)
    if (kind === IDENT || kind === LITERAL || kind === STRING) end++
    else if (wordAt(tokens, end) === '[' && wordAt(tokens, end + 2) === ']') end += 3
    else return at
    if (kindAt(tokens, end) !== DOT) return end
    while (kindAt(tokens, end) === DOT) end++
  }
  return end
}

/** The token behind verb, object, `if exists` and name; -1 where there are none. */
const pastObject = (tokens: Tokens, at: number): number => {
  if (!OBJECTS.has(wordAt(tokens, at))) return -1
  let name = at + 1
  // `create unique index`, `create java source`
  if (OBJECTS.has(wordAt(tokens, name)) || wordAt(tokens, name) === 'source') name++
  if (wordAt(tokens, name) === 'if') name += wordAt(tokens, name + 1) === 'not' ? 3 : 2
  const after = pastName(tokens, name)
  return after === name ? -1 : after
}

const guards = (tokens: Tokens, at: number): boolean => wordAt(tokens, at + 1) === 'if'

const ended = (tokens: Tokens, at: number, sure: number): number => {
  const kind = kindAt(tokens, at)
  if (kind === COMMENT || kind === SEMICOLON) return sure
  return kind === -1 ? 1 : 0
}

export const drops = (tokens: Tokens, at: number): number => {
  const after = pastObject(tokens, at + 1)
  if (after < 0) return 0
  return guards(tokens, at + 1) || DROPPED.has(wordAt(tokens, after)) ? 2 : ended(tokens, after, 2)
}

export const alters = (tokens: Tokens, at: number): number => {
  const object = wordAt(tokens, at + 1)
  if ((object === 'system' || object === 'session') && wordAt(tokens, at + 2) === 'set') return 2
  const after = pastObject(tokens, at + 1)
  if (after < 0) return 0
  return kindAt(tokens, after) === LEFT || ALTERED.has(wordAt(tokens, after)) ? 2 : ended(tokens, after, 2)
}

export const creates = (tokens: Tokens, at: number): number => {
  // `create or replace function`
  const replaces = wordAt(tokens, at + 1) === 'or' && wordAt(tokens, at + 2) === 'replace'
  const object = replaces ? at + 3 : at + 1
  const after = pastObject(tokens, object)
  if (after < 0) return 0
  if (guards(tokens, object) || kindAt(tokens, after) === LEFT) return 2
  return CREATED.has(wordAt(tokens, after)) ? definite(tokens, object, after) : ended(tokens, after, 1)
}

/** A trigger has an event, a user no table: "create user accounts for everyone" has neither. */
const definite = (tokens: Tokens, object: number, after: number): number => {
  const word = wordAt(tokens, after)
  const timed = word === 'after' || word === 'before' || word === 'instead' || word === 'for'
  if (timed) return wordAt(tokens, object) === 'trigger' ? 2 : 0
  return word === 'using' || word === 'from' ? 1 : 2
}

export const truncates = (tokens: Tokens, at: number): number => {
  if (wordAt(tokens, at + 1) === 'table') return drops(tokens, at)
  const after = pastName(tokens, at + 1)
  if (after === at + 1) return 0
  return kindAt(tokens, kindAt(tokens, after) === SEMICOLON ? after + 1 : after) === COMMENT ? 2 : 0
}
