// The scanner against a naive oracle: JSON.parse for the grammar, and a recursive walk over what it made for bounds.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { jsonScanner } from '../../../shared/lib/json/scan.ts'
import type { JsonFault, JsonFinding, JsonRules } from '../../../shared/lib/json/rules.ts'
import { parseStrict } from '../../../shared/lib/json/strict.ts'

const LOOSE: JsonRules = {
  depthMax: 1024,
  namesMax: Infinity,
  namesInAllMax: Infinity,
  itemsMax: Infinity,
  valuesMax: Infinity,
  nameLengthMax: Infinity,
  stringLengthMax: Infinity,
  numberLengthMax: Infinity,
  numbers: 'any',
  duplicates: true,
  cases: true,
  prototypes: true,
  surrogates: true,
  nul: true,
}

const scan = (text: string, rules: Partial<JsonRules> = {}): JsonFinding | undefined =>
  jsonScanner({ ...LOOSE, ...rules })(text)

const faultOf = (text: string, rules: Partial<JsonRules> = {}): JsonFault | 'fine' =>
  scan(text, rules)?.fault ?? 'fine'

const parses = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** JSON and what is nearly JSON: pieces of its syntax in any order, and sound texts with one edit. */
const pieces = fc
  .array(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '"\\u0041"',
      '"\\',
      '\\"',
      '\\u00',
      '\\x',
      '1',
      '-',
      '-0',
      '01',
      '1.',
      '.5',
      '1e5',
      '1E+',
      '1e-1',
      'true',
      'tru',
      'null',
      'false',
      ' ',
      '\n',
      '\t',
      '\v',
      '\u00a0',
      '\ufeff',
      '"\u0001"',
      '"\u007f"',
      '"\u2028"',
      'NaN',
      'Infinity',
      '//',
      '/**/',
      "'a'",
      '\u0000',
      '+1',
      '0x1',
      '"\ud83d\ude00"',
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

const edited = fc
  .tuple(fc.json({ maxDepth: 4 }), fc.nat(), fc.string({ maxLength: 2 }), fc.nat(2))
  .map(([text, at, put, cut]) => {
    const index = at % (text.length + 1)
    return text.slice(0, index) + put + text.slice(index + cut)
  })

/** Long strings are looked through in another way: what is odd in them stands anywhere. */
const long = fc
  .array(
    fc.constantFrom(
      'a'.repeat(30),
      'é'.repeat(25),
      '"',
      '\\',
      '\\"',
      '\\u0041',
      '\n',
      '\0',
      '😀',
      '\\ud83d',
      '{',
      ' ',
    ),
    {
      maxLength: 8,
    },
  )
  .map((parts) => `["${parts.join('')}",1]`)

const texts = fc.oneof(pieces, edited, long, fc.json({ maxDepth: 5, noUnicodeString: false }))

describe('the grammar is that of JSON.parse', () => {
  test('for any text', () => {
    let sound = 0
    fc.assert(
      fc.property(texts, (text) => {
        if (parses(text)) sound++
        expect(faultOf(text)).toBe(parses(text) ? 'fine' : 'malformed')
      }),
      { numRuns: 5000 },
    )
    expect(sound).toBeGreaterThan(1000)
  })

  test('a scanner that refused a text judges the next as if it were its first', () => {
    const used = jsonScanner({ ...LOOSE, duplicates: false, depthMax: 6 })
    fc.assert(
      fc.property(texts, (text) => {
        expect(used(text)).toEqual(scan(text, { duplicates: false, depthMax: 6 }))
      }),
      { numRuns: 2000 },
    )
  })
})

interface Measures {
  depth: number
  names: number
  namesInAll: number
  items: number
  values: number
  nameLength: number
  stringLength: number
}

const measure = (value: unknown, depth: number, all: Measures): Measures => {
  all.values++
  if (typeof value === 'string') all.stringLength = Math.max(all.stringLength, value.length)
  if (typeof value !== 'object' || value === null) return all
  all.depth = Math.max(all.depth, depth + 1)
  if (Array.isArray(value)) {
    all.items = Math.max(all.items, value.length)
    for (const item of value) measure(item, depth + 1, all)
    return all
  }
  const entries = Object.entries(value)
  all.names = Math.max(all.names, entries.length)
  all.namesInAll += entries.length
  for (const [name, inner] of entries) {
    all.nameLength = Math.max(all.nameLength, name.length)
    measure(inner, depth + 1, all)
  }
  return all
}

const measured = (value: unknown): Measures =>
  measure(value, 0, {
    depth: 0,
    names: 0,
    namesInAll: 0,
    items: 0,
    values: 0,
    nameLength: 0,
    stringLength: 0,
  })

describe('each bound is met exactly', () => {
  const bounds: readonly (readonly [keyof Measures, keyof JsonRules, JsonFault])[] = [
    ['depth', 'depthMax', 'depth'],
    ['names', 'namesMax', 'names'],
    ['namesInAll', 'namesInAllMax', 'names-in-all'],
    ['items', 'itemsMax', 'items'],
    ['values', 'valuesMax', 'values'],
    ['nameLength', 'nameLengthMax', 'name-length'],
    ['stringLength', 'stringLengthMax', 'string-length'],
  ]
  const values = fc.jsonValue({ maxDepth: 5 }).filter((value) => !JSON.stringify(value).includes('__proto__'))
  test.each(bounds)('%s', (what, rule, fault) => {
    let tight = 0
    fc.assert(
      fc.property(values, fc.boolean(), (value, spaced) => {
        const text = JSON.stringify(value, undefined, spaced ? 2 : undefined)
        const met = measured(value)[what]
        expect(scan(text, { [rule]: met })).toBeUndefined()
        if (met === 0) return
        tight++
        const finding = scan(text, { [rule]: met - 1 })
        expect(finding?.fault).toBe(fault)
        expect(finding?.actual).toBeGreaterThan(met - 1)
      }),
    )
    expect(tight).toBeGreaterThan(20)
  })

  test('the hardest bound is the depth of the scanner itself', () => {
    expect(faultOf('['.repeat(1_000_000), { depthMax: Infinity })).toBe('depth')
    expect(faultOf('['.repeat(1024) + ']'.repeat(1024), { depthMax: Infinity })).toBe('fine')
  })
})

const unit = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`

const spelled = (name: string, how: number): string => {
  if (how === 0) return JSON.stringify(name)
  return `"${name
    .split('')
    .map((letter, at) => (how === 1 || at === 0 ? unit(letter) : letter))
    .join('')}"`
}

