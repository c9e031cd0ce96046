// What was revoked before its time.

import type { Fault } from '../../decision/denials.ts'
import type { Defer } from './defer.ts'

/** What has been revoked before its time, as this isolate knows it: stale by the policy's bound at most. */
export interface Revocations {
  /**
   * Whether a credential is revoked; 'clear' where the policy asks for no such check. Synchronous while the replica
   * is fresh. What is computed of `credential` is remembered under that very object: hand in the same one again.
   */
  readonly find: (
    credential: Revocable,
    nowMs: number,
    defer: Defer,
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
