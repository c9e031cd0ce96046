// JSON bodies as arguments: held to JSON.parse, which is the standard's meaning, on well-formed and broken texts.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { readJson } from '../../../shared/waf/seclang/json.ts'
import { toBytes } from '../../../shared/waf/transforms/bytes.ts'

type Args = (readonly [string, string])[]

const read = (text: string): { readonly args: Args; readonly error: string | undefined } => {
  const args: Args = []
  return { error: readJson(toBytes(text), args), args }
}

/** The naive reading: every leaf of what JSON.parse makes. */
const leaves = (name: string, value: unknown): Args => {
  if (typeof value !== 'object' || value === null)
    return [[name, value === null ? '' : toBytes(typeof value === 'string' ? value : JSON.stringify(value))]]
  if (Array.isArray(value)) return value.flatMap((member) => leaves(name, member))
  return Object.entries(value).flatMap(([key, member]) => leaves(`${name}.${toBytes(key)}`, member))
}

const parsed = (text: string): { readonly ok: boolean; readonly value: unknown } => {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch {
    return { ok: false, value: undefined }
  }
}

const sorted = (args: Args): readonly string[] => args.map((pair) => pair.join('=')).toSorted()

test('the arguments are the leaves that JSON.parse finds', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary', maxDepth: 6 }), (text) => {
      // Numbers are told as they are written.
      const { args, error } = read(JSON.stringify(JSON.parse(text)))
      expect(error).toBeUndefined()
      expect(sorted(args)).toEqual(sorted(leaves('json', JSON.parse(text))))
    }),
    { numRuns: 2000 },
  )
})

test('what JSON.parse refuses is an error, and what it takes is none', () => {
  const text = fc.string({
    unit: fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      'a',
      '\\',
      'u0041',
      '1',
      '-',
      '.',
      'e',
      ' ',
      'true',
      'null',
    ),
    maxLength: 12,
  })
  fc.assert(
    fc.property(text, (body) => {
      expect(read(body).error === undefined).toBe(parsed(body).ok)
    }),
    { numRuns: 20_000 },
  )
})

test.each<[string, Args]>([
  // An origin may take the first or the last.
  [
    '{"a":"evil","a":"fine"}',
    [
      ['json.a', 'evil'],
      ['json.a', 'fine'],
    ],
  ],
  [
    '{"a":[1,{"b":[true,null]}]}',
    [
      ['json.a', '1'],
      ['json.a.b', 'true'],
      ['json.a.b', ''],
    ],
  ],
  ['"x"', [['json', 'x']]],
  ['{"\\u00e9":"\\ud83d\\ude00\\n"}', [['json.\xc3\xa9', '\xf0\x9f\x98\x80\n']]],
  ['{"a":"\\ud83d!"}', [['json.a', '\xef\xbf\xbd!']]],
  ['{"n":1E3}', [['json.n', '1E3']]],
])('%s', (text, args) => {
  expect(read(text)).toEqual({ args, error: undefined })
})

test('what was read before the text broke is judged', () => {
  expect(read('{"a":"evil",')).toEqual({ args: [['json.a', 'evil']], error: 'the body is no JSON' })
})

test.each([
  ['nesting', '['.repeat(200) + ']'.repeat(200)],
  ['names', `{"${'k'.repeat(60_000)}":[${'1,'.repeat(200)}1]}`],
])('%s beyond the bounds is an error', (_, text) => {
  expect(read(text).error).toBe('the body nests too deep, or its names are too long')
})
