// An issuer's key set that lives elsewhere, as one isolate holds it. In order of what it protects: one fetch at a
// time and per cooldown, whatever tokens ask for (a flood of random kids is no lever against the issuer); a warm
// request never waits; keys that the source no longer lists leave; and while the source is down the last good set
// serves on, for a stated time.
//
// Workers cancel what a request started when the request is gone, and a request that awaits another one's promise
// can be left hanging ("a hanging Promise was canceled"). So no promise is shared: the request that starts a flight
// awaits it and hands it to its own waitUntil, and every other one looks at plain state, woken by timers of its own,
// for a bounded time. A flight whose request died unseen is given up at its deadline.

import type { KeyOwner, KeyAnswer, KeyHint, Ports } from '../../../shared/core/ports.ts'
import { err } from '../../../shared/lib/result.ts'
import type { Result } from '../../../shared/lib/result.ts'
import { lru } from '../../../shared/lib/lru/lru.ts'
import type { Lru } from '../../../shared/lib/lru/lru.ts'
import { discover, fetchJwks } from './fetching.ts'
import type { Fetching, Reason } from './fetching.ts'
import { findIn, makeKeySet, UNKNOWN } from './keyset.ts'
import type { KeySet } from './keyset.ts'

interface Flight {
  readonly startedMs: number
  landed: boolean
}

interface State {
  set: KeySet | undefined
  /** When the set was asked for, by the clock of the request that asked. */
  setMs: number
  /** When anything was last asked for. */
  askedMs: number
  /** Why the last flight failed; undefined after a good one. */
  failure: Reason | undefined
  flight: Flight | undefined
  jwksUri: string | undefined
  jwksUriMs: number
  /** Kids that the source did not list, and until when that is believed. */
  readonly unknownKids: Lru<string, number>
}

const POLL_MS = 10
// What a flight may take beyond its own timeout: the import of its keys.
const LANDING_MS = 500
const UNKNOWN_KIDS_MAX = 1000

export type Find = (hint: KeyHint, nowMs: number, defer: Ports['defer']) => KeyAnswer | Promise<KeyAnswer>

export const remoteKeys = (world: Fetching, issuer: KeyOwner): Find => {
  const state: State = {
    set: undefined,
    setMs: Number.NEGATIVE_INFINITY,
    askedMs: Number.NEGATIVE_INFINITY,
    failure: undefined,
    flight: undefined,
    jwksUri: undefined,
    jwksUriMs: Number.NEGATIVE_INFINITY,
    unknownKids: lru({ entriesMax: UNKNOWN_KIDS_MAX, bytesMax: 1_048_576 }),
  }
  const { maxAgeMs, staleMaxMs } = issuer.fetch
  return (hint, nowMs, defer) => {
    giveUpLost(state, issuer, nowMs)
    const ageMs = nowMs - state.setMs
    if (state.set === undefined || ageMs > maxAgeMs + staleMaxMs) {
      const joined = join(world, issuer, state, nowMs, issuer.fetch.retryMs, defer)
      return joined === undefined
        ? fault(issuer, state, nowMs)
        : joined.then(() => answer(issuer, state, hint, nowMs))
    }
    if (ageMs > maxAgeMs) {
      const joined = join(world, issuer, state, nowMs, issuer.fetch.cooldownMs, defer)
      // An isolate that nobody asked for long must not admit with a key that left meanwhile. While the source
      // is known to fail, though, nobody waits for it.
      if (ageMs > 2 * maxAgeMs && state.failure === undefined && joined !== undefined)
        return joined.then(() => answer(issuer, state, hint, nowMs))
    }
    const found = findIn(state.set, hint)
    if (found.kind === 'found' || !worthAsking(state, hint, nowMs)) return found
    const joined = join(world, issuer, state, nowMs, issuer.fetch.cooldownMs, defer)
    return joined === undefined ? UNKNOWN : joined.then(() => answer(issuer, state, hint, nowMs))
  }
}

/** Whether the source may know a key that the set lacks. */
const worthAsking = (state: State, hint: KeyHint, nowMs: number): boolean => {
  // Several keys fit a token without a kid: no fetch makes that unambiguous.
  if (hint.kid === undefined) return state.set?.only.has(hint.alg) !== true
  const untilMs = state.unknownKids.get(kidName(hint))
  return untilMs === undefined || nowMs >= untilMs
}

const kidName = (hint: KeyHint): string => `${hint.alg} ${hint.kid ?? ''}`

