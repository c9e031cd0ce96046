// What follows a break-out, read to its very end as the rest of a statement: operands and operators take turns, and
// clauses stand where SQL has them. Prose never reads so, since two words side by side are no SQL; an attack does,
// whatever functions, operators and dialects it is made of.

import { isLetter } from '../../characters.ts'
import { kindAt, wordAt } from './expression.ts'
import type { Tokens } from './tokens.ts'
import {
  ABOUT,
  ALL,
  ARITH,
  BY,
  CASE,
  CAST,
  CLAUSE,
  COMMA,
  COMMENT,
  COMPARE,
  DOT,
  FROM,
  HAVING,
  HOSTILE,
  IDENT,
  INTO,
  LEFT,
  LIMIT,
  LITERAL,
  LOGIC,
  NOT,
  NUMBER,
  ORDER,
  OTHER,
  RIGHT,
  SELECT,
  SEMICOLON,
  STATEMENT,
  STRING,
  UNION,
  VARIABLE,
  WHERE,
} from './words.ts'

/** It is no rest of a statement. */
export const UNREAD = 0
/** It ends where the text does. */
export const ENDED = 1
/** A comment hides what the origin has behind it. */
export const HIDDEN = 2
/** Behind a semicolon another statement begins, at `behind`. */
export const FOLLOWED_BY = 4
/** Its last string is one that the origin's own quote closes. */
export const JOINED = 3

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

const TOKENS_MAX = 400

/** Brackets of the origin's that the text may close. */
const CLOSED_MAX = 5

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '))

/** Words that stand behind an operand: `order by a nulls first`, `for xml path('')`. */
const TRAILING = words(
  'asc desc nulls first last row rows only next over within rollup cube share mode nowait skip locked ties sets path auto raw recursive',
)

/** Words between two operands: `similar to`, `member of`, `match (a) against ('b')`, `a escape 'b'`. */
const JOINING = words('to of against separator member eq ne gt ge lt le')

/** Words before an operand that are none themselves: `top 1`, `interval '1'`, `outfile '…'`. */
const LEADING = words('top first skip interval outfile dumpfile date time timestamp lateral any')

/** Of the words of clauses, those that an operand follows. */
const FOLLOWED = words('when then else as on join inner outer cross natural using')

/** Where the statement stands that follows. */
export let behind = 0

const OPERAND = 1
const OPERATOR = 2
const FAILED = 0

let cursor = 0
let depth = 0
/** The lowest depth so far: brackets of the origin's were closed down to it. */
let floor = 0
/** A query was begun, so that what it reads may have a second name. */
let query = false

/** Reads from `start`, behind a complete operand, to the end of the text. Linear: most texts fail at their first words. */
export const continuation = (tokens: Tokens, start: number): number => {
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
  depth = 0
  floor = 0
  query = false
  const { kinds, count } = tokens
  if (count - start > TOKENS_MAX) return UNREAD
  let wanted = OPERATOR
  for (cursor = start; cursor < count; cursor++) {
    const kind = kinds[cursor] as number
    if (kind === COMMENT || kind === SEMICOLON) break
    wanted = wanted === OPERATOR ? behindOperand(tokens, cursor, kind) : beforeOperand(tokens, cursor, kind)
    if (wanted === FAILED) return UNREAD
  }
  if (wanted !== OPERATOR || depth > 0) return UNREAD
  while (cursor < count && kinds[cursor] === SEMICOLON) cursor++
  const kind = cursor < count ? kinds[cursor] : -1
  if (kind === STATEMENT || kind === SELECT) {
    behind = cursor
    return FOLLOWED_BY
  }
  if (cursor < count) return kinds[cursor] === COMMENT && cursor === count - 1 ? HIDDEN : UNREAD
  return kinds[count - 1] === STRING && tokens.open ? JOINED : ENDED
}

const markOf = (tokens: Tokens, at: number): number => tokens.text.charCodeAt(tokens.starts[at] as number)

