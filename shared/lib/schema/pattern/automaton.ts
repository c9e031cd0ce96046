// The same search with memory: a set of threads is a state, made when a text first needs it and kept up to a bound, so
// that most characters cost one look-up. A text made to need a new state at every character soon falls back to the
// plain simulation, whose cost is bounded and counted.

import type { Classes } from './classes.ts'
import { ASSERTIONS, OP } from './program.ts'
import type { Compiled, Program } from './program.ts'
import { simulate } from './simulate.ts'
import type { Budget } from './simulate.ts'

const STATES_MAX = 1024
/** Threads of all states together: what a pattern may keep in memory, however many texts come. */
const THREADS_MAX = 100_000
/** How often one text may fill the memory before it is simulated instead. */
const FLUSHES_MAX = 2

interface State {
  /** Instructions that wait for a character, or for what follows (assertions), in rising order. */
  readonly threads: readonly number[]
  readonly atStart: boolean
  readonly afterWord: boolean
  /** By the class of the next character; what is not there has not been needed yet. */
  readonly next: (State | undefined)[]
  /** Whether a match is complete if the text ends here; undefined where nobody has asked. */
  ends: boolean | undefined
}

const stateOf = (threads: readonly number[], atStart: boolean, afterWord: boolean): State => ({
  threads,
  atStart,
  afterWord,
  next: [],
  ends: undefined,
})

/** Nothing can match any more, or a match is complete: the rest of the text does not matter. */
const DEAD = stateOf([], false, false)
const ACCEPT = stateOf([], false, false)

export interface Automaton {
  readonly compiled: Compiled
  readonly classes: Classes
  states: Map<string, State>
  /** Threads of all of them. */
  threads: number
  start: State | undefined
}

export const makeAutomaton = (compiled: Compiled, classes: Classes): Automaton => ({
  compiled,
  classes,
  states: new Map(),
  threads: 0,
  start: undefined,
})

/** Whether the text holds a match; to be disregarded where the budget ran out. */
export const run = (automaton: Automaton, text: string, budget: Budget): boolean => {
  const { classes } = automaton
  let flushes = 0
  let state = (automaton.start ??= startOf(automaton, budget))
  for (let at = 0; at < text.length; at++) {
    if (state === ACCEPT || state === DEAD) return state === ACCEPT
    let codePoint = text.charCodeAt(at)
    if (codePoint >= 0xd800 && codePoint < 0xdc00) {
      codePoint = text.codePointAt(at) ?? codePoint
      if (codePoint > 0xffff) at++
    }
    const found = classes.classOf(codePoint)
    const known: State | undefined = state.next[found]
    if (known !== undefined) {
      state = known
      continue
    }
    if (automaton.states.size >= STATES_MAX || automaton.threads >= THREADS_MAX) {
      if (flushes++ >= FLUSHES_MAX) return simulate(automaton.compiled, classes, text, budget)
      automaton.states = new Map()
      automaton.threads = 0
      automaton.start = undefined
      // Kept by what leads to it: its own transitions would keep every older state alive.
      state = stateOf(state.threads, state.atStart, state.afterWord)
    }
    const next = advance(automaton, state, found, budget)
    state.next[found] = next
    state = next
    if (budget.left < 0) return false
  }
  if (state === ACCEPT || state === DEAD) return state === ACCEPT
  return (state.ends ??= settle(automaton, state, -1, budget).matched)
}

const startOf = (automaton: Automaton, budget: Budget): State => {
  const reached = follow(automaton.compiled.main, [0], undefined, budget)
  return reached.matched ? ACCEPT : intern(automaton, reached.threads, true, false)
}

const intern = (
  automaton: Automaton,
  threads: readonly number[],
  atStart: boolean,
  afterWord: boolean,
): State => {
  if (threads.length === 0) return DEAD
  const sorted = threads.toSorted((one, other) => one - other)
  const key = `${atStart ? 's' : ''}${afterWord ? 'w' : ''}${sorted.join()}`
  const known = automaton.states.get(key)
  if (known !== undefined) return known
  const state = stateOf(sorted, atStart, afterWord)
  automaton.states.set(key, state)
  automaton.threads += sorted.length
  return state
}

const advance = (automaton: Automaton, state: State, found: number, budget: Budget): State => {
  const { compiled, classes } = automaton
  const settled = settle(automaton, state, found, budget)
  if (settled.matched) return ACCEPT
  const seeds: number[] = []
  for (const instruction of settled.threads)
    if (
      compiled.main.code[instruction * 3] === OP.atom &&
      classes.takes(found, compiled.main.code[instruction * 3 + 1] ?? 0)
    )
      seeds.push(instruction + 1)
  if (!compiled.main.anchored) seeds.push(0)
  const reached = follow(compiled.main, seeds, undefined, budget)
  return reached.matched ? ACCEPT : intern(automaton, reached.threads, false, classes.isWord(found))
}

/** Resolves what waits for the next character (-1: the end) to be known. */
const settle = (automaton: Automaton, state: State, found: number, budget: Budget): Reached =>
  follow(
    automaton.compiled.main,
    state.threads,
    {
      atStart: state.atStart,
      atEnd: found === -1,
      boundary: state.afterWord !== (found !== -1 && automaton.classes.isWord(found)),
    },
    budget,
  )

interface Around {
  readonly atStart: boolean
  readonly atEnd: boolean
  readonly boundary: boolean
}

interface Reached {
  readonly threads: readonly number[]
  readonly matched: boolean
}

/** Follows silent instructions. Assertions wait (stay among the threads) until what is around is known. */
const follow = (
  { code }: Program,
  seeds: readonly number[],
  around: Around | undefined,
  budget: Budget,
): Reached => {
  const visited = new Set<number>()
  const threads: number[] = []
  const open = [...seeds]
  for (let instruction = open.pop(); instruction !== undefined; instruction = open.pop()) {
    if (visited.has(instruction)) continue
    visited.add(instruction)
    budget.left--
    const a = code[instruction * 3 + 1] ?? 0
    switch (code[instruction * 3]) {
      case OP.match:
        return { threads: [], matched: true }
      case OP.jump:
        open.push(a)
        break
      case OP.split:
        open.push(code[instruction * 3 + 2] ?? 0, a)
        break
      case OP.assert:
        if (around === undefined) threads.push(instruction)
        else if (holds(a, around)) open.push(instruction + 1)
        break
      default:
        threads.push(instruction)
    }
  }
  return { threads, matched: false }
}

const holds = (assertion: number, around: Around): boolean => {
  switch (ASSERTIONS[assertion]) {
    case 'start':
      return around.atStart
    case 'end':
      return around.atEnd
    case 'word':
      return around.boundary
    default:
      return !around.boundary
  }
}
