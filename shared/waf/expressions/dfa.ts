// Ahead of time: the subset construction and its minimisation. A DFA costs two table reads a byte whatever the
// text is; expressions that would need too many states keep their NFA and are determinised lazily.

import type { Nfa } from './nfa.ts'
import { BEFORE_START, contextAfter, makeStepper, startSet, stepSet } from './step.ts'

export const DEAD = 0
export const ACCEPT = 1

export interface Dfa {
  readonly classes: Uint8Array
  /** Classes of bytes, and one column more for the end of the text. */
  readonly width: number
  readonly start: number
  readonly stateCount: number
  /** Row by row, `width` wide. States DEAD and ACCEPT absorb. */
  readonly table: Uint16Array | Uint8Array
}

export interface Limits {
  readonly statesMax: number
  /** Members of sets looked at: what bounds the build's time. */
  readonly workMax: number
}

export const DFA_LIMITS: Limits = { statesMax: 4000, workMax: 40_000_000 }

/** The minimal DFA of a search for the expression anywhere in a text; undefined beyond the limits. */
export const determinise = (nfa: Nfa, limits: Limits = DFA_LIMITS): Dfa | undefined => {
  const stepper = makeStepper(nfa)
  const width = nfa.classCount + 1
  const index = new Map<string, number>()
  const sets: Uint32Array[] = [new Uint32Array(0), new Uint32Array(0)]
  const contexts: number[] = [0, 0]
  const rows: Uint16Array[] = [new Uint16Array(width).fill(DEAD), new Uint16Array(width).fill(ACCEPT)]
  const needsContext = nfa.usesWord || nfa.usesLine
  const intern = (found: readonly number[], context: number): number => {
    if (found.length === 0) return DEAD
    const set = Uint32Array.from(found).toSorted()
    const key = `${needsContext ? context : context & BEFORE_START}:${unitsOf(set)}`
    const known = index.get(key)
    if (known !== undefined) return known
    sets.push(set)
    contexts.push(context)
    index.set(key, sets.length - 1)
    return sets.length - 1
  }
  const startList = nfa.members[nfa.listStarts[nfa.startList] ?? 0]
  const matchesEmpty = startList === 0 && nfa.listStarts[nfa.startList + 1] !== nfa.listStarts[nfa.startList]
  const start = matchesEmpty ? ACCEPT : intern(startSet(stepper), BEFORE_START)
  let work = 0
  for (let state = 2; state < sets.length; state++) {
    if (sets.length > limits.statesMax || work > limits.workMax) return undefined
    const set = sets[state] ?? new Uint32Array(0)
    const row = new Uint16Array(width)
    for (let byteClass = 0; byteClass < width; byteClass++) {
      work += set.length
      if (stepSet(stepper, set, set.length, contexts[state] ?? 0, byteClass)) row[byteClass] = ACCEPT
      else row[byteClass] = intern(stepper.found, contextAfter(stepper, byteClass))
    }
    rows.push(row)
  }
  return minimise(nfa.classes, width, start, rows)
}

/** A set as a compact key: one UTF-16 unit a state, in pieces that a call can take. */
export const unitsOf = (
  set: ArrayLike<number> & { subarray(from: number, to: number): Iterable<number> },
): string => {
  let key = ''
  for (let at = 0; at < set.length; at += 4096) key += String.fromCharCode(...set.subarray(at, at + 4096))
  return key
}

/** Moore's refinement: states part as long as their successors are parted. */
const minimise = (classes: Uint8Array, width: number, start: number, rows: readonly Uint16Array[]): Dfa => {
  let block = Uint32Array.from(rows, (_, state) => (state === ACCEPT ? 1 : 0))
  let count = 2
  for (;;) {
    const keys = new Map<string, number>()
    const next = new Uint32Array(rows.length)
    // DEAD first and ACCEPT second, so that they keep their numbers.
    rows.forEach((row, state) => {
      const units = [block[state] ?? 0]
      for (let column = 0; column < width; column++) units.push(block[row[column] ?? 0] ?? 0)
      const key = String.fromCharCode(...units)
      let fresh = keys.get(key)
      if (fresh === undefined) keys.set(key, (fresh = keys.size))
      next[state] = fresh
    })
    block = next
    if (keys.size === count) break
    count = keys.size
  }
  const table = new Uint16Array(count * width)
  rows.forEach((row, state) => {
    const base = (block[state] ?? 0) * width
    for (let column = 0; column < width; column++) table[base + column] = block[row[column] ?? 0] ?? 0
  })
  return mergeColumns({ classes, width, start: block[start] ?? 0, stateCount: count, table })
}

/** Minimisation may leave classes that no state tells apart any more: they become one. */
const mergeColumns = (dfa: Dfa): Dfa => {
  const end = dfa.width - 1
  const keys = new Map<string, number>()
  const columnOf = new Uint8Array(end)
  const kept: number[] = []
  for (let column = 0; column < end; column++) {
    let key = ''
    for (let state = 0; state < dfa.stateCount; state++)
      key += String.fromCharCode(dfa.table[state * dfa.width + column] ?? 0)
    let fresh = keys.get(key)
    if (fresh === undefined) {
      keys.set(key, (fresh = kept.length))
      kept.push(column)
    }
    columnOf[column] = fresh
  }
  const width = kept.length + 1
  const table = new Uint16Array(dfa.stateCount * width)
  for (let state = 0; state < dfa.stateCount; state++) {
    kept.forEach((column, to) => {
      table[state * width + to] = dfa.table[state * dfa.width + column] ?? 0
    })
    table[state * width + kept.length] = dfa.table[state * dfa.width + end] ?? 0
  }
  return { ...dfa, width, table, classes: dfa.classes.map((column) => columnOf[column] ?? 0) }
}

/** Whether the text, one byte a character, holds a match. */
export const runDfa = (dfa: Dfa, text: string): boolean => {
  const { classes, table, width } = dfa
  let state = dfa.start
  for (let at = 0; at < text.length; at++) {
    if (state <= ACCEPT) return state === ACCEPT
    state = table[state * width + (classes[text.charCodeAt(at)] ?? 0)] ?? 0
  }
  return table[state * width + width - 1] === ACCEPT
}
