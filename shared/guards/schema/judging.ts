// One value of a request judged by its schema, read in each way that its text allows until one is valid.

import type { Judge, Judgement, Limits } from '../../lib/schema/schema.ts'
import type { Interpretation } from './styles.ts'
import type { Reading } from './text.ts'

const UNREADABLE: Judgement = { kind: 'invalid', findings: [{ path: [], keyword: 'style' }] }

/** The first way that is valid; what is told otherwise is what the first readable way lacks. */
export const judgeReadings = (ways: readonly Interpretation[], judge: Judge, limits: Limits): Judgement => {
  let told: Judgement | undefined
  for (const way of ways) {
    const typed: Reading = { strings: false, ambiguous: false }
    const first = judged(way, typed, judge, limits)
    if (first?.kind === 'valid' || first?.kind === 'exhausted') return first
    told ??= first
    // A text that could be a string where the schema has strings as well.
    const second = typed.ambiguous
      ? judged(way, { strings: true, ambiguous: false }, judge, limits)
      : undefined
    if (second?.kind === 'valid' || second?.kind === 'exhausted') return second
  }
  return told ?? UNREADABLE
}

const judged = (
  way: Interpretation,
  reading: Reading,
  judge: Judge,
  limits: Limits,
): Judgement | undefined => {
  const value = way(reading)
  return value === undefined ? undefined : judge(value, limits)
}
