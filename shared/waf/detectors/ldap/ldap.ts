// LDAP filters (RFC 4515) and XPath: a value that closes the origin's condition and opens another one.

import {
  AMP,
  BACKSLASH,
  BANG,
  BRACKET,
  COLON,
  CONTROL,
  DIGIT,
  DOLLAR,
  DOUBLE,
  EQUALS,
  PAREN,
  PIPE,
  SINGLE,
  SLASH,
  SLASHES,
  SPACE,
  STAR,
} from '../../fields/presence.ts'
import { work } from '../../work.ts'
import type { Context, Detector, Report } from '../detector.ts'
import { xpath } from './xpath.ts'

export const ldap: Detector = {
  name: 'ldap',
  cost: { character: 1, mark: 2 },
  kinds: ['ldap-filter', 'xpath-query'],
  wants: (chars) =>
    ((chars & COLON) !== 0 && (chars & EQUALS) !== 0) ||
    (chars & (BACKSLASH | DIGIT)) === (BACKSLASH | DIGIT) ||
    ((chars & STAR) !== 0 && (chars & (PAREN | PIPE)) !== 0) ||
    ((chars & PAREN) !== 0 && (chars & (SINGLE | DOUBLE)) !== 0 && (chars & SPACE) !== 0) ||
    ((chars & PAREN) !== 0 && (chars & SLASHES) !== 0) ||
    ((chars & PAREN) !== 0 && (chars & (EQUALS | STAR | PIPE | AMP | CONTROL)) !== 0) ||
    ((chars & SLASH) !== 0 && (chars & (BRACKET | PIPE | SINGLE | DOUBLE)) !== 0) ||
    ((chars & (PAREN | COLON)) === (PAREN | COLON) && (chars & (SINGLE | DOUBLE)) !== 0) ||
    ((chars & PAREN) !== 0 && (chars & (BRACKET | BANG)) !== 0) ||
    (chars & (PAREN | COLON | SLASH)) === (PAREN | COLON | SLASH) ||
    // `*/attribute::*`, `for $x in //user`
    (chars & (COLON | SLASH | STAR)) === (COLON | SLASH | STAR) ||
    (chars & (DOLLAR | SLASHES)) === (DOLLAR | SLASHES),
  detect: (view, context, report) => {
    const { text, chars } = view
    if ((chars & PAREN) !== 0) filters(text, context, report)
    if (text.length <= SHORT) probes(text, chars, context, report)
    if ((chars & (SLASH | PAREN)) !== 0) xpath(text, chars, context, report)
  },
}

/** Never past an end: engines stop compiling a look well for one text that ends within it. */
const codeAt = (text: string, at: number): number => (at >= 0 && at < text.length ? text.charCodeAt(at) : -1)

const isAttribute = (code: number): boolean =>
  ((code | 32) >= 97 && (code | 32) <= 122) ||
  (code >= 48 && code <= 57) ||
  code === 45 ||
  code === 46 ||
  code === 58

/** `)(uid=*`, `*)(|(cn=`, `)(&`, `*))%00` */
const filters = (text: string, context: Context, report: Report): void => {
  let balanced: boolean | undefined
  for (let close = text.indexOf(')'); close >= 0; close = text.indexOf(')', close + 1)) {
    let at = close + 1
    while (codeAt(text, at) === 41 && at < close + 6) at++
    const star = codeAt(text, codeAt(text, close - 1) === 32 ? close - 2 : close - 1) === 42
    if (codeAt(text, at) === 0 && at < text.length) report('ldap-filter', 1, close, true)
    const open = afterBlanks(text, at)
    work.left -= CANDIDATE
    if (codeAt(text, open) !== 40) {
      // `*)` alone ends a filter; so does `*))%00`.
      if (star && at >= text.length && close <= 2 && !text.includes('('))
        report('ldap-filter', 0.8, close, true)
    } else if (opens(text, open) && (open === at || star || isOperator(text, open)) && !context.prose()) {
      // What opens all that it closes breaks out of nothing: a filter as directories are asked for, `f(x)(y=1)`.
      balanced ??= isWhole(text)
      report('ldap-filter', balanced ? 0.6 : 1, close, !balanced)
      // The first that counts is enough.
      if (!context.quoted(close)) break
    }
    close = at - 1
  }
  whole(text, report)
}

/** What a look around a parenthesis takes. */
const CANDIDATE = 60

const BLANKS_MAX = 4

/** `) ( | ( uid = *`: directories read over blanks. */
const afterBlanks = (text: string, from: number): number => {
  let at = from
  while (at < from + BLANKS_MAX && (codeAt(text, at) === 32 || codeAt(text, at) === 9)) at++
  return at
}

