// The prefilter at work: one pass over a text says which matchers can match it at all, and which kinds of bytes stand
// in it. Linear, and never wrong in the direction that matters: a matcher that is left out cannot match.
//
// Four bytes in a row are looked up in a bitmap of those that a literal begins with, and three in one of those that a
// short literal ends with: small enough to stay in the nearest cache, without a chain of loads that wait for each other
// as an automaton has. Where a bitmap says yes, the trie is walked. Bytes that are literals by themselves are bits of
// what stands in the text.

import { hasByte } from '../expressions/sets.ts'
import { NOISE } from '../expressions/noise.ts'
import { work } from '../work.ts'
import { setBit, type Bits } from './bits.ts'
import { FIRST, kindsOf, PRESENCE_WORDS, SECOND, THIRD } from './presence.ts'
import {
  CLASS_BITS,
  GRAM_MASK,
  hashOf,
  lowest,
  REMEMBERED_SHIFT,
  SHORT_MASK,
  type Scanner,
  type Side,
} from './scanner.ts'

const FOLD = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte))
const NOISY = Uint8Array.from({ length: 256 }, (_, byte) => (hasByte(NOISE, byte) ? 1 : 0))
/** No byte of noise is in the second word. */
const NOISE_FIRST = FIRST.reduce((bits, bit, byte) => (NOISY[byte] === 1 ? bits | bit : bits), 0)
const NOISE_THIRD = THIRD.reduce((bits, bit, byte) => (NOISY[byte] === 1 ? bits | bit : bits), 0)

/** What the last scan has seen beside literals. */
export const looked = { mask: 0, kinds: 0 }

/** What this scan has found: undefined while it is no more than `always`. */
let found: number[] | undefined
/** The bytes that stand in its text. */
let first = 0
let second = 0
let third = 0

const SCRATCH = 16_384
const scratch = new Uint8Array(SCRATCH)
const scratchBare = new Uint8Array(SCRATCH)
const NO_MARKS = new Int32Array(256)

/**
 * The answer is the scanner's own `always` where the text brings no candidate of its own. `marks` are bits per byte:
 * `looked.mask` is all of those that the text holds.
 */
export const candidates = (scanner: Scanner, text: string, marks: Int32Array = NO_MARKS): Bits => {
  const { length } = text
  scanner.scan = (scanner.scan + 1) >>> 0 || 1
  found = undefined
  const bytes = length <= SCRATCH ? scratch : new Uint8Array(length)
  look(text, bytes, marks)
  meetBytes(scanner)
  search(scanner, scanner.plain, bytes, length)
  // Without noise, the bare text is the same.
  if (((first & NOISE_FIRST) | (third & NOISE_THIRD)) !== 0) {
    const bare = length <= SCRATCH ? scratchBare : new Uint8Array(length)
    search(scanner, scanner.bare, bare, withoutNoise(bytes, length, bare))
  }
  const all = found ?? scanner.always
  found = undefined
  return all
}

const look = (text: string, bytes: Uint8Array, marks: Int32Array): void => {
  let mask = 0
  let ones = 0
  let twos = 0
  let threes = 0
  for (let at = 0; at < text.length; at++) {
    const byte = text.charCodeAt(at) & 255
    bytes[at] = byte
    mask |= marks[byte] as number
    ones |= FIRST[byte] as number
    twos |= SECOND[byte] as number
    threes |= THIRD[byte] as number
  }
  first = ones
  second = twos
  third = threes
  looked.mask = mask
  looked.kinds = kindsOf(twos, threes)
}

const withoutNoise = (bytes: Uint8Array, length: number, bare: Uint8Array): number => {
  let end = 0
  for (let at = 0; at < length; at++) {
    const byte = bytes[at] as number
    if (NOISY[byte] === 0) bare[end++] = byte
  }
  return end
}

/** Units of work where a bitmap says yes, beside what each byte takes: texts of pieces of literals have the trie walked everywhere. */
const PER_FOLLOWED = 24

