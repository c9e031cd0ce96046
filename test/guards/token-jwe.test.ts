// Encrypted tokens: a signed token inside of a JWE, made by jose as an issuer would, and everything about the outside
// that must not open it, cost too much, or stand for the signature inside.

import { CompactEncrypt, exportJWK, generateKeyPair } from 'jose'
import type { JWK } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'

import type { Ports } from '../../shared/core/ports.ts'
import { issuerSchema } from '../../shared/guards/token/issuer.options.ts'
import { contentEncryption, keyManagement } from '../../shared/guards/token/jwe/jwe.ts'
import { encodeBase64url } from '../../shared/lib/base64url/base64url.ts'
import type { Pen } from './token.kit.ts'
import {
  AUD,
  bearer,
  exchangeOf,
  guardFor,
  ISS,
  issuerWith,
  makePen,
  offlineKeys,
  portsWith,
  sign,
  wordOf,
} from './token.kit.ts'

type Words = Readonly<Record<string, unknown>>

let pen: Pen
let token: string
let secrets: Record<string, string>
let rsa: { readonly private: JWK; readonly public: JWK }
let ec: { readonly private: JWK; readonly public: JWK }

const pair = async (alg: string) => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { private: await exportJWK(privateKey), public: await exportJWK(publicKey) }
}
const octOf = (bytes: number): JWK => ({ kty: 'oct', k: encodeBase64url(new Uint8Array(bytes).fill(7)) })

beforeAll(async () => {
  pen = await makePen('ES256', 'k1')
  token = await sign(pen)
  ;[rsa, ec] = await Promise.all([pair('RSA-OAEP-256'), pair('ECDH-ES')])
  secrets = {
    RSA: JSON.stringify({ ...rsa.private, kid: 'e1' }),
    EC: JSON.stringify(ec.private),
    O16: JSON.stringify(octOf(16)),
    O32: JSON.stringify(octOf(32)),
    O64: JSON.stringify(octOf(64)),
    SET: JSON.stringify({ keys: [ec.private, { ...rsa.private, kid: 'e1' }] }),
    RUBBISH: 'rubbish',
  }
})

const ports = (): Ports => ({ ...portsWith(offlineKeys()), secrets: { read: (name) => secrets[name] } })

const lock = async (
  header: { readonly alg: string; readonly enc: string } & Words,
  key: JWK,
  content = token,
): Promise<string> =>
  new CompactEncrypt(new TextEncoder().encode(content))
    .setProtectedHeader({ cty: 'JWT', ...header })
    .encrypt({ ...key, alg: header.alg === 'dir' ? header.enc : header.alg })

const issuerFor = (decryption: Words, over: Words = {}) => issuerWith([pen.jwk], { decryption, ...over })
const RSA = { keys: ['RSA'], algorithms: ['RSA-OAEP-256'] }
const judge = async (text: string, decryption: Words | undefined = RSA): Promise<string> =>
  wordOf(
    await guardFor([decryption === undefined ? issuerWith([pen.jwk]) : issuerFor(decryption)]).judge(
      exchangeOf(bearer(text)),
      ports(),
      {},
    ),
  )
const OAEP = { alg: 'RSA-OAEP-256', enc: 'A256GCM' } as const

