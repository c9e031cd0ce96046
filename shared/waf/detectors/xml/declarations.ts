// What a text declares: entities that fetch or expand, document types, attributes whose defaults lead somewhere (XML 1.0 §3.3,
// §4.2).

import {
  charset,
  findIn,
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

export const declarations = (text: string, context: Context, report: Report): void => {
  let entities = 0
  let doctypes = 0
  for (let open = text.indexOf('<!'); open >= 0; open = text.indexOf('<!', open + 2)) {
    if (work.left < 0) return
    const word = text.slice(open + 2, open + 10).toUpperCase()
    if (word.startsWith('ENTITY')) {
      if (isNamed(text, open)) continue
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
