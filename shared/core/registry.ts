// The contract of the registry: where API keys and revocations are kept, once for all isolates. Types only. The
// Durable Object makes it real, the replica and the admin API ask it, and tests hand in their own.

import type { ApiKey } from './ports.ts'
import type { Result } from '../lib/result.ts'

export interface Registry {
  /** One key by its id, with the version of the registry that this holds for. */
  readonly lookup: (id: string) => Promise<Looked>
  /** What changed since a version of an epoch; all of it where the change log does not reach back that far. */
  readonly since: (epoch: string, version: number) => Promise<Delta>
  /** Notes that these keys were used in an hour (since the Unix epoch). No change of the registry's version. */
  readonly touch: (ids: readonly string[], hour: number) => Promise<void>

  readonly issue: (key: NewKey, actor: Actor) => Promise<Result<StoredKey, RegistryRefusal>>
  readonly rotate: (
    id: string,
    rotation: Rotation,
    actor: Actor,
  ) => Promise<Result<StoredKey, RegistryRefusal>>
  readonly revokeKey: (id: string, actor: Actor) => Promise<Result<StoredKey, RegistryRefusal>>
  readonly key: (id: string) => Promise<StoredKey | undefined>
  readonly keys: (query: KeyQuery) => Promise<Page<StoredKey>>

  readonly revoke: (revocation: NewRevocation, actor: Actor) => Promise<Result<Revocation, RegistryRefusal>>
  readonly unrevoke: (id: number, actor: Actor) => Promise<Result<Revocation, RegistryRefusal>>
  readonly revocations: (query: PageQuery) => Promise<Page<Revocation>>

  /** What administrators did, the latest first. */
  readonly acts: (query: PageQuery) => Promise<Page<Act>>
}

export type RegistryRefusal = 'not-found' | 'exists' | 'revoked' | 'full'

/** Who does something, as a guard of the house established it. */
export interface Actor {
  /** The principal's id. */
  readonly who: string
  /** The id of the request that asked for it: its event says the rest. */
  readonly requestId: string
}

export interface StoredHash {
  /** 64 hexadecimal digits. */
  readonly hash: string
  /** Of the pepper. */
  readonly version: string
}

/** A key as the isolates need it. */
export interface KeyRecord {
  readonly key: ApiKey
  readonly current: StoredHash
  /** The hash before the last rotation. */
  readonly previous: StoredHash | undefined
}

export interface Looked {
  readonly epoch: string
  readonly version: number
  readonly record: KeyRecord | undefined
}

export interface Delta {
  /** Changes when the registry starts from nothing: versions of two epochs are not comparable. */
  readonly epoch: string
  readonly version: number
  /** True when `added` is everything there is: forget what was known, keys too. */
  readonly whole: boolean
  /** Entries of 16 bytes: see lib/marks. */
  readonly added: Uint8Array
  /** The same form; only the mark counts. */
  readonly removed: Uint8Array
  /** Ids of keys that were issued or changed. */
  readonly keys: readonly string[]
}

export interface NewKey {
  readonly id: string
  readonly env: string
  readonly name: string
  readonly principal: string
  readonly scopes: readonly string[]
  readonly plan: string | undefined
  readonly tenant: string | undefined
  readonly metadata: Readonly<Record<string, string>>
  readonly addresses: readonly string[]
  readonly expiresMs: number | undefined
  readonly hash: StoredHash
}

/** What administrators see of a key. */
export interface StoredKey extends ApiKey {
  readonly createdMs: number
  readonly createdBy: string
  readonly rotatedMs: number | undefined
  /** To the hour. */
  readonly lastUsedMs: number | undefined
}

export interface Rotation {
  readonly hash: StoredHash
  /** How long the old secret still counts. */
  readonly graceMs: number
  readonly expiresMs: number | undefined
}

export interface PageQuery {
  /** What the page before it ended with; '' for the first. */
  readonly cursor: string
  readonly limit: number
}

export interface KeyQuery extends PageQuery {
  readonly principal: string | undefined
}

export interface Page<Item> {
  readonly items: readonly Item[]
  /** Undefined on the last page. */
  readonly cursor: string | undefined
}

export interface NewRevocation {
  readonly kind: 'jti' | 'sub' | 'sid' | 'iss'
  readonly iss: string
  /** The claim's value; '' for kind `iss`. */
  readonly value: string
  /** Only what was issued before this time; undefined for all of it. */
  readonly beforeMs: number | undefined
  /** Until when the entry has to be kept: when the last credential that it is about has died. Undefined for ever. */
  readonly untilMs: number | undefined
  readonly reason: string
}

export interface Revocation extends NewRevocation {
  readonly id: number
  readonly createdMs: number
  readonly createdBy: string
}

export interface Act {
  readonly id: number
  readonly atMs: number
  readonly who: string
  readonly what:
    | 'key.issue'
    | 'key.rotate'
    | 'key.revoke'
    | 'key.bootstrap'
    | 'revocation.add'
    | 'revocation.remove'
  /** A key's id, or a revocation's. */
  readonly target: string
  /** What the act was about, in plain words; never a secret. */
  readonly detail: string
  readonly requestId: string
}
