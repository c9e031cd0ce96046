// Bytes written as hexadecimal digits, and bytes beyond ASCII written as code points. One pass each.

import { hexByte, utf8 } from './bytes.ts'

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
