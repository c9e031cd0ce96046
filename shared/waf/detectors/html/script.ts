// Is a run of text script? Read by tokens: a call, an access or an assignment of what injected script is made of.

import { isDigit } from '../../characters.ts'
import { lengthsOf, mayBe } from '../../fields/lengths.ts'
import { charset, pastWord, standsAt, vocabulary } from '../../runs.ts'
import { work } from '../../work.ts'
import { SINKS } from './tags.ts'

export const isIdentifier = (code: number): boolean =>
  ((code | 32) >= 97 && (code | 32) <= 122) || (code >= 48 && code <= 57) || code === 95 || code === 36

const SINK_LENGTHS = lengthsOf(SINKS)

const LOOK_MAX = 512
/** What a character of script takes. */
const CHARACTER_WORK = 3

/** How far a text reads as script: 0 not at all, 1 has a call, 2 uses a sink. Bounded look-ahead. */
export const scriptness = (text: string, start: number, limit: number): number => {
  const end = Math.min(limit, text.length, start + LOOK_MAX)
  let found = 0
  work.left -= CHARACTER_WORK * Math.max(end - start, 0)
  for (let at = start; at < end;) {
    const code = text.charCodeAt(at)
    if (!isIdentifier(code)) {
      at++
      continue
    }
    let stop = at + 1
    while (stop < end && isIdentifier(text.charCodeAt(stop))) stop++
    const after = skipSpace(text, stop, end)
    const follow = after < text.length ? text.charCodeAt(after) : 0
    // alert(1), alert`1`, document.cookie, location=…, window['x'], (alert)(1), throw …, [alert].map(…)
    const called = follow === 40 || follow === 96 || (follow === 63 && text.charCodeAt(after + 1) === 46)
    // `x=alert,x(1)`
    const handed = follow === 44 && at > start && text.charCodeAt(at - 1) === 61
    const used =
      called || handed || follow === 46 || follow === 91 || follow === 61 || follow === 41 || follow === 93
    if (used && mayBe(SINK_LENGTHS, text, at, stop) && SINKS.has(text.slice(at, stop).toLowerCase())) return 2
    // this['alert'](1)
    if (follow === 91 && stop - at === 4 && text.slice(at, stop).toLowerCase() === 'this') return 2
    if (called && !isDigit(code)) found = 1
    at = stop
  }
  return found
}

const skipSpace = (text: string, start: number, end: number): number => {
  let at = start
  for (; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code > 32) {
      // A comment between a name and its brackets.
      if (code !== 47 || text.charCodeAt(at + 1) !== 42) break
      // Within what is looked at: a search to the text's end from each comment would be quadratic.
      const close = text.slice(at + 2, end + 2).indexOf('*/')
      if (close < 0) break
      at += close + 3
    }
  }
  return at
}

/** `javascript:`, `vbscript:`, `data:text/html` at `start`, white space and control characters in between aside. */
export const runsAsUrl = (text: string, start: number, limit: number): boolean => {
  let at = start
  while (at < limit && text.charCodeAt(at) <= 32) at++
  if (!standsAt(text, at, MAY_RUN)) return false
  const from = at
  let letters = 0
  for (; at < limit && letters < SCHEME_MAX; at++) {
    const code = text.charCodeAt(at)
    if (isDropped(code)) continue
    if (code === 58) break
    if (!isIdentifier(code)) return false
    letters++
  }
  if (text.charCodeAt(at) !== 58) return false
  work.left -= SCHEME_WORK
  const scheme = at - from === letters ? text.slice(from, at) : without(text, from, at)
  switch (scheme.toLowerCase()) {
    case 'javascript':
    case 'vbscript':
    case 'livescript':
    case 'jscript':
    case 'mocha':
      return !isVoid(text, at + 1, limit)
    case 'data':
      return isActiveData(text.slice(at + 1, Math.min(limit, at + 64)).toLowerCase())
    default:
      return false
  }
}

/** What a browser drops from within a scheme. */
const isDropped = (code: number): boolean => code <= 32 || (code >= 0x80 && code <= 0xa0)

const without = (text: string, from: number, end: number): string => {
  let out = ''
  for (let at = from; at < end; at++) if (!isDropped(text.charCodeAt(at))) out += text[at]
  return out
}

const SCHEME_MAX = 12
const SCHEME_WORK = 150

/** What the schemes below begin with. */
const MAY_RUN = charset('jvlmdJVLMD', true)

const VOIDS = vocabulary('void(null) void', false)
/** The end of what is looked at, or of the value. */
const VOID_END: ReadonlySet<string> = new Set(['', ';', '"', "'"])

/** `javascript:void(0)` and `javascript:;` do nothing. */
const isVoid = (text: string, start: number, limit: number): boolean => {
  const rest = text
    .slice(start, Math.min(limit, start + 16))
    .trim()
    .toLowerCase()
  if (rest === '' || rest === ';' || rest.startsWith('void(0)') || rest.startsWith('void 0')) return true
  const end = pastWord(rest, 0, VOIDS)
  return end >= 0 && VOID_END.has(rest.slice(end, end + 1)) && VOID_END.has(rest.slice(end + 1, end + 2))
}

const isActiveData = (rest: string): boolean => pastWord(rest.trimStart(), 0, ACTIVE) >= 0

const ACTIVE = vocabulary(
  'text/html text/xml application/xhtml application/xml image/svg text/javascript application/javascript application/x-javascript text/vbscript',
  false,
)
