// Is the payload engine linear, whatever it is sent? Hill climbing over byte strings, for each detector and for the
// whole engine, looks for the texts that cost most per byte, and measures them at growing sizes. Run by hand:
// `node bench/waf.ts [seconds per target] [name]`. It reports ratios, never times to be compared between machines.

import { coreEngine } from '../test/corpora/program.ts'
import { documents, paragraphs } from '../test/corpora/harmless.ts'
import { ORDINARY, type Context } from '../shared/waf/detectors/detector.ts'
import { detectors } from '../shared/waf/detectors/registry.ts'
import { look, seen } from '../shared/waf/fields/presence.ts'
import { shapeOf } from '../shared/waf/fields/shape.ts'
import { unitsOf, work } from '../shared/waf/work.ts'
import { climb, measure, median, printed, profile, RATIO_MAX, SIZES, type Cost } from './climb.ts'
import { seeds } from './waf-seeds.ts'

/** What judging a whole request may take, at any size. */
const WHOLE_MS = 10
/** How often what is harmless is judged before it is measured. */
const WARMING = 10

const seconds = Number(process.argv[2] ?? 5)
const only = process.argv[3]

const context = (text: string): Context => {
  let prose: boolean | undefined
  return {
    place: 'json',
    part: 'value',
    operand: '',
    name: 'body.note',
    prose: () => (prose ??= shapeOf(text).prose),
    reads: () => (prose ??= shapeOf(text).prose),
    quoted: () => false,
  }
}

const targets: [string, Cost][] = detectors.map((detector) => [
  detector.name,
  (text) => {
    look(text, 0, text.length)
    // As the engine does: the text is paid for ahead, and what is met as it is; where nothing is left it ends.
    const { character, mark } = detector.cost ?? ORDINARY
    work.left = unitsOf(WHOLE_MS) - character * text.length - mark * seen.marks
    if (work.left < 0) return
    const view = { text, chars: seen.chars, words: seen.words, how: '', depth: 0 } as const
    if (detector.wants(view.chars, view.words)) detector.detect(view, context(text), () => undefined)
  },
])
const engine = coreEngine()
const judge: Cost = (text) => void engine.text('json', 'value', 'body.note', text, unitsOf(WHOLE_MS))
targets.push(['engine', judge])

const harmless = paragraphs(documents())
  .filter((text) => text.length > 100)
  .slice(0, 400)

const baseOf = (cost: Cost): number => {
  for (let round = 0; round < WARMING; round++) for (const text of harmless) cost(text)
  return Math.max(median(harmless.map((text) => measure(cost, text, 2))), 1)
}

let failed = false
/** Of the whole engine: what an input may cost is that many times what judging harmless text costs. */
const engineBase = baseOf(judge)
for (const [name, cost] of targets) {
  if (only !== undefined && name !== only) continue
  const base = baseOf(cost)
  const worst = climb(cost, seconds * 1000, seeds)
  const rows = profile(cost, worst.unit)
  // Per byte, the largest size may not cost much more than the smallest: that is what linear means.
  const growth = (rows.at(-1) ?? 0) / Math.max(rows[0] ?? 1, 1)
  const wholeMs = Math.max(...rows.map((row, index) => (row * (SIZES[index] ?? 0)) / 1e6))
  const times = Math.max(...rows) / engineBase
  const bad = growth > 4 || times > RATIO_MAX || wholeMs > WHOLE_MS
  failed ||= bad
  console.log(
    `${bad ? 'FAIL' : 'ok  '} ${name.padEnd(9)} harmless ${base.toFixed(1)} ns/B, worst ${rows.map((row) => row.toFixed(0)).join(' ')} ns/B at ${SIZES.map((size) => `${size >> 10}K`).join(' ')}: ${times.toFixed(1)} times; at most ${wholeMs.toFixed(1)} ms; ${printed(worst.unit)}`,
  )
}
if (failed) process.exitCode = 1
