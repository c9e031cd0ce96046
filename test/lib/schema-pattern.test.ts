// Patterns of contracts: they mean what the platform's RegExp means, and cost what the text is long.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { compileNaively, compilePattern } from '../../shared/lib/schema/pattern/pattern.ts'
import type { Pattern } from '../../shared/lib/schema/pattern/pattern.ts'

const BUDGET = 1_000_000_000

const compile = (source: string): Pattern => {
  const pattern = compilePattern(source)
  if (!pattern.ok) throw new TypeError(pattern.error)
  return pattern.value
}

const test1 = (source: string, text: string): boolean => compile(source).test(text, { left: BUDGET })

const LEAVES = [
  ['a', 'b', 'c', '.', '[ab]', '[^a]', '\\d', '\\w', '\\s', '[a-z]', 'é', '💩', '\\u{1F4A9}', '\\p{L}'],
  ['\\b', '\\B', '^', '$', '-', '\\/', '\\x61', '[\\]a]'],
].flat()
const leaf = fc.constantFrom(...LEAVES)

const expressions = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
    fc.tuple(tie('node'), tie('node')).map(([one, other]) => `(${one}|${other})`),
    fc
      .tuple(tie('node'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{0,2}', '{2,}', '*?', '+?'))
      .map(([node, repeat]) => `(?:${node})${repeat}`),
    fc.tuple(fc.constantFrom('=', '!', '<=', '<!'), tie('node')).map(([kind, node]) => `(?${kind}${node})`),
  ),
})).node

const texts = fc.string({
  unit: fc.constantFrom('a', 'b', 'c', '1', ' ', 'é', '💩', '-', '_', '/'),
  maxLength: 12,
})

/** V8 looks around and for word boundaries inside of a surrogate pair, where no code point begins. */
const isOdd = (source: string, text: string): boolean =>
  /\(\?<?[=!]|\\b/i.test(source) && /[\u{10000}-\u{10ffff}]/u.test(text)

const isExpression = (source: string): boolean => {
  try {
    return new RegExp(source, 'u') instanceof RegExp
  } catch {
    return false
  }
}

describe('patterns mean what ECMA-262 says', () => {
  test('on any expression and text, by both ways of running them', () => {
    let judged = 0
    fc.assert(
      fc.property(expressions, fc.array(texts, { minLength: 1, maxLength: 4 }), (source, all) => {
        if (!isExpression(source)) return
        const native = new RegExp(source, 'u')
        const fast = compile(source)
        const naive = compileNaively(source)
        if (!naive.ok) throw new TypeError(naive.error)
        for (const text of all.filter((one) => !isOdd(source, one))) {
          judged++
          const expected = native.test(text)
          expect([fast.test(text, { left: BUDGET }), naive.value.test(text, { left: BUDGET })]).toEqual([
            expected,
            expected,
          ])
        }
      }),
      { numRuns: 1500 },
    )
    expect(judged).toBeGreaterThan(1000)
  })

  const cases: readonly (readonly [source: string, text: string, matches: boolean])[] = [
    ['^[\\w\\-.]+$', 'a-b.c', true],
    ['^[\\w-.]+$', 'a-b.c', true],
    ['^\\_a\\-$', '_a-', true],
    ['^a{,2}$', 'a{,2}', true],
    ['^(?<year>\\d{4})-', '2024-', true],
    ['^.$', '💩', true],
    ['^.$', '\n', false],
    ['^\\S+$', 'a\u00a0b', false],
    ['^\\p{Lu}\\P{Lu}$', 'Äb', true],
    ['a|b|', '', true],
    ['^(?!.*\\.\\.).*$', 'a..b', false],
    ['^(?=.*[A-Z])(?=.*\\d).{8,}$', 'abcdefG1', true],
    ['^(?=.*[A-Z])(?=.*\\d).{8,}$', 'abcdefg1', false],
    ['(?<=\\$)\\d+$', '$42', true],
    ['^(a{0,3}){2}$', 'aaaaaa', true],
    ['^[^]$', 'x', true],
    ['[]', 'x', false],
  ]

  test.each(cases)('%s on %j: %s', (source, text, matches) => {
    expect(test1(source, text)).toBe(matches)
  })
})

describe('no text makes a pattern expensive (CWE-1333)', () => {
  // Exponential and quadratic in a backtracking engine.
  const attacks: readonly (readonly [source: string, text: string])[] = [
    ['^(a+)+$', `${'a'.repeat(100_000)}!`],
    ['^(a|aa)+$', `${'a'.repeat(100_000)}!`],
    ['^([a-zA-Z0-9]+\\s?)+$', `${'a'.repeat(100_000)}!`],
    ['\\s+$', `${' '.repeat(100_000)}x`],
    ['(.*)*b', 'a'.repeat(100_000)],
    ['^(?=.*a)(?=.*b)(.*)*$', 'a'.repeat(20_000)],
    ['(a|b)*a(a|b){12}$', 'abbaabab'.repeat(5000)],
  ]

  test.each(attacks)('%s', (source, text) => {
    const budget = { left: BUDGET }
    compile(source).test(text, budget)
    // Steps grow with the text at most, by a factor that the pattern's size decides.
    expect(BUDGET - budget.left).toBeLessThan(text.length * 120)
  })

  test('a text that makes each character need a new state ends with the budget', () => {
    const budget = { left: 10_000 }
    const text = Array.from({ length: 50_000 }, (_, at) => ((at * 7919) % 13 < 6 ? 'a' : 'b')).join('')
    compile('(a|b)*a(a|b){200}c').test(text, budget)
    expect(budget.left).toBeLessThan(0)
    expect(budget.left).toBeGreaterThan(-10_000)
  })
})

describe('what cannot be judged in linear time is refused', () => {
  const refused: readonly (readonly [source: string, why: RegExp])[] = [
    ['(a)\\1', /back-reference/],
    ['(?<x>a)\\k<x>', /back-reference/],
    ['a{1,20000}', /too large/],
    ['((a{1,100}){1,100}){1,100}', /too large/],
    ['(', /no regular expression/],
    ['a'.repeat(9000), /longer/],
    ['('.repeat(80) + ')'.repeat(80), /nest/],
  ]

  test.each(refused)('%#', (source, why) => {
    const pattern = compilePattern(source)
    expect(pattern.ok ? '' : pattern.error).toMatch(why)
  })

  test('a repetition of nothing costs nothing', () => {
    expect(test1('^(?:(?:)(?:)){999999999}$', '')).toBe(true)
  })
})

test('what a pattern remembers is bounded, however many texts come', () => {
  // Hundreds of threads in each state, and each text leads to states of its own.
  const pattern = compile('(a|b)*a(a|b){300}c')
  let bits = 1
  for (let round = 0; round < 60; round++) {
    let text = ''
    for (let at = 0; at < 400; at++) {
      bits = (Math.imul(bits, 1_103_515_245) + 12_345) >>> 0
      text += bits & 0x10000 ? 'a' : 'b'
    }
    const budget = { left: BUDGET }
    expect(pattern.test(text, budget)).toBe(false)
    // Once its memory is full it forgets, and simulates: the work for one character stays within the pattern's size.
    expect(BUDGET - budget.left).toBeLessThan(400 * 1300 * 2)
  }
})
