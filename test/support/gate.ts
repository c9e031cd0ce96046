// Starts the real command, `gatehouse dev`, on a policy folder, and tells what it printed: what the end-to-end tests
// drive over HTTP. Processes are told from `ps`, so that a test can say that none is left.

import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { temporaryFolder } from './folders.ts'

export const root = fileURLToPath(new URL('../../', import.meta.url))

const READY_MS = 100_000
const STOP_MS = 60_000

export interface Started {
  readonly pid: number
  /** Lines of standard output and of standard error so far. */
  readonly out: readonly string[]
  readonly err: readonly string[]
  /** Resolves with the first line, past or future, that matches. Rejects when the process ends before. */
  readonly line: (pattern: RegExp) => Promise<RegExpExecArray>
  /** The exit code; for a process that a signal ended, the signal's name. */
  readonly ended: Promise<number | NodeJS.Signals>
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | NodeJS.Signals>
}

/** Starts a program of the repository under this Node. */
export const start = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Started => {
  const child = spawn(process.execPath, args, {
    cwd: root,
    // Over the channel it learns that the test is gone, and ends: a test that fails leaves nothing behind.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '', ...env },
  })
  const out: string[] = []
  const err: string[] = []
  collect(child.stdout, out)
  collect(child.stderr, err)
  const ended = endOf(child)
  return {
    pid: child.pid ?? 0,
    out,
    err,
    line: async (pattern) => lineOf(pattern, out, err, ended),
    ended,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal)
      const late = sleep(STOP_MS).then(() => {
        child.kill('SIGKILL')
        throw new Error(`it did not end within ${STOP_MS} ms of ${signal}`)
      })
      return Promise.race([ended, late])
    },
  }
}

const collect = (stream: NodeJS.ReadableStream | null, lines: string[]): void => {
  if (stream !== null) createInterface({ input: stream }).on('line', (line) => lines.push(line))
}

const endOf = async (child: ChildProcess): Promise<number | NodeJS.Signals> => {
  const { promise, resolve, reject } = Promise.withResolvers<number | NodeJS.Signals>()
  child.on('error', reject)
  child.on('exit', (code, signal) => resolve(code ?? signal ?? 'SIGKILL'))
  return promise
}

const lineOf = async (
  pattern: RegExp,
  out: readonly string[],
  err: readonly string[],
  ended: Promise<unknown>,
): Promise<RegExpExecArray> => {
  let over = false
  void ended.then(() => (over = true))
  const untilMs = Date.now() + READY_MS
  while (Date.now() < untilMs) {
    for (const line of [...out, ...err]) {
      const match = pattern.exec(line)
      if (match !== null) return match
    }
    if (over) break
    await sleep(20)
  }
  throw new Error(`no line matched ${String(pattern)}:\n${[...out, ...err].join('\n')}`)
}

export interface Gate extends Started {
  readonly url: string
  /** The events that the gate printed so far. */
  readonly events: () => readonly Readonly<Record<string, unknown>>[]
}

export interface GateOptions {
  readonly origin?: string
  readonly debug?: boolean
  readonly port?: number
  readonly env?: NodeJS.ProcessEnv
}

export const devArgs = (policyDir: string, options: GateOptions = {}): readonly string[] => [
  join(root, 'cli/gatehouse.js'),
  'dev',
  `--policy=${policyDir}`,
  `--port=${options.port ?? 0}`,
  ...(options.origin === undefined ? [] : [`--origin=${options.origin}`]),
  ...(options.debug === true ? ['--debug'] : []),
]

export const startGate = async (policyDir: string, options: GateOptions = {}): Promise<Gate> => {
  const started = start(devArgs(policyDir, options), options.env)
  const [, url = ''] = await started.line(/^Gatehouse listens on (http:\S+)$/)
  const events = (): Readonly<Record<string, unknown>>[] =>
    started.out
      .filter((line) => line.startsWith('{"event":'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  return { ...started, url, events }
}

/** Writes policy documents to a folder of their own; `gateway` is the text of gateway.yaml. */
export const policyFolder = (gateway: string, files: Readonly<Record<string, string>> = {}): string => {
  const folder = temporaryFolder('policy')
  for (const [name, text] of Object.entries({ ...files, 'gateway.yaml': gateway })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

/** A policy that fronts anything, with these guards. */
export const openPolicy = (guards: string, rest = ''): string => `version: 1
hosts: ["*"]
client: { address: socket }
origins:
  only: { url: "http://127.0.0.1:9" }
${rest}
routes:
  - name: all
    match: { path: "/*", methods: ["*"] }
    origin: only
    guards: ${guards}
`

/** A process and everything that it started, as far as it still lives. */
export const family = (pid: number): readonly number[] => {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number))
  const members = new Set([pid])
  // Children may be listed before their parents: walk until nobody joins.
  for (let before = 0; before !== members.size;) {
    before = members.size
    for (const [child = 0, parent = 0] of rows) if (members.has(parent)) members.add(child)
  }
  return [...members]
}

/** Waits until none of these processes lives; answers those that do after `withinMs`. */
export const survivors = async (pids: readonly number[], withinMs = 30_000): Promise<readonly number[]> => {
  const untilMs = Date.now() + withinMs
  for (;;) {
    const left = pids.filter(isAlive)
    if (left.length === 0 || Date.now() > untilMs) return left
    await sleep(50)
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  // A zombie has ended; only its parent has not asked for its exit code yet. And one that ends just now is not listed.
  const { error, status, stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  if (error !== undefined) throw error
  return status === 0 && !stdout.trim().startsWith('Z')
}

/** Calls until the answer is as expected, for what takes force a moment later. */
export const until = async <T>(
  ask: () => Promise<T>,
  good: (answer: T) => boolean,
  withinMs = 60_000,
): Promise<T> => {
  const untilMs = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (good(answer) || Date.now() > untilMs) return answer
    await sleep(50)
  }
}
