import type { JWK } from 'jose'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createKeys } from '../../functions/adapters/keys/keys.ts'
import type { Issuer, KeyAnswer, Keys } from '../../shared/core/ports.ts'
import {
  bearer,
  exchangeOf,
  guardFor,
  ISS,
  issuerWith,
  makePen,
  NOW_MS,
  portsWith,
  sign,
  wordOf,
} from '../guards/token.kit.ts'
import type { Pen } from '../guards/token.kit.ts'

const JWKS_URI = 'https://id.example.com/jwks'
const CONFIGURATION = 'https://id.example.com/.well-known/openid-configuration'

let pens: readonly [Pen, Pen, Pen]
let rsa: Pen

beforeAll(async () => {
  pens = [await makePen('ES256', 'k1'), await makePen('ES256', 'k2'), await makePen('ES256', 'k3')]
  rsa = await makePen('RS256', 'r1')
})
// Timers are the adapter's only clock besides the nowMs that each call brings.
beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => vi.useRealTimers())

type Answer = () => Response | Promise<Response>

const json = (body: unknown, init: ResponseInit = {}): Response =>
  new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' }, ...init })

/** An issuer's web server, in memory: what it answers may change, and it counts what it is asked. */
const serverOf = (jwks: readonly JWK[]) => {
  const calls: string[] = []
  const server = {
    calls,
    keyFetches: () => calls.filter((url) => url === JWKS_URI).length,
    answers: new Map<string, Answer>([
      [JWKS_URI, () => json({ keys: jwks })],
      [CONFIGURATION, () => json({ issuer: ISS, jwks_uri: JWKS_URI })],
    ]),
    serve: (keys: readonly JWK[]) => server.answers.set(JWKS_URI, () => json({ keys })),
    fail: () => server.answers.set(JWKS_URI, () => json({}, { status: 503 })),
    fetch: (url: string, _init: RequestInit): Promise<Response> => {
      calls.push(url)
      const answer = server.answers.get(url)
      return answer === undefined ? Promise.reject(new TypeError('unreachable')) : Promise.resolve(answer())
    },
  }
  return server
}

type Server = ReturnType<typeof serverOf>

const remote = (overrides: Record<string, unknown> = {}): Issuer =>
  issuerWith([], { keys: { jwksUri: JWKS_URI }, ...overrides })

const keysOf = (server: Pick<Server, 'fetch'>, dev = false): Keys =>
  createKeys({ fetch: server.fetch, dev, secret: () => undefined })

/** Runs what was deferred, as waitUntil does, and answers how much there was. */
const deferring = () => {
  const works: Promise<unknown>[] = []
  return {
    defer: (work: Promise<unknown>) => void works.push(work),
    settle: () => Promise.all(works),
    count: () => works.length,
  }
}

const nobody = (): void => undefined
const hint = (kid: string | undefined, alg = 'ES256') => ({ alg, kid })

const kidsOf = (answer: KeyAnswer): unknown =>
  answer.kind === 'found' ? answer.keys.map((key) => key.kid) : answer.kind

const reasonOf = (answer: KeyAnswer): string | undefined =>
  answer.kind === 'fault' ? answer.fault.evidence?.reason : answer.kind

const publicKey = (index: 0 | 1 | 2): JWK => pens[index].jwk

const trickle = () =>
  new ReadableStream<Uint8Array>({
    pull: (controller) =>
      new Promise((resolve) => {
        setTimeout(() => {
          controller.enqueue(new Uint8Array([32]))
          resolve()
        }, 1000)
      }),
  })

const streamed = () =>
  new ReadableStream<Uint8Array>({
    pull: (controller) => {
      controller.enqueue(new Uint8Array(10_000).fill(32))
    },
  })

const redirecting = (target: string) => {
  const server = serverOf([])
  server.answers.set(JWKS_URI, () => new Response(null, { status: 307, headers: { location: target } }))
  server.answers.set('https://keys.example.com/jwks', () => json({ keys: [publicKey(0)] }))
  server.answers.set('http://keys.example.com/jwks', () => json({ keys: [publicKey(0)] }))
  return server
}

