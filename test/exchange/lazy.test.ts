import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { bodyOf } from '../../shared/exchange/body.ts'
import { withBody, withParams } from '../../shared/exchange/with.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { exchangeOf } from './kit.ts'

const queryOf = (search: string): Exchange['query'] =>
  exchangeOf({ url: `https://api.example.com/?${search}` }).query

const cookiesOf = (cookie: string): Exchange['cookies'] =>
  exchangeOf({ headers: [['cookie', cookie]] }).cookies

describe('the query', () => {
  test.each([
    ['', []],
    ['&&', []],
    ['a', [['a', '']]],
    ['a=', [['a', '']]],
    ['=a', [['', 'a']]],
    ['a=b=c', [['a', 'b=c']]],
    [
      'a=1&a=2&b=3',
      [
        ['a', '1'],
        ['a', '2'],
        ['b', '3'],
      ],
    ],
    ['a+b=c+d', [['a b', 'c d']]],
    ['a=%2B%26%3D', [['a', '+&=']]],
    ['%61=%C3%A9', [['a', 'é']]],
    ['a=%F0%9F%98%80', [['a', '😀']]],
    ['a=%', [['a', '%']]],
    ['a=100%25%zz%4', [['a', '100%%zz%4']]],
    ['a=%00', [['a', '\0']]],
    ['a=%252e', [['a', '%2e']]],
    // What is no UTF-8 stays visible: overlong, lone, Latin-1, surrogate.
    ['a=%C0%AE', [['a', 'À®']]],
    ['a=%80x%E9', [['a', '\u0080xé']]],
    ['a=%ED%A0%80', [['a', 'í\u00a0\u0080']]],
    ['a=%E4%BD', [['a', 'ä½']]],
    [
      '__proto__=1&constructor=2',
      [
        ['__proto__', '1'],
        ['constructor', '2'],
      ],
    ],
    ["a=b'c", [['a', "b'c"]]],
  ])('%s reads as %j', (search, pairs) => {
    expect(queryOf(search)).toEqual(pairs)
  })

  test('reads as URLSearchParams does, for whatever is well-formed UTF-8', () => {
    const texts = fc
      .array(
        fc.oneof(
          fc.constantFrom('a', '=', '&', '+', '%20', '%', '%zz', '%E4%BD%A0', '%26'),
          fc.string({ maxLength: 3 }),
        ),
      )
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(texts, (text) => {
        const { search } = new URL(`https://api.example.com/?${text.replaceAll('#', '')}`)
        const expected = [...new URLSearchParams(search)]
        // The one difference, on purpose: URLSearchParams blurs what is no UTF-8.
        fc.pre(!expected.flat().some((word) => word.includes('\ufffd')))
        expect(queryOf(search.slice(1))).toEqual(expected)
      }),
      { numRuns: 3000 },
    )
  })

  test('is forwarded byte for byte: the raw search stays', () => {
    const { search } = exchangeOf({ url: 'https://api.example.com/?b=%c0&&a=1+2&%zz?' })
    expect(search).toBe('b=%c0&&a=1+2&%zz?')
  })
})

describe('cookies', () => {
  test.each([
    ['a=b', [['a', 'b']]],
    [
      'a=b; c=d;e=f',
      [
        ['a', 'b'],
        ['c', 'd'],
        ['e', 'f'],
      ],
    ],
    [
      'a=1; a=2',
      [
        ['a', '1'],
        ['a', '2'],
      ],
    ],
    ['a="b c"', [['a', 'b c']]],
    ['a="', [['a', '"']]],
    ['a="b', [['a', '"b']]],
    ['a=b=c', [['a', 'b=c']]],
    ['a = b ', [['a', 'b']]],
    ['a', [['', 'a']]],
    ['; ;a=b;', [['a', 'b']]],
    ['a=%20', [['a', '%20']]],
    // A quoted semicolon ends the cookie all the same (RFC 6265 §4.2.1): no value may hide a second cookie.
    [
      'a="b; c=d"',
      [
        ['a', '"b'],
        ['c', 'd"'],
      ],
    ],
    ['__proto__=x', [['__proto__', 'x']]],
  ])('%j reads as %j', (cookie, pairs) => {
    expect(cookiesOf(cookie)).toEqual(pairs)
  })

  test('are none without the header', () => {
    expect(exchangeOf().cookies).toEqual([])
  })
})

