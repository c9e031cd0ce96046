// What an expression means, as a tree over byte sets: case, dot and escapes are resolved by the parser, so that
// every engine behind it (DFA, NFA, captures, confirmation) reads the same meaning.

import { ALL, foldCase, type ByteSet } from './sets.ts'

export type Node =
  | { readonly kind: 'empty' }
  | { readonly kind: 'set'; readonly set: ByteSet }
  | { readonly kind: 'sequence'; readonly nodes: readonly Node[] }
  | { readonly kind: 'choice'; readonly nodes: readonly Node[] }
  | Repeat
  | { readonly kind: 'group'; readonly node: Node; readonly capture: number }
  | { readonly kind: 'assert'; readonly what: Assertion }
  /** Beyond regular languages: judged by over-approximation, then confirmed (confirm.ts). */
  | { readonly kind: 'look'; readonly node: Node; readonly behind: boolean; readonly negative: boolean }
  | { readonly kind: 'back'; readonly capture: number; readonly fold: boolean }
  | { readonly kind: 'atomic'; readonly node: Node }

export interface Repeat {
  readonly kind: 'repeat'
  readonly node: Node
  readonly min: number
  /** Infinity for no bound. */
  readonly max: number
  readonly lazy: boolean
}

export type Assertion = 'start' | 'end' | 'lineStart' | 'lineEnd' | 'word' | 'notWord'

export interface Expression {
  readonly root: Node
  /** Capturing groups, without group 0. */
  readonly captures: number
  /** Whether the tree holds a 'look', 'back' or 'atomic' node. */
  readonly beyond: boolean
}

export const EMPTY: Node = { kind: 'empty' }

export const sequence = (nodes: readonly Node[]): Node => {
  const kept = nodes.filter((node) => node.kind !== 'empty')
  return kept.length === 0
    ? EMPTY
    : kept.length === 1 && kept[0] !== undefined
      ? kept[0]
      : { kind: 'sequence', nodes: kept }
}

export const choice = (nodes: readonly Node[]): Node =>
  nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : { kind: 'choice', nodes }

/** The same tree without what is beyond regular languages, so that it matches at least what the tree matches. */
export const approximate = (node: Node, groups: ReadonlyMap<number, Node>): Node => {
  switch (node.kind) {
    case 'look':
      return EMPTY
    case 'back': {
      const group = groups.get(node.capture)
      if (group === undefined) return EMPTY
      // A group that refers to itself grows with each turn, and those that refer to each other by each other.
      return refers(group) ? ANYTHING : anywhere(approximate(group, groups), node.fold)
    }
    case 'atomic':
      return approximate(node.node, groups)
    case 'group':
    case 'repeat':
      return { ...node, node: approximate(node.node, groups) }
    case 'sequence':
      return sequence(node.nodes.map((part) => approximate(part, groups)))
    case 'choice':
      return choice(node.nodes.map((part) => approximate(part, groups)))
    default:
      return node
  }
}

const refers = (node: Node): boolean => {
  if (node.kind === 'sequence' || node.kind === 'choice') return node.nodes.some(refers)
  return node.kind === 'back' || ('node' in node && refers(node.node))
}

const ANYTHING: Node = { kind: 'repeat', node: { kind: 'set', set: ALL }, min: 0, max: Infinity, lazy: false }

/** What a group has held stands at another place, where its assertions need not hold, and maybe in the other case. */
const anywhere = (node: Node, fold: boolean): Node => {
  switch (node.kind) {
    case 'assert':
      return EMPTY
    case 'set':
      return fold ? { kind: 'set', set: foldCase(node.set) } : node
    case 'group':
    case 'repeat':
      return { ...node, node: anywhere(node.node, fold) }
    case 'sequence':
      return sequence(node.nodes.map((part) => anywhere(part, fold)))
    case 'choice':
      return choice(node.nodes.map((part) => anywhere(part, fold)))
    default:
      return node
  }
}

/** Every capturing group's content, by number. */
export const groupsOf = (node: Node, into = new Map<number, Node>()): Map<number, Node> => {
  if (node.kind === 'sequence' || node.kind === 'choice') for (const part of node.nodes) groupsOf(part, into)
  else if (
    node.kind === 'group' ||
    node.kind === 'repeat' ||
    node.kind === 'look' ||
    node.kind === 'atomic'
  ) {
    if (node.kind === 'group') into.set(node.capture, node.node)
    groupsOf(node.node, into)
  }
  return into
}
