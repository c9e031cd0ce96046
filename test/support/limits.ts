// One naive oracle for every limit on every store, and the contract that holds a store to it. The oracle keeps every
// admitted request and reckons everything anew each time, in the words of the documentation, with exact integers.

import * as fc from 'fast-check'

import type { Counter, Limit, Take, Taken } from '../../shared/core/ports.ts'

export const limitOf = (options: Partial<Limit> = {}): Limit => ({
  name: 'test',
  algorithm: 'sliding-window',
  quota: 10,
  windowMs: 60_000,
  burst: options.quota ?? 10,
  overage: 0,
  store: 'isolate',
  sync: 'strict',
  cold: 'strict',
  budgetMs: 30_000,
  upstash: {
    regions: [{ url: 'UPSTASH_REDIS_REST_URL', token: 'UPSTASH_REDIS_REST_TOKEN' }],
    scripts: 'own',
    dynamic: false,
  },
  ...options,
})

export const ignore = (): void => undefined

interface Admitted {
  readonly atMs: number
  readonly units: number
}

/** How many units the documentation says are free at `nowMs`, given all that was admitted before. */
export const freeAt = (limit: Limit, admitted: readonly Admitted[], nowMs: number): number => {
  switch (limit.algorithm) {
    case 'token-bucket': {
      // A debt in units of 1/quota ms, so that no fraction is ever rounded.
      const unit = BigInt(limit.windowMs)
      let debt = 0n
      let atMs = admitted[0]?.atMs ?? nowMs
      for (const one of [...admitted, { atMs: nowMs, units: 0 }]) {
        debt -= BigInt(one.atMs - atMs) * BigInt(limit.quota)
        if (debt < 0n) debt = 0n
        debt += BigInt(one.units) * unit
        atMs = one.atMs
      }
      const free = BigInt(limit.burst) * unit - debt
      return Number(free >= 0n ? free / unit : (free - unit + 1n) / unit)
    }
    case 'fixed-window': {
      let start = -Infinity
      let used = 0
      for (const one of [...admitted, { atMs: nowMs, units: 0 }]) {
        if (one.atMs >= start + limit.windowMs) {
          start = one.atMs
          used = 0
        }
        used += one.units
      }
      return limit.quota - used
    }
    case 'sliding-window': {
      const windows = new Map<number, number>()
      let start = admitted[0]?.atMs ?? nowMs
      for (const one of [...admitted, { atMs: nowMs, units: 0 }]) {
        const late = Math.floor((one.atMs - start) / limit.windowMs)
        if (late === 1) start += limit.windowMs
        else if (late > 1) {
          start = one.atMs
          windows.clear()
        }
        windows.set(start, (windows.get(start) ?? 0) + one.units)
      }
      const before = windows.get(start - limit.windowMs) ?? 0
      const overlapMs = BigInt(limit.windowMs - (nowMs - start))
      const weighed = (BigInt(before) * overlapMs) / BigInt(limit.windowMs)
      return limit.quota - (windows.get(start) ?? 0) - Number(weighed)
    }
    case 'calendar': {
      const { startMs, endMs } = limit.span ?? { startMs: 0, endMs: 0 }
      const inside = admitted.filter((one) => one.atMs >= startMs && one.atMs < endMs)
      return limit.quota - inside.reduce((sum, one) => sum + one.units, 0)
    }
    case 'concurrency':
    case 'penalty':
      throw new TypeError(`no oracle for ${limit.algorithm}`)
  }
}

export interface Step {
  readonly afterMs: number
  readonly cost: number
}

/** A limit and what is asked of it: bursts, pauses around the window's length, costs up to the quota. */
export const scenario = (
  algorithm: Limit['algorithm'],
  windowsMs: readonly number[] = [1000, 1009, 7000, 60_000],
  stepsMin = 1,
): fc.Arbitrary<[Limit, readonly Step[]]> =>
  fc
    .record({
      quota: fc.integer({ min: 1, max: 30 }),
      windowMs: fc.constantFrom(...windowsMs),
      extra: fc.integer({ min: 0, max: 10 }),
    })
    .chain(({ quota, windowMs, extra }) =>
      fc.tuple(
        fc.constant(
          limitOf({
            algorithm,
            quota,
            windowMs,
            burst: algorithm === 'token-bucket' ? quota + extra : quota,
          }),
        ),
        fc.array(
          fc.record({
            afterMs: fc.oneof(
              { weight: 4, arbitrary: fc.constant(0) },
              { weight: 4, arbitrary: fc.integer({ min: 1, max: Math.ceil(windowMs / quota) }) },
              { weight: 2, arbitrary: fc.integer({ min: windowMs - 2, max: windowMs + 2 }) },
              { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 * windowMs }) },
            ),
            cost: fc.oneof(
              { weight: 4, arbitrary: fc.constant(1) },
              { weight: 1, arbitrary: fc.integer({ min: 1, max: quota }) },
            ),
          }),
          { minLength: stepsMin, maxLength: 40 },
        ),
      ),
    )

