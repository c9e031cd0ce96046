// One simulated deployment: every location's isolates run the product's own counters against one store, and an exact
// bucket per key, fed with what was admitted, tells by how much the quota was exceeded and what was refused for
// nothing.

import type { Backend } from '../../functions/adapters/counters/backend.ts'
import { breaker } from '../../functions/adapters/counters/breaker.ts'
import { leasedCounter } from '../../functions/adapters/counters/leased.ts'
import { strictCounter } from '../../functions/adapters/counters/strict.ts'
import type { Counter, Limit, Taken } from '../../shared/core/ports.ts'
import { isolateCounter } from '../../shared/guards/limit/memory.ts'
import { bucket } from '../../shared/lib/window/bucket.ts'
import { memory } from '../../shared/lib/window/memory.ts'
import { askTogether } from '../../shared/lib/window/together.ts'
import type { Cell } from '../../shared/lib/window/window.ts'
import { clockOf, type Clock } from './events.ts'
import { picker, randomOf, roundTripMs, worldOf, type Place } from './world.ts'

export interface Scene {
  readonly name: string
  readonly store: 'isolate' | 'location' | 'durable' | 'upstash'
  readonly sync: 'strict' | 'leased'
  readonly cold: 'strict' | 'optimistic'
  readonly overage: number
}

export interface Scale {
  readonly seed: number
  readonly locations: number
  readonly keys: number
  readonly perSecond: number
  readonly seconds: number
  readonly quota: number
  readonly windowMs: number
}

export interface Outcome {
  readonly requests: number
  /** Over the quota, as a share of it: mean over the keys that wanted more than their quota, and the worst of all. */
  readonly overMean: number
  readonly overWorst: number
  /** Requests refused that an exact limiter in one place would have admitted, as a share of all. */
  readonly refusedBelow: number
  readonly callsPerRequest: number
  /** Requests that were decided at once, as a share: of all, and of those of keys below 80 % of their quota. */
  readonly local: number
  readonly localBelow: number
  readonly p50Ms: number
  readonly p99Ms: number
}

interface Decided {
  /** When the request came in, and when it was decided. */
  readonly atMs: number
  readonly decidedMs: number
  readonly admitted: boolean
  readonly waitMs: number
}

const START_MS = 1_000_000_000
const ISOLATE_LIFE_MS = 60_000
const BURST_FACTOR = 6
const BURST_MS = 2000

export const simulate = async (scene: Scene, scale: Scale): Promise<Outcome> => {
  const { places } = worldOf(scale.seed, scale.locations)
  const random = randomOf(scale.seed + 1)
  const clock = clockOf(START_MS)
  const limit = limitOf(scene, scale)
  let calls = 0
  // The store's own time of the answer that is being given: a decision counts when the store made it.
  let answeredMs = 0
  const storeOf = storesOf(scene, places, clock, random, (cell) => {
    calls++
    answeredMs = cell?.[0] ?? 0
  })
  const isolates = isolatesOf(places, clock, random, (place) => counterOf(scene, storeOf, place))
  const decided = Array.from({ length: scale.keys }, (): Decided[] => [])
  const request = (key: number, place: number): void => {
    const sentMs = clock.now()
    const atMs = Math.floor(sentMs)
    const said = isolates(place).take([{ limit, key: `key-${key}`, cost: 1 }], atMs, (work) => void work)
    const conclude = (taken: Taken, decidedMs: number): void => {
      const admitted = taken.kind === 'taken' && taken.admitted
      decided[key]?.push({ atMs, decidedMs, admitted, waitMs: clock.now() - sentMs })
    }
    if (said instanceof Promise) void said.then((taken) => conclude(taken, Math.max(atMs, answeredMs)))
    else conclude(said, atMs)
  }
  trafficOf(scale, places, clock, random, request)
  await clock.play(START_MS + scale.seconds * 1000)
  return outcomeOf(decided, limit, scale, calls)
}

