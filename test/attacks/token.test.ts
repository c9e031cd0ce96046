// Attacks on tokens, one row each: where it comes from, what is sent, and the code that it must be refused with.
// A bug in any of these is an authentication bypass; an exception would be a 500.

import * as fc from 'fast-check'
import { base64url, CompactSign, exportSPKI, importJWK } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Issuer, Ports } from '../../shared/core/ports.ts'
import {
  AUD,
  bearer,
  CLAIMS,
  exchangeOf,
  guardFor,
  issuerWith,
  makePen,
  NOW_S,
  offlineKeys,
  portsWith,
  sign,
  wordOf,
} from '../guards/token.kit.ts'
import type { Pen } from '../guards/token.kit.ts'

let pen: Pen
let attacker: Pen
let rsa: Pen
let p384: Pen
let issuer: Issuer
let ports: Ports
let valid = ''

beforeAll(async () => {
  pen = await makePen('ES256', 'k1')
  attacker = await makePen('ES256', 'k1')
  rsa = await makePen('RS256', 'r1')
  p384 = await makePen('ES384', 'k384')
  issuer = issuerWith([pen.jwk, rsa.jwk], { algorithms: ['ES256', 'RS256'] })
  ports = portsWith(offlineKeys())
  valid = await sign(pen)
})

const judge = async (text: string): Promise<string> =>
  wordOf(await guardFor([issuer]).judge(exchangeOf(bearer(text)), ports, {}))

const encode = (text: string): string => base64url.encode(text)
const HEADER = { alg: 'ES256', kid: 'k1', typ: 'at+jwt' }

/** A token of these very header and claims texts, signed with the issuer's own key. */
const signTexts = async (header: string, claims: string, by: Pen = pen): Promise<string> => {
  const input = `${encode(header)}.${encode(claims)}`
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  const bytes = new TextEncoder().encode(input)
  const signature = await crypto.subtle.sign(algorithm, by.privateKey, bytes)
  return `${input}.${base64url.encode(new Uint8Array(signature))}`
}

const withHeader = (header: Record<string, unknown>): Promise<string> =>
  signTexts(JSON.stringify({ ...HEADER, ...header }), JSON.stringify(CLAIMS))
const withHeaderText = (header: string): Promise<string> => signTexts(header, JSON.stringify(CLAIMS))
const withClaims = (claims: Record<string, unknown>): Promise<string> =>
  signTexts(JSON.stringify(HEADER), JSON.stringify({ ...CLAIMS, ...claims }))
const withClaimsText = (claims: string): Promise<string> => signTexts(JSON.stringify(HEADER), claims)

/** The valid token with another signature part. */
const withSignature = (signature: string): string => `${valid.slice(0, valid.lastIndexOf('.'))}.${signature}`
const bytesOf = (length: number, fill = 0): string => base64url.encode(new Uint8Array(length).fill(fill))
const signatureOf = (text: string): string => text.slice(text.lastIndexOf('.') + 1)
const unsigned = (alg: unknown): string =>
  `${encode(JSON.stringify({ ...HEADER, alg }))}.${encode(JSON.stringify(CLAIMS))}.`

const publicKeyAsSecret = async (): Promise<string> => {
  const spki = await exportSPKI((await importJWK(rsa.jwk, 'RS256', { extractable: true })) as CryptoKey)
  return new CompactSign(new TextEncoder().encode(JSON.stringify(CLAIMS)))
    .setProtectedHeader({ ...HEADER, alg: 'HS256', kid: 'r1' })
    .sign(new TextEncoder().encode(spki))
}

type Row = readonly [source: string, what: string, code: string, make: () => string | Promise<string>]

