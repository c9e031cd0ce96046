// Tokens that say nothing themselves: what their authorization server is asked, and how.

import type { Fault } from '../../decision/denials.ts'
import type { Defer } from './defer.ts'

/** What an authorization server says of a token that says nothing itself (RFC 7662). */
export interface Introspections {
  /** The same answer object for as long as it is remembered, so that what is made of it can be kept by it. */
  readonly ask: (
    source: Introspection,
    token: string,
    nowMs: number,
    defer: Defer,
  ) => Introspected | Promise<Introspected>
}

export type Introspected =
  | { readonly kind: 'active'; readonly claims: Readonly<Record<string, unknown>> }
  | { readonly kind: 'inactive' }
  | { readonly kind: 'fault'; readonly fault: Fault }

export interface Introspection {
  readonly endpoint: string
  /** Whose tokens: what an assertion of the client is for by default. */
  readonly issuer: string
  /** Names of secret bindings, never their values. */
  readonly client:
    | { readonly id: string; readonly secret: string; readonly method: 'basic' | 'post' }
    | {
        readonly id: string
        readonly key: string
        readonly algorithm: string
        readonly audience?: string | undefined
      }
  readonly timeoutMs: number
  /** How long nothing is asked after the endpoint failed. */
  readonly retryMs: number
  readonly bytesMax: number
  /** Questions at a time. */
  readonly concurrencyMax: number
  readonly cache: {
    readonly maxAgeMs: number
    readonly inactiveMs: number
    readonly tokensMax: number
    readonly bytesMax: number
  }
}
