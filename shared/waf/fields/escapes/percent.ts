// Percent-encoding, undone leniently: what a strict decoder refuses, another one takes for a slash.

import { work } from '../../work.ts'
import { foldWide } from './confusables.ts'
import { hexRun, PER_ESCAPE } from './hex.ts'

/** A plus sign takes a third of what an escape does. */
const PER_PLUS = 20

/** Plus signs as the blanks that forms make of them. The platform's own replacement takes twice as long. */
export const blankPluses = (text: string): string => {
  let out = ''
  let from = 0
  for (let at = text.indexOf('+'); at >= 0; at = text.indexOf('+', at + 1)) {
    work.left -= PER_PLUS
    out += text.slice(from, at) + ' '
    from = at + 1
  }
  return from === 0 ? text : out + text.slice(from)
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
