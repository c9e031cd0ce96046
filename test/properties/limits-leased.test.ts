import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Backend } from '../../functions/adapters/counters/backend.ts'
import { breaker } from '../../functions/adapters/counters/breaker.ts'
import { leasedCounter } from '../../functions/adapters/counters/leased.ts'
import type { Counter, Limit } from '../../shared/core/ports.ts'
import { memory } from '../../shared/lib/window/memory.ts'
import { askTogether } from '../../shared/lib/window/together.ts'
import { freeAt, limitOf } from '../support/limits.ts'

/** Promise 4 of the design: a limiter never admits more than its stated bound, under any interleaving. */

interface Network {
  readonly scheduler: fc.Scheduler
  /** Whether a question is lost on its way, or its answer is; a fixed run of choices. */
  readonly fate: () => 'arrives' | 'question lost' | 'answer lost'
}

/** One store of truth; every question and every answer is delivered when the scheduler says so, or never. */
const backendOf = (network: Network): Backend => {
  const shelf = memory(1000)
  return {
    unusable: () => undefined,
    ask: async (questions, nowMs) => {
      const fate = network.fate()
      await network.scheduler.schedule(Promise.resolve(), 'question')
      if (fate === 'question lost') throw new Error('lost')
      const entries = questions.map(({ id, limit, ask }) => ({ id, window: limit, ask }))
      const answers = askTogether(shelf, entries, nowMs)
      await network.scheduler.schedule(Promise.resolve(), 'answer')
      if (fate === 'answer lost') throw new Error('lost')
      return answers
    },
  }
}

const isolateOf = (backend: Backend, name: string): Counter => {
  let leases = 0
  return leasedCounter(backend, breaker({ failuresMax: Infinity, firstPauseMs: 1, pauseMsMax: 1 }), {
    idOf: (take) => take.key,
    leaseId: () => `${name}.${leases++}`,
  })
}

interface Scenario {
  readonly limit: Limit
  readonly isolates: number
  readonly requests: readonly { readonly isolate: number; readonly afterMs: number; readonly cost: number }[]
  readonly fates: readonly ('arrives' | 'question lost' | 'answer lost')[]
}

const scenarios = (algorithm: Limit['algorithm'], cold: Limit['cold']): fc.Arbitrary<Scenario> =>
  fc.record({
    limit: fc
      .record({
        quota: fc.integer({ min: 1, max: 120 }),
        share: fc.constantFrom(0, 0.01, 0.05, 0.2),
        windowMs: fc.constantFrom(2000, 10_000),
      })
      .map(({ quota, share, windowMs }) =>
        limitOf({
          algorithm,
          quota,
          burst: quota,
          windowMs,
          overage: Math.floor(quota * share),
          sync: 'leased',
          store: 'durable',
          cold,
          // Longer than any run: the interleavings are the scheduler's alone.
          budgetMs: 60_000,
        }),
      ),
    isolates: fc.integer({ min: 1, max: 5 }),
    requests: fc.array(
      fc.record({
        isolate: fc.nat(4),
        afterMs: fc.oneof(
          { weight: 12, arbitrary: fc.constant(0) },
          { weight: 4, arbitrary: fc.integer({ min: 1, max: 50 }) },
          { weight: 1, arbitrary: fc.integer({ min: 100, max: 3000 }) },
        ),
        cost: fc.oneof(
          { weight: 6, arbitrary: fc.constant(1) },
          { weight: 1, arbitrary: fc.integer({ min: 1, max: 5 }) },
        ),
      }),
      { minLength: 20, maxLength: 300 },
    ),
    fates: fc.array(
      fc.oneof(
        { weight: 8, arbitrary: fc.constant('arrives' as const) },
        { weight: 1, arbitrary: fc.constantFrom('question lost' as const, 'answer lost' as const) },
      ),
      { minLength: 1, maxLength: 20 },
    ),
  })

interface Admitted {
  readonly atMs: number
  readonly units: number
}

const START_MS = 1_000_000

