// Screens in the gateway: which answers they see, what replaces what, and what the event tells.

import { describe, expect, test } from 'vitest'

import type { Screen } from '../../shared/core/screen.ts'
import { caching } from '../../shared/screens/caching/caching.ts'
import { cachingOptions } from '../../shared/screens/caching/options.ts'
import { deprecation } from '../../shared/screens/deprecation/deprecation.ts'
import { deprecationOptions } from '../../shared/screens/deprecation/options.ts'
import { errors } from '../../shared/screens/errors/errors.ts'
import { errorsOptions } from '../../shared/screens/errors/options.ts'
import { headers, TELLING } from '../../shared/screens/headers/headers.ts'
import { headersOptions } from '../../shared/screens/headers/options.ts'
import { leaks } from '../../shared/screens/leaks/leaks.ts'
import { leaksOptions } from '../../shared/screens/leaks/options.ts'
import { bench, guardOf, policyOf, requestOf } from './support.ts'

const LINKS = { programs: new Map<string, Uint8Array>(), route: 'all' }
const errorsScreen = (options: object = {}): Screen => errors(errorsOptions.parse(options), LINKS)
const leaksScreen = (options: object = {}): Screen => leaks(leaksOptions.parse(options), LINKS)
const headersScreen = (options: object = {}): Screen => headers(headersOptions.parse(options), LINKS)
const cachingScreen = (options: object = {}): Screen => caching(cachingOptions.parse(options), LINKS)

const gateWith = (screens: readonly Screen[], answer: () => Response, guards = [guardOf({ kind: 'pass' })]) =>
  bench(policyOf([{ screens, guards: guards.map((guard) => ({ guard })) }]), answer)

const TRACE = 'Error: boom\n    at handler (/srv/app/routes.js:12:7)\n'
const AKIA = 'AKIAIOSFODNN7EXAMPLE'
const PRINCIPAL = guardOf({
  kind: 'pass',
  grants: { principal: { id: 'p', issuer: 'i', subject: 's', claims: {} } },
})

describe('errors', () => {
  test.each([
    [500, {}, 502, '1', 'origin.error'],
    [501, {}, 502, '1', 'origin.error'],
    [502, {}, 502, '1', 'origin.error'],
    [503, {}, 503, '1', 'origin.unavailable'],
    [503, { 'retry-after': '120' }, 503, '120', 'origin.unavailable'],
    [503, { 'retry-after': '999999999' }, 503, '86400', 'origin.unavailable'],
    [503, { 'retry-after': 'Fri, 31 Dec 2027 23:59:59 GMT' }, 503, '1', 'origin.unavailable'],
    [504, {}, 504, '1', 'origin.timeout'],
    [599, {}, 502, '1', 'origin.error'],
  ])('a %i with %j becomes a %i', async (status, extra, told, retry, code) => {
    const gate = gateWith(
      [errorsScreen()],
      () =>
        new Response(TRACE, { status, headers: { 'content-type': 'text/html', 'x-secret': 'y', ...extra } }),
    )
    const response = await gate.fetch(requestOf('/'))
    await gate.settled()
    expect([response.status, response.headers.get('retry-after')]).toEqual([told, retry])
    expect(response.headers.has('x-secret')).toBe(false)
    const text = await response.text()
    expect(text).not.toContain('routes.js')
    expect(text).toContain(response.headers.get('x-request-id'))
    expect(gate.events[0]).toMatchObject({
      outcome: 'fault',
      code,
      evidence: { actual: status, claimed: 'text/html' },
    })
  })

  test.each([200, 404, 499])('a %i passes', async (status) => {
    const gate = gateWith([errorsScreen()], () => new Response('mine', { status }))
    expect(await (await gate.fetch(requestOf('/'))).text()).toBe('mine')
  })

  test('a status that the policy keeps passes', async () => {
    const gate = gateWith([errorsScreen({ keep: [501] })], () => new Response('mine', { status: 501 }))
    expect((await gate.fetch(requestOf('/'))).status).toBe(501)
  })
})

const textAnswer =
  (text: string, more: Record<string, string> = {}) =>
  () =>
    new Response(text, {
      headers: { 'content-type': 'text/plain', 'content-length': String(text.length), ...more },
    })

