// Script without a tag: a break-out of an attribute (`" onfocus=alert(1)`) or of a script string (`';alert(1)//`), and
// values that are script by themselves.

import { isLetter } from '../../characters.ts'
import { BACKTICK, BRACE, BRACKET, DOUBLE, EQUALS, LESS, PAREN, SEMI, SINGLE } from '../../fields/presence.ts'
import type { View } from '../../fields/field.ts'
import { charset, standsAt } from '../../runs.ts'
import type { Context, Report } from '../detector.ts'
import { isQuote } from './addresses.ts'
import { handlers } from './handlers.ts'
import { scriptness } from './script.ts'
import { leaksValues } from './styles.ts'
import { isSpace } from './tag.ts'
import { whole } from './whole.ts'

export const breaks = (view: View, context: Context, report: Report): void => {
  const { text, chars } = view
  if ((chars & EQUALS) !== 0 && (chars & SCRIPT) !== 0) handlers(text, view.how === '', report)
  strings(text, chars, report)
  if ((chars & SHEET) === SHEET && leaksValues(text)) report('xss-breakout', 1, 0, true)
  if ((chars & SCRIPT) !== 0) whole(text, context, report)
}

/** `}input[value^=a]{background:url(//e.example)}`: behind a value of a sheet's. */
const SHEET = BRACE | BRACKET | EQUALS | PAREN

/** What script is not written without. */
const SCRIPT = PAREN | BACKTICK | SINGLE | DOUBLE | BRACKET | BRACE | SEMI | LESS

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
    isLetter(text.charCodeAt(at - 1)) &&
    isLetter(text.charCodeAt(at + 1))
  )
    at = text.indexOf("'", at + 1)
  return at
}

const closing = (text: string, at: number, report: Report): void => {
  if (at < 0) return
  let from = at + 1
  while (from < at + 12 && (isSpace(text.charCodeAt(from)) || standsAt(text, from, CLOSES))) from++
  if (from >= text.length || !standsAt(text, from, JOINS) || isStepped(text, at, from)) return
  if (scriptness(text, from + 1, from + 96) !== 2) return
  // Words in front of it stand in the origin's string, too.
  const value = text.length <= WHOLE_LENGTH_MAX && !text.includes('\n')
  report('xss-breakout', value && endsAsScript(text) ? 1 : 0.6, at, true)
}

/** `'--x`, `` `--import` ``: to script, a literal that is counted up or down, which is an error. */
const isStepped = (text: string, quote: number, sign: number): boolean =>
  sign === quote + 1 && (text.startsWith('--', sign) || text.startsWith('++', sign))

const CLOSES = charset(')}]')

const JOINS = charset('-;+*,=|&^%?:<>')

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
    text.startsWith('/*', end - 2) ||
    text.includes('//') ||
    text.includes('<!--')
  )
}

const WHOLE_LENGTH_MAX = 300
