// What only raw bytes can ask: the absolute form, TRACE and Expect, at the real runtime.

import { connect } from 'node:net'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { policyFolder, startGate, type Gate } from '../support/gate.ts'
import { startOrigin, type TestOrigin } from '../support/origin.ts'

let origin: TestOrigin
let gate: Gate

beforeAll(async () => {
  origin = await startOrigin()
  gate = await startGate(
    policyFolder(`version: 1
hosts: [gate.test]
client: { address: socket }
origins: { only: { url: "${origin.url}" } }
routes:
  - name: all
    match: { path: "/*", methods: ["*"] }
    origin: only
    guards: []
`),
  )
})

afterAll(async () => {
  await gate.stop()
  await origin.close()
})

/** Sends bytes and reads until an answer is whole, or the connection ends. */
const told = async (lines: readonly string[], body = ''): Promise<string> => {
  const { promise, resolve } = Promise.withResolvers<string>()
  let text = ''
  const socket = connect(Number(new URL(gate.url).port), '127.0.0.1', () =>
    socket.write([...lines, 'Connection: close', '', body].join('\r\n')),
  )
  socket.setEncoding('latin1').on('data', (piece) => (text += String(piece)))
  socket.on('close', () => resolve(text))
  socket.on('error', () => resolve(text))
  return promise
}

const statusOf = (text: string): number => Number(/HTTP\/1\.1 ([2-5]\d\d)/.exec(text)?.[1] ?? 0)

test.each([
  ['http://gate.test/x', 'evil.test'],
  ['http://evil.test/x', 'gate.test'],
])(
  'the absolute form %s beside Host %s: one of them counts, and the other is told to nobody',
  async (target, host) => {
    const text = await told([`GET ${target} HTTP/1.1`, `Host: ${host}`])
    expect([200, 404]).toContain(statusOf(text))
    expect(text).not.toContain('evil.test')
    if (statusOf(text) === 404) return
    expect(text).toContain('"target":"/x"')
    expect(text).toContain('"x-forwarded-host":"gate.test"')
  },
)

test.each(['TRACE', 'TRACK', 'CONNECT'])('%s is refused, and nothing is echoed', async (method) => {
  const before = origin.requests()
  const text = await told([`${method} /x HTTP/1.1`, 'Host: gate.test', 'X-Secret: abc123'])
  expect(statusOf(text)).not.toBe(200)
  expect(text).not.toContain('abc123')
  expect(origin.requests()).toBe(before)
})

test('Expect: 100-continue gets its answer, and does not reach the origin', async () => {
  const lines = ['POST /x HTTP/1.1', 'Host: gate.test', 'Expect: 100-continue', 'Content-Length: 4']
  const text = await told(lines, 'body')
  expect(text).toContain('HTTP/1.1 200')
  expect(text.toLowerCase()).not.toContain('"expect"')
  expect(text).toContain('"body":"body"')
})
