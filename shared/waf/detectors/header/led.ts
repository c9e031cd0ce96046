// What stands behind a value that ends with a break: lines that a configuration, a file of accounts or a neighbour's
// protocol takes for its own. None of them is strange in a file that is sent whole: here the text's first line is a word or
// two that open no such file, and what follows was put behind it.

import {
  BLANK,
  charset,
  DIGITS,
  NAME,
  pastRun,
  pastWord,
  saysAt,
  standsAt,
  vocabulary,
  without,
} from '../../runs.ts'
import type { Charset } from '../../runs.ts'
import { commandKind } from '../../commands/names.ts'
import { work } from '../../work.ts'
import { isCarriage } from './line.ts'
import { PROTOCOLS, SETTINGS } from './settings.ts'
import { isLineEnd, isReturn, pastArgument } from './tokens.ts'

const OFFSET_MAX = 160
/** What looking at a line takes. */
const LINE_WORK = 80
const VALUE_MAX = 48
const VALUE = charset('A-Za-z0-9_.@/+-', true)
/** `sip:100@pbx` */
const SCHEMES = vocabulary('sip: sips: tel: rtsp: xmpp: mailto:')
const WORDS_MAX = 3
/** What a value is closed by, where it stood in a string, a list or a statement. */
const CLOSERS = charset('\'")}];>')
const CLOSERS_MAX = 3

/** A word before the first break, or a few or an address where it breaks as protocols do. */
const isLed = (text: string, offset: number): boolean => {
  const address = isCarriage(text, offset) ? pastWord(text, 0, SCHEMES) : -1
  if (address > 0 && isLineEnd(text, pastRun(text, address, VALUE, address + VALUE_MAX))) return true
  let at = 0
  for (let words = 0; words < WORDS_MAX; words++) {
    const end = pastRun(text, pastRun(text, at, BLANK), VALUE, at + VALUE_MAX)
    if (end === at) break
    at = end
    if (words === 0 && !isCarriage(text, offset)) break
  }
  return at > 0 && isLineEnd(text, pastRun(text, pastRun(text, at, CLOSERS, at + CLOSERS_MAX), BLANK))
}

/** Is the line that begins at `at`, behind the break at `offset`, one of those? */
export const isLedLine = (text: string, offset: number, at: number): boolean => {
  if (offset > OFFSET_MAX || text.charCodeAt(0) <= 32 || !isLed(text, offset)) return false
  work.left -= LINE_WORK
  return (
    pastWord(text, at, SETTINGS) >= 0 ||
    isSchedule(text, at) ||
    isAccount(text, at) ||
    isRecord(text, at) ||
    isEvent(text, at) ||
    (isCarriage(text, offset) && (pastWord(text, at, PROTOCOLS) >= 0 || isCounted(text, at)))
  )
}

/** `PUB orders 2`, `put 0 0 60 2`: a word, names and numbers, of which the last counts what follows (NATS, beanstalk). */
const isCounted = (text: string, at: number): boolean => {
  const published = pastWord(text, at, PUBLISHED)
  if (published >= 0) {
    const subject = pastArgument(text, published, SUBJECT)
    const reply = pastArgument(text, subject, SUBJECT)
    // What is published follows.
    return (
      isReturn(text, pastArgument(text, subject, DIGITS)) || isReturn(text, pastArgument(text, reply, DIGITS))
    )
  }
  let end = pastWord(text, at, PUT)
  for (let count = 0; count < PUT_NUMBERS; count++) end = pastArgument(text, end, DIGITS)
  return isReturn(text, end)
}

const PUBLISHED = vocabulary(['PUB', 'HPUB', 'SUB'], false)
const SUBJECT = charset('A-Za-z0-9_.*>$-')
const PUT = vocabulary(['put'], false)
const PUT_NUMBERS = 4

/** `<0>Jan  1 00:00:00 host kernel: …`: a record of its own (RFC 3164 §4.1, RFC 5424 §6). */
const isRecord = (text: string, at: number): boolean => {
  if (text.charAt(at) !== '<') return false
  const end = pastRun(text, at + 1, DIGITS, at + 1 + PRIORITY_MAX)
  return end > at + 1 && text.charAt(end) === '>' && pastWord(text, end + 1, RECORDED) >= 0
}

const PRIORITY_MAX = 3
const RECORDED = vocabulary('1 jan feb mar apr may jun jul aug sep oct nov dec')

/** `event: message\ndata: {…`: an event of a stream that is held open (WHATWG HTML §9.2.6), behind the one that ends. */
const isEvent = (text: string, at: number): boolean => {
  if (at < 2 || !isLineEnd(text, at - 1) || !isLineEnd(text, at - 2)) return false
  const end = saysAt(text, at, 'event:') ? pastRun(text, at, WRITTEN, at + PART_MAX) : at
  const data = end > at ? pastRun(text, end, BREAKS, end + 2) : at
  return saysAt(text, data, 'data:') && standsAt(text, pastRun(text, data + 5, BLANK), SENT)
}

/** Documents, which no heading of a note has behind it. */
const SENT = charset('{<[')
const BREAKS = charset('\r\n')
const WRITTEN = without(BREAKS)

const TIME = charset('0-9*,/-')
const TIMES = 5

/** `* * * * * root id`: when, and what (crontab). */
const isSchedule = (text: string, at: number): boolean => {
  let next = at
  let stars = 0
  for (let times = 0; times < TIMES; times++) {
    const end = pastRun(text, next, TIME)
    const blank = pastRun(text, end, BLANK)
    if (end === next || blank === end) return false
    if (text.charAt(next) === '*') stars++
    next = blank
  }
  if (stars === 0) return false
  if (standsAt(text, next, PATHS)) return true
  // A user's name may stand before the command.
  const end = pastRun(text, next, NAME)
  const other = pastRun(text, end, BLANK)
  if (isCommand(text, next, end)) return true
  return other > end && (standsAt(text, other, PATHS) || isCommand(text, other, pastRun(text, other, NAME)))
}

const PATHS = charset('/.~')

const isCommand = (text: string, start: number, end: number): boolean =>
  end > start && commandKind(text.slice(start, Math.min(end, start + VALUE_MAX)).toLowerCase()) > 0

const PART = without(charset(':\n\r '))
const PART_MAX = 120
const REST = without(charset(':\n\r'))

/** `x::0:0:…:/root:/bin/sh`, `x ALL=(ALL) …`: an account, or what it may do (passwd, sudoers). */
const isAccount = (text: string, at: number): boolean => {
  const name = pastRun(text, at, NAME, at + VALUE_MAX)
  if (name === at) return false
  const blank = pastRun(text, name, BLANK)
  if (blank > name) return saysAt(text, blank, 'all=') || saysAt(text, blank, 'all = ')
  const password = pastPart(text, name, PART)
  const group = pastPart(text, pastPart(text, password, DIGITS), DIGITS)
  const home = pastPart(text, group, REST)
  return saysAt(text, home, ':/') && saysAt(text, pastPart(text, home, PART), ':/')
}

/** Where the part behind the colon at `at` ends, or -1. */
const pastPart = (text: string, at: number, set: Charset): number =>
  saysAt(text, at, ':') ? pastRun(text, at + 1, set, at + 1 + PART_MAX) : -1