const algorithmRows: readonly Row[] = [
  ...['none', 'None', 'NONE', 'nOnE', ' none', 'none\0', ''].flatMap((alg): Row[] => [
    [
      'CVE-2015-9235',
      `alg ${JSON.stringify(alg)} without a signature`,
      'token.algorithm',
      () => unsigned(alg),
    ],
    [
      'CVE-2015-9235',
      `alg ${JSON.stringify(alg)} with a signature`,
      'token.algorithm',
      () => `${unsigned(alg)}${signatureOf(valid)}`,
    ],
  ]),
  ['RFC 7515 §4.1.1', 'no alg', 'token.algorithm', () => withHeader({ alg: undefined })],
  ['RFC 7515 §4.1.1', 'alg as a list', 'token.algorithm', () => withHeader({ alg: ['ES256'] })],
  ['RFC 7515 §4.1.1', 'alg as null', 'token.algorithm', () => withHeader({ alg: null })],
  ['RFC 7515 §4.1.1', 'alg in lower case', 'token.algorithm', () => withHeader({ alg: 'es256' })],
  [
    'RFC 7515 §4.1.1',
    'alg named like an inherited property',
    'token.algorithm',
    () => withHeader({ alg: 'constructor' }),
  ],
  ['CVE-2016-10555', 'HS256 keyed with the RSA public key', 'token.algorithm', publicKeyAsSecret],
  [
    'CVE-2026-22817',
    'HS256 that the issuer does not list',
    'token.algorithm',
    () => withHeader({ alg: 'HS256' }),
  ],
  ['RFC 8725 §3.1', 'an algorithm that the issuer does not list', 'token.algorithm', () => sign(p384)],
  [
    'RFC 8725 §3.1',
    'an algorithm that nobody lists, before its claims are read',
    'token.algorithm',
    () => signTexts(JSON.stringify({ ...HEADER, alg: 'PS256' }), 'no JSON'),
  ],
  [
    'RFC 8725 §3.1',
    'RS256 in the header, an EC key by its kid',
    'token.key-unknown',
    () => withHeader({ alg: 'RS256' }),
  ],
  [
    'RFC 8725 §3.1',
    'ES256 in the header, an RSA key by its kid',
    'token.key-unknown',
    () => withHeader({ kid: 'r1' }),
  ],
]

const keyRows: readonly Row[] = [
  [
    'CVE-2018-0114',
    'jwk: the attacker’s own key',
    'token.embedded-key',
    async () => signTexts(JSON.stringify({ ...HEADER, jwk: attacker.jwk }), JSON.stringify(CLAIMS), attacker),
  ],
  ['RFC 8725 §3.10', 'jku', 'token.embedded-key', () => withHeader({ jku: 'https://evil.example/jwks' })],
  ['RFC 8725 §3.10', 'x5u', 'token.embedded-key', () => withHeader({ x5u: 'https://evil.example/c' })],
  ['RFC 7515 §4.1.6', 'x5c', 'token.embedded-key', () => withHeader({ x5c: ['MIIB'] })],
  ['RFC 7515 §4.1.3', 'jwk: null', 'token.embedded-key', () => withHeader({ jwk: null })],
  [
    'CVE-2018-0114',
    'jwk spelled with an escape',
    'token.embedded-key',
    () => withHeaderText('{"alg":"ES256","kid":"k1","typ":"at+jwt","\\u006awk":{}}'),
  ],
  [
    'RFC 8725 §3.10',
    'kid with path traversal',
    'token.key-unknown',
    () => withHeader({ kid: '../../../../dev/null' }),
  ],
  [
    'RFC 8725 §3.10',
    'kid with SQL',
    'token.key-unknown',
    () => withHeader({ kid: "x' UNION SELECT 'key'--" }),
  ],
  ['RFC 8725 §3.10', 'kid with a command', 'token.key-unknown', () => withHeader({ kid: 'k1|sleep 10' })],
  [
    'RFC 8725 §3.10',
    'kid named like an inherited property',
    'token.key-unknown',
    () => withHeader({ kid: '__proto__' }),
  ],
  ['RFC 8725 §3.10', 'kid with NUL', 'token.kid', () => withHeader({ kid: 'k1\0' })],
  ['RFC 8725 §3.10', 'kid with a line feed', 'token.kid', () => withHeader({ kid: 'k1\nx' })],
  ['RFC 8725 §3.10', 'kid of 257 characters', 'token.kid', () => withHeader({ kid: 'k'.repeat(257) })],
  ['RFC 7515 §4.1.4', 'an empty kid', 'token.kid', () => withHeader({ kid: '' })],
  ['RFC 7515 §4.1.4', 'kid as a number', 'token.kid', () => withHeader({ kid: 1 })],
  ['RFC 7515 §4.1.4', 'kid as null', 'token.kid', () => withHeader({ kid: null })],
  ['RFC 7515 §4.1.4', 'kid as a list', 'token.kid', () => withHeader({ kid: ['k1'] })],
  [
    'RFC 8725 §3.8',
    'another key under the right kid',
    'token.signature',
    () => signTexts(JSON.stringify(HEADER), JSON.stringify(CLAIMS), attacker),
  ],
  [
    'RFC 8725 §3.4',
    'a P-384 signature under a P-256 algorithm',
    'token.signature',
    async () => withSignature(signatureOf(await sign(p384))),
  ],
]

