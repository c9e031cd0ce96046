// Address lists as sorted binary tables, made at build time: a Worker loads a million prefixes as views onto bytes,
// without a loop. The same prefixes in any order give the same bytes.

import type { Words } from './address.ts'
import { HEADER_BYTES, MAGIC, VERSION, bytesFor, columnsOf } from './layout.ts'
import type { Sizes } from './layout.ts'
import { maskV6 } from './prefix.ts'
import type { Prefix } from './prefix.ts'

export interface CompiledTable {
  /** Its length is what the list adds to the bundle. Starts at offset 0 of its own buffer. */
  readonly bytes: Uint8Array
  /** How many prefixes are left once those that others contain are gone. */
  readonly prefixes: number
  /** What was left out, and why: for the lint. */
  readonly overlaps: readonly Overlap[]
}

/** A prefix that says nothing new. Both numbers are places in the input. */
export interface Overlap {
  readonly kind: 'duplicate' | 'contained'
  readonly index: number
  readonly by: number
}

export const compileTable = (prefixes: readonly Prefix[]): CompiledTable => {
  const overlaps: Overlap[] = []
  const v4 = disjoint(prefixes, sorted(prefixes, isV4), overlaps)
  // Short and long IPv6 prefixes are told apart only once nesting is settled over both.
  const v6 = disjoint(prefixes, sorted(prefixes, isV6), overlaps)
  const short = v6.filter((index) => bitsAt(prefixes, index) <= 64)
  const long = v6.filter((index) => bitsAt(prefixes, index) > 64)
  const sizes: Sizes = { v4: v4.length, short: short.length, long: long.length }
  overlaps.sort((left, right) => left.index - right.index)
  return {
    bytes: written(prefixes, v4, short, long, sizes),
    prefixes: v4.length + v6.length,
    overlaps,
  }
}

const isV4 = (prefix: Prefix): boolean => prefix.address.family === 4
const isV6 = (prefix: Prefix): boolean => prefix.address.family === 6

const ZERO: Words = [0, 0, 0, 0]

const bitsAt = (prefixes: readonly Prefix[], index: number): number => prefixes[index]?.bits ?? 0

/** The network as four words; an IPv4 network stands in the first. */
const wordsAt = (prefixes: readonly Prefix[], index: number): Words => {
  const address = prefixes[index]?.address
  if (address === undefined) return ZERO
  return address.family === 4 ? [address.bits, 0, 0, 0] : address.words
}

/** Places of the prefixes of one family, by network, wider first, then as in the input. */
const sorted = (prefixes: readonly Prefix[], ofFamily: (prefix: Prefix) => boolean): Uint32Array => {
  const rows: { readonly index: number; readonly words: Words; readonly bits: number }[] = []
  for (const [index, prefix] of prefixes.entries())
    if (ofFamily(prefix)) rows.push({ index, words: wordsAt(prefixes, index), bits: prefix.bits })
  rows.sort(
    (left, right) =>
      left.words[0] - right.words[0] ||
      left.words[1] - right.words[1] ||
      left.words[2] - right.words[2] ||
      left.words[3] - right.words[3] ||
      left.bits - right.bits ||
      left.index - right.index,
  )
  return Uint32Array.from(rows, (row) => row.index)
}

/** CIDR prefixes are nested or disjoint, so each one need only be held against the last that was kept. */
const disjoint = (prefixes: readonly Prefix[], order: Uint32Array, overlaps: Overlap[]): number[] => {
  const kept: number[] = []
  let last: Words = ZERO
  let lastIndex = -1
  for (const index of order) {
    const words = wordsAt(prefixes, index)
    const bits = bitsAt(prefixes, index)
    const lastBits = lastIndex < 0 ? 0 : bitsAt(prefixes, lastIndex)
    if (lastIndex >= 0 && isWithin(words, last, lastBits)) {
      overlaps.push({ kind: bits === lastBits ? 'duplicate' : 'contained', index, by: lastIndex })
      continue
    }
    kept.push(index)
    last = words
    lastIndex = index
  }
  return kept
}

const isWithin = (words: Words, network: Words, bits: number): boolean => {
  const masked = maskV6(words, bits)
  return (
    masked[0] === network[0] &&
    masked[1] === network[1] &&
    masked[2] === network[2] &&
    masked[3] === network[3]
  )
}

const written = (
  prefixes: readonly Prefix[],
  v4: readonly number[],
  short: readonly number[],
  long: readonly number[],
  sizes: Sizes,
): Uint8Array => {
  const bytes = new Uint8Array(bytesFor(sizes))
  const header = new Uint32Array(bytes.buffer, 0, HEADER_BYTES / 4)
  header.set([MAGIC, VERSION, sizes.v4, sizes.short, sizes.long, 0])
  const columns = columnsOf(bytes, sizes)
  for (const [row, index] of v4.entries()) columns.v4[row] = wordsAt(prefixes, index)[0]
  for (const [row, index] of short.entries()) {
    const words = wordsAt(prefixes, index)
    columns.short0[row] = words[0]
    columns.short1[row] = words[1]
  }
  for (const [row, index] of long.entries()) {
    const words = wordsAt(prefixes, index)
    for (const [word, column] of columns.long.entries()) column[row] = words[word] ?? 0
  }
  for (const [row, index] of [...v4, ...short, ...long].entries())
    columns.lengths[row] = bitsAt(prefixes, index)
  return bytes
}
