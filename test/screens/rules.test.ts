// The screen `rules` in a gate: answers judged by the response phases of an imported rule set, with what the
// request's phases left behind.

import { describe, expect, test } from 'vitest'

import type { Screen } from '../../shared/core/screen.ts'
import { payloadOptions } from '../../shared/guards/payload/options.ts'
import { payloadWithImported } from '../../shared/guards/payload/imported.ts'
import { rulesOptions } from '../../shared/screens/rules/options.ts'
import { rules } from '../../shared/screens/rules/rules.ts'
import { exchangeOf } from '../exchange/kit.ts'
import { bench, policyOf, requestOf, type RouteSketch } from '../functions/support.ts'
import { compileText } from '../waf/seclang/kit.ts'

/** In the shape of the Core Rule Set: scores by rule, a threshold that one rule of the last phase compares. */
const RULES = `
SecDefaultAction "phase:1,log,pass"
SecDefaultAction "phase:2,log,pass"
SecDefaultAction "phase:3,log,pass"
SecDefaultAction "phase:4,log,pass"
SecAction "id:1,phase:1,pass,nolog,setvar:tx.outbound_anomaly_score_threshold=4,setvar:tx.blocking_outbound_anomaly_score=0"
SecRule ARGS "@rx evil" "id:10,phase:1,block,severity:CRITICAL,setvar:tx.seen=1"
SecRule ARGS:page "@streq docs" "id:11,phase:1,pass,nolog,ctl:ruleRemoveById=40"
SecRule ARGS:free "@streq all" "id:12,phase:1,allow,nolog"
SecRule RESPONSE_STATUS "@rx ^418" "id:30,phase:3,block,severity:ERROR,setvar:tx.blocking_outbound_anomaly_score=+4"
SecRule RESPONSE_HEADERS:x-leak "@rx secret" "id:31,phase:3,deny,severity:ERROR"
SecRule RESPONSE_BODY "@rx (?i)stack trace" "id:40,phase:4,block,tag:leak,severity:ERROR,setvar:tx.blocking_outbound_anomaly_score=+4"
SecRule RESPONSE_BODY "@rx hint" "id:41,phase:4,block,tag:paranoia-level/2,severity:WARNING,setvar:tx.blocking_outbound_anomaly_score=+3"
SecRule TX:seen "@eq 1" "id:42,phase:4,block,severity:NOTICE,setvar:tx.blocking_outbound_anomaly_score=+2"
SecRule TX:blocking_outbound_anomaly_score "@ge %{tx.outbound_anomaly_score_threshold}" "id:49,phase:4,deny"`

const programOf = (text: string): Uint8Array => {
  const compiled = compileText(text)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error))
  return compiled.value.bytes
}

const PROGRAM = programOf(RULES)

const LINKS = { programs: new Map([['crs', PROGRAM]]), route: 'all' }

const screen = (options: object = {}, program = PROGRAM): Screen =>
  rules(rulesOptions.parse({ sets: 'crs', ...options }), { ...LINKS, programs: new Map([['crs', program]]) })

const guard = (mode: 'enforce' | 'shadow' = 'enforce', options: object = {}) => ({
  mode,
  guard: payloadWithImported(payloadOptions.parse({ rules: 'crs', ...options }), {
    ...LINKS,
    issuers: new Map(),
    lists: new Map(),
    modules: new Map(),
    place: 0,
  }),
})

