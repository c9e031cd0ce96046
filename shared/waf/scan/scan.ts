// The prefilter at work: one pass over a text says which matchers can match it at all. Linear, and never wrong in
// the direction that matters: a matcher that is left out cannot match.

import { hasByte } from '../expressions/sets.ts'
import { NOISE } from '../expressions/literals.ts'
import { OUT, unfold, type Automaton } from './automaton.ts'
import type { Literals } from './build.ts'

export interface Prefilter {
  readonly plain: Automaton
  readonly bare: Automaton
  readonly owners: Uint16Array
  readonly needs: Uint8Array
}

export interface Scanner {
  readonly prefilter: Prefilter
  /** Matchers without clauses: candidates for every text. */
  readonly always: Uint32Array
  readonly words: number
  /** Stamps: what this scan has met. */
  readonly clauseSeen: Uint32Array
  readonly met: Uint8Array
  readonly metSeen: Uint32Array
  scan: number
}

const NOISY = Uint8Array.from({ length: 256 }, (_, byte) => (hasByte(NOISE, byte) ? 1 : 0))

/** `wanted` leaves matchers out that no rule will ask for: they are no candidates for any text. */
export const makeScanner = (
  literals: Literals,
  wanted: (matcher: number) => boolean = () => true,
): Scanner => {
  const words = Math.ceil(literals.needs.length / 32) || 1
  const always = new Uint32Array(words)
  // More clauses than any matcher has: never met.
  const needs = literals.needs.map((need, matcher) => (wanted(matcher) ? need : 255))
  needs.forEach((need, matcher) => {
    if (need === 0) always[matcher >> 5] = (always[matcher >> 5] ?? 0) | (1 << (matcher & 31))
  })
  return {
    prefilter: { plain: unfold(literals.plain), bare: unfold(literals.bare), owners: literals.owners, needs },
    always,
    words,
    clauseSeen: new Uint32Array(literals.owners.length),
    met: new Uint8Array(literals.needs.length),
    metSeen: new Uint32Array(literals.needs.length),
    scan: 0,
  }
}

/** A bit per matcher. The answer is the scanner's own `always` where the text brings no candidate of its own. */
export const candidates = (scanner: Scanner, text: string): Uint32Array => {
  const stamp = (scanner.scan = (scanner.scan + 1) >>> 0 || 1)
  const { plain, bare } = scanner.prefilter
  const plainClasses = plain.classes
  const plainTable = plain.table
  const plainWidth = plain.width
  const bareClasses = bare.classes
  const bareTable = bare.table
  const bareWidth = bare.width
  let found: Uint32Array | undefined
  let state = 0
  let bareState = 0
  // Both automata in one loop: neither waits for the other's table reads.
  for (let at = 0; at < text.length; at++) {
    const byte = text.charCodeAt(at)
    state = plainTable[state * plainWidth + (plainClasses[byte] as number)] as number
    if (state >= OUT) {
      state &= ~OUT
      found = fire(scanner, plain, state, stamp, found)
    }
    if (NOISY[byte] === 1) continue
    bareState = bareTable[bareState * bareWidth + (bareClasses[byte] as number)] as number
    if (bareState >= OUT) {
      bareState &= ~OUT
      found = fire(scanner, bare, bareState, stamp, found)
    }
  }
  return found ?? scanner.always
}

/** Every clause of the literals that end here. */
const fire = (
  scanner: Scanner,
  automaton: Automaton,
  state: number,
  stamp: number,
  before: Uint32Array | undefined,
): Uint32Array | undefined => {
  let found = before
  const { outStarts, outs, links } = automaton
  for (let node = state; node !== 0; node = links[node] as number) {
    const end = outStarts[node + 1] as number
    for (let at = outStarts[node] as number; at < end; at++) {
      const clause = outs[at] as number
      if (scanner.clauseSeen[clause] === stamp) continue
      scanner.clauseSeen[clause] = stamp
      found = meet(scanner, scanner.prefilter.owners[clause] as number, stamp, found)
    }
  }
  return found
}

const meet = (
  scanner: Scanner,
  matcher: number,
  stamp: number,
  before: Uint32Array | undefined,
): Uint32Array | undefined => {
  const met = scanner.metSeen[matcher] === stamp ? (scanner.met[matcher] as number) + 1 : 1
  scanner.metSeen[matcher] = stamp
  scanner.met[matcher] = met
  if (met < (scanner.prefilter.needs[matcher] as number)) return before
  const found = before ?? scanner.always.slice()
  found[matcher >> 5] = (found[matcher >> 5] as number) | (1 << (matcher & 31))
  return found
}

export const isCandidate = (set: Uint32Array, matcher: number): boolean =>
  (((set[matcher >> 5] ?? 0) >>> (matcher & 31)) & 1) === 1
