// One kind of JWT in the place of another, one issuer's token in the place of another's, one route's on another: each
// is signed by a key that the gate trusts, and none of them may pass. Rows name where they come from.

import { beforeAll, describe, expect, test } from 'vitest'

import type { Issuer, Ports } from '../../shared/core/ports.ts'
import { type Client, makeClient, proofOf } from '../guards/dpop.kit.ts'
import type { Pen } from '../guards/token.kit.ts'
import {
  AUD,
  bearer,
  exchangeOf,
  guardFor,
  ISS,
  issuerWith,
  makePen,
  NOW_S,
  offlineKeys,
  portsWith,
  sign,
  wordOf,
} from '../guards/token.kit.ts'

const OTHER_ISS = 'https://other.example.com/'

let pen: Pen
let other: Pen
let client: Client
let ports: Ports
let main: Issuer
/** As lax as an issuer without typ can be. */
let untyped: Issuer
let second: Issuer

beforeAll(async () => {
  ;[pen, other, client] = await Promise.all([makePen('ES256', 'k1'), makePen('ES256', 'k1'), makeClient()])
  ports = portsWith(offlineKeys())
  main = issuerWith([pen.jwk])
  untyped = issuerWith([pen.jwk], { type: 'any' })
  second = { ...issuerWith([other.jwk], { issuer: OTHER_ISS }), name: 'second' }
})

const judge = async (
  text: string,
  issuers: readonly Issuer[] = [main],
  options: Readonly<Record<string, unknown>> = {},
): Promise<string> => wordOf(await guardFor(issuers, options).judge(exchangeOf(bearer(text)), ports, {}))

type Row = readonly [source: string, what: string, code: string, send: () => Promise<string>]

const kinds: readonly Row[] = [
  ...(
    [
      ['RFC 8725 §2.8', 'an ID token', 'JWT', { aud: 'client', nonce: 'n', at_hash: 'h' }],
      ['OIDC Back-Channel Logout §2.4', 'a logout token', 'logout+jwt', { events: {}, exp: NOW_S + 60 }],
      ['RFC 8417 §2.3', 'a security event token', 'secevent+jwt', { events: {} }],
      ['RFC 9701 §5', 'an introspection answer', 'token-introspection+jwt', { token_introspection: {} }],
      ['RFC 9101 §10.8', 'a request object', 'oauth-authz-req+jwt', { client_id: 'client' }],
      ['RFC 7523 §3', "a client's assertion", 'JWT', { iss: 'client', sub: 'client', aud: ISS }],
      ['RFC 9449 §4.2', 'a DPoP proof of the issuer’s key', 'dpop+jwt', { htm: 'GET', htu: AUD, jti: 'j' }],
    ] as const
  ).map(([source, what, typ, claims]): Row => [
    source,
    `${what} where access tokens are typed`,
    what === "a client's assertion" ? 'token.issuer' : 'token.type',
    async () => judge(await sign(pen, claims, { typ })),
  ]),
  [
    'RFC 8725 §2.8',
    'an ID token for this very API, where typ is waived',
    'token.id-token',
    async () => judge(await sign(pen, { at_hash: 'h' }, { typ: 'JWT' }), [untyped]),
  ],
  [
    'RFC 8725 §3.9',
    'an ID token for a client, where typ is waived',
    'token.audience',
    async () => judge(await sign(pen, { aud: 'client' }, { typ: 'JWT' }), [untyped]),
  ],
  [
    'RFC 9449 §4.3',
    'a DPoP proof in the place of a token',
    'token.embedded-key',
    async () => judge(await proofOf(client, 'x'), [untyped]),
  ],
]

const substitutions: readonly Row[] = [
  [
    'RFC 8725 §3.8',
    "another issuer's token, where that issuer is not of this route",
    'token.issuer',
    async () => judge(await sign(other, { iss: OTHER_ISS })),
  ],
  [
    'RFC 8725 §3.8',
    "another issuer's key under this issuer's name and kid",
    'token.signature',
    async () => judge(await sign(other), [main, second]),
  ],
  [
    'RFC 8725 §3.8',
    "this issuer's key under another issuer's name",
    'token.signature',
    async () => judge(await sign(pen, { iss: OTHER_ISS }), [main, second]),
  ],
  [
    'RFC 8725 §3.9',
    'a token of a route with another audience, that the isolate remembers',
    'token.audience',
    async () => {
      const text = await sign(pen)
      expect(await judge(text)).toBe('pass')
      return judge(text, [main], { audience: 'https://admin.example.com' })
    },
  ],
  [
    'RFC 9470 §4',
    'a token of a route without step-up, that the isolate remembers',
    'token.acr',
    async () => {
      const text = await sign(pen, { acr: 'pwd' })
      expect(await judge(text)).toBe('pass')
      return judge(text, [main], { acr: ['mfa'] })
    },
  ],
  [
    'RFC 9449 §7.2',
    'a bound token, that a route with DPoP has proven, as a bearer token of another route',
    'token.binding',
    async () => {
      const text = await sign(pen, { cnf: { jkt: client.jkt } })
      const proven = guardFor([main], { dpop: { mode: 'require', replay: { store: 'isolate' } } })
      const asked = { authorization: `DPoP ${text}`, dpop: await proofOf(client, text) }
      expect(wordOf(await proven.judge(exchangeOf({ headers: asked }), ports, {}))).toBe('pass')
      return judge(text)
    },
  ],
]

const injections: readonly Row[] = [
  [
    'CWE-113',
    'a line break in sub',
    'token.claims',
    async () => judge(await sign(pen, { sub: 'a\r\nx: y' })),
  ],
  ['CWE-113', 'NUL in sub', 'token.claims', async () => judge(await sign(pen, { sub: 'a\0b' }))],
  ['CWE-113', 'C1 controls in sub', 'token.claims', async () => judge(await sign(pen, { sub: 'a\u0085b' }))],
  [
    'CWE-770',
    'a sub of a megabyte’s kind',
    'token.claims',
    async () => judge(await sign(pen, { sub: 'x'.repeat(1025) })),
  ],
]

describe.each<[string, readonly Row[], number]>([
  ['another kind of JWT', kinds, 10],
  ['a substitution', substitutions, 6],
  ['an injection through claims', injections, 4],
])('%s', (_name, rows, count) => {
  test.each(rows)('%s: %s is judged as %s', async (_source, _what, code, send) => {
    expect(await send()).toBe(code)
  })

  test('has all of its rows', () => {
    expect(rows).toHaveLength(count)
  })
})
