// The constructs of injected SQL, looked for at every token with bounded look-ahead. What counts is that the text
// breaks out of where the origin would put it (a closing quote, a complete number) and goes on as SQL.

import type { Report } from '../detector.ts'
import {
  CALL,
  expression,
  isEnd,
  kindAt,
  KNOWN,
  NAME,
  next,
  NONE,
  SUBQUERY,
  textAt,
  VALUE,
  wordAt,
} from './expression.ts'
import { statement } from './statements.ts'
import type { Tokens } from './tokens.ts'
import {
  ALL,
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
  HAVING,
  FUNCTIONS,
  HOSTILE,
  IDENT,
  INTO,
  LEFT,
  LIMIT,
  LITERAL,
  LOGIC,
  NOT,
  NUMBER,
  OTHER,
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

/** What stands before a token: nothing of note, a closed string, or a complete value that begins the text. */
export const LOOSE = 0
/** The text begins here: it goes on where the origin's own value ended. */
export const HEAD = 3
export const START = 1
export const BROKEN = 2

const BACK_MAX = 8
/** A complete value is at most this many tokens: `-1))`, `(1`. */
const START_TOKENS_MAX = 8

export const anchor = (tokens: Tokens, index: number): number => {
  let at = index - 1
  const low = Math.max(0, index - BACK_MAX)
  while (at >= low && (tokens.kinds[at] === RIGHT || tokens.kinds[at] === SEMICOLON)) at--
  if (at < 0) return index === 0 ? HEAD : START
  const kind = tokens.kinds[at]
  if (kind === CLOSE || kind === STRING) return BROKEN
  if (at >= START_TOKENS_MAX || (kind !== NUMBER && kind !== LITERAL && kind !== VARIABLE && kind !== IDENT))
    return LOOSE
  for (let before = at - 1; before >= 0; before--) {
    const earlier = tokens.kinds[before]
    if (earlier !== LEFT && earlier !== ARITH) return LOOSE
  }
  return START
}

/** Reports every construct in one reading. */
export const inspect = (tokens: Tokens, report: Report): void => {
  for (let at = 0; at < tokens.count; at++) {
    switch (tokens.kinds[at]) {
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
        if (isFileWord(wordAt(tokens, at + 1)) && kindAt(tokens, at + 2) === STRING)
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
      case IDENT:
        if (kindAt(tokens, at + 1) === LEFT) hostileCall(tokens, at, report)
        else if (kindAt(tokens, at + 1) === DOT || kindAt(tokens, at - 1) === FROM)
          catalogue(tokens, at, report)
        break
      default:
    }
  }
}

export const offset = (tokens: Tokens, at: number): number => tokens.starts[at] ?? 0

const isFileWord = (word: string): boolean => word === 'outfile' || word === 'dumpfile'

/** `or 1=1`, `and (select …)`, `or sleep(5)`. */
const boolean = (tokens: Tokens, at: number, report: Report): void => {
  const left = expression(tokens, at + 1)
  if (left === NONE) return
  const leftEnd = next
  const anchored = anchor(tokens, at)
  let compare = leftEnd
  while (kindAt(tokens, compare) === RIGHT || kindAt(tokens, compare) === NOT) compare++
  if (kindAt(tokens, compare) === COMPARE) comparison(tokens, at, left, compare, anchored, report)
  else alone(tokens, at, left, leftEnd, anchored, report)
}

const comparison = (
  tokens: Tokens,
  at: number,
  left: number,
  compare: number,
  anchored: number,
  report: Report,
): void => {
  let from = compare + 1
  if (kindAt(tokens, from) === NOT || kindAt(tokens, from) === COMPARE) from++
  const right = expression(tokens, from)
  if (right === NONE) return
  const ended = isEnd(tokens, next)
  const values = left === VALUE && right === VALUE
  if (anchored === BROKEN) {
    // In a reading without an open quote, `name eq 'x' and age > 3` is an honest filter: two values, or a call.
    const named = isLetter(tokens.text.charCodeAt(offset(tokens, compare))) && right === NAME
    const closed = ended || kindAt(tokens, next) === SEMICOLON
    const inside =
      (kindAt(tokens, 0) === CLOSE && (!named || (closed && next < tokens.count))) ||
      values ||
      left >= KNOWN ||
      right >= KNOWN
    if (inside) report('sqli-boolean', 1, offset(tokens, at), true)
    return
  }
  if (anchored === HEAD) {
    const telling = values || left >= KNOWN || right >= KNOWN || sameText(tokens, compare)
    const commented = ended && kindAt(tokens, tokens.count - 1) === COMMENT
    if (telling || commented) report('sqli-boolean', 1, offset(tokens, at), true)
    return
  }
  if (anchored === START) {
    const number = startsWithNumber(tokens)
    if (
      values ||
      left >= KNOWN ||
      right >= KNOWN ||
      (number && (left === CALL || right === VALUE) && (ended || kindAt(tokens, next) === LOGIC))
    )
      report('sqli-boolean', 1, offset(tokens, at), true)
    else if (sameText(tokens, compare)) report('sqli-boolean', 1, offset(tokens, at), true)
    return
  }
  if (values && sameText(tokens, compare)) report('sqli-boolean', ended ? 1 : 0.8, offset(tokens, at), true)
  else if ((left === SUBQUERY || right === SUBQUERY) && kindAt(tokens, at - 1) !== OTHER)
    report('sqli-boolean', 1, offset(tokens, at), true)
}

const startsWithNumber = (tokens: Tokens): boolean => {
  let at = 0
  while (kindAt(tokens, at) === LEFT || kindAt(tokens, at) === ARITH) at++
  return kindAt(tokens, at) === NUMBER
}

/** `1=1`, `a=a`, `'x'='x` (whose last quote the origin brings). */
const sameText = (tokens: Tokens, compare: number): boolean => {
  const left = textAt(tokens, compare - 1)
  const right = textAt(tokens, compare + 1)
  if (left === '' || right === '') return false
  if (left === right) return true
  return left === right + right[0] && kindAt(tokens, compare + 1) === STRING
}

/** A truth value by itself: `or true`, `or 1 --`, `or sleep(5)`. */
const alone = (
  tokens: Tokens,
  at: number,
  operand: number,
  end: number,
  anchored: number,
  report: Report,
): void => {
  if (anchored === LOOSE || !continues(tokens, end)) return
  if (anchored === HEAD && operand !== KNOWN && operand !== SUBQUERY) return
  const where = offset(tokens, at)
  if (operand === KNOWN || operand === SUBQUERY) report('sqli-boolean', 1, where, true)
  else if (operand === CALL)
    report('sqli-boolean', anchored === BROKEN && kindAt(tokens, 0) === CLOSE ? 1 : 0.6, where, true)
  else if (operand === NAME) {
    if (kindAt(tokens, 0) === CLOSE && at <= 3 && kindAt(tokens, end) === COMMENT)
      report('sqli-boolean', 1, where, true)
  } else truth(tokens, at, end, anchored, report)
}

const truth = (tokens: Tokens, at: number, end: number, anchored: number, report: Report): void => {
  const value = wordAt(tokens, end - 1)
  const kind = kindAt(tokens, end - 1)
  const where = offset(tokens, at)
  const commented = kindAt(tokens, end) === COMMENT
  if (kind === STRING) {
    const digit = value.charCodeAt(1) > 48 && value.charCodeAt(1) <= 57
    const apart =
      offset(tokens, at) > offset(tokens, at - 1) + 1 || !isLetter(tokens.text.charCodeAt(offset(tokens, at)))
    if (kindAt(tokens, 0) === CLOSE && (digit || commented || (value.length <= 2 && apart)))
      report('sqli-boolean', 1, where, true)
  } else if (anchored === BROKEN) {
    if (kindAt(tokens, 0) === CLOSE || commented || value === 'true' || kindAt(tokens, end - 2) === NOT)
      report('sqli-boolean', 1, where, true)
  } else if (
    startsWithNumber(tokens) &&
    (value === 'true' || kindAt(tokens, end - 2) === NOT || value === wordAt(tokens, at - 1))
  )
    report('sqli-boolean', 1, where, true)
  else if ((commented || clauseFollows(tokens, end)) && kind === NUMBER)
    report('sqli-boolean', 1, where, true)
}

const clauseFollows = (tokens: Tokens, at: number): boolean => {
  const kind = kindAt(tokens, at)
  return kind === UNION || kind === HAVING || (kind === ORDER && kindAt(tokens, at + 1) === BY)
}

/** Something that may follow a complete condition. */
const continues = (tokens: Tokens, start: number): boolean => {
  let at = start
  while (kindAt(tokens, at) === RIGHT) at++
  switch (kindAt(tokens, at)) {
    case -1:
    case COMMENT:
    case SEMICOLON:
    case LOGIC:
    case UNION:
    case ORDER:
    case LIMIT:
    case HAVING:
    case ARITH:
      return true
    case STRING:
      return at + 1 >= tokens.count
    default:
      return false
  }
}

/** `union [all] [(] select LIST`. */
const union = (tokens: Tokens, at: number, report: Report): void => {
  let from = at + 1
  while (from < at + 8 && (kindAt(tokens, from) === ALL || kindAt(tokens, from) === LEFT)) from++
  const where = offset(tokens, at)
  const anchored = anchor(tokens, at)
  if (kindAt(tokens, from) !== SELECT) {
    const bare = from > at + 1 && kindAt(tokens, at + 1) === ALL && isEnd(tokens, from)
    if (bare && anchored === BROKEN) report('sqli-union', 1, where, true)
    return
  }
  const item = selectItem(tokens, from + 1)
  if (item === STRONG) report('sqli-union', 1, where, true)
  else if (anchored === BROKEN || (anchored === START && startsWithNumber(tokens)))
    report('sqli-union', 1, where, true)
  else if (item === WEAK) report('sqli-union', kindAt(tokens, at + 1) === ALL ? 1 : 0.6, where, true)
}

const STRONG = 2
const WEAK = 1
const ITEMS_MAX = 24

/** A select list: strong when it has what only SQL has, weak when names may be read as words. `next` is after it. */
const selectItem = (tokens: Tokens, start: number): number => {
  let at = start
  let strength = 0
  for (let item = 0; item < ITEMS_MAX; item++) {
    while (kindAt(tokens, at) === ALL) at++
    if (wordAt(tokens, at) === 'top' && kindAt(tokens, at + 1) === NUMBER) at += 2
    if (kindAt(tokens, at) === ARITH && wordAt(tokens, at) === '*') {
      listEnd = at + 1
      return STRONG
    }
    const found = expression(tokens, at)
    if (found === NONE) break
    at = next
    while (kindAt(tokens, at) === RIGHT) at++
    if (found !== NAME) strength = STRONG
    else if (strength === 0) strength = kindAt(tokens, at - 2) === DOT ? STRONG : WEAK
    // Aliases.
    if (kindAt(tokens, at) === CLAUSE && wordAt(tokens, at) === 'as') at += 2
    if (kindAt(tokens, at) !== COMMA) break
    at++
  }
  listEnd = at
  return strength
}

let listEnd = 0

/** A query by itself, stacked, or within brackets. */
const select = (tokens: Tokens, at: number, report: Report): void => {
  let before = at - 1
  while (kindAt(tokens, before) === LEFT) before--
  const outer = before < 0 ? -1 : kindAt(tokens, before)
  if (outer === UNION || outer === ALL) return
  const bracket = before < at - 1
  const stacked = outer === SEMICOLON || outer === -1
  const operator =
    outer === LOGIC ||
    outer === ARITH ||
    outer === COMPARE ||
    outer === COMMA ||
    outer === CLOSE ||
    outer === NOT
  if (!bracket && !stacked && outer !== CLOSE) return
  const item = selectItem(tokens, at + 1)
  if (item === 0) return
  const where = offset(tokens, at)
  if (hasSource(tokens, listEnd)) {
    const certain = item === STRONG || (bracket && operator) || isTail(tokens, listEnd + 2)
    const comma =
      kindAt(tokens, at + 2) === COMMA || (bracket && kindAt(tokens, tokens.count - 1) === COMMENT)
    report('sqli-select', certain || comma ? 1 : 0.6, where, true)
    return
  }
  const hostile = expression(tokens, at + 1) >= KNOWN || kindAt(tokens, at + 1) === VARIABLE
  if (hostile) report('sqli-select', 1, where, true)
  else if (
    item === STRONG &&
    ((bracket && operator) || (outer === SEMICOLON && anchor(tokens, at) !== LOOSE))
  )
    report('sqli-select', 1, where, true)
}

/** `from NAME` or `from (`. */
const hasSource = (tokens: Tokens, at: number): boolean => {
  if (kindAt(tokens, at) !== FROM) return false
  const kind = kindAt(tokens, at + 1)
  return kind === IDENT || kind === LEFT || kind === STRING || kind === VARIABLE || kind === LITERAL
}

/** `where a = b`, `limit 1`, `order by 1` after a table. */
const isTail = (tokens: Tokens, start: number): boolean => {
  let at = start
  while (kindAt(tokens, at) === DOT || kindAt(tokens, at) === IDENT) {
    if (at > start + 4) return false
    at++
  }
  const kind = kindAt(tokens, at)
  if (kind === SEMICOLON || kind === COMMENT) return at === start
  if (kind === LIMIT) return kindAt(tokens, at + 1) === NUMBER
  if (kind === ORDER) return kindAt(tokens, at + 1) === BY
  if (kind !== WHERE || expression(tokens, at + 1) === NONE) return false
  return kindAt(tokens, next) === COMPARE
}

/** What directly follows the quote that closes the origin's string. */
const afterClose = (tokens: Tokens, at: number, report: Report): void => {
  let from = at + 1
  while (kindAt(tokens, from) === RIGHT || kindAt(tokens, from) === SEMICOLON) from++
  const kind = kindAt(tokens, from)
  const where = offset(tokens, at)
  if (kind === COMMENT) {
    if (isBareComment(tokens, from)) report('sqli-comment', 1, where, true)
    return
  }
  if (kind !== ARITH && kind !== COMPARE && kind !== LOGIC && kind !== NOT) return
  let operand = from + 1
  while (kindAt(tokens, operand) === NOT || kindAt(tokens, operand) === COMPARE) operand++
  const found = expression(tokens, operand)
  if (found === NONE) return
  const end = next
  if (found === KNOWN || found === SUBQUERY) {
    report('sqli-operator', 1, where, true)
    return
  }
  if (found !== VALUE) return
  const word = kind === COMPARE && isLetter(tokens.text.charCodeAt(tokens.starts[from] as number))
  const commented = kindAt(tokens, end) === COMMENT
  const string = kindAt(tokens, operand) === STRING
  // `'='`, `a'||'b`: the origin's own closing quote ends the last string.
  const same = tokens.text.charCodeAt(offset(tokens, operand)) === tokens.text.charCodeAt(where)
  const wrapped = string && same && end >= tokens.count && tokens.open && isTight(tokens.text)
  if (commented || wrapped || (word && offset(tokens, from) > where + 1 && continues(tokens, end)))
    report('sqli-operator', 1, where, true)
  else if (
    kindAt(tokens, end) === LOGIC ||
    (kindAt(tokens, end) === ARITH && kindAt(tokens, end + 1) === STRING)
  )
    report('sqli-operator', 0.8, where, true)
}

const isLetter = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122

const TIGHT_LENGTH_MAX = 32

/** Short, and either begun by the quote or without a space: no sentence. */
const isTight = (text: string): boolean =>
  text.length <= TIGHT_LENGTH_MAX && (!text.includes(' ') || text.trim().charCodeAt(0) < 48)

/** `-- `, `--+`, `#`, `/*`, with nothing of note behind it. */
const COMMENT_REST_MAX = 12

const isBareComment = (tokens: Tokens, at: number): boolean => {
  if (at + 1 < tokens.count) return false
  const text = textAt(tokens, at)
  const mark = text.charCodeAt(0)
  if (mark === 47) return true
  const rest = text.slice(mark === 35 ? 1 : 2)
  if (rest.length > COMMENT_REST_MAX) return rest.charCodeAt(0) <= 32 && kindAt(tokens, at - 1) !== CLOSE
  return rest === '' || !isLetter(rest.charCodeAt(0)) || kindAt(tokens, at - 1) === SEMICOLON
}

/** `1)--`, `1;#`: a complete number, and the rest of the statement commented out. */
const numberComment = (tokens: Tokens, at: number, report: Report): void => {
  if (
    at === 0 ||
    at > 5 ||
    at + 1 < tokens.count ||
    anchor(tokens, at) !== START ||
    !startsWithNumber(tokens)
  )
    return
  const before = kindAt(tokens, at - 1)
  const text = textAt(tokens, at)
  const dashes = text.startsWith('--')
  if (!dashes && !text.startsWith('/*') && before === NUMBER) return
  if (!isBareComment(tokens, at)) return
  const rest = text.slice(2).trim()
  const nothing = rest === '' || rest === '-' || rest === '+'
  const bare = before === NUMBER && text.length === 2
  report('sqli-comment', nothing && !bare ? 1 : 0.8, offset(tokens, at), true)
}

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
    return
  }
  const from = kind === ORDER ? at + 2 : at + 1
  if (kind === ORDER && kindAt(tokens, at + 1) !== BY) return
  const found = expression(tokens, from)
  if (found === NONE) return
  if (kind === HAVING || kind === WHERE) {
    if (kindAt(tokens, next) === COMPARE && expression(tokens, next + 1) !== NONE && anchored !== LOOSE)
      if (anchored === BROKEN || (kind === HAVING && head) || startsWithNumber(tokens))
        report('sqli-clause', 1, where, true)
    return
  }
  const end = next
  const commented = kindAt(tokens, end) === COMMENT
  if (anchored === BROKEN && (found === VALUE || commented || kindAt(tokens, end) === HAVING))
    report('sqli-clause', 1, where, true)
  else if (anchored === START && startsWithNumber(tokens)) report('sqli-clause', 1, where, true)
  else if (head && (found === KNOWN || (found === VALUE && (commented || end >= tokens.count))))
    report('sqli-clause', 1, where, true)
  else if (head && kindAt(tokens, end) === COMMA && found === VALUE) report('sqli-clause', 1, where, true)
}

