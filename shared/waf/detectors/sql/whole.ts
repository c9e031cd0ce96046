// The rest of a value read as one expression, to its very end: what honest text never is, however odd its parts are.

import { DIGITS, standsAt } from '../../runs.ts'
import { kindAt, textAt } from './look.ts'
import type { Tokens } from './tokens.ts'
import {
  ARITH,
  CLOSE,
  COMMENT,
  COMPARE,
  DOT,
  IDENT,
  LEFT,
  LITERAL,
  LOGIC,
  NOT,
  NUMBER,
  RIGHT,
  SELECT,
  STRING,
  VARIABLE,
} from './words.ts'

const TOKENS_MAX = 64

/** What the walk has met. */
let telling = false

/**
 * Operators and operands take turns from `start` to the end of the text; `ending` says by what it ends. Two operands
 * side by side are words.
 */
const alternates = (tokens: Tokens, start: number, end: number): boolean => {
  let operand = false
  let depth = 0
  telling = false
  for (let at = start; at < end; at++) {
    switch (tokens.kinds[at]) {
      case NUMBER:
      case VARIABLE:
      case LITERAL:
        telling = true
        if (operand) return false
        operand = true
        break
      case STRING:
      case IDENT:
        if (operand) return false
        operand = true
        break
      case LEFT:
        telling = true
        // A name before a bracket is a call.
        if (operand && kindAt(tokens, at - 1) !== IDENT) return false
        operand = false
        depth++
        break
      case RIGHT:
        if (depth-- < -2) return false
        operand = true
        break
      case DOT:
        // Behind a number there is no member: `"^4.."` is a pattern.
        if (tokens.kinds[at - 1] === NUMBER) return false
        operand = false
        break
      case ARITH:
      case COMPARE:
      case LOGIC:
        operand = false
        break
      case NOT:
        if (operand && textAt(tokens, at).length > 1) operand = false
        break
      case SELECT:
        telling = true
        operand = false
        break
      default:
        return false
    }
  }
  return true
}

/** `x'|3!='4`, `'-(1)-'`: behind the quote that closes the origin's string, to the one that the origin brings. */
export const closesAround = (tokens: Tokens, close: number): boolean => {
  const last = tokens.count - 1
  if (last - close < 3 || last - close > TOKENS_MAX) return false
  const kind = kindAt(tokens, close + 1)
  if (kind !== ARITH && kind !== COMPARE && kind !== LOGIC && kind !== NOT) return false
  // A quote behind a blank begins something, in prose.
  const offset = tokens.starts[close] as number
  if (offset > 0 && tokens.text.charCodeAt(offset - 1) <= 32) return false
  const open = kindAt(tokens, last) === STRING && tokens.open
  if (!open && kindAt(tokens, last) !== COMMENT) return false
  const digit = open && standsAt(tokens.text, (tokens.starts[last] as number) + 1, DIGITS)
  return alternates(tokens, close + 1, open ? last + 1 : last) && (telling || digit)
}

/** ` ( BINARY ( 1 OR 'b') ) --`: brackets, and a comment behind them. */
export const isBracketed = (tokens: Tokens): boolean => {
  const last = tokens.count - 1
  if (last < 4 || last > TOKENS_MAX || kindAt(tokens, 0) !== LEFT || kindAt(tokens, last) !== COMMENT)
    return false
  if (kindAt(tokens, last - 1) !== RIGHT || !isMarkAlone(textAt(tokens, last))) return false
  let worded = false
  for (let at = 0; at < last; at++) {
    const kind = kindAt(tokens, at)
    if (kind === CLOSE) return false
    worded ||= kind === SELECT || kind === STRING || kind === VARIABLE || kind === NOT || kind === LOGIC
  }
  return worded && alternates(tokens, 0, last)
}

const isMarkAlone = (comment: string): boolean =>
  comment.trim() === '--' || comment.trim() === '-- -' || comment === '#'
