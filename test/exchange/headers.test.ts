import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { collectHeaders } from '../../shared/exchange/headers.ts'
import { BOUNDS, codeOf, exchangeOf, inspected } from './kit.ts'

type Lines = readonly (readonly [string, string])[]

const verdictOn = (...headers: Lines): string => codeOf(inspected({ headers }))

const DUPLICATED = 'request.header-duplicated'
const MALFORMED = 'request.header-malformed'

describe('a header that decides something stands once', () => {
  test.each([
    'authorization',
    'proxy-authorization',
    'host',
    'content-length',
    'content-type',
    'transfer-encoding',
    'dpop',
    'origin',
    'x-forwarded-host',
    'x-forwarded-proto',
    'x-forwarded-port',
    'x-forwarded-prefix',
    'x-real-ip',
    'true-client-ip',
    'cf-connecting-ip',
    'x-http-method-override',
    'x-original-url',
  ])('%s twice is refused, whatever the two say (RFC 9110 §5.3, CVE-2021-32777)', (name) => {
    const value =
      { host: 'api.example.com', 'content-length': '0', 'transfer-encoding': 'chunked' }[name] ?? 'a/b'
    expect(verdictOn([name, value])).toBe('passes')
    expect(verdictOn([name, value], [name.toUpperCase(), value])).toBe(DUPLICATED)
  })

  test.each([
    ['authorization', 'Bearer a, Bearer b'],
    ['authorization', 'Bearer a,b'],
    ['authorization', 'Bearer a,'],
    ['authorization', ', Bearer a'],
    ['authorization', 'Bearer, Bearer a'],
    ['authorization', 'Bearer a=, Bearer b='],
    ['authorization', 'Basic dXNlcjpw, Bearer a'],
    ['authorization', 'Digest username="a", realm="b", Bearer c'],
    ['authorization', 'Digest username="a", Basic dXNlcjpw=='],
    ['authorization', 'Digest username="a" realm="b", c=d'],
    ['authorization', 'Digest username="a",, realm="b"'],
    ['authorization', 'a,b'],
    ['proxy-authorization', 'Basic a, Basic b'],
    ['host', 'api.example.com, evil.example'],
    ['content-length', '3, 3'],
    ['content-length', '3,4'],
    ['content-type', 'text/plain, application/json'],
    ['content-type', 'text/plain; a="b", application/json'],
    ['transfer-encoding', 'gzip, chunked'],
    ['transfer-encoding', 'chunked, chunked'],
    ['x-forwarded-proto', 'https, http'],
    ['x-forwarded-host', 'a, b'],
    ['dpop', 'a.b.c, d.e.f'],
  ])('%s: %s is a repetition that the platform has joined', (name, value) => {
    expect(verdictOn([name, value])).toBe(DUPLICATED)
  })

  test.each([
    ['authorization', 'Bearer abc.def.ghi'],
    ['authorization', 'Bearer a=='],
    ['authorization', 'Bearer'],
    ['authorization', 'raw-key'],
    // Malformed in its own way, which the guard that reads it says more precisely.
    ['authorization', 'Bearer a b'],
    ['authorization', 'Digest username="Mufasa", realm="a, b \\" c", uri="/x", response="6629"'],
    [
      'authorization',
      'AWS4-HMAC-SHA256 Credential=AKID/20260101/eu/s3/aws4_request, SignedHeaders=host;date, Signature=fe5f',
    ],
    ['authorization', 'OAuth realm="Photos",oauth_nonce="x",oauth_signature="a%3D"'],
    ['authorization', 'Hawk id="dh37", ts="1353832234" , mac = "6R4r="'],
    ['content-type', 'multipart/form-data; boundary="a,b"'],
    ['content-type', 'application/json; charset=utf-8'],
    ['transfer-encoding', 'Chunked'],
    ['x-forwarded-for', '192.0.2.1, 192.0.2.2'],
    ['x-forwarded-client-cert', 'By=a;Subject="CN=b,O=c",By=d'],
    ['accept', 'text/html, text/plain'],
    ['date', 'Tue, 15 Nov 1994 08:12:31 GMT'],
  ])('%s: %s is one value', (name, value) => {
    expect(verdictOn([name, value])).toBe('passes')
  })

  test('the refusal names the header', () => {
    const result = inspected({ headers: [['Authorization', 'a, b']] })
    expect(result.ok ? undefined : result.error).toEqual({ code: DUPLICATED, name: 'authorization' })
  })
})

