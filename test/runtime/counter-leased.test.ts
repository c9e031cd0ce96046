import { abortAllDurableObjects, listDurableObjectIds } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'

import { createCounters } from '../../functions/adapters/counters/counters.ts'
import type { Counter, Counters, Limit, Taken } from '../../shared/core/ports.ts'
import { ignore, limitOf } from '../support/limits.ts'

const durable = (options: Partial<Limit> = {}): Limit => limitOf({ store: 'durable', ...options })

interface Isolate {
  readonly counters: Counters
  /** Questions to Durable Objects so far. */
  readonly calls: () => number
  /** Lets the work behind the responses end. */
  readonly behind: () => Promise<void>
  readonly take: (limit: Limit, key: string, nowMs: number) => Promise<Taken>
  readonly decide: (limit: Limit, key: string, nowMs: number, cost?: number) => Taken | Promise<Taken>
}

const isolate = (): Isolate => {
  let calls = 0
  const counted = new Proxy(env.COUNTERS, {
    get: (target, name) => {
      if (name === 'get') calls++
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
  const counters = createCounters({ COUNTERS: counted })
  const work: Promise<unknown>[] = []
  const decide: Isolate['decide'] = (limit, key, nowMs, cost = 1) =>
    counters.durable.take([{ limit, key, cost }], nowMs, (one) => void work.push(one))
  return {
    counters,
    decide,
    calls: () => calls,
    behind: async () => {
      while (work.length > 0) await Promise.all(work.splice(0))
    },
    take: async (limit, key, nowMs) => decide(limit, key, nowMs),
  }
}

const isAdmitted = (taken: Taken): boolean => taken.kind === 'taken' && taken.admitted

describe('leased', () => {
  const limit = durable({ sync: 'leased', quota: 6000, overage: 60, windowMs: 60_000 })

  test('at 100 requests/s of one key, at least 99 % are decided without a call, and none waits once it is warm', async () => {
    const one = isolate()
    let nowMs = Date.now()
    let waits = 0
    for (let index = 0; index < 3000; index++) {
      nowMs += 10
      const said = one.decide(limit, 'steady', nowMs)
      if (said instanceof Promise) waits++
      expect(isAdmitted(await said)).toBe(true)
      // What runs behind a response is done before the next one, 10 ms later.
      await one.behind()
    }
    expect(one.calls()).toBeLessThanOrEqual(30)
    expect(waits).toBeLessThanOrEqual(5)
  })

  test('the warm decision is synchronous', async () => {
    const one = isolate()
    const nowMs = Date.now()
    for (let index = 0; index < 20; index++) {
      await one.take(limit, 'warm', nowMs)
      await one.behind()
    }
    const said = one.counters.durable.take([{ limit, key: 'warm', cost: 1 }], nowMs, ignore)
    expect(said).not.toBeInstanceOf(Promise)
  })

  test('isolates together stay within quota + overage, and use the quota up', async () => {
    const isolates = Array.from({ length: 8 }, isolate)
    const small = durable({ sync: 'leased', quota: 500, overage: 5, algorithm: 'fixed-window' })
    let admitted = 0
    const nowMs = Date.now()
    for (let round = 0; round < 150; round++) {
      const said = await Promise.all(isolates.map((one) => one.take(small, 'shared', nowMs + round * 10)))
      admitted += said.filter(isAdmitted).length
      await Promise.all(isolates.map((one) => one.behind()))
    }
    expect(admitted).toBeLessThanOrEqual(505)
    expect(admitted).toBeGreaterThanOrEqual(480)
  })

  test('what is not used goes back', async () => {
    const one = isolate()
    const two = isolate()
    const small = durable({ sync: 'leased', quota: 100, algorithm: 'fixed-window', burst: 100 })
    const nowMs = Date.now()
    for (let index = 0; index < 30; index++) {
      await one.take(small, 'returned', nowMs)
      await one.behind()
    }
    // Another key's traffic finds the idle leases.
    for (let index = 0; index < 5; index++) {
      await one.take(small, 'elsewhere', nowMs + 5000)
      await one.behind()
    }
    let admitted = 0
    for (let index = 0; index < 100; index++) {
      if (isAdmitted(await two.take(small, 'returned', nowMs + 5000))) admitted++
      await two.behind()
    }
    expect(admitted).toBe(70)
  })

  test.each(['strict', 'optimistic'] as const)('the first request of a key: %s', async (cold) => {
    const one = isolate()
    const said = one.counters.durable.take(
      [{ limit: { ...limit, cold }, key: `first-${cold}`, cost: 1 }],
      Date.now(),
      ignore,
    )
    expect(said instanceof Promise).toBe(cold === 'strict')
    expect(isAdmitted(await said)).toBe(true)
  })

  test('an optimistic first request is charged', async () => {
    const few = durable({ sync: 'leased', cold: 'optimistic', quota: 2, algorithm: 'fixed-window', burst: 2 })
    const nowMs = Date.now()
    const admitted: boolean[] = []
    for (let index = 0; index < 5; index++) {
      const one = isolate()
      admitted.push(isAdmitted(await one.take(few, 'credit', nowMs)))
      await one.behind()
    }
    // One per isolate on credit; a strict one after them finds nothing left.
    expect(admitted).toEqual([true, true, true, true, true])
    expect(isAdmitted(await isolate().take({ ...few, sync: 'strict' }, 'credit', nowMs))).toBe(false)
  })
})

describe('a hot key', () => {
  test('is divided among objects, and the quota stays one', async () => {
    const limit = durable({
      name: 'hot',
      quota: 700,
      algorithm: 'fixed-window',
      burst: 700,
      durable: { hint: undefined, hotPerSecond: 20 },
    })
    const isolates = Array.from({ length: 12 }, isolate)
    const before = (await listDurableObjectIds(env.COUNTERS)).length
    const nowMs = Date.now()
    let admitted = 0
    for (let round = 0; round < 100; round++) {
      const said = await Promise.all(isolates.map((one) => one.take(limit, 'k', nowMs + round)))
      expect(said.every((one) => one.kind === 'taken')).toBe(true)
      admitted += said.filter(isAdmitted).length
    }
    expect((await listDurableObjectIds(env.COUNTERS)).length - before).toBeGreaterThan(2)
    expect(admitted).toBeLessThanOrEqual(700)
    expect(admitted).toBeGreaterThanOrEqual(600)
  })
})

test('objects that are thrown away mid-load (a deployment) fail no request and reset no quota', async () => {
  const limit = durable({ quota: 60, algorithm: 'fixed-window', burst: 60 })
  const nowMs = Date.now()
  const isolates = [isolate(), isolate(), isolate()] as const
  const load = Array.from({ length: 10 }, async (_, round) => {
    await scheduler.wait(round * 5)
    return Promise.all(isolates.map((one) => one.take(limit, 'deployed', nowMs)))
  })
  await scheduler.wait(12)
  await abortAllDurableObjects()
  await scheduler.wait(12)
  await abortAllDurableObjects()
  const said = (await Promise.all(load)).flat()
  expect(said.filter((one) => one.kind === 'fault')).toEqual([])
  const rest = await Promise.all(
    Array.from({ length: 90 }, async (_, index) =>
      (isolates[index % 3] as Isolate).take(limit, 'deployed', nowMs),
    ),
  )
  const admitted = [...said, ...rest].filter(isAdmitted).length
  // A question whose answer was lost is asked again, and is not counted twice.
  expect(admitted).toBe(60)
})

describe('bans', () => {
  const ban = durable({
    name: 'ban',
    algorithm: 'penalty',
    sync: 'leased',
    quota: 1,
    burst: 1,
    penalty: { after: 3, withinMs: 60_000, banMs: 30_000, factor: 2, banMaxMs: 3_600_000, refreshMs: 2000 },
  })
  const look = async (one: Isolate, nowMs: number): Promise<Taken> => one.decide(ban, 'x', nowMs, 0)
  const strike = (counter: Counter, nowMs: number): unknown =>
    counter.settle({ limit: ban, key: 'x', cost: 0 }, 1, nowMs)

  test('hold in every isolate within the refresh, and nobody who behaves waits', async () => {
    const [here, there] = [isolate(), isolate()]
    const nowMs = Date.now()
    expect(isAdmitted(await look(there, nowMs))).toBe(true)
    for (let index = 0; index < 3; index++) await strike(here.counters.durable, nowMs + index)
    expect(isAdmitted(await look(here, nowMs + 10))).toBe(false)
    // Still trusted there; then looked up behind a request; then known.
    const calls = there.calls()
    expect(isAdmitted(await look(there, nowMs + 1000))).toBe(true)
    expect(there.calls()).toBe(calls)
    expect(isAdmitted(await look(there, nowMs + 2001))).toBe(true)
    await there.behind()
    expect(isAdmitted(await look(there, nowMs + 2050))).toBe(false)
    expect(isAdmitted(await look(there, nowMs + 30_100))).toBe(true)
  })
})
