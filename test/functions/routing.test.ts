import { afterEach, describe, expect, test, vi } from 'vitest'

import { hash, orderOf } from '../../functions/gateway/origin/targets.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import type { Routing, Target } from '../../shared/policy/linked.ts'
import { bench, guardOf, policyOf, requestOf, type RouteSketch, type Sent } from './support.ts'

const target = (name: string, over: Partial<Target> = {}): Target => ({
  name,
  url: `https://${name}.internal`,
  weight: 1,
  ...over,
})

const RETRIES = { attempts: 3, on: ['unreachable', '502', '503', '504'], budgetPercent: 20 }
const BREAKER = { failures: 2, percent: 50, windowMs: 10_000, openMs: 30_000, probes: 1 }

const routing = (targets: readonly Target[], over: Partial<Routing> = {}): Routing => ({
  targets,
  sticky: 'principal',
  ...over,
})

const gateTo = (
  to: Routing,
  answer: (sent: Sent) => Response | Promise<Response>,
  sketch: RouteSketch = {},
  nowMs: () => number = () => 0,
) => bench(policyOf([{ ...sketch, origin: { routing: to } }]), answer, { world: { now: nowMs } })

const hostsOf = (sent: readonly Sent[]): readonly string[] => sent.map(({ url }) => new URL(url).hostname)

const refused = (): Promise<never> => Promise.reject(new TypeError('connection refused'))

afterEach(() => {
  vi.useRealTimers()
})

/** A canary of so many percent beside what it replaces. */
const canaryOf = (percent: number) => [
  target('old', { weight: 100 - percent }),
  target('new', { weight: percent }),
]

