import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { CHANGES_KEPT, CHANGES_MAX } from '../../functions/objects/registry/log.ts'
import { KEYS_OF_PRINCIPAL, KEYS_PAGE, LOOKUP } from '../../functions/objects/registry/tables.ts'
import type { Registry as RegistryObject } from '../../functions/objects/registry.ts'
import type { Delta, NewKey, NewRevocation, Registry } from '../../shared/core/registry.ts'
import { beforeSecond, revocationMark } from '../../shared/core/revoked.ts'
import { ALWAYS, createMarks } from '../../shared/lib/marks/marks.ts'
import type { Marks } from '../../shared/lib/marks/marks.ts'
import { evict } from './evict.ts'

const ISS = 'https://id.example.com/'
const ACTOR = { who: '["https://id.example.com/","alice"]', requestId: 'request-1' }

let count = 0
const stubOf = (name: string): DurableObjectStub<RegistryObject> =>
  env.REGISTRY.get(env.REGISTRY.idFromName(name))
// The stub's methods are the contract's, asked over RPC.
const fresh = (): Registry => stubOf(`registry-${count++}`)

const keyOf = (index: number, over: Partial<NewKey> = {}): NewKey => ({
  id: `key${String(index).padStart(15, '0')}`,
  env: 'live',
  name: `Key ${index}`,
  principal: `customer-${index % 10}`,
  scopes: ['orders:read'],
  plan: 'gold',
  tenant: 'acme',
  metadata: { team: 'search' },
  addresses: ['203.0.113.0/24'],
  expiresMs: 2_000_000_000_000,
  hash: { hash: 'ab'.repeat(32), version: '1' },
  ...over,
})

const revocationOf = (value: string, over: Partial<NewRevocation> = {}): NewRevocation => ({
  kind: 'jti',
  iss: ISS,
  value,
  beforeMs: undefined,
  untilMs: undefined,
  reason: 'stolen',
  ...over,
})

