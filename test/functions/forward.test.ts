import { gzipSync } from 'node:zlib'

import * as fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'

import { bench, guardOf, linkedPolicy, policyOf, requestOf } from './support.ts'

const BODY_GUARD = guardOf({ kind: 'pass' }, { reads: 'body' })

const gate = () => bench(policyOf([{ guards: [{ guard: BODY_GUARD }] }]))

const codeOf = async (request: Request): Promise<unknown> => {
  const one = gate()
  const response = await one.fetch(request)
  await one.settled()
  expect(one.sent).toEqual([])
  return [response.status, one.events[0]?.code]
}

afterEach(() => {
  vi.useRealTimers()
})

describe('what was judged is what is sent', () => {
  test.each([
    ['/a%20b/%C3%BC', 'x=%00%0a&y=+&z'],
    ["/!$&'()*+,;=:@~", 'q=\'%27"<>`'],
    ['/a//b'.replace('//', '/'), '?/:@'],
  ])('%s?%s', async (path, search) => {
    let judged = ''
    const guard = guardOf(() => ({ kind: 'pass' }), {
      judge: (exchange) => {
        judged = `${exchange.path}?${exchange.search}`
        return { kind: 'pass' }
      },
    })
    const gate = bench(policyOf([{ guards: [{ guard }], originUrl: 'https://origin.internal/base' }]))
    await gate.fetch(requestOf(`${path}?${search}`))
    expect(gate.sent[0]?.url).toBe(`https://origin.internal/base${judged}`)
    // The platform parses the URL once more: that must change nothing.
    expect(new URL(gate.sent[0]?.url ?? '').href).toBe(gate.sent[0]?.url)
  })

  test('the bytes of a judged body, whatever they are and however they came', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), async (chunks) => {
        let judged: Uint8Array | undefined
        const guard = guardOf(() => ({ kind: 'pass' }), {
          reads: 'body',
          judge: (exchange) => {
            judged = exchange.body?.bytes.slice()
            return { kind: 'pass' }
          },
        })
        const gate = bench(policyOf([{ guards: [{ guard }] }]))
        const response = await gate.fetch(
          requestOf('/', { method: 'POST', body: streamOf(chunks), duplex: 'half' }),
        )
        expect(response.status).toBe(200)
        expect(gate.sent[0]?.body).toEqual(new Uint8Array(chunks.flatMap((chunk) => [...chunk])))
        expect(gate.sent[0]?.body).toEqual(judged)
      }),
      { numRuns: 50 },
    )
  })

  test('redirects are the client’s to follow, and no cache stands between', async () => {
    const gate = bench(
      policyOf([{}]),
      () => new Response(null, { status: 302, headers: { location: '/else' } }),
    )
    const response = await gate.fetch(requestOf('/'))
    expect([response.status, response.headers.get('location')]).toEqual([302, '/else'])
    expect(gate.sent[0]?.init).toMatchObject({
      redirect: 'manual',
      cache: 'no-store',
      encodeResponseBody: 'manual',
      method: 'GET',
    })
  })
})

describe('a cache between the gate and the origin', () => {
  // RFC 9111 §4: a cache writes unsafe methods through, and answers safe ones from what it has stored.
  test.each([
    ['GET', 'no-store'],
    ['HEAD', 'no-store'],
    ['OPTIONS', 'no-store'],
    ['PROPFIND', 'no-store'],
    ['POST', undefined],
    ['PUT', undefined],
    ['PATCH', undefined],
    ['DELETE', undefined],
  ])('is told to keep out of a %s: %s', async (method, cache) => {
    const gate = bench(policyOf([{}]))
    await gate.fetch(requestOf('/', { method }))
    expect([gate.sent[0]?.init.method, gate.sent[0]?.init.cache]).toEqual([method, cache])
  })
})

