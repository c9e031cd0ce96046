// The rest of a row that an origin writes, and what stands behind it: further columns and rows, and what changes another row
// on a conflict.

import { isBareComment } from './endings.ts'
import { expression, NAME, next, NONE } from './expression.ts'
import { kindAt, textAt, wordAt } from './look.ts'
import { pastName } from './objects.ts'
import type { Tokens } from './tokens.ts'
import { COMMA, COMMENT, RIGHT, SEMICOLON } from './words.ts'

const VALUES_MAX = 16

/**
 * `x','admin')--`, `x'),('y',user())--`: the rest of a list of values, closed and commented out. `x',role='admin`: a
 * further column is set.
 */
export const listsOn = (tokens: Tokens, close: number): boolean => {
  let at = close + 1
  for (let values = 0; values < VALUES_MAX && kindAt(tokens, at) === COMMA; values++) {
    const found = expression(tokens, at + 1)
    if (found === NONE) return false
    const set = found === NAME && textAt(tokens, next) === '='
    if (set) {
      const column = next
      if (expression(tokens, column + 1) === NONE) return false
      if (
        kindAt(tokens, next) === COMMENT ||
        (kindAt(tokens, next) === SEMICOLON && kindAt(tokens, next + 1) === COMMENT)
      )
        return true
      return next >= tokens.count && tokens.open && !tokens.text.includes(' ')
    }
    at = next
  }
  if (kindAt(tokens, at) !== RIGHT) return false
  while (kindAt(tokens, at) === RIGHT || kindAt(tokens, at) === SEMICOLON) at++
  return kindAt(tokens, at) === COMMENT ? isBareComment(tokens, at) : upserts(tokens, at)
}

/** `1) on conflict do update set a=2`, `1,'x') on duplicate key update a=2`: the rest of a row, and what changes another. */
export const rewrites = (tokens: Tokens, value: number): boolean => {
  let at = value + 1
  for (let values = 0; values < VALUES_MAX && kindAt(tokens, at) === COMMA; values++) {
    if (expression(tokens, at + 1) === NONE) return false
    at = next
  }
  if (kindAt(tokens, at) !== RIGHT) return false
  while (kindAt(tokens, at) === RIGHT) at++
  return upserts(tokens, at)
}

/** `on conflict (id) do update set a=`: a list for people says "on conflict" too, and sets no column. */
const upserts = (tokens: Tokens, at: number): boolean => {
  const what = wordAt(tokens, at + 1)
  if (wordAt(tokens, at) !== 'on' || (what !== 'conflict' && what !== 'duplicate')) return false
  for (let verb = at + 2; verb < at + TARGET_MAX; verb++)
    if (wordAt(tokens, verb) === 'update') {
      const column = wordAt(tokens, verb + 1) === 'set' ? verb + 2 : verb + 1
      return textAt(tokens, pastName(tokens, column)) === '='
    }
  return false
}

/** Words between ON and UPDATE: the columns that are in conflict. */
const TARGET_MAX = 24
