// XML external entities and their kin: a document type that declares entities or fetches, and elements that include.
// A plain `<!DOCTYPE html>` or a public identifier's well-known address is none.

import { makeNeedles } from '../../fields/needles.ts'
import { LESS } from '../../fields/presence.ts'
import type { Context, Detector, Report } from '../detector.ts'

export const xml: Detector = {
  name: 'xml',
  kinds: ['xxe-entity', 'xxe-doctype', 'xxe-include', 'xxe-expansion'],
  wants: (chars) => (chars & LESS) !== 0,
  detect: (view, context, report) => {
    const { text } = view
    if ((view.chars & LESS) === 0) return
    if (text.includes('="') || text.includes("='")) references(text, context, report)
    let entities = 0
    for (let open = text.indexOf('<!'); open >= 0; open = text.indexOf('<!', open + 2)) {
      const word = text.slice(open + 2, open + 10).toUpperCase()
      if (word.startsWith('ENTITY')) {
        entities++
        // A few tell; a flood of them tells by its number.
        if (entities <= 8) entity(text, open, context, report)
      } else if (word.startsWith('DOCTYPE')) doctype(text, open, context, report)
      else if (word.startsWith('ATTLIST')) report('xxe-entity', 0.6, open, true)
    }
    if (entities > 4) report('xxe-expansion', 1, 0, true)
    includes(text, report)
  },
}

const END_MAX = 1024

const declaration = (text: string, open: number): string => {
  const close = text.indexOf('>', open)
  return text.slice(open, Math.min(close < 0 ? text.length : close, open + END_MAX))
}

const entity = (text: string, open: number, context: Context, report: Report): void => {
  const body = declaration(text, open)
  const upper = body.toUpperCase()
  const external = upper.includes('SYSTEM') || upper.includes('PUBLIC')
  const parameter = body.slice(8, 16).trimStart().startsWith('%')
  // Drawing programs declare their namespaces as entities.
  const namespace = /^<!ENTITY\s{1,8}ns_[a-z]{1,12}\s{1,8}["']https?:\/\//i.test(body)
  const certain = external || parameter || body.includes('&') || !context.prose()
  report('xxe-entity', namespace && !external && !parameter ? 0.4 : certain ? 1 : 0.8, open, true)
}

/** Hosts whose document types are named for identification, not fetched. */
const WELL_KNOWN: readonly string[] = [
  'www.w3.org',
  'java.sun.com',
  'www.apple.com',
  'xml.org',
  'hibernate',
  'mybatis',
  'jakarta',
  'docbook',
  'oasis',
  'about:legacy',
]

const doctype = (text: string, open: number, context: Context, report: Report): void => {
  const body = declaration(text, open)
  const upper = body.toUpperCase()
  const system = upper.indexOf('SYSTEM')
  if (system < 0 && !upper.includes('PUBLIC')) return
  const lower = body.toLowerCase()
  if (WELL_KNOWN.some((host) => lower.includes(host))) return
  const address = lower.includes('://') || lower.includes('file:')
  report('xxe-doctype', address || !context.prose() ? 1 : 0.6, open, true)
}

const includes = (text: string, report: Report): void => {
  for (const at of INCLUDED.find(text)) if (at >= 0) report('xxe-include', 1, at, true)
  const style = text.indexOf('<xsl:')
  if (style >= 0) report('xxe-include', EXTENSIONS.some((name) => text.includes(name)) ? 1 : 0.4, style, true)
  const schema = text.indexOf('chemaLocation=')
  if (schema >= 0 && isLoneSchema(text, schema)) report('xxe-include', 1, schema, true)
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

const SCHEMA_MAX = 400

/** `xsi:schemaLocation` holds pairs of a namespace and an address; one address by itself is there to be fetched. */
const isLoneSchema = (text: string, at: number): boolean => {
  if (text.charCodeAt(at - 1) !== 115) return false
  const value = text.slice(at + 14, at + 14 + SCHEMA_MAX)
  const close = value.indexOf(value.charAt(0), 1)
  return close > 0 && value.includes('://') && !/\s/.test(value.slice(1, close).trim())
}

/** Attributes that have a parser open what no page links to: `<image xlink:href="expect://id"/>`. */
const references = (text: string, context: Context, report: Report): void => {
  for (const at of SCHEMES.find(text)) {
    if (at < 2 || text.charCodeAt(at - 2) !== 61) continue
    const quote = text.charCodeAt(at - 1)
    if (quote === 34 || quote === 39) report('xxe-include', context.prose() ? 0.6 : 1, at, true)
  }
}

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
]

const SCHEMES = makeNeedles(OPENED)