const outcomeOf = (
  decided: readonly (readonly Decided[])[],
  limit: Limit,
  scale: Scale,
  calls: number,
): Outcome => {
  const keys = decided.map((key) => judgeKey(key, limit, scale))
  const sum = (of: (key: KeyOutcome) => number): number => keys.reduce((total, key) => total + of(key), 0)
  const requests = sum((key) => key.requests)
  const wanting = keys.filter((key) => key.wanted > 1)
  const below = keys.filter((key) => key.wanted < 0.8)
  const waits = decided
    .flat()
    .map((one) => one.waitMs)
    .toSorted((a, b) => a - b)
  return {
    requests,
    overMean: wanting.reduce((total, key) => total + key.over, 0) / Math.max(1, wanting.length),
    overWorst: keys.reduce((worst, key) => Math.max(worst, key.over), 0),
    refusedBelow: sum((key) => key.missed) / requests,
    callsPerRequest: calls / requests,
    local: sum((key) => key.local) / requests,
    localBelow:
      below.reduce((total, key) => total + key.local, 0) /
      Math.max(
        1,
        below.reduce((total, key) => total + key.requests, 0),
      ),
    p50Ms: waits[Math.floor(waits.length * 0.5)] ?? 0,
    p99Ms: waits[Math.floor(waits.length * 0.99)] ?? 0,
  }
}

interface KeyOutcome {
  readonly requests: number
  /** The most that the key asked for in a window, as a share of what the bucket gives in one. */
  readonly wanted: number
  readonly over: number
  readonly missed: number
  readonly local: number
}

/** Holds one key's decisions to an exact bucket, and to what an exact limiter in one place would have admitted. */
const judgeKey = (decisions: readonly Decided[], limit: Limit, scale: Scale): KeyOutcome => {
  let exact: Cell | undefined
  let ideal: Cell | undefined
  let over = 0
  let owed = 0
  let local = 0
  for (const { atMs, waitMs } of decisions.toSorted((a, b) => a.atMs - b.atMs)) {
    if (waitMs === 0) local++
    ideal = bucket.roll(limit, ideal, atMs)
    if (bucket.free(limit, ideal, atMs) >= 1) {
      ideal = bucket.add(limit, ideal, 1, atMs)
      owed++
    }
  }
  const admitted = decisions.filter((one) => one.admitted)
  for (const { decidedMs } of admitted.toSorted((a, b) => a.decidedMs - b.decidedMs)) {
    exact = bucket.add(limit, bucket.roll(limit, exact, decidedMs), 1, decidedMs)
    over = Math.max(over, -bucket.free(limit, exact, decidedMs))
  }
  const given = limit.burst + (limit.quota * scale.seconds * 1000) / limit.windowMs
  return {
    requests: decisions.length,
    wanted: decisions.length / given,
    over: over / limit.quota,
    missed: Math.max(0, owed - admitted.length),
    local,
  }
}

const limitOf = (scene: Scene, scale: Scale): Limit => ({
  name: 'simulated',
  algorithm: 'token-bucket',
  quota: scale.quota,
  windowMs: scale.windowMs,
  burst: scale.quota,
  overage: Math.floor(scale.quota * scene.overage),
  store: scene.store,
  sync: scene.sync,
  cold: scene.cold,
  // Of real time, of which the simulation takes little: no answer is late.
  budgetMs: 600_000,
})

