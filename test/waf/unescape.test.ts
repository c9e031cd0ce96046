// A JSON string's escapes are undone by the platform or piece by piece, by the string's length: always with one answer.

import { array, assert, constantFrom, property } from 'fast-check'
import { expect, test } from 'vitest'

import { unescapeJson } from '../../shared/waf/fields/escapes/json.ts'
import { UNBOUNDED, work } from '../../shared/waf/work.ts'
import { foldConfusables } from '../../shared/waf/fields/escapes/confusables.ts'

const PADDING = 'x'.repeat(100)

const pieces = constantFrom(
  ...String.raw`\n \" \\ \/ \b \f \r \t \u0041 \u00e9 \ud83d \ude00 \u00zz \u12 \q \x41 a é 😀`.split(' '),
  ' ',
  '\t',
  '\u2028',
  '\x7f',
)

/** As the platform reads it, a tab as if it were escaped. */
const naive = (literal: string): string | undefined => {
  try {
    return JSON.parse(`"${literal.replaceAll('\t', '\\t')}"`) as string
  } catch {
    return undefined
  }
}

const unescaped = (literal: string): string | undefined => {
  const text = `{"a":"${literal}","b":"c"}`
  return unescapeJson(text, 5, 6 + literal.length)
}

test('short and long strings are read as the platform reads them, and a tab as itself', () => {
  let read = 0
  assert(
    property(array(pieces, { maxLength: 12 }), (parts) => {
      const literal = parts.join('')
      const expected = naive(literal)
      if (expected !== undefined) read++
      expect(unescaped(literal)).toBe(expected)
      expect(unescaped(PADDING + literal)).toBe(expected === undefined ? undefined : PADDING + expected)
    }),
    { numRuns: 5000, seed: 20261122 },
  )
  expect(read).toBeGreaterThan(500)
})

test.each([
  ['many escapes', String.raw`\n`.repeat(100)],
  ['an escape that is none', `${PADDING}\\q`],
])('%s are paid for', (_name, literal) => {
  work.left = 1_000_000
  unescaped(literal)
  expect(work.left).toBeLessThan(1_000_000 - literal.length)
  work.left = UNBOUNDED
})

test('mathematical letters and digits are folded as NFKC folds them', () => {
  let folded = 0
  for (let point = 0x1d400; point <= 0x1d7ff; point++) {
    const letter = String.fromCodePoint(point)
    const plain = letter.normalize('NFKC')
    if (!/^[A-Za-z0-9]$/.test(plain)) continue
    folded++
    expect(foldConfusables(`a${letter}b`), point.toString(16)).toBe(`a${plain}b`)
  }
  expect(folded).toBe(702)
})
