// What a compressed body becomes, counted, against the platform's own packer.

import { constants, deflateSync, gzipSync } from 'node:zlib'

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { unpackedHead, unpackedSize } from '../../shared/lib/inflate/size.ts'

const { Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE } = constants

const texts = fc.oneof(
  fc.uint8Array({ maxLength: 3000 }),
  fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat({ max: 3000 }))
    .map(([piece, times]) =>
      Uint8Array.from({ length: piece.length * times }, (_, at) => piece[at % piece.length] ?? 0),
    ),
  fc
    .string({ maxLength: 3000, unit: fc.constantFrom('a', 'b', '"', '{', ' ', 'é') })
    .map((text) => new TextEncoder().encode(text)),
)

const options = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  strategy: fc.constantFrom(Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE),
  memLevel: fc.constantFrom(1, 8),
})

const kindOf = (bytes: Uint8Array): string => unpackedSize(bytes, 'gzip', 100).kind

describe('the size of what is packed', () => {
  test('is what was packed, by every level and strategy, and one less is too much', () => {
    fc.assert(
      fc.property(texts, options, (bytes, how) => {
        const packed = { gzip: gzipSync(bytes, how), deflate: deflateSync(bytes, how) }
        for (const coding of ['gzip', 'deflate'] as const) {
          expect(unpackedSize(packed[coding], coding, bytes.length)).toEqual({
            kind: 'size',
            size: bytes.length,
          })
          if (bytes.length > 0)
            expect(unpackedSize(packed[coding], coding, bytes.length - 1)).toEqual({ kind: 'over' })
        }
      }),
      { numRuns: 500 },
    )
  })

  test('and its first bytes are those that were packed', () => {
    fc.assert(
      fc.property(texts, options, fc.nat({ max: 4000 }), (bytes, how, most) => {
        expect(unpackedHead(gzipSync(bytes, how), 'gzip', most)).toEqual(bytes.subarray(0, most))
        expect(unpackedHead(deflateSync(bytes, how), 'deflate', most)).toEqual(bytes.subarray(0, most))
      }),
      { numRuns: 500 },
    )
  })

  test('no bytes throw, and none have an end that they lack', () => {
    fc.assert(
      fc.property(texts, options, fc.nat(), fc.nat({ max: 255 }), (bytes, how, place, byte) => {
        const packed = new Uint8Array(gzipSync(bytes, how))
        expect(unpackedSize(packed.subarray(0, place % packed.length), 'gzip', 1e9).kind).toBe('malformed')
        packed[place % packed.length] = byte
        expect(['size', 'over', 'malformed']).toContain(unpackedSize(packed, 'gzip', 1e6).kind)
        expect(['size', 'over', 'malformed']).toContain(unpackedSize(bytes, 'deflate', 1e6).kind)
        expect(unpackedHead(packed, 'gzip', 100).length).toBeLessThanOrEqual(100)
        expect(unpackedHead(bytes, 'deflate', 100).length).toBeLessThanOrEqual(100)
      }),
      { numRuns: 1000 },
    )
  })

  test('a bomb is known after as many codes as the bound needs', () => {
    const bomb = gzipSync(new Uint8Array(64 * 1_048_576), { level: 9 })
    expect(unpackedSize(bomb, 'gzip', 1_048_576)).toEqual({ kind: 'over' })
    expect(unpackedSize(bomb, 'gzip', 1e9)).toEqual({ kind: 'size', size: 64 * 1_048_576 })
  })

  test('headers of RFC 1952 §2.3, and what stands behind the end', () => {
    const plain = gzipSync('hello')
    const headed = (flags: number, ...more: readonly number[]): Uint8Array =>
      Uint8Array.from([
        ...plain.subarray(0, 3),
        flags,
        ...plain.subarray(4, 10),
        ...more,
        ...plain.subarray(10),
      ])
    expect(kindOf(headed(4, 2, 0, 9, 9))).toBe('size')
    expect(kindOf(headed(8, 97, 0))).toBe('size')
    expect(kindOf(headed(31, 1, 0, 9, 97, 0, 98, 0, 7, 7))).toBe('size')
    expect(kindOf(headed(32))).toBe('malformed')
    expect(kindOf(headed(8, 97))).toBe('malformed')
    expect(kindOf(Uint8Array.of(...plain, ...plain))).toBe('malformed')
    expect(kindOf(Uint8Array.of(...plain, 0))).toBe('malformed')
    expect(unpackedSize(plain, 'deflate', 100).kind).toBe('malformed')
  })
})
