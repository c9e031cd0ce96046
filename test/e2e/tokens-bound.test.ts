// Bound and opaque tokens of a real, certified OpenID provider, sent by a real OAuth client (oauth4webapi), through the
// real runtime: DPoP with the gate's nonces and its Durable Object, introspection, and tokens of a certificate.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { temporaryFolder } from '../support/folders.ts'
import { policyFolder, startGate, type Gate } from '../support/gate.ts'
import {
  CLIENT,
  GATE_CLIENT,
  JWT_RESOURCE,
  MTLS_CLIENT,
  OPAQUE_RESOURCE,
  startIdentity,
  type Identity,
} from '../support/identity.ts'
import { startOrigin, type TestOrigin } from '../support/origin.ts'

const INSECURE = { [oauth.allowInsecureRequests]: true } as const
/** Longer than a handful of requests takes on a busy machine. */
const CACHE_MS = 8000

let identity: Identity
let origin: TestOrigin
let gate: Gate
let server: oauth.AuthorizationServer

const certificate = (): string => {
  const folder = temporaryFolder('certificate')
  const file = join(folder, 'client.pem')
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '1',
      '-subj',
      '/CN=robot',
      '-keyout',
      join(folder, 'key.pem'),
      '-out',
      file,
    ],
    { stdio: 'ignore' },
  )
  return readFileSync(file, 'utf8')
}

const policyOf = (issuer: string): string => `version: 1
hosts: ["*"]
client: { address: socket }
origins:
  only: { url: "http://127.0.0.1:9" }
issuers:
  main:
    issuer: ${issuer}
    keys: discover
    audience: ${JWT_RESOURCE}
    algorithms: [ES256]
    type: at+jwt
    profile: rfc9068
routes:
  - name: bound
    match: { path: "/bound/*", methods: ["*"] }
    origin: only
    guards: [{ token: { issuers: [main], scopes: [orders:read], dpop: { mode: require, nonce: { secret: DPOP_NONCE_SECRET } } } }]
  - name: either
    match: { path: "/either/*", methods: ["*"] }
    origin: only
    guards: [{ token: { issuers: [main], dpop: accept } }]
  - name: plain
    match: { path: "/plain/*", methods: ["*"] }
    origin: only
    guards: [{ token: { issuers: [main] } }]
  - name: opaque
    match: { path: "/opaque/*", methods: ["*"] }
    origin: only
    guards:
      - introspection:
          endpoint: ${issuer}/token/introspection
          client: { id: ${GATE_CLIENT.id}, secret: INTROSPECTION_SECRET }
          issuer: ${issuer}
          audience: ${OPAQUE_RESOURCE}
          scopes: [orders:read]
          cache: { maxAge: ${CACHE_MS}ms }
          dpop: accept
`

beforeAll(async () => {
  identity = await startIdentity(certificate())
  origin = await startOrigin()
  gate = await startGate(policyFolder(policyOf(identity.issuer)), {
    origin: origin.url,
    env: {
      GATEHOUSE_SECRET_DPOP_NONCE_SECRET: 'a secret of more than thirty-two characters',
      GATEHOUSE_SECRET_INTROSPECTION_SECRET: GATE_CLIENT.secret,
    },
  })
  const url = new URL(identity.issuer)
  server = await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, INSECURE))
})

afterAll(async () => {
  await gate.stop()
  await Promise.all([identity.close(), origin.close()])
})

interface Asked {
  readonly client?: { readonly id: string; readonly secret: string }
  readonly DPoP?: oauth.DPoPHandle
  readonly resource?: string
  readonly scope?: string
}

/** An access token by client credentials; a DPoP handle binds it to its key. */
const tokenFor = async ({
  client = CLIENT,
  DPoP,
  resource,
  scope = 'orders:read',
}: Asked = {}): Promise<string> => {
  const response = await oauth.clientCredentialsGrantRequest(
    server,
    { client_id: client.id },
    oauth.ClientSecretBasic(client.secret),
    { scope, ...(resource === undefined ? undefined : { resource }) },
    { ...INSECURE, ...(DPoP === undefined ? undefined : { DPoP }) },
  )
  const answer = await oauth.processClientCredentialsResponse(server, { client_id: client.id }, response)
  return answer.access_token
}

const handleOf = async (): Promise<oauth.DPoPHandle> => oauth.DPoP({}, await oauth.generateKeyPair('ES256'))

const urlOf = (path: string): URL => new URL(path, gate.url)

const send = async (
  token: string,
  path: string,
  DPoP?: oauth.DPoPHandle,
  method = 'GET',
): Promise<Response> =>
  oauth.protectedResourceRequest(token, method, urlOf(path), new Headers(), null, {
    ...INSECURE,
    ...(DPoP === undefined ? undefined : { DPoP }),
  })

/** The status and the first error of the challenges. */
const refusalOf = async (
  sent: Promise<Response>,
): Promise<readonly [number, string | undefined, string | undefined]> => {
  try {
    return [(await sent).status, undefined, undefined]
  } catch (error) {
    if (!(error instanceof oauth.WWWAuthenticateChallengeError)) throw error
    const [challenge] = error.cause
    return [error.status, challenge?.scheme, challenge?.parameters.error]
  }
}

/** What a request without a token is told. */
const challengeOf = async (path: string): Promise<string> =>
  (await fetch(urlOf(path))).headers.get('www-authenticate') ?? ''

