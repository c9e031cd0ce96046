// The bound of the registry's replica, measured: three Workers with isolates of their own, one registry. What was
// revoked is refused by all of them within `revocation.maxStaleness` of the acknowledgement, under constant traffic.

import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { BOOTSTRAP_BINDING, bootstrapText } from '../../shared/guards/key/bootstrap.ts'
import { makeKey, PEPPER_BINDING, readPeppers } from '../../shared/guards/key/pepper.ts'
import { policyFolder } from '../support/gate.ts'
import { startOrigin, type TestOrigin } from '../support/origin.ts'
import { startWorkers, type Sent, type Workers } from '../support/workers.ts'

const WORKERS = [0, 1, 2] as const
const BOUND_MS = 2000
const GIVE_UP_MS = 60_000
const ISS = 'https://id.example.com/'
const PEPPER = `1:${randomBytes(32).toString('base64url')}`

const policy = (jwk: object): string => `version: 1
hosts: ['*']
client: { address: cf-connecting-ip }
origins: { shop: { url: https://shop.test } }
issuers:
  main:
    issuer: ${ISS}
    audience: https://api.test
    algorithms: [ES256]
    type: any
    keys: { jwks: { keys: [${JSON.stringify(jwk)}] } }
revocation: { maxStaleness: ${BOUND_MS / 1000}s, budget: 5s }
control:
  guards:
    - limit: { by: address, quota: 1000, window: 1m }
    - key: { env: live }
routes:
  - name: by-key
    match: { path: /key/*, methods: [GET] }
    origin: shop
    guards: [key: { scopes: [orders:read] }]
  - name: by-token
    match: { path: /token/*, methods: [GET] }
    origin: shop
    guards: [token: { issuers: [main] }]
`

let origin: TestOrigin
let workers: Workers
let admin: string
let sign: (claims: Readonly<Record<string, unknown>>, issuedS: number) => Promise<string>

