// Metadata of protected resources (RFC 9728) at the gate: to whoever asks, from wherever, and named in challenges.

import { describe, expect, test } from 'vitest'

import { deny } from '../../shared/decision/denials.ts'
import type { Cors, Resource } from '../../shared/policy/linked.ts'
import { bench, guardOf, policyOf, requestOf } from './support.ts'

const resource = (path: string): Resource => ({
  origin: 'https://api.example.com',
  host: 'api.example.com',
  path,
  metadata: { authorization_servers: ['https://id.example.com'] },
})

const cors: Cors = {
  origins: ['https://app.example.com'],
  headers: [],
  exposedHeaders: [],
  credentials: true,
  maxAgeS: 600,
}
const DENY = guardOf({ kind: 'deny', denial: deny('token.missing') })
const PATH = '/.well-known/oauth-protected-resource/mcp'

const gateOf = () =>
  bench(policyOf([{ path: '/*', guards: [{ guard: DENY }] }], { cors, resources: [resource('/mcp')] }))

describe('the metadata', () => {
  test('is told to whoever asks, before any guard, to be kept and read across origins', async () => {
    const gate = gateOf()
    const response = await gate.fetch(requestOf(PATH, { headers: { origin: 'https://evil.example' } }))
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      resource: 'https://api.example.com/mcp',
      authorization_servers: ['https://id.example.com'],
    })
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('cache-control')).toBe('public, max-age=3600')
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.has('access-control-allow-credentials')).toBe(false)
    await gate.settled()
    expect(gate.sent).toEqual([])
    expect(gate.events.map(({ outcome, status }) => [outcome, status])).toEqual([['metadata', 200]])
  })

  test('HEAD says the same without it', async () => {
    const response = await gateOf().fetch(requestOf(PATH, { method: 'HEAD' }))
    expect([response.status, await response.text()]).toEqual([200, ''])
  })

  test('a browser may ask with headers of its own', async () => {
    const headers = { origin: 'https://x.example', 'access-control-request-method': 'GET' }
    const response = await gateOf().fetch(requestOf(PATH, { method: 'OPTIONS', headers }))
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-headers')).toBe('*')
  })

  test.each(['POST', 'PUT', 'DELETE'])('%s is refused', async (method) => {
    const response = await gateOf().fetch(requestOf(PATH, { method }))
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
  })

  test.each([
    '/.well-known/oauth-protected-resource',
    '/.well-known/oauth-protected-resource/mcp/',
    '/.well-known/oauth-protected-resource/other',
  ])('%s is a path like any other', async (path) => {
    expect((await gateOf().fetch(requestOf(path))).status).toBe(401)
  })
})

describe('challenges', () => {
  test('name the metadata of the resource that was asked for', async () => {
    const response = await gateOf().fetch(requestOf('/mcp/tools'))
    expect(response.headers.get('www-authenticate')).toBe(
      `Bearer realm="api.example.com", resource_metadata="https://api.example.com${PATH}"`,
    )
  })

  test('name none elsewhere', async () => {
    const response = await gateOf().fetch(requestOf('/orders'))
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="api.example.com"')
  })
})
