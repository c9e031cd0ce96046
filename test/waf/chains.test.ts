// Chains of members as a dozen languages write them: however a name is reached from another one, a table finds both.

import { array, assert, constantFrom, property } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { reach, reachedAt } from '../../shared/waf/detectors/code/chains.ts'

const found = (text: string, ...list: readonly string[]): number =>
  reachedAt(text, 0, text.length, reach(...list))

describe('a member is found', () => {
  test.each([
    'a.b',
    'a?.b',
    "a?.['b']",
    'a::b',
    'a->b',
    "a['b']",
    'a["b"]',
    'a().b',
    'a(1, 2) . b',
    'x.a.b(c)',
    '=a.b',
  ])('%s', (text) => {
    expect(found(text, 'a.b')).toBe(text.indexOf('a'))
    expect(found(text, 'a.*')).toBe(text.indexOf('a'))
    expect(found(text, 'a.b(')).toBe(text.includes('b(') ? text.indexOf('a') : -1)
  })

  test.each(['aa.b', 'a.bb', 'a b', 'a,b', 'a[b]', 'a(b', 'a..b', 'a', '', 'toString.b', '__proto__.b'])(
    'and none in %j',
    (text) => expect(found(text, 'a.b')).toBe(-1),
  )
})

test('a name by itself, and one that has to be called', () => {
  expect(found('x ENV y', 'ENV')).toBe(2)
  expect(found('popen("id")', 'popen(')).toBe(0)
  expect(found('popen', 'popen(')).toBe(-1)
})

test('what it finds in names, dots and brackets, an expression of the same meaning finds', () => {
  const pieces = constantFrom('a', 'b', 'c', '.', '(', ')', ' ', 'ab')
  assert(
    property(array(pieces, { maxLength: 14 }), (list) => {
      const text = list.join('')
      const naive = /(?<!\w)a(?!\w)(?:\s*\([^()]*\))?\s*\.\s*b(?!\w)/.exec(text)?.index ?? -1
      expect(found(text, 'a.b')).toBe(naive)
    }),
    { numRuns: 3000 },
  )
})
