// XML external entities and their kin: a document type that declares entities or fetches, and elements that include.
// A plain `<!DOCTYPE html>` or a public identifier's well-known address is none.

import { LESS } from '../../fields/presence.ts'
import type { Detector, Report } from '../detector.ts'

export const xml: Detector = {
  name: 'xml',
  kinds: ['xxe-entity', 'xxe-doctype', 'xxe-include', 'xxe-expansion'],
  wants: (chars) => (chars & LESS) !== 0,
  detect: (view, _context, report) => {
    const { text } = view
    let entities = 0
    for (let open = text.indexOf('<!'); open >= 0; open = text.indexOf('<!', open + 2)) {
      const word = text.slice(open + 2, open + 10).toUpperCase()
      if (word.startsWith('ENTITY')) {
        entities++
        entity(text, open, report)
      } else if (word.startsWith('DOCTYPE')) doctype(text, open, report)
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

const entity = (text: string, open: number, report: Report): void => {
  const body = declaration(text, open)
  const upper = body.toUpperCase()
  const external = upper.includes('SYSTEM') || upper.includes('PUBLIC')
  const parameter = body.slice(8, 16).trimStart().startsWith('%')
  report('xxe-entity', external || parameter || body.includes('&') ? 1 : 0.8, open, true)
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

const doctype = (text: string, open: number, report: Report): void => {
  const body = declaration(text, open)
  const upper = body.toUpperCase()
  const system = upper.indexOf('SYSTEM')
  if (system < 0 && !upper.includes('PUBLIC')) return
  const lower = body.toLowerCase()
  if (WELL_KNOWN.some((host) => lower.includes(host))) return
  const address = lower.includes('://') || lower.includes('file:')
  report('xxe-doctype', address ? 1 : 0.6, open, true)
}

const includes = (text: string, report: Report): void => {
  for (const name of [
    '<xi:include',
    'http://www.w3.org/2001/XInclude',
    '<xsl:value-of',
    '<xsl:include',
    '<xsl:import',
    '<msxsl:script',
  ]) {
    const at = text.indexOf(name)
    if (at < 0) continue
    const telling = name !== '<xsl:value-of' || text.includes('system-property') || text.includes('document(')
    report('xxe-include', telling ? 1 : 0.4, at, true)
  }
}
