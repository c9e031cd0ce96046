// Tokens of a real, certified OpenID provider, through the real runtime: keys rotate while requests come in.

import { setTimeout as sleep } from 'node:timers/promises'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { startProvider, type DemoProvider } from '../../demo/provider.ts'
import { openPolicy, policyFolder, startGate, until, type Gate } from '../support/gate.ts'
import { startOrigin, type TestOrigin } from '../support/origin.ts'

const COOLDOWN_MS = 1_000

let provider: DemoProvider
let origin: TestOrigin
let gate: Gate

beforeAll(async () => {
  provider = await startProvider({
    port: 0,
    audience: 'https://api.test',
    scopes: ['orders:read', 'orders:write'],
  })
  origin = await startOrigin()
  const issuers = `
issuers:
  main:
    issuer: ${provider.issuer}
    keys: discover
    audience: https://api.test
    algorithms: [ES256]
    type: at+jwt
    fetch: { cooldown: ${COOLDOWN_MS}ms, retry: 1s, unknownKid: 30s }
`
  gate = await startGate(
    policyFolder(openPolicy('[{ token: { issuers: [main], scopes: [orders:read] } }]', issuers)),
    { origin: origin.url },
  )
})

afterAll(async () => {
  await gate.stop()
  await Promise.all([provider.close(), origin.close()])
})

const ask = async (token: string): Promise<number> => {
  const response = await fetch(gate.url, { headers: { authorization: `Bearer ${token}` } })
  await response.arrayBuffer()
  return response.status
}

test('keys rotate during traffic: no valid token is refused, at most one key fetch per cooldown', async () => {
  const startMs = Date.now()
  const tokens = [await provider.token('orders:read')]
  const over = new AbortController()
  const statuses: number[] = []
  const client = async (): Promise<void> => {
    for (let turn = 0; !over.signal.aborted; turn++) {
      statuses.push(await ask(tokens[turn % tokens.length] ?? ''))
      await sleep(5)
    }
  }
  const traffic = Array.from({ length: 6 }, client)
  for (let rotation = 1; rotation <= 3; rotation++) {
    // Only what was picked up starts a cooldown: on a busy machine that may be late.
    await until(
      async () => provider.keyFetches(),
      (fetches) => fetches >= rotation,
    )
    await sleep(COOLDOWN_MS * 1.5)
    await provider.rotate()
    // Fresh tokens under the new key, used at once by all clients.
    tokens.push(await provider.token('orders:read'), await provider.token('orders:read orders:write'))
  }
  await until(
    async () => statuses.length,
    (count) => count > 100 && provider.keyFetches() >= 4,
  )
  over.abort()
  await Promise.all(traffic)
  expect(statuses.length).toBeGreaterThan(100)
  expect(statuses.filter((status) => status !== 200)).toEqual([])
  expect(provider.keyFetches()).toBeGreaterThanOrEqual(4)
  expect(provider.keyFetches()).toBeLessThanOrEqual(1 + Math.ceil((Date.now() - startMs) / COOLDOWN_MS))
})

test('a flood of unknown key ids is refused, and fetches keys at most once per cooldown', async () => {
  const [, payload = '', signature = ''] = (await provider.token('orders:read')).split('.')
  const before = provider.keyFetches()
  const startMs = Date.now()
  const forged = Array.from({ length: 60 }, (_, index) => {
    const header = btoa(JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid: `forged-${index}` }))
    return `${header.replaceAll('=', '')}.${payload}.${signature}`
  })
  const statuses = await Promise.all(forged.map(ask))
  expect(new Set(statuses)).toEqual(new Set([401]))
  expect(provider.keyFetches() - before).toBeLessThanOrEqual(
    1 + Math.ceil((Date.now() - startMs) / COOLDOWN_MS),
  )
})

test.each([
  ['no token', undefined, 401],
  ['a token without the scope', 'orders:write', 403],
])('%s is refused with its status and challenge', async (_name, scope, status) => {
  const headers: Record<string, string> =
    scope === undefined ? {} : { authorization: `Bearer ${await provider.token(scope)}` }
  const response = await fetch(gate.url, { headers })
  expect(response.status).toBe(status)
  expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
})

test('the origin learns who was authenticated, and nobody can claim it', async () => {
  const token = await provider.token('orders:read')
  const response = await fetch(gate.url, {
    headers: { authorization: `Bearer ${token}`, 'x-gatehouse-subject': 'admin' },
  })
  const seen = await response.json<{ headers: Record<string, string> }>()
  expect(seen.headers['x-gatehouse-subject']).toBe('demo')
})
