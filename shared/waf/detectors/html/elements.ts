// Elements that run or load something by being there, and elements that carry script into a page by other means.

import type { Context, Report } from '../detector.ts'
import { steals } from './attributes.ts'
import { scriptness } from './script.ts'
import { isSpokenTag } from './spoken.ts'
import { imports, leaksValues, styleRuns } from './styles.ts'

const STYLE_MAX = 512

/** Elements that run by being there. A bare `<script>` without a body in prose is talk about it. */
export const activeElement = (
  text: string,
  open: number,
  name: string,
  end: number,
  loads: boolean,
  leads: boolean,
  context: Context,
  report: Report,
): void => {
  if (!loads && isSpokenTag(text, open, end)) {
    report('xss-element', 0.4, open, true)
    return
  }
  if (name === 'script') {
    if (loads || runs(text, end)) report('xss-element', 1, open, true, steals(text, end, end + BODY_MAX))
    else report('xss-element', leads && !context.reads() ? 1 : 0.6, open, true)
    return
  }
  // An island of data that nothing names, as offices put it into mails.
  if (name === 'xml' && end === open + BARE_XML && !loads) report('xss-element', 0.2, open, true)
  else if (LOADERS.has(name)) report('xss-element', loads ? 1 : 0.6, open, true)
  else report('xss-element', context.reads() ? 0.6 : 1, open, true)
}

/** `<xml>` */
const BARE_XML = 5

const LOADERS: ReadonlySet<string> = new Set('object embed base frame bgsound import layer xml'.split(' '))

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

/** Elements whose attributes tell. */
const HEADED: ReadonlySet<string> = new Set(['meta', 'link', 'use', 'style'])

/** Elements that carry script into a page by other means. */
export const passive = (
  text: string,
  open: number,
  name: string,
  end: number,
  loads: boolean,
  context: Context,
  report: Report,
): void => {
  const head = HEADED.has(name) ? text.slice(open, Math.min(end, open + 200)).toLowerCase() : ''
  switch (name) {
    case 'iframe':
      report(
        'xss-markup',
        embeds(text, open, loads) && !context.reads() && !isPlayer(text, open, end) ? 1 : 0.6,
        open,
        true,
      )
      break
    case 'meta':
      if (
        (loads && /refresh|set-cookie|equiv=["']?link/.test(head)) ||
        /charset= ?["']?(?:x-imap4-modified-)?utf-?7/.test(head)
      )
        report('xss-element', 1, open, true)
      break
    case 'link':
      if (loads && /stylesheet|import/.test(head)) {
        const own = isPage(text) && !head.includes('import') && FONTS.test(head)
        report('xss-element', own ? 0.4 : context.reads() ? 0.6 : 1, open, true)
      }
      break
    case 'use':
      if (/href ?= ?["']?(?:https?:|data:|\/\/)/.test(head)) report('xss-markup', 1, open, true)
      break
    case 'style': {
      // A sheet ends where a tag begins, so that no text is read twice.
      const next = text.indexOf('<', end)
      const body = text.slice(end, Math.min(next < 0 ? text.length : next, end + STYLE_MAX))
      const script = head.includes('javascript') || head.includes('text/less')
      if (styleRuns(body) || leaksValues(body) || (script && scriptness(body, 0, body.length) > 0))
        report('xss-element', 1, open, true)
      else if (imports(body)) report('xss-element', isPage(text) && areFonts(body) ? 0.4 : 1, open, true)
      break
    }
    default:
      if (hides(text, name, end)) report('xss-element', 1, open, true)
  }
}

/** A whole page, as mails are: it may load letters. What runs in it, and any other sheet, is evidence all the same. */
const isPage = (text: string): boolean =>
  /^\s{0,16}<(?:!doctype html|html)[\s>]/i.test(text.slice(0, PAGE_HEAD)) &&
  text.slice(-PAGE_TAIL).toLowerCase().includes('</html>')

/** Where letters are loaded from: sheets of nobody else's. */
const FONTS =
  /(?:href\s{0,2}=\s{0,2}["']?|url\(\s{0,2}["']?|import\s{0,2}["'])(?:https?:)?\/\/(?:fonts\.googleapis\.com|fonts\.bunny\.net|use\.typekit\.net|use\.fontawesome\.com)\//i

/** Every sheet that is loaded there is one of letters. */
const areFonts = (body: string): boolean =>
  body
    .split(/@import/i)
    .slice(1)
    .every((rest) => FONTS.test(`import ${rest.slice(0, 80).trimStart()}`)) && !body.includes('\\')

const PAGE_HEAD = 40
const PAGE_TAIL = 80

const TAG_MAX = 600

/** Players and maps that editors of texts embed, by host and path; a frame of them shows what it is called. */
const PLAYERS =
  /[\s"']src\s{0,4}=\s{0,4}["']?(?:https?:)?\/\/(?:(?:www\.)?youtube(?:-nocookie)?\.com\/embed\/|player\.vimeo\.com\/video\/|www\.google\.com\/maps\/embed\?|open\.spotify\.com\/embed\/|w\.soundcloud\.com\/player\/|www\.redditmedia\.com\/|cdn\.embedly\.com\/widgets\/)/i

/** One source, which is a player's. Of two, browsers take the first, and quotes may hide which that is. */
const isPlayer = (text: string, open: number, end: number): boolean => {
  if (end - open > TAG_MAX) return false
  const tag = text.slice(open, end)
  return PLAYERS.test(tag) && (tag.match(/[\s"'/]src/gi) ?? []).length === 1
}

const EMBEDDING_MAX = 400

/** A frame that begins the value or breaks out of what does, or a short value's that loads something. */
const embeds = (text: string, open: number, loads: boolean): boolean =>
  open <= 2 || isBroken(text, open) || (loads && text.length <= EMBEDDING_MAX)

/** `">` and the like before the tag: what closed the attribute and the tag that the value stood in. */
const isBroken = (text: string, open: number): boolean => {
  const before = text.slice(Math.max(0, open - 12), open)
  return /["'`]\s{0,4}\/?>\s{0,4}$/.test(before)
}

const SCRIPT = 'script'
const BODY_MAX = 200

/** `<scrscriptipt>`, `<s[NULL]cript>`, `<scr\0ipt>`: a script's name once what a sanitiser or a parser drops is gone. */
const hides = (text: string, name: string, end: number): boolean => {
  if (name.charCodeAt(0) !== 115 || name === SCRIPT || name.length < SCRIPT.length) return false
  const letters = name.replaceAll(/\[[^\]]{0,8}\]|\\0|[^a-z]/g, '')
  const inner = letters.length > SCRIPT.length ? letters.replace(SCRIPT, '') : letters
  if (inner !== SCRIPT) return false
  const dropped = letters.length > SCRIPT.length || name.includes('[') || name.includes('\\0')
  return dropped || scriptness(text, end, end + BODY_MAX) === 2
}
