// What may be used once only, over isolates: the real Durable Object, its SQLite, its eviction and its sweep.

import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'

import { createReplays } from '../../functions/adapters/replay/replays.ts'
import type { Replay } from '../../functions/objects/replay.ts'
import type { Use } from '../../shared/core/ports.ts'
import { digest } from '../../shared/lib/digest/digest.ts'
import { evict } from './evict.ts'

const use = (id: string, untilMs: number): Use => ({
  scope: 'dpop',
  id,
  untilMs,
  store: 'durable',
  onFault: 'deny',
})
const isolate = () => createReplays({ REPLAYS: env.REPLAYS })
const claim = async (one: Use, nowMs = Date.now()): Promise<string> =>
  (await isolate().claim(one, nowMs, () => undefined)).kind
const stubOf = (id: string): DurableObjectStub<Replay> =>
  env.REPLAYS.get(env.REPLAYS.idFromName(`replay-${digest(`dpop|${id}`).slice(0, 1)}`))
const rowsOf = async (id: string): Promise<number> =>
  runInDurableObject(
    stubOf(id),
    (_object, state) => state.storage.sql.exec<{ n: number }>('SELECT COUNT(*) AS n FROM seen').one().n,
  )

test('of 200 requests with one proof, through as many isolates at once, exactly one is the first', async () => {
  const one = use('crowd', Date.now() + 600_000)
  const kinds = await Promise.all(Array.from({ length: 200 }, async () => claim(one)))
  expect(kinds.filter((kind) => kind === 'fresh')).toHaveLength(1)
  expect(kinds.filter((kind) => kind === 'seen')).toHaveLength(199)
})

test('eviction forgets nothing', async () => {
  const one = use('evicted', Date.now() + 600_000)
  expect(await claim(one)).toBe('fresh')
  expect(await evict(stubOf('evicted'))).toBe(true)
  expect(await claim(one)).toBe('seen')
})

test('what is over is swept away, and what is not stays', async () => {
  const over = use('over', Date.now() - 120_000)
  expect(await claim(over, Date.now() - 180_000)).toBe('fresh')
  const before = await rowsOf('over')
  expect(await runDurableObjectAlarm(stubOf('over'))).toBe(true)
  expect(await rowsOf('over')).toBe(before - 1)
  expect(await claim(use('crowd', Date.now() + 600_000))).toBe('seen')
})
