// One climb with something of it in percent-encoding: how long it is.

import { charset, pastRun, pastWord, vocabulary, wordSet } from '../../runs.ts'

export const isSeparator = (code: number): boolean => code === 47 || code === 92

/** Never past the end: engines stop compiling a look-ahead well for one text that ends within it. */
const codeAt = (text: string, at: number): number => (at < text.length ? text.charCodeAt(at) : -1)

/** How long two dots and a separator are at `at`, in any of their spellings but the plain one; 0 where they are not. */
export const climbLength = (text: string, at: number): number => {
  const first = dotLength(text, at)
  if (first === 0) return 0
  const second = dotLength(text, at + first)
  if (second === 0) return 0
  const separator = encodedSeparator(text, at + first + second)
  return separator > 0 && first + second + separator > 3 ? first + second + separator : 0
}

/** `.`, `%2e`, `%252e`, and so on; 0 where none is. */
const dotLength = (text: string, at: number): number =>
  codeAt(text, at) === 46 ? 1 : encodedLength(text, at, 50, 101) || wideLength(text, at, WIDE_DOTS)

const encodedSeparator = (text: string, at: number): number => {
  if (isSeparator(codeAt(text, at))) return 1
  return (
    encodedLength(text, at, 50, 102) ||
    encodedLength(text, at, 53, 99) ||
    wideLength(text, at, WIDE_SEPARATORS) ||
    brokenLength(text, at)
  )
}

/** `%c0%9v`, `%bg%qf`: no encoding of anything, and a separator to decoders that only add and shift. */
const brokenLength = (text: string, at: number): number =>
  codeAt(text, at) === 37 && codeAt(text, at + 3) === 37 && isBroken(text, at) ? 6 : 0

export const isBroken = (text: string, at: number): boolean => {
  const from = pastWord(text, at, BROKEN)
  return from >= 0 && pastRun(text, from, LETTERS_OR_DIGITS, at + 6) === at + 6
}

const BROKEN = vocabulary('%c0% %c1% %bg%qf')
const LETTERS_OR_DIGITS = charset('A-Za-z0-9')

/** `%uXXXX` of characters that best-fit conversions turn into a dot or a separator. */
const wideLength = (text: string, at: number, codes: ReadonlySet<string>): number =>
  codeAt(text, at) === 37 &&
  (codeAt(text, at + 1) | 32) === 117 &&
  codes.has(text.slice(at + 2, at + 6).toLowerCase())
    ? 6
    : 0

const WIDE_DOTS: ReadonlySet<string> = new Set(['002e', 'ff0e', '2024', '3002', 'ff61'])
const WIDE_SEPARATORS = wordSet('002f 005c ff0f ff3c 2215 2216 2044 efc8 f025 29f8 29f9 2571 fe68')

const LAYERS_MAX = 4

/** How long `%` `25`* HIGH LOW is, or 0. */
const encodedLength = (text: string, at: number, high: number, low: number): number => {
  if (codeAt(text, at) !== 37) return 0
  let end = at + 1
  // `%25%2e` and `%252e` come to the same where it is undone twice.
  for (let layer = 0; layer < LAYERS_MAX && text.startsWith('25', end); layer++)
    end += codeAt(text, end + 2) === 37 ? 3 : 2
  return codeAt(text, end) === high && (codeAt(text, end + 1) | 32) === low ? end + 2 - at : 0
}
