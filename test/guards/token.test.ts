import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { Issuer, Keys, Ports } from '../../shared/core/ports.ts'
import { parseCookies, parseQuery } from '../../shared/exchange/pairs.ts'
import { tokenDocument } from '../../shared/guards/token/document.ts'
import { tokenOptions } from '../../shared/guards/token/options.ts'
import {
  AUD,
  bearer,
  exchangeOf,
  fixedKeys,
  guardFor,
  ISS,
  issuerWith,
  makePen,
  NOW_MS,
  NOW_S,
  offlineKeys,
  portsWith,
  sign,
  wordOf,
} from './token.kit.ts'
import type { Asked, Pen } from './token.kit.ts'

let pen: Pen
let other: Pen
let rsa: Pen
let issuer: Issuer
let otherIssuer: Issuer
let ports: Ports

beforeAll(async () => {
  pen = await makePen('ES256', 'k1')
  other = await makePen('ES256', 'k2')
  rsa = await makePen('RS256', 'r1')
  issuer = issuerWith([pen.jwk])
  otherIssuer = { ...issuerWith([other.jwk], { issuer: 'https://other.example.com/' }), name: 'other' }
  ports = portsWith(offlineKeys({ SECRET: 's'.repeat(64), SHORT: 'short' }))
})

const judge = async (
  asked: Asked,
  options: Record<string, unknown> = {},
  issuers: readonly Issuer[] = [issuer],
) => guardFor(issuers, options).judge(exchangeOf(asked), ports, {})

const judgeClaims = async (
  claims: Record<string, unknown>,
  options: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
) => wordOf(await judge(bearer(await sign(pen, claims, header)), options))

describe('passes', () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['a plain access token', {}, {}],
    ['an audience among several', { aud: ['https://x.example', AUD] }, {}],
    ['a token just inside the clock skew after exp', { exp: NOW_S - 29 }, {}],
    ['a token whose nbf lies within the skew', { nbf: NOW_S + 29 }, {}],
    ['a token whose iat lies within the skew', { iat: NOW_S + 29 }, {}],
    ['a fraction of a second in a date (RFC 7519 §2)', { exp: NOW_S + 600.5 }, {}],
    ['a token without iat whose rest of life is short enough', { iat: undefined }, {}],
    ['all demanded scopes', {}, { scopes: ['orders:read', 'orders:write'] }],
    ['one of several scopes', {}, { scopes: { anyOf: ['admin', 'orders:read'] } }],
    ['scopes in scp as a list', { scope: undefined, scp: ['a', 'b'] }, { scopes: ['a', 'b'] }],
    ['scopes in scp as a text', { scope: undefined, scp: 'a b' }, { scopes: ['b'] }],
    ['an audience of the route', { aud: 'https://special.example' }, { audience: 'https://special.example' }],
    ['a token younger than maxAge', { iat: NOW_S - 60 }, { maxAge: '1m' }],
  ])('%s', async (_name, claims, options) => {
    expect(await judgeClaims(claims, options)).toBe('pass')
  })

  test('and grants the principal, unique over issuers, and the scopes', async () => {
    const verdict = await judge(bearer(await sign(pen)))
    expect(verdict).toMatchObject({
      kind: 'pass',
      grants: {
        principal: { id: JSON.stringify([ISS, 'user-1']), issuer: ISS, subject: 'user-1' },
        scopes: ['orders:read', 'orders:write'],
      },
    })
  })

  test.each(['bearer', 'BEARER', 'bEaReR', 'Bearer '])('with the scheme written %s', async (scheme) => {
    const verdict = await judge({ headers: { authorization: `${scheme} ${await sign(pen)}` } })
    expect(wordOf(verdict)).toBe('pass')
  })

  test.each(['at+jwt', 'AT+JWT', 'application/at+jwt'])('with typ %s', async (typ) => {
    expect(await judgeClaims({}, {}, { typ })).toBe('pass')
  })

  test.each([
    'ES256',
    'ES384',
    'ES512',
    'RS256',
    'RS384',
    'RS512',
    'PS256',
    'PS384',
    'PS512',
    'EdDSA',
    'Ed25519',
  ])('a token signed with %s where the issuer lists it', async (alg) => {
    const writer = await makePen(alg, 'k')
    const asked = bearer(await sign(writer))
    expect(wordOf(await judge(asked, {}, [issuerWith([writer.jwk], { algorithms: [alg] })]))).toBe('pass')
  })

  test('a token of each issuer of the guard, by its own keys', async () => {
    const issuers = [issuer, otherIssuer]
    const theirs = await sign(other, { iss: otherIssuer.issuer })
    expect(wordOf(await judge(bearer(theirs), {}, issuers))).toBe('pass')
    expect(wordOf(await judge(bearer(await sign(pen)), {}, issuers))).toBe('pass')
  })

  test('a token without kid when exactly one key fits its algorithm', async () => {
    const asked = bearer(await sign(pen, {}, { kid: undefined }))
    const issuerOfTwoTypes = issuerWith([pen.jwk, rsa.jwk], { algorithms: ['ES256', 'RS256'] })
    expect(wordOf(await judge(asked, {}, [issuerOfTwoTypes]))).toBe('pass')
  })

  test('either of two keys that share a kid (RFC 7517 §4.5)', async () => {
    const twin = issuerWith([
      { ...other.jwk, kid: 'same' },
      { ...pen.jwk, kid: 'same' },
    ])
    expect(wordOf(await judge(bearer(await sign(pen, {}, { kid: 'same' })), {}, [twin]))).toBe('pass')
  })
})

