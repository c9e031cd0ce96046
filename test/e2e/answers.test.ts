// What the origin answers reaches the client byte for byte, also where a guard waits for the end of the answer.

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openPolicy, policyFolder, startGate, type Gate } from '../support/gate.ts'

const TEXT = 'hello '.repeat(1000)
const PACKED = gzipSync(TEXT)

let server: Server
let originUrl: string

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(200, {
      'content-encoding': 'gzip',
      'content-length': PACKED.length,
      'content-type': 'text/plain',
    })
    response.end(PACKED)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  originUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => void server.close())

describe.each([
  ['no guard', '[]'],
  [
    'a limit that waits for the answer’s end',
    '[{ limit: { by: address, algorithm: concurrency, quota: 1, store: isolate } }]',
  ],
])('with %s', (_name, guards) => {
  let gate: Gate

  beforeAll(async () => {
    gate = await startGate(policyFolder(openPolicy(guards)), { origin: originUrl })
  })

  afterAll(async () => {
    await gate.stop()
  })

  test('a compressed answer comes whole, time after time', async () => {
    for (let round = 0; round < 3; round++) {
      const response = await fetch(gate.url, { headers: { 'accept-encoding': 'gzip' } })
      expect(response.status).toBe(200)
      expect(response.headers.get('content-encoding')).toBe('gzip')
      expect(await response.text()).toBe(TEXT)
    }
  })
})
