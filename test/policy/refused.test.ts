// Documents that the build refuses, each with its exact place and the words that help. One change to a sound document
// per row, so that nothing else can be the reason.

import { describe, expect, test } from 'vitest'

import type { GuardFactory } from '../../shared/core/guard.ts'
import { compiled, errorsOf, placeOf, SOUND, warningsOf } from './support.ts'

const changed = (from: string, to: string): string => {
  expect(SOUND.split(from).length, `"${from}" stands once in the sound document`).toBe(2)
  return SOUND.replace(from, to)
}

test('the sound document is sound', () => {
  expect(compiled(SOUND).problems).toEqual([])
  expect(compiled(SOUND).bundle).toBeInstanceOf(Uint8Array)
})

type Row = readonly [name: string, from: string, to: string, place: string, words: string]

const shapes: readonly Row[] = [
  ['another version', 'version: 1', 'version: 2', '1:10 version invalid-value', 'expected 1, got 2'],
  ['a typo in a section', 'origins:', 'orgins:', '3:1 orgins unknown-key', 'did you mean "origins"?'],
  [
    'a typo in a key',
    'audience:',
    'audiance:',
    '9:5 issuers.main.audiance unknown-key',
    'did you mean "audience"?',
  ],
  [
    'a typo in a word',
    '[ES256]',
    '[ES265]',
    '10:18 issuers.main.algorithms[0] invalid-value',
    'did you mean "ES256"?',
  ],
  [
    'an algorithm that nobody may use',
    '[ES256]',
    '[none]',
    '10:18 issuers.main.algorithms[0] invalid-value',
    'expected one of',
  ],
  [
    'a key that no form of a section has',
    'addresses: [192.0.2.0/24]',
    'entries: [192.0.2.0/24]',
    '13:13 lists.office.entries unknown-key',
    'known are addresses, file',
  ],
  [
    'a typo in the key of one form of two',
    'addresses: [192.0.2.0/24]',
    'adresses: [192.0.2.0/24]',
    '13:13 lists.office.adresses unknown-key',
    'did you mean "addresses"?',
  ],
  [
    'an issuer that does not say who its tokens are for',
    '    audience: https://api.example.com\n',
    '',
    '7:5 issuers.main.audience missing',
    '"audience" is missing: expected the "aud" that its tokens must have',
  ],
  [
    'an issuer without algorithms',
    '    algorithms: [ES256]\n',
    '',
    '7:5 issuers.main.algorithms missing',
    'expected the algorithms that it signs with, such as [ES256]',
  ],
  [
    'a word that is none of those that say which form is meant',
    '- token: { issuers: [main] }',
    '- signature: { scheme: strip, secrets: [HOOK] }',
    '21:30 routes[0].guards[1].signature.scheme invalid-value',
    'did you mean "stripe"?',
  ],
  ['a missing section', 'hosts: [api.example.com]\n', '', '1:1 hosts missing', '"hosts" is missing'],
  [
    'a host with a port',
    'hosts: [api.example.com]',
    'hosts: ["api.example.com:443"]',
    '2:9 hosts[0] invalid-value',
    'without port',
  ],
  [
    'a host twice',
    'hosts: [api.example.com]',
    'hosts: [api.example.com, api.example.com]',
    '2:8 hosts invalid-value',
    'stands twice',
  ],
  [
    'a wildcard inside of a host',
    'hosts: [api.example.com]',
    'hosts: ["api.*.com"]',
    '2:9 hosts[0] invalid-value',
    'expected a host name',
  ],
  [
    "an origin's timeout with a unit",
    '"https://orders.example.com" }',
    '"https://orders.example.com", timeoutMs: 5s }',
    '4:59 origins.orders.timeoutMs invalid-type',
    'got "5s"',
  ],
  [
    "an origin's timeout that nobody waits for",
    '"https://orders.example.com" }',
    '"https://orders.example.com", timeoutMs: 10 }',
    '4:59 origins.orders.timeoutMs invalid-value',
    '50',
  ],
  [
    'proxies of which none is trusted',
    'version: 1',
    'version: 1\nclient: { address: { forwarded: { hops: 1, trusted: [] } } }',
    '2:53 client.address.forwarded.trusted invalid-value',
    'at least one proxy',
  ],
  [
    'a list that reads as an address',
    'abusers: {',
    '"10.0": {',
    '14:3 lists["10.0"] invalid-name',
    'taken for an address',
  ],
  [
    'an origin without a scheme',
    '"https://orders.example.com"',
    'orders.example.com',
    '4:18 origins.orders.url invalid-value',
    'absolute URL',
  ],
  [
    'an origin with a query',
    '"https://orders.example.com"',
    '"https://o.example.com?x"',
    '4:18 origins.orders.url invalid-value',
    'neither a query',
  ],
  [
    'an origin with a password',
    '"https://orders.example.com"',
    '"https://u:p@o.example.com"',
    '4:18 origins.orders.url invalid-value',
    'credentials',
  ],
  [
    'a bare number for a duration',
    'window: 1m',
    'window: 60',
    '22:52 routes[0].guards[2].limit.window invalid-type',
    'expected a duration such as "30s"',
  ],
  [
    'an unknown unit',
    'window: 1m',
    'window: 1min',
    '22:52 routes[0].guards[2].limit.window invalid-value',
    'expected a duration',
  ],
  [
    'a path without a slash',
    '"/v1/orders/{id}"',
    'v1/orders',
    '17:20 routes[0].match.path invalid-value',
    'starts with "/"',
  ],
  [
    'half a parameter',
    '"/v1/orders/{id}"',
    '"/v1/o{id}"',
    '17:20 routes[0].match.path invalid-value',
    'whole segment',
  ],
  ...['/v1/a%2fb', '/v1/%2a', '/v1/%7Bx', '/v1/%2A%', '/v1/%252A', '/v1/a b'].map(
    (path): readonly [string, string, string, string, string] => [
      `the path ${path}`,
      '"/v1/orders/{id}"',
      `"${path}"`,
      '17:20 routes[0].match.path invalid-value',
      path.includes(' ') ? 'a space is written "%20"' : 'write the path decoded',
    ],
  ),
  [
    'a star in the middle',
    '"/v1/orders/{id}"',
    '"/v1/*/x"',
    '17:20 routes[0].match.path invalid-value',
    'last segment',
  ],
  [
    'a parameter twice',
    '"/v1/orders/{id}"',
    '"/{id}/{id}"',
    '17:20 routes[0].match.path invalid-value',
    'stands twice',
  ],
  ['an encoded path', '"/v1/orders/{id}"', '"/a%2fb"', '17:20 routes[0].match.path invalid-value', 'decoded'],
  [
    'an empty segment',
    '"/v1/orders/{id}"',
    '"/a//b"',
    '17:20 routes[0].match.path invalid-value',
    'no empty segment',
  ],
  [
    'a dot segment',
    '"/v1/orders/{id}"',
    '"/a/../b"',
    '17:20 routes[0].match.path invalid-value',
    'dot segments',
  ],
  [
    'a method in lower case',
    '[GET]',
    '[get]',
    '17:49 routes[0].match.methods[0] invalid-value',
    'upper case',
  ],
  ['a method twice', '[GET]', '[GET, GET]', '17:48 routes[0].match.methods invalid-value', 'stands twice'],
  [
    'a star among methods',
    '[GET]',
    '[GET, "*"]',
    '17:48 routes[0].match.methods invalid-value',
    'stands alone',
  ],
  [
    'a typo in a kind',
    '- token:',
    '- tokne:',
    '21:9 routes[0].guards[1].tokne unknown-key',
    'did you mean "token"?',
  ],
  [
    'two kinds in one item',
    '- token: { issuers: [main] }',
    '- token: { issuers: [main] }\n        payload: {}',
    '21:9 routes[0].guards[1] invalid-value',
    'put "- " before each kind',
  ],
  [
    'a guard without options',
    '- token: { issuers: [main] }',
    '- token:',
    '21:15 routes[0].guards[1].token invalid-type',
    'expected a map, got nothing',
  ],
  [
    'an unknown option',
    'quota: 10',
    'quota: 10, quoat: 9',
    '22:44 routes[0].guards[2].limit.quoat unknown-key',
    'did you mean "quota"?',
  ],
  [
    'an inline list with host bits',
    '[192.0.2.0/24]',
    '[192.0.2.1/24]',
    '13:25 lists.office.addresses[0] malformed-prefix',
    '192.0.2.0/24 for the network',
  ],
  [
    'a list that is no list',
    '{ file: lists/abusers.txt }',
    '{ fil: lists/abusers.txt }',
    '14:14 lists.abusers.fil unknown-key',
    'did you mean "file"?',
  ],
  [
    'a list file outside of the folder',
    'lists/abusers.txt',
    'lists/../../etc/passwd',
    '14:20 lists.abusers.file invalid-value',
    'in the policy folder',
  ],
  [
    'a list that looks like an address',
    'office: { addresses',
    '10.1: { addresses',
    '13:3 lists["10.1"] invalid-name',
    'taken for an address',
  ],
]

