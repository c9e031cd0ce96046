import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { issuerProblems, issuerSchema, issuerWarnings } from '../../shared/guards/token/issuer.options.ts'
import { jwkFits, jwkProblem } from '../../shared/guards/token/jwk.ts'
import { makePen } from './token.kit.ts'
import type { Pen } from './token.kit.ts'

const DOCUMENT = {
  issuer: 'https://id.example.com/',
  keys: 'discover',
  audience: 'https://api.example.com',
  algorithms: ['ES256'],
  type: 'at+jwt',
}

let ec: Pen
let rsa: Pen

beforeAll(async () => {
  ec = await makePen('ES256', 'k1')
  rsa = await makePen('RS256', 'r1')
})

const parse = (changes: Record<string, unknown>) => {
  const entries = Object.entries({ ...DOCUMENT, ...changes }).filter(([, value]) => value !== undefined)
  return issuerSchema.safeParse(Object.fromEntries(entries))
}

/** `path: message` of each problem. */
const problemsOf = (changes: Record<string, unknown>): readonly string[] =>
  (parse(changes).error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`)

describe('an issuer document', () => {
  test('gets every default that is stated in the guide', () => {
    expect(issuerSchema.parse(DOCUMENT)).toEqual({
      issuer: 'https://id.example.com/',
      keys: { kind: 'discover' },
      audience: ['https://api.example.com'],
      algorithms: ['ES256'],
      type: 'at+jwt',
      audienceClaim: 'aud',
      subjectClaims: ['sub'],
      claims: [],
      idTokens: 'refuse',
      clockSkewMs: 30_000,
      lifetimeMaxMs: 86_400_000,
      tokenBytesMax: 8192,
      fetch: {
        timeoutMs: 5000,
        cooldownMs: 30_000,
        retryMs: 5000,
        maxAgeMs: 600_000,
        staleMaxMs: 86_400_000,
        unknownKidMs: 60_000,
        bytesMax: 65_536,
        redirectsMax: 0,
      },
      memory: { tokensMax: 10_000, bytesMax: 16_777_216 },
    })
  })

  test('takes every time and size of key fetching as an option', () => {
    const fetch = {
      timeout: '1s',
      cooldown: '2s',
      retry: '3s',
      maxAge: '4s',
      staleMax: '5s',
      unknownKid: '6s',
      bytesMax: '7KiB',
      redirectsMax: 2,
    }
    expect(parse({ fetch }).data?.fetch).toEqual({
      timeoutMs: 1000,
      cooldownMs: 2000,
      retryMs: 3000,
      maxAgeMs: 4000,
      staleMaxMs: 5000,
      unknownKidMs: 6000,
      bytesMax: 7168,
      redirectsMax: 2,
    })
  })

  test.each([
    ['application/AT+JWT', 'at+jwt'],
    ['JWT', 'jwt'],
    ['any', undefined],
  ])('reads type %s as %s', (type, expected) => {
    expect(parse({ type }).data?.type).toBe(expected)
  })

  test('waives the audience only by the word any, and both waivers are warned of', () => {
    const waived = issuerSchema.parse({ ...DOCUMENT, audience: 'any', type: 'any' })
    expect(waived.audience).toEqual([])
    expect(issuerWarnings(waived).map((warning) => warning.code)).toEqual([
      'issuer-audience-any',
      'issuer-type-any',
    ])
    expect(issuerWarnings(issuerSchema.parse(DOCUMENT))).toEqual([])
  })

  test.each<[string, Record<string, unknown>]>([
    ['no audience', { audience: undefined }],
    ['an empty list of audiences', { audience: [] }],
    ['an empty audience', { audience: '' }],
    ['no algorithms', { algorithms: undefined }],
    ['an empty list of algorithms', { algorithms: [] }],
    ['no type', { type: undefined }],
    ['an empty type', { type: '' }],
    ['no keys', { keys: undefined }],
    ['an unknown member', { audiences: ['x'] }],
    ['an unknown member of fetch', { fetch: { cooldownMs: 5 } }],
    ['a duration without a unit', { clockSkew: 30 }],
    ['a clock skew of an hour', { clockSkew: '1h' }],
    ['a negative number of redirects', { fetch: { redirectsMax: -1 } }],
    ['an empty inline set', { keys: { jwks: { keys: [] } } }],
    ['two sources of keys', { keys: { jwksUri: 'https://x.example/', secret: 'S' } }],
    [
      'a secret in place of its binding’s name',
      { keys: { secret: 'hunter2-hunter2!' }, algorithms: ['HS256'] },
    ],
  ])('is refused with %s', (_name, changes) => {
    expect(parse(changes).success).toBe(false)
  })

  test.each(['none', 'None', 'RSA-OAEP', 'HS1', 'es256', 'ES256K'])(
    'cannot ask for the algorithm %s',
    (name) => {
      expect(problemsOf({ algorithms: ['ES256', name] })[0]).toContain('algorithms.1: ')
    },
  )

  test.each<[string, string, Record<string, unknown>]>([
    [
      'HS* beside asymmetric algorithms',
      'algorithms: HS256 beside asymmetric',
      { algorithms: ['HS256', 'RS256'] },
    ],
    ['HS* without a secret', 'algorithms: HS256 needs keys', { algorithms: ['HS256'] }],
    ['a secret without HS*', 'algorithms: a secret verifies HS256', { keys: { secret: 'S' } }],
  ])('is refused with %s', (_name, expected, changes) => {
    expect(problemsOf(changes).join()).toContain(expected)
  })

  test('is refused with an inline set that fits none of an algorithm', () => {
    expect(problemsOf({ keys: { jwks: { keys: [ec.jwk] } }, algorithms: ['ES256', 'RS256'] })).toEqual([
      'keys.jwks: no key of the set fits RS256',
    ])
  })

  test('names the inline key that is wrong', () => {
    const keys = { jwks: { keys: [ec.jwk, { ...ec.jwk, d: 'AAAA' }] } }
    expect(problemsOf({ keys }).join()).toContain('1: this key holds the private or secret member "d"')
  })

  test('has a JSON Schema of what a document may say', () => {
    const schema = z.toJSONSchema(issuerSchema, { io: 'input' })
    expect(Object.keys(schema.properties ?? {})).toEqual(
      expect.arrayContaining(['preset', 'issuer', 'keys', 'audience', 'algorithms', 'type']),
    )
  })
})

describe('where it runs', () => {
  test.each<[string, string, boolean, boolean]>([
    ['https://id.example.com/', 'HTTPS', false, true],
    ['http://127.0.0.1:4000/', 'loopback in dev', true, true],
    ['http://127.9.9.9/', 'all of 127/8 in dev', true, true],
    ['http://localhost:4000', 'localhost in dev', true, true],
    ['http://[::1]:4000/', 'IPv6 loopback in dev', true, true],
    ['http://127.0.0.1:4000/', 'loopback deployed', false, false],
    ['http://id.example.com/', 'plain HTTP in dev', true, false],
    ['http://127.0.0.1.evil.example/', 'a name that begins like loopback', true, false],
    ['http://localhost.evil.example/', 'a name that begins like localhost', true, false],
    ['https://user:pw@id.example.com/', 'credentials', false, false],
    ['https://id.example.com/?tenant=1', 'a query', false, false],
    ['https://id.example.com/#x', 'a fragment', false, false],
    ['ftp://id.example.com/', 'another scheme', false, false],
    ['id.example.com', 'no URL', false, false],
  ])('%s (%s), dev %s: allowed %s', (url, _name, dev, allowed) => {
    const issuer = issuerSchema.parse({ ...DOCUMENT, issuer: url })
    expect(issuerProblems(issuer, { dev }).map((problem) => problem.path)).toEqual(
      allowed ? [] : [['issuer']],
    )
  })

  test('the address of a key set is held to the same', () => {
    const issuer = issuerSchema.parse({ ...DOCUMENT, keys: { jwksUri: 'http://id.example.com/jwks' } })
    expect(issuerProblems(issuer, { dev: true }).map((problem) => problem.path)).toEqual([
      ['keys', 'jwksUri'],
    ])
  })
})

describe('a JSON Web Key', () => {
  test.each<[string | undefined, () => Record<string, unknown>]>([
    [undefined, () => ({ ...ec.jwk })],
    [undefined, () => ({ ...rsa.jwk })],
    [undefined, () => ({ ...rsa.jwk, use: undefined, key_ops: ['verify'] })],
    ['holds the private or secret member "d"', () => ({ ...ec.jwk, d: 'x' })],
    ['holds the private or secret member "p"', () => ({ ...rsa.jwk, p: 'x' })],
    ['holds the private or secret member "k"', () => ({ kty: 'oct', k: 'x' })],
    ['is not for signatures (use)', () => ({ ...ec.jwk, use: 'enc' })],
    ['does not allow verification (key_ops)', () => ({ ...ec.jwk, key_ops: ['sign'] })],
    ['does not allow verification (key_ops)', () => ({ ...ec.jwk, key_ops: 'verify' })],
    ['is for an unknown algorithm (alg)', () => ({ ...ec.jwk, alg: 'none' })],
    ['has a kid that is not a text', () => ({ ...ec.jwk, kid: 5 })],
    ['is not of kty RSA, EC or OKP', () => ({ ...ec.jwk, kty: 'oct' })],
    ['is not on the curve P-256, P-384 or P-521', () => ({ ...ec.jwk, crv: 'secp256k1' })],
    ['is not on the curve P-256, P-384 or P-521', () => ({ ...ec.jwk, crv: 'toString' })],
    ['has no x of 48 bytes in base64url', () => ({ ...ec.jwk, crv: 'P-384' })],
    ['has no y of 32 bytes in base64url', () => ({ ...ec.jwk, y: undefined })],
    ['is not on the curve Ed25519', () => ({ kty: 'OKP', crv: 'X25519', x: 'A'.repeat(43) })],
    ['has no x of 32 bytes in base64url', () => ({ kty: 'OKP', crv: 'Ed25519', x: 'AAAA' })],
    ['has no n in base64url', () => ({ ...rsa.jwk, n: '' })],
    [
      'has a modulus of 1024 bits; at least 2048 are needed',
      () => ({ ...rsa.jwk, n: `gA${'A'.repeat(168)}E` }),
    ],
    [
      'has a modulus of 2047 bits; at least 2048 are needed',
      () => ({ ...rsa.jwk, n: `fw${'A'.repeat(340)}` }),
    ],
    [
      'has a modulus of 16384 bits; at most 8192 are taken',
      () => ({ ...rsa.jwk, n: `gA${'A'.repeat(2728)}E` }),
    ],
    ['has no e in base64url', () => ({ ...rsa.jwk, e: undefined })],
    ['has a degenerate exponent e', () => ({ ...rsa.jwk, e: 'AQ' })],
    ['has a degenerate exponent e', () => ({ ...rsa.jwk, e: 'Ag' })],
    ['has a degenerate exponent e', () => ({ ...rsa.jwk, e: 'AAE' })],
    ['has a degenerate exponent e', () => ({ ...rsa.jwk, e: '' })],
  ])('%s', (problem, make) => {
    expect(jwkProblem(make())).toBe(problem)
  })

  test.each<[string, string | undefined, boolean]>([
    ['RS256', undefined, true],
    ['PS512', undefined, true],
    ['RS256', 'RS256', true],
    ['PS256', 'RS256', false],
    ['ES256', undefined, false],
    ['HS256', undefined, false],
    ['none', undefined, false],
  ])('of RSA verifies %s with alg %s: %s', (algorithm, alg, expected) => {
    expect(jwkFits({ ...rsa.jwk, alg }, algorithm)).toBe(expected)
  })

  test.each([
    ['ES256', true],
    ['ES384', false],
    ['Ed25519', false],
  ])('of P-256 verifies %s: %s', (algorithm, expected) => {
    expect(jwkFits({ ...ec.jwk, alg: undefined }, algorithm)).toBe(expected)
  })
})
