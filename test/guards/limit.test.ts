import { describe, expect, test } from 'vitest'

import type { Warning } from '../../shared/core/document.ts'
import type { Ending, Grants, Verdict } from '../../shared/core/guard.ts'
import { deny } from '../../shared/decision/denials.ts'
import { limitDocument } from '../../shared/guards/limit/document.ts'
import { limitOptions } from '../../shared/guards/limit/options.ts'
import { digest } from '../../shared/lib/digest/digest.ts'
import {
  benchOf,
  exchangeOf,
  failing,
  judge,
  limitGuard,
  passes,
  principalOf,
  type Sent,
} from './limit.kit.ts'

const BASE = { by: 'address', quota: 3, window: '1m' }

const ended = (ending: Partial<Ending> = {}): Ending => ({
  kind: 'answered',
  nowMs: 1_000_500,
  status: 200,
  denial: undefined,
  header: () => undefined,
  ...ending,
})

const end = async (verdict: Verdict, ending: Ending): Promise<void> => {
  if (verdict.kind !== 'pass') throw new Error('only a pass ends')
  await verdict.onEnd?.(ending)
  if (ending.kind !== 'answered') await verdict.onRefusal?.(ending)
}

describe('the quota passes and not one more', () => {
  test.each(['sliding-window', 'token-bucket', 'fixed-window'])('%s', async (algorithm) => {
    expect(await passes(limitGuard({ ...BASE, algorithm }), benchOf(), 10)).toBe(3)
  })

  test('a refusal states its limit, its quota and a wait after which the request passes', async () => {
    const guard = limitGuard({ ...BASE, name: 'burst' })
    const bench = benchOf()
    expect(await passes(guard, bench, 3)).toBe(3)
    const refused = await judge(guard, bench, { nowMs: 1_010_000 })
    expect(refused).toMatchObject({
      kind: 'deny',
      denial: {
        code: 'limit.exceeded',
        evidence: { limit: 'burst', quota: 3, remaining: 0 },
        retryAfterMs: 50_001,
      },
      grants: { quotas: [{ name: 'burst', quota: 3, windowMs: 60_000, remaining: 0, resetMs: 50_001 }] },
    })
    expect((await judge(guard, bench, { nowMs: 1_010_000 + 50_000 })).kind).toBe('deny')
    expect((await judge(guard, bench, { nowMs: 1_010_000 + 50_001 })).kind).toBe('pass')
  })

  test('the isolate store answers synchronously', () => {
    const guard = limitGuard({ ...BASE, store: 'isolate' })
    expect(guard.judge(exchangeOf(), benchOf().ports, {})).not.toBeInstanceOf(Promise)
  })
})

