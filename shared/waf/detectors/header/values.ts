// What stands behind a header's name: a value that only the header of that name has, or words of a note.

import {
  BLANK,
  charset,
  DIGITS,
  LETTERS,
  pastRun,
  pastWord,
  saysAt,
  standsAt,
  vocabulary,
} from '../../runs.ts'
import { hasShape, isLineEnd, pastGap } from './tokens.ts'

const pastFirstGap = (text: string, at: number): number => {
  const gap = pastGap(text, at)
  return gap < 0 ? at : gap
}

const LINKS = vocabulary('/ http: https:')

const SECONDS_MAX = 3
const PARAMETER_MAX = 20

/** A URL or a path, seconds to wait, a pair: `Location: //x`, `Refresh: 0;`, `Cookie: a=`. */
export const isTelling = (text: string, at: number): boolean => {
  const from = pastFirstGap(text, at)
  if (pastWord(text, from, LINKS) >= 0) return true
  const seconds = pastRun(text, from, DIGITS, from + SECONDS_MAX)
  if (seconds > from) return saysAt(text, seconds, ';')
  const name = pastRun(text, from, LETTERS, from + PARAMETER_MAX)
  return name > from && saysAt(text, name, '=')
}

/** What only the header of that name says: a host by its whole name, a state of the connection, a link, a status. */
export const isOwn = (name: string, text: string, at: number): boolean => {
  const from = pastFirstGap(text, at)
  if (name === 'link') return saysAt(text, from, '<')
  if (name === 'status')
    return hasShape(text, from, '000') && standsAt(text, from, CLASSES) && !standsAt(text, from + 3, NUMBERED)
  if (name === 'upgrade' || name === 'expect') return isLast(text, pastWord(text, from, ASKED))
  if (name === 'connection') return isLast(text, pastWord(text, from, STATES))
  return name === 'host' && isLast(text, pastHost(text, from))
}

/** RFC 9110 §15 */
const CLASSES = charset('1-5')
/** What a status is no end of: `2024-01-01`, `1.5`. */
const NUMBERED = charset('A-Za-z0-9_.')
const STATES = vocabulary('close keep-alive upgrade')
/** RFC 9110 §7.8, §10.1.1 */
const ASKED = vocabulary('h2c websocket 100-continue')

const isLast = (text: string, at: number): boolean => at >= 0 && isLineEnd(text, pastRun(text, at, BLANK))

const HOST = charset('A-Za-z0-9.-')
const HOST_MAX = 253
const PORT_MAX = 5

/** No label of it is empty. */
const isDotted = (name: string): boolean =>
  !name.startsWith('.') && !name.endsWith('.') && !name.includes('..')

/** `localhost`, `api.example.com:8080`; -1 where no whole name of a host stands. */
const pastHost = (text: string, at: number): number => {
  const end = pastRun(text, at, HOST, at + HOST_MAX)
  const name = text.slice(at, end)
  if (name.includes('.') ? !isDotted(name) : name.toLowerCase() !== 'localhost') return -1
  if (!saysAt(text, end, ':')) return end
  const port = pastRun(text, end + 1, DIGITS, end + 1 + PORT_MAX)
  return port > end + 1 ? port : -1
}
