// The response phases of an imported rule set at the real runtime: what leaks is replaced, what streams is not held.

import { writeFileSync, mkdirSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openPolicy, policyFolder, startGate, type Gate } from '../support/gate.ts'
import { compileText } from '../waf/seclang/kit.ts'

const RULES = `
SecDefaultAction "phase:1,log,pass"
SecDefaultAction "phase:4,log,pass"
SecAction "id:1,phase:1,pass,nolog,setvar:tx.outbound_anomaly_score_threshold=4,setvar:tx.blocking_outbound_anomaly_score=0"
SecRule ARGS:as "@rx ." "id:10,phase:1,pass,setvar:tx.blocking_outbound_anomaly_score=+2"
SecRule RESPONSE_HEADERS:x-powered-by "@rx old" "id:30,phase:3,deny,severity:ERROR"
SecRule RESPONSE_BODY "@rx (?i)ORA-\\d{5}" "id:40,phase:4,block,severity:ERROR,setvar:tx.blocking_outbound_anomaly_score=+4"
SecRule RESPONSE_BODY "@rx hint" "id:41,phase:4,block,severity:NOTICE,setvar:tx.blocking_outbound_anomaly_score=+2"
SecRule TX:blocking_outbound_anomaly_score "@ge %{tx.outbound_anomaly_score_threshold}" "id:49,phase:4,deny"`

const LEAK = `${'x'.repeat(3000)} ORA-00933: SQL command not properly ended`

let server: Server
let gate: Gate

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://origin')
    if (pathname === '/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(`data: ${LEAK}\n\n`)
      return
    }
    if (pathname === '/old') response.setHeader('x-powered-by', 'old thing')
    response.setHeader('content-type', pathname === '/picture' ? 'image/png' : 'text/html; charset=utf-8')
    if (pathname === '/packed') {
      response.setHeader('content-encoding', 'gzip')
      response.end(gzipSync(LEAK))
    } else
      response.end(
        pathname === '/fine' || pathname === '/old' ? 'fine' : pathname === '/hint' ? 'a hint' : LEAK,
      )
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const folder = policyFolder(
    openPolicy('[{ payload: { rules: crs } }]', 'screens: { rules: { sets: crs } }'),
  )
  const compiled = compileText(RULES)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error))
  mkdirSync(join(folder, 'rules'))
  writeFileSync(join(folder, 'rules', 'crs.program'), compiled.value.bytes)
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  gate = await startGate(folder, { origin, debug: true })
})

afterAll(async () => {
  await gate.stop()
  server.closeAllConnections()
  server.close()
})

describe('an answer', () => {
  test.each([
    ['/fine', 200, null],
    ['/leak', 502, '40,49'],
    ['/packed', 502, '40,49'],
    ['/old', 502, '30'],
    ['/hint', 200, '41'],
    ['/hint?as=x', 502, '10,41,49'],
    ['/picture', 200, null],
  ])('to %s: %i, rules %s', async (path, status, rules) => {
    const response = await fetch(`${gate.url}${path}`)
    const body = await response.text()
    expect([response.status, response.headers.get('x-gatehouse-rules')]).toEqual([status, rules])
    if (status === 200) expect(body.length).toBeGreaterThan(3)
    else expect(JSON.parse(body)).toMatchObject({ status: 502 })
    expect(body).not.toContain(status === 502 ? 'ORA-' : 'problem')
  })

  test('to HEAD has its head judged', async () => {
    expect((await fetch(`${gate.url}/leak`, { method: 'HEAD' })).status).toBe(200)
    expect((await fetch(`${gate.url}/old`, { method: 'HEAD' })).status).toBe(502)
  })

  test('that is a stream of events begins at once', async () => {
    const response = await fetch(`${gate.url}/stream`)
    const reader = response.body?.getReader()
    const first = await reader?.read()
    expect(new TextDecoder().decode(first?.value as Uint8Array | undefined)).toContain('data: x')
    await reader?.cancel()
  })
})
