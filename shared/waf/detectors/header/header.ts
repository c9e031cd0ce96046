// Header injection and response splitting: a line break, and behind it a header that a response, a request or an
// e-mail would take for its own. Texts of several lines are honest in bodies; there it takes a telling name.

import { BACKSLASH, BREAK, HIGH } from '../../fields/presence.ts'
import type { Context, Detector, Report } from '../detector.ts'

const RESPONSE: ReadonlySet<string> = new Set(
  'set-cookie location content-length content-type transfer-encoding content-encoding access-control-allow-origin refresh x-xss-protection content-security-policy content-disposition link host connection x-forwarded-for cache-control last-modified'.split(
    ' ',
  ),
)

const MAIL: ReadonlySet<string> = new Set(
  'bcc cc to from subject reply-to mime-version content-transfer-encoding x-mailer return-path'.split(' '),
)

const MAIL_COMMANDS: ReadonlySet<string> = new Set(
  'rcpt mail data quit ehlo helo vrfy expn rset noop starttls auth'.split(' '),
)

export const header: Detector = {
  name: 'header',
  kinds: ['header-injection', 'header-splitting', 'header-mail'],
  wants: (chars) => (chars & (BREAK | BACKSLASH)) !== 0 || (chars & HIGH) !== 0,
  detect: (view, context, report) => {
    const { text } = view
    const strict =
      context.place === 'path' ||
      context.place === 'query' ||
      context.place === 'header' ||
      context.place === 'cookie'
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      const length = breakLength(text, at, code)
      if (length === 0) continue
      // A literal `\r\n` in a body is more often code than an attempt.
      line(text, at + length, at, strict, context, code === 92 && !strict ? quieter(report) : report)
      at += length - 1
    }
  },
}

/** CR, LF, the literal `\r\n`, and U+560D U+560A, whose last bytes some servers keep. */
const breakLength = (text: string, at: number, code: number): number => {
  if (code === 10 || code === 13) return 1
  if (code === 0x560a || code === 0x560d) return 1
  if (code !== 92) return 0
  const letter = text.charCodeAt(at + 1)
  return (letter === 114 || letter === 110) && isBreakNext(text, at + 2) ? 2 : 0
}

/** A literal `\n` counts only before another one or a header: `C:\new` is a path. */
const isBreakNext = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at)
  return code === 92 || (code >= 65 && code <= 90) || code === 32
}

const quieter =
  (report: Report): Report =>
  (kind, weight, offset, syntactic) =>
    report(kind, weight * 0.8, offset, syntactic)

const NAME_MAX = 40

const line = (
  text: string,
  start: number,
  offset: number,
  strict: boolean,
  context: Context,
  report: Report,
): void => {
  let at = start
  while (at < start + 4 && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at++
  let end = at
  while (end < at + NAME_MAX && isTokenChar(text.charCodeAt(end))) end++
  if (end === at) return
  const next = text.charCodeAt(end)
  if (next === 58) named(text.slice(at, end).toLowerCase(), text, end, offset, strict, context, report)
  else if (next === 47 && text.slice(at, end) === 'HTTP')
    report('header-splitting', strict || !context.prose() ? 1 : 0.4, offset, true)
  else if (next === 32 && isRequestLine(text, at, end))
    report('header-splitting', strict || !context.prose() ? 1 : 0.4, offset, true)
  else if (
    (next === 32 || next === 13) &&
    MAIL_COMMANDS.has(text.slice(at, end).toLowerCase()) &&
    /^[A-Z]+( (TO|FROM):|\r)/i.test(text.slice(at, at + 24))
  )
    report('header-mail', 1, offset, true)
}

const isTokenChar = (code: number): boolean =>
  ((code | 32) >= 97 && (code | 32) <= 122) || (code >= 48 && code <= 57) || code === 45 || code === 95

const isRequestLine = (text: string, at: number, end: number): boolean => {
  const method = text.slice(at, end)
  if (
    method !== 'GET' &&
    method !== 'POST' &&
    method !== 'PUT' &&
    method !== 'HEAD' &&
    method !== 'DELETE' &&
    method !== 'OPTIONS'
  )
    return false
  const newline = text.indexOf('HTTP/', end)
  return newline > 0 && newline - end < 2000 && !text.slice(end, newline).includes('\n')
}

const named = (
  name: string,
  text: string,
  colon: number,
  offset: number,
  strict: boolean,
  context: Context,
  report: Report,
): void => {
  if (strict) {
    if (RESPONSE.has(name) || name.startsWith('x-')) report('header-injection', 1, offset, true)
    else if (MAIL.has(name)) report('header-mail', 1, offset, true)
    else report('header-injection', text.charCodeAt(colon + 1) === 32 ? 0.8 : 0.6, offset, true)
    return
  }
  if (context.prose()) return
  if (name === 'set-cookie' || name === 'transfer-encoding' || name === 'content-length')
    report('header-injection', 1, offset, true)
  else if (RESPONSE.has(name)) report('header-injection', isFirstBreak(text, offset) ? 1 : 0.6, offset, true)
  else if (name === 'bcc') report('header-mail', 1, offset, true)
  else if (MAIL.has(name)) report('header-mail', isMailStart(text, offset) ? 1 : 0.4, offset, true)
}

const isFirstBreak = (text: string, offset: number): boolean => {
  const first = text.indexOf('\n')
  return first < 0 || first >= offset - 1
}

/** What stands before the break is an address. */
const isMailStart = (text: string, offset: number): boolean => {
  const head = text.slice(0, Math.min(offset, 200))
  return head.includes('@') && !head.trim().includes(' ')
}
