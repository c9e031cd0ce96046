// For expressions whose whole DFA would be too large: states are made when a text first needs them, and kept up to
// a bound, beside those that the build has made ahead of time (seed.ts). An attacker who makes every byte need a new
// state only reaches the plain simulation of the NFA, whose cost per byte is bounded by the expression's size, and
// paid for from the judging's budget: when that is used up, the search ends without an answer, and the judging with it.

import { pays, work } from '../work.ts'
import { ACCEPT, DEAD } from './dfa.ts'
import type { Nfa } from './nfa.ts'
import { BEFORE_START, contextAfter, holdSet, makeStepper, startSet, stepSet, type Stepper } from './step.ts'

/** A transition that was not looked at. */
export const UNKNOWN = 0xffff

const STATES_MAX = 1024
/** How often one text may fill the cache before it is simulated instead. */
const FLUSHES_MAX = 2

/** A state: NFA states, in whatever order. */
export type States = Uint16Array | readonly number[]

/** States that the build has made: DEAD and ACCEPT first. */
export interface Seed {
  readonly start: number
  /** Per state: what stands before it. */
  readonly contexts: Uint8Array
  /** Per state, and one more: where its NFA states begin in `members`. */
  readonly starts: Uint32Array
  readonly members: Uint16Array
  /** Row by row, a class each and the end of the text; UNKNOWN where another state would be needed. */
  readonly table: Uint16Array
}

/** States by a hash of what they hold. */
interface Index {
  readonly heads: Map<number, number>
  /** Per state: another one with the same hash; DEAD for none. */
  readonly others: number[]
}

export interface Lazy {
  readonly stepper: Stepper
  readonly width: number
  readonly seed: Seed | undefined
  /** How many states are the seed's, or DEAD and ACCEPT alone: they stay. */
  readonly kept: number
  table: Uint16Array
  /** Of the states behind those that stay. */
  sets: States[]
  contexts: number[]
  /** Undefined as long as none was made: only then are states looked up. */
  index: Index | undefined
  start: number
}

export const makeLazy = (nfa: Nfa, seed?: Seed): Lazy => {
  const lazy: Lazy = {
    stepper: makeStepper(nfa),
    width: nfa.classCount + 1,
    seed,
    kept: seed === undefined ? 2 : seed.contexts.length,
    table: new Uint16Array(0),
    sets: [],
    contexts: [],
    index: undefined,
    start: DEAD,
  }
  flush(lazy)
  return lazy
}

const flush = (lazy: Lazy): void => {
  const { width, seed, kept } = lazy
  lazy.table = new Uint16Array((kept + 16) * width).fill(UNKNOWN)
  lazy.sets = []
  lazy.contexts = []
  lazy.index = undefined
  if (seed !== undefined) {
    lazy.table.set(seed.table)
    lazy.start = seed.start
    return
  }
  lazy.table.fill(DEAD, 0, width)
  lazy.table.fill(ACCEPT, width, 2 * width)
  const { nfa } = lazy.stepper
  const first = nfa.listStarts[nfa.startList] ?? 0
  const matchesEmpty = first < (nfa.listStarts[nfa.startList + 1] ?? 0) && nfa.members[first] === 0
  startSet(lazy.stepper)
  lazy.start = matchesEmpty ? ACCEPT : intern(lazy, BEFORE_START)
}

const NO_STATES: States = []

export const setOf = ({ seed, kept, sets }: Lazy, state: number): States =>
  state >= kept
    ? (sets[state - kept] ?? NO_STATES)
    : (seed?.members.subarray(seed.starts[state], seed.starts[state + 1]) ?? NO_STATES)

export const contextOf = ({ seed, kept, contexts }: Lazy, state: number): number =>
  (state >= kept ? contexts[state - kept] : seed?.contexts[state]) ?? 0

