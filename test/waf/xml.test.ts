// The texts of an XML body: whoever reads one of an element's joins what comments, CDATA and children cut, and so does the
// engine; a document whose parser reads other bytes is refused.

import { array, assert as check, constantFrom, letrec, nat, oneof, property, record, tuple } from 'fast-check'
import { SaxesParser } from 'saxes'
import { describe, expect, test } from 'vitest'

import { misreading } from '../../shared/waf/fields/xml/encoding.ts'
import { walkXml } from '../../shared/waf/fields/xml/walk.ts'
import { payloadGuard } from '../corpora/guard.ts'
import { exchangeOf } from '../corpora/placements.ts'

const textsOf = (xml: string): readonly string[] => {
  const found: string[] = []
  walkXml(xml, 10_000, (_element, text) => found.push(text))
  return found
}

interface Element {
  readonly kind: 'element'
  readonly children: readonly Node[]
}
type Node = { readonly kind: 'text' | 'cdata' | 'comment' | 'pi'; readonly text: string } | Element

const { element } = letrec<{ element: Element; node: Node }>((tie) => ({
  element: record({
    kind: constantFrom('element' as const),
    children: array(tie('node'), { maxLength: 5, depthIdentifier: 'xml' }),
  }),
  node: oneof(
    { maxDepth: 6, depthIdentifier: 'xml' },
    record({
      kind: constantFrom('text' as const, 'cdata' as const, 'comment' as const, 'pi' as const),
      text: constantFrom('p', 'ing', ' ', '; c', 'at', '\n  ', "' or "),
    }),
    tie('element'),
  ),
}))

const written = (node: Node): string => {
  switch (node.kind) {
    case 'text':
      return node.text
    case 'cdata':
      return `<![CDATA[${node.text}]]>`
    case 'comment':
      return `<!--${node.text}-->`
    case 'pi':
      return `<?q ${node.text}?>`
    case 'element':
      return node.children.length === 0 ? '<e/>' : `<e>${node.children.map(written).join('')}</e>`
  }
}

/** What a parser that knows nothing of ours hands on as one element's own texts, and as all of its text. */
const read = (xml: string): readonly { readonly own: string; readonly whole: string }[] => {
  const open: { own: string; whole: string }[] = []
  const closed: { own: string; whole: string }[] = []
  const parser = new SaxesParser()
  const take = (text: string): void => {
    for (const [place, each] of open.entries()) {
      each.whole += text
      if (place === open.length - 1) each.own += text
    }
  }
  parser.on('opentag', () => open.push({ own: '', whole: '' }))
  parser.on('text', take)
  parser.on('cdata', take)
  parser.on('closetag', () => {
    const last = open.pop()
    if (last !== undefined) closed.push(last)
  })
  parser.write(xml).close()
  return closed
}

const heightOf = (node: Node): number =>
  node.kind === 'element' ? 1 + Math.max(0, ...node.children.map(heightOf)) : 0

describe('texts of XML elements', () => {
  test('what stands in an element is judged as its readers join it, whatever cuts it', () => {
    let compared = 0
    check(
      property(element, (root) => {
        const xml = written(root)
        const found = new Set(textsOf(xml).map((text) => text.trim()))
        for (const { own, whole } of read(xml)) {
          if (own.trim() === '') continue
          compared++
          expect(found).toContain(own.trim())
          if (heightOf(root) <= 4) expect(found).toContain(whole.trim())
        }
      }),
      { numRuns: 3000 },
    )
    expect(compared).toBeGreaterThan(2000)
  })

  test('a text that nothing cuts is judged once', () => {
    expect(textsOf('<a>\n <b>x</b>\n <c> <![CDATA[y]]> </c></a>')).toEqual(['x', 'y'])
  })

  test('what is joined is a stated number of times the body, however its elements stand in one another', () => {
    const deep = `${'<e>x'.repeat(500)}${'</e>'.repeat(500)}`
    const characters = textsOf(deep).reduce((sum, text) => sum + text.length, 0)
    expect(characters).toBeLessThan(8 * deep.length)
  })
})

