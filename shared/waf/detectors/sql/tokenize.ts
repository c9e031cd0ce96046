// A tokenizer for SQL as injected text: it starts inside of a string (of either quote, or a back-quoted name) or
// outside of one, in a dialect with or without backslash escapes, and never fails: what SQL has no use for becomes
// OTHER. One pass, no horizon. Comments vanish, save that the text of MySQL's /*! … */ is read, as MySQL does.

import { work } from '../../work.ts'
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

/** Units of work to look at a character, and to read what begins there: a token, or a comment. */
export const CHARACTER_WORK = 2
const STEP_WORK = 16

/** Behind so many characters of a string or a comment a native search finds its end. */
const NATIVE = 40

/**
 * `outside`, `before`: the same text in the same dialect, read from elsewhere. Where this reading comes to the beginning of
 * one of their tokens, all that follows is the same, and taken over. The characters of a reading from outside of a string
 * are paid for ahead. False where nothing closes the string, or too little work is left.
 */
export const tokenize = (
  text: string,
  reading: Reading,
  tokens: Tokens,
  outside?: Tokens,
  before?: Tokens,
): boolean => {
  tokens.count = 0
  tokens.shared = LAST
  tokens.source = undefined
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
  const most = Math.min(work.left / STEP_WORK, length) | 0
  let steps = 0
  let unpaid = reading.quote === 0 ? length : at
  let same = outside === undefined ? LAST : firstFrom(outside, at)
  let alike = before === undefined ? LAST : firstFrom(before, at)
  while (at < length) {
    const code = text.charCodeAt(at)
    const type = code < 256 ? (TYPES[code] as number) : WORD
    if (type === BLANK) {
      at++
      continue
    }
    if (same < at) same = pastTo(outside as Tokens, at)
    if (alike < at) alike = pastTo(before as Tokens, at)
    if (same === at || alike === at) {
      takeOver(tokens, (same === at ? outside : before) as Tokens)
      break
    }
    if (++steps > most) break
    if (type === WORD) at = word(text, at, tokens)
    else if (type === SINGLE) {
      push(tokens, SINGLES[code] as number, at, at + 1)
      at++
    } else if (type === DIGIT) at = number(text, at, tokens)
    else {
      const end = punctuation(text, at, code, reading.backslash, tokens)
      if (end - at > NATIVE) unpaid += end - at - NATIVE
      at = end
    }
  }
  work.left -= STEP_WORK * steps + CHARACTER_WORK * Math.max(0, at - unpaid)
  if (steps > most) work.left = -1
  if (work.left < 0) return false
  // Some databases end a statement where a null stands.
  const last = tokens.count > 0 ? tokens.kinds[tokens.count - 1] : -1
  if (last === SEMICOLON && text.charCodeAt(length - 1) === 0) push(tokens, COMMENT, length - 1, length)
  return true
}

/** Where the first token begins that does so at `offset` or behind it. */
const firstFrom = (known: Tokens, offset: number): number => {
  const { kinds, starts, count } = known
  // What closes another reading's string may open one of this.
  let low = kinds[0] === CLOSE ? 1 : 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if ((starts[middle] as number) < offset) low = middle + 1
    else high = middle
  }
  known.cursor = low
  return low < count ? (starts[low] as number) : LAST
}

/** The same, of what is asked for in the text's order. */
const pastTo = (known: Tokens, offset: number): number => {
  const { starts, count } = known
  let at = known.cursor
  while (at < count && (starts[at] as number) < offset) at++
  known.cursor = at
  return at < count ? (starts[at] as number) : LAST
}

/** Appends the tokens of another reading, from its cursor on. */
const takeOver = (tokens: Tokens, source: Tokens): void => {
  const { count } = tokens
  const { cursor } = source
  tokens.source = source
  tokens.shared = count
  tokens.count = count + source.count - cursor
  while (tokens.kinds.length < tokens.count) grow(tokens)
  tokens.kinds.set(source.kinds.subarray(cursor, source.count), count)
  tokens.starts.set(source.starts.subarray(cursor, source.count), count)
  tokens.ends.set(source.ends.subarray(cursor, source.count), count)
  tokens.open = source.open
}
