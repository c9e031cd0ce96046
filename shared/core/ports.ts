// What the pure core asks of the world, as types only: the adapters under functions/ make them real, and a test
// hands in its own. A port answers synchronously where it can, since the warm path awaits nothing.

import type { Fault } from '../decision/denials.ts'
import type { Window } from '../lib/window/window.ts'

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
    issuer: KeyOwner,
    hint: KeyHint,
    nowMs: number,
    defer: Ports['defer'],
  ) => KeyAnswer | Promise<KeyAnswer>
}

/** Whose keys they are, and how they are fetched and kept: an issuer, or a directory of signature keys. */
export type KeyOwner = Pick<Issuer, 'name' | 'issuer' | 'keys' | 'algorithms' | 'fetch'>

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
  /** The claim that must hold one of the audiences: `aud`, or what an issuer writes in its place. */
  readonly audienceClaim: string
  /** The claims that name the subject, in order: the first that is a text and not empty does. */
  readonly subjectClaims: readonly string[]
  /** What a token must say besides. */
  readonly claims: readonly ClaimDemand[]
  /** Whether a token that bears an ID token's claims is taken for an access token. */
  readonly idTokens: 'refuse' | 'accept'
  /** How its tokens are encrypted; undefined for an issuer that only signs them. */
  readonly decryption?: Decryption | undefined
  /** The preset that filled it in. */
  readonly preset?: string | undefined
  /** The header that its tokens come in, lower case, where it is not Authorization. */
  readonly header?: string | undefined
  readonly clockSkewMs: number
  readonly lifetimeMaxMs: number
  readonly tokenBytesMax: number
  readonly fetch: KeyFetching
  readonly memory: TokenMemory
}

/** Encrypted tokens of an issuer (RFC 7516): which keys open them, and how they may be locked. */
export interface Decryption {
  /** Names of secret bindings, each a private JWK or a set of them as JSON. */
  readonly keys: readonly string[]
  readonly algorithms: readonly string[]
  readonly encryptions: readonly string[]
  /** False lets tokens that are only signed pass too. */
  readonly required: boolean
}

export interface ClaimDemand {
  readonly name: string
  /** One of these, exactly; empty for any value but null and ''. */
  readonly values: readonly (string | number | boolean)[]
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

/** The house's own API keys. One per isolate; it holds the secret under which keys are hashed. */
export interface ApiKeys {
  /** The key of that id, once what was presented has been proven to be it. Synchronous where the key is known. */
  readonly find: (
    presented: PresentedKey,
    nowMs: number,
    defer: Ports['defer'],
  ) => ApiKeyAnswer | Promise<ApiKeyAnswer>
}

/** A key taken apart, its form and checksum already right: attacker's text all the same. */
export interface PresentedKey {
  readonly env: string
  readonly id: string
  readonly secret: string
}

export type ApiKeyAnswer =
  /** `superseded`: proven by the secret that a rotation replaced. The same object for as long as nothing changed. */
  | { readonly kind: 'found'; readonly key: ApiKey; readonly superseded: boolean }
  | { readonly kind: 'unknown' }
  /** The id exists, and the secret is not its own. */
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'fault'; readonly fault: Fault }

/** What the registry knows of a key that a guard may judge by; never its hash. */
export interface ApiKey {
  readonly id: string
  readonly env: string
  readonly name: string
  /** Whom it stands for: limits by principal count all keys of one principal together. */
  readonly principal: string
  readonly scopes: readonly string[]
  readonly plan: string | undefined
  readonly tenant: string | undefined
  readonly metadata: Readonly<Record<string, string>>
  /** Addresses and prefixes that may use it; empty for every one. */
  readonly addresses: readonly string[]
  readonly expiresMs: number | undefined
  readonly revokedMs: number | undefined
  /** Until when the secret before the last rotation still counts; undefined where there is none. */
  readonly graceUntilMs: number | undefined
}

/** What may be used once only: a DPoP proof, the nonce of a signature. */
export interface Replays {
  /** Takes note of one use; 'seen' when it was noted before. Asked last, when all else of the credential holds. */
  readonly claim: (use: Use, nowMs: number, defer: Ports['defer']) => ReplayAnswer | Promise<ReplayAnswer>
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

/** What an authorization server says of a token that says nothing itself (RFC 7662). */
export interface Introspections {
  /** The same answer object for as long as it is remembered, so that what is made of it can be kept by it. */
  readonly ask: (
    source: Introspection,
    token: string,
    nowMs: number,
    defer: Ports['defer'],
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

/** Secret bindings of the Worker. What is read stops at the guard that read it. */
export interface Secrets {
  /** The secret of that name; undefined where the environment has none. */
  readonly read: (binding: string) => string | undefined
}

/** What has been revoked before its time, as this isolate knows it: stale by the policy's bound at most. */
export interface Revocations {
  /**
   * Whether a credential is revoked; 'clear' where the policy asks for no such check. Synchronous while the replica
   * is fresh. What is computed of `credential` is remembered under that very object: hand in the same one again.
   */
  readonly find: (
    credential: Revocable,
    nowMs: number,
    defer: Ports['defer'],
  ) => RevocationAnswer | Promise<RevocationAnswer>
}

/** What a credential can be revoked by. Claims verbatim; a missing one is undefined. */
export interface Revocable {
  readonly iss: string
  readonly sub: string | undefined
  readonly jti: string | undefined
  readonly sid: string | undefined
  /** `iat` in milliseconds. Without it a credential counts as issued before any time. */
  readonly issuedMs: number | undefined
}

export type RevocationAnswer =
  | { readonly kind: 'clear' }
  | { readonly kind: 'revoked'; readonly by: 'jti' | 'sub' | 'sid' | 'iss' }
  | { readonly kind: 'fault'; readonly fault: Fault }

/** External decision points (OpenID AuthZEN 1.0). One per isolate; it owns caching, bounds and secrets. */
export interface Decisions {
  /** Synchronous where the decision is remembered. */
  readonly ask: (
    point: DecisionPoint,
    question: Question,
    nowMs: number,
    defer: Ports['defer'],
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
