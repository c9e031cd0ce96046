// The admin API on the real registry: what it takes, what it refuses, and that every act is told with who did it.

import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'

import { createControl, type Caller } from '../../functions/control/app.ts'
import type { Registry } from '../../shared/core/registry.ts'
import { readPeppers } from '../../shared/guards/key/pepper.ts'
import { parseApiKey } from '../../shared/lib/apikey/apikey.ts'

const ISS = 'https://id.example.com/'
const PEPPER = `1:${'p'.repeat(32)}`
const NOW_MS = Date.now()
const DAY_MS = 86_400_000

const callerOf = (scopes: readonly string[] = ['gatehouse:admin']): Caller => ({
  principal: {
    id: '["urn:gatehouse:key","alice"]',
    issuer: 'urn:gatehouse:key',
    subject: 'alice',
    claims: {},
  },
  scopes,
  requestId: 'request-1',
  nowMs: NOW_MS,
})

let count = 0
interface House {
  readonly ask: (
    method: string,
    path: string,
    body?: unknown,
    caller?: Caller,
    type?: string,
  ) => Promise<{
    readonly status: number
    readonly json: Readonly<Record<string, unknown>>
    readonly headers: Headers
  }>
  readonly registry: Registry
  readonly bugs: unknown[]
}

const house = (over: { readonly pepper?: string; readonly issuers?: readonly string[] } = {}): House => {
  const registry: Registry = env.REGISTRY.get(env.REGISTRY.idFromName(`control-${count++}`))
  const bugs: unknown[] = []
  const app = createControl({
    settings: { adminScope: 'gatehouse:admin', readScope: 'gatehouse:read', env: 'live' },
    issuers: (over.issuers ?? ['main']).map((name) => ({
      name,
      iss: name === 'main' ? ISS : `https://${name}/`,
    })),
    revocationsAsked: true,
    registry: () => registry,
    peppers: readPeppers(over.pepper ?? PEPPER),
    randomBytes: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
    report: (_id, error) => void bugs.push(error),
  })
  return {
    registry,
    bugs,
    ask: async (method, path, body, caller = callerOf(), type = 'application/json') => {
      const request = new Request(`https://control.invalid${path}`, {
        method,
        headers: { 'content-type': type },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const response = await app.fetch(request, { caller })
      const text = await response.text()
      return {
        status: response.status,
        json: JSON.parse(text) as Record<string, unknown>,
        headers: response.headers,
      }
    },
  }
}

describe('a key', () => {
  test('is issued, shown, listed, rotated and revoked; its text is told twice, and its hash never', async () => {
    const { ask, registry } = house()
    const wanted = {
      name: 'CI',
      principal: 'customer-7',
      scopes: ['orders:read', 'orders:read'],
      plan: 'gold',
      tenant: 'acme',
      metadata: { team: 'search' },
      addresses: ['203.0.113.0/24', '2001:db8::1'],
      expires: '90d',
    }
    const issued = await ask('POST', '/keys', wanted)
    expect(issued.status).toBe(201)
    expect(issued.headers.get('cache-control')).toBe('no-store')
    expect(issued.json).toMatchObject({
      ...wanted,
      scopes: ['orders:read'],
      expires: new Date(NOW_MS + 90 * DAY_MS).toISOString(),
    })
    const parts = parseApiKey(String(issued.json['key']))
    expect(parts).toMatchObject({ ok: true, value: { env: 'live', id: issued.json['id'] } })
    const id = String(issued.json['id'])
    const shown = await ask('GET', `/keys/${id}`)
    const listed = await ask('GET', '/keys?principal=customer-7')
    const rotated = await ask('POST', `/keys/${id}/rotate`, { grace: '1h' })
    expect(rotated.json['key']).not.toBe(issued.json['key'])
    expect(rotated.json['expires']).toBe(issued.json['expires'])
    expect(String(rotated.json['graceUntil']) > new Date(NOW_MS).toISOString()).toBe(true)
    const revoked = await ask('POST', `/keys/${id}/revoke`)
    expect(revoked.json).toHaveProperty('revoked')
    expect((await ask('POST', `/keys/${id}/rotate`, {})).status).toBe(409)
    const { record } = await registry.lookup(id)
    const everything = JSON.stringify([shown.json, listed.json, revoked.json])
    expect(everything).not.toContain(String(issued.json['key']).slice(30))
    expect(JSON.stringify([issued.json, rotated.json, everything])).not.toContain(record?.current.hash ?? 'x')
    const log = await ask('GET', '/log')
    expect(log.json['acts']).toMatchObject(
      ['key.revoke', 'key.rotate', 'key.issue'].map((what) => ({
        what,
        target: id,
        who: callerOf().principal.id,
      })),
    )
  })

  test('without a principal stands for itself', async () => {
    const { ask } = house()
    const { json } = await ask('POST', '/keys', { name: 'x' })
    expect(json['principal']).toBe(json['id'])
    expect(json['scopes']).toEqual([])
  })

  test.each([
    ['no name', {}],
    ['a name with a line break', { name: 'a\nb' }],
    ['an unknown member', { name: 'x', scope: ['a'] }],
    ['a scope with a quote', { name: 'x', scopes: ['a"b'] }],
    ['scopes as a text', { name: 'x', scopes: 'a b' }],
    ['an environment in upper case', { name: 'x', env: 'Live' }],
    ['an address that is none', { name: 'x', addresses: ['203.0.113.300'] }],
    ['a prefix with bits beyond it', { name: 'x', addresses: ['203.0.113.7/24'] }],
    ['a time in the past', { name: 'x', expires: '2020-01-01T00:00:00Z' }],
    ['a time without a zone', { name: 'x', expires: '2099-01-01T00:00:00' }],
    ['a span of nothing', { name: 'x', expires: '0d' }],
    ['metadata that is nested', { name: 'x', metadata: { a: { b: 1 } } }],
    ['a name of metadata with a blank', { name: 'x', metadata: { 'a b': 'c' } }],
    ['too many scopes', { name: 'x', scopes: Array.from({ length: 65 }, (_, index) => `s${index}`) }],
    ['a list', '[]'],
    ['no JSON', '{"name":'],
  ])('is not issued for %s', async (_what, body) => {
    const { ask } = house()
    const refused = await ask('POST', '/keys', body)
    expect(refused.status).toBe(400)
    expect(refused.headers.get('content-type')).toBe('application/problem+json')
    expect((await ask('GET', '/keys')).json['keys']).toEqual([])
  })

  test.each([
    ['an id that nobody has', 'POST', `/keys/${'a'.repeat(18)}/revoke`, 404],
    ['an id with SQL in it', 'GET', "/keys/'%20OR%201=1", 404],
    ['a path that is none', 'GET', '/secrets', 404],
    ['a grace of a century', 'POST', `/keys/${'a'.repeat(18)}/rotate`, 400],
    ['a cursor with SQL in it', 'GET', "/keys?cursor='%20OR%201=1", 400],
    ['a page of a million', 'GET', '/keys?limit=1000000', 400],
    ['a cursor of the log that is no number', 'GET', '/log?cursor=x', 400],
  ])('%s', async (_what, method, path, status) => {
    const { ask, bugs } = house()
    const body = path.endsWith('rotate') ? { grace: '36500d' } : method === 'POST' ? {} : undefined
    expect((await ask(method, path, body)).status).toBe(status)
    expect(bugs).toEqual([])
  })

  test('cannot be made without a pepper, and the answer names the secret', async () => {
    const refused = await house({ pepper: '' }).ask('POST', '/keys', { name: 'x' })
    expect(refused.status).toBe(503)
    expect(refused.json['detail']).toContain('GATEHOUSE_KEY_PEPPER')
  })
})

describe('who may do what', () => {
  const nobody = callerOf(['orders:read'])
  const reader = callerOf(['gatehouse:read'])
  test.each([
    ['GET', '/keys', reader, 200],
    ['GET', '/log', reader, 200],
    ['GET', '/revocations', reader, 200],
    ['GET', '/keys', callerOf(), 200],
    ['POST', '/keys', reader, 403],
    ['POST', '/revocations', reader, 403],
    ['DELETE', '/revocations/1', reader, 403],
    ['GET', '/keys', nobody, 403],
    ['GET', '/log', nobody, 403],
    ['POST', '/keys', nobody, 403],
  ] as const)('%s %s', async (method, path, caller, status) => {
    const { ask } = house()
    const body = method === 'POST' ? { name: 'x' } : undefined
    expect((await ask(method, path, body, caller)).status).toBe(status)
  })

  test('a form, which any page may send, is no act (CWE-352)', async () => {
    const { ask } = house()
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', ''])
      expect((await ask('POST', '/keys', '{"name":"x"}', callerOf(), type)).status).toBe(415)
    expect((await ask('GET', '/keys')).json['keys']).toEqual([])
  })
})

describe('a revocation', () => {
  test.each([
    ['a token', { jti: 'one' }, { kind: 'jti', value: 'one', issuer: ISS }],
    ['a session', { sid: 's', issuer: 'main' }, { kind: 'sid', value: 's', issuer: ISS }],
    [
      'a subject, before a time',
      { sub: 'a', issuer: ISS, before: '0s' },
      { kind: 'sub', before: new Date(NOW_MS).toISOString() },
    ],
    [
      'everything before a time',
      { before: '2026-01-01T00:00:00Z' },
      { kind: 'iss', before: '2026-01-01T00:00:00.000Z' },
    ],
  ])('of %s is added, listed and taken back', async (_what, body, expected) => {
    const { ask, registry } = house()
    const added = await ask('POST', '/revocations', { ...body, reason: 'why not' })
    expect(added.status).toBe(201)
    expect(added.json).toMatchObject({ ...expected, reason: 'why not', createdBy: callerOf().principal.id })
    expect((await ask('GET', '/revocations')).json['revocations']).toHaveLength(1)
    expect((await ask('DELETE', `/revocations/${String(added.json['id'])}`)).status).toBe(200)
    expect((await ask('DELETE', `/revocations/${String(added.json['id'])}`)).status).toBe(404)
    expect((await registry.since('', 0)).added).toHaveLength(0)
  })

  test.each([
    ['nothing', {}],
    ['two things at once', { jti: 'a', sub: 'b' }],
    ['an issuer that the policy has not', { jti: 'a', issuer: 'https://id.example.com' }],
    ['everything of an issuer for ever', { issuer: 'main' }],
    ['a time that is none', { sub: 'a', before: 'yesterday' }],
    ['an end in the past', { jti: 'a', until: '2020-01-01T00:00:00Z' }],
    ['a number as the id', { jti: 5 }],
    ['an empty id', { jti: '' }],
  ])('of %s is refused', async (_what, body) => {
    expect((await house().ask('POST', '/revocations', body)).status).toBe(400)
  })

  test('names its issuer where the policy has several', async () => {
    const { ask } = house({ issuers: ['main', 'other'] })
    expect((await ask('POST', '/revocations', { jti: 'a' })).status).toBe(400)
    expect((await ask('POST', '/revocations', { jti: 'a', issuer: 'other' })).status).toBe(201)
  })
})
