// Opaque tokens: what is asked, what is believed, what is remembered, and what a failing or flooded endpoint does.
// The guard and the port together, over a fetch that plays the endpoint.

import { exportJWK, importJWK, jwtVerify } from 'jose'
import { beforeEach, describe, expect, test, vi } from 'vitest'

import { createIntrospections } from '../../functions/adapters/keys/introspection.ts'
import type { Ports } from '../../shared/core/ports.ts'
import { introspectionDocument } from '../../shared/guards/token/introspection.document.ts'
import { introspectionOptions } from '../../shared/guards/token/introspection.options.ts'
import { introspection } from '../../shared/guards/token/introspection.ts'
import { ACCEPT, dpopPorts, makeClient, proofOf, withProof } from './dpop.kit.ts'
import { AUD, bearer, exchangeOf, ISS, makePen, NOW_MS, NOW_S, wordOf } from './token.kit.ts'

type Options = Readonly<Record<string, unknown>>
type Endpoint = (form: URLSearchParams, init: RequestInit) => Response | Promise<Response>

const ENDPOINT = 'https://id.example.com/introspect'
const BASE = {
  endpoint: ENDPOINT,
  client: { id: 'gate', secret: 'SECRET' },
  issuer: ISS,
  audience: AUD,
}
const ACTIVE = { active: true, sub: 'user-1', aud: AUD, scope: 'orders:read', exp: NOW_S + 600 }

let asked: { readonly url: string; readonly form: URLSearchParams; readonly init: RequestInit }[] = []
beforeEach(() => {
  asked = []
})

const json = (value: unknown, init: ResponseInit = {}): Response =>
  new Response(typeof value === 'string' ? value : JSON.stringify(value), {
    headers: { 'content-type': 'application/json' },
    ...init,
  })

const portsOver = (
  endpoint: Endpoint,
  secrets: Readonly<Record<string, string>> = { SECRET: 's3:cret ü' },
): Ports =>
  dpopPorts({
    introspections: createIntrospections({
      fetch: async (url, init) => {
        const form = new URLSearchParams(typeof init.body === 'string' ? init.body : '')
        asked.push({ url, form, init })
        return endpoint(form, init)
      },
      dev: false,
      secret: (name) => secrets[name],
      uuid: () => 'uuid',
    }),
  })

const guardOf = (options: Options = {}) =>
  introspection(introspectionOptions.parse({ ...BASE, ...options }), undefined as never)
const judge = async (ports: Ports, options: Options = {}, text = 'opaque', nowMs = NOW_MS) =>
  guardOf(options).judge(exchangeOf({ ...bearer(text), nowMs }), ports, {})
const word = async (answer: unknown, options: Options = {}, text = 'opaque'): Promise<string> =>
  wordOf(
    await judge(
      portsOver(() => json(answer)),
      options,
      text,
    ),
  )

