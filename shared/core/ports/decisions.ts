// Decisions that somebody else takes.

import type { Fault } from '../../decision/denials.ts'
import type { Defer } from './defer.ts'

/** External decision points (OpenID AuthZEN 1.0). One per isolate; it owns caching, bounds and secrets. */
export interface Decisions {
  /** Synchronous where the decision is remembered. */
  readonly ask: (
    point: DecisionPoint,
    question: Question,
    nowMs: number,
    defer: Defer,
  ) => Decided | Promise<Decided>
}

export type Decided =
  | { readonly kind: 'permit' }
  | { readonly kind: 'deny' }
  | { readonly kind: 'fault'; readonly fault: Fault }

export interface DecisionPoint {
  /** The access evaluation endpoint. */
  readonly url: string
  /** The name of a secret binding, never its value. */
  readonly token?: string | undefined
  readonly timeoutMs: number
  /** How long nothing is asked after it failed. */
  readonly retryMs: number
  /** How long a decision is remembered; 0 for never. */
  readonly maxAgeMs: number
  /** Questions at a time. */
  readonly concurrencyMax: number
  readonly bytesMax: number
}

/** An access evaluation request, as it is sent. */
export interface Question {
  readonly subject: {
    readonly type: string
    readonly id: string
    readonly properties?: Readonly<Record<string, unknown>>
  }
  readonly action: { readonly name: string }
  readonly resource: { readonly type: string; readonly id: string }
}
