// The ApiKeys port made real. A key is asked for in the registry once, then known here until the log of changes names
// it, and used while the replica is fresh. What proves a key is compared in constant time; an id that this house never
// made is refused with no I/O, so that a flood of invented keys never reaches the registry.

import type { ApiKeyAnswer, ApiKeys, Ports, PresentedKey } from '../../../shared/core/ports.ts'
import type { KeyRecord, Looked } from '../../../shared/core/registry.ts'
import type { Fault } from '../../../shared/decision/denials.ts'
import type { Peppers } from '../../../shared/guards/key/pepper.ts'
import { PEPPER_BINDING } from '../../../shared/guards/key/pepper.ts'
import { isSame } from '../../../shared/lib/apikey/same.ts'
import { lru } from '../../../shared/lib/lru/lru.ts'
import type { Result } from '../../../shared/lib/result.ts'
import { late, watch } from './replica.ts'
import type { Replica, ReplicaWorld } from './replica.ts'
import type { Usage } from './usage.ts'

interface Entry {
  /** Undefined: the registry has no such key. */
  readonly record: KeyRecord | undefined
  readonly epoch: string
  readonly version: number
  /** When a secret that this record does not prove last made somebody ask again. */
  recheckedMs: number
  /** Secrets that were proven, so that a warm request costs no HMAC. */
  current: string | undefined
  previous: string | undefined
}

interface Flight {
  landed: boolean
}

const ENTRIES_MAX = 10_000
const BYTES_MAX = 8 * 1024 * 1024
const RETRY_MS = 1000
/** How often a wrong secret under a known id may ask the registry: a key just rotated is known at once all the same. */
const RECHECK_MS = 250
const RECONFIGURE_MS = 60_000

const UNKNOWN: ApiKeyAnswer = { kind: 'unknown' }
const MISMATCH: ApiKeyAnswer = { kind: 'mismatch' }

export const createApiKeys = (
  world: ReplicaWorld,
  replica: Replica,
  peppers: Result<Peppers, string>,
  usage: Usage,
  budgetMs: number,
): ApiKeys => {
  const entries = lru<string, Entry>({ entriesMax: ENTRIES_MAX, bytesMax: BYTES_MAX })
  const flights = new Map<string, Flight>()
  replica.onDelta((delta) => {
    for (const id of delta.keys) entries.delete(id)
  })
  /** What is known of an id and no change has overtaken. */
  const knownOf = (id: string): Entry | undefined => {
    const entry = entries.get(id)
    if (entry === undefined) return undefined
    const { epoch, wholeVersion } = replica.at()
    // Before the replica's first look at the registry there is nothing that could have overtaken it.
    if (epoch === '' || (entry.epoch === epoch && entry.version >= wholeVersion)) return entry
    entries.delete(id)
    return undefined
  }
  const entryOf = (id: string, looked: Looked): Entry => {
    const { record, epoch, version } = looked
    const entry: Entry = {
      record,
      epoch,
      version,
      recheckedMs: Number.NEGATIVE_INFINITY,
      current: undefined,
      previous: undefined,
    }
    const at = replica.at()
    // An answer that set out before a change may come after it: good for this request, and not to be kept.
    if (at.epoch === '' || (epoch === at.epoch && version >= at.version))
      entries.set(id, entry, record === undefined ? 200 : 1200 + JSON.stringify(record.key).length * 2)
    return entry
  }
  const lookUp = async (id: string): Promise<Entry | Fault> => {
    const flight = flights.get(id)
    if (flight !== undefined) {
      await watch(flight, budgetMs)
      const known = knownOf(id)
      if (known !== undefined) return known
    }
    const mine: Flight = { landed: false }
    flights.set(id, mine)
    let looked: Looked | undefined
    const registry = world.registry()
    const ask = async (): Promise<void> => {
      looked = await registry?.lookup(id)
    }
    await late(ask(), budgetMs)
    mine.landed = true
    if (flights.get(id) === mine) flights.delete(id)
    if (registry === undefined) return faultOf('the binding is missing', 'REGISTRY', RECONFIGURE_MS)
    if (looked === undefined)
      return faultOf('the registry did not answer in time, or failed', 'REGISTRY', RETRY_MS)
    return entryOf(id, looked)
  }
  const answer = (
    entry: Entry,
    presented: PresentedKey,
    nowMs: number,
    defer: Ports['defer'],
  ): ApiKeyAnswer => {
    if (!peppers.ok || entry.record === undefined) return UNKNOWN
    const proven = proofOf(peppers.value, entry, entry.record, presented)
    if (proven === undefined) return MISMATCH
    usage(presented.id, nowMs, defer)
    return { kind: 'found', key: entry.record.key, superseded: proven === 'previous' }
  }
  const ask = async (
    presented: PresentedKey,
    nowMs: number,
    defer: Ports['defer'],
  ): Promise<ApiKeyAnswer> => {
    const work = lookUp(presented.id)
    // The next request is to find it even when this one's client has gone.
    defer(work)
    const entry = await work
    return 'code' in entry ? { kind: 'fault', fault: entry } : answer(entry, presented, nowMs, defer)
  }
  /** A secret that a known record does not prove may be that of a rotation which this isolate has not heard of. */
  const weigh = (
    known: Entry,
    presented: PresentedKey,
    nowMs: number,
    defer: Ports['defer'],
  ): ApiKeyAnswer | Promise<ApiKeyAnswer> => {
    const said = answer(known, presented, nowMs, defer)
    if (said.kind !== 'mismatch' || nowMs < known.recheckedMs + RECHECK_MS) return said
    known.recheckedMs = nowMs
    return ask(presented, nowMs, defer).then((again) => {
      const now = knownOf(presented.id)
      if (now !== undefined) now.recheckedMs = nowMs
      // What is known is within the bound, so that it does not hold is no fault.
      return again.kind === 'fault' ? said : again
    })
  }
  return {
    find: (presented, nowMs, defer) => {
      if (!peppers.ok) return { kind: 'fault', fault: faultOf(peppers.error, PEPPER_BINDING, RECONFIGURE_MS) }
      const known = knownOf(presented.id)
      if (known === undefined) {
        if (!peppers.value.madeId(presented.id)) return UNKNOWN
        return ask(presented, nowMs, defer)
      }
      const fresh = replica.check(nowMs, defer)
      if (fresh === true) return weigh(known, presented, nowMs, defer)
      if (!(fresh instanceof Promise)) return { kind: 'fault', fault: fresh }
      return fresh.then((later) => {
        if (later !== true) return { kind: 'fault', fault: later }
        const still = knownOf(presented.id)
        return still === undefined ? ask(presented, nowMs, defer) : weigh(still, presented, nowMs, defer)
      })
    },
  }
}

/** Which of a key's secrets was presented. */
const proofOf = (
  peppers: Peppers,
  entry: Entry,
  { key, current, previous }: KeyRecord,
  presented: PresentedKey,
): 'current' | 'previous' | undefined => {
  if (entry.current !== undefined && isSame(entry.current, presented.secret) && key.env === presented.env)
    return 'current'
  if (entry.previous !== undefined && isSame(entry.previous, presented.secret) && key.env === presented.env)
    return 'previous'
  if (peppers.proves(presented, current)) {
    entry.current = presented.secret
    return 'current'
  }
  if (previous === undefined || !peppers.proves(presented, previous)) return undefined
  entry.previous = presented.secret
  return 'previous'
}

const faultOf = (reason: string, name: string, retryAfterMs: number): Fault => ({
  code: 'registry.unavailable',
  evidence: { reason, name },
  retryAfterMs,
})