const names: readonly Row[] = [
  [
    'an unknown origin',
    'origin: orders',
    'origin: order',
    '18:13 routes[0].origin unknown-origin',
    'did you mean "orders"?',
  ],
  [
    'an unknown issuer',
    'issuers: [main]',
    'issuers: [man]',
    '21:28 routes[0].guards[1].token.issuers[0] unknown-issuer',
    'did you mean "main"?',
  ],
  [
    'an unknown list',
    'deny: [abusers]',
    'deny: [abuser]',
    '20:44 routes[0].guards[0].address.deny[0] unknown-list',
    'did you mean "abusers"?',
  ],
  [
    'an unknown rule set',
    '- token: { issuers: [main] }',
    '- token: { issuers: [main] }\n      - payload: { rules: cor }',
    '22:27 routes[0].guards[2].payload.rules[0] unknown-program',
    'did you mean "core"?',
  ],
  [
    'a missing module',
    '- token: { issuers: [main] }',
    '- token: { issuers: [main] }\n      - module: { file: ./guards/x.ts }',
    '22:25 routes[0].guards[2].module.file unreadable-module',
    'no such file',
  ],
  [
    'a missing list file',
    'lists/abusers.txt',
    'lists/others.txt',
    '14:20 lists.abusers.file unreadable-file',
    'no such file',
  ],
  [
    "a host that is not the policy's",
    'methods: [GET]',
    'methods: [GET], hosts: [web.example.com]',
    '17:63 routes[0].match.hosts[0] unknown-host',
    'none of the policy',
  ],
  [
    'an issuer over plain HTTP',
    'https://id.example.com/',
    'http://id.example.com/',
    '7:13 issuers.main.issuer issuer-unsafe',
    'plain HTTP',
  ],
  [
    'an issuer on loopback, outside of dev',
    'https://id.example.com/',
    'http://localhost:9000',
    '7:13 issuers.main.issuer issuer-unsafe',
    'dev only',
  ],
]

