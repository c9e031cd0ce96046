// The demo's OpenID provider: npm `oidc-provider`, which is certified, with client credentials and JWT access tokens
// (RFC 9068) for one resource. Its signing key can be rotated while it runs, as providers do, and it counts how
// often its key set was fetched: the tests of key rotation need both. It listens on loopback only.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { Provider } from 'oidc-provider'

import { memoryAdapter } from './memory.ts'

export interface DemoProvider {
  readonly issuer: string
  /** A fresh access token that grants these scopes. */
  readonly token: (scope: string) => Promise<string>
  /** Signs with a new key from now on. Keys of before stay published unless they are retired. */
  readonly rotate: (options?: { readonly retire?: boolean }) => Promise<void>
  /** How often the key set was fetched. */
  readonly keyFetches: () => number
  readonly close: () => Promise<void>
}

export interface ProviderOptions {
  /** 0 takes any free port. */
  readonly port: number
  /** What tokens are for: `aud`. */
  readonly audience: string
  readonly scopes: readonly string[]
}

const CLIENT = { id: 'demo', secret: 'demo' } as const
const TOKEN_TTL_S = 3600

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

export const startProvider = async (options: ProviderOptions): Promise<DemoProvider> => {
  let handle: Handler | undefined
  let fetches = 0
  let generation = 0
  let keys: JWK[] = []
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0]
    if (path === '/jwks') fetches++
    if (request.method === 'POST' && path === '/demo/rotate') void answerRotation(request, response, rotate)
    else void handle?.(request, response)
  })
  const issuer = `http://127.0.0.1:${await listen(server, options.port)}`
  const rotate = async ({ retire = false } = {}): Promise<void> => {
    generation++
    // The newest stands first: that is the one which oidc-provider signs with.
    keys = [await signingKey(`key-${generation}`), ...(retire ? [] : keys)]
    handle = providerOf(issuer, keys, options).callback()
  }
  await rotate()
  return {
    issuer,
    rotate,
    token: async (scope) => requestToken(issuer, scope),
    keyFetches: () => fetches,
    close: async () => close(server),
  }
}

const providerOf = (issuer: string, keys: readonly JWK[], options: ProviderOptions): Provider =>
  new Provider(issuer, {
    adapter: memoryAdapter(),
    jwks: { keys: [...keys] },
    cookies: { keys: ['the demo sets no cookies'] },
    scopes: [...options.scopes],
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    ttl: { ClientCredentials: TOKEN_TTL_S },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => options.audience,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: options.scopes.join(' '),
          audience: options.audience,
          accessTokenFormat: 'jwt',
          accessTokenTTL: TOKEN_TTL_S,
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  })

const signingKey = async (kid: string): Promise<JWK> => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return { ...(await exportJWK(privateKey)), kid, alg: 'ES256', use: 'sig' }
}

const requestToken = async (issuer: string, scope: string): Promise<string> => {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${CLIENT.id}:${CLIENT.secret}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
  })
  const answer: unknown = await response.json()
  if (typeof answer === 'object' && answer !== null && 'access_token' in answer)
    return String(answer.access_token)
  throw new Error(`the provider gave no token for "${scope}": ${JSON.stringify(answer)}`)
}

const answerRotation = async (
  request: IncomingMessage,
  response: ServerResponse,
  rotate: DemoProvider['rotate'],
): Promise<void> => {
  await rotate({ retire: request.url?.endsWith('?retire') ?? false })
  response.writeHead(204).end()
}

const listen = async (server: Server, port: number): Promise<number> => {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  server.once('error', reject)
  server.listen(port, '127.0.0.1', () => {
    const address = server.address()
    resolve(typeof address === 'object' && address !== null ? address.port : port)
  })
  return promise
}

const close = async (server: Server): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  server.close(() => resolve(undefined))
  server.closeAllConnections()
  return promise
}
