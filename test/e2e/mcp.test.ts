// The MCP example: a real client that knows nothing but a URL finds out from the gate how to authenticate, does it at
// a real provider, and calls a tool of a server that never sees a request without a token.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startProvider, type DemoProvider } from '../../demo/provider.ts'
import { callNow } from '../../examples/mcp/client.ts'
import { startMcpServer, type McpOrigin } from '../../examples/mcp/server.ts'
import { policyFolder, root, startGate, type Gate } from '../support/gate.ts'

describe('an MCP server behind the gate', () => {
  let provider: DemoProvider
  let origin: McpOrigin
  let gate: Gate

  beforeAll(async () => {
    provider = await startProvider({
      port: 0,
      audience: 'https://mcp.example.com/mcp',
      scopes: ['mcp:tools', 'mcp:other'],
    })
    origin = await startMcpServer(0)
    const policy = readFileSync(join(root, 'examples/mcp/policy/gateway.yaml'), 'utf8')
    gate = await startGate(policyFolder(policy.replace('http://127.0.0.1:8790', provider.issuer)), {
      origin: origin.url,
    })
  })

  afterAll(async () => {
    await gate?.stop()
    await Promise.all([provider?.close(), origin?.close()])
  })

  const call = async (
    scope: string,
  ): Promise<{ readonly text: string; readonly heard: readonly string[] }> => {
    const heard: string[] = []
    const text = await callNow({
      url: `${gate.url}/mcp`,
      clientId: 'demo',
      clientSecret: 'demo',
      issuer: provider.issuer,
      scope,
      heard: (method, url, status) => heard.push(`${status} ${method} ${new URL(url).pathname}`),
    })
    return { text, heard }
  }

  test('a client discovers, authenticates and calls a tool, as itself', async () => {
    const { text, heard } = await call('mcp:tools')
    expect(text).toMatch(/^\d{4}-.* for demo$/)
    expect(heard.slice(0, 5)).toEqual([
      '401 POST /mcp',
      '200 GET /.well-known/oauth-protected-resource/mcp',
      '200 GET /.well-known/oauth-authorization-server',
      '200 POST /token',
      '200 POST /mcp',
    ])
  })

  test('without the scope it is refused, and the server sees nothing of it', async () => {
    const before = origin.requests()
    await expect(call('mcp:other')).rejects.toThrow('403')
    expect(origin.requests()).toBe(before)
  })

  test.each([
    ['https://evil.example', 403],
    ['http://127.0.0.1.evil.example:80', 403],
    ['http://127.0.0.1:6274', 200],
  ])('a page of %s, with a token: %i (DNS rebinding)', async (page, status) => {
    const headers = {
      authorization: `Bearer ${await provider.token('mcp:tools')}`,
      origin: page,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    }
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
    const response = await fetch(`${gate.url}/mcp`, { method: 'POST', headers, body })
    expect(response.status).toBe(status)
  })

  test('the metadata is the one of the address that was asked, and readable by every page', async () => {
    const response = await fetch(`${gate.url}/.well-known/oauth-protected-resource/mcp`)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(await response.json()).toMatchObject({
      resource: `${gate.url}/mcp`,
      authorization_servers: [provider.issuer],
      scopes_supported: ['mcp:tools'],
    })
  })
})
