// Builds the prefilter's automata from the clauses of all matchers: one over the text as it is, one over the text
// without noise. At build time only; what it makes is plain arrays.

import type { Clause } from '../expressions/literals.ts'

/** One Aho–Corasick automaton, dense over classes of folded bytes. States from `firstOut` on end some literal. */
export interface Automaton {
  readonly classes: Uint8Array
  readonly width: number
  readonly table: Uint16Array
  readonly firstOut: number
  /** Per state from `firstOut` on: where its clauses start in `outs`; one entry more at the end. */
  readonly outStarts: Uint32Array
  readonly outs: Uint16Array
}

export interface Prefilter {
  readonly plain: Automaton
  readonly bare: Automaton
  /** Per clause: its matcher. */
  readonly owners: Uint16Array
  /** Per matcher: how many clauses a text must meet; 0 where no text can be ruled out. */
  readonly needs: Uint8Array
}

interface Trie {
  readonly children: Map<number, number>[]
  readonly outs: number[][]
}

export const buildPrefilter = (matchers: readonly (readonly Clause[])[]): Prefilter => {
  const owners: number[] = []
  const plain: Trie = { children: [new Map()], outs: [[]] }
  const bare: Trie = { children: [new Map()], outs: [[]] }
  matchers.forEach((clauses, matcher) => {
    for (const clause of clauses) {
      owners.push(matcher)
      for (const text of clause.plain) insert(plain, text, owners.length - 1)
      for (const text of clause.bare) insert(bare, text, owners.length - 1)
    }
  })
  return {
    plain: automaton(plain),
    bare: automaton(bare),
    owners: Uint16Array.from(owners),
    needs: Uint8Array.from(matchers, (clauses) => clauses.length),
  }
}

const insert = (trie: Trie, text: string, clause: number): void => {
  let node = 0
  for (let at = 0; at < text.length; at++) {
    const byte = text.charCodeAt(at)
    let child = trie.children[node]?.get(byte)
    if (child === undefined) {
      child = trie.children.length
      trie.children.push(new Map())
      trie.outs.push([])
      trie.children[node]?.set(byte, child)
    }
    node = child
  }
  trie.outs[node]?.push(clause)
}

const automaton = (trie: Trie): Automaton => {
  const size = trie.children.length
  const bytes = Array.from(
    new Set(trie.children.flatMap((children) => Array.from(children.keys()))),
  ).toSorted((one, other) => one - other)
  const classes = new Uint8Array(256)
  bytes.forEach((byte, index) => (classes[byte] = index + 1))
  for (let byte = 65; byte <= 90; byte++) classes[byte] = classes[byte + 32] ?? 0
  const width = bytes.length + 1
  const { order, fails } = breadthFirst(trie)
  const outs = trie.outs.map((list) => new Set(list))
  const goto = new Uint16Array(size * width)
  for (const node of order) {
    const fail = fails[node] ?? 0
    if (node !== 0) for (const clause of outs[fail] ?? []) outs[node]?.add(clause)
    for (let column = 0; column < width; column++)
      goto[node * width + column] = node === 0 ? 0 : (goto[fail * width + column] ?? 0)
    for (const [byte, child] of trie.children[node] ?? []) goto[node * width + (classes[byte] ?? 0)] = child
  }
  return renumber(goto, width, classes, outs)
}

const breadthFirst = (trie: Trie): { readonly order: readonly number[]; readonly fails: Uint32Array } => {
  const fails = new Uint32Array(trie.children.length)
  const order = [0]
  for (let at = 0; at < order.length; at++) {
    const node = order[at] ?? 0
    for (const [byte, child] of trie.children[node] ?? []) {
      order.push(child)
      if (node === 0) continue
      let fail = fails[node] ?? 0
      while (fail !== 0 && trie.children[fail]?.has(byte) !== true) fail = fails[fail] ?? 0
      fails[child] = trie.children[fail]?.get(byte) ?? 0
    }
  }
  return { order, fails }
}

/** States that end a literal stand last: one comparison a byte tells whether there is anything to do. */
const renumber = (
  goto: Uint16Array,
  width: number,
  classes: Uint8Array,
  outs: readonly ReadonlySet<number>[],
): Automaton => {
  const silent = outs.flatMap((set, state) => (set.size === 0 ? [state] : []))
  const loud = outs.flatMap((set, state) => (set.size === 0 ? [] : [state]))
  const fresh = new Uint16Array(outs.length)
  const old = [...silent, ...loud]
  old.forEach((state, index) => (fresh[state] = index))
  const table = new Uint16Array(goto.length)
  old.forEach((state, index) => {
    for (let column = 0; column < width; column++)
      table[index * width + column] = fresh[goto[state * width + column] ?? 0] ?? 0
  })
  const outStarts = new Uint32Array(loud.length + 1)
  const list: number[] = []
  loud.forEach((state, index) => {
    outStarts[index] = list.length
    list.push(...(outs[state] ?? []))
  })
  outStarts[loud.length] = list.length
  return { classes, width, table, firstOut: silent.length, outStarts, outs: Uint16Array.from(list) }
}
