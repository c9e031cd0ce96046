// A contract as a policy: guards from its security, routes from its paths, and what is told of what it leaves unguarded.

import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

import { ok } from '../../shared/lib/result.ts'
import { draftFrom } from '../../shared/policy/openapi/import/draft.ts'
import type { Drafted } from '../../shared/policy/openapi/import/draft.ts'
import { findingKinds } from '../../shared/policy/openapi/import/findings.ts'
import type { FindingKind } from '../../shared/policy/openapi/import/findings.ts'
import { readContract } from '../../shared/policy/openapi/read.ts'
import { compiled } from './support.ts'

const SCHEMES = {
  oauth: {
    type: 'oauth2',
    flows: { clientCredentials: { tokenUrl: 'https://id.example', scopes: { r: '', w: '' } } },
  },
  oidc: {
    type: 'openIdConnect',
    openIdConnectUrl: 'https://login.example.com/t/.well-known/openid-configuration',
  },
  bearer: { type: 'http', scheme: 'Bearer' },
  basic: { type: 'http', scheme: 'basic' },
  header: { type: 'apiKey', in: 'header', name: 'X-Key' },
  authorization: { type: 'apiKey', in: 'header', name: 'Authorization' },
  query: { type: 'apiKey', in: 'query', name: 'key' },
  cookie: { type: 'apiKey', in: 'cookie', name: 'sid' },
  odd: { type: 'apiKey', in: 'header', name: 'Cookie' },
  tls: { type: 'mutualTLS' },
}

interface Policy {
  readonly hosts: readonly string[]
  readonly origins: Readonly<Record<string, { readonly url: string }>>
  readonly issuers?: Readonly<Record<string, { readonly issuer: string }>>
  readonly routes: readonly {
    readonly name: string
    readonly match: { readonly path: string; readonly methods: readonly string[] }
    readonly guards: readonly Readonly<Record<string, unknown>>[]
  }[]
}

const ANSWERS = { 200: { description: 'd' }, default: { description: 'd' } }

const draft = (document: object): Drafted & { readonly policy: Policy } => {
  const text = JSON.stringify({ openapi: '3.1.0', info: { title: 't', version: '1' }, ...document })
  const read = readContract('c.json', new Map([['c.json', ok(new TextEncoder().encode(text))]]))
  if (read.contract === undefined) throw new Error(JSON.stringify(read.problems))
  const drafted = draftFrom({
    contract: read.contract,
    name: 'shop',
    file: 'contracts/shop/c.json',
    origin: 'orders',
    servers: read.servers,
  })
  // What is written passes the build as it is.
  const { problems, bundle } = compiled(drafted.text, { files: { 'contracts/shop/c.json': text } })
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(bundle).toBeDefined()
  return { ...drafted, policy: parse(drafted.text) as Policy }
}

const told = ({ findings }: Drafted, kind: FindingKind): readonly string[] =>
  findings.flatMap((one) => (one.kind === kind ? [one.message] : []))