const redirectable = () => remote({ fetch: { redirectsMax: 1 } })

const odd = (): readonly (readonly [string, unknown])[] => [
  ['for encryption', { ...publicKey(1), use: 'enc' }],
  ['whose key_ops lack verify', { ...publicKey(1), use: undefined, key_ops: ['encrypt'] }],
  ['for another algorithm', { ...publicKey(1), alg: 'ES384' }],
  ['for no known algorithm', { ...publicKey(1), alg: 'none' }],
  ['with its private part', { ...publicKey(1), d: 'AAAA' }],
  ['that is a secret', { kty: 'oct', kid: 'k2', alg: 'HS256', k: 'A'.repeat(43) }],
  ['off the curve', { ...publicKey(1), y: publicKey(1).x }],
  ['with a short coordinate', { ...publicKey(1), x: 'AAAA' }],
  ['of another curve', { ...publicKey(1), crv: 'P-384' }],
  ['of an unknown type', { ...publicKey(1), kty: 'XX' }],
  ['with an empty kid', { ...publicKey(1), kid: '' }],
  ['that is no object', 'k2'],
  ['that is null', null],
]

/**
 * A first fetch as the others see it once its request was cancelled: its answer does not come, and its timers do not
 * go off.
 */
const cancelled = async (server: Server) => {
  let land: (response: Response) => void = nobody
  let calls = 0
  const keys = keysOf({
    fetch: (url, init) =>
      calls++ === 0
        ? new Promise((resolve) => {
            land = resolve
          })
        : server.fetch(url, init),
  })
  const issuer = remote()
  vi.stubGlobal('setTimeout', () => 0)
  const first = Promise.resolve(keys.find(issuer, hint('k1'), NOW_MS, nobody))
  vi.unstubAllGlobals()
  await vi.advanceTimersByTimeAsync(0)
  return { keys, issuer, first, land }
}

