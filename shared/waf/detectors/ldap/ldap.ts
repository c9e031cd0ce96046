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
import { charset, DIGITS, LETTERS, pastRun, runStart, standsAt, wordSet } from '../../runs.ts'
import { work } from '../../work.ts'
import type { Context, Detector, Report } from '../detector.ts'
import { probes } from './probes.ts'
import { xpath } from './xpath.ts'

export const ldap: Detector = {
  name: 'ldap',
  cost: { character: 1, mark: 1 },
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
    (chars & (DOLLAR | SLASHES)) === (DOLLAR | SLASHES) ||
    // `for $x in collection()`
    (chars & (DOLLAR | PAREN)) === (DOLLAR | PAREN),
  detect: (view, context, report) => {
    const { text, chars } = view
    if ((chars & PAREN) !== 0) filters(text, context, report)
    probes(text, chars, context, report)
    if ((chars & (SLASH | PAREN)) !== 0 && work.left >= 0) xpath(text, chars, context, report)
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
  for (let close = text.indexOf(')'); close >= 0 && work.left >= 0; close = text.indexOf(')', close + 1)) {
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
  // `sn;lang-en`: options of an attribute.
  while (at > start && at < start + 40 && (codeAt(text, at) === 59 || isAttribute(codeAt(text, at)))) at++
  if (at === start) return false
  at = afterBlanks(text, at)
  const operator = codeAt(text, at)
  if (operator === 126 || operator === 62 || operator === 60) return codeAt(text, at + 1) === 61
  // `==` and `=>` are of programs.
  return operator === 61 && codeAt(text, at + 1) !== 61 && codeAt(text, at + 1) !== 62
}

/** `(|(cn=*)(mail=*))`, `(&(uid=admin)(…`: a filter as the value, with a wildcard in it. */
const whole = (text: string, report: Report): void => {
  let at = filterOfUrl(text)
  while (at < LEAD_MAX && (codeAt(text, at) === 42 || codeAt(text, at) === 41 || codeAt(text, at) <= 32)) at++
  if (codeAt(text, at) !== 40 || !opens(text, at)) return
  const logical = codeAt(text, at + 1)
  if ((logical === 38 || logical === 124 || logical === 33) && text.length < 400)
    report('ldap-filter', at > 0 || !isWhole(text) || isTelling(text) ? 1 : 0.8, at, true)
}

const LEAD_MAX = 4

/** `dc=corp??sub?(…)`: behind a name that goes on as an address does (RFC 4516 §2); 0 where there is none. */
const filterOfUrl = (text: string): number => {
  const open = text.indexOf('?(')
  const scope = runStart(text, open, LETTERS, open - SCOPE_MAX)
  return text.charAt(scope - 1) === '?' && SCOPES.has(text.slice(scope, open).toLowerCase()) ? open + 1 : 0
}

const SCOPE_MAX = 4
const SCOPES = wordSet('base one sub')

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
const isTelling = (text: string): boolean => {
  for (let open = text.indexOf('('); open >= 0; open = text.indexOf('(', open + 1)) {
    const code = codeAt(text, open + 1)
    if (code === AMPERSAND || code === BAR) {
      if (codeAt(text, open + 2) === 41 || (code === BAR && isPresence(text, open + 2))) return true
      continue
    }
    const end = pastRun(text, open + 1, ATTRIBUTE)
    if (SECRETS.has(text.slice(open + 1, Math.min(end, open + NAME_MAX)).toLowerCase())) return true
    const digits = pastRun(text, open + 1, DIGITS)
    if (digits > open + 1 && codeAt(text, digits) === 61 && standsAt(text, digits + 1, DIGITS)) return true
  }
  return false
}

const AMPERSAND = 38
const BAR = 124
const ATTRIBUTE = charset('A-Za-z0-9-')
const NAME_MAX = 40

/** Attributes that are compared by binding, never by a filter. */
const SECRETS = wordSet('pass passwd password userpass userpasswd userpassword unicodepwd')

/** `(cn=*)` */
const isPresence = (text: string, open: number): boolean => {
  if (codeAt(text, open) !== 40) return false
  const end = pastRun(text, open + 1, LETTERS)
  return end > open + 1 && text.startsWith('=*)', end)
}
