// The schema guard at the real runtime: what the contract describes reaches the origin, cut where the policy says so, and
// what it does not is told with its place. The Worker carries the guard since the policy names it.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { policyFolder, startGate, type Gate } from '../support/gate.ts'
import { startOrigin, type TestOrigin } from '../support/origin.ts'

const CONTRACT = `openapi: 3.0.3
info: { title: Shop, version: "1" }
paths:
  /orders:
    post:
      operationId: placeOrder
      parameters:
        - { name: dryRun, in: query, schema: { type: boolean } }
      requestBody:
        required: true
        content:
          application/json: { schema: { $ref: "#/components/schemas/Order" } }
      responses: { "201": { description: placed } }
  /orders/{id}:
    get:
      operationId: readOrder
      parameters:
        - { name: id, in: path, required: true, schema: { type: integer, minimum: 1 } }
      responses: { "200": { description: an order } }
components:
  schemas:
    Order:
      type: object
      required: [sku]
      properties:
        sku: { type: string, pattern: "^[A-Z]{3}-[0-9]{4}$" }
        quantity: { type: integer, minimum: 1, nullable: true }
        status: { type: string, readOnly: true }
`

const routeOf = (name: string, base: string, options: string): string => `
  - name: ${name}
    match: { path: "${base}/*", methods: [GET, POST] }
    origin: only
    guards:
      - schema: { contract: ${name}${options} }`

let origin: TestOrigin
let gate: Gate

beforeAll(async () => {
  origin = await startOrigin()
  const folder = policyFolder(
    `version: 1
hosts: [gate.test]
client: { address: socket }
origins: { only: { url: "${origin.url}" } }
contracts:
  strict: { file: contracts/shop.yaml, basePath: /strict }
  loose: { file: contracts/shop.yaml, basePath: /loose }
routes:${routeOf('strict', '/strict', ', errors: client')}${routeOf('loose', '/loose', ', unknownFields: strip, readOnly: strip')}
`,
    { 'contracts/shop.yaml': CONTRACT },
  )
  gate = await startGate(folder)
})

afterAll(async () => {
  await gate.stop()
  await origin.close()
})

const post = async (path: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(new URL(path, gate.url), {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  })

test('what the contract describes reaches the origin as it was sent', async () => {
  const text = '{ "sku": "ABC-1234", "quantity": null }'
  const answer = await post('/strict/orders?dryRun=true', text)
  expect(await answer.json()).toMatchObject({ body: text })
  expect((await fetch(new URL('/strict/orders/7', gate.url))).status).toBe(200)
})

test('what it does not is refused, and told with its place', async () => {
  const before = origin.requests()
  const answer = await post('/strict/orders?dryRun=1', '{"sku":"abc","status":"paid","extra":1}')
  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({
    code: 'contract-broken',
    errors: [
      { in: 'query', pointer: '/dryRun', keyword: 'type' },
      { in: 'body', pointer: '/sku', keyword: 'pattern' },
      { in: 'body', pointer: '/status', keyword: 'readOnly' },
      { in: 'body', pointer: '/extra', keyword: 'unknownFields' },
    ],
  })
  expect((await fetch(new URL('/strict/orders/0', gate.url))).status).toBe(400)
  expect((await fetch(new URL('/strict/nothing', gate.url))).status).toBe(404)
  const method = await fetch(new URL('/strict/orders/7', gate.url), { method: 'POST', body: 'x' })
  expect([method.status, method.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  const type = await post('/strict/orders', '{}', { 'content-type': 'text/xml' })
  expect([type.status, type.headers.get('accept')]).toEqual([415, 'application/json'])
  expect(origin.requests()).toBe(before)
})

test('strip: the origin gets the bytes without the members, their length, and no digest of the others', async () => {
  const answer = await post('/loose/orders', '{"extra":{"a":1}, "sku":"ABC-1234","status":"paid"}', {
    'content-digest': 'sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:',
  })
  expect(answer.status).toBe(200)
  const seen: { readonly body: string; readonly headers: Record<string, string> } = await answer.json()
  expect(seen.body).toBe('{"sku":"ABC-1234"}')
  expect(seen.headers['content-length']).toBe('18')
  expect(seen.headers['content-digest']).toBeUndefined()
})
