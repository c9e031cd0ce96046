// The front stands in for Cloudflare's edge on a laptop: what only the edge may say, no client may say here, and
// everything else goes through byte for byte, since judging it is the gate's work.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { connect } from 'node:net'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startFront, type Front } from '../../../cli/dev/front.ts'

interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: readonly string[]
  readonly body: string
}

let seen: Seen[] = []
let target: Server
let front: Front
let mayStateAddress = false

beforeAll(async () => {
  target = createServer((incoming, outgoing) => {
    void answer(incoming, outgoing)
  })
  const port = await new Promise<number>((resolve) => {
    target.listen(0, '127.0.0.1', () => {
      const address = target.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  const started = await startFront({
    port: 0,
    target: Promise.resolve(port),
    mayStateAddress: () => mayStateAddress,
  })
  if (!started.ok) throw started.error
  front = started.value
})

afterAll(async () => {
  await front.close()
  target.closeAllConnections()
  target.close()
})

const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
  const body = await readAll(incoming)
  seen.push({ method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.rawHeaders, body })
  outgoing.writeHead(200, ['x-twice', 'a', 'x-twice', 'b', 'content-type', 'text/plain'])
  outgoing.end('ok')
}

const readAll = async (stream: IncomingMessage): Promise<string> => {
  let body = ''
  for await (const chunk of stream.setEncoding('latin1')) body += String(chunk)
  return body
}

/** Sends bytes as they stand and answers everything that came back until the connection closed. */
const raw = async (bytes: string): Promise<string> => {
  seen = []
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const socket = connect(front.port, '127.0.0.1', () => socket.write(bytes, 'latin1'))
  let received = ''
  socket.setEncoding('latin1').on('data', (chunk) => (received += String(chunk)))
  socket.on('close', () => resolve(received))
  socket.on('error', reject)
  return promise
}

const get = (target_: string, ...headers: string[]): string =>
  `${['GET ' + target_ + ' HTTP/1.1', 'Host: gate.test', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n`

const statusOf = (received: string): number => Number(received.slice(9, 12))

const headerOf = (request: Seen | undefined, name: string): readonly string[] => {
  const values: string[] = []
  const headers = request?.headers ?? []
  for (let index = 0; index + 1 < headers.length; index += 2)
    if (headers[index]?.toLowerCase() === name) values.push(headers[index + 1] ?? '')
  return values
}

describe('what only the edge may say', () => {
  test("states the peer's address, whatever the client states", async () => {
    mayStateAddress = false
    await raw(get('/', 'CF-Connecting-IP: 203.0.113.7', 'cf-connecting-ip: 8.8.8.8'))
    expect(headerOf(seen[0], 'cf-connecting-ip')).toEqual(['127.0.0.1'])
  })

  test('lets a client play another one where the policy takes the address from the edge', async () => {
    mayStateAddress = true
    await raw(get('/', 'CF-Connecting-IP: 203.0.113.7'))
    expect(headerOf(seen[0], 'cf-connecting-ip')).toEqual(['203.0.113.7'])
    await raw(get('/'))
    expect(headerOf(seen[0], 'cf-connecting-ip')).toEqual(['127.0.0.1'])
  })

  test.each(['MF-CF-Blob: {"country":"DE"}', 'mf-original-url: http://evil/', 'MF-Route-Override: x'])(
    "takes off what wrangler's own proxy would believe: %s",
    async (header) => {
      await raw(get('/', header))
      expect(headerOf(seen[0], header.split(':', 1)[0]?.toLowerCase() ?? '')).toEqual([])
    },
  )

  test.each([
    ['X-Forwarded-Proto: https', []],
    ['X-Forwarded-Proto:  HTTPS , x', []],
    ["X-Forwarded-Proto: ' OR 1=1", ["' OR 1=1"]],
  ])('passes no scheme on, and leaves an attack for the gate to see: %s', async (header, expected) => {
    await raw(get('/', header))
    expect(headerOf(seen[0], 'x-forwarded-proto')).toEqual(expected)
  })
})

describe('what the edge lets through to no Worker', () => {
  test.each([
    ['no Host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['two Hosts', get('/', 'Host: other.test'), 400],
    ['an empty Host', 'GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n', 400],
    ['a Host with a path', 'GET / HTTP/1.1\r\nHost: a/b\r\nConnection: close\r\n\r\n', 400],
    ['a Host with user information', 'GET / HTTP/1.1\r\nHost: a@b\r\nConnection: close\r\n\r\n', 400],
    ['a Host with a port out of range', 'GET / HTTP/1.1\r\nHost: a:99999\r\nConnection: close\r\n\r\n', 400],
    ['an open bracket', 'GET / HTTP/1.1\r\nHost: [::1\r\nConnection: close\r\n\r\n', 400],
    ['/cdn-cgi/', get('/cdn-cgi/handler/scheduled'), 404],
    ['/cdn-cgi/ behind dot segments', get('/x/..%2f/../../cdn-cgi/local/explorer'), 404],
    ['/cdn-cgi/ behind backslashes', get('/x\\..\\..\\cdn-cgi\\local'), 404],
    ['/cdn-cgi/ in an absolute target', get('http://gate.test/cdn-cgi/local/platform-proxy'), 404],
    ['CONNECT', 'CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\n\r\n', 405],
    ['the asterisk target', 'OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 400],
    [
      'a length and a transfer coding',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['bytes in the target that no URI holds (RFC 3986)', get('/caf\xc3\xa9'), 400],
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\r\n\r\n', 400],
  ])('%s', async (_name, bytes, status) => {
    const received = await raw(bytes)
    expect(statusOf(received)).toBe(status)
    expect(seen).toEqual([])
  })
})

describe('what passes byte for byte', () => {
  test.each([
    '/',
    '/a//b/%2e%2E/c;d=1?x=%00&y',
    '/%ff%fe',
    "/?q=1' OR '1'='1'--".replaceAll(' ', '+'),
    '/{}|^`"<>',
    'http://gate.test/absolute?x',
  ])('the target %s', async (path) => {
    await raw(get(path))
    expect(seen[0]?.url).toBe(path)
  })

  test('headers: names, order, repetitions and bytes', async () => {
    await raw(get('/', 'X-A: 1', 'Authorization: Bearer a', 'x-a: \xff\x80', 'Authorization: Bearer b'))
    expect(headerOf(seen[0], 'x-a')).toEqual(['1', '\xff\x80'])
    expect(headerOf(seen[0], 'authorization')).toEqual(['Bearer a', 'Bearer b'])
  })

  test('the answer, with its repeated headers', async () => {
    const received = await raw(get('/'))
    expect(received.match(/x-twice: [ab]/g)).toEqual(['x-twice: a', 'x-twice: b'])
    expect(received).toContain('\r\nok\r\n')
  })

  test.each([
    ['with a length', 'Content-Length: 3\r\n\r\na\x00b', 'a\x00b'],
    ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n2\r\na\x00\r\n1\r\nb\r\n0\r\n\r\n', 'a\x00b'],
    ['that is not there', '\r\n', ''],
  ])('a body %s', async (_name, rest, body) => {
    await raw(`POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${rest}`)
    expect(seen[0]?.body).toBe(body)
  })

  test('a request that expects 100 Continue is told to go on', async () => {
    const received = await raw(
      'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx',
    )
    expect(statusOf(received)).toBe(100)
    expect(seen[0]?.body).toBe('x')
  })
})
