// `gatehouse import openapi`, on disk: what it writes is complete, sound and the same every time, and it overwrites
// nothing.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterEach, expect, test, vi } from 'vitest'

import { EXIT } from '../../cli/exit.ts'
import { compileFolder } from '../../cli/folder.ts'
import { importOpenapi } from '../../cli/import-openapi.ts'
import type { OpenapiFlags } from '../../cli/import-openapi.ts'
import { temporaryFolder } from '../support/folders.ts'

const root = temporaryFolder('openapi')
let folders = 0

const fresh = (): string => join(root, String(++folders))

const flags = (out: string, more: Partial<OpenapiFlags> = {}): OpenapiFlags => ({
  out,
  origin: 'api',
  name: 'shop',
  all: false,
  json: false,
  ...more,
})

const API = `openapi: 3.0.3
info: { title: Shop, version: '1' }
servers: [{ url: 'https://shop.example.com/v1' }]
paths:
  /orders: { $ref: 'paths/orders.yaml' }
components:
  responses:
    All: { description: All orders. }
`
const ORDERS = `get:
  operationId: listOrders
  parameters: [{ name: q, in: query, schema: { $ref: '../types.json#/Query' } }]
  responses:
    '200': { $ref: '../shop api.yaml#/components/responses/All' }
`

/** A contract of three files, in a folder of its own. */
const contract = (): string => {
  const folder = fresh()
  mkdirSync(join(folder, 'paths'), { recursive: true })
  writeFileSync(join(folder, 'shop api.yaml'), API)
  writeFileSync(join(folder, 'paths', 'orders.yaml'), ORDERS)
  writeFileSync(join(folder, 'types.json'), '{"Query":{"type":"string","maxLength":20}}')
  return join(folder, 'shop api.yaml')
}

const said: string[] = []
const run = async (file: string, own: OpenapiFlags): Promise<number> => {
  said.length = 0
  const keep = (text: unknown): boolean => said.push(String(text)) > 0
  vi.spyOn(process.stdout, 'write').mockImplementation(keep)
  vi.spyOn(process.stderr, 'write').mockImplementation(keep)
  return importOpenapi(file, own)
}
afterEach(() => vi.restoreAllMocks())

test('writes a policy that passes as it is, with the contract and all that it refers to', async () => {
  const out = fresh()
  expect(await run(contract(), flags(out))).toBe(EXIT.ok)
  expect(
    readdirSync(out, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(out.length + 1))
      .toSorted(),
  ).toEqual([
    'contracts/shop/paths/orders.yaml',
    'contracts/shop/shop api.yaml',
    'contracts/shop/shop_api.yaml',
    'contracts/shop/types.json',
    'gateway.yaml',
  ])
  const compiled = await compileFolder(out, { dev: false })
  if (!compiled.ok) throw new Error(compiled.error)
  expect(compiled.value.problems).toEqual([])
  expect(compiled.value.bundle).toBeDefined()
  expect(said.join('')).toContain('1 route written to')
})

test('the same contract gives the same bytes', async () => {
  const file = contract()
  const [one, other] = [fresh(), fresh()]
  await run(file, flags(one))
  await run(file, flags(other))
  expect(readFileSync(join(one, 'gateway.yaml'), 'utf8')).toBe(
    readFileSync(join(other, 'gateway.yaml'), 'utf8'),
  )
})

test('overwrites no policy', async () => {
  const out = fresh()
  mkdirSync(out)
  writeFileSync(join(out, 'gateway.yaml'), 'mine')
  expect(await run(contract(), flags(out))).toBe(EXIT.usage)
  expect(readFileSync(join(out, 'gateway.yaml'), 'utf8')).toBe('mine')
  expect(existsSync(join(out, 'contracts'))).toBe(false)
})

test('a contract that stands in the policy folder stays where it is', async () => {
  const out = fresh()
  mkdirSync(join(out, 'api'), { recursive: true })
  writeFileSync(
    join(out, 'api', 'c.json'),
    JSON.stringify({ openapi: '3.0.0', info: {}, paths: {} }).replace(
      '{}}',
      '{"/a":{"get":{"responses":{}}}}}',
    ),
  )
  expect(await run(join(out, 'api', 'c.json'), flags(out))).toBe(EXIT.ok)
  expect(readFileSync(join(out, 'gateway.yaml'), 'utf8')).toContain('file: api/c.json')
  expect(existsSync(join(out, 'contracts'))).toBe(false)
})

test('a contract with errors writes nothing, and tells them with their places', async () => {
  const [folder, out] = [fresh(), fresh()]
  mkdirSync(folder)
  writeFileSync(join(folder, 'c.yaml'), 'openapi: 3.0.0\npaths:\n  /a:\n    get: { responses: { x: {} } }\n')
  expect(await run(join(folder, 'c.yaml'), flags(out))).toBe(EXIT.refused)
  expect(said.join('')).toContain('c.yaml:4:25')
  expect(existsSync(out)).toBe(false)
})

test('a contract of which nothing can be a route writes nothing, and says why', async () => {
  const [folder, out] = [fresh(), fresh()]
  mkdirSync(folder)
  const basic = {
    components: { securitySchemes: { b: { type: 'http', scheme: 'basic' } } },
    security: [{ b: [] }],
  }
  writeFileSync(
    join(folder, 'c.json'),
    JSON.stringify({ openapi: '3.0.0', paths: { '/a': { get: { responses: {} } } }, ...basic }),
  )
  expect(await run(join(folder, 'c.json'), flags(out))).toBe(EXIT.refused)
  expect(said.join('')).toContain('GET /a: b: HTTP basic')
  expect(existsSync(out)).toBe(false)
})

test.each([
  ['a file that is not there', 'none.yaml', {}],
  ['a name that is none', 'none.yaml', { name: 'a b' }],
  ['an origin that is none', 'none.yaml', { origin: '' }],
])('%s is a mistake of use', async (_name, file, more) => {
  const out = fresh()
  expect(await run(join(root, file), flags(out, more))).toBe(EXIT.usage)
  expect(existsSync(out)).toBe(false)
})

test('findings as JSON, each with its place', async () => {
  const out = fresh()
  await run(contract(), flags(out, { json: true }))
  const told = JSON.parse(said.join('')) as {
    readonly routes: number
    readonly findings: readonly Readonly<Record<string, unknown>>[]
  }
  expect(told.routes).toBe(1)
  expect(told.findings).toContainEqual({
    kind: 'no-security',
    operation: 'listOrders',
    message: 'anybody may read',
    file: 'paths/orders.yaml',
    line: 1,
    column: 1,
  })
})
