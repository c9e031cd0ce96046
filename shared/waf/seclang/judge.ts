// A compiled rule set asked about one exchange: the way from the payload guard into the interpreter and back. The
// settings that the guard's options fix (paranoia level, threshold) win over whatever the set-up file assigns.

import { err, ok, type Result } from '../../lib/result.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import type { RuleChoice, RuleData } from './data.ts'
import { loadProgram, type Runtime } from './load.ts'
import { rawRequest } from './request.ts'
import { parseTarget } from './rule.ts'
import { runPhase, type Hit } from './run.ts'
import { bodyOf, makeTransaction, type Exclusion } from './transaction.ts'

export interface SecLangOptions {
  /** Undefined leaves it to the set-up file. */
  readonly paranoia: number | undefined
  /** The inbound anomaly score at which a request is refused; undefined leaves it to the set-up file. */
  readonly threshold: number | undefined
  readonly exclusions: readonly SecLangExclusion[]
}

export interface SecLangExclusion {
  readonly rules: readonly string[]
  readonly tags: readonly string[]
  /** `ARGS:note`, as rules name targets; empty for the whole rule. */
  readonly fields: readonly string[]
}

export interface SecLangAnswer {
  readonly refused: boolean
  /** Every rule that matched and is meant to be recorded, in order. */
  readonly hits: readonly SecLangHit[]
  /** The inbound anomaly score. */
  readonly score: number
  /** Why the body could not be taken apart; undefined for none. */
  readonly malformed: string | undefined
}

export interface SecLangHit {
  readonly rule: string
  readonly field: string
  readonly score: number
  /** What the rule matched on: attacker's text, to be masked before it is recorded. */
  readonly text: string
}

export type SecLangJudge = (exchange: Exchange, body: Uint8Array | undefined) => SecLangAnswer

export const makeSecLangJudge = (
  bytes: Uint8Array,
  options: SecLangOptions,
): Result<SecLangJudge, string> => {
  const loaded = loadOnce(bytes, options.paranoia ?? 4)
  if (!loaded.ok) return err(loaded.error)
  const runtime = loaded.value
  const pins = pinsOf(options)
  const exclusions = exclusionsOf(runtime, options.exclusions)
  if (typeof exclusions === 'string') return err(exclusions)
  return ok((exchange, body) => {
    const transaction = makeTransaction(runtime, rawRequest(exchange, body), pins)
    transaction.removed.push(...exclusions.removed)
    transaction.excluded.push(...exclusions.excluded)
    const hits: Hit[] = []
    for (const phase of [1, 2]) {
      const result = runPhase(transaction, phase)
      hits.push(...result.hits)
      if (result.refusal === undefined && (result.allowed ?? 'phase') === 'phase') continue
      return answer(hits, result.refusal !== undefined, transaction.tx, undefined)
    }
    return answer(hits, false, transaction.tx, body === undefined ? undefined : bodyOf(transaction).error)
  })
}

/** Guards of several routes share what is loaded: the automata are megabytes. */
const loadedPrograms = new WeakMap<Uint8Array, Map<number, Result<Runtime, string>>>()

const loadOnce = (bytes: Uint8Array, paranoiaMax: number): Result<Runtime, string> => {
  const levels = loadedPrograms.get(bytes) ?? new Map<number, Result<Runtime, string>>()
  loadedPrograms.set(bytes, levels)
  const known = levels.get(paranoiaMax)
  if (known !== undefined) return known
  const loaded = loadProgram(bytes, { paranoiaMax })
  levels.set(paranoiaMax, loaded)
  return loaded
}

const pinsOf = ({ paranoia, threshold }: SecLangOptions): ReadonlyMap<string, string> => {
  const pins = new Map<string, string>()
  if (paranoia !== undefined)
    // Version 4's names, then those of 3.x.
    for (const name of [
      'blocking_paranoia_level',
      'detection_paranoia_level',
      'paranoia_level',
      'executing_paranoia_level',
    ])
      pins.set(name, String(paranoia))
  if (threshold !== undefined) pins.set('inbound_anomaly_score_threshold', String(threshold))
  return pins
}

interface Exclusions {
  readonly removed: readonly RuleChoice[]
  readonly excluded: readonly Exclusion[]
}

const exclusionsOf = (runtime: Runtime, entries: readonly SecLangExclusion[]): Exclusions | string => {
  const removed: RuleChoice[] = []
  const excluded: Exclusion[] = []
  for (const entry of entries) {
    const ids = runtime.data.rules
      .filter((rule) => isNamed(runtime, rule, entry))
      .map((rule) => [rule.id, rule.id] as const)
    if (ids.length === 0) continue
    if (entry.fields.length === 0) removed.push({ ids })
    for (const field of entry.fields) {
      const target = parseTarget(field)
      // A native field's name (`body.note`) belongs to another rule set.
      if (typeof target === 'string' || target.selector?.kind === 'expression') continue
      excluded.push({ rules: { ids }, variable: target.variable, selector: target.selector?.name })
    }
  }
  return { removed, excluded }
}

const isNamed = (runtime: Runtime, rule: RuleData, entry: SecLangExclusion): boolean =>
  entry.rules.includes(String(rule.id)) ||
  rule.tags.some((tag) => entry.tags.includes(runtime.data.tags[tag] ?? ''))

/** What CRS gives a match by its severity: critical, error, warning, notice. */
const POINTS: readonly number[] = [5, 5, 5, 4, 3, 2, 0, 0]

const answer = (
  hits: readonly Hit[],
  refused: boolean,
  tx: ReadonlyMap<string, string>,
  malformed: string | undefined,
): SecLangAnswer => ({
  refused,
  hits: hits
    .filter(({ rule }) => rule.logged)
    .map(({ rule, matched }) => ({
      rule: String(rule.id),
      field: matched[0]?.name ?? '',
      score: rule.severity === undefined ? 0 : (POINTS[rule.severity] ?? 0),
      text: matched[0]?.value ?? '',
    })),
  score: Number(tx.get('blocking_inbound_anomaly_score') ?? tx.get('anomaly_score') ?? 0),
  malformed,
})
