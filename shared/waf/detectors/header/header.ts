// Header injection and response splitting: a line break, and behind it what a response, a request, an e-mail, a cache
// or a log would take for its own. Texts of several lines are honest in bodies; there it takes a telling name.

import { BACKSLASH, BREAK, HIGH, PERCENT } from '../../fields/presence.ts'
import type { View } from '../../fields/field.ts'
import type { Context, Detector, Report } from '../detector.ts'
import { isForgedLog, isMailCommand, isRequestLine, isServiceCommand } from './lines.ts'

export const header: Detector = {
  name: 'header',
  cost: { character: 4, mark: 30 },
  kinds: ['header-injection', 'header-splitting', 'header-mail', 'header-command', 'header-log'],
  wants: (chars) => (chars & (BREAK | BACKSLASH | HIGH | PERCENT)) !== 0,
  detect: (view, context, report) => {
    const { text } = view
    const place = placeOf(context)
    if (isNothingElse(text, view.chars)) report('header-splitting', 1, 0, true)
    for (let at = nextBreak(text, 0, view.chars); at >= 0; at = nextBreak(text, at, view.chars)) {
      const code = text.charCodeAt(at)
      const length = breakLength(text, at, code)
      const start = startOf(text, at, at + length)
      const first = text.charCodeAt(start)
      // A token, `*1`, `[INFO]`, `<html>`: most lines of most texts are done with here.
      if (isTokenChar(first) || first === 42 || first === 91 || first === 60)
        judgeLine(lineOf(view, context, report, at, place), start)
      at += length
    }
  },
}

/** Where a line break has no business (a path, a header), where it is rare (a query), and where it is usual. */
type Kind = 'none' | 'rare' | 'usual'

const placeOf = (context: Context): Kind => {
  const { place } = context
  if (place === 'path' || place === 'header' || place === 'cookie') return 'none'
  return place === 'query' ? 'rare' : 'usual'
}

interface Line {
  readonly view: View
  readonly context: Context
  readonly report: Report
  readonly offset: number
  readonly place: Kind
  readonly encoded: boolean
  readonly literal: boolean
}

const lineOf = (view: View, context: Context, report: Report, offset: number, place: Kind): Line => {
  const code = view.text.charCodeAt(offset)
  return {
    view,
    context,
    report,
    offset,
    place,
    // What a client wrote as `%0d%0a` or as U+560A is no line of a document.
    encoded: code === 37 || code >= 0x80,
    literal: code === 92,
  }
}

/** The next character that may break a line, at `from` or behind it, where a break is; -1 where none is. */
const nextBreak = (text: string, from: number, chars: number): number => {
  // Most texts that come here have no break but a percent sign or an accent.
  if ((chars & (BREAK | BACKSLASH | HIGH)) === 0) {
    for (let at = text.indexOf('%', from); at >= 0; at = text.indexOf('%', at + 1))
      if (encodedLength(text, at) > 0) return at
    return -1
  }
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if ((code >= 0x80 || MAY_BREAK[code] === 1) && breakLength(text, at, code) > 0) return at
  }
  return -1
}

/** Of ASCII. */
const MAY_BREAK = new Uint8Array(128)
for (const mark of '\r\n%\\') MAY_BREAK[mark.charCodeAt(0)] = 1

/** CR, LF, `%0d`, the literal `\r\n`, and U+560D, U+560A, U+010A, whose last bytes some servers keep. */
const breakLength = (text: string, at: number, code: number): number => {
  if (code === 10 || code === 13 || code === 0x560a || code === 0x560d || code === 0x10a) return 1
  if (code === 37) return encodedLength(text, at)
  if (code !== 92) return 0
  const letter = text.charCodeAt(at + 1)
  return (letter === 114 || letter === 110) && isBreakNext(text, at + 2) ? 2 : 0
}

const LAYERS_MAX = 4

const encodedLength = (text: string, at: number): number => {
  let end = at + 1
  if ((text.charCodeAt(end) | 32) === 117) return /^u000[ad]/i.test(text.slice(end, end + 5)) ? 6 : 0
  for (let layer = 0; layer < LAYERS_MAX && text.startsWith('25', end); layer++) end += 2
  if (text.charCodeAt(end) !== 48) return 0
  const digit = text.charCodeAt(end + 1) | 32
  return digit === 97 || digit === 100 ? end + 2 - at : 0
}

