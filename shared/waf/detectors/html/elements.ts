// Elements that run or load something by being there, and elements that carry script into a page by other means.

import type { Context, Report } from '../detector.ts'
import { scriptness } from './script.ts'
import { isSpokenTag } from './spoken.ts'
import { imports, styleRuns } from './styles.ts'

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
    if (loads || runs(text, end)) report('xss-element', 1, open, true)
    else report('xss-element', leads && !context.prose() ? 1 : 0.6, open, true)
    return
  }
  if (LOADERS.has(name)) report('xss-element', loads ? 1 : 0.6, open, true)
  else report('xss-element', context.prose() ? 0.6 : 1, open, true)
}

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
      report('xss-markup', embeds(text, open, loads) && !context.prose() ? 1 : 0.6, open, true)
      break
    case 'meta':
      if (
        (loads && /refresh|set-cookie|equiv=["']?link/.test(head)) ||
        /charset= ?["']?(?:x-imap4-modified-)?utf-?7/.test(head)
      )
        report('xss-element', 1, open, true)
      break
    case 'link':
      if (loads && /stylesheet|import/.test(head))
        report('xss-element', context.prose() ? 0.6 : 1, open, true)
      break
    case 'use':
      if (/href ?= ?["']?(?:https?:|data:|\/\/)/.test(head)) report('xss-markup', 1, open, true)
      break
    case 'style': {
      // A sheet ends where a tag begins, so that no text is read twice.
      const next = text.indexOf('<', end)
      const body = text.slice(end, Math.min(next < 0 ? text.length : next, end + STYLE_MAX))
      const script = head.includes('javascript') || head.includes('text/less')
      if (styleRuns(body) || imports(body) || (script && scriptness(body, 0, body.length) > 0))
        report('xss-element', 1, open, true)
      break
    }
    default:
      if (hides(text, name, end)) report('xss-element', 1, open, true)
  }
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
