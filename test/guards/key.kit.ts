// What the tests of keys share: a registry in memory that counts what it is asked, and ports on a replica of it.

import { randomBytes } from 'node:crypto'

import { createApiKeys } from '../../functions/adapters/replica/keys.ts'
import { locationOf, type LocationCache } from '../../functions/adapters/replica/location.ts'
import { createReplica, type Replica, type ReplicaWorld } from '../../functions/adapters/replica/replica.ts'
import { createRevocations } from '../../functions/adapters/replica/revocations.ts'
import { createUsage } from '../../functions/adapters/replica/usage.ts'
import { entriesOf } from '../../functions/objects/registry/rows.ts'
import type { Guard, Verdict } from '../../shared/core/guard.ts'
import type { ApiKey, ApiKeys, Ports, Revocations } from '../../shared/core/ports.ts'
import type { Delta, KeyRecord, NewRevocation, Registry } from '../../shared/core/registry.ts'
import { key } from '../../shared/guards/key/key.ts'
import { keyOptions } from '../../shared/guards/key/options.ts'
import { makeKey, readPeppers, type Peppers } from '../../shared/guards/key/pepper.ts'
import type { Result } from '../../shared/lib/result.ts'
import type { RevocationBounds } from '../../shared/policy/linked.ts'
import { exchangeOf } from '../exchange/kit.ts'

export const NOW_MS = 1_800_000_000_000
export const PEPPER = `1:${'p'.repeat(32)}`

export const peppersOf = (text = PEPPER): Peppers => {
  const peppers = readPeppers(text)
  if (!peppers.ok) throw new TypeError(peppers.error)
  return peppers.value
}

export const random = (count: number): Uint8Array => randomBytes(count)

export interface Calls {
  lookups: number
  sinces: number
  touched: string[]
}

/** The registry as a map. `down` makes every call fail, `hang` makes it never answer. */
export interface MemoryRegistry {
  readonly registry: Registry
  readonly calls: Calls
  state: 'up' | 'down' | 'hang'
  /** Awaited before an answer is given, after it was made: a slow way back. */
  wayBack: () => Promise<void>
  readonly put: (over?: Partial<ApiKey>, peppers?: Peppers) => { readonly text: string; readonly id: string }
  readonly change: (id: string, over: Partial<ApiKey>) => void
  readonly rotate: (id: string, graceUntilMs: number | undefined) => string
  readonly revoke: (revocation: Partial<NewRevocation> & { readonly value: string }) => void
}

export const memoryRegistry = (): MemoryRegistry => {
  const records = new Map<string, KeyRecord>()
  const log: ({ readonly key: string } | { readonly added: NewRevocation })[] = []
  const calls: Calls = { lookups: 0, sinces: 0, touched: [] }
  const epoch = 'epoch-1'
  const answer = async <T>(make: () => T): Promise<T> => {
    if (memory.state === 'down') throw new Error('the object is gone')
    if (memory.state === 'hang') return new Promise<T>(() => undefined)
    const made = make()
    await memory.wayBack()
    return made
  }
  const registry = {
    lookup: async (id: string) => {
      calls.lookups++
      return answer(() => ({ epoch, version: log.length, record: records.get(id) }))
    },
    since: async (asked: string, version: number): Promise<Delta> => {
      calls.sinces++
      return answer(() => {
        const whole = asked !== epoch || version > log.length
        const news = log.slice(whole ? 0 : version)
        return {
          epoch,
          version: log.length,
          whole,
          added: entriesOf(news.flatMap((one) => ('added' in one ? [one.added] : []))),
          removed: new Uint8Array(),
          keys: whole ? [] : news.flatMap((one) => ('key' in one ? [one.key] : [])),
        }
      })
    },
    touch: async (ids: readonly string[]) => {
      await answer(() => calls.touched.push(...ids))
    },
  }
  const memory: MemoryRegistry = {
    // The admin API's half is not asked by any port.
    registry: registry as unknown as Registry,
    calls,
    state: 'up',
    wayBack: () => Promise.resolve(),
    put: (over = {}, peppers = peppersOf()) => {
      const { text, id, kept } = makeKey(peppers, over.env ?? 'live', random)
      const key: ApiKey = {
        id,
        env: 'live',
        name: 'test',
        principal: 'customer-1',
        scopes: ['orders:read'],
        plan: undefined,
        tenant: undefined,
        metadata: {},
        addresses: [],
        expiresMs: undefined,
        revokedMs: undefined,
        graceUntilMs: undefined,
        ...over,
      }
      records.set(id, { key, current: kept, previous: undefined })
      log.push({ key: id })
      return { text, id }
    },
    change: (id, over) => {
      const record = records.get(id) as KeyRecord
      records.set(id, { ...record, key: { ...record.key, ...over } })
      log.push({ key: id })
    },
    rotate: (id, graceUntilMs) => {
      const record = records.get(id) as KeyRecord
      const { text, kept } = makeKey(peppersOf(), record.key.env, random, id)
      records.set(id, { key: { ...record.key, graceUntilMs }, current: kept, previous: record.current })
      log.push({ key: id })
      return text
    },
    revoke: (revocation) => {
      log.push({
        added: {
          kind: 'jti',
          iss: 'https://id.example.com/',
          beforeMs: undefined,
          untilMs: undefined,
          reason: '',
          ...revocation,
        },
      })
    },
  }
  return memory
}

