// Attacks on parsers by the form of what they are given, each with where it is described. All are refused by a guard
// with its default bounds; beside each kind stands what an honest client sends, which passes.

import { describe, expect, test } from 'vitest'

import { get, JPEG, MULTIPART, multipart, PNG, post, said, shapeGuard } from '../guards/shape.kit.ts'

const guard = shapeGuard({
  types: ['json', 'form', 'multipart', 'xml', 'text'],
  json: { numbers: 'exact' },
  multipart: { files: { extensions: ['png', 'jpg', 'gif', 'pdf', 'txt', 'svg', 'docx'] } },
})
const json = (text: string): string => said(guard(post('application/json', text)))
const xml = (text: string): string => said(guard(post('application/xml', text)))
const form = (text: string): string => said(guard(post('application/x-www-form-urlencoded', text)))
const raw = (text: string, type = MULTIPART): string => said(guard(post(type, text)))
const upload = (filename: string, content: string = PNG, type = ''): string =>
  said(guard(post(MULTIPART, multipart({ filename, content, ...(type === '' ? {} : { type }) }))))
const disposed = (disposition: string): string =>
  said(guard(post(MULTIPART, multipart({ disposition, content: PNG }))))

const many = (count: number, piece: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => piece(n)).join()

describe('JSON', () => {
  test.each<[string, string, string]>([
    [
      'CVE-2020-36518 (jackson-databind): nesting',
      '['.repeat(5000) + ']'.repeat(5000),
      'shape.bounds json-depth',
    ],
    ['CVE-2022-40149 (jettison): an unfinished nest', '{"a":'.repeat(5000), 'shape.bounds json-depth'],
    [
      'CVE-2025-52999 (jackson-core): depth in objects',
      '{"a":'.repeat(1001) + '1' + '}'.repeat(1001),
      'shape.bounds json-depth',
    ],
    [
      'CVE-2011-4815 and kin: a flood of keys',
      `{${many(100_000, (n) => `"k${n}":1`)}}`,
      'shape.bounds json-keys',
    ],
    [
      'the same over many objects',
      `[${many(300, () => `{${many(100, (n) => `"${n}":1`)}}`)}]`,
      'shape.bounds json-keys-in-all',
    ],
    ['a long array', `[${'1,'.repeat(20_000)}1]`, 'shape.bounds json-items'],
    [
      'CVE-2020-10735 (CPython): int of many digits',
      `[${'9'.repeat(100_000)}]`,
      'shape.bounds json-number-length',
    ],
    ['CVE-2018-1000873 (jackson): a huge exponent', '[1e1000000000]', 'shape.construct json-number'],
    [
      'RFC 7493 §2.2: an id that loses its last digit',
      '{"id":9007199254740993}',
      'shape.construct json-number',
    ],
    [
      'RFC 8259 §4, CVE-2017-12635 (CouchDB): doubled keys',
      '{"roles":["_admin"],"roles":[]}',
      'shape.ambiguous json-duplicate',
    ],
    [
      'the same, one of them escaped',
      '{"role":"user","ro\\u006ce":"admin"}',
      'shape.ambiguous json-duplicate',
    ],
    [
      "Go's encoding/json and ASP.NET bind names in any case, and the last of them counts",
      '{"role":"user","ROLE":"admin"}',
      'shape.ambiguous json-duplicate',
    ],
    [
      'the same with the long s (U+017F), which Go folds as well',
      '{"scope":"user","\u017fcope":"admin"}',
      'shape.ambiguous json-duplicate',
    ],
    [
      'CVE-2019-10744 (lodash): constructor.prototype',
      '{"constructor":{"prototype":{"admin":true}}}',
      'shape.construct prototype',
    ],
    ['CVE-2018-3721 (lodash): __proto__', '{"__proto__":{"admin":true}}', 'shape.construct prototype'],
    ['CVE-2020-8203 (lodash): a path', '{"path":1,"a.__proto__.b":1}', 'shape.construct prototype'],
    ['CWE-158: a NUL that ends a string early', '{"file":"a.php\\u0000.png"}', 'shape.construct nul'],
    ['RFC 8259 §8.2: half a pair', '{"user":"admin\\ud800"}', 'shape.malformed surrogate'],
    ['RFC 8259 §8.1: a byte order mark', '\ufeff{"a":1}', 'shape.malformed byte-order-mark'],
    ['a trailing comma', '{"a":1,}', 'shape.malformed json'],
    ['a comment', '{"a":1/*","b":2*/}', 'shape.malformed json'],
    ['two texts', '{"a":1}{"a":2}', 'shape.malformed json'],
    ['NaN', '{"a":NaN}', 'shape.malformed json'],
    ['single quotes', "{'a':1}", 'shape.malformed json'],
    ['a control character', '{"a":"b\nc"}', 'shape.malformed json'],
    ['what nobody escapes', '{"a":"\\x41"}', 'shape.malformed json'],
  ])('%s', (_, text, expected) => {
    expect(json(text)).toBe(expected)
  })

  test('an honest order passes', () => {
    expect(
      json('{"id":42,"price":12.50,"note":"Café \\ud83d\\ude00\\n","tags":["a","a"],"constructor":"Lotus"}'),
    ).toBe('passes')
  })
})

