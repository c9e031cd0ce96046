import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Clause } from '../../../shared/waf/expressions/literals.ts'
import { NOISE } from '../../../shared/waf/expressions/literals.ts'
import { hasByte } from '../../../shared/waf/expressions/sets.ts'
import { buildLiterals } from '../../../shared/waf/scan/build.ts'
import { buildPhrases, makeSearch, searchPhrases } from '../../../shared/waf/scan/phrases.ts'
import { candidates, isCandidate, makeScanner } from '../../../shared/waf/scan/scan.ts'

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

const meets = (clauses: readonly Clause[], value: string): boolean =>
  clauses.every(
    ({ plain, bare }) =>
      plain.some((part) => value.toLowerCase().includes(part)) ||
      bare.some((part) => withoutNoise(value).toLowerCase().includes(part)),
  )

test('the candidates of a text are exactly the matchers whose clauses it meets', () => {
  const matchers = fc.array(fc.array(clause, { maxLength: 3 }), { minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(matchers, fc.array(text, { minLength: 1, maxLength: 5 }), (all, texts) => {
      const scanner = makeScanner(buildLiterals(all))
      for (const value of texts) {
        const found = candidates(scanner, value)
        all.forEach((clauses, matcher) => expect(isCandidate(found, matcher)).toBe(meets(clauses, value)))
      }
    }),
    { numRuns: 500 },
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