export interface Disagreement {
  readonly step: number
  readonly said: Taken
  readonly expected: { readonly admitted: boolean; readonly remaining: number }
}

const DAY_MS = 86_400_000

/** Plays a scenario against a store; answers where it first disagrees with the oracle, if it does. */
export const play = async (
  counter: Counter,
  limit: Limit,
  key: string,
  steps: readonly Step[],
  startMs: number,
): Promise<Disagreement | undefined> => {
  const admitted: Admitted[] = []
  let nowMs = startMs
  for (const [step, { afterMs, cost }] of steps.entries()) {
    nowMs += afterMs
    const dated = limit.algorithm === 'calendar' ? { ...limit, span: dayOf(nowMs), windowMs: DAY_MS } : limit
    const free = freeAt(dated, admitted, nowMs)
    const fits = cost <= free
    const said = await counter.take([{ limit: dated, key, cost }], nowMs, ignore)
    const expected = { admitted: fits, remaining: Math.max(0, fits ? free - cost : free) }
    if (said.kind === 'fault') return { step, said, expected }
    const [tally] = said.tallies
    // A remembered refusal does not know what is left for a cheaper request.
    if (said.admitted !== fits || (fits && tally?.remaining !== expected.remaining))
      return { step, said, expected }
    if (fits) admitted.push({ atMs: nowMs, units: cost })
    else if (!isTrue(dated, admitted, cost, nowMs, tally?.retryMs ?? 0)) return { step, said, expected }
  }
  return undefined
}

/** Whether the stated wait is the shortest after which the same request passes. */
const isTrue = (
  limit: Limit,
  admitted: readonly Admitted[],
  cost: number,
  nowMs: number,
  retryMs: number,
): boolean => {
  if (limit.algorithm === 'calendar') return nowMs + retryMs === limit.span?.endMs
  const passesAt = (atMs: number): boolean => cost <= freeAt(limit, admitted, atMs)
  return passesAt(nowMs + retryMs) && !passesAt(nowMs + retryMs - 1)
}

const dayOf = (nowMs: number): { startMs: number; endMs: number } => {
  const startMs = nowMs - (nowMs % DAY_MS)
  return { startMs, endMs: startMs + DAY_MS }
}

export const WINDOWED = ['token-bucket', 'sliding-window', 'fixed-window', 'calendar'] as const

/** Takes of one unit from every key at once. */
export const takeOf = (limit: Limit, key = 'k', cost = 1): Take => ({ limit, key, cost })

export interface SlotStep {
  readonly afterMs: number
  /** Gives back the slot that was taken so many steps ago, if it was; undefined takes one. */
  readonly giveBack: number | undefined
}

const SLOT_MS = 300_000

export const slotScenario: fc.Arbitrary<[Limit, readonly SlotStep[]]> = fc.tuple(
  fc
    .integer({ min: 1, max: 6 })
    .map((quota) => limitOf({ algorithm: 'concurrency', quota, burst: quota, windowMs: SLOT_MS })),
  fc.array(
    fc.record({
      afterMs: fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: 0, max: 1000 }) },
        { weight: 1, arbitrary: fc.integer({ min: SLOT_MS / 2, max: SLOT_MS + 1 }) },
      ),
      giveBack: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
    }),
    { minLength: 1, maxLength: 40 },
  ),
)

/** Slots against a plain list of who is in; answers the first step that disagrees. */
export const playSlots = async (
  counter: Counter,
  limit: Limit,
  key: string,
  steps: readonly SlotStep[],
  startMs: number,
): Promise<number | undefined> => {
  let nowMs = startMs
  const taken: (number | undefined)[] = []
  for (const [step, { afterMs, giveBack }] of steps.entries()) {
    nowMs += afterMs
    const take = (slot: number): Take => ({ limit, key, cost: 1, slot: `slot-${slot}` })
    if (giveBack !== undefined) {
      const slot = step - giveBack
      if (slot >= 0) await counter.settle(take(slot), -1, nowMs)
      taken[slot] = undefined
      taken[step] = undefined
      continue
    }
    const inside = taken.filter((sinceMs) => sinceMs !== undefined && nowMs < sinceMs + limit.windowMs).length
    const said = await counter.take([take(step)], nowMs, ignore)
    const fits = inside < limit.quota
    const remaining = fits ? limit.quota - inside - 1 : 0
    if (said.kind === 'fault' || said.admitted !== fits || said.tallies[0]?.remaining !== remaining)
      return step
    taken[step] = fits ? nowMs : undefined
    // Asked twice, as after a lost answer: it is the same slot.
    if (!fits || step % 3 !== 0) continue
    const again = await counter.take([take(step)], nowMs, ignore)
    if (again.kind === 'fault' || !again.admitted || again.tallies[0]?.remaining !== remaining) return step
  }
  return undefined
}

