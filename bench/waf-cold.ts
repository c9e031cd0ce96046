// What does the first body cost that a fresh isolate judges? Each run is a process of its own that makes the engine,
// rehearses as a Worker does where it starts, and judges one body that it has never seen: hostile ones at random, and a
// webhook. The main thread's CPU is told, as a Worker's is limited; compilers run beside it. Each body is sent to three
// processes, and the least counts: what else the machine does takes half as long again.
//
//   node bench/waf-cold.ts [processes] [bytes]

import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { bodyOf } from '../shared/exchange/body.ts'
import { rehearse } from '../shared/guards/payload/rehearse.ts'
import { SAMPLES } from '../shared/waf/rules/samples.ts'
import { unitsOf } from '../shared/waf/work.ts'
import { webhooks } from '../test/corpora/harmless.ts'
import { coreEngine } from '../test/corpora/program.ts'
import { randomOf } from '../test/corpora/random.ts'
import { median, printed, units } from './climb.ts'
import { placements, type Sent } from './placements.ts'
import { threadMicros } from './thread.ts'

const WORK_MS = 10
const WEBHOOK_BYTES = 10_000
const REPEATS = 3
const REST_MS = 50

interface Run {
  readonly what: string
  readonly startMs: number
  readonly firstMs: number
  readonly secondMs: number
  readonly warmMs: number
}

const cpuMs = (): number => threadMicros() / 1000

/** Compilers finish meanwhile what a rehearsal has begun. */
const rest = (): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, REST_MS)

const hostile = (seed: number, bytes: number): Sent & { readonly what: string } => {
  const random = randomOf(seed)
  const unit = Array.from({ length: 1 + random.below(4) }, () => random.pick(units)).join('')
  const name = random.pick(Object.keys(placements))
  const sent = placements[name]?.(unit, Math.floor(bytes * 0.99)) ?? { text: '', type: '' }
  return { ...sent, what: `${name} ${printed(unit)}` }
}

const webhook = (): Sent & { readonly what: string } => ({
  text: webhooks().find((text) => Math.abs(text.length - WEBHOOK_BYTES) < 500) ?? '',
  type: 'application/json',
  what: 'webhook',
})

const once = (seed: number, bytes: number): Run => {
  const { text, type, what } = seed === 0 ? webhook() : hostile(seed, bytes)
  const body = bodyOf(new TextEncoder().encode(text), type)
  // Decoding is the exchange's.
  const judged = body.text
  const engine = coreEngine()
  const judge = (): void => void engine.body(body, judged, type, false, unitsOf(WORK_MS))
  const begun = cpuMs()
  rehearse(engine, SAMPLES)
  rest()
  const started = cpuMs()
  judge()
  const first = cpuMs()
  judge()
  const second = cpuMs()
  for (let run = 0; run < 20; run++) judge()
  const before = cpuMs()
  judge()
  return {
    what,
    startMs: started - begun,
    firstMs: first - started,
    secondMs: second - first,
    warmMs: cpuMs() - before,
  }
}

const [count = '40', bytes = '131072', seed] = process.argv.slice(2)
if (seed === undefined) {
  const single = (one: number): Run =>
    // Our own line of JSON.
    JSON.parse(
      execFileSync(process.execPath, [fileURLToPath(import.meta.url), count, bytes, String(one)], {
        encoding: 'utf8',
      }),
    ) as Run
  const run = (one: number): Run => {
    const runs = Array.from({ length: REPEATS }, () => single(one))
    const least = (pick: (one: Run) => number): number => Math.min(...runs.map(pick))
    return {
      what: runs[0]?.what ?? '',
      startMs: least(({ startMs }) => startMs),
      firstMs: least(({ firstMs }) => firstMs),
      secondMs: least(({ secondMs }) => secondMs),
      warmMs: least(({ warmMs }) => warmMs),
    }
  }
  const told = (name: string, runs: readonly Run[]): void => {
    const of = (pick: (one: Run) => number): string => {
      const all = runs.map(pick)
      return `${median(all).toFixed(1)} (at most ${Math.max(...all).toFixed(1)})`
    }
    console.log(
      `${name}, ${runs.length} times ${REPEATS} processes, ms: start ${of((one) => one.startMs)}, first ${of((one) => one.firstMs)}, second ${of((one) => one.secondMs)}, warm ${of((one) => one.warmMs)}`,
    )
  }
  const all = Array.from({ length: Number(count) }, (_, at) => run(at + 1))
  told(`hostile bodies of ${bytes} bytes`, all)
  const over = all.filter(({ firstMs }) => firstMs > WORK_MS).length
  console.log(`  ${over} of ${all.length} above ${WORK_MS} ms`)
  for (const { what, firstMs } of all.toSorted((a, b) => b.firstMs - a.firstMs).slice(0, 5))
    console.log(`  ${firstMs.toFixed(1)} ms: ${what}`)
  told(
    'webhook of 10 KB',
    Array.from({ length: Math.ceil(Number(count) / 6) }, () => run(0)),
  )
} else console.log(JSON.stringify(once(Number(seed), Number(bytes))))
