// LDAP filters (RFC 4515) and XPath: a value that closes the origin's condition and opens another one.

import {
  AMP,
  BANG,
  BRACKET,
  COLON,
  CONTROL,
  DOUBLE,
  EQUALS,
  PAREN,
  PIPE,
  SINGLE,
  SLASH,
  STAR,
} from '../../fields/presence.ts'
import type { Context, Detector, Report } from '../detector.ts'

export const ldap: Detector = {
  name: 'ldap',
  kinds: ['ldap-filter', 'xpath-query'],
  wants: (chars) =>
    ((chars & PAREN) !== 0 && (chars & (EQUALS | STAR | PIPE | AMP | CONTROL)) !== 0) ||
    ((chars & SLASH) !== 0 && (chars & (BRACKET | PIPE | SINGLE | DOUBLE)) !== 0) ||
    ((chars & PAREN) !== 0 && (chars & (COLON | SINGLE)) === (COLON | SINGLE)) ||
    ((chars & PAREN) !== 0 && (chars & (BRACKET | BANG)) !== 0) ||
    (chars & (PAREN | COLON | SLASH)) === (PAREN | COLON | SLASH),
  detect: (view, context, report) => {
    const { text, chars } = view
    if ((chars & PAREN) !== 0) filters(text, context, report)
    if ((chars & (SLASH | PAREN)) !== 0) xpath(text, context, report)
  },
}

const isAttribute = (code: number): boolean =>
  ((code | 32) >= 97 && (code | 32) <= 122) ||
  (code >= 48 && code <= 57) ||
  code === 45 ||
  code === 46 ||
  code === 58

/** `)(uid=*`, `*)(|(cn=`, `)(&`, `*))%00` */
const filters = (text: string, context: Context, report: Report): void => {
  for (let close = text.indexOf(')'); close >= 0; close = text.indexOf(')', close + 1)) {
    let at = close + 1
    while (text.charCodeAt(at) === 41 && at < close + 6) at++
    const star = close > 0 && text.charCodeAt(close - 1) === 42
    if (text.charCodeAt(at) === 0 && at < text.length) report('ldap-filter', 1, close, true)
    if (text.charCodeAt(at) !== 40) {
      // `*)` alone ends a filter; so does `*))%00`.
      if (star && at >= text.length && close <= 2 && !text.includes('('))
        report('ldap-filter', 0.8, close, true)
      close = at - 1
      continue
    }
    const sure = opens(text, at)
    if (sure > 0 && !context.prose()) {
      const opened = text.indexOf('(')
      report('ldap-filter', opened < close && !star && sure < 1 ? 0.6 : sure, close, true)
    }
    close = at - 1
  }
  whole(text, report)
}

/** `(&`, `(|`, `(!(`, `(attribute=`, `(attribute>=` */
const opens = (text: string, open: number): number => {
  let at = open + 1
  while (text.charCodeAt(at) === 40 && at < open + 4) at++
  const code = text.charCodeAt(at)
  if (code === 38 || code === 124 || code === 33) {
    const next = text.charCodeAt(at + 1)
    return next === 40 || next === 41 || Number.isNaN(next) || isAttribute(next) ? 1 : 0
  }
  const start = at
  while (at < start + 40 && isAttribute(text.charCodeAt(at))) at++
  if (at === start) return 0
  const operator = text.charCodeAt(at)
  if (
    operator !== 61 &&
    !((operator === 126 || operator === 62 || operator === 60) && text.charCodeAt(at + 1) === 61)
  )
    return 0
  if (text.charCodeAt(at + 1) === 61 || text.charCodeAt(at + 1) === 62) return 0
  return 1
}

/** `(|(cn=*)(mail=*))`, `(&(uid=admin)(…`: a filter as the value, with a wildcard in it. */
const whole = (text: string, report: Report): void => {
  let at = 0
  while (at < 4 && (text.charCodeAt(at) === 42 || text.charCodeAt(at) === 41 || text.charCodeAt(at) <= 32))
    at++
  if (text.charCodeAt(at) !== 40 || opens(text, at) === 0) return
  const logical = text.charCodeAt(at + 1)
  if ((logical === 38 || logical === 124 || logical === 33) && text.length < 400)
    report('ldap-filter', text.includes('=*') || at > 0 ? 1 : 0.8, at, true)
}

const AXES: readonly string[] = [
  'child::',
  'parent::',
  'ancestor::',
  'descendant::',
  'following::',
  'preceding::',
  'self::',
  'attribute::',
  'ancestor-or-self::',
  'descendant-or-self::',
]
const FUNCTIONS: readonly string[] = [
  'name(',
  'local-name(',
  'string-length(',
  'substring(',
  'count(',
  'position()',
  'text()',
  'node()',
  'doc(',
  'last()',
  'starts-with(',
  'contains(',
  'comment()',
  'string(',
]

/** A path through a document with predicates, where a quote, a bracket or an operator stands before it. */
const xpath = (text: string, context: Context, report: Report): void => {
  if (text.length > 2000 || context.prose()) return
  const axis = AXES.some((name) => text.includes(name))
  const called = FUNCTIONS.filter((name) => text.includes(name)).length
  if (axis && called > 0) report('xpath-query', 1, 0, true)
  const union = text.indexOf('|')
  if (
    union >= 0 &&
    /^\|\s{0,4}\/{1,2}[a-z*]/i.test(text.slice(union, union + 10)) &&
    (text.indexOf(']') >= 0 || called > 0 || text.includes("'"))
  )
    report('xpath-query', 1, union, true)
  const broken = text.indexOf("']")
  const quoted = broken >= 0 ? broken : text.indexOf('"]')
  if (
    quoted >= 0 &&
    quoted < 40 &&
    (text.includes('//', quoted) || text.includes('|', quoted) || text.includes('[', quoted)) &&
    !text.slice(0, quoted).includes('[')
  )
    report('xpath-query', 1, quoted, true)
  if (text.startsWith('//') && called > 0 && text.includes('[')) report('xpath-query', 0.8, 0, true)
  else if (
    called >= 2 &&
    text.includes("'") &&
    text.includes('=') &&
    /['"]\s{0,4}(or|and)\s/i.test(text.slice(0, 100))
  )
    report('xpath-query', 1, 0, true)
}
