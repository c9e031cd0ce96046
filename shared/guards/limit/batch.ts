// Several limits judged as one over several stores: batch after batch, and what one refuses is given back to those
// that had charged it. Within one batch the store itself is all or nothing.

import type { Counter, Counters, Ports, Take, Taken } from '../../core/ports.ts'
import type { Item } from './compile.ts'

/** One thing that is taken: a limit's cost, or a look at a penalty. */
export interface Claim {
  readonly item: Item
  readonly take: Take
  readonly role: 'quota' | 'penalty'
}

export interface Batch {
  readonly counter: Counter
  readonly claims: readonly Claim[]
}

/** What a store said of a batch. */
export interface Said {
  readonly batch: Batch
  readonly taken: Taken
  /** The store was away, and the isolate counted in its place. */
  readonly degraded?: true
}

/** Splits claims by who is asked: memory first, then leases, then stores, and last the one that cannot give back. */
export const batchesOf = (claims: readonly Claim[], counters: Counters): readonly Batch[] => {
  if (claims.length === 1) {
    const [only] = claims as readonly [Claim]
    return [{ counter: counters[only.take.limit.store], claims }]
  }
  const batches = new Map<string, Claim[]>()
  for (const claim of claims.toSorted((a, b) => rank(a) - rank(b))) {
    const { store, sync } = claim.take.limit
    const key = store === 'location' ? `${store}:${claim.item.name}` : `${store}:${sync}`
    const batch = batches.get(key)
    if (batch === undefined) batches.set(key, [claim])
    else batch.push(claim)
  }
  return [...batches.values()].map((batch) => ({
    counter: counters[(batch[0] as Claim).take.limit.store],
    claims: batch,
  }))
}

const rank = ({ take: { limit } }: Claim): number => {
  if (limit.store === 'isolate') return 0
  if (limit.store === 'location') return 3
  return limit.sync === 'leased' ? 1 : 2
}

/** Asks batch after batch until one refuses or fails; `instead` may answer for a store that failed. */
export const takeAll = (
  batches: readonly Batch[],
  nowMs: number,
  defer: Ports['defer'],
  instead: (batch: Batch) => Said | undefined,
): readonly Said[] | Promise<readonly Said[]> => {
  const said: Said[] = []
  const settle = (batch: Batch, taken: Taken): boolean => {
    const one = (taken.kind === 'fault' ? instead(batch) : undefined) ?? { batch, taken }
    said.push(one)
    return one.taken.kind === 'taken' && one.taken.admitted
  }
  for (const [index, batch] of batches.entries()) {
    const taken = batch.counter.take(takesOf(batch), nowMs, defer)
    if (taken instanceof Promise) return takeRest(taken, index)
    if (!settle(batch, taken)) break
  }
  return said

  async function takeRest(pending: Promise<Taken>, from: number): Promise<readonly Said[]> {
    for (let index = from; index < batches.length; index++) {
      const batch = batches[index] as Batch
      const taken = await (index === from ? pending : batch.counter.take(takesOf(batch), nowMs, defer))
      if (!settle(batch, taken)) break
    }
    return said
  }
}

const takesOf = (batch: Batch): readonly Take[] => batch.claims.map((claim) => claim.take)

/** Gives back what a batch has charged; a slot that was given back already stays so. */
export const giveBack = ({ counter, claims }: Batch, nowMs: number): Promise<unknown> =>
  Promise.all(
    claims.map(async ({ take, role }) => {
      if (role === 'quota' && take.cost > 0) await counter.settle(take, -take.cost, nowMs)
    }),
  )
