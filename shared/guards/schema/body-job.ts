// What judging a body's value shares, whatever its media type: the job, its outcomes, and what becomes of findings.

import { deny } from '../../decision/denials.ts'
import type { Denial } from '../../decision/denials.ts'
import type { Body, Exchange } from '../../exchange/exchange.ts'
import type { Judgement, Limits, Told } from '../../lib/schema/schema.ts'
import { addAll } from './found.ts'
import type { Findings } from './found.ts'
import type { ReadJson } from './json-body.ts'
import type { CompiledMedia } from './operation.ts'

export interface BodyRules {
  readonly limits: (bytes: number) => Limits
  readonly readJson: ReadJson
  readonly unjudged: 'refuse' | 'pass'
}

export type BodyOutcome =
  /** Valid, or with what is wrong among the findings. */
  | { readonly kind: 'judged'; readonly rewritten?: Uint8Array; readonly dropped?: readonly Told[] }
  | { readonly kind: 'denial'; readonly denial: Denial }
  | { readonly kind: 'exhausted' }

export interface Job {
  readonly body: Body
  readonly exchange: Exchange
  readonly media: CompiledMedia
  readonly judged: NonNullable<CompiledMedia['judged']>
  readonly rules: BodyRules
  readonly findings: Findings
}

export const FINE: BodyOutcome = { kind: 'judged' }
const EXHAUSTED: BodyOutcome = { kind: 'exhausted' }

export const malformed = (reason: string): BodyOutcome => ({
  kind: 'denial',
  denial: deny('schema.body-malformed', { reason }),
})

export const encoder = new TextEncoder()

/** `cut` makes the bytes without what is to go; undefined where it cannot be cut out. */
export const settle = (
  judgement: Judgement,
  findings: Findings,
  cut: (drops: readonly Told[]) => Uint8Array | undefined,
): BodyOutcome => {
  if (judgement.kind === 'exhausted') return EXHAUSTED
  if (judgement.kind === 'invalid') {
    addAll(findings, 'body', [], judgement.findings)
    return FINE
  }
  if (judgement.drops.length === 0) return FINE
  const rewritten = cut(judgement.drops)
  if (rewritten !== undefined) return { kind: 'judged', rewritten, dropped: judgement.drops }
  addAll(findings, 'body', [], judgement.drops)
  return FINE
}
