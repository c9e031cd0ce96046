// What the pure core asks of the world, as types only: the adapters under functions/ make them real, and a test
// hands in its own. A port answers synchronously where it can, since the warm path awaits nothing.

import type { Fault } from '../decision/denials.ts'

export interface Ports {
  readonly keys: Keys
  readonly counters: Counters
  /** Lets work finish behind the response (the platform's waitUntil). A rejection is a bug, and is reported. */
  readonly defer: (work: Promise<unknown>) => void
}

/** Where a token's verification keys come from. One per isolate; it owns caching, cooldown and staleness. */
export interface Keys {
  /**
   * The keys that may have signed a token with this hint. `defer` is the asking request's own: a refresh that it
   * starts outlives it. The same key is the same object for as long as the source lists it, so that who remembers
   * a verdict can ask whether its key is still there.
   */
  readonly find: (
    issuer: Issuer,
    hint: KeyHint,
    nowMs: number,
    defer: Ports['defer'],
  ) => KeyAnswer | Promise<KeyAnswer>
}

/** What a token's header says about its key: attacker's text, already bounded in length. */
export interface KeyHint {
  readonly alg: string
  readonly kid: string | undefined
}

export type KeyAnswer =
  | { readonly kind: 'found'; readonly keys: readonly VerificationKey[] }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'fault'; readonly fault: Fault }

export interface VerificationKey {
  readonly kid: string | undefined
  readonly alg: string
  readonly key: CryptoKey
}

/** An issuer as the policy states it, every default filled in (schema: shared/guards/token/issuer.options.ts). */
export interface Issuer {
  readonly name: string
  /** Compared with `iss` exactly (RFC 8725 §3.8). */
  readonly issuer: string
  readonly keys: KeySource
  /** Empty means that the policy waived the audience check explicitly. */
  readonly audience: readonly string[]
  readonly algorithms: readonly string[]
  /** The `typ` a token must bear, lower case, without 'application/'; undefined when the policy waived it. */
  readonly type: string | undefined
  readonly clockSkewMs: number
  readonly lifetimeMaxMs: number
  readonly tokenBytesMax: number
  readonly fetch: KeyFetching
  readonly memory: TokenMemory
}

/** How many verified tokens an isolate remembers for one issuer; whichever bound is met first evicts the oldest. */
export interface TokenMemory {
  readonly tokensMax: number
  readonly bytesMax: number
}

export type KeySource =
  | { readonly kind: 'discover' }
  | { readonly kind: 'uri'; readonly jwksUri: string }
  | {
      readonly kind: 'inline'
      readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] }
    }
  /** A symmetric key from a secret binding of that name: HS* only, and only where the policy asks for it. */
  | { readonly kind: 'secret'; readonly binding: string; readonly encoding: 'text' | 'base64url' }

export interface KeyFetching {
  /** For one refresh as a whole: discovery, redirects and the body's last byte. */
  readonly timeoutMs: number
  /** The least time between two fetches while a key set is held, whatever asks for them. */
  readonly cooldownMs: number
  /** The same while none is held: then nobody can be admitted, and waiting costs availability. */
  readonly retryMs: number
  /** A key set of this age is refreshed behind the responses; at twice this age, before them. */
  readonly maxAgeMs: number
  /** How long past maxAgeMs a key set still serves while its source fails. */
  readonly staleMaxMs: number
  /** How long a kid that the source did not list is refused without asking again. */
  readonly unknownKidMs: number
  readonly bytesMax: number
  readonly redirectsMax: number
}

export type StoreName = 'isolate' | 'durable' | 'upstash'

export type Counters = Readonly<Record<StoreName, Counter>>

export interface Counter {
  readonly take: (key: string, cost: number, limit: Limit, nowMs: number) => Taken | Promise<Taken>
}

/** One limit as a store sees it. `name` is part of what it counts under, so two limits never share a count. */
export interface Limit {
  readonly name: string
  readonly algorithm: 'token-bucket' | 'sliding-window' | 'fixed-window'
  readonly quota: number
  readonly windowMs: number
  readonly burst: number
  /** How long a decision may wait for the store. */
  readonly budgetMs: number
}

export type Taken =
  | {
      readonly kind: 'taken'
      readonly admitted: boolean
      readonly remaining: number
      readonly resetMs: number
    }
  | { readonly kind: 'fault'; readonly fault: Fault }