describe('which target', () => {
  const bare = { headers: new Map<string, string>() } as unknown as Exchange
  const firstOf = (targets: readonly Target[], key: string): string =>
    targets[orderOf(targets, bare, key)[0] ?? -1]?.name ?? ''

  test('shares follow the weights', () => {
    const targets = [target('a', { weight: 90 }), target('b', { weight: 9 }), target('c', { weight: 1 })]
    const counts = new Map<string, number>()
    for (let client = 0; client < 20_000; client++) {
      const name = firstOf(targets, `orders 10.0.${client >> 8}.${client & 255}`)
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    expect(Math.abs((counts.get('a') ?? 0) - 18_000)).toBeLessThan(300)
    expect(Math.abs((counts.get('b') ?? 0) - 1800)).toBeLessThan(200)
    expect(Math.abs((counts.get('c') ?? 0) - 200)).toBeLessThan(70)
  })

  test('a canary that grows keeps the clients that it has', () => {
    for (let client = 0; client < 2000; client++)
      if (firstOf(canaryOf(5), `k${client}`) === 'new')
        expect(firstOf(canaryOf(20), `k${client}`)).toBe('new')
  })

  test('keys that differ in one digit are spread evenly over few targets', () => {
    const places = Array.from({ length: 4000 }, (_, client) => hash(`orders ${client}`) % 4)
    for (const count of [0, 1, 2, 3].map((place) => places.filter((one) => one === place).length))
      expect(Math.abs(count - 1000)).toBeLessThan(150)
  })

  test.each([
    ['by its header', { 'x-canary': '1' }, ['canary', 'main', 'spare']],
    ['not by another value', { 'x-canary': '11' }, ['main', 'spare']],
    ['not without it', {}, ['main', 'spare']],
  ])('%s', (_name, headers, order) => {
    const targets = [
      target('spare', { weight: 0 }),
      target('main'),
      target('canary', { weight: 0, header: { name: 'x-canary', value: '1' } }),
    ]
    const exchange = { headers: new Map(Object.entries(headers)) } as unknown as Exchange
    expect(orderOf(targets, exchange, 'k').map((place) => targets[place]?.name)).toEqual(order)
  })

  test.each([
    ['principal', true],
    ['address', true],
    ['none', false],
  ] as const)('sticky to %s', async (sticky, same) => {
    let id = 0
    const gate = bench(
      policyOf([{ origin: { routing: routing([target('a'), target('b')], { sticky }) } }]),
      undefined,
      { world: { uuid: () => `0b5e7a4e-6f0c-4d8e-9b1a-3c2d1e0f9a${String(id++).padStart(2, '0')}` } },
    )
    for (let count = 0; count < 20; count++) await gate.fetch(requestOf('/'))
    expect(new Set(hostsOf(gate.sent)).size).toBe(same ? 1 : 2)
  })
})

describe('a failure', () => {
  test('goes to the next target, and the event tells both attempts', async () => {
    const gate = gateTo(routing([target('a'), target('b', { weight: 0 })], { retries: RETRIES }), ({ url }) =>
      url.startsWith('https://a.') ? refused() : new Response('from b'),
    )
    const response = await gate.fetch(requestOf('/'))
    await gate.settled()
    expect(await response.text()).toBe('from b')
    expect(hostsOf(gate.sent)).toEqual(['a.internal', 'b.internal'])
    expect(gate.events[0]?.steps?.map(({ verdict, evidence }) => [verdict, evidence?.name])).toEqual([
      ['fault', 'a'],
      ['pass', 'b'],
    ])
  })

  test.each([
    ['GET', undefined, 3],
    ['HEAD', undefined, 3],
    ['OPTIONS', undefined, 3],
    ['DELETE', undefined, 3],
    ['PUT', undefined, 3],
    // RFC 9110 §9.2.2: not idempotent.
    ['POST', undefined, 1],
    ['PATCH', undefined, 1],
    // Never a body twice, whatever the method.
    ['PUT', 'x', 1],
    ['DELETE', 'x', 1],
    ['POST', 'x', 1],
  ])('%s with body %j is sent %i times', async (method, body, times) => {
    for (const reads of ['head', 'body'] as const) {
      const gate = gateTo(
        routing([target('only')], { retries: RETRIES }),
        () => new Response('no', { status: 503 }),
        {
          guards: [{ guard: guardOf({ kind: 'pass' }, { reads }) }],
        },
      )
      const response = await gate.fetch(requestOf('/', { method, ...(body === undefined ? {} : { body }) }))
      expect([response.status, gate.sent.length]).toEqual([503, times])
    }
  })

  test('that is not named is the answer', async () => {
    const gate = gateTo(
      routing([target('only')], { retries: RETRIES }),
      () => new Response('mine', { status: 500 }),
    )
    expect((await gate.fetch(requestOf('/'))).status).toBe(500)
    expect(gate.sent).toHaveLength(1)
  })

  test('of everything costs no more retries than the budget', async () => {
    const gate = gateTo(routing([target('only')], { retries: RETRIES }), refused)
    for (let count = 0; count < 100; count++) await gate.fetch(requestOf('/'))
    expect(gate.sent.length).toBeLessThanOrEqual(100 + 10 + 20)
    expect(gate.sent.length).toBeGreaterThan(110)
  })

  test('opens the breaker: then nothing is sent, a 503 says when to come back, and a probe closes it', async () => {
    let nowMs = 1_000_000
    let well = false
    const gate = gateTo(
      routing([target('only')], { breaker: BREAKER }),
      () => (well ? new Response('well') : refused()),
      {},
      () => nowMs,
    )
    const statusOf = async () => (await gate.fetch(requestOf('/', { method: 'POST', body: 'x' }))).status
    expect([await statusOf(), await statusOf()]).toEqual([502, 502])
    const response = await gate.fetch(requestOf('/'))
    await gate.settled()
    expect([response.status, response.headers.get('retry-after'), gate.sent.length]).toEqual([503, '30', 2])
    expect(gate.events[2]).toMatchObject({ outcome: 'fault', code: 'origin.unavailable' })
    nowMs += 30_000
    well = true
    expect([await statusOf(), await statusOf()]).toEqual([200, 200])
  })

  test('a client that uploads slowly opens no breaker for the others', async () => {
    vi.useFakeTimers()
    const gate = gateTo(
      routing([target('only')], { breaker: BREAKER }),
      ({ init }) => (init.method === 'POST' ? new Promise<Response>(() => undefined) : new Response('fine')),
      {},
      () => Date.now(),
    )
    for (let count = 0; count < 3; count++) {
      const slow = gate.fetch(requestOf('/', { method: 'POST', body: 'x' }))
      await vi.advanceTimersByTimeAsync(6000)
      expect((await slow).status).toBe(504)
    }
    expect((await gate.fetch(requestOf('/'))).status).toBe(200)
  })

  test('with an open breaker a body still goes out once, to the next target', async () => {
    const gate = gateTo(routing([target('a'), target('b', { weight: 0 })], { breaker: BREAKER }), ({ url }) =>
      url.startsWith('https://a.') ? refused() : new Response('from b'),
    )
    const statuses: number[] = []
    for (let count = 0; count < 4; count++)
      statuses.push((await gate.fetch(requestOf('/', { method: 'POST', body: 'x' }))).status)
    expect(statuses).toEqual([502, 502, 200, 200])
    expect(hostsOf(gate.sent)).toEqual(['a.internal', 'a.internal', 'b.internal', 'b.internal'])
  })

  test('of one bad path (500) closes the origin for nobody', async () => {
    const gate = gateTo(
      routing([target('only')], { breaker: BREAKER }),
      () => new Response('', { status: 500 }),
    )
    for (let count = 0; count < 20; count++) await gate.fetch(requestOf('/'))
    expect(gate.sent).toHaveLength(20)
  })

  test('to answer within totalMs ends all attempts', async () => {
    vi.useFakeTimers()
    let nowMs = 0
    const gate = bench(
      policyOf([
        {
          timeoutMs: 1000,
          origin: {
            totalMs: 1500,
            routing: routing([target('only')], { retries: { ...RETRIES, on: ['timeout'] } }),
          },
        },
      ]),
      undefined,
      {
        world: {
          now: () => nowMs,
          dispatch: (_url, init) =>
            new Promise((_resolve, reject) => {
              init.signal?.addEventListener('abort', () => reject(new Error('aborted')))
            }),
        },
      },
    )
    const pending = gate.fetch(requestOf('/'))
    nowMs = 1000
    await vi.advanceTimersByTimeAsync(1000)
    nowMs = 1500
    await vi.advanceTimersByTimeAsync(500)
    expect((await pending).status).toBe(504)
  })
})

describe('where to', () => {
  test.each([
    [1, '/orders/7', 'https://o.internal/base/7'],
    [1, '/orders', 'https://o.internal/base/'],
    [1, '/orders/', 'https://o.internal/base/'],
    [2, '/a/b/c%20d/e', 'https://o.internal/base/c%20d/e'],
  ])('without the first %i segments: %s', async (stripSegments, path, url) => {
    const gate = bench(policyOf([{ originUrl: 'https://o.internal/base', origin: { stripSegments } }]))
    await gate.fetch(requestOf(`${path}?a=%2f`))
    expect(gate.sent[0]?.url).toBe(`${url}?a=%2f`)
  })

  test('through a service binding', async () => {
    const asked: (string | undefined)[] = []
    const gate = bench(policyOf([{ origin: { service: 'ORDERS' } }]), undefined, {
      world: {
        dispatch: (_url, _init, service) => {
          asked.push(service)
          return Promise.resolve(new Response('from the binding'))
        },
      },
    })
    expect(await (await gate.fetch(requestOf('/'))).text()).toBe('from the binding')
    expect(asked).toEqual(['ORDERS'])
  })
})
