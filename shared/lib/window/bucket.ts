// Token bucket, as the generic cell rate algorithm's equal: a debt that drains at quota/window. The debt is counted
// in unit·ms/quota-free integers (one unit owes `windowMs`, every ms repays `quota`), so that it is exact where a
// theoretical arrival time in fractions of a ms would not be.
// Cell: [at, debt, 0, 0]. Within any time t it admits at most burst + quota·t/window.

import type { Algorithm } from './window.ts'

export const bucket: Algorithm = {
  roll: (window, cell, nowMs) => {
    if (cell === undefined) return [nowMs, 0, 0, 0]
    const [at, debt] = cell
    if (nowMs <= at) return cell
    return [nowMs, Math.max(0, debt - (nowMs - at) * window.quota), 0, 0]
  },
  free: (window, cell) => Math.floor((window.burst * window.windowMs - cell[1]) / window.windowMs),
  add: (window, cell, units) => [cell[0], Math.max(0, cell[1] + units * window.windowMs), 0, 0],
  wait: (window, cell, units, nowMs) => {
    const over = cell[1] - (window.burst - units) * window.windowMs
    return over <= 0 ? 0 : Math.ceil(over / window.quota) + lag(cell[0], nowMs)
  },
  reset: (window, cell, nowMs) =>
    cell[1] === 0 ? 0 : Math.ceil(cell[1] / window.quota) + lag(cell[0], nowMs),
}

/** How far the caller's clock is behind the cell's. */
const lag = (atMs: number, nowMs: number): number => Math.max(0, atMs - nowMs)
