// Redis paused, killed and started again under load. Real time, since budgets are what is tested; bounds are loose.

import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { breaker } from '../../functions/adapters/counters/breaker.ts'
import { createCounters } from '../../functions/adapters/counters/counters.ts'
import { upstashBackend } from '../../functions/adapters/counters/upstash.ts'
import type { Counters, Limit, Taken } from '../../shared/core/ports.ts'
import { benchOf, judge, limitGuard, passes } from '../guards/limit.kit.ts'
import { ignore, limitOf } from '../support/limits.ts'
import { startUpstash, type Upstash } from '../support/upstash.ts'

let upstash: Upstash
beforeEach(async () => {
  upstash = await startUpstash()
})
afterEach(async () => {
  upstash.resume()
  await upstash.close()
})

const isolate = (): Counters =>
  createCounters(
    { UPSTASH_REDIS_REST_URL: upstash.url, UPSTASH_REDIS_REST_TOKEN: upstash.token },
    new Map([['upstash', upstashBackend]]),
  )

const BUDGET_MS = 400
/** Generous for a busy machine, and below the five seconds after which the library itself would admit. */
const SLACK_MS = 4000
/** Where no budget is what is tested: no load makes it short. */
const AMPLE_MS = 30_000
const redisLimit = (options: Partial<Limit> = {}): Limit =>
  limitOf({ store: 'upstash', budgetMs: BUDGET_MS, algorithm: 'fixed-window', ...options })

const timed = async <T>(work: () => T | Promise<T>): Promise<readonly [T, number]> => {
  const start = performance.now()
  const value = await work()
  return [value, performance.now() - start]
}

const kinds = (all: readonly Taken[]): readonly string[] => [...new Set(all.map((one) => one.kind))]

describe('a store that stops answering', () => {
  test.each(['strict', 'leased'] as const)('%s: no request waits longer than the budget', async (sync) => {
    const { upstash: counter } = isolate()
    const limit = redisLimit({ sync, quota: 1000, overage: sync === 'leased' ? 10 : 0 })
    // The connection is warm, the script is known.
    const warm = { limit: { ...limit, budgetMs: AMPLE_MS }, key: 'warm', cost: 1 }
    expect((await counter.take([warm], Date.now(), ignore)).kind).toBe('taken')
    upstash.pause()
    const all: Taken[] = []
    for (let round = 0; round < 8; round++) {
      const [taken, ms] = await timed(() =>
        counter.take([{ limit, key: `key-${round}`, cost: 1 }], Date.now(), ignore),
      )
      all.push(taken)
      expect(ms).toBeLessThan(BUDGET_MS + SLACK_MS)
    }
    expect(kinds(all)).toEqual(['fault'])
  })

  test('leased: who waits for another request’s refill waits no longer either', async () => {
    const { upstash: counter } = isolate()
    const limit = redisLimit({ sync: 'leased', quota: 1000, overage: 10 })
    await counter.take([{ limit, key: 'warm', cost: 1 }], Date.now(), ignore)
    upstash.pause()
    const all = await Promise.all(
      Array.from({ length: 20 }, () =>
        timed(() => counter.take([{ limit, key: 'crowd', cost: 1 }], Date.now(), ignore)),
      ),
    )
    expect(kinds(all.map(([taken]) => taken))).toEqual(['fault'])
    expect(Math.max(...all.map(([, ms]) => ms))).toBeLessThan(BUDGET_MS + SLACK_MS)
  })

  test('is not asked any more after some failures, and is found again when it answers', async () => {
    const { upstash: counter } = isolate()
    const limit = redisLimit({ quota: 1000 })
    // One moment for all of them: the pause is over when the clock says so, and not when the machine was slow.
    const nowMs = Date.now()
    await counter.take([{ limit, key: 'k', cost: 1 }], nowMs, ignore)
    upstash.pause()
    for (let round = 0; round < 5; round++) await counter.take([{ limit, key: 'k', cost: 1 }], nowMs, ignore)
    const before = upstash.calls()
    const refused = await counter.take([{ limit, key: 'k', cost: 1 }], nowMs, ignore)
    expect(refused).toMatchObject({
      kind: 'fault',
      fault: { evidence: { reason: 'the store has failed several times and is not asked' } },
    })
    expect(upstash.calls()).toBe(before)
    upstash.resume()
    await expect
      .poll(async () => (await counter.take([{ limit, key: 'k', cost: 1 }], Date.now(), ignore)).kind, {
        timeout: AMPLE_MS,
      })
      .toBe('taken')
  })

  test('leases are spent while it is away', async () => {
    const { upstash: counter } = isolate()
    const limit = redisLimit({ sync: 'leased', quota: 10_000, overage: 100, budgetMs: AMPLE_MS })
    const nowMs = Date.now()
    const behind: Promise<unknown>[] = []
    const take = (): Taken | Promise<Taken> =>
      counter.take([{ limit, key: 'k', cost: 1 }], nowMs, (one) => void behind.push(one))
    for (let index = 0; index < 300; index++) {
      await take()
      await Promise.all(behind.splice(0))
    }
    upstash.pause()
    // A value and no promise: nobody was asked.
    expect(take()).toMatchObject({ kind: 'taken', admitted: true })
    upstash.resume()
    await Promise.all(behind)
  })
})

