import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bestFit } from '../../../shared/waf/transforms/fit.ts'
import { jsDecode, urlDecodeUni } from '../../../shared/waf/transforms/decode.ts'
import { htmlEntityDecode } from '../../../shared/waf/transforms/entities.ts'
import { TRANSFORMS, transformIndex } from '../../../shared/waf/transforms/transforms.ts'

/** Bytes, with those that escapes are made of far more often than chance has them. */
const byteString = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...Array.from('%u0aF\\x&#;/*-.+ \t\0<!"\'^,(A\xa0\xc3\xa9'),
        '&lt',
        '%u',
        '\\u00',
        '../',
        '/*',
        '*/',
      ),
      fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''))

describe('every transformation', () => {
  test.each(TRANSFORMS.map((row) => [row.name, row] as const))(
    '%s leaves a text without its bytes alone',
    (_, row) => {
      fc.assert(
        fc.property(byteString, (text) => {
          const acts = row.acts
          if (acts === undefined || Array.from(text).some((byte) => acts.includes(byte))) return
          expect(row.apply(text)).toBe(text)
        }),
        { numRuns: 400 },
      )
    },
  )

  test.each(TRANSFORMS.map((row) => [row.name, row] as const))('%s answers with bytes', (_, row) => {
    fc.assert(
      fc.property(byteString, (text) => {
        for (const char of row.apply(text)) expect(char.charCodeAt(0)).toBeLessThan(256)
      }),
      { numRuns: 400 },
    )
  })

  test.each(TRANSFORMS.map((row) => [row.name, row] as const))(
    '%s leaves alone what is made of all bytes but its own',
    (_, row) => {
      const { acts } = row
      if (acts === undefined) return
      fc.assert(
        fc.property(byteString, (text) => {
          const without = Array.from(text)
            .filter((byte) => !acts.includes(byte))
            .join('')
          expect(row.apply(without)).toBe(without)
        }),
        { numRuns: 400 },
      )
    },
  )

  test.each(TRANSFORMS.map((row) => [row.name, row] as const))(
    '%s brings in no byte but those that it says',
    (_, row) => {
      const { makes } = row
      if (makes === undefined) return
      fc.assert(
        fc.property(byteString, (text) => {
          for (const byte of row.apply(text)) expect(text.includes(byte) || makes.includes(byte)).toBe(true)
        }),
        { numRuns: 400 },
      )
    },
  )

  test.each(TRANSFORMS.filter((row) => row.keepsNames).map((row) => [row.name, row] as const))(
    '%s keeps the names of a path, and the slashes next to them',
    (_, row) => {
      const path = fc
        .array(fc.constantFrom('/', '/', '.', '..', '...', 'a', 'b.c', '%', ' '), { maxLength: 16 })
        .map((parts) => parts.join(''))
      let changed = 0
      fc.assert(
        fc.property(path, (text) => {
          const answer = row.apply(text)
          if (answer !== text) changed++
          const names = answer.split('/')
          names.forEach((name, index) => {
            const piece = `${index > 0 ? '/' : ''}${name}${index < names.length - 1 ? '/' : ''}`
            if (name !== '') expect(text).toContain(piece)
          })
          // A slash by itself.
          if (answer.includes('/')) expect(text).toContain('/')
        }),
        { numRuns: 2000 },
      )
      expect(changed).toBeGreaterThan(200)
    },
  )

  test('is found by its name in any case, in both spellings, and an unknown one is not', () => {
    expect(TRANSFORMS[transformIndex('NORMALISEPath') ?? -1]?.name).toBe('normalizePath')
    expect(transformIndex('rot13')).toBeUndefined()
    expect(transformIndex('__proto__')).toBeUndefined()
  })
})

describe('decoders', () => {
  test.each([
    ['&#0000106avascript&colon;', 'javascript:'],
    ['&#x000000000000000006A;', 'j'],
    ['&ltscript&gt', '<script>'],
    ['&LT;a&Tab;b', '<a\tb'],
    ['&#99999999999;', '\xef\xbf\xbd'],
    ['&unknown; &', '&unknown; &'],
  ])('htmlEntityDecode reads %s', (text, expected) => expect(htmlEntityDecode(text)).toBe(expected))

  test.each([
    ['\\u0061\\x62\\143', 'abc'],
    ['\\uff1cscript\\uff1e', '<script>'],
    ['\\777', '?7'],
    ['tail\\', 'tail\\'],
  ])('jsDecode reads %s', (text, expected) => expect(jsDecode(text)).toBe(expected))

  test('urlDecodeUni maps look-alike quotes to the quote that the origin reads', () => {
    expect(urlDecodeUni('%u2018%u201C%uFF07%u0027')).toBe("'\"''")
    expect(bestFit(0x1234)).toBe(0x34)
  })
})
