// States of a lazy DFA that ordinary texts lead to, made at build time and packed into the program, so that an
// isolate's first requests need not make them. What is not among them is made as ever: a seed can hide nothing.

import { ACCEPT, DEAD } from './dfa.ts'
import { contextMask, contextOf, makeLazy, runLazy, setOf, stateOf, UNKNOWN } from './lazy.ts'
import type { Lazy, Seed } from './lazy.ts'
import type { Nfa } from './nfa.ts'
import { contextAfter, stepSet } from './step.ts'

/** How many states a seed has at most. */
export const SEED_MAX = 512

/** The states that the texts lead to. */
export const makeSeed = (nfa: Nfa, texts: readonly string[]): Seed => {
  const lazy = makeLazy(nfa)
  for (const text of texts) {
    if (lazy.sets.length >= SEED_MAX) break
    runLazy(lazy, text)
  }
  const count = Math.min(SEED_MAX, 2 + lazy.sets.length)
  const starts = new Uint32Array(count + 1)
  for (let state = 0; state < count; state++)
    starts[state + 1] = (starts[state] ?? 0) + setOf(lazy, state).length
  const members = new Uint16Array(starts[count] ?? 0)
  const contexts = new Uint8Array(count)
  for (let state = 2; state < count; state++) {
    members.set(Uint16Array.from(setOf(lazy, state)).toSorted(), starts[state])
    contexts[state] = contextOf(lazy, state)
  }
  return { start: lazy.start, contexts, starts, members, table: transitions(lazy, count) }
}

/** Every transition from one of the first states to another one. */
const transitions = (lazy: Lazy, count: number): Uint16Array => {
  const { width, stepper } = lazy
  const table = new Uint16Array(count * width).fill(UNKNOWN)
  table.fill(DEAD, 0, width)
  table.fill(ACCEPT, width, 2 * width)
  for (let state = 2; state < count; state++) {
    const set = setOf(lazy, state)
    for (let byteClass = 0; byteClass < width; byteClass++) {
      const context = contextAfter(stepper, byteClass) & contextMask(stepper)
      const next = stepSet(stepper, set, set.length, contextOf(lazy, state), byteClass)
        ? ACCEPT
        : stateOf(lazy, context)
      if (next !== undefined && next < count) table[state * width + byteClass] = next
    }
  }
  return table
}