const behindOperand = (tokens: Tokens, at: number, kind: number): number => {
  const { kinds } = tokens
  const before = at === 0 ? -1 : (kinds[at - 1] as number)
  switch (kind) {
    case COMPARE:
      met.compares++
      if (isLetter(markOf(tokens, at))) met.worded++
      return OPERAND
    case LOGIC:
      met.logic++
      return OPERAND
    case ARITH:
    case COMMA:
    case DOT:
      return OPERAND
    case CAST:
      cursor++
      return OPERATOR
    case RIGHT:
      if (--depth < floor) {
        floor = depth
        met.closed = true
      }
      return depth < -CLOSED_MAX ? FAILED : OPERATOR
    case LEFT:
      return opened(tokens, at, before)
    case NOT:
      return negated(tokens, at)
    case STRING:
      // 'a' 'b' is one string.
      return before === STRING ? OPERATOR : FAILED
    case SELECT:
      // `with t as (…) select …`
      return query && before === RIGHT ? OPERAND : FAILED
    case UNION:
      if (!isJoined(tokens, at)) return FAILED
      met.queries++
      query = true
      return OPERAND
    case FROM:
      met.joins++
      return kindAt(tokens, at + 1) !== NUMBER || depth > floor ? OPERAND : FAILED
    case IDENT:
      return named(tokens, at, before)
    case OTHER:
      return marked(tokens, at, before)
    default:
      return clause(tokens, at, kind)
  }
}

/** `not like`, `not in`; `a ~ 'b'` and `a ~* 'b'` of PostgreSQL. */
const negated = (tokens: Tokens, at: number): number => {
  if (markOf(tokens, at) !== 126) return kindAt(tokens, at + 1) === COMPARE ? OPERATOR : FAILED
  met.compares++
  met.worded++
  if (kindAt(tokens, at + 1) === ARITH && markOf(tokens, at + 1) === 42) cursor++
  return OPERAND
}

/** `union [all] [(] select`, `union values (`: "Union Fees" is none. */
const isJoined = (tokens: Tokens, start: number): boolean => {
  let at = start + 1
  while (at < start + 8 && (kindAt(tokens, at) === ALL || kindAt(tokens, at) === LEFT)) at++
  return kindAt(tokens, at) === SELECT || JOINED_BY.has(wordAt(tokens, at))
}

const JOINED_BY = words('values with table')

/** A bracket behind a name opens a call; behind a value it is nothing. */
const opened = (tokens: Tokens, at: number, before: number): number => {
  if (!isWord(before)) return FAILED
  met.calls++
  if (kindAt(tokens, at - 2) !== DOT && HOSTILE.has(wordAt(tokens, at - 1))) met.hostile++
  if (kindAt(tokens, at + 1) === RIGHT) {
    if (ABOUT.has(wordAt(tokens, at - 1)) && kindAt(tokens, at - 2) !== DOT) met.about++
    cursor++
    return OPERATOR
  }
  depth++
  return OPERAND
}

const named = (tokens: Tokens, at: number, before: number): number => {
  const word = wordAt(tokens, at)
  if (TRAILING.has(word)) {
    if (word === 'asc') met.joins++
    return OPERATOR
  }
  if (word === 'window') {
    met.joins++
    return OPERAND
  }
  if (JOINING.has(word)) {
    met.compares++
    return OPERAND
  }
  // One second name, where a query says what it reads.
  const after = kindAt(tokens, at + 1)
  return query && after !== IDENT && (before !== IDENT || kindAt(tokens, at - 2) === FROM) ? OPERATOR : FAILED
}

const marked = (tokens: Tokens, at: number, before: number): number => {
  const mark = markOf(tokens, at)
  if (mark === 93 || mark === 125) return OPERATOR
  if (mark === 91) return before === IDENT ? OPERAND : FAILED
  // `'{}'::jsonb ? 'a'`
  if (mark !== 63 || kindAt(tokens, at + 1) !== STRING) return FAILED
  met.compares++
  met.worded++
  return OPERAND
}

/** Clauses behind an operand, and the words that end a CASE. */
const clause = (tokens: Tokens, at: number, kind: number): number => {
  const word = wordAt(tokens, at)
  switch (kind) {
    case INTO:
      if (kindAt(tokens, at + 1) === VARIABLE) met.queries++
      met.clauses++
      return OPERAND
    case WHERE:
    case HAVING:
      met.clauses++
      return OPERAND
    case ORDER:
      if (kindAt(tokens, at + 1) !== BY) return FAILED
      met.clauses++
      cursor++
      return OPERAND
    case LIMIT:
      met.clauses++
      // `fetch next 1 rows only`
      if (word === 'fetch') cursor++
      return OPERAND
    case CLAUSE:
      if (word === 'end') return OPERATOR
      if (word === 'for' && kindAt(tokens, at + 1) === STATEMENT) {
        met.joins++
        cursor++
        return OPERATOR
      }
      if (word === 'join') query = true
      if (word === 'join' || word === 'on' || word === 'returning' || word === 'for') met.joins++
      return OPERAND
    case STATEMENT:
      if (word === 'desc') met.clauses++
      // `lock in share mode`
      if (word === 'lock' && wordAt(tokens, at + 1) === 'in') {
        met.clauses++
        cursor++
        return OPERAND
      }
      return word === 'desc' || (word === 'with' && TRAILING.has(wordAt(tokens, at + 1))) ? OPERATOR : FAILED
    default:
      return FAILED
  }
}

