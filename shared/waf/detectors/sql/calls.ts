// Calls of functions that wait, fail on purpose or read files, and the names of the databases' own tables.

import { lengthsOf, mayBe } from '../../fields/lengths.ts'
import type { Lengths } from '../../fields/lengths.ts'
import { DIGITS, findIn, LETTERS, standsAt, wordSet } from '../../runs.ts'
import type { Report } from '../detector.ts'
import { anchor, offset, START, START_TOKENS_MAX, startsWithNumber } from './anchor.ts'
import { expression, isPackaged, KNOWN, next, SUBQUERY, VALUE } from './expression.ts'
import { isEnd, kindAt, textAt, wordAt } from './look.ts'
import type { Tokens } from './tokens.ts'
import {
  ABOUT,
  ARITH,
  CATALOGUE,
  CLOSE,
  COMMA,
  COMPARE,
  DOT,
  FROM,
  FUNCTIONS,
  HOSTILE,
  LEFT,
  LOGIC,
  NOT,
  NUMBER,
  RIGHT,
  SELECT,
  SEMICOLON,
  STRING,
} from './words.ts'

/** `@@version`: a value that asks for one of the server's own. */
export const variable = (tokens: Tokens, at: number, report: Report): void => {
  if (at === 0 && isEnd(tokens, 1) && isSystem(textAt(tokens, 0)))
    report('sqli-function', 1, offset(tokens, at), true)
}

/**
 * `@@version`; `@@"x"` and JavaScript's own symbols are none, nor is a user's number: of what databases call their own,
 * only names of several words have digits.
 */
const isSystem = (name: string): boolean =>
  name.startsWith('@@') &&
  standsAt(name, 2, LETTERS) &&
  !SYMBOLS.has(name.slice(2)) &&
  (name.includes('_') || findIn(name, DIGITS) < 0)

/** ECMA-262 §6.1.5.1, as its readers write them. */
const SYMBOLS = wordSet(
  'asyncIterator hasInstance isConcatSpreadable iterator match matchAll replace search species split toPrimitive toStringTag unscopables',
)

export const called = (tokens: Tokens, at: number, report: Report): void => {
  if (at === 0 || (at <= BRACKETS_MAX && isOpened(tokens, at))) extraction(tokens, at, report)
  if (isOneOf(HOSTILE_LENGTHS, tokens, at) || isPackaged(tokens, at)) hostileCall(tokens, at, report)
  else if (isAppended(tokens, at) && decides(tokens, at)) report('sqli-function', 1, offset(tokens, at), true)
}

/** `1');iif(1=2,1,1/0)`, `id,if(1=1,1,1/0)`: in a list, or a statement, that a short value goes on with. */
const isAppended = (tokens: Tokens, at: number): boolean => {
  const before = kindAt(tokens, at - 1)
  return at > 0 && at <= APPENDED_MAX && (before === COMMA || before === SEMICOLON)
}

const APPENDED_MAX = 8

/** `if(1=1,`, `iif(1=2,`, `rand('a'='a')`: a function of a comparison that is decided beforehand. */
export const decides = (tokens: Tokens, at: number): boolean => {
  if (kindAt(tokens, at + 3) !== COMPARE || textAt(tokens, at + 3) !== '=') return false
  const kind = kindAt(tokens, at + 2)
  if ((kind !== NUMBER && kind !== STRING) || kindAt(tokens, at + 4) !== kind) return false
  const after = kindAt(tokens, at + 5)
  return (
    (after === COMMA || after === RIGHT) &&
    FUNCTIONS.has(wordAt(tokens, at)) &&
    (kind === NUMBER || textAt(tokens, at + 2) === textAt(tokens, at + 4))
  )
}

const HOSTILE_LENGTHS = lengthsOf(HOSTILE)
const CATALOGUE_LENGTHS = lengthsOf(CATALOGUE)

/** Could the token be a word of the set? */
const isOneOf = (lengths: Lengths, tokens: Tokens, at: number): boolean =>
  mayBe(lengths, tokens.text, tokens.starts[at] as number, tokens.ends[at] as number)

/** A complete number, an operator, and a query or a telling call: `1-sleep(5)`, `1^(select …)`. */
export const operation = (tokens: Tokens, at: number, report: Report): void => {
  if (at > START_TOKENS_MAX || at === 0 || anchor(tokens, at) !== START || !startsWithNumber(tokens)) return
  let found = expression(tokens, at + 1)
  // `1-1=sleep(5)`
  if (found === VALUE && kindAt(tokens, next) === COMPARE) found = expression(tokens, next + 1)
  // `1=db_name()`
  const about =
    found === KNOWN && kindAt(tokens, at) === COMPARE && isAbout(tokens, at + 1) && isEnd(tokens, next)
  if (
    found === SUBQUERY ||
    about ||
    (found === KNOWN && (hostileWithin(tokens, at + 1, next) || decides(tokens, at + 1)))
  )
    report('sqli-operator', 1, offset(tokens, at), true)
}