describe('leaks', () => {
  test('masks in place, keeps the length, and the event tells kind and place', async () => {
    const gate = gateWith([leaksScreen()], textAnswer(`key ${AKIA} end`))
    const response = await gate.fetch(requestOf('/'))
    expect(await response.text()).toBe(`key ${'*'.repeat(20)} end`)
    expect(response.headers.get('content-length')).toBe('28')
    await gate.settled()
    expect(gate.events[0]?.steps).toEqual([
      {
        guard: 'leaks',
        mode: 'enforce',
        verdict: 'pass',
        evidence: {
          reason: 'masked',
          actual: 1,
          hits: [{ rule: 'leak.credential', field: 'answer', offset: 4, score: 0, excerpt: '' }],
        },
      },
    ])
    expect(JSON.stringify(gate.events)).not.toContain('AKIA')
  })

  test('refuse replaces the whole answer by a problem while its head has not gone out', async () => {
    const gate = gateWith([leaksScreen({ mode: 'refuse' })], textAnswer(`${'fine\n'.repeat(100)}${TRACE}`))
    const response = await gate.fetch(requestOf('/'))
    await gate.settled()
    expect(response.status).toBe(502)
    expect(await response.text()).not.toContain('fine')
    expect(gate.events[0]).toMatchObject({ outcome: 'fault', code: 'answer.leak' })
  })

  test('refuse breaks off what has begun to go out', async () => {
    const chunks = [...Array.from({ length: 4 }, () => 'x'.repeat(1000)), `\n${TRACE}`, 'rest']
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        const next = chunks.shift()
        if (next === undefined) controller.close()
        else controller.enqueue(new TextEncoder().encode(next))
      },
    })
    const gate = gateWith([leaksScreen({ mode: 'refuse', holdBytes: '1KiB' })], () => new Response(stream))
    const response = await gate.fetch(requestOf('/'))
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow('the answer was broken off')
    await gate.settled()
    expect(gate.events[0]?.steps?.map(({ code }) => code)).toEqual(['answer.leak', 'answer.leak'])
  })

  test('shadow lets it pass and says what it would have done', async () => {
    const gate = gateWith([leaksScreen({ mode: 'shadow' })], textAnswer(TRACE))
    expect(await (await gate.fetch(requestOf('/'))).text()).toBe(TRACE)
    await gate.settled()
    expect(gate.events[0]?.steps).toMatchObject([{ guard: 'leaks', mode: 'shadow', verdict: 'fault' }])
  })

  test.each([
    ['a picture', { 'content-type': 'image/png' }, 'not read: no text'],
    ['a coding that nobody takes off', { 'content-encoding': 'zstd' }, 'not read: encoded'],
    ['another charset', { 'content-type': 'text/plain; charset="UTF-16"' }, 'not read: charset'],
  ])('%s is not read, and the event says so', async (_name, more, reason) => {
    const gate = gateWith([leaksScreen()], textAnswer(AKIA, more))
    expect(await (await gate.fetch(requestOf('/'))).text()).toBe(AKIA)
    await gate.settled()
    expect(gate.events[0]?.steps).toEqual([
      { guard: 'leaks', mode: 'enforce', verdict: 'pass', evidence: { reason } },
    ])
  })

  test('with unread: refuse, text that cannot be read does not pass', async () => {
    const gate = gateWith(
      [leaksScreen({ unread: 'refuse' })],
      textAnswer(AKIA, { 'content-encoding': 'zstd' }),
    )
    expect((await gate.fetch(requestOf('/'))).status).toBe(502)
  })

  test('its origin is asked for whole, plain answers: a range would split what is looked for', async () => {
    const asked = { range: 'bytes=0-9', 'if-range': '"x"', 'accept-encoding': 'br' }
    const gate = gateWith([leaksScreen()], () => new Response('x'))
    await gate.fetch(requestOf('/', { headers: asked }))
    const { headers: sent, init } = gate.sent[0] ?? {}
    expect([sent?.get('range'), sent?.get('if-range'), sent?.get('accept-encoding')]).toEqual([
      null,
      null,
      'identity',
    ])
    expect(init).toMatchObject({ encodeResponseBody: 'automatic' })
    const plain = gateWith([headersScreen()], () => new Response('x'))
    await plain.fetch(requestOf('/', { headers: asked }))
    expect(plain.sent[0]?.headers.get('range')).toBe('bytes=0-9')
  })

  test('an answer that the platform unpacked no longer bears its packed length and strong tag', async () => {
    const packed = { 'content-encoding': 'gzip', 'content-length': '5', etag: '"a"' }
    const gate = gateWith([leaksScreen()], () => new Response('longer than five', { headers: packed }))
    const response = await gate.fetch(requestOf('/'))
    expect(await response.text()).toBe('longer than five')
    expect(['content-encoding', 'content-length', 'etag'].map((name) => response.headers.get(name))).toEqual([
      null,
      null,
      'W/"a"',
    ])
  })

  test.each([204, 304])('a %i has nothing to read', async (status) => {
    const gate = gateWith([leaksScreen()], () => new Response(null, { status }))
    expect((await gate.fetch(requestOf('/'))).status).toBe(status)
  })
})