const orders: readonly Row[] = [
  [
    'a limit by principal without a token',
    '- token: { issuers: [main] }\n',
    '- payload: {}\n',
    '22:9 routes[0].guards[2].limit grant-missing',
    'such as token',
  ],
  [
    'a token in shadow mode before it',
    'issuers: [main]',
    'issuers: [main], mode: shadow',
    '22:9 routes[0].guards[2].limit grant-missing',
    'let it enforce',
  ],
  [
    'a token with onFault: pass before it',
    'issuers: [main]',
    'issuers: [main], onFault: pass',
    '22:9 routes[0].guards[2].limit grant-missing',
    'let it deny',
  ],
]

const yaml: readonly Row[] = [
  [
    'a key twice',
    'origin: orders',
    'origin: orders\n    origin: orders',
    '19:5  duplicate-key',
    'stands twice',
  ],
  ['a tab', 'version: 1', 'version:\t1\n\thosts: x', '2:1  yaml-syntax', 'indent with spaces'],
  ['an unclosed bracket', '[GET]', '[GET', '17:53  yaml-syntax', 'end with a ]'],
  [
    'a list where a key was begun',
    '- address: { allow',
    'address: {}\n      - address: { allow',
    '21:1  yaml-syntax',
    '"- " before each item',
  ],
  ['an unknown alias', '[ES256]', '*other', '10:17 issuers.main.algorithms yaml-syntax', ''],
  ['an unknown tag', 'version: 1', 'version: !env 1', '1:10  yaml-syntax', 'tag'],
  ['two documents', 'version: 1\n', 'version: 1\n---\n', '2:1  yaml-syntax', 'more than one'],
  ['a key that is a list', 'version: 1', 'version: 1\n? [a]\n: b', '2:3  yaml-syntax', 'plain word'],
  ['a prototype', 'version: 1', 'version: 1\n__proto__: { x: 1 }', '2:1  unknown-key', 'no key bears'],
]

