// The memory of what was used: against a naive oracle, at its bound, and in front of a store that fails.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { replayMemory } from '../../functions/adapters/replay/memory.ts'
import { createReplays } from '../../functions/adapters/replay/replays.ts'
import type { ReplaysEnv } from '../../functions/adapters/replay/replays.ts'
import type { Replays, Use } from '../../shared/core/ports.ts'

const NOW_MS = 1_800_000_000_000
const use = (over: Partial<Use> = {}): Use => ({
  scope: 'dpop',
  id: 'one',
  untilMs: NOW_MS + 60_000,
  store: 'isolate',
  onFault: 'deny',
  ...over,
})
const ignore = (): void => undefined
const kindOf = async (replays: Replays, one: Use, nowMs = NOW_MS): Promise<string> =>
  (await replays.claim(one, nowMs, ignore)).kind

const storeOf = (claim: () => Promise<'fresh' | 'seen' | 'full'>): ReplaysEnv => ({
  REPLAYS: { idFromName: (name: string) => name, get: () => ({ claim }) } as unknown as NonNullable<
    ReplaysEnv['REPLAYS']
  >,
})

describe('the memory of an isolate', () => {
  test('says of every use what the oracle says, whatever the order of times', () => {
    const step = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      lifeMs: fc.integer({ min: 0, max: 50 }),
      afterMs: fc.integer({ min: 0, max: 20 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const memory = replayMemory(100)
        const oracle = new Map<string, number>()
        let nowMs = 0
        for (const { id, lifeMs, afterMs } of steps) {
          nowMs += afterMs
          const seen = (oracle.get(id) ?? -1) >= nowMs
          expect(memory.claim(id, nowMs + lifeMs, nowMs)).toBe(seen ? 'seen' : 'fresh')
          if (!seen) oracle.set(id, nowMs + lifeMs)
        }
      }),
    )
  })

  test('never forgets a live entry to make room for another', () => {
    const memory = replayMemory(3)
    for (const id of ['a', 'b', 'c']) expect(memory.claim(id, 10_000, 0)).toBe('fresh')
    for (let turn = 0; turn < 100; turn++) expect(memory.claim(`x${turn}`, 10_000, turn)).toBe('full')
    for (const id of ['a', 'b', 'c']) expect(memory.claim(id, 10_000, 100)).toBe('seen')
  })

  test('finds room where entries that are over stand behind one that is not', () => {
    const memory = replayMemory(3)
    for (const [id, untilMs] of [
      ['long', 9_000],
      ['b', 10],
      ['c', 10],
    ] as const)
      memory.claim(id, untilMs, 0)
    expect(memory.claim('d', 2_000, 1_500)).toBe('fresh')
    expect(memory.claim('long', 9_000, 1_500)).toBe('seen')
  })
})

describe('the port', () => {
  test('keeps scopes apart, and what a scope and an id spell together', async () => {
    const replays = createReplays({})
    expect(await kindOf(replays, use())).toBe('fresh')
    expect(await kindOf(replays, use({ scope: 'signature' }))).toBe('fresh')
    expect(await kindOf(replays, use())).toBe('seen')
  })

  test.each<[string, string, () => Promise<'fresh' | 'seen' | 'full'>]>([
    ['fresh', 'fresh', () => Promise.resolve('fresh')],
    ['seen', 'seen', () => Promise.resolve('seen')],
    ['fault', 'full', () => Promise.resolve('full')],
    ['fault', 'failing', () => Promise.reject(new Error('the object is gone'))],
    ['fault', 'silent', () => new Promise(ignore)],
  ])('%s of a durable store that is %s', async (kind, _name, claim) => {
    expect(await kindOf(createReplays(storeOf(claim), { budgetMs: 20 }), use({ store: 'durable' }))).toBe(
      kind,
    )
  })

  test('asks the durable store nothing about what this isolate has seen', async () => {
    let asked = 0
    const replays = createReplays(storeOf(() => Promise.resolve(asked++ === 0 ? 'fresh' : 'seen')))
    const uses = Array.from({ length: 20 }, async () => kindOf(replays, use({ store: 'durable' })))
    expect((await Promise.all(uses)).filter((kind) => kind === 'fresh')).toHaveLength(1)
    expect(asked).toBe(1)
  })

  test('falls back to the isolate where the policy says so, and says who failed where not', async () => {
    const lone = createReplays({})
    const durable = use({ store: 'durable', onFault: 'isolate' })
    expect(await kindOf(lone, durable)).toBe('fresh')
    expect(await kindOf(lone, durable)).toBe('seen')
    expect(await createReplays({}).claim(use({ store: 'durable' }), NOW_MS, ignore)).toMatchObject({
      fault: {
        code: 'replay.unavailable',
        evidence: { reason: 'the Durable Object binding REPLAYS is missing' },
      },
    })
  })
})
