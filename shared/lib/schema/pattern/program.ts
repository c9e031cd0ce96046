// A tree as a program for threads that advance together: one instruction is one place in the pattern. Bounded
// repetitions are written out, so a pattern's size is bounded here; a look-around is a program of its own.

import { err, ok } from '../../result.ts'
import type { Result } from '../../result.ts'
import type { Assertion, Node, Tree } from './tree.ts'

/** Instructions are three numbers: what, and two operands. */
export const OP = { match: 0, atom: 1, jump: 2, split: 3, assert: 4, look: 5 } as const

export const ASSERTIONS: readonly Assertion[] = ['start', 'end', 'word', 'notWord']

export interface Program {
  readonly code: Int32Array
  /** Whether a match can begin only where the text does. */
  readonly anchored: boolean
}

export interface Look {
  readonly program: Program
  /** Read from the end of the text to its start: then `program` is of the mirrored tree. */
  readonly behind: boolean
}

export interface Compiled {
  readonly main: Program
  /** Inner ones stand before those that contain them. */
  readonly looks: readonly Look[]
  readonly atoms: readonly string[]
  readonly flags: 'u' | ''
  readonly usesWord: boolean
}

const INSTRUCTIONS_MAX = 10_000
const LOOKS_MAX = 32

interface Writer {
  readonly code: number[]
  readonly shared: Shared
  readonly mirrored: boolean
}

interface Shared {
  readonly looks: Look[]
  usesWord: boolean
  instructions: number
}

export const compileTree = (tree: Tree): Result<Compiled, string> => {
  const shared: Shared = { looks: [], usesWord: false, instructions: 0 }
  const main = programOf(tree.root, shared, false)
  if (main === undefined)
    return err(
      `it is too large once its repetitions are written out (more than ${INSTRUCTIONS_MAX} places); bound the length with maxLength instead`,
    )
  if (shared.looks.length > LOOKS_MAX) return err(`it has more than ${LOOKS_MAX} look-arounds`)
  return ok({
    main,
    looks: shared.looks,
    atoms: tree.atoms,
    flags: tree.flags,
    usesWord: shared.usesWord,
  })
}

const programOf = (root: Node, shared: Shared, mirrored: boolean): Program | undefined => {
  const writer: Writer = { code: [], shared, mirrored }
  if (!write(writer, root)) return undefined
  emit(writer, OP.match, 0, 0)
  return { code: Int32Array.from(writer.code), anchored: !mirrored && startsAnchored(root) }
}

const emit = (writer: Writer, op: number, a: number, b: number): number => {
  writer.shared.instructions++
  return writer.code.push(op, a, b) / 3 - 1
}

/** False where the program grows beyond its bound. */
const write = (writer: Writer, node: Node): boolean => {
  if (writer.shared.instructions > INSTRUCTIONS_MAX) return false
  switch (node.kind) {
    case 'empty':
      return true
    case 'atom':
      emit(writer, OP.atom, node.atom, 0)
      return true
    case 'sequence': {
      const nodes = writer.mirrored ? node.nodes.toReversed() : node.nodes
      return nodes.every((part) => write(writer, part))
    }
    case 'choice':
      return writeChoice(writer, node.nodes)
    case 'repeat':
      return writeRepeat(writer, node.node, node.min, node.max)
    case 'assert':
      if (node.what === 'word' || node.what === 'notWord') writer.shared.usesWord = true
      emit(writer, OP.assert, ASSERTIONS.indexOf(node.what), 0)
      return true
    case 'look': {
      const program = programOf(node.node, writer.shared, !node.behind)
      if (program === undefined) return false
      const look = writer.shared.looks.push({ program, behind: node.behind }) - 1
      emit(writer, OP.look, look, node.negative ? 1 : 0)
      return true
    }
  }
}

const writeChoice = (writer: Writer, nodes: readonly Node[]): boolean => {
  const jumps: number[] = []
  for (const [index, node] of nodes.entries()) {
    const isLast = index === nodes.length - 1
    const split = isLast ? -1 : emit(writer, OP.split, writer.code.length / 3 + 1, 0)
    if (!write(writer, node)) return false
    if (isLast) break
    jumps.push(emit(writer, OP.jump, 0, 0))
    writer.code[split * 3 + 2] = writer.code.length / 3
  }
  for (const jump of jumps) writer.code[jump * 3 + 1] = writer.code.length / 3
  return true
}

const writeRepeat = (writer: Writer, node: Node, min: number, max: number): boolean => {
  if (node.kind === 'empty') return true
  const before = writer.code.length
  for (let count = 0; count < min; count++) {
    if (!write(writer, node)) return false
    // What writes nothing matches the empty text, however often.
    if (writer.code.length === before) return true
  }
  if (max === Infinity) {
    const split = emit(writer, OP.split, writer.code.length / 3 + 1, 0)
    if (!write(writer, node)) return false
    emit(writer, OP.jump, split, 0)
    writer.code[split * 3 + 2] = writer.code.length / 3
    return true
  }
  // Each further one is optional, and without it the rest is skipped: a thread stands in one of them only.
  const splits: number[] = []
  for (let count = min; count < max; count++) {
    splits.push(emit(writer, OP.split, writer.code.length / 3 + 1, 0))
    if (!write(writer, node)) return false
  }
  for (const split of splits) writer.code[split * 3 + 2] = writer.code.length / 3
  return true
}

const startsAnchored = (node: Node): boolean => {
  switch (node.kind) {
    case 'assert':
      return node.what === 'start'
    case 'sequence':
      return node.nodes[0] !== undefined && startsAnchored(node.nodes[0])
    case 'choice':
      return node.nodes.every(startsAnchored)
    case 'repeat':
      return node.min > 0 && startsAnchored(node.node)
    default:
      return false
  }
}