describe.each([
  ['shapes', shapes],
  ['names', names],
  ['order', orders],
  ['YAML', yaml],
])('%s', (_group, rows) => {
  test.each(rows)('%s is refused at its place, with words that help', (_name, from, to, place, words) => {
    const errors = errorsOf(changed(from, to))
    expect(errors.map(placeOf)).toContain(place)
    const found = errors.find((problem) => placeOf(problem) === place)
    expect(`${found?.message} ${found?.fix ?? ''}`).toContain(words)
    expect(compiled(changed(from, to)).bundle).toBeUndefined()
  })
})

test.each([
  ['a tab', '    match:', '\tmatch:'],
  ['an unclosed bracket', '[GET] }', '[GET }'],
  ['a list where a key was begun', '- address: { allow', 'address: {}\n      - address: { allow'],
])('%s is one error, not all that follows from it', (_name, from, to) => {
  expect(errorsOf(changed(from, to)).map(({ code }) => code)).toEqual(['yaml-syntax'])
})

test('a guard that is written without its options is told how none are written', () => {
  const [error] = errorsOf(changed('limit: { by: principal, quota: 10, window: 1m }', 'payload:'))
  expect(error).toMatchObject({ code: 'invalid-type', fix: 'a map without keys is written {}' })
})

test.each([
  ['merge keys', 'version: 1', 'version: 1\n<<: { debug: true }', 'no maps are merged here'],
  ['another YAML', 'version: 1', '%YAML 1.1\n---\nversion: 1', 'remove the %YAML line'],
  ['nesting beyond all stacks', 'version: 1', `version: ${'['.repeat(20_000)}`, 'nested too deeply'],
])('%s are refused in words', (_name, from, to, words) => {
  const told = errorsOf(changed(from, to)).map(({ message, fix }) => `${message} ${fix ?? ''}`)
  expect(told.join('\n')).toContain(words)
})

test('a list in another encoding is no text', () => {
  // UTF-16, as some editors save a list.
  const bytes = new Uint8Array([0xff, 0xfe, 0x31, 0x00, 0x2e, 0x00])
  const errors = errorsOf(SOUND, { files: { 'lists/abusers.txt': bytes } })
  expect(errors.map(({ code, message }) => [code, message])).toEqual([
    ['unreadable-file', 'the list "lists/abusers.txt" cannot be read: it is not UTF-8'],
  ])
})

test('keys that stand twice are all told', () => {
  const twice = changed('origin: orders', 'origin: orders\n    origin: orders').replace(
    'version: 1',
    'version: 1\nversion: 1',
  )
  expect(errorsOf(twice).map(placeOf)).toEqual(['2:1  duplicate-key', '20:5  duplicate-key'])
})

test.each([
  ['quota: 10', 'quota: 0', 'quota', 'expected at least 1, got 0'],
  ['quota: 10', 'quota: -1', 'quota', 'expected at least 1, got -1'],
  ['quota: 10', 'quota: 99999999999999999999', 'quota', 'expected at most 1000000000'],
  ['quota: 10', 'quota: 1e400', 'quota', 'Infinity'],
  ['quota: 10', 'quota: .nan', 'quota', 'NaN'],
  ['[ES256]', '[]', 'algorithms', 'expected at least 1 item, got 0'],
])('%s as %s is one error in plain words', (from, to, key, words) => {
  const errors = errorsOf(changed(from, to))
  expect(errors.map(({ path }) => path.split('.').at(-1))).toEqual([key])
  expect(errors[0]?.message).toContain(words)
})