const search = (scanner: Scanner, side: Side, bytes: Uint8Array, length: number): void => {
  const { classes } = scanner
  const { short, long } = side
  let gram = 0
  let followed = 0
  for (let at = 0; at < length; at++) {
    gram = ((gram << CLASS_BITS) | (classes[bytes[at] as number] as number)) & GRAM_MASK
    const hash = hashOf(gram)
    if (((long[hash >>> 5] as number) & (1 << (hash & 31))) !== 0) {
      followed++
      follow(scanner, side, bytes, at - 3, length)
    }
    const tail = gram & SHORT_MASK
    if (((short[tail >>> 5] as number) & (1 << (tail & 31))) === 0) continue
    followed++
    follow(scanner, side, bytes, at - 2, at + 1)
    follow(scanner, side, bytes, at - 1, at + 1)
  }
  work.left -= PER_FOLLOWED * followed
}

/** The literals that begin at `from`, up to `end`. */
const follow = (scanner: Scanner, side: Side, bytes: Uint8Array, from: number, end: number): void => {
  if (from < 0) return
  const one = FOLD[bytes[from] as number] as number
  const two = FOLD[bytes[from + 1] as number] as number
  let node = side.pairs[(one << 8) | two] as number
  for (let at = from + 2; node !== 0; at++) {
    meetNode(scanner, side, node)
    if (at >= end) return
    node = child(side, node, FOLD[bytes[at] as number] as number)
  }
}

const child = ({ labels, firsts }: Side, node: number, byte: number): number => {
  const end = firsts[node + 1] as number
  for (let at = firsts[node] as number; at < end; at++) if (labels[at] === byte) return at
  return 0
}

/** Every matcher of the literal that ends here. */
const meetNode = (scanner: Scanner, side: Side, node: number): void => {
  const { outStarts, outs, seen } = side
  if (seen[node] === scanner.scan) return
  seen[node] = scanner.scan
  const end = outStarts[node + 1] as number
  for (let at = outStarts[node] as number; at < end; at++) meet(scanner, outs[at] as number)
}

/** What bytes by themselves bring. A request's texts, and what chains make of them, hold the same bytes again and again. */
const meetBytes = (scanner: Scanner): void => {
  const { keys, bits } = scanner.remembered
  const slot = hashOfBytes()
  const at = slot * PRESENCE_WORDS
  if (bits[slot] !== undefined && keys[at] === first && keys[at + 1] === second && keys[at + 2] === third) {
    if (bits[slot] !== scanner.always) found = bits[slot].slice()
    return
  }
  meetAlone(scanner, 0, first)
  meetAlone(scanner, 1, second)
  meetAlone(scanner, 2, third)
  keys[at] = first
  keys[at + 1] = second
  keys[at + 2] = third
  bits[slot] = found === undefined ? scanner.always : found.slice()
}

const hashOfBytes = (): number =>
  (Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b) ^ Math.imul(third, 0xc2b2ae35)) >>>
  REMEMBERED_SHIFT

/** A byte stands in the bare text where it stands in the text: noise is no literal of it. */
const meetAlone = (scanner: Scanner, word: number, presence: number): void => {
  for (let left = presence & (scanner.alone[word] as number); left !== 0; left &= left - 1) {
    const matchers = scanner.aloneMatchers[word * 32 + lowest(left)] as readonly number[]
    for (let index = 0; index < matchers.length; index++) meet(scanner, matchers[index] as number)
  }
}

/** A literal of the matcher is there: it is a candidate where the bytes of its other literals are there, too. */
const meet = (scanner: Scanner, matcher: number): void => {
  const { setStarts, sets } = scanner
  const end = setStarts[matcher + 1] as number
  for (let set = setStarts[matcher] as number; set < end; set++) {
    const at = set * PRESENCE_WORDS
    const held =
      (first & (sets[at] as number)) |
      (second & (sets[at + 1] as number)) |
      (third & (sets[at + 2] as number))
    if (held === 0) return
  }
  found ??= scanner.always.slice()
  setBit(found, matcher)
}
