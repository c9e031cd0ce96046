// The gate's word to an origin, from the key to a real Node server that refuses what did not come through the gate.

import type { IncomingMessage, Server, ServerResponse } from 'node:http'

import { Hono } from 'hono'
import { base64url, decodeJwt, decodeProtectedHeader, SignJWT, importJWK } from 'jose'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import {
  createVerifier,
  honoIdentity,
  IDENTITY_HEADER,
  nodeIdentity,
  type Verifier,
} from '../../origin/main.js'
import type { World } from '../../functions/gateway/gate.ts'
import { bench, guardOf, policyOf, requestOf, type RouteSketch } from '../functions/support.ts'
import { AUDIENCE, IDENTITY, ISSUER, listen, makeKey, seenOf, setOf, signerOf } from './kit.ts'

const BODY = guardOf({ kind: 'pass' }, { reads: 'body' })
const PRINCIPAL = guardOf({
  kind: 'pass',
  grants: {
    principal: { id: 'main:ann', issuer: 'https://id.example.com/', subject: 'ann', claims: {} },
    scopes: ['orders:read', 'orders:write'],
  },
})

let key: Awaited<ReturnType<typeof makeKey>>
let server: Server
let url: string
let reasons: string[]

const publicKeys = (): { keys: readonly object[] } => {
  const { d: _d, ...open } = key
  return { keys: [{ ...open, alg: 'EdDSA', key_ops: ['verify'] }] }
}

const verifierOf = (over: object = {}): Verifier =>
  createVerifier({ issuer: ISSUER, audience: AUDIENCE, jwks: publicKeys(), ...over })

beforeAll(async () => {
  key = await makeKey('one')
  reasons = []
  const started = await listen(
    nodeIdentity(
      verifierOf(),
      (request: IncomingMessage & { readonly rawBody?: Buffer }, response: ServerResponse) => {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ seen: seenOf(request), body: String(request.rawBody ?? '') }))
      },
      { onRefused: (reason) => reasons.push(reason) },
    ),
  )
  server = started.server
  url = started.url
})

afterAll(() => {
  server.close()
  server.closeAllConnections()
})

interface Told {
  readonly seen: {
    readonly subject?: string
    readonly scopes: string[]
    readonly route: string
    readonly requestId: string
  }
  readonly body: string
}

/** A gate whose clock is the real one, since the origin's is, and whose ids are its own. */
const gateTo = (sketch: RouteSketch = {}, world: Partial<World> = {}, secret = setOf(key)) => {
  const origin = { audience: AUDIENCE, authorizationRemoved: true, ...sketch.origin } as const
  return bench(policyOf([{ originUrl: url, ...sketch, origin }], { identity: IDENTITY }), undefined, {
    signer: signerOf(() => secret),
    world: {
      now: () => Date.now(),
      uuid: () => crypto.randomUUID(),
      dispatch: (to, init) => fetch(to, init),
      ...world,
    },
  })
}

/** The token and URL that the gate sends, without sending it. */
const recorded = async (
  request: Request,
  sketch: RouteSketch = {},
): Promise<{ token: string; headers: Headers; url: string }> => {
  let sent: { token: string; headers: Headers; url: string } | undefined
  const gate = gateTo(sketch, {
    dispatch: (to, init) => {
      const headers = new Headers(init.headers)
      sent = { token: headers.get(IDENTITY_HEADER) ?? '', headers, url: to }
      return Promise.resolve(new Response('recorded'))
    },
  })
  const response = await gate.fetch(request)
  if (sent === undefined) throw new Error(`not forwarded: ${response.status}`)
  return sent
}

const withToken = (): Request => requestOf('/', { headers: { authorization: 'Bearer client' } })

