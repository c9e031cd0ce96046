// XML external entities and their kin: a document type that declares entities or fetches, and elements that include.
// A plain `<!DOCTYPE html>` or a public identifier's well-known address is none.

import { makeNeedles } from '../../fields/needles.ts'
import { EQUALS, LESS } from '../../fields/presence.ts'
import {
  charset,
  findIn,
  LETTERS,
  pastRun,
  pastWord,
  QUOTES,
  runStart,
  saysAt,
  SPACE,
  standsAt,
  vocabulary,
} from '../../runs.ts'
import { work } from '../../work.ts'
import type { Context, Detector, Report } from '../detector.ts'
import { doctype } from './doctype.ts'
import { schemaAt } from './schemas.ts'

export const xml: Detector = {
  name: 'xml',
  cost: { character: 1, mark: 7 },
  kinds: ['xxe-entity', 'xxe-doctype', 'xxe-include', 'xxe-expansion'],
  wants: (chars) => (chars & LESS) !== 0,
  detect: (view, context, report) => {
    const { text } = view
    if ((view.chars & LESS) === 0) return
    if ((view.chars & EQUALS) !== 0) references(text, context, report)
    declarations(text, context, report)
    includes(text, report)
  },
}

/** A few tell; a flood of them tells by its number. */
const ENTITIES_MAX = 8
const ENTITIES_FLOOD = 4

/** A document has one; a text about documents has a few. */
const DOCTYPES_MAX = 32

const declarations = (text: string, context: Context, report: Report): void => {
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
 * `` `<!ENTITY` ``, `<!ENTITY, <!ATTLIST`: a sentence that names the declaration. One declares something: a name follows behind
 * blanks, or what a parser replaces by one (XML 1.0 §4.2).
 */
const isNamed = (text: string, open: number): boolean => {
  const end = open + ENTITY.length
  return standsAt(text, pastRun(text, end, SPACE), NO_NAME)
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

const includes = (text: string, report: Report): void => {
  for (const at of INCLUDED.find(text)) if (at >= 0) report('xxe-include', 1, at, true)
  const style = styleAt(text)
  if (style >= 0) report('xxe-include', EXTENSIONS.some((name) => text.includes(name)) ? 1 : 0.4, style, true)
  const schema = schemaAt(text)
  if (schema >= 0) report('xxe-include', 1, schema, true)
}

/** A stylesheet, whatever its prefix is. */
const styleAt = (text: string): number => {
  const usual = text.indexOf('<xsl:')
  return usual >= 0 ? usual : text.indexOf('://www.w3.org/1999/XSL/Transform')
}

const INCLUDES: readonly string[] = [
  '<xi:include',
  'http://www.w3.org/2001/XInclude',
  '<xsl:include',
  '<xsl:import',
  '<msxsl:script',
]

const INCLUDED = makeNeedles(INCLUDES)

/** What a stylesheet reaches out of itself with. */
const EXTENSIONS: readonly string[] = [
  'system-property(',
  'document(',
  'unparsed-text(',
  'php:function',
  'php:functionString',
  'http://php.net/xsl',
  'extension-element-prefixes',
  'http://xml.apache.org/xalan',
  'http://xml.apache.org/xslt/java',
  'http://icl.com/saxon',
  'http://saxon.sf.net',
  'urn:schemas-microsoft-com:xslt',
  'java.lang.Runtime',
  'exsl:document',
  'redirect:write',
  ':exec(',
]

/** Attributes that have a parser open what no page links to: `<image xlink:href="expect://id"/>`. */
const references = (text: string, context: Context, report: Report): void => {
  for (const at of SCHEMES.find(text)) {
    const quote = text.charCodeAt(at - 1)
    const equals = runStart(text, at - 1, SPACE, at - 8) - 1
    if (isAssigned(text, equals) && (quote === 34 || quote === 39))
      report('xxe-include', context.prose() ? 0.6 : 1, at, true)
  }
}

/** An equals sign that gives a value, where `a.href == "file:///x"` compares one. */
const isAssigned = (text: string, equals: number): boolean =>
  equals >= 0 && text.charCodeAt(equals) === 61 && !standsAt(text, equals - 1, COMPARES)

const COMPARES = charset('=!<>~')

const OPENED: readonly string[] = [
  'file://',
  'file:/',
  'expect://',
  'php://',
  'phar://',
  'jar:',
  'netdoc:',
  'gopher://',
  'dict://',
  'ftp://127.',
  'text:/etc/',
  'msl:',
  'ephemeral:/',
  'label:@',
]

const SCHEMES = makeNeedles(OPENED)
