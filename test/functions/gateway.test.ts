import { describe, expect, test } from 'vitest'

import type { Guard } from '../../shared/core/guard.ts'
import { deny } from '../../shared/decision/denials.ts'
import { refuseAll } from '../../functions/gateway/closed.ts'
import { bench, guardOf, ID, policyOf, requestOf } from './support.ts'

const PASS = guardOf({ kind: 'pass' })
const DENY = guardOf({
  kind: 'deny',
  denial: deny('address.denied', { list: 'office', prefix: '10.0.0.0/8' }),
})

describe('nothing passes by silence', () => {
  test.each<[string, RequestInit & { readonly duplex?: 'half' }, boolean]>([
    [
      'a stream of which no header speaks',
      { method: 'POST', body: new ReadableStream(), duplex: 'half' },
      true,
    ],
    ['none', { method: 'POST' }, false],
    [
      'one that is stated to be empty',
      { method: 'POST', body: '', headers: { 'content-length': '0' } },
      false,
    ],
  ])('guards of the head know of a body: %s', async (_name, init, expected) => {
    const seen: boolean[] = []
    const watching: Guard = {
      ...PASS,
      judge: ({ hasBody }) => {
        seen.push(hasBody)
        return { kind: 'deny', denial: deny('access.denied') }
      },
    }
    const gate = bench(policyOf([{ guards: [{ guard: watching }] }]))
    await gate.fetch(requestOf('/v1/x', init))
    expect(seen).toEqual([expected])
  })

  test('an admitted request reaches the origin and its answer the client', async () => {
    const gate = bench(policyOf([{ guards: [{ guard: PASS }] }]))
    const response = await gate.fetch(requestOf('/v1/x?a=b%20c&a='))
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('from the origin')
    expect(response.headers.get('x-request-id')).toBe(ID)
    expect(gate.sent.map((one) => one.url)).toEqual(['https://origin.internal/v1/x?a=b%20c&a='])
  })

  test.each<[string, () => Request, number, string]>([
    [
      'another host',
      () => new Request('https://other.example/x', { headers: { 'cf-connecting-ip': '203.0.113.7' } }),
      404,
      'route.host-unknown',
    ],
    ['an unknown path', () => requestOf('/nowhere'), 404, 'route.unknown'],
    ['another method', () => requestOf('/known', { method: 'DELETE' }), 405, 'route.method'],
    ['an encoded slash', () => requestOf('/known%2f'), 400, 'request.path-ambiguous'],
    ['no client address', () => new Request('https://api.example.com/known'), 400, 'request.address'],
    [
      'two Authorization headers',
      () =>
        requestOf('/known', {
          headers: [
            ['authorization', 'Bearer a'],
            ['authorization', 'Bearer b'],
          ],
        }),
      400,
      'request.header-duplicated',
    ],
    [
      'a Connection header that names a judged one',
      () => requestOf('/known', { headers: { connection: 'close, Authorization' } }),
      400,
      'request.header-malformed',
    ],
  ])('%s is refused with its code and reaches no origin', async (_name, request, status, code) => {
    const gate = bench(policyOf([{ path: '/known', methods: ['GET'], guards: [{ guard: PASS }] }]))
    const response = await gate.fetch(request())
    await gate.settled()
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(gate.sent).toEqual([])
    expect(gate.events.map((event) => [event.outcome, event.code, event.status])).toEqual([
      ['refuse', code, status],
    ])
  })

  test('a method that the path does not take is told which it takes', async () => {
    const gate = bench(policyOf([{ path: '/known', methods: ['GET', 'PUT'] }]))
    const response = await gate.fetch(requestOf('/known', { method: 'DELETE' }))
    expect(response.headers.get('allow')).toBe('GET, HEAD, PUT')
  })
})

