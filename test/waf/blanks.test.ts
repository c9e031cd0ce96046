// Long runs of blanks: shortened for every detector, so that none can be led past an attack by them.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { narrowed } from '../../shared/waf/judge/blanks.ts'
import { coreEngine } from '../corpora/program.ts'

const naive = (text: string): string =>
  text.replaceAll(/[\t-\r ]{32,}/g, (run) => {
    const middle = run.slice(12, -12)
    return run.slice(0, 12) + (middle.includes('\n') ? '\n' : '') + run.slice(-12)
  })

const run = fc
  .tuple(fc.constantFrom(' ', '\t', '\n', '\r\n', ' \t', '\f'), fc.nat({ max: 120 }))
  .map(([blank, times]) => blank.repeat(times))

describe('a run of 32 blanks or more is shortened to its ends', () => {
  test('as a naive replacement does it, and nothing else of the text changes', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(run, fc.string({ maxLength: 40 })), { maxLength: 12 }), (pieces) => {
        const text = pieces.join('')
        expect(narrowed(text)).toBe(naive(text))
      }),
      { numRuns: 2000 },
    )
  })

  test.each([
    ['indentation', `a\n${' '.repeat(40)}b`, `a\n${' '.repeat(23)}b`],
    ['31 blanks', `a${' '.repeat(31)}b`, `a${' '.repeat(31)}b`],
    ['a break between', `a${' '.repeat(40)}\n${' '.repeat(40)}b`, `a${' '.repeat(12)}\n${' '.repeat(12)}b`],
  ])('%s', (_name, text, expected) => {
    expect(narrowed(text)).toBe(expected)
  })
})

describe('what typesetters put for a space', () => {
  const engine = coreEngine()
  const judged = (text: string) => engine.text('json', 'value', 'body.note', text, 10_000_000)
  const prose = "Don't ask: it is here, & `there` (see 2), at 100 %; so they say. ".repeat(40)

  test.each(['\u00a0', '\u3000'])('costs no second reading: %j', (blank) => {
    const spent = 10_000_000 - judged(prose).work
    expect(10_000_000 - judged(prose.replaceAll(' %', `${blank}%`)).work).toBeLessThan(1.1 * spent)
  })

  test.each(['x; cat /etc/passwd', "x' or 1=1-- ", '<svg onload=alert(1)>', '{{ 7*7 }}'])(
    'hides nothing in %s',
    (attack) => {
      for (const blank of ['\u00a0', '\u3000'])
        expect(judged(attack.replaceAll(' ', blank)).refused).toBe(true)
    },
  )
})

describe('blanks in an attack hide nothing, however many (CWE-693)', () => {
  const engine = coreEngine()
  test.each([
    ['{{', '7*7 }}'],
    ['${', 'T(java.lang.Runtime).getRuntime().exec("id")}'],
    ['<%=', 'system("id") %>'],
    ['<script', '>alert(1)</script>'],
    ['x`', 'cat /etc/passwd`'],
    ['x; cat', '/etc/passwd'],
    ["x' union", 'select a, b from users-- '],
    ['{"$where":', '"sleep(1000)"}'],
  ])('%s … %s', (before, behind) => {
    for (const blank of [' ', '\t', ' \t', '%20', '\u00a0'])
      for (const times of [1, 60, 700, 5000]) {
        const text = `${before} ${blank.repeat(times)}${behind}`
        expect([blank, times, engine.text('query', 'value', 'query.q', text).refused]).toEqual([
          blank,
          times,
          true,
        ])
      }
  })
})

describe('other padding hides nothing, either (CWE-693)', () => {
  const engine = coreEngine()
  const refused = (text: string): boolean => engine.text('json', 'value', 'body.note', text).refused
  test.each<readonly [string, (times: number) => string]>([
    ['a string in an expression', (times) => `{{ '${'a'.repeat(times)}'.__class__.__subclasses__() }}`],
    ['a program before another', (times) => `<%= '${'a'.repeat(times)}'; system('id') %>`],
    ['userinfo', (times) => `http://${'a'.repeat(times)}@169.254.169.254/latest/meta-data/`],
    ['names of files', (times) => `x; cat ${'a '.repeat(Math.min(times, 60))}/etc/passwd`],
    ['files', (times) => `x; cat ${'/a '.repeat(times)}/etc/passwd`],
  ])('%s', (_name, padded) => {
    expect([0, 10, 100, 700, 9000].filter((times) => !refused(padded(times)))).toEqual([])
  })
})
