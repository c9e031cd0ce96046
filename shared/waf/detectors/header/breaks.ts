// Where a text breaks its lines, in every spelling that some server takes for a break.

import { BACKSLASH, BREAK, HIGH, PERCENT } from '../../fields/presence.ts'
import { charset, DIGITS, pastRun, saysAt, standsAt } from '../../runs.ts'
import { work } from '../../work.ts'
import { isColon } from './tokens.ts'

/** U+560D, U+560A and U+010A: their last bytes are what some servers keep. */
const MARKS: readonly string[] = ['\n', '\r', '%', '\\', '\u560a', '\u560d', '\u010a']
const NEEDS: readonly number[] = [BREAK, BREAK, PERCENT, BACKSLASH, HIGH, HIGH, HIGH]

/** Where each of them breaks next; the text's length where it does no more. Begun anew for each text. */
const places = new Int32Array(MARKS.length)

/** The first break of a text, or -1. */
export const firstBreak = (text: string, chars: number): number => {
  for (let index = 0; index < places.length; index++)
    places[index] = (chars & (NEEDS[index] as number)) === 0 ? text.length : seek(text, index, 0)
  return nextBreak(text, 0)
}

/** The next break at `from` or behind it, of the text that `firstBreak` has begun; -1 where none is. */
export const nextBreak = (text: string, from: number): number => {
  let least = text.length
  for (let index = 0; index < places.length; index++) {
    if ((places[index] as number) < from) places[index] = seek(text, index, from)
    if ((places[index] as number) < least) least = places[index] as number
  }
  return least < text.length ? least : -1
}

/** What a mark that breaks nothing takes. */
const MARK_WORK = 40

const seek = (text: string, index: number, from: number): number => {
  const mark = MARKS[index] as string
  for (let at = text.indexOf(mark, from); at >= 0 && work.left >= 0; at = text.indexOf(mark, at + 1)) {
    if (breakLength(text, at) > 0) return at
    work.left -= MARK_WORK
  }
  return text.length
}

/** CR, LF, `%0d`, the literal `\r\n`, and their wide likenesses. */
export const breakLength = (text: string, at: number): number => {
  const code = text.charCodeAt(at)
  if (code === 37) return encodedLength(text, at)
  if (code !== 92) return 1
  const letter = text.charCodeAt(at + 1)
  return (letter === 114 || letter === 110) && isBreakNext(text, at + 2) ? 2 : 0
}

const LAYERS_MAX = 4

const encodedLength = (text: string, at: number): number => {
  let end = at + 1
  if (saysAt(text, end, 'u000')) end += 3
  else for (let layer = 0; layer < LAYERS_MAX && text.startsWith('25', end); layer++) end += 2
  return saysAt(text, end, '0a') || saysAt(text, end, '0d') ? end + 2 - at : 0
}

/** A literal `\n` counts only before another one or a header: `C:\new` is a path. */
const isBreakNext = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at)
  if (code === 92 || (code >= 65 && code <= 90) || code === 32 || code === 37) return true
  // A count of strings: `\r\n*3\r\n$3\r\nSET`.
  if (code === 42) return standsAt(text, at + 1, DIGITS)
  return code >= 97 && code <= 122 && isNamed(text, at)
}

/** A header in small letters that no directory is called by. */
const isNamed = (text: string, at: number): boolean => {
  const end = pastRun(text, at, SMALL, at + NAMED_MAX)
  if (!isColon(text, end)) return false
  const name = text.slice(at, end)
  return NAMED.has(name) || name.startsWith('content-') || name.startsWith('x-')
}

const SMALL = charset('a-z-')
const NAMED: ReadonlySet<string> = new Set(['bcc', 'cc', 'set-cookie', 'location'])
const NAMED_MAX = 32

const PROBE_MAX = 64

/** Encoded breaks, and what is put before them to be skipped: nobody searches for them, everybody probes with them. */
export const isNothingElse = (text: string, chars: number): boolean => {
  if ((chars & (PERCENT | HIGH)) === 0 || text.length > PROBE_MAX || text.length < 2) return false
  let breaks = 0
  let encoded = 0
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at)
    const length = code === 37 ? encodedLength(text, at) : isWide(code) ? 1 : 0
    if (length > 0) breaks++
    if (code === 37) encoded++
    if (length === 0 && !isSkipped(text, at)) return false
    at += length > 0 ? length : code === 37 ? 3 : 1
  }
  return breaks > 1 || (breaks === 1 && encoded > 1)
}

const isWide = (code: number): boolean =>
  code === 0x560a || code === 0x560d || code === 0x10a || code === 0x10d

/** `#`, `?`, a blank, or one of them encoded. */
const isSkipped = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at)
  return code === 37 ? SKIPPED.has(text.slice(at + 1, at + 3)) : code === 35 || code === 63
}

const SKIPPED: ReadonlySet<string> = new Set(['20', '09', '23', '3f', '3F', '00'])

/** Where the line behind the break at `offset` begins: blanks and the rest of `%%0a0a` are passed over. */
export const startOf = (text: string, offset: number, from: number): number => {
  let at = from
  if (offset > 0 && text.charCodeAt(offset - 1) === 37 && text.startsWith('0', at)) at += 2
  for (const limit = Math.min(text.length, at + 8); at < limit;) {
    const code = text.charCodeAt(at)
    // `ĊčSet-Cookie`: the other half of a pair stands before the name.
    if (code === 32 || code === 9 || code === 43 || code === 0x10d || code === 0x560d || code === 0x560a) at++
    else if (code === 37 && (text.startsWith('%20', at) || text.startsWith('%09', at))) at += 3
    else if (code === 92 && text.startsWith('t', at + 1)) at += 2
    else break
  }
  return at
}
