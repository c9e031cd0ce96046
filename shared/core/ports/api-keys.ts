// The registry of the house's own API keys, as the guard sees it.

import type { Fault } from '../../decision/denials.ts'
import type { Defer } from './defer.ts'

/** The house's own API keys. One per isolate; it holds the secret under which keys are hashed. */
export interface ApiKeys {
  /** The key of that id, once what was presented has been proven to be it. Synchronous where the key is known. */
  readonly find: (
    presented: PresentedKey,
    nowMs: number,
    defer: Defer,
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
