// Does a line of quoted code begin amid something? Who shows a statement or an element shows it from its beginning on.
// What is put into a number's place begins with a number, and goes on with what the statement had no more of; what
// leaves an attribute or a tag closes what it has not opened. That is no example of code, in whatever marks it stands.

import { commandKind } from '../commands/names.ts'
import {
  BLANK,
  charset,
  DIGITS,
  isIn,
  LETTERS,
  NAME,
  pastRun,
  QUOTES,
  runStart,
  SPACE,
  standsAt,
  wordSet,
} from '../runs.ts'
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
const startOf = (text: string, offset: number, mark = BACKTICK): number => {
  const limit = Math.max(0, offset - LINE_MAX)
  let at = offset
  while (at > limit && text.charCodeAt(at - 1) !== NEWLINE && text.charCodeAt(at - 1) !== mark) at--
  work.left -= offset - at
  return at
}

/** Before a line's first sign; in a quotation, its marks. */
const MARGIN = charset(' \t>')

/** Of SQL: `1 or 1=1`, `7) union select`, `1; drop table t`. */
export const isAmidStatement = (text: string, offset: number): boolean => {
  const first = pastRun(text, startOf(text, offset), MARGIN)
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
  const first = pastRun(text, startOf(text, offset), MARGIN)
  if (first >= offset || !isIn(QUOTES, text.charCodeAt(first))) return false
  return text.startsWith('>', pastRun(text, first, CLOSES, offset))
}

const SEPARATORS = charset(';|&')
/** Of a value that a command was given: a name, an address, a file, a number. */
const VALUE = charset('0-9A-Za-z.@_$-')
const PIPE = 124
const WHOLE_WORD = 3

/**
 * Of a shell: `; id`, `| id`, `127.0.0.1 && id`, `report.txt|id`. A line that goes on after a backslash, a table and a list
 * of types begin so, too, and a tool that no list has may stand before ` && ` and ` | `.
 */
export const isAmidCommand = (text: string, offset: number): boolean => {
  const line = startOf(text, offset)
  const first = pastRun(text, line, MARGIN)
  const value = pastRun(text, first, VALUE)
  const at = pastRun(text, value, BLANK)
  if (at > offset || !standsAt(text, at, SEPARATORS)) return false
  if (value > first) {
    if (commandKind(text.slice(first, value).toLowerCase()) !== 0) return false
    const isTool = value >= first + WHOLE_WORD && isToolName(text, first, value)
    return (
      !(isTool && (text.startsWith(' && ', value) || text.startsWith(' | ', value))) &&
      !isContinued(text, line)
    )
  }
  return text.charCodeAt(at) === PIPE && !text.startsWith('||', at)
    ? isFirst(text, line)
    : !isContinued(text, line)
}

const TOOL = charset('0-9A-Za-z_-')
const SCRIPTS = ['.sh', '.py', '.js', '.bat', '.cmd']

/** `sw_vers`, `build.sh` */
const isToolName = (text: string, from: number, to: number): boolean => {
  if (!standsAt(text, from, LETTERS)) return false
  return (
    pastRun(text, from, TOOL) >= to || SCRIPTS.some((script) => text.startsWith(script, to - script.length))
  )
}

const CONTINUES = charset('\\\\^')

/** Does the line before end with a backslash, or cmd's caret? People do not see a blank behind it. */
const isContinued = (text: string, line: number): boolean =>
  line > 1 &&
  text.charCodeAt(line - 1) === NEWLINE &&
  standsAt(text, runStart(text, line - 1, BLANK, Math.max(0, line - LINE_MAX)) - 1, CONTINUES)

const FENCES = ['```', '~~~']

/** Does a blank line, a fence or nothing stand before it? */
const isFirst = (text: string, line: number): boolean => {
  if (line === 0 || text.charCodeAt(line - 1) === BACKTICK) return true
  const before = startOf(text, line - 1, NEWLINE)
  const first = pastRun(text, pastRun(text, before, MARGIN, line), SPACE, line)
  return first === line || FENCES.some((mark) => text.startsWith(mark, first))
}

const OPENS = charset('{[(%#$@*=<-')

/** Of templates: `{{7*7}}`, `${7*'7'}`, `{% if 7*7==49 %}`. What asks whether anybody reckons: documents show names. */
export const isProbe = (text: string, offset: number): boolean => {
  const word = pastRun(text, pastRun(text, offset, OPENS, offset + WORD_MAX), BLANK, offset + LINE_MAX)
  const first = pastRun(text, pastRun(text, word, LETTERS, word + WORD_MAX), BLANK, word + LINE_MAX)
  const end = pastRun(text, first, DIGITS, first + NUMBER_MAX)
  return (
    end > first &&
    text.startsWith('*', end) &&
    standsAt(text, pastRun(text, end + 1, QUOTES, end + 2), DIGITS)
  )
}
