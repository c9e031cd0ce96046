// A handler, or another attribute that runs what it holds, in a text that no tag begins: behind the quote that closed the
// origin's own attribute, at a value's start, or in pieces that a cleaner of tags puts together.

import { isLetter } from '../../characters.ts'
import {
  CAPITALS,
  charset,
  findIn,
  LETTERS,
  pastRun,
  runStart,
  saysAt,
  SPACE,
  standsAt,
  without,
} from '../../runs.ts'
import { work } from '../../work.ts'
import type { Report } from '../detector.ts'
import { isQuote } from './addresses.ts'
import { isDirective } from './directives.ts'
import { reaches } from './harms.ts'
import { hasQuoteBefore, isDeclared, isInTag } from './placed.ts'
import { runsAsUrl, scriptness } from './script.ts'
import { styleRuns } from './styles.ts'
import { isSpace } from './tag.ts'
import { URL_ATTRIBUTES } from './tags.ts'

const HANDLER_LENGTH_MAX = 40
/** What the name before an equals sign takes. */
const EQUALS_WORK = 40
const HANDLER_WORK = 150
/** What a character of its value takes: several handlers may share theirs. */
const VALUE_WORK = 3

/** `on…=` with script behind it, `href=javascript:…`, `style=x:expression(…)`, parted from what is before as an attribute is. `raw`: nothing was decoded. */
export const handlers = (text: string, raw: boolean, report: Report): void => {
  for (let equals = text.indexOf('='); equals >= 0; equals = text.indexOf('=', equals + 1)) {
    work.left -= EQUALS_WORK
    if (work.left < 0) return
    let end = equals
    while (end > 0 && isSpace(text.charCodeAt(end - 1)) && text.charCodeAt(end - 1) !== 47) end--
    let start = end
    while (start > 0 && end - start < HANDLER_LENGTH_MAX && isLetter(text.charCodeAt(start - 1))) start--
    // A literal `\\n` or `\\t` that is meant to part attributes.
    if (start > 0 && text.charCodeAt(start - 1) === 92 && isEscapeLetter(text.charCodeAt(start))) start++
    if (start > 1 && text.charCodeAt(start - 1) === 62) joined(text, start, end, equals, report)
    if (start > 0 && standsAt(text, start - 1, OF_DIRECTIVE)) directive(text, start, end, equals, report)
    if (end - start < 3) continue
    if ((text.charCodeAt(start) | 32) === 111 && (text.charCodeAt(start + 1) | 32) === 110)
      handler(text, start, end, equals, raw, report)
    else carrier(text, start, end, equals, report)
  }
}

const isEscapeLetter = (code: number): boolean => code === 110 || code === 116 || code === 114

const handler = (
  text: string,
  start: number,
  end: number,
  equals: number,
  raw: boolean,
  report: Report,
): void => {
  if (end - start < 5) return
  work.left -= HANDLER_WORK
  const before = start === 0 ? 32 : text.charCodeAt(start - 1)
  const parted = isSpace(before) || isQuote(before)
  if (!parted && !isInTag(text, start)) return
  const declared = parted && isDeclared(text, start)
  readValue(text, start, equals, raw || declared)
  const script = scriptness(text, value.from, value.stop)
  if (declared && (script < 2 || findIn(text, ACTS, value.from, value.stop) < 0)) return
  if (script === 2) report('xss-handler', 1, start, true)
  else if (parted && start > 0 && hasQuoteBefore(text, start))
    report('xss-handler', quotedWeight(text, start, end, equals, script), start, true)
}

/** What a directive's name has besides letters, and before the last of them. */
const OF_DIRECTIVE = charset('-:.@')
const DIRECTIVE = charset('A-Za-z0-9_:.@-')

/** `" x-init="alert(1)`, `' @click='fetch(x)`: a framework's, behind the quote that closed the origin's own attribute. */
const directive = (text: string, start: number, end: number, equals: number, report: Report): void => {
  work.left -= EQUALS_WORK
  const from = runStart(text, start, DIRECTIVE, end - HANDLER_LENGTH_MAX)
  if (from === 0 || !isDirective(text.slice(from, end).toLowerCase()) || !hasQuoteBefore(text, from)) return
  const before = text.charCodeAt(from - 1)
  if (!isSpace(before) && !isQuote(before)) return
  work.left -= HANDLER_WORK
  readValue(text, from, equals, false)
  if (reaches(text, value.from, value.stop)) report('xss-handler', 1, from, true)
}