/** `(|`, `(&`, `(!` */
const isOperator = (text: string, open: number): boolean => {
  const code = codeAt(text, afterBlanks(text, open + 1))
  return code === 38 || code === 124 || code === 33
}

/** `(&`, `(|`, `(!(`, `(attribute=`, `(attribute>=` */
const opens = (text: string, open: number): boolean => {
  let at = afterBlanks(text, open + 1)
  while (codeAt(text, at) === 40 && at < open + 4) at++
  const code = codeAt(text, at)
  if (code === 38 || code === 124 || code === 33) {
    const next = codeAt(text, afterBlanks(text, at + 1))
    return next === 40 || next === 41 || next < 0 || isAttribute(next)
  }
  const start = at
  while (at < start + 40 && isAttribute(codeAt(text, at))) at++
  if (at === start) return false
  at = afterBlanks(text, at)
  const operator = codeAt(text, at)
  if (operator === 126 || operator === 62 || operator === 60) return codeAt(text, at + 1) === 61
  // `==` and `=>` are of programs.
  return operator === 61 && codeAt(text, at + 1) !== 61 && codeAt(text, at + 1) !== 62
}

/** `(|(cn=*)(mail=*))`, `(&(uid=admin)(…`: a filter as the value, with a wildcard in it. */
const whole = (text: string, report: Report): void => {
  let at = 0
  while (at < 4 && (codeAt(text, at) === 42 || codeAt(text, at) === 41 || codeAt(text, at) <= 32)) at++
  if (codeAt(text, at) !== 40 || !opens(text, at)) return
  const logical = codeAt(text, at + 1)
  if ((logical === 38 || logical === 124 || logical === 33) && text.length < 400)
    report('ldap-filter', at > 0 || !isWhole(text) || TAUTOLOGY.test(text) ? 1 : 0.8, at, true)
}

/** A filter that opens and closes what it has: what a directory's own API is asked. */
const isWhole = (text: string): boolean => {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 40) depth++
    else if (code === 41 && --depth < 0) return false
  }
  return depth === 0
}

/** `(1=0)`, `(&)`, `(|(cn=*)`: always true or false (RFC 4526); and what nobody compares by a filter. */
const TAUTOLOGY =
  /\([0-9]{1,6}=[0-9]|\((?:user)?pass(?:word|wd)?[~<>]?=|unicodePwd|\(\|\([a-z]{1,30}=\*\)|\([&|]\)/i

const SHORT = 256

/** Filters taken apart (RFC 4515 §3): metacharacters alone, their escapes, a matching rule. */
const probes = (text: string, chars: number, context: Context, report: Report): void => {
  if (/^[!&|]{1,2}\((?:[a-z][a-z-]{0,30}[~<>]?=|[!&|(])/i.test(text)) report('ldap-filter', 1, 0, true)
  if ((chars & STAR) !== 0 && isMetaOnly(text)) report('ldap-filter', 1, 0, true)
  if ((chars & BACKSLASH) !== 0 && ESCAPED.test(text)) report('ldap-filter', 1, 0, true)
  if ((chars & (COLON | EQUALS)) !== (COLON | EQUALS) || context.prose()) return
  const rule = text.indexOf(':=')
  if (rule > 2 && MATCHING.test(text.slice(Math.max(0, rule - 48), rule + 2)))
    report('ldap-filter', 1, 0, true)
}

/** Escaped parentheses and what makes a filter of them: `\\2a\\29\\28\\7c`. */
const ESCAPED = /\\2[89](?:[^\\]{0,16}\\(?:2[689a]|7c|00)|\([a-z]{1,30}[~<>]?=)|\\2a[^\\]{0,4}\\2[89]/i

/** `userPassword:2.5.13.18:=x`, `cn:dn:=x` */
const MATCHING = /[a-z][a-z0-9-]{1,30}:(?:dn|[0-9]{1,3}(?:\.[0-9]{1,6}){2,12}|[a-z]{4,30}Match):=$/i

/** `*)(|`, `(*)*)`, `*()|&'`: nothing but metacharacters, out of balance or several kinds of them. */
const isMetaOnly = (text: string): boolean => {
  if (text.length < 3 || text.length > 40) return false
  let open = 0
  let close = 0
  let operators = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 40) open++
    else if (code === 41) close++
    else if (code === 124 || code === 38 || code === 33) operators++
    else if (code !== 42 && code !== 39 && code !== 61 && code !== 37 && code !== 0) return false
  }
  return open + close > 0 && (open !== close || operators > 0)
}
