// The rules of a phase in their order, and those among them that have to be looked at: rules that the prefilter cannot
// answer for, and rules whose matcher has a candidate somewhere in the request.

import { bitsWith, eachBit, WORD_BITS, type Bits } from '../scan/bits.ts'
import type { LoadedRule } from './load.ts'

export interface Walk {
  readonly rules: readonly LoadedRule[]
  /** Per step: the step that a rule's skip leads to; the next one for a rule without. */
  readonly skips: readonly number[]
  /** The steps that are always looked at. */
  readonly always: Bits
  /** Per matcher: the steps of the rules that it begins. */
  readonly steps: readonly (readonly number[] | undefined)[]
  /** What those rules look at. */
  readonly variables: readonly number[]
}

export const makeWalk = (all: readonly LoadedRule[], places: readonly number[], matchers: number): Walk => {
  const rules = places.flatMap((place) => all[place] ?? [])
  const steps: (number[] | undefined)[] = Array.from({ length: matchers }, () => undefined)
  const variables = new Set<number>()
  const always: number[] = []
  rules.forEach(({ links: [head] }, step) => {
    const sifted = head?.sifted ?? -1
    if (sifted < 0) always.push(step)
    else {
      const own = (steps[sifted] ??= [])
      own.push(step)
      for (const target of head?.data.targets ?? []) variables.add(target.variable)
    }
  })
  return {
    rules,
    skips: rules.map(({ data }, step) =>
      data.skipTo === undefined ? step + 1 : firstFrom(places, data.skipTo),
    ),
    always: bitsWith(rules.length, always),
    steps,
    variables: Array.from(variables),
  }
}

/** The first of the places, which ascend, that is no less than `place`. */
const firstFrom = (places: readonly number[], place: number): number => {
  let low = 0
  let high = places.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((places[middle] as number) < place) low = middle + 1
    else high = middle
  }
  return low
}

/** The steps that have to be looked at where these matchers have candidates. */
export const stepsFor = (walk: Walk, candidates: Bits): Bits => {
  const live = walk.always.slice()
  eachBit(candidates, (matcher) => {
    for (const step of walk.steps[matcher] ?? []) {
      const word = (step / WORD_BITS) | 0
      live[word] = (live[word] as number) | (1 << (step - word * WORD_BITS))
    }
  })
  return live
}

/** The first such step from `from` on; -1 for none. */
export const nextStep = (live: Bits, from: number): number => {
  let word = (from / WORD_BITS) | 0
  if (word >= live.length) return -1
  let left = (live[word] as number) & (-1 << (from - word * WORD_BITS))
  while (left === 0) {
    word++
    if (word >= live.length) return -1
    left = live[word] as number
  }
  return word * WORD_BITS + 31 - Math.clz32(left & -left)
}
