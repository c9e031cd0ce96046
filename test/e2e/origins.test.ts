// An origin that misbehaves, behind the real gate: what the client gets, what the event says, and that not a word of
// the origin's gets out. The origin speaks bytes, not HTTP, so that it can do what no server would.

import { gzipSync } from 'node:zlib'
import { createServer, type Server, type Socket } from 'node:net'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { policyFolder, startGate, until, type Gate } from '../support/gate.ts'

const SECRET = 'AKIAIOSFODNN7EXAMPLE'
const TRACE = `Error: ${SECRET}\n    at handler (/srv/app/routes.js:12:7)\n`

const answer = (head: string, body: string, headers: readonly string[] = []): string =>
  [`HTTP/1.1 ${head}`, ...headers, `Content-Length: ${body.length}`, '', body].join('\r\n')

let sockets: Socket[] = []
let flaky = 0
let closed = 0

/** What the origin does, by the first segment of the path. */
const behaviours: Readonly<Record<string, (socket: Socket, request: string) => void>> = {
  fine: (socket) => socket.end(answer('200 OK', 'fine', ['Server: Acme/1.2', 'X-Powered-By: PHP/5'])),
  hangs: () => undefined,
  resets: (socket) => socket.resetAndDestroy(),
  garbage: (socket) => socket.end(`${SECRET}\n\n`),
  'bad-status': (socket) => socket.end(`HTTP/1.1 9999 ${SECRET}\r\n\r\n`),
  'cut-head': (socket) => socket.end(`HTTP/1.1 200 OK\r\nX-Key: ${SECRET}`),
  half: (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf`)
    setTimeout(() => socket.resetAndDestroy(), 100)
  },
  silent: (socket) => socket.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n`),
  fails: (socket) => socket.end(answer('500 Oops', TRACE, ['Content-Type: text/html'])),
  busy: (socket) => socket.end(answer('503 Busy', TRACE, ['Retry-After: 7'])),
  tells: (socket) => socket.end(answer('200 OK', TRACE, ['Content-Type: text/plain'])),
  packed: (socket) => {
    const body = gzipSync(TRACE)
    socket.write(
      `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`,
    )
    socket.end(body)
  },
  flaky: (socket) => (flaky++ % 2 === 0 ? socket.resetAndDestroy() : socket.end(answer('200 OK', 'at last'))),
  head: (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 28\r\n\r\n'),
  echo: (socket, request) => socket.end(answer('200 OK', request, ['Content-Type: text/plain'])),
}

let origin: Server
let gate: Gate

const listen = async (server: Server): Promise<number> => {
  const { promise, resolve } = Promise.withResolvers<number>()
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    resolve(typeof address === 'object' && address !== null ? address.port : 0)
  })
  return promise
}

const route = (name: string, path: string, to: string, rest = ''): string => `
  - name: ${name}
    match: { path: "${path}", methods: ["*"] }
    origin: ${to}
    guards: []${rest}`

beforeAll(async () => {
  origin = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => closed++)
    let request = ''
    socket.setEncoding('latin1').on('data', (piece) => {
      request += String(piece)
      if (!request.includes('\r\n\r\n')) return
      const [, name = ''] = /^[A-Z]+ \/(?:stripped\/)?([a-z-]+)/.exec(request) ?? []
      const seen = request
      request = ''
      behaviours[name]?.(socket, seen)
    })
  })
  const url = `http://127.0.0.1:${await listen(origin)}`
  const looping = createServer()
  const port = await listen(looping)
  looping.close()
  gate = await startGate(
    policyFolder(`version: 1
hosts: ["*"]
client: { address: socket }
screens:
  errors: {}
  leaks: {}
  headers: {}
origins:
  bare: { url: "${url}" }
  hanging: { url: "${url}", timeoutMs: 700 }
  timed: { url: "${url}", idleMs: 500 }
  retried: { url: "${url}", retries: {} }
  gone: { url: "http://127.0.0.1:1" }
  breaks: { url: "http://127.0.0.1:1", breaker: { failures: 2, openMs: 60000 } }
  self: { url: "http://127.0.0.1:${port}" }
  other: { url: "${url}", stripPrefix: /stripped }
routes:${route('all', '/*', 'bare')}
${route('hangs', '/hangs', 'hanging')}
${route('silent', '/silent', 'timed')}
${route('flaky', '/flaky', 'retried')}
${route('gone', '/gone', 'gone')}
${route('breaks', '/breaks', 'breaks')}
${route('self', '/self/*', 'self')}
${route('other', '/stripped/*', 'other', '\n    bounds: { bodyBytesMax: 1KiB }')}
${route('refusing', '/tells/refused', 'bare', '\n    screens: { leaks: { mode: refuse } }')}
`),
    { port },
  )
})

afterAll(async () => {
  await gate.stop()
  for (const socket of sockets) socket.destroy()
  sockets = []
  origin.close()
})

interface Got {
  readonly status: number
  readonly headers: Headers
  readonly body: string
  /** The body broke off. */
  readonly broken: boolean
}

const get = async (path: string, init: RequestInit = {}): Promise<Got> => {
  const response = await fetch(`${gate.url}${path}`, init)
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let body = ''
  try {
    for (;;) {
      const next = await reader?.read()
      if (next === undefined || next.done) break
      body += decoder.decode(next.value as Uint8Array, { stream: true })
    }
  } catch {
    return { status: response.status, headers: response.headers, body, broken: true }
  }
  return { status: response.status, headers: response.headers, body, broken: false }
}