describe('a refusal', () => {
  test('tells the public answer and the id, and neither the code nor the evidence', async () => {
    const gate = bench(
      policyOf([{ guards: [{ guard: DENY }] }], { problemBase: 'https://docs.example.com/problems' }),
    )
    const response = await gate.fetch(requestOf('/'))
    expect(response.status).toBe(403)
    expect(await response.json()).toEqual({
      type: 'https://docs.example.com/problems/forbidden',
      title: 'The request is not admitted.',
      status: 403,
      code: 'forbidden',
      instance: `urn:uuid:${ID}`,
      requestId: ID,
    })
    expect([...response.headers.keys()].filter((name) => name.startsWith('x-gatehouse'))).toEqual([])
  })

  test('of a HEAD has no body', async () => {
    const gate = bench(policyOf([{ guards: [{ guard: DENY }] }]))
    const response = await gate.fetch(requestOf('/', { method: 'HEAD' }))
    expect(response.status).toBe(403)
    expect(await response.text()).toBe('')
  })

  test('of a fault says when to come back', async () => {
    const guard = guardOf({ kind: 'fault', fault: { code: 'token.keys-unavailable', retryAfterMs: 1500 } })
    const gate = bench(policyOf([{ guards: [{ guard }] }]))
    const response = await gate.fetch(requestOf('/'))
    await gate.settled()
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2'])
    expect(gate.events[0]).toMatchObject({ outcome: 'fault', code: 'token.keys-unavailable', guard: 'test' })
    expect(gate.sent).toEqual([])
  })

  test('of a bug says nothing, and the exception goes to the operator alone', async () => {
    const guard = guardOf(() => {
      throw new TypeError('hunter2 is not valid')
    })
    const gate = bench(policyOf([{ guards: [{ guard }] }]))
    const response = await gate.fetch(requestOf('/'))
    await gate.settled()
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('hunter2')
    expect(gate.bugs).toHaveLength(1)
    expect(gate.events[0]).toMatchObject({ outcome: 'bug', code: 'bug', status: 500, id: ID })
    expect(gate.sent).toEqual([])
  })
})

describe('debug', () => {
  const hit = { rule: 'sqli-7', field: 'query.q', offset: 0, score: 5, excerpt: 'a=a' }
  const shadow = guardOf(
    { kind: 'deny', denial: deny('payload.rules', { hits: [hit] }) },
    { name: 'payload' },
  )
  const below = guardOf(
    { kind: 'pass', evidence: { hits: [{ ...hit, rule: 'xss-1' }], score: 2 } },
    { name: 'payload' },
  )

  test('tells the decision guard by guard, and every rule that matched', async () => {
    const guards = [{ guard: below }, { guard: shadow, mode: 'shadow' as const }, { guard: DENY }]
    const gate = bench(policyOf([{ name: 'orders', guards }], { debug: true }))
    const response = await gate.fetch(requestOf('/'))
    expect(response.headers.get('x-gatehouse-decision')).toBe(
      'refuse; guard=test; code=address.denied; route=orders; steps="payload=pass, payload=shadow-deny(payload.rules), test=deny(address.denied)"',
    )
    expect(response.headers.get('x-gatehouse-rules')).toBe('xss-1,sqli-7')
    expect(await response.json()).toMatchObject({ code: 'forbidden', reason: 'address.denied' })
  })

  test('is on admitted answers too, and an origin can say nothing in its name', async () => {
    const gate = bench(
      policyOf([{ guards: [{ guard: below }] }], { debug: true }),
      () =>
        new Response('', { headers: { 'x-gatehouse-rules': 'forged', 'x-gatehouse-decision': 'forged' } }),
    )
    const response = await gate.fetch(requestOf('/'))
    expect(response.headers.get('x-gatehouse-decision')).toBe('admit; route=all; steps="payload=pass"')
    expect(response.headers.get('x-gatehouse-rules')).toBe('xss-1')
  })

  test('is off unless the policy says so, and then an origin cannot turn it on', async () => {
    const gate = bench(
      policyOf([{ guards: [{ guard: below }] }]),
      () => new Response('', { headers: { 'x-gatehouse-rules': 'forged' } }),
    )
    const response = await gate.fetch(requestOf('/'))
    expect(response.headers.has('x-gatehouse-decision')).toBe(false)
    expect(response.headers.has('x-gatehouse-rules')).toBe(false)
  })
})

