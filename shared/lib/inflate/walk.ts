// One walk over the codes of a packed stream (RFC 1951), without a window: it counts what comes out, and writes the first
// bytes of it where somebody wants to see them. What is sound here may still be refused by the platform: checksums are not
// looked at, nor distances. Codes are read bit by bit: tables would cost an attacker 32 KiB each.

/** False where it is malformed, or too much. */
export const blocks = (walk: Walk): boolean => {
  for (let last = false; !last;) {
    if (walk.goesOn?.() === false) return false
    last = bits(walk, 1) === 1
    if (!block(walk, bits(walk, 2))) return false
  }
  return true
}

export interface Walk {
  readonly bytes: Uint8Array
  /** The next byte, and the bits of those before it that are left. */
  at: number
  hold: number
  held: number
  size: number
  readonly most: number
  /** What has come out, where somebody wants to see it: as long as `most`. What lies beyond its end is not written. */
  readonly out: Uint8Array | undefined
  /** Asked before each block, whose codes cost what comes out of it does not tell. */
  readonly goesOn?: (() => boolean) | undefined
}

const EXTRA = 4
const NAME = 8
const COMMENT = 16
const CHECKSUM = 2

/** Where the codes begin (RFC 1952 §2.3); -1 for none. */
export const gzipStart = (bytes: Uint8Array): number => {
  const flags = bytes[3] ?? 0xff
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 8 || flags > 31) return -1
  let at = 10
  if ((flags & EXTRA) !== 0) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0)
  for (const flag of [NAME, COMMENT]) {
    if ((flags & flag) === 0) continue
    const end = bytes.indexOf(0, at)
    if (end < 0) return -1
    at = end + 1
  }
  return (flags & CHECKSUM) === 0 ? at : at + 2
}

/** RFC 1950 §2.2: a preset dictionary is one that nobody here has. */
export const zlibStart = (bytes: Uint8Array): number =>
  ((bytes[0] ?? 0) & 15) === 8 && ((bytes[1] ?? 0) & 32) === 0 ? 2 : -1

/** -1 behind the end. */
const bits = (walk: Walk, count: number): number => {
  while (walk.held < count) {
    const byte = walk.bytes[walk.at]
    if (byte === undefined) return -1
    walk.hold |= byte << walk.held
    walk.held += 8
    walk.at++
  }
  const value = walk.hold & ((1 << count) - 1)
  walk.hold >>>= count
  walk.held -= count
  return value
}

/** False where it is malformed, or too much. */
const block = (walk: Walk, type: number): boolean => {
  if (type === 0) return stored(walk)
  if (type === 1) return coded(walk, FIXED, FIXED_DISTANCES)
  return type === 2 && dynamic(walk)
}

const stored = (walk: Walk): boolean => {
  walk.hold = 0
  walk.held = 0
  const length = bits(walk, 16)
  if (length < 0 || bits(walk, 16) !== (length ^ 0xffff)) return false
  walk.out?.set(walk.bytes.subarray(walk.at, walk.at + Math.min(length, walk.most - walk.size)), walk.size)
  walk.at += length
  walk.size += length
  return walk.at <= walk.bytes.length && walk.size <= walk.most
}

/** A canonical Huffman code: how many codes there are of each length, and the symbols in their order. */
interface Code {
  readonly counts: Uint16Array
  readonly symbols: Uint16Array
}

const LENGTH_MAX = 15

/** Undefined where there are more codes than fit. One that leaves some unused is the platform's to refuse. */
const codeOf = (lengths: Uint8Array): Code | undefined => {
  const counts = new Uint16Array(LENGTH_MAX + 1)
  for (const length of lengths) counts[length] = (counts[length] as number) + 1
  const offsets = new Uint16Array(LENGTH_MAX + 2)
  let left = 1
  for (let length = 1; length <= LENGTH_MAX; length++) {
    const count = counts[length] as number
    left = left * 2 - count
    if (left < 0) return undefined
    offsets[length + 1] = (offsets[length] as number) + count
  }
  const symbols = new Uint16Array(lengths.length)
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] as number
    if (length === 0) continue
    const offset = offsets[length] as number
    symbols[offset] = symbol
    offsets[length] = offset + 1
  }
  return { counts, symbols }
}

