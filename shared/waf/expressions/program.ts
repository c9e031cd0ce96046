// A tree as instructions with priorities, for the two engines that need them: captures (capture.ts) and the
// confirmation of what is beyond regular languages (confirm.ts). Plain numbers, as they are packed into a program.

import { err, ok, type Result } from '../../lib/result.ts'
import { ASSERTIONS } from './graph.ts'
import type { Node } from './ast.ts'
import { setKey, type ByteSet } from './sets.ts'

export const OP = {
  match: 0,
  set: 1,
  /** Tries a first, then b. */
  split: 2,
  save: 3,
  assert: 4,
  /** b: where not 0, the slot in which a repetition began: one that has consumed nothing is the last. */
  jump: 5,
  /** a: 1 behind | 2 negative; b: past the look's own program, which follows and ends in `match`. Lengths follow. */
  look: 6,
  back: 7,
  /** b: past the atom's own program, which follows and ends in `match`. */
  atomic: 8,
} as const

export interface Program {
  /** Three numbers an instruction: op, a, b. */
  readonly code: Int32Array
  /** Eight words a set. */
  readonly sets: Uint32Array
  /** Groups, with group 0. */
  readonly groups: number
}

interface Build {
  readonly code: number[]
  readonly sets: ByteSet[]
  readonly keys: Map<string, number>
  /** The slot of the next repetition that may consume nothing; undefined where the engine needs none. */
  place: number | undefined
  error: string | undefined
}

const CODE_MAX = 60_000

/** Slots that rules may read as TX:0 to TX:9 are groups' alone; behind them stands where groups that are open began. */
export const openedFrom = (groups: number): number => Math.max(20, groups * 2)

/** `beyond` for confirm.ts, which would turn in circles; capture.ts follows no instruction twice. */
export const buildProgram = (root: Node, captures: number, beyond: boolean): Result<Program, string> => {
  const groups = captures + 1
  const place = beyond ? openedFrom(groups) + groups : undefined
  const build: Build = { code: [], sets: [], keys: new Map(), place, error: undefined }
  emit(build, OP.save, 0, 0)
  compile(build, root)
  emit(build, OP.save, 1, 0)
  emit(build, OP.match, 0, 0)
  if (build.error !== undefined) return err(build.error)
  const sets = new Uint32Array(build.sets.length * 8)
  build.sets.forEach((set, index) => sets.set(set, index * 8))
  return ok({ code: Int32Array.from(build.code), sets, groups })
}

const emit = (build: Build, op: number, a: number, b: number): number => {
  build.code.push(op, a, b)
  return build.code.length / 3 - 1
}

const here = (build: Build): number => build.code.length / 3

const patch = (build: Build, at: number, field: 1 | 2, value: number): void => {
  build.code[at * 3 + field] = value
}

const compile = (build: Build, node: Node): void => {
  if (here(build) > CODE_MAX) {
    build.error ??= 'the expression is too large'
    return
  }
  switch (node.kind) {
    case 'empty':
      return
    case 'set':
      emit(build, OP.set, intern(build, node.set), 0)
      return
    case 'assert':
      emit(build, OP.assert, ASSERTIONS.indexOf(node.what), 0)
      return
    case 'sequence':
      for (const part of node.nodes) compile(build, part)
      return
    case 'choice':
      compileChoice(build, node.nodes)
      return
    case 'group':
      emit(build, OP.save, node.capture * 2, 0)
      compile(build, node.node)
      emit(build, OP.save, node.capture * 2 + 1, 0)
      return
    case 'repeat':
      compileRepeat(build, node)
      return
    case 'back':
      emit(build, OP.back, node.capture, node.fold ? 1 : 0)
      return
    case 'atomic': {
      const at = emit(build, OP.atomic, 0, 0)
      compile(build, node.node)
      emit(build, OP.match, 0, 0)
      patch(build, at, 2, here(build))
      return
    }
    case 'look':
      compileLook(build, node)
  }
}

const compileLook = (build: Build, node: Extract<Node, { kind: 'look' }>): void => {
  const at = emit(build, OP.look, (node.behind ? 1 : 0) | (node.negative ? 2 : 0), 0)
  const [least, most] = node.behind ? lengths(node.node) : [0, 0]
  if (most > 255) build.error ??= 'a look-behind without a bound'
  emit(build, OP.jump, least, most)
  compile(build, node.node)
  emit(build, OP.match, 0, 0)
  patch(build, at, 2, here(build))
}

const compileChoice = (build: Build, nodes: readonly Node[]): void => {
  const ends: number[] = []
  nodes.forEach((node, index) => {
    if (index === nodes.length - 1) return compile(build, node)
    const split = emit(build, OP.split, here(build) + 1, 0)
    compile(build, node)
    ends.push(emit(build, OP.jump, 0, 0))
    patch(build, split, 2, here(build))
  })
  for (const end of ends) patch(build, end, 1, here(build))
}

const compileRepeat = (build: Build, node: Extract<Node, { kind: 'repeat' }>): void => {
  for (let copy = 0; copy < node.min; copy++) compile(build, node.node)
  const first = node.lazy ? 2 : 1
  const second = node.lazy ? 1 : 2
  if (node.max === Infinity) {
    const split = emit(build, OP.split, 0, 0)
    patch(build, split, first, here(build))
    const place = build.place !== undefined && lengths(node.node)[0] === 0 ? build.place++ : 0
    if (place !== 0) emit(build, OP.save, place, 0)
    compile(build, node.node)
    emit(build, OP.jump, split, place)
    patch(build, split, second, here(build))
    return
  }
  const splits: number[] = []
  for (let copy = node.min; copy < node.max; copy++) {
    const split = emit(build, OP.split, 0, 0)
    patch(build, split, first, here(build))
    splits.push(split)
    compile(build, node.node)
  }
  for (const split of splits) patch(build, split, second, here(build))
}

const intern = (build: Build, set: ByteSet): number => {
  const key = setKey(set)
  const known = build.keys.get(key)
  if (known !== undefined) return known
  build.sets.push(set)
  build.keys.set(key, build.sets.length - 1)
  return build.sets.length - 1
}

/** The least and the most bytes that a node can consume. */
export const lengths = (node: Node): readonly [number, number] => {
  switch (node.kind) {
    case 'set':
      return [1, 1]
    case 'sequence':
      return node.nodes.reduce<readonly [number, number]>(
        ([least, most], part) => {
          const [partLeast, partMost] = lengths(part)
          return [least + partLeast, most + partMost]
        },
        [0, 0],
      )
    case 'choice': {
      const all = node.nodes.map(lengths)
      return [Math.min(...all.map(([least]) => least)), Math.max(...all.map(([, most]) => most))]
    }
    case 'group':
    case 'atomic':
      return lengths(node.node)
    case 'repeat': {
      const [least, most] = lengths(node.node)
      return [least * node.min, most === 0 || node.max === 0 ? 0 : most * node.max]
    }
    case 'back':
      return [0, Infinity]
    default:
      return [0, 0]
  }
}
