// Where limits are counted, and what a store answers.

import type { Fault } from '../../decision/denials.ts'
import type { Window } from '../../lib/window/window.ts'
import type { Defer } from './defer.ts'

export type StoreName = 'isolate' | 'location' | 'durable' | 'upstash'

export type Counters = Readonly<Record<StoreName, Counter>>

/** Where limits are counted. A store counts under `limit.name` and the key together; see shared/lib/window. */
export interface Counter {
  /** Judges all of them as one: either every take is charged, or none is. */
  readonly take: (takes: readonly Take[], nowMs: number, defer: Defer) => Taken | Promise<Taken>
  /** After the fact, never refused: charges units (gives them back when negative), or frees a slot. */
  readonly settle: (take: Take, units: number, nowMs: number) => void | Promise<void>
}

export interface Take {
  readonly limit: Limit
  /** Joined without collisions, and not hashed: an adapter hashes it before it leaves the isolate. */
  readonly key: string
  /** Units; 0 looks without charging. */
  readonly cost: number
  /** Concurrency only: what the slot is called, unique per request. */
  readonly slot?: string
}

/** One limit as a store sees it: arithmetic, and how the store is to be asked. */
export interface Limit extends Window {
  /** Part of what it counts under, so that two limits never share a count. */
  readonly name: string
  readonly store: StoreName
  /** `leased` admits from tokens taken in advance; see shared/lib/window/lease.ts. */
  readonly sync: 'strict' | 'leased'
  /** The first request of a key that the isolate knows nothing of: waits for the store, or passes and is charged. */
  readonly cold: 'strict' | 'optimistic'
  /** How long a decision may wait for the store. */
  readonly budgetMs: number
  readonly durable?: { readonly hint: string | undefined; readonly hotPerSecond: number }
  readonly upstash?: UpstashOptions
  readonly location?: { readonly binding: string }
}

export interface UpstashOptions {
  /** Names of the secret bindings, never their values. More than one region counts by the library's scripts. */
  readonly regions: readonly { readonly url: string; readonly token: string }[]
  /** `own`: exact, several limits at once, leases. `library`: the algorithms of @upstash/ratelimit as they are. */
  readonly scripts: 'own' | 'library'
  /** Reads an override of the quota from Redis on every decision, as the library's setDynamicLimit writes it. */
  readonly dynamic: boolean
}

export type Taken =
  | { readonly kind: 'taken'; readonly admitted: boolean; readonly tallies: readonly Tally[] }
  | { readonly kind: 'fault'; readonly fault: Fault }

/** One take's outcome, in the order of the takes. */
export interface Tally {
  readonly admitted: boolean
  /** Units left; undefined where the store cannot tell. */
  readonly remaining: number | undefined
  /** Until the quota is whole again. */
  readonly resetMs: number
  /** Until the same take may pass; 0 when it did. */
  readonly retryMs: number
  /** The quota in force, where the store knows another than the limit's (dynamic limits). */
  readonly quota?: number
}
