// A part of a divided counter: admits from leases of the whole, exactly as an isolate does, so that dividing a key
// admits nothing above its quota. What a part has leased and not spent is refused elsewhere for one lease's time.

import type { Limit } from '../../shared/core/ports.ts'
import {
  isDenied,
  learn,
  leftIn,
  lost,
  newBook,
  questionOf,
  runsLow,
  spend,
  type Book,
} from '../../shared/lib/window/lease.ts'
import type { Answer, Ask } from '../../shared/lib/window/state.ts'

export type AskRoot = (question: Ask) => Promise<{ readonly answer: Answer }>

export type Part = (limit: Limit, question: Ask, nowMs: number, askRoot: AskRoot) => Promise<Answer>

/** `name` tells its leases from other parts'; `defer` lets a refill run behind the answer. */
export const part = (name: string, defer: (work: Promise<void>) => void): Part => {
  const book = newBook(0)
  // An object that restarts must not use the name of a lease again that the whole still holds.
  const life = crypto.randomUUID().slice(0, 8)
  let leases = 0
  const leaseId = (): string => `${name.slice(0, 16)}.${life}.${(leases++).toString(36)}`
  const askWhole = async (
    limit: Limit,
    cost: number,
    debt: number,
    nowMs: number,
    askRoot: AskRoot,
  ): Promise<Answer> => {
    book.debt += debt
    const question: Ask = book.asking
      ? { cost, ...(debt === 0 ? undefined : { debt: takeDebt(book) }) }
      : questionOf(book, limit, cost, leaseId())
    try {
      const { answer } = await askRoot(question)
      learn(book, question, answer, nowMs, nowMs)
      return answer
    } catch (error) {
      lost(book, question)
      throw error
    }
  }
  return async (limit, question, nowMs, askRoot) => {
    const debt = question.debt ?? 0
    const { cost } = question
    if (debt !== 0) return askWhole(limit, cost, debt, nowMs, askRoot)
    if (isDenied(book, cost, nowMs)) return answerOf(book, false, nowMs)
    const left = leftIn(book, nowMs)
    if (left < cost) return askWhole(limit, cost, 0, nowMs, askRoot)
    spend(book, cost)
    if (runsLow(book, left - cost)) defer(askWhole(limit, 0, 0, nowMs, askRoot).then(ignore, ignore))
    return answerOf(book, true, nowMs)
  }
}

const ignore = (): void => undefined

const takeDebt = (book: Book): number => {
  const { debt } = book
  book.debt = 0
  return debt
}

const answerOf = (book: Book, admitted: boolean, nowMs: number): Answer => ({
  admitted,
  granted: 0,
  leaseMs: 0,
  remaining: admitted ? book.remaining + leftIn(book, nowMs) : 0,
  resetMs: Math.max(0, (admitted ? book.resetAtMs : book.deniedUntilMs) - nowMs),
  retryMs: admitted ? 0 : Math.max(1, book.deniedUntilMs - nowMs),
})
