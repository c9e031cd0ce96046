// Memory of what may be used once only.

import type { Fault } from '../../decision/denials.ts'
import type { Defer } from './defer.ts'

/** What may be used once only: a DPoP proof, the nonce of a signature. */
export interface Replays {
  /** Takes note of one use; 'seen' when it was noted before. Asked last, when all else of the credential holds. */
  readonly claim: (use: Use, nowMs: number, defer: Defer) => ReplayAnswer | Promise<ReplayAnswer>
}

export interface Use {
  /** What the id is unique in, such as `dpop`: kinds never share an id. */
  readonly scope: string
  /** Joined without collisions; hashed by the adapter before it is kept or leaves the isolate. */
  readonly id: string
  /** Until when it would be accepted again: remembered at least so long. */
  readonly untilMs: number
  /** `isolate`: once per isolate, no I/O; `durable`: once in the world. */
  readonly store: 'isolate' | 'durable'
  /** What a failing durable store leaves: a fault, or the isolate's own memory. */
  readonly onFault: 'deny' | 'isolate'
}

export type ReplayAnswer =
  | { readonly kind: 'fresh' }
  | { readonly kind: 'seen' }
  | { readonly kind: 'fault'; readonly fault: Fault }
