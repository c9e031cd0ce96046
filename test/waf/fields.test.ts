// How a request is taken apart: strictly where an origin may read it otherwise, leniently where attackers hide.

import { array, assert as check, constantFrom, json, jsonValue, oneof, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { decodeBase64 } from '../../shared/waf/fields/base64.ts'
import { decodeBackslashes } from '../../shared/waf/fields/escapes/backslashes.ts'
import { foldConfusables, stripControls } from '../../shared/waf/fields/escapes/confusables.ts'
import { decodeEntities } from '../../shared/waf/fields/escapes/entities.ts'
import { decodePercent } from '../../shared/waf/fields/escapes/percent.ts'
import { walkForm } from '../../shared/waf/fields/form.ts'
import { jsonStack, walkJson } from '../../shared/waf/fields/json.ts'
import type { JsonOutcome } from '../../shared/waf/fields/json.ts'
import { boundaryOf, walkMultipart } from '../../shared/waf/fields/multipart.ts'
import type { Part } from '../../shared/waf/fields/multipart.ts'
import { shapeOf } from '../../shared/waf/fields/shape.ts'
import { walkXml } from '../../shared/waf/fields/xml/walk.ts'

const base64Of = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)))

interface Walked {
  readonly outcome: JsonOutcome
  readonly keys: readonly string[]
  readonly values: readonly string[]
  readonly names: readonly string[]
}

const walk = (text: string, depth = 64, fields = 100_000): Walked => {
  const keys: string[] = []
  const values: string[] = []
  const names: string[] = []
  const outcome = walkJson(text, 'body', { depth, fields }, jsonStack(depth), {
    all: true,
    key: (key) => keys.push(key),
    value: (value, name) => {
      values.push(value)
      names.push(name())
    },
    literal: (literal) => values.push(literal),
  })
  return { outcome, keys, values, names }
}

/** The leaves as JSON.parse gives them, in the text's order. */
const leaves = (value: unknown, keys: string[], values: string[]): void => {
  if (Array.isArray(value)) for (const item of value) leaves(item, keys, values)
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) {
      keys.push(key)
      leaves(item, keys, values)
    }
  else values.push(typeof value === 'string' ? value : JSON.stringify(value))
}

const parses = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('JSON', () => {
  test('every leaf and key of every JSON text is handed on, as JSON.parse reads it', () => {
    check(
      property(jsonValue(), (value) => {
        const text = JSON.stringify(value)
        const keys: string[] = []
        const values: string[] = []
        leaves(JSON.parse(text), keys, values)
        const walked = walk(text)
        expect(walked.outcome).toBe('ok')
        expect(walked.values.toSorted()).toEqual(values.toSorted())
        expect(walked.keys.toSorted()).toEqual(keys.toSorted())
      }),
      { numRuns: 2000 },
    )
  })

  test('a text is malformed exactly where JSON.parse throws', () => {
    const mutated = array(json(), { minLength: 1, maxLength: 2 }).chain((texts) =>
      string({ maxLength: 3 }).map((noise) => {
        const text = texts.join('')
        const at = noise.length === 0 ? 0 : (noise.charCodeAt(0) * 31) % (text.length + 1)
        return text.slice(0, at) + noise + text.slice(at + (noise.length % 2))
      }),
    )
    check(
      property(mutated, (text) => {
        expect(walk(text).outcome === 'ok', text).toBe(parses(text))
      }),
      { numRuns: 20_000 },
    )
  })

  test.each<[string, JsonOutcome]>([
    ['', 'malformed'],
    ['{"a":1}x', 'malformed'],
    ['{a:1}', 'malformed'],
    ["{'a':1}", 'malformed'],
    ['[1,]', 'malformed'],
    ['[01]', 'malformed'],
    ['[1.]', 'malformed'],
    ['[+1]', 'malformed'],
    ['[NaN]', 'malformed'],
    ['["\\x41"]', 'malformed'],
    ['["a\nb"]', 'malformed'],
    ['["\\ud83d"]', 'ok'],
    ['\ufeff{}', 'ok'],
    [`${'['.repeat(65)}${']'.repeat(65)}`, 'depth'],
    [`[${'1,'.repeat(100_001)}1]`, 'fields'],
  ])('%j is %s', (text, outcome) => {
    expect(walk(text).outcome).toBe(outcome)
  })

  test('names say where a leaf stands, and stay short', () => {
    expect(walk('{"a":[{"b":"x"},"y"],"c.d":{"e":"z"}}').names).toEqual([
      'body.a[0].b',
      'body.a[1]',
      'body.c.d.e',
    ])
    expect(walk(`{"${'k'.repeat(9000)}":"x"}`).names[0]?.length).toBeLessThan(300)
  })
})

