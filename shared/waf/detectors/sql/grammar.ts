// The constructs of injected SQL, looked for at every token with bounded look-ahead. What counts is that the text
// breaks out of where the origin would put it (a closing quote, a complete number) and goes on as SQL.

import { lengthsOf, mayBe } from '../../fields/lengths.ts'
import type { Lengths } from '../../fields/lengths.ts'
import { work } from '../../work.ts'
import type { Report } from '../detector.ts'
import { afterClose, numberComment } from './breaks.ts'
import { boolean } from './conditions.ts'
import { select, union } from './queries.ts'
import { statement } from './statements.ts'
import {
  anchor,
  BROKEN,
  HEAD,
  isLetter,
  LOOSE,
  offset,
  START,
  START_TOKENS_MAX,
  startsWithNumber,
} from './anchor.ts'
import {
  expression,
  isEnd,
  kindAt,
  KNOWN,
  next,
  NONE,
  SUBQUERY,
  textAt,
  VALUE,
  wordAt,
} from './expression.ts'
import type { Tokens } from './tokens.ts'
import { isBracketed } from './whole.ts'
import {
  ABOUT,
  ARITH,
  BY,
  CASE,
  CATALOGUE,
  CLAUSE,
  CLOSE,
  COMMA,
  COMMENT,
  COMPARE,
  DOT,
  FROM,
  FUNCTIONS,
  HAVING,
  HOSTILE,
  IDENT,
  INTO,
  LEFT,
  LIMIT,
  LOGIC,
  NOT,
  NUMBER,
  ORDER,
  RIGHT,
  SELECT,
  SEMICOLON,
  STATEMENT,
  STRING,
  UNION,
  VARIABLE,
  WHERE,
} from './words.ts'

/** What a token takes, and one that may begin a construct besides. */
const TOKEN_WORK = 6
const CONSTRUCT_WORK = 80

/** Reports every construct in one reading that begins before the token `end`. */
export const inspect = (tokens: Tokens, end: number, report: Report): void => {
  work.left -= TOKEN_WORK * end
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
    } else if (RULED[kind] === ANYWHERE || (RULED[kind] === EARLY && at <= START_TOKENS_MAX)) {
      work.left -= CONSTRUCT_WORK
      if (work.left < 0) return
      construct(tokens, at, kind, report)
    }
    before = kind
  }
}

