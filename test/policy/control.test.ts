// The admin API in a policy document: what the build refuses, since it would open the house, and what it warns of.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describe, expect, test } from 'vitest'

import { compileFolder } from '../../cli/folder.ts'
import { loadPolicy } from '../../shared/policy/load.ts'
import { select } from '../../shared/policy/select.ts'

const policyOf = (control: string, more = ''): string => `version: 1
hosts: [api.example.com]
origins: { shop: { url: https://origin.internal } }
${control}
routes:
  - name: all
    match: { path: /*, methods: ['*'] }
    origin: shop
    guards: [key: {}]
${more}`

interface Built {
  readonly problems: readonly string[]
  readonly bundle: Uint8Array | undefined
}

const build = async (text: string): Promise<Built> => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-control-'))
  try {
    writeFileSync(join(folder, 'gateway.yaml'), text)
    const compiled = await compileFolder(folder, { dev: false })
    if (!compiled.ok) throw new TypeError(compiled.error)
    const problems = compiled.value.problems.map(
      ({ severity, code, line, path }) => `${severity} ${code} ${line} ${path}`,
    )
    return { problems, bundle: compiled.value.bundle }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const LIMIT = 'limit: { by: address, quota: 10, window: 1m }'

describe('the build refuses an admin API', () => {
  test.each([
    ['without guards', 'control: { guards: [] }', 'control.guards'],
    ['that only limits', `control: { guards: [${LIMIT}] }`, 'error control-unguarded 4 control.guards'],
    [
      'whose key guard is in shadow',
      `control: { guards: [${LIMIT}, key: { mode: shadow }] }`,
      'error control-unguarded 4 control.guards',
    ],
    [
      'that admits when the registry is down',
      `control: { guards: [${LIMIT}, key: { onFault: pass }] }`,
      'error control-unguarded 4 control.guards',
    ],
    ['with a slash at its end', `control: { path: /admin/, guards: [${LIMIT}, key: {}] }`, 'control.path'],
    ['at the root', `control: { path: /, guards: [${LIMIT}, key: {}] }`, 'control.path'],
    [
      'on a host that the policy has not',
      `control: { hosts: [other.example.com], guards: [${LIMIT}, key: {}] }`,
      'error unknown-host 4 control.hosts[0]',
    ],
    [
      'whose guard names what is not there',
      `control: { guards: [${LIMIT}, token: { issuers: [nobody] }] }`,
      'error unknown-issuer 4 control.guards[1].token.issuers[0]',
    ],
  ])('%s', async (_what, control, expected) => {
    const built = await build(policyOf(control))
    expect(built.problems.join('\n')).toContain(expected)
    expect(built.bundle).toBeUndefined()
  })

  test.each([
    ['the same path', '/.gatehouse/*', 'conflicting-routes'],
    ['a path below it', '/.gatehouse/keys', 'control-shadowed'],
  ])('beside a route of %s', async (_what, path, code) => {
    const route = `  - name: mine\n    match: { path: "${path}", methods: [GET] }\n    origin: shop\n    guards: [key: {}]\n`
    const built = await build(policyOf(`control: { guards: [${LIMIT}, key: {}] }`, route))
    expect(built.problems.join('\n')).toContain(code)
    expect(built.bundle).toBeUndefined()
  })

  test('beside a route of its name', async () => {
    const route = `  - name: gatehouse-control\n    match: { path: /x, methods: [GET] }\n    origin: shop\n    guards: [key: {}]\n`
    const built = await build(policyOf(`control: { guards: [${LIMIT}, key: {}] }`, route))
    expect(built.problems.join('\n')).toContain('duplicate-route-name')
  })
})

test('an admin API that nothing limits is warned of', async () => {
  const built = await build(policyOf('control: { guards: [key: {}] }'))
  expect(built.problems).toContain('warning control-unlimited 4 control.guards')
})

const selectedBy = (bundle: Uint8Array | undefined, path: readonly string[]): unknown => {
  const policy = loadPolicy(bundle ?? new Uint8Array())
  if (!policy.ok) throw new TypeError(policy.error)
  const found = select(policy.value.selector, 'api.example.com', path, 'GET')
  return found.kind === 'route' ? { name: found.route.name, control: found.route.control } : found.denial.code
}

describe('the admin API’s route', () => {
  test('takes its paths before a route for everything', async () => {
    const { bundle } = await build(policyOf(`control: { guards: [${LIMIT}, key: {}] }`))
    expect(selectedBy(bundle, ['.gatehouse', 'keys'])).toEqual({ name: 'gatehouse-control', control: true })
    expect(selectedBy(bundle, ['orders'])).toEqual({ name: 'all', control: false })
  })

  test('is not there without the section, whatever a route is called', async () => {
    const route = `  - name: gatehouse-control\n    match: { path: /.gatehouse/*, methods: [GET] }\n    origin: shop\n    guards: [key: {}]\n`
    const { bundle } = await build(policyOf('', route))
    expect(selectedBy(bundle, ['.gatehouse', 'keys'])).toEqual({ name: 'gatehouse-control', control: false })
  })
})

const linkedOf = async (text: string): Promise<unknown> => {
  const policy = loadPolicy((await build(policyOf(text))).bundle ?? new Uint8Array())
  return policy.ok ? policy.value.linked.revocation : policy.error
}

test('revocation: tokens are asked about where the section stands, and its times are bounded', async () => {
  expect(await linkedOf('')).toEqual({ tokens: false, maxStalenessMs: 5000, onStale: 'ask', budgetMs: 2000 })
  expect(await linkedOf('revocation: {}')).toEqual({
    tokens: true,
    maxStalenessMs: 5000,
    onStale: 'ask',
    budgetMs: 2000,
  })
  expect(await linkedOf('revocation: { maxStaleness: 30s, onStale: fault, budget: 500ms }')).toEqual({
    tokens: true,
    maxStalenessMs: 30_000,
    onStale: 'fault',
    budgetMs: 500,
  })
  for (const wrong of ['{ maxStaleness: 5 }', '{ maxStaleness: 1ms }', '{ onStale: pass }', '{ budget: 1h }'])
    expect((await build(policyOf(`revocation: ${wrong}`))).bundle).toBeUndefined()
})