describe('encodings that are undone', () => {
  test.each<[string, (text: string) => string, string, string]>([
    ['percent', decodePercent, '%27%20or', "' or"],
    ['percent, wide', decodePercent, '%u0027%uff1c', "'<"],
    ['percent, overlong', decodePercent, '%c0%ae%c0%af%e0%80%af', './/'],
    ['percent, lenient overlong', decodePercent, '%c0%2f', '/'],
    ['percent, none', decodePercent, '100% of %zz', '100% of %zz'],
    ['UTF-8', decodePercent, '%c3%bc', 'ü'],
    ['entities', decodeEntities, '&lt;a&#32;b=&#x27;c&#39;&colon;', "<a b='c':"],
    ['entities, no semicolon', decodeEntities, '&#60script', '<script'],
    ['entities, unknown', decodeEntities, '&copy; R&D', '&copy; R&D'],
    ['backslashes', decodeBackslashes, '\\u0027\\x3c\\u{3e}\\47', "'<>'"],
    ['backslashes, paths', decodeBackslashes, 'C:\\users\\new', 'C:\\users\\new'],
    ['full width', foldConfusables, '＇ＯＲ １＝１', "'OR 1=1"],
    ['curly quotes', foldConfusables, '’ or ‘1’=‘1', "' or '1'='1"],
    ['invisible', foldConfusables, 'scr\u200bipt', 'script'],
    ['controls', stripControls, 'java\0script\u0001\n', 'javascript\n'],
  ])('%s', (_name, decode, text, expected) => {
    expect(decode(text)).toBe(expected)
  })

  test('none of them throws, or makes a text longer, whatever the text is', () => {
    check(
      property(string({ unit: 'binary' }), (text) => {
        for (const decode of [
          decodePercent,
          decodeEntities,
          decodeBackslashes,
          foldConfusables,
          stripControls,
        ])
          expect(decode(text).length).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 5000 },
    )
  })

  test('base64 of printable text is read back, and nothing else is', () => {
    const unit = oneof(
      constantFrom('é', 'ж', '中', '😀', '\u00a0'),
      string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 }),
    )
    check(
      property(string({ unit, minLength: 6, maxLength: 200 }), (text) => {
        const encoded = base64Of(text)
        expect(decodeBase64(encoded)).toBe(text)
        // RFC 2045 §6.8.
        expect(decodeBase64(encoded.replaceAll(/(.{76})/g, '$1\r\n'))).toBe(text)
      }),
    )
    check(
      property(string({ unit: 'grapheme-ascii', minLength: 6, maxLength: 200 }), (text) => {
        // What a form's reader makes of its plus signs.
        expect(decodeBase64(btoa(text).replaceAll('+', ' '))).toBe(text)
      }),
    )
    expect(decodeBase64(btoa('caf\u00e9 ole, ole'))).toBeUndefined()
    expect(decodeBase64('PHNj cmlw dD4=')).toBeUndefined()
    expect(decodeBase64(btoa('\u0089PNG\r\n\u001a\n'))).toBeUndefined()
    expect(decodeBase64('not base64 at all')).toBeUndefined()
  })
})

const parts = (text: string, boundary = 'B'): readonly Part[] | string => {
  const found: Part[] = []
  const outcome = walkMultipart(text, boundary, 'form', 10, (part) => found.push(part))
  return outcome === 'ok' ? found : outcome
}

const disposed = (parameters: string): string => `--B\r\nContent-Disposition: form-data; ${parameters}`

const named = (count: number): string =>
  `--B\r\nContent-Disposition: form-data; name="f"${'; filename=a'.repeat(count)}\r\n\r\n1\r\n--B--`

