// The cost of one warm decision: the whole guard, from the exchange to the verdict, for every store that can decide
// without a call, and every algorithm. Median and spread of rounds in one process; the machine is named by nobody,
// so that figures of different runs are compared with care.

import { breaker } from '../../functions/adapters/counters/breaker.ts'
import { createIds } from '../../functions/adapters/counters/ids.ts'
import { leasedCounter } from '../../functions/adapters/counters/leased.ts'
import { strictCounter } from '../../functions/adapters/counters/strict.ts'
import type { Counter, Limit } from '../../shared/core/ports.ts'
import { isolateCounter } from '../../shared/guards/limit/memory.ts'
import { memory } from '../../shared/lib/window/memory.ts'
import { askTogether } from '../../shared/lib/window/together.ts'

const ROUNDS = 101
const PER_ROUND = 6_400
const ALGORITHMS = ['sliding-window', 'token-bucket', 'fixed-window', 'calendar'] as const

const limitOf = (algorithm: Limit['algorithm'], sync: Limit['sync']): Limit => ({
  name: 'bench',
  algorithm,
  quota: 500_000_000,
  windowMs: 10_000,
  burst: 500_000_000,
  overage: 5_000_000,
  store: 'durable',
  sync,
  cold: 'strict',
  budgetMs: 250,
  ...(algorithm === 'calendar' ? { span: { startMs: 0, endMs: 86_400_000 } } : undefined),
})

const backend = () => {
  const shelf = memory(1000)
  return {
    unusable: () => undefined,
    ask: async (questions: readonly { id: string; limit: Limit; ask: never }[], nowMs: number) =>
      askTogether(
        shelf,
        questions.map(({ id, limit, ask }) => ({ id, window: limit, ask })),
        nowMs,
      ),
  }
}

const leased = (): Counter => {
  let leases = 0
  return leasedCounter(backend() as never, breaker(), {
    idOf: createIds(undefined),
    leaseId: () => `l${leases++}`,
  })
}

const denied = (): Counter => strictCounter(backend() as never, breaker(), createIds(undefined))

/** Nanoseconds per decision, median and the middle half, over keys that were all seen before. */
const measure = async (counter: Counter, limit: Limit, warm: number): Promise<readonly number[]> => {
  const keys = Array.from({ length: 64 }, (_, index) => `203.0.113.${index}`)
  let nowMs = 1000
  for (let index = 0; index < warm; index++)
    await counter.take([{ limit, key: keys[index % 64] as string, cost: 1 }], nowMs, ignore)
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.hrtime.bigint()
    for (let index = 0; index < PER_ROUND; index++)
      void counter.take([{ limit, key: keys[index & 63] as string, cost: 1 }], nowMs, ignore)
    rounds.push(Number(process.hrtime.bigint() - start) / PER_ROUND)
    // Refills run between rounds, as they do behind responses.
    await new Promise((resolve) => setImmediate(resolve))
    nowMs += 1
  }
  return rounds.toSorted((a, b) => a - b)
}

const ignore = (): void => undefined

export const micro = async (): Promise<string> => {
  let report =
    '| store | algorithm | ns per warm decision, median | middle half |\n| --- | --- | ---: | ---: |\n'
  const add = (store: string, algorithm: string, rounds: readonly number[]): void => {
    const at = (share: number): string => (rounds[Math.floor(rounds.length * share)] ?? 0).toFixed(0)
    report += `| ${store} | ${algorithm} | ${at(0.5)} | ${at(0.25)}–${at(0.75)} |\n`
  }
  for (const algorithm of ALGORITHMS)
    add('isolate', algorithm, await measure(isolateCounter(), limitOf(algorithm, 'strict'), 64))
  for (const algorithm of ALGORITHMS)
    add(
      'durable or upstash, leased',
      algorithm,
      await measure(leased(), limitOf(algorithm, 'leased'), 200_000),
    )
  const full = { ...limitOf('fixed-window', 'strict'), quota: 1, burst: 1, windowMs: 1_000_000 }
  add('durable or upstash, refused before', 'any', await measure(denied(), full, 256))
  return report
}
