// Paths beside a guarded route: which of them slip to a laxer one, and what is said of it.

import { describe, expect, test } from 'vitest'

import { warningsOf } from './support.ts'

const HEAD = `version: 1
hosts: [api.example.com, "*.example.org"]
origins:
  one: { url: "https://one.example.com" }
  two: { url: "https://two.example.com" }
issuers:
  main: { issuer: "https://id.example.com/", keys: discover, audience: "https://api.example.com", algorithms: [ES256], type: at+jwt }
lists:
  office: { addresses: [192.0.2.0/24] }
routes:
`
const LIMIT = 'limit: { by: address, quota: 10, window: 1m }'
const TOKEN = 'token: { issuers: [main] }'
const ADMIN = 'token: { issuers: [main], scopes: [admin] }'

interface Sketch {
  readonly path: string
  readonly guards: string
  readonly origin?: string
  readonly methods?: string
  readonly hosts?: string
}

const route = ({ path, guards, origin = 'one', methods = '[GET]', hosts = '[]' }: Sketch, name: string) =>
  `  - { name: ${name}, match: { path: "${path}", methods: ${methods}, hosts: ${hosts} }, origin: ${origin}, guards: [${guards}] }\n`

const strict = (over: Partial<Sketch> = {}): Sketch => ({ path: '/admin', guards: `{ ${TOKEN} }`, ...over })
const lax = (over: Partial<Sketch> = {}): Sketch => ({ path: '/*', guards: `{ ${LIMIT} }`, ...over })

const said = (...sketches: readonly Sketch[]): readonly string[] =>
  warningsOf(HEAD + sketches.map((one, index) => route(one, `r${index}`)).join(''))
    .filter(({ code }) => code === 'lax-neighbour')
    .map(({ path, message }) => `${path}: ${message.split(':')[0] ?? ''}`)

describe('a guarded path beside a laxer route of the same origin', () => {
  test.each<[string, readonly Sketch[], string]>([
    [
      'in the other case',
      [strict(), lax()],
      '"/ADMIN" takes the route "r1", which has no guard that asks who sends it',
    ],
    [
      'with a slash behind it',
      [strict({ path: '/7' }), lax()],
      '"/7/" takes the route "r1", which has no guard that asks who sends it',
    ],
    [
      'below it',
      [strict({ path: '/7' }), lax({ path: '/7/*' })],
      '"/7/" takes the route "r1", which has no guard that asks who sends it',
    ],
    [
      'a rest in the other case',
      [strict({ path: '/admin/*' }), lax()],
      '"/ADMIN" takes the route "r1", which has no guard that asks who sends it',
    ],
    [
      'a parameter in place of the literal',
      [strict(), lax({ path: '/{page}' })],
      '"/ADMIN" takes the route "r1", which has no guard that asks who sends it',
    ],
    [
      'a scope less',
      [strict({ guards: `{ ${ADMIN} }` }), lax({ guards: `{ ${TOKEN} }` })],
      '"/ADMIN" takes the route "r1", which has no demand for the scope admin',
    ],
    [
      'no address guard',
      [strict({ guards: `{ address: { allow: [office] } }, { ${TOKEN} }` }), lax({ guards: `{ ${TOKEN} }` })],
      '"/ADMIN" takes the route "r1", which has no address guard',
    ],
    [
      'a guard in shadow mode',
      [strict(), lax({ guards: `{ token: { issuers: [main], mode: shadow } }, { ${LIMIT} }` })],
      '"/ADMIN" takes the route "r1", which has no guard that asks who sends it',
    ],
    [
      'on one of its hosts',
      [strict(), lax({ hosts: '["*.example.org"]' })],
      '"/ADMIN" takes the route "r1", which has no guard that asks who sends it',
    ],
  ])('%s', (_name, sketches, message) => {
    expect(said(...sketches)).toEqual([`routes[0].match.path: ${message}`])
  })

  test.each<[string, readonly Sketch[]]>([
    ['none beside it', [strict()]],
    ['guarded as well', [strict(), lax({ guards: `{ ${TOKEN} }` })]],
    ['guarded by another credential', [strict(), lax({ guards: '{ key: {} }' })]],
    ['for another method', [strict(), lax({ methods: '[POST]' })]],
    ['for another host', [strict({ hosts: '[api.example.com]' }), lax({ hosts: '["*.example.org"]' })]],
    ['of another origin', [strict(), lax({ origin: 'two' })]],
    ['a resource of its own below it', [strict({ path: '/7' }), lax({ path: '/7/{page}' })]],
    ['elsewhere', [strict(), lax({ path: '/public/*' })]],
    ['itself open', [lax(), lax({ path: '/x' })]],
    ['stricter', [lax({ path: '/x' }), strict({ path: '/*' })]],
  ])('%s: nothing to warn of', (_name, sketches) => {
    expect(said(...sketches)).toEqual([])
  })
})
