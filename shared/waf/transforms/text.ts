// Normalisers: case, white space, NULs, comments, command lines. They undo the padding that attackers put between
// the tokens of a payload. One pass each.

import { hexByte, isSpace, utf8 } from './bytes.ts'

/** ASCII only: String.toLowerCase would fold byte 0xC0 as if it were a letter of Latin-1. */
export const lowercase = (text: string): string => {
  let at = 0
  while (at < text.length && !isUpper(text.charCodeAt(at))) at++
  if (at === text.length) return text
  let ascii = 0
  while (ascii < text.length && text.charCodeAt(ascii) < 0x80) ascii++
  if (ascii === text.length) return text.toLowerCase()
  return mapCase(text, isUpper, 32)
}

export const uppercase = (text: string): string => {
  let at = 0
  while (at < text.length && !isLower(text.charCodeAt(at))) at++
  return at === text.length ? text : mapCase(text, isLower, -32)
}

const isUpper = (code: number): boolean => code >= 65 && code <= 90
const isLower = (code: number): boolean => code >= 97 && code <= 122

const mapCase = (text: string, has: (code: number) => boolean, shift: number): string => {
  let out = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (!has(code)) continue
    out += text.slice(from, at) + String.fromCharCode(code + shift)
    from = at + 1
  }
  return out + text.slice(from)
}

/** White space of Latin-1: ASCII's and the no-break space. */
const isWide = (code: number): boolean => isSpace(code) || code === 0xa0

export const compressWhitespace = (text: string): string => {
  let out = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    if (!isWide(text.charCodeAt(at))) continue
    let end = at + 1
    while (end < text.length && isWide(text.charCodeAt(end))) end++
    if (end - at > 1 || text.charCodeAt(at) !== 32) {
      out += `${text.slice(from, at)} `
      from = end
    }
    at = end - 1
  }
  return from === 0 ? text : out + text.slice(from)
}

export const removeWhitespace = (text: string): string => drop(text, isWide, '')

export const removeNulls = (text: string): string => drop(text, isNull, '')

export const replaceNulls = (text: string): string => drop(text, isNull, ' ')

const isNull = (code: number): boolean => code === 0

const drop = (text: string, has: (code: number) => boolean, instead: string): string => {
  let out = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    if (!has(text.charCodeAt(at))) continue
    out += text.slice(from, at) + instead
    from = at + 1
  }
  return from === 0 ? text : out + text.slice(from)
}

export const trim = (text: string): string => trimLeft(trimRight(text))

export const trimLeft = (text: string): string => {
  let at = 0
  while (at < text.length && isSpace(text.charCodeAt(at))) at++
  return text.slice(at)
}

export const trimRight = (text: string): string => {
  let end = text.length
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) end--
  return text.slice(0, end)
}

/** A C comment becomes one space; one that is never closed swallows the rest. */
export const replaceComments = (text: string): string => {
  let out = ''
  let from = 0
  let at = text.indexOf('/*')
  while (at >= 0) {
    out += `${text.slice(from, at)} `
    const end = text.indexOf('*/', at + 2)
    if (end < 0) return out
    from = end + 2
    at = text.indexOf('/*', from)
  }
  return from === 0 ? text : out + text.slice(from)
}

/** The marks of comments go, their content stays. */
export const removeCommentsChar = (text: string): string => {
  let out = ''
  let from = 0
  let at = 0
  while (at < text.length) {
    const length = markLength(text, at)
    if (length === 0) {
      at++
      continue
    }
    out += text.slice(from, at)
    at += length
    from = at
  }
  return from === 0 ? text : out + text.slice(from)
}

const markLength = (text: string, at: number): number => {
  const code = text.charCodeAt(at)
  if (code === 35) return 1
  if (code === 47) return text.charCodeAt(at + 1) === 42 ? 2 : 0
  if (code === 42) return text.charCodeAt(at + 1) === 47 ? 2 : 0
  if (code === 60) return text.startsWith('<!--', at) ? 4 : 0
  if (code !== 45 || text.charCodeAt(at + 1) !== 45) return 0
  return text.charCodeAt(at + 2) === 62 ? 3 : 2
}

/**
 * Comments with their content go; `--` and `#` cut the rest. As ModSecurity does it, the byte after a comment is
 * copied unseen, and is NUL where the comment ends the text.
 */