describe('duplicate names', () => {
  /** Objects written by hand, since no value holds a name twice. */
  const members = fc.array(
    fc.tuple(fc.constantFrom('a', 'b', 'aa', '', '0', '1', '00', 'é', 'Aa', 'BB', 'C#', 'x'), fc.nat(3)),
    { maxLength: 40 },
  )
  test('are found in whatever spelling, within one object alone', () => {
    let twice = 0
    fc.assert(
      fc.property(members, (list) => {
        const inner = list.map(([name, how]) => `${spelled(name, how)}:{"a":1,"b":[{"a":2}]}`).join()
        const isTwice = new Set(list.map(([name]) => name)).size < list.length
        if (isTwice) twice++
        expect(faultOf(`{${inner}}`, { duplicates: false })).toBe(isTwice ? 'duplicate' : 'fine')
      }),
      { numRuns: 1000 },
    )
    expect(twice).toBeGreaterThan(100)
  })

  test('in whatever case, where it counts for nothing', () => {
    let twice = 0
    const cased = fc.array(
      fc.tuple(
        fc.constantFrom('a', 'A', 'k', '\u212a', 's', '\u017f', 'É', 'é', 'ab', 'aB', '[', '{', '@', '`'),
        fc.nat(3),
      ),
      { maxLength: 24 },
    )
    fc.assert(
      fc.property(cased, (list) => {
        const inner = list.map(([name, how]) => `${spelled(name, how)}:{"a":1,"b":[{"A":2}]}`).join()
        const isTwice = new Set(list.map(([name]) => name.toUpperCase().toLowerCase())).size < list.length
        if (isTwice) twice++
        const found = faultOf(`{${inner}}`, { duplicates: false, cases: false })
        expect(found).toBe(isTwice ? 'duplicate' : 'fine')
      }),
      { numRuns: 1000 },
    )
    expect(twice).toBeGreaterThan(100)
  })

  test('among thousands, and behind a nested object of as many', () => {
    const names = Array.from({ length: 5000 }, (_, n) => `"k${n}":0`).join()
    expect(faultOf(`{${names}}`, { duplicates: false })).toBe('fine')
    expect(faultOf(`{"k4999":{${names}},${names}}`, { duplicates: false })).toBe('duplicate')
    expect(faultOf(`{"q":{${names}},"r":{${names}},"q":0}`, { duplicates: false })).toBe('duplicate')
  })
})