describe('opens', () => {
  const rows = [...keyManagement.keys()].flatMap((alg) =>
    [...contentEncryption].map(([enc, bytes]) => [alg, enc, bytes] as const),
  )

  test.each(rows)('%s with %s', async (alg, enc, bytes) => {
    const row = keyManagement.get(alg)
    const size = row?.bytes ?? bytes
    const [binding, key] =
      row?.kty === 'RSA'
        ? ['RSA', rsa.public]
        : row?.kty === 'EC'
          ? ['EC', ec.public]
          : [`O${size}`, octOf(size)]
    const text = await lock({ alg, enc }, key)
    expect(await judge(text, { keys: [binding], algorithms: [alg] })).toBe('pass')
  })

  test('with a key of a set, and with the next key while keys rotate', async () => {
    const text = await lock({ ...OAEP, kid: 'e1' }, rsa.public)
    expect(await judge(text, { ...RSA, keys: ['SET'] })).toBe('pass')
    expect(await judge(text, { ...RSA, keys: ['EC', 'RSA'] })).toBe('pass')
  })

  test('once: the next request with it costs no cryptography', async () => {
    const guard = guardFor([issuerFor(RSA)])
    const exchange = exchangeOf(bearer(await lock(OAEP, rsa.public)))
    const isolate = ports()
    expect(wordOf(await guard.judge(exchange, isolate, {}))).toBe('pass')
    const warm = guard.judge(exchange, isolate, {})
    expect(warm).not.toBeInstanceOf(Promise)
    expect(wordOf(await warm)).toBe('pass')
  })
})

/** The valid token's parts, with another header. */
const withHeader = async (changes: Words): Promise<string> => {
  const [, ...rest] = (await lock(OAEP, rsa.public)).split('.')
  const header = { ...OAEP, cty: 'JWT', ...changes }
  return [encodeBase64url(new TextEncoder().encode(JSON.stringify(header))), ...rest].join('.')
}

