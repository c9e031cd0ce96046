// The prefilter's literals, collected from the clauses of all matchers at build time: one trie over the text as it
// is, with all of them, and one over the text without noise. They are stored as tries, which are small; the automata are unfolded from
// them in one pass when a program is loaded (automaton.ts).

import type { Clause } from '../expressions/literals.ts'

/** Nodes numbered breadth first: a node's children stand side by side, its failure before it. */
export interface Trie {
  /** Per node: the folded byte that leads to it. Node 0 is the root. */
  readonly labels: Uint8Array
  /** Per node: how many children it has. Counts pack far better than places do. */
  readonly counts: Uint8Array
  /** Per node: how many entries of `outs` are its clauses. */
  readonly outCounts: Uint8Array | Uint16Array
  readonly outs: Uint16Array
}

export interface Literals {
  readonly plain: Trie
  readonly bare: Trie
  /** Per clause: its matcher. */
  readonly owners: Uint16Array
  /** Per matcher: how many clauses a text must meet; 0 where no text can be ruled out. */
  readonly needs: Uint8Array
}

interface Node {
  readonly children: Map<number, Node>
  readonly clauses: Set<number>
}

/** The tables count in 15 bits. */
const NODES_MAX = 32_000

const newNode = (): Node => ({ children: new Map(), clauses: new Set() })

export const buildLiterals = (matchers: readonly (readonly Clause[])[]): Literals => {
  const owners: number[] = []
  const plain = newNode()
  const bare = newNode()
  let size = 2
  const needs = matchers.map((clauses, matcher) => {
    const bares = clauses.flatMap((clause) => clause.bare)
    const plains = [...clauses.flatMap((clause) => clause.plain), ...bares]
    const more = missing(plain, plains) + missing(bare, bares)
    // A matcher whose literals no longer fit is asked about every text: slower, never wrong.
    if (size + more > NODES_MAX) return 0
    size += more
    for (const clause of clauses) {
      owners.push(matcher)
      // A text without noise is its own bare text, and is searched once, for both.
      for (const text of [...clause.plain, ...clause.bare]) insert(plain, text, owners.length - 1)
      for (const text of clause.bare) insert(bare, text, owners.length - 1)
    }
    return clauses.length
  })
  return {
    plain: flatten(plain),
    bare: flatten(bare),
    owners: Uint16Array.from(owners),
    needs: Uint8Array.from(needs),
  }
}

/** How many nodes `texts` would add. */
const missing = (root: Node, texts: readonly string[]): number => {
  const prefixes = new Set<string>()
  for (const text of texts) {
    let node: Node | undefined = root
    for (let at = 0; at < text.length; at++) {
      node = node?.children.get(text.charCodeAt(at))
      if (node === undefined) prefixes.add(text.slice(0, at + 1))
    }
  }
  return prefixes.size
}

const insert = (root: Node, text: string, clause: number): void => {
  let node = root
  for (let at = 0; at < text.length; at++) {
    const byte = text.charCodeAt(at)
    let child = node.children.get(byte)
    if (child === undefined) node.children.set(byte, (child = newNode()))
    node = child
  }
  node.clauses.add(clause)
}

const flatten = (root: Node): Trie => {
  const order: { readonly node: Node; readonly label: number }[] = [{ node: root, label: 0 }]
  const outs: number[] = []
  for (let at = 0; at < order.length; at++) {
    const node = order[at]?.node ?? root
    outs.push(...node.clauses)
    for (const [label, child] of Array.from(node.children).toSorted(([one], [other]) => one - other))
      order.push({ node: child, label })
  }
  const outCounts = order.map(({ node }) => node.clauses.size)
  return {
    labels: Uint8Array.from(order, ({ label }) => label),
    counts: Uint8Array.from(order, ({ node }) => node.children.size),
    outCounts: Math.max(...outCounts) > 255 ? Uint16Array.from(outCounts) : Uint8Array.from(outCounts),
    outs: Uint16Array.from(outs),
  }
}
