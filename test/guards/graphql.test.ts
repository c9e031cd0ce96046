// The GraphQL guard as a policy uses it: requests over HTTP, bounds, persisted operations, a schema.

import { createHash } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import { evidenceOf, got, graphqlGuard, posted, said, sent } from './graphql.kit.ts'
import { exchangeOf } from '../exchange/kit.ts'
import type { Options } from './graphql.kit.ts'

const judge = (query: string, options: Options = {}, more: Options = {}): string =>
  said(graphqlGuard(options)(sent(query, more)))

const body = (value: unknown): ReturnType<typeof posted> => posted(JSON.stringify(value))

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('GraphQL over HTTP', () => {
  const guard = graphqlGuard()
  const json = (body: unknown): string => said(guard(posted(JSON.stringify(body))))

  test.each<[string, unknown, string]>([
    ['a document', { query: '{ a }' }, 'passes'],
    ['all members', { query: 'query A { a }', operationName: 'A', variables: {}, extensions: {} }, 'passes'],
    [
      'members that are null',
      { query: '{ a }', operationName: null, variables: null, extensions: null },
      'passes',
    ],
    ['no document', {}, 'graphql.request query-missing'],
    ['an empty one', { query: '' }, 'graphql.request query'],
    ['one that is no text', { query: ['{ a }'] }, 'graphql.request query'],
    ['a member of nobody', { query: '{ a }', debug: true }, 'graphql.request member'],
    ['variables that are a list', { query: '{ a }', variables: [] }, 'graphql.request variables'],
    ['variables that are a text', { query: '{ a }', variables: '{}' }, 'graphql.request variables'],
    ['extensions that are a list', { query: '{ a }', extensions: [] }, 'graphql.request extensions'],
    ['a name that is none', { query: '{ a }', operationName: 1 }, 'graphql.request operation-name'],
    ['a text alone', '{ a }', 'graphql.request request'],
    ['null', null, 'graphql.request request'],
    ['an array', [{ query: '{ a }' }], 'graphql.bounds batch'],
    ['an empty array', [], 'graphql.request batch-empty'],
  ])('%s', (_, body, expected) => {
    expect(json(body)).toBe(expected)
  })

  test.each<[string, Parameters<typeof posted>, string]>([
    ['a key twice', ['{"query":"{ a }","query":"{ b }"}'], 'graphql.request json-duplicate'],
    ['no JSON', ['{ a }'], 'graphql.request json-malformed'],
    [
      'deep variables',
      [`{"query":"{ a }","variables":${'{"a":'.repeat(100)}1${'}'.repeat(100)}}`],
      'graphql.request json-deep',
    ],
    ['no body', [''], 'graphql.request body-missing'],
    ['the raw type', ['{ a }', 'application/graphql'], 'graphql.type type'],
    [
      'a form, which any page may send',
      ['query={a}', 'application/x-www-form-urlencoded'],
      'graphql.type type',
    ],
    ['a plain text, which any page may send', ['{"query":"{ a }"}', 'text/plain'], 'graphql.type type'],
    ['another charset', ['{"query":"{ a }"}', 'application/json; charset=utf-16'], 'graphql.type charset'],
    [
      'a document in the URL as well',
      ['{"query":"{ a }"}', 'application/json', [], '?query={b}'],
      'graphql.request query-and-body',
    ],
    ['other parameters', ['{"query":"{ a }"}', 'application/json', [], '?tenant=1'], 'passes'],
  ])('a POST: %s', (_, request, expected) => {
    expect(said(guard(posted(...request)))).toBe(expected)
  })

  test.each<[string, Readonly<Record<string, string>>, string]>([
    [
      'a query',
      { query: 'query A($n: Int) { a(first: $n) { b } }', operationName: 'A', variables: '{"n":5}' },
      'passes',
    ],
    [
      'variables that count',
      { query: 'query A($n: Int) { a(first: $n) { b } }', variables: '{"n":500}' },
      'graphql.bounds list-length',
    ],
    ['a mutation', { query: 'mutation { a }' }, 'graphql.method mutation'],
    [
      'the mutation of a pair',
      { query: 'query A { a } mutation B { b }', operationName: 'B' },
      'graphql.method mutation',
    ],
    ['the query of a pair', { query: 'query A { a } mutation B { b }', operationName: 'A' }, 'passes'],
    ['neither of a pair', { query: 'query A { a } mutation B { b }' }, 'graphql.malformed operation-name'],
    ['variables that are no JSON', { query: '{ a }', variables: '{' }, 'graphql.request json-malformed'],
    ['nothing', {}, 'graphql.request query-missing'],
  ])('a GET: %s', (_, parameters, expected) => {
    expect(said(guard(got(parameters)))).toBe(expected)
  })

  test.each([
    'Query',
    'QUERY',
    'query[]',
    'variables[n]',
    ' query',
    'operationname',
    'documentid',
    'Id',
    'doc.id',
    'query\0',
  ])('a parameter "%s", which only some servers take for one of theirs', (name) => {
    const search = new URLSearchParams([
      ['query', '{ a }'],
      [name, '{ b }'],
    ]).toString()
    expect(said(guard(exchangeOf({ url: `https://api.example.com/graphql?${search}` })))).toBe(
      'graphql.request parameter-spelling',
    )
    expect(said(guard(posted('{"query":"{ a }"}', undefined, [], `?${search.split('&')[1]}`)))).toBe(
      'graphql.request parameter-spelling',
    )
  })

  test("parameters that are nobody's pass", () => {
    expect(said(guard(posted('{"query":"{ a }"}', undefined, [], '?op=A&queries=1&x[id]=2')))).toBe('passes')
  })

  test('a parameter twice, other methods, and what the answers tell', () => {
    const twice = got({ query: '{ a }' })
    expect(said(guard({ ...twice, query: [...twice.query, ['query', '{ b }']], cookies: [] }))).toBe(
      'graphql.request parameter-twice',
    )
    expect(guard({ ...twice, method: 'PUT', query: [], cookies: [] })).toMatchObject({
      denial: { code: 'graphql.method', headers: { allow: 'POST' } },
    })
    expect(guard(posted('x', 'text/plain'))).toMatchObject({
      denial: { headers: { accept: 'application/json' } },
    })
  })
})

