// Texts under judgement: each distinct one exists once per request, with the bytes that stand in it, the matchers
// that can match it, and what transformations make of it. Most values are equal to others or untouched by most
// transformations, so most of the work is never done.

import { candidates, type Bits, type Scanner } from '../scan/scan.ts'
import { work } from '../work.ts'
import { TRANSFORMS } from '../transforms/transforms.ts'

export interface Text {
  readonly value: string
  /** A bit per group of bytes that transformations act on. */
  readonly mask: number
  /** Candidates among the matchers; undefined until asked for. */
  bits: Bits | undefined
  /** What transformations have made of it so far, by their index. */
  steps: Made<Text> | undefined
  /** The same of whole chains. */
  chained: Made<Text> | undefined
  /** Every different text on the way through a chain. */
  along: Made<readonly Text[]> | undefined
}

/** A list of few: searched faster than a map, and smaller. */
interface Made<T> {
  readonly by: number
  readonly result: T
  readonly next: Made<T> | undefined
}

/** Units of work. */
const PER_TEXT = 150
const PER_BYTE = 2
const PER_BYTE_SCANNED = 14
const PER_BYTE_TRANSFORMED = 12

export type Pool = Map<string, Text>

/** Bytes that the same transformations act on share a bit. */
const GROUP = new Uint32Array(256)
/** Per transformation: the bits of its bytes; -1 (all) where any text may change. */
const ACTS = new Int32Array(TRANSFORMS.length)
/** The same without letters: the prefilter folds case, so a change of case brings no new candidate. */
const ACTS_FOLDED = new Int32Array(TRANSFORMS.length)

const group = (): void => {
  const bits = new Map<string, number>()
  for (let byte = 0; byte < 256; byte++) {
    const char = String.fromCharCode(byte)
    const key = TRANSFORMS.map((row) => (row.acts?.includes(char) === true ? '1' : '0')).join('')
    if (!key.includes('1')) continue
    let bit = bits.get(key)
    // The last bit is shared by all groups beyond 31: too many bits set only cost time.
    if (bit === undefined) bits.set(key, (bit = 1 << Math.min(bits.size, 31)))
    GROUP[byte] = bit
  }
  TRANSFORMS.forEach((row, index) => {
    let all = 0
    let folded = 0
    for (let byte = 0; byte < 256; byte++) {
      if (row.acts?.includes(String.fromCharCode(byte)) !== true) continue
      all |= GROUP[byte] ?? 0
      if (byte < 65 || byte > 90) folded |= GROUP[byte] ?? 0
    }
    ACTS[index] = row.acts === undefined ? -1 : all
    const foldsOnly = row.name === 'lowercase' || row.name === 'cmdLine'
    ACTS_FOLDED[index] = row.acts === undefined ? -1 : foldsOnly ? folded : all
  })
}
group()

export const maskOf = (value: string): number => {
  let mask = 0
  for (let at = 0; at < value.length; at++) mask |= GROUP[value.charCodeAt(at)] ?? 0
  return mask
}

/** The bits of text that a chain acts on: as far as values go, and as far as candidates go. */
export const chainActs = (chain: readonly number[], folded: boolean): number => {
  let acts = 0
  for (const transform of chain) acts |= (folded ? ACTS_FOLDED : ACTS)[transform] ?? -1
  return acts
}

export const textOf = (pool: Pool, value: string): Text => {
  const known = pool.get(value)
  if (known !== undefined) return known
  work.left -= PER_TEXT + value.length * PER_BYTE
  const text: Text = {
    value,
    mask: maskOf(value),
    bits: undefined,
    steps: undefined,
    chained: undefined,
    along: undefined,
  }
  pool.set(value, text)
  return text
}

export const bitsOf = (scanner: Scanner, text: Text): Bits => {
  if (text.bits !== undefined) return text.bits
  work.left -= PER_TEXT + text.value.length * PER_BYTE_SCANNED
  return (text.bits = candidates(scanner, text.value))
}

const madeBy = <T>(list: Made<T> | undefined, by: number): T | undefined => {
  for (let made = list; made !== undefined; made = made.next) if (made.by === by) return made.result
  return undefined
}

const step = (pool: Pool, text: Text, transform: number): Text => {
  const acts = ACTS[transform] ?? -1
  if (acts !== -1 && (text.mask & acts) === 0) return text
  const before = madeBy(text.steps, transform)
  if (before !== undefined) return before
  work.left -= PER_TEXT + text.value.length * PER_BYTE_TRANSFORMED
  const value = TRANSFORMS[transform]?.apply(text.value) ?? text.value
  const next = value === text.value ? text : textOf(pool, value)
  text.steps = { by: transform, result: next, next: text.steps }
  return next
}

/** The text after a chain of transformations. */
export const chainText = (
  pool: Pool,
  text: Text,
  chain: readonly number[],
  chainIndex: number,
  acts: number,
): Text => {
  if (chainIndex === 0 || (acts !== -1 && (text.mask & acts) === 0)) return text
  const before = madeBy(text.chained, chainIndex)
  if (before !== undefined) return before
  let current = text
  for (const transform of chain) current = step(pool, current, transform)
  text.chained = { by: chainIndex, result: current, next: text.chained }
  return current
}

/** Whether no byte of the text is one that the chain acts on. */
export const isUntouched = (text: Text, acts: number): boolean => acts !== -1 && (text.mask & acts) === 0

/** For multiMatch: the text itself, and every different one on the way through the chain. */
export const textsAlong = (
  pool: Pool,
  text: Text,
  chain: readonly number[],
  chainIndex: number,
): readonly Text[] => {
  const before = madeBy(text.along, chainIndex)
  if (before !== undefined) return before
  const texts = [text]
  let current = text
  for (const transform of chain) {
    const next = step(pool, current, transform)
    if (next !== current) texts.push(next)
    current = next
  }
  text.along = { by: chainIndex, result: texts, next: text.along }
  return texts
}
