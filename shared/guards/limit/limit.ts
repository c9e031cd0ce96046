// Limits: how often, how much, how many at a time. Stops brute force, scraping, resource exhaustion (CWE-770) and
// clients that keep probing. It trusts the exchange's client address and the principal of earlier guards, and no
// store to answer in time: `budget` bounds the wait, `onFault` says what then.

import type { Ending, Grants, Guard, GuardFactory, Quota, Verdict } from '../../core/guard.ts'
import type { Counters, Limit, Ports, Take, Tally } from '../../core/ports.ts'
import { deny, type Denial } from '../../decision/denials.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { batchesOf, giveBack, takeAll, type Batch, type Claim, type Said } from './batch.ts'
import { compileItem, localShare, type Item } from './compile.ts'
import { needsPrincipal } from './keys.ts'
import type { LimitOptions, OneLimit } from './options.ts'

export const limit: GuardFactory<LimitOptions> = (options, links) => {
  const several = 'all' in options
  const each: readonly OneLimit[] = several ? options.all : [options]
  const items = each.map((one, index) => compileItem(one, links, several ? index : undefined))
  const shadow = options.mode === 'shadow'
  const goesOn = options.onFault === 'isolate'
  return {
    name: 'limit',
    reads: 'head',
    needs: each.some((one) => needsPrincipal(one.by) || one.plans !== undefined) ? ['principal'] : [],
    gives: ['quotas'],
    judge: (exchange, ports, grants) => {
      const claims = claimsOf(items, exchange, grants)
      if (!Array.isArray(claims)) return { kind: 'deny', denial: claims as Denial }
      const judged = { exchange, ports, shadow }
      const instead = goesOn
        ? (batch: Batch): Said => countHere(batch, ports.counters, exchange.nowMs)
        : () => undefined
      const said = takeAll(batchesOf(claims, ports.counters), exchange.nowMs, ports.defer, instead)
      return said instanceof Promise ? said.then((all) => conclude(judged, all)) : conclude(judged, said)
    },
  } satisfies Guard
}

/** What the request takes of each limit; a denial when it lacks what is counted by. */
const claimsOf = (items: readonly Item[], exchange: Exchange, grants: Grants): readonly Claim[] | Denial => {
  const claims: Claim[] = []
  for (const item of items) {
    const key = item.readKey(exchange, grants)
    if (key === undefined) return deny('limit.key-missing', { limit: item.name })
    if (item.penalty !== undefined)
      claims.push({ item, role: 'penalty', take: { limit: item.penalty.limit, key, cost: 0 } })
    if (item.limitOf === undefined) continue
    const limit = item.limitOf(exchange, grants)
    const take: Take = { limit, key, cost: item.costOf(exchange) }
    const slot = limit.algorithm === 'concurrency' ? { slot: exchange.id } : undefined
    claims.push({ item, role: 'quota', take: { ...take, ...slot } })
  }
  return claims
}

/** The store is away: the isolate counts on by itself, at the stated share of the quota. */
const countHere = (batch: Batch, counters: Counters, nowMs: number): Said => {
  const claims = batch.claims.map((claim) => ({
    ...claim,
    take: { ...claim.take, limit: localOf(claim) },
  }))
  const counter = counters.isolate
  const taken = counter.take(
    claims.map((claim) => claim.take),
    nowMs,
    ignore,
  )
  if (taken instanceof Promise) throw new TypeError('the isolate store answers at once')
  return { batch: { counter, claims }, taken, degraded: true }
}

const ignore = (): void => undefined

const locals = new WeakMap<Limit, Limit>()

const localOf = ({ item, take: { limit } }: Claim): Limit => {
  const known = locals.get(limit)
  if (known !== undefined) return known
  const local = localShare(limit, item.faultShare)
  locals.set(limit, local)
  return local
}

interface Judged {
  readonly exchange: Exchange
  readonly ports: Ports
  readonly shadow: boolean
}

const conclude = (judged: Judged, said: readonly Said[]): Verdict => {
  const last = said.at(-1)
  if (last === undefined) return { kind: 'pass' }
  const quotas = quotasOf(judged, said)
  const grants = quotas.length === 0 ? undefined : { grants: { quotas } }
  if (last.taken.kind === 'fault') {
    giveBackAll(judged, said.slice(0, -1))
    return { kind: 'fault', fault: last.taken.fault }
  }
  if (!last.taken.admitted) {
    giveBackAll(judged, said.slice(0, -1))
    const denial = denialOf(last, last.taken.tallies)
    strike(judged, said, denial)
    return { kind: 'deny', denial, ...grants }
  }
  const evidence = said.some((one) => one.degraded)
    ? { evidence: { reason: DEGRADED, limit: (last.batch.claims[0] as Claim).item.name } }
    : undefined
  const watched = said.some((one) => one.batch.claims.some(isHeld))
  return {
    kind: 'pass',
    ...grants,
    ...evidence,
    ...(watched ? { onEnd: (ending: Ending) => finish(said, ending) } : undefined),
    onRefusal: (ending) => unwind(said, ending),
  }
}