describe('a remote key set', () => {
  test('is fetched once, and then answers synchronously', async () => {
    const server = serverOf([publicKey(0)])
    const keys = keysOf(server)
    const issuer = remote()
    expect(kidsOf(await keys.find(issuer, hint('k1'), NOW_MS, nobody))).toEqual(['k1'])
    const again = keys.find(issuer, hint('k1'), NOW_MS + 1, nobody)
    expect(again).not.toBeInstanceOf(Promise)
    expect(keys.find(issuer, hint('k1'), NOW_MS + 2, nobody)).toBe(again)
    expect(server.calls).toEqual([JWKS_URI])
  })

  test('is found by discovery, whose answer is kept as long as the set', async () => {
    const server = serverOf([publicKey(0)])
    const keys = keysOf(server)
    const issuer = issuerWith([], { keys: 'discover' })
    expect(kidsOf(await keys.find(issuer, hint('k1'), NOW_MS, nobody))).toEqual(['k1'])
    expect(kidsOf(await keys.find(issuer, hint('k9'), NOW_MS + 30_000, nobody))).toBe('unknown')
    expect(server.calls).toEqual([CONFIGURATION, JWKS_URI, JWKS_URI])
  })

  test('is fetched once for a hundred requests that come at the same time', async () => {
    const server = serverOf([publicKey(0)])
    const keys = keysOf(server)
    const issuer = remote()
    const answers = Array.from({ length: 100 }, async () => keys.find(issuer, hint('k1'), NOW_MS, nobody))
    await vi.advanceTimersByTimeAsync(100)
    expect((await Promise.all(answers)).map(kidsOf)).toEqual(Array.from({ length: 100 }, () => ['k1']))
    expect(server.keyFetches()).toBe(1)
  })

  test('gives a rotated key to the first token that bears it', async () => {
    const server = serverOf([publicKey(0)])
    const keys = keysOf(server)
    const issuer = remote()
    await keys.find(issuer, hint('k1'), NOW_MS, nobody)
    server.serve([publicKey(0), publicKey(1)])
    expect(kidsOf(await keys.find(issuer, hint('k2'), NOW_MS + 30_000, nobody))).toEqual(['k2'])
    expect(kidsOf(keys.find(issuer, hint('k1'), NOW_MS + 30_000, nobody) as KeyAnswer)).toEqual(['k1'])
    expect(server.keyFetches()).toBe(2)
  })

  test('is fetched at most once per cooldown under 10,000 random kids, and goes on answering for good ones', async () => {
    const server = serverOf([publicKey(0)])
    const keys = keysOf(server)
    const issuer = remote()
    await keys.find(issuer, hint('k1'), NOW_MS, nobody)
    for (let index = 0; index < 10_000; index++) {
      const nowMs = NOW_MS + index * 10
      expect(kidsOf(await keys.find(issuer, hint(`random-${index}`), nowMs, nobody))).toBe('unknown')
      if (index % 100 === 0)
        expect(kidsOf(keys.find(issuer, hint('k1'), nowMs, nobody) as KeyAnswer)).toEqual(['k1'])
    }
    // 100 seconds with a cooldown of 30: the first fetch, and one at each 30 seconds.
    expect(server.keyFetches()).toBe(4)
  })

  test('is not asked again for a kid that it did not list, until unknownKid has passed', async () => {
    const server = serverOf([publicKey(0)])
    const keys = keysOf(server)
    const issuer = remote()
    await keys.find(issuer, hint('k1'), NOW_MS, nobody)
    const ask = async (afterMs: number) =>
      kidsOf(await keys.find(issuer, hint('k9'), NOW_MS + afterMs, nobody))
    expect(await ask(30_000)).toBe('unknown')
    expect(await ask(60_000)).toBe('unknown')
    expect(server.keyFetches()).toBe(2)
    expect(await ask(90_000)).toBe('unknown')
    expect(server.keyFetches()).toBe(3)
  })

  test('finds a key at once that a refresh brought, though its kid was unknown before', async () => {
    const server = serverOf([publicKey(0)])
    const keys = keysOf(server)
    const issuer = remote({ fetch: { unknownKid: '1h' } })
    await keys.find(issuer, hint('k1'), NOW_MS, nobody)
    await keys.find(issuer, hint('k2'), NOW_MS + 30_000, nobody)
    server.serve([publicKey(0), publicKey(1), publicKey(2)])
    await keys.find(issuer, hint('k3'), NOW_MS + 60_000, nobody)
    expect(kidsOf(await keys.find(issuer, hint('k2'), NOW_MS + 60_001, nobody))).toEqual(['k2'])
  })
})

describe('an inline key set', () => {
  test('answers all requests with the same key, those that came before its import included', async () => {
    const keys = keysOf(serverOf([]))
    const issuer = issuerWith([publicKey(0)])
    const find = async () => keys.find(issuer, hint('k1'), NOW_MS, nobody)
    const [first, second] = await Promise.all([find(), find()])
    const third = keys.find(issuer, hint('k1'), NOW_MS, nobody)
    if (first.kind !== 'found' || second.kind !== 'found') throw new Error('not found')
    expect(second.keys[0]).toBe(first.keys[0])
    expect(third).toBe(first)
  })
})

describe('a failing source', () => {
  test('is not believed that a kid does not exist', async () => {
    const server = serverOf([publicKey(0)])
    const keys = keysOf(server)
    const issuer = remote({ fetch: { unknownKid: '1h' } })
    await keys.find(issuer, hint('k1'), NOW_MS, nobody)
    server.fail()
    expect(kidsOf(await keys.find(issuer, hint('k2'), NOW_MS + 30_000, nobody))).toBe('unknown')
    server.serve([publicKey(0), publicKey(1)])
    expect(kidsOf(await keys.find(issuer, hint('k2'), NOW_MS + 60_000, nobody))).toEqual(['k2'])
  })

  test('is asked anew where its keys are, once they are no longer where they were', async () => {
    const server = serverOf([publicKey(0)])
    const keys = keysOf(server)
    const issuer = issuerWith([], { keys: 'discover' })
    await keys.find(issuer, hint('k1'), NOW_MS, nobody)
    server.fail()
    server.answers.set(CONFIGURATION, () => json({ issuer: ISS, jwks_uri: 'https://id.example.com/moved' }))
    server.answers.set('https://id.example.com/moved', () => json({ keys: [publicKey(1)] }))
    expect(kidsOf(await keys.find(issuer, hint('k2'), NOW_MS + 30_000, nobody))).toBe('unknown')
    expect(kidsOf(await keys.find(issuer, hint('k2'), NOW_MS + 60_000, nobody))).toEqual(['k2'])
  })
})

