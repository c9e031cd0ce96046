// XML bodies, taken apart into texts, attribute values, comments and declarations by one scan. It builds no tree and
// resolves no entity: a document type that declares entities is itself judged (the XXE detector sees it whole).

import { DIGITS, HEX, isRun } from '../runs.ts'
import { work } from '../work.ts'

/** Units of work for each thing in angle brackets, and for each reference and attribute besides. */
const PER_CONSTRUCT = 100
const PER_REFERENCE = 150

/** Hands on every text with the element that it stands in; false when there are more than `fieldsMax`. */
export const walkXml = (
  text: string,
  fieldsMax: number,
  visit: (element: string, text: string) => void,
): boolean => {
  let element = ''
  let fields = 0
  for (let at = 0; at < text.length && work.left >= 0;) {
    work.left -= PER_CONSTRUCT
    const open = text.indexOf('<', at)
    const end = open < 0 ? text.length : open
    const content = text.slice(at, end)
    // White space between elements is no text; within a text it may be the attack.
    if (content.length > 0 && content.trim() !== '') {
      if (++fields > fieldsMax) return false
      visit(element, resolved(content))
    }
    if (open < 0) return true
    const stop = construct(text, open)
    if (stop.inner !== '') {
      if (++fields > fieldsMax) return false
      visit(stop.name, stop.inner)
    } else if (stop.name !== '') {
      element = stop.name
      const taken = attributes(
        text,
        open + 1 + stop.name.length,
        stop.end - 1,
        element,
        fieldsMax - fields,
        visit,
      )
      if (taken < 0) return false
      fields += taken
    }
    at = stop.end
  }
  return true
}

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
const resolved = (text: string): string => {
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

interface Construct {
  readonly name: string
  readonly inner: string
  readonly end: number
}

/** One `<…>`: CDATA, comment, declaration and instruction as a text, an element by its name. */
const construct = (text: string, open: number): Construct => {
  if (text.startsWith('<![CDATA[', open)) return until(text, open + 9, ']]>', 'cdata')
  if (text.startsWith('<!--', open)) return until(text, open + 4, '-->', 'comment')
  if (text.startsWith('<?', open)) return until(text, open + 2, '?>', 'instruction')
  if (text.startsWith('<!', open)) return declaration(text, open)
  let at = open + 1
  while (isNameChar(text.charCodeAt(at))) at++
  const end = tagEnd(text, at)
  return { name: text.slice(open + 1, at), inner: '', end }
}

const until = (text: string, start: number, mark: string, name: string): Construct => {
  const found = text.indexOf(mark, start)
  const end = found < 0 ? text.length : found
  return { name, inner: text.slice(start, end), end: found < 0 ? end : end + mark.length }
}

/** `<!DOCTYPE … [ … ]>` as one text, brackets and quotes respected. */
const declaration = (text: string, open: number): Construct => {
  let bracket = false
  for (let at = open; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 34 || code === 39) {
      const close = text.indexOf(String.fromCharCode(code), at + 1)
      if (close < 0) break
      at = close
    } else if (code === 91) bracket = true
    else if (code === 93) bracket = false
    else if (code === 62 && !bracket) return { name: 'doctype', inner: text.slice(open, at + 1), end: at + 1 }
  }
  return { name: 'doctype', inner: text.slice(open), end: text.length }
}

const tagEnd = (text: string, start: number): number => {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 62) return at + 1
    if (code !== 34 && code !== 39) continue
    const close = text.indexOf(String.fromCharCode(code), at + 1)
    if (close < 0) return text.length
    at = close
  }
  return text.length
}

const isNameChar = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 48 && code <= 57) ||
  code === 45 ||
  code === 46 ||
  code === 58 ||
  code === 95 ||
  code === 47 ||
  code >= 128

/** The quoted values of a tag; how many, or -1 when there are more than `most`. */
const attributes = (
  text: string,
  start: number,
  end: number,
  element: string,
  most: number,
  visit: (element: string, text: string) => void,
): number => {
  let count = 0
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code !== 34 && code !== 39) continue
    const found = text.indexOf(String.fromCharCode(code), at + 1)
    const close = found < 0 || found > end ? end : found
    if (++count > most) return -1
    visit(`${element}@`, resolved(text.slice(at + 1, close)))
    at = close
  }
  return count
}