/** Encoded breaks and nothing else: nobody searches for them, everybody probes with them. */
const isNothingElse = (text: string, chars: number): boolean => {
  if ((chars & PERCENT) === 0 || text.length > 64 || text.length < 6) return false
  for (let at = 0; at < text.length;) {
    const length = encodedLength(text, at)
    if (length === 0) return false
    at += length
  }
  return true
}

/** A literal `\n` counts only before another one or a header: `C:\new` is a path. */
const isBreakNext = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at)
  return code === 92 || (code >= 65 && code <= 90) || code === 32 || code === 37
}

/** Where the line begins: blanks, encoded ones, and the rest of `%%0a0a` are passed over. */
const startOf = (text: string, offset: number, from: number): number => {
  let at = from
  if (text.charCodeAt(offset - 1) === 37 && text.charCodeAt(at) === 48) at += 2
  for (const limit = at + 8; at < limit;) {
    const code = text.charCodeAt(at)
    // `ĊčSet-Cookie`: the other half of a pair stands before the name.
    if (code === 32 || code === 9 || code === 43 || code === 0x10d || code === 0x560d || code === 0x560a) at++
    else if (code === 37 && (text.startsWith('%20', at) || text.startsWith('%09', at))) at += 3
    else if (code === 92 && text.charCodeAt(at + 1) === 116) at += 2
    else break
  }
  return at
}

const NAME_MAX = 40

const judgeLine = (line: Line, at: number): void => {
  const { text } = line.view
  let end = at
  while (end < at + NAME_MAX && isTokenChar(text.charCodeAt(end))) end++
  const next = text.charCodeAt(end)
  if (end === at) {
    if (next === 60 && line.place !== 'usual' && isDoubled(text, line.offset)) splitting(line)
    else if (isServiceCommand(text, at) || (line.place === 'none' && isForgedLog(text, at))) command(line, at)
    return
  }
  if (next === 58 || (next === 37 && text.charCodeAt(end + 1) === 51))
    named(line, at, end, next === 58 ? end + 1 : end + 3)
  else if (next === 47 && text.slice(at, end) === 'HTTP') splitting(line)
  else if ((next === 32 || next === 37 || next === 43) && isRequestLine(text, at, end)) splitting(line)
  else if (isMailCommand(text, at, end)) line.report('header-mail', 1, line.offset, true)
  else command(line, at)
}

const splitting = (line: Line): void =>
  line.report(
    'header-splitting',
    line.place !== 'usual' || !line.context.prose() ? 1 : 0.4,
    line.offset,
    true,
  )

const command = (line: Line, at: number): void => {
  const { text } = line.view
  const { context, offset, report } = line
  if (isServiceCommand(text, at) && (line.place !== 'usual' || !context.prose()))
    report('header-command', 1, offset, true)
  else if (line.place !== 'usual' && isForgedLog(text, at)) report('header-log', 1, offset, true)
}

/** Two breaks in a row before `offset` ends: the body of a second answer. */
const isDoubled = (text: string, offset: number): boolean => {
  const before = text.slice(Math.max(0, offset - 4), offset)
  return before.includes('\n') || before.includes('\r') || /%0[ad]$/i.test(before)
}

const isTokenChar = (code: number): boolean =>
  ((code | 32) >= 97 && (code | 32) <= 122) || (code >= 48 && code <= 57) || code === 45 || code === 95

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '))

/** Headers that nothing but HTTP has. */
const CERTAIN = words(
  'set-cookie set-cookie2 content-length content-type transfer-encoding content-encoding access-control-allow-origin access-control-allow-credentials access-control-allow-headers access-control-allow-methods x-xss-protection content-security-policy content-disposition x-forwarded-for x-forwarded-host x-frame-options cache-control last-modified www-authenticate proxy-authenticate strict-transport-security x-content-type-options if-modified-since if-none-match accept-encoding user-agent proxy-connection sec-websocket-accept',
)

/** Headers whose names are words of notes and invitations, too. */
const COMMON = words('location refresh link host connection cookie referer origin status etag server')

const MAIL = words(
  'bcc cc to from subject reply-to mime-version content-transfer-encoding x-mailer return-path',
)