describe('keys', () => {
  test('a key is found in one call, with everything that was stored, and never with a hash where it is listed', async () => {
    const registry = fresh()
    const issued = await registry.issue(keyOf(1), ACTOR)
    expect(issued).toMatchObject({ ok: true, value: { ...omitHash(keyOf(1)), createdBy: ACTOR.who } })
    const { record } = await registry.lookup(keyOf(1).id)
    expect(record).toMatchObject({ key: omitHash(keyOf(1)), current: keyOf(1).hash, previous: undefined })
    const page = await registry.keys({ cursor: '', limit: 10, principal: undefined })
    expect(page.items).toHaveLength(1)
    expect(JSON.stringify([issued, page])).not.toContain(keyOf(1).hash.hash)
    expect(await registry.lookup('nobody')).toMatchObject({ record: undefined })
    expect(await registry.issue(keyOf(1), ACTOR)).toEqual({ ok: false, error: 'exists' })
  })

  test('SQLite finds a key, a page and a principal through an index, never through a scan', async () => {
    const registry = fresh()
    for (let index = 0; index < 50; index++) await registry.issue(keyOf(index), ACTOR)
    await runInDurableObject(stubOf(`registry-${count - 1}`), (_object, state) => {
      const plan = (query: string, ...values: unknown[]): string =>
        state.storage.sql
          .exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${query}`, ...values)
          .toArray()
          .map(({ detail }) => detail)
          .join('; ')
      expect(plan(LOOKUP, 'a')).toMatch(/^SEARCH api_key USING PRIMARY KEY \(id=\?\)$/)
      expect(plan(KEYS_PAGE, 'a', 5)).toMatch(/^SEARCH api_key USING PRIMARY KEY/)
      expect(plan(KEYS_OF_PRINCIPAL, 'p', 'a', 5)).toMatch(/^SEARCH api_key USING INDEX api_key_principal/)
    })
  })

  test('pages give every key once, whatever their size', async () => {
    const registry = fresh()
    for (let index = 0; index < 23; index++) await registry.issue(keyOf(index), ACTOR)
    const walk = async (limit: number, principal: string | undefined): Promise<readonly string[]> => {
      const ids: string[] = []
      for (let cursor: string | undefined = ''; cursor !== undefined;) {
        const page = await registry.keys({ cursor, limit, principal })
        ids.push(...page.items.map((key) => key.id))
        cursor = page.cursor
      }
      return ids
    }
    const all = Array.from({ length: 23 }, (_, index) => keyOf(index).id)
    for (const limit of [1, 5, 22, 23, 24]) expect(await walk(limit, undefined)).toEqual(all)
    expect(await walk(1, 'customer-3')).toEqual([3, 13].map((index) => keyOf(index).id))
  })

  test('a rotation keeps the old hash for its grace, and none without one', async () => {
    const registry = fresh()
    await registry.issue(keyOf(1), ACTOR)
    const hash = { hash: 'cd'.repeat(32), version: '2' }
    const before = Date.now()
    const rotated = await registry.rotate(keyOf(1).id, { hash, graceMs: 60_000, expiresMs: undefined }, ACTOR)
    expect(rotated.ok && (rotated.value.graceUntilMs ?? 0) >= before + 60_000).toBe(true)
    expect((await registry.lookup(keyOf(1).id)).record).toMatchObject({
      current: hash,
      previous: keyOf(1).hash,
    })
    await registry.rotate(keyOf(1).id, { hash: keyOf(2).hash, graceMs: 0, expiresMs: undefined }, ACTOR)
    expect((await registry.lookup(keyOf(1).id)).record).toMatchObject({
      current: keyOf(2).hash,
      previous: undefined,
      key: { graceUntilMs: undefined },
    })
  })

  test('a revoked key stays revoked: it is neither rotated nor issued again', async () => {
    const registry = fresh()
    await registry.issue(keyOf(1), ACTOR)
    const first = await registry.revokeKey(keyOf(1).id, ACTOR)
    expect(first).toMatchObject({ ok: true })
    expect(await registry.revokeKey(keyOf(1).id, ACTOR)).toEqual(first)
    const rotation = { hash: keyOf(2).hash, graceMs: 0, expiresMs: undefined }
    expect(await registry.rotate(keyOf(1).id, rotation, ACTOR)).toEqual({ ok: false, error: 'revoked' })
    expect(await registry.issue(keyOf(1), ACTOR)).toEqual({ ok: false, error: 'exists' })
    expect(await registry.rotate('nobody', rotation, ACTOR)).toEqual({ ok: false, error: 'not-found' })
    expect(await registry.revokeKey('nobody', ACTOR)).toEqual({ ok: false, error: 'not-found' })
  })

  test('the hour of the last use is kept, never goes back, and is no change for the isolates', async () => {
    const registry = fresh()
    await registry.issue(keyOf(1), ACTOR)
    const { epoch, version } = await registry.lookup(keyOf(1).id)
    await registry.touch([keyOf(1).id, 'nobody'], 500_000)
    await registry.touch([keyOf(1).id], 499_999)
    expect(await registry.key(keyOf(1).id)).toMatchObject({ lastUsedMs: 500_000 * 3_600_000 })
    expect(await registry.since(epoch, version)).toMatchObject({ whole: false, keys: [] })
  })
})

const omitHash = (key: NewKey): Partial<NewKey> =>
  Object.fromEntries(Object.entries(key).filter(([name]) => name !== 'hash'))

/** A replica as the adapter keeps it, in its plainest form. */
const apply = (marks: Marks, delta: Delta): Marks => {
  const next = delta.whole ? createMarks() : marks
  next.add(delta.added)
  next.remove(delta.removed)
  return next
}

describe('the log of changes', () => {
  test('a replica that follows it at any pace holds what a fresh one is given', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            value: fc.integer({ min: 0, max: 6 }),
            remove: fc.boolean(),
            beforeMs: fc.option(fc.integer({ min: 1, max: 2_000_000_000_000 }), { nil: undefined }),
            look: fc.boolean(),
          }),
          { maxLength: 25 },
        ),
        async (steps) => {
          const registry = fresh()
          const ids = new Map<number, number>()
          const oracle = new Map<number, number>()
          let follower = createMarks()
          let at = await registry.since('', 0)
          for (const { value, remove, beforeMs, look } of steps) {
            const id = ids.get(value)
            if (remove && id !== undefined) {
              expect(await registry.unrevoke(id, ACTOR)).toMatchObject({ ok: true })
              ids.delete(value)
              oracle.delete(value)
            } else if (!remove) {
              const made = await registry.revoke(revocationOf(`token-${value}`, { beforeMs }), ACTOR)
              if (made.ok) ids.set(value, made.value.id)
              // Said twice, the wider holds.
              oracle.set(value, Math.max(oracle.get(value) ?? 0, beforeSecond(beforeMs)))
            }
            if (!look) continue
            at = await registry.since(at.epoch, at.version)
            follower = apply(follower, at)
          }
          at = await registry.since(at.epoch, at.version)
          follower = apply(follower, at)
          const whole = apply(createMarks(), await registry.since('', 0))
          for (let value = 0; value <= 6; value++) {
            const mark = revocationMark('jti', ISS, `token-${value}`)
            const expected = oracle.get(value) ?? 0
            expect(follower.find(mark)).toBe(expected)
            expect(whole.find(mark)).toBe(expected)
          }
        },
      ),
      { numRuns: 25 },
    )
  })

  test('tells of keys by their ids, each once', async () => {
    const registry = fresh()
    const { epoch, version } = await registry.since('', 0)
    await registry.issue(keyOf(1), ACTOR)
    await registry.issue(keyOf(2), ACTOR)
    await registry.revokeKey(keyOf(1).id, ACTOR)
    const delta = await registry.since(epoch, version)
    expect(delta).toMatchObject({ whole: false, version: version + 3 })
    expect(delta.keys.toSorted()).toEqual([keyOf(1).id, keyOf(2).id])
    expect(await registry.since(epoch, delta.version)).toMatchObject({ keys: [], whole: false })
  })

  test('another epoch, a version of the future and one before the log are answered with the whole', async () => {
    const registry = fresh()
    await registry.revoke(revocationOf('one'), ACTOR)
    const { epoch, version } = await registry.since('', 0)
    for (const [asked, at] of [
      ['another', version],
      [epoch, version + 1],
    ] as const)
      expect(await registry.since(asked, at)).toMatchObject({ whole: true, added: { length: 16 } })
  })

  test('is compacted, keeps its version, and the act log stays whole', async () => {
    const registry = fresh()
    const stub = stubOf(`registry-${count - 1}`)
    await registry.revoke(revocationOf('first'), ACTOR)
    const early = await registry.since('', 0)
    await runInDurableObject(stub, (_object, state) => {
      const { sql } = state.storage
      for (let version = 2; version <= CHANGES_MAX; version++)
        sql.exec("INSERT INTO change (version, op, subject) VALUES (?, 'key', ?)", version, `id-${version}`)
      sql.exec('UPDATE head SET version = ?', CHANGES_MAX)
    })
    expect(await evict(stub)).toBe(true)
    await registry.revoke(revocationOf('last'), ACTOR)
    const left = await runInDurableObject(stub, (_object, state) =>
      Number(state.storage.sql.exec('SELECT count(*) AS n FROM change').one()['n']),
    )
    expect(left).toBe(CHANGES_KEPT)
    expect(await registry.since(early.epoch, early.version)).toMatchObject({
      whole: true,
      version: CHANGES_MAX + 1,
      added: { length: 32 },
    })
    expect(await registry.since(early.epoch, CHANGES_MAX)).toMatchObject({
      whole: false,
      added: { length: 16 },
    })
    expect((await registry.acts({ cursor: '', limit: 10 })).items).toHaveLength(2)
  })

  test('eviction forgets neither the epoch nor the version', async () => {
    const registry = fresh()
    await registry.revoke(revocationOf('one'), ACTOR)
    const before = await registry.since('', 0)
    expect(await evict(stubOf(`registry-${count - 1}`))).toBe(true)
    expect(await registry.since(before.epoch, before.version)).toMatchObject({
      epoch: before.epoch,
      version: before.version,
      whole: false,
    })
  })
})

describe('what administrators did', () => {
  test('is told with who, what and when, the latest first, and never with a secret', async () => {
    const registry = fresh()
    const started = Date.now()
    await registry.issue(keyOf(1), ACTOR)
    await registry.rotate(keyOf(1).id, { hash: keyOf(2).hash, graceMs: 5, expiresMs: undefined }, ACTOR)
    await registry.revokeKey(keyOf(1).id, { who: 'bob', requestId: 'request-2' })
    const made = await registry.revoke(revocationOf('secret-jti'), ACTOR)
    if (made.ok) await registry.unrevoke(made.value.id, ACTOR)
    const first = await registry.acts({ cursor: '', limit: 3 })
    const rest = await registry.acts({ cursor: first.cursor ?? '', limit: 3 })
    const acts = [...first.items, ...rest.items]
    expect(acts.map(({ what }) => what)).toEqual([
      'revocation.remove',
      'revocation.add',
      'key.revoke',
      'key.rotate',
      'key.issue',
    ])
    expect(rest.cursor).toBeUndefined()
    expect(acts[2]).toMatchObject({ who: 'bob', target: keyOf(1).id, requestId: 'request-2' })
    for (const { atMs } of acts) expect(atMs).toBeGreaterThanOrEqual(started)
    expect(JSON.stringify(acts)).not.toMatch(/abab|secret-jti/)
  })
})

describe('revocations', () => {
  // A log-out of all devices, which a client may be able to cause, must not lift what an administrator has said for good.
  test.each<[string, Partial<NewRevocation>, Partial<NewRevocation>, number]>([
    ['a later time', { beforeMs: 1000 }, { beforeMs: 9000 }, 9],
    ['an earlier time', { beforeMs: 9000 }, { beforeMs: 1000 }, 9],
    ['for good, after a time', { beforeMs: 1000 }, {}, ALWAYS],
    ['a time, after for good', {}, { beforeMs: 9000 }, ALWAYS],
  ])('said again, one holds what both said: %s', async (_name, first, second, before) => {
    const registry = fresh()
    await registry.revoke(revocationOf('alice', { kind: 'sub', ...first }), ACTOR)
    const again = await registry.revoke(revocationOf('alice', { kind: 'sub', ...second }), ACTOR)
    const { items } = await registry.revocations({ cursor: '0', limit: 10 })
    expect(items).toHaveLength(1)
    expect(again).toMatchObject({ ok: true, value: items[0] })
    expect(items[0]?.beforeMs).toBe(before === ALWAYS ? undefined : before * 1000)
    expect(createMarks((await registry.since('', 0)).added).find(revocationMark('sub', ISS, 'alice'))).toBe(
      before,
    )
  })

  test.each<[string, number | undefined, number | undefined, number | undefined]>([
    ['an earlier end', 9000, 1000, 9000],
    ['a later end', 1000, 9000, 9000],
    ['an end, after none', undefined, 9000, undefined],
    ['none, after an end', 9000, undefined, undefined],
  ])('and it stays for as long as either was to stay: %s', async (_name, first, second, until) => {
    const registry = fresh()
    const nowMs = Date.now()
    const ending = (inMs: number | undefined) => ({ untilMs: inMs === undefined ? undefined : nowMs + inMs })
    await registry.revoke(revocationOf('alice', ending(first)), ACTOR)
    await registry.revoke(revocationOf('alice', ending(second)), ACTOR)
    const { items } = await registry.revocations({ cursor: '0', limit: 10 })
    expect(items.map(({ untilMs }) => untilMs)).toEqual([ending(until).untilMs])
  })

  test('what has run its course adds nothing to what is said anew, cleaned up or not', async () => {
    const registry = fresh()
    await registry.revoke(revocationOf('alice', { kind: 'sub', untilMs: Date.now() - 1 }), ACTOR)
    await registry.revoke(revocationOf('alice', { kind: 'sub', beforeMs: 9000 }), ACTOR)
    const { items } = await registry.revocations({ cursor: '0', limit: 10 })
    expect(items).toMatchObject([{ beforeMs: 9000 }])
    expect(items[0]?.untilMs).toBeUndefined()
  })

  test('what is taken back is taken back whole', async () => {
    const registry = fresh()
    await registry.revoke(revocationOf('alice', { kind: 'sub' }), ACTOR)
    const [kept] = (await registry.revocations({ cursor: '0', limit: 10 })).items
    await registry.unrevoke(kept?.id ?? 0, ACTOR)
    await registry.revoke(revocationOf('alice', { kind: 'sub', beforeMs: 9000 }), ACTOR)
    expect((await registry.revocations({ cursor: '0', limit: 10 })).items[0]?.beforeMs).toBe(9000)
  })

  test('that have run their course are taken out, and the isolates are told', async () => {
    const registry = fresh()
    const stub = stubOf(`registry-${count - 1}`)
    await registry.revoke(revocationOf('old', { untilMs: Date.now() - 1 }), ACTOR)
    await registry.revoke(revocationOf('new', { untilMs: Date.now() + 600_000 }), ACTOR)
    await registry.revoke(revocationOf('for ever'), ACTOR)
    const { epoch, version } = await registry.since('', 0)
    expect(await runDurableObjectAlarm(stub)).toBe(true)
    expect((await registry.revocations({ cursor: '0', limit: 10 })).items.map(({ value }) => value)).toEqual([
      'new',
      'for ever',
    ])
    expect(await registry.since(epoch, version)).toMatchObject({ removed: { length: 16 }, whole: false })
    // There is one left that will run out.
    expect(await runDurableObjectAlarm(stub)).toBe(true)
  })
})
