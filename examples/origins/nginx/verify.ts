// What nginx asks about each request (auth_request): everything but the body, which nginx does not hand on. Its digest
// goes back in X-Body-SHA256, for the application to compare.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

import { createVerifier } from 'gatehouse/origin'

const {
  GATE_ISSUER: issuer = '',
  GATE_AUDIENCE: audience = '',
  GATE_JWKS: jwks = '',
  PORT = '9000',
} = process.env

const verifier = createVerifier({ issuer, audience, jwks })

const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const token = request.headers['x-gatehouse-identity']
  const checked = await verifier.verify({
    method: String(request.headers['x-original-method'] ?? ''),
    target: String(request.headers['x-original-target'] ?? ''),
    token: typeof token === 'string' ? token : undefined,
    readBody: 'elsewhere',
  })
  const digest = checked.ok ? checked.identity.claims['body_sha256'] : undefined
  if (typeof digest === 'string') response.setHeader('x-body-sha256', digest)
  response.statusCode = checked.ok ? 204 : 401
  response.end()
}

createServer((request, response) => void answer(request, response)).listen(Number(PORT), '127.0.0.1')