const judge = payloadGuard()
const verdictOf = (xml: string, type = 'application/xml'): string => {
  const { exchange } = exchangeOf('POST', '/v1/orders', [['content-type', type]], xml)
  if (exchange === undefined) return 'refused before'
  const verdict = judge(exchange)
  return verdict.kind === 'deny' ? verdict.denial.code : verdict.kind
}

describe('an attack in an element', () => {
  test.each([
    ['comments', '<a>p<!---->ing 1; c<!---->at /et<!---->c/pas<!---->swd</a>'],
    ['instructions', "<a>x' o<?q?>r 1=<?q?>1-- </a>"],
    ['borders of CDATA', '<a><![CDATA[<scr]]><![CDATA[ipt>alert(1)</script>]]></a>'],
    ['empty elements', '<a>ping 1; c<b/>at /et<b/>c/passwd</a>'],
    ['its children', '<a>ping 1; c<b>a</b>t /et<b>c</b>/passwd</a>'],
    ['children and comments', '<a>ping 1; c<!-- --><b>a<!-- -->t</b> /etc/passwd</a>'],
  ])('is seen through %s', (_cut, xml) => {
    expect(verdictOf(xml)).toBe('payload.rules')
  })

  test.each([
    '<a><b><![CDATA[sort, then pack; top shelf]]></b></a>',
    '<p>See <a href="/x">the docs</a>, then run <code>make</code>; it takes a while.</p>',
    '<!-- a note --><order><!-- one more --><id>7</id></order>',
    '<div><p>\n  <b>date</b> : 01/02/2026 9:00:00 AM\n</p></div>',
  ])('is not what %s is', (xml) => {
    expect(verdictOf(xml)).toBe('pass')
  })
})

/** Whether a parser that knows nothing of ours reads the document to its end. */
const isRead = (xml: string): boolean => {
  const parser = new SaxesParser()
  let faults = 0
  parser.on('error', () => faults++)
  parser.write(xml).close()
  return faults === 0
}

const mutated = tuple(
  element.map((root) => `<r a="1" b='2'>${written(root)}</r>`),
  array(tuple(nat(), constantFrom('<', '>', '/', '"', "'", '=', ' ', 'a', '<e>', '</e>', '')), {
    minLength: 1,
    maxLength: 3,
  }),
).map(([xml, edits]) =>
  edits.reduce((text, [place, put]) => {
    const at = place % (text.length + 1)
    return text.slice(0, at) + put + text.slice(put === '' ? at + 1 : at)
  }, xml),
)

describe('what an element says by its name', () => {
  const include = 'http://www.w3.org/2001/XInclude'
  test.each([
    ['a prototype (CVE-2023-0842)', '<r><__proto__><isAdmin>true</isAdmin></__proto__></r>'],
    [
      'a prototype behind its constructor',
      '<r><constructor><prototype><a>1</a></prototype></constructor></r>',
    ],
    [
      'an inclusion of another host (XInclude §3.1)',
      `<b xmlns:x="${include}"><x:include href="http://a.example/x"/></b>`,
    ],
    ['an inclusion without a prefix', `<b><include href="../x.xml" parse="text" xmlns="${include}"/></b>`],
  ])('is judged: %s', (_name, xml) => {
    expect(verdictOf(xml)).toBe('payload.rules')
  })

  test.each([
    '<r><prototype>x</prototype><constructor>Bob</constructor></r>',
    '<r><protocol>https</protocol><proto_id>7</proto_id><Order__c>1</Order__c></r>',
    `<b xmlns:xi="${include}"><c/></b>`,
    '<b><include>all</include></b>',
  ])('is harmless in %s', (xml) => {
    expect(verdictOf(xml)).toBe('pass')
  })
})

