// A tokenizer for SQL as injected text: it starts inside of a string (of either quote, or a back-quoted name) or
// outside of one, in a dialect with or without backslash escapes, and never fails: what SQL has no use for becomes
// OTHER. One pass, no horizon. Comments vanish, save that the text of MySQL's /*! … */ is read, as MySQL does.

import { breakOut, stringEnd } from './quotes.ts'
import {
  ARITH,
  CAST,
  CLOSE,
  COMMA,
  COMMENT,
  COMPARE,
  DOT,
  LEFT,
  LITERAL,
  LOGIC,
  NOT,
  NUMBER,
  OTHER,
  RIGHT,
  SEMICOLON,
  STRING,
  VARIABLE,
  hashStep,
  wordKind,
} from './words.ts'

/** Tokens of one reading. Reused from call to call: nothing keeps it. */
export interface Tokens {
  kinds: Uint8Array
  starts: Int32Array
  ends: Int32Array
  count: number
  /** The first token that was taken over from the reading outside of a string; `count` where none was. */
  shared: number
  /** Set where the last string never ended. */
  open: boolean
  text: string
}

export const newTokens = (): Tokens => ({
  kinds: new Uint8Array(256),
  starts: new Int32Array(256),
  ends: new Int32Array(256),
  count: 0,
  shared: 0,
  open: false,
  text: '',
})

export interface Reading {
  /** The quote that the value stands in: 0 for none, else ', " or ` as a character code. */
  readonly quote: number
  /** Backslash escapes in strings (MySQL); elsewhere a backslash is itself. */
  readonly backslash: boolean
}

/** Behind every token. */
const LAST = 0x7fffffff

const push = (tokens: Tokens, kind: number, start: number, end: number): void => {
  const at = tokens.count
  if (at === tokens.kinds.length) grow(tokens)
  tokens.kinds[at] = kind
  tokens.starts[at] = start
  tokens.ends[at] = end
  tokens.count = at + 1
}

const grow = (tokens: Tokens): void => {
  const size = tokens.kinds.length * 2
  const kinds = new Uint8Array(size)
  const starts = new Int32Array(size)
  const ends = new Int32Array(size)
  kinds.set(tokens.kinds)
  starts.set(tokens.starts)
  ends.set(tokens.ends)
  tokens.kinds = kinds
  tokens.starts = starts
  tokens.ends = ends
}

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
    else at = punctuation(text, at, code, reading, tokens)
  }
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

const isWordStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code > 160

const isWordChar = (code: number): boolean => isWordStart(code) || (code >= 48 && code <= 57) || code === 36

const BLANK = 0
const WORD = 1
const DIGIT = 2
const MARK = 3

/** A mark that is a token by itself, whatever follows. */
const SINGLE = 4

/** Which token that is. */
const SINGLES = new Uint8Array(128)

/** What a character begins. White space: also what MySQL and SQL Server take for it (0x0b, 0x0c, 0xa0, other controls). */
const TYPES = new Uint8Array(256)
/** 1 for what goes on a word, among the first 256 characters; all others do. */
const GOES_ON = new Uint8Array(256)
for (let code = 0; code < 256; code++) {
  const digit = code >= 48 && code <= 57
  TYPES[code] = code <= 32 || code === 160 ? BLANK : isWordStart(code) ? WORD : digit ? DIGIT : MARK
  GOES_ON[code] = isWordChar(code) ? 1 : 0
}
for (const [marks, kind] of [
  ['(', LEFT],
  [')', RIGHT],
  [',', COMMA],
  [';', SEMICOLON],
  ['+%^', ARITH],
  ['~', NOT],
  ['?[]{}', OTHER],
] as const)
  for (let at = 0; at < marks.length; at++) {
    TYPES[marks.charCodeAt(at)] = SINGLE
    SINGLES[marks.charCodeAt(at)] = kind
  }