/** The answer after a flight landed, or was given up. */
const answer = (issuer: KeyOwner, state: State, hint: KeyHint, nowMs: number): KeyAnswer => {
  const { maxAgeMs, staleMaxMs, unknownKidMs } = issuer.fetch
  if (state.set === undefined || nowMs - state.setMs > maxAgeMs + staleMaxMs)
    return fault(issuer, state, nowMs)
  const found = findIn(state.set, hint)
  // Only a source that answered can be believed not to know a kid.
  if (found.kind === 'unknown' && hint.kid !== undefined && state.failure === undefined) {
    const name = kidName(hint)
    state.unknownKids.set(name, nowMs + unknownKidMs, name.length * 2 + 64)
  }
  return found
}

const fault = (issuer: KeyOwner, state: State, nowMs: number): KeyAnswer => ({
  kind: 'fault',
  fault: {
    code: 'token.keys-unavailable',
    evidence: { issuer: issuer.name, reason: state.failure ?? 'no key set yet' },
    retryAfterMs: Math.max(1000, state.askedMs + issuer.fetch.retryMs - nowMs),
  },
})

/**
 * Resolves when the flight that is under way, or a new one, has landed; undefined when there is none and it is too
 * early for another.
 */
const join = (
  world: Fetching,
  issuer: KeyOwner,
  state: State,
  nowMs: number,
  pauseMs: number,
  defer: Ports['defer'],
): Promise<void> | undefined => {
  const flight = state.flight
  if (flight !== undefined) return watch(state, flight, issuer.fetch.timeoutMs)
  if (nowMs < state.askedMs + pauseMs) return undefined
  const started: Flight = { startedMs: nowMs, landed: false }
  state.flight = started
  state.askedMs = nowMs
  const work = fly(world, issuer, state, started)
  defer(work)
  return work
}

const fly = async (world: Fetching, issuer: KeyOwner, state: State, flight: Flight): Promise<void> => {
  const result = await refreshed(world, issuer, state, flight.startedMs)
  // Given up meanwhile: a newer flight's result must not be overwritten by an older one.
  if (state.flight !== flight) return
  state.flight = undefined
  flight.landed = true
  if (result.ok) {
    state.set = result.value
    state.setMs = flight.startedMs
    state.failure = undefined
  } else state.failure = result.error
}

const refreshed = async (
  world: Fetching,
  issuer: KeyOwner,
  state: State,
  nowMs: number,
): Promise<Result<KeySet, Reason>> => {
  const deadline = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  // Raced, not only signalled: a fetch that does not listen to its signal must not hold the flight.
  const late = new Promise<Result<KeySet, Reason>>((resolve) => {
    timer = setTimeout(() => {
      deadline.abort()
      resolve(err('no answer in time'))
    }, issuer.fetch.timeoutMs)
  })
  const result = await Promise.race([fetched(world, issuer, state, nowMs, deadline.signal), late])
  clearTimeout(timer)
  return result
}

const fetched = async (
  world: Fetching,
  issuer: KeyOwner,
  state: State,
  nowMs: number,
  signal: AbortSignal,
): Promise<Result<KeySet, Reason>> => {
  const uri = await jwksUriOf(world, issuer, state, nowMs, signal)
  if (!uri.ok) return uri
  const keys = await fetchJwks(world, uri.value, issuer, signal)
  if (!keys.ok) {
    // The keys may have moved: the next flight asks where they are.
    state.jwksUri = undefined
    return keys
  }
  return { ok: true, value: await makeKeySet(keys.value, issuer.algorithms, state.set) }
}

const jwksUriOf = async (
  world: Fetching,
  issuer: KeyOwner,
  state: State,
  nowMs: number,
  signal: AbortSignal,
): Promise<Result<string, Reason>> => {
  if (issuer.keys.kind === 'uri') return { ok: true, value: issuer.keys.jwksUri }
  if (state.jwksUri !== undefined && nowMs - state.jwksUriMs < issuer.fetch.maxAgeMs)
    return { ok: true, value: state.jwksUri }
  const found = await discover(world, issuer, signal)
  if (found.ok) {
    state.jwksUri = found.value
    state.jwksUriMs = nowMs
  }
  return found
}

/** Waits for another request's flight by looking, not by awaiting it (see the top of this file). */
const watch = async (state: State, flight: Flight, timeoutMs: number): Promise<void> => {
  for (let waitedMs = 0; !flight.landed && waitedMs < timeoutMs + LANDING_MS; waitedMs += POLL_MS)
    await new Promise((resolve) => {
      setTimeout(resolve, POLL_MS)
    })
  if (!flight.landed) giveUp(state, flight)
}

const giveUpLost = (state: State, issuer: KeyOwner, nowMs: number): void => {
  const flight = state.flight
  if (flight !== undefined && nowMs > flight.startedMs + issuer.fetch.timeoutMs + LANDING_MS)
    giveUp(state, flight)
}

const giveUp = (state: State, flight: Flight): void => {
  if (state.flight !== flight) return
  state.flight = undefined
  state.failure = 'the refresh was cut off'
}
