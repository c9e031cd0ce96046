// What the pure core asks of the world, as types only: the adapters under functions/ make them real, and a test
// hands in its own. A port answers synchronously where it can, since the warm path awaits nothing.

import type { ApiKeys } from './ports/api-keys.ts'
import type { Counters } from './ports/counters.ts'
import type { Decisions } from './ports/decisions.ts'
import type { Defer } from './ports/defer.ts'
import type { Introspections } from './ports/introspections.ts'
import type { Keys } from './ports/keys.ts'
import type { Replays } from './ports/replays.ts'
import type { Revocations } from './ports/revocations.ts'

export type * from './ports/api-keys.ts'
export type * from './ports/counters.ts'
export type * from './ports/decisions.ts'
export type * from './ports/defer.ts'
export type * from './ports/introspections.ts'
export type * from './ports/keys.ts'
export type * from './ports/replays.ts'
export type * from './ports/revocations.ts'

export interface Ports {
  readonly keys: Keys
  readonly counters: Counters
  readonly apiKeys: ApiKeys
  readonly revocations: Revocations
  readonly replays: Replays
  readonly secrets: Secrets
  readonly introspections: Introspections
  /** Absent where nobody is asked: then a guard that needs a decision has a fault. */
  readonly decisions?: Decisions | undefined
  readonly defer: Defer
}

/** Secret bindings of the Worker. What is read stops at the guard that read it. */
export interface Secrets {
  /** The secret of that name; undefined where the environment has none. */
  readonly read: (binding: string) => string | undefined
}
