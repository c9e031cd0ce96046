// Look-around, back-references and atomic groups cannot be judged by a DFA. Such an expression is first run
// without them, which matches at least what it matches; only then this matcher backtracks, under a budget of steps
// per byte. A text that exhausts the budget counts as a match: an attacker gains neither time nor a way past.

import { work } from '../work.ts'
import { holds, inSet, type Slots } from './capture.ts'
import { OP, openedFrom, type Program } from './program.ts'
import { lowercase } from '../transforms/text.ts'

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

const unset = ({ groups }: Program): number[] => Array.from({ length: openedFrom(groups) + groups }, () => -1)

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

/** Where a match of the program at `entry` ends, with its groups in `slots`; -1 for none. One that has to end at `until`. */
const attempt = (run: Run, entry: number, start: number, slots: number[], until = -1): number => {
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
        if (until < 0 || at === until) return at
        alive = false
        break
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
        instruction = b !== 0 && slots[b] === at ? instruction + 1 : a
        break
      case OP.save:
        save(run.program, a, at, slots, stack)
        instruction++
        break
      case OP.assert:
        alive = holds(a, run.text, at)
        instruction++
        break
      case OP.look:
        alive = look(run, instruction, at, slots, stack) !== ((a & 2) !== 0)
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
        const inner = slots.slice()
        const end = attempt(run, instruction + 1, at, inner)
        alive = end >= 0
        if (alive) keep(run, inner, slots, stack)
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

/** A group holds what it held until it is closed again: it may refer to itself. */
const save = ({ groups }: Program, slot: number, at: number, slots: number[], stack: number[]): void => {
  if (slot >= groups * 2) write(slot, at, slots, stack)
  else if (slot % 2 === 0) write(openedFrom(groups) + slot / 2, at, slots, stack)
  else {
    write(slot - 1, slots[openedFrom(groups) + (slot - 1) / 2] ?? -1, slots, stack)
    write(slot, at, slots, stack)
  }
}

const write = (slot: number, at: number, slots: number[], stack: number[]): void => {
  stack.push(-1, slot, slots[slot] ?? -1)
  slots[slot] = at
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

const look = (run: Run, instruction: number, at: number, slots: number[], stack: number[]): boolean => {
  const { code } = run.program
  const kind = code[instruction * 3 + 1] ?? 0
  const isBehind = (kind & 1) === 1
  const least = isBehind ? (code[(instruction + 1) * 3 + 1] ?? 0) : 0
  const most = isBehind ? Math.min(code[(instruction + 1) * 3 + 2] ?? 0, at) : 0
  for (let length = least; length <= most; length++) {
    const inner = slots.slice()
    if (attempt(run, instruction + 2, at - length, inner, isBehind ? at : -1) < 0) continue
    // What groups hold in a negative one is nobody's.
    if ((kind & 2) === 0) keep(run, inner, slots, stack)
    return true
  }
  return false
}

/** Takes over what groups hold behind a look or an atom, until there is a way back before it. */
const keep = (run: Run, inner: readonly number[], slots: number[], stack: number[]): void => {
  run.steps -= inner.length >> 3
  for (let slot = 0; slot < inner.length; slot++) {
    const now = inner[slot] ?? -1
    if (now !== (slots[slot] ?? -1)) write(slot, now, slots, stack)
  }
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
  const same = fold ? lowercase(wanted) === lowercase(found) : wanted === found
  return same ? wanted.length : -1
}
