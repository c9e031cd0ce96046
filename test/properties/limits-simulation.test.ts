import { describe, expect, test } from 'vitest'

import { simulate, type Scale, type Scene } from '../../bench/limits/simulate.ts'

/** The simulation of `npm run bench:limits`, smaller: what docs/limits.md promises holds at 300 locations. */
const SCALE: Scale = {
  seed: 7,
  locations: 300,
  keys: 40,
  perSecond: 800,
  seconds: 20,
  quota: 200,
  windowMs: 10_000,
}

const scene = (store: Scene['store'], sync: Scene['sync'], overage: number): Scene => ({
  name: `${store} ${sync}`,
  store,
  sync,
  cold: 'strict',
  overage,
})

describe('at 300 locations whose isolates come and go', () => {
  test.each(['durable', 'upstash'] as const)(
    '%s, strict: never over, and nothing refused below',
    async (store) => {
      const outcome = await simulate(scene(store, 'strict', 0), SCALE)
      expect(outcome.requests).toBeGreaterThan(10_000)
      expect(outcome.overWorst).toBe(0)
      expect(outcome.refusedBelow).toBeLessThan(0.001)
    },
  )

  test.each([
    ['durable', 0],
    ['durable', 0.01],
    ['durable', 0.1],
    ['upstash', 0.01],
  ] as const)('%s, leased: never above an overage of %f', async (store, overage) => {
    const outcome = await simulate(scene(store, 'leased', overage), SCALE)
    expect(outcome.overWorst).toBeLessThanOrEqual(overage)
    expect(outcome.refusedBelow).toBeLessThan(0.05)
    expect(outcome.callsPerRequest).toBeLessThan(0.8)
  })

  test('what counts per isolate admits many times the quota', async () => {
    const outcome = await simulate(scene('isolate', 'strict', 0), SCALE)
    expect(outcome.overWorst).toBeGreaterThan(1)
  })

  test('the same seed gives the same figures', async () => {
    const small = { ...SCALE, seconds: 5 }
    const one = await simulate(scene('durable', 'leased', 0.01), small)
    expect(await simulate(scene('durable', 'leased', 0.01), small)).toEqual(one)
  })
})