describe('a malformed header is refused', () => {
  test.each<[string, Lines]>([
    ['NUL in the value (RFC 9110 §5.5)', [['x-a', 'a\0b']]],
    ['CR in the value (CWE-113)', [['x-a', 'a\rb']]],
    ['LF in the value (CWE-113)', [['x-a', 'a\nx-b: c']]],
    ['an escape character in the value', [['x-a', '\u001b[2J']]],
    ['DEL in the value', [['x-a', '\u007f']]],
    ['a blank in the name (CWE-444)', [['x-a ', 'b']]],
    ['a colon in the name', [['x-a:', 'b']]],
    ['an empty name', [['', 'b']]],
    ['a name outside of ASCII', [['x-ä', 'b']]],
    ['a line end in the name', [['x-a\r\nx-b', 'b']]],
    ['a length that is no number', [['content-length', '3a']]],
    ['a length with a sign (RFC 9112 §6.3)', [['content-length', '+3']]],
    ['a hexadecimal length', [['content-length', '0x3']]],
    ['a length of sixteen digits', [['content-length', '1000000000000000']]],
    ['an empty length', [['content-length', '']]],
    ['an unknown transfer coding (RFC 9112 §6.1)', [['transfer-encoding', 'xchunked']]],
    ['a transfer coding behind a vertical tab', [['transfer-encoding', '\u000bchunked']]],
    [
      'length and chunks at once (RFC 9112 §6.1)',
      [
        ['content-length', '3'],
        ['transfer-encoding', 'chunked'],
      ],
    ],
    ['an open quote and a comma in credentials', [['authorization', 'Digest a="b, Bearer c']]],
    ['an open quote and a comma in the media type', [['content-type', 'text/plain; a="b, text/html']]],
    ['an underscore alias of Authorization (CWE-444)', [['proxy_authorization', 'Basic a']]],
    ['an underscore alias of X-Forwarded-For', [['x_forwarded_for', '127.0.0.1']]],
    ['a mixed alias of X-Forwarded-Host', [['X-Forwarded_Host', 'a']]],
    ['an underscore alias of Content-Length', [['content_length', '0']]],
  ])('%s', (_what, headers) => {
    expect(verdictOn(...headers)).toBe(MALFORMED)
  })

  test.each<[string, Lines]>([
    ['a tab in the value', [['x-a', 'a\tb']]],
    ['obs-text and letters of any script', [['x-a', 'é 你']]],
    ['an empty value', [['x-a', '']]],
    ['an underscore in a name that decides nothing', [['api_version', '2']]],
  ])('but not for %s', (_what, headers) => {
    expect(verdictOn(...headers)).toBe('passes')
  })
})

describe('the header map', () => {
  test('joins lists with commas and cookies with semicolons, trims blanks, and holds no prototype', () => {
    const { headers } = exchangeOf({
      headers: [
        ['Accept', ' text/html\t'],
        ['accept', 'text/plain'],
        ['Cookie', 'a=1'],
        ['cookie', 'b=2'],
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ],
    })
    expect(Object.fromEntries([...headers].map(([name, value]) => [`=${name}`, value]))).toEqual({
      '=accept': 'text/html, text/plain',
      '=cookie': 'a=1; b=2',
      '=__proto__': 'x',
      '=constructor': 'y',
    })
  })
})

test('what is remembered of a name is what it says, whoever is trusted', async () => {
  vi.resetModules()
  const oracle = await import('../../shared/exchange/headers.ts')
  // No room to remember anything else.
  for (let index = 0; index < 2500; index++) oracle.collectHeaders([[`junk-${index}`, '']], BOUNDS, undefined)
  const name = fc.oneof(
    fc.constantFrom(
      'Accept',
      'accept',
      'X-Real-Ip',
      'x_real_ip',
      'Host',
      'x-client',
      'x_client',
      'Cookie',
      'é',
      '',
    ),
    fc.stringMatching(/^[A-Za-z0-9_-]{1,70}$/),
  )
  const value = fc.constantFrom('a', 'a, b', '192.0.2.1', 'a\u0000')
  fc.assert(
    fc.property(
      fc.array(fc.tuple(name, value), { maxLength: 8 }),
      fc.constantFrom(undefined, 'x-client', 'x-real-ip', 'accept'),
      (lines, trusted) => {
        const said = collectHeaders(lines, BOUNDS, trusted)
        const told = oracle.collectHeaders(lines, BOUNDS, trusted)
        expect(said.ok ? [...said.value] : said.error).toEqual(told.ok ? [...told.value] : told.error)
      },
    ),
    { numRuns: 2000 },
  )
})
