// The isolate's side of a lease: spends what it holds, asks for more before it runs dry, says what it spent, and
// gives back what lies idle. A state machine without clock or network: the adapter and the simulation drive it.
//
// It never spends a unit that the store does not hold for it (state.ts has the bound). A question whose answer was
// lost is harmless: its lease runs out at the store and counts as spent, and what it closed can be closed again.

import type { Answer, Ask, Close } from './state.ts'
import type { Window } from './window.ts'

export interface Lease {
  readonly id: string
  left: number
  readonly units: number
  /** By the isolate's own clock, and a margin before the store gives it up. */
  readonly untilMs: number
  readonly sinceMs: number
}

export interface Book {
  readonly leases: Lease[]
  /** Ended and not yet told to the store. */
  ended: Close[]
  /** Admitted on credit and not yet charged. */
  debt: number
  /** How much to ask for next. */
  want: number
  /** A question is on its way that will bring a lease. */
  asking: boolean
  /** Until then the store would refuse `deniedCost`; another cost has another wait. */
  deniedUntilMs: number
  deniedCost: number
  /** When the store last refused. */
  deniedAtMs: number
  /** What the store last said. */
  remaining: number
  resetAtMs: number
  /** Nothing has been heard from the store yet. */
  cold: boolean
  usedMs: number
}

export interface Terms {
  readonly ttlMs: number
  readonly unitsMax: number
}

const TTL_MIN_MS = 500
const TTL_MAX_MS = 10_000
/** The share of a quota that one lease may hold at most; near the end the store gives less (state.ts). */
const UNITS_SHARE = 0.1
/** Who asks once a minute shall not park what others could spend: sizes double while leases go fast. */
const FIRST_WANT = 1
const ENDED_MAX = 32

/** What the overage and the window make of leases: how long they last and how large they may be. */
export const termsOf = (window: Window): Terms => ({
  ttlMs: Math.min(TTL_MAX_MS, Math.max(TTL_MIN_MS, Math.floor(window.windowMs / 6))),
  unitsMax: Math.max(1, window.overage, Math.floor(window.quota * UNITS_SHARE)),
})

/** Clocks of isolates differ by a few ms, and a request's time is when it began: stop before the store does. */
const marginMs = (leaseMs: number): number => Math.min(leaseMs, 50 + Math.floor(leaseMs / 20))

export const newBook = (nowMs: number): Book => ({
  leases: [],
  ended: [],
  debt: 0,
  want: FIRST_WANT,
  asking: false,
  deniedUntilMs: 0,
  deniedCost: Infinity,
  deniedAtMs: -Infinity,
  remaining: 0,
  resetAtMs: nowMs,
  cold: true,
  usedMs: nowMs,
})

/** Units that may be spent now; ends leases that have run out. */
export const leftIn = (book: Book, nowMs: number): number => {
  let left = 0
  for (let index = 0; index < book.leases.length; index++) {
    const lease = book.leases[index] as Lease
    if (lease.left > 0 && lease.untilMs > nowMs) {
      left += lease.left
      continue
    }
    book.leases.splice(index--, 1)
    end(book, lease)
    learnPace(book, lease, nowMs)
  }
  return left
}

const end = (book: Book, lease: Lease): void => {
  // Untold ends are forgotten oldest first: the store then counts the whole lease as spent.
  if (book.ended.length >= ENDED_MAX) book.ended.shift()
  book.ended.push({ id: lease.id, spent: lease.units - lease.left })
}

/** Asks for twice as much when a lease went fast, for what was used when it ran out. */
const learnPace = (book: Book, lease: Lease, nowMs: number): void => {
  const life = lease.untilMs - lease.sinceMs
  const spent = lease.units - lease.left
  if (lease.left === 0 && nowMs - lease.sinceMs < life / 2) book.want = Math.max(book.want, 2 * lease.units)
  else if (lease.left > 0) book.want = Math.max(1, spent)
}

