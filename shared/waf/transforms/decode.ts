// Decoders of escaped text. Attackers nest encodings so that a rule sees other bytes than the origin; each decoder
// here is one pass, never grows its input by more than a constant factor, and leaves what is no escape as it was.

import { bestFit } from './fit.ts'
import { hexByte, hexValue, isAlphanumeric, isSpace, utf8 } from './bytes.ts'

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

const ENTITIES: Readonly<Record<string, string>> = {
  quot: '"',
  QUOT: '"',
  amp: '&',
  AMP: '&',
  lt: '<',
  LT: '<',
  gt: '>',
  GT: '>',
  nbsp: '\xa0',
  apos: "'",
  Tab: '\t',
  NewLine: '\n',
  colon: ':',
  semi: ';',
  comma: ',',
  period: '.',
  excl: '!',
  quest: '?',
  num: '#',
  dollar: '$',
  percnt: '%',
  equals: '=',
  plus: '+',
  ast: '*',
  sol: '/',
  bsol: '\\',
  lpar: '(',
  rpar: ')',
  lbrack: '[',
  lsqb: '[',
  rbrack: ']',
  rsqb: ']',
  lbrace: '{',
  lcub: '{',
  rbrace: '}',
  rcub: '}',
  grave: '`',
  DiacriticalGrave: '`',
  vert: '|',
  verbar: '|',
  commat: '@',
  lowbar: '_',
  UnderBar: '_',
  Hat: '^',
}
/** Names that HTML reads even without a semicolon (HTML, named character references), any case as browsers are lax. */
const BARE = ['quot', 'amp', 'lt', 'gt', 'nbsp'] as const

/** HTML character references: numeric of any length (leading zeros are an evasion) and those that hide syntax. */
export const htmlEntityDecode = (text: string): string => {
  let out = ''
  let from = 0
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', Math.max(at + 1, from))) {
    const entity = text.charCodeAt(at + 1) === 35 ? numericEntity(text, at + 2) : namedEntity(text, at + 1)
    if (entity === undefined) continue
    out += text.slice(from, at) + entity.text
    from = entity.end
    if (text.charCodeAt(from) === 59) from++
  }
  return from === 0 ? text : out + text.slice(from)
}

interface Entity {
  readonly text: string
  readonly end: number
}

const numericEntity = (text: string, start: number): Entity | undefined => {
  const isHex = (text.charCodeAt(start) | 32) === 120
  const base = isHex ? 16 : 10
  let at = isHex ? start + 1 : start
  const first = at
  let point = 0
  for (; at < text.length; at++) {
    const digit = hexValue(text.charCodeAt(at))
    if (digit < 0 || digit >= base) break
    point = Math.min(point * base + digit, 0x110000)
  }
  if (at === first) return undefined
  return { text: point < 256 ? String.fromCharCode(point) : utf8(point), end: at }
}

const namedEntity = (text: string, start: number): Entity | undefined => {
  let end = start
  while (end < text.length && end - start < 20 && isAlphanumeric(text.charCodeAt(end))) end++
  if (end === start) return undefined
  const name = text.slice(start, end)
  if (Object.hasOwn(ENTITIES, name) && text.charCodeAt(end) === 59) return { text: ENTITIES[name] ?? '', end }
  const lower = name.toLowerCase()
  const bare = BARE.find((known) => lower.startsWith(known))
  return bare === undefined ? undefined : { text: ENTITIES[bare] ?? '', end: start + bare.length }
}
