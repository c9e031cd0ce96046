// Ruby's streams of data pass, and those that make objects do not, however they are written.

import { assert, constantFrom, property, string, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { isPlainMarshal } from '../../shared/waf/detectors/deserial/marshal.ts'
import { coreEngine } from '../corpora/program.ts'

const packed = (value: number): string =>
  value === 0
    ? '\0'
    : value < 123
      ? String.fromCharCode(value + 5)
      : value < 256
        ? `\u0001${String.fromCharCode(value)}`
        : `\u0002${String.fromCharCode(value % 256, value >> 8)}`

const text = (value: string): string => `I"${packed(value.length)}${value}\u0006:\u0006ET`

const list = (values: readonly string[]): string => `[${packed(values.length)}${values.join('')}`

const map = (pairs: readonly (readonly [string, string])[]): string =>
  `{${packed(pairs.length)}${pairs.map((pair) => pair.join('')).join('')}`

const stream = (value: string): string => btoa(`\u0004\b${value}`)

const forUrls = (value: string): string => value.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

const ascii = string({ unit: constantFrom(...Array.from('abcXYZ09_?>~ /')), maxLength: 200 })

const data = tuple(constantFrom('0', 'T', 'F'), ascii).chain(([one, word]) =>
  constantFrom(
    one,
    text(word),
    list([one, text(word), `i${packed(word.length)}`]),
    map([[`:${packed(word.length)}${word}`, list([text(word), one])]]),
    `l+${packed(4)}abcdefgh`,
  ),
)

const OBJECTS = [
  'o:\u0006A\0',
  'U:\u0006A[\0',
  'u:\u0006A\u0006x',
  'c\u0006A',
  'S:\u0006A\0',
  'e:\u0006Ao:\u0006A\0',
]

describe('a stream of Marshal', () => {
  test('that holds data makes no object', () => {
    assert(
      property(data, (value) => {
        expect(isPlainMarshal(stream(value), 0)).toBe(true)
      }),
    )
  })

  test('that holds an object anywhere is none of data, in either alphabet, whole or cut off behind it', () => {
    assert(
      property(data, constantFrom(...OBJECTS), data, (before, object, after) => {
        for (const whole of [list([before, object, after]), map([[before, list([text('x'), object])]])]) {
          expect(isPlainMarshal(stream(whole), 0)).toBe(false)
          expect(isPlainMarshal(forUrls(stream(whole)), 0)).toBe(false)
          expect(isPlainMarshal(`${stream(whole)}--${'0f'.repeat(20)}`, 0)).toBe(false)
        }
        // It says that it is longer than it is: what is there is made before that is found out.
        expect(isPlainMarshal(stream(`[${packed(30_000)}${object}`), 0)).toBe(false)
      }),
    )
  })

  test.each([
    ['what a loader for no URLs skips', (safe: string) => `${safe.slice(0, 12)}-${safe.slice(12)}`],
    ['line breaks', (safe: string) => `${safe.slice(0, 12)}\n${safe.slice(12)}`],
  ])('that is broken by %s is read on', (_, broken) => {
    const whole = stream(list([text('abcdef'), 'o:\u0006A\0']))
    expect(isPlainMarshal(broken(whole), 0)).toBe(false)
  })

  test('that is longer than is looked at may hold anything', () => {
    expect(isPlainMarshal(stream(text('x'.repeat(7000))), 0)).toBe(false)
  })
})

describe('at sensitivity 1', () => {
  const engine = coreEngine()
  const refused = (value: string): boolean => engine.text('cookie', 'value', 'cookie.session', value).refused

  test('a signed session of data passes', () => {
    const session = map([
      [text('session_id'), text('0123456789abcdef0123456789abcdef')],
      [text('flash'), map([])],
    ])
    const signed = `${stream(session)}--${'0123456789abcdef'.repeat(4)}`
    expect(refused(signed)).toBe(false)
    expect(refused(encodeURIComponent(signed))).toBe(false)
  })

  test('one that makes an object does not', () => {
    const session = map([[text('flash'), 'o:\u0010Gem::Package\0']])
    expect(refused(`${stream(session)}--${'0123456789abcdef'.repeat(4)}`)).toBe(true)
  })

  test('a list of requirements is no pickle', () => {
    expect(refused('coverage\nmock\nnose>=1.2.1\n')).toBe(false)
    for (const pickle of [
      "cos\nsystem\n(S'id'\ntR.",
      'cposix\nsystem\np0\n(Vid\ntR.',
      'c__builtin__\neval\nq\u0000(X',
    ])
      expect(refused(pickle)).toBe(true)
  })
})