const signatureRows: readonly Row[] = [
  ['CVE-2022-21449', 'r = s = 0', 'token.signature', () => withSignature(bytesOf(64))],
  [
    'CVE-2022-21449',
    'r = 0, s = 1',
    'token.signature',
    () =>
      withSignature(base64url.encode(Uint8Array.from({ length: 64 }, (_, index) => (index === 63 ? 1 : 0)))),
  ],
  ['CVE-2022-21449', 'r and s above the order', 'token.signature', () => withSignature(bytesOf(64, 255))],
  ['RFC 7515 §5.2', 'an empty signature', 'token.signature', () => withSignature('')],
  ['RFC 7515 §5.2', 'one byte of a signature', 'token.signature', () => withSignature(bytesOf(1, 7))],
  [
    'RFC 7518 §3.4',
    'a signature cut by a byte',
    'token.signature',
    () => withSignature(base64url.encode(base64url.decode(signatureOf(valid)).subarray(0, 63))),
  ],
  [
    'RFC 7518 §3.4',
    'a signature with a leading zero',
    'token.signature',
    () => withSignature(base64url.encode(Uint8Array.of(0, ...base64url.decode(signatureOf(valid))))),
  ],
  [
    'RFC 7518 §3.4',
    'a DER signature',
    'token.signature',
    () =>
      withSignature(
        base64url.encode(
          Uint8Array.of(
            0x30,
            0x44,
            0x02,
            0x20,
            ...base64url.decode(signatureOf(valid)).subarray(0, 32),
            0x02,
            0x20,
            ...base64url.decode(signatureOf(valid)).subarray(32),
          ),
        ),
      ),
  ],
  ['RFC 7515 §2', 'a signature with padding', 'token.malformed', () => `${valid}==`],
  [
    'RFC 7515 §2',
    'a signature in the other alphabet',
    'token.malformed',
    () => withSignature(`+/${signatureOf(valid).slice(2)}`),
  ],
  [
    'RFC 4648 §3.5',
    'another spelling of the same signature',
    'token.malformed',
    () => withSignature(spelledOtherwise(signatureOf(valid))),
  ],
  [
    'RFC 7515 §5.2',
    'a changed payload',
    'token.signature',
    async () => {
      const [head, , tail] = valid.split('.')
      return `${head}.${encode(JSON.stringify({ ...CLAIMS, sub: 'admin' }))}.${tail}`
    },
  ],
  [
    'RFC 7515 §5.2',
    'a changed header',
    'token.signature',
    async () => {
      const [, payload, tail] = valid.split('.')
      return `${encode(JSON.stringify({ ...HEADER, x: 1 }))}.${payload}.${tail}`
    },
  ],
]

/** The last character of a 64-byte signature carries four unused bits: set one. */
const spelledOtherwise = (text: string): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return text.slice(0, -1) + (alphabet[alphabet.indexOf(text.at(-1) ?? '') | 1] ?? '')
}

