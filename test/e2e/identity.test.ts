// A real Node origin behind the real gate, which fetches the gate's keys over HTTP and refuses what came past it.

import type { Server, ServerResponse } from 'node:http'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { createVerifier, nodeIdentity, type Identity, type Verifier } from '../../origin/main.js'
import { listen, makeKey, setOf } from '../origin/kit.ts'
import { policyFolder, startGate, type Gate } from '../support/gate.ts'

let origin: { readonly url: string; readonly server: Server }
let gate: Gate
let verifier: Verifier

beforeAll(async () => {
  origin = await listen(
    nodeIdentity(
      { verify: async (incoming) => verifier.verify(incoming) },
      (request: { gatehouse: Identity; rawBody?: Buffer }, response: ServerResponse) => {
        const { route, requestId } = request.gatehouse
        response.end(JSON.stringify({ route, requestId, body: String(request.rawBody ?? '') }))
      },
    ),
  )
  const policy = `version: 1
hosts: ["*"]
client: { address: socket }
identity: { issuer: "https://gate.example.com", secret: IDENTITY }
origins:
  orders: { url: "${origin.url}", identity: { audience: orders } }
routes:
  - name: orders
    match: { path: "/*", methods: [GET, POST] }
    origin: orders
    guards: [{ payload: { rules: core } }]
`
  gate = await startGate(policyFolder(policy), {
    env: { GATEHOUSE_SECRET_IDENTITY: setOf(await makeKey('a', 'P-256'), await makeKey('b')) },
  })
  verifier = createVerifier({
    issuer: 'https://gate.example.com',
    audience: 'orders',
    jwks: `${gate.url}/.well-known/gatehouse/jwks.json`,
  })
})

afterAll(async () => {
  await gate.stop()
  origin.server.close()
  origin.server.closeAllConnections()
})

test.each([
  ['GET', '/orders/7?x=1', undefined],
  ['POST', '/orders', '{"n":1}'],
])('through the gate, %s %s is believed', async (method, target, body) => {
  const headers = body === undefined ? {} : { 'content-type': 'application/json' }
  const response = await fetch(`${gate.url}${target}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  })
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({
    route: 'orders',
    requestId: response.headers.get('x-request-id'),
    body: body ?? '',
  })
})

test('past the gate, nothing is', async () => {
  expect((await fetch(`${origin.url}/orders/7`)).status).toBe(401)
  expect(
    (await fetch(`${origin.url}/orders/7`, { headers: { 'x-gatehouse-subject': 'admin' } })).status,
  ).toBe(401)
})

test('through the gate, a client’s own identity header proves nothing and hides nothing', async () => {
  const response = await fetch(`${gate.url}/orders/7`, { headers: { 'x-gatehouse-identity': 'forged' } })
  expect(response.status).toBe(200)
})
