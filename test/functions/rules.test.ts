// Where readers of HTTP disagree: one reading, which is judged and sent. The table of docs/gateway.md, row by row.

import { describe, expect, test } from 'vitest'

import { bench, guardOf, policyOf, requestOf, type RouteSketch } from './support.ts'

const PASS = guardOf({ kind: 'pass' })
const BODY = guardOf({ kind: 'pass' }, { reads: 'body' })

const ask = async (request: Request, sketch: RouteSketch) => {
  const gate = bench(policyOf([sketch]))
  const response = await gate.fetch(request)
  await gate.settled()
  return { status: response.status, code: gate.events[0]?.code, sent: gate.sent[0] }
}

describe('method override', () => {
  test.each(['x-http-method-override', 'x-http-method', 'x-method-override'])(
    '%s neither chooses a route nor reaches the origin',
    async (name) => {
      const headers = { [name]: 'DELETE' }
      const { status, sent } = await ask(requestOf('/', { method: 'POST', headers }), { methods: ['POST'] })
      expect([status, sent?.init.method, sent?.headers.has(name)]).toEqual([200, 'POST', false])
      expect((await ask(requestOf('/', { method: 'POST', headers }), { methods: ['DELETE'] })).status).toBe(
        405,
      )
    },
  )

  test('under a name with underscores, which CGI reads as the same, it is not sent either', async () => {
    const { sent } = await ask(
      requestOf('/', { method: 'POST', headers: { x_http_method_override: 'DELETE' } }),
      {},
    )
    expect(sent?.headers.has('x_http_method_override') ?? false).toBe(false)
  })

  test('a parameter is data, and goes on as it came', async () => {
    const { sent } = await ask(requestOf('/?_method=DELETE', { method: 'POST' }), { methods: ['POST'] })
    expect(sent?.url).toContain('?_method=DELETE')
  })
})

const put = (): Request =>
  requestOf('/', { method: 'PUT', body: 'part', headers: { 'content-range': 'bytes 0-3/8' } })

describe('Content-Range (RFC 9110 §14.5)', () => {
  test('is refused where a guard reads the body', async () => {
    const { status, code, sent } = await ask(put(), { guards: [{ guard: BODY }] })
    expect([status, code, sent]).toEqual([400, 'request.content-range', undefined])
  })

  test('is refused in shadow too: what cannot be judged cannot be tried', async () => {
    expect((await ask(put(), { guards: [{ guard: BODY, mode: 'shadow' }] })).status).toBe(400)
  })

  test('streams where none does', async () => {
    const { status, sent } = await ask(put(), { guards: [{ guard: PASS }] })
    expect([status, sent?.headers.get('content-range')]).toEqual([200, 'bytes 0-3/8'])
  })
})

test.each([
  ['/orders', '/orders', 200],
  ['/orders', '/orders/', 404],
  ['/orders/', '/orders/', 200],
  ['/orders/', '/orders', 404],
  ['/orders/*', '/orders', 200],
  ['/orders/*', '/orders/', 200],
  ['/orders', '/Orders', 404],
  ['/orders', '/%6Frders', 200],
  ['/orders', '/%4Frders', 404],
])('a route of %s and a request for %s: %i', async (path, target, status) => {
  const told = await ask(requestOf(target), { path })
  expect(told.status).toBe(status)
  // Never redirected, and never sent under another path than the one that was judged.
  if (status === 200) expect(new URL(told.sent?.url ?? '').pathname).toBe(target.replace('%6F', 'o'))
})

test('Expect stays behind, whatever it expects', async () => {
  for (const expectation of ['100-continue', 'the-unexpected']) {
    const { status, sent } = await ask(requestOf('/', { headers: { expect: expectation } }), {})
    expect([status, sent?.headers.has('expect')]).toEqual([200, false])
  }
})