const named = (line: Line, at: number, end: number, value: number): void => {
  const { text } = line.view
  const { context, offset, report } = line
  const name = text.slice(at, end).toLowerCase()
  // `https://` begins a line of links.
  if (text.startsWith('//', value)) return
  const http = CERTAIN.has(name) || name.startsWith('x-')
  if (line.place !== 'usual') {
    const weight = line.place === 'none' || isCertain(line) ? 1 : 0.6
    if (MAIL.has(name)) report('header-mail', weight, offset, weight === 1)
    else if (http || COMMON.has(name))
      report('header-injection', http ? 1 : weight, offset, http || weight === 1)
    else {
      const strange = Math.min(weight, strangeWeight(line, name, value))
      report('header-injection', strange, offset, strange === 1)
    }
    return
  }
  if (context.prose() || isLetter(text)) return
  if (MAIL.has(name)) return mail(line, name, value)
  const alone = isAlone(text, offset)
  if (http) {
    const sure = alone || isSure(line, name)
    report('header-injection', sure ? 1 : 0.6, offset, sure)
  } else if (COMMON.has(name)) {
    const sure = alone && isTarget(line, value)
    report('header-injection', sure ? 1 : 0.6, offset, sure)
  } else if (alone && isStrange(line, text.slice(at, end), value)) report('header-injection', 1, offset, true)
}

/** A query of several lines may be a note: what breaks out stands behind a word at most, or breaks as HTTP does. */
const isCertain = (line: Line): boolean =>
  line.encoded || isCarriage(line) || isAlone(line.view.text, line.offset)

const isCarriage = (line: Line): boolean => {
  const { text } = line.view
  return text.charCodeAt(line.offset) === 13 || text.charCodeAt(line.offset - 1) === 13 || line.literal
}

/** `Location: Room 5` is where people meet. */
const isTarget = (line: Line, value: number): boolean =>
  line.encoded ||
  isCarriage(line) ||
  /^(?: |\+|%20)?(?:https?:|\/|[0-9]{1,3};|[a-z]{1,20}=)/i.test(line.view.text.slice(value, value + 24))

/** In a query: GraphQL and notes have lines of names as well; what has neither is an attempt. */
const strangeWeight = (line: Line, name: string, value: number): number => {
  const { text } = line.view
  if (line.place === 'none' || line.encoded) return 1
  if (name.charCodeAt(0) < 97 || text.includes('{')) return 0.4
  return name.includes('-') || text.charCodeAt(value) !== 32 || text.charCodeAt(line.offset) === 13 ? 1 : 0.6
}

/** A header that no software knows, in a body: with a capital in each part, or behind an encoded break. */
const isStrange = (line: Line, name: string, value: number): boolean => {
  const { text } = line.view
  if (!/^[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+){0,4}$/.test(name)) return false
  if (line.encoded) return name.includes('-') || text.charCodeAt(value) !== 32
  return (
    isCarriage(line) &&
    /^[A-Z][A-Za-z0-9]*(?:-[A-Z][A-Za-z0-9]*)+$/.test(name) &&
    text.charCodeAt(value) !== 32
  )
}

/** A text of its own that holds a message: `mailto:?body=…%0D%0A…`, a request that somebody pasted. */
const isLetter = (text: string): boolean => text.startsWith('mailto:') || text.startsWith('sms:')

const SURE = words('set-cookie set-cookie2 transfer-encoding content-length')

/** Several lines of headers are a pasted message, more often than not; these are not what one pastes first. */
const isSure = (line: Line, name: string): boolean => SURE.has(name) && !line.literal

const ALONE_MAX = 120

/** The first break, and before it one word at most: `x\r\nLocation: …`, unlike `Team meeting\nLocation: …`. */
const isAlone = (text: string, offset: number): boolean => {
  if (offset > ALONE_MAX) return false
  for (let at = 0; at < offset; at++) {
    const code = text.charCodeAt(at)
    if (code === 32 && at > 0 && text.charCodeAt(at - 1) !== 32 && !isBlankUntil(text, at, offset))
      return false
    if (code === 10 && at < offset - 1) return false
  }
  return true
}

const isBlankUntil = (text: string, from: number, end: number): boolean => {
  for (let at = from; at < end; at++) if (text.charCodeAt(at) > 32) return false
  return true
}

const mail = (line: Line, name: string, value: number): void => {
  const { text } = line.view
  const { offset, report } = line
  const addressed = text.slice(value, value + 120).includes('@')
  const alone = isAlone(text, offset)
  const certain = name === 'bcc' || (alone && (addressed || text.slice(0, offset).includes('@')))
  report('header-mail', certain ? 1 : 0.4, offset, certain)
}
