// URLs that run script, as the value itself, as markdown's links, or within a value.

import { BACKTICK, BRACKET, PAREN } from '../../fields/presence.ts'
import { BLANK, charset, LETTERS, pastRun, standsAt } from '../../runs.ts'
import { work } from '../../work.ts'
import type { Context, Report } from '../detector.ts'
import { QUOTES } from './addresses.ts'
import { isDrawing } from './images.ts'
import { runsAsUrl, scriptness } from './script.ts'

/** A script URL as the value itself, or where markdown puts a link's target. */
export const urls = (text: string, chars: number, context: Context, report: Report): void => {
  let at = 0
  while (at < text.length && text.charCodeAt(at) <= 32) at++
  if (runsAsUrl(text, at, text.length)) {
    const colon = text.indexOf(':', at)
    const data = (text.charCodeAt(at) | 32) === 100
    if (data && isDrawing(text, colon, text.length)) {
      report('xss-url', 0.4, at, true)
      return
    }
    const script = isHeading(text, colon) ? 0 : scriptness(text, colon + 1, text.length)
    const sure = script > 0 || data || (!context.prose() && !text.includes(' ', colon + 2))
    report('xss-url', sure ? 1 : 0.4, at, true)
  }
  if ((chars & (PAREN | BACKTICK)) !== 0) embedded(text, context, report)
  if ((chars & (BRACKET | PAREN)) !== (BRACKET | PAREN)) return
  for (let link = text.indexOf(']('); link >= 0; link = text.indexOf('](', link + 2))
    if (runsAsUrl(text, link + 2, Math.min(text.length, link + 200))) report('xss-url', 1, link, true)
}

/**
 * `In JavaScript:`, `**JavaScript:**` and a fence on the next lines: a heading. What a template literal holds would run,
 * and is none.
 */
const isHeading = (text: string, colon: number): boolean =>
  opensFence(text, colon) && !text.includes('${', colon)

/** On the next line, or on the one behind an empty one. */
const opensFence = (text: string, colon: number): boolean => {
  let at = pastLine(text, pastRun(text, colon + 1, EMPHASIS, colon + 1 + EMPHASIS_MAX))
  if (at < 0) return false
  const next = pastLine(text, at)
  if (next >= 0) at = next
  return text.startsWith('```', pastRun(text, at, BLANK, at + INDENT_MAX))
}

const EMPHASIS = charset('*_')
const EMPHASIS_MAX = 3

/** Where the next line begins if nothing but blanks stands before it, or -1. */
const pastLine = (text: string, from: number): number => {
  const end = pastRun(text, from, BLANK, from + INDENT_MAX)
  const feed = text.startsWith('\r', end) ? end + 1 : end
  return text.startsWith('\n', feed) ? feed + 1 : -1
}

const INDENT_MAX = 4

/** `` parsed as `javascript:`. It ``, `In JavaScript:` at a line's end: a scheme that a sentence names stands in no URL. */
const isNamed = (text: string, colon: number): boolean => {
  const name = colon - NAMED
  if (text.startsWith('`javascript:`', name - 1))
    return colon + 2 === text.length || standsAt(text, colon + 2, BEHIND_SPAN)
  return (
    text.startsWith(' JavaScript:', name - 1) &&
    standsAt(text, name - 2, LETTERS) &&
    (text.startsWith('\n', colon + 1) || text.startsWith('\r\n', colon + 1))
  )
}

const NAMED = 'javascript'.length
const BEHIND_SPAN = charset(' \t\n\v\f\r.,;)')

const SCHEME_LENGTH_MAX = 24
const SCHEME_WORK = 400

/** `?url=javascript:alert(1)`, `getURL("javascript:…")`: a script URL within a value, with script right behind it. */
const embedded = (text: string, context: Context, report: Report): void => {
  // What a template literal holds: sought again only once it has been passed.
  let held = 0
  for (let colon = text.indexOf(':', 1); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    // The last letter of javascript, vbscript, livescript.
    if ((text.charCodeAt(lastLetter(text, colon)) | 32) !== 116) continue
    if (colon + 1 < text.length && text.charCodeAt(colon + 1) === 32) continue
    if (isNamed(text, colon)) continue
    if (opensFence(text, colon)) {
      if (held >= 0 && held < colon) held = text.indexOf('${', colon)
      if (held < 0) continue
    }
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
    const end = schemeEnd(text, start, colon)
    if (scriptness(text, colon + 1, end) === 2) {
      report('xss-url', context.prose() || isQuoted(text, start, end) ? 0.4 : 1, colon, true)
      return
    }
  }
}

/** `` an input such as `javascript:alert(1)` is reported ``: a span of code within a sentence, which is no link. */
const isQuoted = (text: string, start: number, end: number): boolean =>
  text.startsWith(' `', start - 2) &&
  standsAt(text, start - 3, LETTERS) &&
  text.startsWith('` ', end) &&
  standsAt(text, end + 2, LETTERS)

const LOOK_MAX = 200

/** A URL in quotes or in a span of code ends there. What is looked at of another one is bounded. */
const schemeEnd = (text: string, start: number, colon: number): number => {
  const limit = Math.min(text.length, colon + LOOK_MAX)
  if (!standsAt(text, start - 1, QUOTES)) return limit
  const quote = text.charCodeAt(start - 1)
  for (let at = colon + 1; at < limit; at++) if (text.charCodeAt(at) === quote) return at
  return limit
}

const lastLetter = (text: string, colon: number): number => {
  let at = colon - 1
  while (at > 0 && text.charCodeAt(at) <= 32) at--
  return at
}
