// Any-of clauses of literals: how likely a text meets one, and the shortest form that says the same.

import { oddsOfText } from './odds.ts'

export interface Clause {
  readonly plain: readonly string[]
  readonly bare: readonly string[]
}

/** Longer literals are cut: five bytes reject as well, and the automaton stays small. */
const LENGTH_MAX = 5
export const unique = (strings: readonly string[]): readonly string[] => Array.from(new Set(strings))

export const byOdds = (clauses: readonly Clause[]): readonly Clause[] =>
  clauses.toSorted((one, other) => oddsOf(one) - oddsOf(other))

/** Without the literals that hold another one: where they stand, that one stands. */
export const leanest = ({ plain, bare }: Clause): Clause => ({
  plain: withoutLonger(plain, plain),
  bare: withoutLonger(withoutLonger(bare, bare), plain),
})

const LEAN_MAX = 4000

const withoutLonger = (strings: readonly string[], others: readonly string[]): readonly string[] => {
  if (strings.length > LEAN_MAX || others.length > LEAN_MAX) return strings
  const known = new Set(others)
  return strings.filter((text) => {
    for (let from = 0; from < text.length; from++)
      for (let to = from + 1; to <= text.length; to++)
        if (to - from < text.length && known.has(text.slice(from, to))) return false
    return true
  })
}

/** The window of a literal that texts hold least often: what requires the whole requires it too. */
export const rarest = (text: string, length = LENGTH_MAX): string => {
  let best = text.slice(0, length)
  for (let at = 1; at + length <= text.length; at++) {
    const window = text.slice(at, at + length)
    if (oddsOfText(window) < oddsOfText(best)) best = window
  }
  return best
}

export const oddsOf = (clause: Clause): number => {
  let odds = 0
  for (const text of clause.plain) odds += oddsOfText(text)
  for (const text of clause.bare) odds += oddsOfText(text)
  return odds
}
