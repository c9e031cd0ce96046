// A truth value by itself, joined to the origin's own condition: `or true`, `or 1--`, `or sleep(5)`.

import { isLetter } from '../../characters.ts'
import type { Report } from '../detector.ts'
import { BROKEN, HEAD, LOOSE, offset, START, startsWithNumber, continues } from './anchor.ts'
import { KNOWN, CALL, NAME, SUBQUERY, VALUE } from './expression.ts'
import { kindAt, textAt, wordAt } from './look.ts'
import type { Tokens } from './tokens.ts'
import {
  ARITH,
  BY,
  CLOSE,
  COMMENT,
  HAVING,
  LEFT,
  NOT,
  NUMBER,
  ORDER,
  RIGHT,
  STRING,
  UNION,
  VARIABLE,
} from './words.ts'

/** A truth value by itself: `or true`, `or 1 --`, `or sleep(5)`. */
export const alone = (
  tokens: Tokens,
  at: number,
  operand: number,
  end: number,
  anchored: number,
  report: Report,
): void => {
  if (anchored === LOOSE || !continues(tokens, end)) return
  const hidden = operand === VALUE && kindAt(tokens, end) === COMMENT
  if (anchored === HEAD && operand !== KNOWN && operand !== SUBQUERY && !hidden) return
  const where = offset(tokens, at)
  if (operand === KNOWN || operand === SUBQUERY) report('sqli-boolean', 1, where, true)
  else if (operand === CALL)
    report('sqli-boolean', anchored === BROKEN && kindAt(tokens, 0) === CLOSE ? 1 : 0.6, where, true)
  else if (operand === NAME) {
    // `1.or-id`: no blank parts the number from the word.
    const tight =
      anchored === START && kindAt(tokens, at - 1) === NUMBER && textAt(tokens, at - 1).endsWith('.')
    if (tight && offset(tokens, at) === tokens.ends[at - 1]) report('sqli-boolean', 1, where, true)
    if (kindAt(tokens, 0) === CLOSE && at <= 3 && kindAt(tokens, end) === COMMENT)
      report('sqli-boolean', 1, where, true)
  } else truth(tokens, at, end, anchored, report)
}

const truth = (tokens: Tokens, at: number, end: number, anchored: number, report: Report): void => {
  const value = wordAt(tokens, end - 1)
  const kind = kindAt(tokens, end - 1)
  const where = offset(tokens, at)
  const commented = kindAt(tokens, end) === COMMENT
  // `12" or 14" pizza`: a number with a string right behind it is no operand in any dialect, but a measure of inches.
  if (kind === NUMBER && kindAt(tokens, end) === STRING) return
  if (kind === VARIABLE && value.startsWith('@@')) report('sqli-boolean', 1, where, true)
  else if (kind === STRING) {
    const digit = value.charCodeAt(1) > 48 && value.charCodeAt(1) <= 57
    const apart =
      offset(tokens, at) > offset(tokens, at - 1) + 1 || !isLetter(tokens.text.charCodeAt(offset(tokens, at)))
    if (
      kindAt(tokens, 0) === CLOSE &&
      (digit || commented || (value.length <= 2 && apart && !isMember(value)))
    )
      report('sqli-boolean', 1, where, true)
  } else if (anchored === BROKEN) {
    if (kindAt(tokens, 0) === CLOSE || commented || value === 'true' || kindAt(tokens, end - 2) === NOT)
      report('sqli-boolean', 1, where, true)
  } else if (startsWithNumber(tokens) && isConstant(tokens, at + 1, end))
    report('sqli-boolean', 1, where, true)
  else if (
    startsWithNumber(tokens) &&
    (value === 'true' || kindAt(tokens, end - 2) === NOT || value === wordAt(tokens, at - 1))
  )
    report('sqli-boolean', 1, where, true)
  else if ((commented || clauseFollows(tokens, end)) && kind === NUMBER)
    report('sqli-boolean', 1, where, true)
}

/** `1|1`, `not 1&1`, `1 div 1`: numbers joined by what no sentence joins them with. */
const isConstant = (tokens: Tokens, start: number, end: number): boolean => {
  let joined = false
  for (let at = start; at < end; at++) {
    const kind = tokens.kinds[at]
    if (kind === ARITH) joined ||= BITWISE.has(wordAt(tokens, at)) || isByZero(tokens, at)
    else if (kind === NOT) joined = true
    else if (kind !== NUMBER && kind !== LEFT && kind !== RIGHT) return false
  }
  return joined
}

/** `1/0`: an error made on purpose. */
const isByZero = (tokens: Tokens, at: number): boolean =>
  wordAt(tokens, at) === '/' && wordAt(tokens, at + 1) === '0'

const BITWISE: ReadonlySet<string> = new Set(['|', '&', '^', '%', 'div', 'mod'])

const clauseFollows = (tokens: Tokens, at: number): boolean => {
  const kind = kindAt(tokens, at)
  return kind === UNION || kind === HAVING || (kind === ORDER && kindAt(tokens, at + 1) === BY)
}

/** `"name":"Or"}`, `joined by '&&'.`: what stands behind a text of a document's own, or of a sentence's. */
const isMember = (string: string): boolean => string.length === 2 && '}],:.;!?)'.includes(string.charAt(1))