/** `db_name(1)`: a call that tells of the database. */
const isAbout = (tokens: Tokens, at: number): boolean =>
  kindAt(tokens, at + 1) === LEFT && ABOUT.has(wordAt(tokens, at))

export const hostileWithin = (tokens: Tokens, start: number, end: number): boolean => {
  for (let at = start; at < end; at++)
    if (tokens.kinds[at] !== STRING && (HOSTILE.has(wordAt(tokens, at)) || isPackaged(tokens, at)))
      return true
  return false
}

const BLOCKS = wordSet('begin exec execute call')

/** `sleep(5)`, `pg_sleep(5)`, `extractvalue(1, …)` where a value was expected. */
const hostileCall = (tokens: Tokens, at: number, report: Report): void => {
  const name = wordAt(tokens, at)
  const packaged = isPackaged(tokens, at)
  if ((!packaged && !HOSTILE.has(name)) || kindAt(tokens, at + 2) === RIGHT) return
  let before = at === 0 ? -1 : kindAt(tokens, at - 1)
  if (before === DOT && !packaged && !name.startsWith('receive') && !name.startsWith('get_')) return
  // What stands before the package.
  if (packaged) before = at < 3 ? -1 : kindAt(tokens, at - 3)
  const where = offset(tokens, at)
  if (packaged && kindAt(tokens, at + 2) === NUMBER) {
    report('sqli-function', 1, where, true)
    return
  }
  // `begin dbms_scheduler.create_job(job_name=>'a',…);end;`: a block's statement, whatever it is handed.
  if (packaged && at >= 3 && BLOCKS.has(wordAt(tokens, at - 3))) {
    report('sqli-function', 1, where, true)
    return
  }
  const operator =
    before === LOGIC || before === ARITH || before === COMMA || before === COMPARE || before === LEFT
  const whole =
    before === -1 || before === CLOSE || before === SEMICOLON || before === SELECT || before === NOT
  const nested = before === LEFT && FUNCTIONS.has(wordAt(tokens, at - 2))
  // `extractvalue(1,concat(…))`, `updatexml(1,(select …),1)`
  const within = before === COMMA && asksWithin(tokens, at + 2)
  // `1,sleep(5)`, `1;(load_file(…))`
  const listed =
    (before === COMMA && at <= (packaged ? 4 : 2) && startsWithNumber(tokens)) ||
    (before === LEFT && (at === 1 || kindAt(tokens, at - 2) === SEMICOLON))
  if (nested || within || listed || (kindAt(tokens, 0) === CLOSE && at <= 4))
    report('sqli-function', 1, where, true)
  else if (operator) report('sqli-function', before === LEFT ? 0.6 : 0.8, where, true)
  else if (whole) {
    expression(tokens, at)
    const complete =
      isEnd(tokens, next) || kindAt(tokens, next) === COMPARE || kindAt(tokens, next) === SEMICOLON
    report('sqli-function', complete ? 1 : 0.6, where, true)
  } else report('sqli-function', 0.3, where, false)
}

const WITHIN_MAX = 12

const asksWithin = (tokens: Tokens, start: number): boolean => {
  for (let at = start; at < start + WITHIN_MAX && at < tokens.count; at++)
    if (tokens.kinds[at] === SELECT || (kindAt(tokens, at + 1) === LEFT && FUNCTIONS.has(wordAt(tokens, at))))
      return true
  return false
}

/** `ascii(substring(version(),1,1))`: functions within functions, about the database itself. */
const extraction = (tokens: Tokens, start: number, report: Report): void => {
  for (
    let at = start;
    at < start + 8 && kindAt(tokens, at + 1) === LEFT && FUNCTIONS.has(wordAt(tokens, at));
    at += 2
  )
    if (at > start && ABOUT.has(wordAt(tokens, at))) {
      report('sqli-function', 1, offset(tokens, 0), true)
      return
    }
}

/** Brackets that a value may begin with. */
const BRACKETS_MAX = 3

/** Nothing but brackets that open before the token. */
const isOpened = (tokens: Tokens, at: number): boolean => {
  for (let before = 0; before < at; before++) if (kindAt(tokens, before) !== LEFT) return false
  return true
}

/** Names of the catalogue where a table is read. */
export const catalogue = (tokens: Tokens, at: number, report: Report): void => {
  if (isOneOf(CATALOGUE_LENGTHS, tokens, at) && CATALOGUE.has(wordAt(tokens, at)))
    report('sqli-catalogue', kindAt(tokens, at - 1) === FROM ? 1 : 0.6, offset(tokens, at), true)
}
