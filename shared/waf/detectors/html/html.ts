// Cross-site scripting: the text is read as HTML content, as the inside of an attribute that it breaks out of, as the
// inside of a script string that it breaks out of, and as a URL. Markup that only formats (a <details>, an image with
// a plain address) is nobody's attack; a handler, an active element or a script URL is.

import {
  BACKTICK,
  BANG,
  BRACE,
  BRACKET,
  BREAK,
  COLON,
  CONTROL,
  DOUBLE,
  EQUALS,
  HIGH,
  LESS,
  PAREN,
  SEMI,
  SIGN,
  SINGLE,
  SPACE,
  WORD_CODE,
  WORD_URL,
} from '../../fields/presence.ts'
import { work } from '../../work.ts'
import type { Context, Detector, Report } from '../detector.ts'
import { breaks } from './breakout.ts'
import { HANDLER, isSplitHandler, judgeAttribute, LOADS } from './attributes.ts'
import { punctuation, repaired, sevenBits, utf7 } from './disguises.ts'
import { activeElement, passive } from './elements.ts'
import { isDrawing } from './images.ts'
import { innerScript } from './inner.ts'
import { runsAsUrl, scriptness } from './script.ts'
import { readAttribute, readTag } from './tag.ts'
import type { Attribute, Tag } from './tag.ts'
import { ACTIVE } from './tags.ts'

const tag: Tag = { name: '', attributes: 0, end: 0, closing: false }
const attribute: Attribute = { name: '', start: 0, stop: 0, next: 0, at: 0, assigned: false }

export const html: Detector = {
  name: 'html',
  cost: { character: 2, mark: 6 },
  kinds: ['xss-element', 'xss-handler', 'xss-url', 'xss-markup', 'xss-breakout', 'xss-script'],
  wants: (chars, words) =>
    (chars & LESS) !== 0 ||
    ((chars & COLON) !== 0 &&
      ((words & (WORD_URL | WORD_CODE)) !== 0 || (chars & (BREAK | CONTROL)) !== 0)) ||
    ((chars & EQUALS) !== 0 && (chars & (PAREN | BACKTICK | SINGLE | DOUBLE | BRACKET | BRACE)) !== 0) ||
    (chars & (EQUALS | SEMI)) === (EQUALS | SEMI) ||
    ((chars & (SINGLE | DOUBLE)) !== 0 && (chars & (SIGN | SPACE)) === SIGN) ||
    ((chars & (PAREN | BACKTICK)) !== 0 &&
      (chars & (SINGLE | DOUBLE | SEMI | BRACE | BACKTICK | BRACKET | PAREN)) !== 0),
  detect: (view, context, report) => {
    const { text, chars } = view
    if ((chars & LESS) !== 0) {
      markup(text, context, report)
      brokenOut(text, report)
    }
    if ((chars & COLON) !== 0) urls(text, chars, context, report)
    if ((chars & (BRACKET | SIGN)) === (BRACKET | SIGN) || (chars & (BANG | BRACKET)) === (BANG | BRACKET))
      punctuation(text, report)
    if ((chars & SIGN) !== 0 && (chars & (PAREN | BACKTICK | LESS)) !== 0) utf7(text, report)
    if ((chars & HIGH) !== 0) sevenBits(text, report)
    if (
      (chars & (EQUALS | PAREN | BACKTICK)) !== 0 ||
      ((chars & (SIGN | SPACE)) === SIGN && (chars & (SINGLE | DOUBLE)) !== 0)
    )
      breaks(text, chars, context, report)
  },
}

/**
 * `x"><b>`, `'/><img`, `</title><p`: what closes the attribute or the text element that the value stands in, and opens
 * a tag of its own. The first quote counts, and no tag may stand before it.
 */
const brokenOut = (text: string, report: Report): void => {
  const open = text.indexOf('<')
  let at = 0
  while (at < open && !isQuote(text.charCodeAt(at))) at++
  if (at < open) {
    at++
    while (at < open && isBetween(text.charCodeAt(at))) at++
    if (at === open && text.charCodeAt(open - 1) === 62 && startsTag(text, open))
      report('xss-markup', 1, open, true)
    return
  }
  if (text.charCodeAt(open + 1) !== 47 || text.slice(0, open).trim() !== '') return
  const close = text.slice(open, open + CLOSING_MAX).indexOf('>')
  if (
    close < 0 ||
    !TEXT_ELEMENTS.has(
      text
        .slice(open + 2, open + close)
        .trim()
        .toLowerCase(),
    )
  )
    return
  let next = open + close + 1
  while (next < open + CLOSING_MAX * 2 && text.charCodeAt(next) <= 32) next++
  if (startsTag(text, next)) report('xss-markup', 1, open, true)
}

