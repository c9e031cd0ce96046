// The identity of origins in documents.

import { expect, test } from 'vitest'

import { loadPolicy } from '../../shared/policy/load.ts'
import { compiled, errorsOf, SOUND, warningsOf } from './support.ts'

const IDENTITY = 'identity: { issuer: "https://api.example.com", secret: GATE }\n'
const withOrigin = (yaml: string, head = IDENTITY): string =>
  `${head}${SOUND}`.replace(
    'orders: { url: "https://orders.example.com" }',
    `orders: { url: "https://orders.example.com", ${yaml} }`,
  )

const originOf = (text: string): unknown => {
  const policy = loadPolicy(compiled(text).bundle ?? new Uint8Array())
  return policy.ok ? policy.value.linked.origins[0] : policy.error
}

const BARE = { name: 'orders', url: 'https://orders.example.com', timeoutMs: 30_000 }

test.each([
  ['identity: { audience: o }', { audience: 'o', authorizationRemoved: true }],
  ['identity: { audience: o }, authorization: forward', { audience: 'o' }],
  ['identity: { audience: o }, authorization: remove', { audience: 'o', authorizationRemoved: true }],
])('an origin with %s', (yaml, more) => {
  expect(originOf(withOrigin(yaml))).toEqual({ ...BARE, ...more })
})

test.each([
  ['authorization: remove', { authorizationRemoved: true }],
  ['authorization: forward', {}],
])('an origin without an identity, with %s', (yaml, more) => {
  expect(originOf(withOrigin(yaml, ''))).toEqual({ ...BARE, ...more })
})

test('the section links with its defaults', () => {
  const policy = loadPolicy(compiled(withOrigin('identity: { audience: o }')).bundle ?? new Uint8Array())
  expect(policy.ok && policy.value.linked.identity).toEqual({
    issuer: 'https://api.example.com',
    secret: 'GATE',
    lifetimeS: 30,
    path: '/.well-known/gatehouse/jwks.json',
  })
})

test('an identity that nobody signs is an error, one that nobody asks for a warning', () => {
  expect(errorsOf(withOrigin('identity: { audience: o }', '')).map(({ code, path }) => [code, path])).toEqual(
    [['identity-missing', 'origins.orders.identity']],
  )
  expect(warningsOf(`${IDENTITY}${SOUND}`).map(({ code }) => code)).toEqual(['identity-unused'])
})

test.each([
  ['a lifetime of more than a minute', IDENTITY.replace(' }', ', lifetimeMs: 60001 }')],
  ['a path that is none', IDENTITY.replace(' }', ', jwksPath: "keys" }')],
  ['an issuer that is none', IDENTITY.replace('https://api.example.com', 'gate')],
])('refused: %s', (_name, head) => {
  expect(errorsOf(withOrigin('identity: { audience: o }', head))).toHaveLength(1)
})
