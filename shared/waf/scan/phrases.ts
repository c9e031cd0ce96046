// Sets of phrases (`@pm`, `@pmFromFile`): a trie numbered breadth first, so that a node's children stand side by
// side and three small arrays hold all of it. The failure links are worked out when the set is first searched: with
// them a search is linear in the text, whatever the phrases share.

export interface Phrases {
  /** Per node: the folded byte that leads to it. Node 0 is the root. */
  readonly labels: Uint8Array
  /** Per node: its first child; one more entry at the end. */
  readonly firsts: Uint16Array | Uint32Array
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
  const firsts: number[] = []
  for (let at = 0; at < order.length; at++) {
    firsts.push(order.length)
    const children = Array.from(order[at]?.node.children ?? []).toSorted(([one], [other]) => one - other)
    for (const [label, node] of children) order.push({ node, label })
  }
  firsts.push(order.length)
  return {
    labels: Uint8Array.from(order, ({ label }) => label),
    firsts: order.length > 65_535 ? Uint32Array.from(firsts) : Uint16Array.from(firsts),
    ends: Uint8Array.from(order, ({ node }) => (node.end ? 1 : 0)),
  }
}

export interface PhraseSearch {
  readonly phrases: Phrases
  fails: Uint32Array | undefined
  depths: Uint16Array | undefined
}

export const makeSearch = (phrases: Phrases): PhraseSearch => ({
  phrases,
  fails: undefined,
  depths: undefined,
})

const child = (phrases: Phrases, node: number, byte: number): number => {
  const end = phrases.firsts[node + 1] ?? 0
  for (let at = phrases.firsts[node] ?? 0; at < end; at++) if (phrases.labels[at] === byte) return at
  return 0
}

const link = (search: PhraseSearch): Uint32Array => {
  const { phrases } = search
  const fails = new Uint32Array(phrases.labels.length)
  const depths = new Uint16Array(phrases.labels.length)
  // Breadth first by construction: a node's failure stands before it.
  for (let node = 0; node < phrases.labels.length; node++) {
    const end = phrases.firsts[node + 1] ?? 0
    for (let at = phrases.firsts[node] ?? 0; at < end; at++) {
      depths[at] = (depths[node] ?? 0) + 1
      if (node === 0) continue
      const byte = phrases.labels[at] ?? 0
      let fail = fails[node] ?? 0
      let next = child(phrases, fail, byte)
      while (next === 0 && fail !== 0) {
        fail = fails[fail] ?? 0
        next = child(phrases, fail, byte)
      }
      fails[at] = next
    }
  }
  search.depths = depths
  return fails
}

export interface Found {
  readonly start: number
  readonly end: number
}

/** The phrase that ends first, in any case; undefined for none. */
export const searchPhrases = (search: PhraseSearch, text: string): Found | undefined => {
  const fails = (search.fails ??= link(search))
  const { phrases } = search
  let node = 0
  for (let at = 0; at < text.length; at++) {
    const byte = fold(text.charCodeAt(at))
    let next = child(phrases, node, byte)
    while (next === 0 && node !== 0) {
      node = fails[node] ?? 0
      next = child(phrases, node, byte)
    }
    node = next
    for (let end = node; end !== 0; end = fails[end] ?? 0)
      if (phrases.ends[end] === 1) return { start: at + 1 - (search.depths?.[end] ?? 0), end: at + 1 }
  }
  return undefined
}
