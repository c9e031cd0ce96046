// Character classes and escapes that stand for bytes: `[^a-z\s]`, `\x{41}`, `\d`, `\cA`, `\012`.

import { err, ok, type Result } from '../../lib/result.ts'
import {
  addRange,
  addSet,
  DIGIT,
  emptySet,
  foldCase,
  HORIZONTAL,
  invert,
  NEWLINE,
  POSIX,
  setOf,
  SPACE,
  VERTICAL,
  WORD,
  type ByteSet,
} from './sets.ts'
import type { ParseError } from './reader.ts'

export interface ParsedSet {
  readonly set: ByteSet
  readonly end: number
  /** The byte, where the escape stands for exactly one: only such a one may begin or end a range. */
  readonly byte: number | undefined
}

const failure = (message: string, offset: number): Result<never, ParseError> => err({ message, offset })

/** `at` is that of the opening bracket. */
export const parseClass = (
  source: string,
  at: number,
  ignoreCase: boolean,
): Result<ParsedSet, ParseError> => {
  const set = emptySet()
  const negated = source[at + 1] === '^'
  let next = at + (negated ? 2 : 1)
  const first = next
  for (;;) {
    if (next >= source.length) return failure('a class that is not closed', at)
    // A bracket that closes nothing yet is a literal.
    if (source[next] === ']' && next > first) break
    const item = parseItem(source, next)
    if (!item.ok) return item
    next = item.value.end
    const low = item.value.byte
    if (low === undefined || source[next] !== '-' || source[next + 1] === ']' || next + 1 >= source.length) {
      addSet(set, item.value.set)
      continue
    }
    const upper = parseItem(source, next + 1)
    if (!upper.ok) return upper
    const high = upper.value.byte
    // PCRE: `[a-\d]` is 'a', '-' and the digits.
    if (high === undefined) {
      addSet(set, item.value.set)
      continue
    }
    if (high < low) return failure('a range whose ends are reversed', next)
    addRange(set, low, high)
    next = upper.value.end
  }
  const cased = ignoreCase ? foldCase(set) : set
  return ok({ set: negated ? invert(cased) : cased, end: next + 1, byte: undefined })
}

const parseItem = (source: string, at: number): Result<ParsedSet, ParseError> => {
  if (source.startsWith('[:', at)) {
    const found = /^\[:(\^?)([a-z]+):\]/.exec(source.slice(at, at + 16))
    if (found !== null) {
      const [whole, negated, name = ''] = found
      const set = Object.hasOwn(POSIX, name) ? POSIX[name] : undefined
      if (set === undefined) return failure(`an unknown class [:${name}:]`, at)
      return ok({ set: negated === '^' ? invert(set) : set, end: at + whole.length, byte: undefined })
    }
  }
  if (source[at] === '\\') return parseEscapedSet(source, at, true)
  const byte = source.charCodeAt(at)
  if (byte > 255) return failure('a character that is no byte', at)
  return ok({ set: setOf([byte, byte]), end: at + 1, byte })
}

const SETS: Readonly<Record<string, ByteSet>> = {
  d: DIGIT,
  D: invert(DIGIT),
  w: WORD,
  W: invert(WORD),
  s: SPACE,
  S: invert(SPACE),
  h: HORIZONTAL,
  H: invert(HORIZONTAL),
  v: VERTICAL,
  V: invert(VERTICAL),
  N: invert(NEWLINE),
}

const BYTES: Readonly<Record<string, number>> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9 }

/** An escape that stands for a byte or a set of bytes; `at` is that of the backslash. */
export const parseEscapedSet = (
  source: string,
  at: number,
  inClass: boolean,
): Result<ParsedSet, ParseError> => {
  const letter = source[at + 1]
  if (letter === undefined) return failure('a backslash at the end', at)
  const one = (byte: number, end: number): Result<ParsedSet, ParseError> =>
    byte > 255 ? failure('an escape beyond one byte', at) : ok({ set: setOf([byte, byte]), end, byte })
  if (Object.hasOwn(SETS, letter) && SETS[letter] !== undefined)
    return ok({ set: SETS[letter], end: at + 2, byte: undefined })
  if (Object.hasOwn(BYTES, letter)) return one(BYTES[letter] ?? 0, at + 2)
  if (letter === 'b' && inClass) return one(8, at + 2)
  if (letter === 'x') return parseHex(source, at, one)
  if (letter === 'c') return one((source.toUpperCase().charCodeAt(at + 2) || 0) ^ 64, at + 3)
  if (letter === 'o' || (letter >= '0' && letter <= '9')) {
    const found = /^\\(?:o\{([0-7]{1,4})\}|([0-7]{1,3}))/.exec(source.slice(at, at + 10))
    if (found === null) return failure('an invalid octal escape', at)
    return one(Number.parseInt(found[1] ?? found[2] ?? '', 8), at + found[0].length)
  }
  if (/[a-zA-Z]/.test(letter)) return failure(`an unknown escape \\${letter}`, at)
  return one(letter.charCodeAt(0), at + 2)
}

const parseHex = (
  source: string,
  at: number,
  one: (byte: number, end: number) => Result<ParsedSet, ParseError>,
): Result<ParsedSet, ParseError> => {
  const braced = /^\\x\{([0-9a-fA-F]{1,8})\}/.exec(source.slice(at, at + 14))
  if (braced !== null) return one(Number.parseInt(braced[1] ?? '', 16), at + braced[0].length)
  const digits = /^\\x([0-9a-fA-F]{0,2})/.exec(source.slice(at, at + 4))?.[1] ?? ''
  return one(digits === '' ? 0 : Number.parseInt(digits, 16), at + 2 + digits.length)
}
