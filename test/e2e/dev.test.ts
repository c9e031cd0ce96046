// `gatehouse dev`: what a person, a script and a harness may count on. The real command, the real runtime.

import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { spawn } from 'node:child_process'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import {
  devArgs,
  family,
  openPolicy,
  policyFolder,
  root,
  start,
  startGate,
  survivors,
  until,
  type Gate,
} from '../support/gate.ts'
import { startOrigin, type Echo, type TestOrigin } from '../support/origin.ts'

let origin: TestOrigin

beforeAll(async () => {
  origin = await startOrigin()
})

afterAll(async () => origin.close())

const open = openPolicy('[]')
const closed = openPolicy(
  '[{ address: { allow: [nobody] } }]',
  'lists: { nobody: { addresses: ["203.0.113.7"] } }',
)

const statusOf = async (url: string, init?: RequestInit): Promise<number> => {
  const response = await fetch(url, init)
  await response.arrayBuffer()
  return response.status
}

describe('one gate', () => {
  let gate: Gate
  let folder: string

  beforeAll(async () => {
    folder = policyFolder(open)
    gate = await startGate(folder, { origin: origin.url, debug: true })
  })

  afterAll(async () => {
    await gate.stop()
  })

  test('--origin takes the place of the policy’s origin, and the bytes arrive', async () => {
    const response = await fetch(`${gate.url}/a/b?c=%20d`, { method: 'POST', body: 'h\u00e9llo' })
    const seen = await response.json<Echo>()
    expect(response.status).toBe(200)
    expect(seen).toMatchObject({ method: 'POST', target: '/a/b?c=%20d', body: 'h\u00c3\u00a9llo' })
  })

  test('--debug says the decision in the response', async () => {
    const response = await fetch(gate.url)
    expect(response.headers.get('x-gatehouse-decision')).toBeTruthy()
  })

  test('one event per request, as one line of JSON on standard output', async () => {
    // Events are told apart by their paths: one of a request before this one (the start's own probe) may come late.
    const told = (path: string): readonly unknown[] => gate.events().filter((event) => event['path'] === path)
    await statusOf(`${gate.url}/counted`)
    await statusOf(`${gate.url}/after`)
    await until(
      async () => told('/after').length,
      (count) => count > 0,
    )
    expect(told('/counted')).toMatchObject([{ event: 'gatehouse.decision' }])
  })

  test.each(['cf-connecting-ip', 'x-forwarded-for', 'x-real-ip', 'true-client-ip'])(
    'with `client: { address: socket }` the address is the peer’s, whatever %s says',
    async (name) => {
      const response = await fetch(gate.url, { headers: { [name]: '203.0.113.7' } })
      const seen = await response.json<Echo>()
      expect(seen.headers['x-forwarded-for']).toBe('127.0.0.1')
    },
  )

  test('a large body that nobody reads does not turn a refusal into an error', async () => {
    writeFileSync(join(folder, 'gateway.yaml'), closed)
    const body = new Uint8Array(4 << 20)
    const post = async (): Promise<number> => statusOf(gate.url, { method: 'POST', body })
    expect(await until(post, (status) => status === 403)).toBe(403)
    const statuses = await Promise.all(Array.from({ length: 8 }, post))
    expect(statuses).toEqual(Array.from({ length: 8 }, () => 403))
  })

  test('an edit takes force; a bad edit is told with its place, and the last good policy serves on', async () => {
    const file = join(folder, 'gateway.yaml')
    writeFileSync(file, open)
    expect(
      await until(
        async () => statusOf(gate.url),
        (status) => status === 200,
      ),
    ).toBe(200)
    writeFileSync(file, open.replace('guards: []', 'guards: [{ adress: {} }]'))
    await gate.line(/gateway\.yaml:\d+:\d+.*adress/)
    await gate.line(/last good one serves on/)
    expect(await statusOf(gate.url)).toBe(200)
    writeFileSync(file, closed)
    expect(
      await until(
        async () => statusOf(gate.url),
        (status) => status === 403,
      ),
    ).toBe(403)
  })
})

describe('starting and ending', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s ends it with code 0 and leaves no process',
    async (signal) => {
      const gate = await startGate(policyFolder(open), { origin: origin.url })
      const members = family(gate.pid)
      expect(members.length).toBeGreaterThanOrEqual(4)
      expect(await gate.stop(signal)).toBe(0)
      expect(await survivors(members)).toEqual([])
      expect(gate.out).toEqual([`Gatehouse listens on ${gate.url}`])
      expect(gate.err.filter((line) => !/\[warning |^ +fix: /.test(line))).toEqual([])
    },
  )

  test('even a SIGKILL leaves no process, and no folder of the run', async () => {
    const gate = await startGate(policyFolder(open), { origin: origin.url })
    const members = family(gate.pid)
    const folder = join(root, '.gatehouse', `dev-${new URL(gate.url).port}`)
    expect(existsSync(folder)).toBe(true)
    await gate.stop('SIGKILL')
    expect(await survivors(members)).toEqual([])
    expect(existsSync(folder)).toBe(false)
  })

  test('a signal while it starts ends it as well', async () => {
    const starting = start(devArgs(policyFolder(open)))
    await until(
      async () => family(starting.pid).length,
      (count) => count > 2,
    )
    const members = family(starting.pid)
    expect(await starting.stop('SIGINT')).toBe(0)
    expect(await survivors(members)).toEqual([])
  })

  test('a taken port is one clear sentence, and exit code 3', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => {
      taken.listen(0, '127.0.0.1', () => resolve())
    })
    const address = taken.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const started = start(devArgs(policyFolder(open), { port }))
    expect(await started.ended).toBe(3)
    expect(started.err).toEqual([
      `Port ${port} is taken: another program listens there. Choose one with --port.`,
    ])
    taken.close()
  })

  test.each([
    [
      'a policy with errors',
      () => policyFolder(open.replace('version: 1', 'version: 2')),
      1,
      /gateway\.yaml:1:10/,
    ],
    ['a folder that is not there', () => join(root, 'no/such/folder'), 2, /no\/such\/folder/],
  ])('%s ends it at once, and says where', async (_name, folder, code, words) => {
    const started = start(devArgs(folder()))
    expect(await started.ended).toBe(code)
    expect(started.err.join('\n')).toMatch(words)
    expect(started.err.join('\n')).not.toMatch(/^\s+at /m)
  })

  test('several at once do not meet', async () => {
    const gates = await Promise.all([
      startGate(policyFolder(open), { origin: origin.url }),
      startGate(policyFolder(closed), { origin: origin.url }),
      startGate(policyFolder(open), { origin: origin.url }),
    ])
    expect(await Promise.all(gates.map(async ({ url }) => statusOf(url)))).toEqual([200, 403, 200])
    await Promise.all(gates.map(async (gate) => gate.stop()))
  })

  test('output that nobody reads does not bring it to a stand', async () => {
    const [program = '', ...args] = devArgs(policyFolder(open), { origin: origin.url, port: 0 })
    const child = spawn(process.execPath, [program, ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const url = await new Promise<string>((resolve) => {
      child.stdout.setEncoding('utf8').once('data', (text) => {
        child.stdout.pause()
        resolve(/http:\S+/.exec(String(text))?.[0] ?? '')
      })
    })
    // About 600 bytes an event: several times what the pipe and its readers' buffers take.
    for (let round = 0; round < 40; round++)
      await Promise.all(Array.from({ length: 25 }, async () => statusOf(`${url}/${'x'.repeat(300)}`)))
    expect(await statusOf(url)).toBe(200)
    const ended = new Promise((resolve) => {
      child.once('exit', resolve)
    })
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
  })
})
