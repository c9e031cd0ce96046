// Does a packed stream hold a serialised object of Java's, PHP's or Ruby's? Gzip and zlib in base64 are what logs and
// images are sent in as well: the first bytes that come out tell. Deflate (RFC 1951) is read up to them and no further.

import { isDigit } from '../../characters.ts'
import { work } from '../../work.ts'
import { bytesOfBase64 } from './printed.ts'

/** A block's tables take no more than this. */
const BYTES_MAX = 400
const PACKED_WORK = 12_000

/** What Java's streams begin with: magic number and version. */
const MAGIC: readonly number[] = [0xac, 0xed, 0x00, 0x05]

/** The kind of finding, or ''. */
export const packedKind = (text: string, start: number): string => {
  work.left -= PACKED_WORK
  if (work.left < 0) return ''
  bytes = bytesOfBase64(text, start, BYTES_MAX)
  const from = bytes[0] === 0x1f ? pastGzip() : 2
  if (from < 0 || bytes.length - from < 4) return ''
  bit = from * 8
  const first = out(0)
  if (first === MAGIC[0])
    return MAGIC.every((byte, index) => index === 0 || byte === out(index)) ? 'deserial-java' : ''
  // `O:8:"…` of PHP's, an object of Ruby's.
  if (first === 79) return out(1) === 58 && isDigit(out(2)) ? 'deserial-php' : ''
  return first === 4 && out(1) === 8 && out(2) === 111 ? 'deserial-ruby' : ''
}

let bytes: Uint8Array = new Uint8Array(0)
let bit = 0
const made: number[] = []

/** RFC 1952 §2.3; an optional name or comment ends with a zero. */
const pastGzip = (): number => {
  if (bytes[1] !== 0x8b || bytes[2] !== 8) return -1
  const flags = bytes[3] as number
  let at = 10
  if ((flags & 4) !== 0) at += 2 + ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8))
  for (const flag of [8, 16])
    if ((flags & flag) !== 0) {
      while (at < bytes.length && bytes[at] !== 0) at++
      at++
    }
  return (flags & 2) !== 0 ? at + 2 : at
}

/** The byte that comes out as number `index`; they are asked for in order. -1 where none does. */
const out = (index: number): number => {
  if (index === 0) begin()
  if (made[index] !== undefined) return made[index]
  if (kind === 0) return index < stored ? (bytes[(bit >> 3) + index] ?? -1) : -1
  const symbol = symbolOf(lengths)
  // The first bytes repeat nothing.
  if (symbol < 0 || symbol > 255) return -1
  made.push(symbol)
  return symbol
}

/** The first block: 0 stored, 1 of fixed codes, 2 of its own. */
let kind = -1
let stored = 0
let lengths: Codes = { counts: [], symbols: [] }

const begin = (): void => {
  made.length = 0
  take(1)
  kind = take(2)
  if (kind === 0) {
    bit = (bit + 7) & ~7
    stored = take(16)
    take(16)
  } else if (kind === 1) lengths = FIXED
  else lengths = kind === 2 ? own() : codesOf([])
}

/** The next bits, the least significant first; zeros behind the end. */
const take = (count: number): number => {
  let value = 0
  for (let index = 0; index < count; index++, bit++)
    value |= (((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1) << index
  return value
}

/** Canonical codes (RFC 1951 §3.2.2): how many there are of each length, and their symbols in order. */
interface Codes {
  readonly counts: readonly number[]
  readonly symbols: readonly number[]
}

const LENGTH_MAX = 15

const codesOf = (sizes: readonly number[]): Codes => {
  const counts = Array.from({ length: LENGTH_MAX + 1 }, (_, size) =>
    size === 0 ? 0 : sizes.filter((other) => other === size).length,
  )
  const symbols = sizes
    .map((size, symbol) => ({ size, symbol }))
    .filter(({ size }) => size > 0)
    .toSorted((a, b) => a.size - b.size || a.symbol - b.symbol)
    .map(({ symbol }) => symbol)
  return { counts, symbols }
}

const symbolOf = ({ counts, symbols }: Codes): number => {
  let code = 0
  let first = 0
  let index = 0
  for (let size = 1; size <= LENGTH_MAX; size++) {
    code |= take(1)
    const count = counts[size] ?? 0
    if (code - count < first) return symbols[index + code - first] ?? -1
    index += count
    first = (first + count) << 1
    code <<= 1
  }
  return -1
}

const FIXED = codesOf(
  Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
)

const ORDER: readonly number[] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/** A block's own codes, those of distances read over (RFC 1951 §3.2.7). */
const own = (): Codes => {
  const literals = take(5) + 257
  const total = literals + take(5) + 1
  const listed = take(4) + 4
  const sizes: number[] = Array.from({ length: 19 }, () => 0)
  for (let index = 0; index < listed; index++) sizes[ORDER[index] as number] = take(3)
  const codes = codesOf(sizes)
  const all: number[] = []
  while (all.length < total) {
    const symbol = symbolOf(codes)
    if (symbol < 0 || bit >> 3 > bytes.length) return codesOf([])
    if (symbol < 16) all.push(symbol)
    else {
      const repeated = symbol === 16 ? (all.at(-1) ?? 0) : 0
      const times = symbol === 16 ? 3 + take(2) : symbol === 17 ? 3 + take(3) : 11 + take(7)
      for (let index = 0; index < times; index++) all.push(repeated)
    }
  }
  return codesOf(all.slice(0, literals))
}