describe('what is counted by', () => {
  const same: readonly [string, unknown, Sent, Sent, Grants?, Grants?][] = [
    ['IPv6 of one /64', 'address', { peer: '2001:db8::1' }, { peer: '2001:db8::ffff' }],
    [
      'IPv6 of a stated prefix',
      { address: { v6Bits: 48 } },
      { peer: '2001:db8:0:1::1' },
      { peer: '2001:db8:0:2::1' },
    ],
    ['a mapped address', 'address', { peer: '203.0.113.7' }, { peer: '::ffff:203.0.113.7' }],
    ['everyone', 'everyone', { peer: '203.0.113.7' }, { peer: '203.0.113.8' }],
    ['the route', 'route', { url: 'https://api.example.com/a' }, { url: 'https://api.example.com/b' }],
    [
      'a principal, from anywhere',
      'principal',
      { peer: '203.0.113.7' },
      { peer: '203.0.113.8' },
      principalOf('a'),
      principalOf('a'),
    ],
  ]
  test.each(same)('counts together: %s', async (_name, by, one, other, grants, others) => {
    const guard = limitGuard({ ...BASE, by, quota: 1 })
    const bench = benchOf()
    expect((await judge(guard, bench, one, grants)).kind).toBe('pass')
    expect((await judge(guard, bench, other, others)).kind).toBe('deny')
  })

  const apart: readonly [string, unknown, Sent, Sent, Grants?, Grants?][] = [
    ['IPv4', 'address', { peer: '203.0.113.7' }, { peer: '203.0.113.8' }],
    ['IPv6 of two /64', 'address', { peer: '2001:db8:0:1::1' }, { peer: '2001:db8:0:2::1' }],
    ['principals', 'principal', {}, {}, principalOf('a'), principalOf('b')],
    [
      'a header',
      { header: 'X-Api-Key' },
      { headers: [['x-api-key', 'a']] },
      { headers: [['x-api-key', 'b']] },
    ],
    ['a cookie', { cookie: 'sid' }, { headers: [['cookie', 'sid=a']] }, { headers: [['cookie', 'sid=b']] }],
    [
      'a parameter of the query',
      { query: 'q' },
      { url: 'https://api.example.com/?q=a' },
      { url: 'https://api.example.com/?q=b' },
    ],
    ['a parameter of the path', { param: 'id' }, { params: { id: 'a' } }, { params: { id: 'b' } }],
    [
      'a claim',
      { claim: 'tenant' },
      {},
      {},
      principalOf('a', { tenant: 'x' }),
      principalOf('a', { tenant: 'y' }),
    ],
    [
      'a number and its text',
      { claim: 'tenant' },
      {},
      {},
      principalOf('a', { tenant: 1 }),
      principalOf('a', { tenant: '1' }),
    ],
    ['a country', 'country', { country: 'DE' }, { country: 'FR' }],
    ['a network', 'asn', { asn: 64_496 }, { asn: 64_497 }],
    ['a host', 'host', { url: 'https://a.example.com/' }, { url: 'https://b.example.com/' }],
    ['a method', ['everyone', 'method'], { method: 'GET' }, { method: 'POST' }],
    [
      'joined parts whose texts run together',
      [{ header: 'a' }, { header: 'b' }],
      {
        headers: [
          ['a', 'x|y'],
          ['b', 'z'],
        ],
      },
      {
        headers: [
          ['a', 'x'],
          ['b', 'y|z'],
        ],
      },
    ],
    [
      'joined parts that imitate the lengths',
      [{ header: 'a' }, { header: 'b' }],
      {
        headers: [
          ['a', '1:x'],
          ['b', 'y'],
        ],
      },
      {
        headers: [
          ['a', '1'],
          ['b', 'x1:y'],
        ],
      },
    ],
  ]
  test.each(apart)('counts apart: %s', async (_name, by, one, other, grants, others) => {
    const guard = limitGuard({ ...BASE, by, quota: 1 })
    const bench = benchOf()
    expect((await judge(guard, bench, one, grants)).kind).toBe('pass')
    expect((await judge(guard, bench, other, others)).kind).toBe('pass')
    expect((await judge(guard, bench, one, grants)).kind).toBe('deny')
  })

  test.each([
    ['a header', { header: 'x-api-key' }],
    ['an empty header', { header: 'x-empty' }],
    ['a claim', { claim: 'tenant' }],
    ['a claim that is no plain value', { claim: 'list' }],
    ['an inherited property of the claims', { claim: 'toString' }],
    ['a country', 'country'],
    ['one part of several', ['address', { header: 'x-api-key' }]],
  ])('a request without %s is refused, or shares one count where the policy says so', async (_name, by) => {
    const sent: Sent = { headers: [['x-empty', '']] }
    const grants = principalOf('a', { list: ['x'] })
    const strict = limitGuard({ ...BASE, by })
    expect(await judge(strict, benchOf(), sent, grants)).toMatchObject({
      denial: { code: 'limit.key-missing' },
    })
    const shared = limitGuard({ ...BASE, by, quota: 1, missing: 'share' })
    expect(await passes(shared, benchOf(), 3, sent, grants)).toBe(1)
  })

  test('who counts by principal needs one, and says so to the build', () => {
    expect(limitGuard({ ...BASE, by: 'principal' }).needs).toEqual(['principal'])
    expect(limitGuard({ ...BASE, by: [{ claim: 'tenant' }, 'address'] }).needs).toEqual(['principal'])
    expect(limitGuard({ ...BASE, plans: { claim: 'plan', quotas: { pro: 5 } } }).needs).toEqual(['principal'])
    expect(limitGuard(BASE).needs).toEqual([])
  })

  test('two limits never share a count, but those of one name do', async () => {
    const bench = benchOf()
    expect(await passes(limitGuard(BASE, 0), bench, 5)).toBe(3)
    expect(await passes(limitGuard(BASE, 1), bench, 5)).toBe(3)
    expect(await passes(limitGuard(BASE, 0, 'other'), bench, 5)).toBe(3)
    expect(await passes(limitGuard({ ...BASE, name: 'one' }, 0, 'a'), bench, 2)).toBe(2)
    expect(await passes(limitGuard({ ...BASE, name: 'one' }, 3, 'b'), bench, 2)).toBe(1)
  })
})

