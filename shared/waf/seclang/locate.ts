// Where in a text a rule matched, for the event: automata answer yes or no, so the place is searched for behind their
// back, on the few texts that are recorded. The work is bounded: an event is not worth a second judging.

import { work } from '../work.ts'
import type { LoadedOperator } from './operators.ts'

/** Bytes that one answer's search may look at. */
export const LOCATE_BYTES = 65_536
/** A match is looked for in this much text before its end. */
const WIDTH_MAX = 512

export interface Locating {
  left: number
}

/** The offset of the match in the text as the rule's transformations left it; 0 where it cannot be told. */
export const locate = (operator: LoadedOperator | undefined, text: string, locating: Locating): number => {
  if (operator?.kind === 'test' && operator.place !== undefined) {
    locating.left -= text.length
    return isOver(locating) ? 0 : operator.place(text)
  }
  if (operator?.kind !== 'matcher') return 0
  const { run } = operator
  const test = (from: number, to: number): boolean => {
    locating.left -= to - from
    return !isOver(locating) && run.test(text.slice(from, to))
  }
  const end = endOf(test, text.length, locating)
  const start = end === undefined ? 0 : startOf(test, end)
  return isOver(locating) ? 0 : start
}

/** Out of work, a matcher's answers are none. */
const isOver = (locating: Locating): boolean => locating.left < 0 || work.left < 0

/** The shortest beginning of the text that matches, found by doubling and then halving. */
const endOf = (
  test: (from: number, to: number) => boolean,
  length: number,
  locating: Locating,
): number | undefined => {
  let missed = 0
  let found = 16
  while (found < length && !test(0, found)) {
    if (isOver(locating)) return undefined
    missed = found
    found *= 2
  }
  found = Math.min(found, length)
  while (found - missed > 1) {
    const middle = (found + missed) >> 1
    if (test(0, middle)) found = middle
    else if (isOver(locating)) return undefined
    else missed = middle
  }
  return found
}

/** The last place before `end` from which on the text matches by itself; `end` where what stands before matters. */
const startOf = (test: (from: number, to: number) => boolean, end: number): number => {
  const first = Math.max(0, end - WIDTH_MAX)
  let width = 1
  while (end - width > first && !test(end - width, end)) width *= 2
  let found = Math.max(first, end - width)
  if (!test(found, end)) return first === 0 ? 0 : end
  let missed = Math.max(first, end - (width >> 1))
  while (missed - found > 1) {
    const middle = (found + missed) >> 1
    if (test(middle, end)) found = middle
    else missed = middle
  }
  return found
}
