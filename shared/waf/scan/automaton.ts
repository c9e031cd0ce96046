// From a trie to the Aho–Corasick automaton that scans: dense rows over classes of folded bytes, each a copy of its
// failure's row with its own children written over it. One pass, in order of breadth, when a program is loaded;
// before it, what no rule asks for at the guard's paranoia level is cut off.

import type { Trie } from './build.ts'

/** Where each node's share begins, from how large the shares are; one entry more at the end. `first` comes first. */
export const placesOf = (counts: Uint8Array | Uint16Array, first: number): Uint32Array => {
  const places = new Uint32Array(counts.length + 1)
  let place = first
  for (let node = 0; node < counts.length; node++) {
    places[node] = place
    place += counts[node] as number
  }
  places[counts.length] = place
  return places
}

/** Set in a table's entry where the state, or one of its failures, ends a literal. */
export const OUT = 0x8000

export interface Automaton {
  readonly classes: Uint8Array
  readonly width: number
  /** Row by row; an entry is a state, with OUT where that state has something to report. */
  readonly table: Uint16Array
  /** Per state: the nearest failure that ends a literal, 0 for none. */
  readonly links: Uint16Array
  readonly outStarts: Uint32Array
  readonly outs: Uint16Array
}

export interface Pruned {
  readonly trie: Trie
  /** Bytes that are literals by themselves, and their clauses: they need no automaton. */
  readonly singles: readonly { readonly byte: number; readonly clauses: readonly number[] }[]
}

/** The trie without the clauses that nobody asks for (`keep` is 0 for those), and without literals of one byte. */
export const prune = (trie: Trie, keep: Uint8Array): Pruned => {
  const { labels, outs } = trie
  const size = labels.length
  const firsts = placesOf(trie.counts, 1)
  const outStarts = placesOf(trie.outCounts, 0)
  const depthOneEnd = firsts[1] ?? 1
  const singles: { byte: number; clauses: number[] }[] = []
  const outCounts = new Uint16Array(size)
  const lives = new Uint8Array(size)
  // Children come after their parents: from the end, each node knows whether something below it counts.
  for (let node = size - 1; node > 0; node--) {
    const clauses: number[] = []
    for (let at = outStarts[node] as number; at < (outStarts[node + 1] as number); at++)
      if (keep[outs[at] as number] === 1) clauses.push(outs[at] as number)
    if (node < depthOneEnd) {
      if (clauses.length > 0) singles.push({ byte: labels[node] as number, clauses })
    } else outCounts[node] = clauses.length
    // A single keeps its class of bytes.
    if (clauses.length > 0) lives[node] = 1
    for (
      let child = firsts[node] as number;
      child < (firsts[node + 1] as number) && lives[node] === 0;
      child++
    )
      lives[node] = lives[child] as number
  }
  return { trie: selectNodes(trie, { firsts, outStarts, outCounts, lives }, keep), singles }
}

interface Selection {
  readonly firsts: Uint32Array
  readonly outStarts: Uint32Array
  readonly outCounts: Uint16Array
  readonly lives: Uint8Array
}

/** The nodes that live, in their order: breadth first stays breadth first. */
const selectNodes = (
  trie: Trie,
  { firsts, outStarts, outCounts, lives }: Selection,
  keep: Uint8Array,
): Trie => {
  const size = trie.labels.length
  lives[0] = 1
  let count = 0
  let outCount = 0
  for (let node = 0; node < size; node++) {
    count += lives[node] as number
    outCount += outCounts[node] as number
  }
  const labels = new Uint8Array(count)
  const counts = new Uint8Array(count)
  const ownCounts = new Uint16Array(count)
  const outs = new Uint16Array(outCount)
  let to = 0
  let toOut = 0
  for (let node = 0; node < size; node++) {
    if (lives[node] === 0) continue
    labels[to] = trie.labels[node] as number
    ownCounts[to] = outCounts[node] as number
    for (let child = firsts[node] as number; child < (firsts[node + 1] as number); child++)
      counts[to] = (counts[to] as number) + (lives[child] as number)
    if (outCounts[node] !== 0)
      for (let at = outStarts[node] as number; at < (outStarts[node + 1] as number); at++)
        if (keep[trie.outs[at] as number] === 1) outs[toOut++] = trie.outs[at] as number
    to++
  }
  return { labels, counts, outCounts: ownCounts, outs }
}

export const unfold = (trie: Trie): Automaton => {
  const { labels, outs } = trie
  // Breadth first: the root's children are the first nodes after it.
  const firsts = placesOf(trie.counts, 1)
  const outStarts = placesOf(trie.outCounts, 0)
  const size = labels.length
  const classes = new Uint8Array(256)
  let width = 1
  for (let node = 1; node < size; node++) {
    const byte = labels[node] as number
    if (classes[byte] === 0) classes[byte] = width++
  }
  for (let byte = 65; byte <= 90; byte++) classes[byte] = classes[byte + 32] as number
  const table = new Uint16Array(size * width)
  const fails = new Uint16Array(size)
  const links = new Uint16Array(size)
  const ends = (node: number): boolean => outStarts[node] !== outStarts[node + 1]
  for (let node = 0; node < size; node++) {
    const row = node * width
    const fail = fails[node] as number
    if (node !== 0) table.copyWithin(row, fail * width, fail * width + width)
    const last = firsts[node + 1] as number
    for (let child = firsts[node] as number; child < last; child++) {
      const column = row + (classes[labels[child] as number] as number)
      const childFail = node === 0 ? 0 : (table[column] as number) & ~OUT
      fails[child] = childFail
      links[child] = ends(childFail) ? childFail : (links[childFail] as number)
      table[column] = ends(child) || links[child] !== 0 ? child | OUT : child
    }
  }
  return { classes, width, table, links, outStarts, outs }
}
