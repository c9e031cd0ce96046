// A seeded generator of choices: the same corpus in every run.

export interface Random {
  readonly below: (bound: number) => number
  readonly pick: <T>(list: readonly T[]) => T
  readonly chance: (share: number) => boolean
}

/** Mulberry32. */
export const randomOf = (seed: number): Random => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let value = Math.imul(state ^ (state >>> 15), state | 1)
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61)
    return (value ^ (value >>> 14)) >>> 0
  }
  const below = (bound: number): number => next() % bound
  return {
    below,
    // A list of none is a bug of the test.
    pick: <T>(list: readonly T[]): T => list[below(list.length)] as T,
    chance: (share) => next() / 2 ** 32 < share,
  }
}
