// `npm run bench`: what the gate costs over a Worker that only forwards. Both run in workerd, each in a process of its
// own, before the same origin, in alternating rounds of one run. CPU is the process's own accounting: a Worker's
// clock stands still while it computes.
//
//   npm run bench                 all shapes, 7 rounds
//   npm run bench -- --rounds 3   a quick look

import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { buildHouse, makeToken } from './house.ts'
import { load, median, quantile, type Shape } from './load.ts'
import { shapesFor, startOrigin } from './shapes.ts'
import { startWorkerd, type Workerd } from './workerd.ts'

const PORTS = { origin: 28_101, bare: 28_102, gate: 28_103 } as const
/**
 * Before anything is measured. V8 has compiled what a request runs through after some 15,000 of them; until then a
 * second thread compiles, and its CPU would be counted to the requests.
 */
const WARM_REQUESTS = 20_000
/** Requests of a round, of the shape that has the most. */
const MOST = 3000
const GOALS: Readonly<Record<string, number>> = { GET: 1.4, 'POST 1 KB': 1.7 }

interface Figures {
  readonly cpuUs: number[]
  readonly perSecond: number[]
  readonly latenciesMs: number[]
}

interface Counts {
  readonly forwarded: number
  readonly keys: number
}

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

const measure = async (worker: Workerd, shape: Shape, figures: Figures): Promise<void> => {
  const beforeMs = worker.cpuMs()
  const { seconds, latenciesMs, wrong } = await load(worker.port, shape)
  if (wrong.length > 0)
    throw new Error(`${wrong.length} of ${shape.count} answers to ${shape.name} were ${wrong[0] ?? 0}`)
  figures.cpuUs.push(((worker.cpuMs() - beforeMs) * 1000) / shape.count)
  figures.perSecond.push(shape.count / seconds)
  figures.latenciesMs.push(...latenciesMs)
}

const countsOf = async (origin: ChildProcess): Promise<Counts> => {
  const { promise, resolve } = Promise.withResolvers<Counts>()
  origin.once('message', (counts) => resolve(counts as Counts))
  origin.send('counts')
  return promise
}

const none = (): Figures => ({ cpuUs: [], perSecond: [], latenciesMs: [] })

const compare = async (bare: Workerd, gate: Workerd, shape: Shape, rounds: number): Promise<string> => {
  const figures = { bare: none(), gate: none() }
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? (['bare', 'gate'] as const) : (['gate', 'bare'] as const)
    for (const which of order) await measure(which === 'bare' ? bare : gate, shape, figures[which])
  }
  const ratios = figures.gate.cpuUs.map((us, index) => us / (figures.bare.cpuUs[index] ?? Number.NaN))
  const goal = GOALS[shape.name]
  const verdict = goal === undefined ? '' : `  goal ≤ ${goal}: ${median(ratios) <= goal ? 'met' : 'NOT MET'}`
  return [
    shape.name,
    row('bare', figures.bare),
    row('gate', figures.gate),
    `  ratio ${median(ratios).toFixed(2)} (${spread(ratios, 2)})${verdict}`,
  ].join('\n')
}

const row = (name: string, { cpuUs, perSecond, latenciesMs }: Figures): string => {
  const sorted = latenciesMs.toSorted((a, b) => a - b)
  const latency = `p50 ${quantile(sorted, 0.5).toFixed(2)} ms, p99 ${quantile(sorted, 0.99).toFixed(2)} ms`
  return `  ${name}  CPU ${median(cpuUs).toFixed(0)} µs a request (${spread(cpuUs, 0)}), ${median(perSecond).toFixed(0)} requests/s, ${latency}`
}

const spread = (figures: readonly number[], digits: number): string =>
  `${Math.min(...figures).toFixed(digits)} to ${Math.max(...figures).toFixed(digits)}`

const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' } } })
  const rounds = Math.max(1, Number(values.rounds) || 7)
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'))
  const issuer = `http://127.0.0.1:${PORTS.origin}`
  const house = await makeToken(issuer)
  const origin = await startOrigin(house.jwks, PORTS.origin)
  const workers: Workerd[] = []
  try {
    const bare = await startWorkerd({
      folder: join(folder, 'bare'),
      port: PORTS.bare,
      vars: { ORIGIN: issuer },
      modules: [here('./bare.js')],
      counters: false,
    })
    workers.push(bare)
    const gate = await startWorkerd({
      folder: join(folder, 'gate'),
      port: PORTS.gate,
      vars: { GATEHOUSE_DEV: '1' },
      modules: buildHouse(join(folder, 'house'), issuer),
      counters: true,
    })
    workers.push(gate)
    const shapes = shapesFor(house.token)
    for (const shape of shapes)
      for (const worker of workers)
        await load(worker.port, shape, Math.round((WARM_REQUESTS * shape.count) / MOST))
    const before = await countsOf(origin)
    for (const shape of shapes) console.log(`${await compare(bare, gate, shape, rounds)}\n`)
    const after = await countsOf(origin)
    const sent = shapes.reduce((sum, { count }) => sum + count * rounds * 2, 0)
    const others = after.forwarded - before.forwarded - sent + after.keys - before.keys
    console.log(`Network calls on the warm path besides forwarding: ${others}`)
  } finally {
    for (const worker of workers) worker.stop()
    origin.disconnect()
    rmSync(folder, { recursive: true, force: true })
  }
}

await main()
