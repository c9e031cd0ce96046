// For expressions whose whole DFA would be too large: states are made when a text first needs them, and kept up to
// a bound. An attacker who makes every byte need a new state only reaches the plain simulation of the NFA, whose
// cost per byte is bounded by the expression's size, and paid for from the judging's budget: when that is used up,
// the search ends without an answer, and the judging with it.

import { work } from '../work.ts'
import { ACCEPT, DEAD, unitsOf } from './dfa.ts'
import type { Nfa } from './nfa.ts'
import { BEFORE_START, contextAfter, makeStepper, startSet, stepSet, type Stepper } from './step.ts'

const UNKNOWN = -1
const STATES_MAX = 1024
/** How often one text may fill the cache before it is simulated instead. */
const FLUSHES_MAX = 2

export interface Lazy {
  readonly stepper: Stepper
  readonly width: number
  table: Int32Array
  sets: Uint32Array[]
  contexts: number[]
  index: Map<string, number>
  start: number
}

export const makeLazy = (nfa: Nfa): Lazy => {
  const lazy: Lazy = {
    stepper: makeStepper(nfa),
    width: nfa.classCount + 1,
    table: new Int32Array(0),
    sets: [],
    contexts: [],
    index: new Map(),
    start: DEAD,
  }
  flush(lazy)
  return lazy
}

const flush = (lazy: Lazy): void => {
  lazy.table = new Int32Array(16 * lazy.width).fill(UNKNOWN)
  lazy.table.fill(DEAD, 0, lazy.width)
  lazy.table.fill(ACCEPT, lazy.width, 2 * lazy.width)
  lazy.sets = [new Uint32Array(0), new Uint32Array(0)]
  lazy.contexts = [0, 0]
  lazy.index = new Map()
  const { nfa } = lazy.stepper
  const first = nfa.listStarts[nfa.startList] ?? 0
  const matchesEmpty = first < (nfa.listStarts[nfa.startList + 1] ?? 0) && nfa.members[first] === 0
  lazy.start = matchesEmpty ? ACCEPT : intern(lazy, startSet(lazy.stepper), BEFORE_START)
}

const intern = (lazy: Lazy, found: readonly number[], context: number): number => {
  if (found.length === 0) return DEAD
  const set = Uint32Array.from(found).toSorted()
  const key = `${context}:${unitsOf(set)}`
  const known = lazy.index.get(key)
  if (known !== undefined) return known
  const state = lazy.sets.length
  if ((state + 1) * lazy.width > lazy.table.length) grow(lazy)
  lazy.sets.push(set)
  lazy.contexts.push(context)
  lazy.index.set(key, state)
  return state
}

const grow = (lazy: Lazy): void => {
  const table = new Int32Array(lazy.table.length * 2).fill(UNKNOWN)
  table.set(lazy.table)
  lazy.table = table
}

/** Units of work: to make a state, and for each member of the set that it is made from. */
const EXPLORING = 600
const PER_MEMBER = 12
/** For a byte whose state is known. */
const PER_BYTE = 4

/** Whether the text, one byte a character, holds a match. */
export const runLazy = (lazy: Lazy, text: string): boolean => {
  const { classes } = lazy.stepper.nfa
  const { width } = lazy
  let { table } = lazy
  let flushes = 0
  let state = lazy.start
  work.left -= PER_BYTE * text.length
  for (let at = 0; at < text.length; at++) {
    if (state <= ACCEPT) return state === ACCEPT
    const byteClass = classes[text.charCodeAt(at)] ?? 0
    const next = table[state * width + byteClass] ?? UNKNOWN
    if (next !== UNKNOWN) {
      state = next
      continue
    }
    if (lazy.sets.length >= STATES_MAX) {
      const set = lazy.sets[state] ?? new Uint32Array(0)
      const context = lazy.contexts[state] ?? 0
      if (flushes++ >= FLUSHES_MAX) return simulate(lazy.stepper, set, context, text, at)
      flush(lazy)
      state = intern(lazy, Array.from(set), context)
    }
    if (work.left < 0) return false
    state = explore(lazy, state, byteClass)
    table = lazy.table
  }
  if (state <= ACCEPT) return state === ACCEPT
  const end = lazy.width - 1
  const known = lazy.table[state * lazy.width + end] ?? UNKNOWN
  return (known === UNKNOWN ? explore(lazy, state, end) : known) === ACCEPT
}

const explore = (lazy: Lazy, state: number, byteClass: number): number => {
  const set = lazy.sets[state] ?? new Uint32Array(0)
  work.left -= EXPLORING + PER_MEMBER * set.length
  const { stepper } = lazy
  const next = stepSet(stepper, set, set.length, lazy.contexts[state] ?? 0, byteClass)
    ? ACCEPT
    : intern(lazy, stepper.found, contextAfter(stepper, byteClass) & contextMask(stepper))
  lazy.table[state * lazy.width + byteClass] = next
  return next
}

const contextMask = (stepper: Stepper): number =>
  stepper.nfa.usesWord || stepper.nfa.usesLine ? 7 : BEFORE_START

/** Without a cache: the set of states itself, from `from` to the end. */
export const simulate = (
  stepper: Stepper,
  set: Uint32Array,
  context: number,
  text: string,
  from: number,
): boolean => {
  const { classes, classCount } = stepper.nfa
  const current = new Uint32Array(stepper.nfa.acts.length)
  current.set(set)
  let length = set.length
  let before = context
  for (let at = from; at <= text.length; at++) {
    const byteClass = at === text.length ? classCount : (classes[text.charCodeAt(at)] ?? 0)
    work.left -= PER_MEMBER * (length + 4)
    if (work.left < 0) return false
    if (stepSet(stepper, current, length, before, byteClass)) return true
    length = stepper.found.length
    for (let index = 0; index < length; index++) current[index] = stepper.found[index] ?? 0
    before = contextAfter(stepper, byteClass)
  }
  return false
}

/** The same search without any cache: the oracle that tests hold the faster ways to. */
export const runNfa = (nfa: Nfa, text: string): boolean => {
  const first = nfa.listStarts[nfa.startList] ?? 0
  if (first < (nfa.listStarts[nfa.startList + 1] ?? 0) && nfa.members[first] === 0) return true
  const stepper = makeStepper(nfa)
  const start = Uint32Array.from(startSet(stepper))
  return simulate(stepper, start, BEFORE_START, text, 0)
}
