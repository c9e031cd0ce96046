// The prefilter at work: one pass over a text says which matchers can match it at all. Linear, and never wrong in
// the direction that matters: a matcher that is left out cannot match.

import { hasByte } from '../expressions/sets.ts'
import { NOISE } from '../expressions/literals.ts'
import { OUT, prune, unfold, type Automaton } from './automaton.ts'
import type { Literals, Trie } from './build.ts'

/** A bit per matcher, in words that stay small integers everywhere (31 bits where pointers are compressed). */
export type Bits = readonly number[]

const WORD_BITS = 30

export interface Scanner {
  readonly plain: Side
  readonly bare: Side
  /** Per clause: its matcher. */
  readonly owners: Uint16Array
  /** Per matcher: how many clauses a text must meet. */
  readonly needs: Uint8Array
  /** Matchers without clauses: candidates for every text. */
  readonly always: Bits
  /** Per clause whose matcher needs no other one: that matcher's word in a set, and its bit there; bit 0 else. */
  readonly words: Uint16Array
  readonly masks: Int32Array
  /** Stamps: what this scan has met. */
  readonly clauseSeen: Uint32Array
  readonly met: Uint8Array
  readonly metSeen: Uint32Array
  scan: number
}

/** One of the two automata, and the literals of one byte, which need none. */
interface Side {
  readonly automaton: Automaton
  /** Stamps, per state: its clauses have been met. */
  readonly stateSeen: Uint32Array
  /** Stamps, per class of bytes. */
  readonly classSeen: Uint32Array
  /** The classes whose byte is a literal by itself, and the clauses of each. */
  readonly singleClasses: Uint8Array
  readonly singleClauses: readonly (readonly number[])[]
}

const NOISY = Uint8Array.from({ length: 256 }, (_, byte) => (hasByte(NOISE, byte) ? 1 : 0))

/** `wanted` leaves matchers out that no rule will ask for: they are no candidates for any text. */
export const makeScanner = (
  literals: Literals,
  wanted: (matcher: number) => boolean = () => true,
): Scanner => {
  const { owners } = literals
  const always = Array.from({ length: Math.ceil(literals.needs.length / WORD_BITS) || 1 }, () => 0)
  literals.needs.forEach((need, matcher) => {
    if (need === 0 && wanted(matcher)) setBit(always, matcher)
  })
  const words = new Uint16Array(owners.length)
  const masks = new Int32Array(owners.length)
  owners.forEach((matcher, clause) => {
    words[clause] = (matcher / WORD_BITS) | 0
    if (literals.needs[matcher] === 1) masks[clause] = 1 << (matcher % WORD_BITS)
  })
  const keep = Uint8Array.from(owners, (matcher) => (wanted(matcher) ? 1 : 0))
  return {
    plain: makeSide(literals.plain, keep),
    bare: makeSide(literals.bare, keep),
    owners,
    needs: literals.needs,
    always,
    words,
    masks,
    clauseSeen: new Uint32Array(owners.length),
    met: new Uint8Array(literals.needs.length),
    metSeen: new Uint32Array(literals.needs.length),
    scan: 0,
  }
}

const makeSide = (trie: Trie, keep: Uint8Array): Side => {
  const { trie: pruned, singles } = prune(trie, keep)
  const automaton = unfold(pruned)
  return {
    automaton,
    stateSeen: new Uint32Array(pruned.labels.length),
    classSeen: new Uint32Array(automaton.width),
    singleClasses: Uint8Array.from(singles, ({ byte }) => automaton.classes[byte] as number),
    singleClauses: singles.map(({ clauses }) => clauses),
  }
}

const setBit = (bits: number[], matcher: number): void => {
  const word = (matcher / WORD_BITS) | 0
  bits[word] = (bits[word] as number) | (1 << (matcher - word * WORD_BITS))
}

export const isCandidate = (set: Bits, matcher: number): boolean => {
  const word = (matcher / WORD_BITS) | 0
  return (((set[word] ?? 0) >>> (matcher - word * WORD_BITS)) & 1) === 1
}

/** What this scan has found: undefined while it is no more than `always`. */
let found: number[] | undefined
let noisy = 0

