import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createCounters } from '../../functions/adapters/counters/counters.ts'
import { upstashBackend } from '../../functions/adapters/counters/upstash.ts'
import type { Counters, Limit } from '../../shared/core/ports.ts'
import { holdsToTheOracle } from '../support/limits-contract.ts'
import { ignore, limitOf } from '../support/limits.ts'
import { startUpstash, type Upstash } from '../support/upstash.ts'

let upstash: Upstash
beforeAll(async () => {
  upstash = await startUpstash()
})
afterAll(async () => upstash.close())

/** A fresh isolate's counters, on the one Redis. */
const isolate = (env: object = {}): Counters =>
  createCounters(
    { UPSTASH_REDIS_REST_URL: upstash.url, UPSTASH_REDIS_REST_TOKEN: upstash.token, ...env },
    new Map([['upstash', upstashBackend]]),
  )

let keys = 0
const freshKey = (): string => `key-${keys++}`
const redisLimit = (options: Partial<Limit> = {}): Limit => limitOf({ store: 'upstash', ...options })

// Redis forgets by real time: windows are longer than the run.
holdsToTheOracle({
  called: 'Redis',
  store: 'upstash',
  counter: () => isolate().upstash,
  windowsMs: [300_000, 300_007],
})

describe('strict', () => {
  test('exactly the quota of 500 concurrent requests from three isolates', async () => {
    const limit = redisLimit({ quota: 100 })
    const isolates = [isolate(), isolate(), isolate()]
    const nowMs = Date.now()
    const answers = await Promise.all(
      Array.from({ length: 500 }, async (_, index) =>
        (isolates[index % 3] as Counters).upstash.take([{ limit, key: 'crowd', cost: 1 }], nowMs, ignore),
      ),
    )
    expect(answers.filter((one) => one.kind === 'fault')).toEqual([])
    expect(answers.filter((one) => one.kind === 'taken' && one.admitted)).toHaveLength(100)
  })

  test('several limits are one: what one refuses, the others do not charge', async () => {
    const { upstash: counter } = isolate()
    const wide = redisLimit({ name: 'wide', quota: 10 })
    const narrow = redisLimit({ name: 'narrow', quota: 1 })
    const key = freshKey()
    const both = [
      { limit: wide, key, cost: 3 },
      { limit: narrow, key, cost: 1 },
    ]
    const nowMs = Date.now()
    expect(await counter.take(both, nowMs, ignore)).toMatchObject({ admitted: true })
    expect(await isolate().upstash.take(both, nowMs, ignore)).toMatchObject({
      admitted: false,
      tallies: [
        { admitted: true, remaining: 7 },
        { admitted: false, remaining: 0 },
      ],
    })
    expect(await counter.take([{ limit: wide, key, cost: 7 }], nowMs, ignore)).toMatchObject({
      admitted: true,
    })
  })

  test('are one over several databases and scripts, too', async () => {
    const second = await startUpstash()
    try {
      const { upstash: counter } = isolate({ SECOND_URL: second.url, SECOND_TOKEN: second.token })
      const key = freshKey()
      const here = redisLimit({
        name: 'here',
        quota: 2,
        algorithm: 'calendar',
        span: { startMs: 0, endMs: 4e12 },
      })
      const there = redisLimit({
        name: 'there',
        quota: 5,
        upstash: { regions: [{ url: 'SECOND_URL', token: 'SECOND_TOKEN' }], scripts: 'own', dynamic: false },
      })
      const library = redisLimit({
        name: 'library',
        quota: 5,
        algorithm: 'fixed-window',
        windowMs: 3_600_000,
        upstash: {
          regions: [{ url: 'UPSTASH_REDIS_REST_URL', token: 'UPSTASH_REDIS_REST_TOKEN' }],
          scripts: 'library',
          dynamic: false,
        },
      })
      const work: Promise<unknown>[] = []
      const all = [here, there, library].map((limit) => ({ limit, key, cost: 1 }))
      const take = async (): Promise<unknown> => {
        const said = await counter.take(all, Date.now(), (one) => void work.push(one))
        while (work.length > 0) await Promise.all(work.splice(0))
        return said
      }
      expect(await take()).toMatchObject({
        admitted: true,
        tallies: [{ remaining: 1 }, { remaining: 4 }, { remaining: 4 }],
      })
      expect(await take()).toMatchObject({
        admitted: true,
        tallies: [{ remaining: 0 }, { remaining: 3 }, { remaining: 3 }],
      })
      expect(await take()).toMatchObject({ admitted: false })
      expect(
        await isolate({ SECOND_URL: second.url, SECOND_TOKEN: second.token }).upstash.take(
          [{ limit: there, key, cost: 1 }],
          Date.now(),
          ignore,
        ),
      ).toMatchObject({
        tallies: [{ remaining: 2 }],
      })
      expect(await counter.take([{ limit: library, key, cost: 1 }], Date.now(), ignore)).toMatchObject({
        tallies: [{ remaining: 2 }],
      })
    } finally {
      await second.close()
    }
  })

  test('a refused client is refused again without a call, until its time', async () => {
    const { upstash: counter } = isolate()
    const limit = redisLimit({ algorithm: 'fixed-window', quota: 1 })
    const takes = [{ limit, key: freshKey(), cost: 1 }]
    const nowMs = Date.now()
    await counter.take(takes, nowMs, ignore)
    await counter.take(takes, nowMs, ignore)
    const before = upstash.calls()
    for (let index = 1; index < 50; index++) {
      const said = await counter.take(takes, nowMs + index * 1000, ignore)
      expect(said).toMatchObject({ admitted: false, tallies: [{ retryMs: 60_000 - index * 1000 }] })
    }
    expect(upstash.calls()).toBe(before)
    expect(await counter.take(takes, nowMs + 120_000, ignore)).toMatchObject({ admitted: true })
  })
})

