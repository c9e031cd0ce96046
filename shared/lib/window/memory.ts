// A shelf in memory, bounded: what an isolate counts by itself. A flood of new keys pushes out what has run its
// course first, then what nobody asked for since the last look; a bound on memory is a bound on what is remembered.

import type { Shelf } from './together.ts'
import { lifeMs, type State } from './state.ts'
import type { Window } from './window.ts'

interface Kept {
  state: State
  window: Window
  asked: boolean
}

/** How many kept keys one new key may look at before the oldest leaves. */
const LOOKS_MAX = 8

export interface Memory extends Shelf {
  readonly size: () => number
}

export const memory = (keysMax: number): Memory => {
  const kept = new Map<string, Kept>()
  const makeRoom = (nowMs: number): void => {
    for (let looks = 1; ; looks++) {
      const oldest = kept.entries().next().value
      if (oldest === undefined) return
      const [id, one] = oldest
      kept.delete(id)
      const spent = lifeMs(one.window, one.state, nowMs) <= 0
      if (spent || !one.asked || looks >= LOOKS_MAX) return
      one.asked = false
      kept.set(id, one)
    }
  }
  return {
    read: (id) => {
      const one = kept.get(id)
      if (one === undefined) return undefined
      one.asked = true
      return one.state
    },
    write: (id, state, window, nowMs) => {
      const one = kept.get(id)
      if (one !== undefined) {
        one.state = state
        one.window = window
        return
      }
      if (kept.size >= keysMax) makeRoom(nowMs)
      kept.set(id, { state, window, asked: false })
    },
    size: () => kept.size,
  }
}
