// A key set in the isolate: which of an issuer's JSON Web Keys may verify what, imported once per algorithm. A key
// that stays in the source stays the same object over every refresh, so that who remembers a verdict by its key
// notices when that key is gone, and only then.

import { importJWK } from 'jose'
import type { KeyAnswer, KeyHint, VerificationKey } from '../../../shared/core/ports.ts'
import { jwkFits, jwkProblem } from '../../../shared/guards/token/jwk.ts'
import type { Jwk } from '../../../shared/guards/token/jwk.ts'

export interface KeySet {
  /** By `alg`, then `kid`. The answers are made once, so that a look-up allocates nothing. */
  readonly byKid: ReadonlyMap<string, ReadonlyMap<string, KeyAnswer>>
  /** For tokens without a kid: the one key that fits the algorithm; 'unknown' where several do. */
  readonly only: ReadonlyMap<string, KeyAnswer>
  /** Every key by its own text and algorithm: what the next set takes over unchanged. */
  readonly known: ReadonlyMap<string, VerificationKey>
  /** True for a secret: there is one key per algorithm, whatever kid a token names. */
  readonly kidless: boolean
}

export const UNKNOWN: KeyAnswer = { kind: 'unknown' }

/**
 * Makes a key set of what the source lists. Keys that may not verify (jwkProblem), fit no algorithm of the issuer,
 * or do not import are left out: one odd key must not take the good ones down.
 */
export const makeKeySet = async (
  jwks: readonly unknown[],
  algorithms: readonly string[],
  previous: KeySet | undefined,
): Promise<KeySet> => {
  const known = new Map<string, VerificationKey>()
  for (const jwk of jwks) {
    if (!isObject(jwk) || jwkProblem(jwk) !== undefined) continue
    for (const alg of algorithms) {
      if (!jwkFits(jwk, alg)) continue
      const identity = identityOf(jwk, alg)
      const key = known.get(identity) ?? previous?.known.get(identity) ?? (await imported(jwk, alg))
      if (key !== undefined) known.set(identity, key)
    }
  }
  return indexed(known)
}

/** The set of one secret (HS*). */
export const secretKeySet = (keys: readonly VerificationKey[]): KeySet => {
  const only = new Map<string, KeyAnswer>(keys.map((key) => [key.alg, { kind: 'found', keys: [key] }]))
  return { byKid: new Map(), only, known: new Map(), kidless: true }
}

export const findIn = (set: KeySet, hint: KeyHint): KeyAnswer =>
  (hint.kid === undefined || set.kidless ? set.only.get(hint.alg) : set.byKid.get(hint.alg)?.get(hint.kid)) ??
  UNKNOWN

const indexed = (known: ReadonlyMap<string, VerificationKey>): KeySet => {
  const byKid = new Map<string, Map<string, { kind: 'found'; keys: VerificationKey[] }>>()
  const fitting = new Map<string, VerificationKey[]>()
  for (const key of known.values()) {
    grow(fitting, key.alg).push(key)
    if (key.kid === undefined) continue
    const kids = byKid.get(key.alg) ?? new Map<string, { kind: 'found'; keys: VerificationKey[] }>()
    byKid.set(key.alg, kids)
    // RFC 7517 §4.5 lets keys share a kid; the guard tries them in turn, a bounded number of them.
    const answer = kids.get(key.kid)
    if (answer === undefined) kids.set(key.kid, { kind: 'found', keys: [key] })
    else answer.keys.push(key)
  }
  const only = new Map<string, KeyAnswer>()
  for (const [alg, keys] of fitting) only.set(alg, keys.length === 1 ? { kind: 'found', keys } : UNKNOWN)
  return { byKid, only, known, kidless: false }
}

const grow = (lists: Map<string, VerificationKey[]>, name: string): VerificationKey[] => {
  const list = lists.get(name) ?? []
  lists.set(name, list)
  return list
}

/** What makes a key this key: its material and its name, not the order or the remarks of its members. */
const identityOf = (jwk: Jwk, alg: string): string =>
  JSON.stringify([alg, jwk['kid'], jwk['kty'], jwk['crv'], jwk['x'], jwk['y'], jwk['n'], jwk['e']])

const imported = async (jwk: Jwk, alg: string): Promise<VerificationKey | undefined> => {
  // Only the public members that were looked at: nothing else of the source reaches the library.
  const { kty, crv, x, y, n, e } = jwk as Readonly<Record<string, string>>
  const publicJwk = Object.fromEntries(
    Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined),
  )
  // A point off the curve is refused here, by WebCrypto (CVE-2015-7940's kind of attack).
  const key = await importJWK(publicJwk, alg, { extractable: false }).catch(() => undefined)
  if (key === undefined || key instanceof Uint8Array) return undefined
  return { kid: typeof jwk['kid'] === 'string' ? jwk['kid'] : undefined, alg, key }
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
