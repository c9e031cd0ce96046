// Authorization as it runs, in workerd over HTTP: conditions, owned ids, one of several credentials, and an external
// decision point that answers, refuses and goes away.

import { createServer, type Server } from 'node:http'

import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { startOrigin, type DemoOrigin } from '../../demo/origin.ts'
import { policyFolder, startGate, until, type Gate } from '../support/gate.ts'

const ISSUER = 'https://id.example.com/'
const AUDIENCE = 'https://api.example.com'

interface Asked {
  readonly subject: { readonly id: string }
  readonly resource: { readonly id: string }
}

interface Pdp {
  readonly url: string
  readonly asked: Asked[]
  readonly close: () => void
}

/** A decision point that permits even ids. */
const startPdp = async (): Promise<Pdp> => {
  const asked: Asked[] = []
  const server: Server = createServer((request, response) => {
    const chunks: string[] = []
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => void chunks.push(chunk))
    request.on('end', () => {
      const question = JSON.parse(chunks.join('')) as Asked
      asked.push(question)
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ decision: Number(question.resource.id) % 2 === 0 }))
    })
  })
  const { promise, resolve } = Promise.withResolvers<number>()
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    resolve(typeof address === 'object' && address !== null ? address.port : 0)
  })
  return {
    url: `http://127.0.0.1:${await promise}/access/v1/evaluation`,
    asked,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

const policyOf = (jwk: string, pdp: string): string => `version: 1
hosts: [127.0.0.1, localhost]
client: { address: socket }
origins: { api: { url: 'http://127.0.0.1:9' } }
issuers:
  main:
    issuer: ${ISSUER}
    keys: { jwks: { keys: [${jwk}] } }
    audience: ${AUDIENCE}
    algorithms: [ES256]
    type: at+jwt
routes:
  - name: user
    match: { path: '/users/{userId}', methods: [GET] }
    origin: api
    guards:
      - anyOf: [{ token: { issuers: [main] } }, { key: {} }]
      - access:
          when: claims.tenant == "t1" && time > timestamp("2020-01-01T00:00:00Z")
          owns: { params.userId: claims.sub }
  - name: order
    match: { path: '/orders/{id}', methods: [GET] }
    origin: api
    guards:
      - token: { issuers: [main] }
      - access: { ask: { url: '${pdp}', resource: { type: order, id: params.id }, retry: 100ms } }
`

describe('access, in the gate', () => {
  let pdp: Pdp
  let origin: DemoOrigin
  let gate: Gate
  let key: CryptoKey

  beforeAll(async () => {
    const pair = await generateKeyPair('ES256', { extractable: true })
    key = pair.privateKey
    pdp = await startPdp()
    origin = await startOrigin(0)
    const jwk = JSON.stringify({ ...(await exportJWK(pair.publicKey)), kid: 'k', alg: 'ES256', use: 'sig' })
    gate = await startGate(policyFolder(policyOf(jwk, pdp.url)), { origin: origin.url })
  })

  afterAll(async () => {
    await gate?.stop()
    pdp?.close()
    await origin?.close()
  })

  const ask = async (path: string, claims: Readonly<Record<string, unknown>> = {}): Promise<Response> => {
    const token = await new SignJWT({ tenant: 't1', ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'k', typ: 'at+jwt' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject('user-1')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(key)
    return fetch(gate.url + path, { headers: { authorization: `Bearer ${token}` } })
  }

  test('admits the owner, and nobody else', async () => {
    expect((await ask('/users/user-1')).status).toBe(200)
    const refused = await ask('/users/user-2')
    expect(refused.status).toBe(403)
    // The event names what failed; the client is not told.
    expect(await refused.text()).not.toContain('owner')
    const events = await until(
      async () => gate.events(),
      (all) => all.some(({ code }) => code === 'access.owner-mismatch'),
    )
    expect(events.find(({ code }) => code === 'access.owner-mismatch')?.['evidence']).toEqual({
      name: 'params.userId',
      reason: 'params.userId ≠ claims.sub',
    })
  })

  test('judges by conditions', async () => {
    expect((await ask('/users/user-1', { tenant: 't2' })).status).toBe(403)
    expect((await ask('/users/user-1', { tenant: null })).status).toBe(403)
  })

  test('takes one credential of several, and names all where there is none', async () => {
    const none = await fetch(`${gate.url}/users/user-1`)
    expect(none.status).toBe(401)
    expect(none.headers.get('www-authenticate')).toBe(
      'Bearer realm="127.0.0.1", ApiKey realm="127.0.0.1", in="header", name="x-api-key"',
    )
    const headers = { authorization: 'Bearer x.y.z', 'x-api-key': 'gh_x' }
    expect((await fetch(`${gate.url}/users/user-1`, { headers })).status).toBe(400)
  })

  test('asks the decision point once per question, and does as it says', async () => {
    expect([(await ask('/orders/2')).status, (await ask('/orders/2')).status]).toEqual([200, 200])
    expect((await ask('/orders/3')).status).toBe(403)
    expect(pdp.asked.map(({ subject, resource }) => [subject.id, resource.id])).toEqual([
      ['user-1', '2'],
      ['user-1', '3'],
    ])
  })

  test('a decision point that is gone is a fault, and refuses', async () => {
    pdp.close()
    const response = await ask('/orders/4')
    expect(response.status).toBe(503)
    expect(response.headers.has('retry-after')).toBe(true)
  })
})