describe('several limits', () => {
  const both = {
    all: [
      { name: 'narrow', by: 'address', quota: 2, window: '1m' },
      { name: 'wide', by: 'everyone', quota: 5, window: '1h', store: 'isolate' },
    ],
  }
  test('are one: what one refuses, the other does not charge', async () => {
    const guard = limitGuard(both)
    const bench = benchOf()
    expect(await passes(guard, bench, 10)).toBe(2)
    await bench.behind()
    expect(await judge(guard, bench, { peer: '198.51.100.1' })).toMatchObject({
      kind: 'pass',
      grants: {
        quotas: expect.arrayContaining([expect.objectContaining({ name: 'wide', remaining: 2 })]) as unknown,
      },
    })
  })

  test('in places of their own are one as well: a later refusal gives back what an earlier one charged', async () => {
    const bench = benchOf()
    const first = limitGuard({ ...BASE, quota: 1 })
    const verdict = await judge(first, bench)
    expect((await judge(first, bench)).kind).toBe('deny')
    await end(verdict, ended({ kind: 'refused', denial: deny('limit.exceeded') }))
    expect((await judge(first, bench)).kind).toBe('pass')
  })

  test('a refusal for another reason stays charged: a guesser of tokens is counted', async () => {
    const bench = benchOf()
    const first = limitGuard({ ...BASE, quota: 1 })
    await end(await judge(first, bench), ended({ kind: 'refused', denial: deny('token.signature') }))
    expect((await judge(first, bench)).kind).toBe('deny')
  })
})

describe('costs', () => {
  test('by method', async () => {
    const guard = limitGuard({ ...BASE, quota: 10, cost: { methods: { POST: 5, HEAD: 0 } } })
    const bench = benchOf()
    expect(await passes(guard, bench, 1, { method: 'POST' })).toBe(1)
    expect(await passes(guard, bench, 9, { method: 'GET' })).toBe(5)
    expect(await passes(guard, bench, 9, { method: 'HEAD' })).toBe(9)
  })

  const stated = { ...BASE, quota: 10, cost: { header: 'X-Cost', max: 6 } }
  test.each([
    ['what the answer states', '4', 6],
    ['no more than the most', '7000000', 4],
    ['the first charge where it states nothing', undefined, 9],
    ['the first charge where it is no number', '4.5', 9],
    ['the first charge where it is negative', '-4', 9],
    ['nothing where it states 0', '0', 10],
  ])('after the fact: %s', async (_name, header, left) => {
    const guard = limitGuard(stated)
    const bench = benchOf()
    await end(
      await judge(guard, bench),
      ended({ header: (name) => (name === 'x-cost' ? header : undefined) }),
    )
    expect(await passes(guard, bench, 20, {})).toBe(left)
  })
})

test('a plan is chosen by a claim; an unknown one has the own quota', async () => {
  const guard = limitGuard({
    ...BASE,
    by: 'principal',
    plans: { claim: 'plan', quotas: { pro: 7, max: { quota: 9 } } },
  })
  const quotaOf = async (plan?: unknown): Promise<number> =>
    passes(guard, benchOf(), 20, {}, principalOf('a', plan === undefined ? {} : { plan }))
  expect(await quotaOf('pro')).toBe(7)
  expect(await quotaOf('max')).toBe(9)
  expect(await quotaOf('constructor')).toBe(3)
  expect(await quotaOf(7)).toBe(3)
  expect(await quotaOf()).toBe(3)
})

