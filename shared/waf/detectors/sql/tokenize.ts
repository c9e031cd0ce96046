// A tokenizer for SQL as injected text: it starts inside of a string (of either quote, or a back-quoted name) or
// outside of one, in a dialect with or without backslash escapes, and never fails: what SQL has no use for becomes
// OTHER. One pass, no horizon. Comments vanish, save that the text of MySQL's /*! … */ is read, as MySQL does.

import { BLANK, DIGIT, SINGLE, SINGLES, TYPES, WORD } from './characters.ts'
import { number, word } from './lexemes.ts'
import { punctuation } from './marks.ts'
import { breakOut } from './quotes.ts'
import { grow, push } from './tokens.ts'
import type { Tokens } from './tokens.ts'
import { CLOSE, COMMENT, SEMICOLON } from './words.ts'

export interface Reading {
  /** The quote that the value stands in: 0 for none, else ', " or ` as a character code. */
  readonly quote: number
  /** Backslash escapes in strings (MySQL); elsewhere a backslash is itself. */
  readonly backslash: boolean
}

/** Behind every token. */
const LAST = 0x7fffffff

/**
 * `outside`: the same text in the same dialect, read from outside of a string. Where this reading comes to the beginning
 * of one of its tokens, all that follows is the same, and taken over.
 */
export const tokenize = (text: string, reading: Reading, tokens: Tokens, outside?: Tokens): boolean => {
  tokens.count = 0
  tokens.shared = LAST
  tokens.open = false
  tokens.text = text
  let at = 0
  if (reading.quote !== 0) {
    const quote = breakOut(text, reading.quote, reading.backslash)
    if (quote < 0) return false
    push(tokens, CLOSE, quote, quote + 1)
    at = quote + 1
  }
  const length = text.length
  let same = outside === undefined ? 0 : firstFrom(outside, at)
  while (at < length) {
    const code = text.charCodeAt(at)
    const type = code < 256 ? (TYPES[code] as number) : WORD
    if (type === BLANK) {
      at++
      continue
    }
    if (outside !== undefined) {
      while (same < outside.count && (outside.starts[same] as number) < at) same++
      if (same < outside.count && outside.starts[same] === at) {
        takeOver(tokens, outside, same)
        return true
      }
    }
    if (type === WORD) at = word(text, at, tokens)
    else if (type === SINGLE) {
      push(tokens, SINGLES[code] as number, at, at + 1)
      at++
    } else if (type === DIGIT) at = number(text, at, tokens)
    else at = punctuation(text, at, code, reading.backslash, tokens)
  }
  // Some databases end a statement where a null stands.
  const last = tokens.count > 0 ? tokens.kinds[tokens.count - 1] : -1
  if (last === SEMICOLON && text.charCodeAt(length - 1) === 0) push(tokens, COMMENT, length - 1, length)
  return true
}

/** The first token that begins at `offset` or behind it. */
const firstFrom = ({ starts, count }: Tokens, offset: number): number => {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] as number) < offset) low = middle + 1
    else high = middle
  }
  return low
}

/** Appends the tokens of `outside` from `index` on. */
const takeOver = (tokens: Tokens, outside: Tokens, index: number): void => {
  const { count } = tokens
  tokens.shared = count
  tokens.count = count + outside.count - index
  while (tokens.kinds.length < tokens.count) grow(tokens)
  tokens.kinds.set(outside.kinds.subarray(index, outside.count), count)
  tokens.starts.set(outside.starts.subarray(index, outside.count), count)
  tokens.ends.set(outside.ends.subarray(index, outside.count), count)
  tokens.open = outside.open
}
