// A filter of Go's templates: `{{ include "a" . | sha256sum }}`, `{{ .Time | date "2006-01-02" }}`. A shell that took it for
// a pipe would run what reads its input and tells nothing of the machine; trusts no other command, and no file.

import {
  BLANK,
  charset,
  DIGITS,
  findIn,
  isRun,
  pastRun,
  pastWord,
  standsAt,
  vocabulary,
} from '../../../runs.ts'
import type { Charset } from '../../../runs.ts'

const DIGESTS = vocabulary('sha256sum sha1sum sha512sum md5sum', false)
const DATE = vocabulary(['date "'], false)
const JOIN = vocabulary(['join "'], false)
/** A date's layout, which begins as no option does, and what parts a list. */
const LAYOUT = charset('A-Za-z0-9:.,+/ -')
const LAYOUT_STARTS = charset('A-Z0-9')
const PARTING = charset(':.,+/ |;_')
const LITERAL_MAX = 40

/** A pipe at `at`, and a filter behind it up to the braces or to the next pipe. */
export const isFilter = (text: string, at: number, next: number): boolean => {
  if (text.charCodeAt(at) !== 124 || next !== at + 1) return false
  const from = pastRun(text, next, BLANK)
  const digest = pastWord(text, from, DIGESTS)
  if (digest >= 0) return isClosed(text, digest)
  return isGiven(text, from)
}

const isGiven = (text: string, from: number): boolean => {
  const date = pastWord(text, from, DATE)
  const literal = date < 0 ? pastWord(text, from, JOIN) : date
  if (literal < 0) return false
  const first = pastRun(text, literal, date < 0 ? PARTING : LAYOUT_STARTS, literal + 1)
  const within: Charset = date < 0 ? PARTING : LAYOUT
  const close = first === literal ? -1 : pastRun(text, first, within, literal + LITERAL_MAX)
  if (text.charAt(close) !== '"') return false
  // Digits alone set the clock.
  return !(date >= 0 && isRun(text.slice(literal, close), DIGITS)) && isClosed(text, close + 1)
}

/** Nothing behind it on its line that a shell would do. */
const isPlain = (text: string, from: number): boolean => {
  const rest = text.slice(from, from + REST_MAX)
  const marked = findIn(rest, MARKS)
  return marked < 0 ? rest.length < REST_MAX : standsAt(rest, marked, BREAKS)
}

const REST_MAX = 200
const BREAKS = charset('\r\n')
const MARKS = charset('`$;&<>\r\n')

const isClosed = (text: string, from: number): boolean => {
  const end = pastRun(text, from, BLANK)
  if (text.startsWith('| ', end)) return isPlain(text, end + 2)
  const braces = text.startsWith('-', end) ? end + 1 : end
  return text.startsWith('}}', braces) && isPlain(text, braces + 2)
}
