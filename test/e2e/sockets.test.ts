// WebSockets through the real gate: judged by the route's guards, joined where the route takes them, and nowhere else.

import { createHash } from 'node:crypto'
import type { Server } from 'node:http'
import type { Duplex } from 'node:stream'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { listen } from '../origin/kit.ts'
import { policyFolder, startGate, type Gate } from '../support/gate.ts'

let origin: Server
let gate: Gate
let handshakes = 0

/** RFC 6455 §4.2.2. */
const acceptOf = (key: string): string =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')

/** Echoes short masked frames of text (RFC 6455 §5.2), without their mask. */
const echo = (socket: Duplex): void => {
  socket.on('error', () => socket.destroy())
  socket.on('data', (frame: Uint8Array) => {
    const length = (frame[1] ?? 0) & 0x7f
    if (frame[0] !== 0x81 || length > 125) {
      socket.end()
      return
    }
    const mask = frame.subarray(2, 6)
    const text = frame.subarray(6, 6 + length).map((byte, at) => byte ^ (mask[at % 4] ?? 0))
    socket.write(new Uint8Array([0x81, length, ...text]))
  })
}

beforeAll(async () => {
  const { url, server } = await listen((_request, response) => void response.end('plain'))
  origin = server
  server.on('upgrade', (request, socket: Duplex) => {
    handshakes++
    const key = request.headers['sec-websocket-key'] ?? ''
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nServer: Acme/1.2\r\nSec-WebSocket-Accept: ${acceptOf(key)}\r\n\r\n`,
    )
    echo(socket)
  })
  gate = await startGate(
    policyFolder(`version: 1
hosts: ["*"]
client: { address: socket }
screens: { headers: {} }
origins: { only: { url: "${url}" } }
lists: { nobody: { addresses: ["203.0.113.7"] } }
routes:
  - { name: live, match: { path: /live, methods: [GET] }, origin: only, upgrade: [websocket], guards: [{ payload: { rules: core } }] }
  - { name: denied, match: { path: /denied, methods: [GET] }, origin: only, upgrade: [websocket], guards: [{ address: { allow: [nobody] } }] }
  - { name: plain, match: { path: /*, methods: [GET] }, origin: only, guards: [] }
`),
  )
})

afterAll(async () => {
  await gate?.stop()
  origin?.closeAllConnections()
  origin?.close()
})

/** Opens a socket, says a word, and answers what comes back; `refused` where the handshake fails. */
const say = async (path: string, word: string): Promise<string> => {
  const { promise, resolve } = Promise.withResolvers<string>()
  const socket = new WebSocket(`${gate.url.replace('http:', 'ws:')}${path}`)
  socket.addEventListener('open', () => socket.send(word))
  socket.addEventListener('message', ({ data }) => {
    resolve(String(data))
    socket.close()
  })
  socket.addEventListener('error', () => resolve('refused'))
  socket.addEventListener('close', () => resolve('refused'))
  return promise
}

test('where the route takes them, the two sockets are one', async () => {
  expect(await say('/live', 'hello')).toBe('hello')
  expect(handshakes).toBe(1)
})

test.each([
  ['of a route that takes none', '/plain'],
  ['that a guard of the head refuses', '/denied'],
  ['with an attack in its query', '/live?q=%3Cscript%3Ealert(1)%3C/script%3E'],
])('a handshake %s does not reach the origin', async (_name, path) => {
  const before = handshakes
  expect(await say(path, 'hello')).toBe('refused')
  expect(handshakes).toBe(before)
})
