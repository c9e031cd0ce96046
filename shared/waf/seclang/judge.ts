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
import { bodyOf, makeTransaction } from './transaction.ts'

export interface SecLangOptions {
  /** Undefined leaves it to the set-up file. */
  readonly paranoia: number | undefined
  /** The inbound anomaly score at which a request is refused; undefined leaves it to the set-up file. */
  readonly threshold: number | undefined
  readonly exclusions: readonly SecLangExclusion[]
}

/** What the request comes to, and what is left for the response phases; undefined where the rule set has none. */
export interface RequestAnswer extends SecLangAnswer {
  readonly residue: Residue | undefined
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
    transaction.removed.push(...exclusions.removed)
    transaction.excluded.push(...exclusions.excluded)
    const hits: Hit[] = []
    const left = (allowed: string | undefined): Residue | undefined =>
      responds ? residueOf(bytes, transaction, allowed === 'all') : undefined
    for (const phase of [1, 2]) {
      const result = runPhase(transaction, phase)
      hits.push(...result.hits)
      if (result.refusal === undefined && (result.allowed ?? 'phase') === 'phase') continue
      const refused = result.refusal !== undefined
      return { ...answerOf(runtime, 'inbound', hits, transaction.tx, refused), residue: left(result.allowed) }
    }
    const malformed = body === undefined ? undefined : bodyOf(transaction).error
    return {
      ...answerOf(runtime, 'inbound', hits, transaction.tx, false, malformed),
      residue: left(undefined),
    }
  })
}

const pinsOf = ({ paranoia, threshold }: SecLangOptions): ReadonlyMap<string, string> => {
  const pins = new Map<string, string>()
  if (paranoia !== undefined) for (const name of PARANOIA_NAMES) pins.set(name, String(paranoia))
  if (threshold !== undefined) pins.set('inbound_anomaly_score_threshold', String(threshold))
  return pins
}