describe('other bodies', () => {
  test('a form is taken apart as URLSearchParams does it', () => {
    check(
      property(array(array(string({ minLength: 1 }), { minLength: 2, maxLength: 2 })), (pairs) => {
        const text = new URLSearchParams(pairs as [string, string][]).toString()
        const found: [string, string][] = []
        expect(walkForm(text, 1000, (name, value) => found.push([name, value]))).toBe(true)
        const plain = /^[\x20-\x7e]*$/
        if (pairs.flat().every((part) => plain.test(part))) expect(found).toEqual(pairs)
      }),
    )
    expect(walkForm('a=1&b=2&c=3', 2, () => undefined)).toBe(false)
  })

  test('a part of many file names is no part', () => {
    expect(parts(named(8))).toMatchObject([{ filenames: Array.from({ length: 8 }, () => 'a') }])
    expect(parts(named(9))).toBe('malformed')
  })

  test('multipart parts have a name, a file name, a type and a content', () => {
    const text =
      '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--B\r\nContent-Disposition: form-data; name="f"; filename="x\\"y.png"\r\nContent-Type: image/png\r\n\r\n\r\n2\r\n--B--'
    expect(parts(text)).toMatchObject([
      { name: 'a', filenames: [], content: '1' },
      { name: 'f', filenames: ['x"y.png'], mediaType: 'image/png', content: '\r\n2' },
    ])
  })

  test.each<[string, string]>([
    ['no boundary in the text', 'x'],
    ['a part without a blank line', '--B\r\nContent-Disposition: form-data; name="a"\r\n1\r\n--B--'],
    ['line feeds alone', '--B\nContent-Disposition: form-data; name="a"\n\n1\n--B--'],
    ['a folded header', '--B\r\nContent-Disposition: form-data;\r\n name="a"; b=":"\r\n\r\n1\r\n--B--'],
    [
      'a line feed in a header, which ends it in Go',
      '--B\r\nX: y\nContent-Disposition: form-data; name="b"\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--B--',
    ],
    [
      'two dispositions',
      '--B\r\nContent-Disposition: form-data; name="a"\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--B--',
    ],
  ])('multipart with %s is malformed', (_name, text) => {
    expect(parts(text)).toBe('malformed')
  })

  test.each([
    '--B',
    '--B\r',
    '--B\r\nContent-Dis',
    `${disposed('name="a"')}\r\n\r\n1`,
    `${disposed('name="a"')}\r\n\r\n1\r\n--`,
  ])('multipart that stops at %j is unfinished', (text) => {
    expect(parts(text)).toBe('unfinished')
  })

  test.each([
    'x="a"',
    'name="a"; name="b"',
    "name*=utf-8''a",
    `name="a"; name*=utf-8''b`,
    `NAME* = utf-8''b; name="a"`,
    'name="a"; name*0="b"; name*1="c"',
    'name="a"; name*0*=b',
    `filename; name*=utf-8''b; name="a"`,
    'name="a"filename="b.php"',
    'name="a"; x="\\"; filename="b.php; filename="a.png"',
    'name="a" x; filename="b.php"',
    // A reader that knows no backslash in quotes finds another name, or two.
    `name="a"; x="\\"; name*=utf-8''b; y="`,
    'name="a"; x="\\"; name=b; y="',
    'x="\\"; name=b; y="; name="a"',
    'x="\\"; name="b; name="a"',
    'name="a\\"; filename="b.php"',
    `name="a"${'; x=y'.repeat(32)}`,
  ])('a part of %s has no one name', (parameters) => {
    expect(parts(`${disposed(parameters)}\r\n\r\n1\r\n--B--`)).toBe('name')
  })

  test.each<[string, readonly string[]]>([
    ['filename="a.txt"', ['a.txt']],
    ['filename="a\\"b.txt"', ['a"b.txt']],
    ['filename="C:\\docs\\a.txt"', ['C:\\docs\\a.txt']],
    [`filename="a.txt"; filename*=UTF-8''%C3%A4.txt`, ['a.txt', 'ä.txt']],
    [`filename*=iso-8859-1'en'a%20b.txt`, ['a b.txt']],
    ["filename*=''a.txt", ["''a.txt", 'a.txt']],
    // .NET's client writes RFC 2047's words, and readers of mail decode them.
    ['filename="=?utf-8?B?eC5waHA=?="', ['=?utf-8?B?eC5waHA=?=', 'x.php']],
    ['filename="a=?iso-8859-1?q?=2Ephp_?=b"', ['a=?iso-8859-1?q?=2Ephp_?=b', 'a.php b']],
    ['filename="=?utf-8?B?=?x"', ['=?utf-8?B?=?x']],
    ["filename='x.php'", ["'x.php'", 'x.php']],
    ['.filename="x.aspx"', ['x.aspx']],
    ['filename*=a%2etxt', ['a.txt']],
    ['filename*1="b.txt"; filename*0="a"', ['b.txt', 'a', 'ab.txt']],
    [`filename*0*=utf-8''%3Cb; filename*1*=%3E; filename*2=".txt"`, ['<b', '>', '.txt', '<b>.txt']],
  ])('the names of the file with %s are %j', (parameters, filenames) => {
    expect(parts(`${disposed(`name="a"; ${parameters}`)}\r\n\r\n1\r\n--B--`)).toMatchObject([
      { name: 'a', filenames },
    ])
  })

  test('a name of a file in another charset is none that can be judged', () => {
    expect(parts(`${disposed(`name="a"; filename*=utf-7''+ADw-`)}\r\n\r\n1\r\n--B--`)).toBe('malformed')
  })

  test.each<[string, string | undefined]>([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['multipart/form-data; boundary="a b"; charset=utf-8', 'a b'],
    ['multipart/form-data; boundary=a; boundary=b', undefined],
    ['multipart/form-data', undefined],
    [`multipart/form-data; boundary=${'x'.repeat(71)}`, undefined],
  ])('the boundary of %j is %j', (type, boundary) => {
    expect(boundaryOf(type)).toBe(boundary)
  })

  test('XML gives texts, attributes, comments, CDATA and declarations', () => {
    const found: [string, string][] = []
    walkXml(
      '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a x="1" y=\'2\'>t<!-- c --><![CDATA[<d>]]></a>',
      100,
      (element, text) => found.push([element, text]),
    )
    expect(found).toEqual([
      ['instruction', 'xml version="1.0"'],
      ['doctype', '<!DOCTYPE a [<!ENTITY b "c">]>'],
      ['a@', '1'],
      ['a@', '2'],
      ['a', 't'],
      ['comment', ' c '],
      ['cdata', '<d>'],
      ['a', 't<d>'],
    ])
  })

  test.each([
    ['&lt;?xml version=&quot;1.0&quot;?&gt;&lt;id&gt;7&lt;/id&gt;', '<?xml version="1.0"?><id>7</id>'],
    ['a &amp;lt; b', 'a &lt; b'],
    ['&#59;&#x20;id &#x1F600;', '; id \u{1F600}'],
    ['&unknown; &; & &#; &#xg; &#0; &#x110000; &lt', '&unknown; &; & &#; &#xg; &#0; &#x110000; &lt'],
    ['&&lt;&&amp;', '&<&&'],
  ])('XML resolves what every parser resolves, once: %s', (sent, meant) => {
    const found: string[] = []
    walkXml(`<a b="${sent}">${sent}</a>`, 10, (_element, text) => found.push(text))
    expect(found).toEqual([meant, meant])
  })
})

