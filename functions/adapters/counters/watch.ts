// Penalties as an isolate sees them: who is banned is looked up behind the requests and trusted for a moment in
// between, so that a ban holds everywhere within `refresh` and a round trip, and nobody who behaves waits for it.

import type { Counter, Ports, Take, Taken, Tally } from '../../../shared/core/ports.ts'
import { askOf, settling } from '../../../shared/guards/limit/memory.ts'
import { lru } from '../../../shared/lib/lru/lru.ts'
import { guarded, type Backend, type StoreAnswer } from './backend.ts'
import type { Breaker } from './breaker.ts'
import type { IdOf } from './ids.ts'

interface Seen {
  bannedUntilMs: number
  checkedMs: number
  checking: boolean
  /** Strikes that the store could not be told of; told with the next look. */
  owed: number
}

const SEEN_MAX = 20_000
/** What was seen so many refreshes ago is no longer trusted: the key counts as new. */
const STALE_REFRESHES = 10
const REFRESH_MS = 2000

export const watchCounter = (backend: Backend, breaker: Breaker, idOf: IdOf): Counter => {
  const seen = lru<string, Seen>({ entriesMax: SEEN_MAX, bytesMax: Infinity })
  const enter = (id: string, answer: StoreAnswer, nowMs: number): void => {
    const bannedUntilMs = answer.admitted ? 0 : nowMs + answer.retryMs
    seen.set(id, { bannedUntilMs, checkedMs: nowMs, checking: false, owed: 0 }, 1)
  }
  const look = async (id: string, take: Take, nowMs: number, defer: Ports['defer']): Promise<Taken> => {
    const owed = seen.get(id)?.owed ?? 0
    const question = { id, limit: take.limit, ask: owed === 0 ? askOf(take) : settling(take, owed) }
    const answers = await guarded(backend, breaker, [question], nowMs, defer)
    if (!answers.ok) {
      const known = seen.get(id)
      if (known !== undefined) known.checking = false
      return { kind: 'fault', fault: answers.error }
    }
    enter(id, answers.value[0] as StoreAnswer, nowMs)
    return taken(seen.get(id)?.bannedUntilMs ?? 0, nowMs)
  }
  const one = (take: Take, nowMs: number, defer: Ports['defer']): Taken | Promise<Taken> => {
    const id = idOf(take)
    const known = seen.get(id)
    const refreshMs = take.limit.penalty?.refreshMs ?? REFRESH_MS
    const ageMs = known === undefined ? Infinity : nowMs - known.checkedMs
    if (known !== undefined && (nowMs < known.bannedUntilMs || ageMs <= refreshMs))
      return taken(known.bannedUntilMs, nowMs)
    if (known === undefined || ageMs > refreshMs * STALE_REFRESHES) {
      if (take.limit.cold === 'strict') return look(id, take, nowMs, defer)
      seen.set(id, { bannedUntilMs: 0, checkedMs: nowMs, checking: true, owed: 0 }, 1)
      defer(look(id, take, nowMs, defer))
    } else if (!known.checking) {
      known.checking = true
      defer(look(id, take, nowMs, defer))
    }
    return taken(0, nowMs)
  }
  return {
    take: (takes, nowMs, defer) => {
      const all = takes.map((take) => one(take, nowMs, defer))
      if (all.some((answer) => answer instanceof Promise))
        return Promise.all(all.map(async (one) => one)).then(join)
      return join(all as readonly Taken[])
    },
    settle: async (take, units, nowMs) => {
      const id = idOf(take)
      const ask = settling(take, units + (seen.get(id)?.owed ?? 0))
      const answers = await guarded(backend, breaker, [{ id, limit: take.limit, ask }], nowMs, ignore)
      if (answers.ok) return enter(id, answers.value[0] as StoreAnswer, nowMs)
      const known = seen.get(id) ?? { bannedUntilMs: 0, checkedMs: nowMs, checking: false, owed: 0 }
      seen.set(id, { ...known, owed: known.owed + units }, 1)
    },
  }
}

const ignore = (): void => undefined

const taken = (bannedUntilMs: number, nowMs: number): Taken => {
  const leftMs = Math.max(0, bannedUntilMs - nowMs)
  const tally: Tally = {
    admitted: leftMs === 0,
    remaining: leftMs === 0 ? 1 : 0,
    resetMs: leftMs,
    retryMs: leftMs,
  }
  return { kind: 'taken', admitted: tally.admitted, tallies: [tally] }
}

const join = (all: readonly Taken[]): Taken => {
  const tallies: Tally[] = []
  for (const answer of all) {
    if (answer.kind === 'fault') return answer
    tallies.push(...answer.tallies)
  }
  return { kind: 'taken', admitted: tallies.every((tally) => tally.admitted), tallies }
}
