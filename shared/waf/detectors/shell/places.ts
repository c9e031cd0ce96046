// Places where a shell looks for a command besides the one behind a plain separator, and places that only look so.

import { work } from '../../work.ts'
import type { Context, Report } from '../detector.ts'
import { commandKind, RARE } from './commands.ts'
import { isFirm } from './evidence.ts'
import { certainty } from './line.ts'
import { SEPARATED } from './stands.ts'
import { closesMark, newWord, readWord, skipBlank } from './words.ts'

const ROW_MAX = 800

/** What looking at a line, at a slice of a variable, and at a type takes. */
const ROW_WORK = 300
const SLICE_WORK = 100
const TYPE_WORK = 250

/** The line that was last asked about, so that its pipes are answered for at once. */
export interface Row {
  start: number
  end: number
  is: boolean
  /** No other row stands beside it. */
  alone: boolean
  /** Whether the text is a query of a language that pipes; worked out on first use. */
  query: boolean | undefined
}

/**
 * A pipe between the cells of a table's row: the line begins and ends with one, there are three at least, and the first
 * cell is set off from its pipe, or is a span of code.
 */
export const isRow = (text: string, pipe: number, row: Row): boolean => {
  if (pipe >= row.start && pipe < row.end) return isCell(text, pipe, row)
  work.left -= ROW_WORK
  row.start = text.lastIndexOf('\n', pipe) + 1
  const newline = text.indexOf('\n', pipe)
  row.end = newline < 0 ? text.length : newline
  row.is = row.end - row.start <= ROW_MAX && hasCells(text.slice(row.start, row.end).trim())
  row.alone = row.is && !isInTable(text, row.start, row.end)
  if (row.alone && text.slice(row.end).trim() !== '') row.is = false
  return isCell(text, pipe, row)
}

/** What is an attack by itself is no cell of a row that stands alone at the end: an application may go on behind it. */
const isCell = (text: string, pipe: number, row: Row): boolean =>
  row.is && !(row.alone && isFirm(text, pipe + 1))

/**
 * A shell reads on behind a row's last pipe, over blank lines too, and a row alone may be the client's way to have it so.
 * Two pipes with nothing between them but a line's end are no command to any shell: a table of two rows runs nothing.
 */
const isInTable = (text: string, start: number, end: number): boolean => {
  let before = start - 1
  while (before >= 0 && text.charCodeAt(before) <= 32) before--
  if (before >= 0 && text.charCodeAt(before) === 124) return true
  let behind = end
  while (behind < text.length && text.charCodeAt(behind) <= 32) behind++
  return behind < text.length && text.charCodeAt(behind) === 124
}

const hasCells = (line: string): boolean => {
  if (line.charCodeAt(0) !== 124 || line.charCodeAt(line.length - 1) !== 124) return false
  const second = line.indexOf('|', 1)
  return second > 1 && second < line.length - 1 && (line.charCodeAt(1) === 32 || line.charCodeAt(1) === 96)
}

/** Commands of systems that do not tell capitals from small letters. */
const CASELESS: ReadonlySet<string> = new Set(
  'whoami dir ipconfig ver hostname systeminfo tasklist netstat set net cmd powershell ping arp nslookup quser'.split(
    ' ',
  ),
)

const TITLE_MAX = 16

/**
 * A title and no command: `(ARM; Touch; NOKIA)`, `Name | Type | Notes`. It begins with a capital, which no command of a
 * Unix has, and stands alone; in a User-Agent's comment (RFC 9110 §10.1.5) it may go on: `; Cat Tablet 9`.
 */
export const isTitle = (text: string, from: number, isAgent: boolean): boolean => {
  let at = from
  while (at < from + 4 && text.charCodeAt(at) === 32) at++
  const first = text.charCodeAt(at)
  // Android's network library says at its end that it takes compressed answers.
  if (isAgent && isAlone(text, at) && text.startsWith('gzip', at)) return true
  const agent = isAgent && isCommented(text, at)
  if ((first < 65 || first > 90) && !(agent && isAlone(text, at))) return false
  let end = at
  while (end < at + TITLE_MAX && isName(text.charCodeAt(end))) end++
  if (CASELESS.has(text.slice(at, end).toLowerCase())) return false
  return agent || isAlone(text, at) || isCapitalised(text, at, end)
}

/** `| File "x.py", line 2`: only a Unix has it, which tells capitals from small letters. */
const isCapitalised = (text: string, at: number, end: number): boolean =>
  text.charCodeAt(at + 1) >= 97 &&
  text.charCodeAt(end) !== 45 &&
  (UNIX.has(text.slice(at, end).toLowerCase()) || /^ [a-z]{2,16}[ :,.]/.test(text.slice(end, end + 20)))

const UNIX: ReadonlySet<string> = new Set(
  'file last touch head tail top mount free stat uniq wc nl od tac env who id nice watch info join paste cut split tr tee fetch locate apply service fold expand comm column strings look link test'.split(
    ' ',
  ),
)

const COMMENT_MAX = 256

/** A parenthesis opened not far before. */
const isCommented = (text: string, at: number): boolean => {
  const before = text.slice(Math.max(0, at - COMMENT_MAX), at)
  return before.lastIndexOf('(') > before.lastIndexOf(')')
}

/** A word, and behind it the end, a bracket that closes, or the next cell. */
const isAlone = (text: string, from: number): boolean => {
  let at = from
  while (at < from + TITLE_MAX && isName(text.charCodeAt(at))) at++
  while (text.charCodeAt(at) === 32 && at < from + 2 * TITLE_MAX) at++
  const code = text.charCodeAt(at)
  return at >= text.length || code === 59 || code === 124 || code === 41 || code === 10 || code === 13
}

