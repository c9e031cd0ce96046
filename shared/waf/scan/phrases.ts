// Sets of phrases (`@pm`, `@pmFromFile`): a trie numbered breadth first, so that a node's children stand side by
// side and three small arrays hold all of it. The failure links are worked out when the set is first searched: with
// them a search is linear in the text, whatever the phrases share.

import { placesOf } from './trie.ts'

export interface Phrases {
  /** Per node: the folded byte that leads to it. Node 0 is the root. */
  readonly labels: Uint8Array
  /** Per node: how many children it has. */
  readonly counts: Uint8Array
  /** Per node: 1 where a phrase ends. */
  readonly ends: Uint8Array
}

interface Node {
  readonly children: Map<number, Node>
  end: boolean
}

const fold = (byte: number): number => (byte >= 65 && byte <= 90 ? byte + 32 : byte)

export const buildPhrases = (phrases: readonly string[]): Phrases => {
  const root: Node = { children: new Map(), end: false }
  for (const phrase of phrases) {
    let node = root
    for (let at = 0; at < phrase.length; at++) {
      const byte = fold(phrase.charCodeAt(at))
      let child = node.children.get(byte)
      if (child === undefined) node.children.set(byte, (child = { children: new Map(), end: false }))
      node = child
    }
    node.end = true
  }
  const order: { readonly node: Node; readonly label: number }[] = [{ node: root, label: 0 }]
  for (let at = 0; at < order.length; at++) {
    const children = Array.from(order[at]?.node.children ?? []).toSorted(([one], [other]) => one - other)
    for (const [label, node] of children) order.push({ node, label })
  }
  return {
    labels: Uint8Array.from(order, ({ label }) => label),
    counts: Uint8Array.from(order, ({ node }) => node.children.size),
    ends: Uint8Array.from(order, ({ node }) => (node.end ? 1 : 0)),
  }
}

export interface PhraseSearch {
  readonly phrases: Phrases
  links: Links | undefined
}

interface Links {
  readonly labels: Uint8Array
  readonly ends: Uint8Array
  readonly firsts: Uint32Array
  readonly fails: Uint32Array
  readonly depths: Uint16Array
  /** The root's children by byte: most of a text is looked up there. */
  readonly roots: Uint32Array
}

export const makeSearch = (phrases: Phrases): PhraseSearch => ({ phrases, links: undefined })

const child = (labels: Uint8Array, firsts: Uint32Array, node: number, byte: number): number => {
  const end = firsts[node + 1] as number
  for (let at = firsts[node] as number; at < end; at++) if (labels[at] === byte) return at
  return 0
}

const link = ({ labels, counts, ends }: Phrases): Links => {
  const firsts = placesOf(counts, 1)
  const fails = new Uint32Array(labels.length)
  const depths = new Uint16Array(labels.length)
  // Breadth first by construction: a node's failure stands before it.
  for (let node = 0; node < labels.length; node++) {
    const end = firsts[node + 1] as number
    for (let at = firsts[node] as number; at < end; at++) {
      depths[at] = (depths[node] as number) + 1
      if (node === 0) continue
      const byte = labels[at] as number
      let fail = fails[node] as number
      let next = child(labels, firsts, fail, byte)
      while (next === 0 && fail !== 0) {
        fail = fails[fail] as number
        next = child(labels, firsts, fail, byte)
      }
      fails[at] = next
    }
  }
  const roots = new Uint32Array(256)
  for (let at = firsts[0] as number; at < (firsts[1] as number); at++) roots[labels[at] as number] = at
  return { labels, ends, firsts, fails, depths, roots }
}

export interface Found {
  readonly start: number
  readonly end: number
}

/** The phrase that ends first, in any case; undefined for none. */
export const searchPhrases = (search: PhraseSearch, text: string): Found | undefined => {
  const { labels, ends, firsts, fails, depths, roots } = (search.links ??= link(search.phrases))
  let node = 0
  for (let at = 0; at < text.length; at++) {
    // Texts are bytes, one a character; one that were not must not lead out of the tables, into a loop without end.
    const byte = fold(text.charCodeAt(at)) & 255
    let next = node === 0 ? (roots[byte] as number) : child(labels, firsts, node, byte)
    while (next === 0 && node !== 0) {
      node = fails[node] as number
      next = node === 0 ? (roots[byte] as number) : child(labels, firsts, node, byte)
    }
    node = next
    for (let end = node; end !== 0; end = fails[end] as number)
      if (ends[end] === 1) return { start: at + 1 - (depths[end] as number), end: at + 1 }
  }
  return undefined
}
