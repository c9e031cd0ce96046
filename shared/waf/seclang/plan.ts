// What a loaded program's chains of transformations do to texts, by the bytes that stand in them: worked out once for
// each combination of bytes, as most chains leave most texts alone.

import { eachBit, type Bits } from '../scan/bits.ts'
import type { Scanner } from '../scan/scanner.ts'
import { TRANSFORMS } from '../transforms/transforms.ts'
import { work } from '../work.ts'

/** A chain of transformations, and the matchers that rules ask behind it. */
export interface ChainUse {
  readonly transforms: readonly number[]
  /** Asked about what the whole chain makes. */
  readonly ends: Bits
  /** Asked about every text on the way, the first and the last included (`multiMatch`). */
  readonly along: Bits
}

/** The prefilter of a loaded program. */
export interface Sieve {
  readonly scanner: Scanner
  readonly chains: readonly ChainUse[]
  /** The matchers whose literals do not go beyond one name of a path. */
  readonly named: Bits
  /** Per matcher: how many bytes a text has at least that can match. */
  readonly shortest: Uint8Array
  readonly plans: Map<number, Plan>
  /** No candidate at all, so that nobody takes one out of it: most texts share it. */
  readonly none: number[]
}

/** What is to be done to texts that hold the same groups of bytes. */
export interface Plan {
  /** The matchers that see such a text as it stands, or with its case changed. */
  readonly keep: Bits
  /** The different ways in which chains change it. */
  readonly runs: readonly Run[]
  /** Per chain: its transformations that may change it. */
  readonly steps: readonly (readonly number[])[]
}

export interface Run {
  readonly steps: readonly number[]
  readonly ends: number[]
  readonly along: number[]
  /** What is shorter is no candidate for any of them. */
  shortest: number
}

/** Units of work. */
const PER_PLAN = 10_000

/** Any byte. */
const ALL = -1

/** Bytes that the same transformations act on share a bit. */
export const GROUP = new Int32Array(256)
/** Per transformation: the bits of its bytes; ALL where any text may change. */
const ACTS = new Int32Array(TRANSFORMS.length)
/** Per transformation: the bits of what it brings in; ALL for any. */
const MAKES = new Int32Array(TRANSFORMS.length)

const groupsOf = (bytes: string): number => {
  let groups = 0
  for (let at = 0; at < bytes.length; at++) groups |= GROUP[bytes.charCodeAt(at)] ?? 0
  return groups
}

const group = (): void => {
  const bits = new Map<string, number>()
  for (let byte = 0; byte < 256; byte++) {
    const char = String.fromCharCode(byte)
    const key = TRANSFORMS.map((row) => (row.acts?.includes(char) === true ? '1' : '0')).join('')
    if (!key.includes('1')) continue
    let bit = bits.get(key)
    // The last bit is shared by all groups beyond 31: too many bits set only cost time.
    if (bit === undefined) bits.set(key, (bit = 1 << Math.min(bits.size, 30)))
    GROUP[byte] = bit
  }
  TRANSFORMS.forEach(({ acts, makes }, index) => {
    ACTS[index] = acts === undefined ? ALL : groupsOf(acts)
    MAKES[index] = makes === undefined ? ALL : groupsOf(makes)
  })
}
group()

const indexOf = (name: string): number => TRANSFORMS.findIndex((row) => row.name === name)
const LOWERCASE = indexOf('lowercase')
const CMD_LINE = indexOf('cmdLine')
/** Without any of these, `cmdLine` does no more than `lowercase`. */
const SHELL = groupsOf((TRANSFORMS[CMD_LINE]?.acts ?? '').replaceAll(/[A-Z]/g, ''))

export const isNoOp = (transform: number, mask: number): boolean => {
  const acts = ACTS[transform] as number
  return acts !== ALL && (mask & acts) === 0
}

const maskAfter = (transform: number, mask: number): number => mask | (MAKES[transform] as number)

