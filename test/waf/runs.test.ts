import { assert, constantFrom, integer, nat, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  charset,
  DIGITS,
  findIn,
  findWord,
  isRun,
  NAME,
  pastRun,
  pastWord,
  runStart,
  saysAt,
  SPACE,
  standsAt,
  vocabulary,
  without,
} from '../../shared/waf/runs.ts'

const text = string({ unit: constantFrom(...Array.from('aAzZ09_-. /\n\té字')), maxLength: 24 })
const place = integer({ min: -2, max: 26 })

describe('runs read what the expression of the same meaning matches', () => {
  const sets = [
    ['a-z0-9_.-', charset('a-z0-9_.-'), /[a-z0-9_.-]/],
    ['a name', NAME, /\w/],
    ['no name', without(NAME), /\W/],
    ['a hyphen first', charset('-a'), /[-a]/],
    ['with all beyond ASCII', charset('a', true), /[a\u0080-\uffff]/],
    ['spaces', SPACE, /[ \t\n\v\f\r]/],
  ] as const

  test.each(sets)('%s: members at each place, in runs both ways, and sought', (_name, set, expression) => {
    const { source } = expression
    assert(
      property(text, nat(26), (value, from) => {
        const at = Math.min(from, value.length)
        expect(standsAt(value, from, set)).toBe(expression.test(value.charAt(from)))
        expect(pastRun(value, at, set)).toBe(
          at + (new RegExp(`^${source}*`).exec(value.slice(at))?.[0].length ?? 0),
        )
        expect(runStart(value, at, set)).toBe(
          at - (new RegExp(`${source}*$`).exec(value.slice(0, at))?.[0].length ?? 0),
        )
        expect(isRun(value, set, 2, 5)).toBe(new RegExp(`^(?:${source}){2,5}$`).test(value))
        const found = value.slice(at).search(expression)
        expect(findIn(value, set, at)).toBe(found < 0 ? -1 : at + found)
      }),
    )
  })

  test('a limit ends each of them, and the ends of the text too', () => {
    expect(pastRun('aaaa', 1, NAME, 3)).toBe(3)
    expect(pastRun('aa', 1, NAME, 9)).toBe(2)
    expect(runStart('aaaa', 3, NAME, 2)).toBe(2)
    expect(runStart('aé', 2, without(DIGITS), -4)).toBe(0)
    expect(findIn('  a', NAME, 0, 2)).toBe(-1)
    expect(standsAt('a', -1, without(NAME))).toBe(false)
    expect(standsAt('a', 1, without(NAME))).toBe(false)
  })
})

describe('a vocabulary', () => {
  const list = ['etc/passwd', 'etc', 'a', 'az', 'é']

  test.each([true, false])('finds the longest of its words, as an expression would (folds: %s)', (folds) => {
    const words = vocabulary(list, folds)
    const longest = list.toSorted((one, other) => other.length - one.length).join('|')
    const expression = new RegExp(longest, folds ? 'i' : '')
    const sticky = new RegExp(longest, folds ? 'iy' : 'y')
    const unit = constantFrom('etc', 'ETC', '/passwd', 'a', 'A', 'z', 'Z', 'é', ' ', '/')
    assert(
      property(string({ unit, maxLength: 12 }), place, (value, at) => {
        sticky.lastIndex = Math.max(0, at)
        const found = at < 0 || at > value.length ? null : sticky.exec(value)
        expect(pastWord(value, at, words)).toBe(found === null ? -1 : at + found[0].length)
        expect(findWord(value, words)).toBe(value.search(expression))
      }),
    )
  })

  test('a word must stand whole within the text', () => {
    expect(saysAt('abC', 1, 'bc')).toBe(true)
    expect(saysAt('abC', 1, 'bc', false)).toBe(false)
    expect(saysAt('ab', 1, 'bc')).toBe(false)
    expect(saysAt('ab', -1, 'a')).toBe(false)
    expect(findWord('xx etc', vocabulary('etc'), 0, 3)).toBe(-1)
  })
})
