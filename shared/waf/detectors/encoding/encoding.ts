// Encodings that no honest software writes: UTF-8 longer than it need be (RFC 3629 §3 forbids it), percent-encoded, and
// letters encoded twice. What they hide is judged in the views that undo them; that they hide something is evidence by
// itself.

import {
  BACKTICK,
  DOUBLE,
  EQUALS,
  LESS,
  PAREN,
  PERCENT,
  SEMI,
  SIGN,
  SINGLE,
  SLASHES,
} from '../../fields/presence.ts'
import { charset, isIn } from '../../runs.ts'
import { work } from '../../work.ts'
import type { Detector, Report } from '../detector.ts'

/** What markup has besides its brackets. */
const MARKED = PAREN | BACKTICK | SLASHES | SINGLE | DOUBLE | EQUALS | SEMI | LESS

/** What a look at a percent sign takes. */
const PERCENT_WORK = 15

export const encoding: Detector = {
  name: 'encoding',
  cost: { character: 0, mark: 0 },
  kinds: ['encoding-overlong', 'encoding-utf7'],
  wants: (chars) => (chars & PERCENT) !== 0 || ((chars & SIGN) !== 0 && (chars & MARKED) !== 0),
  detect: (view, context, report) => {
    const { text } = view
    if ((view.chars & SIGN) !== 0 && (view.chars & MARKED) !== 0) utf7(text, report)
    if ((view.chars & PERCENT) === 0) return
    const inPath = context.place === 'path' && view.how === ''
    let twice = 0
    for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
      work.left -= PERCENT_WORK
      if (inPath && isIn(UNRESERVED, byteAt(text, at))) twice++
      if (isOverlong(text, at) || twice >= TWICE_MIN) {
        report('encoding-overlong', 1, at, true)
        return
      }
    }
  },
}

/**
 * Letters that a path has encoded twice (`/%2577eb%2575i`: RFC 3986 §2.3 has nobody encode them once), so that whoever
 * decodes once more finds another path than the one that was checked (CVE-2023-20198). One may be a percent sign's own:
 * `save%2550now`.
 */
const TWICE_MIN = 2
const UNRESERVED = charset('A-Za-z0-9')

/** Markup in UTF-7 (RFC 2152), which some parsers guess: `+ADw-script+AD4-`, `+ADwAIQ-ENTITY`. */
const utf7 = (text: string, report: Report): void => {
  for (let at = text.indexOf('+AD'); at >= 0; at = text.indexOf('+AD', at + 3)) {
    const opens = text.charCodeAt(at + 3) === 119
    if (!opens) continue
    const run = text.slice(at + 4, at + 12)
    // A dash ends the run at once, or a second character of the markup stands in it.
    if (run.startsWith('-') || run.startsWith('AIQ') || run.startsWith('APw') || run.startsWith('ALw')) {
      report('encoding-utf7', 1, at, true)
      return
    }
  }
}

const digit = (text: string, at: number): number => {
  const code = text.charCodeAt(at)
  if (code >= 48 && code <= 57) return code - 48
  const letter = code | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}

/** The byte that `%XX` at `at` stands for, or -1. */
const byteAt = (text: string, at: number): number => {
  if (text.charCodeAt(at) !== 37) return -1
  const high = digit(text, at + 1)
  const low = digit(text, at + 2)
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

/**
 * A lead byte and a continuation that spell a character which a shorter form has. Latin-1 text has such bytes one by
 * one (`%C0` is À), so a continuation has to follow, or one of the separators that lenient decoders take for one.
 */
const isOverlong = (text: string, at: number): boolean => {
  const lead = byteAt(text, at)
  if (lead < 0xc0) return false
  const next = byteAt(text, at + 3)
  if (lead === 0xc0 || lead === 0xc1)
    return (next & 0xc0) === 0x80 || next === 0x2f || next === 0x5c || next === 0x2e
  if (lead === 0xe0) return next >= 0x80 && next < 0xa0
  if (lead === 0xf0) return next >= 0x80 && next < 0x90
  return (lead === 0xf8 || lead === 0xfc) && next === 0x80
}
