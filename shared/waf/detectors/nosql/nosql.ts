// Operators of document databases where a scalar was expected: `{"password": {"$ne": null}}`, `user[$gt]=`, and
// JavaScript for `$where`. An operator is found as a key, by its exact name; JSON Schema's `$ref` or OData's
// `$filter` are none.

import { AMP, BRACE, DOLLAR, DOUBLE, PAREN, PIPE, SEMI, SINGLE, SLASH, STAR } from '../../fields/presence.ts'
import type { Detector, Report } from '../detector.ts'

const OPERATORS: ReadonlySet<string> = new Set([
  '$eq',
  '$ne',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$in',
  '$nin',
  '$not',
  '$nor',
  '$or',
  '$and',
  '$exists',
  '$regex',
  '$where',
  '$expr',
  '$elemMatch',
  '$all',
  '$size',
  '$mod',
  '$function',
  '$accumulator',
  '$jsonSchema',
  '$text',
  '$comment',
  '$lookup',
  '$func',
  '$eval',
  '$out',
  '$merge',
  '$unionWith',
  '$near',
  '$nearSphere',
  '$geoWithin',
  '$options',
  '$sampleRate',
])

/** Without one of these, only a call of the database's own object is a finding. */
const MARKS = DOLLAR | SINGLE | DOUBLE | SEMI | BRACE | STAR | AMP | PIPE | SLASH

export const nosql: Detector = {
  name: 'nosql',
  cost: { character: 2, mark: 10 },
  kinds: ['nosql-operator', 'nosql-script'],
  wants: (chars) =>
    (chars & (DOLLAR | SINGLE | DOUBLE)) !== 0 ||
    (chars & SEMI) !== 0 ||
    // `db.users.drop()`
    (chars & PAREN) !== 0,
  detect: (view, context, report) => {
    const { text } = view
    if ((view.chars & MARKS) === 0 && !text.includes('db.')) return
    if (context.part === 'value' || context.place !== 'json') {
      if (context.prose()) return
      values(text, report)
      scripts(text, report)
      statements(text, report)
      if (context.part === 'value') return
    }
    if (text.charCodeAt(0) === 36) {
      if (OPERATORS.has(text)) report('nosql-operator', 1, 0, true)
      return
    }
    // Bracketed names, as PHP and qs nest them: `user[$ne]`, `a[b][$in][]`.
    for (let open = text.indexOf('[$'); open >= 0; open = text.indexOf('[$', open + 2)) {
      let close = open + 2
      while (close < open + NAME_MAX && isWord(text.charCodeAt(close))) close++
      if (text.charCodeAt(close) === 93 && OPERATORS.has(text.slice(open + 1, close)))
        report('nosql-operator', 1, open, true)
    }
  },
}

/** Longer than every operator's name. */
const NAME_MAX = 20

const isWord = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122

/** An operator as a key within a value that is no JSON: `{$gt: ''}`, `1, $where: '1 == 1'`, `[$ne]=1`. */
const values = (text: string, report: Report): void => {
  for (let dollar = text.indexOf('$'); dollar >= 0; dollar = text.indexOf('$', dollar + 1)) {
    let end = dollar + 1
    while (end < dollar + 16 && isWord(text.charCodeAt(end))) end++
    if (end === dollar + 1 || !OPERATORS.has(text.slice(dollar, end))) continue
    const bracket = text.charCodeAt(dollar - 1) === 91 && text.charCodeAt(end) === 93
    let at = end
    while (
      at < end + 4 &&
      (text.charCodeAt(at) <= 32 || text.charCodeAt(at) === 34 || text.charCodeAt(at) === 39)
    )
      at++
    if (bracket || text.charCodeAt(at) === 58) report('nosql-operator', 1, dollar, true)
  }
}

/** JavaScript for `$where`, breaking out of a string: `' && this.a`, `'; return true; var x='`. */
const scripts = (text: string, report: Report): void => {
  let singles = 0
  let doubles = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code !== 39 && code !== 34) continue
    // A quote that closes one of the text's own breaks out of nothing.
    const closes = (code === 39 ? singles++ : doubles++) % 2 === 1
    let next = at + 1
    while (
      next < at + 8 &&
      (text.charCodeAt(next) <= 32 || text.charCodeAt(next) === 41 || text.charCodeAt(next) === 125)
    )
      next++
    const operator = text.charCodeAt(next)
    if (operator !== 59 && operator !== 38 && operator !== 124) continue
    next += text.charCodeAt(next + 1) === operator ? 2 : 1
    while (next < at + 16 && text.charCodeAt(next) <= 32) next++
    if (text.startsWith('this.', next)) report('nosql-script', 1, at, true)
    else if (
      operator === 59 &&
      !closes &&
      text.startsWith('return', next) &&
      !isWord(text.charCodeAt(next + 6))
    )
      report('nosql-script', 1, at, true)
  }
  const call = text.indexOf('db.')
  if (
    call >= 0 &&
    call < 40 &&
    /^db\.[a-z_]{1,40}\.(insert|find|remove|update|drop|delete|aggregate)[a-z]{0,20}\(/i.test(
      text.slice(call, call + 80),
    )
  )
    report('nosql-script', 1, call, true)
  const own = text.indexOf('this.')
  if (
    own >= 0 &&
    /^this\.[a-z_]{1,40}\.(match|test|substring|charAt|length|indexOf)/i.test(text.slice(own, own + 60)) &&
    text.length < 200
  )
    report(
      'nosql-script',
      /[('"]/.test(text) && JOINED.some((mark) => text.includes(mark)) ? 1 : 0.6,
      own,
      true,
    )
}

/** What a condition goes on with, or ends with. */
const JOINED: readonly string[] = ['//', '||', '&&', '(/']

const STATEMENT_MAX = 300

/** JavaScript that goes on where a condition stood: `';while(true){}`, `0;return true`, `function(){return this.a}`. */
const statements = (text: string, report: Report): void => {
  if (text.length > STATEMENT_MAX) return
  const semi = text.indexOf(';')
  if (
    semi >= 0 &&
    semi <= BREAK_MAX &&
    isBreakOut(text, semi) &&
    STATEMENT.test(text.slice(semi + 1, semi + 60))
  )
    report('nosql-script', 1, semi, true)
  if (
    /^\s{0,4}function\s{0,4}\([\w, ]{0,40}\)\s{0,4}\{/.test(text) &&
    /return true|return 1|this\.|emit\(/.test(text)
  )
    report('nosql-script', 1, 0, true)
  // Cassandra's own way of asking for everything.
  if (/filtering/i.test(text) && /['"][^'"]{0,40}\sallow\s{1,8}filtering/i.test(text))
    report('nosql-script', 1, 0, true)
}

const BREAK_MAX = 24

/** A number, a word or nothing, closed or not: what stands before the semicolon of a break-out. */
const isBreakOut = (text: string, semi: number): boolean =>
  /^\w{0,16}\s{0,2}['"]?[)}\]]{0,3}\s{0,2}$/.test(text.slice(0, semi))

const STATEMENT =
  /^\s{0,4}(?:return\s{0,4}(?:\(|true|false|1|''|"")|while\s{0,4}\(|do\s{0,4}\{|for\s{0,4}\(\s{0,4}(?:;|var|let)|[a-z]{1,8}\s{0,4}=\s{0,4}new Date\(|sleep\(|throw\s{1,4}(?:new|this)|var \w{1,12}\s{0,4}=\s{0,4}new Date)/i