describe('a body that a guard reads', () => {
  test('of exactly the bound passes', async () => {
    const one = gate()
    expect((await one.fetch(requestOf('/', { method: 'POST', body: 'x'.repeat(1024) }))).status).toBe(200)
    expect(one.sent[0]?.body?.length).toBe(1024)
  })

  test('beyond the bound is refused by what it states', async () => {
    const untouched = new ReadableStream(
      { pull: () => Promise.reject(new TypeError('read')) },
      { highWaterMark: 0 },
    )
    const request = requestOf('/', {
      method: 'POST',
      body: untouched,
      duplex: 'half',
      headers: { 'content-length': '1025' },
    })
    expect(await codeOf(request)).toEqual([413, 'request.body-too-large'])
  })

  test('beyond the bound is refused as it comes in, though it never ends', async () => {
    let pulled = 0
    const endless = new ReadableStream({
      pull: (controller) => {
        pulled += 100
        controller.enqueue(new Uint8Array(100))
      },
    })
    expect(await codeOf(requestOf('/', { method: 'POST', body: endless, duplex: 'half' }))).toEqual([
      413,
      'request.body-too-large',
    ])
    expect(pulled).toBeLessThan(2048)
  })

  test('that breaks off is unreadable', async () => {
    const broken = new ReadableStream({ pull: (controller) => controller.error(new TypeError('reset')) })
    expect(await codeOf(requestOf('/', { method: 'POST', body: broken, duplex: 'half' }))).toEqual([
      400,
      'request.body-unreadable',
    ])
  })

  test('that is shorter than it states is unreadable', async () => {
    const request = requestOf('/', {
      method: 'POST',
      body: streamOf([new Uint8Array(3)]),
      duplex: 'half',
      headers: { 'content-length': '5' },
    })
    expect(await codeOf(request)).toEqual([400, 'request.body-unreadable'])
  })

  test.each(['gzip', 'br', 'deflate', 'GZIP', 'identity, gzip', 'x-unknown', ''])(
    'encoded as %j cannot be judged',
    async (encoding) => {
      const request = requestOf('/', { method: 'POST', body: 'x', headers: { 'content-encoding': encoding } })
      expect(await codeOf(request)).toEqual([415, 'request.content-encoding'])
    },
  )

  test('is unpacked where the policy says so: judged and forwarded as the same plain bytes', async () => {
    const packed = gzipSync('{"a":1}')
    const unpack = { codings: ['gzip'], ratioMax: 100 } as const
    let judged: string | undefined
    const guard = guardOf(
      { kind: 'pass' },
      {
        reads: 'body',
        judge: (exchange) => {
          judged = exchange.body?.text
          return { kind: 'pass' }
        },
      },
    )
    const one = bench(policyOf([{ guards: [{ guard }] }], { bounds: { ...linkedPolicy().bounds, unpack } }))
    const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' }
    await one.fetch(requestOf('/', { method: 'POST', body: packed, headers }))
    expect(judged).toBe('{"a":1}')
    expect(one.sent[0]?.headers.get('content-encoding')).toBeNull()
    expect(new TextDecoder().decode(one.sent[0]?.init.body as Uint8Array)).toBe('{"a":1}')
    const bomb = gzipSync(new Uint8Array(1_000_000))
    expect((await one.fetch(requestOf('/', { method: 'POST', body: bomb, headers }))).status).toBe(413)
    const other = await one.fetch(
      requestOf('/', { method: 'POST', body: packed, headers: { ...headers, 'content-encoding': 'br' } }),
    )
    expect([other.status, other.headers.get('accept-encoding')]).toEqual([415, 'gzip, identity'])
    expect(one.sent).toHaveLength(1)
  })

  test('unpacked, it leaves the digests of its packed form behind (RFC 9530 §2, §3)', async () => {
    const unpack = { codings: ['gzip'], ratioMax: 100 } as const
    const guard = guardOf({ kind: 'pass' }, { reads: 'body' })
    const one = bench(policyOf([{ guards: [{ guard }] }], { bounds: { ...linkedPolicy().bounds, unpack } }))
    const digests = ['content-digest', 'repr-digest', 'digest', 'content-md5']
    const headers = Object.fromEntries(digests.map((name) => [name, 'sha-256=:AAAA:']))
    const send = async (body: Uint8Array | string, coding: string): Promise<readonly (string | null)[]> => {
      await one.fetch(
        requestOf('/', { method: 'POST', body, headers: { ...headers, 'content-encoding': coding } }),
      )
      return digests.map((name) => one.sent.at(-1)?.headers.get(name) ?? null)
    }
    expect(await send(gzipSync('{}'), 'gzip')).toEqual([null, null, null, null])
    expect(await send('{}', 'identity')).toEqual(digests.map((name) => headers[name]))
  })

  test('may be encoded where nobody reads it', async () => {
    const one = bench(policyOf([{ guards: [{ guard: guardOf({ kind: 'pass' }) }] }]))
    await one.fetch(requestOf('/', { method: 'POST', body: 'x', headers: { 'content-encoding': 'gzip' } }))
    expect(one.sent[0]?.headers.get('content-encoding')).toBe('gzip')
  })
})

