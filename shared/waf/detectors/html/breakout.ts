// Script without a tag: a break-out of an attribute (`" onfocus=alert(1)`) or of a script string (`';alert(1)//`), and
// values that are script by themselves.

import { BACKTICK, BRACE, BRACKET, DOUBLE, EQUALS, LESS, PAREN, SEMI, SINGLE } from '../../fields/presence.ts'
import { work } from '../../work.ts'
import type { Context, Report } from '../detector.ts'
import { runsAsUrl, scriptness } from './script.ts'
import { styleRuns } from './styles.ts'
import { URL_ATTRIBUTES } from './tags.ts'
import { whole } from './whole.ts'

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code === 47

const isLower = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122

export const breaks = (text: string, chars: number, context: Context, report: Report): void => {
  if ((chars & EQUALS) !== 0 && (chars & SCRIPT) !== 0) handlers(text, report)
  strings(text, chars, report)
  if ((chars & SCRIPT) !== 0) whole(text, context, report)
}

/** What script is not written without. */
const SCRIPT = PAREN | BACKTICK | SINGLE | DOUBLE | BRACKET | BRACE | SEMI | LESS

const HANDLER_LENGTH_MAX = 40
/** What the name before an equals sign takes. */
const EQUALS_WORK = 40
const HANDLER_WORK = 150

/** `on…=` with script behind it, `href=javascript:…`, `style=x:expression(…)`, parted from what is before as an attribute is. */
const handlers = (text: string, report: Report): void => {
  for (let equals = text.indexOf('='); equals >= 0; equals = text.indexOf('=', equals + 1)) {
    work.left -= EQUALS_WORK
    if (work.left < 0) return
    let end = equals
    while (end > 0 && isSpace(text.charCodeAt(end - 1)) && text.charCodeAt(end - 1) !== 47) end--
    let start = end
    while (start > 0 && end - start < HANDLER_LENGTH_MAX && isLower(text.charCodeAt(start - 1))) start--
    // A literal `\\n` or `\\t` that is meant to part attributes.
    if (start > 0 && text.charCodeAt(start - 1) === 92 && isEscapeLetter(text.charCodeAt(start))) start++
    if (end - start < 3) continue
    if ((text.charCodeAt(start) | 32) === 111 && (text.charCodeAt(start + 1) | 32) === 110)
      handler(text, start, end, equals, report)
    else carrier(text, start, end, equals, report)
  }
}

const isEscapeLetter = (code: number): boolean => code === 110 || code === 116 || code === 114

const handler = (text: string, start: number, end: number, equals: number, report: Report): void => {
  if (end - start < 5) return
  work.left -= HANDLER_WORK
  const before = start === 0 ? 32 : text.charCodeAt(start - 1)
  const parted = isSpace(before) || isQuote(before)
  if (!parted && !isInTag(text, start)) return
  if (parted && isDeclared(text, start)) return
  let from = equals + 1
  while (isSpace(text.charCodeAt(from)) || isQuote(text.charCodeAt(from))) from++
  const broken = start > 0 && hasQuoteBefore(text, start)
  const script = scriptness(text, from, from + 160)
  if (script === 2) report('xss-handler', 1, start, true)
  else if (broken && parted) report('xss-handler', script === 1 ? 1 : 0.8, start, true)
}

/** An attribute other than a handler that runs what it holds, behind the quote that closed the origin's own. */
const carrier = (text: string, start: number, end: number, equals: number, report: Report): void => {
  if (end - start > 12) return
  const name = text.slice(start, end).toLowerCase()
  if (name !== 'style' && !URL_ATTRIBUTES.has(name)) return
  let from = equals + 1
  while (from < equals + 8 && (isSpace(text.charCodeAt(from)) || isQuote(text.charCodeAt(from)))) from++
  const runs = name === 'style' ? styleRuns(text.slice(from, from + 160)) : runsAsUrl(text, from, text.length)
  if (runs && (name === 'style' || scriptness(text, from, from + 160) > 0))
    report(name === 'style' ? 'xss-handler' : 'xss-url', 1, start, true)
}

