// What a recorded refusal asks for: which hits have to go before it would have passed. Native rules are judged field
// by field, imported ones by the sum over the request.

import { isImportedRule, familyOf, patternOf } from './pattern.ts'
import type { TuneEvent } from './read.ts'

export interface DemandHit {
  readonly rule: string
  readonly field: string
  readonly pattern: string
  readonly score: number
  readonly weak: boolean
}

/** Hits that refuse together: those of one field, or of the whole request. */
export interface Unit {
  readonly hits: readonly DemandHit[]
  readonly bound: number
  readonly kind: 'native' | 'imported'
}

/** One refusal, by a guard or by the screen `rules`. */
export interface Demand {
  readonly id: string
  readonly time: string
  readonly route: string
  readonly at: 'payload' | 'rules'
  readonly mode: 'enforce' | 'shadow'
  readonly client: string
  readonly units: readonly Unit[]
  /** At the higher sensitivities many weak fields refuse together, from this sum on. */
  readonly totalBound: number | undefined
}

/** A refusal that no exclusion can undo. */
export interface Other {
  readonly route: string
  readonly code: string
  readonly reason: string
}

export interface Asked {
  readonly demands: readonly Demand[]
  readonly others: readonly Other[]
}

/** Of events from before there was a bound in the evidence: the default of both kinds. */
const BOUND = 5
const FIELD_SCORE_MAX = 10
const CODES: Readonly<Record<string, Demand['at']>> = { 'payload.rules': 'payload', 'answer.rules': 'rules' }

/** `client` is the hashed address. */
export const demandsOf = (event: TuneEvent, client: string): Asked => {
  const demands: Demand[] = []
  const others: Other[] = []
  const refusals = [
    ...(event.code === undefined
      ? []
      : [{ mode: 'enforce' as const, code: event.code, evidence: event.evidence }]),
    ...(event.steps ?? []).filter(({ verdict, mode }) => verdict !== 'pass' && mode === 'shadow'),
  ]
  for (const { mode, code, evidence } of refusals) {
    const at = code === undefined ? undefined : CODES[code]
    const route = event.route ?? ''
    if (code === undefined || at === undefined) {
      if (code?.startsWith('payload.') === true) others.push({ route, code, reason: evidence?.reason ?? '' })
      continue
    }
    const hits = (evidence?.hits ?? []).map(hitOf)
    // What compares scores is no cause, and a declared type is no rule.
    const causes = hits.filter(({ field, rule }) => !field.startsWith('TX:') && rule !== 'field-type')
    if (hits.some(({ rule }) => rule === 'field-type')) others.push({ route, code, reason: 'field-type' })
    if (causes.length === 0) {
      if (hits.length === 0) others.push({ route, code, reason: evidence?.reason ?? 'no hits recorded' })
      continue
    }
    const bound = evidence?.bound ?? BOUND
    const units = unitsOf(causes, bound)
    const native = units[0]?.kind === 'native'
    const totalBound = native && bound <= 3 ? FIELD_SCORE_MAX : undefined
    demands.push({ id: event.id, time: event.time, route, at, mode, client, units, totalBound })
  }
  return { demands, others }
}

const hitOf = (hit: {
  rule: string
  field: string
  score: number
  weak?: boolean | undefined
}): DemandHit => ({
  rule: hit.rule,
  field: hit.field,
  pattern: patternOf(hit.field),
  score: hit.score,
  weak: hit.weak === true,
})

const unitsOf = (hits: readonly DemandHit[], bound: number): readonly Unit[] => {
  if (hits.some(({ rule }) => isImportedRule(rule))) return [{ hits, bound, kind: 'imported' }]
  const byField = new Map<string, DemandHit[]>()
  for (const hit of hits) {
    const list = byField.get(hit.field)
    if (list === undefined) byField.set(hit.field, [hit])
    else list.push(hit)
  }
  return Array.from(byField.values(), (list) => ({ hits: list, bound, kind: 'native' as const }))
}

/** Whether the unit passes without the hits that `isGone` takes away. */
export const passes = (unit: Unit, isGone: (hit: DemandHit) => boolean): boolean => {
  const left = unit.hits.filter((hit) => !isGone(hit))
  if (left.length === 0) return true
  // A rule set without scores refuses by single rules.
  if (unit.kind === 'imported') return unit.bound > 0 && sum(left) < unit.bound
  if (sum(left) < unit.bound) return true
  const families = new Set(left.map(({ rule }) => familyOf(rule)))
  return unit.bound >= 5 && left.every(({ weak }) => weak) && families.size < 2
}

export const sum = (hits: readonly DemandHit[]): number => hits.reduce((total, { score }) => total + score, 0)

/** Whether the whole refusal would not have been. */
export const isSettled = ({ units, totalBound }: Demand, isGone: (hit: DemandHit) => boolean): boolean => {
  if (!units.every((unit) => passes(unit, isGone))) return false
  if (totalBound === undefined) return true
  const total = units.reduce(
    (all, { hits }) => all + Math.min(FIELD_SCORE_MAX, sum(hits.filter((hit) => !isGone(hit)))),
    0,
  )
  return total < totalBound
}
