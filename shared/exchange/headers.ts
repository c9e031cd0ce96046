// The header list, once: names and values that HTTP's grammar admits, within bounds, and no header that decides
// something twice. The platform joins repeated headers with commas, so a comma where one value's grammar has none is
// a repetition: two readers would pick different ones (CVE-2021-32777).

import { err, ok } from '../lib/result.ts'
import type { Result } from '../lib/result.ts'
import type { Bounds } from './inspect.ts'
import type { Malformation } from './malformation.ts'
import { singleFault, singleOf } from './singles.ts'
import type { Single } from './singles.ts'

// Single classes without quantifiers: linear, and four times faster than a loop over charCodeAt.
const NO_TOKEN = /[^!#$%&'*+\-.^_`|~0-9A-Za-z]/
const NOT_PLAIN = /[^\x20-\x7e]/

/** Tokens of RFC 9110 §5.6.2. */
export const isToken = (text: string): boolean => text.length > 0 && !NO_TOKEN.test(text)

/** What a header line costs beside its name and value: ': ' and CRLF. */
const LINE_BYTES = 4

/**
 * Lower-case names to values without surrounding blanks; lines of a list header joined with ', ' (RFC 9110 §5.3),
 * of Cookie with '; ' (RFC 9113 §8.2.3). `trustedName` is the header that the client's address comes from.
 */
export const collectHeaders = (
  lines: Iterable<readonly [string, string]>,
  bounds: Bounds,
  trustedName: string | undefined,
): Result<ReadonlyMap<string, string>, Malformation> => {
  const headers = new Map<string, string>()
  let bytes = 0
  let count = 0
  for (const [rawName, rawValue] of lines) {
    if (++count > bounds.headersMax)
      return err({ code: 'request.headers-too-large', actual: count, bound: bounds.headersMax })
    const known = names.get(rawName) ?? nameOf(rawName)
    if (known === undefined)
      return err({ code: 'request.header-malformed', reason: 'a name that is no token' })
    const { name } = known
    const valueBytes = bytesOf(rawValue)
    if (valueBytes < 0)
      return err({ code: 'request.header-malformed', name, reason: 'a control character in the value' })
    bytes += name.length + valueBytes + LINE_BYTES
    if (bytes > bounds.headersBytesMax)
      return err({ code: 'request.headers-too-large', actual: bytes, bound: bounds.headersBytesMax })
    const value = trimmed(rawValue)
    const fault = add(headers, known, value, trustedName)
    if (fault !== undefined) return err(fault)
  }
  // RFC 9112 §6.1: a message with both is smuggling until proven otherwise.
  if (headers.has('transfer-encoding') && headers.has('content-length'))
    return err({
      code: 'request.header-malformed',
      name: 'content-length',
      reason: 'beside Transfer-Encoding',
    })
  return ok(headers)
}

/** What is known of a name by its spelling alone. */
interface Name {
  /** Lower case. */
  readonly name: string
  readonly single: Single | undefined
  readonly underscored: boolean
}

/** Names repeat from request to request. Bounded: whoever fills it with names of their own makes them be read again. */
const names = new Map<string, Name>()
const NAMES_MAX = 2000
const NAME_CHARACTERS_MAX = 64

const nameOf = (raw: string): Name | undefined => {
  if (!isToken(raw)) return undefined
  const name = raw.toLowerCase()
  const read = { name, single: singleOf(name), underscored: name.includes('_') }
  if (names.size < NAMES_MAX && raw.length <= NAME_CHARACTERS_MAX) names.set(raw, read)
  return read
}

const add = (
  headers: Map<string, string>,
  { name, single: own, underscored }: Name,
  value: string,
  trustedName: string | undefined,
): Malformation | undefined => {
  const single = name === trustedName ? 'comma-free' : own
  const before = headers.get(name)
  if (single !== undefined) {
    const fault = before === undefined ? singleFault(single, value) : 'request.header-duplicated'
    if (fault !== undefined) return { code: fault, name }
  } else if (underscored) {
    // CGI, WSGI and Rack read `x_forwarded_for` as X-Forwarded-For: an alias that no check here would see.
    const alias = name.replaceAll('_', '-')
    if (alias === trustedName || singleOf(alias) !== undefined || alias.startsWith('x-forwarded-'))
      return {
        code: 'request.header-malformed',
        name,
        reason: 'an underscore in the name of a security header',
      }
  }
  headers.set(name, before === undefined ? value : before + (name === 'cookie' ? '; ' : ', ') + value)
  return undefined
}

/** Size in UTF-8, or -1 where a character stands that no field value may hold (RFC 9110 §5.5). */
const bytesOf = (value: string): number => {
  let bytes = value.length
  if (!NOT_PLAIN.test(value)) return bytes
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at)
    if (code < 0x20 ? code !== 0x09 : code === 0x7f) return -1
    // Halves of a surrogate pair count two each.
    if (code > 0x7f) bytes += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2
  }
  return bytes
}

const trimmed = (value: string): string => {
  const first = value.charCodeAt(0)
  const last = value.charCodeAt(value.length - 1)
  if (first !== 0x20 && first !== 0x09 && last !== 0x20 && last !== 0x09) return value
  let start = 0
  let end = value.length
  while (start < end && isBlank(value.charCodeAt(start))) start++
  while (end > start && isBlank(value.charCodeAt(end - 1))) end--
  return value.slice(start, end)
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09
