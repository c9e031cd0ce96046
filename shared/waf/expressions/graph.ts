// An expression's tree as a graph of steps: each consumes a byte, asserts something about its place, leads on in silence,
// or is the match. Repetitions are written out, as often as they are stated, up to a bound.

import { err, ok, type Result } from '../../lib/result.ts'
import type { Assertion, Node } from './ast.ts'
import { setKey, type ByteSet } from './sets.ts'

export const ASSERTIONS: readonly Assertion[] = ['start', 'end', 'lineStart', 'lineEnd', 'word', 'notWord']

export interface Step {
  readonly kind: 'silent' | 'set' | 'assert' | 'match'
  readonly outs: number[]
  readonly arg: number
}

export interface Graph {
  readonly steps: Step[]
  readonly sets: ByteSet[]
  readonly setIndex: Map<string, number>
  readonly stepsMax: number
}

/** The graph, and the step that it begins with; step 0 is the match. */
export const buildGraph = (
  root: Node,
  stepsMax: number,
): Result<{ readonly graph: Graph; readonly entry: number }, string> => {
  const graph: Graph = { steps: [], sets: [], setIndex: new Map(), stepsMax }
  const entry = compile(graph, root, add(graph, 'match', 0, []))
  return graph.steps.length > stepsMax ? err('the expression is too large') : ok({ graph, entry })
}

const add = (graph: Graph, kind: Step['kind'], arg: number, outs: number[]): number => {
  graph.steps.push({ kind, arg, outs })
  return graph.steps.length - 1
}

/** Compiles `node` in front of `after`; answers where it begins. */
const compile = (graph: Graph, node: Node, after: number): number => {
  if (graph.steps.length > graph.stepsMax) return after
  switch (node.kind) {
    case 'set':
      return add(graph, 'set', internSet(graph, node.set), [after])
    case 'assert':
      return add(graph, 'assert', ASSERTIONS.indexOf(node.what), [after])
    case 'sequence':
      return node.nodes.reduceRight((next, part) => compile(graph, part, next), after)
    case 'choice':
      return add(
        graph,
        'silent',
        0,
        node.nodes.map((part) => compile(graph, part, after)),
      )
    case 'group':
      return compile(graph, node.node, after)
    case 'repeat':
      return compileRepeat(graph, node.node, node.min, node.max, after)
    default:
      // 'empty'; what is beyond regular languages was approximated away.
      return after
  }
}

const compileRepeat = (graph: Graph, node: Node, min: number, max: number, after: number): number => {
  let next = after
  if (max === Infinity) {
    const loop = add(graph, 'silent', 0, [])
    const body = compile(graph, node, loop)
    graph.steps[loop]?.outs.push(body, after)
    next = min === 0 ? loop : body
    for (let copy = 1; copy < min; copy++) next = compile(graph, node, next)
    return next
  }
  for (let copy = min; copy < max; copy++) next = add(graph, 'silent', 0, [compile(graph, node, next), after])
  for (let copy = 0; copy < min; copy++) next = compile(graph, node, next)
  return next
}

const internSet = (graph: Graph, set: ByteSet): number => {
  const key = setKey(set)
  const known = graph.setIndex.get(key)
  if (known !== undefined) return known
  graph.sets.push(set)
  graph.setIndex.set(key, graph.sets.length - 1)
  return graph.sets.length - 1
}