test('killed and started again, it has forgotten no count', async () => {
  const limit = redisLimit({ quota: 20, budgetMs: AMPLE_MS })
  const nowMs = Date.now()
  const admitted = async (count: number, asked = limit): Promise<number> => {
    const { upstash: counter } = isolate()
    const take = { limit: asked, key: 'k', cost: 1 }
    const all = await Promise.all(
      Array.from({ length: count }, async () => counter.take([take], nowMs, ignore)),
    )
    return all.filter((one) => one.kind === 'taken' && one.admitted).length
  }
  expect(await admitted(12)).toBe(12)
  await upstash.kill()
  expect(await admitted(3, { ...limit, budgetMs: BUDGET_MS })).toBe(0)
  await upstash.restart()
  await expect
    .poll(
      async () => (await isolate().upstash.take([{ limit, key: 'other', cost: 1 }], nowMs, ignore)).kind,
      {
        timeout: AMPLE_MS,
      },
    )
    .toBe('taken')
  expect(await admitted(30)).toBe(8)
})

describe('what becomes of the request is the policy’s to say', () => {
  const options = { by: 'address', quota: 20, window: '1m', store: 'upstash', budget: '400ms' }
  test.each([
    ['deny', 'fault'],
    ['isolate', 'pass'],
  ])('onFault %s', async (onFault, kind) => {
    await upstash.kill()
    const bench = benchOf({ upstash: isolate().upstash })
    const guard = limitGuard({ ...options, onFault })
    expect((await judge(guard, bench)).kind).toBe(kind)
    // A tenth of 20, of which one is used.
    if (onFault === 'isolate') expect(await passes(guard, bench, 10)).toBe(1)
  })
})

describe('breaker', () => {
  const terms = { failuresMax: 2, firstPauseMs: 100, pauseMsMax: 300 }
  test('opens after failures in a row, lets one try, and pauses longer while that fails', () => {
    const one = breaker(terms)
    one.failed(0)
    expect(one.pauseMs(0)).toBe(0)
    one.failed(0)
    expect(one.pauseMs(50)).toBe(50)
    expect(one.pauseMs(100)).toBe(0)
    expect(one.pauseMs(100)).toBe(100)
    one.failed(110)
    expect(one.pauseMs(110)).toBe(200)
    expect(one.pauseMs(310)).toBe(0)
    one.failed(310)
    expect(one.pauseMs(310)).toBe(300)
    expect(one.pauseMs(610)).toBe(0)
    one.succeeded()
    expect(one.pauseMs(611)).toBe(0)
    one.failed(612)
    expect(one.pauseMs(612)).toBe(0)
  })
})

test('what could not be charged while it was away is charged when it is back', async () => {
  const { upstash: counter } = isolate()
  const limit = redisLimit({ quota: 10, budgetMs: AMPLE_MS })
  const take = { limit, key: 'k', cost: 1 }
  const nowMs = Date.now()
  expect(await counter.take([take], nowMs, ignore)).toMatchObject({ tallies: [{ remaining: 9 }] })
  await upstash.kill()
  await counter.settle({ ...take, limit: { ...limit, budgetMs: BUDGET_MS } }, 5, nowMs)
  await upstash.restart()
  await expect
    .poll(async () => counter.take([{ ...take, cost: 0 }], Date.now(), ignore), { timeout: AMPLE_MS })
    .toMatchObject({ kind: 'taken', tallies: [{ remaining: 4 }] })
})