describe('a route that reads no body streams it', () => {
  test('the very stream of the client goes to the origin', async () => {
    const request = requestOf('/', { method: 'POST', body: streamOf([new Uint8Array(4096)]), duplex: 'half' })
    const gate = bench(policyOf([{ guards: [{ guard: guardOf({ kind: 'pass' }) }] }]), undefined, {
      world: {
        dispatch: (_url, init) => {
          expect(init.body).toBe(request.body)
          expect(init).toMatchObject({ duplex: 'half' })
          return Promise.resolve(new Response('ok'))
        },
      },
    })
    expect((await gate.fetch(request)).status).toBe(200)
    expect(gate.bugs).toEqual([])
  })

  test('64 MiB pass in order, with at most a few chunks made ahead of the reader', async () => {
    const CHUNK = 65_536
    const CHUNKS = 1024
    let made = 0
    let read = 0
    let aheadMax = 0
    const source = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (made === CHUNKS) return controller.close()
        controller.enqueue(new Uint8Array(CHUNK).fill(made % 251))
        made++
        aheadMax = Math.max(aheadMax, made - read)
      },
    })
    const gate = bench(policyOf([{}]), undefined, {
      world: {
        dispatch: async (_url, init) => {
          const reader = (init.body as ReadableStream<Uint8Array>).getReader()
          for (;;) {
            const { done, value } = await reader.read()
            if (done) break
            if (value[0] !== read % 251 || value.length !== CHUNK) throw new TypeError('out of order')
            read++
          }
          return new Response('ok')
        },
      },
    })
    expect((await gate.fetch(requestOf('/', { method: 'POST', body: source, duplex: 'half' }))).status).toBe(
      200,
    )
    expect(read).toBe(CHUNKS)
    expect(aheadMax).toBeLessThan(8)
  })

  test('an answer is handed on as it comes: the first event is out before the second is made', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const encoder = new TextEncoder()
    const events = new ReadableStream<Uint8Array>({
      start: async (controller) => {
        controller.enqueue(encoder.encode('data: 1\n\n'))
        await promise
        controller.enqueue(encoder.encode('data: 2\n\n'))
        controller.close()
      },
    })
    const gate = bench(
      policyOf([{}]),
      () => new Response(events, { headers: { 'content-type': 'text/event-stream' } }),
    )
    const body = (await gate.fetch(requestOf('/'))).body as ReadableStream<Uint8Array> | null
    const reader = body?.getReader()
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: 1\n\n')
    resolve(undefined)
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: 2\n\n')
  })
})

