// Bodies within bodies: a batch's requests and a document's attachments are judged by their own types, and honest ones are
// no injected headers; and what a credential hides.

import { describe, expect, test } from 'vitest'

import { payloadGuard } from '../corpora/guard.ts'
import { exchangeOf } from '../corpora/placements.ts'

const judge = payloadGuard()

const verdictOf = (headers: readonly (readonly [string, string])[], body?: string): string => {
  const { exchange } = exchangeOf(body === undefined ? 'GET' : 'POST', '/v1/$batch', headers, body)
  if (exchange === undefined) return 'refused before'
  const verdict = judge(exchange)
  if (verdict.kind !== 'deny') return verdict.kind
  const { code, evidence } = verdict.denial
  const hits = (evidence?.['hits'] ?? []) as readonly { readonly field: string }[]
  const [hit] = hits
  return hit?.field ?? `${code} ${String(evidence?.['reason'] ?? evidence?.['bound'])}`
}

const lines = (...all: readonly string[]): string => all.join('\r\n')

const mixed = (...parts: readonly string[]): string =>
  `${parts.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`

const batch = (body: string, type = 'multipart/mixed; boundary=b'): string =>
  verdictOf([['content-type', type]], body)

const request = (target: string, body: string, type = 'application/json'): string =>
  lines(
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    '',
    `POST ${target} HTTP/1.1`,
    'Host: api.example.com',
    `Content-Type: ${type}`,
    '',
    body,
  )

const nested = (depth: number): string =>
  depth === 0
    ? lines('Content-Type: text/plain', '', 'x')
    : lines(
        `Content-Type: multipart/mixed; boundary=c${depth}`,
        '',
        `--c${depth}`,
        nested(depth - 1),
        `--c${depth}--`,
      )

describe('a body of several parts that is no form', () => {
  test.each([
    [
      'a batch',
      mixed(
        request("/Customers('ALFKI')?$filter=Name%20eq%20'x'", `{"Name":"O'Brien"}`),
        request('/Orders', 'a=1&b=2', 'application/x-www-form-urlencoded'),
      ),
    ],
    [
      'a set within a batch',
      mixed(
        lines(
          'Content-Type: multipart/mixed; boundary=c',
          '',
          '--c',
          request('/Orders', '{"id":7}'),
          '--c--',
          '',
        ),
      ),
    ],
    [
      'answers',
      mixed(
        lines(
          'Content-Type: application/http',
          '',
          'HTTP/1.1 404 Not Found',
          'Content-Type: application/json',
          '',
          '{"error":{"code":404}}',
        ),
      ),
    ],
    [
      'an upload with its description',
      mixed(
        lines('Content-Type: application/json; charset=UTF-8', '', '{"name":"A"}'),
        lines('Content-Type: image/png', '', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'),
      ),
    ],
    [
      'an attachment in base64',
      mixed(
        lines('Content-Type: image/gif', 'Content-Transfer-Encoding: base64', '', 'R0lGODlhAQABAAAAACw='),
      ),
    ],
    ['a part without headers', mixed('\r\nhello')],
    [
      'a request without a body',
      mixed(lines('Content-Type: application/http', '', 'GET /Orders HTTP/1.1', '', '')),
    ],
  ])('is admitted where it is honest: %s', (_kind, body) => {
    expect(batch(body)).toBe('pass')
  })

  test.each([
    ['a string of JSON', mixed(request('/Orders', '{"note":"\\u0027 or 1=1--"}')), 'body.note'],
    [
      'a whole value',
      mixed(request('/Orders', '{"url":"http://169.254.169.254/latest/meta-data/"}')),
      'body.url',
    ],
    ['the target of a request', mixed(request('/Orders?q=1%27%20or%201=1--', '{}')), 'body.q'],
    ['the path of a request', mixed(request('/files/..%2f..%2f..%2fetc/passwd', '{}')), 'body.target'],
    [
      'a header of a request',
      mixed(
        lines(
          'Content-Type: application/http',
          '',
          'GET /Orders HTTP/1.1',
          'X-Id: ${jndi:ldap://e.example/a}',
          '',
          '',
        ),
      ),
      'body.x-id',
    ],
    [
      'a header of a part',
      mixed(lines('Content-Type: text/plain', 'Content-Description: <script>alert(1)</script>', '', 'x')),
      'body.content-description',
    ],
    [
      'a text of XML',
      mixed(lines('Content-Type: text/xml', '', '<a>&lt;script>alert(1)&lt;/script></a>')),
      'body.a',
    ],
    [
      'a field of a form',
      mixed(request('/Orders', 'q=%3Cscript%3Ealert(1)%3C/script%3E', 'application/x-www-form-urlencoded')),
      'body.q',
    ],
    [
      'an attachment in base64',
      mixed(
        lines(
          'Content-Type: text/plain',
          'Content-Transfer-Encoding: base64',
          '',
          btoa('<script>alert(1)</script>'),
        ),
      ),
      'body',
    ],
  ])('is judged part by part: %s', (_place, body, field) => {
    expect(batch(body)).toContain(field)
  })

  test.each([
    ['no boundary', 'x', 'multipart/mixed', 'payload.malformed multipart'],
    ['no end', '--b\r\n\r\nx', undefined, 'payload.malformed multipart'],
    ['something in front', `x\r\n${mixed('\r\nhello')}`, undefined, 'payload.malformed multipart'],
    [
      'an encoding that hides letters',
      mixed(
        lines('Content-Type: text/plain', 'Content-Transfer-Encoding: quoted-printable', '', '=3Cscript=3E'),
      ),
      undefined,
      'payload.malformed multipart',
    ],
    [
      'a charset that hides letters',
      mixed(lines('Content-Type: text/plain; charset=utf-7', '', 'x')),
      undefined,
      'payload.malformed charset',
    ],
    [
      'a part that its type does not fit',
      mixed(lines('Content-Type: application/json', '', '{')),
      undefined,
      'payload.malformed json',
    ],
    [
      'a request that is none',
      mixed(lines('Content-Type: application/http', '', 'hello')),
      undefined,
      'payload.malformed message',
    ],
    [
      'too many headers',
      mixed(
        lines(
          'Content-Type: application/http',
          '',
          'GET / HTTP/1.1',
          ...Array.from({ length: 101 }, (_, i) => `a${i}: b`),
          '',
          '',
        ),
      ),
      undefined,
      'payload.malformed message',
    ],
    ['too many bodies within each other', mixed(nested(6)), undefined, 'payload.bounds depth'],
  ])('is refused with its reason: %s', (_fault, body, type, reason) => {
    expect(batch(body, type)).toBe(reason)
  })
})

describe('what stands behind a type that scripts send by default', () => {
  test.each(['text/plain', 'text/plain;charset=UTF-8'])(
    'is judged as a form where it can be one: %s',
    (type) => {
      expect(verdictOf([['content-type', type]], `id=7&note=${btoa('<script>alert(1)</script>')}`)).toContain(
        'body.note',
      )
    },
  )
})

const basic = (text: string): string =>
  verdictOf([['authorization', `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(text)))}`]])

describe('a credential (RFC 7617)', () => {
  test.each(['admin:http://169.254.169.254/latest/meta-data/', "x' or 1=1--:secret", 'é:; cat /etc/passwd'])(
    'is judged by its name and by its password: %s',
    (text) => {
      expect(basic(text)).toContain('header.authorization')
    },
  )

  test.each(["jane.o'neil:correct horse; battery", 'é:pässwörd', 'key-1234567890:'])(
    'is admitted: %s',
    (text) => {
      expect(basic(text)).toBe('pass')
    },
  )
})
