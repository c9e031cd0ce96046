// Hill climbing over byte strings, for the benchmarks of the payload engine: looks for the texts that cost most per
// byte. A text is a unit of a few pieces, repeated; a unit is changed where that makes it cost more.

import { attacks, classes } from '../test/corpora/attacks.ts'
import { randomOf } from '../test/corpora/random.ts'
import { threadMicros } from './thread.ts'

export type Cost = (text: string) => void

export const SIZES = [1024, 4096, 16_384, 65_536, 131_072] as const
export const RATIO_MAX = 20
const CLIMB_BYTES = 2048
const UNIT_MAX = 120

const random = randomOf(20261122)

/** Pieces of attacks, and marks: what the texts are made of. */
export const units: readonly string[] = [
  ...Object.keys(classes).flatMap((name) => attacks(name, 30, 1)),
  ...`'"\`<>(){}[];|&$\\%=#/:*@!?.,- \n\0aA0_~^+`.split(''),
  ...'../|${|{{|<a |<!|or 1|select |((|\'\'|&#|%25|\\u00|](|`a` |$(|://|a=|http://@|ws://[|<a <script>|)(|\' or |{"a":|[[|union |/*|<!--|case when |or(|in(in|f(|on=|onx=| ona=a(|this.|O:1:"|${x:-|__|--|\n`|```\n|\'][|<?|c^a"t|/???/|%c0%af|;ls |=data:|sh -c |0x41|=@'.split(
    '|',
  ),
]

const piece = (): string => random.pick(units)

/** One string and no tree of pieces, as a request's text is. */
export const flatten = (text: string): string => text.split('').join('')

export const grown = (unit: string, size: number): string =>
  unit.repeat(Math.ceil(size / unit.length)).slice(0, size)

/** CPU nanoseconds a byte: the least of some runs, each long enough for the clock. */
export const measure = (cost: Cost, text: string, runs = 3): number => {
  const flat = flatten(text)
  let best = Infinity
  for (let run = 0; run < runs; run++) {
    const start = threadMicros()
    let count = 0
    let micros = 0
    do {
      cost(flat)
      count++
      micros = threadMicros() - start
    } while (micros < 1500 && count < 4000)
    best = Math.min(best, (micros * 1000) / (count * Math.max(1, text.length)))
  }
  return best
}

const glance = (cost: Cost, text: string): number => {
  const flat = flatten(text)
  cost(flat)
  const start = process.hrtime.bigint()
  for (let run = 0; run < 3; run++) cost(flat)
  return Number(process.hrtime.bigint() - start) / (3 * flat.length)
}

const mutate = (unit: string): string => {
  const at = random.below(unit.length + 1)
  const made = unit.slice(0, at) + (random.chance(0.8) ? piece() : '') + unit.slice(at + random.below(4))
  return made === '' ? 'a' : made.slice(0, UNIT_MAX)
}

export interface Worst {
  readonly unit: string
  readonly nanos: number
}

/** The costliest unit found within the time; `start` are units to begin with. */
export const climb = (cost: Cost, budgetMs: number, start: readonly string[] = []): Worst => {
  let best: Worst = { unit: 'a', nanos: 0 }
  const judge = (unit: string): boolean => {
    const text = grown(unit, CLIMB_BYTES)
    if (glance(cost, text) <= best.nanos) return false
    const nanos = measure(cost, text)
    if (nanos <= best.nanos) return false
    best = { unit, nanos }
    return true
  }
  for (const unit of start) if (unit !== '') judge(unit)
  const until = Date.now() + budgetMs
  let stale = 0
  while (Date.now() < until) {
    const fresh = stale > 30 || random.chance(0.2)
    const unit = fresh ? Array.from({ length: 1 + random.below(4) }, piece).join('') : mutate(best.unit)
    stale = judge(unit) ? 0 : stale + 1
  }
  return best
}

/** Texts that try to hurt by position: an opening that never closes, before or after a long tail. */
export const shapes = (unit: string): readonly ((size: number) => string)[] => [
  (size) => grown(unit, size),
  (size) => grown(unit, size >> 1) + 'a'.repeat(size >> 1),
  (size) => 'a '.repeat(size >> 2) + grown(unit, size >> 1),
]

/** The climb's texts are small: of a large one's first calls some are spent on code that only it has run. */
const PROFILE_RUNS = 6

/** The costliest shape of a unit, per byte, at each size. */
export const profile = (cost: Cost, unit: string): readonly number[] =>
  SIZES.map((size) => Math.max(...shapes(unit).map((shape) => measure(cost, shape(size), PROFILE_RUNS))))

export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((one, other) => one - other)[numbers.length >> 1] ?? 0

export const printed = (unit: string): string => JSON.stringify(unit.slice(0, 60))
