// Sets of matchers, or of steps: a bit each. Small enough that loops over their words cost little.

/** A bit per matcher, in words that stay small integers everywhere (31 bits where pointers are compressed). */
export type Bits = readonly number[]

export const WORD_BITS = 30

export const setBit = (bits: number[], matcher: number): void => {
  const word = (matcher / WORD_BITS) | 0
  bits[word] = (bits[word] as number) | (1 << (matcher - word * WORD_BITS))
}

export const isCandidate = (set: Bits, matcher: number): boolean => {
  const word = (matcher / WORD_BITS) | 0
  return (((set[word] ?? 0) >>> (matcher - word * WORD_BITS)) & 1) === 1
}

/** A set of so many matchers, with those that `has` names. */
export const bitsWith = (count: number, matchers: Iterable<number>): number[] => {
  const bits = Array.from({ length: Math.ceil(count / WORD_BITS) || 1 }, () => 0)
  for (const matcher of matchers) setBit(bits, matcher)
  return bits
}

/** Takes a matcher out of a set that is the caller's own. */
export const dropBit = (bits: number[], matcher: number): void => {
  const word = (matcher / WORD_BITS) | 0
  bits[word] = (bits[word] as number) & ~(1 << (matcher - word * WORD_BITS))
}

/** Calls `visit` with each matcher of the set. */
export const eachBit = (bits: Bits, visit: (matcher: number) => void): void => {
  for (let word = 0; word < bits.length; word++)
    for (let left = bits[word] as number; left !== 0; left &= left - 1)
      visit(word * WORD_BITS + 31 - Math.clz32(left & -left))
}
