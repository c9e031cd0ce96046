// Characters that look like others, or like nothing: best-fit conversions of databases and shells make quotes, slashes
// and brackets of them.

import { work } from '../../work.ts'
import { PER_ESCAPE } from './hex.ts'

/** Full-width forms (U+FF01–FF5E) and the quotes, slashes and brackets that best-fit conversions turn into ASCII. */
export const foldWide = (code: number): number => {
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

/** `‥`, which compatibility mappings write out (UAX 15): a step up. */
const TWO_DOTS = 0x2025

/** Characters that vanish or fold: zero-width ones go, wide ones become what they look like. */
export const foldConfusables = (text: string): string => {
  let out = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x80) continue
    const letter = code === MATHEMATICAL && at + 1 < text.length ? styled(text.charCodeAt(at + 1)) : 0
    if (letter > 0) {
      work.left -= PER_ESCAPE
      out += text.slice(from, at) + String.fromCharCode(letter)
      from = ++at + 1
      continue
    }
    const invisible =
      (code >= 0x200b && code <= 0x200d) || code === 0x2060 || code === 0xfeff || code === 0xad
    const folded = invisible ? -1 : circled(code) || foldWide(code)
    if (folded === code && code !== TWO_DOTS) continue
    work.left -= PER_ESCAPE
    out += text.slice(from, at)
    if (!invisible) out += code === TWO_DOTS ? '..' : String.fromCharCode(folded)
    from = at + 1
  }
  return from === 0 ? text : out + text.slice(from)
}

/** The first half of U+1D400–1D7FF: letters and digits in styles, which Python reads as plain ones (PEP 3131, UAX 15). */
const MATHEMATICAL = 0xd835
const LETTERS = 26
const LETTERS_END = 0xdea4
const DIGITS_START = 0xdfce

/** By the second half; 0 for anything else. */
const styled = (low: number): number => {
  if (low >= DIGITS_START && low <= 0xdfff) return 48 + ((low - DIGITS_START) % 10)
  if (low < 0xdc00 || low >= LETTERS_END) return 0
  const place = (low - 0xdc00) % (2 * LETTERS)
  return place < LETTERS ? 65 + place : 97 + place - LETTERS
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
