// `gatehouse dev`: any policy folder on loopback, under the real runtime. It rebuilds on edits, prints one event per
// request, and leaves nothing running behind it.
//
// Exit codes: 0 stopped by Ctrl-C or SIGTERM; 1 the policy has errors; 2 wrong options; 3 the port is taken or may
// not be opened; 4 the Worker could not start, or died.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, URL } from 'node:url'
import { parseEnv } from 'node:util'

import { startGate, type Failure, type LocalGate } from './dev/gate.ts'
import { whenParentIsGone } from './dev/parent.ts'
import { buildForDev } from './dev/policy.ts'
import { printer } from './dev/printer.ts'

export interface DevOptions {
  /** The policy folder. */
  readonly policy: string
  readonly port: number
  /** Takes the place of every origin of the policy. */
  readonly origin?: string | undefined
  readonly debug?: boolean | undefined
}

export const DEV_EXIT = { stopped: 0, policy: 1, usage: 2, port: 3, worker: 4 } as const

/** Runs until it is stopped; answers the process's exit code. */
export const dev = async (options: DevOptions): Promise<number> => {
  const complaint = complaintOf(options)
  if (complaint !== undefined) {
    process.stderr.write(`${complaint}\n`)
    return DEV_EXIT.usage
  }
  const stopped = stopRequested()
  const print = printer(process.stdout)
  const started = startGate({
    policyDir: options.policy,
    port: options.port,
    origin: options.origin,
    debug: options.debug ?? false,
    secrets: secretsOf(process.env),
    build: buildForDev,
    log: print.event,
    tell: (text) => void process.stderr.write(`${text}\n`),
  })
  const gate = await Promise.race([started, stopped])
  if (gate === undefined) {
    // Asked to stop before the gate stood: what has been started by then is ended as soon as it stands.
    void started.then(async (late) => (late.ok ? late.value.stop() : undefined))
    return DEV_EXIT.stopped
  }
  if (!gate.ok) {
    process.stderr.write(`${gate.error.text}\n`)
    return exitCodeOf(gate.error)
  }
  process.stdout.write(`Gatehouse listens on ${gate.value.url}\n`)
  const code = await untilStopped(gate.value, stopped, print.dropped)
  // Output that nobody reads would keep the process alive for ever.
  if (process.stdout.writableLength > 0) setTimeout(() => process.exit(code), FLUSH_MS)
  return code
}

const FLUSH_MS = 500

const untilStopped = async (
  gate: LocalGate,
  stopped: Promise<void>,
  dropped: () => number,
): Promise<number> => {
  const why = await Promise.race([
    stopped.then(() => 'asked' as const),
    gate.ended.then(() => 'died' as const),
  ])
  await gate.stop()
  if (dropped() > 0)
    process.stderr.write(`${dropped()} events were not printed: nobody read them fast enough.\n`)
  if (why === 'asked') return DEV_EXIT.stopped
  process.stderr.write('The Worker died.\n')
  return DEV_EXIT.worker
}

const complaintOf = (options: DevOptions): string | undefined => {
  if (!existsSync(options.policy)) return `--policy: there is no folder ${options.policy}`
  if (!Number.isInteger(options.port) || options.port < 0 || options.port > 65_535)
    return '--port: expected a number from 0 (any free port) to 65535'
  if (options.origin === undefined) return undefined
  const url = URL.parse(options.origin)
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:')
    ? undefined
    : `--origin: expected an http or https URL, such as http://127.0.0.1:3000, not "${options.origin}"`
}

const exitCodeOf = (failure: Failure): number => {
  switch (failure.kind) {
    case 'port-taken':
    case 'port-refused':
      return DEV_EXIT.port
    case 'policy':
      return DEV_EXIT.policy
    case 'worker':
      return DEV_EXIT.worker
  }
}

/** Ctrl-C, a supervisor's SIGTERM, a closed terminal, or the death of who runs us: the launcher, or npm's shell. */
const stopRequested = async (): Promise<undefined> => {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(undefined))
  whenParentIsGone(() => resolve(undefined))
  if (process.channel !== undefined && process.channel !== null) {
    process.on('disconnect', () => resolve(undefined))
    // The listener alone must not keep a finished command alive.
    process.channel.unref()
  }
  return promise
}

const root = fileURLToPath(new URL('../', import.meta.url))

/** Of the environment's variables, those that are the Worker's secrets. */
const isSecret = (name: string): boolean =>
  name.startsWith('UPSTASH_') || name === 'GATEHOUSE_KEY_PEPPER' || name === 'GATEHOUSE_BOOTSTRAP_KEY'

/** `GATEHOUSE_SECRET_TOKEN_KEY=…` is the secret TOKEN_KEY, as a policy may name any. */
const SECRET_PREFIX = 'GATEHOUSE_SECRET_'

/** Secrets for the Worker: the project's .dev.vars, and the environment's own over it. */
const secretsOf = (environment: NodeJS.ProcessEnv): Readonly<Record<string, string>> => {
  const file = join(root, '.dev.vars')
  const secrets: Record<string, string> = {}
  if (existsSync(file))
    for (const [name, value] of Object.entries(parseEnv(readFileSync(file, 'utf8'))))
      if (value !== undefined) secrets[name] = value
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined) continue
    if (isSecret(name)) secrets[name] = value
    else if (name.startsWith(SECRET_PREFIX)) secrets[name.slice(SECRET_PREFIX.length)] = value
  }
  return secrets
}
