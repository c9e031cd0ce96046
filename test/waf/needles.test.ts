// Many searches in one: each string's first place is what a search for it alone would say.

import { array, assert as check, constantFrom, property } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { makeNeedles } from '../../shared/waf/fields/needles.ts'

const LIST = [
  'java.lang',
  'java.',
  '@java.lang',
  '!!a',
  '!',
  'plain',
  'x(',
  "r('c",
  '_$$N$$_',
  'in os\n',
  '<a b=',
  'a, b',
  '..',
  'f://',
  'f:/',
]

describe('needles', () => {
  test('stand where a search for each of them finds them first', () => {
    const needles = makeNeedles(LIST)
    const pieces = constantFrom(
      ...LIST,
      ...LIST.map((needle) => needle.slice(1)),
      ...LIST.map((n) => n.slice(0, -1)),
      '.',
      ':',
      'ü',
      '(',
    )
    let found = 0
    check(
      property(array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('')
        const expected = LIST.map((needle) => text.indexOf(needle))
        found += expected.filter((at) => at >= 0).length
        expect([...needles.find(text)]).toEqual(expected)
      }),
      { numRuns: 20_000, seed: 20261122 },
    )
    expect(found).toBeGreaterThan(10_000)
  })

  test('that are folded stand where a search in the text in lower case finds them first', () => {
    const list = LIST.filter((needle) => /[!#$@[<;(,:.\n]/.test(needle)).map((needle) => needle.toLowerCase())
    const needles = makeNeedles(list, { folded: true })
    const pieces = constantFrom(
      ...list,
      ...list.map((n) => n.toUpperCase()),
      'Java',
      '.LANG',
      'R(',
      '@',
      'ü',
      ';',
    )
    let found = 0
    check(
      property(array(pieces, { maxLength: 10 }), (parts) => {
        const text = parts.join('')
        const expected = list.map((needle) => text.toLowerCase().indexOf(needle))
        found += expected.filter((at) => at >= 0).length
        expect([...needles.find(text)]).toEqual(expected)
      }),
      { numRuns: 5000, seed: 20261122 },
    )
    expect(found).toBeGreaterThan(3000)
    expect(() => makeNeedles(['plain'], { folded: true })).toThrow('mark')
  })
})
