import { describe, expect, test } from 'vitest'

import { peerAddress, placeOf } from '../../functions/gateway/peer.ts'
import { traceOf } from '../../functions/gateway/trace.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { PASS } from '../../shared/core/guard.ts'
import { bench, guardOf, policyOf, requestOf } from './support.ts'

const ID = '0b5e7a4e-6f0c-4d8e-9b1a-3c2d1e0f9a8b'
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const NEW = '00-0b5e7a4e6f0c4d8e9b1a3c2d1e0f9a8b-3c2d1e0f9a8b0b5e-01'

describe('a trace (W3C Trace Context)', () => {
  test.each([
    [`00-${TRACE}-00f067aa0ba902b7-01`, `00-${TRACE}-3c2d1e0f9a8b0b5e-01`],
    [`00-${TRACE}-00f067aa0ba902b7-00`, `00-${TRACE}-3c2d1e0f9a8b0b5e-00`],
    // A later version: only the sampled bit is known.
    [`cc-${TRACE}-00f067aa0ba902b7-ff-more`, `00-${TRACE}-3c2d1e0f9a8b0b5e-01`],
  ])('%s is continued', (traceparent, expected) => {
    expect(traceOf(traceparent, 'vendor=1', ID)).toEqual({
      traceparent: expected,
      tracestate: 'vendor=1',
    })
  })

  test.each([
    '',
    'garbage',
    `ff-${TRACE}-00f067aa0ba902b7-01`,
    `00-${TRACE}-00f067aa0ba902b7-01-more`,
    `00-${TRACE.toUpperCase()}-00f067aa0ba902b7-01`,
    `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-00f067aa0ba902b7-01, 00-${TRACE}-00f067aa0ba902b7-01`,
    `01-${TRACE}-00f067aa0ba902b7-01-${'x'.repeat(200)}`,
  ])('%j is replaced, and its state dropped', (traceparent) => {
    expect(traceOf(traceparent, 'vendor=1', ID)).toEqual({ traceparent: NEW, tracestate: undefined })
  })

  test('begins here when none came in, under the request’s id', () => {
    expect(traceOf(undefined, undefined, ID).traceparent).toBe(NEW)
    expect(traceOf(undefined, undefined, '00000000-ffff-4fff-bfff-000000000000').traceparent).toContain(
      '-0000000000000001-',
    )
  })
})

describe('the peer', () => {
  test.each<[string | null, boolean, string | undefined]>([
    ['203.0.113.7', false, '203.0.113.7'],
    [null, false, undefined],
    ['127.0.0.1', true, '127.0.0.1'],
    ['127.8.9.10', true, '127.8.9.10'],
    ['::1', true, '::1'],
    // `wrangler dev` takes the header from the client: from loopback that is a forgery.
    ['203.0.113.7', true, '127.0.0.1'],
    ['127.0.0.1, 203.0.113.7', true, '127.0.0.1'],
    [null, true, '127.0.0.1'],
  ])('stated as %j (dev: %j) is %j', (stated, dev, peer) => {
    expect(peerAddress(stated, dev)).toBe(peer)
  })

  test.each<[unknown, unknown]>([
    [
      { country: 'DE', asn: 64_500 },
      { country: 'DE', asn: 64_500 },
    ],
    [
      { country: 7, asn: '64500' },
      { country: undefined, asn: undefined },
    ],
    [undefined, { country: undefined, asn: undefined }],
    [null, { country: undefined, asn: undefined }],
  ])('place %j', (cf, place) => {
    expect(placeOf(cf)).toEqual(place)
  })
})

const MINUTE_MS = 60_000
const visits = async (
  places: readonly { readonly address: string; readonly country: string; readonly atMs: number }[],
  judge?: (exchange: Exchange) => void,
) => {
  let parsed = 0
  let nowMs = 0
  const guard = guardOf(PASS, {
    judge: (exchange) => {
      judge?.(exchange)
      return PASS
    },
  })
  const gate = bench(policyOf([{ guards: [{ guard }] }]), undefined, { world: { now: () => nowMs } })
  for (const { address, country, atMs } of places) {
    nowMs = atMs
    const request = requestOf('/', { headers: { 'cf-connecting-ip': address } })
    // As the platform has it: parsed when it is asked for.
    Object.defineProperty(request, 'cf', { get: () => (parsed++, { country, asn: 64_500 }) })
    await gate.fetch(request)
  }
  await gate.settled()
  return { parsed, told: gate.events.map(({ client }) => `${client?.country} ${client?.asn}`) }
}
const at = (address: string, country: string, atMs: number) => ({ address, country, atMs })

describe('where a client is', () => {
  test('is asked once per address and ten minutes, for the events', async () => {
    expect(
      await visits([
        at('203.0.113.7', 'DE', 0),
        at('203.0.113.7', 'DE', MINUTE_MS),
        at('203.0.113.8', 'FR', MINUTE_MS),
        at('203.0.113.7', 'NL', 9 * MINUTE_MS),
        at('203.0.113.7', 'NL', 10 * MINUTE_MS),
      ]),
    ).toEqual({ parsed: 3, told: ['DE 64500', 'DE 64500', 'FR 64500', 'DE 64500', 'NL 64500'] })
  })

  test('is asked anew for each guard’s request, and once within it', async () => {
    const seen: (string | undefined)[] = []
    const { parsed, told } = await visits(
      [at('203.0.113.7', 'DE', 0), at('203.0.113.7', 'NL', MINUTE_MS)],
      ({ client }) => seen.push(client.country, client.country),
    )
    expect([seen, parsed]).toEqual([['DE', 'DE', 'NL', 'NL'], 2])
    // The event says what the guard went by.
    expect(told).toEqual(['DE 64500', 'NL 64500'])
  })
})