describe('a key set of age', () => {
  test('is refreshed behind the response: the warm request does not wait', async () => {
    const server = serverOf([publicKey(0)])
    const keys = keysOf(server)
    const issuer = remote()
    const first = await keys.find(issuer, hint('k1'), NOW_MS, nobody)
    const background = deferring()
    const warm = keys.find(issuer, hint('k1'), NOW_MS + 600_001, background.defer)
    expect(warm).not.toBeInstanceOf(Promise)
    await background.settle()
    expect(background.count()).toBe(1)
    expect(server.keyFetches()).toBe(2)
    // The key that stayed is the same object, so that what was remembered by it goes on.
    const after = keys.find(issuer, hint('k1'), NOW_MS + 600_002, nobody) as KeyAnswer
    if (first.kind !== 'found' || after.kind !== 'found') throw new Error('not found')
    expect(after.keys[0]).toBe(first.keys[0])
  })

  test('loses the keys that its source no longer lists', async () => {
    const server = serverOf([publicKey(0), publicKey(1)])
    const keys = keysOf(server)
    const issuer = remote()
    await keys.find(issuer, hint('k1'), NOW_MS, nobody)
    server.serve([publicKey(1)])
    const background = deferring()
    void keys.find(issuer, hint('k2'), NOW_MS + 600_001, background.defer)
    await background.settle()
    expect(kidsOf(keys.find(issuer, hint('k1'), NOW_MS + 600_002, nobody) as KeyAnswer)).toBe('unknown')
  })

  test('is refreshed before it answers, once it is twice as old: an idle isolate admits by no removed key', async () => {
    const server = serverOf([publicKey(0)])
    const keys = keysOf(server)
    const issuer = remote()
    await keys.find(issuer, hint('k1'), NOW_MS, nobody)
    server.serve([publicKey(1)])
    const answer = keys.find(issuer, hint('k1'), NOW_MS + 1_200_001, nobody)
    expect(answer).toBeInstanceOf(Promise)
    expect(kidsOf(await answer)).toBe('unknown')
  })

  test('serves on while its source fails, for staleMax and no longer', async () => {
    const server = serverOf([publicKey(0)])
    const keys = keysOf(server)
    const issuer = remote({ fetch: { staleMax: '1h' } })
    await keys.find(issuer, hint('k1'), NOW_MS, nobody)
    server.fail()
    let waited = 0
    for (let afterMs = 0; afterMs <= 4_200_000; afterMs += 10_000) {
      const answer = keys.find(issuer, hint('k1'), NOW_MS + afterMs, nobody)
      if (answer instanceof Promise) waited++
      expect(kidsOf(await answer)).toEqual(['k1'])
      await vi.advanceTimersByTimeAsync(0)
    }
    expect(waited).toBe(0)
    const late = await keys.find(issuer, hint('k1'), NOW_MS + 4_210_000, nobody)
    expect(reasonOf(late)).toBe("key set: the answer's status is 503")
    server.serve([publicKey(0)])
    expect(kidsOf(await keys.find(issuer, hint('k1'), NOW_MS + 4_220_000, nobody))).toEqual(['k1'])
  })

  test('asks a failing source at most once per cooldown', async () => {
    const server = serverOf([publicKey(0)])
    const keys = keysOf(server)
    const issuer = remote()
    await keys.find(issuer, hint('k1'), NOW_MS, nobody)
    server.fail()
    const startMs = NOW_MS + 600_001
    for (let afterMs = 0; afterMs < 60_000; afterMs += 500) {
      await keys.find(issuer, hint('k1'), startMs + afterMs, nobody)
      const unknown = keys.find(issuer, hint(`random-${afterMs}`), startMs + afterMs, nobody)
      await vi.advanceTimersByTimeAsync(20)
      expect(kidsOf(await unknown)).toBe('unknown')
    }
    expect(server.keyFetches()).toBe(3)
  })
})

