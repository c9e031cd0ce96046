// What may stand where an operand is wanted in the rest of a statement: values, names, signs, queries, and the words
// before them. Each answers what is wanted next.

import { wordSet } from '../../runs.ts'
import { hasClause, kindAt, wordAt } from './look.ts'
import { FAILED, isWord, JOINING, markOf, met, OPERAND, OPERATOR, reading } from './reading.ts'
import type { Tokens } from './tokens.ts'
import {
  ALL,
  ARITH,
  BY,
  CASE,
  CLAUSE,
  COMMA,
  COMPARE,
  DOT,
  FROM,
  IDENT,
  LEFT,
  LIMIT,
  LITERAL,
  NOT,
  NUMBER,
  ORDER,
  OTHER,
  SELECT,
  STATEMENT,
  STRING,
  UNION,
  VARIABLE,
} from './words.ts'

/** Words before an operand that are none themselves: `top 1`, `interval '1'`, `outfile '…'`. */
const LEADING = wordSet('top first skip interval outfile dumpfile date time timestamp lateral any')

/** Of the words of clauses, those that an operand follows. */
const FOLLOWED = wordSet('when then else as on join inner outer cross natural using')

export const beforeOperand = (tokens: Tokens, at: number, kind: number): number => {
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
      reading.depth++
      return OPERAND
    case SELECT:
      if (before !== LEFT && before !== UNION && before !== ALL) return FAILED
      met.queries++
      reading.query = true
      return OPERAND
    case CASE:
      // `edge-case 5`: with nothing behind it that asks it is a word's end.
      if (!hasClause(tokens, at + 1, CASE_TOKENS_MAX, 'when')) return FAILED
      met.queries++
      return OPERAND
    case ALL:
    case NOT:
      return OPERAND
    case ORDER:
      // `over (order by 1)`
      if (before !== LEFT || after !== BY) return FAILED
      reading.cursor++
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

const CASE_TOKENS_MAX = 24

/** `top 1`, `outfile '…'`, `table users` */
const leads = (tokens: Tokens, at: number, after: number): boolean => {
  const text = wordAt(tokens, at)
  if (after === IDENT && text === 'table') {
    // `(table users limit 1)`
    if (kindAt(tokens, at + 2) === LIMIT) met.queries++
    return true
  }
  if (after === IDENT) return (text === 'top' || text === 'lateral') && reading.query
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
  reading.braces++
  reading.cursor++
  return OPERAND
}

/** Words of the language where an operand is wanted: names of functions, and what clauses go on with. */
const word = (tokens: Tokens, at: number, kind: number, before: number, after: number): number => {
  const text = wordAt(tokens, at)
  if (kind === STATEMENT && (before === UNION || before === ALL || before === LEFT)) {
    // `union values (…)`, `(with t as (…) select …)`
    if (text === 'values') return OPERATOR
    if (text !== 'with') return FAILED
    reading.query = true
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
