// The authority of a request, in one spelling: routes are selected by host, so two spellings of one host must not
// select two routes. What a URL's authority may hold besides a host (userinfo, RFC 3986 §3.2.1) is refused, and so
// is what DNS and TLS would read differently (a trailing dot, an empty label, a number that means IPv4).

import { formatV6 } from '../lib/ip/format.ts'
import { isPort } from '../lib/ip/node.ts'
import { parseV4, parseWords } from '../lib/ip/parse.ts'

export interface Authority {
  /** Lower case; an IPv6 literal in brackets, as RFC 5952 has it. */
  readonly host: string
  /** `host`, and ':port' where it is not the scheme's default. */
  readonly authority: string
}

/** Longest name that DNS takes, and longest label (RFC 1035 §2.3.4). */
const NAME_MAX = 253
const LABEL_MAX = 63

/**
 * Parses `host[:port]`. Internationalised names are taken as A-labels (RFC 5890) only: the platform and every
 * browser send those, and whoever maps letters here may map them differently there. Undefined for any other text.
 */
export const parseAuthority = (text: string, scheme: 'http' | 'https'): Authority | undefined => {
  const bracket = text.charCodeAt(0) === 0x5b
  const hostEnd = bracket ? text.indexOf(']') + 1 : text.includes(':') ? text.indexOf(':') : text.length
  const host = bracket ? literalV6(text, hostEnd) : hostName(text.slice(0, hostEnd))
  if (host === undefined) return undefined
  if (hostEnd === text.length) return { host, authority: host }
  if (text.charCodeAt(hostEnd) !== 0x3a || !isPort(text, hostEnd + 1, text.length)) return undefined
  const port = text.slice(hostEnd + 1)
  if (port.length > 1 && port.startsWith('0')) return undefined
  const isDefault = port === (scheme === 'https' ? '443' : '80')
  return { host, authority: isDefault ? host : `${host}:${port}` }
}

const literalV6 = (text: string, hostEnd: number): string | undefined => {
  const words = parseWords(text, 1, hostEnd - 1)
  return words === undefined ? undefined : `[${formatV6(words)}]`
}

/** A name of letters, digits, '-' and '_' (which DNS allows and deployments use), or a strict dotted quad. */
const hostName = (text: string): string | undefined => {
  if (text.length === 0 || text.length > NAME_MAX) return undefined
  let label = 0
  let lettered = false
  for (let at = 0; at <= text.length; at++) {
    const code = at === text.length ? 0x2e : text.charCodeAt(at)
    if (code === 0x2e) {
      if (at - label === 0 || at - label > LABEL_MAX) return undefined
      if (at < text.length) label = at + 1
    } else if (!isNameCode(code)) return undefined
    else if ((code | 0x20) >= 0x41) lettered = true
  }
  // A last label that is a number makes the whole an IPv4 address (URL standard, "ends in a number checker").
  if (endsInNumber(text, label)) return parseV4(text, 0, text.length) < 0 ? undefined : text
  return lettered ? text.toLowerCase() : text
}

const endsInNumber = (text: string, label: number): boolean => {
  const hex = text.charCodeAt(label) === 0x30 && (text.charCodeAt(label + 1) | 0x20) === 0x78
  for (let at = hex ? label + 2 : label; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const lower = code | 0x20
    if (!((code >= 0x30 && code <= 0x39) || (hex && lower >= 0x61 && lower <= 0x66))) return false
  }
  return true
}

const isNameCode = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0x30 && code <= 0x39) ||
  (code >= 0x41 && code <= 0x5a) ||
  code === 0x2d ||
  code === 0x5f
