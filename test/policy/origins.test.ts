// Origins as documents write them: what they link to, and what is refused.

import { describe, expect, test } from 'vitest'

import { loadPolicy } from '../../shared/policy/load.ts'
import type { Origin } from '../../shared/policy/linked.ts'
import { compiled, errorsOf, placeOf, SOUND } from './support.ts'

const withOrigin = (yaml: string): string =>
  SOUND.replace('orders: { url: "https://orders.example.com" }', `orders: ${yaml}`)

const linked = (yaml: string, dev = false): Origin | undefined => {
  const { bundle, problems } = compiled(withOrigin(yaml), {
    options: dev ? { dev, origin: 'http://127.0.0.1:3000/' } : { dev },
  })
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  const policy = loadPolicy(bundle ?? new Uint8Array())
  return policy.ok ? policy.value.linked.origins[0] : undefined
}

describe('an origin links to', () => {
  test.each([
    ['{ url: "https://o.example/" }', { url: 'https://o.example' }],
    ['{ service: MY_ORDERS }', { url: 'https://my-orders', service: 'MY_ORDERS' }],
    ['{ service: ORDERS, host: o.example }', { url: 'https://o.example', service: 'ORDERS' }],
    [
      '{ url: "https://o.example", idleMs: 100, totalMs: 200 }',
      { url: 'https://o.example', idleMs: 100, totalMs: 200 },
    ],
    [
      '{ url: "https://o.example", stripPrefix: /v1/orders }',
      { url: 'https://o.example', stripPrefix: '/v1/orders', stripSegments: 2 },
    ],
  ])('%s', (yaml, origin) => {
    expect(linked(yaml)).toEqual({ name: 'orders', timeoutMs: 30_000, ...origin })
  })

  test('targets, retries and a breaker', () => {
    const yaml = `{ targets: [{ name: a, url: "https://a.example", weight: 95 }, { name: b, service: B, weight: 5, header: { name: X-Canary, value: "1" } }], sticky: address, retries: {}, breaker: { failures: 3 } }`
    expect(linked(yaml)).toEqual({
      name: 'orders',
      url: 'https://a.example',
      timeoutMs: 30_000,
      routing: {
        targets: [
          { name: 'a', url: 'https://a.example', weight: 95 },
          { name: 'b', url: 'https://b', service: 'B', weight: 5, header: { name: 'x-canary', value: '1' } },
        ],
        sticky: 'address',
        retries: { attempts: 2, on: ['unreachable', '502', '503', '504'], budgetPercent: 20 },
        breaker: { failures: 3, percent: 50, windowMs: 10_000, openMs: 10_000, probes: 1 },
      },
    })
  })

  test('one place of the laptop in dev, whatever it has', () => {
    const yaml = `{ targets: [{ name: a, url: "https://a.example" }, { name: b, service: B }], retries: {} }`
    const origin = linked(yaml, true)
    expect(origin).toMatchObject({ url: 'http://127.0.0.1:3000', routing: { sticky: 'principal' } })
    expect(origin?.routing?.targets).toEqual([{ name: 'only', url: 'http://127.0.0.1:3000', weight: 1 }])
    expect(linked('{ service: B }', true)).toEqual({
      name: 'orders',
      url: 'http://127.0.0.1:3000',
      timeoutMs: 30_000,
    })
  })
})

test.each([
  ['no place', '{ timeoutMs: 100 }', 'one of "url" and "service"'],
  ['two places', '{ url: "https://o.example", service: O }', 'one of "url" and "service"'],
  [
    'a place beside targets',
    '{ url: "https://o.example", targets: [{ name: a, service: A }] }',
    'each of the targets',
  ],
  ['a name twice', '{ targets: [{ name: a, service: A }, { name: a, service: B }] }', 'stands twice'],
  [
    'targets for requests with a header alone',
    '{ targets: [{ name: a, service: A, weight: 0, header: { name: x, value: y } }] }',
    'nowhere to go',
  ],
  ['a sticky only target', '{ service: A, sticky: address }', 'name several'],
  ['one attempt', '{ service: A, retries: { attempts: 1 } }', 'expected at least 2, got 1'],
  ['a retry of what no attempt mends', '{ service: A, retries: { on: ["404"] } }', ''],
  ['a prefix with a parameter', '{ service: A, stripPrefix: "/{id}" }', 'expected a path'],
  ['a prefix that the route lacks', '{ service: A, stripPrefix: /v2 }', 'do not start with it'],
  [
    'a prefix that the route has as a parameter',
    '{ service: A, stripPrefix: /v1/orders/7 }',
    'do not start with it',
  ],
  ['a host with a path', '{ service: A, host: "x/y" }', 'expected a host'],
  ['a host beside a URL', '{ url: "https://o.example", host: x.example }', 'only a service'],
])('refused: %s', (_name, yaml, words) => {
  const errors = errorsOf(withOrigin(yaml))
  expect(errors.map(placeOf)).toHaveLength(1)
  expect(errors[0]?.message).toContain(words)
})

test('a route may not buffer more than an isolate holds, but may stream it', () => {
  const bound = SOUND.replace(
    '    origin: orders\n',
    '    origin: orders\n    bounds: { bodyBytesMax: 1GiB }\n',
  )
  expect(compiled(bound).bundle).toBeInstanceOf(Uint8Array)
  const reading = bound.replace('- limit:', '- payload: { rules: core, sensitivity: 1 }\n      - limit:')
  expect(errorsOf(reading).map(({ code }) => code)).toEqual(['body-too-large-to-read'])
})