const second = (match: string, name = 'other'): string =>
  `${SOUND}  - name: ${name}
    match: ${match}
    origin: orders
    guards:
      - limit: { by: address, quota: 10, window: 1m }
`

describe('routes', () => {
  test.each([
    ['the same path', '{ path: "/v1/orders/{id}", methods: [GET] }'],
    ["the same path under another parameter's name", '{ path: "/v1/orders/{order}", methods: [POST, GET] }'],
    ['the same path, host named', '{ path: "/v1/orders/{id}", methods: [GET], hosts: [api.example.com] }'],
  ])('%s and method as another route is refused', (_name, match) => {
    const errors = errorsOf(second(match))
    expect(errors.map(placeOf)).toEqual(['24:20 routes[1].match.path conflicting-routes'])
    expect(errors[0]?.message).toContain('routes[0] (read-order) takes GET')
  })

  test.each([
    ['another method', '{ path: "/v1/orders/{id}", methods: [POST] }'],
    ['every other method', '{ path: "/v1/orders/{id}", methods: ["*"] }'],
    ['a literal beside a parameter', '{ path: "/v1/orders/latest", methods: [GET] }'],
    ['a rest beside a parameter', '{ path: "/v1/orders/*", methods: [GET] }'],
  ])('%s is another route', (_name, match) => {
    expect(errorsOf(second(match))).toEqual([])
  })

  test('two routes of one name are refused', () => {
    const errors = errorsOf(second('{ path: /x, methods: [GET] }', 'read-order'))
    expect(errors.map(placeOf)).toEqual(['23:11 routes[1].name duplicate-route-name'])
  })
})

test('all errors are told at once, in the order of the document, whatever their kind', () => {
  const text = SOUND.replace('hosts: [api.example.com]', 'hosts: [API]')
    .replace('[ES256]', '[ES265]')
    .replace('deny: [abusers]', 'deny: [abuser]')
    .replace('origin: orders', 'origin: order')
    .replace('window: 1m', 'window: 1')
  const places = errorsOf(text).map(placeOf)
  expect(places).toEqual([
    '2:9 hosts[0] invalid-value',
    '10:18 issuers.main.algorithms[0] invalid-value',
    '18:13 routes[0].origin unknown-origin',
    '20:44 routes[0].guards[0].address.deny[0] unknown-list',
    '22:52 routes[0].guards[2].limit.window invalid-type',
  ])
})

test('an error in a definition is not told again where it is used', () => {
  const text = SOUND.replace('[192.0.2.0/24]', '[192.0.2.0/99]').replace('keys: discover', 'keys: discovery')
  expect(errorsOf(text).map(placeOf)).toEqual([
    '8:11 issuers.main.keys invalid-value',
    '13:25 lists.office.addresses[0] malformed-prefix',
  ])
})

test('malformed lines of a list file are told with their line and column, all of them', () => {
  const files = { 'lists/abusers.txt': '# feed\n203.0.113.0/24\n  203.0.113.7/8 # typo\nnonsense\n' }
  const errors = errorsOf(SOUND, { files })
  expect(errors.map(({ file, line, column }) => `${file}:${line}:${column}`)).toEqual([
    'lists/abusers.txt:3:3',
    'lists/abusers.txt:4:1',
  ])
})

test('a list with thousands of malformed lines is told by its first ones and a count', () => {
  const files = { 'lists/abusers.txt': 'x\n'.repeat(10_000) }
  const errors = errorsOf(SOUND, { files })
  expect(errors.length).toBe(51)
  expect(errors.some(({ message }) => message.startsWith('9950 more lines'))).toBe(true)
})

