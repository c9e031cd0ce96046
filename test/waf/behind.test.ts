// Honest texts beside attacks on what stands behind an origin: directories, document databases, other hosts, files, XML
// parsers, mail servers. Each pair of lists is one decision of a detector, at sensitivity 1, in a leaf of JSON.

import { describe, expect, test } from 'vitest'

import { coreEngine } from '../corpora/program.ts'

const engine = coreEngine()

const refused = (text: string): boolean => engine.text('json', 'value', 'body.note', text).refused

interface Pair {
  readonly decision: string
  readonly honest: readonly string[]
  readonly hostile: readonly string[]
}

const directories: readonly Pair[] = [
  {
    decision: 'a filter that opens all that it closes breaks out of nothing, unless it compares a password',
    honest: [
      '(&(status=open)(owner=x))',
      '(|(cn=Ann*)(mail=ann@example.com))',
      '(!(disabled=true))',
      'f(x)(y=1)',
      '(a) (b = c)',
    ],
    hostile: [
      '*)(uid=*))(|(uid=*',
      'admin)(!(&(|',
      'x)(objectClass=*',
      '(&(uid=admin)(userPassword=a*))',
      '(&(uid=admin)(!(&(1=0)(cn=q))))',
    ],
  },
  {
    decision: 'directories read a filter over blanks and escapes',
    honest: ['see (this) and (that)', 'a ) b ( c', 'C:\\28 days', '\\29 results'],
    hostile: ['x ) ( | ( uid = *', '* ) ( uid=*', 'joe\\29(cn=*', '\\2a\\29\\28cn=\\2a'],
  },
  {
    decision: 'a path by itself is what services that read pages are given; what breaks out goes on with one',
    honest: [
      "//div[@class='a']/text()",
      '/users/ann/following',
      "['a']/b",
      'for each user return a list',
      'std::vector<child::node>',
    ],
    hostile: [
      "x'] /.. /*",
      "')]/password",
      "' or exists(//user)",
      '*/attribute::*',
      'doc("http://e.example/x")',
      'for $x in //user return $x',
    ],
  },
]

describe.each([...directories])('$decision', ({ honest, hostile }) => {
  test.each(honest)('passes: %s', (text) => expect(refused(text)).toBe(false))
  test.each(hostile)('refused: %s', (text) => expect(refused(text)).toBe(true))
})