describe('XML', () => {
  test.each<[string, string, string]>([
    [
      'CVE-2003-1564, CWE-776: a billion laughs',
      '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>',
      'shape.construct xml-doctype',
    ],
    [
      'CWE-611: an external entity',
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      'shape.construct xml-doctype',
    ],
    [
      'CWE-827: an external subset',
      '<!DOCTYPE a SYSTEM "http://203.0.113.9/x.dtd"><a/>',
      'shape.construct xml-doctype',
    ],
    [
      'a parameter entity',
      '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://203.0.113.9/">%p;]><a/>',
      'shape.construct xml-doctype',
    ],
    ['an entity without a document type', '<a>&xxe;</a>', 'shape.construct xml-entity'],
    [
      'a style sheet to fetch',
      '<?xml-stylesheet href="http://203.0.113.9/x.xsl"?><a/>',
      'shape.construct xml-instruction',
    ],
    [
      'a document type behind another charset',
      '<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<a/>',
      'shape.malformed xml-encoding',
    ],
    ['CWE-674: nesting', '<a>'.repeat(5000), 'shape.bounds xml-depth'],
    ['CVE-2013-4002 (Xerces): long names', `<${'a'.repeat(100_000)}/>`, 'shape.bounds xml-name-length'],
    [
      'a flood of attributes',
      `<a ${Array.from({ length: 5000 }, (_, n) => `b${n}=""`).join(' ')}/>`,
      'shape.bounds xml-attributes',
    ],
    [
      'a flood of namespaces',
      `<a>${Array.from({ length: 200 }, (_, n) => `<b xmlns:p${n}="u"/>`).join('')}</a>`,
      'shape.bounds xml-namespaces',
    ],
    ['a flood of elements', `<a>${'<b/>'.repeat(20_000)}</a>`, 'shape.bounds xml-elements'],
    ['CVE-2021-21366 (xmldom): a prefix of nobody', '<a><x:b/></a>', 'shape.malformed xml'],
    ['CVE-2022-39353 (xmldom): two roots', '<a/><admin/>', 'shape.malformed xml'],
    ['a NUL by reference', '<a>&#0;</a>', 'shape.malformed xml-reference'],
  ])('%s', (_, text, expected) => {
    expect(xml(text)).toBe(expected)
  })

  test('an honest message passes', () => {
    expect(
      xml(
        '\ufeff<?xml version="1.0" encoding="utf-8"?>\n<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><id>&#x41;&amp;1</id></s:Body></s:Envelope>',
      ),
    ).toBe('passes')
  })
})