describe('denies', () => {
  test.each<[string, string, Record<string, unknown>, Record<string, unknown>]>([
    ['token.expired', 'at exp plus skew', { exp: NOW_S - 30 }, {}],
    ['token.claims', 'without exp', { exp: undefined }, {}],
    ['token.not-yet-valid', 'before nbf less skew', { nbf: NOW_S + 31 }, {}],
    ['token.issued-at', 'issued in the future', { iat: NOW_S + 31 }, {}],
    ['token.lifetime', 'issued for longer than lifetimeMax', { exp: NOW_S - 60 + 86_401 }, {}],
    ['token.lifetime', 'without iat and valid for too long', { iat: undefined, exp: NOW_S + 86_401 }, {}],
    ['token.age', 'older than maxAge plus skew', { iat: NOW_S - 91 }, { maxAge: '1m' }],
    ['token.claims', 'without iat where maxAge needs it', { iat: undefined }, { maxAge: '1m' }],
    ['token.audience', 'for another audience', { aud: 'https://evil.example' }, {}],
    ['token.audience', 'without audience', { aud: undefined }, {}],
    ['token.audience', 'for the issuer’s audience where the route has its own', {}, { audience: 'special' }],
    ['token.issuer', 'of an unknown issuer', { iss: 'https://evil.example/' }, {}],
    ['token.issuer', 'whose iss lacks the trailing slash', { iss: 'https://id.example.com' }, {}],
    ['token.issuer', 'without iss', { iss: undefined }, {}],
    ['token.claims', 'without sub', { sub: undefined }, {}],
    ['token.claims', 'with an empty sub', { sub: '' }, {}],
    ['token.claims', 'with a line feed in sub', { sub: 'a\nb' }, {}],
    ['token.scope', 'lacking one of all scopes', {}, { scopes: ['orders:read', 'admin'] }],
    ['token.scope', 'lacking every one of any scopes', {}, { scopes: { anyOf: ['admin', 'root'] } }],
    [
      'token.scope',
      'whose scope merely contains the demanded one',
      { scope: 'xorders:read' },
      { scopes: ['orders:read'] },
    ],
  ])('%s: a token %s', async (code, _name, claims, options) => {
    expect(await judgeClaims(claims, options)).toBe(code)
  })

  test.each<[string, string, Record<string, unknown>]>([
    ['token.type', 'of another type', { typ: 'JWT' }],
    ['token.type', 'without a type', { typ: undefined }],
    ['token.key-unknown', 'whose kid nobody knows', { kid: 'k9' }],
  ])('%s: a token %s', async (code, _name, header) => {
    expect(await judgeClaims({}, {}, header)).toBe(code)
  })

  test('token.signature: another issuer’s key, even where the guard accepts both issuers', async () => {
    const forged = await sign(other, {}, { kid: 'k1' })
    expect(wordOf(await judge(bearer(forged), {}, [issuer, otherIssuer]))).toBe('token.signature')
  })

  test('token.key-unknown: no fallback to the other issuer’s keys by kid', async () => {
    expect(wordOf(await judge(bearer(await sign(other)), {}, [issuer, otherIssuer]))).toBe(
      'token.key-unknown',
    )
  })

  test('token.key-unknown: no kid where several keys fit', async () => {
    const two = issuerWith([pen.jwk, other.jwk])
    expect(wordOf(await judge(bearer(await sign(pen, {}, { kid: undefined })), {}, [two]))).toBe(
      'token.key-unknown',
    )
  })

  test('token.algorithm: an algorithm that this issuer does not list, though another issuer of the guard does', async () => {
    const mixed = {
      ...issuerWith([rsa.jwk], { algorithms: ['RS256'], issuer: 'https://rsa.example/' }),
      name: 'rsa',
    }
    expect(wordOf(await judge(bearer(await sign(rsa)), {}, [issuer, mixed]))).toBe('token.algorithm')
  })

  test('token.signature: a port’s key of another algorithm is not used', async () => {
    const answer = await offlineKeys().find(issuer, { alg: 'ES256', kid: 'k1' }, NOW_MS, () => undefined)
    if (answer.kind !== 'found') throw new Error('not found')
    const keys = fixedKeys({ kind: 'found', keys: answer.keys.map((one) => ({ ...one, alg: 'ES384' })) })
    const asked = exchangeOf(bearer(await sign(pen)))
    expect(wordOf(await guardFor([issuerWith([pen.jwk])]).judge(asked, portsWith(keys), {}))).toBe(
      'token.signature',
    )
  })

  test('token.too-large: beyond its own issuer’s bound, though another issuer of the guard allows more', async () => {
    const small = issuerWith([pen.jwk], { tokenBytesMax: '256B' })
    const asked = bearer(await sign(pen))
    expect(wordOf(await judge(asked, {}, [small, otherIssuer]))).toBe('token.too-large')
  })

  test('a scope denial says who it was, and needs a proven token first', async () => {
    const verdict = await judge(bearer(await sign(pen)), { scopes: ['admin'] })
    expect(verdict).toMatchObject({ kind: 'deny', grants: { principal: { subject: 'user-1' } } })
    const forged = `${(await sign(pen)).slice(0, -8)}AAAAAAAA`
    expect(wordOf(await judge(bearer(forged), { scopes: ['admin'] }))).toBe('token.signature')
  })
})

