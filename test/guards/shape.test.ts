// The shape guard as a policy uses it: types, the bounds of each format, and what it says of what it refuses.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { evidenceOf, get, JPEG, MULTIPART, multipart, PNG, post, said, shapeGuard } from './shape.kit.ts'
import type { PartSpec } from './shape.kit.ts'

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

const json = (text: string, options: Readonly<Record<string, unknown>> = {}): string =>
  said(shapeGuard(options)(post('application/json', text)))

const form = (body: string, options: Readonly<Record<string, unknown>> = {}): string =>
  said(shapeGuard({ types: ['form'], form: options })(post('application/x-www-form-urlencoded', body)))

describe('types', () => {
  const all = { types: ['json', 'form', 'multipart', 'xml', 'text'] }
  test.each<[string, Readonly<Record<string, unknown>>, string, string, string]>([
    ['JSON by default', {}, 'application/json', '{}', 'passes'],
    ['a JSON dialect', {}, 'application/merge-patch+json; charset=UTF-8', '{}', 'passes'],
    ['a form is not listed', {}, 'application/x-www-form-urlencoded', 'a=1', 'shape.type type'],
    ['text is not listed', {}, 'text/plain', '{}', 'shape.type type'],
    ['no type at all', all, '', '{}', 'shape.type type'],
    ['a type of nobody', all, 'application/octet-stream', 'x', 'shape.type type'],
    ['an empty body needs no type', {}, '', '', 'passes'],
    ['a form', all, 'application/x-www-form-urlencoded', 'a=1', 'passes'],
    ['XML', all, 'application/xml', '<a/>', 'passes'],
    ['an XML dialect', all, 'application/soap+xml', '<a/>', 'passes'],
    ['text', all, 'text/csv', '\ufeffa;b\n', 'passes'],
    ['one exact type of a format', { types: ['text/csv'] }, 'text/csv', 'a', 'passes'],
    ['another type of that format', { types: ['text/csv'] }, 'text/plain', 'a', 'shape.type type'],
    [
      'an exact type is judged by its form',
      { types: ['image/svg+xml'] },
      'image/svg+xml',
      '<svg>',
      'shape.malformed xml',
    ],
    ['another charset', all, 'application/json; charset=utf-16', '{}', 'shape.malformed charset'],
    ['two charsets', all, 'text/plain; charset=utf-8; charset=utf-7', 'x', 'shape.malformed charset'],
    ['a type that only begins well', all, 'application/jsonp', '{}', 'shape.type type'],
  ])('%s', (_, options, type, body, expected) => {
    expect(said(shapeGuard(options)(post(type, body)))).toBe(expected)
  })

  test('a body of an exact type begins as its files do', () => {
    const guard = shapeGuard({ types: ['image/png'] })
    expect(said(guard(post('image/png', bytes(PNG))))).toBe('passes')
    expect(said(guard(post('image/png', bytes(JPEG))))).toBe('shape.file file-signature')
  })

  test('a refused type is told which would be taken', () => {
    const verdict = shapeGuard({ types: ['json', 'image/png'] })(post('text/plain', 'x'))
    expect(verdict).toMatchObject({ denial: { headers: { accept: 'application/json, image/png' } } })
  })

  test('a guard of the head alone reads no body, one of the body no query', () => {
    const long = `?${'a'.repeat(200)}=1`
    expect(said(shapeGuard({ parts: ['head'] })(post('text/plain', 'x')))).toBe('passes')
    expect(said(shapeGuard({ parts: ['body'] })(get(long)))).toBe('passes')
    expect(said(shapeGuard()(get(long)))).toBe('shape.head name-length')
  })
})

