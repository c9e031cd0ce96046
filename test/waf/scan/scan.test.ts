import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Clause } from '../../../shared/waf/expressions/clause.ts'
import { NOISE } from '../../../shared/waf/expressions/noise.ts'
import { hasByte } from '../../../shared/waf/expressions/sets.ts'
import { buildLiterals } from '../../../shared/waf/scan/build.ts'
import { buildPhrases, makeSearch, searchPhrases } from '../../../shared/waf/scan/phrases.ts'
import { kindOf } from '../../../shared/waf/scan/presence.ts'
import { isCandidate } from '../../../shared/waf/scan/bits.ts'
import { candidates, looked } from '../../../shared/waf/scan/scan.ts'
import { makeScanner } from '../../../shared/waf/scan/scanner.ts'

const literal = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '.', '/'), minLength: 1, maxLength: 4 })
const text = fc.string({
  unit: fc.constantFrom('a', 'A', 'b', 'B', 'c', '.', '/', '"', '\\', ' '),
  maxLength: 30,
})
const clause = fc.record({
  plain: fc.array(literal, { maxLength: 3 }),
  bare: fc.array(literal, { maxLength: 2 }),
})

const withoutNoise = (value: string): string =>
  Array.from(value)
    .filter((char) => !hasByte(NOISE, char.charCodeAt(0)))
    .join('')

const meets = ({ plain, bare }: Clause, value: string): boolean =>
  plain.some((part) => value.toLowerCase().includes(part)) ||
  bare.some((part) => withoutNoise(value).toLowerCase().includes(part))

const matcherClauses = fc.array(fc.array(clause, { maxLength: 3 }), { minLength: 1, maxLength: 40 })
const texts = fc.array(text, { minLength: 1, maxLength: 5 })

test('a text that meets all clauses of a matcher is its candidate, one that does not meet the first is none', () => {
  let ruledOut = 0
  fc.assert(
    fc.property(matcherClauses, texts, (all, values) => {
      const scanner = makeScanner(buildLiterals(all))
      for (const value of values) {
        const found = candidates(scanner, value)
        all.forEach((clauses, matcher) => {
          const is = isCandidate(found, matcher)
          if (clauses.every((each) => meets(each, value))) expect(is).toBe(true)
          if (!clauses.slice(0, 1).every((each) => meets(each, value))) expect(is).toBe(false)
          if (!is && clauses.slice(0, 1).every((each) => meets(each, value))) ruledOut++
        })
      }
    }),
    { numRuns: 500 },
  )
  // By the bytes of the other clauses.
  expect(ruledOut).toBeGreaterThan(100)
})

test('literals are found wherever they stand, in long texts and after others, whatever the scanner saw before', () => {
  const word = fc.string({
    unit: fc.constantFrom('a', 'b', 'z', '0', '-', ' ', '\xa7', '_'),
    minLength: 1,
    maxLength: 6,
  })
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 60 }), word, fc.nat(20_000), (words, tail, at) => {
      const scanner = makeScanner(buildLiterals(words.map((each) => [{ plain: [each], bare: [] }])))
      const value = `${'-'.repeat(at)}${words[0] ?? ''}${tail}`
      for (const each of [value, tail, value.toUpperCase(), `${tail}${tail}`]) {
        const found = candidates(scanner, each)
        words.forEach((one, matcher) =>
          expect(isCandidate(found, matcher)).toBe(each.toLowerCase().includes(one)),
        )
      }
    }),
    { numRuns: 300 },
  )
})

test('the bytes and the kinds of bytes of a text are told', () => {
  const scanner = makeScanner(buildLiterals([]))
  const marks = Int32Array.from({ length: 256 }, (_, byte) => 1 << (byte % 31))
  fc.assert(
    fc.property(fc.array(fc.nat(255), { maxLength: 20 }), (bytes) => {
      candidates(scanner, String.fromCharCode(...bytes), marks)
      expect(looked.mask).toBe(bytes.reduce((mask, byte) => mask | (1 << (byte % 31)), 0))
      expect(looked.kinds).toBe(bytes.reduce((kinds, byte) => kinds | kindOf(byte), 0))
    }),
  )
})

test('a matcher that nobody wants is never a candidate', () => {
  const scanner = makeScanner(buildLiterals([[{ plain: ['a'], bare: [] }], []]), (matcher) => matcher === 5)
  expect(Array.from(candidates(scanner, 'a'))).toEqual([0])
})

test('a set of phrases finds what a search for each of them finds, and where', () => {
  fc.assert(
    fc.property(fc.array(literal, { minLength: 1, maxLength: 12 }), text, (phrases, value) => {
      const found = searchPhrases(makeSearch(buildPhrases(phrases)), value)
      const lower = value.toLowerCase()
      expect(found !== undefined).toBe(phrases.some((phrase) => lower.includes(phrase)))
      if (found !== undefined) expect(phrases).toContain(lower.slice(found.start, found.end))
    }),
    { numRuns: 1000 },
  )
})