describe('reads the token', () => {
  let text = ''
  let second = ''
  beforeAll(async () => {
    text = await sign(pen)
    second = await sign(pen, { sub: 'user-2' })
  })
  const many = ['authorization', { cookie: 'session' }, { header: 'X-Token' }, { query: 'token' }]

  test.each<[string, string, () => Asked, Record<string, unknown>]>([
    ['pass', 'a cookie that the policy names', () => ({ cookies: [['session', text]] }), { from: many }],
    [
      'pass',
      'a header that the policy names, in any case',
      () => ({ headers: { 'x-token': text } }),
      { from: many },
    ],
    ['pass', 'a query parameter that the policy names', () => ({ query: [['token', text]] }), { from: many }],
    [
      'pass',
      'the same token in two allowed places',
      () => ({ ...bearer(text), cookies: [['session', text]] }),
      { from: many },
    ],
    ['token.missing', 'nothing', () => ({}), {}],
    ['token.missing', 'nothing of many places', () => ({}), { from: many }],
    ['token.missing', 'a cookie that the policy does not name', () => ({ cookies: [['session', text]] }), {}],
    ['token.missing', 'the query where it was not opted in', () => ({ query: [['access_token', text]] }), {}],
    ['token.scheme', 'Basic', () => ({ headers: { authorization: 'Basic dTpw' } }), {}],
    [
      'token.scheme',
      'a scheme that only begins with Bearer',
      () => ({ headers: { authorization: `BearerX ${text}` } }),
      {},
    ],
    ['token.scheme', 'a tab after the scheme', () => ({ headers: { authorization: `Bearer\t${text}` } }), {}],
    ['token.scheme', 'a bare token', () => ({ headers: { authorization: text } }), {}],
    ['token.malformed', 'Bearer alone', () => ({ headers: { authorization: 'Bearer' } }), {}],
    ['token.malformed', 'Bearer and spaces', () => ({ headers: { authorization: 'Bearer   ' } }), {}],
    [
      'token.malformed',
      'two tokens joined by a comma',
      () => ({ headers: { authorization: `Bearer ${text}, Bearer ${text}` } }),
      {},
    ],
    [
      'token.conflict',
      'two differing tokens in two places',
      () => ({ ...bearer(text), cookies: [['session', second]] }),
      { from: many },
    ],
    [
      'token.conflict',
      'two differing cookies of one name',
      () => ({
        cookies: [
          ['session', text],
          ['session', second],
        ],
      }),
      { from: many },
    ],
    [
      'token.conflict',
      'two differing query parameters',
      () => ({
        query: [
          ['token', text],
          ['token', second],
        ],
      }),
      { from: many },
    ],
    [
      'token.conflict',
      'Authorization and a stray access_token',
      () => ({ ...bearer(text), query: [['access_token', second]] }),
      {},
    ],
    [
      'token.conflict',
      'Authorization and the same stray access_token',
      () => ({ ...bearer(text), query: [['access_token', text]] }),
      {},
    ],
    [
      'token.conflict',
      'a cookie and a stray access_token',
      () => ({ cookies: [['session', text]], query: [['access_token', second]] }),
      { from: many },
    ],
    [
      'token.conflict',
      'a cookie and an unread Authorization',
      () => ({ ...bearer(second), cookies: [['session', text]] }),
      { from: [{ cookie: 'session' }] },
    ],
    [
      'token.conflict',
      'Basic and a cookie',
      () => ({ headers: { authorization: 'Basic dTpw' }, cookies: [['session', text]] }),
      { from: many },
    ],
    ...['DPoP ', 'dpop', 'Bearer\t', 'bearer\u00a0'].map(
      (start): [string, string, () => Asked, Record<string, unknown>] => [
        'token.conflict',
        `a cookie and an unread Authorization that begins with ${JSON.stringify(start)}`,
        () => ({ headers: { authorization: start + second }, cookies: [['session', text]] }),
        { from: [{ cookie: 'session' }] },
      ],
    ),
    [
      'pass',
      'a cookie, with Basic of whoever stands in front',
      () => ({ headers: { authorization: 'Basic dTpw' }, cookies: [['session', text]] }),
      { from: [{ cookie: 'session' }] },
    ],
    ['token.scheme', 'an unread Authorization alone', () => bearer(text), { from: [{ cookie: 'session' }] }],
  ])('%s: from %s', async (word, _name, asked, options) => {
    expect(wordOf(await judge(asked(), options))).toBe(word)
  })

  // RFC 2965 §3.3.4, and how the runtime joins two Cookie lines; Python's http.cookies splits at blanks.
  test.each([
    'session=T, session=x',
    'a=1, session=x; session=T',
    'session=T x=1 session=x',
    'a=1,\tsession=x;session=T',
  ])('and sees a second cookie that only some origins find: %s', async (written) => {
    const cookie = written.replace('session=T', `session=${text}`)
    const exchange = { ...exchangeOf({ headers: { cookie } }), cookies: parseCookies(cookie) }
    const guard = guardFor([issuer], { from: [{ cookie: 'session' }] })
    expect(wordOf(await guard.judge(exchange, ports, {}))).toBe('token.conflict')
    const alone = `theme=a b, c; session=${text}`
    const honest = { ...exchangeOf({ headers: { cookie: alone } }), cookies: parseCookies(alone) }
    expect(wordOf(await guard.judge(honest, ports, {}))).toBe('pass')
  })

  // As PHP, Go's form decoders, qs, and who splits at ';' (CVE-2021-23336) read a query.
  test.each([
    'access.token=x',
    'access%20token=x',
    'Access_Token=x',
    'access_token[]=x',
    'a=1;access_token=x',
    'a=1;ACCESS%5FTOKEN=x',
  ])('and sees a stray access_token that only some origins take for one: ?%s', async (search) => {
    const query = parseQuery(search)
    for (const from of [undefined, ['authorization', { query: 'access_token' }]]) {
      const exchange = { ...exchangeOf(bearer(text)), query, search }
      const guard = guardFor([issuer], from === undefined ? {} : { from })
      expect(wordOf(await guard.judge(exchange, ports, {}))).toBe('token.conflict')
    }
  })

  test('and sees a stray access_token through an escape in its name', async () => {
    const exchange = {
      ...exchangeOf({ ...bearer(text), query: [['access_token', second]] }),
      search: '%61ccess_token=x',
    }
    expect(wordOf(await guardFor([issuer]).judge(exchange, ports, {}))).toBe('token.conflict')
  })
})