const shapeRows: readonly Row[] = [
  ['RFC 7515 §7.1', 'nothing but dots', 'token.malformed', () => '..'],
  ['RFC 7515 §7.1', 'two parts', 'token.malformed', () => valid.slice(0, valid.lastIndexOf('.'))],
  ['RFC 7515 §7.1', 'four parts', 'token.malformed', () => `${valid}.AAAA`],
  [
    'RFC 7516 §3.1',
    'five parts: a JWE',
    'token.malformed',
    () => `${encode('{"alg":"dir","enc":"A128GCM"}')}..AAAA.AAAA.AAAA`,
  ],
  [
    'RFC 7515 §7.2.1',
    'the JSON serialisation',
    'token.malformed',
    () => {
      const [head, payload, tail] = valid.split('.')
      return JSON.stringify({ protected: head, payload, signature: tail })
    },
  ],
  ['RFC 7515 §2', 'a space within', 'token.malformed', () => valid.replace('.', ' .')],
  ['RFC 7515 §2', 'a line feed at the end', 'token.malformed', () => `${valid}\n`],
  ['RFC 7515 §2', 'a percent escape', 'token.malformed', () => valid.replace('.', '%2e')],
  ['RFC 7515 §2', 'a letter outside of ASCII', 'token.malformed', () => `é${valid.slice(1)}`],
  [
    'RFC 8725 §3.11',
    'more bytes than the issuer allows',
    'token.too-large',
    () => withClaims({ padding: 'x'.repeat(8192) }),
  ],
  ['RFC 8725 §3.11', 'a megabyte of dots', 'token.too-large', () => '.'.repeat(1_048_576)],
  [
    'RFC 7515 §4',
    'alg twice',
    'token.header-duplicate',
    () => withHeaderText('{"alg":"none","alg":"ES256","kid":"k1","typ":"at+jwt"}'),
  ],
  [
    'RFC 7515 §4',
    'alg twice, once spelled with an escape',
    'token.header-duplicate',
    () => withHeaderText('{"alg":"ES256","\\u0061lg":"none","kid":"k1","typ":"at+jwt"}'),
  ],
  ['RFC 7515 §5.2', 'a header that is a list', 'token.malformed', () => withHeaderText('["ES256"]')],
  ['RFC 7515 §5.2', 'a header that is no JSON', 'token.malformed', () => withHeaderText("{alg:'ES256'}")],
  [
    'RFC 7515 §5.2',
    'a header with text after it',
    'token.malformed',
    () => withHeaderText(`${JSON.stringify(HEADER)}x`),
  ],
  [
    'RFC 8259 §8.1',
    'a header with a byte order mark',
    'token.malformed',
    () => withHeaderText(`\uFEFF${JSON.stringify(HEADER)}`),
  ],
  [
    'RFC 8259 §8.1',
    'a header that is no UTF-8',
    'token.malformed',
    () => `${base64url.encode(Uint8Array.of(0x7b, 0xff, 0x7d))}.e30.AAAA`,
  ],
  [
    'RFC 8259 §9',
    'a deep header',
    'token.malformed',
    () => withHeaderText(`{"alg":"ES256","x":${'['.repeat(500)}${']'.repeat(500)}}`),
  ],
  [
    'RFC 7515 §4.1.11',
    'crit with an unknown extension',
    'token.critical',
    () => withHeader({ crit: ['exp'], exp: 1 }),
  ],
  ['RFC 7515 §4.1.11', 'an empty crit', 'token.critical', () => withHeader({ crit: [] })],
  ['RFC 7797 §6', 'b64: false', 'token.critical', () => withHeader({ b64: false, crit: ['b64'] })],
  ['RFC 7797 §6', 'b64: false outside of crit', 'token.critical', () => withHeader({ b64: false })],
  ['RFC 8725 §3.11', 'an id_token: typ JWT', 'token.type', () => withHeader({ typ: 'JWT' })],
  ['RFC 8725 §3.11', 'a logout token', 'token.type', () => withHeader({ typ: 'logout+jwt' })],
  ['RFC 8725 §3.11', 'no typ', 'token.type', () => withHeader({ typ: undefined })],
  ['RFC 8725 §3.11', 'typ as a list', 'token.type', () => withHeader({ typ: ['at+jwt'] })],
]