test('a calendar quota ends with its day, in its time zone', async () => {
  const guard = limitGuard({
    by: 'address',
    quota: 1,
    algorithm: 'calendar',
    period: 'day',
    timeZone: 'Europe/Berlin',
  })
  const bench = benchOf()
  // 29 March 2026 has 23 hours in Berlin: it ends at 22:00 UTC.
  const at = (text: string): Promise<Verdict> => judge(guard, bench, { nowMs: Date.parse(text) })
  expect((await at('2026-03-28T23:00:00Z')).kind).toBe('pass')
  expect(await at('2026-03-29T21:59:59.500Z')).toMatchObject({ kind: 'deny', denial: { retryAfterMs: 500 } })
  expect((await at('2026-03-29T22:00:00Z')).kind).toBe('pass')
})

describe('concurrency', () => {
  const guard = limitGuard({ by: 'address', quota: 2, algorithm: 'concurrency' })
  test('as many at a time, and a slot comes back with the end of its request', async () => {
    const bench = benchOf()
    const first = await judge(guard, bench)
    expect(await passes(guard, bench, 5)).toBe(1)
    await end(first, ended())
    expect(await passes(guard, bench, 5)).toBe(1)
  })

  test('a slot comes back when a later guard refuses, and when one fails', async () => {
    const bench = benchOf()
    await end(await judge(guard, bench), ended({ kind: 'refused', denial: deny('token.missing') }))
    await end(await judge(guard, bench), ended({ kind: 'failed' }))
    expect(await passes(guard, bench, 5)).toBe(2)
  })

  test('is told in its own unit', async () => {
    expect(await judge(guard, benchOf())).toMatchObject({
      grants: { quotas: [{ unit: 'concurrent-requests', quota: 2, remaining: 1 }] },
    })
  })
})

describe('penalty', () => {
  const guard = limitGuard({
    by: 'address',
    penalty: { on: ['payload.rules'], after: 3, within: '1m', ban: '10s', factor: 2, max: '1h' },
  })
  const offend = async (bench: ReturnType<typeof benchOf>, nowMs: number): Promise<void> =>
    end(
      await judge(guard, bench, { nowMs }),
      ended({ kind: 'refused', denial: deny('payload.rules'), nowMs }),
    )

  test('so many refusals ban, and each next ban is longer', async () => {
    const bench = benchOf()
    for (const strike of [1, 2, 3]) await offend(bench, 1_000_000 + strike)
    expect(await judge(guard, bench, { nowMs: 1_000_003 })).toMatchObject({
      kind: 'deny',
      denial: { code: 'limit.banned', retryAfterMs: 10_000 },
    })
    expect((await judge(guard, bench, { nowMs: 1_010_003 })).kind).toBe('pass')
    for (const strike of [1, 2, 3]) await offend(bench, 1_011_000 + strike)
    expect(await judge(guard, bench, { nowMs: 1_011_003 })).toMatchObject({
      denial: { retryAfterMs: 20_000 },
    })
  })

  test('other refusals, and strikes long past, do not ban', async () => {
    const bench = benchOf()
    for (let index = 0; index < 10; index++)
      await end(await judge(guard, bench), ended({ kind: 'refused', denial: deny('token.missing') }))
    await offend(bench, 1_000_000)
    await offend(bench, 1_000_001)
    await offend(bench, 1_070_000)
    expect((await judge(guard, bench, { nowMs: 1_070_001 })).kind).toBe('pass')
  })

  test("a limit's own refusals are strikes", async () => {
    const own = limitGuard({ ...BASE, penalty: { after: 2, ban: '10m' } })
    const bench = benchOf()
    expect(await passes(own, bench, 5)).toBe(3)
    await bench.behind()
    expect(await judge(own, bench)).toMatchObject({ denial: { code: 'limit.banned' } })
  })
})

