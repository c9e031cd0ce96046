// The SQL detector reads a text up to eight times; what one reading takes over from another is what it would have read
// by itself, and a dialect is left out only where it reads the same.

import { array, assert as check, constantFrom, property } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { tokenize } from '../../shared/waf/detectors/sql/tokenize.ts'
import type { Reading } from '../../shared/waf/detectors/sql/tokenize.ts'
import { newTokens } from '../../shared/waf/detectors/sql/tokens.ts'
import type { Tokens } from '../../shared/waf/detectors/sql/tokens.ts'
import { attacks } from '../corpora/attacks.ts'

const pieces = constantFrom(
  ..."' \" ` '' \\ \\\\ -- # /* */ /*! \n , ( ) ; = . 1 0x1f 1e5 or select x' n' @ @'a' @@version a_b ü ".split(
    ' ',
  ),
  ' ',
  'a word of prose, and no more ',
)
const texts = array(pieces, { maxLength: 40 }).map((parts) => parts.join(''))

const QUOTES = [39, 34, 96]

const read = (text: string, reading: Reading, outside?: Tokens): object | undefined => {
  const tokens = newTokens()
  if (!tokenize(text, reading, tokens, outside)) return undefined
  const { count, open } = tokens
  return {
    open,
    kinds: tokens.kinds.slice(0, count),
    starts: tokens.starts.slice(0, count),
    ends: tokens.ends.slice(0, count),
  }
}

const expectSame = (text: string): void => {
  for (const backslash of [false, true]) {
    const outside = newTokens()
    tokenize(text, { quote: 0, backslash }, outside)
    for (const quote of QUOTES) {
      const reading = { quote, backslash }
      expect(read(text, reading, outside), text).toEqual(read(text, reading))
    }
  }
}

/** A quote that a backslash stands before or not, found the slow way. */
const naiveEnd = (text: string, quote: string, backslash: boolean): number => {
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\' && backslash) at++
    else if (text[at] === quote) return at
  }
  return -1
}

describe('readings of SQL', () => {
  test('from within a string take over nothing but what they would have read', () => {
    check(property(texts, expectSame), { numRuns: 20_000, seed: 20261122 })
    for (const text of attacks('sqli', 1000, 7)) expectSame(`it's "so" ${text} \`x\``)
  })

  test('begin behind the first quote that the dialect lets end the string', () => {
    check(
      property(texts, constantFrom(...QUOTES), constantFrom(true, false), (text, quote, backslash) => {
        const tokens = newTokens()
        const broken = tokenize(text, { quote, backslash }, tokens)
        expect(broken ? tokens.starts[0] : -1).toBe(naiveEnd(text, String.fromCharCode(quote), backslash))
      }),
      { numRuns: 20_000, seed: 20261122 },
    )
  })

  test('are the same in both dialects where no backslash stands before a quote', () => {
    const plain = texts.filter((text) => !/\\['"`]/.test(text))
    check(
      property(plain, constantFrom(0, ...QUOTES), (text, quote) => {
        expect(read(text, { quote, backslash: true })).toEqual(read(text, { quote, backslash: false }))
      }),
      { numRuns: 20_000, seed: 20261122 },
    )
  })
})
