// What the pure core asks of the world, as types only: the adapters under functions/ make them real, and a test
// hands in its own. A port answers synchronously where it can, since the warm path awaits nothing.

import type { Fault } from '../decision/denials.ts'
import type { Window } from '../lib/window/window.ts'

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

export type StoreName = 'isolate' | 'location' | 'durable' | 'upstash'

export type Counters = Readonly<Record<StoreName, Counter>>

/** Where limits are counted. A store counts under `limit.name` and the key together; see shared/lib/window. */
export interface Counter {
  /** Judges all of them as one: either every take is charged, or none is. */
  readonly take: (takes: readonly Take[], nowMs: number, defer: Ports['defer']) => Taken | Promise<Taken>
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
