// What a text declares: entities that fetch or expand, document types, attributes whose defaults lead somewhere (XML 1.0 §3.3,
// §4.2).

import {
  BLANK,
  charset,
  DIGITS,
  findIn,
  HEX,
  LETTERS,
  pastRun,
  pastWord,
  QUOTES,
  saysAt,
  SPACE,
  standsAt,
  vocabulary,
} from '../../runs.ts'
import { work } from '../../work.ts'
import type { Context, Report } from '../detector.ts'
import { doctype } from './doctype.ts'

/** A few tell; a flood of them tells by its number. */
const ENTITIES_MAX = 8
const ENTITIES_FLOOD = 4

/** A document has one; a text about documents has a few. */
const DOCTYPES_MAX = 32

/** `read`: the references of the text have been read. */
export const declarations = (text: string, context: Context, report: Report, read: boolean): void => {
  let entities = 0
  let doctypes = 0
  for (let open = text.indexOf('<!'); open >= 0; open = text.indexOf('<!', open + 2)) {
    if (work.left < 0) return
    const word = text.slice(open + 2, open + 10).toUpperCase()
    if (word.startsWith('ENTITY')) {
      if (isNamed(text, open) || isCharacter(text, open, read)) continue
      if (++entities <= ENTITIES_MAX) entity(text, open, context, report)
    } else if (word.startsWith('DOCTYPE')) {
      if (++doctypes <= DOCTYPES_MAX) doctype(text, open, context, report)
    } else if (word.startsWith('ATTLIST')) attributes(text, open, report)
  }
  if (doctypes > DOCTYPES_MAX) report('xxe-doctype', 1, 0, true)
  if (entities > ENTITIES_FLOOD) report('xxe-expansion', 1, 0, true)
}

const END_MAX = 1024

/** Of a declaration, which some patterns are tried on. */
const CHARACTER_WORK = 2

const declaration = (text: string, open: number, max = END_MAX): string => {
  const body = text.slice(open, open + max)
  const close = body.indexOf('>')
  work.left -= (close < 0 ? body.length : close) * CHARACTER_WORK
  return close < 0 ? body : body.slice(0, close)
}

const entity = (text: string, open: number, context: Context, report: Report): void => {
  const body = declaration(text, open)
  const upper = body.toUpperCase()
  const external = upper.includes('SYSTEM') || upper.includes('PUBLIC')
  const parameter = body.slice(8, 16).trimStart().startsWith('%')
  const namespace = isNamespace(body)
  const certain = external || parameter || body.includes('&') || !context.prose()
  report('xxe-entity', namespace && !external && !parameter ? 0.4 : certain ? 1 : 0.8, open, true)
}

/**
 * `` `<!ENTITY` ``, `<!ENTITY, <!ATTLIST`, `<!ENTITY p>`: a sentence that names the declaration. One declares something: a name
 * follows behind blanks, or what a parser replaces by one, and a value behind that (XML 1.0 §4.2).
 */
const isNamed = (text: string, open: number): boolean => {
  const name = pastRun(text, open + ENTITY.length, SPACE)
  return standsAt(text, name, NO_NAME) || text.startsWith('>', pastRun(text, name, LETTERS))
}

/** What neither begins a name nor is replaced by what does. */
const NO_NAME = charset('`"\'>)],.;!?*|')

/** `<!ENTITY nbsp "&#160;">`: one character that is no letter or mark of ASCII's and becomes none: it fetches and hides nothing. */
const isCharacter = (text: string, open: number, read: boolean): boolean => {
  const name = pastRun(text, open + ENTITY.length, BLANK, open + LITERAL_MAX)
  const quote = pastRun(text, pastRun(text, name, NAMED, name + LITERAL_MAX), BLANK, name + LITERAL_MAX)
  if (!standsAt(text, quote, QUOTES)) return false
  const mark = text.charAt(quote)
  if (text.startsWith(mark, quote + 2))
    return isForeign(text.charCodeAt(quote + 1)) || (read && text.startsWith(' ', quote + 1))
  if (!text.startsWith('&#', quote + 1)) return false
  const hex = text.startsWith('x', quote + 3)
  const from = hex ? quote + 4 : quote + 3
  const end = pastRun(text, from, hex ? HEX : DIGITS, from + DIGITS_MAX)
  const code = Number.parseInt(text.slice(from, end), hex ? 16 : 10)
  return text.startsWith(';', end) && text.startsWith(mark, end + 1) && isForeign(code)
}

const isForeign = (code: number): boolean =>
  code >= 0xa0 && (code < 0x100 || code === TRADE_MARK || code === EURO) && !MISTAKEN.has(code)

const LITERAL_MAX = 40
const DIGITS_MAX = 5
const NAMED = charset('A-Za-z0-9_')
const TRADE_MARK = 0x2122
const EURO = 0x20ac
/** « ´ » and others that are read as a mark of ASCII's where a set of characters lacks them. */
const MISTAKEN: ReadonlySet<number> = new Set([0xa6, 0xab, 0xad, 0xb4, 0xb8, 0xbb])

/** `<!ENTITY ns_svg "http://www.w3.org/2000/svg">`: drawing programs declare their namespaces as entities. */
const isNamespace = (body: string): boolean => {
  const name = pastRun(body, ENTITY.length, SPACE)
  if (name === ENTITY.length || !saysAt(body, name, 'ns_')) return false
  const end = pastRun(body, name + 3, LETTERS)
  const value = pastRun(body, end, SPACE)
  return end > name + 3 && value > end && standsAt(body, value, QUOTES) && pastWord(body, value + 1, WEB) >= 0
}

const ENTITY = '<!ENTITY'
const WEB = vocabulary(['http://', 'https://'])

/** `<!ATTLIST a href CDATA #FIXED "http://…">`: a default that leads somewhere is given to every element. */
const attributes = (text: string, open: number, report: Report): void => {
  const body = declaration(text, open, LIST_MAX)
  work.left -= body.length * LIST_WORK
  report('xxe-entity', leads(body) ? 1 : 0.6, open, true)
}

/** What an attribute's default is looked for in: a document may declare many. */
const LIST_MAX = 256
/** Of a character there: each quote may begin an address. */
const LIST_WORK = 6

/** A literal that begins as a path or with a scheme, or ends as a document type's file. */
const leads = (body: string): boolean => {
  for (let at = findIn(body, QUOTES); at >= 0; at = findIn(body, QUOTES, at + 1)) {
    if (standsAt(body, at + 1, SLASHES) || saysAt(body, at - 4, '.dtd')) return true
    const end = pastRun(body, at + 1, SCHEME)
    if (end > at + 2 && body.startsWith(':', end) && standsAt(body, at + 1, LETTERS)) return true
  }
  return false
}

const SLASHES = charset('/\\')
const SCHEME = charset('A-Za-z0-9+.-')
