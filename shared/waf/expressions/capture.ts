// What an expression's groups hold, for the few rules that read them: all threads advance together over the text,
// in PCRE's order of preference, so the cost is the text's length times the expression's size at worst. Runs only
// on a text that the DFA has already found to match.

import { work } from '../work.ts'
import { ASSERTIONS } from './graph.ts'
import { OP, type Program } from './program.ts'

const isWordAt = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at)
  return (
    (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122)
  )
}

export const holds = (assertion: number, text: string, at: number): boolean => {
  switch (ASSERTIONS[assertion]) {
    case 'start':
      return at === 0
    case 'end':
      return at === text.length
    case 'lineStart':
      return at === 0 || (text.charCodeAt(at - 1) === 10 && at < text.length)
    case 'lineEnd':
      return at === text.length || text.charCodeAt(at) === 10
    case 'word':
      return isWordAt(text, at - 1) !== isWordAt(text, at)
    default:
      return isWordAt(text, at - 1) === isWordAt(text, at)
  }
}

export const inSet = (sets: Uint32Array, set: number, byte: number): boolean =>
  (((sets[set * 8 + (byte >> 5)] ?? 0) >>> (byte & 31)) & 1) === 1

/** Start and end of every group, -1 where it took no part. */
export type Slots = readonly number[]

interface Threads {
  /** Stamps: at which step an instruction was reached. */
  readonly marks: Int32Array
  readonly instructions: number[]
  readonly slots: Slots[]
}

/** What a program's runs need, kept between them. */
interface Scratch {
  current: Threads
  next: Threads
  stamp: number
  /** Instructions that are still to be followed, and the slots of each. */
  readonly open: number[]
  readonly held: Slots[]
}

const scratches = new WeakMap<Program, Scratch>()

const scratchOf = (program: Program): Scratch => {
  const known = scratches.get(program)
  // Long before stamps could wrap.
  if (known !== undefined && known.stamp < STAMP_MAX) return known
  const size = program.code.length / 3
  const make = (): Threads => ({ marks: new Int32Array(size).fill(-1), instructions: [], slots: [] })
  const scratch: Scratch = { current: make(), next: make(), stamp: 0, open: [], held: [] }
  scratches.set(program, scratch)
  return scratch
}

/** Units of work. */
const PER_THREAD = 30

const STAMP_MAX = 2 ** 30

/** The first match by place, and of those the one that PCRE prefers; undefined where there is none. */
export const captureFirst = (program: Program, text: string): Slots | undefined => {
  const scratch = scratchOf(program)
  const { code, sets } = program
  const blank: Slots = Array.from({ length: program.groups * 2 }, () => -1)
  // A step of this run is `base` and the place in the text.
  const base = scratch.stamp
  scratch.stamp += text.length + 2
  let best: Slots | undefined
  for (let at = 0; at <= text.length; at++) {
    const { current } = scratch
    if (best === undefined) follow(program, text, at, scratch, current, base, 0, blank)
    else if (current.instructions.length === 0) break
    const byte = text.charCodeAt(at)
    work.left -= PER_THREAD * (current.instructions.length + 2)
    if (work.left < 0) break
    for (let thread = 0; thread < current.instructions.length; thread++) {
      const instruction = current.instructions[thread] ?? 0
      const slots = current.slots[thread] ?? blank
      if (code[instruction * 3] === OP.match) {
        best = slots
        break
      }
      if (at < text.length && inSet(sets, code[instruction * 3 + 1] ?? 0, byte))
        follow(program, text, at + 1, scratch, scratch.next, base, instruction + 1, slots)
    }
    current.instructions.length = 0
    current.slots.length = 0
    scratch.current = scratch.next
    scratch.next = current
  }
  scratch.current.instructions.length = 0
  scratch.current.slots.length = 0
  return best
}

/** Adds the threads that silent instructions lead to, the preferred first. */
const follow = (
  program: Program,
  text: string,
  at: number,
  { open, held }: Scratch,
  threads: Threads,
  base: number,
  from: number,
  slots: Slots,
): void => {
  const { code } = program
  const { marks } = threads
  let instruction: number | undefined = from
  let own: Slots = slots
  for (; instruction !== undefined; instruction = open.pop(), own = held.pop() ?? slots) {
    if (marks[instruction] === base + at) continue
    marks[instruction] = base + at
    const a = code[instruction * 3 + 1] ?? 0
    switch (code[instruction * 3]) {
      case OP.jump:
        open.push(a)
        held.push(own)
        break
      case OP.split:
        open.push(code[instruction * 3 + 2] ?? 0, a)
        held.push(own, own)
        break
      case OP.save:
        open.push(instruction + 1)
        held.push(own.with(a, at))
        break
      case OP.assert:
        if (!holds(a, text, at)) break
        open.push(instruction + 1)
        held.push(own)
        break
      default:
        threads.instructions.push(instruction)
        threads.slots.push(own)
    }
  }
}