describe('forms and queries', () => {
  test.each<[string, string, string]>([
    [
      'CVE-2011-4885 (PHP): a flood of fields',
      many(5000, (n) => `k${n}=1`).replaceAll(',', '&'),
      'shape.bounds fields',
    ],
    ['CWE-235: a doubled parameter', 'amount=1&amount=1000', 'shape.ambiguous repeated'],
    ['a doubled parameter in brackets', 'role=user&role[]=admin', 'shape.ambiguous repeated'],
    [
      'CVE-2022-24999 (qs): __proto__',
      'a[__proto__]=b&a[__proto__]&a[length]=100000000',
      'shape.construct prototype',
    ],
    ['CVE-2014-10064 (qs): deep brackets', `a${'[b]'.repeat(50)}=1`, 'shape.bounds name-depth'],
    ['CVE-2021-23336: __proto__ behind a semicolon', 'a=1;__proto__[x]=1', 'shape.construct prototype'],
    ['CVE-2021-23336: a doubled parameter behind one', 'amount=1;amount=1000', 'shape.ambiguous repeated'],
    ['a charset for all fields', 'a=1&_charset_=utf-7', 'shape.malformed charset'],
    ['what browsers send there', 'a=1&_charset_=UTF-8', 'passes'],
    ['a semicolon that is data', 'a=1%3B__proto__=1&b=one; two', 'passes'],
    ['a NUL', 'file=a.php%00.png', 'shape.construct nul'],
    ['overlong UTF-8', 'file=%c0%ae%c0%ae/', 'shape.malformed form-encoding'],
    ['an escape that is none', 'a=%u003cscript', 'shape.malformed form-encoding'],
  ])('%s', (_, text, expected) => {
    expect(form(text)).toBe(expected)
  })

  test.each<[string, string | undefined, string]>([
    ['?a[__proto__][admin]=1', undefined, 'shape.construct prototype'],
    [`?${'x'.repeat(500)}=1`, undefined, 'shape.head name-length'],
    [`?a${'[b]'.repeat(20)}=1`, undefined, 'shape.head name-depth'],
    [`?${many(200, (n) => `k${n}=1`).replaceAll(',', '&')}`, undefined, 'shape.head fields'],
    ['', many(200, (n) => `k${n}=1`).replaceAll(',', '; '), 'shape.head fields'],
    // CVE-2021-23336: Rack before 3 and Python before 3.9.2 split at ';' as well.
    ['?a=1;__proto__[admin]=1', undefined, 'shape.construct prototype'],
    [`?${'k&k;'.repeat(60)}`, undefined, 'shape.head fields'],
    [`?a=1&b=2;c${'[b]'.repeat(20)}=1`, undefined, 'shape.head name-depth'],
    // RFC 2965 §3.3.4, and how the runtime joins two Cookie lines; Python's http.cookies splits at blanks.
    ['', 'sid=1, __proto__[admin]=1', 'shape.construct prototype'],
    ['', 'sid=1 constructor[prototype]=1', 'shape.construct prototype'],
    ['?ids=1&ids=2&filter[state]=open&note=a;b', 'sid=1; theme=dark; note=a, b c', 'passes'],
  ])('%s, cookies %s', (search, cookie, expected) => {
    expect(said(guard(get(search, cookie)))).toBe(expected)
  })
})

