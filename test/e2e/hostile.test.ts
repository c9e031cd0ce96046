// Whatever bytes come over the wire, the gate answers no 5xx of its own, never hangs, and stands afterwards. In front
// of the real runtime, with a policy that reads everything of a request.

import { connect } from 'node:net'

import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openPolicy, policyFolder, startGate, type Gate } from '../support/gate.ts'
import { startOrigin, type TestOrigin } from '../support/origin.ts'

const RUNS = 1_500
const ANSWER_MS = 60_000

let origin: TestOrigin
let gate: Gate

beforeAll(async () => {
  origin = await startOrigin()
  gate = await startGate(policyFolder(openPolicy('[{ payload: { rules: core, sensitivity: 1 } }]')), {
    origin: origin.url,
  })
})

afterAll(async () => {
  await gate.stop()
  await origin.close()
})

/** Sends bytes as they stand; answers the status of the first answer, 0 when the connection was closed without one. */
const statusOf = async (bytes: string): Promise<number> => {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const socket = connect(Number(new URL(gate.url).port), '127.0.0.1', () => socket.write(bytes, 'latin1'))
  let received = ''
  const late = setTimeout(() => {
    socket.destroy()
    reject(new Error(`no answer within ${ANSWER_MS} ms to ${JSON.stringify(bytes.slice(0, 500))}`))
  }, ANSWER_MS)
  const settle = (): void => {
    clearTimeout(late)
    socket.destroy()
    // An interim answer (100 Continue) is none.
    resolve(Number(/(?:^|\r\n\r\n)HTTP\/1\.1 ([2-5]\d\d)/.exec(received)?.[1] ?? 0))
  }
  socket.setEncoding('latin1').on('data', (piece) => {
    received += String(piece)
    if (/(?:^|\r\n\r\n)HTTP\/1\.1 [2-5]\d\d/.test(received)) settle()
  })
  socket.on('close', settle)
  socket.on('error', settle)
  return promise
}

const framed = (line: string, headers: readonly string[], body = ''): string =>
  [line, 'Host: gate.test', ...headers, `Content-Length: ${body.length}`, '', body].join('\r\n')

const bytes = (max: number): fc.Arbitrary<string> =>
  fc.uint8Array({ maxLength: max }).map((array) => String.fromCharCode(...array))

const visible = (max: number): fc.Arbitrary<string> =>
  fc
    .array(fc.integer({ min: 0x21, max: 0x7e }), { maxLength: max })
    .map((codes) => String.fromCharCode(...codes))

const fragments = [
  '%00',
  '%2e%2e',
  '%2f',
  '%5c',
  '%c0%ae',
  '%25',
  '%',
  '%zz',
  '..',
  '//',
  '\\',
  ';',
  '?',
  '#',
  "'",
]
const shapes = [
  '<',
  '{"a":',
  '[[[[',
  '"\\u0000"',
  'UNION',
  '${',
  '{{',
  '\t',
  '__proto__',
  'constructor',
  '=',
  '&',
  'a',
]
const word = fc.constantFrom(...fragments, ...shapes)

const text = fc.oneof(
  visible(40),
  fc.array(word, { maxLength: 12 }).map((words) => words.join('')),
)

const header = fc
  .tuple(
    fc.oneof(
      fc.constantFrom('Authorization', 'Cookie', 'Content-Type', 'X-Forwarded-For', 'Connection', 'Origin'),
      fc.constantFrom('MF-CF-Blob', 'CF-Connecting-IP', 'X-Forwarded-Proto', 'Range', 'TE', 'Upgrade', 'Via'),
      visible(12).filter((name) => /^[A-Za-z0-9-]+$/.test(name)),
    ),
    fc.oneof(text, bytes(30)),
  )
  .map(([name, value]) => `${name}: ${value}`)

const request = fc
  .record({
    method: fc.constantFrom(
      'GET',
      'POST',
      'PUT',
      'DELETE',
      'PATCH',
      'HEAD',
      'OPTIONS',
      'TRACE',
      'PROPFIND',
      'get',
    ),
    path: fc.oneof(text, bytes(30)),
    headers: fc.array(header, { maxLength: 6 }),
    type: fc.constantFrom(
      'application/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'x',
      '',
    ),
    body: fc.oneof(text, bytes(200)),
  })
  .map(({ method, path, headers, type, body }) =>
    framed(
      `${method} /${path} HTTP/1.1`,
      [...headers, `Content-Type: ${type}`],
      method === 'GET' ? '' : body,
    ),
  )

describe('hostile bytes', () => {
  test(`${RUNS} random requests: no 5xx, no hang`, async () => {
    let answered = 0
    const statuses = new Map<number, number>()
    const ask = async (raw: string): Promise<void> => {
      const status = await statusOf(raw)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      answered++
      if (status >= 500) throw new Error(`${status} for ${JSON.stringify(raw)}`)
    }
    const attack = framed('GET /?q=%3Cscript%3Ealert(1)%3C/script%3E HTTP/1.1', [])
    const samples = [...fc.sample(request, RUNS - 1), attack]
    for (let from = 0; from < samples.length; from += 8)
      await Promise.all(samples.slice(from, from + 8).map(ask))
    expect(answered).toBe(RUNS)
    // The generator reaches the gate and the origin, not only the parser in front.
    expect(statuses.get(200) ?? 0).toBeGreaterThan(RUNS / 50)
    expect(statuses.get(403) ?? 0).toBeGreaterThan(0)
  })

  test.each([
    ['half a request line', 'GET /'],
    ['half a header', 'GET / HTTP/1.1\r\nHost: gate.te'],
    [
      'a length that the body does not reach',
      framed('POST / HTTP/1.1', []).replace('Length: 0', 'Length: 10'),
    ],
    ['a negative length', framed('POST / HTTP/1.1', []).replace('Length: 0', 'Length: -1')],
    [
      'an endless chunk size',
      'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n',
    ],
    ['a chunk that is broken off', 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab'],
    ['HTTP/2 spoken to an HTTP/1 server', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['a header of a megabyte', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(1_100_000)}\r\n\r\n`],
    ['ten thousand headers', `GET / HTTP/1.1\r\nHost: a\r\n${'a: b\r\n'.repeat(10_000)}\r\n`],
    ['a target of 100 KB', `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: a\r\n\r\n`],
    [
      'JSON nested 100,000 deep',
      framed('POST / HTTP/1.1', ['Content-Type: application/json'], '['.repeat(100_000)),
    ],
    ['1,900 parameters', `GET /?${'a=1&'.repeat(1_900)} HTTP/1.1\r\nHost: a\r\n\r\n`],
    [
      'a WebSocket handshake that is none',
      framed('GET / HTTP/1.1', ['Connection: Upgrade', 'Upgrade: websocket']),
    ],
  ])('%s', async (_name, raw) => {
    const status = await Promise.race([
      statusOf(raw).catch(() => 0),
      // What is not complete is waited for: that is no answer, and no harm.
      new Promise<number>((resolve) => {
        setTimeout(resolve, 2_000, 0)
      }),
    ])
    expect(status).toBeLessThan(500)
    expect((await fetch(gate.url)).status).toBe(200)
  })
})
