// Elements that run or load something by being there, and elements that carry script into a page by other means.

import { isRun, LOWER, pastWord, vocabulary, wordSet } from '../../runs.ts'
import type { Vocabulary } from '../../runs.ts'
import type { Context, Report } from '../detector.ts'
import { valueAt } from './addresses.ts'
import { bodyEnd, bodyOf, EMPTY, isData, RUNS } from './bodies.ts'
import { asksFor } from './forms.ts'
import { embeds, isEmbed, isPicture, isPlayer } from './frames.ts'
import { steals } from './harms.ts'
import { importsFonts, isPage, linksFonts } from './pages.ts'
import { isForeign } from './prefixes.ts'
import { scriptness } from './script.ts'
import { isSpokenTag } from './spoken.ts'
import { imports, leaksValues, styleRuns } from './styles.ts'
import { withoutPlaceholders } from './tag.ts'

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
    if (isForeign(text, open)) return
    script(text, open, end, loads, leads, context, report)
    return
  }
  // An island of data that nothing names, as offices put it into mails.
  if (name === 'xml' && end === open + BARE_XML && !loads) report('xss-element', 0.2, open, true)
  else if (LOADERS.has(name))
    report('xss-element', loads && !(context.reads() && isPicture(text, open, end)) ? 1 : 0.6, open, true)
  else report('xss-element', context.reads() ? 0.6 : 1, open, true)
}

const script = (
  text: string,
  open: number,
  end: number,
  loads: boolean,
  leads: boolean,
  context: Context,
  report: Report,
): void => {
  const stop = bodyEnd(text, end)
  if (!loads && isData(text, open, end)) {
    report('xss-element', 0.2, open, true)
    return
  }
  const body = bodyOf(text, open, end, stop)
  if (loads ? !isEmbed(text, open, end) : body === RUNS)
    report('xss-element', 1, open, true, !loads && steals(text, end, stop))
  else report('xss-element', leads && !loads && body === EMPTY && !context.reads() ? 1 : 0.6, open, true)
}

/** `<xml>` */
const BARE_XML = 5

const LOADERS = wordSet('object embed base frame bgsound import layer xml')

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
        (loads && (head.includes('refresh') || head.includes('set-cookie') || gives(head, 'equiv', LINK))) ||
        gives(head, 'charset', UTF_7)
      )
        report('xss-element', 1, open, true)
      break
    case 'link':
      if (loads && (head.includes('stylesheet') || head.includes('import'))) {
        const own = !head.includes('import') && isPage(text) && linksFonts(text.slice(open, end))
        report('xss-element', own ? 0.4 : context.reads() ? 0.6 : 1, open, true)
      }
      break
    case 'use':
      if (gives(head, 'href', FAR)) report('xss-markup', 1, open, true)
      break
    case 'style': {
      // A sheet ends where a tag begins, so that no text is read twice.
      const next = text.indexOf('<', end)
      const body = text.slice(end, Math.min(next < 0 ? text.length : next, end + STYLE_MAX))
      const script = head.includes('javascript') || head.includes('text/less')
      if (styleRuns(body) || leaksValues(body) || (script && scriptness(body, 0, body.length) > 0))
        report('xss-element', 1, open, true)
      else if (imports(body)) report('xss-element', isPage(text) && importsFonts(body) ? 0.4 : 1, open, true)
      break
    }
    case 'form':
      if (asksFor(text, open, end)) report('xss-element', context.reads() ? 0.6 : 1, open, true)
      break
    default:
      if (hides(text, name, end)) report('xss-element', 1, open, true)
  }
}

/** An attribute whose name ends so is given a value that begins with one of the words. */
const gives = (head: string, name: string, words: Vocabulary): boolean => {
  for (let at = valueAt(head, name, 0); at >= 0; at = valueAt(head, name, at))
    if (pastWord(head, at, words) >= 0) return true
  return false
}

const LINK = vocabulary(['link'])
const UTF_7 = vocabulary('utf-7 utf7 x-imap4-modified-utf-7 x-imap4-modified-utf7')
const FAR = vocabulary('http: https: data: //')

const SCRIPT = 'script'
const BODY_MAX = 200

/** `<scrscriptipt>`, `<s[NULL]cript>`, `<scr\0ipt>`: a script's name once what a sanitiser or a parser drops is gone. */
const hides = (text: string, name: string, end: number): boolean => {
  if (name.charCodeAt(0) !== 115 || name === SCRIPT || name.length < SCRIPT.length) return false
  const letters = lettersOf(withoutPlaceholders(name))
  const inner = letters.length > SCRIPT.length ? letters.replace(SCRIPT, '') : letters
  if (inner !== SCRIPT) return false
  const dropped = letters.length > SCRIPT.length || name.includes('[') || name.includes('\\0')
  return dropped || scriptness(text, end, end + BODY_MAX) === 2
}

const lettersOf = (name: string): string => {
  let out = ''
  for (const letter of name) if (isRun(letter, LOWER)) out += letter
  return out
}
