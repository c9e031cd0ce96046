// What a profile asks of a token beyond its signature: RFC 9068's claims, RFC 9470's step-up, an ID token in the place
// of an access token, claims of an issuer's own, and revocation.

import { beforeAll, describe, expect, test } from 'vitest'

import type { Ports, Revocable, RevocationAnswer } from '../../shared/core/ports.ts'
import { problem } from '../../shared/decision/problem.ts'
import { issuerSchema, issuerWarnings } from '../../shared/guards/token/issuer.options.ts'
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
} from './token.kit.ts'
import type { Pen } from './token.kit.ts'

let pen: Pen
let ports: Ports

beforeAll(async () => {
  pen = await makePen('ES256', 'k1')
  ports = portsWith(offlineKeys())
})

type Options = Readonly<Record<string, unknown>>

const judge = async (
  claims: Options,
  issuer: Options = {},
  options: Options = {},
  over: Partial<Ports> = {},
) => {
  const guard = guardFor([issuerWith([pen.jwk], issuer)], options)
  return guard.judge(exchangeOf(bearer(await sign(pen, claims))), { ...ports, ...over }, {})
}
const word = async (claims: Options, issuer: Options = {}, options: Options = {}): Promise<string> =>
  wordOf(await judge(claims, issuer, options))

describe('profile: rfc9068', () => {
  const FULL = { client_id: 'app', jti: 'j1' }
  const PROFILE = { profile: 'rfc9068' }

  test.each<[string, string, Options]>([
    ['pass', 'all of them', {}],
    ['token.claims', 'no client_id', { client_id: undefined }],
    ['token.claims', 'an empty client_id', { client_id: '' }],
    ['token.claims', 'a client_id of null', { client_id: null }],
    ['token.claims', 'no jti', { jti: undefined }],
    ['token.claims', 'no iat', { iat: undefined }],
    ['token.claims', 'no sub', { sub: undefined }],
    ['token.claims', 'no exp', { exp: undefined }],
    ['token.audience', 'no aud', { aud: undefined }],
  ])('%s: a token with %s (RFC 9068 §2.2)', async (code, _name, claims) => {
    expect(await word({ ...FULL, ...claims }, PROFILE)).toBe(code)
  })

  test.each<[string, Options]>([
    ['type', { type: 'any' }],
    ['type', { type: 'jwt' }],
    ['audience', { audience: 'any' }],
    ['audience', { audienceClaim: 'client_id' }],
    ['idTokens', { idTokens: 'accept' }],
  ])('refuses at build what contradicts it: %s', (path, changes) => {
    const base = { issuer: ISS, keys: 'discover', audience: AUD, algorithms: ['ES256'], type: 'at+jwt' }
    const parsed = issuerSchema.safeParse({ ...base, ...PROFILE, ...changes })
    expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path])
  })
})

describe('an ID token', () => {
  test.each(['nonce', 'at_hash', 'c_hash', 's_hash'])('is no access token: %s', async (name) => {
    expect(await word({ [name]: 'x' }, { type: 'any' })).toBe('token.id-token')
    expect(await word({ [name]: 'x' }, { type: 'any', idTokens: 'accept' })).toBe('pass')
  })

  test('that is accepted all the same is warned of', () => {
    expect(issuerWarnings(issuerWith([pen.jwk], { idTokens: 'accept' })).map(({ code }) => code)).toEqual([
      'issuer-id-tokens',
    ])
  })
})

describe('claims that the policy demands', () => {
  test.each<[string, unknown, unknown]>([
    ['pass', 'access', 'access'],
    ['pass', ['id', 'access'], 'access'],
    ['pass', true, true],
    ['pass', 2, 2],
    ['pass', 'any', 0],
    ['token.claims', 'access', 'id'],
    ['token.claims', 'access', ['access']],
    ['token.claims', 'access', undefined],
    ['token.claims', true, 'true'],
    ['token.claims', 'any', undefined],
    ['token.claims', 'any', null],
  ])('%s: %j demanded, %j stated', async (code, demanded, stated) => {
    expect(await word({ token_use: stated }, { claims: { token_use: demanded } })).toBe(code)
  })

  test('are looked for among the token’s own members only', async () => {
    expect(await word({}, { claims: { toString: 'any' } })).toBe('token.claims')
  })

  test.each<[string, string, Options]>([
    ['pass', 'the audience in another claim', { aud: undefined, client_id: 'app' }],
    ['token.audience', 'aud in its place', { aud: 'app' }],
    ['token.audience', 'another value', { client_id: 'other' }],
  ])('%s: %s', async (code, _name, claims) => {
    expect(await word(claims, { audienceClaim: 'client_id', audience: 'app' })).toBe(code)
  })

  test.each<[string | undefined, Options]>([
    ['user-1', {}],
    ['service', { sub: '', common_name: 'service' }],
    ['service', { sub: undefined, common_name: 'service' }],
    [undefined, { sub: '', common_name: '' }],
    [undefined, { sub: 7, common_name: 'service' }],
    [undefined, { sub: '' }],
  ])('subject %s of %j', async (subject, claims) => {
    const verdict = await judge(claims, { subjectClaims: ['sub', 'common_name'] })
    expect(verdict.kind === 'pass' ? verdict.grants?.principal?.subject : undefined).toBe(subject)
  })
})

