// One gate on this machine: a policy folder built for local use, the Worker under `wrangler dev`, and the front that
// stands in for the edge. `gatehouse dev`, the demo and the end-to-end tests all start theirs here. A policy that
// does not build never replaces one that serves.

import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { err, ok, type Result } from '../../shared/lib/result.ts'
import { startFront, type Front } from './front.ts'
import { watchFolder } from './watch.ts'
import { launch, prepare, type Process } from './wrangler.ts'

/** Builds a policy folder into `outDir`; the error is the report for the user. */
export type Build = (request: BuildRequest) => Promise<Result<Built, string>>

export interface BuildRequest {
  readonly policyDir: string
  readonly outDir: string
  /** Takes the place of every origin of the policy. */
  readonly origin: string | undefined
  readonly debug: boolean
}

export interface Built {
  readonly version: string
  /** Lint warnings, for the user. Empty for none. */
  readonly report: string
  /** The policy takes the client's address from CF-Connecting-IP, which a laptop may then play. */
  readonly mayStateAddress: boolean
}

export interface GateOptions {
  readonly policyDir: string
  /** 0 takes any free port. */
  readonly port: number
  readonly origin: string | undefined
  readonly debug: boolean
  readonly secrets: Readonly<Record<string, string>>
  readonly build: Build
  /** One line of the Worker's console: an event, or what a guard of the user's own prints. */
  readonly log: (line: string) => void
  /** What the user should know: a rebuilt policy, its errors, trouble of the Worker's. */
  readonly tell: (text: string) => void
}

export interface LocalGate {
  readonly url: string
  readonly port: number
  /** Resolves when the Worker is gone: after `stop`, or because it died. */
  readonly ended: Promise<void>
  readonly stop: () => Promise<void>
}

export type Failure =
  | { readonly kind: 'port-taken' | 'port-refused'; readonly text: string }
  | { readonly kind: 'policy'; readonly text: string }
  | { readonly kind: 'worker'; readonly text: string }

const root = fileURLToPath(new URL('../../', import.meta.url))
const REBUILD_AFTER_MS = 120

export const startGate = async (options: GateOptions): Promise<Result<LocalGate, Failure>> => {
  const target = Promise.withResolvers<number>()
  let mayStateAddress = false
  const front = await startFront({
    port: options.port,
    target: target.promise,
    mayStateAddress: () => mayStateAddress,
  })
  if (!front.ok) return err(portFailure(options.port, front.error))
  // The port is ours, so the folder named after it is as well.
  const folder = join(root, '.gatehouse', `dev-${front.value.port}`)
  rmSync(folder, { recursive: true, force: true })
  const rebuild = async (): Promise<Result<Built, string>> => {
    const built = await buildInto(folder, options)
    if (built.ok) mayStateAddress = built.value.mayStateAddress
    return built
  }
  const first = await firstBuild(rebuild, front.value, folder)
  if (!first.ok) return err({ kind: 'policy', text: first.error })
  if (first.value.report !== '') options.tell(first.value.report)
  const worker = launch(prepareRun(folder, front.value.port, options), folder, {
    log: options.log,
    warn: options.tell,
  })
  try {
    target.resolve(await worker.listening)
  } catch (error) {
    await worker.stop()
    await discard(front.value, folder)
    return err({ kind: 'worker', text: error instanceof Error ? error.message : String(error) })
  }
  const unwatch = watchFolder(resolve(options.policyDir), REBUILD_AFTER_MS, async () =>
    rebuild().then(
      (built) => tellRebuilt(built, options),
      // A bug of ours: the gate that stands serves on.
      (bug: unknown) =>
        tellRebuilt(err(bug instanceof Error ? (bug.stack ?? bug.message) : String(bug)), options),
    ),
  )
  return ok(gateOf(front.value, worker, folder, unwatch))
}

/** Without a policy nobody listens: neither where it has errors, nor where a bug of ours ends its build. */
const firstBuild = async (
  rebuild: () => Promise<Result<Built, string>>,
  front: Front,
  folder: string,
): Promise<Result<Built, string>> => {
  let built: Result<Built, string> | undefined
  try {
    built = await rebuild()
    return built
  } finally {
    if (built?.ok !== true) await discard(front, folder)
  }
}

const gateOf = (front: Front, worker: Process, folder: string, unwatch: () => void): LocalGate => {
  let stopping: Promise<void> | undefined
  const stopAll = async (): Promise<void> => {
    unwatch()
    await Promise.all([front.close(), worker.stop()])
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  return {
    url: `http://127.0.0.1:${front.port}`,
    port: front.port,
    ended: worker.ended,
    stop: async () => (stopping ??= stopAll()),
  }
}

const discard = async (front: Front, folder: string): Promise<void> => {
  await front.close()
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}

const portFailure = (port: number, error: NodeJS.ErrnoException): Failure =>
  error.code === 'EADDRINUSE'
    ? {
        kind: 'port-taken',
        text: `Port ${port} is taken: another program listens there. Choose one with --port.`,
      }
    : { kind: 'port-refused', text: `Port ${port} cannot be opened: ${error.message}` }

const prepareRun = (folder: string, port: number, options: GateOptions): readonly string[] =>
  prepare({
    folder,
    name: `gatehouse-dev-${port}`,
    policyModule: join(folder, 'policy', 'policy.ts'),
    vars: { GATEHOUSE_DEV: '1' },
    secrets: options.secrets,
  })

/** Builds aside, and only then puts the files where the Worker's bundler sees them: all of a policy, or none. */
const buildInto = async (folder: string, options: GateOptions): Promise<Result<Built, string>> => {
  const next = join(folder, 'next')
  const serving = join(folder, 'policy')
  rmSync(next, { recursive: true, force: true })
  mkdirSync(next, { recursive: true })
  mkdirSync(serving, { recursive: true })
  const { policyDir, origin, debug } = options
  const built = await options.build({ policyDir, outDir: next, origin, debug })
  if (!built.ok) return built
  // The module last: it is what the bundler looks at first.
  const names = readdirSync(next).toSorted((a, b) => Number(a.endsWith('.ts')) - Number(b.endsWith('.ts')))
  for (const name of names)
    if (differs(join(next, name), join(serving, name))) copyFileSync(join(next, name), join(serving, name))
  return built
}

const differs = (file: string, other: string): boolean => {
  try {
    return !readFileSync(file).equals(readFileSync(other))
  } catch {
    return true
  }
}

const tellRebuilt = (built: Result<Built, string>, options: GateOptions): void => {
  if (!built.ok) options.tell(`${built.error}\nThe policy was not changed: the last good one serves on.`)
  else
    options.tell(
      `${built.value.report}${built.value.report === '' ? '' : '\n'}The policy was rebuilt: version ${built.value.version.slice(0, 12)}.`,
    )
}
