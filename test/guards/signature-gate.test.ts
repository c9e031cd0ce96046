// Signed requests through the whole gate: from a policy folder to what the origin receives.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import { compileFolder } from '../../cli/folder.ts'
import { recordToConsole } from '../../functions/adapters/console.ts'
import { loadPolicy } from '../../shared/policy/load.ts'
import { bench, NOW_MS } from '../functions/support.ts'
import type { Bench } from '../functions/support.ts'
import { digestHeader, FIELDS, linesOf, makePen, signed } from './signature.kit.ts'
import type { Message, Pen } from './signature.kit.ts'

const BODY = '{"amount":12}'
let pen: Pen
let folder: string
let gate: Bench
const lines: string[] = []

const policyOf = (jwk: unknown): string => `
version: 1
hosts: [api.example.com]
origins: { shop: { url: https://origin.internal } }
routes:
  - name: payments
    match: { path: /v1/payments, methods: [POST] }
    origin: shop
    guards:
      - signature:
          scheme: rfc9421
          keys: { partner: { keyid: k1, algorithm: ed25519, jwk: ${JSON.stringify(jwk)} } }
  - name: hooks
    match: { path: /hooks, methods: [POST] }
    origin: shop
    guards:
      - signature: { scheme: github, secrets: [HOOK_SECRET] }
  - name: machines
    match: { path: /machines, methods: [GET] }
    origin: shop
    guards:
      - certificate: { allow: { partner: { sha256: ${'ab'.repeat(32)} } } }
`

beforeAll(async () => {
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line))
  pen = makePen('ed25519')
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-signature-'))
  await writeFile(join(folder, 'gateway.yaml'), policyOf(pen.jwk))
  const compiled = await compileFolder(folder, { dev: false })
  if (!compiled.ok || compiled.value.bundle === undefined)
    throw new TypeError(compiled.ok ? JSON.stringify(compiled.value.problems) : compiled.error)
  const policy = loadPolicy(compiled.value.bundle)
  if (!policy.ok) throw new TypeError(policy.error)
  gate = bench(policy.value, () => new Response('paid'), {
    secrets: { read: (name) => (name === 'HOOK_SECRET' ? "It's a Secret to Everybody" : undefined) },
    world: { record: recordToConsole },
  })
})

afterAll(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true, force: true })
})

const send = (message: Message, cf?: object): Promise<Response> => {
  const headers = new Headers({ ...linesOf(message), 'cf-connecting-ip': '203.0.113.7' })
  const request = new Request(message.url, {
    method: message.method,
    headers,
    ...(message.body === undefined ? {} : { body: message.body }),
  })
  if (cf !== undefined) Object.defineProperty(request, 'cf', { value: cf })
  return gate.fetch(request)
}

const payment = async (): Promise<Message> => {
  const message: Message = {
    method: 'POST',
    url: 'https://api.example.com/v1/payments?account=7',
    headers: { 'content-type': 'application/json', 'content-digest': await digestHeader(BODY) },
    body: BODY,
  }
  return signed(message, pen, {
    fields: [...FIELDS, 'content-digest'],
    parameters: { created: NOW_MS / 1000 },
  })
}

describe('RFC 9421', () => {
  test('the origin receives the very bytes that were signed, and who signed them', async () => {
    const message = await payment()
    const response = await send(message)
    expect(response.status).toBe(200)
    const [sent] = gate.sent.splice(0)
    expect(sent?.url).toBe('https://origin.internal/v1/payments?account=7')
    expect(sent?.headers.get('x-gatehouse-principal')).toBe(
      encodeURIComponent('["signature:rfc9421","partner"]')
        .replaceAll('%3A', ':')
        .replaceAll('%5B', '[')
        .replaceAll('%5D', ']'),
    )
    expect(sent?.headers.get('signature-input')).toBe(linesOf(message)['Signature-Input'])
  })

  test('what nobody signed gets a 401 that says what to sign, and reaches no origin', async () => {
    const response = await send({ ...(await payment()), headers: { 'content-type': 'application/json' } })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Signature realm="api.example.com"')
    expect(response.headers.get('accept-signature')).toBe(
      'sig=("@method" "@authority" "@path" "@query" "content-digest");created;keyid',
    )
    const tampered = await send({ ...(await payment()), body: '{"amount":99}' })
    expect(tampered.status).toBe(401)
    expect(await tampered.json()).toMatchObject({ code: 'signature-invalid' })
    expect(gate.sent).toHaveLength(0)
  })
})

test('a webhook by a secret binding; neither secret nor body nor signature stands in any event', async () => {
  const hash = '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'
  const hook = (body: string): Message => ({
    method: 'POST',
    url: 'https://api.example.com/hooks',
    headers: { 'x-hub-signature-256': `sha256=${hash}` },
    body,
  })
  lines.splice(0)
  expect((await send(hook('Hello, World!'))).status).toBe(200)
  expect((await send(hook('Hello, Moon!'))).status).toBe(401)
  await gate.settled()
  gate.sent.splice(0)
  expect(lines).toHaveLength(2)
  for (const secret of ['Secret to Everybody', hash, 'Hello']) expect(lines.join('\n')).not.toContain(secret)
  expect(lines.join('\n')).toContain('signature.mismatch')
})

test('a certificate from the platform’s fields admits; a header that claims one does not', async () => {
  const get: Message = { method: 'GET', url: 'https://api.example.com/machines', headers: {} }
  const tlsClientAuth = {
    certPresented: '1',
    certVerified: 'SUCCESS',
    certRevoked: '0',
    certFingerprintSHA256: 'ab'.repeat(32),
    certNotBefore: 'Jan  1 00:00:00 2020 GMT',
    certNotAfter: 'Jan  1 00:00:00 2100 GMT',
  }
  expect((await send(get, { tlsClientAuth })).status).toBe(200)
  const [sent] = gate.sent.splice(0)
  expect(sent?.headers.get('x-gatehouse-subject')).toBe('partner')
  const forged = { ...get, headers: { 'cf-client-cert-sha256': 'ab'.repeat(32), 'client-cert': ':AAAA:' } }
  expect((await send(forged)).status).toBe(403)
  expect((await send(get, { tlsClientAuth: { ...tlsClientAuth, certVerified: 'FAILED' } })).status).toBe(403)
  expect(gate.sent).toHaveLength(0)
})

test.each([
  [
    'an option of no scheme',
    'scheme: rfc9421, keys: { a: { directory: https://a.example/k } }, skew: 1m',
    'skew',
  ],
  ['a secret in place of its name', 'scheme: stripe, secrets: ["whsec_abc="]', 'secrets[0]'],
  ['an unknown scheme', 'scheme: strip, secrets: [A]', 'scheme'],
  [
    'a component that no request has',
    'scheme: rfc9421, keys: { a: { directory: https://a.example/k } }, components: ["@status"]',
    'components[0]',
  ],
])('%s is a build error with its place', async (_what, options, place) => {
  const other = await mkdtemp(join(tmpdir(), 'gatehouse-signature-'))
  await writeFile(
    join(other, 'gateway.yaml'),
    `version: 1
hosts: [api.example.com]
origins: { shop: { url: https://origin.internal } }
routes:
  - { name: a, match: { path: / }, origin: shop, guards: [signature: { ${options} }] }
`,
  )
  const compiled = await compileFolder(other, { dev: false })
  await rm(other, { recursive: true, force: true })
  const problems = compiled.ok ? compiled.value.problems.filter(({ severity }) => severity === 'error') : []
  expect(problems).toHaveLength(1)
  expect(problems[0]?.path).toContain(`signature.${place}`)
  expect(problems[0]?.line).toBe(5)
})
