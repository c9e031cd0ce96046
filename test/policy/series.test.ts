// Guards of one route that would use up the same proof or message.

import { expect, test } from 'vitest'

import { errorsOf, SOUND } from './support.ts'

const TOKEN = '      - token: { issuers: [main] }\n'
const guards = (...all: readonly string[]): string =>
  SOUND.replace(TOKEN, all.map((one) => `      - ${one}\n`).join(''))

const DPOP = 'token: { issuers: [main], dpop: require }'
const OPAQUE =
  'introspection: { endpoint: https://id.example.com/introspect, client: { id: gate, secret: SECRET }, issuer: https://id.example.com/, audience: any, dpop: accept }'
const key = '{ directory: https://keys.example.com/k }'
const signed = (more: string): string =>
  `signature: { scheme: rfc9421, keys: { a: ${key} }, nonce: required${more} }`
const github = 'signature: { scheme: github, secrets: [HOOK], replay: {} }'

test.each([
  ['two proofs of possession', [DPOP, DPOP], 'guards[1] uses up the DPoP proof'],
  ['a token and an opaque one', [DPOP, OPAQUE], 'guards[1] uses up the DPoP proof'],
  ['one of them in shadow mode', [DPOP.replace('dpop', 'mode: shadow, dpop'), DPOP], 'DPoP proof'],
  ['one of them an alternative', [DPOP, `anyOf: [{ ${DPOP} }, { key: {} }]`], 'DPoP proof'],
  ['two nonces', [signed(''), signed(''), 'token: { issuers: [main] }'], 'nonce of the signature'],
  ['one message of a sender', [github, github, 'token: { issuers: [main] }'], 'github message'],
])('%s on one route are an error', (_name, all, message) => {
  const errors = errorsOf(guards(...all))
  expect(errors.map(({ code, path }) => [code, path.startsWith('routes[0].guards[2].')])).toEqual([
    ['used-twice', true],
  ])
  expect(errors[0]?.message).toContain(message)
})

test.each([
  ['one proof', [DPOP]],
  ['a proof, and a token without', [DPOP, 'token: { issuers: [main] }']],
  [
    'two signatures that are told apart',
    [signed(', label: one'), signed(', label: two'), TOKEN.trim().slice(2)],
  ],
  [
    'two signatures without nonces',
    [signed('').replace('required', 'ignore'), signed(''), TOKEN.trim().slice(2)],
  ],
])('%s is none', (_name, all) => {
  expect(errorsOf(guards(...all))).toEqual([])
})
