// Attacks on bound tokens, one row each: where it comes from, what is sent, and the code that it is refused with.
// What passes here is a stolen token that serves its thief.

import { base64url, exportJWK, generateKeyPair } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'

import type { Ports } from '../../shared/core/ports.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import {
  ACCEPT,
  type Changes,
  type Client,
  dpopPorts,
  makeClient,
  proofOf,
  REQUIRE,
  URL_OF_REQUEST,
  withProof,
} from '../guards/dpop.kit.ts'
import type { Pen } from '../guards/token.kit.ts'
import { exchangeOf, guardFor, issuerWith, makePen, NOW_S, sign, wordOf } from '../guards/token.kit.ts'

let pen: Pen
let client: Client
let thief: Client
let rsa: Client
let token: string
let other: string
let bearerToken: string
let ports: Ports

beforeAll(async () => {
  ;[pen, client, thief, rsa] = await Promise.all([
    makePen('ES256', 'k1'),
    makeClient(),
    makeClient(),
    makeClient('RS256'),
  ])
  token = await sign(pen, { cnf: { jkt: client.jkt } })
  other = await sign(pen, { cnf: { jkt: client.jkt }, jti: 'other' })
  bearerToken = await sign(pen)
  ports = dpopPorts()
})

const judge = async (
  asked: Parameters<typeof exchangeOf>[0],
  options: Readonly<Record<string, unknown>> = REQUIRE,
  over: Partial<Exchange> = {},
): Promise<string> =>
  wordOf(await guardFor([issuerWith([pen.jwk])], options).judge({ ...exchangeOf(asked), ...over }, ports, {}))

const proven = async (changes: Changes, by: Client = client): Promise<string> =>
  judge(withProof(token, await proofOf(by, token, changes)))

test('the token and the proof that the attacks are made of pass', async () => {
  expect(await judge(withProof(token, await proofOf(client, token)))).toBe('pass')
  expect(await judge(withProof(token, await proofOf(client, token)), ACCEPT)).toBe('pass')
  expect(await judge(withProof(bearerToken, undefined, 'Bearer'), ACCEPT)).toBe('pass')
})

type Row = readonly [source: string, what: string, code: string, send: () => Promise<string>]