describe('security becomes guards', () => {
  const rows: readonly (readonly [string, unknown, unknown])[] = [
    ['one scheme with scopes', [{ oauth: ['r'] }], [{ token: { issuers: ['oauth'], scopes: ['r'] } }]],
    ['OpenID Connect', [{ oidc: [] }], [{ token: { issuers: ['oidc'] } }]],
    ['a bearer token', [{ bearer: [] }], [{ token: { issuers: ['bearer'] } }]],
    ['a key in a header', [{ header: [] }], [{ key: { from: [{ header: 'X-Key' }] } }]],
    ['a key in Authorization', [{ authorization: [] }], [{ key: { from: ['authorization'] } }]],
    ['a key in the query', [{ query: [] }], [{ key: { from: [{ query: 'key' }] } }]],
    [
      'a session in a cookie',
      [{ cookie: [] }],
      [{ token: { issuers: ['cookie'], from: [{ cookie: 'sid' }] } }],
    ],
    [
      'a certificate',
      [{ tls: [] }],
      [{ certificate: { allow: { clients: { issuer: 'CN=The authority of your clients' } } } }],
    ],
    [
      'two of different kinds together',
      [{ header: [], bearer: [] }],
      [{ key: { from: [{ header: 'X-Key' }] } }, { token: { issuers: ['bearer'] } }],
    ],
    [
      'alternatives of two kinds',
      [{ bearer: [] }, { header: [] }],
      [{ anyOf: [{ token: { issuers: ['bearer'] } }, { key: { from: [{ header: 'X-Key' }] } }] }],
    ],
    [
      'alternatives of one scheme, one scope each',
      [{ oauth: ['r'] }, { oauth: ['w'] }],
      [{ token: { issuers: ['oauth'], scopes: { anyOf: ['r', 'w'] } } }],
    ],
    [
      'alternatives of two issuers',
      [{ oauth: ['r'] }, { oidc: ['r'] }],
      [{ token: { issuers: ['oauth', 'oidc'], scopes: ['r'] } }],
    ],
    [
      'alternatives of two places of a key',
      [{ header: [] }, { query: [] }],
      [{ key: { from: [{ header: 'X-Key' }, { query: 'key' }] } }],
    ],
    ['nothing', [], []],
  ]
  test.each(rows)('%s', (_name, security, guards) => {
    const { policy, findings } = draft({
      security,
      components: { securitySchemes: SCHEMES },
      paths: { '/a': { get: { responses: ANSWERS } } },
    })
    const own = policy.routes[0]?.guards
      .slice(1, -2)
      .filter((guard) => !JSON.stringify(guard).includes('by-principal'))
    expect(own).toEqual(guards)
    expect(
      findings.filter(({ kind }) => kind === 'narrowed-security' || kind === 'inexpressible-security'),
    ).toEqual([])
  })

  const lost: readonly (readonly [string, unknown, FindingKind, unknown])[] = [
    ['a password has no route', [{ basic: [] }], 'inexpressible-security', undefined],
    ['a header that is no key’s has no route', [{ odd: [] }], 'inexpressible-security', undefined],
    [
      'two of one kind together have no route',
      [{ oauth: [], oidc: [] }],
      'inexpressible-security',
      undefined,
    ],
    [
      'a password beside a token is refused',
      [{ basic: [] }, { bearer: [] }],
      'narrowed-security',
      [{ token: { issuers: ['bearer'] } }],
    ],
    [
      'of scopes that no option says the first counts',
      [{ oauth: ['r', 'w'] }, { oauth: ['r'] }],
      'narrowed-security',
      [{ token: { issuers: ['oauth'], scopes: ['r', 'w'] } }],
    ],
    [
      'of two at once, or one, the one counts',
      [{ header: [], bearer: [] }, { bearer: [] }],
      'narrowed-security',
      [{ token: { issuers: ['bearer'] } }],
    ],
    ['credentials that may be missing are not asked for', [{}, { bearer: [] }], 'optional-security', []],
  ]
  test.each(lost)('to the safe side: %s', (_name, security, kind, guards) => {
    const other = { security: [], get: { responses: ANSWERS, security: [] } }
    const drafted = draft({
      components: { securitySchemes: SCHEMES },
      paths: { '/a': { get: { security, responses: ANSWERS } }, '/b': { get: other.get } },
    })
    expect(told(drafted, kind)).toHaveLength(1)
    const route = drafted.policy.routes.find(({ match }) => match.path === '/a')
    const own = route?.guards.slice(1, -2).filter((guard) => !Object.hasOwn(guard, 'limit'))
    expect(own).toEqual(guards)
  })
})

test('hosts, origin, issuers and routes are the contract’s, names fit, and order is the document’s', () => {
  const { policy, findings } = draft({
    servers: [{ url: 'https://api.example.com/v1' }, { url: 'http://other.example.com/v1' }],
    security: [{ oidc: [] }],
    components: { securitySchemes: SCHEMES },
    paths: {
      '/orders/{order-id}': {
        get: { operationId: 'orders/get an order', responses: ANSWERS },
        delete: { operationId: 'orders/get.an.order', responses: ANSWERS },
      },
      '/': { post: { responses: ANSWERS } },
    },
  })
  expect(policy.hosts).toEqual(['api.example.com', 'other.example.com'])
  expect(policy.origins).toEqual({ orders: { url: 'https://api.example.com' } })
  expect(policy.issuers?.['oidc']?.issuer).toBe('https://login.example.com/t')
  expect(policy.routes.map(({ name, match }) => [name, match.methods[0], match.path])).toEqual([
    ['orders.get.an.order', 'GET', '/v1/orders/{order_id}'],
    ['orders.get.an.order-2', 'DELETE', '/v1/orders/{order_id}'],
    ['POST', 'POST', '/v1/'],
  ])
  expect(findings.filter(({ kind }) => kind === 'plain-server').map(({ message }) => message)).toEqual([
    'http://other.example.com/v1',
  ])
})

