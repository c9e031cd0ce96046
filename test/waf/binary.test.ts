// Files that are no text: by chance their bytes hold every short token there is, and no interpreter of text reads them.

import { assert, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { bodyOf } from '../../shared/exchange/body.ts'
import { formatOf } from '../../shared/waf/fields/body.ts'
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

const uploaded = (name: string, content: Uint8Array) =>
  judged(
    'multipart/form-data; boundary=B7',
    joined(
      `--B7\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/x\r\n\r\n`,
      content,
      '\r\n--B7--\r\n',
    ),
  )

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
