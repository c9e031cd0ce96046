// Handshakes of WebSockets: refused before the origin is asked, unless the route takes them and the page may.

import { describe, expect, test } from 'vitest'

import type { Cors } from '../../shared/policy/linked.ts'
import { bench, guardOf, policyOf, requestOf, type RouteSketch } from './support.ts'

const cors: Cors = {
  origins: ['https://app.example.com'],
  headers: [],
  exposedHeaders: [],
  credentials: true,
  maxAgeS: 1,
}

/** undici keeps `upgrade` from a Request's headers: they are handed over as the platform would. */
const handshake = (headers: Readonly<Record<string, string>>, method = 'GET'): Request =>
  requestOf('/chat', {
    method,
    headers: { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', ...headers },
  })

const codeFor = async (route: RouteSketch, request: Request): Promise<string | undefined> => {
  const judged = { count: 0 }
  const guard = guardOf(() => {
    judged.count++
    return { kind: 'pass' }
  })
  const gate = bench(policyOf([{ ...route, guards: [{ guard }] }]))
  const response = await gate.fetch(request)
  await gate.settled()
  const code = gate.events[0]?.code
  if (code !== undefined) expect([response.status, gate.sent.length, judged.count]).toEqual([403, 0, 0])
  else
    expect([gate.sent.length, gate.sent[0]?.headers.get('upgrade') ?? undefined]).toEqual([
      1,
      upgradeOf(request),
    ])
  return code
}

const upgradeOf = (request: Request): string | undefined =>
  request.headers.get('upgrade')?.includes('websocket') === true ? 'websocket' : undefined

describe('a handshake', () => {
  test.each<[string, RouteSketch, Request, string | undefined]>([
    ['of a route that takes none', {}, handshake({}), 'request.upgrade'],
    ['in capitals', {}, handshake({ upgrade: 'WebSocket' }), 'request.upgrade'],
    ['with a version', {}, handshake({ upgrade: 'websocket/13' }), 'request.upgrade'],
    ['hidden among others', {}, handshake({ upgrade: 'h2c, websocket' }), 'request.upgrade'],
    [
      'among others, of a route that takes it (h2c smuggling)',
      { webSocket: true },
      handshake({ upgrade: 'websocket, h2c' }),
      'request.upgrade',
    ],
    ['by POST (RFC 6455 §4.1)', { webSocket: true }, handshake({}, 'POST'), 'request.upgrade'],
    ['of a program', { webSocket: true }, handshake({}), undefined],
    [
      'of a page of the API itself',
      { webSocket: true },
      handshake({ origin: 'https://api.example.com' }),
      undefined,
    ],
    [
      'of a page of another site (CWE-1385)',
      { webSocket: true },
      handshake({ origin: 'https://evil.example' }),
      'request.upgrade-origin',
    ],
    ['of a sandboxed page', { webSocket: true }, handshake({ origin: 'null' }), 'request.upgrade-origin'],
    [
      'of a page whose address only begins alike',
      { webSocket: true },
      handshake({ origin: 'https://api.example.com.evil.example' }),
      'request.upgrade-origin',
    ],
    [
      'of a page in the clear (RFC 6454 §4: another origin)',
      { webSocket: true },
      handshake({ origin: 'http://api.example.com' }),
      'request.upgrade-origin',
    ],
    [
      'of a page that CORS names',
      { webSocket: true, cors },
      handshake({ origin: 'https://app.example.com' }),
      undefined,
    ],
    [
      'of a page that CORS does not name',
      { webSocket: true, cors },
      handshake({ origin: 'https://app.example.com:8443' }),
      'request.upgrade-origin',
    ],
    ...[cors, { ...cors, origins: ['*'] }].flatMap((shared) =>
      [{ cookie: 'session=1' }, { authorization: 'Basic dTpw' }].map(
        (credential): [string, RouteSketch, Request, string | undefined] => [
          `with ${JSON.stringify(credential)} where ${shared.origins[0]} may read answers without credentials alone`,
          { webSocket: true, cors: { ...shared, credentials: false } },
          handshake({ origin: 'https://app.example.com', ...credential }),
          'request.upgrade-origin',
        ],
      ),
    ),
    [
      'without any, where all pages may',
      { webSocket: true, cors: { ...cors, origins: ['*'], credentials: false } },
      handshake({ origin: 'https://any.example' }),
      undefined,
    ],
    [
      'with a cookie, where credentials are shared',
      { webSocket: true, cors },
      handshake({ origin: 'https://app.example.com', cookie: 'session=1' }),
      undefined,
    ],
    ['of another protocol goes on as a plain request', {}, handshake({ upgrade: 'h2c' }), undefined],
  ])('%s', async (_name, route, request, code) => {
    expect(await codeFor(route, request)).toBe(code)
  })
})
