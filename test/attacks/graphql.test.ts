// Attacks on GraphQL servers, each with where it is described: the OWASP GraphQL Cheat Sheet, OWASP API Security 2023,
// and CVEs of servers. All are refused by a guard as it comes; beside them stands what honest clients send.

import { describe, expect, test } from 'vitest'

import type { Exchange } from '../../shared/exchange/exchange.ts'
import { exchangeOf } from '../exchange/kit.ts'
import { evidenceOf, got, graphqlGuard, posted, said, sent } from '../guards/graphql.kit.ts'

const guard = graphqlGuard()
const judge = (query: string, variables: Readonly<Record<string, unknown>> = {}): string =>
  said(guard(sent(query, { variables })))

const times = (count: number, piece: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => piece(n)).join(' ')

/** Each fragment spreads the next twice: 2^count fields in a text of count lines. */
const doubling = (count: number): string =>
  `{ a { ...F0 } } ${times(count, (n) => `fragment F${n} on A { ...F${n + 1} ... { ...F${n + 1} } }`)} fragment F${count} on A { id }`

describe('documents', () => {
  test.each<[string, string, string]>([
    [
      'OWASP, depth limiting: a circle of types',
      `{ ${'post { author { '.repeat(30)} id ${'} } '.repeat(30)} }`,
      'graphql.bounds depth',
    ],
    [
      'CVE-2023-28867 (graphql-java): nesting that ends the stack',
      `{ ${'a { '.repeat(400)} id ${'} '.repeat(400)} }`,
      'graphql.bounds nesting',
    ],
    ['the same in a value', `{ a(b: ${'['.repeat(400)}${']'.repeat(400)}) }`, 'graphql.bounds nesting'],
    ['the same in objects', `{ a(b: ${'{c:'.repeat(300)}1${'}'.repeat(300)}) }`, 'graphql.bounds nesting'],
    [
      'the same in types',
      `query ($a: ${'['.repeat(300)}A${']'.repeat(300)}) { a }`,
      'graphql.bounds nesting',
    ],
    [
      'OWASP, amount limiting: aliases',
      `{ ${times(50, (n) => `a${n}: login(p: "${n}")`)} }`,
      'graphql.bounds root-fields',
    ],
    [
      'OWASP, brute force by aliases below the root',
      `{ a { ${times(50, (n) => `b${n}: check(p: "${n}")`)} } }`,
      'graphql.bounds aliases',
    ],
    [
      'the same at the variables',
      `query (${times(30, (n) => `$v${n}: Int @b`)}) { a }`,
      'graphql.bounds directives',
    ],
    [
      'the same in a fragment that nobody spreads, and everybody validates',
      `{ a } fragment F on A { a ${'@b '.repeat(30)} }`,
      'graphql.bounds directives',
    ],
    [
      'depth in such a fragment',
      `{ a } fragment F on A { ${'b { '.repeat(15)} id ${'} '.repeat(15)} }`,
      'graphql.bounds depth',
    ],
    [
      'CVE-2022-37734 (graphql-java): a flood of directives',
      `{ a ${'@b '.repeat(400)} }`,
      'graphql.bounds directives',
    ],
    ['a flood of one field', `{ a { ${'id '.repeat(900)} } }`, 'graphql.bounds fields'],
    [
      'CVE-2023-26144 (graphql-js): fields that overlap',
      `{ ${times(300, (n) => `a { b${n} { c } }`)} }`,
      'graphql.bounds tokens',
    ],
    [
      'GraphQL §5.5.2.2: fragments in a circle',
      '{ ...A } fragment A on Q { ...B } fragment B on Q { ...A }',
      'graphql.malformed fragment-cycle',
    ],
    [
      'a fragment that holds itself',
      '{ a { ...A } } fragment A on Q { a { ...A } }',
      'graphql.malformed fragment-cycle',
    ],
    ['fragments that double', doubling(60), 'graphql.bounds fields'],
    ['a flood of tokens', `{ ${'a '.repeat(5000)} }`, 'graphql.bounds tokens'],
    ['a flood of comments', `${'#\n'.repeat(5000)}{ a }`, 'graphql.bounds tokens'],
    ['a long text', `{ a(b: "${'x'.repeat(20_000)}") }`, 'graphql.bounds document-length'],
    ['OWASP, pagination: a long list', '{ users(first: 1000000) { id } }', 'graphql.bounds list-length'],
    ['lists in lists', '{ a(first: 100) { b(first: 100) { c(first: 100) { id } } } }', 'graphql.bounds cost'],
    [
      'OWASP, introspection',
      '{ __schema { types { name fields { name } } } }',
      'graphql.introspection introspection',
    ],
    [
      'introspection under another name',
      '{ x: __schema { y: types { z: name } } }',
      'graphql.introspection introspection',
    ],
    [
      'introspection in a fragment',
      '{ ...A } fragment A on Query { __type(name: "User") { name } }',
      'graphql.introspection introspection',
    ],
    [
      'introspection behind a line break (filters by text miss it)',
      '{ __schema\n{ types { name } } }',
      'graphql.introspection introspection',
    ],
    [
      'introspection that nests',
      `{ __schema { ${'types { fields { type { '.repeat(5)} name ${'} } } '.repeat(5)} } }`,
      'graphql.bounds depth',
    ],
    ['Federation: the SDL', '{ _service { sdl } }', 'graphql.introspection introspection'],
    [
      'OWASP API1: any entity by its key',
      '{ _entities(representations: [{ __typename: "User", id: 1 }]) { ... on User { email } } }',
      'graphql.introspection introspection',
    ],
  ])('%s', (_, query, expected) => {
    expect(judge(query)).toBe(expected)
  })

  test('a length in a variable counts like one in the text', () => {
    const query = 'query ($n: Int!) { a(first: $n) { b(first: $n) { id } } }'
    expect(judge(query, { n: 10 })).toBe('passes')
    expect(judge(query, { n: 40 })).toBe('graphql.bounds cost')
    expect(judge(query, { n: 1e6 })).toBe('graphql.bounds list-length')
    expect(judge(query, { n: '40' })).toBe('graphql.malformed list-length')
    expect(judge(query, { n: -40 })).toBe('graphql.bounds cost')
  })

  test('what doubles beyond all numbers is still told as one', () => {
    const wide = graphqlGuard({ tokens: 20_000, documentLength: 1_000_000, cost: { max: 1 } })
    const { actual } = evidenceOf(wide(sent(doubling(1100))))
    expect(actual).toBe(Number.MAX_SAFE_INTEGER)
  })

  test('a chain of fragments as long as a document may be needs no stack', () => {
    const chain = `{ ...F0 } ${times(3000, (n) => `fragment F${n} on A { ...F${n + 1} }`)} fragment F3000 on A { id }`
    const wide = graphqlGuard({ tokens: 50_000, documentLength: 1_000_000 })
    expect(said(wide(sent(chain)))).toBe('passes')
  })

  test('a fragment of many fields below the root is no flood of roots', () => {
    expect(judge(`{ a { ...F } } fragment F on A { ${times(20, (n) => `f${n}`)} }`)).toBe('passes')
  })

  test('what honest clients send passes', () => {
    expect(
      judge(
        `query Feed($first: Int = 20, $after: String) {
          viewer { id name avatar: image(size: 64) { url } }
          feed(first: $first, after: $after) @connection(key: "feed") {
            edges { cursor node { ...Story @include(if: true) } }
            pageInfo { hasNextPage endCursor }
          }
        }
        fragment Story on Story { __typename id title author { name } ... on Photo { url } }`,
        { first: 20, after: null },
      ),
    ).toBe('passes')
    expect(
      judge(
        'mutation AddItem($input: AddItemInput!) { addItem(input: $input) { cart { id total } errors { message } } }',
        { input: { sku: '1', limit: '10' } },
      ),
    ).toBe('passes')
  })
})

