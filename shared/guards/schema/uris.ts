// RFC 3986 and RFC 1123, character by character.

import { parseAddress } from '../../lib/ip/parse.ts'

const isAlpha = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122
const isDigit = (code: number): boolean => code >= 48 && code <= 57
const isHex = (code: number): boolean => isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 102)

/** RFC 1123 §2.1: labels of letters, digits and hyphens; punycode is taken as it is. */
export const isHostname = (text: string): boolean => {
  if (text.length === 0 || text.length > 253) return false
  return text.split('.').every((label) => {
    if (label.length === 0 || label.length > 63 || label.startsWith('-') || label.endsWith('-')) return false
    if (label.slice(2, 4) === '--' && !label.toLowerCase().startsWith('xn--')) return false
    for (let at = 0; at < label.length; at++) {
      const code = label.charCodeAt(at)
      if (!isAlpha(code) && !isDigit(code) && code !== 45) return false
    }
    return true
  })
}

const PCHAR = "-._~!$&'()*+,;=:@"

/** Whether [start, end) holds pchar and the characters of `more`, escapes whole. */
const holdsOnly = (text: string, start: number, end: number, more: string): boolean => {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (isAlpha(code) || isDigit(code)) continue
    if (code === 37) {
      if (at + 2 >= end || !isHex(text.charCodeAt(at + 1)) || !isHex(text.charCodeAt(at + 2))) return false
      at += 2
      continue
    }
    const letter = text[at] ?? ''
    if (!PCHAR.includes(letter) && !more.includes(letter)) return false
  }
  return true
}

export const isUri = (text: string): boolean => {
  const colon = text.indexOf(':')
  if (colon < 1 || !isAlpha(text.charCodeAt(0))) return false
  for (let at = 1; at < colon; at++) {
    const code = text.charCodeAt(at)
    if (!isAlpha(code) && !isDigit(code) && code !== 43 && code !== 45 && code !== 46) return false
  }
  return isRelative(text.slice(colon + 1))
}

export const isUriReference = (text: string): boolean => {
  if (isUri(text)) return true
  // RFC 3986 §4.2: the first segment of a relative path has no colon.
  const first = text.split(/[/?#]/, 1)[0] ?? ''
  return (text.startsWith('//') || !first.includes(':')) && isRelative(text)
}

/** What follows a scheme: authority, path, query and fragment. */
const isRelative = (text: string): boolean => {
  const hash = text.indexOf('#')
  const end = hash === -1 ? text.length : hash
  if (hash !== -1 && !holdsOnly(text, hash + 1, text.length, '/?')) return false
  const question = text.slice(0, end).indexOf('?')
  const pathEnd = question === -1 ? end : question
  if (question !== -1 && !holdsOnly(text, question + 1, end, '/?')) return false
  if (!text.startsWith('//')) return holdsOnly(text, 0, pathEnd, '/')
  const slash = text.indexOf('/', 2)
  const authorityEnd = slash === -1 || slash > pathEnd ? pathEnd : slash
  return isAuthority(text.slice(2, authorityEnd)) && holdsOnly(text, authorityEnd, pathEnd, '/')
}

const isAuthority = (text: string): boolean => {
  const at = text.lastIndexOf('@')
  if (at !== -1 && (text.slice(0, at).includes('@') || !holdsOnly(text, 0, at, ''))) return false
  const rest = text.slice(at + 1)
  const bracket = rest.lastIndexOf(']')
  const colon = rest.indexOf(':', bracket + 1)
  const host = colon === -1 ? rest : rest.slice(0, colon)
  const port = colon === -1 ? '' : rest.slice(colon + 1)
  for (let index = 0; index < port.length; index++) if (!isDigit(port.charCodeAt(index))) return false
  if (host.startsWith('[')) {
    const literal = host.slice(1, -1)
    return host.endsWith(']') && literal.includes(':') && parseAddress(literal) !== undefined
  }
  return !host.includes('@') && holdsOnly(host, 0, host.length, '')
}