describe('an answer', () => {
  test.each<[string, string, unknown, Options]>([
    ['pass', 'active', ACTIVE, {}],
    ['token.inactive', 'inactive', { active: false }, {}],
    ['token.inactive', 'inactive with claims', { ...ACTIVE, active: false }, {}],
    ['fault introspection.unavailable', 'without active', { sub: 'user-1' }, {}],
    ['fault introspection.unavailable', 'active as a text', { ...ACTIVE, active: 'true' }, {}],
    ['fault introspection.unavailable', 'active twice', '{"active":false,"active":true,"sub":"x"}', {}],
    ['fault introspection.unavailable', 'a list', [], {}],
    ['fault introspection.unavailable', 'no JSON', '<html>', {}],
    ['fault introspection.unavailable', 'larger than the bound', { ...ACTIVE, x: 'x'.repeat(20_000) }, {}],
    ['pass', 'without exp', { ...ACTIVE, exp: undefined }, {}],
    ['token.expired', 'active and expired', { ...ACTIVE, exp: NOW_S - 31 }, {}],
    ['token.not-yet-valid', 'active before its time', { ...ACTIVE, nbf: NOW_S + 60 }, {}],
    ['token.audience', 'for another API', { ...ACTIVE, aud: 'other' }, {}],
    ['token.audience', 'without aud', { ...ACTIVE, aud: undefined }, {}],
    ['pass', 'without aud, where that is waived', { ...ACTIVE, aud: undefined }, { audience: 'any' }],
    ['pass', 'of the issuer', { ...ACTIVE, iss: ISS }, {}],
    ['token.issuer', 'of another issuer', { ...ACTIVE, iss: 'https://evil.example/' }, {}],
    ['token.type', 'a refresh token', { ...ACTIVE, token_type: 'refresh_token' }, {}],
    ['token.claims', 'without a subject', { ...ACTIVE, sub: undefined }, {}],
    ['pass', 'for a client', { ...ACTIVE, sub: undefined, client_id: 'robot' }, {}],
    ['token.claims', 'exp as a text', { ...ACTIVE, exp: 'tomorrow' }, {}],
    ['token.scope', 'without the scope', ACTIVE, { scopes: ['admin'] }],
    ['token.acr', 'of a weak log-in', ACTIVE, { acr: ['mfa'] }],
    ['token.binding', 'bound to a key, as a bearer token', { ...ACTIVE, cnf: { jkt: 'A'.repeat(43) } }, {}],
  ])('%s: %s', async (code, _name, answer, options) => {
    expect(await word(answer, options)).toBe(code)
  })

  test.each([400, 401, 403, 302, 500])(
    'of status %i is a fault, and no redirect is followed',
    async (status) => {
      const ports = portsOver(() => json(ACTIVE, { status, headers: { location: 'https://evil.example/' } }))
      expect(wordOf(await judge(ports))).toBe('fault introspection.unavailable')
      expect(asked.map(({ url, init }) => [url, init.redirect])).toEqual([[ENDPOINT, 'manual']])
    },
  )

  test('grants the principal and the scopes', async () => {
    const verdict = await judge(portsOver(() => json(ACTIVE)))
    expect(verdict).toMatchObject({
      kind: 'pass',
      grants: {
        principal: { id: JSON.stringify([ISS, 'user-1']), issuer: ISS, subject: 'user-1' },
        scopes: ['orders:read'],
      },
    })
  })

  test('that binds the token to a key wants the proof', async () => {
    const client = await makeClient()
    const ports = portsOver(() => json({ ...ACTIVE, token_type: 'DPoP', cnf: { jkt: client.jkt } }))
    const proof = await proofOf(client, 'opaque')
    const sent = exchangeOf(withProof('opaque', proof))
    expect(wordOf(await guardOf(ACCEPT).judge(sent, ports, {}))).toBe('pass')
    expect(wordOf(await guardOf(ACCEPT).judge(sent, ports, {}))).toBe('dpop.replayed')
  })
})