describe('the shape of a text', () => {
  const prose =
    'This is a longer sentence about how to use the thing, with enough words in it to read as prose.'

  test('prose is prose, with and without code in it; a value is not', () => {
    expect(shapeOf(prose).prose).toBe(true)
    expect(shapeOf(`${prose}\n\n\`\`\`sh\nrm -rf /\n\`\`\``).prose).toBe(true)
    expect(
      shapeOf("1' union select a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w from x where y=z and 1=1 -- ")
        .prose,
    ).toBe(false)
    expect(shapeOf('short').prose).toBe(false)
  })

  test('fences, spans and indented blocks are code, and nothing around them', () => {
    const text = `${prose}\n\n\`\`\`sh\ninside\n\`\`\`\noutside \`span\` outside\n\n    indented\n`
    const { code } = shapeOf(text)
    const isCode = (word: string): boolean => {
      const at = text.indexOf(word)
      return code.some((start, index) => index % 2 === 0 && at >= start && at < (code[index + 1] ?? 0))
    }
    expect(['inside', 'span', 'indented'].map(isCode)).toEqual([true, true, true])
    expect(['outside', 'This', 'prose'].map(isCode)).toEqual([false, false, false])
  })

  test.each([
    ['Japanese', '次に、新しいページを開いて`head`要素の中に一行を追加し、保存してからもう一度確認します。'],
    ['Chinese', '这个选项期望接受一个对象，其中的键是需要`watch`的属性，值是相应的函数。保存以后再试一次。'],
    ['Thai', 'เปิดหน้าใหม่แล้วเพิ่มหนึ่งบรรทัดลงใน `head` จากนั้นบันทึกและตรวจสอบอีกครั้ง'],
  ])('%s has words without blanks between them', (_, text) => {
    const { prose: reads, code } = shapeOf(text)
    expect(reads).toBe(true)
    expect(text.slice(code[0], code[1])).toMatch(/^`\w+`$/)
    expect(shapeOf(text.slice(0, 15)).prose).toBe(false)
  })

  test.each([
    ['a longer fence is closed by no shorter one', '````\ninside\n```\ninside\n````\noutside'],
    ['a fence is closed by no line that says more', '```\ninside\n```js\ninside\n```\noutside'],
    ['three backticks with a fourth behind them are a span', '```sh``` outside\n\noutside'],
  ])('%s', (_, text) => {
    const whole = `${prose}\n\n${text}`
    const { code } = shapeOf(whole)
    const kept = [...whole.matchAll(/inside|outside/g)].filter(({ index }) =>
      code.some((start, at) => at % 2 === 0 && index >= start && index < (code[at + 1] ?? 0)),
    )
    expect(kept.map(([word]) => word)).toEqual([...text.matchAll(/inside/g)].map(([word]) => word))
  })
})
