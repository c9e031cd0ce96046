// Three real Workers, one store: strict is exact under any interleaving that a crowd of requests makes, and leased
// stays within quota + overage.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openPolicy, policyFolder, until } from '../support/gate.ts'
import { startOrigin, type TestOrigin } from '../support/origin.ts'
import { startUpstash, type Upstash } from '../support/upstash.ts'
import { startWorkers, type Sent, type Workers } from '../support/workers.ts'

const QUOTA = 100

const LIMITS = ['durable', 'upstash'].flatMap((store) => [
  [`${store}-strict`, `store: ${store}, budget: 10s`] as const,
  [`${store}-leased`, `store: ${store}, budget: 10s, sync: leased, overage: 2%`] as const,
])

const route = (name: string, options: string): string => `
  - name: ${name}
    match: { path: "/${name}", methods: [GET] }
    origin: only
    guards:
      - limit: { by: address, quota: ${QUOTA}, window: 10m, algorithm: fixed-window, ${options} }`

const SLOTS = route('slots', 'store: durable').replace(
  /limit: .*/,
  'limit: { by: address, quota: 5, algorithm: concurrency }',
)
const LOCATION = route('location', '').replace(
  /limit: .*/,
  'limit: { by: address, quota: 7, window: 1m, algorithm: fixed-window, store: location, location: { binding: NEAR } }',
)

let origin: TestOrigin
let upstash: Upstash
let workers: Workers

beforeAll(async () => {
  origin = await startOrigin()
  upstash = await startUpstash()
  const routes = LIMITS.map(([name, options]) => route(name, options)).join('')
  const policy = openPolicy('[]')
    .replace('address: socket', 'address: cf-connecting-ip')
    .replace('routes:', `routes:${routes}${SLOTS}${LOCATION}`)
  workers = await startWorkers(policyFolder(policy), {
    count: 3,
    origin: origin.url,
    bindings: { UPSTASH_REDIS_REST_URL: upstash.url, UPSTASH_REDIS_REST_TOKEN: upstash.token },
    ratelimits: { NEAR: { namespace_id: '1', simple: { limit: 7, period: 60 } } },
  })
})

afterAll(async () => {
  await workers.close()
  await upstash.close()
  await origin.close()
})

const crowd = async (path: string, count: number): Promise<readonly number[]> =>
  Promise.all(Array.from({ length: count }, async (_, index) => (await workers.send(index, path)).status))

const count = (statuses: readonly number[], status: number): number =>
  statuses.filter((one) => one === status).length

describe('500 concurrent requests from three Workers', () => {
  test.each(['durable', 'upstash'])('%s, strict: exactly the quota', async (store) => {
    const statuses = await crowd(`/${store}-strict`, 500)
    expect([count(statuses, 200), count(statuses, 429)]).toEqual([QUOTA, 500 - QUOTA])
  })

  test.each(['durable', 'upstash'])(
    '%s, leased: within the overage, and close to the quota',
    async (store) => {
      const statuses = await crowd(`/${store}-leased`, 500)
      expect(count(statuses, 200) + count(statuses, 429)).toBe(500)
      expect(count(statuses, 200)).toBeLessThanOrEqual(QUOTA * 1.02)
      expect(count(statuses, 200)).toBeGreaterThanOrEqual(QUOTA * 0.8)
    },
  )
})

test('slots come back when their requests end', async () => {
  for (let round = 0; round < 3; round++) {
    const all: number[] = []
    // They come back behind the answers: the next round may be a moment too early.
    const admitted = await until(
      async () => {
        const statuses = await crowd('/slots', 12)
        all.push(...statuses)
        return count(statuses, 200)
      },
      (slots) => slots >= 5,
    )
    expect(admitted).toBeGreaterThanOrEqual(5)
    expect(count(all, 200) + count(all, 429)).toBe(all.length)
  }
})

const minute = (): number => Math.floor(Date.now() / 60_000)

const asked = async (client: string): Promise<readonly Sent[]> => {
  const sent: Sent[] = []
  for (let turn = 0; turn < 11; turn++)
    sent.push(await workers.send(0, '/location', { 'cf-connecting-ip': client }))
  return sent
}

test("the location's binding counts", async () => {
  // Its windows are the minutes of the clock: what fell into two of them is asked again, by another client.
  let sent: readonly Sent[] = []
  for (let attempt = 1, began = -1; began !== minute() && attempt <= 5; attempt++) {
    began = minute()
    sent = await asked(`198.51.100.${attempt}`)
  }
  const statuses = sent.map(({ status }) => status)
  expect([count(statuses, 200), count(statuses, 429)]).toEqual([7, 4])
  expect(sent.at(-1)?.headers.get('retry-after')).toBe('60')
})