describe('step-up (RFC 9470)', () => {
  test.each<[string, string, Options, Options]>([
    ['pass', 'one of the classes', { acr: 'mfa' }, { acr: ['mfa', 'phr'] }],
    ['token.acr', 'another class', { acr: 'pwd' }, { acr: ['mfa'] }],
    ['token.acr', 'no class', {}, { acr: ['mfa'] }],
    ['token.claims', 'a class that is no text', { acr: ['mfa'] }, { acr: ['mfa'] }],
    ['pass', 'a recent log-in', { auth_time: NOW_S - 300 }, { maxAuthAge: '5m' }],
    ['pass', 'one within the clock skew', { auth_time: NOW_S - 330 }, { maxAuthAge: '5m' }],
    ['token.auth-age', 'an old one', { auth_time: NOW_S - 331 }, { maxAuthAge: '5m' }],
    ['token.auth-age', 'one in the future', { auth_time: NOW_S + 31 }, { maxAuthAge: '5m' }],
    ['token.auth-age', 'none that is known', {}, { maxAuthAge: '5m' }],
    ['token.claims', 'one that is no date', { auth_time: 'now' }, { maxAuthAge: '5m' }],
    ['token.scope', 'scopes are asked first', {}, { acr: ['mfa'], scopes: ['admin'] }],
  ])('%s: %s', async (code, _name, claims, options) => {
    expect(await word(claims, {}, options)).toBe(code)
  })

  test('tells the client how to log in, and whom the event names', async () => {
    const verdict = await judge({ acr: 'pwd' }, {}, { acr: ['mfa', 'phr'], maxAuthAge: '5m' })
    if (verdict.kind !== 'deny') throw new Error('it passed')
    const told = problem(
      { kind: 'denial', denial: verdict.denial },
      { requestId: 'r', problemBase: undefined, realm: 'api', debug: false },
    )
    expect(told.status).toBe(401)
    expect(Object.fromEntries(told.headers)['www-authenticate']).toBe(
      'Bearer realm="api", error="insufficient_user_authentication", acr_values="mfa phr", max_age="300"',
    )
    expect(verdict.grants?.principal?.subject).toBe('user-1')
  })
})

describe('revocation', () => {
  const asked: Revocable[] = []
  const answering = (answer: RevocationAnswer, late = false): Partial<Ports> => ({
    revocations: {
      find: (credential) => {
        asked.push(credential)
        return late ? Promise.resolve(answer) : answer
      },
    },
  })

  test.each([false, true])(
    'of a proven token is asked each time, by all that names it (late: %s)',
    async (late) => {
      asked.length = 0
      const issuer = issuerWith([pen.jwk])
      const exchange = exchangeOf(bearer(await sign(pen, { jti: 'j1', sid: 's1' })))
      const guard = guardFor([issuer])
      const clear = { ...ports, ...answering({ kind: 'clear' }, late) }
      expect(wordOf(await guard.judge(exchange, clear, {}))).toBe('pass')
      const revoked = { ...ports, ...answering({ kind: 'revoked', by: 'jti' }, late) }
      expect(wordOf(await guard.judge(exchange, revoked, {}))).toBe('token.revoked')
      expect(asked[0]).toEqual({
        iss: ISS,
        sub: 'user-1',
        jti: 'j1',
        sid: 's1',
        issuedMs: (NOW_S - 60) * 1000,
      })
      expect(asked[1]).toBe(asked[0])
    },
  )

  test('that cannot be known is a fault', async () => {
    const fault = { code: 'registry.unavailable', retryAfterMs: 1000 } as const
    const verdict = await judge({}, {}, {}, answering({ kind: 'fault', fault }))
    expect(verdict).toEqual({ kind: 'fault', fault })
  })

  test('is not asked of a token that does not hold', async () => {
    asked.length = 0
    const verdict = await judge({ exp: NOW_S - 60 }, {}, {}, answering({ kind: 'clear' }))
    expect(wordOf(verdict)).toBe('token.expired')
    expect(asked).toEqual([])
  })
})