describe('a document that is not well-formed', () => {
  test.each([
    ['a value without quotes', '<r a=javascript:alert(1)>x</r>'],
    ['an attribute without a value', '<r a>x</r>'],
    ['two attributes of one name', '<r a="1" a="2"/>'],
    ['attributes without a blank between', '<r a="1"b="2"/>'],
    ['a slash in a tag', '<svg/onload="x"/>'],
    ['markup in a value', '<r a="<b>"/>'],
    ['tags that cross', '<r><a><b></a></b></r>'],
    ['a tag that nothing opened', '<r/></r>'],
    ['an element that nothing closes', '<r><a></r>'],
    ['a second root', '<r/><r/>'],
    ['text behind its root', '<r/>text'],
    ['no root', '<?xml version="1.0"?><!-- nothing -->'],
    ['no name', '<r>< /r>'],
    ['a comment that never ends', '<r/><!-- '],
    ['CDATA that never ends', '<r><![CDATA[x</r>'],
    ['an attribute that never ends', '<r a="x'],
  ])('is malformed: %s', (_fault, xml) => {
    expect(isRead(xml)).toBe(false)
    expect(verdictOf(xml)).toBe('payload.malformed')
  })

  test.each([
    `<!DOCTYPE r [<!-- it doesn't end ]> --><?q it's?><!ENTITY a "]>">]><r/>`,
    '<?xml version="1.0"?>\n<!-- a -->\n<r:é xmlns:r="x" r:b = "1"\n c=\'"\' />\n<!-- b -->\n',
    '<r>a &amp; b > c ]</r >',
  ])('is not what a parser reads: %s', (xml) => {
    expect(isRead(xml)).toBe(true)
    expect(walkXml(xml, 10, () => undefined)).toBe('ok')
  })

  test('is told, and no other: as a parser that knows nothing of ours does', () => {
    let faulty = 0
    check(
      property(mutated, (xml) => {
        const outcome = walkXml(xml, 10_000, () => undefined)
        // A parser is stricter within comments, instructions and texts, which changes nothing of where they end.
        const isLenient = /--|<\?|]]>|<!/.test(xml)
        if (outcome !== 'ok') faulty++
        if (outcome !== 'ok' || !isLenient) expect(outcome === 'ok').toBe(isRead(xml))
      }),
      { numRuns: 5000 },
    )
    expect(faulty).toBeGreaterThan(1500)
  })

  test.each([
    ['markup', '<svg/onload=alert(1)>'],
    ['a form', 'id=7&note=PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='],
  ])('is judged as %s where no type says that it is XML', (_kind, body) => {
    const { exchange } = exchangeOf('POST', '/v1/orders', [], body)
    const verdict = exchange === undefined ? undefined : judge(exchange)
    expect(verdict?.kind === 'deny' ? verdict.denial.code : verdict?.kind).toBe('payload.rules')
  })
})

describe('how a document says that it is encoded', () => {
  test.each([
    ['', undefined],
    ['<a/>', undefined],
    [' \r\n<a/>', undefined],
    ['<?xml version="1.0"?><a encoding="utf-7"/>', undefined],
    ['<?xml version="1.0" encoding="UTF-8"?><a/>', undefined],
    ["<?xml version='1.0' encoding = 'windows-1252' ?><a/>", undefined],
    ['<?xml version="1.0" encoding="utf-16"?><a/>', undefined],
    ['<?xml version="1.0" encoding="GB2312"?><a/>', undefined],
    ['<?xml version="1.0" encoding="UTF-7"?><a/>', 'charset'],
    ['<?xml version="1.0" encoding="iso-2022-jp"?><a/>', 'charset'],
    ['<?xml version="1.0" encoding="hz-gb-2312"?><a/>', 'charset'],
    ['<?xml version="1.0" encoding="cp037"?><a/>', 'charset'],
    ['<?xml version="1.0" encoding=UTF-7?><a/>', 'charset'],
    [`<?xml version="1.0"${' '.repeat(400)}encoding="UTF-7"?><a/>`, 'charset'],
    ['\0<\0a\0/\0>', 'charset'],
    ['<\0a\0/\0>\0', 'charset'],
    ['Lo\ufffd\ufffd', 'xml'],
    ['a <b/>', 'xml'],
  ])('of %j what may be read otherwise is: %j', (xml, wrong) => {
    expect(misreading(xml)).toBe(wrong)
  })

  test.each(['application/xml', 'text/xml; charset=utf-8', 'application/soap+xml'])(
    'one that is not is malformed as %s',
    (type) => {
      expect(verdictOf('<?xml version="1.0" encoding="UTF-7"?><a/>', type)).toBe('payload.malformed')
    },
  )
})
