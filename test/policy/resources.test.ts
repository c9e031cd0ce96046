// Protected resources (RFC 9728): their metadata is what the guards ask for, and what nobody could use is refused.

import { describe, expect, test } from 'vitest'

import { loadPolicy } from '../../shared/policy/load.ts'
import { metadataAt, metadataText, metadataUrl, resourceOf } from '../../shared/policy/well-known.ts'
import { compiled, errorsOf, placeOf, SOUND } from './support.ts'

const TOKEN = 'token: { issuers: [main] }'
const withResources = (resources: string, token = TOKEN): string =>
  SOUND.replace('routes:', `resources: ${resources}\nroutes:`).replace(TOKEN, token)

const API = '[{ resource: https://api.example.com }]'

const metadataOf = (text: string): Readonly<Record<string, unknown>> | undefined => {
  const { bundle, problems } = compiled(text)
  if (bundle === undefined) throw new Error(JSON.stringify(problems))
  const policy = loadPolicy(bundle)
  if (!policy.ok) throw new Error(policy.error)
  return policy.value.linked.resources?.[0]?.metadata
}

describe('metadata', () => {
  test('of plain bearer tokens', () => {
    expect(metadataOf(withResources(API))).toEqual({
      authorization_servers: ['https://id.example.com/'],
      bearer_methods_supported: ['header'],
    })
  })

  test('of everything that guards may ask for', () => {
    const token =
      'token: { issuers: [main], scopes: { allOf: [b, a], anyOf: [c] }, dpop: { mode: require, algorithms: [ES256] }, certificate: require }'
    const more =
      '{ resource: https://api.example.com, name: Orders, documentation: https://docs.example.com/ }'
    expect(metadataOf(withResources(`[${more}]`, token))).toEqual({
      authorization_servers: ['https://id.example.com/'],
      scopes_supported: ['a', 'b', 'c'],
      bearer_methods_supported: ['header'],
      dpop_signing_alg_values_supported: ['ES256'],
      dpop_bound_access_tokens_required: true,
      tls_client_certificate_bound_access_tokens: true,
      resource_name: 'Orders',
      resource_documentation: 'https://docs.example.com/',
    })
  })

  test('of tokens in the query', () => {
    const token = 'token: { issuers: [main], from: [authorization, { query: t }] }'
    expect(metadataOf(withResources(API, token))).toMatchObject({
      bearer_methods_supported: ['header', 'query'],
    })
  })

  test('of a token that is one of several credentials', () => {
    const anyOf = 'anyOf: [{ token: { issuers: [main], scopes: [x] } }, { key: {} }]'
    expect(metadataOf(withResources(API, anyOf))).toMatchObject({ scopes_supported: ['x'] })
  })

  test('without the section there is none', () => {
    expect(metadataOf(SOUND)).toBeUndefined()
  })

  test('a resource below a path takes in the routes that can stand there', () => {
    for (const path of ['/v1', '/v1/orders', '/v1/orders/7'])
      expect(errorsOf(withResources(`[{ resource: "https://api.example.com${path}" }]`))).toEqual([])
  })
})

describe('refused', () => {
  test.each([
    ['plain HTTP', '[{ resource: http://api.example.com }]', 'resource-plain'],
    ['another host', '[{ resource: https://other.example.com }]', 'unknown-host'],
    ['a path without tokens', '[{ resource: https://api.example.com/v2 }]', 'resource-without-tokens'],
    ['a fragment', '[{ resource: "https://api.example.com/#x" }]', 'invalid-value'],
    ['a slash at the end', '[{ resource: https://api.example.com/v1/ }]', 'invalid-value'],
    ['another spelling', '[{ resource: "https://API.example.com/v1" }]', 'invalid-value'],
    [
      'a resource twice',
      '[{ resource: https://api.example.com }, { resource: https://api.example.com/ }]',
      'invalid-value',
    ],
  ])('%s', (_name, resources, code) => {
    const errors = errorsOf(withResources(resources))
    expect(errors.map((error) => error.code)).toEqual([code])
    expect(placeOf(errors[0] as never)).toContain('resources[')
  })

  test('a route at the path that the gate answers itself', () => {
    const text = withResources(API).replace('/v1/orders/{id}', '/.well-known/oauth-protected-resource')
    expect(errorsOf(text).map(({ code }) => code)).toContain('conflicting-routes')
  })
})

const resource = (path: string) => ({
  origin: 'https://api.example.com',
  host: 'api.example.com',
  path,
  metadata: { name: path },
})

const asked = (path: string, host = 'api.example.com') =>
  ({ host, path, scheme: 'https', authority: host }) as const

describe('where it stands (RFC 9728 §3.1)', () => {
  const resources = [resource(''), resource('/mcp'), resource('/mcp/admin')]
  test.each([
    ['/.well-known/oauth-protected-resource', ''],
    ['/.well-known/oauth-protected-resource/mcp', '/mcp'],
    ['/.well-known/oauth-protected-resource/mcp/admin', '/mcp/admin'],
    ['/.well-known/oauth-protected-resource/', undefined],
    ['/.well-known/oauth-protected-resource/other', undefined],
    ['/.well-known/oauth-protected-resource-x', undefined],
    ['/mcp/.well-known/oauth-protected-resource', undefined],
  ])('%s', (path, expected) => {
    expect(metadataAt(resources, asked(path), false)?.path).toBe(expected)
  })

  test.each([
    ['/mcp', '/mcp'],
    ['/mcp/x', '/mcp'],
    ['/mcpx', ''],
    ['/mcp/admin/x', '/mcp/admin'],
    ['/', ''],
  ])('a request for %s is for the resource %j', (path, expected) => {
    expect(resourceOf(resources, asked(path), false)?.path).toBe(expected)
  })

  test('hosts are told apart, but on a laptop', () => {
    const other = asked('/.well-known/oauth-protected-resource/mcp', 'localhost')
    expect(metadataAt(resources, other, false)).toBeUndefined()
    const found = metadataAt(resources, other, true)
    if (found === undefined) throw new Error('no metadata')
    expect(JSON.parse(metadataText(found, other, true))).toEqual({
      resource: 'https://localhost/mcp',
      name: '/mcp',
    })
    expect(JSON.parse(metadataText(found, other, false))).toMatchObject({
      resource: 'https://api.example.com/mcp',
    })
    expect(metadataUrl(found, other, false)).toBe(
      'https://api.example.com/.well-known/oauth-protected-resource/mcp',
    )
  })
})
