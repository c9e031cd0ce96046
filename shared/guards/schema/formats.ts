// The formats that are asserted: hand-written scanners, each one pass over its text. A format that is not here asserts
// nothing, as JSON Schema has it; the build warns of it.

import { isDate, isDateTime, isDuration, isTime } from './dates.ts'
import { parseAddress } from '../../lib/ip/parse.ts'
import type { Format } from '../../lib/schema/context.ts'
import { isHostname, isUri, isUriReference } from './uris.ts'

const text = (holds: (text: string) => boolean): Format => ({ of: 'string', holds })

const integer = (least: bigint, most: bigint): Format => ({
  of: 'number',
  holds: (value) =>
    typeof value === 'bigint'
      ? value >= least && value <= most
      : Number.isInteger(value) && value >= least && value <= most,
})

const signed = (bits: bigint): Format => integer(-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n)
const unsigned = (bits: bigint): Format => integer(0n, (1n << bits) - 1n)

const isHex = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102)

/** RFC 9562 §4: 8-4-4-4-12 hexadecimal digits. */
const isUuid = (value: string): boolean => {
  if (value.length !== 36) return false
  for (let at = 0; at < 36; at++) {
    const isDash = at === 8 || at === 13 || at === 18 || at === 23
    const code = value.charCodeAt(at)
    if (isDash ? code !== 45 : !isHex(code)) return false
  }
  return true
}

const isBase64Digit = (code: number): boolean =>
  (code >= 65 && code <= 90) ||
  (code >= 97 && code <= 122) ||
  (code >= 48 && code <= 57) ||
  code === 43 ||
  code === 47

/** RFC 4648 §4, padded. */
const isBase64 = (value: string): boolean => {
  if (value.length % 4 !== 0) return false
  const padding = value.endsWith('==') ? 2 : value.endsWith('=') ? 1 : 0
  for (let at = 0; at < value.length - padding; at++) if (!isBase64Digit(value.charCodeAt(at))) return false
  return true
}

const isAtomText = (code: number): boolean =>
  isBase64Digit(code) || "!#$%&'*-=?^_`{|}~".includes(String.fromCharCode(code)) || code > 127

/** RFC 5321 §4.1.2, Mailbox: a dot-string or quoted string, `@`, a host name or an address in brackets. */
const isEmail =
  (international: boolean) =>
  (value: string): boolean => {
    if (value.length > 320) return false
    const at = value.lastIndexOf('@')
    const local = value.slice(0, at)
    const domain = value.slice(at + 1)
    if (at < 1 || local.length > 64) return false
    if (!international && !isAscii(value)) return false
    if (!(isQuoted(local) || local.split('.').every((atom) => atom !== '' && isAtom(atom)))) return false
    if (domain.startsWith('[') && domain.endsWith(']')) {
      const literal = domain.slice(1, -1)
      return parseAddress(literal.startsWith('IPv6:') ? literal.slice(5) : literal) !== undefined
    }
    return (
      isHostname(domain) ||
      (international && !isAscii(domain) && domain.split('.').every((label) => label !== ''))
    )
  }

const isAtom = (value: string): boolean => {
  for (let at = 0; at < value.length; at++) if (!isAtomText(value.charCodeAt(at))) return false
  return true
}

const isQuoted = (value: string): boolean => {
  if (value.length < 2 || !value.startsWith('"') || !value.endsWith('"')) return false
  for (let at = 1; at < value.length - 1; at++) {
    const code = value.charCodeAt(at)
    if (code === 92) at++
    else if (code < 32 || code === 34 || code === 127) return false
    if (at >= value.length - 1) return false
  }
  return true
}

const isAscii = (value: string): boolean => {
  for (let at = 0; at < value.length; at++) if (value.charCodeAt(at) > 127) return false
  return true
}

/** A dotted quad or RFC 4291 §2.2 text, of that family as it is written: `::ffff:1.2.3.4` is IPv6. */
const isAddress =
  (family: 4 | 6) =>
  (value: string): boolean =>
    parseAddress(value) !== undefined && value.includes(':') === (family === 6)

/** RFC 6901 §5. */
const isPointer = (value: string): boolean => {
  if (value !== '' && !value.startsWith('/')) return false
  for (let at = value.indexOf('~'); at !== -1; at = value.indexOf('~', at + 1))
    if (value[at + 1] !== '0' && value[at + 1] !== '1') return false
  return true
}

export const FORMATS: ReadonlyMap<string, Format> = new Map([
  ['date-time', text(isDateTime)],
  ['date', text(isDate)],
  ['time', text(isTime)],
  ['duration', text(isDuration)],
  ['uuid', text(isUuid)],
  ['email', text(isEmail(false))],
  ['idn-email', text(isEmail(true))],
  ['hostname', text(isHostname)],
  ['ipv4', text(isAddress(4))],
  ['ipv6', text(isAddress(6))],
  ['uri', text(isUri)],
  ['url', text(isUri)],
  ['uri-reference', text(isUriReference)],
  ['json-pointer', text(isPointer)],
  ['byte', text(isBase64)],
  ['int8', signed(8n)],
  ['int16', signed(16n)],
  ['int32', signed(32n)],
  ['int64', signed(64n)],
  ['uint8', unsigned(8n)],
  ['uint16', unsigned(16n)],
  ['uint32', unsigned(32n)],
  ['uint64', unsigned(64n)],
])

/** Formats that say how a value is shown or kept, and nothing that could be judged. */
export const ANNOTATIONS: ReadonlySet<string> = new Set([
  'binary',
  'password',
  'float',
  'double',
  'decimal',
  'decimal128',
])
