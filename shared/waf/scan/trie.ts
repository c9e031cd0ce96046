// The prefilter's literals as they are stored: a trie numbered breadth first. When a program is loaded, what no rule
// asks for at the guard's paranoia level is cut off.

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

export interface Pruned {
  readonly trie: Trie
  /** Bytes that are literals by themselves, and their matchers: they need no trie. */
  readonly singles: readonly { readonly byte: number; readonly matchers: readonly number[] }[]
}

/** The trie without the matchers that nobody asks for (`keep` is 0 for those), and without literals of one byte. */
export const prune = (trie: Trie, keep: Uint8Array): Pruned => {
  const { labels, outs } = trie
  const size = labels.length
  const firsts = placesOf(trie.counts, 1)
  const outStarts = placesOf(trie.outCounts, 0)
  const depthOneEnd = firsts[1] ?? 1
  const singles: { byte: number; matchers: number[] }[] = []
  const outCounts = new Uint16Array(size)
  const lives = new Uint8Array(size)
  // Children come after their parents: from the end, each node knows whether something below it counts.
  for (let node = size - 1; node > 0; node--) {
    const matchers: number[] = []
    for (let at = outStarts[node] as number; at < (outStarts[node + 1] as number); at++)
      if (keep[outs[at] as number] === 1) matchers.push(outs[at] as number)
    if (node < depthOneEnd) {
      if (matchers.length > 0) singles.push({ byte: labels[node] as number, matchers })
    } else outCounts[node] = matchers.length
    // A single stays as a node that leads to longer ones.
    if (matchers.length > 0) lives[node] = 1
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
