// Pipes between the cells of a table.

import { charset, pastRun, SPACE, standsAt } from '../../../runs.ts'
import { work } from '../../../work.ts'
import { isFirm } from '../deeds/evidence.ts'

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
