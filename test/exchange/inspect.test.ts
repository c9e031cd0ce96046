import * as fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { denials } from '../../shared/decision/denials.ts'
import type { DenialCode } from '../../shared/decision/denials.ts'
import type { MalformationCode } from '../../shared/exchange/inspect.ts'
import { BOUNDS, SOCKET, codeOf, exchangeOf, inspected } from './kit.ts'

const ORIGIN = 'https://api.example.com'

describe('an exchange', () => {
  test('is the request in canonical form', () => {
    const exchange = exchangeOf({
      method: 'PATCH',
      url: 'https://API.Example.com:443/v1/%7euser?a=1',
      headers: [
        ['Accept', 'text/html'],
        ['accept', 'text/plain '],
        ['Host', 'api.example.com'],
      ],
      country: 'de',
      asn: 64_496,
    })
    expect(exchange).toMatchObject({
      id: 'r-1',
      nowMs: 1_700_000_000_000,
      method: 'PATCH',
      scheme: 'https',
      host: 'api.example.com',
      authority: 'api.example.com',
      path: '/v1/~user',
      segments: ['v1', '~user'],
      search: 'a=1',
      client: { address: { family: 4, text: '192.0.2.1' }, country: 'DE', asn: 64_496 },
      body: undefined,
    })
    expect([...exchange.headers]).toEqual([
      ['accept', 'text/html, text/plain'],
      ['host', 'api.example.com'],
    ])
    expect(exchange.params.size).toBe(0)
  })

  test('takes the Headers of the platform as they are', () => {
    const headers = new Headers({ Accept: 'text/html', 'X-A': 'b' })
    expect([...exchangeOf({ headers }).headers]).toEqual([
      ['accept', 'text/html'],
      ['x-a', 'b'],
    ])
  })

  test.each([
    ['XX', undefined],
    ['T1', 'T1'],
    ['DEU', undefined],
    ['D1', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('has of the platform country %j: %j', (country, expected) => {
    expect(exchangeOf({ country }).client.country).toBe(expected)
  })

  test.each([
    [0, undefined],
    [-1, undefined],
    [1.5, undefined],
    [Number.NaN, undefined],
    [4_294_967_295, 4_294_967_295],
    [4_294_967_296, undefined],
  ])('has of the platform ASN %d: %d', (asn, expected) => {
    expect(exchangeOf({ asn }).client.asn).toBe(expected)
  })
})

describe('a method', () => {
  test.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'M-SEARCH', 'QUERY'])(
    '%s passes',
    (method) => {
      expect(exchangeOf({ method }).method).toBe(method)
    },
  )

  test.each([
    ['of no characters', ''],
    ['that fetch() turns into GET', 'get'],
    ['in mixed case', 'Post'],
    ['that opens a tunnel (RFC 9110 §9.3.6)', 'CONNECT'],
    ['that echoes headers (RFC 9110 §9.3.8)', 'TRACE'],
    ['of IIS that does the same (CVE-2003-1567)', 'TRACK'],
    ['with a blank (CWE-444)', 'GET /admin'],
    ['with a line end (CWE-93)', 'GET\r\nX:'],
    ['with NUL', 'GET\0'],
    ['outside of ASCII', 'GÉT'],
    ['in full-width letters', 'ＧＥＴ'],
    ['of 33 characters', 'A'.repeat(33)],
  ])('%s is refused', (_what, method) => {
    expect(codeOf(inspected({ method }))).toBe('request.method')
  })
})

const lines = (count: number): [string, string][] =>
  Array.from({ length: count }, (_, index) => [`x-${index}`, 'v'])

describe('the bounds', () => {
  test.each([
    ['a path at its bound', `/${'a'.repeat(8191)}`, 'passes'],
    ['a path beyond it', `/${'a'.repeat(8192)}`, 'request.target-too-long'],
    ['a query beyond it', `/?${'a'.repeat(8191)}`, 'request.target-too-long'],
    ['a path that is too long once it is encoded', `/${'é'.repeat(1400)}`, 'request.target-too-long'],
    ['a megabyte', `/${'a'.repeat(1_000_000)}`, 'request.target-too-long'],
    ['1000 parameters', `/?${'a&'.repeat(999)}a`, 'passes'],
    ['1001 parameters', `/?${'a&'.repeat(1000)}a`, 'request.target-too-long'],
  ])('%s', (_what, target, code) => {
    expect(codeOf(inspected({ url: ORIGIN + target }))).toBe(code)
  })

  test.each<[string, [string, string][], string]>([
    ['as many headers as may be', lines(100), 'passes'],
    ['one header more', lines(101), 'request.headers-too-large'],
    [
      'one header sent too often',
      Array.from({ length: 101 }, () => ['accept', 'v']),
      'request.headers-too-large',
    ],
    ['as many bytes as may be', [['x', 'v'.repeat(16_384 - 5)]], 'passes'],
    ['one byte more', [['x', 'v'.repeat(16_384 - 4)]], 'request.headers-too-large'],
    ['bytes, not characters', [['x', 'é'.repeat(8190)]], 'request.headers-too-large'],
    ['300 cookies', [['cookie', 'a;'.repeat(299)]], 'passes'],
    ['301 cookies', [['cookie', 'a;'.repeat(300)]], 'request.headers-too-large'],
  ])('%s', (_what, headers, code) => {
    expect(codeOf(inspected({ headers }))).toBe(code)
  })

  test('a refusal states what was met and the bound', () => {
    const result = inspected({ headers: lines(101) })
    expect(result.ok ? undefined : result.error).toEqual({
      code: 'request.headers-too-large',
      actual: 101,
      bound: BOUNDS.headersMax,
    })
  })
})

/** Pieces that meet in attacks, and plain text. */
const pieces = fc.oneof(
  fc.constantFrom(
    '/',
    '//',
    '\\',
    '.',
    '..',
    '%2e',
    '%2E',
    '%2f',
    '%5c',
    '%25',
    '%252e',
    '%252f',
    '%c0%ae',
    '%e4%bd%a0',
    '%00',
    '%',
    '%u002e',
    ';',
    ';v=1',
    '?',
    '#',
    '@',
    ':',
    ' ',
    '+',
    '&',
    '=',
    'a',
    'B',
    '~',
    '%7e',
    '%41',
    'é',
    '．',
    '／',
    '%ef%bc%8e',
    '\0',
    '\n',
    '\ud800',
    '[',
    ']',
    '|',
    '"',
    "'",
    '%3b',
    '%20',
  ),
  fc.string({ maxLength: 3 }),
)
const targets = fc.array(pieces, { maxLength: 12 }).map((parts) => `/${parts.join('')}`)

describe('whatever a client sends', () => {
  test('the canonical path is its own canonical form, and the URL parser leaves it as it is', () => {
    let passed = 0
    fc.assert(
      fc.property(targets, (target) => {
        const first = inspected({ url: ORIGIN + target })
        if (!first.ok) return
        passed++
        const { path, search, segments } = first.value
        const url = ORIGIN + path + (search === '' ? '' : `?${search}`)
        const parsed = new URL(url)
        expect([parsed.pathname, parsed.search.slice(1), parsed.host]).toEqual([
          path,
          search,
          'api.example.com',
        ])
        expect(new URL(path, 'http://elsewhere').pathname).toBe(path)
        const second = inspected({ url })
        expect(second.ok && [second.value.path, second.value.search, second.value.segments]).toEqual([
          path,
          search,
          segments,
        ])
      }),
      { numRuns: 20_000 },
    )
    expect(passed).toBeGreaterThan(2000)
  })

  test('no canonical path is ambiguous: not to a decoder, nor to one that decodes twice, nor to a splitter', () => {
    fc.assert(
      fc.property(targets, (target) => {
        const result = inspected({ url: ORIGIN + target })
        if (!result.ok) return
        const { path, segments } = result.value
        // Naive readings, by library and by plain words; nothing of the implementation.
        expect(path).toMatch(
          /^(\/[A-Za-z0-9\-._~!$&'()*+,;=:@]*(%[0-9A-F]{2}[A-Za-z0-9\-._~!$&'()*+,;=:@]*)*)+$/,
        )
        expect(path).not.toMatch(/\/\/|%2F|%5C|%00|%C0|%C1|%2E/)
        const decoded = decodeURIComponent(path)
        expect(decoded.slice(1).split('/')).toEqual(segments)
        const again = decoded.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
          String.fromCharCode(Number.parseInt(hex, 16)),
        )
        expect(again.slice(1).split('/').length).toBe(segments.length)
        for (const reading of [decoded, again, again.normalize('NFKC')])
          for (const segment of reading.split(/[/\\]/))
            expect(['.', '..']).not.toContain(segment.split(';')[0]?.trim())
        expect(again.includes('\\') || again.includes('\0')).toBe(false)
      }),
      { numRuns: 20_000 },
    )
  })

  test('where the URL parser has seen it first, an admitted path is what it made of it, but for spelling', () => {
    let passed = 0
    fc.assert(
      fc.property(targets, (target) => {
        const { href, pathname } = new URL(ORIGIN + target)
        const result = inspected({ url: href })
        if (!result.ok) return
        passed++
        expect(decodeURIComponent(result.value.path)).toBe(decodeURIComponent(pathname))
      }),
      { numRuns: 20_000 },
    )
    expect(passed).toBeGreaterThan(2000)
  })

  test('has, when it is refused, a code of the catalogue (held by the type checker)', () => {
    expectTypeOf<MalformationCode>().toExtend<DenialCode>()
  })

  test('inspect never throws, and each refusal has a row in the catalogue', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), targets, pieces)
    const names = fc.oneof(
      fc.constantFrom('host', 'Host', 'authorization', 'cookie', 'x-forwarded-for', 'content-type'),
      text,
    )
    const codes = new Set<string>()
    fc.assert(
      fc.property(
        fc.oneof(fc.constant('GET'), text),
        fc.oneof(
          text,
          targets.map((target) => ORIGIN + target),
          text.map((host) => `http://${host}/`),
        ),
        fc.array(fc.tuple(names, text), { maxLength: 4 }),
        fc.option(text, { nil: undefined }),
        fc.constantFrom(
          SOCKET,
          { kind: 'cf-connecting-ip' } as const,
          { kind: 'forwarded', hops: 1, trusted: ['0.0.0.0/0', '::/0'] } as const,
        ),
        (method, url, headers, peer, client) => {
          const result = inspected({ method, url, headers, peer }, client)
          codes.add(codeOf(result))
          if (!result.ok) expect(Object.hasOwn(denials, result.error.code)).toBe(true)
          else expect([result.value.query, result.value.cookies].every(Array.isArray)).toBe(true)
        },
      ),
      { numRuns: 30_000 },
    )
    expect(codes.size).toBeGreaterThan(5)
  })
})
