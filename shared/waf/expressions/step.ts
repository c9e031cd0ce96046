// One step of a set of NFA states over a class of bytes: the meaning that the determiniser, the lazy DFA and the
// simulation share. Assertions wait in the set until the next byte is known; the match may therefore be seen one
// byte late, or at the end.

import { ASSERTIONS } from './graph.ts'
import { MATCH, type Nfa } from './nfa.ts'

/** What stands before the place that is judged. */
export const BEFORE_START = 1
export const BEFORE_WORD = 2
export const BEFORE_LINE = 4

export interface Stepper {
  readonly nfa: Nfa
  /** Per class: BEFORE_WORD | BEFORE_LINE of its bytes. The end of the text is class `classCount`, with none. */
  readonly traits: Uint8Array
  readonly marks: Uint32Array
  mark: number
  /** The set that the last step made: those are marked with `mark`, and no other is. */
  readonly found: number[]
}

export const makeStepper = (nfa: Nfa): Stepper => {
  const traits = new Uint8Array(nfa.classCount + 1)
  for (let byte = 0; byte < 256; byte++) {
    const isWord =
      (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || byte === 95 || (byte >= 97 && byte <= 122)
    if (nfa.usesWord && isWord) traits[nfa.classes[byte] ?? 0] = BEFORE_WORD
    if (nfa.usesLine && byte === 10) traits[nfa.classes[byte] ?? 0] = BEFORE_LINE
  }
  return { nfa, traits, marks: new Uint32Array(nfa.acts.length), mark: 0, found: [] }
}

const passes = (assertion: string | undefined, before: number, after: number, isEnd: boolean): boolean => {
  switch (assertion) {
    case 'start':
      return (before & BEFORE_START) !== 0
    case 'end':
      return isEnd
    case 'lineStart':
      return (before & BEFORE_START) !== 0 || ((before & BEFORE_LINE) !== 0 && !isEnd)
    case 'lineEnd':
      return isEnd || (after & BEFORE_LINE) !== 0
    case 'word':
      return ((before ^ after) & BEFORE_WORD) !== 0
    default:
      return ((before ^ after) & BEFORE_WORD) === 0
  }
}

/** The set of a text's very start. */
export const startSet = (stepper: Stepper): number[] => {
  stepper.found.length = 0
  stepper.mark++
  addList(stepper, stepper.nfa.startList)
  return stepper.found
}

/** True when the match was reached. */
const addList = (stepper: Stepper, list: number): boolean => {
  const { nfa, marks, mark, found } = stepper
  const end = nfa.listStarts[list + 1] ?? 0
  for (let at = nfa.listStarts[list] ?? 0; at < end; at++) {
    const state = nfa.members[at] ?? 0
    if (state === MATCH) return true
    if (marks[state] === mark) continue
    marks[state] = mark
    found.push(state)
  }
  return false
}

/**
 * Steps `set` over `byteClass` (classCount for the end) with what stands before it. True when the text matches by
 * here; else `stepper.found` holds the next set, in which a search from this place on has begun too.
 */
export const stepSet = (
  stepper: Stepper,
  set: ArrayLike<number>,
  setLength: number,
  before: number,
  byteClass: number,
): boolean => {
  const { nfa } = stepper
  const isEnd = byteClass === nfa.classCount
  const after = stepper.traits[byteClass] ?? 0
  const waiting = resolve(stepper, set, setLength, before, after, isEnd)
  if (waiting === undefined) return true
  stepper.found.length = 0
  if (isEnd) return false
  stepper.mark++
  for (let at = 0; at < waiting.length; at++) {
    const state = waiting[at] ?? 0
    const act = nfa.acts[state] ?? 0
    if (act < 0 || nfa.setClasses[act * nfa.classCount + byteClass] === 0) continue
    if (addList(stepper, nfa.next[state] ?? 0)) return true
  }
  if (addList(stepper, nfa.startList)) return true
  dropPast(stepper)
  return false
}

/** The set with all that its assertions let through; undefined when that is the match. */
const resolve = (
  stepper: Stepper,
  set: ArrayLike<number>,
  setLength: number,
  before: number,
  after: number,
  isEnd: boolean,
): ArrayLike<number> | undefined => {
  const { nfa, found } = stepper
  let waits = false
  for (let at = 0; at < setLength && !waits; at++) waits = (nfa.acts[set[at] ?? 0] ?? 0) < 0
  if (!waits) return setLength === set.length ? set : Array.prototype.slice.call(set, 0, setLength)
  holdSet(stepper, set, setLength)
  for (let at = 0; at < found.length; at++) {
    const act = nfa.acts[found[at] ?? 0] ?? 0
    if (act >= 0 || !passes(ASSERTIONS[-1 - act], before, after, isEnd)) continue
    if (addList(stepper, nfa.next[found[at] ?? 0] ?? 0)) return undefined
  }
  return found.slice()
}

/** `found` is the set, and its members are marked. */
export const holdSet = (stepper: Stepper, set: ArrayLike<number>, setLength: number): void => {
  stepper.mark++
  stepper.found.length = 0
  for (let at = 0; at < setLength; at++) {
    stepper.marks[set[at] ?? 0] = stepper.mark
    stepper.found.push(set[at] ?? 0)
  }
}

const START_ACT = -1 - ASSERTIONS.indexOf('start')

/** After the first byte, what asks for the start can never pass. */
const dropPast = (stepper: Stepper): void => {
  const { found, marks, nfa } = stepper
  let kept = 0
  for (const state of found)
    if (nfa.acts[state] === START_ACT) marks[state] = 0
    else found[kept++] = state
  found.length = kept
}

/** What stands before the next place, once a byte of the class was consumed. */
export const contextAfter = (stepper: Stepper, byteClass: number): number => stepper.traits[byteClass] ?? 0
