// `npm test`: everything that must hold before a change lands, part by part. It stops at the first part that fails
// and says what did not run, since a green tail after a red head misleads.
//
//   npm test                  every part
//   npm test -- unit e2e      only these
//
// Two parts run only when they are named, `soak` and `origins`: the one takes more than an hour, the other needs programs
// of other languages.

import { spawn } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { published, type VectorSet } from '../test/support/vector-sets.ts'
import {
  crs,
  curl,
  flask,
  go,
  goJose,
  nginx,
  pcre2,
  provide,
  ps,
  pyjwt,
  redis,
  type Program,
} from './system.ts'

interface Part {
  readonly name: string
  readonly what: string
  readonly commands: readonly (readonly string[])[]
  /** What it needs from the system. */
  readonly needs: readonly Program[]
  /** Runs only when it is named. */
  readonly extra?: true
  readonly env?: Readonly<Record<string, string>>
}

const vitest = (project: string) => ['vitest', 'run', '--project', project]

const parts: readonly Part[] = [
  { name: 'types', what: 'TypeScript', commands: [['tsc', '--noEmit']], needs: [] },
  {
    name: 'lint',
    what: 'lint and format',
    commands: [
      ['oxlint', '--type-aware', '--deny-warnings'],
      ['oxfmt', '--check'],
    ],
    needs: [],
  },
  {
    name: 'unit',
    what: 'unit, property and architecture tests, docs in sync',
    commands: [vitest('unit')],
    needs: [redis, pcre2, crs],
  },
  { name: 'runtime', what: 'tests inside workerd', commands: [vitest('runtime')], needs: [] },
  { name: 'e2e', what: 'the gate over HTTP', commands: [vitest('e2e')], needs: [redis, curl, ps] },
  {
    name: 'soak',
    what: '1 GiB each way, and a stream of an hour',
    commands: [[...vitest('e2e'), 'test/e2e/soak.test.ts']],
    needs: [ps],
    extra: true,
    env: { GATEHOUSE_SOAK: '1' },
  },
  {
    name: 'origins',
    what: 'origins in other languages behind the gate',
    commands: [vitest('peers')],
    needs: [flask, pyjwt, go, goJose, nginx],
    extra: true,
  },
]

const root = fileURLToPath(new URL('../', import.meta.url))

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const heading = (text: string): void => say(`\n── ${text} ${'─'.repeat(Math.max(3, 76 - text.length))}`)

/** Runs one command of node_modules/.bin; true when it succeeded. */
const run = async (command: readonly string[], env: Part['env'] = {}): Promise<boolean> => {
  const [program = '', ...args] = command
  const child = spawn(resolve(root, 'node_modules/.bin', program), args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false', ...env },
  })
  const { promise, resolve: settle } = Promise.withResolvers<boolean>()
  child.on('error', (error) => {
    say(`${program}: ${error.message}`)
    settle(false)
  })
  child.on('exit', (code) => settle(code === 0))
  return promise
}

/** One line when the vectors are absent: which suites then stand aside, and where their data is published. */
const reportVectors = (): void => {
  const folder = resolve(root, process.env['VECTORS_DIR'] ?? '../shared/vectors')
  const absent: string[] = []
  for (const set of Object.keys(published) as VectorSet[]) {
    if (existsSync(resolve(folder, set))) continue
    const suites = globSync('test/**/*.test.ts', { cwd: root }).filter((file) =>
      new RegExp(`[vV]ectors\\(\\s*'${set.replaceAll('.', '\\.')}'`).test(
        readFileSync(resolve(root, file), 'utf8'),
      ),
    )
    if (suites.length > 0) absent.push(`${suites.join(', ')} (${published[set]})`)
  }
  if (absent.length > 0)
    say(`\nTest vectors are not in ${folder} (VECTORS_DIR); not run for want of them: ${absent.join('; ')}`)
}

const chosen = (names: readonly string[]): readonly Part[] | undefined => {
  const unknown = names.filter((name) => !parts.some((part) => part.name === name))
  if (unknown.length > 0) {
    say(`No such part: ${unknown.join(', ')}. Parts: ${parts.map((part) => part.name).join(', ')}.`)
    return undefined
  }
  return parts.filter(({ name, extra }) => (names.length === 0 ? extra !== true : names.includes(name)))
}

const main = async (): Promise<number> => {
  const todo = chosen(process.argv.slice(2))
  if (todo === undefined) return 2
  for (const program of new Set(todo.flatMap((part) => part.needs))) {
    const provided = provide(program, say)
    if (provided.ok) continue
    say(`\n${provided.error}\nNothing was tested: a part that needs it is never skipped.`)
    return 1
  }
  reportVectors()
  const startMs = Date.now()
  for (const [index, part] of todo.entries()) {
    heading(`${part.name}: ${part.what}`)
    const partMs = Date.now()
    for (const command of part.commands) {
      if (await run(command, part.env)) continue
      const rest = todo.slice(index + 1).map((later) => later.name)
      heading('failed')
      say(`${part.name} failed (${command.join(' ')}).`)
      if (rest.length > 0) say(`Did not run: ${rest.join(', ')}.`)
      return 1
    }
    say(`${part.name}: ${seconds(Date.now() - partMs)}`)
  }
  heading('passed')
  say(`${todo.map((part) => part.name).join(', ')} in ${seconds(Date.now() - startMs)}`)
  return 0
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

process.exitCode = await main()
