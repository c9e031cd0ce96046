// The decision in two response headers, for policies with `debug` on: what `gatehouse explain` says, in one line.
// Made of codes and names of the policy only, printable and bounded, so that no byte of a request gets in.

import { hitsOf, stepCodeOf, type RecordedStep } from './step.ts'

export interface DebugView {
  readonly outcome: string
  readonly code: string | undefined
  readonly guard: string | undefined
  readonly route: string | undefined
  readonly steps: readonly RecordedStep[]
}

export const DECISION_HEADER = 'x-gatehouse-decision'
export const RULES_HEADER = 'x-gatehouse-rules'

const HEADER_CHARACTERS_MAX = 2048

/** `refuse; guard=token; code=token.expired; route=read-order; steps="address=pass, token=deny(token.expired)"` */
export const decisionHeader = (view: DebugView): string => {
  const parts = [word(view.outcome)]
  if (view.guard !== undefined) parts.push(`guard=${word(view.guard)}`)
  if (view.code !== undefined) parts.push(`code=${word(view.code)}`)
  if (view.route !== undefined) parts.push(`route=${word(view.route)}`)
  if (view.steps.length > 0) parts.push(`steps="${view.steps.map(stepWord).join(', ')}"`)
  return bounded(parts.join('; '))
}

/** The ids of all payload rules that matched, each once, separated by commas; undefined for none. */
export const rulesHeader = (steps: readonly RecordedStep[]): string | undefined => {
  const hits = hitsOf(steps)
  if (hits.length === 0) return undefined
  const ids = new Set(hits.map((hit) => word(hit.rule)))
  let text = ''
  for (const id of ids) {
    // A cut id would name another rule, so a list that is too long ends at a comma.
    if (text.length + id.length + 1 > HEADER_CHARACTERS_MAX) break
    text = text === '' ? id : `${text},${id}`
  }
  return text
}

const stepWord = (step: RecordedStep): string => {
  const code = stepCodeOf(step)
  const verdict = code === undefined ? 'pass' : `${step.verdict.kind}(${code})`
  return `${word(step.guard)}=${step.mode === 'shadow' ? 'shadow-' : ''}${verdict}`
}

const word = (text: string): string => text.replace(/[^A-Za-z0-9._:/@~+-]/g, '_')

const bounded = (text: string): string =>
  text.length <= HEADER_CHARACTERS_MAX ? text : `${text.slice(0, HEADER_CHARACTERS_MAX - 3)}...`