/** The answer is the scanner's own `always` where the text brings no candidate of its own. */
export const candidates = (scanner: Scanner, text: string): Bits => {
  const stamp = (scanner.scan = (scanner.scan + 1) >>> 0 || 1)
  found = undefined
  noisy = 0
  search(scanner, scanner.plain, text, stamp)
  // The plain automaton holds the bare literals too: without noise, the bare text is the same.
  if (noisy !== 0) searchBare(scanner, scanner.bare, text, stamp)
  const all = found ?? scanner.always
  found = undefined
  return all
}

const search = (scanner: Scanner, side: Side, text: string, stamp: number): void => {
  const { classSeen, stateSeen } = side
  const { classes, table, width } = side.automaton
  let noise = 0
  let state = 0
  for (let at = 0; at < text.length; at++) {
    const byte = text.charCodeAt(at)
    const byteClass = classes[byte] as number
    classSeen[byteClass] = stamp
    noise |= NOISY[byte] as number
    state = table[state * width + byteClass] as number
    if (state < OUT) continue
    state &= ~OUT
    if (stateSeen[state] === stamp) continue
    fire(scanner, side, state, stamp)
  }
  noisy = noise
  meetSingles(scanner, side, stamp)
}

const searchBare = (scanner: Scanner, side: Side, text: string, stamp: number): void => {
  const { classSeen, stateSeen } = side
  const { classes, table, width } = side.automaton
  let state = 0
  for (let at = 0; at < text.length; at++) {
    const byte = text.charCodeAt(at)
    if (NOISY[byte] === 1) continue
    const byteClass = classes[byte] as number
    classSeen[byteClass] = stamp
    state = table[state * width + byteClass] as number
    if (state < OUT) continue
    state &= ~OUT
    if (stateSeen[state] === stamp) continue
    fire(scanner, side, state, stamp)
  }
  meetSingles(scanner, side, stamp)
}

const meetSingles = (scanner: Scanner, side: Side, stamp: number): void => {
  const { classSeen, singleClasses } = side
  for (let at = 0; at < singleClasses.length; at++) {
    if (classSeen[singleClasses[at] as number] !== stamp) continue
    const clauses = side.singleClauses[at] as readonly number[]
    for (let index = 0; index < clauses.length; index++) meetClause(scanner, clauses[index] as number, stamp)
  }
}

/** Every clause of the literals that end here. A state that was seen before has told of its failures, too. */
const fire = (scanner: Scanner, side: Side, state: number, stamp: number): void => {
  const { stateSeen } = side
  const { outStarts, outs, links } = side.automaton
  for (let node = state; node !== 0 && stateSeen[node] !== stamp; node = links[node] as number) {
    stateSeen[node] = stamp
    const end = outStarts[node + 1] as number
    for (let at = outStarts[node] as number; at < end; at++) meetClause(scanner, outs[at] as number, stamp)
  }
}

const meetClause = (scanner: Scanner, clause: number, stamp: number): void => {
  const mask = scanner.masks[clause] as number
  if (mask !== 0) {
    found ??= scanner.always.slice()
    const word = scanner.words[clause] as number
    found[word] = (found[word] as number) | mask
    return
  }
  if (scanner.clauseSeen[clause] === stamp) return
  scanner.clauseSeen[clause] = stamp
  const matcher = scanner.owners[clause] as number
  const met = scanner.metSeen[matcher] === stamp ? (scanner.met[matcher] as number) + 1 : 1
  scanner.metSeen[matcher] = stamp
  scanner.met[matcher] = met
  if (met < (scanner.needs[matcher] as number)) return
  found ??= scanner.always.slice()
  setBit(found, matcher)
}

/** Everything that either holds. `shared` belongs to others: the first merge that adds to it makes a copy. */
export const merge = (union: Bits, bits: Bits, shared: Bits): Bits => {
  if (bits === shared || bits === union) return union
  // A set that is not shared was made by an earlier merge, here.
  const own = union === shared ? union.slice() : (union as number[])
  for (let word = 0; word < own.length; word++) own[word] = (own[word] as number) | (bits[word] as number)
  return own
}
