// The texts of an XML body: whoever reads one of an element's joins what comments, CDATA and children cut, and so does the
// engine; a document whose parser reads other bytes is refused.

import { array, assert as check, constantFrom, letrec, oneof, property, record } from 'fast-check'
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