describe('documents', () => {
  test.each<[string, string]>([
    ['{', 'graphql.malformed syntax'],
    ['', 'graphql.request query'],
    ['# nothing', 'graphql.malformed syntax'],
    ['fragment A on B { a }', 'graphql.malformed operation-missing'],
    ['type A { a: Int }', 'graphql.malformed definition'],
    ['{ a } extend type A { b: Int }', 'graphql.malformed definition'],
    ['{ a } { b }', 'graphql.malformed operation-names'],
    ['query A { a } query A { b }', 'graphql.malformed operation-names'],
    ['query A { a } { b }', 'graphql.malformed operation-names'],
    ['{ ...A }', 'graphql.malformed fragment-unknown'],
    ['{ ...A } fragment A on B { a } fragment A on B { b }', 'graphql.malformed fragment-twice'],
    ['{ ...A } fragment A on B { ...A }', 'graphql.malformed fragment-cycle'],
    [
      '{ ...A } fragment A on B { c { ...B } } fragment B on C { d { ... on E { ...A } } }',
      'graphql.malformed fragment-cycle',
    ],
    ['{ a } fragment A on B { ...B } fragment B on B { ...A }', 'graphql.malformed fragment-cycle'],
    ['subscription { a }', 'graphql.operation subscription'],
    ['mutation { a }', 'passes'],
    [
      'query A($a: [In!]! = [{ b: "}}}{{{" }]) @live { b: a(c: $a, d: """ { """) { ... @include(if: true) { e } } }',
      'passes',
    ],
  ])('%s: %s', (query, expected) => {
    expect(judge(query)).toBe(expected)
  })

  test('an operation is chosen by its name, and there has to be one', () => {
    expect(judge('query A { a } query B { b }', {}, { operationName: 'B' })).toBe('passes')
    expect(judge('query A { a } query B { b }', {}, { operationName: 'C' })).toBe(
      'graphql.malformed operation-name',
    )
    expect(judge('query A { a } query B { b }')).toBe('graphql.malformed operation-name')
    expect(judge('query A { a }', {}, { operationName: '' })).toBe('passes')
    expect(judge('subscription { a }', { operations: ['subscription'] })).toBe('passes')
    expect(judge('{ a }', { operations: ['mutation'] })).toBe('graphql.operation query')
  })

  test.each<[string, string, Options, string]>([
    ['depth', '{ a { b { c } } }', { depth: 3 }, 'passes'],
    ['depth', '{ a { b { c } } }', { depth: 2 }, 'graphql.bounds depth'],
    [
      'depth through fragments',
      '{ a { ...A } } fragment A on B { b { ... on C { c } } }',
      { depth: 2 },
      'graphql.bounds depth',
    ],
    ['fields', '{ a { b c } }', { fields: 2 }, 'graphql.bounds fields'],
    ['fields of one name', '{ a { b b b } }', { fields: 3 }, 'graphql.bounds fields'],
    [
      'fields through fragments',
      '{ a { ...A } b { ...A } } fragment A on B { c d }',
      { fields: 5 },
      'graphql.bounds fields',
    ],
    ['aliases', '{ x: a y: a }', { aliases: 1 }, 'graphql.bounds aliases'],
    ['no aliases', '{ x: a }', { aliases: 0 }, 'graphql.bounds aliases'],
    ['root fields', '{ a b c }', { rootFields: 2 }, 'graphql.bounds root-fields'],
    [
      'root fields through fragments',
      '{ ...A ... { c } } fragment A on Query { a b }',
      { rootFields: 2 },
      'graphql.bounds root-fields',
    ],
    ['directives', '{ a @b @c }', { directives: 1 }, 'graphql.bounds directives'],
    ['directives of an operation', 'query @a @b { c }', { directives: 1 }, 'graphql.bounds directives'],
    ['length', '{ aaaaaaaaaa }', { documentLength: 10 }, 'graphql.bounds document-length'],
    ['tokens', '{ a b c }', { tokens: 4 }, 'graphql.bounds tokens'],
    [
      'bounds hold for operations that do not run',
      'query A { a } query B { a { b { c } } }',
      { depth: 2 },
      'graphql.bounds depth',
    ],
  ])('%s: %s with %j', (_, query, options, expected) => {
    const more = query.startsWith('query A') ? { operationName: 'A' } : {}
    expect(judge(query, options, more)).toBe(expected)
  })

  test.each<[string, Options, string]>([
    ['{ __schema { types { name } } }', {}, 'graphql.introspection introspection'],
    ['{ a { b: __type(name: "A") { name } } }', {}, 'graphql.introspection introspection'],
    [
      '{ ...A } fragment A on Query { ... on Query { __schema { a } } }',
      {},
      'graphql.introspection introspection',
    ],
    ['query A { a } query B { __schema { a } }', {}, 'graphql.introspection introspection'],
    ['{ _service { sdl } }', {}, 'graphql.introspection introspection'],
    ['{ _entities(representations: []) { a } }', {}, 'graphql.introspection introspection'],
    ['{ __typename a { __typename } }', {}, 'passes'],
    ['{ __schema { types { name } } }', { introspection: 'pass' }, 'passes'],
  ])('introspection: %s with %j', (query, options, expected) => {
    expect(judge(query, options, query.startsWith('query A') ? { operationName: 'A' } : {})).toBe(expected)
  })
})

