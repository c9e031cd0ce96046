// JSON bodies as they are read and cut: the quick way hides nothing that the scanner finds, wide integers keep their
// value, and what is cut out of a text is what is gone from its value.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { cutMembers, jsonReader } from '../../shared/guards/schema/json-body.ts'
import { readQuickly } from '../../shared/guards/schema/json-quick.ts'

const BOUNDS = { depth: 4, values: 12 }

/** Texts that are JSON, nearly JSON, or JSON that two parsers read differently. */
const space = fc.constantFrom('', '', '', ' ', '\n')
const names = fc.constantFrom('a', 'b', ':', 'a:b', '', '__proto__', '\\u0061', '1')
const SCALARS = [
  ['1', '0', '-0', '1.5', '1e3', '1e999', '1e-999', '0e-1', '9007199254740993', '9007199254740992', '0.1'],
  [
    'true',
    'null',
    '"x"',
    '":"',
    '"a\\":"',
    '"\\ud800"',
    '"{\\"a\\":1}"',
    '"é💩"',
    '01',
    'nul',
    '12345678901234567890',
    `0.${'1'.repeat(600)}`,
    `0.${'0'.repeat(330)}1`,
    `"${'1'.repeat(600)}"`,
  ],
].flat()
const scalars = fc.constantFrom(...SCALARS)
const texts = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    scalars,
    fc
      .array(fc.tuple(space, tie('value'), space), { maxLength: 3 })
      .map((items) => `[${items.map((item) => item.join('')).join(',')}]`),
    fc
      .array(fc.tuple(space, names, space, tie('value')), { maxLength: 4 })
      .map((members) => `{${members.map(([a, name, b, value]) => `${a}"${name}"${b}:${value}`).join(',')}}`),
  ),
})).value

test('the quick way answers what the scanner answers, whatever the text', () => {
  const quick = jsonReader(BOUNDS)
  const slow = jsonReader(BOUNDS, true)
  const seen = { quick: 0, faults: 0, duplicates: 0 }
  fc.assert(
    fc.property(texts, (text) => {
      const [one, other] = [quick(text), slow(text)]
      expect(one, text).toEqual(other)
      if (readQuickly(text, BOUNDS) !== undefined) seen.quick++
      if (other.kind === 'fault') seen.faults++
      if (other.kind === 'fault' && other.fault === 'duplicate') seen.duplicates++
    }),
    { numRuns: 20_000 },
  )
  // Each way was taken, and there was something to hide.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(200)
})

describe('texts that a careless count would take', () => {
  const cases: readonly (readonly [text: string, fault: string])[] = [
    ['{"a":1,"a":2}', 'duplicate'],
    ['{"a":1,"a" :2}', 'duplicate'],
    ['{"a":":","a":2}', 'duplicate'],
    ['{"a":2,"a":":"}', 'duplicate'],
    ['[":",{"a":1,"a":2}]', 'duplicate'],
    ['{"a":{"b":1,"b":2},"a":3}', 'duplicate'],
    ['{"a":1,"\\u0061":2}', 'duplicate'],
    ['{"__proto__":1,"__proto__":2}', 'duplicate'],
    ['{"a":1e-999}', 'number'],
    ['{"a":-1e999}', 'number'],
    [`{"a":0.${'0'.repeat(330)}1}`, 'number'],
    [`0.${'0'.repeat(330)}1`, 'number'],
    [`[1.${'0'.repeat(400)}]`, 'number-length'],
    [`0.${'1'.repeat(400)}`, 'number-length'],
    [`[1e+${'0'.repeat(400)}1]`, 'number-length'],
    ['{"a":"\\ud800"}', 'surrogate'],
    ['[[[[[]]]]]', 'depth'],
    ['[1,2,3,4,5,6,7,8,9,10,11,12]', 'values'],
    ['{"a":1}x', 'malformed'],
    ['\ufeff{"a":1}', 'malformed'],
    ["{'a':1}", 'malformed'],
    ['{"a":1,}', 'malformed'],
    ['{"a":NaN}', 'malformed'],
    ['{"a":0x10}', 'malformed'],
    ['/**/{"a":1}', 'malformed'],
    ['', 'malformed'],
  ]

  test.each(cases)('%j: %s', (text, fault) => {
    expect(jsonReader(BOUNDS)(text)).toEqual({ kind: 'fault', fault })
  })

  test('a million brackets are no stack overflow', () => {
    const deep = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`
    expect(jsonReader(BOUNDS)(deep)).toEqual({ kind: 'fault', fault: 'depth' })
  })
})

test('integers beyond 2^53 keep their value, all others are numbers', () => {
  const read = jsonReader({ depth: 8, values: 100 })
  expect(
    read('{"a":9007199254740993,"b":[1,-9007199254740993],"__proto__":9e2,"c":0.1,"\\u0064":"x"}'),
  ).toMatchObject({
    value: { a: 9007199254740993n, b: [1, -9007199254740993n], ['__proto__']: 900, c: 0.1, d: 'x' },
  })
})

test('what is cut out of a text is gone from its value, and every other byte stays', () => {
  const members = fc.constantFrom('a', 'b', 'c', 'é"', '\\', '{')
  const values = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(1, 'x', ',', '}', '"', null, true),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(members, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).value
  const places = (
    value: unknown,
    path: readonly (string | number)[] = [],
  ): (readonly (string | number)[])[] => {
    if (typeof value !== 'object' || value === null) return []
    const isList = Array.isArray(value)
    return Object.entries(value).flatMap(([key, child]) => {
      const here = [...path, isList ? Number(key) : key]
      return isList ? places(child, here) : [here, ...places(child, here)]
    })
  }
  const without = (value: unknown, path: readonly (string | number)[]): void => {
    const [key = '', ...rest] = path
    const holder = value as Record<string, unknown> | undefined
    if (typeof holder !== 'object' || holder === null) return
    if (rest.length === 0) delete holder[key]
    else without(holder[key], rest)
  }
  let cut = 0
  fc.assert(
    fc.property(values, fc.array(fc.nat()), fc.constantFrom(undefined, 1, '\t'), (value, picks, indent) => {
      const all = places(value)
      const chosen = all.length === 0 ? [] : picks.map((pick) => all[pick % all.length] ?? [])
      const text = JSON.stringify(value, undefined, indent)
      const copy: unknown = JSON.parse(text)
      for (const path of chosen) without(copy, path)
      const left = cutMembers(text, chosen)
      expect(JSON.parse(left)).toEqual(copy)
      if (chosen.length === 0) expect(left).toBe(text)
      else cut++
    }),
    { numRuns: 2000 },
  )
  expect(cut).toBeGreaterThan(300)
})
