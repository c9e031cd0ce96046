// What a store keeps for one key, and the one operation on it. Besides the cell there are holds: units that lie
// with someone else. A lease is a hold that an isolate admits from without asking; a slot of a concurrency limit is a
// hold that ends with its request.
//
// The bound: at every moment  charged + held ≤ quota + overage.  A lease's units stay held until its owner says how
// many it spent, or until it expires, and then all of them count as spent. Its owner stops spending before that. So
// whatever the network does to questions and answers, no more is admitted than quota + overage; where `overage` is 0,
// than the quota. What an owner parks and does not spend is refused to others below the quota, for one lease's time.

import { algorithms } from './algorithms.ts'
import { remembered as penaltyLifeMs } from './penalty.ts'
import type { Algorithm, Cell, Window } from './window.ts'

export interface State {
  readonly cell: Cell | undefined
  readonly holds: readonly Hold[]
}

export interface Hold {
  readonly id: string
  readonly units: number
  readonly untilMs: number
}

export interface Ask {
  /** Charged if there is room; 0 looks. */
  readonly cost: number
  /** Charged (given back when negative) whether there is room or not, before `cost` is judged. */
  readonly debt?: number
  /** Holds that end: leases with what was spent of them, or slots. One that is unknown was settled already. */
  readonly close?: readonly Close[]
  /** A lease to open, if the request is admitted and there is something left to lend. */
  readonly open?: Open
  /** Concurrency: what the slot is called. */
  readonly slot?: string
}

export interface Close {
  readonly id: string
  readonly spent: number
}

export interface Open {
  readonly id: string
  readonly want: number
  readonly ttlMs: number
}

export interface Answer {
  readonly admitted: boolean
  /** Units of the opened lease; 0 for none. */
  readonly granted: number
  /** How long the opened lease lasts. */
  readonly leaseMs: number
  readonly remaining: number
  readonly resetMs: number
  /** 0 when admitted. */
  readonly retryMs: number
}

/** Leases per key; beyond it a store answers each request itself. */
export const HOLDS_MAX = 1000

/** Who waits for a slot cannot know when one is given back: a hint, not a promise. */
const SLOT_RETRY_MS = 1000

const NO_HOLDS: readonly Hold[] = []

/** Answers one question on one key. Pure: the state after it is returned, never written. */
export const ask = (
  window: Window,
  before: State | undefined,
  question: Ask,
  nowMs: number,
): readonly [State, Answer] => {
  const algorithm = algorithms[window.algorithm]
  const settled = settle(algorithm, window, before, question, nowMs)
  const { cell, held } = settled
  const free = algorithm.free(window, cell, nowMs)
  // Parked units up to the overage are presumed idle, so that they do not starve others.
  const room = free - Math.max(0, held - window.overage)
  const needed = neededFor(window, settled, question)
  if (room < needed) {
    const retryMs = retryOf(algorithm, window, settled, needed, nowMs)
    const remaining = Math.max(0, room)
    return [settled, { admitted: false, granted: 0, leaseMs: 0, remaining, resetMs: retryMs, retryMs }]
  }
  const after = charge(algorithm, window, settled, question, nowMs)
  const granted =
    question.open === undefined ? 0 : share(window, free - question.cost, settled, question.open)
  const state = granted === 0 ? after : lend(window, after, question.open, granted, nowMs)
  const resetMs = algorithm.reset(window, after.cell ?? cell, nowMs)
  const leaseMs = granted === 0 ? 0 : (state.holds.at(-1)?.untilMs ?? nowMs) - nowMs
  const remaining = Math.max(0, room - needed)
  return [state, { admitted: true, granted, leaseMs, remaining, resetMs, retryMs: 0 }]
}

/** A ban needs to be over even to look; a slot that the same request holds already needs nothing more. */
const neededFor = (window: Window, settled: Settled, question: Ask): number => {
  if (window.algorithm === 'penalty') return Math.max(1, question.cost)
  return isHeld(settled, question) ? 0 : question.cost
}

const isHeld = ({ holds }: State, { slot }: Ask): boolean =>
  slot !== undefined && holds.some((hold) => hold.id === slot)

interface Settled extends State {
  readonly cell: Cell
  readonly held: number
}

