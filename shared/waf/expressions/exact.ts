// Short lists of all that a part of an expression can match, and what is known where two of them meet.

import { byOdds, leanest, rarest, unique, type Clause } from './clause.ts'

export const EXACT_MAX = 96
const EXACT_LENGTH_MAX = 24
const TAIL_MAX = 3

export interface Exact {
  readonly strings: readonly string[]
  /** Plain literals, one of which stands in the text wherever it is none of `strings` in this place. */
  readonly escapes: readonly string[]
}

export const EPSILON: Exact = { strings: [''], escapes: [] }

export const join = (left: Exact, right: Exact): Exact | undefined => {
  if (left.strings.length * right.strings.length > EXACT_MAX) return undefined
  const strings = unique(left.strings.flatMap((head) => right.strings.map((tail) => head + tail)))
  const isLong = strings.some((text) => text.length > EXACT_LENGTH_MAX)
  return isLong ? undefined : { strings, escapes: unique([...left.escapes, ...right.escapes]) }
}

/** Too many strings, or too long ones: how the first ones end says the most about where the others begin. */
export const joinTails = (left: Exact, right: Exact): Exact | undefined => {
  for (let length = TAIL_MAX; length > 0; length--) {
    const strings = unique(left.strings.map((text) => text.slice(-length)))
    const joined = join({ strings, escapes: left.escapes }, right)
    if (joined !== undefined) return joined
  }
  return undefined
}

/** Where both are too many: how the ones end and how the others begin. */
export const seamClause = (left: Exact, right: Exact, bare: boolean): readonly Clause[] => {
  const escapes = unique([...left.escapes, ...right.escapes])
  const seams: Clause[] = []
  if (left.strings.some((text) => text === '') || right.strings.some((text) => text === '')) return []
  for (const [before, after] of SEAMS) {
    const tails = { strings: unique(left.strings.map((text) => text.slice(-before))), escapes }
    const heads = { strings: unique(right.strings.map((text) => text.slice(0, after))), escapes }
    const joined = join(tails, heads)
    if (joined !== undefined) seams.push(...asClause(joined, bare))
  }
  return byOdds(seams).slice(0, 1)
}

const SEAMS: readonly (readonly [before: number, after: number])[] = [
  [2, 2],
  [2, 1],
  [1, 2],
  [1, 1],
]

export const asClause = (exact: Exact, bare: boolean): readonly Clause[] => {
  if (exact.strings.some((text) => text === '')) return []
  const strings = unique(exact.strings.map((text) => rarest(text)))
  return bare
    ? [leanest({ plain: exact.escapes, bare: strings })]
    : [leanest({ plain: unique([...strings, ...exact.escapes]), bare: [] })]
}
