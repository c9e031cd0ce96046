// The encodings that a text may hide in, undone leniently and in one pass each: an origin may undo them in any
// order, and an attacker counts on that. Each answers the same string where nothing changed.

import { work } from '../work.ts'

/** Units of work for each escape that is undone: a piece of text joined to the others. */
const PER_ESCAPE = 60

const HEX = new Int8Array(128).fill(-1)
for (let digit = 0; digit < 16; digit++) {
  HEX['0123456789abcdef'.charCodeAt(digit)] = digit
  HEX['0123456789ABCDEF'.charCodeAt(digit)] = digit
}

const hexAt = (text: string, index: number): number => {
  const code = text.charCodeAt(index)
  return code < 128 ? (HEX[code] as number) : -1
}

/** The value of `count` hexadecimal digits, or -1. */
const hexRun = (text: string, start: number, count: number): number => {
  let value = 0
  for (let index = start; index < start + count; index++) {
    const digit = hexAt(text, index)
    if (digit < 0) return -1
    value = value * 16 + digit
  }
  return value
}

/** By the code of the letter behind the backslash. */
const JSON_ESCAPES: (string | undefined)[] = Array.from({ length: 128 }, () => undefined)
for (const [letter = '', plain = ''] of ['""', '\\\\', '//', 'b\b', 'f\f', 'n\n', 'r\r', 't\t'])
  JSON_ESCAPES[letter.charCodeAt(0)] = plain

/** RFC 8259 §7, strictly; undefined for an escape that JSON does not have. */
export const unescapeJson = (text: string, start: number, end: number): string | undefined => {
  let out = ''
  let from = start
  for (let at = text.indexOf('\\', start); at >= 0 && at < end; at = text.indexOf('\\', from)) {
    out += text.slice(from, at)
    work.left -= PER_ESCAPE
    const letter = text.charCodeAt(at + 1)
    if (letter === 117) {
      const value = at + 6 <= end ? hexRun(text, at + 2, 4) : -1
      if (value < 0) return undefined
      out += String.fromCharCode(value)
      from = at + 6
      continue
    }
    const plain = JSON_ESCAPES[letter]
    if (plain === undefined || at + 2 > end) return undefined
    out += plain
    from = at + 2
  }
  return out + text.slice(from, end)
}

/**
 * Percent-decoding, `%uXXXX` included (IIS). Bytes are read as UTF-8 leniently: overlong forms (`%c0%af`) become
 * what they hide, which is the point of sending them. What is not an encoding stays.
 */
export const decodePercent = (text: string): string => {
  let out = ''
  let from = 0
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at)) {
    if ((text.charCodeAt(at + 1) | 32) === 117) {
      const wide = hexRun(text, at + 2, 4)
      if (wide >= 0) {
        work.left -= PER_ESCAPE
        out += text.slice(from, at) + String.fromCharCode(foldWide(wide))
        at += 6
        from = at
        continue
      }
    }
    const first = hexRun(text, at + 1, 2)
    if (first < 0) {
      at++
      continue
    }
    work.left -= PER_ESCAPE
    out += text.slice(from, at)
    const length = sequence(text, at, first)
    out += String.fromCodePoint(decoded)
    at += length * 3
    from = at
  }
  return from === 0 ? text : out + text.slice(from)
}

/** What `sequence` decoded last. */
let decoded = 0

/** How many %XX make one character from `at` on; a lone or broken byte is itself, as Latin-1. */
const sequence = (text: string, at: number, first: number): number => {
  const length = first >= 0xf0 && first < 0xf8 ? 4 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xc0 ? 2 : 1
  decoded = first
  if (length === 1 || first >= 0xf8) return 1
  let value = first & (0xff >> (length + 1))
  for (let step = 1; step < length; step++) {
    if (text.charCodeAt(at + step * 3) !== 37) return 1
    const next = hexRun(text, at + step * 3 + 1, 2)
    // After an overlong lead byte some decoders take the low bits of whatever follows (`%c0%2f`).
    if (next < 0 || ((next & 0xc0) !== 0x80 && first > 0xc1)) return 1
    value = value * 64 + (next & 0x3f)
  }
  decoded = value <= 0x10ffff ? foldWide(value) : first
  return length
}

const ENTITIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    lt: '<',
    gt: '>',
    amp: '&',
    quot: '"',
    apos: "'",
    tab: '\t',
    newline: '\n',
    colon: ':',
    lpar: '(',
    rpar: ')',
    lbrace: '{',
    lcub: '{',
    rcub: '}',
    lbrack: '[',
    lsqb: '[',
    rsqb: ']',
    sol: '/',
    bsol: '\\',
    period: '.',
    comma: ',',
    semi: ';',
    equals: '=',
    excl: '!',
    num: '#',
    dollar: '$',
    percnt: '%',
    ast: '*',
    plus: '+',
    commat: '@',
    grave: '`',
    hat: '^',
    lowbar: '_',
    vert: '|',
    quest: '?',
    nbsp: ' ',
    zerowidthspace: '',
    shy: '',
  }),
)
const ENTITY_LENGTH_MAX = 15

/** HTML character references: named (those that matter to syntax), decimal, hexadecimal, semicolon optional. */
export const decodeEntities = (text: string): string => {
  let out = ''
  let from = 0
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at)) {
    const stop = text.charCodeAt(at + 1) === 35 ? numericEntity(text, at) : namedEntity(text, at)
    if (stop < 0) {
      at++
      continue
    }
    work.left -= PER_ESCAPE
    out += text.slice(from, at) + entity
    at = stop
    from = stop
  }
  return from === 0 ? text : out + text.slice(from)
}

/** What the last character reference stood for. */
let entity = ''

const numericEntity = (text: string, at: number): number => {
  const hexadecimal = (text.charCodeAt(at + 2) | 32) === 120
  let index = hexadecimal ? at + 3 : at + 2
  const start = index
  let value = 0
  for (; ; index++) {
    const digit = hexAt(text, index)
    if (digit < 0 || (!hexadecimal && digit > 9)) break
    if (value <= 0x10ffff) value = value * (hexadecimal ? 16 : 10) + digit
  }
  if (index === start || value > 0x10ffff) return -1
  entity = String.fromCodePoint(foldWide(value))
  return text.charCodeAt(index) === 59 ? index + 1 : index
}

const namedEntity = (text: string, at: number): number => {
  let index = at + 1
  while (index - at <= ENTITY_LENGTH_MAX && isLetter(text.charCodeAt(index))) index++
  if (text.charCodeAt(index) !== 59) return bareEntity(text, at)
  const found = ENTITIES.get(text.slice(at + 1, index).toLowerCase())
  if (found === undefined) return -1
  entity = found
  return index + 1
}

/** `&lt` and `&gt` without their semicolons, as browsers read them; `&lt=3` is a parameter. */
const bareEntity = (text: string, at: number): number => {
  const name = text.slice(at + 1, at + 3).toLowerCase()
  if ((name !== 'lt' && name !== 'gt') || text.charCodeAt(at + 3) === 61) return -1
  entity = name === 'lt' ? '<' : '>'
  return at + 3
}

const isLetter = (code: number): boolean => {
  const letter = (code | 32) - 97
  return letter >= 0 && letter < 26
}

/** `\u0027`, `\u{27}`, `\x27` and octal `\47` of at least two digits: JavaScript, PHP, Python, shells. */
export const decodeBackslashes = (text: string): string => {
  let out = ''
  let from = 0
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at)) {
    const stop = backslash(text, at)
    if (stop < 0) {
      at++
      continue
    }
    work.left -= PER_ESCAPE
    out += text.slice(from, at) + String.fromCodePoint(foldWide(decoded))
    at = stop
    from = stop
  }
  return from === 0 ? text : out + text.slice(from)
}

