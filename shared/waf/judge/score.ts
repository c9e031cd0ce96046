// From findings to a refusal. Scores add up within a field and are capped there, so that one noisy text cannot
// spend more than one attack's worth; which evidence counts at all depends on the sensitivity.

/** 1 refuses on syntactic evidence or two independent signals; each further level asks for less. */
export type Sensitivity = 1 | 2 | 3 | 4

/** A field's score is cut here: a conclusive finding has 5 points. */
export const FIELD_SCORE_MAX = 10

/** What a field has to score for a refusal, by sensitivity. */
const THRESHOLDS = [5, 4, 3, 2] as const

/** One rule that matched, in the form in which events list it, and what the judging needs besides. */
export interface Hit {
  readonly rule: string
  readonly field: string
  readonly offset: number
  readonly score: number
  readonly excerpt: string
  /** What the evidence is of: `sqli`. Two families are two independent signals. */
  readonly family: string
  readonly syntactic: boolean
}

export const threshold = (sensitivity: Sensitivity): number => THRESHOLDS[sensitivity - 1] as number

/** One field's points. There is one hit a rule, its best: repetition proves nothing. */
export const fieldScore = (hits: readonly Hit[]): number => {
  let sum = 0
  for (const hit of hits) sum += hit.score
  return Math.min(sum, FIELD_SCORE_MAX)
}

/** Whether a field's hits refuse the request. */
export const refuses = (hits: readonly Hit[], sensitivity: Sensitivity): boolean => {
  if (hits.length === 0 || fieldScore(hits) < threshold(sensitivity)) return false
  if (sensitivity > 1) return true
  const families = new Set<string>()
  for (const hit of hits) {
    if (hit.syntactic) return true
    families.add(hit.family)
  }
  return families.size > 1
}
