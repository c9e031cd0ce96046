// What the prefilter looks for, chosen from the clauses of all matchers at build time. Of each matcher's clauses the
// rarest is looked for as it is: its literals stand in one trie over the text, and in another one over the text
// without noise. The others are only looked for by their bytes: which bytes a text holds is known from one look at it.

import type { Clause } from '../expressions/clause.ts'
import { frequency } from '../expressions/odds.ts'
import { presenceOf, PRESENCE_WORDS } from './presence.ts'

/** Nodes numbered breadth first: a node's children stand side by side. */
export interface Trie {
  /** Per node: the folded byte that leads to it. Node 0 is the root. */
  readonly labels: Uint8Array
  /** Per node: how many children it has. Counts pack far better than places do. */
  readonly counts: Uint8Array
  /** Per node: how many entries of `outs` are its matchers. */
  readonly outCounts: Uint8Array | Uint16Array
  readonly outs: Uint16Array
}

export interface Literals {
  readonly plain: Trie
  readonly bare: Trie
  /** Per matcher: 1 where a text must hold one of its literals; 0 where no text can be ruled out. */
  readonly sifts: Uint8Array
  /** Per matcher: 1 where no literal goes beyond one name of a path, and the slashes next to it. */
  readonly named: Uint8Array
  /** Per matcher: how many bytes its shortest literal has. */
  readonly shortest: Uint8Array
  /** Per matcher: of how many sets of bytes a text must hold one each. */
  readonly setCounts: Uint8Array
  /** Those sets, three words each. */
  readonly sets: Int32Array
}

interface Node {
  readonly children: Map<number, Node>
  readonly matchers: Set<number>
}

/** The tables count in 15 bits. */
const NODES_MAX = 32_000
const SETS_MAX = 8
/** A set that most texts hold a byte of only costs time. */
const SET_WORTH_MAX = 0.4

const newNode = (): Node => ({ children: new Map(), matchers: new Set() })

export const buildLiterals = (matchers: readonly (readonly Clause[])[]): Literals => {
  const plain = newNode()
  const bare = newNode()
  let size = 2
  const sets: number[] = []
  const setCounts = new Uint8Array(matchers.length)
  const shortest = new Uint8Array(matchers.length)
  const named = new Uint8Array(matchers.length)
  const sifts = matchers.map(([first, ...others], matcher) => {
    if (first === undefined) return 0
    const plains = [...first.plain, ...first.bare]
    const more = missing(plain, plains) + missing(bare, first.bare)
    // A matcher whose literals no longer fit is asked about every text: slower, never wrong.
    if (size + more > NODES_MAX) return 0
    size += more
    // A text without noise is its own bare text, and is searched once, for both.
    for (const text of plains) insert(plain, text, matcher)
    for (const text of first.bare) insert(bare, text, matcher)
    const own = setsOf(others)
    setCounts[matcher] = own.length
    for (const bytes of own) sets.push(...wordsOf(bytes))
    shortest[matcher] = Math.min(255, ...plains.map((text) => text.length))
    named[matcher] = plains.every(isOfName) ? 1 : 0
    return 1
  })
  return {
    plain: flatten(plain),
    bare: flatten(bare),
    sifts: Uint8Array.from(sifts),
    named,
    shortest,
    setCounts,
    sets: Int32Array.from(sets),
  }
}

const isOfName = (text: string): boolean => !text.slice(1, -1).includes('/') && text !== '//'

/** For each clause, bytes of which a text that meets it holds one; those that rule out the most come first. */
const setsOf = (clauses: readonly Clause[]): readonly (readonly number[])[] => {
  const distinct = new Map<string, { readonly bytes: readonly number[]; readonly odds: number }>()
  for (const clause of clauses) {
    const bytes = Array.from(new Set([...clause.plain, ...clause.bare].map(rarestByte)))
    const odds = bytes.reduce((sum, byte) => sum + frequency(byte), 0)
    if (odds < SET_WORTH_MAX)
      distinct.set(bytes.toSorted((one, other) => one - other).join(), { bytes, odds })
  }
  return Array.from(distinct.values())
    .toSorted((one, other) => one.odds - other.odds)
    .slice(0, SETS_MAX)
    .map(({ bytes }) => bytes)
}

const rarestByte = (text: string): number => {
  let best = text.charCodeAt(0)
  for (let at = 1; at < text.length; at++)
    if (frequency(text.charCodeAt(at)) < frequency(best)) best = text.charCodeAt(at)
  return best
}

const wordsOf = (bytes: readonly number[]): readonly number[] => {
  const words = Array.from({ length: PRESENCE_WORDS }, () => 0)
  for (const byte of bytes) {
    const { word, bit } = presenceOf(byte)
    words[word] = (words[word] ?? 0) | bit
  }
  return words
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

const insert = (root: Node, text: string, matcher: number): void => {
  let node = root
  for (let at = 0; at < text.length; at++) {
    const byte = text.charCodeAt(at)
    let child = node.children.get(byte)
    if (child === undefined) node.children.set(byte, (child = newNode()))
    node = child
  }
  node.matchers.add(matcher)
}

const flatten = (root: Node): Trie => {
  const order: { readonly node: Node; readonly label: number }[] = [{ node: root, label: 0 }]
  const outs: number[] = []
  for (let at = 0; at < order.length; at++) {
    const node = order[at]?.node ?? root
    outs.push(...node.matchers)
    for (const [label, child] of Array.from(node.children).toSorted(([one], [other]) => one - other))
      order.push({ node: child, label })
  }
  const outCounts = order.map(({ node }) => node.matchers.size)
  return {
    labels: Uint8Array.from(order, ({ label }) => label),
    counts: Uint8Array.from(order, ({ node }) => node.children.size),
    outCounts: Math.max(...outCounts) > 255 ? Uint16Array.from(outCounts) : Uint8Array.from(outCounts),
    outs: Uint16Array.from(outs),
  }
}
