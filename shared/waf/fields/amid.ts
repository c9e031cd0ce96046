// Does a line of quoted code begin amid something? Who shows a statement or an element shows it from its beginning on.
// What is put into a number's place begins with a number, and goes on with what the statement had no more of; what
// leaves an attribute or a tag closes what it has not opened. That is no example of code, in whatever marks it stands.

import { BLANK, charset, DIGITS, isIn, NAME, pastRun, QUOTES, wordSet } from '../runs.ts'
import { work } from '../work.ts'

const GOES_ON = wordSet(
  'or and xor union intersect except minus where having order group limit procedure rlike regexp like in is between not div mod into',
)
/** What a number's place may be left by before that. */
const BETWEEN = charset(' \t()"\'')
/** A further statement, operators, a comment in a blank's place. */
const GOES_ON_AT_ONCE = [';', '||', '&&', '/*']
const NUMBER_MAX = 12
const WORD_MAX = 10

/** How far before a finding its line, or its span, is looked for. */
const LINE_MAX = 2048

const NEWLINE = 10
const BACKTICK = 96

/** Where the line or the span begins that the offset stands in; the bound's place where that is too far. */
const startOf = (text: string, offset: number): number => {
  const limit = Math.max(0, offset - LINE_MAX)
  let at = offset
  while (at > limit && text.charCodeAt(at - 1) !== NEWLINE && text.charCodeAt(at - 1) !== BACKTICK) at--
  work.left -= offset - at
  return at
}

/** Of SQL: `1 or 1=1`, `7) union select`, `1; drop table t`. */
export const isAmidStatement = (text: string, offset: number): boolean => {
  const first = pastRun(text, startOf(text, offset), BLANK)
  const number = text.startsWith('-', first) ? first + 1 : first
  const end = pastRun(text, number, DIGITS, number + NUMBER_MAX)
  if (end === number) return false
  const next = pastRun(text, end, BETWEEN, end + LINE_MAX)
  if (GOES_ON_AT_ONCE.some((mark) => text.startsWith(mark, next))) return true
  return GOES_ON.has(text.slice(next, pastRun(text, next, NAME, next + WORD_MAX)).toLowerCase())
}

/** What such a break-out has before it leaves the tag. */
const CLOSES = charset(' \t/\'")};')

/** Of markup: `"><svg`, `'/><script`. */
export const isAmidMarkup = (text: string, offset: number): boolean => {
  const first = pastRun(text, startOf(text, offset), BLANK)
  if (first >= offset || !isIn(QUOTES, text.charCodeAt(first))) return false
  return text.startsWith('>', pastRun(text, first, CLOSES, offset))
}
