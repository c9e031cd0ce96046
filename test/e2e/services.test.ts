// Service bindings as origins: a second Worker behind the gate, in the same workerd, reached without any network.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { policyFolder } from '../support/gate.ts'
import { startWorkers, type Workers } from '../support/workers.ts'

const ORDERS = `
export default {
  async fetch(request) {
    const { pathname } = new URL(request.url)
    if (pathname === '/throws') throw new Error('AKIAIOSFODNN7EXAMPLE at /srv/app/routes.js:12:7')
    if (pathname === '/fails')
      return new Response('Error: AKIAIOSFODNN7EXAMPLE\\n    at handler (/srv/app/routes.js:12:7)', { status: 500 })
    if (pathname === '/hangs') await scheduler.wait(60_000)
    if (pathname === '/redirects') return Response.redirect('https://else.test/')
    if (pathname === '/streams') {
      const { readable, writable } = new TransformStream()
      const writer = writable.getWriter()
      void (async () => {
        for (const piece of ['one', 'two', 'three']) await writer.write(new TextEncoder().encode(piece))
        await writer.close()
      })()
      return new Response(readable)
    }
    return Response.json({
      who: 'orders',
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      body: await request.text(),
    })
  },
}
`
const CANARY = ORDERS.replace("who: 'orders'", "who: 'canary'")
const BROKEN = `export default { async fetch() { throw new Error('down') } }`

let workers: Workers

beforeAll(async () => {
  workers = await startWorkers(
    policyFolder(`version: 1
hosts: ["*"]
client: { address: cf-connecting-ip }
screens: { errors: {} }
origins:
  orders: { service: ORDERS, host: orders.internal, timeoutMs: 2000 }
  canary: { targets: [{ name: main, service: ORDERS }, { name: canary, service: CANARY, weight: 0, header: { name: x-canary, value: "1" } }] }
  spared: { targets: [{ name: main, service: BROKEN }, { name: spare, service: ORDERS, weight: 0 }], retries: { on: [unreachable, "500", "502", "503"] } }
  nobody: { service: NOBODY }
routes:
  - { name: canary, match: { path: /canary, methods: [GET] }, origin: canary, guards: [] }
  - { name: spared, match: { path: /spared, methods: [GET, POST] }, origin: spared, guards: [] }
  - { name: nobody, match: { path: /nobody, methods: [GET] }, origin: nobody, guards: [] }
  - { name: all, match: { path: /*, methods: [GET, POST] }, origin: orders, guards: [{ payload: { rules: core } }] }
`),
    { count: 1, services: { ORDERS, CANARY, BROKEN } },
  )
})

afterAll(async () => workers?.close())

const ask = async (path: string, headers: Readonly<Record<string, string>> = {}, body?: string) =>
  workers.send(0, path, headers, body === undefined ? undefined : { method: 'POST', body })

describe('a Worker as an origin', () => {
  test('gets what was judged, under the host that the policy gives it', async () => {
    const { status, body } = await ask(
      '/a%20b?x=%2f',
      { 'content-type': 'application/json', 'x-gatehouse-subject': 'forged' },
      '{"n":1}',
    )
    expect(status).toBe(200)
    const seen = JSON.parse(body) as { url: string; headers: Record<string, string> }
    expect(seen).toMatchObject({
      who: 'orders',
      method: 'POST',
      url: 'https://orders.internal/a%20b?x=%2f',
      body: '{"n":1}',
    })
    expect(seen.headers['x-gatehouse-subject']).toBeUndefined()
    expect(seen.headers).toMatchObject({ 'x-forwarded-for': '203.0.113.7', via: '1.1 gatehouse' })
  })

  test('streams its answer', async () => {
    expect((await ask('/streams')).body).toBe('onetwothree')
  })

  test('is chosen by header, as any target', async () => {
    expect(JSON.parse((await ask('/canary')).body)).toMatchObject({ who: 'orders' })
    expect(JSON.parse((await ask('/canary', { 'x-canary': '1' })).body)).toMatchObject({ who: 'canary' })
  })

  test('that is down has a spare; what has a body is not sent twice', async () => {
    expect(JSON.parse((await ask('/spared')).body)).toMatchObject({ who: 'orders' })
    expect((await ask('/spared', {}, 'x')).status).toBe(502)
  })

  test.each([
    ['throws', '/throws', 502],
    ['fails with a stack trace', '/fails', 502],
    ['hangs', '/hangs', 504],
  ])('that %s is a problem, and tells nothing', async (_name, path, status) => {
    const sent = await ask(path)
    expect([sent.status, sent.headers.get('content-type')]).toEqual([status, 'application/problem+json'])
    expect(JSON.stringify([...sent.headers]) + sent.body).not.toMatch(/AKIA|routes\.js/)
  })

  test('is not followed where it redirects', async () => {
    const response = await fetch(new URL('/redirects', workers.urls[0]), {
      redirect: 'manual',
      headers: { 'cf-connecting-ip': '203.0.113.7' },
    })
    expect([response.status, response.headers.get('location')]).toEqual([302, 'https://else.test/'])
  })

  test('that nobody bound is the operator’s to learn of, and no client’s', async () => {
    const sent = await ask('/nobody')
    expect(sent.status).toBeGreaterThanOrEqual(500)
    expect(sent.body).not.toContain('NOBODY')
  })
})
