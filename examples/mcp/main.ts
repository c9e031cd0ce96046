// `node examples/mcp/main.ts`: an OpenID provider, an MCP server and the gate in front of it on this machine, and a
// client that finds its own way in. Prints every step, and ends.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { startGate } from '../../cli/dev/gate.ts'
import { buildForDev } from '../../cli/dev/policy.ts'
import { startProvider } from '../../demo/provider.ts'
import { callNow } from './client.ts'
import { startMcpServer } from './server.ts'

const POLICY = fileURLToPath(new URL('./policy/gateway.yaml', import.meta.url))
const AUDIENCE = 'https://mcp.example.com/mcp'

const say = (text: string): void => void process.stdout.write(`${text}\n`)

const main = async (): Promise<void> => {
  const policyDir = mkdtempSync(join(tmpdir(), 'gatehouse-mcp-'))
  try {
    await show(policyDir)
  } finally {
    rmSync(policyDir, { recursive: true, force: true })
  }
}

const show = async (policyDir: string): Promise<void> => {
  const provider = await startProvider({ port: 0, audience: AUDIENCE, scopes: ['mcp:tools'] })
  const origin = await startMcpServer(0)
  const text = readFileSync(POLICY, 'utf8').replace('http://127.0.0.1:8790', provider.issuer)
  writeFileSync(join(policyDir, 'gateway.yaml'), text)
  const gate = await startGate({
    policyDir,
    port: 0,
    origin: origin.url,
    debug: false,
    secrets: {},
    build: buildForDev,
    log: () => undefined,
    tell: () => undefined,
  })
  if (!gate.ok) throw new Error(gate.error.text)
  const answer = await callNow({
    url: `${gate.value.url}/mcp`,
    clientId: 'demo',
    clientSecret: 'demo',
    issuer: provider.issuer,
    scope: 'mcp:tools',
    heard: (method, url, status) => say(`${status}  ${method} ${url}`),
  })
  say(`\nThe tool says: ${answer}`)
  await gate.value.stop()
  await Promise.all([provider.close(), origin.close()])
}

try {
  await main()
  process.exit(0)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
