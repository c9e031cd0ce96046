// Bans that grow: so many strikes within a time ban for a while, the next ban is longer, and a client that has been
// good for as long as the longest ban starts over. A strike during a ban does not lengthen it.
// Cell: [start of the strikes, strikes, bans so far, banned until].

import type { Algorithm, Cell, Penalty, Window } from './window.ts'

export const penalty: Algorithm = {
  roll: (window, cell, nowMs) => {
    if (cell === undefined) return [nowMs, 0, 0, 0]
    const { withinMs, banMaxMs } = rulesOf(window)
    const [start, strikes, bans, until] = cell
    const forgiven = bans > 0 && nowMs >= until + banMaxMs
    const live = nowMs < start + withinMs
    if (live && !forgiven) return cell
    // Strikes that still count keep their start: a later one would hold them for longer than `withinMs`.
    return [live ? start : nowMs, live ? strikes : 0, forgiven ? 0 : bans, until]
  },
  free: (_window, cell, nowMs) => (nowMs < cell[3] ? 0 : 1),
  add: (window, cell, strikes, nowMs) => {
    const rules = rulesOf(window)
    const [start, before, bans, until] = cell
    if (nowMs < until) return cell
    const now = before + strikes
    // Their time runs from the first that counts: or one that a ban ignored would part those that ban next.
    if (now < rules.after) return [before === 0 ? nowMs : start, Math.max(0, now), bans, until]
    return [nowMs, 0, bans + 1, nowMs + banOf(rules, bans)]
  },
  wait: (_window, cell, _units, nowMs) => Math.max(0, cell[3] - nowMs),
  reset: (_window, cell, nowMs) => Math.max(0, cell[3] - nowMs),
}

const banOf = (rules: Penalty, bans: number): number =>
  Math.min(rules.banMaxMs, Math.round(rules.banMs * rules.factor ** Math.min(bans, 64)))

const rulesOf = (window: Window): Penalty => {
  if (window.penalty === undefined) throw new TypeError('a penalty without rules')
  return window.penalty
}

/** How long a penalty's cell still matters. */
export const remembered = (window: Window, cell: Cell, nowMs: number): number => {
  const { withinMs, banMaxMs } = rulesOf(window)
  return Math.max(0, cell[0] + withinMs - nowMs, cell[3] + banMaxMs - nowMs)
}