describe('headers', () => {
  test('what tells of the origin comes off, what makes browsers careful comes on', async () => {
    const telling = Object.fromEntries(TELLING.map((name) => [name, 'Acme/1.2']))
    const gate = gateWith(
      [headersScreen({ remove: ['X-Own'] })],
      () => new Response('x', { headers: { ...telling, 'x-own': '1', etag: '"1"' } }),
    )
    const response = await gate.fetch(requestOf('/'))
    expect([...TELLING, 'x-own'].filter((name) => response.headers.has(name))).toEqual([])
    expect(response.headers.get('etag')).toBe('"1"')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
  })

  test('a preset fills what the origin left out; what is set is set', async () => {
    const own = { 'content-security-policy': "default-src 'self'", 'referrer-policy': 'origin' }
    const gate = gateWith(
      [headersScreen({ set: { 'Referrer-Policy': 'no-referrer' }, keep: ['server'] })],
      () => new Response('x', { headers: { ...own, server: 'Acme' } }),
    )
    const response = await gate.fetch(requestOf('/'))
    expect(response.headers.get('content-security-policy')).toBe("default-src 'self'")
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.get('server')).toBe('Acme')
  })

  test('refusals bear them too', async () => {
    const gate = gateWith([headersScreen()], () => new Response('x'), [
      guardOf({ kind: 'deny', denial: { code: 'address.denied' } }),
    ])
    const response = await gate.fetch(requestOf('/'))
    expect([response.status, response.headers.get('x-frame-options')]).toEqual([403, 'DENY'])
  })

  test.each([
    'Content-Length',
    'Connection',
    'X-Request-Id',
    'x-gatehouse-route',
    'Access-Control-Allow-Origin',
    'a b',
    'x\r\ny',
  ])('a policy may not write %j', (name) => {
    expect(headersOptions.safeParse({ set: { [name]: 'x' } }).success).toBe(false)
  })

  test.each(['a\r\nb', 'ü', ''])('a policy may not write the value %j', (value) => {
    expect(headersOptions.safeParse({ set: { 'x-a': value } }).success).toBe(false)
  })
})

describe('caching', () => {
  test.each([
    ['authenticated', PRINCIPAL, {}, 'no-store'],
    [
      'authenticated, and the origin speaks',
      PRINCIPAL,
      { 'cache-control': 'public, max-age=60' },
      'public, max-age=60',
    ],
    ['anonymous', guardOf({ kind: 'pass' }), {}, null],
  ])('%s', async (_name, guard, own, value) => {
    const gate = gateWith([cachingScreen()], () => new Response('x', { headers: own }), [guard])
    expect((await gate.fetch(requestOf('/'))).headers.get('cache-control')).toBe(value)
  })
})

describe('deprecation', () => {
  const screen = deprecation(
    deprecationOptions.parse({
      since: '2026-01-01',
      sunset: '2027-06-30T12:00:00Z',
      info: 'https://docs.example.com/v1',
      successor: 'https://api.example.com/v2',
    }),
    LINKS,
  )

  test('RFC 9745 §2, RFC 8594 §3, and links, beside the origin’s own', async () => {
    const gate = gateWith([screen], () => new Response('x', { headers: { link: '</next>; rel="next"' } }))
    const { headers: all } = await gate.fetch(requestOf('/'))
    expect(all.get('deprecation')).toBe('@1767225600')
    expect(all.get('sunset')).toBe('Wed, 30 Jun 2027 12:00:00 GMT')
    expect(all.get('link')).toBe(
      '</next>; rel="next", <https://docs.example.com/v1>; rel="deprecation"; type="text/html", <https://docs.example.com/v1>; rel="sunset"; type="text/html", <https://api.example.com/v2>; rel="successor-version"',
    )
  })

  test('RFC 9745 §4: it cannot cease before it is deprecated', () => {
    expect(deprecationOptions.safeParse({ since: '2026-02-01', sunset: '2026-01-01' }).success).toBe(false)
  })
})

test('a route without screens has its body untouched', async () => {
  let body: ReadableStream | null = null
  const gate = gateWith([], () => {
    const answer = new Response('x')
    ;({ body } = answer)
    return answer
  })
  expect((await gate.fetch(requestOf('/'))).body).toBe(body)
})
