// What a line behind a break may be to somebody: a request, a command of a mail server, an entry of a log.

import { isDigit } from '../../characters.ts'
import {
  charset,
  DIGITS,
  LETTERS,
  pastRun,
  pastWord,
  runStart,
  saysAt,
  SPACE,
  standsAt,
  vocabulary,
  without,
  wordSet,
} from '../../runs.ts'
import { work } from '../../work.ts'
import { isAlone, isCarriage } from './line.ts'
import { hasShape, isColon, isLineEnd, isReturn, pastArgument, pastGap } from './tokens.ts'

const METHODS = wordSet('GET POST PUT HEAD DELETE OPTIONS PATCH CONNECT TRACE')

const METHOD_MAX = 7
const TARGET_MAX = 2000
/** What a search over a target takes. */
const REQUEST_WORK = 400

const isCapital = (code: number): boolean => code >= 65 && code <= 90

/** `GET /x HTTP/1.1`; text[at, end) is the first word. */
export const isRequestLine = (text: string, at: number, end: number): boolean => {
  if (!isCapital(text.charCodeAt(at)) || end - at > METHOD_MAX || !METHODS.has(text.slice(at, end)))
    return false
  work.left -= REQUEST_WORK
  const line = text.slice(end, end + TARGET_MAX)
  const version = line.indexOf('HTTP/')
  return version > 0 && !line.slice(0, version).includes('\n')
}

/** `x HTTP/1.1\r\nHost: y`: the end of a request's line and a header, whose beginning is the origin's own. */
export const isCutRequest = (text: string, first: number): boolean => {
  if (first > CUT_MAX) return false
  const start = runStart(text, first, VERSION)
  if (start < 2 || pastWord(text, start, VERSIONS) < 0) return false
  const [method = '', target = '/', ...more] = text.slice(0, start - 1).split(' ')
  if (more.length > 0 || !standsAt(target, 0, TARGETED) || METHODS.has(method)) return false
  const line = pastRun(text, first, BROKEN, first + 2)
  return line > first && isColon(text, pastRun(text, line, FIELD, line + FIELD_MAX))
}

const TARGETED = charset('/*')
const VERSION = charset('A-Za-z0-9/.')
/** RFC 9112 §2.3, RFC 3261 §7.1, RFC 7826 §5.1, RFC 3507 §4.3.2 */
const VERSIONS = vocabulary('http/1. sip/2. rtsp/1. rtsp/2. icap/1.')
const CUT_MAX = 200
const FIELD_MAX = 40
const BROKEN = charset('\r\n')
const FIELD = charset('A-Za-z0-9_-')

/** `HTTP/1.1 200` */
export const isStatusLine = (text: string, at: number): boolean => {
  if (!saysAt(text, at, 'HTTP/', false)) return false
  const status = pastGap(text, at + (hasShape(text, at + 5, '0.0') ? 8 : 6))
  return hasShape(text, at + 5, '0') && hasShape(text, status, '00') && isStatusClass(text.charCodeAt(status))
}

/** RFC 9110 §15: 1 to 5. */
const isStatusClass = (code: number): boolean => code >= 49 && code <= 53

const HOST = charset('A-Za-z0-9_.-')

/** Commands of RFC 5321 §4.1.1 and RFC 4954 §4, by what stands behind them. */
const MAIL: ReadonlyMap<string, 'direction' | 'nothing' | 'host' | 'mechanism'> = new Map([
  ['RCPT', 'direction'],
  ['MAIL', 'direction'],
  ['DATA', 'nothing'],
  ['QUIT', 'nothing'],
  ['RSET', 'nothing'],
  ['STARTTLS', 'nothing'],
  ['EHLO', 'host'],
  ['HELO', 'host'],
  ['VRFY', 'host'],
  ['EXPN', 'host'],
  ['AUTH', 'mechanism'],
])

const MAIL_LETTERS: ReadonlySet<number> = new Set(Array.from(MAIL.keys(), (name) => name.charCodeAt(0) | 32))

const DIRECTIONS = vocabulary('to from')
const MECHANISMS = vocabulary('LOGIN PLAIN CRAM-MD5', false)

/** text[at, end) is the first word. Only what asks for a route or ends a letter is taken in small letters. */
export const isMailCommand = (text: string, at: number, end: number): boolean => {
  if (end - at < 4 || end - at > 8 || !MAIL_LETTERS.has(text.charCodeAt(at) | 32)) return false
  const word = text.slice(at, end)
  const command = word.toUpperCase()
  const behind = MAIL.get(command)
  if (behind === undefined) return false
  if (behind === 'direction') return isColon(text, pastWord(text, pastGap(text, end), DIRECTIONS))
  if (word !== command) return false
  if (behind === 'nothing') return isReturn(text, end)
  if (behind === 'mechanism') return pastWord(text, pastGap(text, end), MECHANISMS) >= 0
  const host = pastArgument(text, end, HOST)
  return host === text.length || isReturn(text, host)
}