describe('what is read lazily', () => {
  const base = exchangeOf({ url: 'https://api.example.com/?a=1', headers: [['cookie', 'c=1']] })

  test('is read once, by all exchanges that grew from one', () => {
    const grown = withBody(withParams(base, new Map([['id', '7']])), undefined)
    const { query, cookies } = grown
    expect(query).toEqual([['a', '1']])
    expect(Object.is(base.query, query)).toBe(true)
    expect(Object.is(base.cookies, cookies)).toBe(true)
    expect(grown.params.get('id')).toBe('7')
  })

  test('is not read by growing', () => {
    const first = exchangeOf({ headers: [['cookie', 'c=1']] })
    const get = vi.spyOn(first.headers, 'get')
    const grown = withBody(withParams(first, new Map()), undefined)
    expect(get).not.toHaveBeenCalled()
    expect([grown.cookies, first.cookies]).toEqual([[['c', '1']], [['c', '1']]])
    expect(get).toHaveBeenCalledOnce()
  })

  test('grows from a plain exchange too, as tests of guards make them', () => {
    const plain: Exchange = { ...base, query: [['x', 'y']], cookies: [], body: undefined }
    expect(withParams(plain, new Map([['id', '7']])).query).toEqual([['x', 'y']])
    expect(withBody(plain, bodyOf(new Uint8Array(), undefined)).query).toEqual([['x', 'y']])
  })

  test('growing leaves the earlier exchange as it was', () => {
    const body = bodyOf(new Uint8Array([1]), 'text/plain')
    expect(withBody(base, body).body).toBe(body)
    expect(base.body).toBeUndefined()
    expect(withParams(withBody(base, body), new Map()).body).toBe(body)
  })
})

describe('a body', () => {
  const bytes = new TextEncoder().encode('{"é":1}')

  test('is the bytes as they came, and their text', () => {
    const body = bodyOf(bytes, 'Application/JSON; charset=UTF-8')
    expect(body.bytes).toBe(bytes)
    expect([body.mediaType, body.charset, body.text]).toEqual(['application/json', 'utf-8', '{"é":1}'])
  })

  test('has a replacement character where the bytes are no UTF-8', () => {
    expect(bodyOf(new Uint8Array([0x61, 0xff]), 'text/plain').text).toBe('a\ufffd')
  })

  test.each([
    [undefined, '', ''],
    ['', '', ''],
    ['text/plain', 'text/plain', ''],
    [' Text/Plain ;a=b', 'text/plain', ''],
    ['text/plain; charset="UTF-16"', 'text/plain', 'utf-16'],
    ['text/plain;a=b;CHARSET=utf-7', 'text/plain', 'utf-7'],
    ['text/plain; charset = ibm037', 'text/plain', 'ibm037'],
    ['text/plain; charset=utf-8; charset=utf-16', 'text/plain', 'utf-8,utf-16'],
    ['text/plain; xcharset=utf-16', 'text/plain', ''],
    // RFC 2231 §4.1: Django and Go put these together.
    ["text/plain; charset*=utf-8''utf-7", 'text/plain', "utf-8''utf-7"],
    ['text/plain; charset=utf-8; charset*0=utf-; charset*1=7', 'text/plain', 'utf-8,utf-,7'],
  ])('of type %j has media type %j and charset %j', (contentType, mediaType, charset) => {
    const body = bodyOf(bytes, contentType)
    expect([body.mediaType, body.charset]).toEqual([mediaType, charset])
  })
})
