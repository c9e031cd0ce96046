// References in an XML text: what every parser makes of it before anybody reads the value. None is left to the detectors
// to find out, and none that a document would have to declare is resolved.

import { DIGITS, HEX, isRun } from '../../runs.ts'
import { work } from '../../work.ts'

/** Units of work. */
const PER_REFERENCE = 150

/** XML 1.0 §4.6. */
export const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
])

/** The longest reference that is one: `&#x10FFFF;` with some zeros in front. */
const REFERENCE_MAX = 16

/**
 * A text as every XML parser hands it on: numeric references and the five predefined ones (XML 1.0 §4.1, §4.6) are
 * syntax of the document, never of the value. Others stay as they stand.
 */
export const resolved = (text: string): string => {
  let amp = text.indexOf('&')
  if (amp < 0) return text
  let out = ''
  let from = 0
  for (; amp >= 0; amp = text.indexOf('&', amp + 1)) {
    let end = amp + 1
    while (end < amp + REFERENCE_MAX && isReferenceChar(text.charCodeAt(end))) end++
    if (text.charCodeAt(end) !== 59) continue
    work.left -= PER_REFERENCE
    const meant = referenced(text.slice(amp + 1, end))
    if (meant === undefined) continue
    out += text.slice(from, amp) + meant
    from = end + 1
    amp = end
  }
  return out + text.slice(from)
}

const isReferenceChar = (code: number): boolean =>
  code === 35 || (code >= 48 && code <= 57) || ((code | 32) >= 97 && (code | 32) <= 122)

const referenced = (name: string): string | undefined => {
  if (name.charCodeAt(0) !== 35) return PREDEFINED.get(name)
  const hex = name.charCodeAt(1) === 120
  const digits = name.slice(hex ? 2 : 1)
  if (!isRun(digits, hex ? HEX : DIGITS)) return undefined
  const code = Number.parseInt(digits, hex ? 16 : 10)
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}
