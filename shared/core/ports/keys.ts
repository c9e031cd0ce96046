// Verification keys: whose they are, how they are fetched and kept, and what a token's header may ask for.

import type { Fault } from '../../decision/denials.ts'
import type { Defer } from './defer.ts'

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
    defer: Defer,
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
