// An isolate's copy of what must be instant: which credentials are revoked, and which keys have changed. It says
// nothing that is older than the policy's bound. Within the bound a request is answered at once and the copy is
// renewed behind it; past the bound the request waits for the registry, or is a fault, as the policy says.
//
// No promise is shared between requests (see adapters/keys/remote.ts): who starts a flight awaits it, everybody else
// looks at plain state with timers of its own.

import type { Fault } from '../../../shared/decision/denials.ts'
import type { Ports } from '../../../shared/core/ports.ts'
import type { Delta, Registry } from '../../../shared/core/registry.ts'
import type { RevocationBounds } from '../../../shared/policy/linked.ts'
import { createMarks } from '../../../shared/lib/marks/marks.ts'
import type { Marks } from '../../../shared/lib/marks/marks.ts'
import type { Location, Sighting } from './location.ts'

export interface ReplicaWorld {
  /** A stub of the registry; undefined where the binding is missing. */
  readonly registry: () => Registry | undefined
  readonly location: Location | undefined
  /** Milliseconds since the epoch, now and not when a request came in. */
  readonly now: () => number
  /** From 0 to 1: spreads the refreshes of isolates that started together. */
  readonly random: () => number
}

export interface Replica {
  /** True while it is fresh enough to answer; else a fault, or a promise of either. */
  readonly check: (nowMs: number, defer: Ports['defer']) => true | Fault | Promise<true | Fault>
  readonly marks: () => Marks
  /** Another number after every change of what is known. */
  readonly stamp: () => number
  readonly at: () => { readonly epoch: string; readonly version: number; readonly wholeVersion: number }
  /** Called with each delta that was taken in. */
  readonly onDelta: (listen: (delta: Delta) => void) => void
}

interface Flight {
  readonly startedMs: number
  landed: boolean
}

interface State {
  epoch: string
  version: number
  /** The version at which everything was last taken in anew. */
  wholeVersion: number
  /** When what is known was asked for: it holds everything that was acknowledged before. */
  asOfMs: number
  refreshAtMs: number
  /** After a failure nobody asks before this. */
  pausedUntilMs: number
  marks: Marks
  stamp: number
  flight: Flight | undefined
}

const POLL_MS = 5
const PAUSE_MS = 1000
/** Clocks of one location differ by less. */
const SKEW_MS = 250
/** How long somebody's setting out keeps others from doing the same. */
const CLAIM_MS = 1000