/** Whether the end of the request itself matters: a slot comes back, a cost is stated. */
const isHeld = ({ item, take }: Claim): boolean =>
  take.limit.algorithm === 'concurrency' || item.stated !== undefined

const DEGRADED = 'the store is away: counted in the isolate'

const denialOf = ({ batch, degraded }: Said, tallies: readonly Tally[]): Denial => {
  let retryAfterMs = 0
  let refuser = 0
  for (const [index, tally] of tallies.entries()) {
    if (tally.admitted || tally.retryMs < retryAfterMs) continue
    retryAfterMs = tally.retryMs
    refuser = index
  }
  const { item, take, role } = batch.claims[refuser] as Claim
  const { remaining, quota } = tallies[refuser] as Tally
  return {
    code: role === 'penalty' ? 'limit.banned' : 'limit.exceeded',
    evidence: {
      limit: item.name,
      ...(role === 'penalty' ? undefined : { quota: quota ?? take.limit.quota }),
      ...(remaining === undefined || role === 'penalty' ? undefined : { remaining }),
      ...(degraded === true ? { reason: DEGRADED } : undefined),
    },
    retryAfterMs,
  }
}

const quotasOf = ({ shadow }: Judged, said: readonly Said[]): readonly Quota[] => {
  const quotas: Quota[] = []
  for (const { batch, taken } of said) {
    if (taken.kind === 'fault') continue
    for (const [index, { item, take, role }] of batch.claims.entries()) {
      const tally = taken.tallies[index]
      if (role === 'penalty' || tally === undefined) continue
      quotas.push({
        name: item.name,
        quota: tally.quota ?? take.limit.quota,
        windowMs: take.limit.windowMs,
        remaining: tally.remaining,
        resetMs: tally.resetMs,
        // What a shadow would have refused is not what the client has to keep to.
        visible: item.visible && !shadow,
        ...(take.limit.algorithm === 'concurrency' ? { unit: 'concurrent-requests' } : undefined),
      })
    }
  }
  return quotas
}

const giveBackAll = ({ exchange, ports }: Judged, said: readonly Said[]): void => {
  for (const { batch } of said) ports.defer(giveBack(batch, exchange.nowMs))
}

/** Tells the penalties of a refusal, behind the response. */
const strike = (judged: Judged, said: readonly Said[], denial: Denial): void => {
  for (const work of strikesOf(said, denial, judged.exchange.nowMs)) judged.ports.defer(work)
}

const strikesOf = (said: readonly Said[], denial: Denial, nowMs: number): readonly Promise<void>[] =>
  said.flatMap(({ batch }) =>
    batch.claims
      .filter(({ item, role }) => role === 'penalty' && item.penalty?.on.has(denial.code) === true)
      .map(async ({ take }) => batch.counter.settle(take, 1, nowMs)),
  )

/** The request is over: slots come back, and what the answer states is charged. */
const finish = async (said: readonly Said[], ending: Ending): Promise<void> => {
  await Promise.all(
    said.flatMap(({ batch }) => batch.claims.map((claim) => settleClaim(batch, claim, ending))),
  )
}

/** A later guard refused: strikes are told, and what a later limit refused is not charged by this one. */
const unwind = async (said: readonly Said[], ending: Ending): Promise<void> => {
  const { denial, nowMs } = ending
  if (denial === undefined) return
  const work: Promise<unknown>[] = [...strikesOf(said, denial, nowMs)]
  if (denial.code === 'limit.exceeded' || denial.code === 'limit.banned')
    for (const { batch } of said) work.push(giveBack(batch, nowMs))
  await Promise.all(work)
}

const settleClaim = async (
  { counter }: Batch,
  { item, take, role }: Claim,
  ending: Ending,
): Promise<void> => {
  if (role === 'penalty') return
  if (take.limit.algorithm === 'concurrency') return counter.settle(take, -take.cost, ending.nowMs)
  const { stated } = item
  if (stated === undefined || ending.kind !== 'answered') return
  const rest = statedCost(ending.header(stated.header), stated) - take.cost
  if (rest !== 0) await counter.settle(take, rest, ending.nowMs)
}

/** The origin's word for what its answer cost; without one that can be read, what was charged at first. */
const statedCost = (text: string | undefined, stated: NonNullable<Item['stated']>): number => {
  if (text === undefined || !/^[0-9]{1,10}$/.test(text)) return stated.first
  return Math.min(stated.max, Number(text))
}
