// Look-around, back-references and atomic groups cannot be judged by a DFA. Such an expression is first run
// without them, which matches at least what it matches; only then this matcher backtracks, under a budget of steps
// per byte. A text that exhausts the budget counts as a match: an attacker gains neither time nor a way past.

import { work } from '../work.ts'
import { holds, inSet, type Slots } from './capture.ts'
import { OP, type Program } from './program.ts'

const STEPS_PER_BYTE = 64
const STEPS_FREE = 4096

/** Units of work. */
const STEP = 8
const STEPS_FREE_UNITS = 60

interface Run {
  readonly program: Program
  readonly text: string
  steps: number
}

export const confirm = (program: Program, text: string): boolean => find(program, text) !== undefined

const unset = (program: Program): number[] => Array.from({ length: program.groups * 2 }, () => -1)

/** The groups of the first match; all unset when the budget ended before an answer. */
export const find = (program: Program, text: string): Slots | undefined => {
  // One attempt may use up all steps: what the judging has left bounds them, too.
  const steps = Math.min(STEPS_FREE + STEPS_PER_BYTE * text.length, Math.ceil(Math.max(0, work.left) / STEP))
  const run: Run = { program, text, steps }
  for (let at = 0; at <= text.length; at++) {
    const slots = unset(program)
    const before = run.steps
    const end = attempt(run, 0, at, slots)
    work.left -= STEP * (before - run.steps) + STEPS_FREE_UNITS
    if (end >= 0) return slots
    if (run.steps <= 0 || work.left < 0) return unset(program)
  }
  return undefined
}

/** Where a match of the program at `entry` ends, with its groups in `slots`; -1 for none. */
const attempt = (run: Run, entry: number, start: number, slots: number[]): number => {
  const { code, sets } = run.program
  // What to go back to: an instruction and a place, or (instruction -1) a slot and its former value.
  const stack: number[] = []
  let instruction = entry
  let at = start
  for (;;) {
    if (run.steps-- <= 0) return start
    const a = code[instruction * 3 + 1] ?? 0
    const b = code[instruction * 3 + 2] ?? 0
    let alive = true
    switch (code[instruction * 3]) {
      case OP.match:
        return at
      case OP.set:
        alive = at < run.text.length && inSet(sets, a, run.text.charCodeAt(at))
        at++
        instruction++
        break
      case OP.split:
        stack.push(b, at, 0)
        instruction = a
        break
      case OP.jump:
        instruction = a
        break
      case OP.save:
        stack.push(-1, a, slots[a] ?? -1)
        slots[a] = at
        instruction++
        break
      case OP.assert:
        alive = holds(a, run.text, at)
        instruction++
        break
      case OP.look:
        alive = look(run, instruction, at, slots) !== ((a & 2) !== 0)
        instruction = b
        break
      case OP.back: {
        const length = backLength(run.text, slots, a, b === 1, at)
        run.steps -= comparedOf(slots, a, b === 1)
        alive = length >= 0
        at += length
        instruction++
        break
      }
      default: {
        const end = attempt(run, instruction + 1, at, slots)
        alive = end >= 0
        at = end
        instruction = b
      }
    }
    if (alive) continue
    const resumed = unwind(stack, slots)
    if (resumed === undefined) return -1
    ;[instruction, at] = resumed
  }
}

const unwind = (stack: number[], slots: number[]): readonly [number, number] | undefined => {
  while (stack.length > 0) {
    const value = stack.pop() ?? 0
    const at = stack.pop() ?? 0
    const instruction = stack.pop() ?? 0
    if (instruction >= 0) return [instruction, at]
    slots[at] = value
  }
  return undefined
}

const look = (run: Run, instruction: number, at: number, slots: number[]): boolean => {
  const { code } = run.program
  const isBehind = ((code[instruction * 3 + 1] ?? 0) & 1) === 1
  const inner = slots.slice()
  if (!isBehind) return attempt(run, instruction + 2, at, inner) >= 0
  const least = code[(instruction + 1) * 3 + 1] ?? 0
  const most = code[(instruction + 1) * 3 + 2] ?? 0
  for (let length = least; length <= most && length <= at; length++) {
    // A look-behind's branches have one length each, so the first way through a start is the only one of its length.
    const end = attempt(run, instruction + 2, at - length, slots.slice())
    if (end === at) return true
  }
  return false
}

/** Steps that comparing a group's text takes: it may be as long as the text. */
const comparedOf = (slots: Slots, group: number, fold: boolean): number =>
  Math.max(0, (slots[group * 2 + 1] ?? -1) - (slots[group * 2] ?? -1)) >> (fold ? 0 : 4)

const backLength = (text: string, slots: Slots, group: number, fold: boolean, at: number): number => {
  const start = slots[group * 2] ?? -1
  const end = slots[group * 2 + 1] ?? -1
  if (start < 0 || end < start) return -1
  const wanted = text.slice(start, end)
  const found = text.slice(at, at + wanted.length)
  const same = fold ? wanted.toLowerCase() === found.toLowerCase() : wanted === found
  return same ? wanted.length : -1
}
