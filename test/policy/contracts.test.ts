// Contracts in a policy: what the build says of them, where it says it, and what of them a bundle carries.

import { describe, expect, test } from 'vitest'

import { openContract, packContract } from '../../shared/core/contract-source.ts'
import type { Contract } from '../../shared/core/contract.ts'
import { decodeBundle } from '../../shared/policy/bundle.ts'
import { loadPolicy } from '../../shared/policy/load.ts'
import { compiled } from './support.ts'
import type { Compiled } from '../../shared/policy/compile.ts'

const answers = { responses: { '200': { description: 'fine' } } }
const ANSWER = {
  responses: {
    '200': {
      description: 'a',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Answer' } } },
    },
  },
}
const API = {
  openapi: '3.1.0',
  info: { title: 'Test', version: '1' },
  servers: [{ url: '/v1' }],
  paths: {
    '/orders': {
      get: { operationId: 'list', ...ANSWER },
      post: {
        operationId: 'create',
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } } },
        ...answers,
      },
    },
    '/orders/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
      get: { operationId: 'read', ...ANSWER },
    },
  },
  components: {
    schemas: {
      Order: { properties: { item: { $ref: '#/components/schemas/Item' } } },
      Item: { type: 'string' },
      Answer: { type: 'object' },
    },
  },
}

const policyOf = (
  match: string,
  options = 'contract: api',
  contracts = 'api: { file: contracts/api.json }',
): string =>
  `version: 1
hosts: [api.example.com]
origins:
  shop: { url: "https://shop.example.com" }
contracts:
  ${contracts}
routes:
  - name: orders
    match: ${match}
    origin: shop
    guards:
      - schema: { ${options} }
`

const build = (text: string, api: unknown = API): Compiled =>
  compiled(text, { files: { 'contracts/api.json': JSON.stringify(api) } })

const errorsOf = (result: Compiled): readonly string[] =>
  result.problems
    .filter(({ severity }) => severity === 'error')
    .map(({ file, line, column, code, message }) => `${file}:${line}:${column} ${code}: ${message}`)

describe('the build refuses', () => {
  const cases: readonly (readonly [title: string, text: string, expected: RegExp])[] = [
    [
      'a route whose path the contract does not have',
      policyOf('{ path: /v1/carts, methods: [GET] }'),
      /^gateway\.yaml:12:\d+ contract-path: .*no operation on \/v1\/carts \(its paths stand under \/v1\)/,
    ],
    [
      'a method that the contract does not have there',
      policyOf('{ path: "/v1/orders/{id}", methods: [GET, DELETE] }'),
      /^gateway\.yaml:9:\d+ contract-method: .*no DELETE on \/v1\/orders\/\{id\}: it has GET, HEAD/,
    ],
    [
      'an operation that the contract does not have',
      policyOf('{ path: /v1/orders, methods: [GET] }', 'contract: api, operation: lost'),
      /^gateway\.yaml:12:\d+ contract-operation: .*no operation "lost"/,
    ],
    [
      'a route without the method of its operation',
      policyOf('{ path: /v1/orders, methods: [GET] }', 'contract: api, operation: create'),
      /^gateway\.yaml:9:\d+ contract-method: the operation "create" is POST, and the route does not take it/,
    ],
    [
      'a route with methods that its operation does not have',
      policyOf('{ path: "/x/{id}", methods: [GET, HEAD, PUT] }', 'contract: api, operation: read'),
      /^gateway\.yaml:9:52 contract-method: the operation "read" is GET: every PUT would be refused/,
    ],
    [
      'an operation whose path parameters the route lacks',
      policyOf('{ path: "/v1/orders/{order}", methods: [GET] }', 'contract: api, operation: read'),
      /contract-operation: the operation has the path parameters id/,
    ],
    [
      'a contract that nobody defines',
      policyOf('{ path: /v1/orders }', 'contract: apo'),
      /unknown-contract: .*"apo"/,
    ],
    [
      'a contract that is not there',
      policyOf('{ path: /v1/orders }', 'contract: api', 'api: { file: contracts/lost.json }'),
      /^gateway\.yaml:6:\d+ unreadable-file: .*contracts\/lost\.json/,
    ],
    [
      'a file outside of the policy folder',
      policyOf('{ path: /v1/orders }', 'contract: api', 'api: { file: contracts/../../x.json }'),
      /must stand in the policy folder/,
    ],
    [
      'an option that nobody knows',
      policyOf('{ path: /v1/orders }', 'contract: api, strict: true'),
      /strict/,
    ],
    [
      'a body without the head',
      policyOf('{ path: /v1/orders }', 'contract: api, parts: [body]'),
      /head is always judged/,
    ],
  ]

  test.each(cases)('%s', (_title, text, expected) => {
    const result = build(text)
    expect(result.bundle).toBeUndefined()
    expect(errorsOf(result).join('\n')).toMatch(expected)
  })

  test('a contract with a pattern that cannot be judged in linear time', () => {
    const api = {
      ...API,
      components: { schemas: { ...API.components.schemas, Item: { pattern: '(a)\\1' } } },
    }
    const result = build(policyOf('{ path: /v1/orders }'), api)
    expect(result.bundle).toBeUndefined()
    expect(errorsOf(result).join()).toMatch(/back-reference/)
  })

  test('a contract with an error, in the file that has it', () => {
    const api = {
      ...API,
      paths: { '/orders': { get: { operationId: 'x', parameters: [{ in: 'query' }], ...answers } } },
    }
    expect(errorsOf(build(policyOf('{ path: /v1/orders }'), api)).join()).toMatch(/^contracts\/api\.json:/)
  })
})

