// A program that prose writes out unmarked begins with its second declaration, and is found in linear time.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { listingStart } from '../../shared/waf/fields/listing.ts'

describe('a listing begins', () => {
  test.each([
    ['behind the second declaration', 'See var a = f(1); var b=2; |x', true],
    ['of any of the three words', 'See let a = 1; const $b_2 = |2', true],
    ['not behind one declaration', 'See var a = 1; a = 2', false],
    ['not behind assignments', 'See a = 1; b = 2; c = 3', false],
    ['not behind comparisons', 'See var a == 1; var b === 2', false],
    ['not where the word ends another', 'See devar a = 1; outlet b = 2', false],
    ['not without a name', 'See var = 1; let = 2', false],
  ])('%s: %s', (_, marked, begins) => {
    const text = marked.replace('|', '')
    const start = listingStart(text)
    expect(start < text.length).toBe(begins)
    if (begins) expect(start).toBeLessThanOrEqual(marked.indexOf('|'))
  })

  test('where a plain search over the whole text says', () => {
    const word = fc.constantFrom('var ', 'let ', 'const ', 'x', ' ', '=', '==', 'y1 ', '\n', '; ')
    fc.assert(
      fc.property(fc.array(word, { maxLength: 24 }), (words) => {
        const text = words.join('')
        const found = [
          ...text.matchAll(/(?<![A-Za-z0-9_$])(?:var|let|const) [A-Za-z0-9_$]{1,40} ?=(?!=)(?=[^])/g),
        ]
        const second = found[1]
        expect(listingStart(text)).toBe(second === undefined ? text.length : second.index + second[0].length)
      }),
      { numRuns: 5000 },
    )
  })
})
