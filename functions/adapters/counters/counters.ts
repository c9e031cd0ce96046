// The counters that limits count with, made of the environment's bindings. One set per isolate: what an isolate
// knows of its leases, its refusals and its dead stores lies in it.

import type { Counters } from '../../../shared/core/ports.ts'
import { isolateCounter } from '../../../shared/guards/limit/memory.ts'
import type { Counter } from '../../objects/counter.ts'
import type { Backend } from './backend.ts'
import { durableBackend } from './durable.ts'
import { createIds } from './ids.ts'
import { locationCounter } from './location.ts'
import { remoteCounter } from './remote.ts'

export interface CountersEnv {
  /** The Durable Objects that count; needed by limits with `store: durable`. */
  readonly COUNTERS?: DurableObjectNamespace<Counter>
  /** Secret: keys the digests under which stores count. */
  readonly LIMIT_KEY_SECRET?: string
  /** Secrets of `store: upstash`, under the names that the policy states. */
  readonly UPSTASH_REDIS_REST_URL?: string
  readonly UPSTASH_REDIS_REST_TOKEN?: string
}

/** Makers of the optional stores that this Worker carries (shared/policy/optional.ts): what OUT/policy.ts exports. */
export type Stores = ReadonlyMap<string, (env: Readonly<Record<string, unknown>>) => Backend>

/** A store that the Worker was built without: every limit that asks for it is a fault, which says so. */
const missing = (store: string): Backend => ({
  unusable: () => ({ reason: 'the Worker was built without this store', name: store }),
  ask: async () => Promise.reject(new TypeError(`there is no store ${store}`)),
})

export const createCounters = (env: CountersEnv, stores: Stores = new Map()): Counters => {
  const named = env as Readonly<Record<string, unknown>>
  const idOf = createIds(env.LIMIT_KEY_SECRET)
  // Made at the first request: a Worker has no randomness before it.
  let isolate: string | undefined
  let leases = 0
  const leaseId = (): string => {
    isolate ??= crypto.randomUUID().slice(0, 13)
    return `${isolate}.${(leases++).toString(36)}`
  }
  const world = { idOf, leaseId }
  return {
    isolate: isolateCounter(),
    location: locationCounter(named, idOf),
    durable: remoteCounter(durableBackend(env.COUNTERS, leaseId), world),
    upstash: remoteCounter(stores.get('upstash')?.(named) ?? missing('upstash'), world),
  }
}
