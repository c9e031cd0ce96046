// `anyOf` in documents: what it takes and refuses, each with its place, and the gate that is made of it.

import { describe, expect, test } from 'vitest'

import { noRevocations } from '../../shared/core/absent.ts'
import type { Verdict } from '../../shared/core/guard.ts'
import type { ApiKeyAnswer } from '../../shared/core/ports.ts'
import { loadPolicy } from '../../shared/policy/load.ts'
import { exchangeOf } from '../guards/token.kit.ts'
import { compiled, errorsOf, placeOf, SOUND, warningsOf } from './support.ts'

const TOKEN = '      - token: { issuers: [main] }\n'
const withAnyOf = (value: string): string => SOUND.replace(TOKEN, `      - anyOf: ${value}\n`)
const BOTH = '[{ token: { issuers: [main] } }, { key: {} }]'

const OPAQUE =
  '{ endpoint: https://id.example.com/introspect, client: { id: gate, secret: SECRET }, issuer: https://id.example.com/, audience: any }'

describe('documents', () => {
  test('a list, and a map where there is more to say', () => {
    expect(compiled(withAnyOf(BOTH)).problems).toEqual([])
    expect(compiled(withAnyOf(`{ of: ${BOTH}, onFault: deny }`)).problems).toEqual([])
    expect(errorsOf(withAnyOf(`[{ introspection: ${OPAQUE} }, { key: {} }]`))).toEqual([])
  })

  test.each([
    ['one alternative', '[{ key: {} }]', 'routes[0].guards[1].anyOf invalid-value'],
    [
      'a guard that establishes nobody',
      '[{ key: {} }, { limit: {} }]',
      'routes[0].guards[1].anyOf[1].limit unknown-key',
    ],
    ['a kind twice', '[{ key: {} }, { key: {} }]', 'routes[0].guards[1].anyOf[1] invalid-value'],
    [
      'two kinds in one item',
      '[{ key: {}, token: { issuers: [main] } }, { key: {} }]',
      'routes[0].guards[1].anyOf[0] invalid-value',
    ],
    [
      'an unknown issuer',
      '[{ token: { issuers: [mian] } }, { key: {} }]',
      'routes[0].guards[1].anyOf[0].token.issuers[0] unknown-issuer',
    ],
    [
      'an unknown issuer in a map',
      '{ of: [{ token: { issuers: [mian] } }, { key: {} }] }',
      'routes[0].guards[1].anyOf.of[0].token.issuers[0] unknown-issuer',
    ],
    [
      'two guards for one bearer token',
      `[{ token: { issuers: [main] } }, { introspection: ${OPAQUE} }]`,
      'routes[0].guards[1].anyOf[1] invalid-value',
    ],
    [
      'keys that would be sent to an authorization server',
      `[{ introspection: ${OPAQUE} }, { key: { from: [authorization] } }]`,
      'routes[0].guards[1].anyOf[1].key.from invalid-value',
    ],
    [
      'an alternative in shadow mode',
      '[{ token: { issuers: [main] } }, { key: { mode: shadow } }]',
      'routes[0].guards[1].anyOf[1].key.mode invalid-value',
    ],
  ])('refuses %s, at its place', (_name, value, place) => {
    expect(errorsOf(withAnyOf(value)).map((error) => placeOf(error).replace(/^\d+:\d+ /, ''))).toContain(
      place,
    )
  })

  test('warns of what its alternatives warn of, at their place', () => {
    const text = withAnyOf('[{ token: { issuers: [main] } }, { key: { from: [{ query: key }] } }]')
    expect(warningsOf(text).map(({ path, code }) => `${path} ${code}`)).toEqual([
      'routes[0].guards[1].anyOf[1].key.from[0] key-in-query',
    ])
  })

  test('takes a client certificate', () => {
    const certificate = `certificate: { allow: { partner: { sha256: "${'ab'.repeat(32)}" } } }`
    expect(errorsOf(withAnyOf(`[{ token: { issuers: [main] } }, { ${certificate} }]`))).toEqual([])
    const issuerOnly = certificate.replace(/sha256: "[^"]*"/, 'issuer: "CN=Fleet CA"')
    expect(
      warningsOf(withAnyOf(`[{ token: { issuers: [main] } }, { ${issuerOnly} }]`)).map(({ code }) => code),
    ).toEqual(['certificate-issuer-only'])
  })

  test('in shadow mode it grants nothing that a later guard may need', () => {
    expect(errorsOf(withAnyOf(`{ mode: shadow, of: ${BOTH} }`)).map(({ code }) => code)).toEqual([
      'grant-missing',
    ])
  })
})

