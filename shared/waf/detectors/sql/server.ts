// Statements that set, show, lock or grant what is the server's own, and what has to follow for one.

import { wordSet } from '../../runs.ts'
import { ends, kindAt, textAt, wordAt } from './look.ts'
import { pastName } from './objects.ts'
import type { Shape } from './objects.ts'
import { CLAUSE, COMPARE, FROM, IDENT, VARIABLE } from './words.ts'

/** `set @a = 1`, `set global general_log = 'on'`, `set role postgres` */
export const sets: Shape = (tokens, at) => {
  if (kindAt(tokens, at + 1) === VARIABLE) return kindAt(tokens, at + 2) === COMPARE ? 2 : 0
  const scope = wordAt(tokens, at + 1)
  if (scope === 'role') return kindAt(tokens, at + 2) === IDENT && ends(tokens, at + 3) ? 1 : 0
  return SCOPES.has(scope) && textAt(tokens, at + 3) === '=' ? 2 : 0
}

const SCOPES = wordSet('global session local persist')

/** `grant dba to x`, `grant all on t to x`, `revoke …` */
export const grants: Shape = (tokens, at) => {
  for (let index = at + 1; index < at + 9; index++)
    if (kindAt(tokens, index) === CLAUSE && wordAt(tokens, index) === 'on')
      return kindAt(tokens, index + 1) === IDENT || textAt(tokens, index + 1) === '*' ? 2 : 0
  const passes = wordAt(tokens, at + 2) === 'to' || kindAt(tokens, at + 2) === FROM
  return passes && ends(tokens, at + 4) ? 1 : 0
}

export const shows: Shape = (tokens, at) => {
  const what = wordAt(tokens, at + 1)
  if (SHOWN.has(what)) return 2
  return ends(tokens, at + 2) && MEANT.has(what) ? 1 : 0
}

const SHOWN = wordSet(
  'tables databases schemas columns grants variables processlist status triggers fields index create engines privileges full',
)

/** What is shown, too, and may be a title's word. */
const MEANT = wordSet('warnings errors events plugins profiles collation all server_version')

export const locks: Shape = (tokens, at) => {
  if (wordAt(tokens, at + 1) !== 'tables' && wordAt(tokens, at + 1) !== 'table') return 0
  return LOCKED.has(wordAt(tokens, pastName(tokens, at + 2))) ? 2 : 1
}

const LOCKED = wordSet('read write in')
