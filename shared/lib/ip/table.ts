// Look-ups in a compiled address table: a binary search over columns of numbers, no allocation. See layout.ts for
// the bytes and compile.ts for their making.

import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import type { Address, Words } from './address.ts'
import { addressOfWords, addressV4 } from './format.ts'
import { HEADER_BYTES, MAGIC, VERSION, bytesFor, columnsOf, isLittleEndian } from './layout.ts'
import type { Columns, Sizes } from './layout.ts'
import { maskV4 } from './prefix.ts'
import type { Prefix } from './prefix.ts'

export interface Table {
  /** How many prefixes it holds. */
  readonly size: number
  /** Which prefix holds the address: a number from 0 to size - 1, or undefined for none. */
  readonly lookup: (address: Address) => number | undefined
  /** The prefix of that number, as the list named it; undefined beyond the table. */
  readonly prefixAt: (index: number) => Prefix | undefined
}

/** Opens the bytes of compileTable: as views where they are aligned to 4, as one copy where not. */
export const openTable = (bytes: Uint8Array): Result<Table, string> => {
  if (!isLittleEndian) return err('this machine is big-endian, an address table is not')
  if (bytes.byteLength < HEADER_BYTES) return err('no address table: shorter than its header')
  // Not slice(): that of a Node Buffer answers another view of the same bytes.
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes)
  const header = new Uint32Array(aligned.buffer, aligned.byteOffset, HEADER_BYTES / 4)
  const [magic, version, v4 = 0, short = 0, long = 0] = header
  if (magic !== MAGIC) return err('no address table: its first bytes are not GHIP')
  if (version !== VERSION) return err(`an address table of version ${version}, not ${VERSION}`)
  const sizes: Sizes = { v4, short, long }
  if (bytesFor(sizes) !== bytes.byteLength) return err('an address table that was cut short')
  return ok(tableOf(columnsOf(aligned, sizes), sizes))
}

const tableOf = (columns: Columns, { v4, short, long }: Sizes): Table => ({
  size: v4 + short + long,
  lookup: (address) => {
    const row =
      address.family === 4
        ? findV4(columns, v4, address.bits)
        : findV6(columns, v4, short, long, address.words)
    return row < 0 ? undefined : row
  },
  prefixAt: (index) => {
    const bits = columns.lengths[index]
    if (bits === undefined) return undefined
    if (index < v4) return { address: addressV4(columns.v4[index] ?? 0), bits }
    const row = index - v4 - short
    const words: Words =
      row < 0
        ? [columns.short0[index - v4] ?? 0, columns.short1[index - v4] ?? 0, 0, 0]
        : [
            columns.long[0][row] ?? 0,
            columns.long[1][row] ?? 0,
            columns.long[2][row] ?? 0,
            columns.long[3][row] ?? 0,
          ]
    return { address: addressOfWords(words), bits }
  },
})

/** Each search finds the last network that is not greater; since networks are disjoint, no other can hold the address. */
const findV4 = (columns: Columns, size: number, address: number): number => {
  const networks = columns.v4
  let low = 0
  let high = size
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((networks[middle] ?? 0) <= address) low = middle + 1
    else high = middle
  }
  const row = low - 1
  return row >= 0 && maskV4(address, columns.lengths[row] ?? 0) === networks[row] ? row : -1
}

const findV6 = (columns: Columns, first: number, short: number, long: number, words: Words): number => {
  const row = findShort(columns, first, short, words)
  if (row >= 0) return first + row
  const longRow = findLong(columns, first + short, long, words)
  return longRow < 0 ? -1 : first + short + longRow
}

const findShort = (
  { short0, short1, lengths }: Columns,
  first: number,
  size: number,
  words: Words,
): number => {
  let low = 0
  let high = size
  while (low < high) {
    const middle = (low + high) >>> 1
    const order = (short0[middle] ?? 0) - words[0] || (short1[middle] ?? 0) - words[1]
    if (order <= 0) low = middle + 1
    else high = middle
  }
  const row = low - 1
  if (row < 0) return -1
  const bits = lengths[first + row] ?? 0
  return maskV4(words[0], bits) === short0[row] && maskV4(words[1], bits - 32) === short1[row] ? row : -1
}

const findLong = ({ long, lengths }: Columns, first: number, size: number, words: Words): number => {
  const [word0, word1, word2, word3] = long
  let low = 0
  let high = size
  while (low < high) {
    const middle = (low + high) >>> 1
    const order =
      (word0[middle] ?? 0) - words[0] ||
      (word1[middle] ?? 0) - words[1] ||
      (word2[middle] ?? 0) - words[2] ||
      (word3[middle] ?? 0) - words[3]
    if (order <= 0) low = middle + 1
    else high = middle
  }
  const row = low - 1
  if (row < 0 || word0[row] !== words[0] || word1[row] !== words[1]) return -1
  const bits = lengths[first + row] ?? 0
  return maskV4(words[2], bits - 64) === word2[row] && maskV4(words[3], bits - 96) === word3[row] ? row : -1
}
