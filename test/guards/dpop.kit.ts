// DPoP clients for tests: a key of their own, proofs for a request, and the ports that such a request needs.

import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { CryptoKey, JWK } from 'jose'

import { createReplays } from '../../functions/adapters/replay/replays.ts'
import type { Ports } from '../../shared/core/ports.ts'
import { encodeBase64url } from '../../shared/lib/base64url/base64url.ts'
import { digestBytes } from '../../shared/lib/digest/digest.ts'
import { NOW_S, offlineKeys, portsWith } from './token.kit.ts'

export const NONCE_SECRET = 'a secret of more than thirty-two characters'
export const URL_OF_REQUEST = 'https://api.example.com/'

export interface Client {
  readonly privateKey: CryptoKey
  readonly jwk: JWK
  readonly jkt: string
  readonly alg: string
}

export const makeClient = async (alg = 'ES256'): Promise<Client> => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = await exportJWK(publicKey)
  return { privateKey, jwk, jkt: await calculateJwkThumbprint(jwk), alg }
}

export interface Changes {
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
}

const without = (members: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))

let proofs = 0

/** A proof for GET of the one URL with this token; `undefined` in the changes leaves a member out. */
export const proofOf = async (client: Client, token: string, changes: Changes = {}): Promise<string> => {
  const claims = {
    jti: `proof-${proofs++}`,
    htm: 'GET',
    htu: URL_OF_REQUEST,
    iat: NOW_S,
    ath: encodeBase64url(digestBytes(token)),
    ...changes.claims,
  }
  const header = { alg: client.alg, typ: 'dpop+jwt', jwk: client.jwk, ...changes.header }
  return new SignJWT(without(claims))
    .setProtectedHeader(without(header) as { alg: string })
    .sign(client.privateKey)
}

export const withProof = (token: string, proof: string | undefined, scheme = 'DPoP') => ({
  headers: { authorization: `${scheme} ${token}`, ...(proof === undefined ? undefined : { dpop: proof }) },
})

/** Ports of a fresh isolate without a Durable Object. */
export const dpopPorts = (over: Partial<Ports> = {}): Ports => ({
  ...portsWith(offlineKeys()),
  replays: createReplays({}),
  secrets: { read: (name) => ({ NONCE: NONCE_SECRET, SHORT: 'short' })[name] },
  ...over,
})

/** Options of a guard that requires proofs and remembers their use in the isolate. */
export const REQUIRE = { dpop: { mode: 'require', replay: { store: 'isolate' } } } as const
export const ACCEPT = { dpop: { mode: 'accept', replay: { store: 'isolate' } } } as const
