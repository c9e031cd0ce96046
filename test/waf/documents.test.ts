// Documents of JSON where a text is expected: as a body that scripts send as text, in a form's field, a parameter, a header.
// They are judged by their keys and leaves, as a body of JSON is, and not by what parts these.

import { describe, expect, test } from 'vitest'

import { attacks, classes } from '../corpora/attacks.ts'
import { payloadGuard } from '../corpora/guard.ts'
import { exchangeOf } from '../corpora/placements.ts'
import { coreEngine } from '../corpora/program.ts'

const judge = payloadGuard()

const isRefused = (
  target: string,
  headers: readonly (readonly [string, string])[],
  body: string | undefined,
): boolean => {
  const { exchange } = exchangeOf(body === undefined ? 'GET' : 'POST', target, headers, body)
  return exchange === undefined || judge(exchange).kind === 'deny'
}

const typed = (type: string, body: string): boolean => isRefused('/v1/events', [['content-type', type]], body)

/** Where the same document may stand; the first is what the others are held to. */
const places: Readonly<Record<string, (json: string) => boolean>> = {
  'a body of JSON': (json) => typed('application/json', json),
  'a body of text': (json) => typed('text/plain;charset=UTF-8', json),
  'a form': (json) => typed('application/x-www-form-urlencoded', `at=1&payload=${encodeURIComponent(json)}`),
  'a part': (json) =>
    typed(
      'multipart/form-data; boundary=b',
      `--b\r\nContent-Disposition: form-data; name="payload"\r\n\r\n${json}\r\n--b--\r\n`,
    ),
  'a string of JSON': (json) => typed('application/json', JSON.stringify({ payload: json })),
  'a parameter': (json) => isRefused(`/v1/events?data=${encodeURIComponent(json)}`, [], undefined),
}

/** What a browser's page reports of itself (beacons, real-user monitoring). */
const reports: Readonly<Record<string, unknown>> = {
  'domains of a console, and who is signed in': [
    { app: 'console', event: 'stat', domains: 'cloud.example; cache.example', user: 1 },
    { app: 'console', event: 'click', title: 'id; name', href: 'https://a.example/x?a=1&sort=id' },
  ],
  'cookies and a URL with parameters': {
    header: { version: '1', cookie: 'a=b; pwd=; sort=1' },
    url: 'https://a.example/?q=1&ls=2|c',
    kind: 'view',
  },
  "the headers of a page's own request": {
    kind: 63,
    args: [
      'POST',
      'https://rs.a.example/x?Seq=4&id=7',
      200,
      'content-type: text/plain\r\n',
      'content-length: 29\r\ncontent-type: application/json; charset=utf-8\r\n',
    ],
  },
  'a list of headers': {
    responseHeaders:
      'access-control-allow-origin: https://a.example\r\ncontent-length: 412\r\ncontent-type: application/json; charset=utf-8\r\ndate: Mon, 03 Jul 2023 11:28:17 GMT\r\nx-request-id: 7f\r\n',
  },
  'timings, and marks between them': {
    fetch: Array.from({ length: 40 }, (_, at) => ({
      url: `https://a.example/cgi?cmd=${at}&id=${at};v=2`,
      method: 'POST',
      status: 200,
      'next&hop': '`h2`|h3',
    })),
  },
}

describe.each(Object.entries(places))('a page’s report in %s', (_, refuses) => {
  test.each(Object.entries(reports))('passes: %s', (_name, report) => {
    expect(refuses(JSON.stringify(report))).toBe(false)
  })
})

/** An attack deep in a document, as a value and as a name. */
const documentsWith = (attack: string): readonly string[] => [
  JSON.stringify({ at: 1, events: [{ kind: 'view', note: attack }] }),
  JSON.stringify([[attack], { a: true }], undefined, 2),
  // Brackets are a parameter's way into an object; a document has its own.
  ...(attack.startsWith('[$') ? [] : [JSON.stringify({ at: 1, [attack]: 'x' })]),
]

