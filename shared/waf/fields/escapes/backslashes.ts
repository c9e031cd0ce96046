// Backslash escapes of the languages that an origin may be written in.

import { work } from '../../work.ts'
import { foldWide } from './confusables.ts'
import { hexRun, PER_ESCAPE } from './hex.ts'

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

/** What `backslash` decoded last. */
let decoded = 0

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