const cost = (query: string, variables: Options = {}, options: Options = {}): number | string => {
  const verdict = graphqlGuard({ cost: { max: 1, ...options } })(sent(query, { variables }))
  return said(verdict) === 'graphql.bounds cost' ? (evidenceOf(verdict).actual ?? 0) : said(verdict)
}

describe('cost', () => {
  test.each<[string, Options, Options, number | string]>([
    ['{ a b }', {}, {}, 2],
    ['{ a(first: 10) { b c } }', {}, {}, 21],
    ['{ a(last: 10) { b(limit: 5) { c } } }', {}, {}, 61],
    ['{ a(first: 3, last: 10) { b } }', {}, {}, 11],
    ['{ a(last: 10, first: 3) { b } }', {}, {}, 11],
    ['{ a(first: -10) { b } }', {}, {}, 11],
    // To MongoDB, and wherever a server says `limit || 20`, none is no bound.
    ['{ a(first: 0) { b c d } e }', {}, {}, 5],
    ['query ($n: Int) { a(limit: $n) { b c d } e }', { n: 0 }, {}, 5],
    ['query ($n: Int) { a(first: $n) { b } }', { n: 7 }, {}, 8],
    ['query ($n: Int = 9) { a(first: $n) { b } }', {}, {}, 10],
    ['query ($n: Int = 9) { a(first: $n) { b } }', { n: 2 }, {}, 3],
    ['query ($n: Int = 9) { a(first: $n) { b c } }', { n: null }, {}, 3],
    ['query ($n: Int) { a(first: $n) { b c } }', {}, {}, 3],
    ['query ($n: Int) { a(first: $n) { b } }', { n: '7' }, {}, 'graphql.malformed list-length'],
    ['query ($n: Int) { a(first: $n) { b } }', { n: [7] }, {}, 'graphql.malformed list-length'],
    ['query ($n: Int) { a(first: $n) { b } }', { n: 1.5 }, {}, 'graphql.malformed list-length'],
    ['{ a(first: "7") { b } }', {}, {}, 'graphql.malformed list-length'],
    ['{ a(first: 101) { b } }', {}, {}, 'graphql.bounds list-length'],
    ['query ($n: Int) { a(first: $n) { b } }', { n: 101 }, {}, 'graphql.bounds list-length'],
    ['query ($n: Int) { a { ...A } b { ...A } } fragment A on B { c(first: $n) { d } }', { n: 4 }, {}, 12],
    ['{ search a }', {}, { weights: { search: 50 } }, 51],
    ['{ a(first: 10) { search } }', {}, { weights: { search: 50 }, field: 0 }, 500],
    ['{ a(top: 10) { b } }', {}, { listArguments: ['top'] }, 11],
    ['{ a(page: { first: 10 }) { b } }', {}, {}, 11],
    ['{ a(page: { by: { size: 1, last: 10 } }) { b } }', {}, {}, 11],
    ['{ a(pages: [{ first: 3 }, { first: 7 }]) { b } }', {}, {}, 8],
    ['{ a(first: 3, page: { first: 7 }) { b } }', {}, {}, 8],
    ['{ a(page: { first: 1000 }) { b } }', {}, {}, 'graphql.bounds list-length'],
    ['query ($n: Int) { a(page: { first: $n }) { b } }', { n: 7 }, {}, 8],
    ['query ($n: Int = 5) { a(page: { first: $n }) { b } }', {}, {}, 6],
    ['query ($p: Page) { a(page: $p) { b } }', { p: { first: 7 } }, {}, 8],
    ['query ($p: Page) { a(page: $p) { b } }', { p: [{ by: { limit: '7' } }] }, {}, 8],
    ['query ($p: Page = { first: 7 }) { a(page: $p) { b } }', {}, {}, 8],
    ['query ($p: Page = { first: 7 }) { a(page: $p) { b } }', { p: { first: 2 } }, {}, 3],
    ['query ($p: Page) { a(page: $p) { b } }', { p: { first: 1000 } }, {}, 'graphql.bounds list-length'],
    ['query ($w: Who) { a(who: $w) { b } }', { w: { first: 'Ada', last: 'King', limit: { gt: 5 } } }, {}, 2],
    ['{ a(page: { first: 10 }) { b } }', {}, { listArguments: ['first'] }, 2],
    ['mutation { set(input: { limit: 5000 }) { b } }', {}, {}, 2],
    ['mutation { ...M } fragment M on Mutation { set(input: { limit: 5000 }) { b } }', {}, {}, 2],
    ['mutation { set(input: { limit: 5000 }) { b(page: { first: 5 }) { c } } }', {}, {}, 7],
  ])('%s with %j and %j', (query, variables, options, expected) => {
    expect(cost(query, variables, options)).toBe(expected)
  })

  test('of one document is reckoned anew for other variables', () => {
    const guard = graphqlGuard({ cost: { max: 20 } })
    const query = 'query ($n: Int) { a(first: $n) { b } }'
    expect(said(guard(sent(query, { variables: { n: 10 } })))).toBe('passes')
    expect(said(guard(sent(query, { variables: { n: 50 } })))).toBe('graphql.bounds cost')
    const input = 'query ($p: Page) { a(page: $p) { b } }'
    expect(said(guard(sent(input, { variables: { p: { first: 5 } } })))).toBe('passes')
    expect(said(guard(sent(input, { variables: { p: { first: 50 } } })))).toBe('graphql.bounds cost')
    expect(said(guard(sent(query, { variables: { n: 10 } })))).toBe('passes')
  })

  test('of a batch adds up', () => {
    const guard = graphqlGuard({ batch: 3, cost: { max: 5 } })
    const batch = (...queries: readonly string[]): string =>
      said(guard(posted(JSON.stringify(queries.map((query) => ({ query }))))))
    expect(batch('{ a b }', '{ a b }')).toBe('passes')
    expect(batch('{ a b }', '{ a b }', '{ a b }')).toBe('graphql.bounds cost')
    expect(batch('{ a }', '{ a }', '{ a }', '{ a }')).toBe('graphql.bounds batch')
    expect(batch('{ a }', '{ __schema { a } }')).toBe('graphql.introspection introspection')
  })
})