export const removeComments = (text: string): string => {
  let out = ''
  let at = 0
  while (at < text.length) {
    const opening = text.startsWith('/*', at) ? 2 : text.startsWith('<!--', at) ? 4 : 0
    if (opening > 0) {
      const closing = commentEnd(text, at + opening)
      if (closing < 0) return `${out} `
      out += text[closing] ?? '\0'
      at = closing + 1
    } else if (text.startsWith('--', at) || text[at] === '#') {
      return out
    } else out += text[at++]
  }
  return out
}

const commentEnd = (text: string, from: number): number => {
  for (let at = from; at < text.length; at++) {
    if (text.startsWith('*/', at)) return at + 2
    if (text.startsWith('-->', at)) return at + 3
  }
  return -1
}

/** What `cmdLine` does to a byte: 1 drops it, 2 makes it part of a space, 3 lets no space stand before it. */
const SHELL = new Uint8Array(256)
for (const code of [34, 39, 92, 94]) SHELL[code] = 1
for (const code of [32, 44, 59, 9, 10, 13]) SHELL[code] = 2
for (const code of [47, 40]) SHELL[code] = 3

/** What a shell ignores: quotes, backslashes and carets go, separators become one space, none before `/` or `(`. */
export const cmdLine = (text: string): string => {
  let out = ''
  // What stands from here on is taken over as it is.
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const act = SHELL[text.charCodeAt(at)] as number
    if (act === 0 || act === 3) continue
    let end = at
    let spaces = false
    while (end < text.length) {
      const next = SHELL[text.charCodeAt(end)] as number
      if (next === 0 || next === 3) break
      spaces ||= next === 2
      end++
    }
    const space = spaces && SHELL[text.charCodeAt(end)] !== 3
    if (space && end === at + 1 && text.charCodeAt(at) === 32) continue
    out += space ? `${text.slice(from, at)} ` : text.slice(from, at)
    from = end
    at = end - 1
  }
  return lowercase(from === 0 ? text : out + text.slice(from))
}

/** Every UTF-8 sequence of two to four bytes as `%uHHHH`; bytes that are none stay. */
export const utf8toUnicode = (text: string): string => {
  let out = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0xc0) continue
    const length = code < 0xe0 ? 2 : code < 0xf0 ? 3 : code < 0xf5 ? 4 : 0
    const point = length === 0 ? -1 : sequence(text, at, length)
    if (point < 0) continue
    out += `${text.slice(from, at)}%u${point.toString(16).padStart(4, '0')}`
    at += length - 1
    from = at + 1
  }
  return from === 0 ? text : out + text.slice(from)
}

const sequence = (text: string, at: number, length: number): number => {
  let point = text.charCodeAt(at) & (0x7f >> length)
  for (let next = 1; next < length; next++) {
    const code = text.charCodeAt(at + next)
    if ((code & 0xc0) !== 0x80) return -1
    point = (point << 6) | (code & 63)
  }
  // Overlong forms are kept as raw bytes, where the rules on evasion look for them.
  return utf8(point).length === length ? point : -1
}

/** Hexadecimal digits as bytes; '' where the text is anything else. */
export const hexDecode = (text: string): string => {
  if (text.length % 2 === 1) return ''
  let out = ''
  for (let at = 0; at < text.length; at += 2) {
    const byte = hexByte(text, at)
    if (byte < 0) return ''
    out += String.fromCharCode(byte)
  }
  return out
}

export const hexEncode = (text: string): string => {
  let out = ''
  for (let at = 0; at < text.length; at++) out += text.charCodeAt(at).toString(16).padStart(2, '0')
  return out
}

/** SQL's `0x414243` anywhere in the text. */
export const sqlHexDecode = (text: string): string => {
  let out = ''
  let from = 0
  for (let at = text.indexOf('0'); at >= 0; at = text.indexOf('0', Math.max(at + 1, from))) {
    if ((text.charCodeAt(at + 1) | 32) !== 120 || hexByte(text, at + 2) < 0) continue
    out += text.slice(from, at)
    from = at + 2
    for (let byte = hexByte(text, from); byte >= 0; byte = hexByte(text, from)) {
      out += String.fromCharCode(byte)
      from += 2
    }
  }
  return from === 0 ? text : out + text.slice(from)
}