describe('JSON', () => {
  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['{"a":[{"b":1}]}', { depth: 3 }, 'passes'],
    ['{"a":[{"b":1}]}', { depth: 2 }, 'shape.bounds json-depth'],
    ['{"a":1,"b":2,"c":3}', { keys: 2 }, 'shape.bounds json-keys'],
    ['[{"a":1},{"b":2},{"c":3}]', { keysInAll: 2 }, 'shape.bounds json-keys-in-all'],
    ['[1,2,3]', { items: 2 }, 'shape.bounds json-items'],
    ['[[],[],[]]', { values: 3 }, 'shape.bounds json-values'],
    ['{"abcd":1}', { keyLength: 3 }, 'shape.bounds json-key-length'],
    ['"abcd"', { stringLength: 3 }, 'shape.bounds json-string-length'],
    ['"\\u00e9\\u00e9é"', { stringLength: 3 }, 'passes'],
    ['[12345]', { numberLength: 4 }, 'shape.bounds json-number-length'],
    ['[1e999]', {}, 'shape.construct json-number'],
    ['[1e999]', { numbers: 'any' }, 'passes'],
    ['[9007199254740993]', {}, 'passes'],
    ['[9007199254740993]', { numbers: 'exact' }, 'shape.construct json-number'],
    ['{"a":1,"\\u0061":2}', {}, 'shape.ambiguous json-duplicate'],
    ['{"a":1,"a":2}', { duplicates: 'pass' }, 'passes'],
    ['{"role":1,"Role":2}', {}, 'shape.ambiguous json-duplicate'],
    ['{"role":1,"Role":2}', { duplicates: 'exact' }, 'passes'],
    ['{"role":1,"role":2}', { duplicates: 'exact' }, 'shape.ambiguous json-duplicate'],
    ['{"role":1,"Role":2}', { duplicates: 'pass' }, 'passes'],
    ['{"role":1,"roles":2,"sub":{"Role":3}}', {}, 'passes'],
    ['{"a":}', {}, 'shape.malformed json'],
    ['{"a":1}/**/', {}, 'shape.malformed json'],
    ['\ufeff{}', {}, 'shape.malformed byte-order-mark'],
    ['"\\ud800"', {}, 'shape.malformed surrogate'],
    ['"\ufffd"', {}, 'passes'],
  ])('%s with %j: %s', (text, options, expected) => {
    expect(json(text, { json: options })).toBe(expected)
  })

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['{"__proto__":{}}', {}, 'shape.construct prototype'],
    ['{"__proto__":{}}', { prototypes: 'pass' }, 'passes'],
    ['"\\u0000"', {}, 'shape.construct nul'],
    ['"\\u0000"', { nul: 'pass' }, 'passes'],
  ])('%s with %j: %s', (text, options, expected) => {
    expect(json(text, options)).toBe(expected)
  })

  test.each<[string, readonly number[]]>([
    ['an overlong slash', [0xc0, 0xaf]],
    ['a lone continuation', [0x80]],
    ['a surrogate in UTF-8', [0xed, 0xa0, 0x80]],
    ['beyond Unicode', [0xf5, 0x80, 0x80, 0x80]],
    ['a truncated sequence', [0xe2, 0x82]],
  ])('is UTF-8 by the letter: %s', (_, bytes) => {
    expect(said(shapeGuard()(post('application/json', new Uint8Array([34, ...bytes, 34]))))).toBe(
      'shape.malformed utf-8',
    )
  })

  test('the evidence says which bound, where, and what was met, and nothing of the content', () => {
    const text = `{"orders":[{"note":"ok"},{"note":"${'secret '.repeat(100)}"}]}`
    const verdict = shapeGuard({ json: { stringLength: 64 } })(post('application/json', text))
    expect(evidenceOf(verdict)).toEqual({
      reason: 'json-string-length',
      field: 'body.orders[1].note',
      actual: 700,
      bound: 64,
    })
  })
})