test('operations that no route can take, or that another takes, are left out and told', () => {
  const get = { responses: ANSWERS }
  const drafted = draft({ paths: { '/a/{x}': { get, trace: get }, '/a/{y}': { get, post: get } } })
  expect(drafted.policy.routes.map(({ name }) => name)).toEqual(['GET.a.x', 'POST.a.y'])
  expect(told(drafted, 'left-out')).toEqual(['the gate refuses TRACE', 'GET /a/{x} takes the same requests'])
})

const guardsOf = ({ policy }: ReturnType<typeof draft>): readonly (readonly [string, readonly string[]])[] =>
  policy.routes.map(({ match, guards }) => [match.path, guards.flatMap((guard) => Object.keys(guard))])

describe('no operation is more open than the contract says', () => {
  const components = { securitySchemes: SCHEMES }
  const open = { responses: ANSWERS }
  const closed = (scheme: string): object => ({ responses: ANSWERS, security: [{ [scheme]: [] }] })
  const usual = ['limit', 'schema', 'payload']

  test('one that cannot be guarded does not fall to a wider route', () => {
    const drafted = draft({
      components,
      paths: {
        '/users/{id}': { get: open },
        '/users/me': { get: closed('basic') },
        '/users/me/keys': { get: closed('basic') },
      },
    })
    expect(guardsOf(drafted)).toEqual([
      ['/users/{id}', usual],
      ['/users/me', ['address']],
    ])
    expect(drafted.policy.routes[1]?.guards[0]).toEqual({ address: { deny: ['0.0.0.0/0', '::/0'] } })
    expect(told(drafted, 'inexpressible-security')).toHaveLength(2)
  })

  test('nor does one with a character that is a word of patterns', () => {
    const drafted = draft({
      components,
      paths: {
        '/files/{id}': { get: open },
        '/files/*': { get: closed('bearer') },
        '/files/all files': { get: closed('basic') },
      },
    })
    expect(guardsOf(drafted)).toEqual([
      ['/files/{id}', usual],
      ['/files/%2A', ['limit', 'token', 'limit', 'schema', 'payload']],
      ['/files/all%20files', ['address']],
    ])
  })

  test('nor do two that no route can tell apart, where they ask for different credentials', () => {
    const drafted = draft({
      components,
      paths: {
        '/reports/{id}': { get: open, post: open },
        '/reports/{id}.pdf': { get: closed('header'), post: open },
        '/{kind}/{id}': { get: open },
      },
    })
    expect(guardsOf(drafted)).toEqual([
      ['/reports/{id}', usual],
      ['/{kind}/{id}', usual],
      ['/reports/{id}', ['address']],
    ])
    expect(told(drafted, 'inexpressible-security')).toEqual([
      'GET /reports/{id} and GET /reports/{id}-2 take the same requests, and ask for different credentials',
    ])
  })
})

