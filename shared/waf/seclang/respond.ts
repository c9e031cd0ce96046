// A rule set's response phases over an origin's answer: the head (3), then what was buffered of the body (4), then
// what the rule set counts at the end (5). They go on with what the request's phases left behind, since a rule set
// initialises its variables there; a request that this rule set did not judge is given its first phase alone.

import { ok, type Result } from '../../lib/result.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { unitsOf } from '../work.ts'
import { answerOf, type SecLangAnswer } from './answer.ts'
import type { AnswerSettings } from './data.ts'
import { exclusionsOf, type SecLangExclusion } from './exclusions.ts'
import { loadOnce, type Runtime } from './load.ts'
import { rawRequest, type RawResponse } from './request.ts'
import type { Residue } from './residue.ts'
import { runPhase, type Hit } from './run.ts'
import { makeTransaction, type Transaction } from './transaction.ts'

export interface ResponseOptions {
  /** Undefined leaves it to whoever judged the request, or to the set-up file. */
  readonly paranoia: number | undefined
  /** The outbound anomaly score at which an answer is refused; undefined leaves it to the set-up file. */
  readonly threshold: number | undefined
  readonly exclusions: readonly SecLangExclusion[]
  /** How much work the response phases may take together; unset for any. */
  readonly workMs?: number
}

export interface ResponseJudge {
  /** What the rule set's own directives say of bodies. */
  readonly settings: AnswerSettings
  /** False where the rule set does not look into bodies. */
  readonly readsBody: boolean
  readonly begin: (exchange: Exchange, residue: Residue | undefined) => ResponseJudging
}

export interface ResponseAnswer extends SecLangAnswer {
  /** The work was used up before all rules had been asked. */
  readonly exhausted: boolean
}

/** One answer under judgement: its head first, then its body, once each. */
export interface ResponseJudging {
  readonly head: (head: Omit<RawResponse, 'body'>) => ResponseAnswer
  /** The buffered part, one character per byte; undefined where there is none to judge. */
  readonly body: (text: string | undefined) => ResponseAnswer
}

export const makeResponseJudge = (
  bytes: Uint8Array,
  options: ResponseOptions,
): Result<ResponseJudge, string> => {
  const loaded = loadOnce(bytes, options.paranoia ?? 4)
  if (!loaded.ok) return loaded
  const { data } = loaded.value
  return ok({
    settings: data.answers ?? {},
    readsBody: data.responseBody,
    begin: (exchange, residue) => {
      const runtime = options.paranoia === undefined ? (residue?.runtime ?? loaded.value) : loaded.value
      if (residue?.allowed === true) return UNJUDGED
      const transaction =
        residue === undefined ? freshly(runtime, exchange, options) : resumed(runtime, residue, options)
      const { removed, excluded } = exclusionsOf(runtime, options.exclusions)
      transaction.removed.push(...removed)
      transaction.excluded.push(...excluded)
      if (options.workMs !== undefined) transaction.work = unitsOf(options.workMs)
      return judgingOf(runtime, transaction)
    },
  })
}

const NOTHING: ResponseAnswer = {
  refused: false,
  hits: [],
  score: 0,
  threshold: 0,
  malformed: undefined,
  exhausted: false,
}
const UNJUDGED: ResponseJudging = { head: () => NOTHING, body: () => NOTHING }

const judgingOf = (runtime: Runtime, transaction: Transaction): ResponseJudging => {
  const hits: Hit[] = []
  let isOver = false
  const run = (phase: number): boolean => {
    const result = runPhase(transaction, phase)
    hits.push(...result.hits)
    isOver = result.refusal !== undefined || (result.allowed ?? 'phase') !== 'phase'
    return result.refusal !== undefined
  }
  const told = (refused: boolean): ResponseAnswer => ({
    ...answerOf(runtime, 'outbound', hits, transaction.tx, refused),
    exhausted: transaction.work < 0,
  })
  return {
    head: (head) => {
      transaction.response = { ...head, body: undefined }
      return told(run(3))
    },
    body: (text) => {
      if (isOver) return told(false)
      if (transaction.response !== undefined) transaction.response = { ...transaction.response, body: text }
      const refused = run(4)
      // The last phase refuses nothing. What it counts in collections is kept; what it reports are the scores.
      if (transaction.work >= 0) runPhase(transaction, 5)
      return told(refused)
    },
  }
}

const resumed = (runtime: Runtime, residue: Residue, options: ResponseOptions): Transaction => {
  const { tx, opened, removed, excluded, ...rest } = residue.left
  const transaction = makeTransaction(runtime, residue.request)
  Object.assign(transaction, rest)
  for (const [name, value] of tx) transaction.tx.set(name, value)
  for (const [name, value] of pinsOf(options)) transaction.tx.set(name, value)
  for (const [variable, collection] of opened) transaction.opened.set(variable, collection)
  transaction.removed.push(...removed)
  transaction.excluded.push(...excluded)
  return transaction
}

/** The first phase initialises what later ones read. That it would have refused the request does not matter here. */
const freshly = (runtime: Runtime, exchange: Exchange, options: ResponseOptions): Transaction => {
  const request = rawRequest(exchange, undefined)
  const transaction = makeTransaction(runtime, request, pinsOf(options))
  if (runPhase(transaction, 1).refusal === undefined) return transaction
  const detecting = makeTransaction(runtime, request, pinsOf(options))
  detecting.engine = 'detect'
  runPhase(detecting, 1)
  detecting.engine = transaction.engine
  return detecting
}

const pinsOf = ({ paranoia, threshold }: ResponseOptions): ReadonlyMap<string, string> => {
  const pins = new Map<string, string>()
  if (paranoia !== undefined) for (const name of PARANOIA_NAMES) pins.set(name, String(paranoia))
  if (threshold !== undefined) pins.set('outbound_anomaly_score_threshold', String(threshold))
  return pins
}

/** Version 4's names, then those of 3.x. */
export const PARANOIA_NAMES = [
  'blocking_paranoia_level',
  'detection_paranoia_level',
  'paranoia_level',
  'executing_paranoia_level',
] as const
