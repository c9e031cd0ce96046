// From a keyid to the one key that it may mean. Keys come from the policy (a public key, a secret binding) or from a
// key set at an address that the policy names; nothing that a message says leads to a key of anybody else. Each key
// has one algorithm, so a public key is never used as a secret (RFC 9421 §7.3.6).

import type { KeyOwner, Ports, Revocable } from '../../core/ports.ts'
import type { Links, Principal } from '../../core/guard.ts'
import type { Fault } from '../../decision/denials.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { decodeBase64url } from '../../lib/base64url/base64url.ts'
import { decodeBase64 } from './base64.ts'
import { algorithms, isAlgorithm } from './algorithms.ts'
import type { Algorithm, AlgorithmName } from './algorithms.ts'
import type { SignatureKey } from './options.ts'
import { importJwk, importRaw } from './webcrypto.ts'

/** Who signs: one entry of the policy's keys. */
export interface Signer {
  readonly principal: Principal
  /** What it can be revoked by. The same object for as long as the guard lives. */
  readonly revocable: Revocable
}

export type FoundKey =
  | {
      readonly kind: 'found'
      readonly signer: Signer
      readonly algorithm: Algorithm
      readonly key: CryptoKey
    }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'fault'; readonly fault: Fault }

/** `alg` narrows what a key set's key is taken for; a key of the policy has its algorithm whatever it says. */
export type FindKey = (
  keyid: string,
  alg: string | undefined,
  exchange: Exchange,
  ports: Ports,
) => Promise<FoundKey>

export const UNKNOWN: FoundKey = { kind: 'unknown' }
const SECRET_BYTES_MIN = 32
const SECRET_RETRY_MS = 60_000

export const signerOf = (scheme: string, name: string): Signer => {
  const issuer = `signature:${scheme}`
  return {
    principal: Object.freeze({
      // A JSON array keeps issuer and subject apart, as for tokens: no name can spell another's principal.
      id: JSON.stringify([issuer, name]),
      issuer,
      subject: name,
      claims: Object.freeze({ kind: 'signature', scheme }),
    }),
    // A key has no time of issue: what revokes it revokes all that it signs.
    revocable: { iss: issuer, sub: name, jti: undefined, sid: undefined, issuedMs: undefined },
  }
}

/** Looks keys up among those of a policy: stated ones by their keyid, then key sets in their order. */
export const keyFinder = (
  scheme: string,
  keys: Readonly<Record<string, SignatureKey>>,
  links: Links,
): FindKey => {
  const stated = new Map<string, FindKey>()
  const directories: FindKey[] = []
  for (const [name, key] of Object.entries(keys)) {
    const signer = signerOf(scheme, name)
    if ('directory' in key) directories.push(directoryKey(key.directory, key.algorithms, signer, links))
    else if ('jwk' in key)
      stated.set(key.keyid ?? name, publicKey(key.jwk, algorithms[key.algorithm], signer))
    else stated.set(key.keyid ?? name, sharedKey(key.secret, key.encoding, signer))
  }
  return async (keyid, alg, exchange, ports) => {
    const own = stated.get(keyid)
    if (own !== undefined) return own(keyid, alg, exchange, ports)
    let fault: FoundKey | undefined
    for (const directory of directories) {
      const found = await directory(keyid, alg, exchange, ports)
      if (found.kind === 'found') return found
      if (found.kind === 'fault') fault = found
    }
    return fault ?? UNKNOWN
  }
}

/** Imported once. Requests that come before the first import has ended import on their own: none awaits another's. */
export const publicKey = (
  jwk: Readonly<Record<string, unknown>>,
  algorithm: Algorithm,
  signer: Signer,
): FindKey => {
  let known: FoundKey | undefined
  return async () => {
    if (known !== undefined) return known
    const key = await importJwk(algorithm, jwk)
    // The build checked its form; only a point off the curve gets here, and it is nobody's key.
    known ??= key === undefined ? UNKNOWN : { kind: 'found', signer, algorithm, key }
    return known
  }
}

const sharedKey = (binding: string, encoding: 'text' | 'base64' | 'base64url', signer: Signer): FindKey => {
  const algorithm = algorithms['hmac-sha256']
  let known: FoundKey | undefined
  return async (_keyid, _alg, _exchange, ports) => {
    if (known !== undefined) return known
    const text = ports.secrets.read(binding)
    const bytes = text === undefined ? undefined : secretBytes(text, encoding)
    const usable = bytes !== undefined && bytes.length >= SECRET_BYTES_MIN
    const key = usable ? await importRaw(algorithm, bytes) : undefined
    if (key === undefined) return unusable(binding)
    known ??= { kind: 'found', signer, algorithm, key }
    return known
  }
}

const secretBytes = (text: string, encoding: 'text' | 'base64' | 'base64url'): Uint8Array | undefined => {
  switch (encoding) {
    case 'text':
      return new TextEncoder().encode(text)
    case 'base64':
      return decodeBase64(text)
    case 'base64url':
      return decodeBase64url(text)
  }
}

export const unusable = (binding: string): Extract<FoundKey, { readonly kind: 'fault' }> => ({
  kind: 'fault',
  fault: {
    code: 'secret.unusable',
    evidence: { name: binding, reason: 'the secret binding is missing, not of its encoding, or too short' },
    retryAfterMs: SECRET_RETRY_MS,
  },
})

/** A key set at an address of the policy, kept by the same port that keeps issuers' key sets. */
export const directoryKey = (
  url: string,
  names: readonly AlgorithmName[],
  signer: Signer,
  links: Links,
): FindKey => {
  const rows = names.map((one) => algorithms[one])
  const owner = ownerOf(
    url,
    rows.flatMap(({ jose }) => jose),
    links,
  )
  return async (keyid, alg, exchange, ports) => {
    for (const algorithm of rows) {
      if (alg !== undefined && isAlgorithm(alg) && algorithm.name !== alg) continue
      for (const jose of algorithm.jose) {
        const answer = await ports.keys.find(owner, { alg: jose, kid: keyid }, exchange.nowMs, ports.defer)
        if (answer.kind === 'fault')
          return { kind: 'fault', fault: { ...answer.fault, code: 'signature.keys-unavailable' } }
        const [first] = answer.kind === 'found' ? answer.keys : []
        if (first !== undefined) return { kind: 'found', signer, algorithm, key: first.key }
      }
    }
    return UNKNOWN
  }
}

/** By a policy's links, then by directory: the port keeps a key set per owner, and a set is fetched once for all routes. */
const owners = new WeakMap<Links['issuers'], Map<string, KeyOwner>>()

const ownerOf = (url: string, jose: readonly string[], { issuers }: Links): KeyOwner => {
  const known = owners.get(issuers) ?? new Map<string, KeyOwner>()
  owners.set(issuers, known)
  const key = JSON.stringify([url, jose])
  const owner = known.get(key) ?? {
    // Names of issuers are no URLs: a directory is never taken for one of them.
    name: url,
    issuer: url,
    keys: { kind: 'uri', jwksUri: url },
    algorithms: jose,
    fetch: DIRECTORY_FETCHING,
  }
  known.set(key, owner)
  return owner
}

/** As for issuers (docs/reference: issuers.NAME.fetch). */
const DIRECTORY_FETCHING: KeyOwner['fetch'] = {
  timeoutMs: 5000,
  cooldownMs: 30_000,
  retryMs: 5000,
  maxAgeMs: 600_000,
  staleMaxMs: 86_400_000,
  unknownKidMs: 60_000,
  bytesMax: 65_536,
  redirectsMax: 0,
}
