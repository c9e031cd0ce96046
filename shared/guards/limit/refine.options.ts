// What must hold between the options of one limit: everything that would parse and then do nothing, or admit more
// than it says. Each complaint stands at the option to change.

import type { z } from 'zod'

interface Draft {
  readonly algorithm: string
  readonly quota?: number | undefined
  readonly window?: number | undefined
  readonly burst?: number | undefined
  readonly period?: string | undefined
  readonly timeZone?: string | undefined
  readonly cost: unknown
  readonly plans?: { readonly quotas: Readonly<Record<string, unknown>> } | undefined
  readonly penalty?: unknown
  readonly headers: boolean
  readonly store: string
  readonly sync: string
  readonly overage?: number | undefined
  readonly cold?: string | undefined
  readonly durable?: unknown
  readonly upstash?:
    | { readonly regions: readonly unknown[]; readonly scripts: string; readonly dynamic: boolean }
    | undefined
  readonly location?: unknown
  readonly onFault?: string
}

type Complain = (option: string, message: string) => void

export const refineLimit = (draft: Draft, context: z.RefinementCtx): void => {
  const complain: Complain = (option, message) =>
    context.addIssue({ code: 'custom', path: [option], message })
  refineAlgorithm(draft, complain)
  refineStore(draft, complain)
  refineSync(draft, complain)
  refineAmounts(draft, complain)
}

const refineAlgorithm = (draft: Draft, complain: Complain): void => {
  const { algorithm } = draft
  if (draft.quota === undefined && draft.penalty === undefined)
    complain('quota', 'a limit needs a quota, or a penalty, or both')
  if (draft.quota === undefined) {
    for (const option of ['window', 'burst', 'period', 'plans'] as const)
      if (draft[option] !== undefined) complain(option, 'means nothing without a quota')
    return
  }
  const windowed = algorithm !== 'calendar' && algorithm !== 'concurrency'
  if (windowed && draft.window === undefined) complain('window', `${algorithm} needs a window such as "1m"`)
  if (algorithm === 'calendar') {
    if (draft.window !== undefined) complain('window', 'a calendar quota has a period, not a window')
    if (draft.period === undefined) complain('period', 'a calendar quota needs a period: day or month')
  } else {
    if (draft.period !== undefined) complain('period', 'only a calendar quota has a period')
    if (draft.timeZone !== undefined) complain('timeZone', 'only a calendar quota has a time zone')
  }
  if (draft.burst !== undefined && algorithm !== 'token-bucket')
    complain('burst', 'only a token bucket has a burst')
  if (algorithm === 'concurrency') {
    if (draft.quota > 1000) complain('quota', 'at most 1000 requests at a time')
    if (draft.cost !== 1)
      complain('cost', 'a request in flight is one request: a concurrency limit has no cost')
  }
}

const refineStore = (draft: Draft, complain: Complain): void => {
  for (const store of ['durable', 'upstash', 'location'] as const)
    if (draft[store] !== undefined && draft.store !== store)
      complain(store, `means nothing unless store is ${store}`)
  if (draft.store === 'isolate' && draft.onFault === 'isolate')
    complain('onFault', 'the isolate store does not fail')
  if (draft.store === 'location') refineLocation(draft, complain)
  if (draft.store === 'upstash' && draft.upstash !== undefined) refineUpstash(draft, draft.upstash, complain)
}

/** What the library's own scripts can do: no more than its three algorithms, and charging what they refuse. */
const refineUpstash = (draft: Draft, upstash: NonNullable<Draft['upstash']>, complain: Complain): void => {
  const regional = upstash.regions.length > 1
  if (!regional && upstash.scripts === 'own') return
  const who = regional ? 'several regions' : "the library's scripts"
  const known = regional
    ? ['fixed-window', 'sliding-window']
    : ['fixed-window', 'sliding-window', 'token-bucket']
  if (!known.includes(draft.algorithm)) complain('algorithm', `${who} count by ${known.join(', ')}`)
  if (draft.sync !== 'strict') complain('sync', `${who} cannot lend`)
  if (draft.penalty !== undefined) complain('penalty', `${who} keep no penalties`)
  if (draft.cost !== 1) complain('cost', `${who} charge a cost that they refuse`)
  if (regional && upstash.dynamic) complain('upstash', 'several regions have no dynamic limits')
}

/** Cloudflare's binding has its own quota and knows two windows; it tells nothing but yes or no. */
const refineLocation = (draft: Draft, complain: Complain): void => {
  if (draft.location === undefined) complain('location', 'name the rate-limit binding: { binding: … }')
  if (draft.quota === undefined) complain('quota', 'state the quota of the binding')
  if (draft.window !== undefined && draft.window !== 10_000 && draft.window !== 60_000)
    complain('window', 'the rate-limit binding knows 10s and 1m')
  if (draft.algorithm !== 'fixed-window')
    complain('algorithm', 'the rate-limit binding counts its own way: state fixed-window, the nearest')
  if (draft.cost !== 1) complain('cost', 'the rate-limit binding counts requests, not costs')
  if (draft.plans !== undefined) complain('plans', 'the rate-limit binding has one quota')
  if (draft.penalty !== undefined) complain('penalty', 'the rate-limit binding keeps no penalties')
}

const refineSync = (draft: Draft, complain: Complain): void => {
  if (draft.sync === 'strict') {
    if (draft.overage !== undefined) complain('overage', 'a strict limit has no overage')
    if (draft.cold !== undefined) complain('cold', 'a strict limit asks its store for every request')
    return
  }
  if (draft.store !== 'durable' && draft.store !== 'upstash')
    complain('sync', `the ${draft.store} store cannot lend`)
  if (draft.algorithm === 'concurrency') complain('sync', 'a slot cannot be lent in advance')
}

const refineAmounts = (draft: Draft, complain: Complain): void => {
  const { quota, cost } = draft
  // What is no quota at all is an error of its own.
  if (quota === undefined || quota < 1 || !Number.isSafeInteger(quota)) return
  const windowMs = draft.window ?? 0
  const room = draft.burst ?? quota
  // Integer arithmetic stays exact below 2^53, with a debt of as much again.
  if (Math.max(quota, room) * windowMs * 2 > Number.MAX_SAFE_INTEGER)
    complain('quota', 'quota × window is too large to be counted exactly')
  for (const [plan, value] of Object.entries(draft.plans?.quotas ?? {})) {
    const own = value as number | { quota: number; burst?: number }
    const planned = typeof own === 'number' ? own : Math.max(own.quota, own.burst ?? 0)
    if (planned * windowMs * 2 > Number.MAX_SAFE_INTEGER)
      complain('plans', `the quota of ${plan} × window is too large to be counted exactly`)
    if (typeof own !== 'number' && own.burst !== undefined && draft.algorithm !== 'token-bucket')
      complain('plans', 'only a token bucket has a burst')
    if (draft.algorithm === 'concurrency' && planned > 1000)
      complain('plans', 'at most 1000 requests at a time')
  }
  const dearest = dearestOf(cost)
  if (dearest > room) complain('cost', `costs up to ${dearest}, more than ${room}: it could never pass`)
}

const dearestOf = (cost: unknown): number => {
  if (typeof cost === 'number') return cost
  if (typeof cost !== 'object' || cost === null) return 0
  if ('first' in cost) return Number(cost.first)
  const { methods, other } = cost as { methods: Readonly<Record<string, number>>; other: number }
  return Math.max(other, ...Object.values(methods))
}
