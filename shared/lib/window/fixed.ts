// Fixed window and calendar quota: a count that starts anew. A fixed window starts with the first request after the
// last one ended, not at full minutes: clients do not all come back at the same moment, and a quota is whole when it
// starts. A calendar's period comes with the question, since its length depends on a time zone.
// Cell: [start, used, end, 0].

import type { Algorithm } from './window.ts'

export const fixed: Algorithm = {
  roll: (window, cell, nowMs) => {
    // The cell's own end rules: a caller whose clock lags cannot open a past window again.
    if (cell !== undefined && nowMs < cell[2]) return cell
    const { span } = window
    if (span === undefined) return [nowMs, 0, nowMs + window.windowMs, 0]
    return [Math.max(span.startMs, cell?.[2] ?? 0), 0, span.endMs, 0]
  },
  free: (window, cell) => window.quota - cell[1],
  add: (_window, cell, units) => [cell[0], Math.max(0, cell[1] + units), cell[2], 0],
  wait: (window, cell, units, nowMs) => (cell[1] + units <= window.quota ? 0 : Math.max(0, cell[2] - nowMs)),
  reset: (_window, cell, nowMs) => Math.max(0, cell[2] - nowMs),
}