const called = (tokens: Tokens, at: number, report: Report): void => {
  if (at === 0) extraction(tokens, report)
  if (isOneOf(HOSTILE_LENGTHS, tokens, at)) hostileCall(tokens, at, report)
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
      if (kindAt(tokens, at + 1) === VARIABLE && isEnd(tokens, at + 2) && anchor(tokens, at) !== LOOSE)
        report('sqli-clause', 1, offset(tokens, at), true)
      if (isFileWord(wordAt(tokens, at + 1)) && isFileName(tokens, at))
        report('sqli-clause', 1, offset(tokens, at), true)
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
      if (at === 0 && isEnd(tokens, 1) && /^@@[a-z]/i.test(textAt(tokens, 0)))
        report('sqli-function', 1, offset(tokens, at), true)
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

const HOSTILE_LENGTHS = lengthsOf(HOSTILE)
const CATALOGUE_LENGTHS = lengthsOf(CATALOGUE)

/** Could the token be a word of the set? */
const isOneOf = (lengths: Lengths, tokens: Tokens, at: number): boolean =>
  mayBe(lengths, tokens.text, tokens.starts[at] as number, tokens.ends[at] as number)

/** A string, or anything at all behind a break-out. */
const isFileName = (tokens: Tokens, at: number): boolean =>
  kindAt(tokens, at + 2) === STRING || (kindAt(tokens, at + 2) >= 0 && anchor(tokens, at) !== LOOSE)

const isFileWord = (word: string): boolean => word === 'outfile' || word === 'dumpfile'

/** `order by 9--`, `having 1=1`, `limit 1,1 procedure analyse(…)`, `where 1=1`, after a break. */
const clause = (tokens: Tokens, at: number, report: Report): void => {
  const anchored = anchor(tokens, at)
  const where = offset(tokens, at)
  const kind = kindAt(tokens, at)
  const head = anchored === HEAD
  if (kind === LIMIT) {
    if (wordAt(tokens, at) === 'procedure' && wordAt(tokens, at + 1).startsWith('analyse'))
      report('sqli-clause', 1, where, true)
    else if (anchored === BROKEN && kindAt(tokens, at + 1) === NUMBER) report('sqli-clause', 1, where, true)
    else if (
      wordAt(tokens, at) === 'fetch' &&
      anchored !== LOOSE &&
      /^(?:first|next)$/.test(wordAt(tokens, at + 1))
    )
      report('sqli-clause', 1, where, true)
    else if (
      anchored === START &&
      startsWithNumber(tokens) &&
      kindAt(tokens, at + 1) === NUMBER &&
      goesOnAfter(tokens, at + 2)
    )
      report('sqli-clause', 1, where, true)
    return
  }
  const from = kind === ORDER ? at + 2 : at + 1
  if (kind === ORDER && kindAt(tokens, at + 1) !== BY) return
  const found = expression(tokens, from)
  if (found === NONE) return
  if (kind === HAVING || kind === WHERE) {
    // `)) AS x WHERE 8100=6934`: two numbers.
    const two =
      kindAt(tokens, from) === NUMBER &&
      kindAt(tokens, from + 1) === COMPARE &&
      kindAt(tokens, from + 2) === NUMBER
    if (two && kindAt(tokens, 0) !== WHERE && kindAt(tokens, 0) !== SELECT && at <= 8) {
      report('sqli-clause', 1, where, true)
      return
    }
    if (kind === HAVING && kindAt(tokens, next) === LOGIC && anchored === START) {
      if (expression(tokens, next + 1) !== NONE) report('sqli-clause', 1, where, true)
    } else if (
      kindAt(tokens, next) === COMPARE &&
      expression(tokens, next + 1) !== NONE &&
      anchored !== LOOSE
    )
      if (anchored === BROKEN || (kind === HAVING && head) || startsWithNumber(tokens))
        report('sqli-clause', 1, where, true)
    return
  }
  const end = next
  const commented = kindAt(tokens, end) === COMMENT
  if (found === KNOWN && (asks(tokens, from, end) || (kind === ORDER && hostileWithin(tokens, from, end)))) {
    report('sqli-clause', 1, where, true)
    return
  }
  if (
    anchored === BROKEN &&
    (found === VALUE || found >= KNOWN || commented || kindAt(tokens, end) === HAVING)
  )
    report('sqli-clause', 1, where, true)
  else if (anchored === START && startsWithNumber(tokens)) report('sqli-clause', 1, where, true)
  else if (head && (found === KNOWN || (found === VALUE && (commented || end >= tokens.count))))
    report('sqli-clause', 1, where, true)
  else if (head && kindAt(tokens, end) === COMMA && found === VALUE) report('sqli-clause', 1, where, true)
}

/** `limit 1,1`, `limit 1 offset 1`, `limit 1--`: what a number of things has not behind it. */
const goesOnAfter = (tokens: Tokens, at: number): boolean => {
  const kind = kindAt(tokens, at)
  if (kind === COMMA || kind === LIMIT) return kindAt(tokens, at + 1) === NUMBER
  return (
    kind === COMMENT ||
    kind === UNION ||
    kind === INTO ||
    (kind === SEMICOLON && kindAt(tokens, at + 1) === COMMENT)
  )
}

const ASKED_TOKENS_MAX = 16

/** Does text of a clause ask for the database itself: `group by concat(version(),…)`? */
const asks = (tokens: Tokens, start: number, end: number): boolean => {
  for (let at = start; at < Math.min(end, start + ASKED_TOKENS_MAX); at++)
    if (
      (kindAt(tokens, at) === VARIABLE && textAt(tokens, at).startsWith('@@')) ||
      (kindAt(tokens, at + 1) === LEFT && ABOUT.has(wordAt(tokens, at)) && kindAt(tokens, at + 2) === RIGHT)
    )
      return true
  return false
}

/** `case when … then …` where a value was expected. */
const caseWhen = (tokens: Tokens, at: number, report: Report): void => {
  const before = at === 0 ? -1 : kindAt(tokens, at - 1)
  let when = at + 1
  if (wordAt(tokens, when) !== 'when') {
    if (expression(tokens, when) === NONE) return
    when = next
  }
  if (kindAt(tokens, when) !== CLAUSE || wordAt(tokens, when) !== 'when') return
  const condition = expression(tokens, when + 1)
  if (condition === NONE) return
  if (before === -1 && condition >= VALUE && isComplete(tokens, next)) {
    report('sqli-case', 1, offset(tokens, at), true)
    return
  }
  // "the only case when it does": a word before, and no THEN.
  if (before === IDENT && !hasThen(tokens, next)) return
  const operator =
    before === LOGIC ||
    before === ARITH ||
    before === COMMA ||
    before === BY ||
    (before === COMPARE && !isLetter(tokens.text.charCodeAt(offset(tokens, at - 1))))
  report('sqli-case', operator || before === LEFT || before === SELECT ? 1 : 0.6, offset(tokens, at), true)
}

const CASE_TOKENS_MAX = 24

const hasThen = (tokens: Tokens, start: number): boolean => {
  const limit = Math.min(tokens.count, start + CASE_TOKENS_MAX)
  for (let at = start; at < limit; at++) if (wordAt(tokens, at) === 'then') return true
  return false
}

/** `then … end`, and the value ends with it. */
const isComplete = (tokens: Tokens, start: number): boolean => {
  const last = tokens.count - 1
  if (last - start > CASE_TOKENS_MAX || wordAt(tokens, last) !== 'end') return false
  for (let at = start; at < last; at++) if (wordAt(tokens, at) === 'then') return true
  return false
}

/** A complete number, an operator, and a query or a telling call: `1-sleep(5)`, `1^(select …)`. */
const operation = (tokens: Tokens, at: number, report: Report): void => {
  if (at > START_TOKENS_MAX || at === 0 || anchor(tokens, at) !== START || !startsWithNumber(tokens)) return
  let found = expression(tokens, at + 1)
  // `1-1=sleep(5)`
  if (found === VALUE && kindAt(tokens, next) === COMPARE) found = expression(tokens, next + 1)
  if (found === SUBQUERY || (found === KNOWN && hostileWithin(tokens, at + 1, next)))
    report('sqli-operator', 1, offset(tokens, at), true)
}

const hostileWithin = (tokens: Tokens, start: number, end: number): boolean => {
  for (let at = start; at < end; at++)
    if (tokens.kinds[at] !== STRING && HOSTILE.has(wordAt(tokens, at))) return true
  return false
}

/** `sleep(5)`, `pg_sleep(5)`, `extractvalue(1, …)` where a value was expected. */
const hostileCall = (tokens: Tokens, at: number, report: Report): void => {
  const name = wordAt(tokens, at)
  if (!HOSTILE.has(name) || kindAt(tokens, at + 2) === RIGHT) return
  const before = at === 0 ? -1 : kindAt(tokens, at - 1)
  const packaged = before === DOT && wordAt(tokens, at - 2).startsWith('dbms_')
  if (before === DOT && !packaged && !name.startsWith('receive') && !name.startsWith('get_')) return
  const where = offset(tokens, at)
  if (packaged && kindAt(tokens, at + 2) === NUMBER) {
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
    (before === COMMA && at === 2 && startsWithNumber(tokens)) ||
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
const extraction = (tokens: Tokens, report: Report): void => {
  for (let at = 0; at < 8 && kindAt(tokens, at + 1) === LEFT && FUNCTIONS.has(wordAt(tokens, at)); at += 2)
    if (at > 0 && ABOUT.has(wordAt(tokens, at))) {
      report('sqli-function', 1, offset(tokens, 0), true)
      return
    }
}

/** Names of the catalogue where a table is read. */
const catalogue = (tokens: Tokens, at: number, report: Report): void => {
  if (isOneOf(CATALOGUE_LENGTHS, tokens, at) && CATALOGUE.has(wordAt(tokens, at)))
    report('sqli-catalogue', kindAt(tokens, at - 1) === FROM ? 1 : 0.6, offset(tokens, at), true)
}
