// Leased: admits from units that the store has set aside for this isolate, with no call while they last. Refills run
// behind the responses; at the end of the quota, when the store lends no more, every request is asked for.

import type { Counter, Ports, Take, Taken, Tally } from '../../../shared/core/ports.ts'
import { askOf, settling, tallyOf } from '../../../shared/guards/limit/memory.ts'
import {
  isDenied,
  isIdle,
  learn,
  leftIn,
  lost,
  newBook,
  questionOf,
  returnAll,
  runsLow,
  spend,
  unspend,
  type Book,
} from '../../../shared/lib/window/lease.ts'
import { guarded, within, type Backend, type Question } from './backend.ts'
import type { Breaker } from './breaker.ts'
import type { IdOf } from './ids.ts'
import { takenOf } from './strict.ts'

export interface LeasedWorld {
  readonly idOf: IdOf
  /** A name for a lease that no other isolate takes. */
  readonly leaseId: () => string
}

interface Shelved {
  readonly id: string
  readonly book: Book
  take: Take
  /** The refill under way, for those who come while nothing is left. */
  refill: Promise<void> | undefined
  refillSinceMs: number
}

const BOOKS_MAX = 20_000
/** Longer than the longest budget. */
const STUCK_MS = 15_000

export const leasedCounter = (backend: Backend, breaker: Breaker, world: LeasedWorld): Counter => {
  const books = new Map<string, Shelved>()

  const shelved = (take: Take, nowMs: number): Shelved => {
    const id = world.idOf(take)
    const known = books.get(id)
    if (known !== undefined) {
      known.take = take
      // The platform ended the request that was asking, and its answer never comes.
      if (known.refill !== undefined && nowMs - known.refillSinceMs > STUCK_MS) {
        known.refill = undefined
        known.book.asking = false
      }
      return known
    }
    const fresh: Shelved = { id, book: newBook(nowMs), take, refill: undefined, refillSinceMs: 0 }
    books.set(id, fresh)
    return fresh
  }

  /** Looks at the oldest book: what is idle goes back to the store, what is empty is forgotten. */
  const sweep = (nowMs: number, defer: Ports['defer']): void => {
    const oldest = books.entries().next().value
    if (oldest === undefined) return
    const [id, one] = oldest
    const idle = isIdle(one.book, one.take.limit, nowMs)
    books.delete(id)
    if (idle) defer(report(one, returnAll(one.book), nowMs, defer))
    const worthless = one.book.leases.length === 0 && one.book.debt === 0 && !one.book.asking
    const denied = nowMs < one.book.deniedUntilMs
    const recent = nowMs - one.book.usedMs < one.take.limit.windowMs
    // A book on its way somewhere is kept whatever the bound: its answer must find it.
    if (one.book.asking || (books.size < BOOKS_MAX && (!worthless || denied || recent))) books.set(id, one)
  }

  const report = async (
    one: Shelved,
    ask: Question['ask'],
    nowMs: number,
    defer: Ports['defer'],
  ): Promise<void> => {
    const answers = await guarded(
      backend,
      breaker,
      [{ id: one.id, limit: one.take.limit, ask }],
      nowMs,
      defer,
    )
    if (!answers.ok) lost(one.book, ask)
  }

  const refill = async (one: Shelved, nowMs: number, defer: Ports['defer']): Promise<void> => {
    const { limit } = one.take
    const question = questionOf(one.book, limit, 0, world.leaseId())
    const answers = await guarded(backend, breaker, [{ id: one.id, limit, ask: question }], nowMs, defer)
    if (answers.ok) learn(one.book, question, answers.value[0] as (typeof answers.value)[0], nowMs, nowMs)
    else lost(one.book, question)
    one.refill = undefined
  }

  const startRefill = (one: Shelved, nowMs: number, defer: Ports['defer']): void => {
    one.refillSinceMs = nowMs
    one.refill = refill(one, nowMs, defer)
    defer(one.refill)
  }

  /** Asks the store for the takes that no lease covers, and for leases along with them. */
  const askStore = async (all: readonly Shelved[], nowMs: number, defer: Ports['defer']): Promise<Taken> => {
    const questions = all.map((one) => ({
      id: one.id,
      limit: one.take.limit,
      ask: one.book.asking
        ? askOf(one.take)
        : questionOf(one.book, one.take.limit, one.take.cost, world.leaseId()),
    }))
    const answers = await guarded(backend, breaker, questions, nowMs, defer)
    for (const [index, one] of all.entries()) {
      const { ask } = questions[index] as Question
      if (answers.ok) learn(one.book, ask, answers.value[index] as (typeof answers.value)[0], nowMs, nowMs)
      else lost(one.book, ask)
    }
    return answers.ok ? takenOf(answers.value) : { kind: 'fault', fault: answers.error }
  }

  /** Decides without the store, if the books can. */
  const decideHere = (all: readonly Shelved[], nowMs: number, defer: Ports['defer']): Taken | undefined => {
    const denied = all.some(({ book, take }) => isDenied(book, take.cost, nowMs))
    if (denied) return { kind: 'taken', admitted: false, tallies: all.map((one) => tallyHere(one, nowMs)) }
    for (const one of all) {
      const left = leftIn(one.book, nowMs)
      if (left < one.take.cost && !isOnCredit(one, nowMs)) return undefined
    }
    const tallies = all.map((one) => {
      const left = leftIn(one.book, nowMs)
      if (left >= one.take.cost) spend(one.book, one.take.cost)
      else one.book.debt += one.take.cost
      one.book.cold = false
      if (one.refill === undefined && (left < one.take.cost || runsLow(one.book, left - one.take.cost)))
        startRefill(one, nowMs, defer)
      return tallyHere(one, nowMs)
    })
    return { kind: 'taken', admitted: true, tallies }
  }

  return {
    take: (takes, nowMs, defer) => {
      sweep(nowMs, defer)
      const all = takes.map((take) => shelved(take, nowMs))
      for (const { book } of all) book.usedMs = nowMs
      const here = decideHere(all, nowMs, defer)
      if (here !== undefined) return here
      const pending = all.map((one) => one.refill).filter((one) => one !== undefined)
      if (pending.length === 0) return together(all, nowMs, defer)
      // A refill is on its way: it most likely brings what is missing. It is another request's, so it is not
      // trusted to end: the wait has this request's own budget.
      return within(Promise.all(pending), budgetOf(takes)).then(
        () => decideHere(all, nowMs, defer) ?? together(all, nowMs, defer),
      )
    },
    settle: async (take, units, nowMs) => {
      const one = shelved(take, nowMs)
      const due = units < 0 ? -unspend(one.book, -units, nowMs) : units
      if (units < 0) one.book.deniedUntilMs = 0
      if (due === 0) return
      await report(one, settling(take, due), nowMs, ignore)
    },
  }

  /** One question for all who come while it is on its way: the first asks, the others find its lease. */
  async function together(all: readonly Shelved[], nowMs: number, defer: Ports['defer']): Promise<Taken> {
    const asked = askStore(all, nowMs, defer)
    const [first] = all
    if (all.length === 1 && first !== undefined && first.refill === undefined) {
      first.refillSinceMs = nowMs
      first.refill = asked.then(() => void (first.refill = undefined))
      // Others wait for it: it goes on when this request's client leaves.
      defer(first.refill)
      return asked
    }
    return asked
  }
}

const ignore = (): void => undefined

const budgetOf = (takes: readonly Take[]): number =>
  takes.reduce((least, take) => Math.min(least, take.limit.budgetMs), Infinity)

/** The first request of a key may pass on credit, where the policy is optimistic: one per isolate, and charged. */
const isOnCredit = ({ book, take }: Shelved, nowMs: number): boolean =>
  take.limit.cold === 'optimistic' && book.cold && !book.asking && nowMs >= book.deniedUntilMs

const tallyHere = ({ book, take }: Shelved, nowMs: number): Tally => {
  const admitted = !isDenied(book, take.cost, nowMs)
  return tallyOf({
    admitted,
    granted: 0,
    leaseMs: 0,
    remaining: admitted ? book.remaining + leftIn(book, nowMs) : 0,
    resetMs: Math.max(0, (admitted ? book.resetAtMs : book.deniedUntilMs) - nowMs),
    retryMs: admitted ? 0 : book.deniedUntilMs - nowMs,
  })
}