/** `case when … then …` where a value was expected. */
const caseWhen = (tokens: Tokens, at: number, report: Report): void => {
  const before = kindAt(tokens, at - 1)
  if (kindAt(tokens, at + 1) !== CLAUSE || wordAt(tokens, at + 1) !== 'when') return
  if (expression(tokens, at + 2) === NONE) return
  const operator =
    before === LOGIC ||
    before === ARITH ||
    before === COMMA ||
    (before === COMPARE && !isLetter(tokens.text.charCodeAt(offset(tokens, at - 1))))
  report('sqli-case', operator || before === LEFT || before === SELECT ? 1 : 0.6, offset(tokens, at), true)
}

/** A complete number, an operator, and a query or a telling call: `1-sleep(5)`, `1^(select …)`. */
const operation = (tokens: Tokens, at: number, report: Report): void => {
  if (at > START_TOKENS_MAX || at === 0 || anchor(tokens, at) !== START || !startsWithNumber(tokens)) return
  const found = expression(tokens, at + 1)
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
  if (before === DOT && !name.startsWith('receive') && !name.startsWith('get_')) return
  const where = offset(tokens, at)
  const operator =
    before === LOGIC || before === ARITH || before === COMMA || before === COMPARE || before === LEFT
  const whole =
    before === -1 || before === CLOSE || before === SEMICOLON || before === SELECT || before === NOT
  const nested = before === LEFT && FUNCTIONS.has(wordAt(tokens, at - 2))
  if (nested || (kindAt(tokens, 0) === CLOSE && at <= 4)) report('sqli-function', 1, where, true)
  else if (operator) report('sqli-function', before === LEFT ? 0.6 : 0.8, where, true)
  else if (whole) {
    expression(tokens, at)
    const complete =
      isEnd(tokens, next) || kindAt(tokens, next) === COMPARE || kindAt(tokens, next) === SEMICOLON
    report('sqli-function', complete ? 1 : 0.6, where, true)
  } else report('sqli-function', 0.3, where, false)
}

/** Names of the catalogue where a table is read. */
const catalogue = (tokens: Tokens, at: number, report: Report): void => {
  if (CATALOGUE.has(wordAt(tokens, at)))
    report('sqli-catalogue', kindAt(tokens, at - 1) === FROM ? 1 : 0.6, offset(tokens, at), true)
}
