import { serialize } from 'node:v8'
import { assert, constantFrom, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { fromOctets, toBytes, utf8 } from '../../../shared/waf/transforms/bytes.ts'

/** Point by point, as RFC 3629 has it; halves of pairs become U+FFFD. */
const naive = (text: string): string =>
  Array.from(text, (character) => utf8(character.codePointAt(0) ?? 0)).join('')

/** V8's own format tells strings of one byte a character from those of two. */
const ONE_BYTE = '"'.charCodeAt(0)
const tagOf = (text: string): number | undefined => serialize(text)[2]

describe('byte strings', () => {
  test('are the UTF-8 of any text, halves of pairs included', () => {
    assert(
      property(
        string({ unit: 'binary' }),
        string({ unit: constantFrom('a', '\ud83d', '\ude00', '\u00e9') }),
        (one, other) => {
          for (const text of [one, other, one + other]) expect(toBytes(text)).toBe(naive(text))
        },
      ),
    )
  })

  test.each(['\u00fcber', 'caf\u00e9 \u2013 \u65e5\u672c', `${'a'.repeat(20_000)}\u{1f600}`])(
    'keep one byte a character, and so do pieces of them',
    (text) => {
      const bytes = toBytes(text)
      expect(tagOf(bytes)).toBe(ONE_BYTE)
      expect(tagOf(bytes.slice(1))).toBe(ONE_BYTE)
      expect(fromOctets(new TextEncoder().encode(text))).toBe(bytes)
    },
  )
})
