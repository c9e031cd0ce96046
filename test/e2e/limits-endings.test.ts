// What a limit does at the end of a request, in real Workers: slots come back when a client goes away in the middle
// of an answer, what the answer states is charged, and who keeps attacking is banned in every Worker.

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { openPolicy, policyFolder, until } from '../support/gate.ts'
import { startWorkers, type Workers } from '../support/workers.ts'

const ROUTES = `
  - name: streams
    match: { path: "/streams", methods: [GET] }
    origin: only
    guards:
      - limit: { by: address, quota: 2, algorithm: concurrency }
  - name: silent
    match: { path: "/silent", methods: [GET] }
    origin: only
    guards:
      - limit: { by: address, quota: 1, algorithm: concurrency }
  - name: dear
    match: { path: "/dear", methods: [GET] }
    origin: only
    guards:
      - limit: { name: dear, by: address, quota: 100, window: 10m, cost: { header: x-cost, max: 50 } }
  - name: guarded
    match: { path: "/guarded", methods: [GET] }
    origin: only
    guards:
      - limit: { name: bans, by: address, penalty: { on: [payload.rules], after: 3, within: 1m, ban: 1m, refresh: 250ms } }
      - payload: { rules: core }`

/** Sends its request on, and leaves before there is an answer. */
const IMPATIENT = `
export default {
  async fetch(request, { GATE }) {
    try {
      return await GATE.fetch(request, { signal: AbortSignal.timeout(300) })
    } catch {
      return new Response('left')
    }
  },
}
`

let silenced = 0
let origin: Server
let workers: Workers

beforeAll(async () => {
  origin = createServer((request, response) => {
    const cost = request.url === '/dear' ? { 'x-cost': '40' } : {}
    if (request.url === '/silent') {
      request.socket.once('close', () => silenced++)
      return response
    }
    response.writeHead(200, { 'content-type': 'text/plain', ...cost })
    if (request.url !== '/streams') return response.end('ok')
    // An answer without an end.
    response.write('first')
    const beat = setInterval(() => response.write('more'), 20)
    response.once('close', () => clearInterval(beat))
    return response
  })
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve))
  const policy = openPolicy('[]')
    .replace('address: socket', 'address: cf-connecting-ip')
    .replace('routes:', `routes:${ROUTES}`)
  workers = await startWorkers(policyFolder(policy), {
    count: 2,
    origin: `http://127.0.0.1:${(origin.address() as AddressInfo).port}`,
    callers: { impatient: IMPATIENT },
  })
})

afterAll(async () => {
  await workers.close()
  origin.closeAllConnections()
  await new Promise((resolve) => origin.close(resolve))
})

const open = async (worker: number): Promise<readonly [number, () => void]> => {
  const abort = new AbortController()
  const response = await fetch(new URL('/streams', workers.urls[worker]), {
    headers: { 'cf-connecting-ip': '203.0.113.9' },
    signal: abort.signal,
  })
  if (response.status !== 200) await response.arrayBuffer()
  return [response.status, () => abort.abort()]
}

test('a slot is held while its answer streams, and comes back when the client goes away', async () => {
  const [first, leave] = await open(0)
  const [second, leaveToo] = await open(1)
  expect([first, second]).toEqual([200, 200])
  expect((await open(0))[0]).toBe(429)
  leave()
  await expect
    .poll(
      async () => {
        const [status, done] = await open(1)
        done()
        return status
      },
      { timeout: 60_000, interval: 200 },
    )
    .toBe(200)
  leaveToo()
})

test('a slot comes back when the client leaves before the answer, and the origin is let go', async () => {
  const left = await fetch(new URL('/silent', workers.callers.get('impatient')), {
    headers: { 'cf-connecting-ip': '203.0.113.7' },
  })
  expect(await left.text()).toBe('left')
  // Well before the lease of a slot ends by itself.
  await expect
    .poll(async () => (await workers.send(0, '/silent?answers')).status, { timeout: 8000, interval: 200 })
    .toBe(200)
  expect(silenced).toBe(1)
})

const remaining = async (path: string): Promise<number> => {
  const sent = await workers.send(0, path)
  return Number(/;r=(\d+)/.exec(sent.headers.get('ratelimit') ?? '')?.[1])
}

test('what an answer states as its cost is charged behind it', async () => {
  expect(await remaining('/dear')).toBe(99)
  let looks = 0
  const left = await until(
    async () => {
      looks++
      return remaining('/dear?cheap')
    },
    (now) => now < 90 - looks,
  )
  // 40 of the first, and one of each look.
  expect(left).toBe(60 - looks)
})

test('who keeps attacking is banned in every Worker', async () => {
  const attack = `/guarded?q=${encodeURIComponent("1' OR '1'='1' UNION SELECT password FROM users--")}`
  expect((await workers.send(1, '/guarded')).status).toBe(200)
  for (let strike = 0; strike < 3; strike++) {
    expect((await workers.send(0, attack)).status).toBe(403)
  }
  for (const worker of [0, 1])
    await expect
      .poll(async () => (await workers.send(worker, '/guarded')).status, { timeout: 30_000, interval: 100 })
      .toBe(429)
  const banned = await workers.send(0, '/guarded')
  expect(Number(banned.headers.get('retry-after'))).toBeGreaterThan(20)
  expect((await workers.send(0, '/guarded', { 'cf-connecting-ip': '198.51.100.1' })).status).toBe(200)
})