const CLOSING_MAX = 16

const TEXT_ELEMENTS: ReadonlySet<string> = new Set('title textarea noscript xmp noembed'.split(' '))

const isQuote = (code: number): boolean => code === 34 || code === 39

/** White space, > and / */
const isBetween = (code: number): boolean => code <= 32 || code === 62 || code === 47

const startsTag = (text: string, at: number): boolean =>
  text.charCodeAt(at) === 60 && (text.charCodeAt(at + 1) | 32) >= 97 && (text.charCodeAt(at + 1) | 32) <= 122

/** What looking at one opening bracket takes, and one attribute of a tag. */
const TAG_WORK = 150
const ATTRIBUTE_WORK = 120

const markup = (text: string, context: Context, report: Report): void => {
  const first = text.indexOf('<')
  const leads = text.slice(0, first).trimStart() === ''
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
  else if (head.startsWith('<?xml-stylesheet') || head.startsWith('<?import'))
    report('xss-element', 1, open, true)
}

/** One tag and its attributes; answers where reading goes on. `leads`: the text begins with a tag. */
const element = (text: string, open: number, leads: boolean, context: Context, report: Report): number => {
  const colon = tag.name.lastIndexOf(':')
  const name = colon < 0 ? tag.name : tag.name.slice(colon + 1)
  let active = false
  if (!tag.closing && ACTIVE.has(name)) active = true
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
    at = attribute.next
  }
  const end = tag.end
  const inner = innerScript(text, open, Math.min(end, text.length), tag)
  if (inner >= 0) report('xss-element', 1, inner, true)
  if (active && !handled) activeElement(text, open, name, end, loads, leads, context, report)
  else if (!tag.closing) passive(text, open, name, end, loads, context, report)
  return Math.max(open + 1, Math.min(end, text.length))
}

/** A script URL as the value itself, or where markdown puts a link's target. */
const urls = (text: string, chars: number, context: Context, report: Report): void => {
  let at = 0
  while (at < text.length && text.charCodeAt(at) <= 32) at++
  if (runsAsUrl(text, at, text.length)) {
    const colon = text.indexOf(':', at)
    const data = (text.charCodeAt(at) | 32) === 100
    if (data && isDrawing(text, colon, text.length)) {
      report('xss-url', 0.4, at, true)
      return
    }
    const script = scriptness(text, colon + 1, text.length)
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
  if ((chars & (PAREN | BACKTICK)) !== 0) embedded(text, context, report)
  if ((chars & (BRACKET | PAREN)) !== (BRACKET | PAREN)) return
  for (let link = text.indexOf(']('); link >= 0; link = text.indexOf('](', link + 2))
    if (runsAsUrl(text, link + 2, Math.min(text.length, link + 200))) report('xss-url', 1, link, true)
}

const SCHEME_LENGTH_MAX = 24
const SCHEME_WORK = 400

/** `?url=javascript:alert(1)`, `getURL("javascript:…")`: a script URL within a value, with script right behind it. */
const embedded = (text: string, context: Context, report: Report): void => {
  for (let colon = text.indexOf(':', 1); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    // The last letter of javascript, vbscript, livescript.
    if ((text.charCodeAt(lastLetter(text, colon)) | 32) !== 116) continue
    if (colon + 1 < text.length && text.charCodeAt(colon + 1) === 32) continue
    work.left -= SCHEME_WORK
    if (work.left < 0) return
    let start = colon
    let scheme = ''
    while (start > 0 && colon - start < SCHEME_LENGTH_MAX) {
      const code = text.charCodeAt(start - 1)
      if (code > 32) {
        if ((code | 32) < 97 || (code | 32) > 122 || code > 127) break
        scheme = text[start - 1] + scheme
      }
      start--
    }
    const folded = scheme.toLowerCase()
    if (!folded.endsWith('javascript') && !folded.endsWith('vbscript') && !folded.endsWith('livescript'))
      continue
    if (scriptness(text, colon + 1, colon + 200) === 2) {
      report('xss-url', context.prose() ? 0.4 : 1, colon, true)
      return
    }
  }
}

const lastLetter = (text: string, colon: number): number => {
  let at = colon - 1
  while (at > 0 && text.charCodeAt(at) <= 32) at--
  return at
}