const text = (
  body: string,
  type = 'text/html',
  init: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Response => new Response(body, { ...init, headers: { 'content-type': type, ...init.headers } })

const packed = (): Response => text('????', 'text/html', { headers: { 'content-encoding': 'zstd' } })

const asked = async (sketch: RouteSketch, answer: () => Response, target = '/', debug = false) => {
  const gate = bench(policyOf([sketch], { debug }), answer)
  const response = await gate.fetch(requestOf(target))
  const body = await response.text()
  await gate.settled()
  expect(gate.bugs).toEqual([])
  return { status: response.status, headers: response.headers, body, event: gate.events[0] }
}

const TRACE = `${'x'.repeat(40)} Stack Trace: at a.b`

describe('an answer', () => {
  test.each<[string, () => Response, number]>([
    ['without anything wrong goes out as it came', () => text('fine'), 200],
    ['with a body that scores the threshold is replaced', () => text(TRACE), 502],
    ['with a status that scores it is replaced', () => text('tea', 'text/html', { status: 418 }), 502],
    [
      'with a header that a rule denies is replaced at once',
      () => text('x', 'image/png', { headers: { 'x-leak': 'secret' } }),
      502,
    ],
    ['below the threshold goes out', () => text('a hint', 'text/html'), 200],
    ['that is no text is not read', () => text(TRACE, 'image/png'), 200],
    ['that is a stream of events is not held back', () => text(TRACE, 'text/event-stream'), 200],
    ['of JSON is read', () => text(JSON.stringify({ error: TRACE }), 'application/problem+json'), 502],
    ['that does not say its type is read', () => new Response(new TextEncoder().encode(TRACE)), 502],
  ])('%s', async (_name, answer, status) => {
    const told = await asked({ screens: [screen()] }, answer)
    expect(told.status).toBe(status)
    if (status === 502) {
      expect(told.body).not.toMatch(/trace|tea/i)
      expect(told.event).toMatchObject({ outcome: 'fault', code: 'answer.rules' })
    }
  })

  test('that is refused is told with rules, fields, offsets, scores and masked excerpts', async () => {
    const { event } = await asked({ screens: [screen()] }, () => text(TRACE))
    expect(event?.evidence).toMatchObject({ score: 4, bound: 4 })
    expect(event?.evidence?.hits?.[0]).toEqual({
      rule: '40',
      field: 'RESPONSE_BODY',
      offset: 41,
      score: 4,
      excerpt: '…aaaaaaaaaaa aaaaa aaaaa: aa a.a',
    })
  })

  test('is listed in the debug header with what the request matched, admitted or refused', async () => {
    const sketch = { guards: [guard()], screens: [screen()] }
    const passed = await asked(sketch, () => text('a hint'), '/?q=evil', true)
    expect([passed.status, passed.headers.get('x-gatehouse-rules')]).toEqual([502, '10,41,42,49'])
    const alone = await asked(sketch, () => text('a hint'), '/', true)
    expect([alone.status, alone.headers.get('x-gatehouse-rules')]).toEqual([200, '41'])
    const head = await asked(
      sketch,
      () => text('', 'text/html', { headers: { 'x-leak': 'secret' } }),
      '/?q=evil',
      true,
    )
    expect([head.status, head.headers.get('x-gatehouse-rules')]).toEqual([502, '10,31'])
  })

  test('to HEAD, or with a status that has no body, passes the last phase too', async () => {
    const gate = bench(
      policyOf([{ guards: [guard()], screens: [screen({ threshold: 2 })], methods: ['*'] }]),
      () => new Response(null, { status: 204 }),
    )
    expect((await gate.fetch(requestOf('/?q=evil'))).status).toBe(502)
    expect((await gate.fetch(requestOf('/'))).status).toBe(204)
  })
})

describe('the request’s transaction', () => {
  test('goes on: what its rules wrote, switched off and allowed holds for the answer', async () => {
    const sketch = { guards: [guard()], screens: [screen()] }
    expect((await asked(sketch, () => text('a hint'), '/?q=evil')).status).toBe(502)
    expect((await asked(sketch, () => text(TRACE), '/?page=docs')).status).toBe(200)
    expect((await asked(sketch, () => text(TRACE), '/?free=all')).status).toBe(200)
    expect((await asked(sketch, () => text(TRACE), '/?page=other')).status).toBe(502)
  })

  test('goes on behind a guard in shadow', async () => {
    const told = await asked(
      { guards: [guard('shadow')], screens: [screen()] },
      () => text('a hint'),
      '/?q=evil',
    )
    expect(told.status).toBe(502)
  })

  test('of a route without such a guard is its first phase alone', async () => {
    expect((await asked({ screens: [screen()] }, () => text('a hint'), '/?q=evil')).status).toBe(502)
    expect((await asked({ screens: [screen()] }, () => text(TRACE), '/?page=docs')).status).toBe(200)
  })

  test('is nobody else’s: another rule set starts afresh', async () => {
    const other = programOf(RULES.replace('setvar:tx.seen=1', 'nolog'))
    const sketch = { guards: [guard()], screens: [screen({}, other)] }
    expect((await asked(sketch, () => text('a hint'), '/?q=evil')).status).toBe(200)
  })
})

test('work that is used up is told, or refused where the policy says so', async () => {
  const many = programOf(
    Array.from(
      { length: 60 },
      (_, n) => `SecRule RESPONSE_BODY "@rx ${n}?(?:a|b)*c$" "id:${n + 1},phase:4,deny"`,
    ).join('\n'),
  )
  const body = `${'ab'.repeat(30_000)}cd`
  const ask = async (options: object) =>
    asked({ screens: [screen({ workMs: 2, ...options }, many)] }, () => text(body))
  const told = await ask({})
  expect([told.status, told.event?.steps?.[0]?.evidence?.reason]).toEqual([200, 'work'])
  const refused = await ask({ over: 'refuse' })
  expect([refused.status, refused.event?.evidence?.reason]).toEqual([502, 'work'])
})

test('a header in characters wider than bytes is judged as its UTF-8', async () => {
  const words = programOf('SecRule RESPONSE_HEADERS "@pmFromFile words.data" "id:1,phase:3,deny"')
  const headers = new Headers({ 'content-type': 'text/html' })
  const verdict = screen({}, words).judge?.({
    status: 200,
    headers: {
      [Symbol.iterator]: () => [['x-a', '\u2019 alpha']][Symbol.iterator](),
      get: (name: string) => headers.get(name),
      has: () => false,
    } as unknown as Headers,
    hasBody: false,
    exchange: exchangeOf(),
    grants: {},
  })
  expect(verdict?.kind).toBe('fault')
})

describe('options', () => {
  test.each<[object, string, number]>([
    [{ threshold: 5 }, TRACE, 200],
    [{ threshold: 3, paranoia: 2 }, 'a hint', 502],
    [{ threshold: 3, paranoia: 1 }, 'a hint', 200],
    [{ exclusions: [{ rules: ['40'], reason: 'x' }] }, TRACE, 200],
    [{ exclusions: [{ tags: ['leak'], fields: ['RESPONSE_BODY'], reason: 'x' }] }, TRACE, 200],
    [{ exclusions: [{ tags: ['leak'], fields: ['RESPONSE_HEADERS:x'], reason: 'x' }] }, TRACE, 502],
    [{ types: ['text/plain'] }, TRACE, 200],
    [{ bytesMax: '1KiB' }, 'y'.repeat(1024) + TRACE, 200],
    [{ bytesMax: '1KiB' }, TRACE + 'y'.repeat(4096), 502],
    [{ bytesMax: '1KiB', over: 'refuse' }, 'y'.repeat(1025), 502],
    [{ bytesMax: '1KiB', over: 'refuse' }, 'y'.repeat(1024), 200],
  ])('%j', async (options, body, status) => {
    const told = await asked({ screens: [screen(options)] }, () => text(body))
    expect(told.status).toBe(status)
    if (status === 200) expect(told.body).toBe(body)
  })

  test('mode: shadow lets it out, at once, and tells the event', async () => {
    const one = screen({ mode: 'shadow' })
    const told = await asked({ screens: [one] }, () => text(TRACE))
    expect([told.status, told.body]).toEqual([200, TRACE])
    expect(told.event?.steps).toMatchObject([
      { guard: 'rules', mode: 'shadow', verdict: 'fault', code: 'answer.rules', evidence: { score: 4 } },
    ])
    const bare = await asked(
      { screens: [one] },
      () => new Response(null, { status: 204, headers: { 'x-leak': 'secret' } }),
    )
    expect(bare.status).toBe(204)
    expect(bare.event?.steps).toMatchObject([{ mode: 'shadow', code: 'answer.rules' }])
  })

  test('unread: what stays encoded passes and is told, or is refused', async () => {
    const passed = await asked({ screens: [screen()] }, packed)
    expect([passed.status, passed.event?.steps?.[0]?.evidence?.reason]).toEqual([200, 'not read: encoded'])
    expect((await asked({ screens: [screen({ unread: 'refuse' })] }, packed)).status).toBe(502)
  })

  test('the rule set’s own directives hold where the policy says nothing', async () => {
    const own = programOf(
      `${RULES}\nSecResponseBodyMimeType text/plain text/css\nSecResponseBodyLimit 1024\nSecResponseBodyLimitAction Reject`,
    )
    const long = 'y'.repeat(2000)
    const ask = async (options: object, type: string, body: string) =>
      (await asked({ screens: [screen(options, own)] }, () => text(body, type))).status
    expect(await ask({}, 'text/html', TRACE)).toBe(200)
    expect(await ask({}, 'text/css', TRACE)).toBe(502)
    expect(await ask({}, 'text/css', long)).toBe(502)
    expect(await ask({ over: 'inspect-prefix' }, 'text/css', long)).toBe(200)
    expect(await ask({ bytesMax: '2KiB' }, 'text/css', long)).toBe(200)
    const unread = programOf(`${RULES}\nSecResponseBodyAccess Off`)
    expect((await asked({ screens: [screen({}, unread)] }, () => text(TRACE))).status).toBe(200)
  })
})

test('a body is judged alike wherever its pieces end', async () => {
  const body = `${'a'.repeat(700)}stack trace${'b'.repeat(700)}`
  for (let cut = 1; cut < body.length; cut += 97) {
    const pieces = [body.slice(0, cut), body.slice(cut)].map((piece) => new TextEncoder().encode(piece))
    for (const [bytesMax, status] of [
      ['1KiB', 502],
      ['2KiB', 502],
    ] as const) {
      const stream = () => {
        const left = [...pieces]
        return new ReadableStream<Uint8Array>({
          pull: (controller) => {
            const next = left.shift()
            if (next === undefined) controller.close()
            else controller.enqueue(next)
          },
        })
      }
      const answer = () => new Response(stream(), { headers: { 'content-type': 'text/html' } })
      expect((await asked({ screens: [screen({ bytesMax })] }, answer)).status).toBe(status)
      const through = await asked({ screens: [screen({ bytesMax, threshold: 9 })] }, answer)
      expect(through.body).toBe(body)
    }
  }
})
