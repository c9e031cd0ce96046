// `npm run bench:floor`: what each promise of the gate costs on this platform, and what its guards add, one upon the
// other, in alternating bursts of one run. A Worker that judges nothing (floor.js) keeps the promises one after the
// other; then the gate itself takes its guards on. The table is the one in docs/gateway.md.
//
//   npm run bench:floor                  GET
//   npm run bench:floor -- --post        POST of 1 KB JSON
//   npm run bench:floor -- --bursts 20   a quick look

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { buildHouse, GUARDS, makeToken, type GuardName } from './house.ts'
import { load, median, quantile, type Shape } from './load.ts'
import { shapesFor, startOrigin } from './shapes.ts'
import { startWorkerd, type Workerd } from './workerd.ts'

const PORT = 28_120
const BURST = 100
/** What it takes until V8 has compiled what a request runs through: the gate's code, and the few lines of the others. */
const WARM_REQUESTS = { gate: 20_000, others: 4000 } as const

interface Row {
  readonly name: string
  /** A Worker's own steps, or the gate's guards. */
  readonly steps?: readonly string[]
  readonly guards?: readonly GuardName[]
}

const PROMISES: readonly (readonly [name: string, step: string])[] = [
  ['the headers are read (what guards judge)', 'read'],
  ['the body is taken as a whole', 'body'],
  ['to the origin: three headers stay behind, twelve are set', 'headers'],
  ['no cache in between', 'uncached'],
  ['the client’s leaving ends the origin’s request, and is told', 'leaving'],
  ['a bound on the first byte', 'timeout'],
  ['a new answer: names taken off, request id and RateLimit set', 'answer'],
  ['one event, as a JSON line', 'event'],
]

const GATES: readonly (readonly [name: string, guards: readonly GuardName[]])[] = [
  ['the gate without a guard: a canonical exchange, a route', []],
  ['… address: 10,000 prefixes', GUARDS.slice(0, 1)],
  ['… limit by address', GUARDS.slice(0, 2)],
  ['… token of 900 bytes', GUARDS.slice(0, 3)],
  ['… limit by principal', GUARDS.slice(0, 4)],
  ['… payload: the whole policy', GUARDS],
]

const rowsFor = (post: boolean): readonly Row[] => {
  const kept = PROMISES.filter(([, step]) => step !== (post ? 'uncached' : 'body'))
  return [
    { name: 'bare: forwards' },
    { name: 'an honest proxy: copies the headers, adds one, logs a line', steps: ['copy', 'line'] },
    { name: 'bare, without `request.cf` sent on', steps: [] },
    ...kept.map(([name], index) => ({
      name: `+ ${name}`,
      steps: kept.slice(0, index + 1).map(([, step]) => step),
    })),
    ...GATES.map(([name, guards]) => ({ name, guards })),
  ]
}

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

const start = async (row: Row, index: number, folder: string, origin: string): Promise<Workerd> => {
  const { guards, steps } = row
  const own = join(folder, String(index))
  const bare = steps === undefined ? './bare.js' : './floor.js'
  return startWorkerd({
    folder: join(own, 'workerd'),
    port: PORT + 1 + index,
    vars: guards === undefined ? { ORIGIN: origin, STEPS: (steps ?? []).join(' ') } : { GATEHOUSE_DEV: '1' },
    modules: guards === undefined ? [here(bare)] : buildHouse(join(own, 'house'), origin, guards),
    counters: guards !== undefined,
  })
}

/** CPU per request of one burst, in microseconds. */
const burst = async (worker: Workerd, shape: Shape): Promise<number> => {
  const beforeMs = worker.cpuMs()
  const { wrong } = await load(worker.port, shape, BURST)
  if (wrong.length > 0) throw new Error(`${wrong.length} answers were ${wrong[0] ?? 0}`)
  return ((worker.cpuMs() - beforeMs) * 1000) / BURST
}

const table = (rows: readonly Row[], figures: readonly (readonly number[])[]): string => {
  // The lower quartile: what other processes of the machine do can only add.
  const us = figures.map((all) =>
    quantile(
      all.toSorted((a, b) => a - b),
      0.25,
    ),
  )
  const bare = us[0] ?? Number.NaN
  const lines = rows.map(({ name }, index) => {
    const ratios = (figures[index] ?? []).map((one, turn) => one / (figures[0]?.[turn] ?? Number.NaN))
    return `| ${name} | ${(us[index] ?? 0).toFixed(0)} | ${((us[index] ?? 0) / bare).toFixed(2)} | ${median(ratios).toFixed(2)} |`
  })
  return ['| | µs | × bare | median of the bursts’ own |', '|---|---:|---:|---:|', ...lines].join('\n')
}

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: { bursts: { type: 'string', default: '60' }, post: { type: 'boolean', default: false } },
  })
  const bursts = Math.max(4, Number(values.bursts) || 60)
  const rows = rowsFor(values.post)
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-floor-'))
  const issuer = `http://127.0.0.1:${PORT}`
  const house = await makeToken(issuer)
  const origin = await startOrigin(house.jwks, PORT)
  const workers: Workerd[] = []
  try {
    for (const [index, row] of rows.entries()) workers.push(await start(row, index, folder, issuer))
    const shape = shapesFor(house.token)[values.post ? 1 : 0] as Shape
    for (const [index, worker] of workers.entries())
      await load(worker.port, shape, WARM_REQUESTS[rows[index]?.guards === undefined ? 'others' : 'gate'])
    const figures = workers.map((): number[] => [])
    for (let turn = 0; turn < bursts; turn++)
      for (let step = 0; step < workers.length; step++) {
        const index = (step + turn) % workers.length
        figures[index]?.push(await burst(workers[index] as Workerd, shape))
      }
    console.log(`CPU per request, ${shape.name}, ${bursts} bursts of ${BURST}:\n\n${table(rows, figures)}`)
  } finally {
    for (const worker of workers) worker.stop()
    origin.disconnect()
    rmSync(folder, { recursive: true, force: true })
  }
}

await main()
