// The requests that both engines judge: small ones, and the webhooks of GitHub.

import type { Field, RawRequest } from '../shared/waf/seclang/request.ts'
import { toBytes } from '../shared/waf/transforms/bytes.ts'
import { webhooks } from '../test/corpora/harmless.ts'

const HEAD: readonly Field[] = [
  ['host', 'api.example.com'],
  [
    'user-agent',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Safari/537.36',
  ],
  ['accept', 'application/json, text/plain, */*'],
  ['accept-language', 'en-US,en;q=0.9'],
  ['accept-encoding', 'gzip, deflate, br'],
]

const ORDER = JSON.stringify({
  customer: '3f0c2a54-6f1e-4f8e-9f0d-2b7c1d5e8a90',
  items: [{ sku: 'LAMP-1000', quantity: 2, price: 19.9 }],
  note: 'Please deliver to the back door, and ring twice if nobody answers.',
  email: 'ann@example.com',
  currency: 'EUR',
})

export const rawRequestOf = (method: string, target: string, body: string | undefined): RawRequest => ({
  method,
  target,
  protocol: 'HTTP/1.1',
  headers:
    body === undefined
      ? HEAD
      : [...HEAD, ['content-type', 'application/json'], ['content-length', String(body.length)]],
  body,
  address: '203.0.113.9',
  country: undefined,
  id: 'bench',
  nowMs: 0,
})

export interface Group {
  readonly name: string
  readonly texts: readonly RawRequest[]
}

export const requests = (): readonly Group[] => [
  {
    name: 'GET',
    texts: Array.from({ length: 50 }, (_, index) =>
      rawRequestOf('GET', `/v1/orders/${1000 + index * 37}?expand=items&page=${index}`, undefined),
    ),
  },
  {
    name: 'POST',
    texts: Array.from({ length: 50 }, (_, index) =>
      rawRequestOf('POST', '/v1/orders', ORDER.replace('1000', String(1000 + index * 37))),
    ),
  },
  { name: 'webhook', texts: webhooks().map((body) => rawRequestOf('POST', '/hooks/github', toBytes(body))) },
]
