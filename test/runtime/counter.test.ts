import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'

import { createCounters } from '../../functions/adapters/counters/counters.ts'
import type { Counter as CounterObject } from '../../functions/objects/counter.ts'
import type { Counters, Limit } from '../../shared/core/ports.ts'
import { digest } from '../../shared/lib/digest/digest.ts'
import { holdsToTheOracle } from '../support/limits-contract.ts'
import { ignore, limitOf } from '../support/limits.ts'

/** A fresh isolate's counters, on the real objects. */
const isolate = (): Counters => createCounters({ COUNTERS: env.COUNTERS })

const durable = (options: Partial<Limit> = {}): Limit => limitOf({ store: 'durable', ...options })

const stubOf = (limit: Limit, key: string): DurableObjectStub<CounterObject> => {
  const arithmetic = limit.span === undefined ? `${limit.algorithm}/${limit.windowMs}` : limit.algorithm
  return env.COUNTERS.get(env.COUNTERS.idFromName(digest(`${limit.name}|${arithmetic}|${key}`)))
}

const admittedOf = async (takes: readonly Promise<unknown>[]): Promise<number> =>
  (await Promise.all(takes)).filter((one) => (one as { admitted?: boolean }).admitted === true).length

holdsToTheOracle({ called: 'a Durable Object', store: 'durable', counter: () => isolate().durable })

test('strict: exactly the quota of 500 concurrent requests from three isolates', async () => {
  const limit = durable({ quota: 100 })
  const isolates = [isolate(), isolate(), isolate()]
  const nowMs = Date.now()
  const takes = Array.from({ length: 500 }, async (_, index) =>
    (isolates[index % 3] as Counters).durable.take([{ limit, key: 'crowd', cost: 1 }], nowMs, ignore),
  )
  expect(await admittedOf(takes)).toBe(100)
})

describe('concurrency', () => {
  test('a slot that nobody gives back comes free when its time is over', async () => {
    const limit = durable({ algorithm: 'concurrency', quota: 1, burst: 1, windowMs: 5000 })
    const counter = isolate().durable
    const take = (slot: string, nowMs: number): unknown =>
      counter.take([{ limit, key: 'lost', cost: 1, slot }], nowMs, ignore)
    const nowMs = Date.now()
    expect(await take('a', nowMs)).toMatchObject({ admitted: true })
    expect(await take('b', nowMs + 4999)).toMatchObject({ admitted: false })
    expect(await take('c', nowMs + 5000)).toMatchObject({ admitted: true })
  })
})

describe('several limits', () => {
  test('are one: what one refuses, the others do not charge', async () => {
    const counter = isolate().durable
    const wide = durable({ name: 'wide' })
    const narrow = durable({ name: 'narrow', quota: 1 })
    const both = [
      { limit: wide, key: 'k', cost: 3 },
      { limit: narrow, key: 'k', cost: 1 },
    ]
    const work: Promise<unknown>[] = []
    const nowMs = Date.now()
    expect(await counter.take(both, nowMs, (one) => work.push(one))).toMatchObject({ admitted: true })
    expect(await isolate().durable.take(both, nowMs, (one) => work.push(one))).toMatchObject({
      admitted: false,
    })
    await Promise.all(work)
    expect(await counter.take([{ limit: wide, key: 'k', cost: 7 }], nowMs, ignore)).toMatchObject({
      admitted: true,
    })
  })
})

describe('what is stored', () => {
  test('goes when it has run its course', async () => {
    const limit = durable({ windowMs: 1000 })
    const counter = isolate().durable
    await counter.take([{ limit, key: 'short', cost: 1 }], Date.now() - 10_000, ignore)
    const stub = stubOf(limit, 'short')
    const rows = (): Promise<number> =>
      runInDurableObject(stub, (_object, state) =>
        Number(state.storage.sql.exec('SELECT count(*) AS n FROM cell').one()['n']),
      )
    expect(await rows()).toBe(1)
    expect(await runDurableObjectAlarm(stub)).toBe(true)
    expect(await rows()).toBe(0)
  })

  test('stays while it matters', async () => {
    const limit = durable({ windowMs: 3_600_000, quota: 1 })
    const counter = isolate().durable
    await counter.take([{ limit, key: 'long', cost: 1 }], Date.now(), ignore)
    const stub = stubOf(limit, 'long')
    expect(await runDurableObjectAlarm(stub)).toBe(true)
    expect(await isolate().durable.take([{ limit, key: 'long', cost: 1 }], Date.now(), ignore)).toMatchObject(
      {
        admitted: false,
      },
    )
  })
})

test('without the binding every decision is a fault that names it', async () => {
  const said = await createCounters({}).durable.take(
    [{ limit: durable(), key: 'k', cost: 1 }],
    Date.now(),
    ignore,
  )
  expect(said).toMatchObject({ kind: 'fault', fault: { evidence: { name: 'COUNTERS' } } })
})
