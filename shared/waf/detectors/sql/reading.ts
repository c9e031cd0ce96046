// The state of one reading of a statement's rest: where it is, and what it has met. Reused from call to call.

import { wordSet } from '../../runs.ts'
import type { Tokens } from './tokens.ts'
import { ARITH, CLAUSE, COMPARE, IDENT, INTO, LITERAL, NOT, STATEMENT } from './words.ts'

/** What the last reading has met. */
export const met = {
  /** Comparisons, and those of them that are words. */
  compares: 0,
  worded: 0,
  /** Numbers, strings, variables and words that are values. */
  values: 0,
  strings: 0,
  calls: 0,
  /** Calls that do nothing useful in an honest value. */
  hostile: 0,
  /** Calls without arguments that tell of the database: `user()`. */
  about: 0,
  /** AND, OR and the like. */
  logic: 0,
  /** SELECT, UNION, CASE: what has no other meaning where it was read. */
  queries: 0,
  /** WHERE, ORDER BY, HAVING, LIMIT, INTO: clauses of the origin's statement. */
  clauses: 0,
  /** JOIN, FROM, ON, FOR: those whose words are everybody's. */
  joins: 0,
  /** Variables of the server's own: `@@version`. */
  system: 0,
  /** More brackets were closed than opened. */
  closed: false,
}

/** Has it met what asks the database for something? */
export const asks = (): boolean => met.queries + met.system + met.hostile > 0

/** Where the reading is. */
export const reading = {
  cursor: 0,
  /** Brackets that the text itself has open. */
  depth: 0,
  /** Braces that the text itself has open. */
  braces: 0,
  /** The lowest depth so far: brackets of the origin's were closed down to it. */
  floor: 0,
  /** A query was begun, so that what it reads may have a second name. */
  query: false,
}

export const begin = (): void => {
  met.compares = 0
  met.worded = 0
  met.values = 0
  met.strings = 0
  met.calls = 0
  met.hostile = 0
  met.about = 0
  met.logic = 0
  met.queries = 0
  met.clauses = 0
  met.joins = 0
  met.closed = false
  met.system = 0
  reading.depth = 0
  reading.floor = 0
  reading.braces = 0
  reading.query = false
}

/** What is wanted next. */
export const FAILED = 0
export const OPERAND = 1
export const OPERATOR = 2

export const markOf = (tokens: Tokens, at: number): number =>
  tokens.text.charCodeAt(tokens.starts[at] as number)

/** Words between two operands: `similar to`, `member of`, `match (a) against ('b')`, `a escape 'b'`. */
export const JOINING = wordSet('to of against separator member eq ne gt ge lt le')

/** What a bracket behind makes a call of. */
export const isWord = (kind: number): boolean =>
  kind === IDENT ||
  kind === LITERAL ||
  kind === CLAUSE ||
  kind === STATEMENT ||
  kind === COMPARE ||
  kind === NOT ||
  kind === ARITH ||
  kind === INTO
