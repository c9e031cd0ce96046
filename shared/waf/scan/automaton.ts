// From a trie to the Aho–Corasick automaton that scans: dense rows over classes of folded bytes, each a copy of its
// failure's row with its own children written over it. One pass, in order of breadth, when a program is loaded.

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
