import { describe, expect, test } from 'vitest'
import { hasSqlCall } from '../../../shared/waf/operators/calls.ts'
import { detectHtml, detectSql } from '../../../shared/waf/operators/detect.ts'
import {
  addressMatch,
  byteRange,
  COMPARISONS,
  isInvalidUtf8,
  toNumber,
} from '../../../shared/waf/operators/operators.ts'
import { phrasesOf, phrasesOfFile } from '../../../shared/waf/operators/phrases.ts'

describe('operators', () => {
  test.each([
    ['12abc', 12],
    [' -7', -7],
    ['+3', 3],
    ['abc', 0],
    ['', 0],
    ['9'.repeat(40), Number.MAX_SAFE_INTEGER],
  ])('numbers are read as C reads them: %j', (text, expected) => expect(toNumber(text)).toBe(expected))

  test.each([
    ['\xc0\xaf', true],
    ['\xe0\x80\xaf', true],
    ['\xed\xa0\x80', true],
    ['\xf5\x80\x80\x80', true],
    ['\xc3', true],
    ['\x80', true],
    ['a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80', false],
  ])('overlong forms, surrogates and strays are no UTF-8: %j', (text, invalid) =>
    expect(isInvalidUtf8(text, '')).toBe(invalid),
  )

  test('a name from the prototype is no operator', () => {
    expect(COMPARISONS.get('__proto__')).toBeUndefined()
    expect(COMPARISONS.get('constructor')).toBeUndefined()
  })

  test('what cannot be prepared is a message', () => {
    expect(byteRange('1-300')).toContain('no range')
    expect(byteRange('9-1')).toContain('no range')
    expect(addressMatch('10.0.0.0/33')).toContain('no address')
    const match = addressMatch('10.1.2.3/8, 2001:db8::/32')
    expect(
      typeof match === 'string' ? undefined : ['10.9.9.9', '11.0.0.1', '2001:db8::1', 'x'].map(match),
    ).toEqual([true, false, true, false])
  })

  test('phrases are words, bytes in hexadecimal and lines', () => {
    expect(phrasesOf('a  b |63 64|e')).toEqual(['a', 'b', 'cde'])
    expect(phrasesOfFile('# no\r\n  a b\r\n\r\nc')).toEqual(['a b', 'c'])
  })

  test.each([
    ["1' or '1'='1", true, false],
    ['substring(name from 1 for 2)', true, false],
    ['<svg onload=alert(1)>', false, true],
    ['having friends over is nice', false, false],
    ['see substring (from the docs)', false, false],
  ])('detectors on %j', (text, sql, html) => {
    expect(detectSql(text)).toBe(sql)
    expect(detectHtml(text)).toBe(html)
  })

  test('a call is read once, however often it opens', () => {
    expect(hasSqlCall('cast('.repeat(20_000))).toBe(false)
  })
})
