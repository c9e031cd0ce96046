// What each character begins or goes on with, as SQL reads it.

import { isDigit } from '../../characters.ts'
import { ARITH, COMMA, LEFT, NOT, OTHER, RIGHT, SEMICOLON } from './words.ts'

/** A character's code, -1 behind the end: engines give up on a call that once read there. */
export const codeAt = (text: string, at: number): number => (at < text.length ? text.charCodeAt(at) : -1)

export const isWordStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code > 160

export const isWordChar = (code: number): boolean =>
  isWordStart(code) || (code >= 48 && code <= 57) || code === 36

export const BLANK = 0
export const WORD = 1
export const DIGIT = 2
export const MARK = 3

/** A mark that is a token by itself, whatever follows. */
export const SINGLE = 4

/** Which token that is. */
export const SINGLES = new Uint8Array(128)

/** What a character begins. White space: also what MySQL and SQL Server take for it (0x0b, 0x0c, 0xa0, other controls). */
export const TYPES = new Uint8Array(256)
/** 1 for what goes on a word, among the first 256 characters; all others do. */
export const GOES_ON = new Uint8Array(256)
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

export const isHex = (code: number): boolean => isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 102)
