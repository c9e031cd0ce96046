// What the rule sets have said of one answer so far, and how the event and a refusal tell it.

import type { Fault } from '../../decision/denials.ts'
import type { Evidence, RuleHit } from '../../decision/evidence.ts'
import type { RecordedStep } from '../../decision/step.ts'
import { fieldName, masked } from '../../waf/judge/excerpt.ts'
import type { ResponseAnswer, ResponseJudging } from '../../waf/seclang/respond.ts'

export interface Asked {
  readonly judging: ResponseJudging
  readonly readsBody: boolean
  /** The last that it said: it says everything each time. */
  said: ResponseAnswer | undefined
}

export interface State {
  readonly mode: 'enforce' | 'shadow'
  readonly asked: readonly Asked[]
  refused: boolean
  /** Why not all was judged. */
  reason: string | undefined
}

export const makeState = (mode: State['mode'], asked: readonly Asked[]): State => ({
  mode,
  asked,
  refused: false,
  reason: undefined,
})

export const take = (state: State, asked: Asked, said: ResponseAnswer): void => {
  asked.said = said
  if (said.refused) state.refused = true
}

export type Over = 'inspect-prefix' | 'refuse'

/** Work that was used up leaves rules unasked: as a body that is too long, it is told, or refused. */
export const settle = (state: State, over: Over): void => {
  if (!state.asked.some(({ said }) => said?.exhausted === true)) return
  state.reason = 'work'
  if (over === 'refuse') state.refused = true
}

const evidenceOf = ({ asked, refused, reason }: State): Evidence => {
  const said = asked.flatMap((each) => each.said ?? [])
  const hits = said.flatMap((each) => each.hits)
  const deciding = said.find((each) => each.refused) ?? said[0]
  return {
    ...(reason === undefined ? undefined : { reason }),
    ...(hits.length === 0 ? undefined : { hits: hits.map(hitOf) }),
    ...(deciding === undefined || hits.length === 0 ? undefined : { score: deciding.score }),
    ...(refused && deciding !== undefined && deciding.threshold > 0
      ? { bound: deciding.threshold }
      : undefined),
  }
}

const hitOf = ({ rule, field, offset, score, text }: ResponseAnswer['hits'][number]): RuleHit => ({
  rule,
  field: fieldName(field),
  offset,
  score,
  excerpt: masked(text, offset),
})

export const faultOf = (state: State): Fault => ({
  code: 'answer.rules',
  evidence: evidenceOf(state),
  retryAfterMs: 1000,
})

/** For the event; undefined where there is nothing to tell. */
export const stepOf = (state: State): RecordedStep | undefined => {
  const { mode } = state
  if (state.refused) return { guard: 'rules', mode, verdict: { kind: 'fault', fault: faultOf(state) } }
  const evidence = evidenceOf(state)
  if (evidence.hits === undefined && evidence.reason === undefined) return undefined
  return { guard: 'rules', mode, verdict: { kind: 'pass', evidence } }
}