describe('persisted operations', () => {
  const READ = 'query Read { a }'
  const WRITE = 'mutation Write { b }'
  const files = { 'ops.json': JSON.stringify({ read: READ, write: WRITE }) }
  const only = graphqlGuard({ persisted: { file: 'ops.json' } }, files)
  const also = graphqlGuard({ persisted: { file: 'ops.json', mode: 'also' } }, files)
  const apq = (text: string): Options => ({
    extensions: { persistedQuery: { version: 1, sha256Hash: sha256(text) } },
  })

  test.each<[string, Options, string, string]>([
    ['an id', { documentId: 'read' }, 'passes', 'passes'],
    ['another name for it', { id: 'write' }, 'passes', 'passes'],
    ['an id of nobody', { id: 'other' }, 'graphql.persisted unknown', 'graphql.persisted unknown'],
    [
      'an id of every object',
      { id: 'constructor' },
      'graphql.persisted unknown',
      'graphql.persisted unknown',
    ],
    ['a hash', apq(READ), 'passes', 'passes'],
    ['a hash of nobody', apq('{ z }'), 'graphql.persisted unknown', 'graphql.persisted unknown'],
    ['a listed document', { query: READ }, 'passes', 'passes'],
    ['a listed document and its hash', { query: READ, ...apq(READ) }, 'passes', 'passes'],
    ['a document that differs by a blank', { query: `${READ} ` }, 'graphql.persisted not-listed', 'passes'],
    [
      'the registration of another',
      { query: '{ z }', ...apq('{ z }') },
      'graphql.persisted not-listed',
      'passes',
    ],
    [
      'a document under the hash of another',
      { query: '{ z }', ...apq(READ) },
      'graphql.persisted hash-mismatch',
      'graphql.persisted hash-mismatch',
    ],
    [
      'a document under the id of another',
      { query: WRITE, id: 'read' },
      'graphql.persisted conflict',
      'graphql.persisted conflict',
    ],
    [
      'an id and the hash of another',
      { id: 'read', ...apq(WRITE) },
      'graphql.persisted conflict',
      'graphql.persisted conflict',
    ],
    ['two ids', { id: 'read', documentId: 'write' }, 'graphql.request id', 'graphql.request id'],
    ['an id that is none', { id: 7 }, 'graphql.request id', 'graphql.request id'],
    [
      'another version',
      { extensions: { persistedQuery: { version: 2, sha256Hash: sha256(READ) } } },
      'graphql.request persisted-query',
      'graphql.request persisted-query',
    ],
    [
      'a hash that is none',
      { extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } },
      'graphql.request persisted-query',
      'graphql.request persisted-query',
    ],
  ])('%s', (_, request, byOnly, byAlso) => {
    expect(said(only(body(request)))).toBe(byOnly)
    expect(said(also(body(request)))).toBe(byAlso)
  })

  test('are judged like any other: by GET no mutation, under no list nothing', () => {
    expect(said(only(got({ id: 'read' })))).toBe('passes')
    expect(said(only(got({ id: 'write' })))).toBe('graphql.method mutation')
    expect(said(graphqlGuard()(body({ id: 'read' })))).toBe('graphql.persisted unknown')
    expect(said(graphqlGuard()(body(apq(READ))))).toBe('graphql.persisted unknown')
    expect(said(graphqlGuard()(body({ query: '{ z }', ...apq('{ z }') })))).toBe('passes')
    expect(said(graphqlGuard()(body({ query: '{ z }', ...apq(READ) })))).toBe(
      'graphql.persisted hash-mismatch',
    )
  })

  test("Apollo's manifest is read as well", () => {
    const manifest = {
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [{ id: sha256(READ), name: 'Read', type: 'query', body: READ }],
    }
    const guard = graphqlGuard({ persisted: { file: 'm.json' } }, { 'm.json': JSON.stringify(manifest) })
    expect(said(guard(body(apq(READ))))).toBe('passes')
    expect(said(guard(body({ id: sha256(READ) })))).toBe('passes')
    expect(said(guard(body({ query: WRITE })))).toBe('graphql.persisted not-listed')
  })
})

