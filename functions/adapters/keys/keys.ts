// The Keys port made real: per issuer, the keys that may verify its tokens, from wherever the policy says. Remote key
// sets are fetched and kept by remote.ts; inline sets and secrets are imported once. One port serves one isolate.

import type { KeyOwner, KeyAnswer, Keys, VerificationKey } from '../../../shared/core/ports.ts'
import { algorithms } from '../../../shared/guards/token/algorithms.ts'
import { decodeBase64url } from '../../../shared/lib/base64url/base64url.ts'
import type { Fetching } from './fetching.ts'
import { findIn, makeKeySet, secretKeySet } from './keyset.ts'
import type { KeySet } from './keyset.ts'
import { remoteKeys } from './remote.ts'
import type { Find } from './remote.ts'

export interface KeysWorld extends Fetching {
  /** The secret binding of that name; undefined where the environment has none. */
  readonly secret: (binding: string) => string | undefined
}

// A wrong binding is corrected by a deployment, not by waiting.
const SECRET_RETRY_MS = 60_000

export const createKeys = (world: KeysWorld): Keys => {
  // By issuer object: a new policy's issuers start afresh, and the old ones' sets are collected.
  const finds = new WeakMap<KeyOwner, Find>()
  return {
    find: (issuer, hint, nowMs, defer) => {
      let find = finds.get(issuer)
      if (find === undefined) {
        find = findFor(world, issuer)
        finds.set(issuer, find)
      }
      return find(hint, nowMs, defer)
    },
  }
}

const findFor = (world: KeysWorld, issuer: KeyOwner): Find => {
  const source = issuer.keys
  switch (source.kind) {
    case 'discover':
    case 'uri':
      return remoteKeys(world, issuer)
    case 'inline':
      return importedOnce(issuer, () => makeKeySet(source.jwks.keys, issuer.algorithms, undefined))
    case 'secret':
      return importedOnce(issuer, () => importSecret(world.secret(source.binding), source.encoding, issuer))
  }
}

/** Requests that come before the first import has ended import on their own: no promise is shared between them. */
const importedOnce = (issuer: KeyOwner, make: () => Promise<KeySet | undefined>): Find => {
  let set: KeySet | undefined
  return (hint) => {
    if (set !== undefined) return findIn(set, hint)
    return make().then((made): KeyAnswer => {
      if (made === undefined) return unusableSecret(issuer)
      // The first one stays: whoever remembers one of its keys must find that very key again.
      set ??= made
      return findIn(set, hint)
    })
  }
}

const unusableSecret = (issuer: KeyOwner): KeyAnswer => ({
  kind: 'fault',
  fault: {
    code: 'token.keys-unavailable',
    evidence: { issuer: issuer.name, reason: 'the secret binding is missing, not base64url, or too short' },
    retryAfterMs: SECRET_RETRY_MS,
  },
})

const importSecret = async (
  secret: string | undefined,
  encoding: 'text' | 'base64url',
  issuer: KeyOwner,
): Promise<KeySet | undefined> => {
  if (secret === undefined) return undefined
  const bytes = encoding === 'text' ? new TextEncoder().encode(secret) : decodeBase64url(secret)
  if (bytes === undefined) return undefined
  const keys: VerificationKey[] = []
  for (const alg of issuer.algorithms) {
    const row = algorithms.get(alg)
    // RFC 7518 §3.2; one short key makes the whole secret unusable, so that nobody relies on half of it.
    if (row?.secret !== true || bytes.length < row.keyBytesMin) return undefined
    const hash = `SHA-${alg.slice(2)}`
    const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash }, false, ['verify'])
    keys.push({ kid: undefined, alg, key })
  }
  return secretKeySet(keys)
}
