import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { bench, guardOf, policyOf } from '../functions/support.ts'
import { requestOf, sketches } from '../properties/requests.ts'

const RUNS = 3000

// The large count runs in Node; here it is workerd's own URL, Headers, Request and Response that are met.
test(`${RUNS} random requests never make a 5xx of our own in workerd`, async () => {
  const body = guardOf({ kind: 'pass' }, { reads: 'body' })
  const gate = bench(
    policyOf([{ name: 'all', path: '/*', guards: [{ guard: body }] }], { debug: true }),
    undefined,
    {
      world: { dispatch: async (url, init) => new Response(await new Request(url, init).arrayBuffer()) },
    },
  )
  const statuses = new Map<number, number>()
  await fc.assert(
    fc.asyncProperty(sketches(false), async (sketch) => {
      const request = requestOf(sketch, 'https://api.example.com', '203.0.113.7')
      if (request === undefined) return
      const response = await gate.fetch(request)
      await response.arrayBuffer()
      await gate.settled()
      expect(gate.bugs).toEqual([])
      expect(response.status).toBeLessThan(500)
      expect(gate.events.splice(0)).toHaveLength(1)
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
    }),
    { numRuns: RUNS, endOnFailure: true },
  )
  expect(statuses.get(200)).toBeGreaterThan(RUNS * 0.05)
  expect(statuses.get(400)).toBeGreaterThan(RUNS * 0.05)
})
