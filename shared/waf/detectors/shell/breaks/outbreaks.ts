// Where a command breaks out of a value. Whoever shows code in a document shows lines that run from their start; a line
// that begins with a number, an address or a file, or with the end of a quotation, and goes on with a separator, was put
// there to be run elsewhere. Trusts no word: `done | x`, `build && x` are lines of scripts.

import { charset, DIGITS, isRun, pastRun, runStart, without, wordSet } from '../../../runs.ts'
import { work } from '../../../work.ts'
import { pastDotted } from '../words/dotted.ts'
import { opensQuote } from '../words/quotes.ts'

/** Of a longer line it is not known what its quotes open. */
const LINE_MAX = 400
const LINE_WORK = 400

/** Whether the separator or the backtick at `at` stands behind a value, or first within a fence. */
export const breaksOut = (text: string, at: number): boolean => {
  work.left -= LINE_WORK
  const start = runStart(text, at, LINE, at - LINE_MAX)
  if (at - start === LINE_MAX) return false
  const head = text.slice(start, at).trim()
  if (head === '') return isFirstInFence(text, start)
  const end = runStart(head, head.length, CLOSING)
  if (isValue(head.slice(0, end))) return true
  // Within a substitution quotes are counted anew.
  return end > 0 && !head.includes('$(') && opensQuote(head) >= end
}

const LINE = without(charset('\n'))
const CLOSING = charset(`"')}]`)

/** The line before opens a fence. */
const isFirstInFence = (text: string, start: number): boolean => {
  const before = runStart(text, start - 1, LINE, start - LINE_MAX)
  const mark = pastRun(text, before, INDENT)
  return start > 0 && (text.startsWith('```', mark) || text.startsWith('~~~', mark))
}

const INDENT = charset(' >')

/** `127`, `192.0.2.1`, `a@b.example`, `a.txt` */
const isValue = (value: string): boolean => {
  if (isRun(value, DIGITS) || pastDotted(value, 0, DIGITS, 4) === value.length) return true
  const name = pastRun(value, 0, PART)
  if (name === 0) return false
  if (value.startsWith('@', name)) return isRun(value.slice(name + 1), PART)
  const dot = value.lastIndexOf('.')
  return name === value.length && DATA.has(value.slice(dot + 1)) && dot > 0
}

const PART = charset('A-Za-z0-9_.+-')

/** Files that hold data, and that nobody runs. */
const DATA = wordSet('txt csv pdf png jpg jpeg gif xml json log doc docx zip')
