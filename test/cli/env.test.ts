import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test, vi } from 'vitest'

import { check } from '../../cli/check.ts'
import { missingIn } from '../../cli/env.ts'
import { EXIT } from '../../cli/exit.ts'
import { compileFolder } from '../../cli/folder.ts'
import { temporaryFolder } from '../support/folders.ts'

const policy = `version: 1
hosts: [api.example.com]
client: { address: cf-connecting-ip }
origins:
  main: { url: "https://origin.example.com" }
routes:
  - name: counted
    match: { path: "/*", methods: [GET] }
    origin: main
    guards:
      - limit: { by: address, quota: 10, window: 1m, store: upstash }
      - limit:
          all:
            - { by: address, quota: 10, window: 1m }
            - { by: address, quota: 10, window: 1m, store: isolate }
            - { by: address, quota: 10, window: 1m, store: location, algorithm: fixed-window, location: { binding: NEAR } }
`

const housePolicy = `version: 1
hosts: [api.example.com]
origins:
  main: { url: "https://origin.example.com" }
revocation: {}
control: { guards: [key: {}] }
routes:
  - name: keyed
    match: { path: "/*", methods: [GET] }
    origin: main
    guards: [key: {}]
`

const folder = temporaryFolder('env')

const missing = async (env: string, wrangler: string, text = policy): Promise<readonly string[]> => {
  writeFileSync(join(folder, 'gateway.yaml'), text)
  const compiled = await compileFolder(folder, { dev: false })
  if (!compiled.ok || compiled.value.bundle === undefined) throw new Error('the policy does not build')
  writeFileSync(join(folder, '.dev.vars'), env)
  writeFileSync(join(folder, 'wrangler.toml'), wrangler)
  const found = missingIn(compiled.value.bundle, join(folder, '.dev.vars'), join(folder, 'wrangler.toml'))
  if (!found.ok) return [found.error]
  return found.value.map(({ kind, name, needed }) => `${kind} ${name}: ${needed.join('; ')}`)
}

const BINDINGS = `
[[durable_objects.bindings]]
name = "COUNTERS"
class_name = "Counter"
[[ratelimits]]
name = "NEAR"
namespace_id = "1"
simple = { limit = 10, period = 60 }
`

describe('what a policy needs of its environment', () => {
  test('is told by name and by who needs it, once each', async () => {
    expect(await missing('', '')).toEqual([
      'secret UPSTASH_REDIS_REST_URL: route counted, guard limit',
      'secret UPSTASH_REDIS_REST_TOKEN: route counted, guard limit',
      'durable-object COUNTERS: route counted, guard limit',
      'rate-limit NEAR: route counted, guard limit',
    ])
  })

  test('keys, revocations and the admin API need the registry and the pepper', async () => {
    const users = 'route keyed, guard key; route gatehouse-control, guard key'
    expect(await missing('', '', housePolicy)).toEqual([
      `secret GATEHOUSE_KEY_PEPPER: ${users}; control`,
      `durable-object REGISTRY: ${users}; revocation; control`,
    ])
  })

  test('alternatives need what their guards need, and origins their services', async () => {
    const text = `version: 1
hosts: [api.example.com]
origins:
  bound: { service: ORDERS }
  both: { targets: [{ name: a, service: ORDERS }, { name: b, service: CANARY }] }
  plain: { url: "https://origin.example.com" }
issuers:
  main: { issuer: "https://id.example.com/", keys: { secret: TOKEN_KEY }, audience: "https://api.example.com", algorithms: [HS256], type: any }
routes:
  - name: either
    match: { path: "/a", methods: [GET] }
    origin: bound
    guards:
      - anyOf:
          - key: {}
          - token: { issuers: [main], dpop: { mode: accept, nonce: { secret: NONCE_KEY } } }
          - signature: { scheme: stripe, secrets: [HOOK] }
  - { name: b, match: { path: "/b", methods: [GET] }, origin: both, guards: [] }
  - { name: c, match: { path: "/c", methods: [GET] }, origin: plain, guards: [] }
`
    expect(await missing('', '', text)).toEqual([
      'secret GATEHOUSE_KEY_PEPPER: route either, guard anyOf',
      'durable-object REGISTRY: route either, guard anyOf',
      'durable-object REPLAYS: route either, guard anyOf',
      'secret NONCE_KEY: route either, guard anyOf',
      'secret HOOK: route either, guard anyOf',
      'service ORDERS: origin both; origin bound',
      'service CANARY: origin both',
      'secret TOKEN_KEY: issuer main',
    ])
    const services = '[[services]]\nbinding = "ORDERS"\nservice = "orders"\n'
    expect((await missing('', services, text)).filter((one) => one.startsWith('service'))).toEqual([
      'service CANARY: origin both',
    ])
  })

  test('an empty secret is a missing one', async () => {
    expect(await missing('UPSTASH_REDIS_REST_URL=https://x\nUPSTASH_REDIS_REST_TOKEN=', BINDINGS)).toEqual([
      'secret UPSTASH_REDIS_REST_TOKEN: route counted, guard limit',
    ])
  })

  test('a file that cannot be read as what it is is told', async () => {
    expect(await missing('', '[[services')).toEqual([
      expect.stringContaining(`${join(folder, 'wrangler.toml')} is no TOML: `),
    ])
  })

  test.each([
    ['a folder', folder, 'it is a folder'],
    ['one that is not there', join(folder, 'none.vars'), 'there is no such file'],
  ])('a named file of secrets that is %s is no empty one', async (_, env, reason) => {
    writeFileSync(join(folder, 'gateway.yaml'), policy)
    const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    expect(await check({ policy: folder, dev: false, json: false, strict: false, env })).toBe(EXIT.usage)
    expect(told.mock.calls).toEqual([[`${env} cannot be read: ${reason}\n`]])
    told.mockRestore()
  })

  test('nothing is missing where all is there', async () => {
    expect(await missing('UPSTASH_REDIS_REST_URL=https://x\nUPSTASH_REDIS_REST_TOKEN=y', BINDINGS)).toEqual(
      [],
    )
  })
})