const beforeOperand = (tokens: Tokens, at: number, kind: number): number => {
  const before = at === 0 ? -1 : (tokens.kinds[at - 1] as number)
  const after = kindAt(tokens, at + 1)
  switch (kind) {
    case STRING:
      met.strings++
      met.values++
      return OPERATOR
    case VARIABLE:
      if (tokens.text.startsWith('@@', tokens.starts[at])) met.system++
      met.values++
      return OPERATOR
    case NUMBER:
    case LITERAL:
      met.values++
      return OPERATOR
    case IDENT:
      return leads(tokens, at, after) ||
        ((before === COMPARE || before === IDENT) && JOINING.has(wordAt(tokens, at)))
        ? OPERAND
        : OPERATOR
    case LEFT:
      depth++
      return OPERAND
    case SELECT:
      if (before !== LEFT && before !== UNION && before !== ALL) return FAILED
      met.queries++
      query = true
      return OPERAND
    case CASE:
      met.queries++
      return OPERAND
    case ALL:
    case NOT:
      return OPERAND
    case ORDER:
      // `over (order by 1)`
      if (before !== LEFT || after !== BY) return FAILED
      cursor++
      return OPERAND
    case COMPARE:
      // `like(…)` is a call, `sounds like` one operator.
      if (before === COMPARE) return OPERAND
      return after === LEFT ? OPERATOR : FAILED
    case ARITH:
      return sign(markOf(tokens, at), before)
    case FROM:
      // `is distinct from`
      return before === ALL ? OPERAND : FAILED
    case OTHER:
      return braced(tokens, at, after)
    default:
      return word(tokens, at, kind, before, after)
  }
}

/** `top 1`, `outfile '…'`, `table users` */
const leads = (tokens: Tokens, at: number, after: number): boolean => {
  const text = wordAt(tokens, at)
  if (after === IDENT && text === 'table') {
    // `(table users limit 1)`
    if (kindAt(tokens, at + 2) === LIMIT) met.queries++
    return true
  }
  if (after === IDENT) return (text === 'top' || text === 'lateral') && query
  return (after === NUMBER || after === STRING || after === SELECT) && LEADING.has(text)
}

/** A sign, or the star that stands for all columns. */
const sign = (mark: number, before: number): number => {
  if (mark === 42)
    return before === LEFT || before === SELECT || before === COMMA || before === DOT || before === ALL
      ? OPERATOR
      : FAILED
  return mark === 43 || mark === 45 ? OPERAND : FAILED
}

/** `{x 1}`, `{fn now()}`, `[users]`, `array[1]` */
const braced = (tokens: Tokens, at: number, after: number): number => {
  const mark = markOf(tokens, at)
  if (mark === 91) return OPERAND
  if (mark !== 123 || after !== IDENT) return FAILED
  met.calls++
  cursor++
  return OPERAND
}

/** Words of the language where an operand is wanted: names of functions, and what clauses go on with. */
const word = (tokens: Tokens, at: number, kind: number, before: number, after: number): number => {
  const text = wordAt(tokens, at)
  if (kind === STATEMENT && (before === UNION || before === ALL || before === LEFT)) {
    // `union values (…)`, `(with t as (…) select …)`
    if (text === 'values') return OPERATOR
    if (text !== 'with') return FAILED
    query = true
    return OPERAND
  }
  if (kind === CLAUSE && FOLLOWED.has(text)) {
    if (text === 'join') met.joins++
    return OPERAND
  }
  if (after === LEFT && isWord(kind)) return OPERATOR
  if (kind === CLAUSE && (text === 'left' || text === 'right')) return OPERAND
  return FAILED
}

/** What a bracket behind makes a call of. */
const isWord = (kind: number): boolean =>
  kind === IDENT ||
  kind === LITERAL ||
  kind === CLAUSE ||
  kind === STATEMENT ||
  kind === COMPARE ||
  kind === NOT ||
  kind === ARITH ||
  kind === INTO