describe('forms, queries and cookies', () => {
  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['a=1&b=2', { fields: 2 }, 'passes'],
    ['a=1&b=2&c', { fields: 2 }, 'shape.bounds fields'],
    ['a&b&c', { fields: 2 }, 'shape.bounds fields'],
    ['%61%62%63=1', { nameLength: 3 }, 'passes'],
    ['abcd=1', { nameLength: 3 }, 'shape.bounds name-length'],
    ['a=%C3%A9%C3%A9%C3%A9', { valueLength: 3 }, 'passes'],
    ['a=abcd', { valueLength: 3 }, 'shape.bounds value-length'],
    ['a[b][c]=1', { depth: 2 }, 'passes'],
    ['a%5Bb%5D[c][d]=1', { depth: 2 }, 'shape.bounds name-depth'],
    ['a=1&a=2', {}, 'shape.ambiguous repeated'],
    ['a=1&%61=2', {}, 'shape.ambiguous repeated'],
    ['role=1&Role=2', {}, 'shape.ambiguous repeated'],
    ['Role=1&role[]=2', {}, 'shape.ambiguous repeated'],
    ['role=1&Role=2', { repeated: ['Role'] }, 'passes'],
    ['a=1&a[]=2', {}, 'shape.ambiguous repeated'],
    ['a[x]=1&a=2', {}, 'shape.ambiguous repeated'],
    ['a[x]=1&a[x]=2', {}, 'shape.ambiguous repeated'],
    ['a[]=1&a[]=2&b[x]=1&b[y]=2', {}, 'passes'],
    ['a=1&a=2', { repeated: 'pass' }, 'passes'],
    ['a=1&a=2', { repeated: ['a'] }, 'passes'],
    ['b=1&b=2', { repeated: ['a'] }, 'shape.ambiguous repeated'],
    ['a=%zz', {}, 'shape.malformed form-encoding'],
    ['a=%', {}, 'shape.malformed form-encoding'],
    ['a=%C0%AF', {}, 'shape.malformed form-encoding'],
    ['a=%u0041', {}, 'shape.malformed form-encoding'],
    ['a=%00', {}, 'shape.construct nul'],
    ['a[__proto__][x]=1', {}, 'shape.construct prototype'],
    ['constructor[prototype][x]=1', {}, 'shape.construct prototype'],
    ['a.__proto__.x=1', {}, 'shape.construct prototype'],
    ['&&a=1&', {}, 'passes'],
  ])('%s with %j: %s', (body, options, expected) => {
    expect(form(body, options)).toBe(expected)
  })

  test('every form that URLSearchParams writes is taken, and counted and measured as it reads it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'binary' })), {
          maxLength: 8,
        }),
        (pairs) => {
          const options = { repeated: 'pass', depth: 100 }
          const judge = (more: Readonly<Record<string, number>>): string =>
            said(
              shapeGuard({ types: ['form'], nul: 'pass', prototypes: 'pass', form: { ...options, ...more } })(
                post('application/x-www-form-urlencoded', body),
              ),
            )
          const body = new URLSearchParams(pairs).toString()
          const read = [...new URLSearchParams(body)]
          const longest = Math.max(0, ...read.map(([, value]) => value.length))
          expect(judge({ fields: read.length, valueLength: longest })).toBe('passes')
          if (read.length > 0) expect(judge({ fields: read.length - 1 })).toBe('shape.bounds fields')
          if (longest > 0) expect(judge({ valueLength: longest - 1 })).toBe('shape.bounds value-length')
        },
      ),
    )
  })

  test.each<[string, string | undefined, Readonly<Record<string, unknown>>, string]>([
    ['?a=1&a=2', undefined, {}, 'passes'],
    ['?a=1&a=2', undefined, { query: { repeated: 'refuse' } }, 'shape.ambiguous repeated'],
    ['?a=1&b=2', undefined, { query: { fields: 1 } }, 'shape.head fields'],
    [`?a=${'x'.repeat(9)}`, undefined, { query: { valueLength: 8 } }, 'shape.head value-length'],
    ['?a[b][c]=1', undefined, { query: { depth: 1 } }, 'shape.head name-depth'],
    ['?__proto__[x]=1', undefined, {}, 'shape.construct prototype'],
    ['', 'a=1; b=2', { cookies: { fields: 1 } }, 'shape.head fields'],
    ['', `a=${'x'.repeat(9)}`, { cookies: { valueLength: 8 } }, 'shape.head value-length'],
    ['', 'a=1; a=2', { cookies: { repeated: 'refuse' } }, 'shape.ambiguous repeated'],
    ['', 'a=1; a=2', {}, 'passes'],
  ])('%s, cookies %s, with %j: %s', (search, cookie, options, expected) => {
    expect(said(shapeGuard(options)(get(search, cookie)))).toBe(expected)
  })

  test('a parameter without a value is not named: it may be a credential in the wrong place', () => {
    const verdict = shapeGuard({ query: { nameLength: 10 } })(get('?sk_live_0123456789'))
    expect(evidenceOf(verdict).field).toBe('query')
  })
})

