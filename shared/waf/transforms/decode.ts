// Decoders of escaped text. Attackers nest encodings so that a rule sees other bytes than the origin; each decoder
// here is one pass, never grows its input by more than a constant factor, and leaves what is no escape as it was.

import { bestFit } from './fit.ts'
import { hexByte, hexValue, isSpace, utf8 } from './bytes.ts'

/** `%HH` and '+'. An incomplete or invalid escape stays as it is. */
export const urlDecode = (text: string): string => decodePercent(text, false)

/** `urlDecode` and IIS's `%uHHHH`, mapped to ASCII by best fit as the origin's server would. */
export const urlDecodeUni = (text: string): string => decodePercent(text, true)

const decodePercent = (text: string, wide: boolean): string => {
  let out = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 43) {
      out += `${text.slice(from, at)} `
      from = at + 1
    } else if (code === 37) {
      const next = text.charCodeAt(at + 1)
      const isWide = wide && (next === 117 || next === 85)
      const byte = isWide ? wideByte(text, at + 2) : hexByte(text, at + 1)
      if (byte < 0) continue
      out += text.slice(from, at) + String.fromCharCode(byte)
      at += isWide ? 5 : 2
      from = at + 1
    }
  }
  return from === 0 ? text : out + text.slice(from)
}

const wideByte = (text: string, at: number): number => {
  const high = hexByte(text, at)
  const low = hexByte(text, at + 2)
  return high < 0 || low < 0 ? -1 : bestFit((high << 8) | low)
}

/** Full-width forms (FF01–FF5E) are read as ASCII, since browsers and databases fold them; else the low byte. */
const foldWide = (high: number, low: number): number =>
  high === 0xff && low > 0 && low < 0x5f ? low + 0x20 : low

const CONTROL: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** JavaScript's escapes: \uHHHH (its low byte), \xHH, \OOO, and \C. */
export const jsDecode = (text: string): string => {
  let out = ''
  let from = 0
  let at = text.indexOf('\\')
  while (at >= 0 && at + 1 < text.length) {
    out += text.slice(from, at)
    const next = text.charCodeAt(at + 1)
    let length = 2
    const wideHigh = next === 117 ? hexByte(text, at + 2) : -1
    const wideLow = wideHigh >= 0 ? hexByte(text, at + 4) : -1
    const byte = next === 120 ? hexByte(text, at + 2) : -1
    if (wideLow >= 0) {
      out += String.fromCharCode(foldWide(wideHigh, wideLow))
      length = 6
    } else if (byte >= 0) {
      out += String.fromCharCode(byte)
      length = 4
    } else if (next >= 48 && next <= 55) {
      const digits = octalDigits(text, at + 1, next > 51 ? 2 : 3)
      out += String.fromCharCode(Number.parseInt(text.slice(at + 1, at + 1 + digits), 8))
      length = 1 + digits
    } else {
      const letter = text[at + 1] ?? ''
      out += Object.hasOwn(CONTROL, letter) ? CONTROL[letter] : letter
    }
    from = at + length
    at = text.indexOf('\\', from)
  }
  return from === 0 ? text : out + text.slice(from)
}

const octalDigits = (text: string, at: number, most: number): number => {
  let digits = 0
  while (digits < most && text.charCodeAt(at + digits) >= 48 && text.charCodeAt(at + digits) <= 55) digits++
  return digits
}

/** ANSI C's escapes: \a…\v, \\, \?, quotes, \xHH, \OOO. Of an unknown escape the backslash is dropped. */
export const escapeSeqDecode = (text: string): string => {
  let out = ''
  let from = 0
  let at = text.indexOf('\\')
  while (at >= 0 && at + 1 < text.length) {
    out += text.slice(from, at)
    const next = text.charCodeAt(at + 1)
    const letter = text[at + 1] ?? ''
    let length = 2
    const byte = next === 120 || next === 88 ? hexByte(text, at + 2) : -1
    const digits = byte < 0 ? octalDigits(text, at + 1, 3) : 0
    if (byte >= 0) {
      out += String.fromCharCode(byte)
      length = 4
    } else if (digits > 0) {
      out += String.fromCharCode(Number.parseInt(text.slice(at + 1, at + 1 + digits), 8) & 255)
      length = 1 + digits
    } else out += Object.hasOwn(CONTROL, letter) ? CONTROL[letter] : letter
    from = at + length
    at = text.indexOf('\\', from)
  }
  return from === 0 ? text : out + text.slice(from)
}

/** CSS escapes: one to six hexadecimal digits and one white space after them; `\` line feed vanishes. */
export const cssDecode = (text: string): string => {
  let out = ''
  let from = 0
  let at = text.indexOf('\\')
  while (at >= 0) {
    out += text.slice(from, at)
    let length = 0
    let point = 0
    while (length < 6 && hexValue(text.charCodeAt(at + 1 + length)) >= 0) {
      point = point * 16 + hexValue(text.charCodeAt(at + 1 + length))
      length++
    }
    if (length > 0) {
      out += point > 0xff00 && point < 0xff5f ? String.fromCharCode(point - 0xfee0) : utf8(point || 0xfffd)
      from = at + 1 + length
      if (from < text.length && isSpace(text.charCodeAt(from))) from++
    } else {
      if (text[at + 1] !== '\n') out += text[at + 1] ?? ''
      from = at + 2
    }
    at = text.indexOf('\\', from)
  }
  return from === 0 ? text : out + text.slice(from)
}
