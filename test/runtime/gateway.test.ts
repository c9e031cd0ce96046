import { describe, expect, test } from 'vitest'

import { headers } from '../../shared/screens/headers/headers.ts'
import { bench, guardOf, policyOf, requestOf } from '../functions/support.ts'

const PASS = guardOf({ kind: 'pass' })
const hardened = headers(
  { preset: 'none', set: {}, remove: [], keep: [] },
  { programs: new Map(), route: 'all' },
)
const BODY = guardOf({ kind: 'pass' }, { reads: 'body' })

/** An origin inside workerd: what is dispatched must be a request that the runtime itself can make. */
const dispatching = (origin: (request: Request) => Response | Promise<Response>) => ({
  world: { dispatch: async (url: string, init: RequestInit) => origin(new Request(url, init)) },
})

describe('in workerd', () => {
  test('path, query, headers and a judged body reach the origin as they were judged', async () => {
    const gate = bench(
      policyOf([{ guards: [{ guard: BODY }] }]),
      undefined,
      dispatching(async (request) =>
        Response.json({
          url: request.url,
          method: request.method,
          type: request.headers.get('content-type'),
          body: await request.text(),
        }),
      ),
    )
    const response = await gate.fetch(
      requestOf('/a%20b/%C3%BC?x=%00&y=+&z', {
        method: 'PUT',
        body: '{"a":"\u00fc"}',
        headers: { 'content-type': 'application/json' },
      }),
    )
    expect(await response.json()).toEqual({
      url: 'https://origin.internal/a%20b/%C3%BC?x=%00&y=+&z',
      method: 'PUT',
      type: 'application/json',
      body: '{"a":"ü"}',
    })
    expect(gate.bugs).toEqual([])
  })

  test('a body that nobody reads streams through, larger than any bound', async () => {
    const CHUNKS = 512
    let received = 0
    const gate = bench(
      policyOf([{ guards: [{ guard: PASS }] }]),
      undefined,
      dispatching(async (request) => {
        for await (const chunk of request.body as ReadableStream<Uint8Array>) received += chunk.length
        return new Response('done')
      }),
    )
    const { readable, writable } = new IdentityTransformStream()
    const pending = gate.fetch(requestOf('/', { method: 'POST', body: readable }))
    const writer = writable.getWriter()
    for (let index = 0; index < CHUNKS; index++) await writer.write(new Uint8Array(65_536))
    await writer.close()
    expect(await (await pending).text()).toBe('done')
    expect(received).toBe(CHUNKS * 65_536)
  })

  test('a body beyond the bound is refused while it comes in', async () => {
    const gate = bench(policyOf([{ guards: [{ guard: BODY }] }]))
    const { readable, writable } = new IdentityTransformStream()
    const pending = gate.fetch(requestOf('/', { method: 'POST', body: readable }))
    const writer = writable.getWriter()
    const writing = (async () => {
      for (let index = 0; index < 64; index++) await writer.write(new Uint8Array(1024))
    })().catch(() => 'stopped')
    expect((await pending).status).toBe(413)
    expect(await writing).toBe('stopped')
    expect(gate.sent).toEqual([])
  })

  test.each([204, 205, 304])('a %i has no body', async (status) => {
    const gate = bench(
      policyOf([{}]),
      undefined,
      dispatching(() => new Response(null, { status, headers: { etag: '"1"' } })),
    )
    const response = await gate.fetch(requestOf('/'))
    expect([response.status, response.body, response.headers.get('etag')]).toEqual([status, null, '"1"'])
  })

  test('several cookies stay several', async () => {
    const gate = bench(
      policyOf([{}]),
      undefined,
      dispatching(() => {
        const headers = new Headers([
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
        ])
        return new Response('', { headers })
      }),
    )
    expect((await gate.fetch(requestOf('/'))).headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  })

  test('a redirect is handed on, not followed', async () => {
    const gate = bench(
      policyOf([{}]),
      undefined,
      dispatching((request) => {
        expect(request.redirect).toBe('manual')
        return new Response(null, { status: 301, headers: { location: 'https://else.test/' } })
      }),
    )
    const response = await gate.fetch(requestOf('/'))
    expect([response.status, response.headers.get('location')]).toEqual([301, 'https://else.test/'])
  })

  test('a WebSocket is joined to the origin’s, and judged before that', async () => {
    const gate = bench(
      policyOf([{ guards: [{ guard: PASS }], webSocket: true, screens: [hardened] }]),
      undefined,
      dispatching((request) => {
        expect(request.headers.get('upgrade')).toBe('websocket')
        expect(request.headers.get('sec-websocket-key')).toBe('dGhlIHNhbXBsZSBub25jZQ==')
        const [client, server] = Object.values(new WebSocketPair()) as [WebSocket, WebSocket]
        server.accept()
        server.addEventListener('message', (message) => server.send(`echo ${String(message.data)}`))
        const headers = { 'x-gatehouse-decision': 'forged', server: 'Acme/1.2', 'x-kept': 'yes' }
        return new Response(null, { status: 101, webSocket: client, headers })
      }),
    )
    const response = await gate.fetch(
      requestOf('/', {
        headers: {
          upgrade: 'websocket',
          connection: 'Upgrade',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
          'sec-websocket-version': '13',
        },
      }),
    )
    expect([response.status, response.headers.get('x-request-id')]).toEqual([101, expect.any(String)])
    const seen = ['x-gatehouse-decision', 'server', 'x-kept'].map((name) => response.headers.get(name))
    expect(seen).toEqual([null, null, 'yes'])
    const socket = response.webSocket as WebSocket
    socket.accept()
    const { promise, resolve } = Promise.withResolvers<unknown>()
    socket.addEventListener('message', (message) => resolve(message.data))
    socket.send('hi')
    expect(await promise).toBe('echo hi')
    socket.close()
    await gate.settled()
    expect(gate.events[0]).toMatchObject({ outcome: 'admit', status: 101 })
  })

  test('without `upgrade: [websocket]` its origin is not asked', async () => {
    const gate = bench(
      policyOf([{}]),
      undefined,
      dispatching(() => {
        throw new TypeError('asked')
      }),
    )
    const response = await gate.fetch(
      requestOf('/', { headers: { upgrade: 'websocket', connection: 'Upgrade' } }),
    )
    await gate.settled()
    expect([response.status, gate.events[0]?.code]).toEqual([403, 'request.upgrade'])
  })

  test('an upgrade that nobody asked for is the origin’s fault', async () => {
    const gate = bench(
      policyOf([{}]),
      undefined,
      dispatching(
        () =>
          new Response(null, { status: 101, webSocket: Object.values(new WebSocketPair())[0] as WebSocket }),
      ),
    )
    const response = await gate.fetch(requestOf('/'))
    await gate.settled()
    expect([response.status, gate.events[0]?.code]).toEqual([502, 'origin.garbled'])
  })

  test('the end of a streamed answer is seen, and its length kept', async () => {
    const ends: string[] = []
    const guard = guardOf({ kind: 'pass', onEnd: ({ kind }) => void ends.push(kind) })
    const gate = bench(policyOf([{ guards: [{ guard }] }]), undefined, {
      world: {
        dispatch: () =>
          Promise.resolve(new Response('x'.repeat(100), { headers: { 'content-length': '100' } })),
        conduit: (bytes) =>
          bytes === undefined ? new IdentityTransformStream() : new FixedLengthStream(bytes),
      },
    })
    const response = await gate.fetch(requestOf('/'))
    expect(ends).toEqual([])
    expect((await response.text()).length).toBe(100)
    await gate.settled()
    expect(ends).toEqual(['answered'])
  })
})
