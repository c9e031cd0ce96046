// What a counter's object knows outlives its memory, however it loses it. Eviction is graceful: the platform first
// lets requests and timers end. A crash is not: what is not stored when an answer leaves is gone.

import { abortAllDurableObjects } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { createCounters } from '../../functions/adapters/counters/counters.ts'
import { arithmeticOf } from '../../shared/guards/limit/memory.ts'
import type { Counter, Limit, Take } from '../../shared/core/ports.ts'
import { digest } from '../../shared/lib/digest/digest.ts'
import { ignore, limitOf, penaltyScenario, play, playPenalty, scenario, WINDOWED } from '../support/limits.ts'
import { evict as evictObject } from './evict.ts'

/** A fresh isolate's counter: it remembers no refusal of another one. */
const isolate = (): Counter => createCounters({ COUNTERS: env.COUNTERS }).durable
const durable = (options: Partial<Limit>): Limit => limitOf({ store: 'durable', ...options })

let keys = 0
const freshKey = (): string => `lost-${keys++}`

/** Whether there was anything to lose. */
type Lose = (take: Take) => Promise<boolean>

const evict: Lose = async ({ limit, key }) =>
  evictObject(
    env.COUNTERS.get(env.COUNTERS.idFromName(digest(`${limit.name}|${arithmeticOf(limit)}|${key}`))),
  )

const crash: Lose = async () => {
  await abortAllDurableObjects()
  return true
}

/** How many takes there are from one loss to the next; part of the scenario, so that its seed replays it. */
const EVERY_MAX = 4
const everyArbitrary = fc.integer({ min: 1, max: EVERY_MAX })

/** So many takes that each scenario, whatever it is, loses something at least once. */
const STEPS_MIN = EVERY_MAX + 1
const RUNS = 15

/** The first disagreement ends a property: to shrink where each eviction waits for a timer would take minutes. */
const property = async <S>(
  lose: Lose,
  scenarios: fc.Arbitrary<readonly [Limit, S]>,
  playOn: (counter: Counter, limit: Limit, key: string, steps: S, startMs: number) => Promise<unknown>,
): Promise<void> => {
  let losses = 0
  const judge = async ([limit, steps]: readonly [Limit, S], every: number): Promise<void> => {
    const { settle, take } = isolate()
    let takes = 0
    const losing: Counter = {
      settle,
      take: async (asked, nowMs, defer) => {
        if (takes > 0 && takes % every === 0 && (await lose(asked[0] as Take))) losses++
        takes++
        return take(asked, nowMs, defer)
      },
    }
    const stored = { ...limit, store: 'durable' as const }
    expect(await playOn(losing, stored, freshKey(), steps, Date.now())).toBeUndefined()
  }
  await fc.assert(fc.asyncProperty(scenarios, everyArbitrary, judge), { numRuns: RUNS, endOnFailure: true })
  // An object that was never thrown away would agree with any oracle.
  expect(losses).toBeGreaterThanOrEqual(RUNS)
}

describe.each([
  ['eviction', evict],
  ['a crash', crash],
] as const)('%s forgets nothing', (_name, lose) => {
  test.each(WINDOWED)('%s', async (algorithm) => {
    await property(lose, scenario(algorithm, undefined, STEPS_MIN), play)
  })

  test('10 a minute refuse the 11th after 30 s of silence', async () => {
    const take: Take = { limit: durable({ quota: 10 }), key: freshKey(), cost: 1 }
    const nowMs = Date.now()
    for (let index = 0; index < 10; index++)
      expect(await isolate().take([take], nowMs, ignore)).toMatchObject({ admitted: true })
    expect(await lose(take)).toBe(true)
    expect(await isolate().take([take], nowMs + 30_000, ignore)).toMatchObject({ admitted: false })
  })

  test('a quota large enough to be written ahead loses at most a thousandth, and never gains', async () => {
    const limit = durable({ quota: 5000, algorithm: 'fixed-window', burst: 5000 })
    const take: Take = { limit, key: freshKey(), cost: 1 }
    const counter = isolate()
    const nowMs = Date.now()
    for (let index = 0; index < 23; index++) await counter.take([take], nowMs, ignore)
    expect(await lose(take)).toBe(true)
    const said = await counter.take([take], nowMs, ignore)
    expect(said).toMatchObject({ admitted: true })
    const left = said.kind === 'taken' ? (said.tallies[0]?.remaining ?? 0) : 0
    expect(left).toBeLessThanOrEqual(5000 - 24)
    expect(left).toBeGreaterThanOrEqual(5000 - 24 - 5)
  })

  test('slots that are taken stay taken', async () => {
    const limit = durable({ algorithm: 'concurrency', quota: 2, burst: 2 })
    const counter = isolate()
    const key = freshKey()
    const nowMs = Date.now()
    const slot = (name: string): Take => ({ limit, key, cost: 1, slot: name })
    const take = (name: string): unknown => counter.take([slot(name)], nowMs, ignore)
    expect(await take('a')).toMatchObject({ admitted: true })
    expect(await take('b')).toMatchObject({ admitted: true })
    expect(await lose(slot('c'))).toBe(true)
    expect(await take('c')).toMatchObject({ admitted: false })
    await counter.settle(slot('a'), -1, nowMs)
    expect(await take('c')).toMatchObject({ admitted: true })
  })
})

test('a crash forgets no ban and ends none', async () => {
  await property(crash, penaltyScenario(STEPS_MIN), playPenalty)
})