const eventOf = async (got: Got): Promise<Readonly<Record<string, unknown>> | undefined> =>
  until(
    () => Promise.resolve(gate.events().find(({ id }) => id === got.headers.get('x-request-id'))),
    (event) => event !== undefined,
  )

describe('an origin that', () => {
  test.each([
    ['cannot be reached', '/gone', 502, 'origin.unreachable'],
    ['hangs', '/hangs', 504, 'origin.timeout'],
    ['resets before the head', '/resets', 502, 'origin.unreachable'],
    ['answers garbage', '/garbage', 502, 'origin.unreachable'],
    ['answers an impossible status', '/bad-status', 502, 'origin.unreachable'],
    ['ends within the head', '/cut-head', 502, 'origin.unreachable'],
    ['fails with a stack trace', '/fails', 502, 'origin.error'],
    ['is busy', '/busy', 503, 'origin.unavailable'],
    ['answers what it must not', '/tells/refused', 502, 'answer.leak'],
  ])('%s: %s is a %i', async (_name, path, status, code) => {
    const got = await get(path)
    expect([got.status, got.headers.get('content-type')]).toEqual([status, 'application/problem+json'])
    expect(Number(got.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(got.body).toContain(got.headers.get('x-request-id'))
    expect(JSON.stringify([...got.headers]) + got.body).not.toMatch(/AKIA|routes\.js|127\.0\.0\.1/)
    expect(await eventOf(got)).toMatchObject({ outcome: 'fault', status, code })
  })

  test.each([
    ['resets within the body', '/half'],
    ['falls silent within the body', '/silent'],
  ])('%s leaves an answer that is broken off, never one that looks whole', async (_name, path) => {
    // Packed for the client, the pieces would wait in the packer.
    const got = await get(path, { headers: { 'accept-encoding': 'identity' } })
    expect([got.status, got.body, got.broken]).toEqual([200, 'half', true])
    const event = await eventOf(got)
    expect(JSON.stringify(event?.['steps'])).toMatch(/origin\.(?:unreachable|timeout)/)
  })

  test.each(['/tells', '/packed'])('tells what it must not is masked, packed or not: %s', async (path) => {
    const got = await get(path, { headers: { 'accept-encoding': 'gzip' } })
    expect(got.status).toBe(200)
    expect(got.body.length).toBe(TRACE.length)
    expect(got.body).toMatch(/^Error: \*{20}\n/)
    expect(got.body).not.toMatch(/routes\.js|AKIA/)
    expect(JSON.stringify(await eventOf(got))).toContain('leak.credential')
  })

  test('tells what it is made of does not', async () => {
    const { headers } = await get('/fine')
    expect([headers.get('server'), headers.get('x-powered-by')]).toEqual([null, null])
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('leads back to the gate is met once, not for ever', async () => {
    const got = await get('/self/x')
    expect(got.status).toBe(502)
    const events = gate.events().filter(({ path }) => path === '/self/x')
    expect(new Set(events.map(({ code }) => code))).toEqual(new Set(['origin.error', 'request.loop']))
    expect(events).toHaveLength(2)
  })

  test('fails now and then is asked again', async () => {
    expect((await get('/flaky')).body).toBe('at last')
    const posted = await get('/flaky', { method: 'POST', body: 'x' })
    expect(posted.status).toBe(502)
  })

  test('is down opens the breaker', async () => {
    const statuses: number[] = []
    for (let count = 0; count < 4; count++) statuses.push((await get('/breaks')).status)
    expect(statuses).toEqual([502, 502, 503, 503])
    expect(Number((await get('/breaks')).headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

test('the head of a long answer is told whole, though nothing follows it', async () => {
  const headers = { 'accept-encoding': 'identity' }
  const got = await get('/head', { method: 'HEAD', headers })
  expect([got.status, got.broken, got.headers.get('content-length')]).toEqual([200, false, '28'])
  expect((await eventOf(got))?.['steps']).toBeUndefined()
})

test('a request that is given up is ended at the origin', async () => {
  const before = closed
  await get('/hangs')
  expect(
    await until(
      () => Promise.resolve(closed),
      (now) => now > before,
    ),
  ).toBeGreaterThan(before)
})

test('the origin sees the stripped path, and through whom the request came', async () => {
  const { body } = await get('/stripped/echo/7?x=1')
  expect(body).toMatch(/^GET \/echo\/7\?x=1 HTTP\/1\.1/)
  expect(body.toLowerCase()).toContain('\r\ncdn-loop: gatehouse\r\n')
  expect(body.toLowerCase()).toContain('\r\nvia: 1.1 gatehouse\r\n')
})

test('a streamed body beyond the bound of its route is broken off', async () => {
  let sent = 0
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      sent += 500
      if (sent > 5_000_000) controller.close()
      else controller.enqueue(new Uint8Array(500))
    },
  })
  const got = await get('/stripped/hangs', { method: 'POST', body, duplex: 'half' } as RequestInit).catch(
    () => undefined,
  )
  // The client may notice the answer, or that nobody reads on; so may the servers that stand before a local Worker, which
  // then answer themselves. What the gate did, its event says.
  if (got !== undefined) expect([413, 500, 502]).toContain(got.status)
  const event = await until(
    () => Promise.resolve(gate.events().find(({ path }) => path === '/stripped/hangs')),
    (one) => one !== undefined,
  )
  expect(event).toMatchObject({ code: 'request.body-too-large', status: 413 })
})
