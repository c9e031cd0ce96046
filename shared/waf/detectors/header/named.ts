// A line `Name: value` behind a break: is it a header that was put there, or a line of somebody's notes?

import { BLANK, CAPITALS, charset, isRun, LETTERS, pastRun, saysAt, standsAt, wordSet } from '../../runs.ts'
import { work } from '../../work.ts'
import { isAlone, isCarriage, isWritten } from './line.ts'
import type { Line } from './line.ts'
import { isForgedLog } from './lines.ts'
import { isBoxed, mail } from './mail.ts'
import { isOwn, isTelling } from './values.ts'

/** Headers that nothing but HTTP has. */
const CERTAIN = wordSet(
  'set-cookie set-cookie2 content-length content-type transfer-encoding content-encoding access-control-allow-origin access-control-allow-credentials access-control-allow-headers access-control-allow-methods access-control-expose-headers x-xss-protection content-security-policy content-disposition x-forwarded-for x-forwarded-host x-frame-options cache-control last-modified www-authenticate proxy-authenticate strict-transport-security x-content-type-options if-modified-since if-none-match accept-encoding user-agent proxy-connection sec-websocket-accept authorization proxy-authorization vary clear-site-data retry-after referrer-policy permissions-policy content-location',
)

/** Headers whose names are words of notes and invitations, too. */
const COMMON = wordSet(
  'location refresh link host connection cookie referer origin status etag server via age date expires pragma allow range expect upgrade',
)

const MAIL = wordSet(
  'bcc cc to from sender subject reply-to mime-version content-transfer-encoding x-mailer return-path disposition-notification-to return-receipt-to',
)

/** text[at, end) is the name, `value` where its value begins. */
export const named = (line: Line, at: number, end: number, value: number): void => {
  const { text } = line.view
  const name = text.slice(at, end).toLowerCase()
  const http = CERTAIN.has(name) || name.startsWith('x-')
  // `https://` begins a line of links.
  if (text.startsWith('//', value) && !http && !COMMON.has(name)) return
  if (line.place !== 'usual' && isForgedLog(text, at))
    line.report('header-log', line.place === 'none' || !line.context.prose() ? 1 : 0.4, line.offset, true)
  else if (line.place !== 'usual') inHead(line, name, http, value)
  else if (!line.context.prose() && !isDocument(text)) inBody(line, text.slice(at, end), name, http, value)
}

const inHead = (line: Line, name: string, http: boolean, value: number): void => {
  const { offset, report, place } = line
  const weight = place === 'none' || isCertain(line) ? 1 : 0.6
  const sure = weight === 1 || isBoxed(line.view.text, offset)
  if (MAIL.has(name)) report('header-mail', sure ? 1 : weight, offset, sure)
  else if (http) report('header-injection', 1, offset, true)
  else if (COMMON.has(name)) {
    const led = place === 'none' || (weight === 1 && isTarget(line, name, value))
    report('header-injection', led ? 1 : 0.6, offset, led)
  } else {
    const strange = Math.min(weight, strangeWeight(line, name, value))
    report('header-injection', strange, offset, strange === 1)
  }
}

const inBody = (line: Line, raw: string, name: string, http: boolean, value: number): void => {
  const { offset, report } = line
  const { text } = line.view
  if (isEmpty(text, value)) return
  if (MAIL.has(name)) return mail(line, name, value)
  const alone = isAlone(text, offset)
  const placed = alone || isSent(line) || isWritten(line)
  if (http) {
    const sure = isPart(line, name) ? false : placed || isSure(line, name)
    report('header-injection', sure ? 1 : 0.6, offset, sure, sure && isSent(line))
  } else if (COMMON.has(name)) {
    const sure = placed && isTarget(line, name, value)
    report('header-injection', sure ? 1 : 0.6, offset, sure)
  } else if (alone ? isStrange(line, raw, value) : isSent(line) && isCapitalised(raw))
    report('header-injection', 1, offset, true)
}

/** `Content-Length:` on a line of its own heads what a document says of it. A folded value goes on behind (RFC 9112 §5.2). */
const isEmpty = (text: string, value: number): boolean => {
  const end = pastRun(text, value, BLANK)
  return saysAt(text, end, '\n') && !standsAt(text, end + 1, BLANK)
}

