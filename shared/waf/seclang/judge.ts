// A compiled rule set asked about one exchange: the way from the payload guard into the interpreter and back. The
// settings that the guard's options fix (paranoia level, threshold) win over whatever the set-up file assigns.

import { err, ok, type Result } from '../../lib/result.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { answerOf, type SecLangAnswer } from './answer.ts'
import { exclusionsOf, type SecLangExclusion } from './exclusions.ts'
import { loadOnce } from './load.ts'
import { rawRequest } from './request.ts'
import { residueOf, type Residue } from './residue.ts'
import { PARANOIA_NAMES } from './respond.ts'
import { runPhase, type Hit } from './run.ts'
import { unitsOf } from '../work.ts'
import { bodyOf, makeTransaction } from './transaction.ts'

export interface SecLangOptions {
  /** Undefined leaves it to the set-up file. */
  readonly paranoia: number | undefined
  /** The inbound anomaly score at which a request is refused; undefined leaves it to the set-up file. */
  readonly threshold: number | undefined
  readonly exclusions: readonly SecLangExclusion[]
  /** How much work the request's phases may take together; unset for any. */
  readonly workMs?: number
}

/** What the request comes to, and what is left for the response phases; undefined where the rule set has none. */
export interface RequestAnswer extends SecLangAnswer {
  readonly residue: Residue | undefined
  /** The work was used up before all rules had been asked: what is listed is not all. */
  readonly exhausted: boolean
}

export type SecLangJudge = (exchange: Exchange, body: Uint8Array | undefined) => RequestAnswer

export const makeSecLangJudge = (
  bytes: Uint8Array,
  options: SecLangOptions,
): Result<SecLangJudge, string> => {
  const loaded = loadOnce(bytes, options.paranoia ?? 4)
  if (!loaded.ok) return err(loaded.error)
  const runtime = loaded.value
  const pins = pinsOf(options)
  const exclusions = exclusionsOf(runtime, options.exclusions)
  const responds = runtime.phases.slice(2).some((phase) => phase.length > 0)
  return ok((exchange, body) => {
    const transaction = makeTransaction(runtime, rawRequest(exchange, body), pins)
    if (options.workMs !== undefined) transaction.work = unitsOf(options.workMs)
    transaction.removed.push(...exclusions.removed)
    transaction.excluded.push(...exclusions.excluded)
    const hits: Hit[] = []
    const left = (allowed: string | undefined): Residue | undefined =>
      responds ? residueOf(bytes, transaction, allowed === 'all') : undefined
    const told = (refused: boolean, allowed: string | undefined, malformed?: string): RequestAnswer => ({
      ...answerOf(runtime, 'inbound', hits, transaction.tx, refused, malformed),
      residue: left(allowed),
      exhausted: transaction.work < 0,
    })
    for (const phase of [1, 2]) {
      const result = runPhase(transaction, phase)
      hits.push(...result.hits)
      if (transaction.work < 0) return told(result.refusal !== undefined, undefined)
      if (result.refusal === undefined && (result.allowed ?? 'phase') === 'phase') continue
      return told(result.refusal !== undefined, result.allowed)
    }
    return told(false, undefined, body === undefined ? undefined : bodyOf(transaction).error)
  })
}

const pinsOf = ({ paranoia, threshold }: SecLangOptions): ReadonlyMap<string, string> => {
  const pins = new Map<string, string>()
  if (paranoia !== undefined) for (const name of PARANOIA_NAMES) pins.set(name, String(paranoia))
  if (threshold !== undefined) pins.set('inbound_anomaly_score_threshold', String(threshold))
  return pins
}
