// All threads of a program advance together over the text, so the cost is the text's length times the program's size
// at worst. A look-around is settled first, for every place of the text in one such pass: one that looks ahead reads
// its mirrored program from the end, so that at each place it is known whether a match begins there.

import type { Classes } from './classes.ts'
import { ASSERTIONS, OP } from './program.ts'
import type { Compiled, Program } from './program.ts'

/** What matching may still cost, in steps of threads. Below zero: an answer was not reached, and is not to be used. */
export interface Budget {
  left: number
}

interface Scan {
  /** The class of each code point. */
  readonly text: Int32Array
  readonly classes: Classes
  readonly budget: Budget
  /** Of each look-around, at which of the places (0 to the length) it holds. */
  readonly oracles: readonly Uint8Array[]
}

export const classesIn = (text: string, classes: Classes): Int32Array => {
  const found = new Int32Array(text.length)
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const codePoint = text.codePointAt(at) ?? 0
    if (codePoint > 0xffff) at++
    found[count++] = classes.classOf(codePoint)
  }
  return found.subarray(0, count)
}

/** Whether the text holds a match; to be disregarded where the budget ran out. */
export const simulate = (compiled: Compiled, classes: Classes, text: string, budget: Budget): boolean => {
  const codes = classesIn(text, classes)
  const oracles: Uint8Array[] = []
  for (const look of compiled.looks) {
    const scan: Scan = { text: codes, classes, budget, oracles: [...oracles] }
    const marks = new Uint8Array(codes.length + 1)
    run(look.program, scan, !look.behind, marks)
    if (budget.left < 0) return false
    oracles.push(marks)
  }
  return run(compiled.main, { text: codes, classes, budget, oracles }, false, undefined)
}

/** Marks every place where a match ends (in reading direction); without marks, stops at the first. */
const run = (program: Program, scan: Scan, backwards: boolean, marks: Uint8Array | undefined): boolean => {
  const size = program.code.length / 3
  const visited = new Int32Array(size).fill(-1)
  const { length } = scan.text
  let threads: number[] = []
  let next: number[] = []
  for (let step = 0; step <= length; step++) {
    const place = backwards ? length - step : step
    const matched = close(program, scan, place, step, threads, visited, !program.anchored || step === 0)
    if (scan.budget.left < 0) return false
    if (matched) {
      if (marks === undefined) return true
      marks[place] = 1
    }
    if (step === length) break
    const found = scan.text[backwards ? place - 1 : place] ?? 0
    next.length = 0
    for (const instruction of threads)
      if (scan.classes.takes(found, program.code[instruction * 3 + 1] ?? 0)) next.push(instruction + 1)
    const spent = threads
    threads = next
    next = spent
    if (program.anchored && threads.length === 0) break
  }
  return false
}

/** Follows silent instructions; leaves in `threads` those that wait for a character. True where one has matched. */
const close = (
  program: Program,
  scan: Scan,
  place: number,
  step: number,
  threads: number[],
  visited: Int32Array,
  starts: boolean,
): boolean => {
  const open = starts ? [...threads, 0] : [...threads]
  threads.length = 0
  let matched = false
  for (let instruction = open.pop(); instruction !== undefined; instruction = open.pop()) {
    if (visited[instruction] === step) continue
    visited[instruction] = step
    scan.budget.left--
    const a = program.code[instruction * 3 + 1] ?? 0
    const b = program.code[instruction * 3 + 2] ?? 0
    switch (program.code[instruction * 3]) {
      case OP.match:
        matched = true
        break
      case OP.jump:
        open.push(a)
        break
      case OP.split:
        open.push(b, a)
        break
      case OP.assert:
        if (holdsAt(a, scan, place)) open.push(instruction + 1)
        break
      case OP.look:
        if ((scan.oracles[a]?.[place] === 1) !== (b === 1)) open.push(instruction + 1)
        break
      default:
        threads.push(instruction)
    }
  }
  return matched
}

const holdsAt = (assertion: number, { text, classes }: Scan, place: number): boolean => {
  switch (ASSERTIONS[assertion]) {
    case 'start':
      return place === 0
    case 'end':
      return place === text.length
    default: {
      const before = place > 0 && classes.isWord(text[place - 1] ?? 0)
      const after = place < text.length && classes.isWord(text[place] ?? 0)
      return (before !== after) === (ASSERTIONS[assertion] === 'word')
    }
  }
}
