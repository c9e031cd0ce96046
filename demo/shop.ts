// Everything that the demo runs, as one thing: the provider, the origin and the gate in front of it, each on its
// port or the next free one.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { startGate, type Build, type LocalGate } from '../cli/dev/gate.ts'
import { buildForDev } from '../cli/dev/policy.ts'
import { linesOf, type Line } from './lines.ts'
import { startOrigin, type DemoOrigin } from './origin.ts'
import { startProvider, type DemoProvider } from './provider.ts'

export interface Shop {
  readonly gate: LocalGate
  readonly provider: DemoProvider
  readonly origin: DemoOrigin
  readonly lines: readonly Line[]
  readonly stop: () => Promise<void>
}

export interface ShopOptions {
  /** The first port to try; the provider and the origin take the two that follow. */
  readonly port: number
  readonly log: (line: string) => void
  readonly tell: (text: string) => void
}

export const POLICY_DIR = fileURLToPath(new URL('./policy/', import.meta.url))
/** What the policy's documents say; where the port was taken, the build reads them with the real one. */
const WRITTEN_ISSUER = 'http://127.0.0.1:8788'
const AUDIENCE = 'https://api.demo.example'
const SCOPES = ['orders:read', 'orders:write'] as const
const PORTS_TRIED_MAX = 100

export const openShop = async (options: ShopOptions): Promise<Shop> => {
  const provider = await onFreePort(options.port + 1, async (port) =>
    startProvider({ port, audience: AUDIENCE, scopes: SCOPES }),
  )
  const origin = await onFreePort(options.port + 2, startOrigin)
  const gate = await startOnFreePort(options, provider.issuer, origin.url)
  const tokens = {
    full: await provider.token(SCOPES.join(' ')),
    narrow: await provider.token('orders:read'),
  }
  return {
    gate,
    provider,
    origin,
    lines: linesOf(gate.url, tokens),
    stop: async () => {
      await gate.stop()
      await Promise.all([provider.close(), origin.close()])
    },
  }
}

const startOnFreePort = async (options: ShopOptions, issuer: string, origin: string): Promise<LocalGate> => {
  for (let port = options.port; port < options.port + PORTS_TRIED_MAX; port++) {
    const gate = await startGate({
      policyDir: POLICY_DIR,
      port,
      origin,
      debug: true,
      secrets: {},
      build: withIssuer(issuer),
      log: options.log,
      tell: options.tell,
    })
    if (gate.ok) return gate.value
    if (gate.error.kind !== 'port-taken') throw new Error(gate.error.text)
  }
  throw new Error(`no port is free from ${options.port} on`)
}

const onFreePort = async <T>(first: number, start: (port: number) => Promise<T>): Promise<T> => {
  for (let port = first; ; port++) {
    try {
      return await start(port)
    } catch (error) {
      const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      if (!taken || port >= first + PORTS_TRIED_MAX) throw error
    }
  }
}

/** The build, on documents that name the provider's real address. */
const withIssuer =
  (issuer: string): Build =>
  async (request) => {
    if (issuer === WRITTEN_ISSUER) return buildForDev(request)
    const copy = join(request.outDir, '..', 'documents')
    rmSync(copy, { recursive: true, force: true })
    mkdirSync(copy, { recursive: true })
    cpSync(request.policyDir, copy, { recursive: true })
    const file = join(copy, 'gateway.yaml')
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(WRITTEN_ISSUER, issuer))
    return buildForDev({ ...request, policyDir: copy })
  }
