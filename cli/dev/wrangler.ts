// A local run's own wrangler: a configuration derived from wrangler.toml, in a folder and with state of its own, so
// that several runs never meet; and the process, which tells when it listens and what its Worker printed.

import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { parse } from 'smol-toml'

const root = fileURLToPath(new URL('../../', import.meta.url))
const keeper = fileURLToPath(new URL('./keeper.ts', import.meta.url))

export interface LocalRun {
  /** The run's private folder, which holds the built policy. */
  readonly folder: string
  readonly name: string
  /** What `#policy` means for the Worker: the built policy's module. */
  readonly policyModule: string
  /** Plain bindings that tell the Worker how it runs. */
  readonly vars: Readonly<Record<string, string>>
  /** Secret bindings: written to a file that only this user may read, in the run's folder. */
  readonly secrets: Readonly<Record<string, string>>
}

/** Fields of wrangler.toml that concern a deployment or the project's own build, and no local run. */
const deployFields = ['build', 'route', 'routes', 'account_id', 'workers_dev', 'dev', 'env', 'triggers']

/** Writes the run's configuration; answers wrangler's arguments. State of an earlier run under it is forgotten. */
export const prepare = (run: LocalRun): readonly string[] => {
  const project = parse(readFileSync(join(root, 'wrangler.toml'), 'utf8')) as Record<string, unknown>
  const kept = Object.entries(project).filter(([field]) => !deployFields.includes(field))
  const main = typeof project['main'] === 'string' ? project['main'] : 'functions/worker.ts'
  const config = {
    ...Object.fromEntries(kept),
    name: run.name,
    main: resolve(root, main),
    // Data modules (the policy's bytes) stand in the run's folder, everything else in the project's.
    find_additional_modules: false,
    alias: { ...(project['alias'] as object | undefined), '#policy': run.policyModule },
    vars: { ...(project['vars'] as object | undefined), ...run.vars },
    send_metrics: false,
    minify: false,
  }
  const state = join(run.folder, 'state')
  rmSync(state, { recursive: true, force: true })
  mkdirSync(state, { recursive: true })
  const configFile = join(run.folder, 'wrangler.json')
  const secretsFile = join(run.folder, 'secrets.env')
  writeFileSync(configFile, `${JSON.stringify(config, null, 2)}\n`)
  writeFileSync(secretsFile, dotenv(run.secrets), { mode: 0o600 })
  return [
    'dev',
    `--config=${configFile}`,
    `--env-file=${secretsFile}`,
    `--persist-to=${state}`,
    '--ip=127.0.0.1',
    '--port=0',
    '--inspector-port=0',
    '--local',
    '--log-level=log',
    '--show-interactive-dev-session=false',
  ]
}

const dotenv = (secrets: Readonly<Record<string, string>>): string =>
  Object.entries(secrets)
    .map(([name, value]) => `${name}=${quoted(value)}\n`)
    .join('')

/** The format knows no escape of a quote: a value stands in one that it does not hold, as it is. */
const quoted = (value: string): string => {
  const quote = ["'", '`', '"'].find((one) => !value.includes(one))
  return quote === undefined ? JSON.stringify(value) : `${quote}${value}${quote}`
}

export interface Process {
  /** The port where the Worker listens; rejected when wrangler ended before it did. */
  readonly listening: Promise<number>
  /** Resolves when nothing of it runs any more. */
  readonly ended: Promise<void>
  readonly stop: () => Promise<void>
}

export interface Output {
  /** One line that the Worker wrote to its console. */
  readonly log: (line: string) => void
  /** A line of wrangler's that tells of trouble. */
  readonly warn: (line: string) => void
}

