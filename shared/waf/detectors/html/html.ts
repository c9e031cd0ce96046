// Cross-site scripting: the text is read as HTML content, as the inside of an attribute that it breaks out of, as the
// inside of a script string that it breaks out of, and as a URL. Markup that only formats (a <details>, an image with
// a plain address) is nobody's attack; a handler, an active element or a script URL is.

import {
  BACKTICK,
  BRACE,
  BRACKET,
  BREAK,
  COLON,
  CONTROL,
  DOUBLE,
  EQUALS,
  LESS,
  PAREN,
  SEMI,
  SINGLE,
  WORD_CODE,
  WORD_URL,
} from '../../fields/presence.ts'
import type { Context, Detector, Report } from '../detector.ts'
import { breaks } from './breakout.ts'
import { runsAsUrl, scriptness } from './script.ts'
import { innerScript } from './inner.ts'
import { readAttribute, readTag } from './tag.ts'
import type { Attribute, Tag } from './tag.ts'
import { ACTIVE, URL_ATTRIBUTES } from './tags.ts'

const tag: Tag = { name: '', attributes: 0, end: 0, closing: false }
const attribute: Attribute = { name: '', start: 0, stop: 0, next: 0, at: 0, assigned: false }

export const html: Detector = {
  name: 'html',
  kinds: ['xss-element', 'xss-handler', 'xss-url', 'xss-markup', 'xss-breakout', 'xss-script'],
  wants: (chars, words) =>
    (chars & LESS) !== 0 ||
    ((chars & COLON) !== 0 &&
      ((words & (WORD_URL | WORD_CODE)) !== 0 || (chars & (BREAK | CONTROL)) !== 0)) ||
    ((chars & EQUALS) !== 0 && (chars & (PAREN | BACKTICK | SINGLE | DOUBLE | BRACKET)) !== 0) ||
    ((chars & (PAREN | BACKTICK)) !== 0 &&
      (chars & (SINGLE | DOUBLE | SEMI | BRACE | BACKTICK | BRACKET | PAREN)) !== 0),
  detect: (view, context, report) => {
    const { text, chars } = view
    if ((chars & LESS) !== 0) markup(text, context, report)
    if ((chars & COLON) !== 0) urls(text, chars, context, report)
    if ((chars & (EQUALS | PAREN | BACKTICK)) !== 0) breaks(text, chars, context, report)
  },
}

const markup = (text: string, context: Context, report: Report): void => {
  for (let open = text.indexOf('<'); open >= 0; open = text.indexOf('<', open)) {
    if (text.startsWith('<!', open) || text.startsWith('<?', open)) {
      declaration(text, open, report)
      open += 2
    } else if (readTag(text, open, tag)) open = element(text, open, context, report)
    else open++
  }
}

/** Conditional comments, `<!--#exec` (its own rule) and `<?xml-stylesheet href="javascript:…"?>`. */
const declaration = (text: string, open: number, report: Report): void => {
  const head = text.slice(open, open + 32).toLowerCase()
  if (head.startsWith('<!--[if')) report('xss-markup', 0.6, open, true)
  else if (head.startsWith('<?xml-stylesheet') || head.startsWith('<?import'))
    report('xss-element', 1, open, true)
}

/** One tag and its attributes; answers where reading goes on. */
const element = (text: string, open: number, context: Context, report: Report): number => {
  const colon = tag.name.lastIndexOf(':')
  const name = colon < 0 ? tag.name : tag.name.slice(colon + 1)
  let active = false
  if (!tag.closing && ACTIVE.has(name)) active = true
  let at = tag.attributes
  let loads = false
  let handled = false
  while (readAttribute(text, at, tag, attribute)) {
    const seen = judgeAttribute(text, name, report)
    if (seen === HANDLER) handled = true
    if (seen === LOADS) loads = true
    at = attribute.next
  }
  const end = tag.end
  const inner = innerScript(text, open, Math.min(end, text.length), tag)
  if (inner >= 0) report('xss-element', 1, inner, true)
  if (active && !handled) activeElement(text, open, name, end, loads, context, report)
  else if (!tag.closing) passive(text, open, name, end, loads, context, report)
  return Math.max(open + 1, Math.min(end, text.length))
}

const HANDLER = 1
const LOADS = 2

/** A handler, a script URL or a style that runs; HANDLER or LOADS when the attribute was one that matters. */
const judgeAttribute = (text: string, element: string, report: Report): number => {
  const { name, start, stop } = attribute
  if (name.length > 3 && name.startsWith('on') && attribute.assigned && isHandlerName(name)) {
    // JSX and Vue have onClick={…} too, in code that is quoted; a template's braces run nothing in HTML.
    report('xss-handler', text.charCodeAt(start) === 123 ? 0.4 : 1, attribute.at, true)
    return HANDLER
  }
  if (!attribute.assigned) return 0
  if (name === 'srcdoc') {
    report('xss-handler', 1, attribute.at, true)
    return HANDLER
  }
  if (name === 'style' && styleRuns(text.slice(start, Math.min(stop, start + 512)).toLowerCase())) {
    report('xss-handler', 1, attribute.at, true)
    return HANDLER
  }
  if (name === 'http-equiv') return LOADS
  // `<set attributeName=onmouseover to=…>`: SVG animation that writes a handler.
  if (name === 'attributename' && text.slice(start, start + 2).toLowerCase() === 'on') {
    report('xss-handler', 1, attribute.at, true)
    return HANDLER
  }
  if (!URL_ATTRIBUTES.has(name)) return 0
  if (runsAsUrl(text, start, stop) && !(element === 'img' && text.startsWith('data:image/', start))) {
    report('xss-url', 1, attribute.at, true)
    return HANDLER
  }
  return name === 'src' || name === 'data' || name === 'href' || name === 'xlink:href' ? LOADS : 0
}

