// An XML body as SecLang asks for it: `XML:/*`, all character data joined, and `XML://@*`, every attribute's value. Read
// as a tokenizer does, in one pass: what two parsers may read in two ways is an error that rules can ask for.

import { PREDEFINED } from '../fields/xml/references.ts'
import { charset, DIGITS, HEX, isRun, pastRun } from '../runs.ts'
import { isSpace, utf8 } from '../transforms/bytes.ts'
import { work } from '../work.ts'
import type { ParsedBody } from './bodies.ts'

/** Units of work: for a tag, a section, an attribute or a reference. */
const PER_PIECE = 80
const PER_BYTE = 4

/** `#1234567`, `#x10ffff` at most. */
const REFERENCE_MAX = 8

const unescapeXml = (text: string): string => {
  let read = ''
  let copied = 0
  for (let open = text.indexOf('&'); open >= 0 && work.left >= 0; open = text.indexOf('&', open + 1)) {
    work.left -= PER_PIECE
    const end = pastRun(text, open + 1, REFERENCE, open + 1 + REFERENCE_MAX)
    const meant = text[end] === ';' ? referenced(text.slice(open + 1, end)) : undefined
    if (meant === undefined) continue
    read += text.slice(copied, open) + meant
    copied = end + 1
  }
  return copied === 0 ? text : read + text.slice(copied)
}

const REFERENCE = charset('#0-9A-Za-z')

/** XML 1.0 §4.1; undefined for entities that a document would have to declare. */
const referenced = (name: string): string | undefined => {
  if (!name.startsWith('#')) return PREDEFINED.get(name)
  const isHex = name[1] === 'x'
  const digits = name.slice(isHex ? 2 : 1)
  return isRun(digits, isHex ? HEX : DIGITS, 1, isHex ? 6 : 7)
    ? utf8(Number.parseInt(digits, isHex ? 16 : 10))
    : undefined
}

/** All character data joined, and every attribute's value: what `XML:/*` and `XML://@*` ask for. */
export const parseXml = (text: string, body: ParsedBody): ParsedBody => {
  const texts: string[] = []
  const attributes: string[] = []
  let depth = 0
  let at = 0
  let error: string | undefined
  work.left -= PER_BYTE * text.length
  while (at < text.length && work.left >= 0) {
    work.left -= PER_PIECE
    const tag = text.indexOf('<', at)
    if (tag < 0) break
    if (depth > 0 && tag > at) texts.push(unescapeXml(text.slice(at, tag)))
    const section = sectionAt(text, tag)
    if (section !== undefined) {
      if (section.data !== undefined && (depth > 0 || section.declares)) texts.push(section.data)
      at = section.end
      continue
    }
    const end = tagEnd(text, tag)
    if (end < 0) {
      error = 'the XML is cut short'
      break
    }
    if (text[tag + 1] === '/') depth--
    else {
      readAttributes(text, tag, end, attributes)
      if (text[end - 1] !== '/') depth++
    }
    at = end + 1
  }
  if (depth !== 0) error ??= 'the XML is not well-formed'
  if (texts.length === 0 && attributes.length === 0 && error === undefined && !text.includes('<'))
    error = 'the body is no XML'
  return { ...body, xmlText: texts.join(''), xmlAttributes: attributes, error }
}

interface Section {
  readonly data: string | undefined
  /** The text that entities stand for is the document's, wherever it is declared (XML 1.0 §4.4). */
  readonly declares: boolean
  readonly end: number
}

/** Comments, CDATA, declarations and processing instructions; undefined for a tag. */
const sectionAt = (text: string, tag: number): Section | undefined => {
  const close = (mark: string, opening: number, isData: boolean, declares = false): Section => {
    const end = text.indexOf(mark, tag + opening)
    const stop = end < 0 ? text.length : end
    return {
      data: isData ? text.slice(tag + opening, stop) : undefined,
      declares,
      end: Math.min(text.length, stop + mark.length),
    }
  }
  if (text.startsWith('<!--', tag)) return close('-->', 4, false)
  if (text.startsWith('<![CDATA[', tag)) return close(']]>', 9, true)
  if (text.startsWith('<?', tag)) return close('?>', 2, false)
  if (!text.startsWith('<!', tag)) return undefined
  const plain = text.indexOf('>', tag)
  const head = text.slice(tag, plain < 0 ? text.length : plain)
  const subset = head.indexOf('[')
  return subset >= 0 ? close(']>', subset + 1, true, true) : close('>', 2, false)
}

const QUOTE = 0x22
const APOSTROPHE = 0x27
const CLOSE = 0x3e

const tagEnd = (text: string, tag: number): number => {
  for (let at = tag + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === CLOSE) return at
    if (code !== QUOTE && code !== APOSTROPHE) continue
    at = text.indexOf(text[at] ?? '', at + 1)
    if (at < 0) return -1
  }
  return -1
}

/** Of a tag whose quotes are all closed before its end. */
const readAttributes = (text: string, tag: number, end: number, attributes: string[]): void => {
  // What stands since the last white space; `=` and what surrounds it belong to it until a quote.
  let name = tag + 1
  for (let at = tag + 1; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code !== QUOTE && code !== APOSTROPHE) {
      if (isSpace(code)) name = at + 1
      continue
    }
    work.left -= PER_PIECE
    const stop = text.indexOf(text[at] ?? '', at + 1)
    // Declarations of name spaces are no attributes (Namespaces in XML §2).
    if (!text.startsWith('xmlns:', name) && !text.startsWith('xmlns=', name))
      attributes.push(unescapeXml(text.slice(at + 1, stop)))
    at = stop
    name = stop + 1
  }
}