/** Where the escape at `at` ends, its value left in `decoded`; -1 when it is none. */
const backslash = (text: string, at: number): number => {
  const letter = text.charCodeAt(at + 1) | 32
  if (letter === 120) {
    decoded = hexRun(text, at + 2, 2)
    return decoded < 0 ? -1 : at + 4
  }
  if (letter === 117) {
    if (text.charCodeAt(at + 2) !== 123) {
      decoded = hexRun(text, at + 2, 4)
      return decoded < 0 ? -1 : at + 6
    }
    // A code point has six digits; nothing is searched for beyond, since every backslash of a text may come here.
    const close = text.slice(at, at + 12).indexOf('}') + at
    if (close <= at + 3) return -1
    decoded = hexRun(text, at + 3, close - at - 3)
    return decoded < 0 || decoded > 0x10ffff ? -1 : close + 1
  }
  let index = at + 1
  let value = 0
  for (
    let code = text.charCodeAt(index);
    code >= 48 && code <= 55 && index < at + 4;
    code = text.charCodeAt(index)
  ) {
    value = value * 8 + code - 48
    index++
  }
  if (index < at + 3 || value > 255) return -1
  decoded = value
  return index
}

/** Full-width forms (U+FF01–FF5E) and the quotes, slashes and brackets that best-fit conversions turn into ASCII. */
const foldWide = (code: number): number => {
  if (code < 0x80) return code
  if (code >= 0xff01 && code <= 0xff5e) return code - 0xfee0
  return CONFUSABLES.get(code) ?? code
}

const CONFUSABLES: ReadonlyMap<number, number> = new Map(
  (
    [
      ["'", [0x2018, 0x2019, 0x2b9, 0x2bb, 0x2bc, 0x2c8, 0x2032]],
      ['"', [0x201c, 0x201d, 0x2ba, 0x2ee, 0x2033]],
      ['/', [0xefc8, 0xf025, 0x2044, 0x2215, 0x2571, 0x29f8]],
      ['\\', [0x2216, 0x29f5, 0x29f9, 0xfe68]],
      ['<', [0xfe64]],
      ['>', [0xfe65]],
      [' ', [0xa0, 0x3000]],
      ['.', [0x2024]],
      [':', [0x2236, 0xfe13, 0xfe55]],
      [';', [0x37e, 0xfe14, 0xfe54]],
      ['|', [0x2223]],
      ['=', [0xfe66]],
      ['(', [0xfe59]],
      [')', [0xfe5a]],
      ['{', [0xfe5b]],
      ['}', [0xfe5c]],
      ['.', [0x3002, 0xff61]],
      ['s', [0x17f]],
      ['k', [0x212a]],
    ] as const
  ).flatMap(([plain, codes]) => codes.map((code) => [code, plain.charCodeAt(0)] as const)),
)

/** Characters that vanish or fold: zero-width ones go, wide ones become what they look like. */
export const foldConfusables = (text: string): string => {
  let out = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x80) continue
    const invisible =
      (code >= 0x200b && code <= 0x200d) || code === 0x2060 || code === 0xfeff || code === 0xad
    const folded = invisible ? -1 : circled(code) || foldWide(code)
    if (folded === code) continue
    work.left -= PER_ESCAPE
    out += text.slice(from, at) + (invisible ? '' : String.fromCharCode(folded))
    from = at + 1
  }
  return from === 0 ? text : out + text.slice(from)
}

/** Enclosed digits and letters (①, ⓐ), which name preparation turns into plain ones; 0 for anything else. */
const circled = (code: number): number => {
  if (code >= 0x2460 && code <= 0x2468) return code - 0x2460 + 49
  if (code === 0x24ea) return 48
  if (code >= 0x24b6 && code <= 0x24cf) return code - 0x24b6 + 97
  if (code >= 0x24d0 && code <= 0x24e9) return code - 0x24d0 + 97
  return 0
}

/** Control characters that browsers and runtimes skip (all but tab and line breaks), taken out. */
export const stripControls = (text: string): string => {
  let out = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if ((code >= 32 && code !== 127) || code === 9 || code === 10 || code === 13) continue
    work.left -= PER_ESCAPE
    out += text.slice(from, at)
    from = at + 1
  }
  return from === 0 ? text : out + text.slice(from)
}