describe('a store that fails', () => {
  const fault = { kind: 'fault', fault: { code: 'limit.store-unavailable' } }
  test('is a fault, which the runner settles by onFault', async () => {
    const bench = benchOf({ durable: failing() })
    expect(await judge(limitGuard(BASE), bench)).toMatchObject(fault)
  })

  test('onFault isolate counts on locally, at a share of the quota, and says so', async () => {
    const bench = benchOf({ durable: failing() })
    const guard = limitGuard({ ...BASE, quota: 20, onFault: 'isolate', faultShare: '25%' })
    expect(await judge(guard, bench)).toMatchObject({
      kind: 'pass',
      evidence: { reason: 'the store is away: counted in the isolate' },
    })
    expect(await passes(guard, bench, 20)).toBe(4)
    expect(await judge(guard, bench)).toMatchObject({
      kind: 'deny',
      denial: { evidence: { reason: 'the store is away: counted in the isolate' } },
    })
  })

  test('charges nothing elsewhere', async () => {
    const bench = benchOf({ upstash: failing() })
    const guard = limitGuard({
      all: [
        { ...BASE, quota: 1, name: 'near', store: 'isolate' },
        { ...BASE, name: 'far', store: 'upstash' },
      ],
    })
    expect(await judge(guard, bench)).toMatchObject(fault)
    await bench.behind()
    expect(await passes(limitGuard({ ...BASE, quota: 1, name: 'near', store: 'isolate' }), bench, 2)).toBe(1)
  })
})

test('a shadow tells what it would do, and nothing of it to the client', async () => {
  const verdict = await judge(limitGuard({ ...BASE, mode: 'shadow' }), benchOf())
  expect(verdict).toMatchObject({ kind: 'pass', grants: { quotas: [{ visible: false }] } })
})

describe('options that are refused, each at its place', () => {
  const isolateAll = { all: [BASE, { by: 'address' }] }
  test.each([
    ['no quota', { by: 'address' }, 'quota'],
    ['a quota of 0', { ...BASE, quota: 0 }, 'quota'],
    ['a negative quota', { ...BASE, quota: -1 }, 'quota'],
    ['a fraction', { ...BASE, quota: 1.5 }, 'quota'],
    ['no window', { by: 'address', quota: 1 }, 'window'],
    ['a window without a unit', { ...BASE, window: '60' }, 'window'],
    ['a number for a window', { ...BASE, window: 60 }, 'window'],
    ['a window of 0', { ...BASE, window: '0s' }, 'window'],
    ['a window of a year', { ...BASE, window: '365d' }, 'window'],
    ['a burst without a bucket', { ...BASE, burst: 5 }, 'burst'],
    ['a period without a calendar', { ...BASE, period: 'day' }, 'period'],
    ['a calendar without a period', { by: 'address', quota: 1, algorithm: 'calendar' }, 'period'],
    ['a calendar with a window', { ...BASE, algorithm: 'calendar', period: 'day' }, 'window'],
    [
      'an unknown time zone',
      { by: 'address', quota: 1, algorithm: 'calendar', period: 'day', timeZone: 'Mars/X' },
      'timeZone',
    ],
    ['overage on an exact limit', { ...BASE, overage: '1%' }, 'overage'],
    ['overage without a percent sign', { ...BASE, sync: 'leased', overage: '1' }, 'overage'],
    ['a cold start on an exact limit', { ...BASE, cold: 'optimistic' }, 'cold'],
    ['leases from memory', { ...BASE, store: 'isolate', sync: 'leased' }, 'sync'],
    ['leased slots', { by: 'address', quota: 2, algorithm: 'concurrency', sync: 'leased' }, 'sync'],
    ['a cost that could never pass', { ...BASE, cost: 4 }, 'cost'],
    ['a method that could never pass', { ...BASE, cost: { methods: { POST: 4 } } }, 'cost'],
    ['a slot with a cost', { by: 'address', quota: 2, algorithm: 'concurrency', cost: 2 }, 'cost'],
    ['more slots than a store keeps', { by: 'address', quota: 1001, algorithm: 'concurrency' }, 'quota'],
    ['numbers beyond exact arithmetic', { ...BASE, quota: 1_000_000_000, window: '31d' }, 'quota'],
    ['a location without a binding', { ...BASE, store: 'location', algorithm: 'fixed-window' }, 'location'],
    [
      'a location with another window',
      { ...BASE, store: 'location', algorithm: 'fixed-window', window: '5m', location: { binding: 'L' } },
      'window',
    ],
    [
      'a location that counts exactly',
      { ...BASE, store: 'location', location: { binding: 'L' } },
      'algorithm',
    ],
    ["another store's options", { ...BASE, upstash: {} }, 'upstash'],
    [
      'leases over several regions',
      {
        ...BASE,
        store: 'upstash',
        sync: 'leased',
        upstash: {
          regions: [
            { url: 'A', token: 'B' },
            { url: 'C', token: 'D' },
          ],
        },
      },
      'sync',
    ],
    [
      "costs with the library's scripts",
      { ...BASE, store: 'upstash', cost: 2, upstash: { scripts: 'library' } },
      'cost',
    ],
    ['a fault that cannot be', { ...BASE, store: 'isolate', onFault: 'isolate' }, 'onFault'],
    ['a longest ban shorter than the first', { ...BASE, penalty: { ban: '1h', max: '1m' } }, 'penalty.max'],
    ['one of several', isolateAll, 'all.1.quota'],
    ['an unknown option', { ...BASE, quotas: 1 }, ''],
    ['an unknown thing to count by', { ...BASE, by: 'ip' }, 'by'],
  ])('%s', (_name, options, path) => {
    const parsed = limitOptions.safeParse(options)
    expect(parsed.success).toBe(false)
    const flat = JSON.stringify(parsed.error?.issues)
    for (const step of path.split('.')) expect(flat).toContain(step === '' ? 'quotas' : step)
  })
})

