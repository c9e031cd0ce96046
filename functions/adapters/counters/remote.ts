// One store behind the network, as limits ask it: strict, leased, or watched for bans. All three share the breaker,
// since they share what fails.

import type { Counter, Taken, Take } from '../../../shared/core/ports.ts'
import type { Backend } from './backend.ts'
import { breaker } from './breaker.ts'
import { leasedCounter, type LeasedWorld } from './leased.ts'
import { strictCounter } from './strict.ts'
import { watchCounter } from './watch.ts'

export const remoteCounter = (backend: Backend, world: LeasedWorld): Counter => {
  const fuse = breaker()
  const strict = strictCounter(backend, fuse, world.idOf)
  const leased = leasedCounter(backend, fuse, world)
  const watch = watchCounter(backend, fuse, world.idOf)
  const counterOf = ({ limit }: Take): Counter => {
    if (limit.algorithm === 'penalty') return watch
    return limit.sync === 'leased' ? leased : strict
  }
  return {
    take: (takes, nowMs, defer) => {
      const [first] = takes
      if (first === undefined) return { kind: 'taken', admitted: true, tallies: [] }
      const counter = counterOf(first)
      if (takes.every((take) => counterOf(take) === counter)) return counter.take(takes, nowMs, defer)
      // Looks charge nothing, so they come first; then what is counted is all or nothing again.
      const looks = takes.filter((take) => take.limit.algorithm === 'penalty')
      const counts = takes.filter((take) => take.limit.algorithm !== 'penalty')
      const looked = watch.take(looks, nowMs, defer)
      const go = (looked: Taken): Taken | Promise<Taken> => {
        if (looked.kind === 'fault') return looked
        if (!looked.admitted) return merge(takes, looked, undefined)
        const counted = (counts[0] === undefined ? strict : counterOf(counts[0])).take(counts, nowMs, defer)
        return counted instanceof Promise
          ? counted.then((one) => merge(takes, looked, one))
          : merge(takes, looked, counted)
      }
      return looked instanceof Promise ? looked.then(go) : go(looked)
    },
    settle: (take, units, nowMs) => counterOf(take).settle(take, units, nowMs),
  }
}

/** Both answers in the order of the takes; what was not asked any more was neither admitted nor refused. */
const merge = (
  takes: readonly Take[],
  looked: Extract<Taken, { kind: 'taken' }>,
  counted: Taken | undefined,
): Taken => {
  if (counted?.kind === 'fault') return counted
  const looks = [...looked.tallies]
  const counts = [...(counted?.tallies ?? [])]
  const tallies = takes.map(
    (take) =>
      (take.limit.algorithm === 'penalty' ? looks.shift() : counts.shift()) ?? {
        admitted: true,
        remaining: undefined,
        resetMs: 0,
        retryMs: 0,
      },
  )
  return { kind: 'taken', admitted: tallies.every((tally) => tally.admitted), tallies }
}