describe('numbers', () => {
  test.each<[string, 'any' | 'finite' | 'exact', string]>([
    ['1e400', 'any', 'fine'],
    ['1e400', 'finite', 'number'],
    ['-1e400', 'finite', 'number'],
    ['1e-400', 'finite', 'number'],
    ['0e-400', 'finite', 'fine'],
    ['0.000e999', 'exact', 'fine'],
    [`1${'0'.repeat(400)}`, 'finite', 'number'],
    ['1.7976931348623157e308', 'exact', 'fine'],
    ['5e-324', 'exact', 'fine'],
    ['9007199254740993', 'finite', 'fine'],
    ['9007199254740991', 'exact', 'fine'],
    ['9007199254740992', 'exact', 'number'],
    ['-9007199254740993', 'exact', 'number'],
    ['0.1', 'exact', 'fine'],
    ['0.10000000000000000', 'exact', 'fine'],
    ['0.1000000000000000055511151231257827', 'exact', 'number'],
    ['3.141592653589793238462643383279', 'exact', 'number'],
    ['100000000000000000000e-20', 'exact', 'fine'],
    ['1.50e1', 'exact', 'fine'],
    ['-0', 'exact', 'fine'],
  ])('%s as %s: %s', (text, numbers, expected) => {
    expect(faultOf(`[${text}]`, { numbers })).toBe(expected)
  })

  test('what a double prints is always exact', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const isWide = Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21
        expect(faultOf(JSON.stringify(value), { numbers: 'exact' })).toBe(isWide ? 'number' : 'fine')
      }),
    )
  })

  test('a digit more than seventeen is never exact, unless it is zero', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 10n ** 18n, max: 10n ** 30n }),
        fc.integer({ min: 1, max: 9 }),
        (whole, last) => {
          expect(faultOf(`0.${whole}${last}`, { numbers: 'exact' })).toBe('number')
        },
      ),
    )
  })

  test('the digits of one number are bounded', () => {
    expect(faultOf('9'.repeat(64), { numberLengthMax: 64 })).toBe('fine')
    expect(scan('9'.repeat(65), { numberLengthMax: 64 })).toMatchObject({
      fault: 'number-length',
      actual: 65,
    })
  })
})

describe('names that reach a prototype', () => {
  test.each([
    ['{"__proto__":1}', 'prototype'],
    ['{"\\u005f_proto__":1}', 'prototype'],
    ['{"a":[{"b":{"__proto__":{}}}]}', 'prototype'],
    ['{"constructor":{"prototype":{}}}', 'prototype'],
    ['{"constructor":{"a":1,"prototype":{}}}', 'prototype'],
    ['{"\\u0063onstructor":{"prototyp\\u0065":{}}}', 'prototype'],
    ['{"constructor.prototype.x":1}', 'prototype'],
    ['{"constructor[prototype]":1}', 'prototype'],
    ['{"a.__proto__.b":1}', 'prototype'],
    ['{"a[\'__proto__\']":1}', 'prototype'],
    ['{"constructor":"Acme","prototype":"A1"}', 'fine'],
    ['{"a":{"prototype":1}}', 'fine'],
    ['{"constructor":[{"prototype":1}]}', 'fine'],
    ['{"constructor":{"x":{"prototype":1}}}', 'fine'],
    ['{"note":"__proto__"}', 'fine'],
    ['{"my__proto__":1,"proto":2,"prototype_id":3}', 'fine'],
  ])('%s: %s', (text, expected) => {
    expect(faultOf(text, { prototypes: false })).toBe(expected)
  })
})