/** Behind a quote, and with no sink in its value. */
const quotedWeight = (text: string, start: number, end: number, equals: number, script: number): number => {
  // `"a", Online = min(x)`: queries assign so, with a capital and blanks; behind a comma stands no attribute of a break-out.
  const assigned =
    equals > end &&
    standsAt(text, start, CAPITALS) &&
    standsAt(text, runStart(text, start, SPACE) - 1, LISTED)
  return assigned || isSpan(text, start, value.stop) ? 0.6 : script === 1 ? 1 : 0.8
}

/** What a declaration's value does by itself. */
const ACTS = charset('(`=')

/** What is looked at of the value that was read last. */
const value = { from: 0, stop: 0 }

/**
 * The value behind the equals sign: a quoted one ends with its quote, one in a span of code with the span, and one without
 * quotes with the tag or at a blank (HTML §13.2.5.38), where `cut` says that no blank stands there for another character.
 */
const readValue = (text: string, start: number, equals: number, cut: boolean): void => {
  const open = pastRun(text, equals + 1, PARTS)
  const quote = standsAt(text, open, DOUBLE) ? DOUBLE : standsAt(text, open, SINGLE) ? SINGLE : undefined
  // A doubled quote is one that something else has escaped.
  const closed = quote !== undefined && !standsAt(text, open + 1, quote)
  value.from = closed ? open + 1 : pastRun(text, open, OPENS_VALUE)
  const limit = Math.min(text.length, value.from + VALUE_MAX)
  const bare = cut && quote === undefined && standsAt(text, open, BARE)
  const end = closed ? quote : isTicked(text, start) ? TICK : bare ? ENDS_BARE : undefined
  const stop = end === undefined ? -1 : findIn(text, end, value.from, limit)
  value.stop = stop < 0 ? limit : stop
  work.left -= VALUE_WORK * (value.stop - value.from)
}

const LISTED = charset(',')
const PARTS = charset(' \t\n\v\f\r/')
const OPENS_VALUE = charset(' \t\n\v\f\r/"\'`')
const DOUBLE = charset('"')
const SINGLE = charset("'")
const TICK = charset('`')
/** Quotes may be escaped, and characters encoded. */
const BARE = without(charset('`\\&%'))
const ENDS_BARE = charset(' \t\n\f\r>')
const VALUE_MAX = 160

const isTicked = (text: string, start: number): boolean => start > 0 && text.charCodeAt(start - 1) === 96

/** `` `onclick="save()"` ``: the backticks are a span of code's, and break out of nothing. */
const isSpan = (text: string, start: number, stop: number): boolean =>
  isTicked(text, start) &&
  text.startsWith('`', stop < text.length && text.charCodeAt(stop) !== 96 ? stop + 1 : stop)

const JOINTS_MAX = 4
const JOINT_MAX = 32
const WITHIN_TAG = without(charset('<>'))

/** `o<b>nfocus=alert(1)`: a handler's name to whoever takes tags out of a text. */
const joined = (text: string, from: number, end: number, equals: number, report: Report): void => {
  let name = text.slice(from, end)
  let start = from
  for (let joint = 0; joint < JOINTS_MAX && start > 1 && text.charCodeAt(start - 1) === 62; joint++) {
    const limit = Math.max(0, start - JOINT_MAX)
    const open = runStart(text, start - 1, WITHIN_TAG, limit) - 1
    if (open < limit || text.charCodeAt(open) !== 60) return
    start = runStart(text, open, LETTERS, limit)
    if (start === open) return
    name = text.slice(start, open) + name
  }
  work.left -= HANDLER_WORK
  const parted = start === 0 || isSpace(text.charCodeAt(start - 1)) || isQuote(text.charCodeAt(start - 1))
  if (!parted || name.length < 5 || !saysAt(name, 0, 'on')) return
  readValue(text, start, equals, false)
  if (scriptness(text, value.from, value.stop) === 2) report('xss-handler', 1, start, true)
}

/** An attribute other than a handler that runs what it holds, behind the quote that closed the origin's own. */
const carrier = (text: string, start: number, end: number, equals: number, report: Report): void => {
  if (end - start > 12) return
  const name = text.slice(start, end).toLowerCase()
  if (name !== 'style' && !URL_ATTRIBUTES.has(name)) return
  readValue(text, start, equals, false)
  const { from, stop } = value
  if (name === 'style') {
    // `badge.svg?style=flat`: a link's query.
    if (isOfQuery(text, start)) return
    if (styleRuns(text.slice(from, stop))) report('xss-handler', 1, start, true)
  } else if (runsAsUrl(text, from, text.length) && scriptness(text, from, stop) > 0)
    report('xss-url', 1, start, true)
}

const isOfQuery = (text: string, start: number): boolean => standsAt(text, start - 1, ASKING)

/** No reader of HTML parts attributes by these. */
const ASKING = charset('?&')