describe('what stands in Redis', () => {
  test('is under a digest: neither key nor name of who is limited', async () => {
    const seen: string[] = []
    const url = upstash.url
    const limit = redisLimit({ name: 'private' })
    const original = globalThis.fetch
    globalThis.fetch = (input, init) => {
      seen.push(init?.body as string)
      return original(input, init)
    }
    try {
      const { upstash: counter } = isolate()
      await counter.take([{ limit, key: '203.0.113.7', cost: 1 }], Date.now(), ignore)
    } finally {
      globalThis.fetch = original
    }
    expect(url).toContain('127.0.0.1')
    expect(seen.length).toBeGreaterThan(0)
    for (const body of seen) expect(body).not.toContain('203.0.113.7')
  })

  test('is under another digest where a secret keys it', async () => {
    const limit = redisLimit({ quota: 1 })
    const takes = [{ limit, key: freshKey(), cost: 1 }]
    const nowMs = Date.now()
    expect(await isolate().upstash.take(takes, nowMs, ignore)).toMatchObject({ admitted: true })
    const keyed = isolate({ LIMIT_KEY_SECRET: 'pepper' })
    expect(await keyed.upstash.take(takes, nowMs, ignore)).toMatchObject({ admitted: true })
    expect(await isolate({ LIMIT_KEY_SECRET: 'pepper' }).upstash.take(takes, nowMs, ignore)).toMatchObject({
      admitted: false,
    })
  })
})

