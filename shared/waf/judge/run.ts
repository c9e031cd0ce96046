// What one judging of a head or a body has found so far.

import type { Place, Part } from '../fields/field.ts'
import { fieldName } from './excerpt.ts'
import { fieldScore, refuses } from './score.ts'
import type { Hit, Sensitivity } from './score.ts'
import type { FieldType } from './types.ts'

/** A field that is being judged, with what its views have shown. */
export interface Judged {
  readonly place: Place
  readonly part: Part
  /** The field's name, put together when somebody asks. */
  readonly name: () => string
  readonly typed: FieldType | undefined
  readonly hits: Hit[]
  /** Set when a finding did not count because of the field's name, type or place. */
  suppressed: boolean
}

export interface Run {
  readonly hits: Hit[]
  /** Texts that were judged and found clean, and where: equal values repeat in real bodies. */
  readonly clean: Map<string, Place>
  /** The highest score of any field. */
  score: number
  /** The sum over fields. */
  total: number
  refused: boolean
}

export const newRun = (): Run => ({ hits: [], clean: new Map(), score: 0, total: 0, refused: false })

/** An event lists no more hits than this; the score counts all. */
const HITS_LISTED = 64

export const settle = (run: Run, field: Judged, sensitivity: Sensitivity): void => {
  const score = fieldScore(field.hits)
  run.score = Math.max(run.score, score)
  run.total += score
  if (refuses(field.hits, sensitivity)) run.refused = true
  const best = new Map<string, Hit>()
  for (const hit of field.hits) {
    const other = best.get(hit.rule)
    if (other === undefined || other.score < hit.score) best.set(hit.rule, hit)
  }
  for (const hit of best.values())
    if (run.hits.length < HITS_LISTED) run.hits.push({ ...hit, field: fieldName(hit.field) })
}

/** A closed type that a value does not keep refuses by itself: the policy stated it. */
export const judgeTyped = (run: Run, typed: FieldType, name: string, text: string): void => {
  if (!typed.closed || typed.matches(text)) return
  run.score = Math.max(run.score, TYPE_SCORE)
  run.refused = true
  if (run.hits.length < HITS_LISTED)
    run.hits.push({
      rule: 'field-type',
      field: fieldName(name),
      offset: 0,
      score: TYPE_SCORE,
      excerpt: typed.name,
      family: 'field',
      syntactic: true,
    })
}

const TYPE_SCORE = 5