describe('plain HTTP', () => {
  const policy = policyOf([{}])

  test.each(['GET', 'HEAD'])('sends a %s to HTTPS, path and query as they came', async (method) => {
    const gate = bench(policy)
    const response = await gate.fetch(requestOf('/a%20b?q=1&q=%2F', { method }, 'http'))
    await gate.settled()
    expect([response.status, response.headers.get('location')]).toEqual([
      308,
      'https://api.example.com/a%20b?q=1&q=%2F',
    ])
    expect(response.headers.has('strict-transport-security')).toBe(false)
    expect(gate.events[0]).toMatchObject({ outcome: 'redirect', code: 'request.https-required', status: 308 })
    expect(gate.sent).toEqual([])
  })

  test('refuses what carries a body', async () => {
    const gate = bench(policy)
    const response = await gate.fetch(requestOf('/', { method: 'POST', body: 'x' }, 'http'))
    expect([response.status, gate.sent.length]).toEqual([426, 0])
  })

  test('is refused altogether where the policy says so', async () => {
    const gate = bench(policyOf([{}], { https: { plain: 'refuse', hsts: undefined } }))
    expect((await gate.fetch(requestOf('/', {}, 'http'))).status).toBe(426)
  })

  test('is served in dev and where TLS ends elsewhere', async () => {
    const off = bench(policyOf([{}], { https: { plain: 'off', hsts: undefined } }))
    expect((await off.fetch(requestOf('/', {}, 'http'))).status).toBe(200)
    const dev = bench(policy, undefined, { dev: true })
    expect((await dev.fetch(requestOf('/', {}, 'http'))).status).toBe(200)
  })

  test('HSTS stands on HTTPS answers, refusals too', async () => {
    const admitted = await bench(policy).fetch(requestOf('/'))
    expect(admitted.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
    const refused = await bench(policyOf([{ guards: [{ guard: DENY }] }])).fetch(requestOf('/'))
    expect(refused.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
  })
})

describe('limits', () => {
  test('are stated on the answer that they admitted', async () => {
    const quota = { name: 'per-ip', quota: 10, windowMs: 60_000, remaining: 9, resetMs: 6000, visible: true }
    const gate = bench(
      policyOf([{ guards: [{ guard: guardOf({ kind: 'pass', grants: { quotas: [quota] } }) }] }]),
    )
    const response = await gate.fetch(requestOf('/'))
    expect(response.headers.get('ratelimit')).toBe('"per-ip";r=9;t=6')
  })
})

describe('the end of a request', () => {
  const ends: string[] = []
  const ending: Guard = guardOf({
    kind: 'pass',
    onEnd: (end) => void ends.push(`${end.kind} ${end.status} ${end.header('x-cost') ?? '-'}`),
  })
  const run = async (gate: ReturnType<typeof bench>, request: Request): Promise<Response> => {
    ends.length = 0
    return gate.fetch(request)
  }

  test('is told once the last byte is out, not before', async () => {
    const gate = bench(
      policyOf([{ guards: [{ guard: ending }] }]),
      () => new Response('body', { headers: { 'x-cost': '3' } }),
    )
    const response = await run(gate, requestOf('/'))
    expect(ends).toEqual([])
    expect(await response.text()).toBe('body')
    await gate.settled()
    expect(ends).toEqual(['answered 200 3'])
  })

  test('is told when the reader goes away', async () => {
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1024)) })
    const gate = bench(policyOf([{ guards: [{ guard: ending }] }]), () => new Response(endless))
    const response = await run(gate, requestOf('/'))
    await response.body?.cancel()
    await gate.settled()
    expect(ends).toEqual(['answered 200 -'])
  })

  test.each<[string, Guard, string]>([
    ['a later refusal', DENY, 'refused 403 -'],
    [
      'a later fault',
      guardOf({ kind: 'fault', fault: { code: 'token.keys-unavailable', retryAfterMs: 1 } }),
      'failed 503 -',
    ],
  ])('is told at once after %s', async (_name, guard, told) => {
    const gate = bench(policyOf([{ guards: [{ guard: ending }, { guard }] }]))
    await run(gate, requestOf('/'))
    await gate.settled()
    expect(ends).toEqual([told])
  })

  test('is told at once when the origin fails', async () => {
    const gate = bench(policyOf([{ guards: [{ guard: ending }] }]), () =>
      Promise.reject(new TypeError('refused')),
    )
    const response = await run(gate, requestOf('/'))
    await gate.settled()
    expect([response.status, ends]).toEqual([502, ['failed 502 -']])
  })
})

describe('a gate without a policy that it can run', () => {
  test.each(['GET', 'HEAD', 'POST', 'OPTIONS'])('admits no %s and says nothing', async (method) => {
    const response = refuseAll(requestOf('/', { method }), ID)
    expect([
      response.status,
      response.headers.get('x-request-id'),
      response.headers.get('cache-control'),
    ]).toEqual([500, ID, 'no-store'])
    const text = await response.text()
    if (method === 'HEAD') expect(text).toBe('')
    else expect(JSON.parse(text)).toMatchObject({ code: 'internal', status: 500 })
  })
})