describe('uploads', () => {
  test.each<[string, string, string, string]>([
    ['CWE-434: a script', 'shell.php', '<?php system($_GET[0]);', 'shape.file file-extension'],
    ['a double extension', 'shell.php.png', PNG, 'shape.file file-extension-double'],
    ['the same in capitals', 'shell.PHP5.PNG', PNG, 'shape.file file-extension-double'],
    ['a server file', '.htaccess', 'x', 'shape.file file-extension-double'],
    ['CVE-2006-7243: a NUL by escape', 'shell.php%00.png', PNG, 'shape.file file-name-escape'],
    ['CVE-2009-4444 (IIS): a semicolon', 'shell.asp;.png', PNG, 'shape.file file-name-character'],
    ['a trailing dot', 'shell.png.', PNG, 'shape.file file-name-end'],
    ['a trailing blank', 'shell.png ', PNG, 'shape.file file-name-end'],
    ['a stream of NTFS', 'shell.php::$DATA', PNG, 'shape.file file-name-path'],
    ['CWE-22: out of the folder', '../../app/a.png', PNG, 'shape.file file-name-end'],
    ['an absolute path', '/etc/cron.d/a.png', PNG, 'shape.file file-name-path'],
    ['an escaped path', '..%2fa.png', PNG, 'shape.file file-name-end'],
    ['an escaped slash', 'a%2fb.png', PNG, 'shape.file file-name-escape'],
    ['full-width dots', '．．／a.png', PNG, 'shape.file file-name-path'],
    ['a name that reads backwards (U+202E)', 'invoice\u202egnp.png', PNG, 'shape.file file-name-hidden'],
    ['a device of Windows', 'con.png', PNG, 'shape.file file-name-device'],
    ['a shell script in a picture', 'a.png', '#!/bin/sh\n', 'shape.file file-signature'],
    ['a page in a picture', 'a.png', '<html><script>', 'shape.file file-signature'],
    ['a program as a document', 'a.docx', 'MZ\x90\0', 'shape.file file-signature'],
    ['another format in disguise', 'a.png', JPEG, 'shape.file file-signature'],
    ['a program in a text', 'a.txt', '\x7fELF\x02\x01\x01\0', 'shape.file file-signature'],
  ])('%s', (_, filename, content, expected) => {
    expect(upload(filename, content)).toBe(expected)
  })

  test('a type that contradicts the name', () => {
    expect(upload('a.png', PNG, 'text/html')).toBe('shape.file file-type')
    expect(upload('a.png', PNG, 'image/svg+xml')).toBe('shape.file file-type')
  })

  test.each<[string, string, string]>([
    [
      'RFC 8187: two names that differ',
      'form-data; name="f"; filename="a.png"; filename*=UTF-8\'\'a.php',
      'shape.ambiguous file-name-twice',
    ],
    [
      'in a charset of its own',
      'form-data; name="f"; filename*=utf-7\'\'a.png',
      'shape.ambiguous file-name-twice',
    ],
    [
      'the same parameter twice',
      'form-data; name="f"; filename="a.png"; filename="a.php"',
      'shape.malformed part-disposition',
    ],
    [
      'RFC 2231: a name in pieces',
      'form-data; name="f"; filename*0="a.p"; filename*1="hp"',
      'shape.ambiguous part-parameter',
    ],
    ['an escaped quote', 'form-data; name="f"; filename="a.php\\".png"', 'shape.malformed part-disposition'],
    ['a quote that never closes', 'form-data; name="f"; filename="a.png', 'shape.malformed part-disposition'],
    [
      'a blank before the equals sign',
      'form-data; name="f"; filename ="a.php"; filename="a.png"',
      'shape.malformed part-disposition',
    ],
    [
      'a parameter without a semicolon',
      'form-data; name="f" filename="a.php"',
      'shape.malformed part-disposition',
    ],
    ['two names that agree', 'form-data; name="f"; filename="a.png"; filename*=UTF-8\'\'a.png', 'passes'],
    ['an extended name alone', 'form-data; name="f"; filename*=UTF-8\'\'na%C3%AFve.png', 'passes'],
    ['a long dash and dots', 'form-data; name="f"; filename="Q3 – report v1.2.png"', 'passes'],
  ])('%s', (_, disposition, expected) => {
    expect(disposed(disposition)).toBe(expected)
  })
})

