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
  /** A file that is no text: few detectors look at it, and it has no encodings to undo. */
  readonly binary: boolean
  /** What stands behind a key (detectors/detector.ts). */
  readonly operand: string
  readonly hits: Hit[]
  /** The kinds that were reported of the text as it stands. */
  shown?: Set<string>
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
  /** With less work left than this, a request that is refused is judged no further. */
  readonly enough: number
}

export const newRun = (enough = 0): Run => ({
  hits: [],
  clean: new Map(),
  score: 0,
  total: 0,
  refused: false,
  enough,
})

/**
 * Of a rule's hits in a field only the best is kept. There are then as many as rules, so that no flood of weak
 * findings can push a strong one out, and repetition costs nothing.
 */
export const isBest = (hits: readonly Hit[], rule: string, score: number, syntactic: boolean): boolean => {
  const other = hits.find((hit) => hit.rule === rule)
  if (other === undefined || other.score < score) return true
  return other.score === score && syntactic && !other.syntactic
}

export const keep = (hits: Hit[], hit: Hit): void => {
  const at = hits.findIndex((other) => other.rule === hit.rule)
  if (at < 0) hits.push(hit)
  else hits[at] = hit
}

/** An event lists no more hits than this; the score counts all. */
const HITS_LISTED = 64

export const settle = (run: Run, field: Judged, sensitivity: Sensitivity): void => {
  const score = fieldScore(field.hits)
  run.score = Math.max(run.score, score)
  run.total += score
  if (refuses(field.hits, sensitivity)) run.refused = true
  for (const hit of field.hits) list(run.hits, hit)
}

/** Past the bound a stronger hit takes a weaker one's place: a flood of notices must not hide what decided. */
const list = (hits: Hit[], hit: Hit): void => {
  if (hits.length < HITS_LISTED) {
    hits.push({ ...hit, field: fieldName(hit.field) })
    return
  }
  let weakest = 0
  for (let at = 1; at < hits.length; at++)
    if ((hits[at] as Hit).score < (hits[weakest] as Hit).score) weakest = at
  if ((hits[weakest] as Hit).score < hit.score) hits[weakest] = { ...hit, field: fieldName(hit.field) }
}

/** A closed type that a value does not keep refuses by itself: the policy stated it. */
export const judgeTyped = (run: Run, typed: FieldType, name: string, text: string): void => {
  if (!typed.closed || typed.matches(text)) return
  run.score = Math.max(run.score, TYPE_SCORE)
  run.refused = true
  list(run.hits, {
    rule: 'field-type',
    field: name,
    offset: 0,
    score: TYPE_SCORE,
    excerpt: typed.name,
    family: 'field',
    syntactic: true,
  })
}

const TYPE_SCORE = 5

/** Equal values are judged once a request; headers and paths are few, and their detectors ask for names. */
export const mayRepeat = (place: Place): boolean => place !== 'header' && place !== 'path'