/** Whatever their order: a set's members mixed, and added up. */
const hashOf = (set: ArrayLike<number>, context: number): number => {
  let hash = context
  for (let at = 0; at < set.length; at++) {
    const mixed = Math.imul((set[at] as number) + 1, 0x9e3779b1)
    hash = (hash + (mixed ^ (mixed >>> 15))) | 0
  }
  return hash >>> 2
}

export const indexOf = (lazy: Lazy): Index => {
  if (lazy.index !== undefined) return lazy.index
  const index: Index = { heads: new Map(), others: [] }
  lazy.index = index
  for (let state = 2; state < lazy.kept; state++)
    enter(index, hashOf(setOf(lazy, state), contextOf(lazy, state)), state)
  work.left -= PER_MEMBER * (lazy.seed?.members.length ?? 0)
  return index
}

const enter = ({ heads, others }: Index, hash: number, state: number): void => {
  others[state] = heads.get(hash) ?? DEAD
  heads.set(hash, state)
}

/** Whether the set is the one that the stepper holds: of as many members, all of them marked. */
const isHeld = (set: States, { found, marks, mark }: Stepper): boolean => {
  if (set.length !== found.length) return false
  for (let at = 0; at < set.length; at++) if (marks[set[at] as number] !== mark) return false
  return true
}

/** The state of the NFA states that the stepper holds; undefined where none has been made. */
export const stateOf = (lazy: Lazy, context: number): number | undefined => {
  const { stepper } = lazy
  if (stepper.found.length === 0) return DEAD
  const { heads, others } = indexOf(lazy)
  const hash = hashOf(stepper.found, context)
  for (let state = heads.get(hash) ?? DEAD; state !== DEAD; state = others[state] ?? DEAD)
    if (contextOf(lazy, state) === context && isHeld(setOf(lazy, state), stepper)) return state
  return undefined
}

const intern = (lazy: Lazy, context: number): number => {
  const known = stateOf(lazy, context)
  if (known !== undefined) return known
  const state = lazy.kept + lazy.sets.length
  if ((state + 1) * lazy.width > lazy.table.length) grow(lazy)
  const set = lazy.stepper.found.slice()
  lazy.sets.push(set)
  lazy.contexts.push(context)
  enter(indexOf(lazy), hashOf(set, context), state)
  return state
}

const grow = (lazy: Lazy): void => {
  const table = new Uint16Array(lazy.table.length * 2).fill(UNKNOWN)
  table.set(lazy.table)
  lazy.table = table
}

/** Units of work: to make a state, and for each member of the set that it is made from. */
const EXPLORING = 1000
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
  if (!pays(PER_BYTE * text.length)) return false
  for (let at = 0; at < text.length; at++) {
    if (state <= ACCEPT) return state === ACCEPT
    const byteClass = classes[text.charCodeAt(at)] ?? 0
    const next = table[state * width + byteClass] ?? UNKNOWN
    if (next !== UNKNOWN) {
      state = next
      continue
    }
    if (lazy.sets.length >= STATES_MAX) {
      const set = setOf(lazy, state)
      const context = contextOf(lazy, state)
      if (flushes++ >= FLUSHES_MAX) return simulate(lazy.stepper, set, context, text, at)
      flush(lazy)
      holdSet(lazy.stepper, set, set.length)
      state = intern(lazy, context)
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
  const set = setOf(lazy, state)
  work.left -= EXPLORING + PER_MEMBER * set.length
  const { stepper } = lazy
  const next = stepSet(stepper, set, set.length, contextOf(lazy, state), byteClass)
    ? ACCEPT
    : intern(lazy, contextAfter(stepper, byteClass) & contextMask(stepper))
  lazy.table[state * lazy.width + byteClass] = next
  return next
}

export const contextMask = (stepper: Stepper): number =>
  stepper.nfa.usesWord || stepper.nfa.usesLine ? 7 : BEFORE_START

/** Without a cache: the set of states itself, from `from` to the end. */
export const simulate = (
  stepper: Stepper,
  set: States,
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
  const start = startSet(stepper).slice()
  return simulate(stepper, start, BEFORE_START, text, 0)
}