describe('an attack within a document', () => {
  test.each(Object.keys(classes))('is refused wherever a body of JSON with it is: %s', (name) => {
    let compared = 0
    const missed: string[] = []
    for (const attack of attacks(name, 60, 77))
      for (const json of documentsWith(attack)) {
        if (!typed('application/json', json)) continue
        for (const [place, refuses] of Object.entries(places)) {
          compared++
          if (!refuses(json)) missed.push(`${place}: ${json}`)
        }
      }
    expect(missed).toEqual([])
    expect(compared).toBeGreaterThan(300)
  })

  test.each([
    ['a document that something follows', '{"a":"x"}; cat /etc/passwd'],
    ['a document that something precedes', '; cat /etc/passwd {"a":"x"}'],
    ['what only begins as one', '{"a":"x" ; cat /etc/passwd ; "}'],
    ['a quote that breaks out of it', `{"a":"x"}' or 1=1 -- {"b":"}`],
    ['a string of its own', '"; cat /etc/passwd"'],
    [
      'a document within a document within a document',
      JSON.stringify([JSON.stringify([JSON.stringify(['; cat /etc/passwd'])])]),
    ],
    ['more levels than are counted', `${'['.repeat(70)}"; cat /etc/passwd"${']'.repeat(70)}`],
  ])('is refused in %s', (_, text) => {
    expect(typed('text/plain', text)).toBe(true)
  })
})

test('a value that is harmless under one name is judged again under another', () => {
  const type = 'System.CodeDom.Compiler.TempFileCollection, System'
  const json = JSON.stringify({ note: type, __type: type })
  for (const refuses of Object.values(places)) {
    expect(refuses(JSON.stringify({ note: type, other: type }))).toBe(false)
    expect(refuses(json)).toBe(true)
  }
})

test('equal values of a document are judged once', () => {
  const engine = coreEngine()
  const { work } = engine.text('text', 'value', 'body', documentOf(1), BUDGET)
  const { work: repeated } = engine.text('text', 'value', 'body', documentOf(50), BUDGET)
  expect(BUDGET - repeated).toBeLessThan(3 * (BUDGET - work))
})

const BUDGET = 100_000_000
const documentOf = (times: number): string =>
  JSON.stringify([
    ...Array.from({ length: times }, () =>
      "Don't; it's `a|b`, and (c) & <d> = {e} [f] $g %h #i ~j".repeat(9),
    ),
    ...Array.from({ length: 50 - times }, () => 0),
  ])

test('evidence names the leaf of a document, and never the document', () => {
  const json = JSON.stringify({ events: [{ note: "x' or 1=1--; cat /etc/passwd" }] })
  const { exchange } = exchangeOf('POST', '/v1/events', [['content-type', 'text/plain']], json)
  const verdict = exchange && judge(exchange)
  const hits = verdict?.kind === 'deny' ? verdict.denial.evidence?.['hits'] : []
  const fields = (hits as readonly { readonly field: string }[]).map(({ field }) => field)
  expect(new Set(fields)).toEqual(new Set(['body.events[0].note']))
})

describe('lines of headers that no browser lists', () => {
  test.each([
    ['a word before them', 'x\r\ncontent-type: text/html\r\n'],
    ['a cookie that is set', 'content-type: text/plain\r\nset-cookie: a=b\r\n'],
    ['a place to go to', 'content-type: text/plain\r\nlocation: https://evil.example\r\n'],
    ['a name twice', 'content-type: text/plain\r\ncontent-type: text/html\r\n'],
    ['a file that the server sends', 'content-length: 1\r\nx-sendfile: /etc/passwd\r\n'],
    ['a place within the server', 'x-accel-redirect: /internal/x\r\nx-b: 1\r\n'],
    ['another receiver of a mail', 'a: b\r\nbcc: victim@example.com\r\n'],
    ["a request's own", 'age: 1\r\ntransfer-encoding: chunked\r\n'],
    ['no order', 'x-a: 1\r\ncontent-length: 0\r\n'],
    ['no end', 'content-length: 0\r\ntransfer-encoding: chunked'],
    ['a body behind them', 'content-length: 0\r\ncontent-type: text/html\r\n\r\n<b>x</b>'],
    ['capitals', 'Content-Length: 0\r\nTransfer-Encoding: chunked\r\n'],
  ])('are refused: %s', (_, text) => {
    expect(typed('application/json', JSON.stringify({ note: text }))).toBe(true)
  })
})
