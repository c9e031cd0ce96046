// What may stand behind an operand in the rest of a statement: operators, calls, second names, clauses. Each answers what
// is wanted next.

import { isLetter } from '../../characters.ts'
import { wordSet } from '../../runs.ts'
import { clause, TRAILING } from './behind.ts'
import { kindAt, wordAt } from './look.ts'
import { FAILED, JOINING, OPERAND, OPERATOR, isWord, markOf, met, reading } from './reading.ts'
import type { Tokens } from './tokens.ts'
import {
  ABOUT,
  ALL,
  ARITH,
  CAST,
  COMMA,
  COMPARE,
  DOT,
  FROM,
  HOSTILE,
  IDENT,
  LEFT,
  LOGIC,
  NOT,
  NUMBER,
  OTHER,
  RIGHT,
  SELECT,
  STRING,
  UNION,
} from './words.ts'

/** Brackets of the origin's that the text may close. */
const CLOSED_MAX = 5

export const behindOperand = (tokens: Tokens, at: number, kind: number): number => {
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
      reading.cursor++
      return OPERATOR
    case RIGHT:
      if (--reading.depth < reading.floor) {
        reading.floor = reading.depth
        met.closed = true
      }
      return reading.depth < -CLOSED_MAX ? FAILED : OPERATOR
    case LEFT:
      return opened(tokens, at, before)
    case NOT:
      return negated(tokens, at)
    case STRING:
      // 'a' 'b' is one string.
      return before === STRING ? OPERATOR : FAILED
    case SELECT:
      // `with t as (…) select …`
      return reading.query && before === RIGHT ? OPERAND : FAILED
    case UNION:
      if (!isJoined(tokens, at)) return FAILED
      met.queries++
      reading.query = true
      return OPERAND
    case FROM:
      met.joins++
      return kindAt(tokens, at + 1) !== NUMBER || reading.depth > reading.floor ? OPERAND : FAILED
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
  if (kindAt(tokens, at + 1) === ARITH && markOf(tokens, at + 1) === 42) reading.cursor++
  return OPERAND
}

/** `union [all] [(] select`, `union values (`: "Union Fees" is none. */
const isJoined = (tokens: Tokens, start: number): boolean => {
  let at = start + 1
  while (at < start + 8 && (kindAt(tokens, at) === ALL || kindAt(tokens, at) === LEFT)) at++
  return kindAt(tokens, at) === SELECT || JOINED_BY.has(wordAt(tokens, at))
}

const JOINED_BY = wordSet('values with table')

/** A bracket behind a name opens a call; behind a value it is nothing. */
const opened = (tokens: Tokens, at: number, before: number): number => {
  if (!isWord(before)) return FAILED
  met.calls++
  if (kindAt(tokens, at - 2) !== DOT && HOSTILE.has(wordAt(tokens, at - 1))) met.hostile++
  if (kindAt(tokens, at + 1) === RIGHT) {
    if (ABOUT.has(wordAt(tokens, at - 1)) && kindAt(tokens, at - 2) !== DOT) met.about++
    reading.cursor++
    return OPERATOR
  }
  reading.depth++
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
  return reading.query && after !== IDENT && (before !== IDENT || kindAt(tokens, at - 2) === FROM)
    ? OPERATOR
    : FAILED
}

/** Behind a question mark: any of a list's keys, or all of them. */
const SEVERAL = '|&'

const marked = (tokens: Tokens, at: number, before: number): number => {
  const mark = markOf(tokens, at)
  if (mark === 93) return OPERATOR
  // `{x 1}`: what nothing opened closes nothing, as in `"}[1m])` of a language of metrics.
  if (mark === 125) return reading.braces-- > 0 ? OPERATOR : FAILED
  if (mark === 91) return before === IDENT ? OPERAND : FAILED
  // `'{}'::jsonb ? 'a'`, `?| array['a']`, `?& array['a']`
  if (mark !== 63) return FAILED
  const several =
    kindAt(tokens, at + 1) === ARITH && SEVERAL.includes(tokens.text.charAt(tokens.starts[at + 1] ?? 0))
  if (kindAt(tokens, at + 1) !== STRING && !(several && wordAt(tokens, at + 2) === 'array')) return FAILED
  if (several) reading.cursor++
  met.compares++
  met.worded++
  return OPERAND
}
