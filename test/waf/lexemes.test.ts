import { assert, constantFrom, nat, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  areAt,
  isAt,
  isEnd,
  JAVASCRIPT,
  kindAt,
  lex,
  newLexemes,
  quotedAt,
  wordAt,
} from '../../shared/waf/lexemes.ts'
import type { Lexemes } from '../../shared/waf/lexemes.ts'
import { charset } from '../../shared/waf/runs.ts'

const LETTERS = '.wnspc-'
/** One letter for each lexeme's kind, and the lexeme. */
const shown = (lexemes: Lexemes): readonly string[] =>
  Array.from(
    { length: lexemes.count },
    (_, at) =>
      `${LETTERS[kindAt(lexemes, at)] ?? '?'} ${lexemes.text.slice(lexemes.starts[at], lexemes.ends[at])}`,
  )

const XML = {
  word: charset('A-Za-z0-9_-', true),
  block: ['(:', ':)'],
  escapes: false,
  patterns: false,
} as const

describe('lexemes', () => {
  test.each([
    ['this.a1 == 12.5', ['w this', '- .', 'w a1', '- =', '- =', 'n 12.5']],
    [`'a\\'b'"c`, [`s 'a\\'b'`, 's "c']],
    ['/^a\\/b/.test(this)', ['p /^a\\/b/', '- .', 'w test', '- (', 'w this', '- )']],
    ['a / b / c', ['w a', '- /', 'w b', '- /', 'w c']],
    ['return /x/', ['w return', 'p /x/']],
    ['a /* b */ c // d\ne', ['w a', 'w c', 'w e']],
    ['a // b', ['w a', 'c // b']],
    ['a /* b', ['w a', 'c /* b']],
    ['\0a\t\u00e9 1.x', ['w a', 'w \u00e9', 'n 1', '- .', 'w x']],
    ['', []],
  ])('of JavaScript: %j', (text, expected) => {
    expect(shown(lex(text, 0, text.length, JAVASCRIPT, newLexemes(32)))).toEqual(expected)
  })

  test.each([
    [`local-name(..) -1`, ['w local-name', '- (', '- .', '- .', '- )', '- -', 'n 1']],
    [`'a\\' or (: b :) c`, [`s 'a\\'`, 'w or', 'w c']],
    [`a(: b`, ['w a', 'c (: b']],
  ])('of a language with other names and comments: %j', (text, expected) => {
    expect(shown(lex(text, 0, text.length, XML, newLexemes(32)))).toEqual(expected)
  })

  test('end at the limit and at the most that there is room for, and say so', () => {
    const few = lex('a b c d', 0, 5, JAVASCRIPT, newLexemes(8))
    expect(shown(few)).toEqual(['w a', 'w b', 'w c'])
    expect(isEnd(few, 3)).toBe(false)
    expect(isEnd(lex('a b ', 0, 9, JAVASCRIPT, newLexemes(8)), 2)).toBe(true)
    expect(isEnd(lex('a b c', 0, 9, JAVASCRIPT, newLexemes(2)), 2)).toBe(false)
  })

  test('are asked for words of either case, and for nothing behind the last', () => {
    const lexemes = lex(`DETACH Delete 'x' "y`, 0, 99, JAVASCRIPT, newLexemes(8))
    expect(areAt(lexemes, 0, 'detach', 'delete')).toBe(true)
    expect(areAt(lexemes, 1, 'delete', 'n')).toBe(false)
    expect([wordAt(lexemes, 0), wordAt(lexemes, 2), wordAt(lexemes, 9), wordAt(lexemes, -1)]).toEqual([
      'detach',
      '',
      '',
      '',
    ])
    expect([quotedAt(lexemes, 2), quotedAt(lexemes, 3), quotedAt(lexemes, 0)]).toEqual(['x', 'y', ''])
    expect(isAt(lexemes, 4, '')).toBe(false)
  })

  test('cover every character that is no blank and stands in no comment, once and in order', () => {
    const text = string({ unit: constantFrom(...Array.from(`ab1._/*'"\\(:) \n`)), maxLength: 40 })
    assert(
      property(text, nat(40), (value, start) => {
        const from = Math.min(start, value.length)
        const lexemes = lex(value, from, value.length, XML, newLexemes(64))
        let at = from
        for (let index = 0; index < lexemes.count; index++) {
          const begin = lexemes.starts[index] ?? -1
          const end = lexemes.ends[index] ?? -1
          expect(begin).toBeGreaterThanOrEqual(at)
          expect(end).toBeGreaterThan(begin)
          expect(
            value
              .slice(at, begin)
              .replace(/\(:[^]*?:\)/g, '')
              .trim(),
          ).toBe('')
          at = end
        }
        expect(
          value
            .slice(at)
            .replace(/\(:[^]*?:\)/g, '')
            .trim(),
        ).toBe('')
      }),
      { numRuns: 2000 },
    )
  })
})