const proofRows: readonly Row[] = [
  ['RFC 9449 §4.3 (1)', 'no proof', 'dpop.missing', async () => judge(withProof(token, undefined))],
  ['RFC 9449 §4.3 (2)', 'no JWS', 'dpop.malformed', async () => judge(withProof(token, 'a.b'))],
  [
    'RFC 9449 §4.3 (2)',
    'the access token in the place of the proof',
    'dpop.type',
    async () => judge(withProof(token, token)),
  ],
  [
    'RFC 9449 §4.3 (2)',
    'a huge proof',
    'dpop.malformed',
    async () => proven({ claims: { extra: 'x'.repeat(9000) } }),
  ],
  ...(['jti', 'htm', 'htu', 'iat', 'ath'] as const).flatMap((name): Row[] => [
    ['RFC 9449 §4.3 (3)', `no ${name}`, 'dpop.claims', async () => proven({ claims: { [name]: undefined } })],
    [
      'RFC 9449 §4.3 (3)',
      `${name} as a list`,
      'dpop.claims',
      async () => proven({ claims: { [name]: ['GET'] } }),
    ],
  ]),
  ['RFC 9449 §4.2', 'an empty jti', 'dpop.claims', async () => proven({ claims: { jti: '' } })],
  [
    'RFC 9449 §11.1',
    'a jti that fills a store',
    'dpop.claims',
    async () => proven({ claims: { jti: 'x'.repeat(257) } }),
  ],
  ...[undefined, 'JWT', 'at+jwt', 'dpop+jwt2', 'dpop'].map((typ): Row => [
    'RFC 9449 §4.3 (4), RFC 8725 §3.11',
    `typ ${typ}`,
    'dpop.type',
    async () => proven({ header: { typ } }),
  ]),
  [
    'RFC 9449 §4.3 (5)',
    'alg none without a signature',
    'dpop.algorithm',
    async () => {
      const [, claims = ''] = (await proofOf(client, token)).split('.')
      const header = { alg: 'none', typ: 'dpop+jwt', jwk: client.jwk }
      return judge(withProof(token, `${base64url.encode(JSON.stringify(header))}.${claims}.`))
    },
  ],
  [
    'RFC 9449 §4.3 (5)',
    'HS256 with the key in the proof',
    'dpop.algorithm',
    async () => {
      const [, claims = ''] = (await proofOf(client, token)).split('.')
      const header = { alg: 'HS256', typ: 'dpop+jwt', jwk: { kty: 'oct', k: 'AAAA' } }
      return judge(withProof(token, `${base64url.encode(JSON.stringify(header))}.${claims}.AAAA`))
    },
  ],
  [
    'RFC 9449 §4.3 (5)',
    'an algorithm that the route does not list',
    'dpop.algorithm',
    async () => proven({}, rsa),
  ],
  ['RFC 9449 §4.3 (6)', 'no key', 'dpop.jwk', async () => proven({ header: { jwk: undefined } })],
  [
    'RFC 9449 §4.3 (6)',
    'the signature of another key',
    'dpop.signature',
    async () => proven({ header: { jwk: client.jwk } }, thief),
  ],
  [
    'RFC 9449 §4.3 (7)',
    'a private key',
    'dpop.jwk',
    async () => {
      const { privateKey } = await generateKeyPair('ES256', { extractable: true })
      return proven({ header: { jwk: await exportJWK(privateKey) } })
    },
  ],
  [
    'RFC 8725 §3.1',
    'a key of another algorithm',
    'dpop.jwk',
    async () => proven({ header: { jwk: rsa.jwk } }),
  ],
  [
    'CVE-2018-0114',
    'a point off the curve',
    'dpop.key',
    async () => proven({ header: { jwk: { ...client.jwk, y: client.jwk.x } } }),
  ],
  [
    'RFC 7515 §4.1.11',
    'an extension that must be understood',
    'dpop.malformed',
    async () => {
      const [, claims = '', signature = ''] = (await proofOf(client, token)).split('.')
      const header = { alg: 'ES256', typ: 'dpop+jwt', jwk: client.jwk, crit: ['x'], x: 1 }
      return judge(withProof(token, `${base64url.encode(JSON.stringify(header))}.${claims}.${signature}`))
    },
  ],
  ...(['jku', 'x5u', 'x5c'] as const).map((name): Row => [
    'RFC 8725 §3.10',
    `a key by ${name}`,
    'dpop.malformed',
    async () => proven({ header: { [name]: 'https://evil.example/' } }),
  ]),
  [
    'RFC 9449 §4.3 (8)',
    'made for another method',
    'dpop.method',
    async () => proven({ claims: { htm: 'POST' } }),
  ],
  [
    'RFC 9449 §4.3 (8)',
    'a method in lower case',
    'dpop.method',
    async () => proven({ claims: { htm: 'get' } }),
  ],
  ...[
    'https://api.example.com/other',
    'https://api.example.com//',
    'https://evil.example/',
    'http://api.example.com/',
    'https://api.example.com:8443/',
    'https://user@api.example.com/',
    'https://api.example.com/%2e%2e/',
    'https://api.example.com/%2f',
    '/',
    'api.example.com',
    'javascript://api.example.com/',
  ].map((htu): Row => [
    'RFC 9449 §4.3 (9)',
    `made for ${htu}`,
    'dpop.target',
    async () => proven({ claims: { htu } }),
  ]),
  ['RFC 9449 §4.3 (11)', 'an old proof', 'dpop.time', async () => proven({ claims: { iat: NOW_S - 91 } })],
  [
    'RFC 9449 §4.3 (11)',
    'a proof of the future',
    'dpop.time',
    async () => proven({ claims: { iat: NOW_S + 31 } }),
  ],
  [
    'RFC 9449 §4.3 (11)',
    'a proof of the year 10000',
    'dpop.claims',
    async () => proven({ claims: { iat: 1e15 } }),
  ],
  [
    'RFC 9449 §4.3 (12)',
    'the proof of another token',
    'dpop.token-hash',
    async () => judge(withProof(token, await proofOf(client, other))),
  ],
  ['RFC 9449 §4.3 (12)', "a thief's own proof for a stolen token", 'dpop.key', async () => proven({}, thief)],
  [
    'RFC 9449 §11.1',
    'the same proof again',
    'dpop.replayed',
    async () => {
      const sent = withProof(token, await proofOf(client, token))
      await judge(sent)
      return judge(sent)
    },
  ],
  [
    'RFC 9449 §11.1',
    'the same jti in a new proof of the same key',
    'dpop.replayed',
    async () => {
      await proven({ claims: { jti: 'reused' } })
      return proven({ claims: { jti: 'reused', iat: NOW_S - 1 } })
    },
  ],
]