describe('DPoP', () => {
  test('a client learns the nonce from the challenge, and then passes request after request', async () => {
    const DPoP = await handleOf()
    const token = await tokenFor({ DPoP })
    expect(await refusalOf(send(token, '/bound/1', DPoP))).toEqual([401, 'dpop', 'use_dpop_nonce'])
    for (const path of ['/bound/1', '/bound/1', '/bound/2?q=x']) {
      const response = await send(token, path, DPoP)
      expect(response.status).toBe(200)
      expect(await response.json()).toMatchObject({ headers: { 'x-gatehouse-subject': CLIENT.id } })
    }
    expect((await send(token, '/bound/1', DPoP, 'POST')).status).toBe(200)
  })

  test('a proof is used once, through whichever isolate', async () => {
    const DPoP = await handleOf()
    const token = await tokenFor({ DPoP })
    const proofs: string[] = []
    const record: typeof fetch = async (input, init) => {
      proofs.push(new Headers(init?.headers).get('dpop') ?? '')
      return fetch(input, init)
    }
    const sent = oauth.protectedResourceRequest(token, 'GET', urlOf('/either/1'), new Headers(), null, {
      ...INSECURE,
      DPoP,
      [oauth.customFetch]: record as never,
    })
    expect((await sent).status).toBe(200)
    const [dpop = ''] = proofs
    const headers = { authorization: `DPoP ${token}`, dpop }
    const again = await fetch(urlOf('/either/1'), { headers })
    expect(again.status).toBe(401)
    expect(again.headers.get('www-authenticate')).toMatch(/^DPoP .*error="invalid_dpop_proof"/)
    const elsewhere = await fetch(urlOf('/either/2'), { headers })
    expect(elsewhere.status).toBe(401)
  })

  test.each(['/bound/1', '/either/1', '/plain/1'])(
    'a stolen token is no bearer token on %s',
    async (path) => {
      const token = await tokenFor({ DPoP: await handleOf() })
      const [status] = await refusalOf(send(token, path))
      expect(status).toBe(401)
    },
  )

  test('a thief with a key of its own is refused', async () => {
    const token = await tokenFor({ DPoP: await handleOf() })
    expect(await refusalOf(send(token, '/either/1', await handleOf()))).toEqual([
      401,
      'dpop',
      'invalid_token',
    ])
  })

  test('a bearer token passes where both are taken, and not where DPoP is required', async () => {
    const token = await tokenFor()
    expect((await send(token, '/either/1')).status).toBe(200)
    expect(await refusalOf(send(token, '/bound/1'))).toEqual([401, 'dpop', undefined])
  })

  test('who brings nothing learns of every scheme', async () => {
    expect(await challengeOf('/either/1')).toMatch(
      /^Bearer realm="[^"]*".*, DPoP realm="[^"]*", algs="ES256 /,
    )
    expect(await challengeOf('/bound/1')).toMatch(/^DPoP realm=/)
    expect(await challengeOf('/plain/1')).toMatch(/^Bearer realm="[^"]*"(, resource_metadata="[^"]*")?$/)
  })
})

test('a token of a certificate is refused on a connection without one (RFC 8705)', async () => {
  const token = await tokenFor({ client: MTLS_CLIENT })
  const [, claims = ''] = token.split('.')
  expect(JSON.parse(atob(claims.replaceAll('-', '+').replaceAll('_', '/')))).toHaveProperty([
    'cnf',
    'x5t#S256',
  ])
  for (const path of ['/plain/1', '/either/1']) expect((await refusalOf(send(token, path)))[0]).toBe(401)
})

describe('introspection', () => {
  const opaque = { resource: OPAQUE_RESOURCE }

  test('asks once for a token, and again when it is no longer remembered', async () => {
    const token = await tokenFor(opaque)
    expect(token).not.toContain('.')
    const before = identity.questions()
    for (let turn = 0; turn < 5; turn++) {
      const response = await send(token, '/opaque/1')
      expect(response.status).toBe(200)
      expect(await response.json()).toMatchObject({ headers: { 'x-gatehouse-subject': CLIENT.id } })
    }
    expect(identity.questions() - before).toBe(1)
  })

  test('refuses a token that was revoked, within the time that answers are remembered', async () => {
    const token = await tokenFor(opaque)
    expect((await send(token, '/opaque/1')).status).toBe(200)
    const revoked = await oauth.revocationRequest(
      server,
      { client_id: CLIENT.id },
      oauth.ClientSecretBasic(CLIENT.secret),
      token,
      INSECURE,
    )
    await oauth.processRevocationResponse(revoked)
    // The answer was remembered at some time before this line.
    await sleep(CACHE_MS + 100)
    expect(await refusalOf(send(token, '/opaque/1'))).toEqual([401, 'bearer', 'invalid_token'])
  })

  test('refuses a made-up token, and one without the scope', async () => {
    expect((await refusalOf(send('made-up', '/opaque/1')))[0]).toBe(401)
    const poor = await tokenFor({ ...opaque, scope: 'orders:write' })
    expect(await refusalOf(send(poor, '/opaque/1'))).toEqual([403, 'bearer', 'insufficient_scope'])
  })

  test('holds an opaque token to its key', async () => {
    const DPoP = await handleOf()
    const token = await tokenFor({ ...opaque, DPoP })
    expect((await send(token, '/opaque/1', DPoP)).status).toBe(200)
    expect((await refusalOf(send(token, '/opaque/1')))[0]).toBe(401)
  })

  test('a JWT of another route is not taken for an opaque token of this one (substitution)', async () => {
    expect((await refusalOf(send(await tokenFor(), '/opaque/1')))[0]).toBe(401)
    expect((await refusalOf(send(await tokenFor(opaque), '/plain/1')))[0]).toBe(401)
  })
})
