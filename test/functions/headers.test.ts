import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'

import { encodeWord, staysBehind } from '../../functions/gateway/headers.ts'
import { bench, guardOf, ID, policyOf, requestOf } from './support.ts'

const principal = { id: 'main|alice', issuer: 'https://id.example.com/', subject: 'alice', claims: {} }

const forwarded = async (headers: Record<string, string>): Promise<Headers> => {
  const guard = guardOf({ kind: 'pass', grants: { principal, scopes: ['orders:read', 'orders:write'] } })
  const gate = bench(policyOf([{ name: 'orders', guards: [{ guard }] }]))
  const response = await gate.fetch(requestOf('/', { headers }))
  expect(response.status).toBe(200)
  return gate.sent[0]?.headers ?? new Headers()
}

describe('a client cannot speak for the gate or for a proxy', () => {
  // Each name as a client would send it, and what the origin then sees under it.
  test.each<[string, string | null]>([
    ['X-Forwarded-For', '203.0.113.7'],
    ['X-Forwarded-Proto', 'https'],
    ['X-Forwarded-Host', 'api.example.com'],
    ['X-Forwarded-Port', null],
    ['X-Forwarded-Prefix', null],
    ['X-Forwarded-User', null],
    ['Forwarded', null],
    ['X-Real-IP', null],
    ['X-Remote-Addr', null],
    ['X-Envoy-External-Address', null],
    ['X-SSL-Client-Verify', null],
    ['Client-Cert', null],
    ['Client-Cert-Chain', null],
    ['True-Client-IP', null],
    ['X-Client-IP', null],
    ['CF-Connecting-IPv6', null],
    ['CF-IPCountry', null],
    ['CF-Access-Jwt-Assertion', null],
    ['X-Request-Id', ID],
    ['X-Gatehouse-Principal', 'main|alice'],
    ['X-Gatehouse-Subject', 'alice'],
    ['X-Gatehouse-Issuer', 'https://id.example.com/'],
    ['X-Gatehouse-Scopes', 'orders:read orders:write'],
    ['X-Gatehouse-Route', 'orders'],
    ['X-Gatehouse-Anything', null],
    ['X_Gatehouse_Principal', null],
    ['X-Gatehouse_Principal', null],
    // CGI variables have one spelling for every character that is no letter or digit (lighttpd, FastCGI).
    ['X.Gatehouse.Principal', null],
    ['X-Gatehouse~Scopes', null],
    ['X.Forwarded.For', null],
    ['X+Real+IP', null],
    ['X-Original-URL', null],
    ['X-Rewrite-URL', null],
    ['X-HTTP-Method-Override', null],
    ['X-HTTP-Method', null],
    ['X-Method-Override', null],
    ['X-Original-URI', null],
    ['X-Original-Method', null],
    ['X-Override-URL', null],
    ['X-HTTP-Host-Override', null],
    // CVE-2016-5385: CGI makes HTTP_PROXY of it, and clients in the origin send their traffic there.
    ['Proxy', null],
    // CVE-2025-29927: Next.js takes a request that bears it for one that it has judged itself.
    ['X-Middleware-Subrequest', null],
    ['X-Middleware-Subrequest-Id', null],
    ['Proxy-Client-IP', null],
    ['WL-Proxy-Client-IP', null],
    ['X-ProxyUser-IP', null],
    ['Cluster-Client-IP', null],
    ['X-Azure-ClientIP', null],
    ['X-AppEngine-User-IP', null],
    ['X-ARR-ClientCert', null],
    ['SSL-Client-Verify', null],
    ['X-Client-Certificate', null],
    ['X-Amzn-Mtls-Clientcert', null],
    // What other proxies that authenticate tell their origins (CWE-290).
    ['Remote-User', null],
    ['Remote_User', null],
    ['X-Remote-User', null],
    ['X-Remote-Group', null],
    ['X-Remote-Extra-Scopes', null],
    ['X-WebAuth-User', null],
    ['X-Auth-Request-Email', null],
    ['X-Authentik-Username', null],
    ['X-Authenticated-Userid', null],
    ['X-Consumer-Username', null],
    ['X-Credential-Identifier', null],
    ['X-Anonymous-Consumer', null],
    ['X-Pomerium-Jwt-Assertion', null],
    ['X-Goog-IAP-JWT-Assertion', null],
    ['X-Goog-Authenticated-User-Email', null],
    ['X-Amzn-Oidc-Data', null],
    ['X-MS-Client-Principal-Id', null],
    ['X-MS-Token-AAD-Access-Token', null],
  ])('%s', async (name, seen) => {
    expect((await forwarded({ [name]: 'spoofed' })).get(name)).toBe(seen)
  })

  test('under a name that WSGI reads as X-Forwarded-For: refused before that', async () => {
    const gate = bench(policyOf([{}]))
    const response = await gate.fetch(requestOf('/', { headers: { x_forwarded_for: '10.0.0.1' } }))
    expect([response.status, gate.sent]).toEqual([400, []])
  })

  test.each(['Accept_Encoding', 'If_Range', 'Content_Range', 'X_Tenant', 'X.Tenant'])(
    'a second spelling of what was judged, or is the gate’s to say: %s',
    async (name) => {
      const headers = await forwarded({ 'x-tenant': 'a', [name]: 'spoofed' })
      expect(headers.get('x-tenant')).toBe('a')
      expect(headers.get(name)).toBeNull()
    },
  )

  // Names that begin like those above and are clients' own.
  test.each([
    'Proxied-By',
    'Remote',
    'X-Client-Version',
    'X-Client-Id',
    'X-Auth-Token',
    'X-User-Id',
    'X-Original',
  ])('what a client may well say goes on: %s', async (name) => {
    expect((await forwarded({ [name]: 'mine' })).get(name)).toBe('mine')
  })

  test('an odd name that is nobody else’s goes on', async () => {
    expect((await forwarded({ api_key: 'k' })).get('api_key')).toBe('k')
  })

  test('without a principal no identity is told at all', async () => {
    const gate = bench(policyOf([{}]))
    await gate.fetch(
      requestOf('/', { headers: { 'x-gatehouse-principal': 'root', 'x-gatehouse-scopes': 'admin' } }),
    )
    const names = [...(gate.sent[0]?.headers.keys() ?? [])].filter((name) => name.startsWith('x-gatehouse-'))
    expect(names).toEqual(['x-gatehouse-route'])
  })
})