describe('refuses', () => {
  test.each<[source: string, what: string, code: string, make: () => string | Promise<string>]>([
    [
      'RFC 7518 §4.2',
      'RSA1_5 (Bleichenbacher)',
      'token.encryption',
      async () => withHeader({ alg: 'RSA1_5' }),
    ],
    [
      'CVE-2023-49290',
      'a password as the key, with work of its choice',
      'token.encryption',
      async () => withHeader({ alg: 'PBES2-HS256+A128KW', p2c: 2_000_000_000, p2s: 'AAAAAAAAAAA' }),
    ],
    [
      'CVE-2023-49290',
      'p2c beside another alg',
      'token.encryption',
      async () => lock({ ...OAEP, p2c: 1 }, rsa.public),
    ],
    [
      'CVE-2024-28176',
      'compression',
      'token.encryption',
      async () => lock({ ...OAEP, zip: 'DEF' }, rsa.public),
    ],
    ['RFC 7516 §4.1.13', 'an extension', 'token.encryption', async () => withHeader({ crit: ['x'], x: 1 })],
    [
      'RFC 8725 §3.10',
      'a key by URL',
      'token.encryption',
      async () => lock({ ...OAEP, jku: 'https://evil.example/' }, rsa.public),
    ],
    [
      'RFC 8725 §3.1',
      'an alg that is not listed',
      'token.encryption',
      async () => lock({ ...OAEP, alg: 'ECDH-ES' }, ec.public),
    ],
    ['RFC 8725 §3.1', 'no enc', 'token.encryption', async () => withHeader({ enc: undefined })],
    ['RFC 8725 §3.1', 'alg none', 'token.encryption', async () => withHeader({ alg: 'none' })],
    [
      'RFC 7519 §5.2',
      'no cty',
      'token.encryption',
      async () => lock({ ...OAEP, cty: undefined }, rsa.public),
    ],
    [
      'RFC 7519 §5.2',
      'claims that are not signed',
      'token.malformed',
      async () => lock(OAEP, rsa.public, JSON.stringify({ iss: ISS, sub: 'admin', aud: AUD })),
    ],
    [
      'RFC 8725 §2.3',
      "an attacker's token, encrypted by the public key",
      'token.signature',
      async () => lock(OAEP, rsa.public, await sign(await makePen('ES256', 'k1'))),
    ],
    [
      'CVE-2015-9235',
      'an unsigned token inside',
      'token.algorithm',
      async () => lock(OAEP, rsa.public, `${btoa('{"alg":"none"}').replaceAll('=', '')}.e30.`),
    ],
    [
      'RFC 7519 §5.2',
      'a token in a token in a token',
      'token.malformed',
      async () => lock(OAEP, rsa.public, await lock(OAEP, rsa.public)),
    ],
    ['RFC 7516 §9', 'a bare token of an issuer that encrypts', 'token.unencrypted', () => token],
    [
      'RFC 7516 §5.2',
      'a tag that was changed',
      'token.encryption',
      async () => `${(await lock(OAEP, rsa.public)).slice(0, -4)}AAAA`,
    ],
    [
      'RFC 7515 §2',
      'an encoding that is not canonical',
      'token.encryption',
      async () => `${await lock(OAEP, rsa.public)}=`,
    ],
    ['RFC 7516 §7.1', 'six parts', 'token.malformed', async () => `${await lock(OAEP, rsa.public)}.`],
    [
      'RFC 7517 §4.5',
      'another kid',
      'token.encryption',
      async () => lock({ ...OAEP, kid: 'e2' }, rsa.public),
    ],
    [
      'RFC 7516 §4',
      'a member twice',
      'token.header-duplicate',
      async () => {
        const [, ...rest] = (await lock(OAEP, rsa.public)).split('.')
        const header = '{"alg":"RSA-OAEP-256","enc":"A256GCM","cty":"JWT","alg":"dir"}'
        return [btoa(header).replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_'), ...rest].join('.')
      },
    ],
    [
      'RFC 8725 §3.2',
      'a token beyond the bound',
      'token.too-large',
      async () => lock(OAEP, rsa.public, await sign(pen, { x: 'x'.repeat(9000) })),
    ],
  ])('%s: %s as %s', async (_source, _what, code, make) => {
    expect(await judge(await make())).toBe(code)
  })

  test('an encrypted token where no issuer encrypts', async () => {
    const verdict = guardFor([issuerWith([pen.jwk])]).judge(
      exchangeOf(bearer(await lock(OAEP, rsa.public))),
      ports(),
      {},
    )
    expect(wordOf(await verdict)).toBe('token.malformed')
  })

  test('a token of one issuer under the key of another (substitution)', async () => {
    const other = await makePen('ES256', 'k1')
    const second = {
      ...issuerWith([other.jwk], {
        issuer: 'https://other.example.com/',
        decryption: { keys: ['EC'], algorithms: ['ECDH-ES'] },
      }),
      name: 'other',
    }
    const inner = await sign(other, { iss: 'https://other.example.com/' })
    const guard = guardFor([issuerFor(RSA), second])
    const word = async (text: string): Promise<string> =>
      wordOf(await guard.judge(exchangeOf(bearer(text)), ports(), {}))
    expect(await word(await lock(OAEP, rsa.public, inner))).toBe('token.encryption')
    expect(await word(await lock({ alg: 'ECDH-ES', enc: 'A256GCM' }, ec.public, inner))).toBe('pass')
  })

  test.each<[string, Words]>([
    ['for signatures', { use: 'sig' }],
    ['for another algorithm', { alg: 'RSA-OAEP-512' }],
    ['of another kind', { kty: 'EC' }],
  ])('to open with a key %s (RFC 7517 §4)', async (_name, changes) => {
    secrets['ODD'] = JSON.stringify({ ...rsa.private, ...changes })
    expect(await judge(await lock(OAEP, rsa.public), { ...RSA, keys: ['ODD'] })).toBe('token.encryption')
  })

  test.each(['MISSING', 'RUBBISH'])('nothing, but faults, where the key is %s', async (name) => {
    expect(await judge(await lock(OAEP, rsa.public), { ...RSA, keys: [name] })).toBe('fault secret.unusable')
  })
})

test('bare tokens pass where encryption is not required', async () => {
  expect(await judge(token, { ...RSA, required: false })).toBe('pass')
})

test.each(['RSA1_5', 'RSA-OAEP', 'PBES2-HS256+A128KW', 'none'])('%s cannot be asked for', (name) => {
  const base = { issuer: ISS, keys: 'discover', audience: AUD, algorithms: ['ES256'], type: 'at+jwt' }
  const parsed = issuerSchema.safeParse({ ...base, decryption: { keys: ['K'], algorithms: [name] } })
  expect(parsed.success).toBe(false)
})