describe('what cannot be asked is a fault that says why', () => {
  test.each([
    ['no URL', { UPSTASH_REDIS_REST_URL: undefined }, 'a secret is missing', 'UPSTASH_REDIS_REST_URL'],
    ['no token', { UPSTASH_REDIS_REST_TOKEN: '' }, 'a secret is missing', 'UPSTASH_REDIS_REST_TOKEN'],
    [
      'a token in clear text',
      { UPSTASH_REDIS_REST_URL: 'http://redis.example.com' },
      'the URL of the store is not https',
      'UPSTASH_REDIS_REST_URL',
    ],
  ])('%s', async (_, env, reason, name) => {
    const said = await isolate(env).upstash.take(
      [{ limit: redisLimit(), key: 'k', cost: 1 }],
      Date.now(),
      ignore,
    )
    expect(said).toMatchObject({ kind: 'fault', fault: { evidence: { reason, name } } })
  })

  test('a Worker that was built without the store', async () => {
    const { upstash: counter } = createCounters({})
    const said = await counter.take([{ limit: redisLimit(), key: 'k', cost: 1 }], Date.now(), ignore)
    expect(said).toMatchObject({
      kind: 'fault',
      fault: { evidence: { reason: 'the Worker was built without this store', name: 'upstash' } },
    })
  })

  test('a wrong token', async () => {
    const { upstash: counter } = isolate({ UPSTASH_REDIS_REST_TOKEN: 'wrong' })
    const said = await counter.take([{ limit: redisLimit(), key: 'k', cost: 1 }], Date.now(), ignore)
    expect(said).toMatchObject({ kind: 'fault', fault: { evidence: { reason: 'the store failed' } } })
  })
})

describe("the library's own scripts", () => {
  const library = {
    regions: [{ url: 'UPSTASH_REDIS_REST_URL', token: 'UPSTASH_REDIS_REST_TOKEN' }],
    dynamic: false,
  }
  test.each(['fixed-window', 'sliding-window', 'token-bucket'] as const)(
    'admit the quota and no more: %s',
    async (algorithm) => {
      const { upstash: counter } = isolate()
      // An hour's window: the scripts count by the wall clock's full hours.
      const limit = redisLimit({
        algorithm,
        quota: 20,
        burst: 20,
        windowMs: 3_600_000,
        upstash: { ...library, scripts: 'library' },
      })
      const key = freshKey()
      const answers = await Promise.all(
        Array.from({ length: 60 }, async () => counter.take([{ limit, key, cost: 1 }], Date.now(), ignore)),
      )
      expect(answers.filter((one) => one.kind === 'taken' && one.admitted)).toHaveLength(20)
    },
  )

  test.each(['fixed-window', 'sliding-window'] as const)(
    'count over several regions: %s',
    async (algorithm) => {
      const other = await startUpstash()
      try {
        const { upstash: counter } = isolate({ SECOND_URL: other.url, SECOND_TOKEN: other.token })
        const limit = redisLimit({
          algorithm,
          quota: 5,
          windowMs: 3_600_000,
          upstash: {
            regions: [...library.regions, { url: 'SECOND_URL', token: 'SECOND_TOKEN' }],
            scripts: 'own',
            dynamic: false,
          },
        })
        const key = freshKey()
        const work: Promise<unknown>[] = []
        let admitted = 0
        for (let index = 0; index < 12; index++) {
          const said = await counter.take([{ limit, key, cost: 1 }], Date.now(), (one) => work.push(one))
          if (said.kind === 'taken' && said.admitted) admitted++
          await Promise.all(work.splice(0))
        }
        expect(admitted).toBe(5)
      } finally {
        await other.close()
      }
    },
  )
})

test('a dynamic limit overrides the quota while the policy runs, in either script', async () => {
  for (const scripts of ['own', 'library'] as const) {
    const { upstash: counter } = isolate()
    const limit = redisLimit({
      name: `dynamic-${scripts}`,
      algorithm: 'fixed-window',
      quota: 1,
      burst: 1,
      windowMs: 3_600_000,
      upstash: {
        regions: [{ url: 'UPSTASH_REDIS_REST_URL', token: 'UPSTASH_REDIS_REST_TOKEN' }],
        scripts,
        dynamic: true,
      },
    })
    await fetch(upstash.url, {
      method: 'POST',
      headers: { authorization: `Bearer ${upstash.token}` },
      body: JSON.stringify(['SET', `gatehouse:${limit.name}:dynamic:global`, '3']),
    })
    let admitted = 0
    const key = freshKey()
    for (let index = 0; index < 6; index++) {
      const said = await counter.take([{ limit, key, cost: 1 }], Date.now(), ignore)
      if (said.kind === 'taken' && said.admitted) admitted++
    }
    expect([scripts, admitted]).toEqual([scripts, 3])
  }
})
