// The adapter in real Express applications, the orders in which people put parsers included.

import type { Server } from 'node:http'

import express, { type Express } from 'express'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'

import { createVerifier, expressIdentity } from '../../origin/main.js'
import { bench, guardOf, policyOf, requestOf } from '../functions/support.ts'
import { AUDIENCE, IDENTITY, ISSUER, listen, makeKey, setOf, signerOf } from './kit.ts'

const READS_BODY = guardOf({ kind: 'pass' }, { reads: 'body' })
let key: Awaited<ReturnType<typeof makeKey>>
let server: Server | undefined

beforeAll(async () => {
  key = await makeKey('one')
})

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

const identity = () => {
  const { d: _d, ...open } = key
  const jwks = { keys: [{ ...open, alg: 'EdDSA', key_ops: ['verify'] }] }
  return expressIdentity(createVerifier({ issuer: ISSUER, audience: AUDIENCE, jwks }))
}

/** Starts an application; answers how requests reach it, through the gate and past it. */
const started = async (app: Express) => {
  app.use((request, response) => {
    const { gatehouse, rawBody, body } = request as {
      gatehouse?: { route: string }
      rawBody?: Buffer
      body?: unknown
    }
    response.json({
      route: gatehouse?.route,
      raw: rawBody?.toString(),
      body: body instanceof Uint8Array ? `bytes ${new TextDecoder().decode(body)}` : body,
    })
  })
  const listening = await listen(app)
  server = listening.server
  const gate = bench(
    policyOf(
      [{ originUrl: listening.url, origin: { audience: AUDIENCE }, guards: [{ guard: READS_BODY }] }],
      {
        identity: IDENTITY,
      },
    ),
    undefined,
    {
      signer: signerOf(() => setOf(key)),
      world: {
        now: () => Date.now(),
        uuid: () => crypto.randomUUID(),
        dispatch: (to, init) => fetch(to, init),
      },
    },
  )
  return { gate, url: listening.url }
}

const post = (body: string, type = 'application/json'): Request =>
  requestOf('/v1/orders?x=%2f', { method: 'POST', body, headers: { 'content-type': type } })

describe('Express', () => {
  test('the adapter alone: who is told of, the bytes kept', async () => {
    const { gate, url } = await started(express().use(identity()))
    expect(await (await gate.fetch(requestOf('/a%20b'))).json()).toEqual({ route: 'all', raw: '' })
    expect(await (await gate.fetch(post('{"n":1}'))).json()).toEqual({
      route: 'all',
      raw: '{"n":1}',
      body: 'bytes {"n":1}',
    })
    expect((await fetch(`${url}/a%20b`)).status).toBe(401)
    expect((await fetch(`${url}/v1/orders`, { method: 'POST', body: '{"n":1}' })).status).toBe(401)
  })

  test('below a mount point it sees the path that was asked for', async () => {
    const app = express()
    app.use('/v1', identity())
    const { gate, url } = await started(app)
    expect((await gate.fetch(post('{"n":1}'))).status).toBe(200)
    expect((await fetch(`${url}/v1/orders`)).status).toBe(401)
  })

  test('behind a parser that keeps the bytes', async () => {
    const keep = express.json({
      verify: (request, _response, bytes) => {
        ;(request as { rawBody?: Buffer }).rawBody = bytes
      },
    })
    const { gate } = await started(express().use(keep, identity()))
    expect(await (await gate.fetch(post('{"n":1}'))).json()).toEqual({
      route: 'all',
      raw: '{"n":1}',
      body: { n: 1 },
    })
  })

  test('behind a parser that keeps nothing a body is refused, and never believed unread', async () => {
    const { gate } = await started(express().use(express.json(), identity()))
    expect((await gate.fetch(post('{"n":1}'))).status).toBe(401)
    expect((await gate.fetch(requestOf('/a'))).status).toBe(200)
  })

  test('a parser behind it does not hang', async () => {
    const { gate } = await started(express().use(identity(), express.json(), express.urlencoded()))
    const told = await gate.fetch(post('{"n":1}'))
    expect(told.status).toBe(200)
    expect(await told.json()).toMatchObject({ raw: '{"n":1}' })
  })

  test('what a handler throws is Express’s to answer', async () => {
    const app = express().use(identity())
    app.use(() => {
      throw new Error('of the handler')
    })
    app.use((_error: unknown, _request: unknown, response: express.Response, _next: unknown) => {
      response.status(418).end()
    })
    const { gate } = await started(app)
    expect((await gate.fetch(requestOf('/'))).status).toBe(418)
  })
})