describe('faults', () => {
  test.each(['MISSING', 'SHORT'])('when the secret binding is %s', async (secret) => {
    const symmetric = issuerWith([], { keys: { secret }, algorithms: ['HS256'] })
    const asked = bearer(await signWithSecret('s'.repeat(64)))
    expect(wordOf(await judge(asked, {}, [symmetric]))).toBe('fault token.keys-unavailable')
  })

  test('never before the token could be one of ours: a stranger’s token asks for no key', async () => {
    const find = vi.fn<Keys['find']>()
    const asked = exchangeOf(bearer(await sign(pen, { aud: 'someone else' })))
    expect(wordOf(await guardFor([issuer]).judge(asked, portsWith({ find }), {}))).toBe('token.audience')
    expect(find).not.toHaveBeenCalled()
  })
})

describe('a shared secret', () => {
  test('verifies where the policy asks for it, whatever the kid', async () => {
    const symmetric = issuerWith([], { keys: { secret: 'SECRET' }, algorithms: ['HS256'] })
    expect(wordOf(await judge(bearer(await signWithSecret('s'.repeat(64))), {}, [symmetric]))).toBe('pass')
    expect(wordOf(await judge(bearer(await signWithSecret('t'.repeat(64))), {}, [symmetric]))).toBe(
      'token.signature',
    )
  })
})

