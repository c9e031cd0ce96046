// Durable Objects as a store: one object per key. Several limits are several objects, asked at once; what some have
// charged when another refuses is given back. A key that is asked for too often is divided: each isolate asks one
// of several objects, which in turn lease from the key's own, so that the quota stays one.

import type { Limit, Ports } from '../../../shared/core/ports.ts'
import { lru } from '../../../shared/lib/lru/lru.ts'
import type { Ask } from '../../../shared/lib/window/state.ts'
import type { Asking, Counter, Reply } from '../../objects/counter.ts'
import type { Backend, Question, StoreAnswer } from './backend.ts'

/** How long an isolate goes on asking a part of a divided key before it asks the whole again. */
const DIVIDED_MS = 30_000
const DIVIDED_MAX = 10_000

interface Divided {
  readonly parts: number
  readonly untilMs: number
}

type Namespace = DurableObjectNamespace<Counter>

/** `unique` makes names that no other isolate makes. */
export const durableBackend = (namespace: Namespace | undefined, unique: () => string): Backend => {
  const divided = lru<string, Divided>({ entriesMax: DIVIDED_MAX, bytesMax: Infinity })
  let own: number | undefined
  const ask = async (objects: Namespace, question: Question, nowMs: number): Promise<StoreAnswer> => {
    const { id, limit } = question
    const parts = canDivide(question) ? partsOf(divided, id, nowMs) : 1
    own ??= numberOf(unique())
    const part = parts === 1 ? undefined : { name: `${id}#${own % parts}/${parts}`, root: id }
    const reply = await askObject(objects, limit, part?.name ?? id, question.ask, nowMs, {
      root: part?.root,
      nonce: unique(),
    })
    if (reply.parts !== parts || parts > 1)
      divided.set(id, { parts: reply.parts, untilMs: nowMs + DIVIDED_MS }, 1)
    return reply.answer
  }
  return {
    unusable: () =>
      namespace === undefined
        ? { reason: 'the Durable Object binding is missing', name: 'COUNTERS' }
        : undefined,
    ask: async (questions, nowMs, defer) => {
      if (namespace === undefined) throw new TypeError('asked without a binding')
      const outcomes = await Promise.allSettled(questions.map((one) => ask(namespace, one, nowMs)))
      const refused = outcomes.some((one) => one.status === 'rejected' || !one.value.admitted)
      if (refused && questions.length > 1) giveBack(namespace, questions, outcomes, nowMs, defer)
      return outcomes.map((one) => {
        if (one.status === 'rejected') throw one.reason
        return one.value
      })
    },
  }
}

const partsOf = (
  divided: { get: (id: string) => Divided | undefined },
  id: string,
  nowMs: number,
): number => {
  const known = divided.get(id)
  return known === undefined || nowMs >= known.untilMs ? 1 : Math.max(1, known.parts)
}

/** Leases are few and slots and bans have no parts: only what is asked for every request is divided. */
const canDivide = ({ limit, ask }: Question): boolean =>
  limit.algorithm !== 'concurrency' &&
  limit.algorithm !== 'penalty' &&
  ask.open === undefined &&
  ask.close === undefined

const numberOf = (text: string): number => {
  let number = 0
  for (let index = 0; index < text.length; index++) number = (number * 31 + text.charCodeAt(index)) >>> 0
  return number
}

const askObject = async (
  objects: Namespace,
  limit: Limit,
  name: string,
  question: Ask,
  nowMs: number,
  asking: Asking,
): Promise<Reply> => {
  const hint = limit.durable?.hint
  const options = hint === undefined ? {} : { locationHint: hint as DurableObjectLocationHint }
  // Making a stub is free; a stub whose object failed is of no more use.
  const once = (again: boolean): Promise<Reply> =>
    objects.get(objects.idFromName(name), options).ask(limit, question, nowMs, { ...asking, again })
  try {
    return await once(false)
  } catch (error) {
    // The object moved or its code was deployed anew: it may have counted, and knows then.
    if (!isRetryable(error)) throw error
    return once(true)
  }
}

const isRetryable = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  ((error as { retryable?: unknown }).retryable === true ||
    (error as { durableObjectReset?: unknown }).durableObjectReset === true) &&
  (error as { overloaded?: unknown }).overloaded !== true

const giveBack = (
  namespace: Namespace,
  questions: readonly Question[],
  outcomes: readonly PromiseSettledResult<StoreAnswer>[],
  nowMs: number,
  defer: Ports['defer'],
): void => {
  for (const [index, outcome] of outcomes.entries()) {
    const { id, limit, ask } = questions[index] as Question
    if (outcome.status === 'rejected' || !outcome.value.admitted || ask.cost === 0) continue
    const back: Ask =
      ask.slot === undefined ? { cost: 0, debt: -ask.cost } : { cost: 0, close: [{ id: ask.slot, spent: 0 }] }
    // Best effort: when it fails too, the client has that much less, never more.
    defer(askObject(namespace, limit, id, back, nowMs, {}).catch(() => undefined))
  }
}