/** A character's code, -1 behind the end: engines give up on a call that once read there. */
const codeAt = (text: string, at: number): number => (at < text.length ? text.charCodeAt(at) : -1)

const word = (text: string, start: number, tokens: Tokens): number => {
  const { length } = text
  let end = start
  let hash = 0
  for (; end < length; end++) {
    const code = text.charCodeAt(end)
    if (code < 256 && GOES_ON[code] === 0) break
    hash = hashStep(hash, code)
  }
  const next = codeAt(text, end)
  // N'…', x'…', b'…', _utf8'…', e'…', U&'…': a string with an introducer.
  if (
    next === 39 &&
    (end - start === 1 || text.charCodeAt(start) === 95) &&
    isIntroducer(text.charCodeAt(start))
  )
    return end
  const kind = wordKind(text, start, end, hash)
  push(tokens, kind, start, end)
  return end
}

const isIntroducer = (code: number): boolean => {
  const letter = code | 32
  return letter === 110 || letter === 120 || letter === 98 || letter === 101 || code === 95
}

const number = (text: string, start: number, tokens: Tokens): number => {
  let at = start
  const base = codeAt(text, at) === 48 ? codeAt(text, at + 1) | 32 : 0
  if (base === 120 || (base === 98 && isDigit(codeAt(text, at + 2)))) {
    at += 2
    while (base === 120 ? isHex(codeAt(text, at)) : isDigit(codeAt(text, at))) at++
  } else {
    while (isDigit(codeAt(text, at))) at++
    if (codeAt(text, at) === 46) {
      at++
      while (isDigit(codeAt(text, at))) at++
    }
    if ((codeAt(text, at) | 32) === 101) {
      const sign = codeAt(text, at + 1)
      const from = sign === 43 || sign === 45 ? at + 2 : at + 1
      if (isDigit(codeAt(text, from))) {
        at = from
        while (isDigit(codeAt(text, at))) at++
      }
    }
  }
  // `80s`, `1st`: a word of prose. `1or`, `1e0union`, `1.or`: SQL reads a number and a word.
  if (isWordStart(codeAt(text, at))) {
    let end = at
    let hash = 0
    for (let code = codeAt(text, end); isWordStart(code) || isDigit(code); code = codeAt(text, ++end))
      hash = hashStep(hash, code)
    const kind = wordKind(text, at, end, hash)
    if (kind === 0) {
      push(tokens, OTHER, start, end)
      return end
    }
  }
  push(tokens, NUMBER, start, at)
  return at
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57

const isHex = (code: number): boolean => isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 102)

const punctuation = (text: string, at: number, code: number, reading: Reading, tokens: Tokens): number => {
  const next = codeAt(text, at + 1)
  switch (code) {
    case 39:
    case 34:
    case 96:
      return quoted(text, at, code, reading.backslash, tokens)
    case 46:
      if (isDigit(next)) return number(text, at, tokens)
      push(tokens, DOT, at, at + 1)
      return at + 1
    case 45:
      if (next === 45) return lineComment(text, at, tokens)
      // `data->'a'`, `data->>'a'`: a part of a document.
      return operator(text, at, ARITH, next === 62 ? (codeAt(text, at + 2) === 62 ? 3 : 2) : 1, tokens)
    case 35:
      if (next === 62) return operator(text, at, ARITH, codeAt(text, at + 2) === 62 ? 3 : 2, tokens)
      if (next === 45) return operator(text, at, COMPARE, 2, tokens)
      return lineComment(text, at, tokens)
    case 47:
      if (next === 42) return blockComment(text, at, tokens)
      return operator(text, at, ARITH, 1, tokens)
    case 64:
      if (next === 62) return operator(text, at, COMPARE, 2, tokens)
      return variable(text, at, tokens)
    case 42:
      // The end of a /*! … */ whose text was read.
      if (next === 47) return at + 2
      return operator(text, at, ARITH, 1, tokens)
    case 124:
    case 38:
      return next === code ? operator(text, at, LOGIC, 2, tokens) : operator(text, at, ARITH, 1, tokens)
    case 60:
      return operator(
        text,
        at,
        COMPARE,
        next === 61 || next === 62 || next === 60 || next === 64 ? 2 : 1,
        tokens,
      )
    case 61:
    case 62:
      return operator(text, at, COMPARE, next === 61 || next === 62 ? 2 : 1, tokens)
    case 33:
      if (next === 61 || next === 62 || next === 60 || next === 126)
        return operator(text, at, COMPARE, 2, tokens)
      return operator(text, at, NOT, 1, tokens)
    case 58:
      if (next === 58) return operator(text, at, CAST, 2, tokens)
      if (next === 61) return operator(text, at, COMPARE, 2, tokens)
      return operator(text, at, OTHER, 1, tokens)
    case 92:
      // MySQL's `\\N`, a null.
      if (next === 78 && (!isWordChar(codeAt(text, at + 2)) || (codeAt(text, at + 2) | 32) === 117))
        return operator(text, at, LITERAL, 2, tokens)
      return operator(text, at, OTHER, 1, tokens)
    default:
      return operator(text, at, OTHER, 1, tokens)
  }
}

