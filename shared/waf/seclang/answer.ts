// What an interpreter's run comes to: refused or not, the score, and the rules that matched as an event lists them.

import type { Runtime } from './load.ts'
import { locate, LOCATE_BYTES, type Locating } from './locate.ts'
import type { Hit } from './run.ts'
import type { Matched } from './transaction.ts'
import { UNBOUNDED, unitsOf, work } from '../work.ts'
import { isOfAnswer, V } from './variables.ts'

export interface SecLangAnswer {
  readonly refused: boolean
  /** Every rule that matched and is meant to be recorded, in order, once for each field that it matched in. */
  readonly hits: readonly SecLangHit[]
  /** The anomaly score, and the one at which the rule set refuses; 0 where it counts none. */
  readonly score: number
  readonly threshold: number
  /** Why the body could not be taken apart; undefined for none. */
  readonly malformed: string | undefined
}

export interface SecLangHit {
  readonly rule: string
  readonly field: string
  readonly score: number
  /** Where in `text` the match is. */
  readonly offset: number
  /** What the rule matched on, transformed: attacker's text, to be masked before it is recorded. */
  readonly text: string
}

/** What CRS gives a match by its severity: critical, error, warning, notice. */
const POINTS: readonly number[] = [5, 5, 5, 4, 3, 2, 0, 0]

/**
 * One rule is listed for no more fields than these, and past so many hits for one alone: each rule is named, and no
 * client makes an event so long that a log cuts it.
 */
const FIELDS_LISTED = 8
const HITS_LISTED = 64
/** Nor is one looked for among more matches: elements of an array bear one name. */
const LOOKED_MAX = 256
/** Units of work that telling where matches are may take. */
const LOCATING_UNITS = unitsOf(0.5)

type Side = 'inbound' | 'outbound'

/** The names of version 4, then those of 3.x. */
const SCORES: Readonly<Record<Side, readonly string[]>> = {
  inbound: ['blocking_inbound_anomaly_score', 'anomaly_score'],
  outbound: ['blocking_outbound_anomaly_score', 'outbound_anomaly_score'],
}

export const answerOf = (
  runtime: Runtime,
  side: Side,
  hits: readonly Hit[],
  tx: ReadonlyMap<string, string>,
  refused: boolean,
  malformed?: string,
): SecLangAnswer => {
  const locating: Locating = { left: LOCATE_BYTES }
  work.left = LOCATING_UNITS
  const name = SCORES[side].find((each) => tx.has(each))
  const told: SecLangHit[] = []
  for (const hit of hits)
    if (hit.rule.logged)
      told.push(...listed(runtime, hit, told.length < HITS_LISTED ? FIELDS_LISTED : 1, locating))
  work.left = UNBOUNDED
  return {
    refused,
    hits: told,
    score: Number(name === undefined ? 0 : tx.get(name)) || 0,
    threshold: Number(tx.get(`${side}_anomaly_score_threshold`)) || 0,
    malformed,
  }
}

const listed = (
  runtime: Runtime,
  { rule, matched, first }: Hit,
  fieldsMax: number,
  locating: Locating,
): readonly SecLangHit[] => {
  const last = matched.some(isSent)
  const meant = last || !first.some(isSent) ? matched : first
  const link = rule.links.at(meant === matched ? -1 : 0)
  const operator = link === undefined ? undefined : runtime.operators[link.operator]
  const base = {
    rule: String(rule.id),
    score: rule.severity === undefined ? 0 : (POINTS[rule.severity] ?? 0),
  }
  const fields = new Map<string, SecLangHit>()
  for (let at = 0; at < meant.length && at < LOOKED_MAX && fields.size < fieldsMax; at++) {
    const { name, value } = meant[at] as Matched
    if (fields.has(name)) continue
    const offset = link?.negated === true ? 0 : locate(operator, value, locating)
    fields.set(name, { ...base, field: name, offset, text: value })
  }
  return fields.size === 0 ? [{ ...base, field: '', offset: 0, text: '' }] : Array.from(fields.values())
}

/** Whether it is something that a client or an origin sent, and not what rules made of it. */
const isSent = ({ variable }: Matched): boolean =>
  variable < V.TX || isOfAnswer(variable) || SENT.has(variable)

const SENT: ReadonlySet<number> = new Set([V.STATUS_LINE, V.AUTH_TYPE, V.REMOTE_USER, V.FULL_REQUEST])
