// XML against two oracles: trees that the test wrote itself, whose measures it knows, and a conforming parser that
// knows namespaces (saxes): what the guard takes, that parser takes too.

import * as fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { describe, expect, test } from 'vitest'

import { judgeXml } from '../../shared/guards/shape/xml.ts'
import type { XmlRules } from '../../shared/guards/shape/xml-walk.ts'

const LOOSE: XmlRules = {
  depth: 1000,
  elements: Infinity,
  attributes: Infinity,
  namespaces: Infinity,
  nameLength: Infinity,
  textLength: Infinity,
}

const said = (text: string, rules: Partial<XmlRules> = {}): string =>
  judgeXml(text, { ...LOOSE, ...rules })?.reason ?? 'fine'

interface Node {
  readonly name: string
  readonly attributes: readonly (readonly [string, string])[]
  readonly children: readonly (Node | string)[]
}

const name = fc.stringMatching(/^[A-Za-z_é][A-Za-z0-9_.é-]{0,8}$/)
const content = fc.string({
  unit: fc.constantFrom('a', 'b', ' ', '&', '<', '>', "'", '"', 'é', '😀', ']', '-', ';', '#', 'x'),
  maxLength: 8,
})

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (mark) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#x22;' })[mark] ?? mark)

const { node } = fc.letrec<{ node: Node; child: Node | string }>((tie) => ({
  child: fc.oneof({ maxDepth: 4, depthSize: 'small', withCrossShrink: true }, content, tie('node')),
  node: fc.record({
    name,
    attributes: fc.uniqueArray(fc.tuple(name, content), { maxLength: 4, selector: ([own]) => own }),
    children: fc.array(tie('child'), { maxLength: 4 }),
  }),
}))

const written = ({ name: own, attributes, children }: Node): string => {
  const list = attributes.map(([key, value]) => ` ${key} = "${escaped(value)}"`).join('')
  const inner = children
    .map((child) => (typeof child === 'string' ? escaped(child) : written(child)))
    .join('')
  return inner === '' ? `<${own}${list}/>` : `<${own}${list}>${inner}</${own} >`
}

const depthOf = ({ children }: Node): number =>
  1 + Math.max(0, ...children.map((child) => (typeof child === 'string' ? 0 : depthOf(child))))
const elementsOf = ({ children }: Node): number =>
  children.reduce((sum, child) => sum + (typeof child === 'string' ? 0 : elementsOf(child)), 1)
const attributesOf = ({ attributes, children }: Node): number =>
  Math.max(
    attributes.length,
    ...children.map((child) => (typeof child === 'string' ? 0 : attributesOf(child))),
  )

const conforms = (text: string): boolean => {
  let sound = true
  const parser = new SaxesParser({ xmlns: true })
  parser.on('error', () => {
    sound = false
  })
  parser.write(text).close()
  return sound
}

test('every tree is taken, and its depth, elements and attributes are met exactly', () => {
  let deep = 0
  fc.assert(
    fc.property(node, (tree) => {
      const text = `<?xml version="1.0" encoding="UTF-8"?>\n<!-- a tree -->${written(tree)}\n`
      if (depthOf(tree) > 2) deep++
      expect(conforms(text)).toBe(true)
      const exact = { depth: depthOf(tree), elements: elementsOf(tree), attributes: attributesOf(tree) }
      expect(said(text, exact)).toBe('fine')
      expect(said(text, { depth: exact.depth - 1 })).toBe('xml-depth')
      expect(said(text, { elements: exact.elements - 1 })).toBe('xml-elements')
      if (exact.attributes > 0)
        expect(said(text, { attributes: exact.attributes - 1 })).toBe('xml-attributes')
    }),
    { numRuns: 300 },
  )
  expect(deep).toBeGreaterThan(10)
})

