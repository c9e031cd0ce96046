// Conditions joined to the origin's own: `or 1=1`, `and (select …)`, `or sleep(5)`.

import { runStart, SPACE } from '../../runs.ts'
import { isLetter } from '../../characters.ts'
import type { Report } from '../detector.ts'
import { anchor, BROKEN, HEAD, offset, START, startsWithNumber } from './anchor.ts'
import { expression, KNOWN, CALL, NAME, next, NONE, SUBQUERY, VALUE } from './expression.ts'
import { isEnd, kindAt, textAt, wordAt } from './look.ts'
import { beginsAsSentence, quietly } from './sentences.ts'
import { alone } from './truths.ts'
import type { Tokens } from './tokens.ts'
import {
  CLOSE,
  COMMA,
  COMMENT,
  COMPARE,
  IDENT,
  LOGIC,
  NOT,
  NUMBER,
  OTHER,
  RIGHT,
  SEMICOLON,
  STRING,
} from './words.ts'

/** `or 1=1`, `and (select …)`, `or sleep(5)`. */
export const boolean = (tokens: Tokens, at: number, report: Report): void => {
  if (at === 1 && isKey(tokens)) return
  const left = expression(tokens, at + 1)
  if (left === NONE) return
  const leftEnd = pastRow(tokens, next)
  const anchored = anchor(tokens, at)
  const say = beginsAsSentence(tokens, at, anchored) ? quietly(report) : report
  let compare = leftEnd
  while (kindAt(tokens, compare) === RIGHT || kindAt(tokens, compare) === NOT) compare++
  if (kindAt(tokens, compare) === COMPARE) comparison(tokens, at, left, compare, anchored, say)
  else alone(tokens, at, left, leftEnd, anchored, say)
}

const ROW_MAX = 12

/** `(1,2)`: past the rest of a row. */
const pastRow = (tokens: Tokens, start: number): number => {
  let at = start
  while (at < start + ROW_MAX && kindAt(tokens, at) === COMMA) {
    if (expression(tokens, at + 1) === NONE) return start
    at = next
  }
  return at
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
    if (isApostrophe(tokens)) {
      report('sqli-boolean', 0.6, offset(tokens, at), true)
      return
    }
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
      (number &&
        (left === CALL || right === VALUE || (left === VALUE && right === CALL)) &&
        (ended || kindAt(tokens, next) === LOGIC))
    )
      report('sqli-boolean', 1, offset(tokens, at), true)
    else if (sameText(tokens, compare)) report('sqli-boolean', 1, offset(tokens, at), true)
    return
  }
  const numbers = kindAt(tokens, at + 1) === NUMBER && kindAt(tokens, from) === NUMBER
  if (numbers && (kindAt(tokens, 0) === CLOSE || kindAt(tokens, tokens.count - 1) === COMMENT))
    report('sqli-boolean', 1, offset(tokens, at), true)
  else if (wordAt(tokens, from).startsWith('@@')) report('sqli-boolean', 1, offset(tokens, at), true)
  else if (values && sameText(tokens, compare))
    report('sqli-boolean', isWorded(tokens, at) ? 0.6 : ended ? 1 : 0.8, offset(tokens, at), true)
  else if ((left === SUBQUERY || right === SUBQUERY) && kindAt(tokens, at - 1) !== OTHER)
    report('sqli-boolean', 1, offset(tokens, at), true)
}

/** Two plain words before: `a plan from the list or 1 = 1`. */
const isWorded = (tokens: Tokens, at: number): boolean =>
  kindAt(tokens, 0) !== CLOSE &&
  kindAt(tokens, at - 1) === IDENT &&
  kindAt(tokens, at - 2) === IDENT &&
  kindAt(tokens, tokens.count - 1) !== COMMENT

/** `1=1`, `a=a`, `'x'='x` (whose last quote the origin brings). */
const sameText = (tokens: Tokens, compare: number): boolean => {
  const left = textAt(tokens, compare - 1)
  const right = textAt(tokens, compare + 1)
  if (left === '' || right === '') return false
  if (left === right) return true
  return left === right + right[0] && kindAt(tokens, compare + 1) === STRING
}

/** `{"and":`: a document's own key, which no SQL goes on with. */
const isKey = ({ text, starts, ends, kinds, count }: Tokens): boolean => {
  if (count < 3 || kinds[0] !== CLOSE || kinds[2] !== STRING || starts[2] !== ends[1]) return false
  const quote = starts[0] as number
  const before = runStart(text, quote, SPACE) - 1
  return before >= 0 && text.charCodeAt(before) === 123 && text.charCodeAt((starts[2] as number) + 1) === 58
}

/** Behind plain words. */
const pastWords = (tokens: Tokens, start: number): number => {
  let at = start
  while (at < start + WORDS_MAX && kindAt(tokens, at) === IDENT) at++
  return at
}

const WORDS_MAX = 12

/** `it's "this" and 'that' = 1`: a word behind an apostrophe, and strings behind that, which no SQL has side by side. */
const isApostrophe = (tokens: Tokens): boolean =>
  kindAt(tokens, 0) === CLOSE &&
  kindAt(tokens, 1) === IDENT &&
  tokens.starts[1] === tokens.ends[0] &&
  kindAt(tokens, pastWords(tokens, 2)) === STRING &&
  kindAt(tokens, tokens.count - 1) !== COMMENT &&
  !tokens.open