const TAG_LOOK_MAX = 120

/** An open tag before: whatever stands between its attributes, some browser takes for a space. */
const isInTag = (text: string, start: number): boolean => {
  for (let at = start - 1; at >= 0 && at >= start - TAG_LOOK_MAX; at--) {
    const code = text.charCodeAt(at)
    if (code === 62) return false
    if (code === 60) return isLower(text.charCodeAt(at + 1))
  }
  return false
}

/** `const onClick = …`: code that declares a name, not an attribute. */
const isDeclared = (text: string, start: number): boolean => {
  const before = text.slice(Math.max(0, start - 8), start).trimEnd()
  return (
    before.endsWith('const') ||
    before.endsWith('let') ||
    before.endsWith('var') ||
    before.endsWith('function')
  )
}

const isQuote = (code: number): boolean => code === 34 || code === 39 || code === 96

/** A quote shortly before: what closed the attribute that the value stood in. */
const hasQuoteBefore = (text: string, start: number): boolean => {
  for (let at = start - 1; at >= 0 && at >= start - 48; at--) {
    const code = text.charCodeAt(at)
    if (isQuote(code)) return true
    if (code === 62) return false
  }
  return false
}

/** A quote closes a script's string, an operator or a semicolon follows, then script. The first quote counts: it is
 * the one that the origin's string ends at, while in honest code the first quote begins a string. */
const strings = (text: string, chars: number, report: Report): void => {
  if ((chars & SINGLE) !== 0) closing(text, firstSingle(text), report)
  if ((chars & DOUBLE) !== 0) closing(text, text.indexOf('"'), report)
  if ((chars & BACKTICK) !== 0) closing(text, text.indexOf('`'), report)
}

/** Not the one of `it's`, which closes nothing. */
const firstSingle = (text: string): number => {
  let at = text.indexOf("'")
  while (
    at > 0 &&
    at + 1 < text.length &&
    isLower(text.charCodeAt(at - 1)) &&
    isLower(text.charCodeAt(at + 1))
  )
    at = text.indexOf("'", at + 1)
  return at
}

const closing = (text: string, at: number, report: Report): void => {
  if (at < 0) return
  let from = at + 1
  while (from < at + 12 && (isSpace(text.charCodeAt(from)) || closes(text.charCodeAt(from)))) from++
  if (!joins(text.charCodeAt(from))) return
  if (scriptness(text, from + 1, from + 96) !== 2) return
  // Words in front of it stand in the origin's string, too.
  const value = text.length <= WHOLE_LENGTH_MAX && !text.includes('\n')
  report('xss-breakout', value && endsAsScript(text) ? 1 : 0.6, at, true)
}

const closes = (code: number): boolean => code === 41 || code === 125 || code === 93

/** ; - + * , = | & ^ % ? : < > */
const joins = (code: number): boolean =>
  code === 59 ||
  code === 45 ||
  code === 43 ||
  code === 42 ||
  code === 44 ||
  code === 61 ||
  code === 124 ||
  code === 38 ||
  code === 94 ||
  code === 37 ||
  code === 63 ||
  code === 58 ||
  code === 60 ||
  code === 62

/** The injected script takes care of what the origin puts behind it: a comment, a quote, or a complete statement. */
const endsAsScript = (text: string): boolean => {
  let end = text.length
  while (end > 0 && text.charCodeAt(end - 1) <= 32) end--
  const last = text.charCodeAt(end - 1)
  return (
    last === 47 ||
    isQuote(last) ||
    last === 59 ||
    last === 41 ||
    last === 125 ||
    text.includes('//') ||
    text.includes('<!--')
  )
}

const WHOLE_LENGTH_MAX = 300
