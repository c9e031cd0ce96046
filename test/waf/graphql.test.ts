// The strings of a GraphQL document, beside what graphql-js reads of the same text.

import { array, assert as check, constantFrom, property } from 'fast-check'
import { Lexer, Source, TokenKind } from 'graphql'
import { describe, expect, test } from 'vitest'

import { looksLikeGraphql, walkGraphql } from '../../shared/waf/fields/graphql.ts'

const walked = (text: string): readonly string[] => {
  const found: string[] = []
  walkGraphql(text, 1000, (value) => found.push(value))
  return found
}

/** Undefined for what is no document. A block string comes without its indentation there, so it is compared without. */
const lexed = (text: string): readonly string[] | undefined => {
  const lexer = new Lexer(new Source(text))
  const found: string[] = []
  try {
    for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance())
      if ((token.kind === TokenKind.STRING || token.kind === TokenKind.BLOCK_STRING) && token.value !== '')
        found.push(bare(token.value))
  } catch {
    return undefined
  }
  return found
}

const bare = (text: string): string => text.replaceAll(/\s+/g, '')

const PIECES = [
  '"',
  '"""',
  '\\"',
  '\\"""',
  '\\\\',
  '\\n',
  '\\u0027',
  '# ',
  '\n',
  '\r',
  ',',
  'a',
  ' ',
  '(x: ',
  '{',
  '}',
]

describe('the strings of a GraphQL document', () => {
  test('are those that graphql-js reads', () => {
    let documents = 0
    check(
      property(array(constantFrom(...PIECES), { maxLength: 30 }), (pieces) => {
        const text = pieces.join('')
        const expected = lexed(text)
        if (expected === undefined) return
        documents++
        expect(walked(text).map(bare).filter(Boolean)).toEqual(expected.filter(Boolean))
      }),
      { numRuns: 20_000 },
    )
    expect(documents).toBeGreaterThan(2000)
  })

  test.each([
    ['{a(x:"b\\" or \\"c\\"=\\"c"){id}}', ['b" or "c"="c']],
    ['{a(x:"\\u0027 or 1=1"){id}}', ["' or 1=1"]],
    // Newer servers know `\u{…}`; a quote beside it is one.
    ['{a(x:"\\u{27} or \\"1\\""){id}}', ['\\u{27} or "1"']],
    ['{a(# "\n x:"/etc/passwd"){id}}', ['/etc/passwd']],
    ['{a(x:"""\\"""y"""){id}}', ['"""y']],
    ['{a(x:"", y:"z"){id}}', ['z']],
  ])('of %s are %j', (text, strings) => {
    expect(walked(text)).toEqual(strings)
  })

  test.each([
    ['# hi\n{a(x:"b")}', true],
    [',{a(x:"b")}', true],
    ['\ufeffquery Q {a(x:"b")}', true],
    ['# {a(x:"b")}', false],
    ['say (hi)', false],
  ])('what begins as %j is a document: %j', (text, is) => {
    expect(looksLikeGraphql(text)).toBe(is)
  })
})
