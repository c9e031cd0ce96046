// An address as proxies and sockets write it: perhaps padded, bracketed or with a port. The rule: optional
// whitespace around it goes (RFC 9110 §5.6.3), brackets stand around IPv6 only, a port is one to five digits up to
// 65535 and goes, and a bare IPv6 literal bears no port. A zone id (RFC 6874) is refused: it names an interface of
// somebody else's machine, and no list can match it. So are names, `unknown` and obfuscated nodes (RFC 7239 §6).

import type { Address } from './address.ts'
import { parseAddress, parseV4, parseWords } from './parse.ts'
import { addressOfWords, formatV4 } from './format.ts'

/** `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`, with spaces or tabs around. */
export const parseNode = (text: string): Address | undefined => {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  if (text.charCodeAt(start) === 0x5b) return parseBracketed(text, start, end)
  const colon = text.indexOf(':', start)
  if (colon !== -1 && colon < end && text.indexOf(':', colon + 1) === -1) {
    const bits = parseV4(text, start, colon)
    return bits >= 0 && isPort(text, colon + 1, end) ? { family: 4, bits, text: formatV4(bits) } : undefined
  }
  return parseAddress(text.slice(start, end))
}

const parseBracketed = (text: string, start: number, end: number): Address | undefined => {
  const close = text.indexOf(']', start)
  if (close === -1 || close >= end) return undefined
  const tail = close + 1
  if (tail !== end && !(text.charCodeAt(tail) === 0x3a && isPort(text, tail + 1, end))) return undefined
  const words = parseWords(text, start + 1, close)
  return words === undefined ? undefined : addressOfWords(words)
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09

/** One to five digits, 65535 at most. */
export const isPort = (text: string, start: number, end: number): boolean => {
  if (end - start < 1 || end - start > 5) return false
  let port = 0
  for (let at = start; at < end; at++) {
    const digit = text.charCodeAt(at) - 0x30
    if (digit < 0 || digit > 9) return false
    port = port * 10 + digit
  }
  return port <= 65_535
}
