// The constructs of injected SQL, looked for at every token with bounded look-ahead. What counts is that the text
// breaks out of where the origin would put it (a closing quote, a complete number) and goes on as SQL.

import { work } from '../../work.ts'
import type { Report } from '../detector.ts'
import { anchor, START_TOKENS_MAX } from './anchor.ts'
import { afterClose, numberComment } from './breaks.ts'
import { called, catalogue, operation, variable } from './calls.ts'
import { caseWhen } from './cases.ts'
import { clause, connect, into } from './clauses.ts'
import { boolean } from './conditions.ts'
import { order } from './orders.ts'
import { isPlain } from './plain.ts'
import { select, union } from './queries.ts'
import { remainder } from './remainder.ts'
import { isSparql } from './sparql.ts'
import { statement } from './statements.ts'
import { isBracketed } from './whole.ts'
import type { Tokens } from './tokens.ts'
import {
  ARITH,
  BY,
  CASE,
  CLOSE,
  COMMENT,
  COMPARE,
  DOT,
  FROM,
  HAVING,
  IDENT,
  INTO,
  LEFT,
  LIMIT,
  LOGIC,
  ORDER,
  SELECT,
  SEMICOLON,
  STATEMENT,
  UNION,
  VARIABLE,
  WHERE,
} from './words.ts'

/** What a token takes, and one that may begin a construct besides. */
const TOKEN_WORK = 5
const CONSTRUCT_WORK = 120

/** A signal: it takes a second one to refuse at level 1. */
const PLAIN = 0.8

/** Reports every construct in one reading that begins before the token `end`. */
export const inspect = (tokens: Tokens, end: number, report: Report): void => {
  work.left -= TOKEN_WORK * end
  if (isPlain(tokens)) {
    report('sqli-select', PLAIN, 0, true)
    return
  }
  if (isSparql(tokens)) return
  if (isBracketed(tokens)) report('sqli-operator', 1, 0, true)
  const { kinds, count } = tokens
  let before = -1
  for (let at = 0; at < end; at++) {
    const kind = kinds[at] as number
    // Names are most of most texts.
    if (kind === IDENT) {
      const after = at + 1 < count ? (kinds[at + 1] as number) : -1
      if (after === LEFT) called(tokens, at, report)
      else if (after === DOT || before === FROM) catalogue(tokens, at, report)
      else if (before === SEMICOLON) order(tokens, at, report)
      else if (after === BY) connect(tokens, at, report)
    } else if (RULED[kind] === ANYWHERE || (RULED[kind] === EARLY && at <= START_TOKENS_MAX)) {
      work.left -= CONSTRUCT_WORK
      if (work.left < 0) return
      construct(tokens, at, kind, report)
    }
    before = kind
  }
  // Last, so that what tells more stands first.
  remainder(tokens, report)
}

const construct = (tokens: Tokens, at: number, kind: number, report: Report): void => {
  switch (kind) {
    case LOGIC:
      boolean(tokens, at, report)
      break
    case UNION:
      union(tokens, at, report)
      break
    case SELECT:
      select(tokens, at, report)
      break
    case CLOSE:
      afterClose(tokens, at, report)
      break
    case STATEMENT:
      statement(tokens, at, anchor(tokens, at), report)
      break
    case ORDER:
    case HAVING:
    case LIMIT:
    case WHERE:
      clause(tokens, at, report)
      break
    case INTO:
      into(tokens, at, report)
      break
    case CASE:
      caseWhen(tokens, at, report)
      break
    case COMMENT:
      numberComment(tokens, at, report)
      break
    case ARITH:
    case COMPARE:
      operation(tokens, at, report)
      break
    case VARIABLE:
      variable(tokens, at, report)
      break
    default:
  }
}

/** The tokens that `construct` has a rule for: wherever they stand, or among the first few alone. */
const ANYWHERE = 1
const EARLY = 2
const RULED = new Uint8Array(64)
for (const kind of [LOGIC, UNION, SELECT, CLOSE, STATEMENT, ORDER, HAVING, LIMIT, WHERE, INTO, CASE])
  RULED[kind] = ANYWHERE
for (const kind of [COMMENT, ARITH, COMPARE, VARIABLE]) RULED[kind] = EARLY
