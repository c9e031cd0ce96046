// Strict: every request is asked for, and the store's word is exact under any interleaving. What the store has just
// refused it would refuse again until the quota moves: such denials are remembered, so that who is over the limit
// costs no call.

import type { Counter, Limit, Take, Taken } from '../../../shared/core/ports.ts'
import { askOf, settling, tallyOf } from '../../../shared/guards/limit/memory.ts'
import { lru } from '../../../shared/lib/lru/lru.ts'
import type { Ask } from '../../../shared/lib/window/state.ts'
import { guarded, type Backend, type StoreAnswer } from './backend.ts'
import type { Breaker } from './breaker.ts'
import type { IdOf } from './ids.ts'

interface Refusal {
  readonly untilMs: number
  readonly cost: number
  readonly quota: number
}

const REFUSALS_MAX = 10_000
const OWED_MAX = 10_000

export const strictCounter = (backend: Backend, breaker: Breaker, idOf: IdOf): Counter => {
  const refusals = lru<string, Refusal>({ entriesMax: REFUSALS_MAX, bytesMax: Infinity })
  // What could not be charged after the fact, by id: told with the next question, so that an outage forgives nothing.
  const owed = lru<string, number>({ entriesMax: OWED_MAX, bytesMax: Infinity })
  const withOwed = (id: string, ask: Ask): Ask => {
    const units = owed.get(id)
    if (units === undefined) return ask
    owed.delete(id)
    return { ...ask, debt: units + (ask.debt ?? 0) }
  }
  const owe = (id: string, ask: Ask): void => {
    if (ask.debt !== undefined && ask.debt > 0) owed.set(id, ask.debt + (owed.get(id) ?? 0), 1)
  }
  const refused = (id: string, take: Take, nowMs: number): Refusal | undefined => {
    const refusal = refusals.get(id)
    // Another cost, or another plan's quota, has another wait.
    if (refusal === undefined || take.cost !== refusal.cost || take.limit.quota !== refusal.quota)
      return undefined
    if (nowMs < refusal.untilMs) return refusal
    refusals.delete(id)
    return undefined
  }
  const remember = (id: string, take: Take, answer: StoreAnswer, nowMs: number): void => {
    // What was admitted since makes the wait of what was refused longer.
    if (answer.admitted && take.cost > 0) refusals.delete(id)
    if (answer.admitted || !isSteady(take.limit)) return
    refusals.set(id, { untilMs: nowMs + answer.retryMs, cost: take.cost, quota: take.limit.quota }, 1)
  }
  return {
    take: (takes, nowMs, defer) => {
      const ids = takes.map(idOf)
      const known = ids.map((id, index) => refused(id, takes[index] as Take, nowMs))
      if (known.some((one) => one !== undefined)) return recalled(known, nowMs)
      const questions = takes.map((take, index) => {
        const id = ids[index] as string
        return { id, limit: take.limit, ask: withOwed(id, askOf(take)) }
      })
      return guarded(backend, breaker, questions, nowMs, defer).then((answers): Taken => {
        if (!answers.ok) {
          for (const { id, ask } of questions) owe(id, ask)
          return { kind: 'fault', fault: answers.error }
        }
        for (const [index, answer] of answers.value.entries())
          remember(ids[index] as string, takes[index] as Take, answer, nowMs)
        return takenOf(answers.value)
      })
    },
    settle: async (take, units, nowMs) => {
      const id = idOf(take)
      // What is given back may make room for what was refused.
      if (units < 0) refusals.delete(id)
      const ask = withOwed(id, settling(take, units))
      const answers = await guarded(backend, breaker, [{ id, limit: take.limit, ask }], nowMs, ignore)
      if (!answers.ok) owe(id, ask)
    },
  }
}

const ignore = (): void => undefined

/** Whether a refusal holds until its time: not where slots come back early, or an operator may raise the quota. */
const isSteady = (limit: Limit): boolean =>
  limit.algorithm !== 'concurrency' && limit.upstash?.dynamic !== true

const recalled = (known: readonly (Refusal | undefined)[], nowMs: number): Taken => ({
  kind: 'taken',
  admitted: false,
  tallies: known.map((refusal) =>
    refusal === undefined
      ? { admitted: true, remaining: undefined, resetMs: 0, retryMs: 0 }
      : {
          admitted: false,
          remaining: 0,
          resetMs: refusal.untilMs - nowMs,
          retryMs: refusal.untilMs - nowMs,
        },
  ),
})

export const takenOf = (answers: readonly StoreAnswer[]): Taken => ({
  kind: 'taken',
  admitted: answers.every((answer) => answer.admitted),
  tallies: answers.map((answer) =>
    answer.quota === undefined ? tallyOf(answer) : { ...tallyOf(answer), quota: answer.quota },
  ),
})
