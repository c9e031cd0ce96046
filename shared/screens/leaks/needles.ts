// Finds many fixed texts in bytes at once, one table look-up per byte whatever the bytes are (Aho and Corasick, 1975,
// as a full automaton over the bytes that occur in any needle).

export interface Needles {
  /**
   * Looks through bytes[from..to) and calls `hit` with the needle and where it ends, in order of the ends. Answers how
   * many of the last bytes may be the beginning of a needle.
   */
  readonly find: (bytes: Uint8Array, hit: (needle: number, end: number) => void) => number
}

interface Node {
  readonly next: Map<number, number>
  readonly ends: number[]
  readonly depth: number
  fail: number
}

/** `texts`: ASCII, none empty. A needle is called by its place among them. */
export const compileNeedles = (texts: readonly string[]): Needles => {
  const nodes: Node[] = [{ next: new Map(), ends: [], depth: 0, fail: 0 }]
  for (const [needle, text] of texts.entries()) plant(nodes, text, needle)
  link(nodes)
  const { classes, count } = classesOf(texts)
  const table = tableOf(nodes, classes, count)
  const ends = nodes.map((node) => node.ends)
  const marked = Uint8Array.from(ends, (list) => (list.length === 0 ? 0 : 1))
  // Most bytes of most texts begin no needle: they need no look at the table.
  const begins = Uint8Array.from({ length: 256 }, (_, byte) => (table[classes[byte] as number] === 0 ? 0 : 1))
  return {
    find: (bytes, hit) => {
      let state = 0
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at] as number
        if (state === 0 && begins[byte] === 0) continue
        state = table[state * count + (classes[byte] as number)] as number
        if (marked[state] === 1) for (const needle of ends[state] as readonly number[]) hit(needle, at + 1)
      }
      return nodes[state]?.depth ?? 0
    },
  }
}

const plant = (nodes: Node[], text: string, needle: number): void => {
  let at = 0
  for (const character of text) {
    const byte = character.charCodeAt(0)
    let next = nodes[at]?.next.get(byte)
    if (next === undefined) {
      next = nodes.length
      nodes.push({ next: new Map(), ends: [], depth: (nodes[at]?.depth ?? 0) + 1, fail: 0 })
      nodes[at]?.next.set(byte, next)
    }
    at = next
  }
  nodes[at]?.ends.push(needle)
}

/** Breadth first, so that a node's failure link is complete before its children's are made. */
const link = (nodes: readonly Node[]): void => {
  const queue = [0]
  for (let head = 0; head < queue.length; head++) {
    const place = queue[head] as number
    const node = nodes[place] as Node
    for (const [byte, child] of node.next) {
      queue.push(child)
      if (place === 0) continue
      const target = nodes[child] as Node
      let fail = node.fail
      while (fail !== 0 && nodes[fail]?.next.has(byte) === false) fail = nodes[fail]?.fail ?? 0
      target.fail = nodes[fail]?.next.get(byte) ?? 0
      target.ends.push(...(nodes[target.fail]?.ends ?? []))
    }
  }
}

/** Bytes of no needle are all alike: class 0. */
const classesOf = (texts: readonly string[]): { readonly classes: Uint8Array; readonly count: number } => {
  const classes = new Uint8Array(256)
  let count = 1
  for (const text of texts)
    for (const character of text) {
      const byte = character.charCodeAt(0)
      if (classes[byte] === 0) classes[byte] = count++
    }
  return { classes, count }
}

const tableOf = (nodes: readonly Node[], classes: Uint8Array, count: number): Uint16Array => {
  const table = new Uint16Array(nodes.length * count)
  const order = nodes
    .map((_, place) => place)
    .toSorted((one, other) => depthOf(nodes, one) - depthOf(nodes, other))
  for (const place of order) {
    const node = nodes[place] as Node
    // A missing byte goes where the failure link's own row goes; that row is complete, being less deep.
    if (place !== 0) table.copyWithin(place * count, node.fail * count, (node.fail + 1) * count)
    for (const [byte, child] of node.next) table[place * count + (classes[byte] as number)] = child
  }
  return table
}

const depthOf = (nodes: readonly Node[], place: number): number => nodes[place]?.depth ?? 0