describe('multipart framing (WAFFLED, CVE-2023-24998, CVE-2022-39956)', () => {
  const CD = 'Content-Disposition: form-data; name="a"'
  test.each<[string, string, string]>([
    ['a preamble', `x\r\n--frontier\r\n${CD}\r\n\r\n1\r\n--frontier--`, 'shape.malformed multipart-start'],
    ['an epilogue', `--frontier\r\n${CD}\r\n\r\n1\r\n--frontier--\r\nx`, 'shape.malformed multipart-end'],
    ['line feeds alone', `--frontier\n${CD}\n\n1\n--frontier--`, 'shape.malformed multipart-boundary'],
    ['line feeds in the headers', `--frontier\r\n${CD}\n\n1\r\n--frontier--`, 'shape.malformed part-headers'],
    ['no end', `--frontier\r\n${CD}\r\n\r\n1`, 'shape.malformed multipart-unfinished'],
    [
      'a boundary that goes on',
      `--frontierX\r\n${CD}\r\n\r\n1\r\n--frontier--`,
      'shape.malformed multipart-boundary',
    ],
    [
      'blanks behind a boundary',
      `--frontier  \r\n${CD}\r\n\r\n1\r\n--frontier--`,
      'shape.malformed multipart-boundary',
    ],
    [
      'a header twice',
      `--frontier\r\n${CD}\r\n${CD}\r\n\r\n1\r\n--frontier--`,
      'shape.malformed part-header-twice',
    ],
    [
      'a folded header',
      `--frontier\r\nContent-Disposition: form-data;\r\n name="a"\r\n\r\n1\r\n--frontier--`,
      'shape.malformed part-header',
    ],
    [
      'a blank before the colon',
      `--frontier\r\nContent-Disposition : form-data; name="a"\r\n\r\n1\r\n--frontier--`,
      'shape.malformed part-header',
    ],
    [
      'a header of nobody',
      `--frontier\r\n${CD}\r\nX-Name: b\r\n\r\n1\r\n--frontier--`,
      'shape.malformed part-header',
    ],
    [
      'base64',
      `--frontier\r\n${CD}\r\nContent-Transfer-Encoding: base64\r\n\r\nMQ==\r\n--frontier--`,
      'shape.malformed part-encoding',
    ],
    [
      'RFC 7578 §4.3: a multipart within a part',
      `--frontier\r\n${CD}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n1\r\n--b--\r\n--frontier--`,
      'shape.malformed part-type',
    ],
    [
      'a length that lies',
      `--frontier\r\n${CD}\r\nContent-Length: 9\r\n\r\n1\r\n--frontier--`,
      'shape.malformed part-length',
    ],
    [
      'a NUL in a header',
      `--frontier\r\nContent-Disposition: form-data; name="a\0"\r\n\r\n1\r\n--frontier--`,
      'shape.malformed part-headers',
    ],
    ['no headers', '--frontier\r\n\r\n1\r\n--frontier--', 'shape.malformed part-headers'],
    ['headers without end', `--frontier\r\n${CD}\r\n--frontier--`, 'shape.malformed part-headers'],
    [
      'CVE-2023-24998: a flood of parts',
      `${Array.from({ length: 1000 }, (_, n) => `--frontier\r\nContent-Disposition: form-data; name="a${n}"\r\n\r\n1\r\n`).join('')}--frontier--`,
      'shape.bounds parts',
    ],
    [
      'PHP and others end a part at a line feed alone',
      `--frontier\r\n${CD}\r\n\r\n1\n--frontier\nContent-Disposition: form-data; name="f"; filename="a.php"\n\n1\n--frontier--\r\n--frontier--`,
      'shape.malformed multipart-boundary',
    ],
    [
      'the same at a carriage return',
      `--frontier\r\n${CD}\r\n\r\n1\r--frontier\r${CD}\r\r1\r\n--frontier--`,
      'shape.malformed multipart-boundary',
    ],
    [
      'a boundary right behind the headers',
      `--frontier\r\n${CD}\r\n\r\n\n--frontier\n${CD}\n\n1\r\n--frontier--`,
      'shape.malformed multipart-boundary',
    ],
    [
      'a charset of its own behind what is no parameter',
      `--frontier\r\n${CD}\r\nContent-Type: text/plain;; charset=utf-7\r\n\r\n1\r\n--frontier--`,
      'shape.malformed part-type',
    ],
    [
      'RFC 2231: a charset in its extended form',
      `--frontier\r\n${CD}\r\nContent-Type: text/plain; charset*=us-ascii''utf-7\r\n\r\n1\r\n--frontier--`,
      'shape.malformed part-type',
    ],
    [
      'RFC 7578 §4.6: a charset for all parts',
      `--frontier\r\nContent-Disposition: form-data; name="_charset_"\r\n\r\nutf-7\r\n--frontier--`,
      'shape.malformed charset',
    ],
    [
      'what browsers send there',
      `--frontier\r\nContent-Disposition: form-data; name="_charset_"\r\n\r\nUTF-8\r\n--frontier--`,
      'passes',
    ],
    [
      'the boundary within a line',
      `--frontier\r\n${CD}\r\n\r\nx--frontier\r\n\r--frontie\n-\r\n--frontier--`,
      'passes',
    ],
    ['a length that is true', `--frontier\r\n${CD}\r\nContent-Length: 1\r\n\r\n1\r\n--frontier--`, 'passes'],
  ])('%s', (_, body, expected) => {
    expect(raw(body)).toBe(expected)
  })

  test.each<[string, string, string]>([
    ['no boundary', 'multipart/form-data', 'shape.malformed multipart-boundary'],
    ['two', 'multipart/form-data; boundary=frontier; boundary=other', 'shape.malformed multipart-boundary'],
    ['one in another parameter', 'multipart/form-data; x=";boundary=other"; boundary=frontier', 'passes'],
    [
      'one with blanks in the end',
      'multipart/form-data; boundary="frontier "',
      'shape.malformed multipart-boundary',
    ],
    [
      'one in pieces',
      'multipart/form-data; boundary*0=fron; boundary*1=tier',
      'shape.malformed multipart-boundary',
    ],
    [
      'RFC 2231, as Go and Django read it: another beside it',
      "multipart/form-data; boundary=frontier; boundary*=utf-8''other",
      'shape.malformed multipart-boundary',
    ],
    [
      'the same in pieces',
      'multipart/form-data; boundary=frontier; boundary*0=other',
      'shape.malformed multipart-boundary',
    ],
    ['another subtype', 'multipart/mixed; boundary=frontier', 'shape.type type'],
  ])('the boundary: %s', (_, type, expected) => {
    expect(raw(`--frontier\r\n${CD}\r\n\r\n1\r\n--frontier--`, type)).toBe(expected)
  })
})

