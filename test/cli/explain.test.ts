// The command as a user runs it: the shipped policy is sound, and `explain` says for a request what the gate would do.

import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'

import type { Explanation } from '../../cli/explain/tell.ts'
import { temporaryFolder } from '../support/folders.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

const run = (...words: readonly string[]) => {
  const done = spawnSync(process.execPath, ['cli/gatehouse.js', ...words], { cwd: root, encoding: 'utf8' })
  return { code: done.status, out: done.stdout, err: done.stderr }
}

const explained = (...words: readonly string[]): Explanation =>
  JSON.parse(run('explain', '--json', ...words).out) as Explanation

const URL_READ = 'https://api.example.com/v1/orders/7?x=1'

describe('the shipped policy', () => {
  test('is sound, without a warning', () => {
    expect(run('check', '--strict', '--json')).toMatchObject({
      code: 0,
      out: expect.stringContaining('"ok": true') as string,
    })
  })
})

describe('explain', () => {
  test('admits a good token, offline, and says what would be forwarded', async () => {
    const folder = temporaryFolder('explain')
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    const jwks = join(folder, 'jwks.json')
    writeFileSync(jwks, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1' }] }))
    const token = await new SignJWT({ scope: 'orders:read', client_id: 'c' })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: 'at+jwt' })
      .setIssuer('https://id.example.com/')
      .setAudience('https://api.example.com')
      .setSubject('alice')
      .setIssuedAt()
      .setExpirationTime('5m')
      .setJti('1')
      .sign(privateKey)
    const told = explained(
      '--jwks',
      jwks,
      '-H',
      `Authorization: Bearer ${token}`,
      '--from',
      '198.51.100.9',
      URL_READ,
    )
    expect(told.outcome).toBe('admit')
    expect(told.forwarded).toEqual({
      method: 'GET',
      url: 'https://orders.internal.example.com/v1/orders/7?x=1',
    })
    expect(told.steps.map(({ guard, verdict }) => `${guard} ${verdict}`)).toEqual([
      'address pass',
      'limit pass',
      'token pass',
      'limit pass',
      'payload pass',
    ])
    expect(JSON.stringify(told)).not.toContain(token.split('.')[2])
  })

  test.each([
    ['a denied address', ['--from', '203.0.113.9', URL_READ], 'address.denied', 403, 'address'],
    ['no token', ['--from', '198.51.100.9', URL_READ], 'token.missing', 401, 'token'],
    ['an unknown path', ['https://api.example.com/nothing'], 'route.unknown', 404, undefined],
    ['an unknown host', ['https://other.example.com/'], 'route.host-unknown', 404, undefined],
    ['a wrong method', ['-X', 'DELETE', URL_READ], 'route.method', 405, undefined],
    ['plain HTTP', ['http://api.example.com/health'], 'request.https-required', 426, undefined],
  ] as const)(
    'refuses %s with the code, the guard and the public answer',
    (_name, words, code, status, guard) => {
      const told = explained(...words)
      expect(told).toMatchObject({ outcome: 'refuse', code, answer: { status } })
      expect(told.guard).toBe(guard)
    },
  )

  test('--all says what the guards behind a refusal would have said', () => {
    const told = explained(
      '--all',
      '--from',
      '203.0.113.9',
      `${URL_READ}&q=${encodeURIComponent("' union select 1,2--")}`,
    )
    expect(told.steps.map(({ guard, reached }) => `${guard} ${reached}`)).toEqual([
      'address true',
      'limit false',
      'token false',
      'limit false',
      'payload false',
    ])
    expect(told.steps[3]?.why).toContain('principal')
    expect(told.steps[4]).toMatchObject({ verdict: 'deny', code: 'payload.rules' })
  })

  test('--fail makes a refusal the exit code; wrong options are another', () => {
    expect(run('explain', '--fail', URL_READ).code).toBe(1)
    expect(run('explain', URL_READ).code).toBe(0)
    expect(run('explain', '--nonsense', URL_READ).code).toBe(2)
    expect(run('explain', '--policy', '/nowhere', URL_READ).code).toBe(2)
  })
})