describe('what is for one connection stays on it (RFC 9110 §7.6.1)', () => {
  test.each([
    'Keep-Alive',
    'Proxy-Connection',
    'Proxy-Authorization',
    'TE',
    'Trailer',
    'Upgrade',
    'HTTP2-Settings',
    'Expect',
  ])('%s', async (name) => {
    expect((await forwarded({ [name]: name === 'Expect' ? '100-continue' : 'h2c' })).has(name)).toBe(false)
  })

  test('and so does Connection itself', async () => {
    const headers = await forwarded({ connection: 'keep-alive, TE, X-Absent', te: 'trailers', 'x-end': '1' })
    expect(['connection', 'te', 'x-end'].filter((name) => headers.has(name))).toEqual(['x-end'])
  })

  // A guard judges X-Tenant, a Connection header has it dropped, and the origin takes its default tenant.
  test.each(['X-Tenant', 'DPoP', 'Signature', 'Range'])(
    'but no Connection header drops a %s that guards may have judged',
    async (name) => {
      const gate = bench(policyOf([{}]))
      const headers = { connection: `keep-alive, ${name}`, [name]: '1' }
      const response = await gate.fetch(requestOf('/', { headers }))
      await gate.settled()
      expect([response.status, gate.sent]).toEqual([400, []])
      expect(gate.events[0]?.code).toBe('request.header-malformed')
    },
  )

  test('on the way back too', async () => {
    const gate = bench(
      policyOf([{}]),
      () =>
        new Response('', {
          headers: {
            connection: 'X-Hop',
            'x-hop': '1',
            'keep-alive': 'timeout=5',
            'x-end': '1',
            'set-cookie': 'a=b',
          },
        }),
    )
    const { headers } = await gate.fetch(requestOf('/'))
    expect(
      ['connection', 'x-hop', 'keep-alive', 'x-end', 'set-cookie'].filter((name) => headers.has(name)),
    ).toEqual(['x-end', 'set-cookie'])
  })
})

test('everything else is forwarded as it was judged', async () => {
  const sent = {
    authorization: 'Bearer abc',
    cookie: 'a=b; c=d',
    accept: 'text/html, */*;q=0.1',
    'x-api-version': '2',
  }
  const headers = await forwarded(sent)
  for (const [name, value] of Object.entries(sent)) expect(headers.get(name)).toBe(value)
})

describe('claims cannot inject headers', () => {
  test.each<[string, string]>([
    ['alice', 'alice'],
    ['auth0|5f7c8ec7c33c6c004bbafe82', 'auth0|5f7c8ec7c33c6c004bbafe82'],
    ['a b', 'a%20b'],
    ['a,b', 'a%2Cb'],
    ['a"b', 'a%22b'],
    ['100%', '100%25'],
    ['x\r\nx-admin: 1', 'x%0D%0Ax-admin:%201'],
    ['Zoë', 'Zo%C3%AB'],
    ['\u0000', '%00'],
    ['\ud800', '%EF%BF%BD'],
    ['', ''],
  ])('%j is told as %s', (text, word) => {
    expect(encodeWord(text)).toBe(word)
  })

  test('any text comes out as one word of visible ASCII that decodes to itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const word = encodeWord(text)
        expect(word).toMatch(/^[\x21-\x7e]*$/)
        expect(word).not.toMatch(/[,"]/)
        expect(decodeURIComponent(word)).toBe(text.toWellFormed())
      }),
    )
  })
})

const SPELLINGS = fc.oneof(
  fc.constantFrom(
    'x-forwarded-for',
    'x_forwarded_for',
    'x.forwarded.for',
    'cf-ray',
    'forwarded',
    'x-gatehouse-a',
    'x_gatehouse_a',
    'te',
    'accept',
    'a_b',
    'a-b',
    'authorization',
    'client_cert',
  ),
  fc.stringMatching(/^[a-z0-9_.~-]{1,70}$/),
)

/** Without anything remembered of any name, and no room to remember it. */
const forgetful = async <Module>(
  load: () => Promise<Module>,
  fill: (module: Module, name: string) => void,
) => {
  vi.resetModules()
  const fresh = await load()
  for (let index = 0; index < 2500; index++) fill(fresh, `junk-${index}`)
  return fresh
}

test('what is remembered of a name is what it says', async () => {
  const oracle = await forgetful(
    async () => import('../../functions/gateway/headers.ts'),
    (module, name) => module.staysBehind(name, new Set(), new Map()),
  )
  fc.assert(
    fc.property(
      fc.array(SPELLINGS, { maxLength: 4 }),
      fc.array(SPELLINGS, { maxLength: 8 }),
      (named, sent) => {
        const headers = new Map(sent.map((name) => [name, 'v']))
        for (const name of sent)
          for (const connection of [new Set<string>(), new Set(named)])
            expect(staysBehind(name, connection, headers)).toBe(oracle.staysBehind(name, connection, headers))
      },
    ),
    { numRuns: 2000 },
  )
})