beforeAll(async () => {
  origin = await startOrigin()
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }
  sign = async (claims, issuedS) =>
    new SignJWT({ sub: 'alice', ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setIssuer(ISS)
      .setAudience('https://api.test')
      .setIssuedAt(issuedS)
      .setExpirationTime(issuedS + 3600)
      .sign(privateKey)
  const peppers = readPeppers(PEPPER)
  if (!peppers.ok) throw new TypeError(peppers.error)
  const { text, id, kept } = makeKey(peppers.value, 'live', (count) => randomBytes(count))
  admin = text
  workers = await startWorkers(policyFolder(policy(jwk)), {
    count: WORKERS.length,
    origin: origin.url,
    bindings: { [PEPPER_BINDING]: PEPPER, [BOOTSTRAP_BINDING]: bootstrapText('live', id, kept) },
  })
})

afterAll(async () => {
  await workers.close()
  await origin.close()
})

const act = async (path: string, body?: object, worker = 0): Promise<Sent> =>
  workers.send(
    worker,
    `/.gatehouse${path}`,
    { 'x-api-key': admin, 'content-type': 'application/json' },
    {
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    },
  )

const issue = async (): Promise<{ readonly id: string; readonly key: string }> => {
  const issued = await act('/keys', { name: 'test', scopes: ['orders:read'] })
  expect(issued.status, issued.body).toBe(201)
  return JSON.parse(issued.body) as { id: string; key: string }
}

const status = async (worker: number, text: string): Promise<number> =>
  (await workers.send(worker, '/key/1', { 'x-api-key': text })).status

interface Refused {
  /** From the acknowledgement to the last request that was still admitted, per Worker; negative for none. */
  readonly lastAdmittedMs: readonly number[]
  readonly admittedAfterRefusal: number
}

/** Every Worker is asked all the time, until each has refused for a while. */
const untilRefused = async (
  ask: (worker: number) => Promise<number>,
  revoke: () => Promise<unknown>,
): Promise<Refused> => {
  for (const worker of WORKERS) expect(await ask(worker)).toBe(200)
  let revokedMs = Infinity
  const endMs = Date.now() + GIVE_UP_MS
  let admittedAfterRefusal = 0
  const lastAdmittedMs = WORKERS.map(() => Number.NEGATIVE_INFINITY)
  const clients = WORKERS.map(async (worker) => {
    let refused = false
    while (Date.now() < endMs && (Date.now() < revokedMs + 1.5 * BOUND_MS || !refused)) {
      const sentMs = Date.now()
      const status = await ask(worker)
      if (status === 200 && refused) admittedAfterRefusal++
      if (status === 200) lastAdmittedMs[worker] = sentMs - revokedMs
      else refused = true
      await sleep(10)
    }
    expect(refused).toBe(true)
  })
  await sleep(100)
  await revoke()
  revokedMs = Date.now()
  await Promise.all(clients)
  return { lastAdmittedMs, admittedAfterRefusal }
}

describe('three isolates of their own on one registry', () => {
  test('know the first administrator by its hash alone, and a new key everywhere at once', async () => {
    expect((await act('/keys')).status).toBe(200)
    const { key } = await issue()
    for (const worker of WORKERS)
      expect((await workers.send(worker, '/key/1', { 'x-api-key': key })).status).toBe(200)
  })

  test('refuse a revoked key within the bound, and never admit it again', async () => {
    const { id, key } = await issue()
    const ask = async (worker: number): Promise<number> =>
      (await workers.send(worker, '/key/1', { 'x-api-key': key })).status
    const seen = await untilRefused(ask, async () => act(`/keys/${id}/revoke`, {}))
    for (const ms of seen.lastAdmittedMs) expect(ms).toBeLessThanOrEqual(BOUND_MS)
    expect(seen.admittedAfterRefusal).toBe(0)
    console.log(`revoked key: last admitted ${seen.lastAdmittedMs.map((ms) => `${ms} ms`).join(', ')} after`)
  })

  test('refuse a revoked token within the bound, and never admit it again', async () => {
    const token = await sign({ jti: 'stolen-1' }, Math.floor(Date.now() / 1000) - 10)
    const ask = async (worker: number): Promise<number> =>
      (await workers.send(worker, '/token/1', { authorization: `Bearer ${token}` })).status
    const seen = await untilRefused(ask, async () =>
      act('/revocations', { jti: 'stolen-1', reason: 'stolen' }),
    )
    for (const ms of seen.lastAdmittedMs) expect(ms).toBeLessThanOrEqual(BOUND_MS)
    expect(seen.admittedAfterRefusal).toBe(0)
    console.log(
      `revoked token: last admitted ${seen.lastAdmittedMs.map((ms) => `${ms} ms`).join(', ')} after`,
    )
  })

  test('refuse what a subject got before a time, and admit what it got after', async () => {
    const nowS = Math.floor(Date.now() / 1000)
    const [old, fresh, other] = await Promise.all([
      sign({ sub: 'mallory' }, nowS - 600),
      sign({ sub: 'mallory' }, nowS - 60),
      sign({ sub: 'carol' }, nowS - 600),
    ])
    const before = new Date((nowS - 300) * 1000).toISOString()
    expect((await act('/revocations', { sub: 'mallory', before, reason: 'left' })).status).toBe(201)
    await sleep(BOUND_MS)
    for (const worker of WORKERS) {
      const withToken = async (token: string): Promise<number> =>
        (await workers.send(worker, '/token/1', { authorization: `Bearer ${token}` })).status
      expect(await Promise.all([old, fresh, other].map(withToken))).toEqual([401, 200, 200])
    }
  })

  test('refuse everything of an issuer that was issued before a time, and take it back', async () => {
    const nowS = Math.floor(Date.now() / 1000)
    const token = await sign({ sub: 'dave' }, nowS - 600)
    const withToken = async (worker: number): Promise<number> =>
      (await workers.send(worker, '/token/1', { authorization: `Bearer ${token}` })).status
    const made = await act('/revocations', {
      issuer: 'main',
      before: new Date((nowS - 300) * 1000).toISOString(),
    })
    expect(made.status, made.body).toBe(201)
    await sleep(BOUND_MS)
    expect(await Promise.all(WORKERS.map(withToken))).toEqual([401, 401, 401])
    const { id } = JSON.parse(made.body) as { id: number }
    const undone = await workers.send(
      1,
      `/.gatehouse/revocations/${id}`,
      { 'x-api-key': admin },
      { method: 'DELETE' },
    )
    expect(undone.status, undone.body).toBe(200)
    await sleep(BOUND_MS)
    expect(await Promise.all(WORKERS.map(withToken))).toEqual([200, 200, 200])
  })

  test('take the old secret of a rotated key for its grace, and not beyond it', async () => {
    const { id, key } = await issue()
    // Known everywhere, twice: cold, then warm.
    for (const worker of [...WORKERS, ...WORKERS]) expect(await status(worker, key)).toBe(200)
    const rotated = await act(`/keys/${id}/rotate`, { grace: '8s' })
    const fresh = (JSON.parse(rotated.body) as { key: string }).key
    expect(fresh).not.toBe(key)
    for (const worker of WORKERS) {
      expect(await status(worker, fresh)).toBe(200)
      expect(await status(worker, key)).toBe(200)
    }
    await sleep(8100)
    for (const worker of WORKERS) {
      expect(await status(worker, fresh)).toBe(200)
      expect(await status(worker, key)).toBe(401)
    }
  })
})
