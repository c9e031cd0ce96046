// A real, certified OpenID provider (npm oidc-provider) with everything that proof of possession and introspection
// need: JWT access tokens for one resource, opaque ones for another, DPoP, certificate-bound tokens, revocation.

import { createServer, type Server } from 'node:http'

import { exportJWK, generateKeyPair } from 'jose'
import { Provider } from 'oidc-provider'

import { memoryAdapter } from '../../demo/memory.ts'

export const JWT_RESOURCE = 'https://api.test'
export const OPAQUE_RESOURCE = 'https://opaque.test'
export const CLIENT = { id: 'app', secret: 'a secret of the client' } as const
export const GATE_CLIENT = { id: 'gate', secret: 'a secret of the gate: $%&' } as const
/** A client whose tokens are bound to the certificate that the provider saw. */
export const MTLS_CLIENT = { id: 'robot', secret: 'a secret of the robot' } as const
export const SCOPES = ['orders:read', 'orders:write'] as const

export interface Identity {
  readonly issuer: string
  /** Questions to the introspection endpoint so far. */
  readonly questions: () => number
  readonly close: () => Promise<void>
}

export const startIdentity = async (certificatePem: string): Promise<Identity> => {
  const server = createServer()
  const issuer = `http://127.0.0.1:${await listen(server)}`
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const key = { ...(await exportJWK(privateKey)), kid: 'k1', alg: 'ES256', use: 'sig' }
  const provider = new Provider(issuer, {
    adapter: memoryAdapter(),
    jwks: { keys: [key] },
    cookies: { keys: ['no cookies are set'] },
    scopes: [...SCOPES],
    clients: [clientOf(CLIENT), clientOf(GATE_CLIENT), clientOf(MTLS_CLIENT, true)],
    ttl: { ClientCredentials: 600 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      introspection: {
        enabled: true,
        allowedPolicy: (_context, client) => client.clientId === GATE_CLIENT.id,
      },
      dPoP: { enabled: true },
      mTLS: {
        enabled: true,
        certificateBoundAccessTokens: true,
        getCertificate: () => certificatePem,
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => JWT_RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, resource) => ({
          scope: SCOPES.join(' '),
          audience: resource,
          accessTokenFormat: resource === OPAQUE_RESOURCE ? 'opaque' : 'jwt',
          accessTokenTTL: 600,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  })
  let questions = 0
  const handle = provider.callback()
  server.on('request', (request, response) => {
    if (request.url === '/token/introspection') questions++
    void handle(request, response)
  })
  return { issuer, questions: () => questions, close: async () => close(server) }
}

const clientOf = ({ id, secret }: { readonly id: string; readonly secret: string }, bound = false) => ({
  client_id: id,
  client_secret: secret,
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
  id_token_signed_response_alg: 'ES256' as const,
  ...(bound ? { tls_client_certificate_bound_access_tokens: true } : undefined),
})

const listen = async (server: Server): Promise<number> => {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  server.once('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    resolve(typeof address === 'object' && address !== null ? address.port : 0)
  })
  return promise
}

const close = async (server: Server): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  server.close(() => resolve(undefined))
  server.closeAllConnections()
  return promise
}