describe('no input takes long: the costliest of each kind, eight mebibytes of it', () => {
  const SIZE = 8 * 1_048_576
  const wide = shapeGuard({
    types: ['json', 'form', 'multipart', 'xml'],
    json: { keys: 1e6, keysInAll: 1e7, items: 1e7, values: 1e7, keyLength: 1e6, stringLength: 1e8 },
    form: { fields: 100_000, nameLength: 100_000, valueLength: 1e8, repeated: 'pass', depth: 100 },
    multipart: { parts: 10_000, valueBytesMax: '64MiB', repeated: 'pass', files: { extensions: ['png'] } },
    xml: { depth: 1000, elements: 1e7, attributes: 10_000, namespaces: 10_000, textLength: 1e8 },
  })
  const filled = (piece: string, before = '', after = ''): string =>
    before + piece.repeat(Math.floor((SIZE - before.length - after.length) / piece.length)) + after
  // Names whose hash is the same for a sum of 31 powers: "Aa" and "BB".
  const colliding = many(
    60_000,
    (n) => `"${n.toString(2).padStart(16, '0').replaceAll('0', 'Aa').replaceAll('1', 'BB')}":0`,
  )
  test.each<[string, string, string]>([
    ['names that collide', 'application/json', `{${colliding}}`],
    ['names that are numbers', 'application/json', `{${many(480_000, (n) => `"${n * 65_536}":0`)}}`],
    ['objects under names', 'application/json', `[${many(480_000, () => '{"constructors":{}}')}]`],
    ['escaped names', 'application/json', `{${many(480_000, (n) => `"\\u0061${n}":0`)}}`],
    ['escapes', 'application/json', filled('\\u0041', '"', '"')],
    ['white space', 'application/json', filled(' ', '[', ']')],
    ['pairs without a value', 'application/x-www-form-urlencoded', filled('a&')],
    ['escapes in a form', 'application/x-www-form-urlencoded', filled('%41', 'a=')],
    [
      'line ends in a part',
      MULTIPART,
      filled(
        '\r\n--frontie',
        `--frontier\r\nContent-Disposition: form-data; name="a"\r\n\r\n`,
        '\r\n--frontier--',
      ),
    ],
    ['texts', 'application/xml', filled('x<a/>', '<a>', '</a>')],
    ['brackets in texts', 'application/xml', filled(']]', '<a>', '</a>')],
    ['ampersands', 'application/xml', filled('&amp;', '<a>', '</a>')],
    [
      'attributes',
      'application/xml',
      `<a ${Array.from({ length: 9000 }, (_, n) => `b${n}="${'x'.repeat(90)}"`).join(' ')}/>`,
    ],
    ['comments', 'application/xml', filled('<!---->', '<a>', '</a>')],
  ])('%s', (_, type, body) => {
    // No clock: at this size a walk that looked back would not end within the minute that a test has.
    const verdict = said(wide(post(type, body)))
    expect(['passes', 'shape.bounds fields']).toContain(verdict)
  })
})
