// What the record of a decision needs to see of a guard's verdict. The core's Step has this shape; it is stated
// here so that this room depends on nobody.

import type { Denial, Fault } from './denials.ts'
import type { Evidence, RuleHit } from './evidence.ts'

export interface RecordedStep {
  readonly guard: string
  readonly mode: 'enforce' | 'shadow'
  readonly verdict:
    | { readonly kind: 'pass'; readonly evidence?: Evidence }
    | { readonly kind: 'deny'; readonly denial: Denial }
    | { readonly kind: 'fault'; readonly fault: Fault }
}

export const evidenceOf = (step: RecordedStep): Evidence | undefined => {
  const { verdict } = step
  if (verdict.kind === 'deny') return verdict.denial.evidence
  return verdict.kind === 'fault' ? verdict.fault.evidence : verdict.evidence
}

/** The code of a verdict that is not a pass. */
export const stepCodeOf = (step: RecordedStep): Denial['code'] | Fault['code'] | undefined => {
  const { verdict } = step
  if (verdict.kind === 'deny') return verdict.denial.code
  return verdict.kind === 'fault' ? verdict.fault.code : undefined
}

/** Every payload rule that matched, in the order of the guards: enforced, in shadow, or below a threshold. */
export const hitsOf = (steps: readonly RecordedStep[]): readonly RuleHit[] => {
  let hits: RuleHit[] | undefined
  for (const step of steps) {
    const found = evidenceOf(step)?.hits
    if (found !== undefined && found.length > 0) hits = hits === undefined ? [...found] : [...hits, ...found]
  }
  return hits ?? []
}
