import { expect, test } from 'vitest'

import { bench, policyOf, requestOf } from './support.ts'

test.each([
  // RFC 8586 §2: cdn-id, with parameters; names are compared without case.
  ['cdn-loop', 'gatehouse', 508],
  ['cdn-loop', 'GateHouse; v=1', 508],
  ['cdn-loop', 'cloudflare; loops=1, gatehouse;a=b', 508],
  ['cdn-loop', 'cloudflare; loops=1; by=gatehouse', 200],
  ['cdn-loop', 'not-gatehouse, gatehouse.example', 200],
  // RFC 9110 §7.6.3: received-protocol RWS received-by.
  ['via', '1.1 gatehouse', 508],
  ['via', '1.0 fred, HTTP/2 GATEHOUSE (edge)', 508],
  ['via', '1.1 vegur', 200],
  ['via', 'gatehouse', 200],
  ['cdn-loop', ',,;,', 200],
])('%s: %s is a %i', async (name, value, status) => {
  const gate = bench(policyOf([{}]))
  const response = await gate.fetch(requestOf('/', { headers: { [name]: value } }))
  await gate.settled()
  expect([response.status, gate.sent.length]).toEqual([status, status === 200 ? 1 : 0])
  if (status !== 200) expect(gate.events[0]?.code).toBe('request.loop')
  else
    expect([gate.sent[0]?.headers.get('cdn-loop'), gate.sent[0]?.headers.get('via')]).toEqual(
      name === 'cdn-loop'
        ? [`${value}, gatehouse`, '1.1 gatehouse']
        : ['gatehouse', `${value}, 1.1 gatehouse`],
    )
})

test('a request that the gate itself sent is refused when it comes back', async () => {
  const gate = bench(policyOf([{}], { via: 'edge-1' }))
  await gate.fetch(requestOf('/'))
  const back = await gate.fetch(
    requestOf('/', { headers: { 'cdn-loop': gate.sent[0]?.headers.get('cdn-loop') ?? '' } }),
  )
  expect(back.status).toBe(508)
})