/** Brings a state to now: expired holds are charged or dropped, closed ones settled, debts charged. */
const settle = (
  algorithm: Algorithm,
  window: Window,
  before: State | undefined,
  question: Ask,
  nowMs: number,
): Settled => {
  let cell = before?.cell
  let holds = before?.holds ?? NO_HOLDS
  const slots = window.algorithm === 'concurrency'
  if (holds.length > 0) {
    const expired = holds.filter((hold) => hold.untilMs <= nowMs)
    if (expired.length > 0) holds = holds.filter((hold) => hold.untilMs > nowMs)
    if (!slots)
      for (const hold of expired.toSorted((a, b) => a.untilMs - b.untilMs)) {
        // Counted at the last moment at which it could have been spent.
        const at = algorithm.roll(window, cell, hold.untilMs - 1)
        cell = algorithm.add(window, at, hold.units, hold.untilMs - 1)
      }
  }
  cell = algorithm.roll(window, cell, nowMs)
  for (const close of question.close ?? []) {
    const hold = holds.find((one) => one.id === close.id)
    if (hold === undefined) continue
    holds = holds.filter((one) => one !== hold)
    if (!slots && close.spent > 0)
      cell = algorithm.add(window, cell, Math.min(close.spent, hold.units), nowMs)
  }
  if (question.debt !== undefined && question.debt !== 0)
    cell = algorithm.add(window, cell, question.debt, nowMs)
  let held = 0
  for (const hold of holds) held += hold.units
  return { cell, holds, held }
}

const charge = (
  algorithm: Algorithm,
  window: Window,
  settled: Settled,
  question: Ask,
  nowMs: number,
): State => {
  if (question.cost === 0) return settled
  if (window.algorithm !== 'concurrency')
    return { cell: algorithm.add(window, settled.cell, question.cost, nowMs), holds: settled.holds }
  if (isHeld(settled, question)) return settled
  const slot = { id: question.slot ?? '', units: question.cost, untilMs: nowMs + window.windowMs }
  return { cell: settled.cell, holds: [...settled.holds, slot] }
}

/**
 * How much to lend of what is free: shares shrink as the quota runs out and as holders come, down to what the
 * overage allows to each, and to nothing at the end, when every request is asked for.
 */
const share = (window: Window, free: number, settled: Settled, open: Open): number => {
  const unlent = free - settled.held
  const holders = settled.holds.length
  if (unlent <= 0 || holders >= HOLDS_MAX) return 0
  const fair = Math.max(Math.floor(unlent / (holders + 2)), Math.floor(window.overage / (holders + 1)))
  return Math.max(0, Math.min(open.want, fair, unlent))
}

const lend = (window: Window, state: State, open: Open | undefined, units: number, nowMs: number): State => {
  if (open === undefined) return state
  const aligned = window.algorithm === 'fixed-window' || window.algorithm === 'calendar'
  // A counted window's lease ends with the window: its units are none of the next one's.
  const untilMs = Math.min(nowMs + open.ttlMs, aligned ? (state.cell?.[2] ?? Infinity) : Infinity)
  return { cell: state.cell, holds: [...state.holds, { id: open.id, units, untilMs }] }
}

const retryOf = (
  algorithm: Algorithm,
  window: Window,
  settled: Settled,
  units: number,
  nowMs: number,
): number => {
  if (window.algorithm === 'concurrency') return SLOT_RETRY_MS
  const parked = Math.max(0, settled.held - window.overage)
  const wait = algorithm.wait(window, settled.cell, units + parked, nowMs)
  if (parked === 0) return Math.max(1, wait)
  // A lease may come back unspent before the quota does.
  const earliest = settled.holds.reduce((least, hold) => Math.min(least, hold.untilMs), Infinity)
  return Math.max(1, Math.min(Math.max(wait, 1), earliest - nowMs))
}

/** How long a state still matters: until everything in it has drained or run out. */
export const lifeMs = (window: Window, state: State, nowMs: number): number => {
  let life = 0
  for (const hold of state.holds) life = Math.max(life, hold.untilMs - nowMs + window.windowMs)
  if (state.cell === undefined) return life
  const algorithm = algorithms[window.algorithm]
  if (window.algorithm === 'penalty') return Math.max(life, penaltyLifeMs(window, state.cell, nowMs))
  const cell = algorithm.roll(window, state.cell, nowMs)
  // A window without a charge is as good as none.
  const sliding = window.algorithm === 'sliding-window'
  if (cell[1] === 0 && (!sliding || cell[2] === 0)) return life
  // A sliding window still weighs in the next one.
  return Math.max(life, algorithm.reset(window, cell, nowMs) + (sliding ? window.windowMs : 0))
}
