// The life of a key as a user meets it: the real command against the real `gatehouse dev`, from the first
// administrator to a key that is refused.

import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv, promisify } from 'node:util'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { policyFolder, root, startGate, until, type Gate } from '../support/gate.ts'
import { startOrigin, type TestOrigin } from '../support/origin.ts'

const POLICY = `version: 1
hosts: [api.example.com]
origins: { shop: { url: https://shop.test } }
control:
  path: /.gatehouse
  guards:
    - limit: { by: address, quota: 1000, window: 1m }
    - key: { env: live }
revocation: { maxStaleness: 1s }
routes:
  - name: orders
    match: { path: /orders, methods: [GET] }
    origin: shop
    guards: [key: { scopes: [orders:read] }]
`

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

let folder: string
let origin: TestOrigin
let gate: Gate
let admin: string

const run = async (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> => {
  const command = promisify(execFile)(process.execPath, [join(root, 'cli/gatehouse.js'), ...args], {
    env: { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '', ...env },
  })
  return command.then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    (error: { readonly code: number; readonly stdout: string; readonly stderr: string }) => ({
      code: error.code,
      out: error.stdout,
      err: error.stderr,
    }),
  )
}

const keys = async (...args: readonly string[]): Promise<Ran> =>
  run(args, { GATEHOUSE_URL: gate.url, GATEHOUSE_ADMIN_KEY: admin })

const statusOf = async (key: string): Promise<number> => {
  const response = await fetch(`${gate.url}/orders`, { headers: { 'x-api-key': key } })
  await response.arrayBuffer()
  return response.status
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-keys-'))
  const vars = join(folder, 'vars')
  const made = await run(['keys', 'bootstrap', '--write', vars], { GATEHOUSE_KEY_PEPPER: '' })
  expect(made.code, made.err).toBe(0)
  admin = /^GATEHOUSE_ADMIN_KEY=(gh_live_\S+)\n$/.exec(made.out)?.[1] ?? ''
  expect(statSync(vars).mode & 0o077).toBe(0)
  expect(readFileSync(vars, 'utf8')).not.toContain(admin.slice(30))
  origin = await startOrigin()
  gate = await startGate(policyFolder(POLICY), {
    origin: origin.url,
    env: parseEnv(readFileSync(vars, 'utf8')),
  })
})

afterAll(async () => {
  await gate.stop()
  await origin.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a second bootstrap into the same file is refused: it would be a second first administrator', async () => {
  const again = await run(['keys', 'bootstrap', '--write', join(folder, 'vars')])
  expect(again).toMatchObject({ code: 2, out: '' })
})

test('issue, use, list, rotate, revoke, and the log of it', async () => {
  const issued = await keys(
    'keys',
    'issue',
    'CI of the shop',
    '--principal',
    'shop',
    '--scope',
    'orders:read',
    '--expires',
    '1d',
  )
  expect(issued.code, issued.err).toBe(0)
  const key = issued.out.trim()
  expect(key).toMatch(/^gh_live_\w{18}_\w{43}_\w{6}$/)
  expect(await statusOf(key)).toBe(200)
  expect(await statusOf(`${key.slice(0, -1)}${key.endsWith('a') ? 'b' : 'a'}`)).toBe(401)

  const echoed = await fetch(`${gate.url}/orders`, { headers: { 'x-api-key': key, 'x-other': 'kept' } })
  const seen = await echoed.text()
  expect(seen).not.toContain(key.slice(30))
  expect(seen).toContain('kept')

  const id = key.split('_')[2] ?? ''
  const listed = await keys('keys', 'list', '--principal', 'shop')
  expect(listed.out).toContain(id)
  expect(listed.out).not.toContain(key.slice(30))

  const rotated = await keys('keys', 'rotate', id, '--grace', '0s')
  const fresh = rotated.out.trim()
  expect(await statusOf(fresh)).toBe(200)
  expect(
    await until(
      async () => statusOf(key),
      (status) => status === 401,
    ),
  ).toBe(401)

  expect((await keys('keys', 'revoke', id)).code).toBe(0)
  expect(
    await until(
      async () => statusOf(fresh),
      (status) => status === 401,
    ),
  ).toBe(401)
  const log = await keys('keys', 'log')
  expect(
    log.out
      .split('\n')
      .map((line) => line.split('  ')[2])
      .filter((what) => what !== undefined),
  ).toEqual(['key.revoke', 'key.rotate', 'key.issue', 'key.bootstrap'])
  const used = JSON.parse((await keys('keys', 'show', id)).out) as { readonly lastUsed?: string }
  expect(used.lastUsed).toMatch(/^20\d\d-\d\d-\d\dT\d\d:00:00\.000Z$/)
})

test('a key of a customer is no key of an administrator', async () => {
  const customer = (await keys('keys', 'issue', 'customer', '--scope', 'orders:read')).out.trim()
  const tried = await run(['keys', 'issue', 'mine', '--scope', 'gatehouse:admin', '--url', gate.url], {
    GATEHOUSE_ADMIN_KEY: customer,
  })
  expect(tried.code).toBe(1)
  expect(tried.err).toContain('403')
})

test('what the command cannot do, it says on standard error and by its exit code', async () => {
  const cases: readonly (readonly [readonly string[], NodeJS.ProcessEnv, number, RegExp])[] = [
    [['keys', 'list', '--url', gate.url], { GATEHOUSE_ADMIN_KEY: '' }, 1, /no credential/],
    [['keys', 'list', '--url', 'http://api.example.com'], { GATEHOUSE_ADMIN_KEY: admin }, 1, /in the clear/],
    [['keys', 'list', '--url', 'http://127.0.0.1:9'], { GATEHOUSE_ADMIN_KEY: admin }, 1, /does not answer/],
    [['keys', 'list', '--url', gate.url], { GATEHOUSE_ADMIN_KEY: `${admin}x` }, 1, /401/],
    [['keys', 'show', 'nobody', '--url', gate.url], { GATEHOUSE_ADMIN_KEY: admin }, 1, /404/],
    [['keys', 'issue', '--url', gate.url], { GATEHOUSE_ADMIN_KEY: admin }, 2, /missing required argument/],
    [['revoke', '--jti', 'a', '--url', gate.url], { GATEHOUSE_ADMIN_KEY: admin }, 1, /issuer/],
  ]
  for (const [args, env, code, text] of cases) {
    const ran = await run(args, env)
    expect(ran.code, ran.err).toBe(code)
    expect(ran.err).toMatch(text)
    expect(ran.err + ran.out).not.toContain(admin.slice(30))
  }
})
