// Random requests for properties over the whole gateway: methods, paths as raw bytes, queries, headers and bodies,
// mostly hostile, sometimes ordinary, so that a fair share is admitted and forwarded.

import * as fc from 'fast-check'

export interface Sketch {
  readonly method: string
  readonly target: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array | undefined
}

const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'PURGE',
  'QUERY',
  'get',
  'post',
] as const

const NAMES = [
  'accept',
  'authorization',
  'connection',
  'content-encoding',
  'content-type',
  'cookie',
  'cf-connecting-ip',
  'expect',
  'forwarded',
  'host',
  'if-none-match',
  'origin',
  'access-control-request-method',
  'range',
  'referer',
  'te',
  'traceparent',
  'tracestate',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'x-forwarded-for',
  'x-gatehouse-principal',
  'x_forwarded_for',
  'x-http-method-override',
  '__proto__',
  'constructor',
  'x-anything',
] as const

const VALUES = [
  'close',
  'keep-alive, authorization',
  'gzip',
  'application/json',
  'application/json; charset=utf-16',
  'a=b; c=d',
  '203.0.113.7',
  '::ffff:127.0.0.1',
  '[::1]:80',
  '127.0.0.1, 10.0.0.1',
  '100-continue',
  'websocket',
  'h2c',
  'chunked',
  'Bearer a.b.c',
  'Bearer eyJhbGciOiJub25lIn0.e30.',
  'Basic YTpi',
  '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  'https://app.example.com',
  'PUT',
  'bytes=0-',
  '',
  ' ',
  ',',
] as const

// Bytes 0x20-0x7e, 0x80-0xff and tab: what a header may hold on the wire (RFC 9110 §5.5, obs-text included).
const valueBytes = (obsText: boolean): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(fc.integer({ min: 0x20, max: obsText ? 0xff : 0x7e }), fc.constant(9)), { maxLength: 60 })
    .map((bytes) => String.fromCharCode(...bytes.filter((byte) => byte !== 0x7f)))

const tokenCharacters = Array.from(
  "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
)

const headerName = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...NAMES) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.constantFrom(...tokenCharacters), minLength: 1, maxLength: 24 }),
  },
)

const headerValue = (obsText: boolean): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...VALUES) },
    { weight: 1, arbitrary: valueBytes(obsText) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 9000 }).map((length) => 'x'.repeat(length)) },
  )

// What an HTTP parser lets into a request target: any byte above space, percent-encoded or not.
const targetPiece = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '/',
      'orders',
      '42',
      'v1',
      '..',
      '.',
      '%2f',
      '%5c',
      '%00',
      '%2e%2e',
      '%25',
      '%c0%af',
      ';',
      '\\',
      '//',
      '%',
    ),
  },
  { weight: 2, arbitrary: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 0, max: 255 }).map((code) => `%${code.toString(16).padStart(2, '0')}`),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
)

const queryPiece = fc.oneof(
  fc.constantFrom('a=1', '&', '=', 'q=%27 or 1=1--', '__proto__=1', 'a[]=1', '?', '%', '+', '%ff', '#'),
  fc.string({ unit: 'binary', maxLength: 6 }),
)

const target = fc
  .tuple(
    fc.array(targetPiece, { maxLength: 8 }),
    fc.option(fc.array(queryPiece, { maxLength: 6 })),
    fc.nat({ max: 40 }),
  )
  .map(([path, query, luck]) => {
    const long = luck === 0 ? 'x'.repeat(9000) : ''
    return `/${path.join('')}${long}${query === null ? '' : `?${query.join('')}`}`
  })

const bodyText = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('{', '{"a":1,"a":2}', '<x/>', 'a=1&b=%zz', '[[[[[[', '{"__proto__":{}}'),
)

const body = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: bodyText.map((text) => new TextEncoder().encode(text)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1000, max: 3000 }).map((length) => new Uint8Array(length).fill(0x41)),
  },
)

/** `obsText`: header values with bytes beyond ASCII too, which workerd warns of on the console. */
export const sketches = (obsText: boolean): fc.Arbitrary<Sketch> =>
  fc.record({
    method: fc.constantFrom(...METHODS),
    target,
    headers: fc.array(fc.tuple(headerName, headerValue(obsText)), { maxLength: 6 }),
    body,
  })

/**
 * The request, as a platform would hand it over; undefined for what no platform's parser lets through (a URL or a
 * header that cannot be constructed).
 */
export const requestOf = (sketch: Sketch, base: string, address: string | undefined): Request | undefined => {
  const url = URL.parse(base + sketch.target)
  if (url === null) return undefined
  const headers = new Headers()
  try {
    for (const [name, value] of sketch.headers) headers.append(name, value)
  } catch {
    return undefined
  }
  if (address !== undefined && !headers.has('cf-connecting-ip')) headers.set('cf-connecting-ip', address)
  const bodiless = /^(get|head)$/i.test(sketch.method) || sketch.body === undefined
  return new Request(url, {
    method: sketch.method,
    headers,
    ...(bodiless ? undefined : { body: sketch.body ?? null }),
  })
}
