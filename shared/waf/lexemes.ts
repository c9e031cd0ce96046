// The lexemes of small languages: words, numbers, strings and marks. Clauses of JavaScript, Cypher or XPath that a value
// goes on with are judged by sequences of them. A few are read from where a clause may begin, never a whole text, into
// arrays that are used again and again: nothing is allocated, and each character is looked at once.

import { charset, DIGITS, isIn, pastRun, saysAt } from './runs.ts'
import type { Charset } from './runs.ts'

export const WORD = 1
export const NUMBER = 2
export const STRING = 3
/** A regular expression of JavaScript's: `/^a/`. */
export const PATTERN = 4
/** What hides the rest of the text. A comment that ends before is a blank. */
export const COMMENT = 5
/** Any other character, by itself. */
export const MARK = 6

export interface Language {
  /** What a word is made of. A digit begins none. */
  readonly word: Charset
  /** What begins a comment, to the end of the line. */
  readonly line?: string
  /** What begins and ends a comment, over lines. */
  readonly block?: readonly [string, string]
  /** A backslash in a string takes the next character's meaning. */
  readonly escapes: boolean
  /** A slash where an operand is wanted begins an expression. */
  readonly patterns: boolean
}

export interface Lexemes {
  text: string
  count: number
  /** Nothing of the text stands behind the last of them. */
  whole: boolean
  readonly kinds: Uint8Array
  readonly starts: Int32Array
  readonly ends: Int32Array
}

/** Room for `most` of them: reading ends there. */
export const newLexemes = (most: number): Lexemes => ({
  text: '',
  count: 0,
  whole: true,
  kinds: new Uint8Array(most),
  starts: new Int32Array(most),
  ends: new Int32Array(most),
})

const PLAIN_WORD = charset('A-Za-z0-9_', true)

export const JAVASCRIPT: Language = {
  word: PLAIN_WORD,
  line: '//',
  block: ['/*', '*/'],
  escapes: true,
  patterns: true,
}

const CLOSERS = charset(')]}')
const BLANKS = charset('\0- ')

/** Reads the text from `from` up to `limit`. */
export const lex = (
  text: string,
  from: number,
  limit: number,
  language: Language,
  lexemes: Lexemes,
): Lexemes => {
  const { kinds, starts, ends } = lexemes
  const end = Math.min(limit, text.length)
  lexemes.text = text
  let count = 0
  let at = pastRun(text, from, BLANKS, end)
  while (at < end && count < kinds.length) {
    const past = pastComment(text, at, end, language)
    if (past > 0 && past < end) {
      at = pastRun(text, past, BLANKS, end)
      continue
    }
    starts[count] = at
    const pattern = language.patterns && text.charCodeAt(at) === SLASH ? pastPattern(text, at, end) : -1
    if (past > 0) {
      kinds[count] = COMMENT
      at = end
    } else if (pattern > 0 && (count === 0 || wantsOperand(lexemes, count - 1))) {
      kinds[count] = PATTERN
      at = pattern
    } else {
      const kind = kindOf(text, at, language)
      kinds[count] = kind
      at = pastLexeme(text, at, end, kind, language)
    }
    ends[count++] = at
    at = pastRun(text, at, BLANKS, end)
  }
  lexemes.count = count
  lexemes.whole = at >= text.length
  return lexemes
}

const SLASH = 47

/** Behind a mark that closes nothing, and behind a word of the language, an operand is wanted. */
const wantsOperand = ({ text, kinds, starts, ends }: Lexemes, before: number): boolean => {
  const start = starts[before] as number
  if (kinds[before] === MARK) return !isIn(CLOSERS, text.charCodeAt(start))
  return kinds[before] === WORD && LEADING.has(text.slice(start, ends[before]))
}

const LEADING: ReadonlySet<string> = new Set(['return', 'throw', 'typeof', 'case', 'in', 'of'])