/** Spends `units`, of which there must be as many. */
export const spend = (book: Book, units: number): void => {
  let due = units
  for (const lease of book.leases) {
    const part = Math.min(due, lease.left)
    lease.left -= part
    due -= part
    if (due === 0) return
  }
}

/** Puts back what was spent a moment ago, as far as it still fits; the rest is the store's to give back. */
export const unspend = (book: Book, units: number, nowMs: number): number => {
  let due = units
  for (const lease of book.leases) {
    if (lease.untilMs <= nowMs) continue
    const part = Math.min(due, lease.units - lease.left)
    lease.left += part
    due -= part
    if (due === 0) break
  }
  return due
}

/** Whether it is time to ask for more: half of the newest lease is gone. */
export const runsLow = (book: Book, left: number): boolean => {
  if (book.asking) return false
  const newest = book.leases.at(-1)
  return newest !== undefined && left * 2 <= newest.units
}

/** Makes the question; what it tells is taken out of the book until `lost` puts it back. */
export const questionOf = (book: Book, window: Window, cost: number, id: string): Ask => {
  const { ttlMs, unitsMax } = termsOf(window)
  const question: Ask = {
    cost,
    ...(book.debt === 0 ? undefined : { debt: book.debt }),
    ...(book.ended.length === 0 ? undefined : { close: book.ended }),
    open: { id, want: Math.min(unitsMax, book.want), ttlMs },
  }
  book.debt = 0
  book.ended = []
  book.asking = true
  return question
}

/** Enters the answer to a question that was sent at `sentMs`. */
export const learn = (book: Book, question: Ask, answer: Answer, sentMs: number, nowMs: number): void => {
  if (question.open !== undefined) book.asking = false
  book.cold = false
  book.remaining = answer.remaining
  book.resetAtMs = sentMs + answer.resetMs
  if (!answer.admitted) {
    book.deniedUntilMs = sentMs + answer.retryMs
    book.deniedCost = question.cost
    book.deniedAtMs = sentMs
    return
  }
  if (question.cost > 0) book.deniedUntilMs = 0
  if (answer.granted === 0 || question.open === undefined) return
  const untilMs = sentMs + answer.leaseMs - marginMs(answer.leaseMs)
  const lease: Lease = {
    id: question.open.id,
    left: answer.granted,
    units: answer.granted,
    untilMs,
    sinceMs: nowMs,
  }
  if (untilMs > nowMs) book.leases.push(lease)
  else end(book, lease)
}

/** A question was not answered: what it told is told again. A debt may so be charged twice, never not at all. */
export const lost = (book: Book, question: Ask): void => {
  if (question.open !== undefined) book.asking = false
  book.debt += question.debt ?? 0
  book.ended = [...(question.close ?? []), ...book.ended].slice(-ENDED_MAX)
}

export const isDenied = (book: Book, cost: number, nowMs: number): boolean =>
  nowMs < book.deniedUntilMs && cost === book.deniedCost

const RECENTLY_MS = 1000

/** Whether the store's last word was a refusal, a moment ago. */
export const wasDenied = (book: Book, nowMs: number): boolean =>
  book.deniedUntilMs > 0 && nowMs < Math.max(book.deniedUntilMs, book.deniedAtMs + RECENTLY_MS)

/** How long the store's last refusal was to last. */
export const deniedForMs = (book: Book): number => Math.max(1, book.deniedUntilMs - book.deniedAtMs)

/** Whether it holds what nobody has asked for lately: then it goes back. */
export const isIdle = (book: Book, window: Window, nowMs: number): boolean =>
  !book.asking &&
  (book.leases.length > 0 || book.ended.length > 0) &&
  nowMs - book.usedMs > termsOf(window).ttlMs / 4

/** Ends every lease and makes the report. */
export const returnAll = (book: Book): Ask => {
  for (const lease of book.leases.splice(0)) end(book, lease)
  const question: Ask = {
    cost: 0,
    close: book.ended,
    ...(book.debt === 0 ? undefined : { debt: book.debt }),
  }
  book.ended = []
  book.debt = 0
  return question
}
