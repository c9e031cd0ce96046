// What stands around two dots where they are a step of a path: separators as some server takes them, what a path begins
// behind, and other spellings of both written out.

import { BACKSLASH, BREAK, COLON, COMMA, DIGIT, DOTS, PLAIN, SLASHES, SPACE } from '../../fields/presence.ts'
import { charset, isIn, isRun, pastRun, standsAt } from '../../runs.ts'
import { work } from '../../work.ts'
import { isSeparator } from './encoded.ts'

/** `0x2e`, `..2f` and `\.\.\/` as some home-made decoders read them. */
export const spelledOut = (text: string, chars: number): string => {
  let out = text
  // What else is plain and has a space, a colon or a comma, and a link, is looked at by nobody (plain.ts).
  const alone = (chars & SLASHES) === 0 && ((chars & ~PLAIN) !== 0 || (chars & (SPACE | COLON | COMMA)) === 0)
  if ((chars & DIGIT) !== 0 && alone && (out.includes('0x2') || out.includes('0x5')))
    out = out.replaceAll('0x2e', '.').replaceAll('0x2f', '/').replaceAll('0x5c', '\\')
  if ((chars & (DIGIT | DOTS)) === (DIGIT | DOTS) && (out.startsWith('..2f') || out.startsWith('..5c')))
    out = out.replaceAll('2f', '/').replaceAll('5c', '\\')
  if ((chars & BACKSLASH) !== 0 && out.includes('\\.\\.'))
    out = out.replaceAll('\\.', '.').replaceAll('\\/', '/')
  if ((chars & BACKSLASH) !== 0 && out.includes('.\\./.\\./')) out = out.replaceAll('.\\./', '../')
  return (chars & BREAK) !== 0 && (chars & SPACE) === 0 ? withoutBreaks(out) : out
}

/** `..\n/`, `.\r./`: line breaks within a step, which some servers drop. */
const withoutBreaks = (text: string): string => {
  if (text.length > BROKEN_MAX) return text
  work.left -= BROKEN_WORK * text.length
  if (STEPS_BROKEN.some((step) => text.includes(step))) return text.replaceAll('\n', '').replaceAll('\r', '')
  return text
}

const BROKEN_MAX = 300
const BROKEN_WORK = 2
const STEPS_BROKEN: readonly string[] = ['/..\n/', '/..\r/', '/.\n./', '.\r./.\r./']

/** One separator, or what some servers take for one: `;/`, `//`, `%2f`, `%5c`, `\/`. */
export const separatorLength = (text: string, at: number): number => {
  let end = at
  const marked = text.charCodeAt(end)
  if (marked === 59) end = parameterEnd(text, end)
  // What some servers drop, or take for a separator of commands.
  else if (marked === 9 || marked === 13 || marked === 124) end++
  const from = end
  while (end < from + 8 && isSeparator(text.charCodeAt(end))) end++
  return end > from ? end - at : 0
}

/** `...\\\"`: an ellipsis at the end of a string within strings of JSON. No name of a file begins with a quote. */
export const isEscape = (text: string, at: number, length: number): boolean =>
  length > 0 && isRun(text.slice(at, at + length), BACKSLASHES) && standsAt(text, at + length, DOUBLE)

const BACKSLASHES = charset('\\')
const DOUBLE = charset('"')

const PARAMETER_MAX = 24

/** `..;x=1/`: a parameter of a path's segment, which servlet containers take away. */
const parameterEnd = (text: string, semi: number): number =>
  pastRun(text, semi + 1, PARAMETER, semi + PARAMETER_MAX)

const PARAMETER = charset('A-Za-z0-9=_')

/** What may stand before a path within a value: a quote, `=`, `:`, `(`, a space, `,`, `@`. */
const STARTS = charset('\0- "\'`=:(,;@>[|&%')

export const startsValue = (code: number): boolean => isIn(STARTS, code)
