// What may a whole request body cost? Climbs over units of text in every placement for the bodies that take most CPU for
// the work that they are charged, and measures the worst under the budget of a policy's defaults at growing sizes.
//
//   node bench/waf-requests.ts [seconds] [seed]
//
// CPU and minima, so that a busy machine tells little else than a quiet one. It fails where a body takes more than the
// bound, or more than 20 times as much a byte as paragraphs do that people wrote.

import { bodyOf } from '../shared/exchange/body.ts'
import type { Body } from '../shared/exchange/exchange.ts'
import { unitsOf } from '../shared/waf/work.ts'
import { documents, paragraphs } from '../test/corpora/harmless.ts'
import { coreEngine } from '../test/corpora/program.ts'
import { randomOf } from '../test/corpora/random.ts'
import { median, printed, RATIO_MAX, SIZES, units } from './climb.ts'
import { placements } from './placements.ts'
import { threadMicros } from './thread.ts'

/** The default of bounds.workMs. */
const WORK_MS = 10
const CLIMB_BYTES = 16_384
const HUGE = 1e12

const seconds = Number(process.argv[2] ?? 60)
const random = randomOf(Number(process.argv[3] ?? 20261122))
const engine = coreEngine()

interface Made {
  readonly body: Body
  readonly type: string
}

const made = (placement: string, unit: string, bytes: number): Made => {
  const { text, type } = placements[placement]?.(unit, bytes) ?? { text: '', type: '' }
  return { body: bodyOf(new TextEncoder().encode(text), type), type }
}

const cpuNs = (): number => threadMicros() * 1000

/** The least CPU of some runs, in nanoseconds, and the units that are charged. */
const cost = ({ body, type }: Made, budget: number, runs: number): readonly [ns: number, units: number] => {
  let ns = Infinity
  let left = budget
  for (let run = 0; run < runs; run++) {
    const start = cpuNs()
    left = engine.body(body, body.text, type, false, budget).work
    ns = Math.min(ns, cpuNs() - start)
  }
  return [ns, budget - left]
}

interface Worst {
  readonly unit: string
  readonly rate: number
}

const names = Object.keys(placements)
const worst = new Map<string, Worst>(names.map((name) => [name, { unit: 'a ', rate: 0 }]))

const mutated = (unit: string): string => {
  const at = random.below(unit.length + 1)
  const piece = random.chance(0.8) ? random.pick(units) : ''
  return (unit.slice(0, at) + piece + unit.slice(at + random.below(4))).slice(0, 140)
}

const step = (): void => {
  const name = random.pick(names)
  const best = worst.get(name)?.unit ?? ''
  // What hurts in one placement often does in another.
  const from = random.chance(0.2) ? (worst.get(random.pick(names))?.unit ?? '') : best
  const unit = random.chance(0.3)
    ? Array.from({ length: 1 + random.below(4) }, () => random.pick(units)).join('')
    : mutated(from)
  if (unit.length < 2) return
  const body = made(name, unit, CLIMB_BYTES)
  const [glance, charged] = cost(body, HUGE, 2)
  if (glance / charged <= (worst.get(name)?.rate ?? 0)) return
  const [ns, work] = cost(body, HUGE, 8)
  if (ns / work > (worst.get(name)?.rate ?? 0)) worst.set(name, { unit, rate: ns / work })
}

const untilMs = Date.now() + seconds * 1000
while (Date.now() < untilMs) step()

const harmless = paragraphs(documents())
  .filter((text) => text.length > 100)
  .slice(0, 300)
  .map((text) => made('leaf', text, text.length))
for (const body of harmless) cost(body, HUGE, 3)
const base = median(harmless.map((body) => cost(body, HUGE, 8)[0] / body.body.text.length))

let failed = false
console.log(`harmless ${base.toFixed(0)} ns/B; CPU at ${SIZES.map((size) => `${size >> 10}K`).join(', ')}`)
for (const [name, { unit }] of worst) {
  const rows = SIZES.map((size) => {
    const body = made(name, unit, Math.floor(size * 0.99))
    const [ns, work] = cost(body, unitsOf(WORK_MS), 12)
    return { ms: ns / 1e6, ratio: ns / body.body.text.length / base, rate: ns / work }
  })
  const most = Math.max(...rows.map(({ ms }) => ms))
  const ratio = Math.max(...rows.map((row) => row.ratio))
  const bad = most > WORK_MS || ratio > RATIO_MAX
  failed ||= bad
  console.log(
    `${bad ? 'FAIL' : 'ok  '} ${name.padEnd(23)} ${rows.map(({ ms }) => ms.toFixed(1)).join(' ')} ms; at most ${ratio.toFixed(1)} times the harmless, ${Math.max(...rows.map(({ rate }) => rate)).toFixed(2)} ns a unit; ${printed(unit)}`,
  )
}
if (failed) process.exitCode = 1