describe('requests', () => {
  test.each<[string, ReturnType<typeof posted>, string]>([
    [
      'OWASP, batching: a thousand guesses',
      posted(
        JSON.stringify(Array.from({ length: 1000 }, (_, n) => ({ query: `mutation { login(pin: ${n}) }` }))),
      ),
      'graphql.bounds batch',
    ],
    [
      'OWASP, CSRF: a mutation by GET',
      got({ query: 'mutation { transfer(to: "x") { id } }' }),
      'graphql.method mutation',
    ],
    [
      'the same behind a query',
      got({ query: 'query A { a } mutation B { transfer }', operationName: 'B' }),
      'graphql.method mutation',
    ],
    [
      'OWASP, CSRF: a form of any site',
      posted('query=mutation{transfer}', 'application/x-www-form-urlencoded'),
      'graphql.type type',
    ],
    [
      'a plain text of any site',
      posted('{"query":"mutation { transfer }"}', 'text/plain;charset=UTF-8'),
      'graphql.type type',
    ],
    ['an upload of any site', posted('--a--', 'multipart/form-data; boundary=a'), 'graphql.type type'],
    // CVE-2021-23336: Python before 3.9.2 and Rack before 3.0 split a query at ';' as well.
    ...[
      '?a=1;query=mutation{b}',
      '?;variables={"first":100000}',
      '?a=1&b;operationName=B',
      '?a;%71uery=x',
    ].map((search): [string, Exchange, string] => [
      `CVE-2021-23336: a member of the request behind a semicolon of the URL: ${search}`,
      posted('{"query":"query($first:Int){ a(first:$first) { id } }"}', 'application/json', [], search),
      'graphql.request parameter-spelling',
    ]),
    [
      'CVE-2021-23336: another document by GET',
      exchangeOf({ url: 'https://api.example.com/graphql?query={a};query={b}' }),
      'graphql.request parameter-spelling',
    ],
    [
      'a document in the URL that wins over the body',
      posted('{"query":"{ a }"}', 'application/json', [], '?query=mutation{b}'),
      'graphql.request query-and-body',
    ],
    [
      'a doubled document',
      posted('{"query":"{ a }","query":"mutation { b }"}'),
      'graphql.request json-duplicate',
    ],
    [
      'a doubled document in escapes',
      posted('{"query":"{ a }","qu\\u0065ry":"mutation { b }"}'),
      'graphql.request json-duplicate',
    ],
    [
      'a document in capitals, for servers that fold',
      posted('{"query":"{ a }","Query":"mutation { b }"}'),
      'graphql.request member',
    ],
    [
      'the hash of another document (poisoned cache)',
      sent('mutation { b }', { extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } } }),
      'graphql.persisted hash-mismatch',
    ],
    [
      'a hash alone, that nobody here can judge',
      posted(JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } } })),
      'graphql.persisted unknown',
    ],
    ['a subscription', sent('subscription { everything { id } }'), 'graphql.operation subscription'],
    [
      'a prototype in the variables is data',
      posted('{"query":"{ a }","variables":{"__proto__":{"n":1}}}'),
      'passes',
    ],
  ])('%s', (_, exchange, expected) => {
    expect(said(guard(exchange))).toBe(expected)
  })
})
