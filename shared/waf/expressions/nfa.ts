// From a tree to a position automaton: every state consumes a byte, asserts something about its place, or is the
// match; silent steps are folded into the lists of followers. Plain arrays, as they are packed into a program.

import { err, ok, type Result } from '../../lib/result.ts'
import type { Node } from './ast.ts'
import { classify } from './classify.ts'
import { ASSERTIONS, buildGraph, type Graph } from './graph.ts'
import { hasByte, NEWLINE, WORD } from './sets.ts'

/** State 0 is the match. */
export const MATCH = 0

export interface Nfa {
  /** Bytes that no set of the expression tells apart share a class. */
  readonly classes: Uint8Array
  readonly classCount: number
  /** Per state: index of its set, or -1 - index of its assertion; 0 for the match. */
  readonly acts: Int16Array
  /** Per state: index into `lists`. */
  readonly next: Uint16Array | Uint32Array
  /** Per list: where it starts in `members`; one more entry at the end. */
  readonly listStarts: Uint32Array
  readonly members: Uint16Array | Uint32Array
  /** Per set and class (row by row): 1 where the class is in the set. */
  readonly setClasses: Uint8Array
  readonly setCount: number
  readonly startList: number
  /** Which of the assertions' contexts matter. */
  readonly usesWord: boolean
  readonly usesLine: boolean
}

/** What an automaton may come to: its states, and the members of all its lists. */
export interface Bounds {
  readonly states: number
  readonly members: number
}

export const BOUNDS: Bounds = { states: 60_000, members: 8_000_000 }

export const buildNfa = (root: Node, bounds = BOUNDS): Result<Nfa, string> => {
  const built = buildGraph(root, bounds.states * 4)
  return built.ok ? pack(built.value.graph, built.value.entry, bounds) : built
}

interface Packing {
  readonly graph: Graph
  /** Step → state, for steps that are states. */
  readonly stateOf: Map<number, number>
  readonly states: number[]
  readonly lists: Map<string, number>
  readonly contents: number[][]
  /** Of all lists, those that were met again included: what building them takes. */
  members: number
}

/** The states that silent steps lead to from `step`. */
const closure = (packing: Packing, step: number): number => {
  const found = new Set<number>()
  const seen = new Set<number>([step])
  const open = [step]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const current = packing.graph.steps[at]
    if (current === undefined) continue
    if (current.kind !== 'silent') {
      found.add(stateFor(packing, at))
      continue
    }
    for (const out of current.outs)
      if (!seen.has(out)) {
        seen.add(out)
        open.push(out)
      }
  }
  packing.members += seen.size
  // Once matched, nothing else matters.
  const members = found.has(MATCH) ? [MATCH] : Array.from(found).toSorted((one, other) => one - other)
  const key = members.join()
  const known = packing.lists.get(key)
  if (known !== undefined) return known
  packing.contents.push(members)
  packing.lists.set(key, packing.contents.length - 1)
  return packing.contents.length - 1
}

const stateFor = (packing: Packing, step: number): number => {
  const known = packing.stateOf.get(step)
  if (known !== undefined) return known
  packing.states.push(step)
  packing.stateOf.set(step, packing.states.length - 1)
  return packing.states.length - 1
}

const pack = (graph: Graph, entry: number, bounds: Bounds): Result<Nfa, string> => {
  const packing: Packing = {
    graph,
    stateOf: new Map([[0, MATCH]]),
    states: [0],
    lists: new Map(),
    contents: [],
    members: 0,
  }
  const memo = new Map<number, number>()
  const startList = closure(packing, entry)
  const next: number[] = []
  const acts: number[] = []
  for (let state = 0; state < packing.states.length; state++) {
    if (state > bounds.states || packing.members > bounds.members)
      return err(`the expression needs more than ${bounds.states} states`)
    const step = graph.steps[packing.states[state] ?? 0]
    const target = step?.outs[0]
    if (step === undefined || target === undefined) {
      next.push(0)
      acts.push(0)
      continue
    }
    let list = memo.get(target)
    if (list === undefined) memo.set(target, (list = closure(packing, target)))
    next.push(list)
    acts.push(step.kind === 'set' ? step.arg : -1 - step.arg)
  }
  return ok(toArrays(packing, acts, next, startList))
}

const toArrays = (packing: Packing, acts: number[], next: number[], startList: number): Nfa => {
  const used = new Set(acts.filter((act) => act < 0).map((act) => ASSERTIONS[-1 - act]))
  const usesWord = used.has('word') || used.has('notWord')
  const usesLine = used.has('lineStart') || used.has('lineEnd')
  const sets = packing.graph.sets
  const splitters = [...sets, ...(usesWord ? [WORD] : []), ...(usesLine ? [NEWLINE] : [])]
  const { classes, count } = classify(splitters)
  const setClasses = new Uint8Array(sets.length * count)
  for (let byte = 0; byte < 256; byte++)
    for (let set = 0; set < sets.length; set++)
      if (hasByte(sets[set] ?? WORD, byte)) setClasses[set * count + (classes[byte] ?? 0)] = 1
  const listStarts = new Uint32Array(packing.contents.length + 1)
  let total = 0
  packing.contents.forEach((members, list) => {
    listStarts[list] = total
    total += members.length
  })
  listStarts[packing.contents.length] = total
  const wide = packing.states.length > 65_535
  const members = wide ? new Uint32Array(total) : new Uint16Array(total)
  packing.contents.forEach((list, index) => members.set(list, listStarts[index] ?? 0))
  return {
    classes,
    classCount: count,
    acts: Int16Array.from(acts),
    next: packing.contents.length > 65_535 ? Uint32Array.from(next) : Uint16Array.from(next),
    listStarts,
    members,
    setClasses,
    setCount: sets.length,
    startList,
    usesWord,
    usesLine,
  }
}
