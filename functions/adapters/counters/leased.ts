// Leased: admits from units that the store has set aside for this isolate, with no call while they last. Refills run
// behind the responses; at the end of the quota, when the store lends no more, every request is asked for.

import type { Counter, Limit, Ports, Take, Taken, Tally } from '../../../shared/core/ports.ts'
import { askOf, settling, tallyOf } from '../../../shared/guards/limit/memory.ts'
import {
  deniedForMs,
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
  wasDenied,
  type Book,
} from '../../../shared/lib/window/lease.ts'
import { faultOf, guarded, within, type Backend, type Question, type StoreAnswer } from './backend.ts'
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
  /** As the last request stated it (a plan, a calendar's period). */
  limit: Limit
  /** The refill under way, for those who come while nothing is left. */
  refill: Promise<void> | undefined
  refillSinceMs: number
}

/** One take of one request, and the book that it is taken from. */
interface Wish {
  readonly one: Shelved
  readonly take: Take
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
      known.limit = take.limit
      // The platform ended the request that was asking, and its answer never comes.
      if (known.refill !== undefined && nowMs - known.refillSinceMs > STUCK_MS) {
        known.refill = undefined
        known.book.asking = false
      }
      return known
    }
    const fresh: Shelved = {
      id,
      book: newBook(nowMs),
      limit: take.limit,
      refill: undefined,
      refillSinceMs: 0,
    }
    books.set(id, fresh)
    return fresh
  }

  /** Looks at the oldest book: what is idle goes back to the store, what is empty is forgotten. */
  const sweep = (nowMs: number, defer: Ports['defer']): void => {
    const oldest = books.entries().next().value
    if (oldest === undefined) return
    const [id, one] = oldest
    const { book, limit } = one
    const denied = nowMs < book.deniedUntilMs
    const recent = nowMs - book.usedMs < limit.windowMs
    const empty = book.leases.length === 0 && book.debt === 0
    books.delete(id)
    // A book on its way somewhere is kept whatever the bound: its answer must find it.
    const keep = book.asking || (books.size < BOOKS_MAX && (!empty || denied || recent))
    if (!book.asking && (isIdle(book, limit, nowMs) || (!keep && !empty)))
      defer(report(one, returnAll(book), nowMs, defer))
    if (keep) books.set(id, one)
  }

  const report = async (
    one: Shelved,
    ask: Question['ask'],
    nowMs: number,
    defer: Ports['defer'],
  ): Promise<void> => {
    const answers = await guarded(backend, breaker, [{ id: one.id, limit: one.limit, ask }], nowMs, defer)
    if (!answers.ok) lost(one.book, ask)
  }

  const refill = async (one: Shelved, nowMs: number, defer: Ports['defer']): Promise<void> => {
    const { limit } = one
    const question = questionOf(one.book, limit, 0, world.leaseId())
    const answers = await guarded(backend, breaker, [{ id: one.id, limit, ask: question }], nowMs, defer)
    if (answers.ok) learn(one.book, question, answers.value[0] as StoreAnswer, nowMs, nowMs)
    else lost(one.book, question)
    one.refill = undefined
  }

  const startRefill = (one: Shelved, nowMs: number, defer: Ports['defer']): void => {
    one.refillSinceMs = nowMs
    one.refill = refill(one, nowMs, defer)
    defer(one.refill)
  }

  /** Asks the store for the takes that no lease covers, and for leases along with them. */
  const askStore = async (wishes: readonly Wish[], nowMs: number, defer: Ports['defer']): Promise<Taken> => {
    const questions = wishes.map(({ one, take }) => ({
      id: one.id,
      limit: take.limit,
      ask: one.book.asking ? askOf(take) : questionOf(one.book, take.limit, take.cost, world.leaseId()),
    }))
    const answers = await guarded(backend, breaker, questions, nowMs, defer)
    for (const [index, { one }] of wishes.entries()) {
      const { ask } = questions[index] as Question
      if (answers.ok) learn(one.book, ask, answers.value[index] as StoreAnswer, nowMs, nowMs)
      else lost(one.book, ask)
    }
    return answers.ok ? takenOf(answers.value) : { kind: 'fault', fault: answers.error }
  }

  /** Decides without the store, if the books can. */
  const decideHere = (wishes: readonly Wish[], nowMs: number, defer: Ports['defer']): Taken | undefined => {
    if (wishes.some(({ one, take }) => isDenied(one.book, take.cost, nowMs)))
      return { kind: 'taken', admitted: false, tallies: wishes.map((wish) => tallyHere(wish, nowMs)) }
    for (const wish of wishes)
      if (leftIn(wish.one.book, nowMs) < wish.take.cost && !isOnCredit(wish)) return undefined
    const tallies = wishes.map((wish) => {
      const { one, take } = wish
      const left = leftIn(one.book, nowMs)
      const covered = left >= take.cost
      if (covered) spend(one.book, take.cost)
      else one.book.debt += take.cost
      one.book.cold = false
      if (one.refill === undefined && (!covered || runsLow(one.book, left - take.cost)))
        startRefill(one, nowMs, defer)
      return tallyHere(wish, nowMs)
    })
    return { kind: 'taken', admitted: true, tallies }
  }

  /** One question for all who come while it is on its way: the first asks, the others find its lease. */
  const together = async (wishes: readonly Wish[], nowMs: number, defer: Ports['defer']): Promise<Taken> => {
    const asked = askStore(wishes, nowMs, defer)
    const one = wishes[0]?.one
    if (wishes.length === 1 && one !== undefined && one.refill === undefined) {
      one.refillSinceMs = nowMs
      one.refill = asked.then(() => void (one.refill = undefined))
      // Others wait for it: it goes on when this request's client leaves.
      defer(one.refill)
    }
    return asked
  }

  return {
    take: (takes, nowMs, defer) => {
      sweep(nowMs, defer)
      const wishes = takes.map((take) => ({ one: shelved(take, nowMs), take }))
      for (const { one } of wishes) one.book.usedMs = nowMs
      const here = decideHere(wishes, nowMs, defer)
      if (here !== undefined) return here
      const pending = wishes.map(({ one }) => one.refill).filter((refill) => refill !== undefined)
      if (pending.length === 0) return together(wishes, nowMs, defer)
      // The quota is used up, and one request is asking already whether that has changed.
      if (wishes.some(({ one }) => one.refill !== undefined && wasDenied(one.book, nowMs)))
        return { kind: 'taken', admitted: false, tallies: wishes.map((wish) => refuseHere(wish, nowMs)) }
      // A refill is on its way: it most likely brings what is missing. It is another request's, so it is not
      // trusted to end, and the wait for it is part of this request's own budget.
      const answer = Promise.all(pending).then(
        () => decideHere(wishes, nowMs, defer) ?? together(wishes, nowMs, defer),
      )
      return within(answer, budgetOf(takes)).then((said): Taken =>
        said.ok ? said.value : { kind: 'fault', fault: faultOf((takes[0] as Take).limit, said.error) },
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
}

const ignore = (): void => undefined

const budgetOf = (takes: readonly Take[]): number =>
  takes.reduce((least, take) => Math.min(least, take.limit.budgetMs), Infinity)

/** The first request of a key may pass on credit, where the policy is optimistic: one per isolate, and charged. */
const isOnCredit = ({ one: { book }, take }: Wish): boolean =>
  take.limit.cold === 'optimistic' && book.cold && !book.asking

const refuseHere = ({ one: { book } }: Wish, nowMs: number): Tally => {
  const refused = wasDenied(book, nowMs)
  const retryMs = refused ? deniedForMs(book) : 0
  return { admitted: !refused, remaining: refused ? 0 : book.remaining, resetMs: retryMs, retryMs }
}

const tallyHere = ({ one: { book }, take }: Wish, nowMs: number): Tally => {
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