describe('what is taken, a conforming parser takes', () => {
  const pieces = fc
    .array(
      fc.constantFrom(
        '<a>',
        '</a>',
        '<a/>',
        '<b:a>',
        '</b:a>',
        '<',
        '>',
        '/',
        '=',
        '"',
        "'",
        ' ',
        'x',
        ']]>',
        '&amp;',
        '&#65;',
        '&#0;',
        '&x;',
        '&',
        '<!--',
        '-->',
        '--',
        '<![CDATA[',
        '<?xml version="1.0"?>',
        '<?x?>',
        '<!DOCTYPE a>',
        ';',
        ' a="1"',
        ' b="2"',
        ' xmlns:b="u"',
        ' xmlns="u"',
        ' xmlns:b=""',
        ' b:c="1"',
        '\u0001',
        '\ufffe',
        '1',
        ':',
        'é',
      ),
      { maxLength: 10 },
    )
    .map((parts) => parts.join(''))
  const edited = fc.tuple(node, fc.nat(), pieces, fc.nat(3)).map(([tree, at, put, cut]) => {
    const text = written(tree)
    const index = at % (text.length + 1)
    return (text.slice(0, index) + put + text.slice(index + cut)).toWellFormed()
  })

  test('for any text', () => {
    let taken = 0
    let refused = 0
    fc.assert(
      fc.property(
        fc.oneof(
          pieces.map((inner) => `<a>${inner}</a>`),
          pieces,
          edited,
        ),
        (text) => {
          if (said(text) !== 'fine') {
            refused++
            return
          }
          taken++
          expect(conforms(text)).toBe(true)
        },
      ),
      { numRuns: 2500 },
    )
    expect(taken).toBeGreaterThan(100)
    expect(refused).toBeGreaterThan(300)
  })

  test('what is refused as malformed, a conforming parser refuses', () => {
    let seen = 0
    fc.assert(
      fc.property(
        fc.oneof(
          pieces.map((inner) => `<a>${inner}</a>`),
          edited,
        ),
        (text) => {
          // Two things it leaves to its caller: the reserved namespaces, and characters within comments.
          if (!said(text).startsWith('xml') || !['xml', 'xml-reference'].includes(said(text))) return
          seen++
          expect(conforms(text)).toBe(false)
        },
      ),
      { numRuns: 1500 },
    )
    expect(seen).toBeGreaterThan(300)
  })
})

describe('by hand', () => {
  test.each<[string, string]>([
    ['', 'xml'],
    ['   ', 'xml'],
    ['text', 'xml'],
    ['<a></b>', 'xml'],
    ['<a/><b/>', 'xml'],
    ['<a/>text', 'xml'],
    ['<a b="1" b="2"/>', 'xml-attribute-twice'],
    ['<a b=1/>', 'xml'],
    ['<a b="<"/>', 'xml'],
    ['<a>&nbsp;</a>', 'xml-entity'],
    ['<a b="&x;"/>', 'xml-entity'],
    ['<a>&#xD800;</a>', 'xml-reference'],
    ['<a>& b</a>', 'xml-reference'],
    ['<a>\u0000</a>', 'xml-character'],
    ['<a><!-- -- --></a>', 'xml'],
    ['<a>]]></a>', 'xml'],
    ['<a><![CDATA[ <b> & ]]></a>', 'fine'],
    ['<![CDATA[x]]><a/>', 'xml'],
    ['<p:a/>', 'xml'],
    ['<p:a xmlns:p="u" p:b=""><p:c/></p:a>', 'fine'],
    ['<a><b xmlns:p="u"/><p:c/></a>', 'xml'],
    ['<a xml:lang="en"/>', 'fine'],
    ['<xmlns:a/>', 'xml'],
    ['<a xmlns:xmlns="u"/>', 'xml'],
    ['<?xml version="1.0" encoding="utf-8" standalone=\'yes\' ?><a/>', 'fine'],
    ['<?xml version="1.1"?><a/>', 'xml-declaration'],
    [' <?xml version="1.0"?><a/>', 'xml-instruction'],
    ['<?xml version="1.0" encoding="UTF-7"?><a/>', 'xml-encoding'],
    ['<?xml version="1.0" encoding="UTF-16"?><a/>', 'xml-encoding'],
    ['<?xml-stylesheet href="x"?><a/>', 'xml-instruction'],
    ['<a><?php echo 1?></a>', 'xml-instruction'],
    ['<!DOCTYPE a><a/>', 'xml-doctype'],
    ['<a><!DOCTYPE a></a>', 'xml-doctype'],
    ['<!ENTITY x "y"><a/>', 'xml-doctype'],
  ])('%j: %s', (text, expected) => {
    expect(said(text)).toBe(expected)
  })

  test.each<[string, Partial<XmlRules>, string]>([
    ['<abcd/>', { nameLength: 3 }, 'xml-name-length'],
    ['<a abcd=""/>', { nameLength: 3 }, 'xml-name-length'],
    ['<a>abcd</a>', { textLength: 3 }, 'xml-text-length'],
    ['<a b="abcd"/>', { textLength: 3 }, 'xml-text-length'],
    ['<a><!--abcd--></a>', { textLength: 3 }, 'xml-text-length'],
    ['<a><![CDATA[abcd]]></a>', { textLength: 3 }, 'xml-text-length'],
    ['<a xmlns="u"><b xmlns:c="v"/></a>', { namespaces: 1 }, 'xml-namespaces'],
  ])('%s with %j: %s', (text, rules, expected) => {
    expect(said(text, rules)).toBe(expected)
  })

  test('what is told names the elements, and never their text', () => {
    expect(judgeXml('<order><note>secret secret</note></order>', { ...LOOSE, textLength: 5 })).toEqual({
      code: 'shape.bounds',
      reason: 'xml-text-length',
      field: 'body.order.note',
      actual: 13,
      bound: 5,
    })
  })
})