const downgradeRows: readonly Row[] = [
  [
    'RFC 9449 §7.2',
    'a bound token as a bearer token, where both are taken',
    'token.binding',
    async () => judge(withProof(token, undefined, 'Bearer'), ACCEPT),
  ],
  [
    'RFC 9449 §7.2',
    'a bound token as a bearer token, with a proof beside it',
    'token.binding',
    async () => judge(withProof(token, await proofOf(client, token), 'Bearer'), ACCEPT),
  ],
  [
    'RFC 9449 §7.2',
    'a bound token as a bearer token, where DPoP is off',
    'token.binding',
    async () => judge(withProof(token, undefined, 'Bearer'), {}),
  ],
  [
    'RFC 9449 §7.1',
    'the scheme DPoP where it is off',
    'token.scheme',
    async () => judge(withProof(token, await proofOf(client, token)), {}),
  ],
  [
    'RFC 9449 §7.1',
    'a bearer token where DPoP is required',
    'token.scheme',
    async () => judge(withProof(bearerToken, undefined, 'Bearer')),
  ],
  [
    'RFC 9449 §6',
    'an unbound token with a proof of any key',
    'token.binding',
    async () => judge(withProof(bearerToken, await proofOf(thief, bearerToken))),
  ],
  ...[{}, { jwk: {} }, { kid: 'x' }, { jku: 'https://evil.example/' }].map((cnf): Row => [
    'RFC 7800 §3',
    `a binding that nobody here can check: ${Object.keys(cnf).join() || 'none'}`,
    'token.binding',
    async () => judge(withProof(await sign(pen, { cnf }), undefined, 'Bearer'), {}),
  ]),
  ...['x', null, [], { jkt: 7 }, { jkt: 'short' }, { 'x5t#S256': `${'A'.repeat(42)}=` }].map((cnf): Row => [
    'RFC 7800 §3.1',
    `cnf ${JSON.stringify(cnf)}`,
    'token.claims',
    async () => judge(withProof(await sign(pen, { cnf }), undefined, 'Bearer'), {}),
  ]),
  [
    'RFC 6750 §2',
    'another token in a cookie',
    'token.conflict',
    async () =>
      judge(
        { ...withProof(token, await proofOf(client, token)), cookies: [['session', bearerToken]] },
        { ...ACCEPT, from: ['authorization', { cookie: 'session' }] },
      ),
  ],
]

const certificate = (sha256: string): Partial<Exchange> => ({
  client: {
    address: undefined as never,
    country: undefined,
    asn: undefined,
    certificate: { sha256, subject: undefined, issuer: undefined, serial: undefined },
  },
})
const HEX = 'ab'.repeat(32)
const X5T = base64url.encode(new Uint8Array(32).fill(0xab))

const certificateRows: readonly Row[] = (
  [
    ['pass', 'the very certificate', X5T, certificate(HEX), {}],
    ['token.certificate', 'another certificate', X5T, certificate('cd'.repeat(32)), {}],
    ['token.certificate', 'no certificate', X5T, {}, {}],
    [
      'token.binding',
      'an unbound token where bound ones are required',
      undefined,
      certificate(HEX),
      { certificate: 'require' },
    ],
    [
      'pass',
      'a bound token where bound ones are required',
      X5T,
      certificate(HEX),
      { certificate: 'require' },
    ],
  ] as const
).map(([code, what, x5t, over, options]) => [
  'RFC 8705 §3',
  what,
  code,
  async () => {
    const cnf = x5t === undefined ? undefined : { 'x5t#S256': x5t }
    return judge(withProof(await sign(pen, { cnf }), undefined, 'Bearer'), options, over)
  },
])

describe.each<[string, readonly Row[], number]>([
  ['a proof', proofRows, 50],
  ['a downgrade', downgradeRows, 15],
  ['a certificate', certificateRows, 5],
])('%s', (_name, rows, least) => {
  test.each(rows)('%s: %s is judged as %s', async (_source, _what, code, send) => {
    expect(await send()).toBe(code)
  })

  test('has all of its rows', () => {
    expect(rows.length).toBeGreaterThanOrEqual(least)
  })
})

test.each([
  `${URL_OF_REQUEST}?token=x`,
  `${URL_OF_REQUEST}#top`,
  'https://api.example.com',
  'https://API.example.com/',
  'https://api.example.com:443/',
  'HTTPS://api.example.com/',
])('an htu that means this request passes: %s (RFC 9449 §4.3)', async (htu) => {
  expect(await proven({ claims: { htu } })).toBe('pass')
})
