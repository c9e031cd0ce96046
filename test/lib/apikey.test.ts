import { randomBytes } from 'node:crypto'
import { crc32 as zlibCrc32 } from 'node:zlib'

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  API_KEY_CHARACTERS_MAX,
  formatApiKey,
  isEnvironment,
  parseApiKey,
} from '../../shared/lib/apikey/apikey.ts'
import { base62OfU32, base62Value, randomBase62 } from '../../shared/lib/apikey/base62.ts'
import { crc32 } from '../../shared/lib/apikey/crc32.ts'
import { isSame } from '../../shared/lib/apikey/same.ts'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const CHARACTERS = ALPHABET.split('')
const base62 = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...CHARACTERS), { minLength: length, maxLength: length })
    .map((list) => list.join(''))

const parts = fc.record({ env: fc.stringMatching(/^[a-z0-9]{1,16}$/), id: base62(18), secret: base62(43) })
const KEY = formatApiKey({ env: 'live', id: 'A'.repeat(18), secret: 'b'.repeat(43) })

describe('parseApiKey', () => {
  test('takes apart what formatApiKey put together', () => {
    fc.assert(
      fc.property(parts, (one) => {
        expect(parseApiKey(formatApiKey(one))).toEqual({ ok: true, value: { ...one } })
      }),
    )
  })

  test('a key whose one character was changed, lost, doubled or swapped is never taken', () => {
    fc.assert(
      fc.property(parts, fc.nat(), fc.constantFrom(...CHARACTERS, '_', '-', ' '), (one, seed, other) => {
        const text = formatApiKey(one)
        const at = seed % text.length
        const edits = [
          text.slice(0, at) + other + text.slice(at + 1),
          text.slice(0, at) + text.slice(at + 1),
          text.slice(0, at) + other + text.slice(at),
          text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2),
        ]
        for (const edit of edits) if (edit !== text) expect(parseApiKey(edit).ok).toBe(false)
      }),
    )
  })

  test.each([
    ['nothing', '', 'length'],
    ['a cut key', KEY.slice(0, -1), 'form'],
    ['a key that lost more than its environment is long', KEY.slice(0, -4), 'length'],
    ['only the start', 'gh_live_', 'length'],
    ['an environment that is too long', KEY.replace('live', 'l'.repeat(17)), 'length'],
    ['another start', KEY.replace('gh_', 'sk_'), 'form'],
    ['an upper-case start', KEY.replace('gh_', 'GH_'), 'form'],
    ['an upper-case environment', KEY.replace('live', 'Live'), 'form'],
    ['an empty environment', KEY.replace('live', ''), 'length'],
    ['a separator within a part', KEY.replace('AAA', 'A_A'), 'form'],
    ['a character beyond ASCII', KEY.replace('AAA', 'AÅA'), 'form'],
    ['a look-alike of full width', KEY.replace('AAA', 'AＡA'), 'form'],
    ['a NUL', KEY.replace('AAA', 'A\u0000A'), 'form'],
    ['another environment with the old checksum', KEY.replace('live', 'test'), 'checksum'],
    ['another case', KEY.replace('bbb', 'bBb'), 'checksum'],
  ])('refuses %s', (_what, text, reason) => {
    expect(parseApiKey(text)).toEqual({ ok: false, error: reason })
  })

  test('a megabyte is refused by its length', () => {
    expect(parseApiKey(`gh_${'a'.repeat(1_000_000)}`)).toEqual({ ok: false, error: 'length' })
    expect(API_KEY_CHARACTERS_MAX).toBeLessThan(100)
  })
})

test('isEnvironment', () => {
  for (const good of ['live', 'test', 'eu1', 'a'.repeat(16)]) expect(isEnvironment(good)).toBe(true)
  for (const bad of ['', 'Live', 'a_b', 'a-b', 'a'.repeat(17), 'ä']) expect(isEnvironment(bad)).toBe(false)
})

test('crc32 agrees with zlib', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[\x20-\x7e]*$/), (text) => {
      expect(crc32(text)).toBe(zlibCrc32(text))
      expect(crc32(`${text}more`, text.length)).toBe(zlibCrc32(text))
    }),
  )
})

test('base62OfU32 is six characters, and no two numbers share a text', () => {
  const number = fc.integer({ min: 0, max: 0xffff_ffff })
  fc.assert(
    fc.property(number, (value) => {
      const text = base62OfU32(value)
      expect(text).toMatch(/^[0-9A-Za-z]{6}$/)
      let back = 0
      for (const character of text) back = back * 62 + ALPHABET.indexOf(character)
      expect(back).toBe(value)
      expect(base62Value(`_${text}`, 1)).toBe(value)
    }),
  )
})

test('randomBase62 uses every character about as often, whatever the bytes', () => {
  const counts = new Map<string, number>()
  const text = randomBase62(62_000, (count) => randomBytes(count))
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  expect(counts.size).toBe(62)
  // Five standard deviations around 1000.
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(160)
  // Bytes beyond the last multiple of 62 are thrown away, not folded onto the first characters.
  let calls = 0
  const folded = randomBase62(1, () => Uint8Array.of(calls++ === 0 ? 255 : 61))
  expect(folded).toBe('z')
})

test('isSame agrees with ===', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      expect(isSame(one, other)).toBe(one === other)
      expect(isSame(one, one.split('').join(''))).toBe(true)
    }),
  )
})