describe('what a contract leaves unguarded is told', () => {
  const body = (schema: unknown): object => ({
    requestBody: { content: { 'application/json': { schema } } },
    responses: ANSWERS,
  })
  const parameter = (one: object): object => ({ parameters: [one], responses: ANSWERS })
  const S = '#/components/schemas/S'
  const rows: readonly (readonly [string, FindingKind, object, string | undefined])[] = [
    ['no security', 'no-security', { responses: ANSWERS }, 'anybody may write'],
    ['security', 'no-security', { security: [{ bearer: [] }], responses: ANSWERS }, undefined],
    [
      'a key in the query',
      'weak-scheme',
      { security: [{ query: [] }], responses: ANSWERS },
      'query: a key in the URL ends up in logs, histories and Referer headers',
    ],
    [
      'an id that counts',
      'sequential-ids',
      {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
        responses: ANSWERS,
      },
      '{id}',
    ],
    [
      'an id that does not',
      'sequential-ids',
      {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }],
        responses: ANSWERS,
      },
      undefined,
    ],
    [
      'a text',
      'unbounded-text',
      parameter({ name: 'q', in: 'query', schema: { type: 'string' } }),
      'query.q',
    ],
    [
      'a text with a bound',
      'unbounded-text',
      parameter({ name: 'q', in: 'query', schema: { type: 'string', maxLength: 9 } }),
      undefined,
    ],
    [
      'a text by a counted pattern',
      'unbounded-text',
      parameter({ name: 'q', in: 'query', schema: { type: 'string', pattern: '^[a-z]{2,4}$' } }),
      undefined,
    ],
    [
      'a text by an open pattern',
      'unbounded-text',
      parameter({ name: 'q', in: 'query', schema: { type: 'string', pattern: '^[a-z]+$' } }),
      'query.q',
    ],
    [
      'a text deep within',
      'unbounded-text',
      body({
        type: 'object',
        additionalProperties: false,
        properties: { a: { type: 'array', maxItems: 1, items: { type: ['string', 'null'] } } },
      }),
      'body.a[]',
    ],
    ['a list', 'unbounded-list', body({ type: 'array', items: { type: 'integer' } }), 'body'],
    ['an open object', 'open-object', body({ type: 'object', properties: {} }), 'body'],
    ['a closed one', 'open-object', body({ type: 'object', additionalProperties: false }), undefined],
    [
      'one that its parts close',
      'open-object',
      body({ unevaluatedProperties: false, allOf: [{ type: 'object', properties: {} }] }),
      undefined,
    ],
    ['a recursive schema', 'unbounded-text', body({ $ref: S }), 'body.name'],
    [
      'many',
      'unbounded-text',
      body({
        properties: Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, { type: 'string' }])),
      }),
      'body.a, body.b, body.c and 1 more',
    ],
    [
      'a URL',
      'url-parameter',
      parameter({ name: 'redirect_uri', in: 'query', schema: { type: 'string' } }),
      'redirect_uri',
    ],
    [
      'one of a list',
      'url-parameter',
      parameter({ name: 'redirect_uri', in: 'query', schema: { enum: ['https://a.example'] } }),
      undefined,
    ],
    ['no 429', 'no-limit-answer', { responses: { 200: { description: 'd' } } }, 'describe 429'],
    ['a range for it', 'no-limit-answer', { responses: { '4XX': { description: 'd' } } }, undefined],
    [
      'no 401',
      'no-auth-answer',
      { security: [{ bearer: [] }], responses: { 200: { description: 'd' } } },
      'describe 401',
    ],
    [
      'no 400',
      'no-error-answer',
      {
        ...parameter({ name: 'q', in: 'query', schema: { type: 'integer' } }),
        responses: { 200: { description: 'd' } },
      },
      'describe 400',
    ],
    [
      'an answer of anything',
      'open-answer',
      {
        responses: {
          200: { description: 'd', content: { 'application/json': {} } },
          default: { description: 'd' },
        },
      },
      '200 application/json',
    ],
    [
      'an answer of something',
      'open-answer',
      {
        responses: {
          200: { description: 'd', content: { 'application/json': { schema: { $ref: S } } } },
          default: { description: 'd' },
        },
      },
      undefined,
    ],
    ['deprecation', 'deprecated', { deprecated: true, responses: ANSWERS }, 'it is marked deprecated'],
  ]
  test.each(rows)('%s', (_name, kind, operation, message) => {
    const drafted = draft({
      components: {
        securitySchemes: SCHEMES,
        schemas: { S: { type: 'object', properties: { name: { type: 'string' }, more: { $ref: S } } } },
      },
      paths: { [JSON.stringify(operation).includes('"in":"path"') ? '/a/{id}' : '/a']: { post: operation } },
    })
    expect(told(drafted, kind)).toEqual(message === undefined ? [] : [message])
  })

  test('templates of which neither is the more specific', () => {
    const get = { responses: ANSWERS }
    const drafted = draft({
      paths: { '/a/{x}/c': { get }, '/a/b/{y}': { get }, '/a/{x}/{z}': { get }, '/a/b': { get } },
    })
    expect(told(drafted, 'ambiguous')).toEqual(['/a/{x}/c and /a/b/{y}'])
  })

  test('every kind of finding has a word of its own', () => {
    expect(new Set(Object.values(findingKinds)).size).toBe(Object.keys(findingKinds).length)
  })
})
