import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import type { Guard } from '../../shared/core/guard.ts'
import { bench, guardOf, policyOf } from '../functions/support.ts'
import { requestOf, sketches } from './requests.ts'

const RUNS = 100_000

/** Reads everything that a guard may read, so that no lazy part of an exchange stays unread. */
const nosy: Guard = guardOf(
  { kind: 'pass' },
  {
    name: 'nosy',
    judge: (exchange) => {
      if (
        exchange.query.length + exchange.cookies.length + exchange.segments.length + exchange.params.size <
        0
      )
        throw new TypeError('impossible')
      return { kind: 'pass' }
    },
  },
)
const nosyBody: Guard = guardOf(
  { kind: 'pass' },
  {
    name: 'nosy-body',
    reads: 'body',
    judge: (exchange) => {
      if ((exchange.body?.text.length ?? 0) + (exchange.body?.mediaType.length ?? 0) < 0)
        throw new TypeError('impossible')
      return { kind: 'pass' }
    },
  },
)

test(`${RUNS} random requests never make a 5xx of our own, and each makes exactly one event`, async () => {
  const policy = policyOf(
    [
      { name: 'read', path: '/orders/{id}', methods: ['GET'], guards: [{ guard: nosy }] },
      { name: 'all', path: '/*', guards: [{ guard: nosy }, { guard: nosyBody }] },
    ],
    {
      debug: true,
      cors: {
        origins: ['https://app.example.com'],
        headers: [],
        exposedHeaders: [],
        credentials: true,
        maxAgeS: 1,
      },
    },
  )
  const gate = bench(policy)
  const seen = { judged: 0, admitted: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(sketches(true), async (sketch) => {
      const request = requestOf(sketch, 'https://api.example.com', '203.0.113.7')
      if (request === undefined) return
      const response = await gate.fetch(request)
      await response.arrayBuffer()
      await gate.settled()
      seen.judged++
      if (response.status === 200) seen.admitted++
      else seen.refused++
      expect(gate.bugs).toEqual([])
      expect(response.status).toBeLessThan(500)
      expect(gate.events.splice(0)).toHaveLength(1)
      // Whatever reached the origin is what was asked for, and a URL that no second parser reads otherwise.
      for (const { url } of gate.sent.splice(0)) expect(new URL(url).href).toBe(url)
    }),
    { numRuns: RUNS, endOnFailure: true },
  )
  // Neither all refused nor all admitted, or the property would hold for a gate that does nothing.
  expect(seen.judged).toBeGreaterThan(RUNS * 0.7)
  expect(seen.admitted).toBeGreaterThan(RUNS * 0.05)
  expect(seen.refused).toBeGreaterThan(RUNS * 0.2)
}, 1_800_000)