/** Where the comment that begins here ends: `end` where nothing ends it, -1 where none begins. */
const pastComment = (text: string, at: number, end: number, { line, block }: Language): number => {
  if (line !== undefined && text.startsWith(line, at)) {
    const newline = text.slice(at, end).indexOf('\n')
    return newline < 0 ? end : at + newline + 1
  }
  if (block === undefined || !text.startsWith(block[0], at)) return -1
  const close = text.slice(at + 2, end).indexOf(block[1])
  return close < 0 ? end : at + 2 + close + block[1].length
}

const kindOf = (text: string, at: number, { word }: Language): number => {
  const code = text.charCodeAt(at)
  if (isIn(DIGITS, code)) return NUMBER
  // A name may hold a dash and begins with none.
  if (isIn(word, code)) return code === 45 ? MARK : WORD
  return code === 39 || code === 34 || code === 96 ? STRING : MARK
}

const pastLexeme = (text: string, at: number, end: number, kind: number, language: Language): number => {
  switch (kind) {
    case WORD:
      return pastRun(text, at, language.word, end)
    case NUMBER:
      return pastNumber(text, at, end)
    case STRING:
      return pastString(text, at, end, language.escapes)
    default:
      return at + 1
  }
}

const pastNumber = (text: string, at: number, end: number): number => {
  const whole = pastRun(text, at, DIGITS, end)
  if (whole + 1 >= end || text.charCodeAt(whole) !== 46) return whole
  const past = pastRun(text, whole + 1, DIGITS, end)
  return past > whole + 1 ? past : whole
}

/** Behind the closing quote, or `end`. */
const pastString = (text: string, start: number, end: number, escapes: boolean): number => {
  const quote = text.charCodeAt(start)
  for (let at = start + 1; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) return at + 1
    if (code === 92 && escapes) at++
  }
  return end
}

/** Behind the slash that ends it, on the same line; -1 where none does. */
const pastPattern = (text: string, start: number, end: number): number => {
  for (let at = start + 1; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === 47) return at + 1
    if (code === 10) break
    if (code === 92) at++
  }
  return -1
}

export const kindAt = ({ kinds, count }: Lexemes, at: number): number =>
  at >= 0 && at < count ? (kinds[at] as number) : 0

/** Whether the text ends there. */
export const isEnd = ({ count, whole }: Lexemes, at: number): boolean => whole && at >= count

/** Whether the word or mark stands there, letters of either case. */
export const isAt = ({ text, starts, ends, count }: Lexemes, at: number, word: string): boolean =>
  at >= 0 &&
  at < count &&
  (ends[at] as number) - (starts[at] as number) === word.length &&
  saysAt(text, starts[at] as number, word)

/** Whether the words and marks stand there, one behind another: `detach delete`. */
export const areAt = (lexemes: Lexemes, at: number, ...words: readonly string[]): boolean =>
  words.every((word, index) => isAt(lexemes, at + index, word))

const WORD_MAX = 40

/** A word, a number or a mark as it is spelled, as far as tables go; empty for all else. */
export const spelledAt = (lexemes: Lexemes, at: number): string => {
  const kind = kindAt(lexemes, at)
  if (kind !== WORD && kind !== NUMBER && kind !== MARK) return ''
  const start = lexemes.starts[at] as number
  return lexemes.text.slice(start, Math.min(lexemes.ends[at] as number, start + WORD_MAX))
}

/** The same in lower case. */
export const wordAt = (lexemes: Lexemes, at: number): string => spelledAt(lexemes, at).toLowerCase()

/** What stands between a string's quotes, the last of which may be missing. */
export const quotedAt = (lexemes: Lexemes, at: number): string => {
  if (kindAt(lexemes, at) !== STRING) return ''
  const { text, starts, ends } = lexemes
  const start = starts[at] as number
  const end = ends[at] as number
  const closed = end > start + 1 && text.charCodeAt(end - 1) === text.charCodeAt(start)
  return text.slice(start + 1, closed ? end - 1 : end)
}

/** Behind the marks of a set that stand there. */
export const pastMarks = (lexemes: Lexemes, from: number, marks: Charset, most: number): number => {
  let at = from
  while (
    at < from + most &&
    kindAt(lexemes, at) === MARK &&
    isIn(marks, lexemes.text.charCodeAt(lexemes.starts[at] as number))
  )
    at++
  return at
}
