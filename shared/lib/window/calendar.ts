// Calendar periods: the day or month that a moment falls into, in a time zone. Days are 23 to 25 hours long where
// clocks change, so the ends are looked for, not reckoned.

import type { Span } from './window.ts'

export type Period = 'day' | 'month'

/** Answers the period of a moment; the last one is kept, so that the time zone is asked once per period. */
export type Calendar = (nowMs: number) => Span

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** `timeZone` is an IANA name that Intl knows: the options' schema has checked it. */
export const calendar = (period: Period, timeZone: string): Calendar => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  })
  const nameOf = (ms: number): string => {
    let name = ''
    for (const { type, value } of format.formatToParts(ms))
      if (type === 'era' || type === 'year' || type === 'month' || (type === 'day' && period === 'day'))
        name += `${value}/`
    return name
  }
  /** The first ms after `insideMs` that bears another name; `outsideMs` bears one. */
  const edge = (insideMs: number, outsideMs: number): number => {
    const name = nameOf(insideMs)
    let inside = insideMs
    let outside = outsideMs
    while (Math.abs(outside - inside) > 1) {
      const middle = Math.floor((inside + outside) / 2)
      if (nameOf(middle) === name) inside = middle
      else outside = middle
    }
    return Math.max(inside, outside)
  }
  const reachMs = period === 'day' ? DAY_MS + 3 * HOUR_MS : 31 * DAY_MS + 3 * HOUR_MS
  let last: Span = { startMs: 0, endMs: 0 }
  return (nowMs) => {
    if (nowMs < last.startMs || nowMs >= last.endMs)
      last = { startMs: edge(nowMs, nowMs - reachMs), endMs: edge(nowMs, nowMs + reachMs) }
    return last
  }
}