/** What of a chain may change a text with these bytes. */
const stepsFor = (transforms: readonly number[], mask: number): readonly number[] => {
  const steps: number[] = []
  let current = mask
  for (const transform of transforms) {
    if (isNoOp(transform, current)) continue
    steps.push(transform === CMD_LINE && (current & SHELL) === 0 ? LOWERCASE : transform)
    current = maskAfter(transform, current)
  }
  return steps
}

/** Attackers choose the bytes: what is kept is bounded, and what is not there is made again. */
const PLANS_MAX = 4096

export const planOf = (sieve: Sieve, mask: number): Plan => {
  const known = sieve.plans.get(mask)
  if (known !== undefined) return known
  work.left -= PER_PLAN
  if (sieve.plans.size >= PLANS_MAX) sieve.plans.clear()
  const plan = makePlan(sieve, mask)
  sieve.plans.set(mask, plan)
  return plan
}

const makePlan = ({ scanner, chains, named, shortest }: Sieve, mask: number): Plan => {
  const keep = scanner.always.slice()
  const runs = new Map<string, Run>()
  const add = (steps: readonly number[], ends: Bits, along: Bits): void => {
    if (steps.length === 0) addTo(keep, ends)
    if (steps.length === 0 || !(hasAny(ends) || hasAny(along))) return
    const known = runs.get(steps.join())
    const run: Run = known ?? {
      steps,
      ends: scanner.always.slice(),
      along: scanner.always.slice(),
      shortest: 255,
    }
    const shorten = (matcher: number): void => {
      run.shortest = Math.min(run.shortest, shortest[matcher] ?? 0)
    }
    eachBit(ends, shorten)
    eachBit(along, shorten)
    addTo(run.ends, ends)
    addTo(run.along, along)
    runs.set(steps.join(), run)
  }
  const steps = chains.map(({ transforms, ends, along }): readonly number[] => {
    const own = stepsFor(transforms, mask)
    addTo(keep, along)
    // The scan folds case: a change of case at the end of a chain brings no candidate, and takes none away.
    const folded = withoutTail(own, isFold)
    // Nor does what only takes names out of a path, to those that look for nothing beyond one name.
    const whole = hasBackslash(own, mask) ? folded : withoutTail(own, (step) => isFold(step) || isPath(step))
    if (whole.length === folded.length) add(folded, ends, along)
    else {
      add(whole, without(ends, named, true), scanner.always)
      add(folded, without(ends, named, false), along)
    }
    return own
  })
  return { keep, runs: Array.from(runs.values()), steps }
}

const isPath = (step: number): boolean => TRANSFORMS[step]?.keepsNames === true

const isFold = (step: number): boolean => step === LOWERCASE

const BACKSLASH = groupsOf('\\')

/** Whether one may stand in the text at any of these steps. */
const hasBackslash = (steps: readonly number[], mask: number): boolean => {
  let current = mask
  for (const step of steps) current = maskAfter(step, current)
  return (current & BACKSLASH) !== 0
}

const withoutTail = (steps: readonly number[], drops: (step: number) => boolean): readonly number[] => {
  let length = steps.length
  while (length > 0 && drops(steps[length - 1] as number)) length--
  return steps.slice(0, length)
}

const hasAny = (bits: Bits): boolean => bits.some((word) => word !== 0)

/** Of `bits` those that are in `others`, or those that are not. */
const without = (bits: Bits, others: Bits, isIn: boolean): Bits =>
  bits.map((word, at) => word & (isIn ? (others[at] as number) : ~(others[at] as number)))

const addTo = (set: number[], bits: Bits): void => {
  for (let word = 0; word < set.length; word++) set[word] = (set[word] as number) | (bits[word] as number)
}

export const maskBehind = (transform: number, mask: number, value: string): number =>
  MAKES[transform] === ALL ? groupsOf(value) : maskAfter(transform, mask)