/** The store as each location reaches it: one for all, or one of its own. */
const storesOf = (
  scene: Scene,
  places: readonly Place[],
  clock: Clock,
  random: () => number,
  answered: (cell: Cell | undefined) => void,
): ((place: Place) => Backend) => {
  const one = memory(1_000_000)
  const near = new Map<Place, ReturnType<typeof memory>>()
  const homes = new Map<string, Place>()
  // One region, as a single Redis has: the location nearest to Virginia.
  const redis = places.reduce((best, place) =>
    Math.hypot(place.latitude - 39, place.longitude + 77) <
    Math.hypot(best.latitude - 39, best.longitude + 77)
      ? place
      : best,
  )
  return (place) => ({
    unusable: () => undefined,
    ask: async (questions, nowMs) => {
      const id = questions[0]?.id ?? ''
      // An object is created near the first request for it.
      if (!homes.has(id)) homes.set(id, place)
      const home =
        scene.store === 'upstash' ? redis : scene.store === 'durable' ? (homes.get(id) ?? place) : place
      const shelf = scene.store === 'location' ? (near.get(place) ?? memory(100_000)) : one
      near.set(place, shelf)
      const tripMs = roundTripMs(place, home, random)
      await clock.after(tripMs / 2)
      const entries = questions.map((question) => ({
        id: question.id,
        window: question.limit,
        ask: question.ask,
      }))
      const answers = askTogether(shelf, entries, nowMs)
      const { cell } = shelf.read(id) ?? {}
      await clock.after(tripMs / 2)
      answered(cell)
      return answers
    },
  })
}

let leases = 0

const idOf = (take: { readonly key: string }): string => take.key

const counterOf = (scene: Scene, storeOf: (place: Place) => Backend, place: Place): Counter => {
  if (scene.store === 'isolate') return isolateCounter()
  const fuse = breaker()
  return scene.sync === 'leased'
    ? leasedCounter(storeOf(place), fuse, { idOf, leaseId: () => `lease-${leases++}` })
    : strictCounter(storeOf(place), fuse, idOf)
}

/** Isolates come and go: each lives about a minute, and takes what it had leased with it. */
const isolatesOf = (
  places: readonly Place[],
  clock: Clock,
  random: () => number,
  make: (place: Place) => Counter,
): ((place: number) => Counter) => {
  const slots = places.map((place) => Array.from({ length: place.isolates }, () => make(place)))
  for (const [index, place] of places.entries())
    for (let slot = 0; slot < place.isolates; slot++) {
      const renew = (): void => {
        const isolates = slots[index]
        if (isolates !== undefined) isolates[slot] = make(place)
        clock.at(clock.now() - Math.log(1 - random()) * ISOLATE_LIFE_MS, renew)
      }
      clock.at(clock.now() - Math.log(1 - random()) * ISOLATE_LIFE_MS, renew)
    }
  return (place) => {
    const isolates = slots[place] ?? []
    return isolates[Math.floor(random() * isolates.length)] as Counter
  }
}

/** How a key's clients are spread: most sit in one place, some in a few, some everywhere. */
const spreadOf = (
  key: number,
  pickPlace: (random: () => number) => number,
  random: () => number,
): (() => number) => {
  const kind = key % 10
  if (kind === 3) return () => pickPlace(random)
  const homes = Array.from({ length: kind % 3 === 0 ? 5 : 1 }, () => pickPlace(random))
  return () => (random() < 0.95 ? (homes[Math.floor(random() * homes.length)] ?? 0) : pickPlace(random))
}

/** Zipf keys, each a Poisson process that now and then bursts. */
const trafficOf = (
  scale: Scale,
  places: readonly Place[],
  clock: Clock,
  random: () => number,
  request: (key: number, place: number) => void,
): void => {
  const weights = Array.from({ length: scale.keys }, (_, rank) => 1 / (rank + 1) ** 1.1)
  const sum = weights.reduce((total, weight) => total + weight, 0)
  const pickPlace = picker(places.map((place) => place.weight))
  for (const [key, weight] of weights.entries()) {
    const perMs = ((weight / sum) * scale.perSecond) / 1000
    const place = spreadOf(key, pickPlace, random)
    const quietMs = 20_000 + 40_000 * random()
    let burstAtMs = clock.now() + quietMs * random()
    const next = (): void => {
      const bursting = clock.now() >= burstAtMs
      if (clock.now() > burstAtMs + BURST_MS) burstAtMs = clock.now() + quietMs
      const rate = bursting ? perMs * BURST_FACTOR : perMs
      clock.at(clock.now() - Math.log(1 - random()) / rate, () => {
        request(key, place())
        next()
      })
    }
    next()
  }
}
