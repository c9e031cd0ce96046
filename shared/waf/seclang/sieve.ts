// What the prefilter of a loaded program looks for: the literals of the matchers that rules ask for at the guard's
// paranoia level, and how texts come to them. Those matchers are numbered anew, without gaps, since loops over sets
// of them run for every text.

import { bitsWith } from '../scan/bits.ts'
import type { Literals, Trie } from '../scan/build.ts'
import { PRESENCE_WORDS } from '../scan/presence.ts'
import { makeScanner } from '../scan/scanner.ts'
import { placesOf } from '../scan/trie.ts'
import type { LinkData, TrieData } from './data.ts'
import { u16, u8 } from './matchers.ts'
import type { Opened } from './pack.ts'
import type { Sieve } from './plan.ts'
import { isStatic } from './variables.ts'

export interface Use {
  /** The matcher's number in the sieve. */
  readonly place: number
  /** The ways in which texts come to it, by chain and `multiMatch`. */
  readonly ways: Set<number>
}

/** The matchers that the prefilter answers for. */
export type Uses = ReadonlyMap<number, Use>

export const wayOf = (link: LinkData): number =>
  link.chain * 2 + (link.multiMatch && link.chain !== 0 ? 1 : 0)

/** The prefilter can answer for a link that asks whether one of its members matches, of those that do not change. */
export const isSifted = (link: LinkData): boolean =>
  !link.negated &&
  link.targets.length > 0 &&
  link.targets.every((target) => !target.counted && isStatic(target.variable))

export const usesOf = (opened: Opened, phases: readonly (readonly number[])[]): Uses => {
  const { rules, operators, prefilter } = opened.data
  const sifts = u8(opened, prefilter.sifts)
  const uses = new Map<number, Use>()
  for (const places of phases)
    for (const place of places)
      for (const link of rules[place]?.links ?? []) {
        const operator = operators[link.operator]
        if (operator?.kind !== 'matcher' || !isSifted(link)) continue
        // Without literals to look for, every text is a candidate.
        if (sifts[operator.matcher] !== 1) continue
        const use = uses.get(operator.matcher) ?? { place: uses.size, ways: new Set() }
        use.ways.add(wayOf(link))
        uses.set(operator.matcher, use)
      }
  return uses
}

export const makeSieve = (opened: Opened, uses: Uses): Sieve => {
  const { data } = opened
  const ends = data.chains.map((): number[] => [])
  const along = data.chains.map((): number[] => [])
  for (const { place, ways } of uses.values())
    for (const way of ways) (way % 2 === 1 ? along : ends)[way >> 1]?.push(place)
  const literals = literalsOf(opened, uses)
  const { named, shortest } = literals
  return {
    scanner: makeScanner(literals),
    chains: data.chains.map((transforms, chain) => ({
      transforms,
      ends: bitsWith(uses.size, ends[chain] ?? []),
      along: bitsWith(uses.size, along[chain] ?? []),
    })),
    named: bitsWith(
      uses.size,
      Array.from(named.keys()).filter((place) => named[place] === 1),
    ),
    shortest,
    plans: new Map(),
    none: bitsWith(uses.size, []),
  }
}

/** Those of the matchers that are used, in their new numbers. */
const literalsOf = (opened: Opened, uses: Uses): Literals => {
  const { prefilter, matchers } = opened.data
  const used = Array.from(uses.keys())
  const places = new Uint16Array(matchers.length).fill(NOWHERE)
  for (const [matcher, { place }] of uses) places[matcher] = place
  const pick = (all: Uint8Array): Uint8Array => Uint8Array.from(used, (matcher) => all[matcher] ?? 0)
  const setCounts = u8(opened, prefilter.setCounts)
  const sets = opened.array(prefilter.sets) as Int32Array
  const starts = placesOf(setCounts, 0)
  return {
    plain: loadTrie(opened, prefilter.plain, places),
    bare: loadTrie(opened, prefilter.bare, places),
    sifts: new Uint8Array(used.length).fill(1),
    named: pick(u8(opened, prefilter.named)),
    shortest: pick(u8(opened, prefilter.shortest)),
    setCounts: pick(setCounts),
    sets: Int32Array.from(
      used.flatMap((matcher) =>
        Array.from(
          sets.subarray((starts[matcher] ?? 0) * PRESENCE_WORDS, (starts[matcher + 1] ?? 0) * PRESENCE_WORDS),
        ),
      ),
    ),
  }
}

/** A number that no matcher has: the scanner leaves it out. */
const NOWHERE = 0xffff

const loadTrie = (opened: Opened, data: TrieData, places: Uint16Array): Trie => ({
  labels: u8(opened, data.labels),
  counts: u8(opened, data.counts),
  outCounts: opened.array(data.outCounts) as Uint8Array | Uint16Array,
  outs: u16(opened, data.outs).map((matcher) => places[matcher] ?? NOWHERE),
})