const claimRows: readonly Row[] = [
  [
    'RFC 7519 §4',
    'sub twice',
    'token.claim-duplicate',
    () => withClaimsText(JSON.stringify(CLAIMS).replace('{', '{"sub":"admin",')),
  ],
  [
    'RFC 7519 §4',
    'a member twice, deeper',
    'token.claim-duplicate',
    () => withClaimsText(JSON.stringify(CLAIMS).replace('{', '{"act":{"sub":"a","sub":"b"},')),
  ],
  ['RFC 7519 §7.2', 'claims that are a list', 'token.malformed', () => withClaimsText('[]')],
  ['RFC 7519 §7.2', 'claims that are null', 'token.malformed', () => withClaimsText('null')],
  ['RFC 7519 §7.2', 'no claims at all', 'token.malformed', () => withClaimsText('')],
  [
    'RFC 8259 §9',
    'deep claims',
    'token.malformed',
    () => withClaimsText(`{"x":${'['.repeat(2000)}${']'.repeat(2000)}}`),
  ],
  [
    'RFC 8725 §3.8',
    'iss as a list that holds the right one',
    'token.issuer',
    () => withClaims({ iss: [CLAIMS.iss] }),
  ],
  [
    'RFC 8725 §3.8',
    'iss in another case',
    'token.issuer',
    () => withClaims({ iss: 'https://ID.example.com/' }),
  ],
  [
    'RFC 8725 §3.8',
    'iss with a suffix',
    'token.issuer',
    () => withClaims({ iss: 'https://id.example.com/evil' }),
  ],
  [
    'RFC 8725 §3.9',
    'aud that merely begins like ours',
    'token.audience',
    () => withClaims({ aud: `${AUD}.evil.example` }),
  ],
  ['RFC 8725 §3.9', 'an empty list of audiences', 'token.audience', () => withClaims({ aud: [] })],
  ['RFC 7519 §4.1.3', 'aud as a nested list', 'token.claims', () => withClaims({ aud: [[AUD]] })],
  ['RFC 7519 §4.1.3', 'aud as an object', 'token.claims', () => withClaims({ aud: { 0: AUD } })],
  ['RFC 7519 §4.1.3', 'aud as a list with a number', 'token.claims', () => withClaims({ aud: [AUD, 1] })],
  ['RFC 7519 §4.1.4', 'no exp', 'token.claims', () => withClaims({ exp: undefined })],
  ['RFC 7519 §4.1.4', 'exp as a text', 'token.claims', () => withClaims({ exp: String(NOW_S + 600) })],
  ['RFC 7519 §4.1.4', 'exp: null', 'token.claims', () => withClaims({ exp: null })],
  ['RFC 7519 §4.1.4', 'exp: true', 'token.claims', () => withClaims({ exp: true })],
  ['RFC 7519 §4.1.4', 'exp as a list', 'token.claims', () => withClaims({ exp: [NOW_S + 600] })],
  ['RFC 7519 §2', 'a negative exp', 'token.claims', () => withClaims({ exp: -1 })],
  [
    'RFC 7519 §2',
    'exp beyond every number',
    'token.claims',
    () => withClaimsText(JSON.stringify(CLAIMS).replace(/"exp":\d+/, '"exp":1e999')),
  ],
  ['RFC 7519 §2', 'exp beyond every calendar', 'token.claims', () => withClaims({ exp: 1e15 })],
  ['RFC 8725 §3.11', 'exp in milliseconds', 'token.claims', () => withClaims({ exp: (NOW_S + 600) * 1000 })],
  [
    'RFC 8725 §3.11',
    'exp in a hundred years',
    'token.lifetime',
    () => withClaims({ exp: NOW_S + 3_155_760_000 }),
  ],
  ['RFC 7519 §4.1.4', 'exp in the past', 'token.expired', () => withClaims({ exp: NOW_S - 3600 })],
  ['RFC 7519 §4.1.5', 'nbf as a text', 'token.claims', () => withClaims({ nbf: '0' })],
  ['RFC 7519 §4.1.5', 'nbf in the future', 'token.not-yet-valid', () => withClaims({ nbf: NOW_S + 3600 })],
  ['RFC 7519 §4.1.6', 'a negative iat', 'token.claims', () => withClaims({ iat: -5 })],
  [
    'RFC 7519 §4.1.6',
    'iat in the future (stretches lifetimeMax)',
    'token.issued-at',
    () => withClaims({ iat: NOW_S + 3600, exp: NOW_S + 7200 }),
  ],
  ['RFC 7519 §4.1.2', 'sub as an object', 'token.claims', () => withClaims({ sub: { $ne: null } })],
  [
    'RFC 7519 §4.1.2',
    'sub with CR LF (header injection)',
    'token.claims',
    () => withClaims({ sub: 'a\r\nx-admin: 1' }),
  ],
  ['RFC 8693 §4.2', 'scope as an object', 'token.claims', () => withClaims({ scope: { admin: true } })],
]