const guardOf = (value: string) => {
  const { bundle, problems } = compiled(withAnyOf(value))
  if (bundle === undefined) throw new Error(JSON.stringify(problems))
  const policy = loadPolicy(bundle)
  if (!policy.ok) throw new Error(policy.error)
  const placement = policy.value.routes[0]?.placements()[1]
  if (placement === undefined) throw new Error('no guard')
  return placement.guard
}

const unknown = (): ApiKeyAnswer => ({ kind: 'unknown' })

const judge = async (
  value: string,
  headers: Readonly<Record<string, string>>,
  query: readonly (readonly [string, string])[] = [],
): Promise<Verdict> =>
  guardOf(value).judge(exchangeOf({ headers, query }), { apiKeys: { find: unknown } } as never, {})
const code = async (...args: Parameters<typeof judge>): Promise<string> => {
  const verdict = await judge(...args)
  return verdict.kind === 'deny' ? verdict.denial.code : verdict.kind
}
const BEARER_KEYS = '[{ token: { issuers: [main] } }, { key: { from: [authorization] } }]'
const KEY = 'gh_live_'

describe('a certificate among others', () => {
  const value = `[{ token: { issuers: [main] } }, { certificate: { allow: { partner: { sha256: "${'ab'.repeat(32)}" } } } }]`
  const judged = async (headers: Readonly<Record<string, string>>, sha256?: string): Promise<string> => {
    const plain = exchangeOf({ headers })
    const year = 31_536_000_000
    const certificate =
      sha256 === undefined
        ? undefined
        : {
            sha256,
            subject: 'CN=a',
            issuer: 'CN=b',
            serial: '1',
            notBeforeMs: plain.nowMs - year,
            notAfterMs: plain.nowMs + year,
          }
    const exchange = { ...plain, client: { ...plain.client, certificate } }
    const verdict = await guardOf(value).judge(exchange, { revocations: noRevocations } as never, {})
    if (verdict.kind === 'pass') return verdict.grants?.principal?.subject ?? 'nobody'
    return verdict.kind === 'deny' ? verdict.denial.code : verdict.fault.code
  }
  const BAD = { authorization: 'Bearer x.y.z' }

  test.each([
    ['nothing', {}, undefined, 'credentials.missing'],
    ['the certificate', {}, 'ab'.repeat(32), 'partner'],
    ['another certificate', {}, 'cd'.repeat(32), 'certificate.not-allowed'],
    ['a bad token with it: the token is judged', BAD, 'ab'.repeat(32), 'token.malformed'],
    ['a bad token with another one', BAD, 'cd'.repeat(32), 'token.malformed'],
  ])('%s', async (_name, headers, sha256, expected) => {
    expect(await judged(headers, sha256)).toBe(expected)
  })
})

describe('the gate', () => {
  test.each([
    ['nothing', BOTH, {}, 'credentials.missing'],
    ['a token', BOTH, { authorization: 'Bearer x.y.z' }, 'token.malformed'],
    ['a key', BOTH, { 'x-api-key': 'gh_x' }, 'key.malformed'],
    ['both', BOTH, { authorization: 'Bearer x.y.z', 'x-api-key': 'gh_x' }, 'credentials.conflict'],
    [
      'a key beside another scheme',
      BOTH,
      { authorization: 'Basic eDp5', 'x-api-key': 'gh_x' },
      'credentials.conflict',
    ],
    ['another scheme alone', BOTH, { authorization: 'Basic eDp5' }, 'token.scheme'],
    ['a key as bearer', BEARER_KEYS, { authorization: `Bearer ${KEY}x` }, 'key.malformed'],
    [
      'a token as bearer, where keys may be',
      BEARER_KEYS,
      { authorization: 'Bearer x.y.z' },
      'token.malformed',
    ],
    ['a key as bearer, where none may be', BOTH, { authorization: `Bearer ${KEY}x` }, 'token.malformed'],
  ])('%s', async (_name, value, headers, expected) => {
    expect(await code(value, headers)).toBe(expected)
  })

  test('a key as bearer does not hide a token in the query (RFC 6750 §2)', async () => {
    const headers = { authorization: `Bearer ${KEY}x` }
    expect(await code(BEARER_KEYS, headers, [['access_token', 'x.y.z']])).toBe('credentials.conflict')
  })
})