describe('without a key set', () => {
  test('faults say when a retry makes sense, and are asked for at most once per retry time', async () => {
    const server = serverOf([])
    server.fail()
    const keys = keysOf(server)
    const issuer = remote()
    const first = await keys.find(issuer, hint('k1'), NOW_MS, nobody)
    expect(first).toMatchObject({
      kind: 'fault',
      fault: { code: 'token.keys-unavailable', retryAfterMs: 5000 },
    })
    const second = await keys.find(issuer, hint('k1'), NOW_MS + 3000, nobody)
    expect(second).toMatchObject({ kind: 'fault', fault: { retryAfterMs: 2000 } })
    expect(server.keyFetches()).toBe(1)
    server.serve([publicKey(0)])
    expect(kidsOf(await keys.find(issuer, hint('k1'), NOW_MS + 5000, nobody))).toEqual(['k1'])
  })

  test('a slow source is given up at the timeout, also by those who wait for another request’s fetch', async () => {
    const server = serverOf([])
    server.answers.set(JWKS_URI, () => new Promise<Response>(() => undefined))
    const keys = keysOf(server)
    const issuer = remote()
    const answers = [1, 2, 3].map(async () => keys.find(issuer, hint('k1'), NOW_MS, nobody))
    await vi.advanceTimersByTimeAsync(5600)
    for (const answer of await Promise.all(answers)) expect(reasonOf(answer)).toBe('no answer in time')
    expect(server.keyFetches()).toBe(1)
  })

  test('a body that trickles for ever is given up at the same timeout', async () => {
    const server = serverOf([])
    server.answers.set(JWKS_URI, () => new Response(trickle()))
    const answer = keysOf(server).find(remote(), hint('k1'), NOW_MS, nobody)
    await vi.advanceTimersByTimeAsync(5001)
    expect(reasonOf(await answer)).toBe('no answer in time')
  })
})

describe('a fetch whose request was cancelled', () => {
  test('does not hold those who wait for it for ever', async () => {
    const { keys, issuer } = await cancelled(serverOf([publicKey(0)]))
    const waiting = keys.find(issuer, hint('k1'), NOW_MS + 1, nobody)
    await vi.advanceTimersByTimeAsync(5600)
    expect(reasonOf(await waiting)).toBe('the refresh was cut off')
    expect(kidsOf(await keys.find(issuer, hint('k1'), NOW_MS + 5600, nobody))).toEqual(['k1'])
  })

  test('does not hold those who come when its time is over', async () => {
    const { keys, issuer } = await cancelled(serverOf([publicKey(0)]))
    expect(kidsOf(await keys.find(issuer, hint('k1'), NOW_MS + 5501, nobody))).toEqual(['k1'])
  })

  test('does not undo a newer one when it lands after all', async () => {
    const { keys, issuer, first, land } = await cancelled(serverOf([publicKey(1)]))
    expect(kidsOf(await keys.find(issuer, hint('k2'), NOW_MS + 5501, nobody))).toEqual(['k2'])
    land(json({ keys: [publicKey(0)] }))
    expect(kidsOf(await first)).toBe('unknown')
    expect(kidsOf(keys.find(issuer, hint('k2'), NOW_MS + 5502, nobody) as KeyAnswer)).toEqual(['k2'])
  })
})

