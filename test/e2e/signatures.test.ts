// A signed request in the real runtime, over HTTP: an independent library signs, the Worker of the gate verifies, and a
// Durable Object remembers nonces.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { digestHeader, FIELDS, linesOf, makePen, signed } from '../guards/signature.kit.ts'
import type { Message } from '../guards/signature.kit.ts'
import { openPolicy, policyFolder, startGate, type Gate } from '../support/gate.ts'
import { startOrigin, type TestOrigin } from '../support/origin.ts'

let origin: TestOrigin
let gate: Gate
const pen = makePen('ecdsa-p256-sha256')

beforeAll(async () => {
  origin = await startOrigin()
  const key = `{ keyid: k1, algorithm: ecdsa-p256-sha256, jwk: ${JSON.stringify(pen.jwk)} }`
  gate = await startGate(
    policyFolder(
      openPolicy(`[{ signature: { scheme: rfc9421, keys: { partner: ${key} }, nonce: required } }]`),
    ),
    { origin: origin.url },
  )
})

afterAll(async () => {
  await gate.stop()
  await origin.close()
})

const BODY = '{"amount":12,"note":"zürich"}'

const payment = async (nonce: string): Promise<Message> => {
  const message: Message = {
    method: 'POST',
    url: new URL('/v1/payments?a=1&b=%20', gate.url).href,
    headers: { 'content-type': 'application/json', 'content-digest': await digestHeader(BODY) },
    body: BODY,
  }
  return signed(message, pen, {
    fields: [...FIELDS, 'content-digest'],
    parameters: { created: Math.floor(Date.now() / 1000), nonce },
  })
}

const send = async (message: Message, over: RequestInit = {}): Promise<number> => {
  const response = await fetch(message.url, {
    method: message.method,
    headers: linesOf(message),
    body: BODY,
    ...over,
  })
  await response.arrayBuffer()
  return response.status
}

test('what is signed passes once; a copy, a changed body and an unsigned request do not', async () => {
  const first = await payment('n1')
  expect(await send(first)).toBe(200)
  expect(await send(first)).toBe(401)
  expect(await send(await payment('n2'), { body: BODY.replace('12', '99') })).toBe(401)
  expect(await send(await payment('n2'))).toBe(200)
  expect(await send(await payment('n3'), { headers: { 'content-type': 'application/json' } })).toBe(401)
})

test('thirty copies at one moment: one passes', async () => {
  const message = await payment('crowd')
  const statuses = await Promise.all(Array.from({ length: 30 }, () => send(message)))
  expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  expect(statuses.filter((status) => status === 401)).toHaveLength(29)
})
