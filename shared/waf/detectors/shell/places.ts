// Places where a shell looks for a command besides the one behind a plain separator, and places that only look so.

import { charset, findIn, NAME, pastRun, SPACE, standsAt } from '../../runs.ts'
import { work } from '../../work.ts'
import { isFirm } from './evidence.ts'
import { skipBlank } from './words.ts'

const ROW_MAX = 800

/** What looking at a line takes. */
const ROW_WORK = 300

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
 * cell of a row that stands alone is set off from its pipe, or is a span of code.
 */
export const isRow = (text: string, pipe: number, row: Row): boolean => {
  if (pipe >= row.start && pipe < row.end) return isCell(text, pipe, row)
  work.left -= ROW_WORK
  row.start = text.lastIndexOf('\n', pipe) + 1
  const newline = text.indexOf('\n', pipe)
  row.end = newline < 0 ? text.length : newline
  row.is = row.end - row.start <= ROW_MAX && hasCells(text.slice(row.start, row.end).trim())
  row.alone = row.is && !isInTable(text, row.start, row.end)
  if (row.alone && !(isSetOff(text, row.start) && text.slice(row.end).trim() === '')) row.is = false
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
  return second > 1 && second < line.length - 1
}

const isSetOff = (text: string, start: number): boolean =>
  standsAt(text, pastRun(text, start, SPACE) + 1, SET_OFF)

const SET_OFF = charset(' `')

const NAME_MAX = 24

/** `X=$'cat\x20/etc/passwd';$X`: a variable is run that the text has set itself. */
export const runs = (text: string, dollar: number): boolean => {
  const from = text.charCodeAt(dollar + 1) === 123 ? dollar + 2 : dollar + 1
  const end = pastRun(text, from, NAME, dollar + NAME_MAX)
  // `set id;$1 $2`, `set -- id;$@`
  if (end === from || (end === from + 1 && text.charCodeAt(from) <= 57))
    return setsArguments(text, dollar, from)
  const name = `${text.slice(from, end)}=`
  const set = text.indexOf(name)
  return set >= 0 && set < dollar && !standsAt(text, set - 1, NAME)
}

const setsArguments = (text: string, dollar: number, from: number): boolean => {
  const code = text.charCodeAt(from)
  if (code !== 64 && code !== 42 && code !== 49) return false
  const set = text.indexOf('set ')
  return set >= 0 && set < dollar && !standsAt(text, set - 1, NAME)
}

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
  return code === 46 && isPattern(text, at)
}

/** `/[t]mp/x`: a path whose first folder is given by a pattern. */
const isPattern = (text: string, at: number): boolean => {
  if (!text.startsWith('/', at)) return false
  if (findIn(text, WILD, at + 1, pastRun(text, at + 1, PATTERN)) < 0) return false
  const end = pastRun(text, at, PATTERNS)
  return end === text.length || standsAt(text, end, PATH_ENDS)
}

const WILD = charset('[?*')
const PATTERN = charset('A-Za-z0-9_[]?*!^-')
const PATTERNS = charset('A-Za-z0-9_[]?*!^/-')
const PATH_ENDS = charset(' \t\n\v\f\r;|&)"\'`#')
