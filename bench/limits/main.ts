// `npm run bench:limits`: simulates every store and sync mode at 300 locations, writes the table and the plot that
// docs/limits.md shows, and fails where a promised bound does not hold. `--quick` is smaller and writes nothing;
// `--micro` measures the cost of one warm decision instead.

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { micro } from './micro.ts'
import { plotOf, tableOf, type Row } from './report.ts'
import { simulate, type Scale, type Scene } from './simulate.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

const scene = (
  store: Scene['store'],
  sync: Scene['sync'] = 'strict',
  overage = 0,
  cold: Scene['cold'] = 'strict',
): Scene => ({
  name: [
    store,
    sync === 'leased'
      ? `leased ${overage * 100} %`
      : store === 'durable' || store === 'upstash'
        ? 'strict'
        : '',
    cold === 'optimistic' ? 'optimistic' : '',
  ]
    .filter((word) => word !== '')
    .join(', '),
  store,
  sync,
  cold,
  overage,
})

const SCENES: readonly Scene[] = [
  scene('isolate'),
  scene('location'),
  scene('durable'),
  scene('durable', 'leased', 0),
  scene('durable', 'leased', 0.01),
  scene('durable', 'leased', 0.05),
  scene('durable', 'leased', 0.01, 'optimistic'),
  scene('upstash'),
  scene('upstash', 'leased', 0.01),
]

const SCALE: Scale = {
  seed: 1,
  locations: 300,
  keys: 300,
  perSecond: 4000,
  seconds: 180,
  quota: 1200,
  windowMs: 60_000,
}

const main = async (): Promise<void> => {
  if (process.argv.includes('--micro')) {
    process.stdout.write(await micro())
    return
  }
  const quick = process.argv.includes('--quick')
  const scale = quick ? { ...SCALE, seconds: 30, perSecond: 1000, keys: 100 } : SCALE
  const rows: Row[] = []
  for (const one of SCENES) {
    const outcome = await simulate(one, scale)
    rows.push({ scene: one, outcome })
    process.stdout.write(
      `${
        tableOf([{ scene: one, outcome }])
          .split('\n')
          .at(-1) ?? ''
      }\n`,
    )
  }
  const broken = rows.filter(({ scene: { store, cold, overage }, outcome }) => {
    const bounded = (store === 'durable' || store === 'upstash') && cold === 'strict'
    return bounded && outcome.overWorst > overage
  })
  for (const { scene: one, outcome } of broken)
    process.stderr.write(`${one.name}: ${outcome.overWorst} over the quota\n`)
  if (broken.length > 0) process.exitCode = 1
  else if (!quick) publish(rows, scale)
}

const publish = (rows: readonly Row[], scale: Scale): void => {
  const page = `${root}docs/limits.md`
  const text = readFileSync(page, 'utf8')
  const marked = /(<!-- simulation -->\n)[^]*?(<!-- \/simulation -->)/
  if (!marked.test(text)) throw new Error(`${page} has no place for the table`)
  const words = `${scale.locations} locations, ${scale.keys} keys, ${scale.seconds} s, quota ${scale.quota} per ${scale.windowMs / 1000} s, seed ${scale.seed}, ${rows[0]?.outcome.requests ?? 0} requests.`
  writeFileSync(page, text.replace(marked, `$1\n${words}\n\n${tableOf(rows)}\n\n$2`))
  writeFileSync(`${root}docs/limits.svg`, plotOf(rows))
}

await main()