describe('a request through the gate', () => {
  test.each([
    ['GET', '/v1/orders/7?full=1&x=%2f', undefined],
    ['GET', '/v1/orders/%C3%BC', undefined],
    ['POST', '/v1/orders', '{"n":1}'],
    ['POST', '/v1/orders', ''],
    ['DELETE', '/v1/orders/7', undefined],
  ])('%s %s is believed', async (method, target, body) => {
    const gate = gateTo({ name: 'orders', guards: [{ guard: PRINCIPAL }, { guard: BODY }] })
    const response = await gate.fetch(requestOf(target, { method, ...(body === undefined ? {} : { body }) }))
    expect(response.status).toBe(200)
    const told = await response.json<Told>()
    expect(told.seen).toMatchObject({
      subject: 'ann',
      scopes: ['orders:read', 'orders:write'],
      route: 'orders',
    })
    expect(told.seen.requestId).toBe(response.headers.get('x-request-id'))
    expect(told.body).toBe(body ?? '')
  })

  test('bears a token of a minute at most, for one audience, with a type of its own', async () => {
    const { token } = await recorded(requestOf('/a?b'))
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'EdDSA', kid: 'one', typ: 'gatehouse-identity+jwt' })
    const claims = decodeJwt(token)
    expect(claims).toMatchObject({ iss: ISSUER, aud: AUDIENCE, method: 'GET', path: '/a' })
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(30)
    expect(claims.sub).toBeUndefined()
  })

  test('whose body streams has a token without a digest, which an origin may refuse', async () => {
    const { token } = await recorded(requestOf('/a', { method: 'POST', body: 'x' }))
    expect(decodeJwt(token)).not.toHaveProperty('body_sha256')
    const incoming = { method: 'POST', target: '/a', token, readBody: () => new TextEncoder().encode('x') }
    expect((await verifierOf().verify(incoming)).ok).toBe(true)
    expect((await verifierOf({ unboundBodies: 'refuse' }).verify(incoming)).ok).toBe(false)
  })

  test('is signed for the path that the origin sees', async () => {
    const { token } = await recorded(requestOf('/v1/orders/7'), {
      originUrl: `${url}/base`,
      origin: { stripSegments: 1 },
    })
    expect(decodeJwt(token)['path']).toBe('/base/orders/7')
  })

  test('keeps the client’s own token to itself, unless the policy says otherwise', async () => {
    expect((await recorded(withToken())).headers.get('authorization')).toBeNull()
    const open = bench(policyOf([{}]))
    await open.fetch(withToken())
    expect(open.sent[0]?.headers.get('authorization')).toBe('Bearer client')
    expect(open.sent[0]?.headers.has(IDENTITY_HEADER)).toBe(false)
  })

  test('cannot bring an identity of its own', async () => {
    for (const name of [IDENTITY_HEADER, 'x_gatehouse_identity']) {
      const open = bench(policyOf([{}]))
      await open.fetch(requestOf('/', { headers: { [name]: 'forged' } }))
      expect(JSON.stringify([...(open.sent[0]?.headers ?? [])])).not.toContain('forged')
    }
  })
})