export const createReplica = (world: ReplicaWorld, bounds: RevocationBounds): Replica => {
  const listeners: ((delta: Delta) => void)[] = []
  const state: State = {
    epoch: '',
    version: 0,
    wholeVersion: 0,
    asOfMs: Number.NEGATIVE_INFINITY,
    refreshAtMs: Number.NEGATIVE_INFINITY,
    pausedUntilMs: Number.NEGATIVE_INFINITY,
    marks: createMarks(),
    stamp: 0,
    flight: undefined,
  }
  const takeIn = (delta: Delta, asOfMs: number): void => {
    if (delta.whole) {
      state.marks = createMarks(delta.added)
      state.wholeVersion = delta.version
    } else {
      state.marks.add(delta.added)
      state.marks.remove(delta.removed)
    }
    state.epoch = delta.epoch
    state.version = delta.version
    state.stamp++
    for (const listen of listeners) listen(delta)
    sawAt(asOfMs)
  }
  const sawAt = (asOfMs: number): void => {
    state.asOfMs = Math.max(state.asOfMs, asOfMs)
    state.refreshAtMs = state.asOfMs + bounds.maxStalenessMs * (0.3 + 0.2 * world.random())
    state.pausedUntilMs = Number.NEGATIVE_INFINITY
  }
  const refresh = async (): Promise<void> => {
    const { location } = world
    const seen = await quietly(location?.sighting())
    if (location !== undefined && seen !== undefined && (await follow(location, seen))) return
    if (location !== undefined && seen !== undefined)
      await quietly(location.tell({ ...seen, claimedMs: world.now() }))
    const askedMs = world.now()
    const { version: from, stamp } = state
    const delta = await world.registry()?.since(state.epoch, from)
    if (delta === undefined) throw new TypeError('the binding REGISTRY is missing')
    takeInFrom(stamp, delta, askedMs)
    if (location === undefined) return
    if (delta.whole || delta.version !== from) await quietly(location.keep(from, delta))
    const { epoch, version } = delta
    await quietly(location.tell({ epoch, version, asOfMs: askedMs, claimedMs: 0 }))
  }
  /** A step counts from what was known when it was asked for: a late one would take back what came meanwhile. */
  const takeInFrom = (stamp: number, delta: Delta, asOfMs: number): void => {
    if (delta.epoch === state.epoch && delta.version === state.version) sawAt(asOfMs)
    else if (state.stamp === stamp) takeIn(delta, asOfMs)
  }
  /** Takes what somebody here has seen, where that is recent enough to be worth it. */
  const follow = async (location: Location, seen: Sighting): Promise<boolean> => {
    const nowMs = world.now()
    const ageMs = nowMs - seen.asOfMs
    // Asked by a clock that is ahead of ours: it would be trusted for too long.
    if (ageMs < -SKEW_MS || seen.asOfMs <= state.asOfMs) return false
    const nearMs = Math.min(1000, bounds.maxStalenessMs / 5)
    const claimed = nowMs - seen.claimedMs < CLAIM_MS
    if (ageMs > (claimed ? bounds.maxStalenessMs * 0.8 : nearMs)) return false
    const asOfMs = Math.min(seen.asOfMs, nowMs)
    if (seen.epoch === state.epoch && seen.version === state.version) {
      sawAt(asOfMs)
      return true
    }
    if (seen.epoch === state.epoch && seen.version < state.version) return false
    const { stamp } = state
    const from = seen.epoch === state.epoch ? state.version : 0
    const delta = await quietly(location.step(seen.epoch, from, seen.version))
    if (delta === undefined) return false
    takeInFrom(stamp, delta, asOfMs)
    return true
  }
  const start = (nowMs: number, defer: Ports['defer']): Promise<void> => {
    const flight: Flight = { startedMs: nowMs, landed: false }
    state.flight = flight
    const work = fly(flight)
    defer(work)
    return work
  }
  const fly = async (flight: Flight): Promise<void> => {
    const done = await late(refresh(), bounds.budgetMs)
    flight.landed = true
    if (state.flight === flight) state.flight = undefined
    if (!done) state.pausedUntilMs = world.now() + PAUSE_MS
  }
  const giveUpLost = (nowMs: number): void => {
    // Its request died before it landed: nobody else will take it from the list.
    if (state.flight !== undefined && nowMs > state.flight.startedMs + 2 * bounds.budgetMs)
      state.flight = undefined
  }
  const isFresh = (nowMs: number): boolean => nowMs - state.asOfMs <= bounds.maxStalenessMs
  const settled = (nowMs: number): true | Fault =>
    isFresh(nowMs) ? true : unavailable('the registry did not answer in time, or failed')

  return {
    check: (nowMs, defer) => {
      if (nowMs < state.refreshAtMs) return true
      giveUpLost(nowMs)
      const may = state.flight === undefined && nowMs >= state.pausedUntilMs
      if (isFresh(nowMs)) {
        if (may) void start(nowMs, defer)
        return true
      }
      if (world.registry() === undefined) return unavailable('the binding is missing')
      const { flight } = state
      if (bounds.onStale === 'fault' && state.epoch !== '') {
        if (may) void start(nowMs, defer)
        return unavailable('what is known is older than maxStaleness')
      }
      if (may) return start(nowMs, defer).then(() => settled(nowMs))
      if (flight === undefined) return unavailable('the registry has failed and is not asked for a moment')
      return watch(flight, bounds.budgetMs).then(() => settled(nowMs))
    },
    marks: () => state.marks,
    stamp: () => state.stamp,
    at: () => state,
    onDelta: (listen) => void listeners.push(listen),
  }
}

const unavailable = (reason: string): Fault => ({
  code: 'registry.unavailable',
  evidence: { reason, name: 'REGISTRY' },
  retryAfterMs: PAUSE_MS,
})

/** A cache that fails is a cache that has nothing. */
const quietly = async <T>(work: Promise<T> | undefined): Promise<T | undefined> => {
  try {
    return await work
  } catch {
    return undefined
  }
}

/** Whether the work was done in time. What comes later is dropped: who waited has gone on. */
export const late = async (work: Promise<unknown>, budgetMs: number): Promise<boolean> => {
  let timer: ReturnType<typeof setTimeout> | undefined
  const tooLate = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), budgetMs)
  })
  // The platform's errors state nothing that could be relied upon: that it failed is what is known.
  const done = work.then(
    () => true,
    () => false,
  )
  try {
    return await Promise.race([done, tooLate])
  } finally {
    clearTimeout(timer)
  }
}

/** Waits for another request's flight by looking. */
export const watch = async (flight: { readonly landed: boolean }, budgetMs: number): Promise<void> => {
  for (let waitedMs = 0; !flight.landed && waitedMs < budgetMs; waitedMs += POLL_MS)
    await new Promise((resolve) => {
      setTimeout(resolve, POLL_MS)
    })
}