describe('text that is none', () => {
  test.each([
    ['"\\ud83d\\ude00"', 'fine'],
    ['"\\ud83d"', 'surrogate'],
    ['"\\ude00"', 'surrogate'],
    ['"\\ud83d\\ud83d\\ude00"', 'surrogate'],
    ['"\\ud83d-\\ude00"', 'surrogate'],
    ['{"\\udead":1}', 'surrogate'],
    ['"a\\u0000b"', 'nul'],
    ['{"\\u0000":1}', 'nul'],
    ['"\\\\u0000"', 'fine'],
  ])('%s: %s', (text, expected) => {
    expect(faultOf(text, { surrogates: false, nul: false })).toBe(expected)
  })

  test('a lone surrogate is found exactly where the value is not well-formed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0xd7fe, max: 0xe001 }), { maxLength: 6 }), (units) => {
        const text = `"${units.map((unit) => `\\u${unit.toString(16)}`).join('')}"`
        const value = JSON.parse(text) as string
        expect(faultOf(text, { surrogates: false })).toBe(value.isWellFormed() ? 'fine' : 'surrogate')
      }),
    )
  })
})

describe('what is told', () => {
  test.each([
    ['{"items":[{"a":1},{"a":1,"a":2}]}', { duplicates: false }, 'items[1].a'],
    ['[[1,2],[3,4,5]]', { itemsMax: 2 }, '[1][2]'],
    ['{"a":{"b":"xxxx"}}', { stringLengthMax: 3 }, 'a.b'],
    ['{"a":1,"b":}', {}, 'b'],
  ])('%s', (text, rules, path) => {
    expect(scan(text, rules)?.path).toBe(path)
  })

  test('the length of a long string is that of its value, escapes or not', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', 'b"', '\\', 'é', '😀', '\n'), minLength: 30, maxLength: 150 }),
        (value) => {
          const text = JSON.stringify(value)
          expect(faultOf(text, { stringLengthMax: value.length })).toBe('fine')
          expect(scan(text, { stringLengthMax: value.length - 1 })?.actual).toBe(value.length)
        },
      ),
    )
  })

  test('a path is short, whatever the names', () => {
    const name = 'n'.repeat(10_000)
    const text = `${`{"${name}":`.repeat(500)}1e999${'}'.repeat(500)}`
    expect(scan(text, { numbers: 'finite' })?.path.length).toBeLessThan(200)
  })
})

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('parseStrict', () => {
  test('gives what JSON.parse gives, or says why not', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value)
        expect(parseStrict(bytes(text), 16)).toEqual({ kind: 'value', value: JSON.parse(text) as unknown })
      }),
    )
    expect(parseStrict(bytes('{"a":1,"a":2}'), 4).kind).toBe('duplicate')
    expect(parseStrict(bytes('[[[]]]'), 2).kind).toBe('deep')
    expect(parseStrict(bytes('\ufeff{}'), 2).kind).toBe('malformed')
    expect(parseStrict(new Uint8Array([34, 0xff, 34]), 2).kind).toBe('malformed')
  })
})

test('nothing of a text stays behind: one long name at each depth of as many texts', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const used = (): number => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const scanner = jsonScanner({ ...LOOSE, depthMax: 40, duplicates: false })
  const before = used()
  for (let depth = 0; depth < 40; depth++) {
    const name = `${depth}${'x'.repeat(1_000_000)}`
    scanner(`${'['.repeat(depth)}{"\\u0041":1,"${name}":2}${']'.repeat(depth)}`)
  }
  expect(used() - before).toBeLessThan(10 * 1_048_576)
})