describe('a schema', () => {
  const sdl = `
    schema { query: Root mutation: Change }
    interface Node { id: ID! }
    type Root { me: User users(first: Int, name: String): [User!]! find(id: ID!): Result node: Node }
    extend type Root { version: String }
    type User implements Node { id: ID! name: String friends: [User] best: User }
    type Order { id: ID! total(currency: String): Float }
    union Result = User | Order
    type Change { rename(name: String!): User }
  `
  const typed = (query: string, options: Options = {}): string =>
    said(graphqlGuard({ schema: 's.graphql', ...options }, { 's.graphql': sdl })(sent(query)))

  test.each<[string, string]>([
    ['{ me { id name } version }', 'passes'],
    ['{ me { secret } }', 'graphql.field field-unknown'],
    ['{ Root }', 'graphql.field field-unknown'],
    ['{ users(first: 2) { friends { name } } }', 'passes'],
    ['{ users(order: 2) { name } }', 'graphql.field argument-unknown'],
    ['{ find(id: 1) { __typename ... on User { name } ... on Order { total(currency: "EUR") } } }', 'passes'],
    ['{ find(id: 1) { name } }', 'graphql.field field-unknown'],
    ['{ find(id: 1) { ... on Invoice { id } } }', 'graphql.field type-unknown'],
    ['{ node { id } }', 'passes'],
    ['{ node { name } }', 'graphql.field field-unknown'],
    ['{ me { name { first } } }', 'graphql.field type-unknown'],
    ['{ ...A } fragment A on Root { me { pin } }', 'graphql.field field-unknown'],
    ['{ me { id } } fragment A on User { pin }', 'graphql.field field-unknown'],
    ['mutation { rename(name: "x") { id } }', 'passes'],
    ['mutation { me { id } }', 'graphql.field field-unknown'],
    ['subscription { me { id } }', 'graphql.field type-unknown'],
  ])('%s: %s', (query, expected) => {
    expect(typed(query)).toBe(expected)
  })

  test('what is told is the type and the field', () => {
    const verdict = graphqlGuard({ schema: 's.graphql' }, { 's.graphql': sdl })(sent('{ me { pin } }'))
    expect(evidenceOf(verdict)).toEqual({ reason: 'field-unknown', field: 'User.pin' })
  })

  test.each<[string, Options, number]>([
    ['{ users { name } }', {}, 11],
    ['{ users { friends { name } } }', {}, 111],
    ['{ users(first: 2) { best { name } } }', {}, 5],
    ['{ users { name } }', { listDefault: 3 }, 4],
    ['{ users(first: 0) { name } }', {}, 11],
    ['{ users(first: -1) { name } }', {}, 11],
    ['{ node { id } }', { weights: { 'User.id': 7 } }, 8],
    ['{ me { ... on Node { id } } }', { weights: { 'User.id': 7, 'Order.id': 50 } }, 8],
    ['{ me { id } }', { weights: { 'Node.id': 7 } }, 8],
    ['{ node { id } me { id } }', { weights: { 'User.id': 0 } }, 3],
    ['{ me { id } }', { weights: { 'Node.id': 7, 'User.id': 3 } }, 4],
    ['{ me { name } }', { weights: { 'User.name': 7 } }, 8],
    [
      '{ ...A } fragment A on Root { me { ...B } } fragment B on User { name }',
      { weights: { 'User.name': 7 } },
      8,
    ],
  ])('cost by types: %s with %j', (query, cost, expected) => {
    const verdict = graphqlGuard(
      { schema: 's.graphql', cost: { max: 1, ...cost } },
      { 's.graphql': sdl },
    )(sent(query))
    expect(evidenceOf(verdict)).toEqual({ reason: 'cost', actual: expected, bound: 1 })
  })
})

