// Several questions judged as one: either every cost is charged, or none is. A limit that refuses must not cost the
// client what the others would have counted.

import { ask, type Answer, type Ask, type State } from './state.ts'
import type { Window } from './window.ts'

export interface Entry {
  /** What the state stands under. */
  readonly id: string
  readonly window: Window
  readonly ask: Ask
}

export interface Shelf {
  readonly read: (id: string) => State | undefined
  readonly write: (id: string, state: State, window: Window, nowMs: number) => void
}

/** Answers all entries against one shelf, in order; `admitted` is each entry's own, and all count or none. */
export const askTogether = (shelf: Shelf, entries: readonly Entry[], nowMs: number): readonly Answer[] => {
  const outcomes = entries.map((entry) => ask(entry.window, shelf.read(entry.id), entry.ask, nowMs))
  const admitted = outcomes.every(([, answer]) => answer.admitted)
  return outcomes.map(([state, answer], index) => {
    const entry = entries[index] as Entry
    if (admitted) {
      if (touches(entry.ask)) shelf.write(entry.id, state, entry.window, nowMs)
      return answer
    }
    // What was reported (debts, leases that end) stays reported; what was asked for is not taken.
    const [kept, look] = ask(entry.window, shelf.read(entry.id), reportOf(entry.ask), nowMs)
    if (touches(reportOf(entry.ask))) shelf.write(entry.id, kept, entry.window, nowMs)
    return answer.admitted ? { ...look, admitted: true, retryMs: 0 } : answer
  })
}

const reportOf = ({ debt, close }: Ask): Ask => ({
  cost: 0,
  ...(debt === undefined ? undefined : { debt }),
  ...(close === undefined ? undefined : { close }),
})

const touches = (one: Ask): boolean =>
  one.cost !== 0 || (one.debt ?? 0) !== 0 || (one.close?.length ?? 0) > 0 || one.open !== undefined