export const launch = (args: readonly string[], folder: string, output: Output): Process => {
  const child = spawn(process.execPath, [...stripTypes, keeper, ...args], {
    cwd: dirname(folder),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...process.env,
      WRANGLER_SEND_METRICS: 'false',
      WRANGLER_HIDE_BANNER: 'true',
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
      WRANGLER_LOG_PATH: join(folder, 'logs'),
      WRANGLER_REGISTRY_PATH: join(folder, 'registry'),
      WRANGLER_CACHE_DIR: join(folder, 'cache'),
      NO_COLOR: '1',
      FORCE_COLOR: '0',
    },
  })
  const listening = Promise.withResolvers<number>()
  const ended = Promise.withResolvers<undefined>()
  const tail: string[] = []
  const failed = (): void => listening.reject(new Error(tail.filter((line) => line.trim() !== '').join('\n')))
  // The answer to the first request may reach us before or after the event of it.
  let probe: string | undefined
  const held: string[] = []
  let isEnding = false
  const show = (line: string): void => {
    if (probe === undefined) held.push(line)
    else if (!line.includes(probe)) output.log(line)
  }
  for (const stream of [child.stdout, child.stderr].filter((pipe) => pipe !== null))
    createInterface({ input: stream }).on('line', (line) => {
      tail.push(line)
      if (tail.length > TAIL_LINES) tail.shift()
      // wrangler calls itself ready even so, and would let every request wait; the lines that say why follow.
      if (/ERROR.*Build failed/.test(line)) setTimeout(failed, REASON_MS)
      // A bundler whose pipe closes while it works prints its stack, to whichever of them: once the end has begun, only
      // events are shown.
      if (!isEnding || line.startsWith('{')) sort(line, { ...output, log: show })
    })
  child.on('message', (message) => {
    const port = readyPort(message)
    if (port === undefined) return
    void firstAnswer(port).then((id) => {
      probe = id
      for (const line of held) show(line)
      return listening.resolve(port)
    }, listening.reject)
  })
  child.on('error', (error) => listening.reject(error))
  child.on('exit', () => {
    failed()
    ended.resolve(undefined)
  })
  listening.promise.catch(() => undefined)
  const stop = async (): Promise<void> => {
    isEnding = true
    if (child.connected) child.disconnect()
    return ended.promise
  }
  return { listening: listening.promise, ended: ended.promise, stop }
}

const TAIL_LINES = 40
const REASON_MS = 200
const FIRST_ANSWER_MS = 60_000

/**
 * Waits until the Worker itself answers; gives the answer's request id, under which the gate tells of it. A NUL in the
 * path is refused before any guard, limit or origin: nobody's count or log is touched.
 */
const firstAnswer = async (port: number): Promise<string> => {
  const response = await fetch(`http://127.0.0.1:${port}/%00`, {
    signal: AbortSignal.timeout(FIRST_ANSWER_MS),
  })
  await response.arrayBuffer()
  return response.headers.get('x-request-id') ?? 'no id'
}

/** Node 22.18 strips types without being asked to, and says so unless it is told not to. */
const stripTypes = ['--disable-warning=ExperimentalWarning']

const readyPort = (message: unknown): number | undefined => {
  if (typeof message !== 'string') return undefined
  const said: unknown = JSON.parse(message)
  if (typeof said !== 'object' || said === null || !('event' in said) || !('port' in said)) return undefined
  return said.event === 'DEV_SERVER_READY' && typeof said.port === 'number' ? said.port : undefined
}

/** What wrangler says of itself: its progress, and the table of bindings that it prints whenever it (re)starts. */
const chatter =
  /^(?:⎔|\[wrangler:info\]|Using (?:secrets|vars) defined in |Your Worker has access to |Binding +Resource +Mode|env\.\S+ .* (?:local|remote)$)/

/** The Worker's own lines go on; wrangler's chatter does not, but for its warnings and errors. */
const sort = (line: string, output: Output): void => {
  if (line.trim() === '' || chatter.test(line.trimEnd())) return
  if (/^(?:✘|▲|\[wrangler:(?:error|warn)\]|\s)/.test(line)) output.warn(line)
  else output.log(line)
}
