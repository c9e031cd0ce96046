// A contract, imported by the command and served by `gatehouse dev`: requests are held to it on the way in, answers on
// the way back.

import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { EXIT } from '../../cli/exit.ts'
import { temporaryFolder } from '../support/folders.ts'
import { root, start, startGate, type Gate } from '../support/gate.ts'

const CONTRACT = `openapi: 3.1.0
info: { title: Orders, version: '1' }
servers: [{ url: 'https://api.example.com/v1' }]
components:
  securitySchemes:
    login: { type: http, scheme: bearer }
  schemas:
    Order:
      type: object
      required: [sku]
      additionalProperties: false
      properties:
        sku: { type: string, maxLength: 20 }
        hash: { type: string, writeOnly: true }
        email: { type: string, x-gatehouse-scopes: [orders:pii] }
        parts: { type: array, items: { $ref: '#/components/schemas/Order' } }
paths:
  /orders/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: integer, minimum: 1 } }]
    get:
      responses:
        '200': { description: It., content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } }
    put:
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } }
      responses:
        '204': { description: Done. }
    delete:
      security: [{ login: [] }]
      responses:
        '204': { description: Done. }
`

const ANSWER =
  '{"sku":"a","cost":1.50,"email":"e@example.com","hash":"h","parts":[{"sku":"b","x":{"y":[1]}}]}'

let origin: Server
let gate: Gate
const seen: string[] = []

beforeAll(async () => {
  origin = createServer((request, answer) => {
    seen.push(`${request.method} ${request.url}`)
    request.resume()
    if (request.method === 'PUT') return answer.writeHead(204).end()
    if (request.url === '/v1/orders/99')
      return answer.writeHead(203, { 'content-type': 'application/json' }).end(ANSWER)
    const type = request.url === '/v1/orders/98' ? 'text/html' : 'application/json'
    return answer.writeHead(200, { 'content-type': type, etag: '"v1"' }).end(ANSWER)
  }).listen(0, '127.0.0.1')
  await once(origin, 'listening')
  const folder = temporaryFolder('openapi')
  writeFileSync(join(folder, 'orders.yaml'), CONTRACT)
  const policy = join(folder, 'policy')
  const imported = start([
    join(root, 'cli/gatehouse.js'),
    'import',
    'openapi',
    join(folder, 'orders.yaml'),
    '-o',
    policy,
  ])
  expect(await imported.ended).toBe(EXIT.ok)
  const document = join(policy, 'gateway.yaml')
  // As its head says: once its events are what one wants.
  writeFileSync(document, readFileSync(document, 'utf8').replace(/\n *mode: shadow/, ''))
  gate = await startGate(policy, { origin: `http://127.0.0.1:${(origin.address() as AddressInfo).port}` })
})

afterAll(async () => {
  await gate.stop()
  origin.close()
})

const ask = async (method: string, path: string, body?: string): Promise<Response> =>
  fetch(`${gate.url}${path}`, {
    method,
    ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
  })

test('an answer says what the contract documents, in the origin’s own words', async () => {
  const answer = await ask('GET', '/v1/orders/7')
  expect(answer.status).toBe(200)
  expect(await answer.text()).toBe('{"sku":"a","parts":[{"sku":"b"}]}')
  expect(answer.headers.get('etag')).toBe('W/"v1"')
})

test.each([
  ['a status that is not documented', '/v1/orders/99'],
  ['a media type that is not documented', '/v1/orders/98'],
])('%s does not get out', async (_name, path) => {
  const answer = await ask('GET', path)
  expect(answer.status).toBe(502)
  expect(await answer.text()).not.toContain('e@example.com')
})

test.each([
  ['GET', '/v1/orders/0', undefined, 400],
  ['GET', '/v1/orders/x', undefined, 400],
  ['GET', '/v1/orders/7?x=1', undefined, 400],
  ['GET', '/orders/7', undefined, 404],
  ['PATCH', '/v1/orders/7', '{}', 405],
  ['PUT', '/v1/orders/7', '{"sku":"a","price":0}', 400],
  ['PUT', '/v1/orders/7', '{}', 400],
  ['DELETE', '/v1/orders/7', undefined, 401],
])('%s %s %s is refused with %i, and the origin does not see it', async (method, path, body, status) => {
  const before = seen.length
  expect((await ask(method, path, body)).status).toBe(status)
  expect(seen).toHaveLength(before)
})

test('what the contract takes goes on', async () => {
  expect((await ask('PUT', '/v1/orders/7', '{"sku":"a","hash":"h"}')).status).toBe(204)
  expect(seen.at(-1)).toBe('PUT /v1/orders/7')
})
