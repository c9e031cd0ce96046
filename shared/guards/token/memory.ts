// Tokens that were proven before, per issuer: a warm request costs a look-up and no cryptography. The whole token is
// the key, so nothing but that very token can match; only proven tokens are kept, so nobody fills it with rubbish;
// and an entry counts only while the key that proved it is still in the issuer's set.

import type { Grants, Principal, Verdict } from '../../core/guard.ts'
import type { Issuer, KeyHint, Revocable, VerificationKey } from '../../core/ports.ts'
import { lru } from '../../lib/lru/lru.ts'
import type { Lru } from '../../lib/lru/lru.ts'
import type { Claims, Standing } from './claims.ts'

/** What is known of a token once it is proven. */
export interface Proven {
  readonly standing: Standing
  readonly grants: Grants
  /** The same object each time, as the port of revocations wants it. */
  readonly revocable: Revocable
  /** Made once: a warm pass allocates nothing. */
  readonly pass: Verdict
}

export interface Remembered extends Proven {
  readonly hint: KeyHint
  readonly key: VerificationKey
}

export type Memory = Lru<string, Remembered>

// By issuer object: a new policy brings new issuers, and the old ones' memory goes with them.
const memories = new WeakMap<Issuer, Memory>()

export const memoryOf = (issuer: Issuer): Memory => {
  const known = memories.get(issuer)
  if (known !== undefined) return known
  const memory: Memory = lru({
    entriesMax: issuer.memory.tokensMax,
    bytesMax: issuer.memory.bytesMax,
  })
  memories.set(issuer, memory)
  return memory
}

/** What an entry is reckoned to weigh: the text, its claims as objects, and the frame around them. */
export const weightOf = (token: string): number => token.length * 4 + 1024

export const remembered = (
  issuer: Issuer,
  claims: Claims,
  standing: Standing,
  hint: KeyHint,
  key: VerificationKey,
): Remembered => ({ ...provenOf(issuer.issuer, claims, standing), hint, key })

/** `issuer`: whose word the claims are. */
export const provenOf = (issuer: string, claims: Claims, standing: Standing): Proven => {
  const principal: Principal = {
    // A JSON array keeps issuer and subject apart: no subject can spell another issuer's principal.
    id: JSON.stringify([issuer, standing.subject]),
    issuer,
    subject: standing.subject,
    // Shared by all requests that bear this token: nobody may change it for the others.
    claims: frozen(claims),
  }
  const grants: Grants = Object.freeze({
    principal: Object.freeze(principal),
    scopes: Object.freeze(standing.scopes),
  })
  const revocable: Revocable = {
    iss: issuer,
    sub: standing.subject,
    jti: textOf(claims, 'jti'),
    sid: textOf(claims, 'sid'),
    issuedMs: standing.issuedMs,
  }
  return { standing, grants, revocable, pass: Object.freeze({ kind: 'pass', grants }) }
}

const textOf = (claims: Claims, name: string): string | undefined => {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined
  return typeof value === 'string' ? value : undefined
}

/** Depth is bounded by the parser that made the value. */
const frozen = <Value extends object>(value: Value): Value => {
  for (const member of Object.values(value)) if (typeof member === 'object' && member !== null) frozen(member)
  return Object.freeze(value)
}
