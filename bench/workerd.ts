// One Worker in a workerd process of its own, without anything around it, and the CPU time that the process used.

import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Workerd {
  readonly port: number
  /** User and system time of the process's threads, in milliseconds. */
  readonly cpuMs: () => number
  readonly stop: () => void
}

export interface WorkerdOptions {
  readonly folder: string
  readonly port: number
  /** Files, the entry first. */
  readonly modules: readonly string[]
  readonly vars: Readonly<Record<string, string>>
  readonly counters: boolean
}

// The very workerd that wrangler and the tests run.
const { default: workerdPath } = createRequire(import.meta.url)('workerd') as { readonly default: string }

export const startWorkerd = async (options: WorkerdOptions): Promise<Workerd> => {
  mkdirSync(join(options.folder, 'storage'), { recursive: true })
  for (const file of options.modules) copyFileSync(file, join(options.folder, basename(file)))
  const config = join(options.folder, 'config.capnp')
  writeFileSync(config, configOf(options))
  const child = spawn(workerdPath, ['serve', config], { stdio: ['ignore', 'ignore', 'inherit'] })
  const { pid } = child
  if (pid === undefined) throw new Error('workerd did not start')
  await listening(options.port)
  return {
    port: options.port,
    cpuMs: () => cpuMsOf(pid),
    stop: () => void child.kill('SIGTERM'),
  }
}

const configOf = (options: WorkerdOptions): string => {
  const modules = options.modules.map((file) => {
    const name = basename(file)
    return `(name = "${name}", ${name.endsWith('.bin') ? 'data' : 'esModule'} = embed "${name}")`
  })
  const vars = Object.entries(options.vars).map(([name, text]) => `(name = "${name}", text = "${text}")`)
  const objects = options.counters ? ['(name = "COUNTERS", durableObjectNamespace = "Counter")'] : []
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "storage", disk = (path = "${join(options.folder, 'storage')}", writable = true)),
    (name = "internet", network = (allow = ["private", "public", "local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${options.port}", http = (), service = "main")],
);
const worker :Workerd.Worker = (
  modules = [${modules.join(', ')}],
  compatibilityDate = "2026-11-01",
  compatibilityFlags = ["enable_request_signal", "request_signal_passthrough"],
  bindings = [${[...vars, ...objects].join(', ')}],
  ${options.counters ? 'durableObjectNamespaces = [(className = "Counter", uniqueKey = "bench", enableSql = true)],\n  durableObjectStorage = (localDisk = "storage"),' : ''}
);
`
}

const listening = async (port: number): Promise<void> => {
  for (let tries = 0; tries < 200; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true))
      socket.on('error', () => resolve(false))
      socket.on('connect', () => socket.destroy())
    })
    if (open) return
    await sleep(50)
  }
  throw new Error(`nothing listens on port ${port}`)
}

/** What its threads have run, by the scheduler's own clock: /proc/PID/stat counts in steps of 10 ms. */
const cpuMsOf = (pid: number): number => {
  let ns = 0
  for (const thread of readdirSync(`/proc/${pid}/task`))
    ns += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ', 1)[0])
  return ns / 1e6
}
