// Writing ahead: a stored state may say more than was charged, so that the next charges need no write. What is found
// after a crash must never leave more room than there was: `covers` is that comparison, cell by cell.

import { algorithms } from './algorithms.ts'
import type { State } from './state.ts'
import type { Cell, Window } from './window.ts'

/** The share of a quota that a crash may cost the client. */
const AHEAD_SHARE = 0.001

/** The state with a little more charged than was; small quotas are written exactly. */
export const ahead = (window: Window, state: State, nowMs: number): State => {
  if (state.cell === undefined || window.algorithm === 'penalty') return state
  const units = Math.floor(Math.min(window.quota, window.burst) * AHEAD_SHARE)
  if (units === 0 || window.algorithm === 'concurrency') return state
  return { cell: algorithms[window.algorithm].add(window, state.cell, units, nowMs), holds: state.holds }
}

/** Whether who finds `stored` admits no more, from `nowMs` on, than who knows `state`. */
export const covers = (window: Window, stored: State, state: State, nowMs: number): boolean => {
  if (state.holds.length > 0) {
    const known = new Set(stored.holds)
    if (!state.holds.every((hold) => known.has(hold))) return false
  }
  if (state.cell === undefined) return true
  if (stored.cell === undefined) return false
  const found = algorithms[window.algorithm].roll(window, stored.cell, nowMs)
  return cellCovers(window, found, state.cell)
}

const cellCovers = (window: Window, found: Cell, cell: Cell): boolean => {
  switch (window.algorithm) {
    case 'token-bucket':
      return found[0] === cell[0] && found[1] >= cell[1]
    case 'sliding-window':
      return found[0] === cell[0] && found[1] >= cell[1] && found[2] >= cell[2]
    case 'fixed-window':
    case 'calendar':
      return found[0] === cell[0] && found[1] >= cell[1] && found[2] === cell[2]
    case 'concurrency':
      return true
    case 'penalty':
      return found.every((value, index) => value === cell[index])
  }
}