const LETTER_ENDS = wordSet('DATA QUIT RSET')

/** `QUIT`, `DATA` on a line of its own, behind an address or the dot that ends a letter. */
export const isMailWord = (text: string, offset: number, at: number, end: number): boolean =>
  end - at === 4 &&
  (isCapital(text.charCodeAt(at)) || isReturn(text, end)) &&
  LETTER_ENDS.has(text.slice(at, end).toUpperCase()) &&
  isLineEnd(text, end) &&
  isBehindLetter(text.slice(Math.max(0, offset - HEAD_MAX), offset).trimEnd())

const ENDED = wordSet('QUIT RSET STARTTLS')

/** One of them as the one line behind a word, broken as SMTP breaks its lines: `x\r\nSTARTTLS`. */
export const isMailEnd = (text: string, offset: number, at: number, end: number): boolean =>
  end - at <= 8 &&
  isCapital(text.charCodeAt(at)) &&
  ENDED.has(text.slice(at, end)) &&
  isLineEnd(text, end) &&
  isCarriage(text, offset) &&
  isAlone(text, offset)

const HEAD_MAX = 80

const isBehindLetter = (head: string): boolean => {
  if (head === '.' || head.endsWith('\n.') || head.endsWith('%0a.') || head.endsWith('%0A.')) return true
  const end = head.endsWith('>') ? head.length - 1 : head.length
  const host = runStart(head, end, HOST)
  return host < end && saysAt(head, host - 1, '@')
}

/** A date, an address, a level or a month, as logs begin their lines with. */
export const isForgedLog = (text: string, at: number): boolean => {
  const from = text.charCodeAt(at) === 91 ? at + 1 : at
  if (from + 1 >= text.length) return false
  const first = text.charCodeAt(from)
  if (first === 60) return isPriority(text, from)
  if (isDigit(first)) return isDated(text, from) || isAccess(text, from)
  if (!isCapital(first)) return false
  return isCapital(text.charCodeAt(from + 1)) ? isLevel(text, from) : isSyslog(text, from)
}

/** `<14>1 2026-…`, `<34>Oct 11 …` (RFC 5424 §6.2.1, RFC 3164 §4.1.1) */
const isPriority = (text: string, at: number): boolean => {
  const close = pastRun(text, at + 1, DIGITS, at + 4)
  return close > at + 1 && saysAt(text, close, '>') && standsAt(text, close + 1, ENTRY)
}

const ENTRY = charset('0-9A-Z')

/** `2026-01-31` */
const isDated = (text: string, at: number): boolean =>
  (text.startsWith('20', at) || text.startsWith('19', at)) &&
  hasShape(text, at, '0000-00-00') &&
  text.charCodeAt(at + 5) <= 49 &&
  text.charCodeAt(at + 8) <= 51

const LEVELS = wordSet('INFO WARN WARNING ERROR DEBUG NOTICE CRITICAL ALERT FATAL')
const LEVEL_MAX = 8

const isLevel = (text: string, at: number): boolean =>
  LEVELS.has(text.slice(at, pastRun(text, at, LETTERS, at + LEVEL_MAX + 1)))

const WORD = without(SPACE)
const ADDRESS = charset('0-9.')
const ADDRESS_MAX = 15

/** `203.0.113.7 - frank [`: a web server's. */
const isAccess = (text: string, at: number): boolean => {
  const end = pastRun(text, at, ADDRESS, at + ADDRESS_MAX)
  if (end === at || text.slice(at, end).split('.').length !== 4 || !saysAt(text, end, ' ')) return false
  const identity = pastRun(text, end + 1, WORD)
  if (identity === end + 1 || !saysAt(text, identity, ' ')) return false
  const user = pastRun(text, identity + 1, WORD)
  return user > identity + 1 && saysAt(text, user, ' [')
}

const MONTHS = vocabulary('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec', false)

/** `Jan  3 09:15:02` */
const isSyslog = (text: string, at: number): boolean => {
  const month = pastWord(text, at, MONTHS)
  if (month < 0 || !saysAt(text, month, ' ')) return false
  const day = saysAt(text, month + 1, ' ') ? month + 2 : month + 1
  const end = pastRun(text, day, DIGITS, day + 2)
  return end > day && hasShape(text, end, ' 00:00:')
}
