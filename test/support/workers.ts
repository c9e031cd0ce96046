// Several Workers of one policy in one workerd, which share their Durable Objects: what a deployment's isolates and
// locations are to a store. The code is bundled as wrangler deploys it.

import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { parse } from 'smol-toml'

import { buildPolicy } from '../../cli/build.ts'
import { prepare } from '../../cli/dev/wrangler.ts'
import { temporaryFolder } from './folders.ts'
import { root } from './gate.ts'

export interface Workers {
  /** Where each listens, on loopback. */
  readonly urls: readonly URL[]
  /** Where those listen that call the first one. */
  readonly callers: ReadonlyMap<string, URL>
  /** Sends a request to one of them, with a client's address. */
  readonly send: (
    worker: number,
    path: string,
    headers?: Readonly<Record<string, string>>,
    init?: { readonly method: string; readonly body?: string },
  ) => Promise<Sent>
  readonly close: () => Promise<void>
}

export interface Sent {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

export interface WorkersOptions {
  readonly count: number
  /** In place of every origin of the policy; left out, the policy's own are asked. */
  readonly origin?: string
  /** Other Workers, by the binding under which the policy names them: their code as one module. */
  readonly services?: Readonly<Record<string, string>>
  /** Workers that call the first one, as GATE: their code as one module, by a name. */
  readonly callers?: Readonly<Record<string, string>>
  readonly bindings?: Readonly<Record<string, string>>
  readonly ratelimits?: Readonly<
    Record<string, { namespace_id: string; simple: { limit: number; period: 10 | 60 } }>
  >
}

export const startWorkers = async (policyDir: string, options: WorkersOptions): Promise<Workers> => {
  const folder = temporaryFolder('workers')
  const outDir = await bundle(policyDir, folder, options.origin)
  const modules = readdirSync(outDir)
    .filter((name) => name.endsWith('.js') || name.endsWith('.bin'))
    .toSorted((a) => (a.endsWith('.js') ? -1 : 1))
    .map((name) => ({
      type: name.endsWith('.js') ? ('ESModule' as const) : ('Data' as const),
      path: name,
      contents: new Uint8Array(readFileSync(join(outDir, name))),
    }))
  const services = Object.entries(options.services ?? {})
  const callers = Object.entries(options.callers ?? {})
  const configured = convertV4MiniflareOptions({
    workers: [
      ...Array.from({ length: options.count }, (_, index) => ({
        name: `worker-${index}`,
        modules,
        compatibilityDate: '2026-10-01',
        compatibilityFlags: flags(),
        bindings: { ...options.bindings },
        stripCfConnectingIp: false,
        unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
        ratelimits: { ...options.ratelimits },
        durableObjects: Object.fromEntries(
          objects().map(({ name, class_name: className }) => [
            name,
            index === 0
              ? { className, useSQLite: true }
              : { className, scriptName: 'worker-0', useSQLite: true },
          ]),
        ),
        serviceBindings: Object.fromEntries(services.map(([binding]) => [binding, nameOf(binding)])),
      })),
      ...services.map(([binding, contents]) => ({
        name: nameOf(binding),
        modules: [{ type: 'ESModule' as const, path: 'service.js', contents }],
        compatibilityDate: '2026-10-01',
      })),
      ...callers.map(([name, contents]) => ({
        name,
        modules: [{ type: 'ESModule' as const, path: 'caller.js', contents }],
        compatibilityDate: '2026-10-01',
        unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
        serviceBindings: { GATE: 'worker-0' },
      })),
    ],
  })
  const miniflare = new Miniflare(configured)
  const urls = await Promise.all(
    Array.from({ length: options.count }, async (_, index) =>
      miniflare.unsafeGetDirectURL(`worker-${index}`),
    ),
  )
  const called = await Promise.all(
    callers.map(async ([name]) => [name, await miniflare.unsafeGetDirectURL(name)] as const),
  )
  return {
    urls,
    callers: new Map(called),
    send: async (worker, path, headers = {}, init = { method: 'GET' }) => {
      const response = await fetch(new URL(path, urls[worker % options.count]), {
        ...init,
        headers: { 'cf-connecting-ip': '203.0.113.7', ...headers },
      })
      const body = await response.text()
      return { status: response.status, headers: new Map(response.headers), body }
    },
    close: async () => {
      await miniflare.dispose()
    },
  }
}

const nameOf = (binding: string): string => `service-${binding.toLowerCase()}`

/** What wrangler.toml deploys with. */
const flags = (): string[] => {
  const config = parse(readFileSync(join(root, 'wrangler.toml'), 'utf8'))
  return config['compatibility_flags'] as string[]
}

/** The Durable Objects that wrangler.toml binds. */
const objects = (): readonly { readonly name: string; readonly class_name: string }[] => {
  const config = parse(readFileSync(join(root, 'wrangler.toml'), 'utf8'))
  const { bindings } = config['durable_objects'] as unknown as {
    readonly bindings: readonly { readonly name: string; readonly class_name: string }[]
  }
  return bindings
}

const bundle = async (policyDir: string, folder: string, origin: string | undefined): Promise<string> => {
  const built = await buildPolicy({ policy: policyDir, out: folder, dev: true, origin, debug: false })
  if (!built.ok) throw new Error(built.error)
  if (built.value.built === undefined) throw new Error(JSON.stringify(built.value.problems, undefined, 2))
  prepare({ folder, name: 'gatehouse-test', policyModule: join(folder, 'policy.ts'), vars: {}, secrets: {} })
  const outDir = join(folder, 'out')
  const args = ['deploy', '--dry-run', `--config=${join(folder, 'wrangler.json')}`, `--outdir=${outDir}`]
  execFileSync(join(root, 'node_modules/.bin/wrangler'), args, {
    cwd: root,
    stdio: 'pipe',
    env: {
      ...process.env,
      PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
      WRANGLER_LOG_PATH: join(folder, 'logs'),
    },
  })
  return outDir
}
