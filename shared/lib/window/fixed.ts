// Fixed window and calendar quota: a count that starts anew. A fixed window is aligned to the epoch; a calendar's
// period comes with the question, since its length depends on a time zone.
// Cell: [start, used, end, 0].

import type { Algorithm, Span, Window } from './window.ts'

export const fixed: Algorithm = {
  roll: (window, cell, nowMs) => {
    // The cell's own end rules: a caller whose clock lags cannot open a past window again.
    if (cell !== undefined && nowMs < cell[2]) return cell
    const span = spanOf(window, nowMs)
    return [Math.max(span.startMs, cell?.[2] ?? 0), 0, span.endMs, 0]
  },
  free: (window, cell) => window.quota - cell[1],
  add: (_window, cell, units) => [cell[0], Math.max(0, cell[1] + units), cell[2], 0],
  wait: (window, cell, units, nowMs) => (cell[1] + units <= window.quota ? 0 : Math.max(0, cell[2] - nowMs)),
  reset: (_window, cell, nowMs) => Math.max(0, cell[2] - nowMs),
}

const spanOf = (window: Window, nowMs: number): Span => {
  if (window.span !== undefined) return window.span
  const startMs = nowMs - (nowMs % window.windowMs)
  return { startMs, endMs: startMs + window.windowMs }
}
