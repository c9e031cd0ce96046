// A text read as HTML content: its tags one after the other, each with its attributes, and its declarations.

import { charset, LOWER, pastRun, SPACE } from '../../runs.ts'
import { work } from '../../work.ts'
import type { Context, Report } from '../detector.ts'
import { beginAnchor, beginAnchors, clobbers, readAnchor } from './anchors.ts'
import { isOwnFile } from '../xml/doctype.ts'
import { HANDLER, isSplitHandler, judgeAttribute, LOADS } from './attributes.ts'
import { repaired } from './disguises.ts'
import { activeElement, passive } from './elements.ts'
import { innerScript } from './inner.ts'
import { scriptness } from './script.ts'
import { readAttribute, readTag } from './tag.ts'
import type { Attribute, Tag } from './tag.ts'
import { ACTIVE } from './tags.ts'

const tag: Tag = { name: '', attributes: 0, end: 0, closing: false }
const attribute: Attribute = { name: '', start: 0, stop: 0, next: 0, at: 0, assigned: false }

/** What looking at one opening bracket takes, and one attribute of a tag. */
const TAG_WORK = 150
const ATTRIBUTE_WORK = 120

export const markup = (text: string, context: Context, report: Report): void => {
  const first = text.indexOf('<')
  const leads = text.slice(0, first).trimStart() === ''
  beginAnchors()
  for (let open = first; open >= 0; open = text.indexOf('<', open)) {
    work.left -= TAG_WORK
    if (work.left < 0) return
    if (text.startsWith('<!', open) || text.startsWith('<?', open)) {
      declaration(text, open, report)
      open += 2
    } else if (readTag(text, open, tag)) open = element(text, open, leads, context, report)
    else {
      repaired(text, open, report)
      open++
    }
  }
}

/** Conditional comments, `<!--#exec` (its own rule) and `<?xml-stylesheet href="javascript:…"?>`. */
const declaration = (text: string, open: number, report: Report): void => {
  const head = text.slice(open, open + 32).toLowerCase()
  if (head.startsWith('<![cdata[<]]>')) report('xss-element', 1, open, true)
  // What only an office shows is a comment to browsers, and what stands within is read as markup all the same.
  else if (head.startsWith('<!--[if')) report('xss-markup', head.includes('mso') ? 0.2 : 0.6, open, true)
  else if (head.startsWith('<?import') || (head.startsWith(SHEET) && !isOwnSheet(text, open + SHEET.length)))
    report('xss-element', 1, open, true)
}

const SHEET = '<?xml-stylesheet'

/** `type="text/xsl" href="CDA.xsl"?>`: a file from beside the document, which holds no more than the origin let in. */
const isOwnSheet = (text: string, from: number): boolean => {
  for (let at = from, given = 0; given < PARTS_MAX; given++) {
    const name = pastRun(text, at, SPACE, at + BLANKS_MAX)
    if (text.startsWith('?>', name)) return given > 0
    const equals = pastRun(text, name, LOWER)
    if (name === at || equals === name || !text.startsWith('=', equals)) return false
    const quote = text.charAt(equals + 1)
    const close = pastRun(text, equals + 2, PLAIN, equals + VALUE_MAX)
    if ((quote !== '"' && quote !== "'") || !text.startsWith(quote, close)) return false
    const value = text.slice(equals + 2, close)
    if (text.slice(name, equals) === 'href' ? !isOwnFile(value) : value.includes(':')) return false
    at = close + 1
  }
  return false
}

const PARTS_MAX = 6
const BLANKS_MAX = 8
const VALUE_MAX = 128
const PLAIN = charset('A-Za-z0-9_./ -')

/** One tag and its attributes; answers where reading goes on. `leads`: the text begins with a tag. */
const element = (text: string, open: number, leads: boolean, context: Context, report: Report): number => {
  const colon = tag.name.lastIndexOf(':')
  const name = colon < 0 ? tag.name : tag.name.slice(colon + 1)
  let active = false
  if (!tag.closing && ACTIVE.has(name)) active = true
  const anchor = name === 'a' && !tag.closing
  if (anchor) beginAnchor()
  let at = tag.attributes
  let loads = false
  let handled = false
  let split = false
  while (readAttribute(text, at, tag, attribute)) {
    work.left -= ATTRIBUTE_WORK
    if (work.left < 0) break
    const seen = judgeAttribute(text, name, attribute, report)
    if (seen === HANDLER) handled = true
    if (attribute.assigned && split && scriptness(text, attribute.start, attribute.stop) === 2)
      report('xss-handler', 1, attribute.at, true)
    split = !attribute.assigned && (split || isSplitHandler(attribute.name))
    if (seen === LOADS) loads = true
    if (anchor) readAnchor(text, attribute)
    at = attribute.next
  }
  if (anchor && clobbers()) report('xss-handler', 1, open, true)
  const end = tag.end
  const inner = innerScript(text, open, Math.min(end, text.length), tag)
  if (inner >= 0) report('xss-element', 1, inner, true)
  if (active && !handled) activeElement(text, open, name, end, loads, leads, context, report)
  else if (!tag.closing) passive(text, open, name, end, loads, context, report)
  return Math.max(open + 1, Math.min(end, text.length))
}
