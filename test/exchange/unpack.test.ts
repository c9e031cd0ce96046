// Compressed bodies: what zlib packs comes out as it was, and nothing comes out beyond the bounds.

import { constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { codingOf, unpack } from '../../shared/exchange/unpack.ts'
import type { Coding } from '../../shared/exchange/unpack.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')

const PACK = { gzip: gzipSync, deflate: deflateSync } as const

const unpacked = async (
  packed: Uint8Array,
  coding: Coding,
  ratioMax = 2000,
  bytesMax = 1_048_576,
): Promise<string> => {
  const result = await unpack(packed, coding, ratioMax, bytesMax)
  return result.ok ? latin1(result.value) : result.error.code
}

test.each(['gzip', 'deflate'] as const)('%s: what was packed comes out, bounded exactly', async (coding) => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), fc.boolean(), async (content, flat) => {
      const body = flat ? new Uint8Array(content.length) : content
      const packed = PACK[coding](body)
      const text = latin1(body)
      expect(await unpacked(packed, coding, 2000, body.length)).toBe(text)
      if (body.length > 0)
        expect(await unpacked(packed, coding, 2000, body.length - 1)).toBe('request.body-too-large')
    }),
    { numRuns: 50 },
  )
})

test('a bomb ends at the ratio, and at the size', async () => {
  const bomb = gzipSync(new Uint8Array(64 * 1_048_576), { level: constants.Z_BEST_COMPRESSION })
  expect(bomb.length).toBeLessThan(70_000)
  const told = async (ratioMax: number, bytesMax: number): Promise<unknown> => {
    const result = await unpack(bomb, 'gzip', ratioMax, bytesMax)
    return result.ok ? result.value.length : { code: result.error.code, ...result.error.evidence, actual: 0 }
  }
  const refused = { code: 'request.body-too-large', reason: 'unpacked', actual: 0 }
  expect(await told(100, 2 ** 30)).toEqual({ ...refused, bound: bomb.length * 100 })
  expect(await told(2000, 1_048_576)).toEqual({ ...refused, bound: 1_048_576 })
})

describe('what is not as it says', () => {
  const sound = gzipSync('{"a":1}')
  test.each<[string, Uint8Array, Coding]>([
    ['another coding', deflateSync('x'), 'gzip'],
    ['no zlib header', deflateRawSync('x'), 'deflate'],
    ['plain text', bytesOf('{"a":1}'), 'gzip'],
    ['the middle of nowhere', sound.subarray(0, 12), 'gzip'],
    ['a false checksum', Uint8Array.of(...sound.subarray(0, -8), ...new Uint8Array(8)), 'gzip'],
    ['something behind the end', Uint8Array.of(...sound, 120), 'gzip'],
  ])('%s is unreadable', async (_, packed, coding) => {
    expect(await unpacked(packed, coding)).toBe('request.body-unreadable')
  })
})

test.each<[string | undefined, string | undefined]>([
  [undefined, 'none'],
  ['identity', 'none'],
  ['gzip', 'gzip'],
  [' GZip ', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', undefined],
  ['br', undefined],
  ['gzip, gzip', undefined],
  ['', undefined],
  ['constructor', undefined],
])('Content-Encoding %j is %s', (header, expected) => {
  expect(codingOf(header, { codings: ['gzip'], ratioMax: 10 })).toBe(expected)
  if (expected !== 'none') expect(codingOf(header, undefined)).toBeUndefined()
})