const signWithSecret = async (secret: string): Promise<string> => {
  const hmac = { name: 'HMAC', hash: 'SHA-256' }
  const raw = new TextEncoder().encode(secret)
  const privateKey = await crypto.subtle.importKey('raw', raw, hmac, false, ['sign'])
  return sign({ alg: 'HS256', kid: 'any', privateKey, jwk: {} })
}

const counting = () => {
  const keys = offlineKeys()
  const verify = vi.spyOn(crypto.subtle, 'verify')
  return { ports: portsWith(keys), verify }
}

describe('remembers a proven token', () => {
  test('so that the second request is judged synchronously and without cryptography', async () => {
    const fresh = issuerWith([pen.jwk])
    const { ports, verify } = counting()
    const exchange = exchangeOf(bearer(await sign(pen)))
    const first = await guardFor([fresh]).judge(exchange, ports, {})
    const before = verify.mock.calls.length
    const second = guardFor([fresh], { scopes: ['orders:read'] }).judge(exchange, ports, {})
    expect(second).not.toBeInstanceOf(Promise)
    expect(second).toEqual(first)
    expect(verify.mock.calls.length).toBe(before)
    verify.mockRestore()
  })

  test.each<[string, string, number, Record<string, unknown>]>([
    ['token.expired', 'expires', NOW_MS + 630_000, {}],
    ['token.age', 'grows too old for the route', NOW_MS + 31_000, { maxAge: '1m' }],
    ['token.audience', 'comes to a route of another audience', NOW_MS, { audience: 'special' }],
    ['token.scope', 'comes to a route of other scopes', NOW_MS, { scopes: ['admin'] }],
    ['token.issued-at', 'comes before its time after all', NOW_MS - 600_000, {}],
  ])('and refuses it as %s when it %s', async (code, _name, nowMs, options) => {
    const fresh = issuerWith([pen.jwk])
    const text = await sign(pen)
    expect(wordOf(await guardFor([fresh]).judge(exchangeOf(bearer(text)), ports, {}))).toBe('pass')
    const later = guardFor([fresh], options).judge(exchangeOf({ ...bearer(text), nowMs }), ports, {})
    expect(later).not.toBeInstanceOf(Promise)
    expect(wordOf(await later)).toBe(code)
  })

  test('only as long as its key stays in the set', async () => {
    const fresh = issuerWith([pen.jwk])
    const inner = offlineKeys()
    let removed = false
    const keys: Keys = {
      find: (...asked) => (removed ? { kind: 'unknown' } : inner.find(...asked)),
    }
    const exchange = exchangeOf(bearer(await sign(pen)))
    const guard = guardFor([fresh])
    expect(wordOf(await guard.judge(exchange, portsWith(keys), {}))).toBe('pass')
    removed = true
    expect(wordOf(await guard.judge(exchange, portsWith(keys), {}))).toBe('token.key-unknown')
    removed = false
    const again = guard.judge(exchange, portsWith(keys), {})
    expect(again).toBeInstanceOf(Promise)
    expect(wordOf(await again)).toBe('pass')
  })

  test('not under another key of the same kid', async () => {
    const fresh = issuerWith([pen.jwk])
    const replaced = issuerWith([{ ...other.jwk, kid: 'k1' }])
    const inner = offlineKeys()
    let swapped = false
    const keys: Keys = { find: (one, ...asked) => inner.find(swapped ? replaced : one, ...asked) }
    const exchange = exchangeOf(bearer(await sign(pen)))
    const guard = guardFor([fresh])
    expect(wordOf(await guard.judge(exchange, portsWith(keys), {}))).toBe('pass')
    swapped = true
    await inner.find(replaced, { alg: 'ES256', kid: 'k1' }, NOW_MS, () => undefined)
    expect(wordOf(await guard.judge(exchange, portsWith(keys), {}))).toBe('token.signature')
  })

  test('from the first of several requests at once on: they find the key that the first one proved it by', async () => {
    const fresh = issuerWith([pen.jwk])
    const own = portsWith(offlineKeys())
    const exchange = exchangeOf(bearer(await sign(pen)))
    const guard = guardFor([fresh])
    await Promise.all(Array.from({ length: 5 }, async () => guard.judge(exchange, own, {})))
    expect(guard.judge(exchange, own, {})).not.toBeInstanceOf(Promise)
  })

  test('for its own issuer alone', async () => {
    const text = await sign(pen)
    const first = issuerWith([pen.jwk])
    expect(wordOf(await judge(bearer(text), {}, [first]))).toBe('pass')
    expect(wordOf(await judge(bearer(text), {}, [otherIssuer]))).toBe('token.issuer')
  })

  test('never a refused one: a forgery of it is tried again each time', async () => {
    const fresh = issuerWith([pen.jwk])
    const { ports, verify } = counting()
    const text = await sign(pen)
    const forged = exchangeOf(bearer(`${text.slice(0, -8)}AAAAAAAA`))
    for (let round = 0; round < 3; round++)
      expect(wordOf(await guardFor([fresh]).judge(forged, ports, {}))).toBe('token.signature')
    expect(verify.mock.calls.length).toBe(3)
    verify.mockRestore()
  })

  test('with claims that nobody can change for the next request', async () => {
    const verdict = await judge(bearer(await sign(pen, { nested: { list: [1] } })))
    const claims = verdict.kind === 'pass' ? verdict.grants?.principal?.claims : undefined
    expect(Object.isFrozen(claims)).toBe(true)
    expect(Object.isFrozen((claims?.['nested'] as { list: number[] } | undefined)?.list)).toBe(true)
  })

  test('not at all where the policy sets tokensMax to 0', async () => {
    const fresh = issuerWith([pen.jwk], { memory: { tokensMax: 0 } })
    const exchange = exchangeOf(bearer(await sign(pen)))
    await guardFor([fresh]).judge(exchange, ports, {})
    expect(guardFor([fresh]).judge(exchange, ports, {})).toBeInstanceOf(Promise)
  })
})