const keyed = (): string => {
  const folder = temporaryFolder('explain')
  writeFileSync(
    join(folder, 'gateway.yaml'),
    'version: 1\nhosts: [a.example]\norigins: { o: { url: "https://o.example" } }\nroutes:\n  - name: all\n    match: { path: "/*", methods: [GET] }\n    origin: o\n    guards: [{ key: { scopes: [orders:read], from: [{ query: k }] } }]\n',
  )
  return folder
}
describe('a key, offline', () => {
  const KEY = 'gh_live_vDz5cpTMDrht3Bmjwj_7XE32e6ROwSkoLsGqaWAO3grWJETw2ShFAywZsLHlvu_258XUg'
  const ID = 'vDz5cpTMDrht3Bmjwj'
  const told = (policy: string, ...words: readonly string[]) =>
    explained('--policy', policy, ...words, `/x?a=1&k=${KEY}`)

  test('is a fault that says what file would help', () => {
    expect(told(keyed())).toMatchObject({
      outcome: 'fault',
      code: 'registry.unavailable',
      evidence: { reason: expect.stringContaining('--registry FILE') as string },
    })
  })

  test.each([
    [
      'admitted',
      { scopes: ['orders:read'] },
      { outcome: 'admit', forwarded: { url: 'https://o.example/x?a=1' } },
    ],
    ['without the scope', { scopes: [] }, { outcome: 'refuse', code: 'key.scope' }],
    ['revoked', { scopes: ['orders:read'], revoked: '2026-01-01T00:00:00Z' }, { code: 'key.revoked' }],
    ['of another id', { id: `${ID.slice(1)}x`, scopes: [] }, { code: 'key.unknown' }],
  ])('is judged by what the registry says of it: %s', (_name, over, expected) => {
    const policy = keyed()
    const file = join(policy, 'key.json')
    const key = { id: ID, env: 'live', name: 'n', principal: 'p', lastUsed: 'x', ...over }
    for (const text of [
      JSON.stringify(key),
      `${JSON.stringify(key)}\n${JSON.stringify({ ...key, id: 'y' })}\n`,
    ]) {
      writeFileSync(file, text)
      expect(told(policy, '--registry', file)).toMatchObject(expected)
    }
  })

  test('a file that is none is a usage error', () => {
    const policy = keyed()
    const file = join(policy, 'key.json')
    writeFileSync(file, '{"id": 7}')
    expect(run('explain', '--policy', policy, '--registry', file, '/x').code).toBe(2)
    expect(run('explain', '--policy', policy, '--registry', join(policy, 'none'), '/x').code).toBe(2)
  })
})

describe('build', () => {
  test("writes the bundle and a module that imports the users' guards from where they stand", () => {
    const folder = temporaryFolder('explain')
    mkdirSync(join(folder, 'policy/guards'), { recursive: true })
    writeFileSync(
      join(folder, 'policy/guards/tenant.ts'),
      "export default (o: { code: string }) => ({ name: 'tenant', reads: 'head', needs: [], gives: [], judge: () => ({ kind: 'deny', denial: { code: 'module.refused', evidence: { reason: o.code } } }) })\n",
    )
    writeFileSync(
      join(folder, 'policy/gateway.yaml'),
      'version: 1\nhosts: [a.example]\norigins: { o: { url: "https://o.example" } }\nroutes:\n  - name: all\n    match: { path: "/*", methods: [GET] }\n    origin: o\n    guards: [{ module: { file: ./guards/tenant.ts, options: { code: no } } }]\n',
    )
    const policy = join(folder, 'policy')
    expect(run('build', '--policy', policy, '--out', join(folder, 'out')).code).toBe(0)
    expect(readFileSync(join(folder, 'out/policy.ts'), 'utf8')).toContain(
      'import guard0 from "../policy/guards/tenant.ts"',
    )
    const told = explained('--policy', policy, '/x')
    expect(told).toMatchObject({
      outcome: 'refuse',
      code: 'module.refused',
      guard: 'tenant',
      evidence: { reason: 'no' },
    })
  })
})

describe('a contract in several files', () => {
  test('is read from the policy folder, and explain says where a request breaks it', () => {
    const folder = temporaryFolder('explain-contract')
    mkdirSync(join(folder, 'contracts/parts'), { recursive: true })
    writeFileSync(
      join(folder, 'gateway.yaml'),
      `version: 1
hosts: [api.example.com]
origins: { shop: { url: "https://shop.example.com" } }
contracts: { shop: { file: contracts/shop.yaml } }
routes:
  - name: all
    match: { path: "/*", methods: [POST] }
    origin: shop
    guards:
      - schema: { contract: shop }
`,
    )
    writeFileSync(
      join(folder, 'contracts/shop.yaml'),
      `openapi: 3.0.3
info: { title: Shop, version: "1" }
paths:
  /orders:
    post:
      requestBody: { content: { application/json: { schema: { $ref: "parts/order.yaml#/Order" } } } }
      responses: { "201": { description: placed } }
`,
    )
    writeFileSync(
      join(folder, 'contracts/parts/order.yaml'),
      'Order: { type: object, properties: { sku: { $ref: "sku.yaml" } } }\n',
    )
    writeFileSync(join(folder, 'contracts/parts/sku.yaml'), 'type: string\n')
    const { out } = run(
      'explain',
      ...['--policy', folder, '-H', 'content-type: application/json'].concat(['-d', '{"sku":1,"extra":2}']),
      'https://api.example.com/orders',
    )
    expect(out).toMatch(/schema +deny +schema\.body/)
    expect(out).toContain('body /sku: type')
    expect(out).toContain('body /extra: unknownFields')
  })
})