describe('an answer is refused', () => {
  const big = JSON.stringify({ keys: [], padding: 'x'.repeat(70_000) })

  test.each<[string, Answer]>([
    ["key set: the answer's status is 404", () => json({ keys: [] }, { status: 404 })],
    ['key set: the answer is larger than bytesMax', () => new Response(big)],
    [
      'key set: the answer is larger than bytesMax',
      () => new Response('{}', { headers: { 'content-length': '70000' } }),
    ],
    ['key set: the answer is larger than bytesMax', () => new Response(streamed())],
    [
      'key set: the answer is not JSON',
      () => new Response('{}', { headers: { 'content-type': 'text/html' } }),
    ],
    ['key set: the answer is not an unambiguous JSON object', () => new Response('{"keys":[')],
    ['key set: the answer is not an unambiguous JSON object', () => new Response('{"keys":[],"keys":[]}')],
    ['key set: the answer is not an unambiguous JSON object', () => json([])],
    ['key set: no list of keys', () => json({ keys: {} })],
    ['key set: unreachable', () => Promise.reject(new TypeError('network'))],
    ['key set: too many redirects', () => Response.redirect('https://id.example.com/other', 302)],
  ])('%s', async (reason, answer) => {
    const server = serverOf([])
    server.answers.set(JWKS_URI, answer)
    expect(reasonOf(await keysOf(server).find(remote(), hint('k1'), NOW_MS, nobody))).toBe(reason)
  })

  test.each<[string, string, unknown]>([
    [
      'names another issuer',
      'discovery: the metadata names another issuer',
      { issuer: 'https://id.example.com', jwks_uri: JWKS_URI },
    ],
    ['names no key set', 'discovery: jwks_uri is missing or not an https URL', { issuer: ISS }],
    [
      'names a key set over plain HTTP',
      'discovery: jwks_uri is missing or not an https URL',
      { issuer: ISS, jwks_uri: 'http://id.example.com/jwks' },
    ],
    [
      'names a key set on loopback',
      'discovery: jwks_uri is missing or not an https URL',
      { issuer: ISS, jwks_uri: 'http://127.0.0.1/jwks' },
    ],
  ])('when discovery %s', async (_name, reason, metadata) => {
    const server = serverOf([])
    server.answers.set(CONFIGURATION, () => json(metadata))
    const issuer = issuerWith([], { keys: 'discover' })
    expect(reasonOf(await keysOf(server).find(issuer, hint('k1'), NOW_MS, nobody))).toBe(reason)
    expect(server.keyFetches()).toBe(0)
  })
})

describe('redirects', () => {
  test('are followed over HTTPS where the policy allows them', async () => {
    const server = redirecting('https://keys.example.com/jwks')
    expect(kidsOf(await keysOf(server).find(redirectable(), hint('k1'), NOW_MS, nobody))).toEqual(['k1'])
  })

  test.each([
    ['http://keys.example.com/jwks', 'key set: not an https URL'],
    ['http://127.0.0.1/jwks', 'key set: not an https URL'],
    ['https://user:password@keys.example.com/jwks', 'key set: not an https URL'],
    ['/jwks', 'key set: too many redirects'],
    ['https://[', 'key set: a redirect without a target'],
  ])('to %s are refused', async (target, reason) => {
    const server = redirecting(target)
    expect(reasonOf(await keysOf(server).find(redirectable(), hint('k1'), NOW_MS, nobody))).toBe(reason)
    expect(server.calls.every((url) => url === JWKS_URI)).toBe(true)
  })
})

describe('plain HTTP', () => {
  const loopback = 'http://127.0.0.1:4000/jwks'

  test.each([
    [true, loopback, ['k1']],
    [false, loopback, 'key set: not an https URL'],
    [true, 'http://10.0.0.1/jwks', 'key set: not an https URL'],
  ])('dev %s, from %s: %j', async (dev, jwksUri, expected) => {
    const server = serverOf([])
    server.answers.set(jwksUri, () => json({ keys: [publicKey(0)] }))
    const answer = await keysOf(server, dev).find(remote({ keys: { jwksUri } }), hint('k1'), NOW_MS, nobody)
    expect(answer.kind === 'fault' ? reasonOf(answer) : kidsOf(answer)).toEqual(expected)
  })
})

