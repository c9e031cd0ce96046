// The Core Rule Set's regression tests over HTTP, through the Worker in workerd: each request is written to a socket as
// go-ftw would write it, and the ids that matched are read from `x-gatehouse-rules`. It takes minutes, so it only runs
// when it is asked for: `CRS_DIR=~/coreruleset npm run test:crs-http`.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { policyFolder, startGate } from '../support/gate.ts'
import {
  compileFolder,
  readTests,
  requestOf,
  responseOf,
  type CrsTest,
  type Stage,
} from '../vectors/crs-harness.ts'
import { HTTP_FAILURES, httpTable } from '../vectors/crs-failures.ts'
import { VECTORS_DIR } from '../vectors/seclang-cases.ts'

const RATIO_MIN = 0.97
const AT_ONCE = 4
const WAIT_MS = 20_000
const TESTS = 5045

const CRS_DIR = process.env['CRS_DIR'] ?? ''
const isWanted = process.env['CRS_HTTP'] === '1'

/** The tests' backend: it answers what a request's JSON tells it to. */
const startBackend = async (): Promise<{ readonly url: string; readonly close: () => void }> => {
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('latin1').on('data', (piece) => (body += String(piece)))
    request.on('end', () => {
      const told = responseOf({ ...requestOf({}), target: request.url ?? '/', body })
      response.writeHead(told.status, Object.fromEntries(told.headers))
      response.end(told.body ?? '', 'latin1')
    })
  })
  const { promise, resolve } = Promise.withResolvers<number>()
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    resolve(typeof address === 'object' && address !== null ? address.port : 0)
  })
  return { url: `http://127.0.0.1:${await promise}`, close: () => server.close() }
}

const POLICY = (origin: string): string => `version: 1
hosts: ["*"]
client: { address: socket }
bounds: { targetBytesMax: 16KiB, headersMax: 200 }
origins:
  only: { url: "${origin}" }
screens:
  rules: { sets: crs, bytesMax: 1MiB }
routes:
  - name: all
    match: { path: "/*", methods: ["*"] }
    origin: only
    guards:
      - payload:
          { rules: crs, mode: shadow, malformed: pass, bounds: { workMs: 1000, bodyBytesMax: 1MiB, over: inspect-prefix } }
`

/** The bytes of a stage's request, and what comes back. */
const exchange = async (port: number, stage: Stage): Promise<string> => {
  const { method, target, protocol, headers, body } = requestOf(stage.input)
  const lines = [`${method} ${target} ${protocol}`, ...headers.map(([name, value]) => `${name}: ${value}`)]
  const { promise, resolve } = Promise.withResolvers<string>()
  let text = ''
  const socket = connect(port, '127.0.0.1', () =>
    socket.write(`${lines.join('\r\n')}\r\n\r\n${body ?? ''}`, 'latin1'),
  )
  socket.setTimeout(WAIT_MS, () => socket.destroy())
  // The head is all that is asked for.
  socket.setEncoding('latin1').on('data', (piece) => {
    text += String(piece)
    if (text.includes('\r\n\r\n')) socket.destroy()
  })
  socket.on('error', () => resolve(text))
  socket.on('close', () => resolve(text))
  return promise
}

/** Undefined where the test passes; else what came instead. */
const passes = async (port: number, test: CrsTest): Promise<string | undefined> => {
  for (const stage of test.stages) {
    const head = await exchange(port, stage)
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0)
    const isRefused = status === 0 || status === 400
    if (isRefused && (stage.status.includes(400) || stage.expectError)) continue
    const ids = new Set((/^x-gatehouse-rules: (.*)$/im.exec(head)?.[1] ?? '').trim().split(',').map(Number))
    const decision = /^x-gatehouse-decision: (.*)$/im.exec(head)?.[1]?.trim() ?? 'no decision'
    const missing = stage.expected.filter((id) => !ids.has(id))
    const extra = stage.unexpected.filter((id) => ids.has(id))
    if (missing.length + extra.length > 0)
      return `${status} missing ${missing.join(' ')} extra ${extra.join(' ')} ${decision}`
  }
  return undefined
}

/** The settings that the regression tests are written for. */
const SETTINGS =
  'SecAction "id:1,phase:1,pass,nolog,setvar:tx.blocking_paranoia_level=4,setvar:tx.arg_length=400,setvar:tx.total_arg_length=6400,setvar:tx.max_file_size=64100,setvar:tx.combined_file_sizes=65535,setvar:tx.arg_name_length=100,setvar:tx.max_num_args=255,setvar:tx.crs_validate_utf8_encoding=1"\n'

const runAll = async (tests: readonly CrsTest[], port: number): Promise<ReadonlyMap<string, string>> => {
  const failed = new Map<string, string>()
  const left = tests.slice()
  const worker = async (): Promise<void> => {
    for (let each = left.shift(); each !== undefined; each = left.shift()) {
      const note = await passes(port, each)
      if (note !== undefined) failed.set(each.name, note)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return failed
}

test.skipIf(!isWanted)(
  'version 4 passes its regression tests over HTTP, but for those that are listed with their reason',
  { timeout: 3_600_000 },
  async () => {
    const tests = readTests(join(VECTORS_DIR, 'crs-4'))
    expect(tests).toHaveLength(TESTS)
    const backend = await startBackend()
    const folder = policyFolder(POLICY(backend.url))
    mkdirSync(join(folder, 'rules'), { recursive: true })
    const setup = join(CRS_DIR, 'crs-setup.conf.example')
    writeFileSync(join(folder, 'rules/crs.program'), compileFolder(join(CRS_DIR, 'rules'), setup, SETTINGS))
    const gate = await startGate(folder, { debug: true })
    try {
      const failed = await runAll(tests, Number(new URL(gate.url).port))
      const log = process.env['CRS_HTTP_LOG']
      if (log !== undefined)
        writeFileSync(log, Array.from(failed, ([name, note]) => `${name}: ${note}\n`).join(''))
      expect(1 - failed.size / tests.length).toBeGreaterThanOrEqual(RATIO_MIN)
      expect(Array.from(failed.keys()).toSorted()).toEqual(Array.from(HTTP_FAILURES).toSorted())
    } finally {
      await gate.stop()
      backend.close()
    }
  },
)

test('docs/crs.md lists what fails over HTTP with its reason', () => {
  expect(readFileSync('docs/crs.md', 'utf8')).toContain(httpTable())
})