describe('options', () => {
  test.each<[string, Record<string, unknown>]>([
    ['no issuers', { issuers: [] }],
    ['an issuer twice', { issuers: ['a', 'a'] }],
    ['an unknown option', { issuers: ['a'], scope: ['x'] }],
    ['a scope with a space', { issuers: ['a'], scopes: ['a b'] }],
    ['empty scopes', { issuers: ['a'], scopes: [] }],
    ['a scope rule without rules', { issuers: ['a'], scopes: {} }],
    ['a maxAge without a unit', { issuers: ['a'], maxAge: 60 }],
    ['a header that is not for tokens', { issuers: ['a'], from: [{ header: 'Authorization' }] }],
    ['an empty list of places', { issuers: ['a'], from: [] }],
    ['an empty audience', { issuers: ['a'], audience: [] }],
  ])('refuses %s', (_name, options) => {
    expect(tokenOptions.safeParse(options).success).toBe(false)
  })

  test('names the issuers that the build must know', () => {
    const options = tokenOptions.parse({ issuers: ['a', 'b'] })
    expect(tokenDocument.refers(options)).toEqual([
      { kind: 'issuer', name: 'a', path: ['issuers', 0] },
      { kind: 'issuer', name: 'b', path: ['issuers', 1] },
    ])
  })

  test('warns of tokens in the query and in cookies', () => {
    const options = tokenOptions.parse({
      issuers: ['a'],
      from: [{ query: 't' }, { cookie: 'c' }, 'authorization'],
    })
    const codes = tokenDocument.lint(options, { kinds: ['token'], place: 0 }).map((warning) => warning.code)
    expect(codes).toEqual(['token-in-query', 'token-in-cookie'])
  })

  test('refuse two issuers of one guard that share an iss, and name the second', () => {
    const twin = { ...issuer, name: 'twin' }
    const issuers = new Map([issuer, otherIssuer, twin].map((one) => [one.name, one]))
    const refused = (names: readonly string[]) =>
      tokenDocument.refuses?.(tokenOptions.parse({ issuers: names }), { issuers })
    expect(refused(['main', 'other'])).toEqual([])
    expect(refused(['main', 'other', 'twin'])).toMatchObject([
      { code: 'issuers-share-iss', path: ['issuers', 2], fix: 'keep one of them here' },
    ])
  })

  test('two issuers of one iss on one guard are a bug that cannot go unseen', () => {
    expect(() => guardFor([issuer, { ...issuer, name: 'twin' }])).toThrow('share an iss')
  })
})
