// `npm run bench`: what the gate costs over a Worker that only forwards. Both run in workerd, each in a process of its
// own, before the same origin, in alternating rounds of one run. CPU is the process's own accounting: a Worker's
// clock stands still while it computes.
//
//   npm run bench                 all shapes, 7 rounds
//   npm run bench -- --rounds 3   a quick look

import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { buildHouse, makeToken } from './house.ts'
import { load, median, quantile, type Shape } from './load.ts'
import { startWorkerd, type Workerd } from './workerd.ts'

const PORTS = { origin: 28_101, bare: 28_102, gate: 28_103 } as const
const WARM_REQUESTS = 1_500
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

const shapesFor = (token: string): readonly Shape[] => {
  const headers = {
    authorization: `Bearer ${token}`,
    'cf-connecting-ip': '203.0.113.9',
    'user-agent': 'bench/1',
    accept: 'application/json',
  }
  const post = (bytes: number, count: number): Shape => {
    const body = json(bytes)
    const own = { 'content-type': 'application/json', 'content-length': String(body.length) }
    const name = `POST ${Math.round(bytes / 1000)} KB`
    return { name, method: 'POST', path: '/v1/orders', headers: { ...headers, ...own }, body, count }
  }
  return [
    {
      name: 'GET',
      method: 'GET',
      path: '/v1/orders/42?expand=items&page=2',
      headers,
      body: undefined,
      count: 3000,
    },
    post(1_000, 3000),
    post(16_000, 1500),
    post(128_000, 300),
  ]
}

const item = (index: number): object => ({
  sku: `LAMP-${1000 + index}`,
  quantity: (index % 7) + 1,
  price: 19.9 + index,
  note: 'Please deliver to the back door, and ring twice if nobody answers; thank you very much.'.repeat(4),
})

/** An order as shops send them: ids, numbers and prose in ASCII, `bytes` long. */
const json = (bytes: number): string => {
  const items: object[] = []
  const text = (padding: string): string =>
    JSON.stringify({ customer: '3f0c2a54-6f1e-4f8e-9f0d-2b7c1d5e8a90', items, padding })
  while (text('').length + 160 < bytes) items.push(item(items.length))
  return text('x'.repeat(Math.max(0, bytes - text('').length)))
}

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

const startOrigin = async (jwks: string): Promise<ChildProcess> => {
  const origin = fork(here('./origin.ts'), {
    env: { ...process.env, JWKS: jwks, PORT: String(PORTS.origin) },
  })
  const { promise, resolve, reject } = Promise.withResolvers<ChildProcess>()
  origin.once('message', () => resolve(origin))
  origin.once('exit', () => reject(new Error('the origin did not start')))
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
  const origin = await startOrigin(house.jwks)
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
      for (const worker of workers) await load(worker.port, shape, Math.min(WARM_REQUESTS, shape.count))
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