export interface StrikeStep {
  readonly afterMs: number
  readonly strikes: number
}

export const penaltyScenario = (stepsMin = 1): fc.Arbitrary<[Limit, readonly StrikeStep[]]> =>
  fc.tuple(
    fc
      .record({
        after: fc.integer({ min: 1, max: 4 }),
        withinMs: fc.constantFrom(300_000, 600_000),
        banMs: fc.constantFrom(300_000, 400_000),
        factor: fc.constantFrom(1, 2, 3),
        banMaxMs: fc.constantFrom(500_000, 5_000_000),
      })
      .map((penalty) =>
        limitOf({
          algorithm: 'penalty',
          quota: 1,
          burst: 1,
          windowMs: penalty.withinMs,
          penalty: { ...penalty, refreshMs: 0 },
        }),
      ),
    fc.array(
      fc.record({
        afterMs: fc.oneof(
          { weight: 4, arbitrary: fc.integer({ min: 1, max: 5000 }) },
          { weight: 2, arbitrary: fc.integer({ min: 200_000, max: 700_000 }) },
          { weight: 1, arbitrary: fc.integer({ min: 1_000_000, max: 20_000_000 }) },
        ),
        strikes: fc.integer({ min: 0, max: 2 }),
      }),
      { minLength: stepsMin, maxLength: 30 },
    ),
  )

/** A ban is forgiven between two strikes: their time runs from the first of them all the same, so nothing bans. */
export const forgivenScenario = (): [Limit, readonly StrikeStep[]] => [
  limitOf({
    algorithm: 'penalty',
    quota: 1,
    burst: 1,
    windowMs: 600_000,
    penalty: { after: 3, withinMs: 600_000, banMs: 300_000, factor: 1, banMaxMs: 500_000, refreshMs: 0 },
  }),
  [
    { afterMs: 1, strikes: 3 },
    { afterMs: 600_000, strikes: 1 },
    { afterMs: 300_000, strikes: 1 },
    { afterMs: 300_000, strikes: 1 },
    { afterMs: 1, strikes: 0 },
  ],
]

/** A strike that a ban ignores starts no time either: that of the next ones runs from their first, so three of them ban. */
export const ignoredScenario = (): [Limit, readonly StrikeStep[]] => [
  limitOf({
    algorithm: 'penalty',
    quota: 1,
    burst: 1,
    windowMs: 300_000,
    penalty: { after: 3, withinMs: 300_000, banMs: 400_000, factor: 1, banMaxMs: 500_000, refreshMs: 0 },
  }),
  [
    { afterMs: 1, strikes: 3 },
    { afterMs: 350_000, strikes: 1 },
    { afterMs: 250_000, strikes: 2 },
    { afterMs: 100_000, strikes: 1 },
    { afterMs: 1, strikes: 0 },
  ],
]

/** Strikes and bans, kept as plain words: when the strikes began, how many, how many bans, until when. */
export const playPenalty = async (
  counter: Counter,
  limit: Limit,
  key: string,
  steps: readonly StrikeStep[],
  startMs: number,
): Promise<number | undefined> => {
  const rules = limit.penalty ?? { after: 1, withinMs: 1, banMs: 1, factor: 1, banMaxMs: 1, refreshMs: 0 }
  let nowMs = startMs
  let since = -Infinity
  let count = 0
  let bans = 0
  let until = -Infinity
  for (const [step, { afterMs, strikes }] of steps.entries()) {
    nowMs += afterMs
    const take: Take = { limit, key, cost: 0 }
    const said = await counter.take([take], nowMs, ignore)
    const banned = nowMs < until
    if (said.kind === 'fault' || said.admitted === banned) return step
    if (banned && said.tallies[0]?.retryMs !== until - nowMs) return step
    if (strikes === 0) continue
    await counter.settle(take, strikes, nowMs)
    if (banned) continue
    if (bans > 0 && nowMs >= until + rules.banMaxMs) bans = 0
    if (count === 0 || nowMs >= since + rules.withinMs) {
      since = nowMs
      count = 0
    }
    count += strikes
    if (count < rules.after) continue
    until = nowMs + Math.min(rules.banMaxMs, rules.banMs * rules.factor ** bans)
    bans++
    count = 0
    since = nowMs
  }
  return undefined
}
