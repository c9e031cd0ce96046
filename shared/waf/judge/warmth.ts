// Code that has hardly run takes several times as long: it is interpreted before it is compiled. So what a detector does
// is charged at a multiple until it has done enough for that in this isolate. A large text that is dear to judge may
// then be out of work in a fresh isolate and not in one that has judged some; it is never let through for that.

import type { Detector } from '../detectors/detector.ts'
import { work } from '../work.ts'

/** What a detector has done so far in this isolate, in units of work: compiled code belongs to no engine. */
export interface Warmth {
  units: number
}

const warmths = new WeakMap<Detector, Warmth>()

export const warmthOf = (detector: Detector): Warmth => {
  const known = warmths.get(detector) ?? { units: 0 }
  warmths.set(detector, known)
  return known
}

/** Compiled for the most part; and for all that counts: a compiler works beside it, and goes by what it has seen. */
const WARM = 8_000_000
const HOT = 24_000_000

/** Has hardly run at all: no rehearsal came by. */
const FRESH = 100_000
const TIMES_FRESH = 4

/** Measured in fresh processes, after a rehearsal, on texts that none of the rehearsed ones resembles. */
const TIMES = 3.25
const TIMES_WARM = 1.5

/** By how much what the detector does about what it finds is dearer now. */
export const timesOf = ({ units }: Warmth): number => {
  if (units >= WARM) return units < HOT ? TIMES_WARM : 1
  return units < FRESH ? TIMES_FRESH : TIMES
}

/** The same of what it asks of every character: a rehearsal has those loops compiled, whatever stands in the text. */
export const timesAhead = ({ units }: Warmth): number => (units < FRESH ? TIMES_FRESH : 1)

/** What this isolate has done so far in all, in units of work. */
export const isolate: Warmth = { units: 0 }

/** A rehearsal and some requests: what takes texts apart and undoes their encodings is compiled then. */
const WARM_ALL = 150_000_000
const TIMES_APART = 1.5

/** By how much taking texts apart is dearer now. */
export const timesApart = (): number => (isolate.units < WARM_ALL ? TIMES_APART : 1)

/** What a character counts for at least: a detector that asks little of a text is compiled after as much of it as others. */
const LEAST = 12

/**
 * Lets a detector look at so many characters, and charges what it does so many times; what it may spend is as many times
 * less.
 */
export const chargedTimes = (
  times: number,
  warmth: Warmth,
  ahead: number,
  characters: number,
  look: () => void,
): void => {
  const before = work.left
  work.left = before / times
  const start = work.left
  look()
  const spent = start - work.left
  warmth.units += Math.max(ahead + spent, LEAST * characters)
  work.left = before - spent * times
}