const field = (name: string): string => `form-data; name="${name}"`
const file = (name: string): string => `${field(name)}; filename="f.txt"`

describe('uploads', () => {
  const BOUNDARY = 'frontier'
  const TYPE = `multipart/form-data; boundary=${BOUNDARY}`
  const OPERATIONS = '{"query":"mutation ($f: Upload!) { put(file: $f) { id } }","variables":{"f":null}}'
  const disposed = (...parts: readonly (readonly [string, string])[]): string =>
    `${parts.map(([disposition, content]) => `--${BOUNDARY}\r\nContent-Disposition: ${disposition}\r\n\r\n${content}\r\n`).join('')}--${BOUNDARY}--`
  /** Whatever is not one of the two fields is a file. */
  const form = (...parts: readonly (readonly [string, string])[]): string =>
    disposed(
      ...parts.map(
        ([name, content]) =>
          [name === 'operations' || name === 'map' ? field(name) : file(name), content] as const,
      ),
    )
  const EVIL = '{"query":"{ __schema { types { name } } }"}'
  const sound = form(['operations', OPERATIONS], ['map', '{"0":["variables.f"]}'], ['0', 'content'])
  const guard = graphqlGuard({ uploads: { files: 1 } })
  const upload = (
    body: string,
    headers: readonly (readonly [string, string])[] = [['apollo-require-preflight', 'true']],
  ): string => said(guard(posted(body, TYPE, headers)))

  test.each<[string, string, string]>([
    ['a file', sound, 'passes'],
    [
      'what is in operations is judged',
      sound.replace('put(file: $f) { id }', '__schema { a }'),
      'graphql.introspection introspection',
    ],
    [
      'files first',
      form(['0', 'x'], ['operations', OPERATIONS], ['map', '{"0":["variables.f"]}']),
      'graphql.request multipart',
    ],
    ['no map', form(['operations', OPERATIONS], ['0', 'x']), 'graphql.request multipart'],
    [
      'a file that nobody maps',
      form(['operations', OPERATIONS], ['map', '{}'], ['0', 'x']),
      'graphql.request upload-map',
    ],
    [
      'a map without its file',
      form(['operations', OPERATIONS], ['map', '{"0":["variables.f"]}']),
      'graphql.request upload-map',
    ],
    [
      'a way to elsewhere',
      form(['operations', OPERATIONS], ['map', '{"0":["query"]}'], ['0', 'x']),
      'graphql.request upload-map',
    ],
    [
      'a way to a prototype',
      form(['operations', OPERATIONS], ['map', '{"0":["variables.__proto__.x"]}'], ['0', 'x']),
      'graphql.request upload-map',
    ],
    [
      'too many files',
      form(
        ['operations', OPERATIONS],
        ['map', '{"0":["variables.f"],"1":["variables.g"]}'],
        ['0', 'x'],
        ['1', 'y'],
      ),
      'graphql.bounds upload-files',
    ],
    [
      'operations twice',
      form(['operations', OPERATIONS], ['operations', OPERATIONS], ['map', '{}']),
      'graphql.request multipart',
    ],
    ['no end', sound.slice(0, -4), 'graphql.request multipart'],
    [
      'what comes behind a part without a name',
      disposed(
        [field('operations'), OPERATIONS],
        [field('map'), '{}'],
        ['form-data', 'x'],
        [field('operations'), EVIL],
      ),
      'graphql.request multipart',
    ],
    [
      'the same behind what is no form data',
      disposed(
        [field('operations'), OPERATIONS],
        [field('map'), '{}'],
        ['attachment; name="x"', 'x'],
        [field('operations'), EVIL],
      ),
      'graphql.request multipart',
    ],
    [
      'operations among the files: Django takes the last of a name',
      disposed(
        [field('operations'), OPERATIONS],
        [field('map'), '{"operations":["variables.f"]}'],
        [field('operations'), EVIL],
      ),
      'graphql.request multipart',
    ],
    [
      'a field in place of a file',
      disposed([field('operations'), OPERATIONS], [field('map'), '{"0":["variables.f"]}'], [field('0'), 'x']),
      'graphql.request multipart',
    ],
    ...['operations', 'operations[query]', 'Operations', ' operations', 'map', 'query', 'variables'].map(
      (name): [string, string, string] => [
        `a file that is named "${name}"`,
        disposed(
          [field('operations'), OPERATIONS],
          [field('map'), `{"${name}":["variables.f"]}`],
          [file(name), EVIL],
        ),
        'graphql.request multipart',
      ],
    ),
    ...[file('operations'), `${field('operations')}; name*=utf-8''x`].map(
      (disposition): [string, string, string] => [
        `operations as ${disposition}`,
        disposed([disposition, OPERATIONS], [field('map'), '{}']),
        'graphql.request multipart',
      ],
    ),
    [
      'operations in a charset of their own',
      disposed(
        [`${field('operations')}\r\nContent-Type: application/json; charset=utf-7`, OPERATIONS],
        [field('map'), '{}'],
      ),
      'graphql.request multipart',
    ],
    [
      'operations that say what they are',
      disposed(
        [`${field('operations')}\r\nContent-Type: application/json; charset=UTF-8`, OPERATIONS],
        [field('map'), '{}'],
      ),
      'passes',
    ],
  ])('%s', (_, body, expected) => {
    expect(upload(body)).toBe(expected)
  })

  test('need a header that no form can send, and a policy that takes them', () => {
    expect(upload(sound, [])).toBe('graphql.request upload-preflight')
    expect(said(graphqlGuard()(posted(sound, TYPE, [['apollo-require-preflight', '1']])))).toBe(
      'graphql.type type',
    )
  })
})