const NAME_MAX = 24

/** `X=$'cat\x20/etc/passwd';$X`: a variable is run that the text has set itself. */
export const runs = (text: string, dollar: number): boolean => {
  const from = text.charCodeAt(dollar + 1) === 123 ? dollar + 2 : dollar + 1
  let end = from
  while (end < dollar + NAME_MAX && isName(text.charCodeAt(end))) end++
  // `set id;$1 $2`, `set -- id;$@`
  if (end === from || (end === from + 1 && text.charCodeAt(from) <= 57))
    return setsArguments(text, dollar, from)
  const name = `${text.slice(from, end)}=`
  const set = text.indexOf(name)
  return set >= 0 && set < dollar && !isName(text.charCodeAt(set - 1))
}

const setsArguments = (text: string, dollar: number, from: number): boolean => {
  const code = text.charCodeAt(from)
  if (code !== 64 && code !== 42 && code !== 49) return false
  const set = text.indexOf('set ')
  return set >= 0 && set < dollar && !isName(text.charCodeAt(set - 1))
}

const isName = (code: number): boolean =>
  ((code | 32) >= 97 && (code | 32) <= 122) || code === 95 || (code >= 48 && code <= 57)

const FOLDERS: readonly string[] = [
  '/tmp/',
  '/var/',
  '/dev/',
  '/etc/',
  '/home/',
  '/root/',
  '/proc/',
  '/usr/',
  '/opt/',
]

/** `; . /tmp/x.sh`, `; >/tmp/x id`: a file that is read as commands, or a redirection that stands first. */
export const sourced = (text: string, from: number): boolean => {
  let at = skipBlank(text, from)
  const code = text.charCodeAt(at)
  if (code !== 46 && code !== 62 && code !== 60) return false
  if (code === 46 && text.charCodeAt(at + 1) > 32) return false
  at = skipBlank(text, at + 1)
  if (FOLDERS.some((folder) => text.startsWith(folder, at))) return true
  // `. /[t]mp/x`
  return code === 46 && /^\/[\w[\]?*!^-]*[[?*][\w[\]?*!^/-]*(?:[\s;|&)"'`#]|$)/.test(text.slice(at, at + 40))
}

const LITERAL_LENGTH_MAX = 200
const word = newWord()

/** `x\nwhoami`: a line break spelt out, which a further layer undoes, and a rare command behind it. */
export const literalBreaks = (text: string, context: Context, report: Report): void => {
  if (text.length > LITERAL_LENGTH_MAX) return
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at + 1)) {
    const letter = text.charCodeAt(at + 1)
    if (letter !== 110 && letter !== 114) continue
    if (text.charCodeAt(at - 1) === 92) continue
    const next = letter === 114 && text.startsWith('\\n', at + 2) ? at + 4 : at + 2
    // `C:\net`, `a\name`: a path goes on with backslashes or dots, and the break's letter is the word's own.
    if (!isBroken(text, at, next)) continue
    if (certainty(text, next, context.prose(), SEPARATED) === 1) report('shell-chain', 1, at, true)
  }
}

/** A rare command; or any, behind a mark that closes what nothing opened, or where what it does tells. */
const isBroken = (text: string, at: number, next: number): boolean => {
  if (readWord(text, next, word) && commandKind(word.text) === RARE) return true
  work.left -= BREAK_WORK
  return closesMark(text.slice(0, at).trim()) || isFirm(text, next)
}

const BREAK_WORK = 200

/** `%ProgramData:~0,1%`, `[Diagnostics.Process]::Start(`: how cmd and PowerShell spell what is not to be seen. */
export const windows = (text: string, context: Context, report: Report): void => {
  for (let at = text.indexOf(':~'); at > 0; at = text.indexOf(':~', at + 2))
    if (isSlice(text, at)) report('shell-substitution', context.prose() ? 0.4 : 1, at, true)
  for (let at = text.indexOf(']::'); at > 0; at = text.indexOf(']::', at + 3))
    if (isStatic(text, at)) report('shell-substitution', context.prose() ? 0.4 : 1, at, true)
}

/** A variable's name between % and `:~`, digits behind, and the % that ends it. */
const isSlice = (text: string, at: number): boolean => {
  work.left -= SLICE_WORK
  let start = at - 1
  while (start > 0 && at - start < 32 && isNameOrBracket(text.charCodeAt(start))) start--
  if (text.charCodeAt(start) !== 37) return false
  let end = at + 2
  while (end < at + 10 && isDigitOrComma(text.charCodeAt(end))) end++
  return end > at + 2 && text.charCodeAt(end) === 37
}

const isNameOrBracket = (code: number): boolean => isName(code) || code === 40 || code === 41

/** Digits, comma and minus. */
const isDigitOrComma = (code: number): boolean => (code >= 48 && code <= 57) || code === 44 || code === 45

/** What of .NET runs, loads, reads or decodes. */
const TYPES =
  /^(?:System\.)?(?:Diagnostics|IO|Net|Reflection|Convert|Text|Activator|Runtime|Environment|Management|ScriptBlock|Ref|Threading|Security|Windows)/i

const isStatic = (text: string, close: number): boolean => {
  work.left -= TYPE_WORK
  let open = close - 1
  while (open > 0 && close - open < 64 && (isName(text.charCodeAt(open)) || text.charCodeAt(open) === 46))
    open--
  return text.charCodeAt(open) === 91 && TYPES.test(text.slice(open + 1, close))
}
