// A text that begins with a name and is SQL to its end: what nobody else goes on with there.

import { wordSet } from '../../runs.ts'
import { decides } from './calls.ts'
import { isEnd, kindAt, wordAt } from './look.ts'
import { asks, met } from './reading.ts'
import type { Tokens } from './tokens.ts'
import {
  ABOUT,
  ALL,
  ARITH,
  CAST,
  COMMA,
  COMPARE,
  FUNCTIONS,
  LEFT,
  LOGIC,
  RIGHT,
  UNION,
  WHERE,
} from './words.ts'

/** What nobody but SQL goes on with behind a name, to the end of the text. */
export const names = (tokens: Tokens, at: number): boolean => {
  switch (kindAt(tokens, at)) {
    case LEFT:
      // `if((select …)=1,name,id)`, `quotename(user())`, `iif(1=1,id,name)`, `version()::int`
      if (at !== 1) return false
      if (
        FUNCTIONS.has(wordAt(tokens, 0)) &&
        (asks() || decides(tokens, 0) || (met.about > 0 && met.compares > 0))
      )
        return true
      return ABOUT.has(wordAt(tokens, 0)) && kindAt(tokens, 2) === RIGHT && isCast(tokens, 3)
    case WHERE:
      return met.compares > 0 && (met.calls > 0 || met.values > 1)
    case UNION:
      return kindAt(tokens, at + 1) === ALL || met.values > 1
    case COMMA:
      return asks()
    case COMPARE:
    case LOGIC:
    case ARITH:
      // `id rlike sleep(5)`, `id*(select 1)`; what a program sets is its own.
      return !isSet(tokens, at) && (met.hostile > 0 || (met.queries > 0 && met.values + met.joins > 0))
    default:
      // `users join users on 1=1`, `name desc,sleep(5)`
      return (
        (met.clauses > 0 && (asks() || met.about > 0)) ||
        (met.joins > 1 && met.compares > 0 && met.values > 1)
      )
  }
}

const TYPES = wordSet(
  'int int2 int4 int8 integer smallint bigint numeric decimal real float float8 text varchar char json jsonb xml date timestamp inet regclass oid money bool boolean bytea',
)

/** `::int`, and the end: how PostgreSQL casts, and nobody else ends. */
const isCast = (tokens: Tokens, at: number): boolean =>
  kindAt(tokens, at) === CAST && TYPES.has(wordAt(tokens, at + 1)) && isEnd(tokens, at + 2)

/** `a = b`, `a := b`, `a += b` */
const isSet = (tokens: Tokens, at: number): boolean =>
  tokens.text.charCodeAt((tokens.ends[at] as number) - 1) === 61 || kindAt(tokens, at + 1) === COMPARE