describe('multipart', () => {
  const admitted = { extensions: ['png', 'jpg', 'txt', 'dwg'], bytesMax: '1KiB', count: 2 }
  const judge = (
    body: Uint8Array,
    options: Readonly<Record<string, unknown>> = { files: admitted },
  ): string => said(shapeGuard({ types: ['multipart'], multipart: options })(post(MULTIPART, body)))
  const picture = { filename: 'a.png', type: 'image/png', content: PNG }

  test.each<[string, Uint8Array, Readonly<Record<string, unknown>> | undefined, string]>([
    ['fields and a file', multipart({ name: 'a', content: '1' }, picture), undefined, 'passes'],
    ['a file where none is admitted', multipart(picture), {}, 'shape.file file-unexpected'],
    ['an empty file input', multipart({ filename: '', type: 'application/octet-stream' }), {}, 'passes'],
    [
      'an empty name over content',
      multipart({ filename: '', content: 'x' }),
      undefined,
      'shape.file file-extension-missing',
    ],
    ['too many parts', multipart({ name: 'a' }, { name: 'b' }), { parts: 1 }, 'shape.bounds parts'],
    ['too many files', multipart(picture, picture, picture), undefined, 'shape.bounds files'],
    ['several files of one name', multipart(picture, picture), undefined, 'passes'],
    [
      'a file too large',
      multipart({ ...picture, content: PNG + 'x'.repeat(1024) }),
      undefined,
      'shape.bounds file-bytes',
    ],
    [
      'a long file name',
      multipart({ ...picture, filename: `${'a'.repeat(300)}.png` }),
      undefined,
      'shape.bounds file-name-length',
    ],
    [
      'a value too large',
      multipart({ name: 'a', content: 'xxxxx' }),
      { valueBytesMax: '4B' },
      'shape.bounds value-bytes',
    ],
    [
      'a value that is not UTF-8',
      multipart({ name: 'a', content: '\xff' }),
      undefined,
      'shape.malformed utf-8',
    ],
    [
      'a value in another charset',
      multipart({ name: 'a', type: 'text/plain; charset=utf-7', content: '+ADw-' }),
      undefined,
      'shape.malformed charset',
    ],
    ['the same name twice', multipart({ name: 'a' }, { name: 'a' }), undefined, 'shape.ambiguous repeated'],
    ['a list', multipart({ name: 'a[]' }, { name: 'a[]' }), undefined, 'passes'],
    ['a long name', multipart({ name: 'abcd' }), { nameLength: 3 }, 'shape.bounds name-length'],
    ['a prototype', multipart({ name: 'a[__proto__]' }), undefined, 'shape.construct prototype'],
    [
      'a prototype by a file',
      multipart({ ...picture, name: '__proto__' }),
      undefined,
      'shape.construct prototype',
    ],
    ['no name', multipart({ disposition: 'form-data' }), undefined, 'shape.malformed part-disposition'],
    [
      'an attachment',
      multipart({ disposition: 'attachment; name="a"' }),
      undefined,
      'shape.malformed part-disposition',
    ],
  ])('%s', (_, body, options, expected) => {
    expect(judge(body, options)).toBe(expected)
  })

  test.each<[string, PartSpec, string]>([
    ['an extension of the list', { filename: 'A.PNG', content: PNG }, 'passes'],
    ['another extension', { filename: 'a.exe', content: 'MZ' }, 'shape.file file-extension'],
    ['none', { filename: 'png', content: PNG }, 'shape.file file-extension-missing'],
    ['a picture of another kind', { filename: 'a.png', content: JPEG }, 'shape.file file-signature'],
    ['an empty picture', { filename: 'a.png', content: '' }, 'shape.file file-signature'],
    ['half a signature', { filename: 'a.png', content: PNG.slice(0, 5) }, 'shape.file file-signature'],
    [
      'a type of another kind',
      { filename: 'a.png', type: 'text/html', content: PNG },
      'shape.file file-type',
    ],
    [
      'a type that says nothing',
      { filename: 'a.png', type: 'application/octet-stream', content: PNG },
      'passes',
    ],
    ['text', { filename: 'a.txt', type: 'text/plain; charset=utf-8', content: 'caf\xc3\xa9\r\n' }, 'passes'],
    ['an empty text', { filename: 'a.txt', content: '' }, 'passes'],
    ['a text with a NUL', { filename: 'a.txt', content: 'a\0b' }, 'shape.file file-signature'],
    ['a text that is a document', { filename: 'a.txt', content: '%PDF-1.7' }, 'shape.file file-signature'],
    [
      'an extension that nobody knows',
      { filename: 'a.dwg', type: 'image/vnd.dwg', content: 'AC1032\0' },
      'passes',
    ],
    [
      'a program under such an extension',
      { filename: 'a.dwg', content: 'MZ\x90\0' },
      'shape.file file-signature',
    ],
    [
      'a script under such an extension',
      { filename: 'a.dwg', content: '#!/bin/sh' },
      'shape.file file-signature',
    ],
  ])('a file: %s', (_, part, expected) => {
    expect(judge(multipart(part))).toBe(expected)
  })

  test('declared types are those of the policy, where it names them', () => {
    const strict = { files: { ...admitted, types: ['image/png'] } }
    expect(judge(multipart({ filename: 'a.dwg', type: 'image/vnd.dwg', content: 'x' }), strict)).toBe(
      'shape.file file-type',
    )
    expect(judge(multipart(picture), strict)).toBe('passes')
  })

  test('what the platform itself writes is taken: names and contents of any kind', async () => {
    let files = 0
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.stringMatching(/^[a-zA-Z0-9é ü_.-]{1,12}$/), { maxLength: 5 }),
        fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 3 }),
        async (names, contents) => {
          const data = new FormData()
          for (const name of names) data.append(name, `value of ${name}\r\nand more`)
          for (const content of contents)
            data.append('file', new File([content.slice()], 'an ünusual (1) name.dwg'))
          files += contents.length
          const sent = new Response(data)
          const body = new Uint8Array(await sent.arrayBuffer())
          const verdict = shapeGuard({
            types: ['multipart'],
            prototypes: 'pass',
            multipart: { files: { ...admitted, count: 4 } },
          })(post(sent.headers.get('content-type') ?? '', body))
          const program = contents.some(([first, second]) => first === 0x23 && second === 0x21)
          if (names.length + contents.length > 0 && !program) expect(said(verdict)).toBe('passes')
        },
      ),
    )
    expect(files).toBeGreaterThan(20)
  })
})
