// Limits where they can go wrong: a Durable Object that was evicted in the middle of its window, and a Redis that is
// gone in the middle of a test.

import { setTimeout as sleep } from 'node:timers/promises'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openPolicy, policyFolder, startGate, until, type Gate } from '../support/gate.ts'
import { startOrigin, type TestOrigin } from '../support/origin.ts'
import { startUpstash, type Upstash } from '../support/upstash.ts'

let origin: TestOrigin

beforeAll(async () => {
  origin = await startOrigin()
})

afterAll(async () => origin.close())

const get = async (url: string): Promise<Response> => {
  const response = await fetch(url)
  await response.arrayBuffer()
  return response
}

test('a Durable Object that idled until it was evicted still refuses the eleventh of ten a minute', async () => {
  const policy = openPolicy('[{ limit: { by: address, quota: 10, window: 1m } }]')
  const gate = await startGate(policyFolder(policy), { origin: origin.url })
  const statuses: number[] = []
  for (let turn = 0; turn < 10; turn++) statuses.push((await get(gate.url)).status)
  expect(statuses).toEqual(Array.from({ length: 10 }, () => 200))
  // workerd evicts an object after ten seconds without a request.
  await sleep(12_000)
  const eleventh = await get(gate.url)
  expect(eleventh.status).toBe(429)
  expect(Number(eleventh.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(eleventh.headers.get('ratelimit')).toBeTruthy()
  await gate.stop()
})

const BUDGET_MS = 1500
const QUOTA = 40

const route = (name: string, onFault: string): string => `
  - name: ${name}
    match: { path: "/${name}", methods: [GET] }
    origin: only
    guards:
      - limit: { by: address, quota: ${QUOTA}, window: 10m, algorithm: fixed-window, store: upstash, budget: ${BUDGET_MS}ms, onFault: ${onFault} }`

describe('Redis is gone in the middle', () => {
  let admitted = 0
  let givenUp = 0
  let upstash: Upstash
  let gate: Gate

  beforeAll(async () => {
    upstash = await startUpstash()
    const policy = openPolicy('[]').replace(
      'routes:',
      `routes:${route('closed', 'deny')}${route('opened', 'pass')}`,
    )
    gate = await startGate(policyFolder(policy), {
      origin: origin.url,
      env: { UPSTASH_REDIS_REST_URL: upstash.url, UPSTASH_REDIS_REST_TOKEN: upstash.token },
    })
  })

  afterAll(async () => {
    await gate.stop()
    await upstash.close()
  })

  /** Generous for a busy machine, and below the five seconds after which the library itself would admit. */
  const WITHIN_MS = BUDGET_MS + 3_000

  const timed = async (path: string): Promise<{ status: number; ms: number }> => {
    const startMs = performance.now()
    const { status } = await get(`${gate.url}/${path}`)
    if (path === 'closed' && status === 200) admitted++
    if (path === 'closed' && status === 503) givenUp++
    return { status, ms: performance.now() - startMs }
  }

  test('it counts while Redis stands', async () => {
    // The first answer of a cold connection may take longer than the budget.
    await until(
      async () => timed('closed'),
      ({ status }) => status === 200,
    )
    for (const path of ['closed', 'opened'])
      for (let turn = 0; turn < 3; turn++) expect((await timed(path)).status).toBe(200)
    expect(upstash.calls()).toBeGreaterThan(0)
  })

  test.each(['pause', 'kill'] as const)('after %s: onFault decides, within the budget', async (how) => {
    await upstash[how]()
    const closed = await timed('closed')
    const opened = await timed('opened')
    expect([closed.status, opened.status]).toEqual([503, 200])
    expect(closed.ms).toBeLessThan(WITHIN_MS)
    expect(opened.ms).toBeLessThan(WITHIN_MS)
    const refusal = await get(`${gate.url}/closed`)
    givenUp++
    expect(Number(refusal.headers.get('retry-after'))).toBeGreaterThan(0)
    if (how === 'pause') upstash.resume()
    else await upstash.restart()
    await until(
      async () => timed('closed'),
      ({ status }) => status !== 503,
    )
  })

  test('when Redis is back, what it had counted holds: no more than the quota was ever admitted', async () => {
    const statuses: number[] = []
    for (let turn = 0; turn <= QUOTA; turn++) statuses.push((await timed('closed')).status)
    expect(statuses).not.toContain(503)
    expect(statuses.at(-1)).toBe(429)
    // Requests that the gate gave up on may have been counted: less, never more.
    expect(admitted).toBeLessThanOrEqual(QUOTA)
    expect(admitted).toBeGreaterThanOrEqual(QUOTA - givenUp)
  })
})