const warnings = (options: object, kinds: readonly string[] = ['limit'], place = 0): readonly Warning[] =>
  limitDocument.lint(limitOptions.parse(options), { kinds, place })

const socketCodes = (options: object, upgrade: boolean): readonly string[] =>
  limitDocument
    .lint(limitOptions.parse(options), { kinds: ['limit'], place: 0, upgrade })
    .map(({ code }) => code)

describe('lint', () => {
  test.each([
    ['a plain limit', BASE, ['limit', 'payload'], 0, []],
    [
      'a key that the client chooses',
      { ...BASE, by: { header: 'x-api-key' } },
      ['limit'],
      0,
      ['limit-key-client-chosen'],
    ],
    [
      'one that it cannot choose alone',
      { ...BASE, by: ['address', { header: 'x-api-key' }] },
      ['limit'],
      0,
      [],
    ],
    ['everyone', { ...BASE, by: 'everyone' }, ['limit'], 0, []],
    ['a count per isolate', { ...BASE, store: 'isolate' }, ['limit'], 0, ['limit-per-isolate']],
    ['a limit that opens', { ...BASE, onFault: 'pass' }, ['limit'], 0, ['limit-open-on-fault']],
  ])('%s', (_name, options, kinds, place, codes) => {
    expect(warnings(options, kinds, place).map((warning) => warning.code)).toEqual(codes)
  })

  // The gate is out of a socket's way after the handshake: it cannot know when one ends.
  test('slots on a route of WebSockets bound handshakes and no sockets', () => {
    const slots = { by: 'principal', quota: 3, algorithm: 'concurrency' }
    expect(socketCodes(slots, true)).toEqual(['limit-slots-of-sockets'])
    expect(socketCodes({ all: [BASE, slots] }, true)).toEqual(['limit-slots-of-sockets'])
    expect(socketCodes(slots, false)).toEqual([])
    expect(socketCodes(BASE, true)).toEqual([])
  })
})

// The isolate keeps a long key as its digest: a client that sends the digest itself would spend another's quota.
test('no key that a client may send is the digest of another one (CWE-694)', async () => {
  const guard = limitGuard({ by: { header: 'x-device' }, quota: 1, window: '1m', store: 'isolate' })
  const bench = benchOf()
  const victim = 'd'.repeat(80)
  expect((await judge(guard, bench, { headers: [['x-device', digest(victim)]] })).kind).toBe('pass')
  expect((await judge(guard, bench, { headers: [['x-device', victim]] })).kind).toBe('pass')
})
