import { Buffer } from 'node:buffer'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBase64url } from '../../shared/lib/base64url/base64url.ts'

describe('decodeBase64url', () => {
  test('decodes what an independent encoder wrote', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64url')
        expect(decodeBase64url(text)).toEqual(new Uint8Array(bytes))
      }),
    )
  })

  test('accepts a text only if encoding its bytes gives the same text again', () => {
    const near = fc.string({
      unit: fc.constantFrom(
        'A',
        'B',
        'C',
        'w',
        'z',
        '0',
        '9',
        '-',
        '_',
        '=',
        '+',
        '/',
        ' ',
        '\n',
        '\0',
        'é',
        '€',
        '.',
      ),
      maxLength: 12,
    })
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), (text) => {
        const bytes = decodeBase64url(text)
        const canonical = Buffer.from(text, 'base64url').toString('base64url') === text
        expect(bytes !== undefined).toBe(canonical)
      }),
      { numRuns: 5000 },
    )
  })

  test.each(['A', 'AB=', 'AB==', 'AA A', 'AA\n', 'AA+A', 'AA/A', 'AB', 'AAB', 'AAÁA', 'AA\u0141A'])(
    'refuses %j',
    (text) => {
      expect(decodeBase64url(text)).toBeUndefined()
    },
  )
})