describe('the question', () => {
  test.each<[string, Options, string | undefined, Record<string, string>]>([
    ['basic', {}, `Basic ${btoa('gate:s3%3Acret+%C3%BC')}`, {}],
    ['post', { method: 'post' }, undefined, { client_id: 'gate', client_secret: 's3:cret ü' }],
  ])('authenticates by %s', async (_name, client, authorization, fields) => {
    await judge(
      portsOver(() => json(ACTIVE)),
      { client: { ...BASE.client, ...client } },
    )
    const [{ form, init } = { form: new URLSearchParams(), init: {} }] = asked
    expect(new Headers(init.headers).get('authorization') ?? undefined).toBe(authorization)
    expect(Object.fromEntries(form)).toEqual({ token: 'opaque', token_type_hint: 'access_token', ...fields })
  })

  test('authenticates by private_key_jwt', async () => {
    const pen = await makePen('ES256', 'gate-1')
    const jwk = { ...(await exportJWK(pen.privateKey)), kid: 'gate-1' }
    const ports = portsOver(() => json(ACTIVE), { KEY: JSON.stringify(jwk) })
    expect(wordOf(await judge(ports, { client: { id: 'gate', key: 'KEY' } }))).toBe('pass')
    const assertion = asked[0]?.form.get('client_assertion') ?? ''
    const { payload, protectedHeader } = await jwtVerify(assertion, await importJWK(pen.jwk, 'ES256'), {
      issuer: 'gate',
      subject: 'gate',
      audience: ISS,
      currentDate: new Date(NOW_MS),
    })
    expect(payload).toMatchObject({ jti: 'uuid', exp: NOW_S + 60 })
    expect(protectedHeader).toMatchObject({ alg: 'ES256', kid: 'gate-1' })
  })

  test.each<[string, Options, Readonly<Record<string, string>>]>([
    ['no secret', {}, {}],
    ['no key', { client: { id: 'gate', key: 'KEY' } }, {}],
    ['a key that is none', { client: { id: 'gate', key: 'KEY' } }, { KEY: 'rubbish' }],
  ])('is not asked with %s: a fault', async (_name, options, secrets) => {
    const ports = portsOver(() => json(ACTIVE), secrets)
    expect(wordOf(await judge(ports, options))).toBe('fault introspection.unavailable')
    expect(asked).toEqual([])
  })

  test.each<[string, string, Options]>([
    ['token.too-large', 'x'.repeat(5000), {}],
    ['token.malformed', 'a b', {}],
    ['token.malformed', 'a,b', {}],
    ['token.malformed', '==', {}],
    ['token.malformed', 'ory_at_x', { prefix: 'gh_at_' }],
  ])('%s: what cannot be a token costs none', async (code, text, options) => {
    expect(await word(ACTIVE, options, text)).toBe(code)
    expect(asked).toEqual([])
  })

  test('is put to HTTPS only, outside of dev', async () => {
    const ports = portsOver(() => json(ACTIVE))
    const options = { endpoint: 'http://127.0.0.1:9/introspect' }
    expect(wordOf(await judge(ports, options))).toBe('fault introspection.unavailable')
    expect(asked).toEqual([])
    expect(introspectionOptions.safeParse({ ...BASE, endpoint: 'http://id.example.com/' }).success).toBe(
      false,
    )
  })
})

describe('what is remembered', () => {
  test('answers synchronously until maxAge is over, then is asked again: a revocation counts from there', async () => {
    let active = true
    const ports = portsOver(() => json(active ? ACTIVE : { active: false }))
    expect(wordOf(await judge(ports))).toBe('pass')
    active = false
    const warm = guardOf().judge(exchangeOf({ ...bearer('opaque'), nowMs: NOW_MS + 29_999 }), ports, {})
    expect(warm).not.toBeInstanceOf(Promise)
    expect(wordOf(await warm)).toBe('pass')
    expect(asked).toHaveLength(1)
    expect(wordOf(await judge(ports, {}, 'opaque', NOW_MS + 30_000))).toBe('token.inactive')
  })

  test('is no longer believed than the token lives', async () => {
    const ports = portsOver(() => json({ ...ACTIVE, exp: NOW_S + 5 }))
    const options = { clockSkew: '0s' }
    expect(wordOf(await judge(ports, options))).toBe('pass')
    expect(wordOf(await judge(ports, options, 'opaque', NOW_MS + 5000))).toBe('token.expired')
  })

  test('are refusals too, for a shorter time', async () => {
    const ports = portsOver(() => json({ active: false }))
    for (const nowMs of [NOW_MS, NOW_MS + 9999, NOW_MS + 10_000])
      expect(wordOf(await judge(ports, {}, 'opaque', nowMs))).toBe('token.inactive')
    expect(asked).toHaveLength(2)
  })

  test('cannot be pushed out by guesses', async () => {
    const ports = portsOver((form) => json(form.get('token') === 'good' ? ACTIVE : { active: false }))
    const options = { cache: { tokensMax: 1 } }
    expect(wordOf(await judge(ports, options, 'good'))).toBe('pass')
    for (let guess = 0; guess < 200; guess++) await judge(ports, options, `guess-${guess}`)
    asked = []
    expect(wordOf(await judge(ports, options, 'good'))).toBe('pass')
    expect(asked).toEqual([])
  })

  test('is shared by routes that ask the same endpoint in the same way, and by no others', async () => {
    const ports = portsOver(() => json(ACTIVE))
    await judge(ports)
    await judge(ports, { scopes: ['orders:read'] })
    expect(asked).toHaveLength(1)
    await judge(ports, { client: { id: 'other', secret: 'SECRET' } })
    expect(asked).toHaveLength(2)
  })
})

