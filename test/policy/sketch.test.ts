// The sketch of a policy that the design draws builds as it is drawn, so that what people read is what they can write.

import { expect, test } from 'vitest'

import { errorsOf, warningsOf } from './support.ts'

const SKETCH = `version: 1
hosts: [api.example.com]
client: { address: cf-connecting-ip }            # the one trusted source; locally the socket's
origins:
  orders: { url: "https://orders.internal.example.com", timeoutMs: 5000 }
issuers:
  main:
    issuer: https://id.example.com/
    keys: discover                               # or { jwksUri } or inline { jwks }
    audience: https://api.example.com
    algorithms: [ES256, RS256]
    type: at+jwt
lists:
  office: { file: lists/office.txt }
  abusers: { file: lists/abusers.txt }
routes:
  - name: read-order
    match: { path: "/v1/orders/{id}", methods: [GET] }
    origin: orders
    guards:
      - address: { deny: [abusers], countries: { allow: [DE, FR] } }
      - limit: { by: address, quota: 100, window: 1m }
      - token: { issuers: [main], scopes: [orders:read] }
      - access: { when: "claims.tenant == params.tenant" }
      - limit: { by: principal, quota: 1000, window: 1h, store: durable }
      - payload: { rules: core, sensitivity: 1 }
`

const FILES = { 'lists/office.txt': '192.0.2.0/24\n' }

test('the sketch has no error; what it leaves unused or unnamed is warned of', () => {
  expect(errorsOf(SKETCH, { files: FILES })).toEqual([])
  expect(warningsOf(SKETCH, { files: FILES }).map(({ code }) => code)).toEqual([
    'list-unused',
    // Its path has no {tenant}.
    'access-param-unknown',
  ])
})
