import { describe, expect, test } from 'vitest'

import { deny } from '../../shared/decision/denials.ts'
import type { Cors } from '../../shared/policy/linked.ts'
import { bench, guardOf, policyOf, requestOf } from './support.ts'

const cors: Cors = {
  origins: ['https://app.example.com'],
  headers: ['authorization', 'content-type'],
  exposedHeaders: ['ratelimit'],
  credentials: true,
  maxAgeS: 600,
}
const open: Cors = { ...cors, origins: ['*'], exposedHeaders: [] }
const DENY = guardOf({ kind: 'deny', denial: deny('token.missing') })

const ask = (origin: string, method = 'PUT', path = '/orders') =>
  requestOf(path, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': method } })

const corsOf = (response: Response): Record<string, string> =>
  Object.fromEntries(
    [...response.headers].filter(([name]) => name.startsWith('access-control-') || name === 'vary'),
  )

const gateOf = (policy: Cors | undefined) =>
  bench(policyOf([{ path: '/orders', methods: ['GET', 'PUT'], guards: [{ guard: DENY }] }], { cors: policy }))

const from = (origin?: string) => requestOf('/orders', origin === undefined ? {} : { headers: { origin } })
const admitting = (policy: Cors, headers: Record<string, string> = {}) =>
  bench(policyOf([{}], { cors: policy }), () => new Response('', { headers }))

describe('a preflight', () => {
  test('is answered at the edge, before any guard', async () => {
    const gate = gateOf(cors)
    const response = await gate.fetch(ask('https://app.example.com'))
    await gate.settled()
    expect(response.status).toBe(204)
    expect(corsOf(response)).toEqual({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-headers': 'authorization, content-type',
      'access-control-max-age': '600',
      vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
    })
    expect([gate.sent, gate.events[0]?.outcome]).toEqual([[], 'preflight'])
  })

  test('for a method that the path does not take names those that it takes', async () => {
    const response = await gateOf(cors).fetch(ask('https://app.example.com', 'DELETE'))
    expect(response.headers.get('access-control-allow-methods')).toBe('GET, HEAD, PUT')
  })

  test.each([
    'https://app.example.com.evil.test',
    'https://APP.example.com',
    'http://app.example.com',
    'https://app.example.com:8443',
    'null',
  ])('from %s allows nothing', async (origin) => {
    const response = await gateOf(cors).fetch(ask(origin))
    expect(corsOf(response)).toEqual({ vary: expect.stringContaining('Origin') as string })
  })

  test('for an unknown path is a refusal that the browser may read', async () => {
    const response = await gateOf(cors).fetch(ask('https://app.example.com', 'GET', '/nowhere'))
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([
      404,
      'https://app.example.com',
    ])
  })

  test.each<[string, Cors | undefined, Request]>([
    ['without a CORS policy', undefined, ask('https://app.example.com')],
    [
      'that names no method',
      cors,
      requestOf('/orders', { method: 'OPTIONS', headers: { origin: 'https://app.example.com' } }),
    ],
    ['whose method is no method', cors, ask('https://app.example.com', 'G E T')],
  ])('%s is an OPTIONS like any other, and judged', async (_name, policy, request) => {
    const gate = gateOf(policy)
    expect((await gate.fetch(request)).status).toBe(405)
    expect(gate.sent).toEqual([])
  })
})

describe('an answer', () => {
  test.each<[string, () => Promise<Response>, number]>([
    ['admitted', async () => admitting(cors).fetch(from('https://app.example.com')), 200],
    [
      'refused by a guard',
      async () =>
        bench(policyOf([{ guards: [{ guard: DENY }] }], { cors })).fetch(from('https://app.example.com')),
      401,
    ],
    [
      'refused for want of a route',
      async () => bench(policyOf([{ path: '/other' }], { cors })).fetch(from('https://app.example.com')),
      404,
    ],
    [
      'refused before it was inspected',
      async () =>
        bench(policyOf([{}], { cors })).fetch(
          requestOf('/%ff%', { headers: { origin: 'https://app.example.com' } }),
        ),
      400,
    ],
  ])('%s bears the headers without which a browser hides it', async (_name, fetch, status) => {
    const response = await fetch()
    expect(response.status).toBe(status)
    expect(corsOf(response)).toEqual({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'ratelimit',
      vary: 'Origin',
    })
  })

  test('never has credentials with an open door', async () => {
    const response = await admitting(open).fetch(from('https://anyone.test'))
    expect(corsOf(response)).toEqual({ 'access-control-allow-origin': '*' })
  })

  test('says the policy’s CORS, not the origin’s', async () => {
    const response = await admitting(cors, {
      'access-control-allow-origin': '*',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'x-secret',
      vary: 'Accept-Encoding',
    }).fetch(from('https://evil.test'))
    expect(corsOf(response)).toEqual({ vary: 'Accept-Encoding, Origin' })
  })

  test('without an Origin still tells caches that it would depend on it', async () => {
    expect(corsOf(await admitting(cors, { vary: 'origin' }).fetch(from()))).toEqual({ vary: 'origin' })
    expect(corsOf(await admitting(cors).fetch(from()))).toEqual({ vary: 'Origin' })
  })
})

describe('a route with a CORS of its own', () => {
  const partner: Cors = { ...cors, origins: ['https://partner.example.org'], credentials: false }
  const gate = (policy: Cors | undefined) =>
    bench(
      policyOf(
        [
          {
            name: 'shared',
            path: '/shared',
            methods: ['GET', 'PUT'],
            cors: partner,
            guards: [{ guard: DENY }],
          },
          { name: 'closed', path: '/closed', methods: ['GET', 'OPTIONS'], cors: 'off' },
          { name: 'other', path: '/orders', methods: ['GET'], guards: [{ guard: DENY }] },
        ],
        { cors: policy },
      ),
    )
  const app = 'https://app.example.com'
  const other = 'https://partner.example.org'

  test.each<[string, Cors | undefined]>([
    ['in place of the policy’s', cors],
    ['where the policy has none', undefined],
  ])('answers its preflights and its refusals by it, %s', async (_name, policy) => {
    const preflight = await gate(policy).fetch(ask(other, 'PUT', '/shared'))
    expect(preflight.status).toBe(204)
    expect(corsOf(preflight)).toMatchObject({
      'access-control-allow-origin': other,
      'access-control-allow-methods': 'GET, PUT',
    })
    expect(preflight.headers.has('access-control-allow-credentials')).toBe(false)
    const refusal = await gate(policy).fetch(requestOf('/shared', { headers: { origin: other } }))
    expect([refusal.status, refusal.headers.get('access-control-allow-origin')]).toEqual([401, other])
  })

  test('lets in none of the policy’s', async () => {
    expect(corsOf(await gate(cors).fetch(ask(app, 'GET', '/shared')))).toEqual({
      vary: expect.stringContaining('Origin') as string,
    })
    const refusal = await gate(cors).fetch(requestOf('/shared', { headers: { origin: app } }))
    expect(refusal.headers.has('access-control-allow-origin')).toBe(false)
  })

  test('and the policy’s stays with the other routes', async () => {
    const refusal = await gate(cors).fetch(requestOf('/orders', { headers: { origin: app } }))
    expect(refusal.headers.get('access-control-allow-origin')).toBe(app)
    expect((await gate(undefined).fetch(ask(app, 'GET', '/orders'))).status).toBe(405)
  })

  test('`off` leaves an OPTIONS to the route, and the answer to its origin', async () => {
    const closed = gate(cors)
    const response = await closed.fetch(ask(app, 'GET', '/closed'))
    expect([response.status, closed.sent.length, corsOf(response)]).toEqual([200, 1, {}])
  })
})
