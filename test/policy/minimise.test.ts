// The screen `minimise` in documents: the contract that it names, the operations of its routes, and answers of a bundle
// that has been through the build.

import { describe, expect, test } from 'vitest'

import { loadPolicy } from '../../shared/policy/load.ts'
import type { Policy } from '../../shared/policy/load.ts'
import { through } from '../screens/minimise.kit.ts'
import { compiled, errorsOf, placeOf, SOUND } from './support.ts'
import type { World } from './support.ts'

const ORDERS = `openapi: 3.0.3
info: { title: Orders, version: '1' }
servers: [{ url: 'https://api.example.com/v1' }]
paths:
  /orders/{id}:
    get:
      operationId: readOrder
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        '200':
          description: An order.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Order' }
    post:
      operationId: placeOrder
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses: { '204': { description: Placed. } }
components:
  schemas:
    Order:
      type: object
      properties:
        id: { type: string }
        lines: { type: array, items: { $ref: '#/components/schemas/Order' } }
        email: { type: string, x-gatehouse-scopes: ['orders:pii'] }
`

const CONTROL = `control:
  hosts: [api.example.com]
  guards:
    - limit: { by: address, quota: 10, window: 1m }
    - token: { issuers: [main], scopes: [gatehouse:admin] }
`

const text = (policy: string, route = ''): string =>
  `contracts: { shop: { file: contracts/orders.yaml } }\n${policy}${SOUND}`.replace(
    '    origin: orders\n',
    `    origin: orders\n${route}`,
  )

const world: World = { files: { 'contracts/orders.yaml': ORDERS } }

const loaded = (policy: string, route = ''): Policy => {
  const { bundle, problems } = compiled(text(policy, route), world)
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  const made = loadPolicy(bundle ?? new Uint8Array())
  if (!made.ok) throw new Error(made.error)
  return made.value
}

const answer = (policy: Policy, sent: object): string | undefined => {
  const screen = policy.routes[0]?.screens().find(({ name }) => name === 'minimise')
  if (screen === undefined) throw new Error('no such screen')
  return through(screen, {
    path: '/v1/orders/7',
    body: ['{"id":"7","hash":1,"email":"e","lines":[{"id":"8","x":1}]}'],
    ...sent,
  }).text
}

const build = (policy: string): Uint8Array => compiled(text(policy), world).bundle ?? new Uint8Array()

describe('a policy’s answers', () => {
  test.each([
    ['of the policy', 'screens: { minimise: { contract: shop } }\n', ''],
    ['of the route', '', '    screens: { minimise: { contract: shop, operation: readOrder } }\n'],
  ])('pass the screen %s', (_name, policy, route) => {
    const made = loaded(policy, route)
    expect(answer(made, {})).toBe('{"id":"7","lines":[{"id":"8"}]}')
    expect(answer(made, { scopes: ['orders:pii'] })).toBe('{"id":"7","email":"e","lines":[{"id":"8"}]}')
    expect(answer(made, { status: 404 })).toBeUndefined()
  })

  test('the admin API’s are the gate’s own', () => {
    const made = loaded(`screens: { minimise: { contract: shop }, headers: {} }\n${CONTROL}`)
    const control = made.routes.find((route) => route.control)
    expect(control?.screens().map(({ name }) => name)).toEqual(['headers'])
  })

  test('the same documents give the same bytes, with masks only where a screen asks for them', () => {
    const screen = 'screens: { minimise: { contract: shop } }\n'
    expect(build(screen)).toEqual(build(screen))
    const decoder = new TextDecoder()
    expect(decoder.decode(build(screen))).toContain('"kind":"mask"')
    expect(decoder.decode(build(''))).not.toContain('"kind":"mask"')
  })
})

test.each([
  [
    'a contract that is not there',
    'screens: { minimise: { contract: shup } }\n',
    '',
    '2:34 screens.minimise.contract unknown-contract',
  ],
  [
    'of a route, too',
    '',
    '    screens: { minimise: { contract: shup } }\n',
    '20:38 routes[0].screens.minimise.contract unknown-contract',
  ],
  [
    'an operation that is not there',
    '',
    '    screens: { minimise: { contract: shop, operation: x } }\n',
    '20:55 routes[0].screens.minimise.operation contract-operation',
  ],
  [
    'an operation of another method than the route',
    '',
    '    screens: { minimise: { contract: shop, operation: placeOrder } }\n',
    '18:48 routes[0].match.methods contract-method',
  ],
])('%s is an error', (_name, policy, route, place) => {
  expect(errorsOf(text(policy, route), world).map(placeOf)).toEqual([place])
})

test('a route whose answers the contract cannot know is an error, unless the screen is off for it', () => {
  const more = `  - name: health\n    match: { path: /health, methods: [GET] }\n    origin: orders\n    guards:\n      - limit: { by: address, quota: 1, window: 1m }\n`
  const policy = text('screens: { minimise: { contract: shop } }\n')
  const [error] = errorsOf(policy + more, world)
  expect(error).toMatchObject({ code: 'contract-operation', path: 'routes[1]' })
  expect(
    errorsOf(policy + more.replace('    guards', '    screens: { minimise: off }\n    guards'), world),
  ).toEqual([])
})
