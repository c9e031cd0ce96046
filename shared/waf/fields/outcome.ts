// What reading a body came to, and what its readers are handed.

import type { Intake } from './field.ts'
import type { JsonBounds, JsonSink, JsonStack } from './json.ts'

export type BodyOutcome =
  | { readonly kind: 'ok' }
  | { readonly kind: 'malformed'; readonly reason: string }
  | { readonly kind: 'bound'; readonly bound: 'depth' | 'fields' }

export interface BodyWalk {
  readonly bounds: JsonBounds
  readonly stack: JsonStack
  readonly intake: Intake
  readonly json: JsonSink
  /** The text is a prefix of the body: a broken end is expected. */
  readonly prefixOnly: boolean
}

export const OK: BodyOutcome = { kind: 'ok' }
export const malformed = (reason: string): BodyOutcome => ({ kind: 'malformed', reason })
export const bound = (which: 'depth' | 'fields'): BodyOutcome => ({ kind: 'bound', bound: which })
