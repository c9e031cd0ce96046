// A set of revoked things in 16 bytes each, whatever their names are: 96 bits of a digest and the second before which
// a credential must have been issued to be meant. An open-addressing table in one typed array: 100,000 entries take
// 2 MiB, and a look-up takes no allocation. Two names share a mark once in 2^96: the cost would be one refusal more.

/** Entries of 16 bytes, little-endian words: three of the mark, then the second. */
export const ENTRY_BYTES = 16
const ENTRY_WORDS = 4
/** The second that means: whenever it was issued. */
export const ALWAYS = 0xffff_ffff
const LOAD_MAX = 0.8
const SLOTS_MIN = 64

export interface Mark {
  readonly a: number
  readonly b: number
  readonly c: number
}

export interface Marks {
  /** The second before which the marked thing is revoked; 0 when it is not there. */
  readonly find: (mark: Mark) => number
  /** Adds or replaces entries, written as `encodeMark` does. */
  readonly add: (entries: Uint8Array) => void
  readonly remove: (entries: Uint8Array) => void
  readonly size: () => number
  /** What the table takes. */
  readonly bytes: () => number
}

/** A mark out of 24 or more hexadecimal digits of a digest. */
export const markOf = (hex: string): Mark => ({
  a: Number.parseInt(hex.slice(0, 8), 16),
  b: Number.parseInt(hex.slice(8, 16), 16),
  c: Number.parseInt(hex.slice(16, 24), 16),
})

/** Writes an entry at an offset of `into`. */
export const encodeMark = (into: Uint8Array, offset: number, mark: Mark, beforeS: number): void => {
  const view = new DataView(into.buffer, into.byteOffset + offset, ENTRY_BYTES)
  view.setUint32(0, mark.a, true)
  view.setUint32(4, mark.b, true)
  view.setUint32(8, mark.c, true)
  view.setUint32(12, beforeS, true)
}

export const createMarks = (entries: Uint8Array = new Uint8Array()): Marks => {
  let size = 0
  let table = new Uint32Array(slotsFor(entries.length / ENTRY_BYTES) * ENTRY_WORDS)

  /** The word at which the mark stands, or could. Terminates since the table is never full. */
  const slotOf = (a: number, b: number, c: number): number => {
    const last = table.length - ENTRY_WORDS
    let at = (a * ENTRY_WORDS) & last
    while (!isFree(table, at) && (table[at] !== a || table[at + 1] !== b || table[at + 2] !== c))
      at = (at + ENTRY_WORDS) & last
    return at
  }
  const put = (a: number, b: number, c: number, beforeS: number): void => {
    const at = slotOf(a, b, c)
    if (isFree(table, at)) size++
    table[at] = a
    table[at + 1] = b
    table[at + 2] = c
    table[at + 3] = beforeS
  }
  /** Moves all but those that `dropped` names into a table for `count` entries. */
  const rebuild = (count: number, dropped: ReadonlySet<number>): void => {
    const before = table
    table = new Uint32Array(slotsFor(count) * ENTRY_WORDS)
    size = 0
    for (let at = 0; at < before.length; at += ENTRY_WORDS)
      if (!isFree(before, at) && !dropped.has(at))
        put(word(before, at), word(before, at + 1), word(before, at + 2), word(before, at + 3))
  }
  const add = (added: Uint8Array): void => {
    const count = added.length / ENTRY_BYTES
    if (size + count > (table.length / ENTRY_WORDS) * LOAD_MAX) rebuild(size + count, NONE)
    for (const [a, b, c, beforeS] of wordsOf(added)) put(a, b, c, beforeS)
  }

  add(entries)
  return {
    find: ({ a, b, c }) => {
      const at = slotOf(a, b, c)
      return isFree(table, at) ? 0 : word(table, at + 3)
    },
    add,
    remove: (removed) => {
      const dropped = new Set<number>()
      for (const [a, b, c] of wordsOf(removed)) {
        const at = slotOf(a, b, c)
        if (!isFree(table, at)) dropped.add(at)
      }
      // A hole in the middle of a run would hide what stands behind it, so the rest is put in anew.
      if (dropped.size > 0) rebuild(size - dropped.size, dropped)
    },
    size: () => size,
    bytes: () => table.byteLength,
  }
}

const NONE: ReadonlySet<number> = new Set()

const word = (table: Uint32Array, at: number): number => table[at] ?? 0

/** No entry has the second 0: nothing was issued before 1970. */
const isFree = (table: Uint32Array, at: number): boolean => table[at + 3] === 0

const slotsFor = (count: number): number => {
  let slots = SLOTS_MIN
  while (slots * LOAD_MAX <= count) slots *= 2
  return slots
}

function* wordsOf(entries: Uint8Array): Generator<readonly [number, number, number, number]> {
  const view = new DataView(entries.buffer, entries.byteOffset, entries.byteLength)
  for (let at = 0; at + ENTRY_BYTES <= entries.length; at += ENTRY_BYTES)
    yield [
      view.getUint32(at, true),
      view.getUint32(at + 4, true),
      view.getUint32(at + 8, true),
      // An entry that says 0 would be none: it is taken for the earliest second that is one.
      Math.max(1, view.getUint32(at + 12, true)),
    ]
}