const operator = (text: string, at: number, kind: number, length: number, tokens: Tokens): number => {
  const end = at + length
  // `<=>`
  const wide = kind === COMPARE && length === 2 && codeAt(text, at) === 60 && codeAt(text, end) === 62
  push(tokens, kind, at, wide ? end + 1 : end)
  return wide ? end + 1 : end
}

const quoted = (text: string, at: number, quote: number, backslash: boolean, tokens: Tokens): number => {
  const end = stringEnd(text, at + 1, quote, backslash)
  push(tokens, quote === 96 ? 0 : STRING, at, Math.min(end + 1, text.length))
  if (end >= text.length) tokens.open = true
  return end + 1
}

const variable = (text: string, at: number, tokens: Tokens): number => {
  let end = at + 1
  // @"1", @`x`: a variable's name in quotes.
  const quote = codeAt(text, end)
  if (quote === 34 || quote === 39 || quote === 96) {
    const close = text.indexOf(text.charAt(end), end + 1)
    if (close > 0 && close - at < 24) {
      push(tokens, VARIABLE, at, close + 1)
      return close + 1
    }
  }
  if (codeAt(text, end) === 64) end++
  while (isWordChar(codeAt(text, end)) || codeAt(text, end) === 46) end++
  push(tokens, end > at + 1 ? VARIABLE : OTHER, at, Math.max(end, at + 1))
  return Math.max(end, at + 1)
}

const BLANK_MAX = 64

const isBlankFrom = (text: string, start: number): boolean => {
  if (text.length - start > BLANK_MAX) return false
  for (let at = start; at < text.length; at++) if (text.charCodeAt(at) > 32) return false
  return true
}

const lineComment = (text: string, at: number, tokens: Tokens): number => {
  const newline = text.indexOf('\n', at)
  const end = newline < 0 ? text.length : newline + 1
  // Behind the line's end the statement goes on: such a comment is a blank. At the beginning it is a heading.
  if (newline < 0 || tokens.count === 0 || isBlankFrom(text, end)) push(tokens, COMMENT, at, end)
  return end
}

const blockComment = (text: string, at: number, tokens: Tokens): number => {
  const mark = codeAt(text, at + 2)
  const versioned = mark === 33 || ((mark | 32) === 109 && codeAt(text, at + 3) === 33)
  if (versioned) {
    let from = at + (mark === 33 ? 3 : 4)
    while (isDigit(codeAt(text, from)) && from < at + 10) from++
    return from
  }
  const close = text.indexOf('*/', at + 2)
  if (close >= 0) return close + 2
  push(tokens, COMMENT, at, text.length)
  return text.length
}
