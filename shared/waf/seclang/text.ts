// Texts under judgement: each distinct one exists once per request, with the bytes that stand in it, the matchers
// that can match it or what their transformations make of it, and what it was asked before. Most values are equal to
// others or untouched by most transformations, so most of the work is never done.

import type { Slots } from '../expressions/capture.ts'
import type { Bits } from '../scan/bits.ts'
import { candidates, looked } from '../scan/scan.ts'
import { pays, work } from '../work.ts'
import { TRANSFORMS } from '../transforms/transforms.ts'
import { GROUP, isNoOp, maskBehind, planOf, type Plan, type Run, type Sieve } from './plan.ts'

export interface Text {
  readonly value: string
  /** A bit per group of bytes that transformations act on. */
  readonly mask: number
  /** The kinds of bytes in it, as the scan tells them. */
  readonly kinds: number
  /** The matchers whose literals stand in it. */
  readonly bits: Bits
  readonly plan: Plan
  /** Whether it outlives the request. */
  readonly lasts: boolean
  /** The matchers that can match it as their rules read it; undefined until asked for. Its own: refuted ones go. */
  reach: number[] | undefined
  /** What single transformations have made of it, by their index. */
  steps: Made<string> | undefined
  /** The same of whole chains. */
  chained: Made<string> | undefined
  /** Every different text on the way through a chain. */
  along: Made<readonly string[]> | undefined
  /** What operators have said to it, by their question. */
  asked: Made<boolean> | undefined
  /** What matchers have captured of it, by their question. */
  captured: Made<Slots | undefined> | undefined
}

/** A list of few: searched faster than a map, and smaller. */
export interface Made<T> {
  readonly by: number
  readonly result: T
  readonly next: Made<T> | undefined
}

export const madeBy = <T>(list: Made<T> | undefined, by: number): Made<T> | undefined => {
  for (let made = list; made !== undefined; made = made.next) if (made.by === by) return made
  return undefined
}

/** Units of work. */
const PER_TEXT = 300
const PER_BYTE_SCANNED = 24
const PER_BYTE_TRANSFORMED = 12

export type Pool = Map<string, Text>

const addBoth = (set: number[], bits: Bits, mask: Bits): void => {
  for (let word = 0; word < set.length; word++)
    set[word] = (set[word] as number) | ((bits[word] as number) & (mask[word] as number))
}

const bothOf = (bits: Bits, mask: Bits): number[] | undefined => {
  let some = 0
  for (let word = 0; word < bits.length; word++) some |= (bits[word] as number) & (mask[word] as number)
  return some === 0 ? undefined : bits.map((each, word) => each & (mask[word] as number))
}

export const makeText = (sieve: Sieve, value: string, lasts: boolean): Text => {
  const isPaid = pays(PER_TEXT + value.length * PER_BYTE_SCANNED)
  const bits = isPaid ? candidates(sieve.scanner, value, GROUP) : sieve.scanner.always
  const mask = isPaid ? looked.mask : 0
  return {
    value,
    mask,
    kinds: isPaid ? looked.kinds : 0,
    bits,
    plan: planOf(sieve, mask),
    lasts,
    reach: undefined,
    steps: undefined,
    chained: undefined,
    along: undefined,
    asked: undefined,
    captured: undefined,
  }
}

export const textOf = (sieve: Sieve, pool: Pool, value: string, lasts = false): Text => {
  const known = pool.get(value)
  if (known !== undefined) return known
  const text = makeText(sieve, value, lasts)
  if (work.left >= 0) pool.set(value, text)
  return text
}

// What the budget does not pay for is not begun: the judging is over, whatever it would have said, and nothing of it
// is kept.

const scan = (sieve: Sieve, value: string): Bits =>
  pays(PER_TEXT + value.length * PER_BYTE_SCANNED) ? candidates(sieve.scanner, value) : sieve.scanner.always

/** The matchers that can match the text, or what their chains make of it. All that are left out cannot. */
export const reachOf = (sieve: Sieve, text: Text): number[] => {
  if (text.reach !== undefined) return text.reach
  const { always } = sieve.scanner
  // Made when there is a candidate: most texts have none.
  let reach = text.bits === always ? undefined : bothOf(text.bits, text.plan.keep)
  const { runs } = text.plan
  let lastValue = text.value
  let lastBits = text.bits
  for (let at = 0; at < runs.length; at++) {
    // Out of work: the judging ends, and what is not known must not be kept.
    if (work.left < 0) return reach ?? sieve.none
    const { steps, ends, along, shortest } = runs[at] as Run
    let value = text.value
    let mask = text.mask
    for (let index = 0; index < steps.length; index++) {
      const transform = steps[index] as number
      if (isNoOp(transform, mask)) continue
      const next = index === 0 ? firstStep(text, transform) : apply(transform, value)
      if (next === value) continue
      value = next
      if (index === steps.length - 1) break
      mask = maskBehind(transform, mask, value)
      if (value.length < shortest) continue
      const found = scan(sieve, value)
      if (found !== always) addBoth((reach ??= always.slice()), found, along)
    }
    if (value.length < shortest) continue
    // Different chains often come to the same.
    if (value !== lastValue) {
      lastValue = value
      lastBits = value === text.value ? text.bits : scan(sieve, value)
    }
    if (lastBits === always) continue
    addBoth((reach ??= always.slice()), lastBits, ends)
    addBoth(reach, lastBits, along)
  }
  if (work.left < 0) return reach ?? sieve.none
  return (text.reach = reach ?? sieve.none)
}

const apply = (transform: number, value: string): string =>
  pays(PER_TEXT + value.length * PER_BYTE_TRANSFORMED)
    ? (TRANSFORMS[transform]?.apply(value) ?? value)
    : value

/** Many chains begin alike. */
const firstStep = (text: Text, transform: number): string => {
  const before = madeBy(text.steps, transform)
  if (before !== undefined) return before.result
  const result = apply(transform, text.value)
  if (work.left >= 0) text.steps = { by: transform, result, next: text.steps }
  return result
}

/** Whether no byte of the text is one that the chain acts on. */
export const isUntouched = (text: Text, chain: number): boolean => text.plan.steps[chain]?.length === 0

/** The text after a chain of transformations. */
export const chainText = (text: Text, chain: number): string => {
  const steps = text.plan.steps[chain]
  if (steps === undefined || steps.length === 0) return text.value
  const before = madeBy(text.chained, chain)
  if (before !== undefined) return before.result
  let value = text.value
  let mask = text.mask
  for (let index = 0; index < steps.length; index++) {
    const transform = steps[index] as number
    if (isNoOp(transform, mask)) continue
    value = index === 0 ? firstStep(text, transform) : apply(transform, value)
    if (index < steps.length - 1) mask = maskBehind(transform, mask, value)
  }
  if (work.left >= 0) text.chained = { by: chain, result: value, next: text.chained }
  return value
}

/** For multiMatch: the text itself, and every different one on the way through the chain. */
export const textsAlong = (text: Text, chain: number): readonly string[] => {
  const before = madeBy(text.along, chain)
  if (before !== undefined) return before.result
  const texts = [text.value]
  let value = text.value
  for (const transform of text.plan.steps[chain] ?? []) {
    const next = apply(transform, value)
    if (next !== value) texts.push(next)
    value = next
  }
  if (work.left >= 0) text.along = { by: chain, result: texts, next: text.along }
  return texts
}
