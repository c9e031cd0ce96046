// What the simulation found, as a table for docs/limits.md and as a plot.

import type { Outcome, Scene } from './simulate.ts'

export interface Row {
  readonly scene: Scene
  readonly outcome: Outcome
}

const percent = (share: number): string => `${(share * 100).toFixed(share >= 1 ? 0 : 2)} %`
const ms = (value: number): string => value.toFixed(value < 10 ? 1 : 0)

const COLUMNS: readonly (readonly [title: string, cell: (row: Row) => string])[] = [
  ['store, sync', ({ scene }) => scene.name],
  ['over quota, mean', ({ outcome }) => percent(outcome.overMean)],
  ['over quota, worst', ({ outcome }) => percent(outcome.overWorst)],
  ['refused below quota', ({ outcome }) => percent(outcome.refusedBelow)],
  ['calls per request', ({ outcome }) => outcome.callsPerRequest.toFixed(2)],
  ['decided at once', ({ outcome }) => percent(outcome.local)],
  ['of keys below 80 %', ({ outcome }) => percent(outcome.localBelow)],
  ['added p50 ms', ({ outcome }) => ms(outcome.p50Ms)],
  ['added p99 ms', ({ outcome }) => ms(outcome.p99Ms)],
]

/** Markdown. */
export const tableOf = (rows: readonly Row[]): string =>
  [
    `| ${COLUMNS.map(([title]) => title).join(' | ')} |`,
    `| ${COLUMNS.map((_, index) => (index === 0 ? '---' : '---:')).join(' | ')} |`,
    ...rows.map((row) => `| ${COLUMNS.map(([, cell]) => cell(row)).join(' | ')} |`),
  ].join('\n')

const WIDTH = 860
const ROW_HEIGHT = 30
const LABEL_WIDTH = 190
const TOP = 64
const PANELS = [
  {
    title: 'over quota, worst (log)',
    of: (one: Outcome): number => logShare(one.overWorst),
    text: (one: Outcome) => percent(one.overWorst),
    colour: '#b3423a',
  },
  {
    title: 'calls per request',
    of: (one: Outcome): number => Math.min(1, one.callsPerRequest),
    text: (one: Outcome) => one.callsPerRequest.toFixed(2),
    colour: '#33658a',
  },
  {
    title: 'added latency, p50 and p99 (ms)',
    of: (one: Outcome): number => Math.min(1, one.p99Ms / 400),
    text: (one: Outcome) => `${ms(one.p50Ms)} / ${ms(one.p99Ms)}`,
    colour: '#86a873',
  },
] as const

/** 0.1 % at the left, 10,000 % at the right: what is exact and what is far off fit one axis. */
const logShare = (share: number): number =>
  share <= 0 ? 0 : Math.min(1, Math.max(0.01, (Math.log10(share) + 3) / 5))

const text = (x: number, y: number, words: string, rest = ''): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${rest}>${words}</text>`

/** A plain SVG of bars: no script, no font of its own, legible on light and dark pages. */
export const plotOf = (rows: readonly Row[]): string => {
  const panelWidth = (WIDTH - LABEL_WIDTH) / PANELS.length
  const height = TOP + rows.length * ROW_HEIGHT + 12
  const bars = rows.flatMap(({ scene, outcome }, row) => {
    const y = TOP + row * ROW_HEIGHT
    return [
      text(LABEL_WIDTH - 10, y + 15, scene.name, 'text-anchor="end"'),
      ...PANELS.flatMap((panel, index) => {
        const x = LABEL_WIDTH + index * panelWidth
        const width = panel.of(outcome) * (panelWidth - 80)
        return [
          `<rect x="${x.toFixed(1)}" y="${y}" width="${Math.max(1, width).toFixed(1)}" height="20" fill="${panel.colour}"/>`,
          text(x + width + 6, y + 15, panel.text(outcome), 'font-size="11"'),
        ]
      }),
    ]
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12" role="img">`,
    '<title>Limits at 300 locations: how far over the quota, how many calls, how much latency</title>',
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    text(12, 24, 'Limits at 300 locations', 'font-size="16" font-weight="bold"'),
    ...PANELS.map((panel, index) =>
      text(LABEL_WIDTH + index * panelWidth, 50, panel.title, 'font-weight="bold"'),
    ),
    ...bars,
    '</svg>',
    '',
  ].join('\n')
}