describe('an endpoint', () => {
  test('is asked once for a hundred requests that bring one token at the same time', async () => {
    const ports = portsOver(async () => {
      await new Promise((resolve) => {
        setTimeout(resolve, 30)
      })
      return json(ACTIVE)
    })
    const words = await Promise.all(Array.from({ length: 100 }, async () => wordOf(await judge(ports))))
    expect(new Set(words)).toEqual(new Set(['pass']))
    expect(asked).toHaveLength(1)
  })

  test('is not asked more at a time than the policy allows', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const ports = portsOver(async () => {
      await promise
      return json({ active: false })
    })
    const options = { concurrencyMax: 5 }
    const words = Array.from({ length: 50 }, async (_, guess) =>
      wordOf(await judge(ports, options, `guess-${guess}`)),
    )
    resolve(undefined)
    const said = await Promise.all(words)
    expect(asked).toHaveLength(5)
    expect(said.filter((one) => one === 'token.inactive')).toHaveLength(5)
    expect(said.filter((one) => one === 'fault introspection.unavailable')).toHaveLength(45)
  })

  test('that fails is left alone for a time, while what it said before goes on', async () => {
    let up = true
    const ports = portsOver((form) => (up ? json(ACTIVE) : json(form.toString(), { status: 500 })))
    expect(wordOf(await judge(ports, {}, 'known'))).toBe('pass')
    up = false
    for (let guess = 0; guess < 50; guess++)
      expect(wordOf(await judge(ports, {}, `new-${guess}`))).toBe('fault introspection.unavailable')
    expect(asked).toHaveLength(2)
    expect(wordOf(await judge(ports, {}, 'known'))).toBe('pass')
    up = true
    expect(wordOf(await judge(ports, {}, 'new-1', NOW_MS + 1000))).toBe('pass')
  })

  test.each<[string, string, () => Response]>([
    ['token.inactive', 'not to introspect', () => json({ error: 'unsupported_token_type' }, { status: 400 })],
    ['token.inactive', 'an invalid request', () => json({ error: 'invalid_request' }, { status: 400 })],
    [
      'fault introspection.unavailable',
      'a client that it refuses',
      () => json({ error: 'invalid_client' }, { status: 400 }),
    ],
    ['fault introspection.unavailable', 'nonsense', () => json('nonsense')],
  ])('%s: one token that it calls %s does not keep others out', async (code, _name, answer) => {
    const ports = portsOver((form) => (form.get('token') === 'odd' ? answer() : json(ACTIVE)))
    expect(wordOf(await judge(ports, {}, 'odd'))).toBe(code)
    expect(wordOf(await judge(ports, {}, 'good'))).toBe('pass')
  })

  test('that is silent is given up at the timeout', async () => {
    vi.useFakeTimers()
    const ports = portsOver(() => new Promise(() => undefined))
    const verdict = judge(ports, { timeout: '2s' })
    await vi.advanceTimersByTimeAsync(2000)
    vi.useRealTimers()
    expect(await verdict).toMatchObject({ fault: { evidence: { reason: 'no answer in time' } } })
  })

  test('never has its failure tell the token or the secret', async () => {
    const verdict = await judge(portsOver(() => json({ error: 'opaque s3:cret' }, { status: 401 })))
    expect(JSON.stringify(verdict)).not.toMatch(/opaque|s3/)
  })
})

test('lint warns of what is waived, slow or plain', () => {
  const warned = introspectionDocument.lint(
    introspectionOptions.parse({
      ...BASE,
      endpoint: 'http://localhost:1/',
      audience: 'any',
      cache: { maxAge: '10m' },
    }),
    { kinds: ['introspection'], place: 0 },
  )
  expect(warned.map(({ code }) => code)).toEqual([
    'introspection-audience-any',
    'introspection-cache-long',
    'introspection-plain',
  ])
  expect(
    introspectionDocument.lint(introspectionOptions.parse(BASE), { kinds: ['introspection'], place: 0 }),
  ).toEqual([])
})