const isHandlerName = (name: string): boolean => {
  for (let at = 2; at < name.length; at++) {
    const code = name.charCodeAt(at)
    if (code < 97 || code > 122) return code < 32 || code > 126
  }
  return true
}

const styleRuns = (style: string): boolean => {
  const plain = style.includes('/*') ? withoutComments(style) : style
  return (
    plain.includes('expression(') ||
    plain.includes('expression (') ||
    plain.includes('javascript:') ||
    plain.includes('vbscript:') ||
    plain.includes('-moz-binding') ||
    plain.includes('behavior:')
  )
}

const withoutComments = (style: string): string => {
  let out = ''
  let from = 0
  for (let at = style.indexOf('/*'); at >= 0; at = style.indexOf('/*', from)) {
    out += style.slice(from, at)
    const close = style.indexOf('*/', at + 2)
    if (close < 0) return out
    from = close + 2
  }
  return out + style.slice(from)
}

/** Elements that run by being there. A bare `<script>` without a body in prose is talk about it. */
const activeElement = (
  text: string,
  open: number,
  name: string,
  end: number,
  loads: boolean,
  context: Context,
  report: Report,
): void => {
  if (name === 'script') {
    if (loads || runs(text, end)) report('xss-element', 1, open, true)
    else report('xss-element', text.trimStart().startsWith('<') && !context.prose() ? 1 : 0.6, open, true)
    return
  }
  if (
    name === 'object' ||
    name === 'embed' ||
    name === 'base' ||
    name === 'frame' ||
    name === 'bgsound' ||
    name === 'import' ||
    name === 'layer'
  )
    report('xss-element', loads ? 1 : 0.6, open, true)
  else report('xss-element', context.prose() ? 0.6 : 1, open, true)
}

/**
 * Is there a body, and would it run? A mark of code directly behind the tag is talk about it, and a classic script that
 * begins as a module does (`import x from`, `export default`) is a syntax error to browsers: documents of component
 * frameworks have such.
 */
const runs = (text: string, end: number): boolean => {
  if (text.charCodeAt(end) === 96) return false
  const body = text.slice(end, end + 200).trimStart()
  if (body === '' || body.startsWith('<') || body.startsWith('`')) return false
  const module = (body.startsWith('import ') && !body.startsWith('import (')) || body.startsWith('export ')
  return !module || text.slice(Math.max(0, end - 40), end).includes('module')
}

/** Elements that carry script into a page by other means. */
const passive = (
  text: string,
  open: number,
  name: string,
  end: number,
  loads: boolean,
  context: Context,
  report: Report,
): void => {
  switch (name) {
    case 'iframe':
      report('xss-markup', context.prose() || open > 2 ? 0.6 : 1, open, true)
      break
    case 'meta':
      if (loads && /refresh|set-cookie/i.test(text.slice(open, Math.min(end, open + 200))))
        report('xss-element', 1, open, true)
      break
    case 'link':
      if (loads && /stylesheet|import/i.test(text.slice(open, Math.min(end, open + 200))))
        report('xss-element', context.prose() ? 0.6 : 1, open, true)
      break
    case 'style': {
      const body = text.slice(end, Math.min(text.length, end + 512)).toLowerCase()
      if (styleRuns(body) || body.includes('@import')) report('xss-element', 1, open, true)
      break
    }
    default:
  }
}

/** A script URL as the value itself, or where markdown puts a link's target. */
const urls = (text: string, chars: number, context: Context, report: Report): void => {
  let at = 0
  while (at < text.length && text.charCodeAt(at) <= 32) at++
  if (runsAsUrl(text, at, text.length)) {
    const colon = text.indexOf(':', at)
    const script = scriptness(text, colon + 1, text.length)
    const data = (text.charCodeAt(at) | 32) === 100
    report(
      'xss-url',
      script > 0 || data || !context.prose()
        ? script > 0 || data || !text.includes(' ', colon + 1 + 1)
          ? 1
          : 0.4
        : 0.4,
      at,
      true,
    )
  }
  if ((chars & (BRACKET | PAREN)) !== (BRACKET | PAREN)) return
  for (let link = text.indexOf(']('); link >= 0; link = text.indexOf('](', link + 2))
    if (runsAsUrl(text, link + 2, Math.min(text.length, link + 200))) report('xss-url', 1, link, true)
}
