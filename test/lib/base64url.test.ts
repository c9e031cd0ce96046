import * as fc from 'fast-check'
import { base64url } from 'jose'
import { describe, expect, test } from 'vitest'
import { decodeBase64url } from '../../shared/lib/base64url/base64url.ts'

const isCanonical = (text: string): boolean => {
  try {
    return base64url.encode(base64url.decode(text)) === text
  } catch {
    return false
  }
}

describe('decodeBase64url', () => {
  test('decodes what an independent encoder wrote', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(decodeBase64url(base64url.encode(bytes))).toEqual(new Uint8Array(bytes))
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
        const canonical = isCanonical(text)
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
