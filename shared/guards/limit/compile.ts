// A limit's options as the store needs them, made once: one `Limit` for each plan, and for a calendar's period.

import type { Grants, Links } from '../../core/guard.ts'
import type { Limit } from '../../core/ports.ts'
import type { DenialCode } from '../../decision/denials.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { calendar } from '../../lib/window/calendar.ts'
import { claimText, compileKey, type ReadKey } from './keys.ts'
import type { OneLimit } from './options.ts'

export interface Item {
  readonly name: string
  readonly readKey: ReadKey
  /** Undefined for a penalty without a quota. */
  readonly limitOf: ((exchange: Exchange, grants: Grants) => Limit) | undefined
  readonly costOf: (exchange: Exchange) => number
  /** Where the origin's answer states the cost. */
  readonly stated: { readonly header: string; readonly first: number; readonly max: number } | undefined
  readonly penalty: { readonly limit: Limit; readonly on: ReadonlySet<DenialCode> } | undefined
  readonly visible: boolean
  readonly faultShare: number
}

const SLOT_MS = 300_000

/** @param index the limit's place among several judged as one; undefined when it is alone. */
export const compileItem = (options: OneLimit, links: Links, index: number | undefined): Item => {
  const place = index === undefined ? `${links.place}` : `${links.place}.${index}`
  const name = options.name ?? `${links.route}.${place}`
  const { cost } = options
  return {
    name,
    readKey: compileKey(options.by, links.route, options.missing),
    limitOf: options.quota === undefined ? undefined : compileLimit(options, options.quota, name),
    costOf: compileCost(cost),
    stated: typeof cost === 'object' && 'header' in cost ? cost : undefined,
    penalty: compilePenalty(options, name),
    visible: options.headers,
    faultShare: options.faultShare,
  }
}

const compileCost = (cost: OneLimit['cost']): Item['costOf'] => {
  if (typeof cost === 'number') return () => cost
  if ('header' in cost) return () => cost.first
  const methods = new Map(Object.entries(cost.methods))
  return (exchange) => methods.get(exchange.method) ?? cost.other
}

const compileLimit = (options: OneLimit, quota: number, name: string): NonNullable<Item['limitOf']> => {
  const own = limitWith(options, name, quota, options.burst ?? quota)
  const planned = compilePlans(options, name, own)
  if (options.algorithm !== 'calendar') return (_exchange, grants) => planned(grants)
  return compilePeriods(options, planned)
}

const compilePlans = (options: OneLimit, name: string, own: Limit): ((grants: Grants) => Limit) => {
  const { plans } = options
  if (plans === undefined) return () => own
  const limits = new Map<string, Limit>()
  for (const [plan, value] of Object.entries(plans.quotas)) {
    const quota = typeof value === 'number' ? value : value.quota
    const burst = typeof value === 'number' ? quota : (value.burst ?? quota)
    limits.set(`s${plan}`, limitWith(options, name, quota, burst))
  }
  return ({ principal }) => {
    const plan = principal === undefined ? undefined : claimText(principal, plans.claim)
    return plan === undefined ? own : (limits.get(plan) ?? own)
  }
}

const compilePeriods = (
  options: OneLimit,
  planned: (grants: Grants) => Limit,
): NonNullable<Item['limitOf']> => {
  const periodOf = calendar(options.period ?? 'day', options.timeZone ?? 'UTC')
  let dated = new Map<Limit, Limit>()
  let current = { startMs: 0, endMs: 0 }
  return ({ nowMs }, grants) => {
    const span = periodOf(nowMs)
    if (span !== current) {
      current = span
      dated = new Map()
    }
    const undated = planned(grants)
    const known = dated.get(undated)
    if (known !== undefined) return known
    const limit: Limit = { ...undated, windowMs: span.endMs - span.startMs, span }
    dated.set(undated, limit)
    return limit
  }
}

const limitWith = (options: OneLimit, name: string, quota: number, burst: number): Limit => ({
  ...askingOf(options),
  name,
  algorithm: options.algorithm,
  quota,
  windowMs: options.window ?? (options.algorithm === 'concurrency' ? SLOT_MS : 0),
  burst,
  overage: options.sync === 'leased' ? Math.floor(quota * (options.overage ?? 0.01)) : 0,
  sync: options.sync,
})

const compilePenalty = (options: OneLimit, name: string): Item['penalty'] => {
  const { penalty } = options
  if (penalty === undefined) return undefined
  const limit: Limit = {
    ...askingOf(options),
    name: `${name}:penalty`,
    algorithm: 'penalty',
    quota: 1,
    burst: 1,
    windowMs: penalty.within,
    overage: 0,
    // A ban is looked up behind the requests, and trusted for `refresh` in between.
    sync: 'leased',
    penalty: {
      after: penalty.after,
      withinMs: penalty.within,
      banMs: penalty.ban,
      factor: penalty.factor,
      banMaxMs: penalty.max,
      refreshMs: penalty.refresh,
    },
  }
  return { limit, on: new Set(penalty.on) }
}

export const DEFAULT_REGION = { url: 'UPSTASH_REDIS_REST_URL', token: 'UPSTASH_REDIS_REST_TOKEN' }

const askingOf = (
  options: OneLimit,
): Pick<Limit, 'store' | 'cold' | 'budgetMs' | 'durable' | 'upstash' | 'location'> => ({
  store: options.store,
  cold: options.cold ?? 'strict',
  budgetMs: options.budget,
  durable: { hint: options.durable?.hint, hotPerSecond: options.durable?.hotPerSecond ?? 500 },
  upstash: options.upstash ?? { regions: [DEFAULT_REGION], scripts: 'own', dynamic: false },
  ...(options.location === undefined ? undefined : { location: options.location }),
})

/** The limit that an isolate counts by itself while the store is away: a share of the quota, under its own name. */
export const localShare = (limit: Limit, share: number): Limit => ({
  ...limit,
  name: `${limit.name}:local`,
  store: 'isolate',
  sync: 'strict',
  overage: 0,
  quota: Math.max(1, Math.floor(limit.quota * share)),
  burst: Math.max(1, Math.floor(limit.burst * share)),
})