describe('an origin that fails', () => {
  test('in time is a 502, without a word of why', async () => {
    const gate = bench(policyOf([{}]), () =>
      Promise.reject(new TypeError('connect ECONNREFUSED 10.0.0.5:443')),
    )
    const response = await gate.fetch(requestOf('/'))
    await gate.settled()
    expect([response.status, response.headers.get('retry-after')]).toEqual([502, '1'])
    expect(await response.text()).not.toContain('10.0.0.5')
    expect(gate.events[0]).toMatchObject({ outcome: 'fault', code: 'origin.unreachable' })
  })

  test('to answer in time is a 504', async () => {
    vi.useFakeTimers()
    const gate = bench(policyOf([{ timeoutMs: 2000 }]), undefined, {
      world: { dispatch: hanging },
    })
    let answered = false
    const pending = gate.fetch(requestOf('/')).finally(() => (answered = true))
    await vi.advanceTimersByTimeAsync(1999)
    expect(answered).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    const response = await pending
    await gate.settled()
    expect(response.status).toBe(504)
    expect(gate.events[0]).toMatchObject({ outcome: 'fault', code: 'origin.timeout' })
  })

  test('after its head is not timed: a body may take as long as it likes', async () => {
    vi.useFakeTimers()
    let finish: (() => void) | undefined
    const slow = new ReadableStream<Uint8Array>({
      start: (controller) => {
        finish = () => {
          controller.enqueue(new TextEncoder().encode('ok'))
          controller.close()
        }
      },
    })
    const gate = bench(policyOf([{ timeoutMs: 10 }]), () => new Response(slow))
    const response = await gate.fetch(requestOf('/'))
    await vi.advanceTimersByTimeAsync(60_000)
    finish?.()
    expect([response.status, await response.text()]).toEqual([200, 'ok'])
  })

  // Cloudflare's own statuses for an origin that does not answer.
  test.each([
    [520, 502, 'origin.garbled'],
    [521, 502, 'origin.unreachable'],
    [522, 504, 'origin.timeout'],
    [523, 502, 'origin.unreachable'],
    [524, 504, 'origin.timeout'],
    [525, 502, 'origin.unreachable'],
    [526, 502, 'origin.unreachable'],
    [530, 502, 'origin.unreachable'],
  ])('with the platform’s %i is a %i', async (status, told, code) => {
    const gate = bench(policyOf([{}]), () => new Response('error code: 1016', { status }))
    const response = await gate.fetch(requestOf('/'))
    await gate.settled()
    expect([response.status, gate.events[0]?.code]).toEqual([told, code])
    expect(await response.text()).not.toContain('1016')
  })

  test.each([500, 503, 404, 529])('with its own %i is the origin’s answer', async (status) => {
    const gate = bench(policyOf([{}]), () => new Response('mine', { status }))
    const response = await gate.fetch(requestOf('/'))
    expect([response.status, await response.text()]).toEqual([status, 'mine'])
  })
})

test('a client that goes away takes the origin’s request with it', async () => {
  const client = new AbortController()
  let aborted = false
  const gate = bench(policyOf([{}]), undefined, {
    world: {
      dispatch: async (_url, { signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            aborted = true
            reject(new DOMException('aborted', 'AbortError'))
          })
        }),
    },
  })
  const pending = gate.fetch(requestOf('/', { signal: client.signal }))
  // Else the platform would drop the request with its client, and nobody would tell of it.
  expect(gate.waiting()).toBe(1)
  client.abort()
  await pending
  await gate.settled()
  expect(aborted).toBe(true)
  expect(gate.events[0]).toMatchObject({ outcome: 'aborted', status: 499 })
})

/** An origin that never answers. */
const hanging = (): Promise<Response> => new Promise(() => undefined)

const streamOf = (chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (controller) => {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })

test('a service that nobody bound is a fault that names the binding, to the operator alone', async () => {
  const gate = bench(policyOf([{ origin: { service: 'ORDERS' } }]), undefined, {
    world: { dispatch: () => undefined },
  })
  const response = await gate.fetch(requestOf('/'))
  await gate.settled()
  expect(response.status).toBe(502)
  expect(await response.text()).not.toContain('ORDERS')
  expect(gate.events[0]).toMatchObject({
    code: 'origin.unreachable',
    evidence: { name: 'ORDERS', reason: 'there is no such service binding' },
  })
})