describe('documents made to exhaust the build', () => {
  test.each([
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 9 }, (_, level) => `${'bcdefghij'[level]}: &${'bcdefghij'[level]} [${Array.from({ length: 10 }, () => `*${'abcdefghi'[level]}`).join(',')}]`).join('\n')}\n`,
    ],
    ['deep nesting', `a: ${'['.repeat(20_000)}`],
    ['depth beyond any policy', `a: ${'['.repeat(500)}${']'.repeat(500)}`],
    ['a cycle', 'a: &a { b: *a }\n'],
  ])('%s is refused', (_name, text) => {
    const { problems, bundle } = compiled(text)
    expect(bundle).toBeUndefined()
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.length).toBeLessThan(200)
  })

  test('anchors repeat what they name, and errors in it are told where it stands', () => {
    const text = SOUND.replace('- limit: { by: principal', '- limit: &all { by: principal').concat(
      '  - { name: two, match: { path: /two, methods: [GET] }, origin: orders, guards: [{ token: { issuers: [main] } }, { limit: *all }] }\n',
    )
    expect(compiled(text).problems).toEqual([])
    expect(errorsOf(text.replace('quota: 10', 'quota: ten')).map(({ line }) => line)).toEqual([22, 22])
  })
})

const withModule = (options = ''): string =>
  SOUND.replace('- limit:', `- module: { file: ./guards/tenant.ts${options} }\n      - limit:`)
const guard =
  (needs: readonly string[]): GuardFactory<never> =>
  () => ({
    name: 'tenant',
    reads: 'head',
    needs: needs as never,
    gives: [],
    judge: () => ({ kind: 'pass' }),
  })

const refusing: GuardFactory<never> = () => {
  throw new TypeError('tenant: expected a name')
}

describe('guard modules', () => {
  test('a module that the folder has becomes part of the bundle', () => {
    const { modules, problems } = compiled(withModule(), {
      modules: { './guards/tenant.ts': guard(['principal']) },
    })
    expect(problems).toEqual([])
    expect(modules).toEqual(['./guards/tenant.ts'])
  })

  test('a module that needs what nobody grants is refused', () => {
    const text = withModule()
      .replace('      - token: { issuers: [main] }\n', '')
      .replace('by: principal', 'by: address')
    const errors = errorsOf(text, { modules: { './guards/tenant.ts': guard(['principal']) } })
    expect(errors.map(placeOf)).toEqual(['21:9 routes[0].guards[1].module grant-missing'])
  })

  test("a factory's own refusal is told at its place", () => {
    const errors = errorsOf(withModule(', options: { x: 1 }'), {
      modules: { './guards/tenant.ts': refusing },
    })
    expect(errors.map(placeOf)).toEqual(['22:9 routes[0].guards[2].module module-refused'])
    expect(errors[0]?.message).toContain('tenant: expected a name')
  })

  test.each([
    ['nothing', undefined],
    ['a text', 'guard'],
    ['a guard without a judge', { name: 'x', reads: 'head', needs: [], gives: [] }],
    [
      'a guard that reads something else',
      { name: 'x', reads: 'all', needs: [], gives: [], judge: () => undefined },
    ],
    [
      'a guard with an unknown need',
      { name: 'x', reads: 'head', needs: ['luck'], gives: [], judge: () => undefined },
    ],
  ])('a factory that answers %s is refused', (_name, answer) => {
    const errors = errorsOf(withModule(), { modules: { './guards/tenant.ts': () => answer as never } })
    expect(errors.map(({ code }) => code)).toEqual(['module-refused'])
  })

  test.each(['/etc/passwd.ts', '../guards/x.ts', './../x.ts', 'guards/x.ts', './x.json'])(
    'the file %s is refused',
    (file) => {
      expect(errorsOf(withModule().replace('./guards/tenant.ts', file)).map(({ code }) => code)).toEqual([
        'invalid-value',
      ])
    },
  )
})

test('a bundle beyond what the platform takes is refused with the figure, at the list that takes most of it', () => {
  const lines = Array.from(
    { length: 700_000 },
    (_, index) => `${(index >> 16) + 1}.${(index >> 8) & 255}.${index & 255}.0/24`,
  )
  const files = { 'lists/abusers.txt': lines.join('\n') }
  const paid = warningsOf(SOUND, { files, gzipBytes: () => 4 * 1_048_576 })
  expect(paid.map(placeOf)).toEqual(['14:3 lists.abusers bundle-large'])
  expect(paid[0]?.message).toContain('4.0 MiB compressed; the list "abusers" takes 3.3 MiB')
  const none = errorsOf(SOUND, { files, gzipBytes: () => 11 * 1_048_576 })
  expect(none.map(placeOf)).toEqual(['14:3 lists.abusers bundle-too-large'])
})