test('an operation that is misspelt is told with the one that was meant', () => {
  const { problems } = build(
    policyOf('{ path: /v1/orders, methods: [POST] }', 'contract: api, operation: craete'),
  )
  expect(problems.find(({ code }) => code === 'contract-operation')?.fix).toBe('did you mean "create"?')
})

describe('the build takes', () => {
  test.each([
    policyOf('{ path: /v1/orders, methods: [GET, POST] }'),
    policyOf('{ path: "/v1/orders/{id}", methods: [GET, HEAD] }'),
    policyOf('{ path: "/v1/orders/{any}", methods: [GET] }'),
    policyOf('{ path: "/v1/*" }'),
    policyOf('{ path: "/*" }'),
    policyOf(
      '{ path: /orders, methods: [POST] }',
      'contract: api',
      'api: { file: contracts/api.json, basePath: "" }',
    ),
    policyOf('{ path: "/elsewhere/{id}", methods: [GET] }', 'contract: api, operation: read'),
    policyOf('{ path: "/elsewhere/{id}", methods: [HEAD] }', 'contract: api, operation: read'),
    policyOf('{ path: "/elsewhere/{id}", methods: [GET, HEAD, OPTIONS] }', 'contract: api, operation: read'),
    policyOf('{ path: "/elsewhere/{id}", methods: ["*"] }', 'contract: api, operation: read'),
    policyOf('{ path: "/elsewhere/{id}" }', 'contract: api, operation: read'),
  ])('%#', (text) => {
    const result = build(text)
    expect(errorsOf(result)).toEqual([])
  })

  test('and warns of formats that nobody judges, of contracts that nothing uses, of changed bodies that were signed', () => {
    const api = {
      ...API,
      components: { schemas: { ...API.components.schemas, Item: { type: 'string', format: 'iban' } } },
    }
    const codes = (text: string): readonly string[] => build(text, api).problems.map(({ code }) => code)
    expect(codes(policyOf('{ path: /v1/orders }'))).toContain('contract-format')
    const two = 'api: { file: contracts/api.json }\n  other: { file: contracts/api.json }'
    expect(codes(policyOf('{ path: /v1/orders }', 'contract: api', two))).toContain('contract-unused')
    expect(codes(policyOf('{ path: /v1/orders }', 'contract: api, parts: [head]'))).toContain(
      'schema-body-unread',
    )
    const signed = policyOf(
      '{ path: /v1/orders, methods: [POST] }',
      'contract: api, unknownFields: strip',
    ).replace('      - schema', '      - signature: { scheme: github, secrets: [HOOK] }\n      - schema')
    expect(codes(signed)).toContain('strip-signed')
  })
})

describe('a contract in a bundle', () => {
  const text = policyOf('{ path: "/v1/*" }')

  test('the same contract gives the same bytes, and holds no answers', () => {
    const [one, other] = [build(text).bundle, build(text).bundle]
    if (one === undefined || other === undefined) throw new TypeError('nothing was built')
    expect(one).toEqual(other)
    const bundle = decodeBundle(one)
    const section = bundle.ok ? bundle.value.sections.find(({ kind }) => kind === 'contract') : undefined
    const content = new TextDecoder().decode(section?.bytes)
    expect(content).toContain('"Item"')
    expect(content).not.toContain('Answer')
  })

  test('a Worker without the guard says so, instead of serving without it', () => {
    const policy = loadPolicy(build(text).bundle ?? new Uint8Array())
    expect(policy).toMatchObject({
      ok: false,
      error: expect.stringContaining('no guard of kind "schema"') as unknown,
    })
  })

  test('only policies that name the guard need its code', () => {
    expect(build(text).kinds).toEqual(['schema'])
    const without = build(text.replace(/schema: .*/, 'address: { allow: ["192.0.2.0/24"] }'))
    expect(errorsOf(without)).toEqual([])
    expect(without.kinds).toEqual([])
  })

  test.each([
    ['limit: { by: address, quota: 5, window: 1m, store: upstash }', ['upstash']],
    ['limit: { by: address, quota: 5, window: 1m, store: durable }', []],
    [
      'limit: { all: [{ by: address, quota: 5, window: 1m }, { by: route, quota: 9, window: 1m, store: upstash }] }',
      ['upstash'],
    ],
  ])('only policies that count there need the code of a store: %s', (guard, stores) => {
    const built = build(text.replace(/schema: .*/, guard))
    expect(errorsOf(built)).toEqual([])
    expect(built.stores).toEqual(stores)
  })

  test('one schema is read when it is asked for, and nobody else', () => {
    const contract: Contract = {
      basePath: '/v1',
      operations: [
        {
          id: 'a',
          method: 'POST',
          path: '/a/{id}',
          parameters: [],
          body: {
            required: true,
            content: [{ range: 'application/json', schema: { $ref: 'schema:A' }, encoding: {} }],
          },
          responses: [],
          security: [],
          deprecated: false,
        },
      ],
      schemas: { A: { items: { $ref: 'schema:B' } }, B: { type: 'string' }, C: {} },
      securitySchemes: {},
    }
    const packed = packContract(contract)
    const source = openContract(packed)
    expect(source.find('POST', ['v1', 'a', 'x'])).toMatchObject({
      kind: 'operation',
      params: new Map([['id', 'x']]),
    })
    expect(source.operation('a')?.path).toBe('/a/{id}')
    expect(source.operation('constructor')).toBeUndefined()
    expect([source.schema('A'), source.schema('B')]).toEqual([contract.schemas['A'], contract.schemas['B']])
    // Nothing that a request is judged by leads to it.
    expect([source.schema('C'), source.schema('toString'), source.schema('__proto__')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})