/** The next symbol; -1 for none. */
const symbolOf = (walk: Walk, { counts, symbols }: Code): number => {
  let code = 0
  let first = 0
  let index = 0
  for (let length = 1; length <= LENGTH_MAX; length++) {
    const bit = bits(walk, 1)
    if (bit < 0) return -1
    code |= bit
    const count = counts[length] as number
    if (code - count < first) return symbols[index + (code - first)] as number
    index += count
    first = (first + count) << 1
    code <<= 1
  }
  return -1
}

const END = 256
const LENGTHS = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
  227, 258,
]
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]

/** RFC 1951 §3.2.5. */
const coded = (walk: Walk, code: Code, distances: Code): boolean => {
  for (;;) {
    const symbol = symbolOf(walk, code)
    if (symbol === END) return true
    if (symbol < 0) return false
    if (symbol < END) {
      if (walk.out !== undefined) walk.out[walk.size] = symbol
      walk.size++
    } else {
      const base = LENGTHS[symbol - END - 1]
      const more = base === undefined ? -1 : bits(walk, LENGTH_BITS[symbol - END - 1] as number)
      const distance = more < 0 ? -1 : symbolOf(walk, distances)
      const width = distance < 2 ? 0 : (distance >> 1) - 1
      const offset = distance < 0 || distance > 29 ? -1 : bits(walk, width)
      if (offset < 0) return false
      const length = (base as number) + more
      if (walk.out !== undefined) repeat(walk, walk.out, length, firstOf(distance, width) + offset)
      walk.size += length
    }
    if (walk.size > walk.most) return false
  }
}

/** The least distance of a symbol. */
const firstOf = (distance: number, width: number): number =>
  distance < 2 ? distance + 1 : ((2 + (distance & 1)) << width) + 1

/** What lies before the beginning is zero. */
const repeat = ({ size, most }: Walk, out: Uint8Array, length: number, distance: number): void => {
  const end = Math.min(size + length, most)
  for (let at = size; at < end; at++) out[at] = out[at - distance] ?? 0
}

/** RFC 1951 §3.2.6. */
const fixedLengths = new Uint8Array(288).fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280)
const FIXED = codeOf(fixedLengths) as Code
const FIXED_DISTANCES = codeOf(new Uint8Array(30).fill(5)) as Code

const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/** RFC 1951 §3.2.7: the block brings its codes along. */
const dynamic = (walk: Walk): boolean => {
  const literals = bits(walk, 5) + 257
  const distances = bits(walk, 5) + 1
  const count = bits(walk, 4) + 4
  const own = new Uint8Array(ORDER.length)
  for (const place of ORDER.slice(0, count)) {
    const length = bits(walk, 3)
    if (length < 0) return false
    own[place] = length
  }
  const code = codeOf(own)
  const lengths = code === undefined ? undefined : lengthsOf(walk, code, literals + distances)
  if (lengths === undefined) return false
  const forLiterals = codeOf(lengths.subarray(0, literals))
  const forDistances = codeOf(lengths.subarray(literals))
  return forLiterals !== undefined && forDistances !== undefined && coded(walk, forLiterals, forDistances)
}

const lengthsOf = (walk: Walk, code: Code, total: number): Uint8Array | undefined => {
  const lengths = new Uint8Array(total)
  for (let at = 0; at < total;) {
    const symbol = symbolOf(walk, code)
    if (symbol < 0 || (symbol === 16 && at === 0)) return undefined
    if (symbol < 16) {
      lengths[at++] = symbol
      continue
    }
    const more = bits(walk, symbol === 16 ? 2 : symbol === 17 ? 3 : 7)
    const times = more + (symbol === 18 ? 11 : 3)
    if (more < 0 || at + times > total) return undefined
    lengths.fill(symbol === 16 ? (lengths[at - 1] as number) : 0, at, at + times)
    at += times
  }
  return lengths
}
