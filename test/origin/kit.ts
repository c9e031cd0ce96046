// A gate that signs, in front of a Node server that checks: nothing in between is faked but the network.

import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'

import { createSigner } from '../../functions/adapters/identity/signer.ts'
import type { Gate } from '../../functions/gateway/gate.ts'
import type { Identity } from '../../shared/policy/linked.ts'

export const ISSUER = 'https://api.example.com'
export const AUDIENCE = 'https://orders.internal'

export const IDENTITY: Identity = {
  issuer: ISSUER,
  secret: 'IDENTITY',
  lifetimeS: 30,
  path: '/.well-known/gatehouse/jwks.json',
}

export const makeKey = async (
  kid: string,
  kind: 'Ed25519' | 'P-256' = 'Ed25519',
): Promise<JsonWebKey & { kid: string }> => {
  const algorithm = kind === 'Ed25519' ? { name: 'Ed25519' } : { name: 'ECDSA', namedCurve: 'P-256' }
  const pair = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair
  return { ...((await crypto.subtle.exportKey('jwk', pair.privateKey)) as JsonWebKey), kid }
}

export const signerOf = (
  secret: () => string | undefined,
  reports: string[] = [],
): NonNullable<Gate['signer']> =>
  createSigner('IDENTITY', { read: () => secret() }, (reason) => void reports.push(reason))

export const setOf = (...keys: readonly object[]): string => JSON.stringify({ keys })

export const listen = async (
  handler: RequestListener,
): Promise<{ readonly url: string; readonly server: Server }> => {
  const server = createServer(handler)
  const { promise, resolve } = Promise.withResolvers<number>()
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    resolve(typeof address === 'object' && address !== null ? address.port : 0)
  })
  return { url: `http://127.0.0.1:${await promise}`, server }
}

/** What a verifier has put on the request. */
export const seenOf = (request: IncomingMessage): unknown =>
  (request as { readonly gatehouse?: unknown }).gatehouse
