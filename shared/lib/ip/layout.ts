// How a compiled address table lies in memory. All numbers are little-endian. The bytes are a build's artifact and
// trusted as such; only their shape is checked, so that a bundle of another version fails loudly.
//
//   offset  bytes
//        0  4        'GHIP'
//        4  4        version, 1
//        8  4        a: IPv4 prefixes
//       12  4        b: IPv6 prefixes of 64 bits or fewer
//       16  4        c: IPv6 prefixes of more than 64 bits
//       20  4        0
//       24  4a       IPv4 networks, ascending
//           4b × 2   first words of the short IPv6 networks, ascending; then their second words
//           4c × 4   the four words of the long IPv6 networks, ascending by all four
//           a+b+c    prefix lengths, in the same order, one byte each
//           0 to 3   zeros up to a multiple of 4
//
// A column per word keeps a binary search on the cache lines that it compares. Prefixes within one table are
// disjoint: of nested ones only the widest is kept. The sections want an offset divisible by 4.

export const MAGIC = 0x5049_4847
export const VERSION = 1
export const HEADER_BYTES = 24

export interface Sizes {
  readonly v4: number
  readonly short: number
  readonly long: number
}

export const bytesFor = ({ v4, short, long }: Sizes): number =>
  Math.ceil((HEADER_BYTES + 5 * v4 + 9 * short + 17 * long) / 4) * 4

export interface Columns {
  readonly v4: Uint32Array
  readonly short0: Uint32Array
  readonly short1: Uint32Array
  readonly long: readonly [Uint32Array, Uint32Array, Uint32Array, Uint32Array]
  readonly lengths: Uint8Array
}

/** Views onto the table's bytes, which have to start at an offset divisible by 4. */
export const columnsOf = (bytes: Uint8Array, { v4, short, long }: Sizes): Columns => {
  let at = bytes.byteOffset + HEADER_BYTES
  const column = (count: number): Uint32Array => {
    const view = new Uint32Array(bytes.buffer, at, count)
    at += 4 * count
    return view
  }
  return {
    v4: column(v4),
    short0: column(short),
    short1: column(short),
    long: [column(long), column(long), column(long), column(long)],
    lengths: new Uint8Array(bytes.buffer, at, v4 + short + long),
  }
}

/** Typed arrays read as the machine does. Every machine that runs Workers or Node is little-endian; no other may guess. */
export const isLittleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1
