// A store behind the network: what the strict and the leased counter ask, whichever store it is. Backends throw what
// their client throws; `guarded` is the one place where that becomes a fault.

import type { Limit, Ports } from '../../../shared/core/ports.ts'
import type { Fault } from '../../../shared/decision/denials.ts'
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import type { Answer, Ask } from '../../../shared/lib/window/state.ts'
import type { Breaker } from './breaker.ts'

export interface Question {
  /** Hashed: what the count stands under. */
  readonly id: string
  readonly limit: Limit
  readonly ask: Ask
}

export interface Backend {
  /** All or nothing, one answer per question, in order. */
  readonly ask: (
    questions: readonly Question[],
    nowMs: number,
    defer: Ports['defer'],
  ) => Promise<readonly StoreAnswer[]>
  /** Why this limit cannot be asked here at all (a missing binding or secret); undefined when it can. */
  readonly unusable: (limit: Limit) => Unusable | undefined
}

export interface StoreAnswer extends Answer {
  /** The quota in force, where the store knows another one. */
  readonly quota?: number
}

export interface Unusable {
  readonly reason: string
  /** The binding's name. */
  readonly name: string
}

/** How soon a client may try again after its limit's store failed. */
const RETRY_MS = 1000

/** Asks within the least budget of the questions, unless the breaker is open. */
export const guarded = async (
  backend: Backend,
  breaker: Breaker,
  questions: readonly Question[],
  nowMs: number,
  defer: Ports['defer'],
): Promise<Result<readonly StoreAnswer[], Fault>> => {
  const limit = (questions[0] as Question).limit
  const unusable = backend.unusable(limit)
  if (unusable !== undefined) return err(fault(limit, unusable.reason, RETRY_MS, unusable.name))
  const pauseMs = breaker.pauseMs(nowMs)
  if (pauseMs > 0) return err(fault(limit, 'the store has failed several times and is not asked', pauseMs))
  const budgetMs = questions.reduce((least, one) => Math.min(least, one.limit.budgetMs), Infinity)
  const answer = await within(backend.ask(questions, nowMs, defer), budgetMs)
  if (answer.ok) {
    breaker.succeeded()
    return ok(answer.value)
  }
  breaker.failed(nowMs + (answer.error === 'late' ? budgetMs : 0))
  return err(faultOf(limit, answer.error))
}

/** What a store's silence or failure is to a limit. */
export const faultOf = (limit: Limit, why: 'late' | 'failed'): Fault =>
  fault(limit, why === 'late' ? 'the store did not answer in time' : 'the store failed', RETRY_MS)

/** The promise's value, or why there is none. A late answer or failure is dropped: who waited has gone on. */
export const within = async <T>(
  promise: Promise<T>,
  budgetMs: number,
): Promise<Result<T, 'late' | 'failed'>> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<Result<T, 'late'>>((resolve) => {
    timer = setTimeout(() => resolve(err('late')), budgetMs)
  })
  const settled = promise.then(
    (value) => ok(value),
    // A client's error may quote the URL of the store: only that it failed is kept.
    () => err('failed' as const),
  )
  try {
    return await Promise.race([settled, late])
  } finally {
    clearTimeout(timer)
  }
}

const fault = (limit: Limit, reason: string, retryAfterMs: number, name?: string): Fault => ({
  code: 'limit.store-unavailable',
  evidence: { reason, limit: limit.name, ...(name === undefined ? undefined : { name }) },
  retryAfterMs,
})
