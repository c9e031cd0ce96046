// Sliding window over two cells: what the window before had is weighed by how much of it still overlaps, and rounded
// down. The first window starts with the first request, the next ones follow it without a gap while there is
// traffic. Never more than the quota in one of these windows, nor by this estimate in any other.
// Cell: [start, current, previous, 0].

import type { Algorithm } from './window.ts'

export const sliding: Algorithm = {
  roll: (window, cell, nowMs) => {
    if (cell === undefined) return [nowMs, 0, 0, 0]
    const elapsed = nowMs - cell[0]
    if (elapsed < window.windowMs) return cell
    return elapsed < 2 * window.windowMs ? [cell[0] + window.windowMs, 0, cell[1], 0] : [nowMs, 0, 0, 0]
  },
  free: (window, cell, nowMs) =>
    window.quota - cell[1] - weighed(cell[2], window.windowMs, Math.max(0, nowMs - cell[0])),
  add: (_window, cell, units) => [cell[0], Math.max(0, cell[1] + units), cell[2], 0],
  wait: (window, cell, units, nowMs) => {
    const room = window.quota - units
    const here = waitWithin(cell[2], room - cell[1], window.windowMs)
    const at = here < window.windowMs ? here : window.windowMs + waitWithin(cell[1], room, window.windowMs)
    return Math.max(0, cell[0] + at - nowMs)
  },
  reset: (window, cell, nowMs) => Math.max(0, cell[0] + window.windowMs - nowMs),
}

const weighed = (units: number, windowMs: number, elapsedMs: number): number =>
  elapsedMs >= windowMs ? 0 : Math.floor((units * (windowMs - elapsedMs)) / windowMs)

/** The first ms of a window at which `units` of the window before weigh no more than `room`. */
const waitWithin = (units: number, room: number, windowMs: number): number => {
  if (room < 0) return windowMs
  if (units <= room) return 0
  // floor(units·(W−e)/W) ≤ room  ⇔  units·(W−e) < (room+1)·W
  return Math.min(windowMs, Math.floor(windowMs - ((room + 1) * windowMs) / units) + 1)
}