const tables: readonly (readonly [string, readonly Row[]])[] = [
  ['algorithms', algorithmRows],
  ['keys', keyRows],
  ['signatures', signatureRows],
  ['shapes', shapeRows],
  ['claims', claimRows],
]

test('the token that the attacks are made of passes', async () => {
  expect(await judge(valid)).toBe('pass')
  expect(await judge(await withHeader({}))).toBe('pass')
})

describe.each(tables)('%s', (_table, rows) => {
  test.each(rows)('%s: %s is refused as %s', async (_source, _what, code, make) => {
    expect(await judge(await make())).toBe(code)
    // And so it stays once the valid token is remembered.
    await judge(valid)
    expect(await judge(await make())).toBe(code)
  })
})

const mutate = (text: string, change: { kind: string; at: number; text: string }): string => {
  const at = change.at % text.length
  if (change.kind === 'replace') return text.slice(0, at) + change.text + text.slice(at + change.text.length)
  if (change.kind === 'insert') return text.slice(0, at) + change.text + text.slice(at)
  if (change.kind === 'delete') return text.slice(0, at) + text.slice(at + 1)
  return change.kind === 'cut' ? text.slice(0, at) : text.slice(0, at) + text
}

describe('no mutation of a valid token', () => {
  const mutation = fc.oneof(
    fc.record({
      kind: fc.constant('replace' as const),
      at: fc.nat(),
      text: fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('insert' as const),
      at: fc.nat(),
      text: fc.string({ minLength: 1, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant('delete' as const), at: fc.nat(), text: fc.constant('') }),
    fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), text: fc.constant('') }),
    fc.record({ kind: fc.constant('repeat' as const), at: fc.nat(), text: fc.constant('') }),
  )

  test('passes or throws', async () => {
    let refused = 0
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (changes) => {
        // oxlint-disable-next-line unicorn/no-array-reduce
        const changed = changes.reduce(mutate, valid)
        // Spaces before the token belong to the header's grammar (RFC 6750 §2.1), not to the token.
        fc.pre(changed !== valid && changed !== '' && !changed.startsWith(' '))
        const word = await judge(changed)
        expect(word).toMatch(/^token\.(?!missing|conflict)/)
        refused++
      }),
      { numRuns: 3000 },
    )
    expect(refused).toBe(3000)
  })

  test('nor any text at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), async (text) => {
        expect(await judge(text)).toMatch(/^token\./)
      }),
      { numRuns: 2000 },
    )
  })

  test('nor any header and claims of any JSON, signed by the issuer itself, unless they hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.jsonValue(), async (header, claims) => {
        const given = Object.assign({}, HEADER, header)
        const text = await signTexts(JSON.stringify(given), JSON.stringify(claims))
        expect(await judge(text)).toMatch(/^token\./)
      }),
      { numRuns: 500 },
    )
  })
})