/** A location's cache as a map; entries do not expire, since a replica may not rely on it. */
export const memoryCache = (): LocationCache & { readonly entries: Map<string, Response> } => {
  const entries = new Map<string, Response>()
  return {
    entries,
    match: async (url) => entries.get(url)?.clone(),
    put: async (url, response) => void entries.set(url, response),
  }
}

export interface Isolate {
  readonly apiKeys: ApiKeys
  readonly revocations: Revocations
  readonly replica: Replica
  readonly clock: { nowMs: number }
  /** Work behind the responses. */
  readonly work: Promise<unknown>[]
  readonly defer: (work: Promise<unknown>) => void
  readonly settled: () => Promise<void>
}

export const isolateOn = (
  memory: MemoryRegistry,
  options: {
    readonly bounds?: Partial<RevocationBounds>
    readonly cache?: LocationCache
    readonly peppers?: Result<Peppers, string>
    readonly clock?: { nowMs: number }
  } = {},
): Isolate => {
  const bounds: RevocationBounds = {
    tokens: true,
    maxStalenessMs: 5000,
    onStale: 'ask',
    budgetMs: 50,
    ...options.bounds,
  }
  const clock = options.clock ?? { nowMs: NOW_MS }
  const world: ReplicaWorld = {
    registry: () => memory.registry,
    location: options.cache === undefined ? undefined : locationOf(options.cache, 'registry-1', 5),
    now: () => clock.nowMs,
    random: () => 0.5,
  }
  const replica = createReplica(world, bounds)
  const work: Promise<unknown>[] = []
  const peppers = options.peppers ?? { ok: true, value: peppersOf() }
  return {
    apiKeys: createApiKeys(world, replica, peppers, createUsage(world), bounds.budgetMs),
    revocations: createRevocations(replica),
    replica,
    clock,
    work,
    defer: (one) => void work.push(one),
    settled: async () => {
      while (work.length > 0) await Promise.all(work.splice(0))
    },
  }
}

export const keyGuard = (options: object = {}): Guard =>
  key(keyOptions.parse(options), {
    issuers: new Map(),
    lists: new Map(),
    programs: new Map(),
    modules: new Map(),
    route: 'any',
    place: 0,
  })

export interface AskedKey {
  readonly headers?: readonly (readonly [string, string])[]
  readonly query?: string
  readonly peer?: string
  readonly nowMs?: number
}

/** Judges a request as it came over the wire: through the inspection, which comes before every guard. */
export const judgeKey = async (guard: Guard, isolate: Isolate, asked: AskedKey): Promise<Verdict> => {
  const exchange = exchangeOf({
    nowMs: asked.nowMs ?? isolate.clock.nowMs,
    url: `https://api.example.com/v1/orders${asked.query === undefined ? '' : `?${asked.query}`}`,
    headers: (asked.headers ?? []).map(([name, value]) => [name, value] as const),
    peer: asked.peer ?? '203.0.113.7',
  })
  // The key guard asks no other port.
  const ports = { apiKeys: isolate.apiKeys, defer: isolate.defer } as unknown as Ports
  return guard.judge(exchange, ports, {})
}

export const keyHeader = (text: string): AskedKey => ({ headers: [['x-api-key', text]] })

/** One word for a verdict: 'pass', a denial's code, or 'fault CODE'. */
export const wordOf = (verdict: Verdict): string => {
  if (verdict.kind === 'pass') return 'pass'
  return verdict.kind === 'deny' ? verdict.denial.code : `fault ${verdict.fault.code}`
}
