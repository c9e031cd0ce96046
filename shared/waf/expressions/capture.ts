// What an expression's groups hold, for the few rules that read them: all threads advance together over the text,
// in PCRE's order of preference, so the cost is the text's length times the expression's size at worst. Runs only
// on a text that the DFA has already found to match.

import { ASSERTIONS } from './nfa.ts'
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
  readonly marks: Int32Array
  readonly instructions: number[]
  readonly slots: Slots[]
}

/** The first match by place, and of those the one that PCRE prefers; undefined where there is none. */
export const captureFirst = (program: Program, text: string): Slots | undefined => {
  const size = program.code.length / 3
  const make = (): Threads => ({ marks: new Int32Array(size).fill(-1), instructions: [], slots: [] })
  let current = make()
  let next = make()
  let best: Slots | undefined
  const blank: Slots = Array.from({ length: program.groups * 2 }, () => -1)
  for (let at = 0; at <= text.length; at++) {
    if (best === undefined) follow(program, text, at, current, 0, blank)
    else if (current.instructions.length === 0) break
    const byte = text.charCodeAt(at)
    for (let thread = 0; thread < current.instructions.length; thread++) {
      const instruction = current.instructions[thread] ?? 0
      const slots = current.slots[thread] ?? blank
      if (program.code[instruction * 3] === OP.match) {
        best = slots
        break
      }
      if (at < text.length && inSet(program.sets, program.code[instruction * 3 + 1] ?? 0, byte))
        follow(program, text, at + 1, next, instruction + 1, slots)
    }
    const spent = current
    current = next
    next = spent
    next.instructions.length = 0
    next.slots.length = 0
  }
  return best
}

/** Adds the threads that silent instructions lead to, the preferred first. */
const follow = (
  program: Program,
  text: string,
  at: number,
  threads: Threads,
  from: number,
  slots: Slots,
): void => {
  const open: (readonly [number, Slots])[] = [[from, slots]]
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    const [instruction, held] = item
    if (threads.marks[instruction] === at) continue
    threads.marks[instruction] = at
    const a = program.code[instruction * 3 + 1] ?? 0
    switch (program.code[instruction * 3]) {
      case OP.jump:
        open.push([a, held])
        break
      case OP.split:
        open.push([program.code[instruction * 3 + 2] ?? 0, held], [a, held])
        break
      case OP.save:
        open.push([instruction + 1, held.with(a, at)])
        break
      case OP.assert:
        if (holds(a, text, at)) open.push([instruction + 1, held])
        break
      default:
        threads.instructions.push(instruction)
        threads.slots.push(held)
    }
  }
}