/** What stands at the head of a part of a letter (RFC 2046 §5.1.1), between two of its boundaries. */
const isPart = (line: Line, name: string): boolean => {
  const { text } = line.view
  if (!PART.has(name) || line.encoded || line.literal) return false
  const start = text.slice(0, BLANKS_MAX + 2).indexOf('--')
  if (start < 0 || text.slice(0, start).trim() !== '') return false
  const end = text.indexOf('\n', start)
  const boundary = end < 0 || end > start + BOUNDARY_MAX ? '' : text.slice(start, end).trimEnd()
  work.left -= text.length >> SEARCH_SHIFT
  return work.left >= 0 && isBoundary(boundary) && text.includes(`\n${boundary}--`, end)
}

const isBoundary = (line: string): boolean => line.length >= 4 && pastRun(line, 2, BOUNDARY) === line.length

/** RFC 2046 §5.1.1, bchars */
const BOUNDARY = charset("A-Za-z0-9_'()+,./:=?-")
const BLANKS_MAX = 4
const BOUNDARY_MAX = 80
/** A native search looks at eight characters for a unit of work. */
const SEARCH_SHIFT = 3

const PART = wordSet(
  'content-type content-transfer-encoding content-disposition content-id content-description',
)

/** A break that was sent encoded is no line of a document, wherever it stands; what is shared through a link has such. */
const isSent = (line: Line): boolean => line.encoded && !isShared(line.view.text, line.offset)

/** `X-Forwarded-For`, `Header-Test`: with a capital in each part. */
const isCapitalised = (name: string): boolean =>
  name.includes('-') && name.split('-').every((part) => standsAt(part, 0, CAPITALS) && isRun(part, WORD))

const WORD = charset('A-Za-z0-9')

/** A query of several lines may be a note: what breaks out stands behind a word at most, or breaks as HTTP does. */
const isCertain = (line: Line): boolean =>
  line.encoded || isCarriage(line.view.text, line.offset) || isAlone(line.view.text, line.offset)

/** `Location: Room 5` is where people meet, and forms break lines as HTTP does. */
const isTarget = (line: Line, name: string, value: number): boolean => {
  const { text } = line.view
  if (line.encoded || line.literal) return true
  return (
    (isCarriage(text, line.offset) && text.charCodeAt(value) !== 32) ||
    isTelling(text, value) ||
    isOwn(name, text, value)
  )
}

/** In a query: GraphQL and notes have lines of names as well; what has neither is an attempt. */
const strangeWeight = (line: Line, name: string, value: number): number => {
  const { text } = line.view
  // The escapes of JSON: what they stand for is judged within it.
  if (line.literal && isJson(text)) return 0.4
  if (line.place === 'none' || line.encoded) return 1
  if (name.charCodeAt(0) < 97 || text.includes('{') || isDocument(text)) return 0.4
  return name.includes('-') || text.charCodeAt(value) !== 32 || text.charCodeAt(line.offset) === 13 ? 1 : 0.6
}

const isJson = (text: string): boolean => text.startsWith('{') || text.startsWith('[')

/** A header that no software knows, in a body: with a capital in each part, or behind an encoded break. */
const isStrange = (line: Line, name: string, value: number): boolean => {
  const { text } = line.view
  if (!standsAt(name, 0, LETTERS) || !name.split('-').every((part) => isRun(part, WORD))) return false
  // What is shared through a link has lines as well: `https://wa.example/?text=Order%0AItem:x`.
  if (line.encoded) return name.includes('-') || !isShared(text, line.offset)
  return isCarriage(text, line.offset) && isCapitalised(name) && text.charCodeAt(value) !== 32
}

/** Behind the query of a link. Asked for every line, so that it looks no further than a link's path goes. */
const isShared = (text: string, offset: number): boolean =>
  isLink(text) && text.slice(0, Math.min(offset, LINK_MAX)).includes('?')

const LINK_MAX = 400

const isLink = (text: string): boolean => {
  const end = pastRun(text, 0, SCHEME, SCHEME_MAX)
  return end > 1 && standsAt(text, 0, LETTERS) && saysAt(text, end, ':')
}

const SCHEME = charset('A-Za-z+.-')
const SCHEME_MAX = 22

/** A text of its own that holds a message: `mailto:?body=…%0D%0A…`, an invitation, a card. */
const isDocument = (text: string): boolean =>
  text.startsWith('mailto:') || text.startsWith('sms:') || text.startsWith('BEGIN:V')

const SURE = wordSet('set-cookie set-cookie2 transfer-encoding content-length')

/** Several lines of headers are a pasted message, more often than not; these are not what one pastes first. */
const isSure = (line: Line, name: string): boolean => SURE.has(name) && !line.literal