describe('a request past the gate', () => {
  const TARGET = '/v1/orders?n=1'
  const post = async (
    token: string | undefined,
    over: { method?: string; target?: string; body?: string } = {},
  ) =>
    fetch(`${url}${over.target ?? TARGET}`, {
      method: over.method ?? 'POST',
      headers: token === undefined ? {} : { [IDENTITY_HEADER]: token },
      body: over.body ?? '{"n":1}',
    })
  const fresh = async (): Promise<string> =>
    (await recorded(requestOf(TARGET, { method: 'POST', body: '{"n":1}' }), { guards: [{ guard: BODY }] }))
      .token

  test('with a token that was recorded passes once, as what it was', async () => {
    const token = await fresh()
    expect([(await post(token)).status, (await post(token)).status]).toEqual([200, 401])
    expect(reasons.at(-1)).toBe('used before')
  })

  test.each([
    ['without a token', async () => post(undefined), 'no token'],
    ['with another method', async () => post(await fresh(), { method: 'PUT' }), 'another method'],
    ['with another path', async () => post(await fresh(), { target: '/v1/admin?n=1' }), 'another path'],
    ['with another query', async () => post(await fresh(), { target: '/v1/orders?n=2' }), 'another query'],
    ['without its query', async () => post(await fresh(), { target: '/v1/orders' }), 'another query'],
    ['with another body', async () => post(await fresh(), { body: '{"n":2}' }), 'another body'],
    ['without its body', async () => post(await fresh(), { body: '' }), 'another body'],
    ['with garbage', async () => post('garbage'), 'Invalid Compact JWS'],
    ['with a token that is too long', async () => post(`e${'y'.repeat(9000)}`), 'too long'],
  ])('%s is refused', async (_name, send, reason) => {
    const response = await send()
    expect(response.status).toBe(401)
    expect(await response.text()).toBe('{"title":"The request did not come through the gate.","status":401}')
    expect(reasons.at(-1)).toContain(reason)
  })

  test.each([
    ['of another audience', { aud: 'https://billing.internal' }, {}],
    ['of another issuer', { iss: 'https://evil.example' }, {}],
    ['that has expired', { iat: 1000, exp: 1030 }, {}],
    [
      'that lives for an hour',
      { iat: Math.floor(Date.now() / 1000) - 600, exp: Math.floor(Date.now() / 1000) + 3000 },
      {},
    ],
    ['without an id', { jti: undefined }, {}],
    ['of another type: an access token of the same key', {}, { typ: 'at+jwt' }],
    ['without a type', {}, { typ: undefined }],
    ['with an algorithm that its key does not have', {}, { alg: 'ES256' }],
  ])('with a token %s is refused', async (_name, claims, header) => {
    const nowS = Math.floor(Date.now() / 1000)
    const base = {
      iss: ISSUER,
      aud: AUDIENCE,
      iat: nowS,
      exp: nowS + 30,
      jti: crypto.randomUUID(),
      method: 'GET',
      path: '/x',
    }
    const protect = { alg: 'EdDSA', kid: 'one', typ: 'gatehouse-identity+jwt', ...header }
    const token = await new SignJWT({
      ...base,
      body_sha256: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU',
      ...claims,
    } as never)
      .setProtectedHeader({ ...protect, alg: 'EdDSA' } as never)
      .sign(await importJWK(key, 'EdDSA'))
    const [, payload, signature] = token.split('.')
    const told = `${base64url.encode(JSON.stringify(protect))}.${payload}.${signature}`
    const incoming = { method: 'GET', target: '/x', token: told, readBody: () => new Uint8Array() }
    expect((await verifierOf().verify(incoming)).ok).toBe(false)
  })

  test('a token that is sound in all of this is believed: the table above fails for its own reason', async () => {
    const { token } = await recorded(requestOf('/x'))
    const incoming = { method: 'GET', target: '/x', token, readBody: () => new Uint8Array() }
    expect((await verifierOf().verify(incoming)).ok).toBe(true)
  })

  // RFC 7519 §4.1.7: whoever could push a live id out of the memory could use its token again.
  test('no number of others makes a used token new: what cannot be remembered is refused', async () => {
    const verifier = verifierOf({ replaysMax: 2 })
    const told = async (token: string) => {
      const checked = await verifier.verify({
        method: 'GET',
        target: '/x',
        token,
        readBody: () => new Uint8Array(),
      })
      return checked.ok ? 'believed' : checked.reason
    }
    const tokens = await Promise.all([1, 2, 3].map(async () => (await recorded(requestOf('/x'))).token))
    const [first = '', second = '', third = ''] = tokens
    expect(await told(first)).toBe('believed')
    expect(await told(second)).toBe('believed')
    expect(await told(third)).toBe('too many tokens to remember')
    expect(await told(first)).toBe('used before')
    vi.useFakeTimers({ now: Date.now() + 40_000, toFake: ['Date'] })
    try {
      const later = (await recorded(requestOf('/x'))).token
      expect([await told(first), await told(later), await told(later)]).toEqual([
        expect.stringContaining('exp'),
        'believed',
        'used before',
      ])
    } finally {
      vi.useRealTimers()
    }
  })

  test('with a token of somebody else’s key is refused', async () => {
    const other = await makeKey('one')
    const token = await new SignJWT({ method: 'GET', path: '/x', jti: 'x' })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'one', typ: 'gatehouse-identity+jwt' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime('30s')
      .sign(await importJWK(other, 'EdDSA'))
    const incoming = { method: 'GET', target: '/x', token, readBody: () => new Uint8Array() }
    expect(await verifierOf().verify(incoming)).toEqual({
      ok: false,
      reason: 'signature verification failed',
    })
  })
})

const keysOf = async (secret: string | undefined, method = 'GET', reports: string[] = []) => {
  const gate = bench(policyOf([{}], { identity: IDENTITY }), undefined, {
    signer: signerOf(() => secret, reports),
  })
  const response = await gate.fetch(requestOf(IDENTITY.path, { method }))
  await gate.settled()
  return { response, event: gate.events[0], sent: gate.sent }
}

