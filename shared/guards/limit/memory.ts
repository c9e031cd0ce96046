// The isolate store: counts in memory, answers at once, forgets with the isolate. It stands here and not among the
// adapters because it does no I/O: `explain` and the tests of policies count with it too.

import type { Counter, Take, Tally } from '../../core/ports.ts'
import { digest } from '../../lib/digest/digest.ts'
import { memory } from '../../lib/window/memory.ts'
import type { Answer, Ask } from '../../lib/window/state.ts'
import { askTogether } from '../../lib/window/together.ts'

/** Keys that an isolate remembers; at about 300 bytes each. */
export const ISOLATE_KEYS_MAX = 50_000

/** A key that is longer is kept as its digest, so that long headers cannot fill the memory; no digest is as short. */
const KEY_CHARACTERS_MAX = 63

export const isolateCounter = (keysMax: number = ISOLATE_KEYS_MAX): Counter => {
  const shelf = memory(keysMax)
  return {
    take: (takes, nowMs) => {
      const answers = askTogether(
        shelf,
        takes.map((take) => ({ id: idOf(take), window: take.limit, ask: askOf(take) })),
        nowMs,
      )
      return {
        kind: 'taken',
        admitted: answers.every((answer) => answer.admitted),
        tallies: answers.map(tallyOf),
      }
    },
    settle: (take, units, nowMs) => {
      askTogether(shelf, [{ id: idOf(take), window: take.limit, ask: settling(take, units) }], nowMs)
    },
  }
}

const idOf = ({ limit, key }: Take): string =>
  `${limit.name}|${arithmeticOf(limit)}|${key.length > KEY_CHARACTERS_MAX ? digest(key) : key}`

/** What two limits of one name must agree on to share a cell: its numbers mean something else otherwise. */
export const arithmeticOf = ({ algorithm, windowMs, span }: Take['limit']): string =>
  span === undefined ? `${algorithm}/${windowMs}` : algorithm

export const askOf = ({ cost, slot }: Take): Ask => (slot === undefined ? { cost } : { cost, slot })

/** After the fact: a slot ends, anything else is charged or given back. */
export const settling = (take: Take, units: number): Ask =>
  take.slot === undefined ? { cost: 0, debt: units } : { cost: 0, close: [{ id: take.slot, spent: 0 }] }

export const tallyOf = ({ admitted, remaining, resetMs, retryMs }: Answer): Tally => ({
  admitted,
  remaining,
  resetMs,
  retryMs,
})