const run = async (scenario: Scenario, scheduler: fc.Scheduler): Promise<readonly Admitted[]> => {
  let questions = 0
  const backend = backendOf({
    scheduler,
    fate: () => scenario.fates[questions++ % scenario.fates.length] ?? 'arrives',
  })
  const isolates = Array.from({ length: scenario.isolates }, (_, index) => isolateOf(backend, `i${index}`))
  const admitted: Admitted[] = []
  const work: Promise<unknown>[] = []
  let nowMs = START_MS
  for (const { isolate, afterMs, cost } of scenario.requests) {
    // Time passes only while nothing is on its way: a request's time is when it came in.
    if (afterMs > 0) await settle(scheduler)
    nowMs += afterMs
    const at = nowMs
    const counter = isolates[isolate % isolates.length] as Counter
    const take = { limit: scenario.limit, key: 'k', cost: Math.min(cost, scenario.limit.quota) }
    work.push(
      (async () => {
        const said = await counter.take([take], at, (one) => work.push(one))
        if (said.kind === 'taken' && said.admitted) admitted.push({ atMs: at, units: take.cost })
      })(),
    )
  }
  await settle(scheduler)
  await Promise.all(work)
  return admitted.toSorted((a, b) => a.atMs - b.atMs)
}

const settle = async (scheduler: fc.Scheduler): Promise<void> => {
  for (let turns = 0; turns < 3; turns++) {
    while (scheduler.count() > 0) await scheduler.waitOne()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** By how much the admitted requests exceed what the oracle would have admitted in the same order. */
const excessOf = (limit: Limit, admitted: readonly Admitted[]): number => {
  let worst = 0
  for (const [index, one] of admitted.entries())
    worst = Math.max(worst, -(freeAt(limit, admitted.slice(0, index), one.atMs) - one.units))
  return worst
}

/** What the first window has seen, over the quota: it starts with the first request, whoever sends it. */
const excessInFirstWindow = ({ limit, requests }: Scenario, admitted: readonly Admitted[]): number => {
  const startMs = START_MS + (requests[0]?.afterMs ?? 0)
  let units = 0
  for (const one of admitted) if (one.atMs < startMs + limit.windowMs) units += one.units
  return units - limit.quota
}

/** The most that any stretch of one window's length has seen, over what the algorithm may admit in one. */
const excessInAnyWindow = (limit: Limit, admitted: readonly Admitted[]): number => {
  let worst = 0
  for (const first of admitted) {
    let units = 0
    for (const one of admitted)
      if (one.atMs >= first.atMs && one.atMs < first.atMs + limit.windowMs) units += one.units
    // A burst and what refills meanwhile; two windows that touch; what a window of two cells can hold.
    worst = Math.max(
      worst,
      units - (limit.algorithm === 'token-bucket' ? limit.burst + limit.quota : 2 * limit.quota),
    )
  }
  return worst
}

describe('leased: never above quota + overage, whatever is delayed, reordered or lost', () => {
  test.each(['token-bucket', 'fixed-window', 'sliding-window'] as const)('%s', async (algorithm) => {
    await fc.assert(
      fc.asyncProperty(scenarios(algorithm, 'strict'), fc.scheduler(), async (scenario, scheduler) => {
        const admitted = await run(scenario, scheduler)
        const { limit } = scenario
        expect(excessInAnyWindow(limit, admitted)).toBeLessThanOrEqual(limit.overage)
        if (algorithm === 'token-bucket') expect(excessOf(limit, admitted)).toBeLessThanOrEqual(limit.overage)
        else expect(excessInFirstWindow(scenario, admitted)).toBeLessThanOrEqual(limit.overage)
      }),
      { numRuns: 300 },
    )
  })

  test('optimistic: one first request per isolate more', async () => {
    await fc.assert(
      fc.asyncProperty(
        scenarios('token-bucket', 'optimistic'),
        fc.scheduler(),
        async (scenario, scheduler) => {
          const admitted = await run(scenario, scheduler)
          const { limit } = scenario
          expect(excessOf(limit, admitted)).toBeLessThanOrEqual(limit.overage + 5 * scenario.isolates)
        },
      ),
      { numRuns: 200 },
    )
  })
})