describe('keys', () => {
  test('are published without their private parts, and cached', async () => {
    const { response, event, sent } = await keysOf(setOf(key, await makeKey('two', 'P-256')))
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'public, max-age=300'])
    const { keys } = await response.json<{ keys: Record<string, unknown>[] }>()
    expect(keys.map(({ kid, alg }) => [kid, alg])).toEqual([
      ['one', 'EdDSA'],
      ['two', 'ES256'],
    ])
    for (const one of keys)
      expect(Object.keys(one).toSorted().join()).toMatch(/^alg,crv,kid,kty,use,x(?:,y)?$/)
    expect(event?.outcome).toBe('metadata')
    expect(sent).toEqual([])
  })

  test('are for readers alone', async () => {
    expect((await keysOf(setOf(key), 'POST')).response.status).toBe(405)
    expect(await (await keysOf(setOf(key), 'HEAD')).response.text()).toBe('')
  })

  test('rotate without a request refused: published first, then signing, then gone', async () => {
    const next = await makeKey('two', 'P-256')
    const first = await keysOf(setOf(key, next))
    const known = await first.response.json<{ keys: object[] }>()
    const verifier = verifierOf({ jwks: known })
    for (const secret of [setOf(key, next), setOf(next, key)]) {
      let token = ''
      const gate = gateTo(
        {},
        {
          dispatch: (_to, init) => {
            token = new Headers(init.headers).get(IDENTITY_HEADER) ?? ''
            return Promise.resolve(new Response(''))
          },
        },
        secret,
      )
      await gate.fetch(requestOf('/x'))
      expect(
        (await verifier.verify({ method: 'GET', target: '/x', token, readBody: () => new Uint8Array() })).ok,
      ).toBe(true)
    }
  })

  test.each([
    ['is missing', () => undefined],
    ['is no JSON', () => 'x'],
    ['has no keys', () => '{"keys":[]}'],
    ['has a public key first', () => setOf({ ...key, d: undefined })],
    ['has a key without a kid', () => setOf({ ...key, kid: undefined })],
    ['has a symmetric key', () => setOf({ kty: 'oct', k: 'AAAA', kid: 'one' })],
    ['has a kid twice', () => setOf(key, key)],
    ['has a broken key', () => setOf({ ...key, d: 'AA' })],
  ])(
    'where the secret %s, nothing is forwarded, and the operator is told once without it',
    async (_name, secret) => {
      const reports: string[] = []
      const policy = policyOf([{ originUrl: url, origin: { audience: AUDIENCE } }], { identity: IDENTITY })
      const gate = bench(policy, undefined, { signer: signerOf(secret, reports) })
      const responses = [await gate.fetch(requestOf('/')), await gate.fetch(requestOf('/'))]
      await gate.settled()
      expect(responses.map(({ status }) => status)).toEqual([503, 503])
      expect(gate.sent).toEqual([])
      expect(gate.events[0]?.code).toBe('identity.unavailable')
      expect(reports).toHaveLength(1)
      if (key.d !== undefined) expect(reports.join() + JSON.stringify(gate.events)).not.toContain(key.d)
    },
  )
})

test('each attempt has a token of its own, so that a retry is no replay', async () => {
  const ids: unknown[] = []
  const target = { name: 'only', url: 'https://o.internal', weight: 1 }
  const gate = gateTo(
    {
      origin: {
        routing: {
          targets: [target],
          sticky: 'none',
          retries: { attempts: 2, on: ['503'], budgetPercent: 20 },
        },
      },
    },
    {
      dispatch: (_to, init) => {
        ids.push(decodeJwt(new Headers(init.headers).get(IDENTITY_HEADER) ?? '').jti)
        return Promise.resolve(new Response('', { status: 503 }))
      },
    },
  )
  await gate.fetch(requestOf('/'))
  expect(new Set(ids).size).toBe(2)
})

test('Hono: the handler has the identity, and reads the body as ever', async () => {
  const app = new Hono<{ Variables: { gatehouse: { subject?: string } } }>()
  app.use(honoIdentity(verifierOf()))
  app.post('/v1/orders', async (context) =>
    context.json({ who: context.get('gatehouse').subject, body: await context.req.json() }),
  )
  const { token, url: to } = await recorded(requestOf('/v1/orders', { method: 'POST', body: '{"n":1}' }), {
    guards: [{ guard: PRINCIPAL }, { guard: BODY }],
  })
  const send = async (headers: Record<string, string>) =>
    app.request(to, { method: 'POST', body: '{"n":1}', headers })
  expect(await (await send({ [IDENTITY_HEADER]: token })).json()).toEqual({ who: 'ann', body: { n: 1 } })
  expect((await send({})).status).toBe(401)
})

test('a verifier without issuer or audience is not made', () => {
  expect(() => verifierOf({ audience: '' })).toThrow(TypeError)
  expect(() => verifierOf({ issuer: undefined })).toThrow(TypeError)
})

test('a request that dies while it reads the key leaves no later one waiting for it', async () => {
  const text = setOf(await makeKey('one'))
  const signer = signerOf(() => text)
  const never = new Promise<never>(() => undefined)
  const dying = vi.spyOn(crypto.subtle, 'importKey').mockReturnValueOnce(never)
  void signer.sign({})
  await vi.waitFor(() => expect(dying).toHaveBeenCalled())
  dying.mockRestore()
  const late = new Promise((resolve) => {
    setTimeout(resolve, 20_000, 'still waiting')
  })
  expect(await Promise.race([signer.sign({}), late])).toMatchObject({ ok: true })
})