describe('keys that may not verify are left out, and leave the good ones standing', () => {
  test('all of them', async () => {
    for (const [name, jwk] of odd()) {
      const server = serverOf([])
      server.answers.set(JWKS_URI, () => json({ keys: [jwk, publicKey(0)] }))
      const keys = keysOf(server)
      const issuer = remote({ algorithms: ['ES256', 'ES384'] })
      expect([name, kidsOf(await keys.find(issuer, hint('k1'), NOW_MS, nobody))]).toEqual([name, ['k1']])
      expect([name, kidsOf(keys.find(issuer, hint('k2'), NOW_MS, nobody) as KeyAnswer)]).toEqual([
        name,
        'unknown',
      ])
    }
  })

  test.each<[string, (jwk: JWK) => unknown]>([
    ['an RSA modulus of 1024 bits', (jwk) => ({ ...jwk, n: `gA${'A'.repeat(168)}E` })],
    ['an RSA exponent of 1 (every text is its own signature)', (jwk) => ({ ...jwk, e: 'AQ' })],
    ['an even RSA exponent', (jwk) => ({ ...jwk, e: 'Ag' })],
    ['a modulus that is no base64url', (jwk) => ({ ...jwk, n: `${jwk.n}=` })],
  ])('%s', async (_name, spoil) => {
    const server = serverOf([])
    server.answers.set(JWKS_URI, () => json({ keys: [spoil(rsa.jwk)] }))
    const issuer = remote({ algorithms: ['RS256'] })
    expect(kidsOf(await keysOf(server).find(issuer, hint('r1', 'RS256'), NOW_MS, nobody))).toBe('unknown')
    server.serve([rsa.jwk])
    expect(
      kidsOf(
        await keysOf(server).find(remote({ algorithms: ['RS256'] }), hint('r1', 'RS256'), NOW_MS, nobody),
      ),
    ).toEqual(['r1'])
  })
})

describe('the guard with a remote key set', () => {
  test('refuses no valid token during a rotation, and a remembered one only when its key has left', async () => {
    const server = serverOf([publicKey(0)])
    const ports = portsWith(keysOf(server))
    const issuer = remote({ lifetimeMax: '30d' })
    const guard = guardFor([issuer])
    const judge = async (text: string, afterMs: number) =>
      wordOf(await guard.judge(exchangeOf({ ...bearer(text), nowMs: NOW_MS + afterMs }), ports, {}))
    const exp = { exp: NOW_MS / 1000 + 86_400 }
    const [old, young] = [await sign(pens[0], exp), await sign(pens[1], exp)]
    expect(await judge(old, 0)).toBe('pass')
    server.serve([publicKey(0), publicKey(1)])
    expect(await judge(young, 40_000)).toBe('pass')
    expect(await judge(old, 40_001)).toBe('pass')
    expect(server.keyFetches()).toBe(2)
    server.serve([publicKey(1)])
    expect(await judge(old, 1_300_000)).toBe('token.key-unknown')
    expect(await judge(young, 1_300_001)).toBe('pass')
  })

  test('faults where a remembered token’s keys can no longer be had', async () => {
    const server = serverOf([publicKey(0)])
    const ports = portsWith(keysOf(server))
    const guard = guardFor([remote({ lifetimeMax: '30d', fetch: { staleMax: '0s', maxAge: '1m' } })])
    const text = await sign(pens[0], { exp: NOW_MS / 1000 + 86_400 })
    const judge = async (afterMs: number) =>
      wordOf(await guard.judge(exchangeOf({ ...bearer(text), nowMs: NOW_MS + afterMs }), ports, {}))
    expect(await judge(0)).toBe('pass')
    server.fail()
    expect(await judge(60_001)).toBe('fault token.keys-unavailable')
    server.serve([publicKey(0)])
    expect(await judge(70_000)).toBe('pass')
  })
})
