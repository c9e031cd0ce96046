// @upstash/ratelimit as it is: for policies that ask for its own algorithms, and for several regions, which our script
// does not know. Its fail-open timeout is off, always.

import { MultiRegionRatelimit, Ratelimit } from '@upstash/ratelimit'
import type { Redis } from '@upstash/redis/cloudflare'

import type { Limit, Ports } from '../../../shared/core/ports.ts'
import type { Question, StoreAnswer } from './backend.ts'

/** All keys of the product in Redis begin with it. */
export const PREFIX = 'gatehouse'
const EPHEMERAL_MAX = 10_000

export type Limiter = Ratelimit | MultiRegionRatelimit

const prefixOf = (limit: Limit): string => `${PREFIX}:${limit.name}`

/** Where the library's `setDynamicLimit` writes for a limiter with the prefix `gatehouse:NAME`. */
export const dynamicKey = (limit: Limit): string => `${prefixOf(limit)}:dynamic:global`

export const makeLimiter = (limit: Limit, clients: readonly Redis[]): Limiter => {
  const { quota, windowMs, burst } = limit
  const window = `${windowMs} ms` as const
  const shared = {
    prefix: prefixOf(limit),
    // 0 is off. The library's own would admit whoever waited that long.
    timeout: 0,
    ephemeralCache: boundedMap(EPHEMERAL_MAX),
    analytics: false,
    enableTelemetry: false,
  } as const
  const [only] = clients
  if (clients.length > 1 || only === undefined)
    return new MultiRegionRatelimit({
      ...shared,
      redis: [...clients],
      limiter:
        limit.algorithm === 'fixed-window'
          ? MultiRegionRatelimit.fixedWindow(quota, window)
          : MultiRegionRatelimit.slidingWindow(quota, window),
    })
  return new Ratelimit({
    ...shared,
    redis: only,
    dynamicLimits: limit.upstash?.dynamic === true,
    limiter:
      limit.algorithm === 'token-bucket'
        ? Ratelimit.tokenBucket(...refill(limit), burst)
        : limit.algorithm === 'fixed-window'
          ? Ratelimit.fixedWindow(quota, window)
          : Ratelimit.slidingWindow(quota, window),
  })
}

/** The library refills in lumps: the smallest whole lump that keeps the rate. */
const refill = ({ quota, windowMs }: Limit): [number, `${number} ms`] => {
  let [a, b] = [quota, windowMs]
  while (b !== 0) [a, b] = [b, a % b]
  return [quota / a, `${windowMs / a} ms`]
}

/** The library's denial cache is a Map that nobody bounds. */
const boundedMap = (entriesMax: number): Map<string, number> => {
  const map = new Map<string, number>()
  const set = map.set.bind(map)
  map.set = (key, value) => {
    const oldest = map.size >= entriesMax ? map.keys().next().value : undefined
    if (oldest !== undefined) map.delete(oldest)
    return set(key, value)
  }
  return map
}

export const limitOnce = async (
  { id, limit, ask }: Question,
  limiter: Limiter,
  nowMs: number,
  defer: Ports['defer'],
): Promise<StoreAnswer> => {
  const units = ask.cost + (ask.debt ?? 0)
  const said = await limiter.limit(id, { rate: units })
  // Regions that could not be told now are told with the next count.
  defer(said.pending.catch(() => undefined))
  // A timeout or anything else that is no count must not pass for one.
  if (said.reason === 'timeout' || !Number.isFinite(said.remaining)) throw new TypeError('no count')
  const waitMs = Math.max(1, said.reset - nowMs)
  return {
    admitted: said.success,
    granted: 0,
    leaseMs: 0,
    remaining: Math.max(0, said.remaining),
    resetMs: waitMs,
    retryMs: said.success ? 0 : waitMs,
    ...(said.limit === limit.quota || limit.algorithm === 'token-bucket' ? undefined : { quota: said.limit }),
  }
}
