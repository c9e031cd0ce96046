// Is the payload engine linear, whatever it is sent? Hill climbing over byte strings, for each detector and for the
// whole engine, looks for the texts that cost most per byte, and measures them at growing sizes. Run by hand:
// `node bench/waf.ts [seconds per target]`. It reports ratios, never times to be compared between machines.

import { coreEngine } from '../test/corpora/program.ts'
import { attacks, classes } from '../test/corpora/attacks.ts'
import { documents, paragraphs } from '../test/corpora/harmless.ts'
import { randomOf } from '../test/corpora/random.ts'
import type { Context } from '../shared/waf/detectors/detector.ts'
import { detectors } from '../shared/waf/detectors/registry.ts'
import { look, seen } from '../shared/waf/fields/presence.ts'
import { shapeOf } from '../shared/waf/fields/shape.ts'

const SIZES = [1024, 16_384, 131_072]
const CLIMB_BYTES = 2048
const RATIO_MAX = 20

const seconds = Number(process.argv[2] ?? 5)
const random = randomOf(20261122)

type Cost = (text: string) => void

const context = (text: string): Context => {
  let prose: boolean | undefined
  return {
    place: 'json',
    part: 'value',
    name: 'body.note',
    prose: () => (prose ??= shapeOf(text).prose),
    quoted: () => false,
  }
}

const targets: [string, Cost][] = detectors.map((detector) => [
  detector.name,
  (text) => {
    look(text, 0, text.length)
    const view = { text, chars: seen.chars, words: seen.words, how: '', depth: 0 } as const
    if (detector.wants(view.chars, view.words)) detector.detect(view, context(text), () => undefined)
  },
])
const engine = coreEngine()
targets.push(['engine', (text) => void engine.text('json', 'value', 'body.note', text)])

/** One string and no tree of pieces, as a request's text is. */
const flatten = (text: string): string => text.split('').join('')

/** CPU nanoseconds a byte: the least of some runs, each long enough for the clock. */
const measure = (cost: Cost, text: string): number => {
  const flat = flatten(text)
  let best = Infinity
  for (let run = 0; run < 3; run++) {
    const start = process.cpuUsage()
    let count = 0
    let micros = 0
    do {
      cost(flat)
      count++
      const used = process.cpuUsage(start)
      micros = used.user + used.system
    } while (micros < 1500 && count < 4000)
    best = Math.min(best, (micros * 1000) / (count * text.length))
  }
  return best
}

const seeds: readonly string[] = [
  ...Object.keys(classes).flatMap((name) => attacks(name, 30, 1)),
  ...`'"\`<>(){}[];|&$\\%=#/:*@!?.,- \n\0aA0_~^+`.split(''),
  '../',
  '${',
  '{{',
  '<a ',
  '<!',
  'or 1',
  'select ',
  '((',
  "''",
  '&#',
  '%25',
  '\\u00',
  '](',
  '`a` ',
  '$(',
  '://',
  'a=',
  'http://@',
  'ws://[',
  '@',
  '<a <script>',
  ')(',
  "' or ",
  '{"a":',
  '[[',
  'union ',
  '/*',
  '<!--',
  'case when ',
  'or(',
  'in(in',
  'f(',
  'on=',
  'onx=',
  ' ona=a(',
  'this.',
  'O:1:"',
  '${x:-',
  '__',
  '--',
  '\n`',
  '```\n',
  '|/',
  "'][",
]

const piece = (): string => random.pick(seeds)

const grown = (unit: string, size: number): string =>
  unit.repeat(Math.ceil(size / unit.length)).slice(0, size)

/** A text that costs most per byte: units of a few pieces, repeated, changed where it costs more. */
const climb = (cost: Cost, budgetMs: number): { unit: string; nanos: number } => {
  let best = { unit: 'a', nanos: 0 }
  const until = Date.now() + budgetMs
  let stale = 0
  while (Date.now() < until) {
    const fresh = stale > 30 || random.chance(0.2)
    const unit = fresh ? Array.from({ length: 1 + random.below(4) }, piece).join('') : mutate(best.unit)
    const nanos = measureOnce(cost, grown(unit, CLIMB_BYTES))
    if (nanos > best.nanos && measure(cost, grown(unit, CLIMB_BYTES)) > best.nanos) {
      best = { unit, nanos }
      stale = 0
    } else stale++
  }
  return best
}

const measureOnce = (cost: Cost, text: string): number => {
  const flat = flatten(text)
  cost(flat)
  const start = process.hrtime.bigint()
  for (let run = 0; run < 3; run++) cost(flat)
  return Number(process.hrtime.bigint() - start) / (3 * flat.length)
}

const mutate = (unit: string): string => {
  const at = random.below(unit.length + 1)
  const cut = random.below(4)
  const made = unit.slice(0, at) + (random.chance(0.8) ? piece() : '') + unit.slice(at + cut)
  return made === '' ? 'a' : made.slice(0, 120)
}

/** Texts that tried to hurt by position: an opening that never closes, before a long tail. */
const shapes = (unit: string): readonly ((size: number) => string)[] => [
  (size) => grown(unit, size),
  (size) => grown(unit, size >> 1) + 'a'.repeat(size >> 1),
  (size) => 'a '.repeat(size >> 2) + grown(unit, size >> 1),
]

const harmless = paragraphs(documents())
  .filter((text) => text.length > 100)
  .slice(0, 400)

let failed = false
for (const [name, cost] of targets) {
  for (const text of harmless) cost(text)
  const base = harmless.map((text) => measureOnce(cost, text)).toSorted((a, b) => a - b)
  const median = Math.max(base[base.length >> 1] ?? 1, 1)
  const worst = climb(cost, seconds * 1000)
  const rows = SIZES.map((size) => Math.max(...shapes(worst.unit).map((shape) => measure(cost, shape(size)))))
  const top = Math.max(...rows)
  // Per byte, the largest size may not cost much more than the smallest: that is what linear means.
  const growth = (rows.at(-1) ?? 0) / Math.max(rows[0] ?? 1, 1)
  const whole = ((rows.at(-1) ?? 0) * (SIZES.at(-1) ?? 0)) / 1e6
  const bad = growth > 4 || (name === 'engine' && top > median * RATIO_MAX)
  failed ||= bad
  console.log(
    `${bad ? 'FAIL' : 'ok  '} ${name.padEnd(9)} harmless ${median.toFixed(1)} ns/B, worst ${rows.map((row) => row.toFixed(0)).join(' ')} ns/B at ${SIZES.map((size) => `${size >> 10}K`).join(' ')}; 128K in ${whole.toFixed(1)} ms; ${JSON.stringify(worst.unit.slice(0, 60))}`,
  )
}
if (failed) process.exitCode = 1
