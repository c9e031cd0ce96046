// What the tests of the limit guard share: exchanges, links, and ports whose stores answer as the test says.

import { noIntrospections, noReplays, noRevocations, noSecrets } from '../../shared/core/absent.ts'
import type { Grants, Guard, Links, Principal, Verdict } from '../../shared/core/guard.ts'
import type { Counter, Counters, Ports, Taken } from '../../shared/core/ports.ts'
import { inspect } from '../../shared/exchange/inspect.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { withParams } from '../../shared/exchange/with.ts'
import { limit } from '../../shared/guards/limit/limit.ts'
import { isolateCounter } from '../../shared/guards/limit/memory.ts'
import { limitOptions } from '../../shared/guards/limit/options.ts'

export const links = (route = 'any', place = 0): Links => ({
  issuers: new Map(),
  lists: new Map(),
  programs: new Map(),
  modules: new Map(),
  route,
  place,
})

export interface Sent {
  readonly peer?: string
  readonly nowMs?: number
  readonly method?: string
  readonly url?: string
  readonly headers?: readonly (readonly [string, string])[]
  readonly country?: string
  readonly asn?: number
  readonly params?: Readonly<Record<string, string>>
  readonly id?: string
}

let requests = 0

export const exchangeOf = (sent: Sent = {}): Exchange => {
  const inspected = inspect(
    {
      id: sent.id ?? `r${requests++}`,
      nowMs: sent.nowMs ?? 1_000_000,
      method: sent.method ?? 'GET',
      url: sent.url ?? 'https://api.example.com/a/b',
      headers: (sent.headers ?? []).map(([name, value]) => [name, value]),
      peer: sent.peer ?? '203.0.113.7',
      country: sent.country,
      asn: sent.asn,
    },
    {
      client: { kind: 'socket' },
      bounds: { targetBytesMax: 1000, headersBytesMax: 10_000, headersMax: 50, bodyBytesMax: 0 },
    },
  )
  if (!inspected.ok) throw new Error(inspected.error.code)
  return withParams(inspected.value, new Map(Object.entries(sent.params ?? {})))
}

export const principalOf = (subject: string, claims: Principal['claims'] = {}): Grants => ({
  principal: {
    id: `https://id.example.com/|${subject}`,
    issuer: 'https://id.example.com/',
    subject,
    claims,
  },
})

/** A policy's options made into a guard, as the build does it. */
export const limitGuard = (options: object, place = 0, route = 'any'): Guard =>
  limit(limitOptions.parse(options), links(route, place))

export interface Bench {
  readonly ports: Ports
  /** Work that was left for behind the response; resolves when it is done. */
  readonly behind: () => Promise<void>
}

/** Ports on one isolate store for every store name, but for those that the test replaces. */
export const benchOf = (stores: Partial<Counters> = {}): Bench => {
  const shared = isolateCounter()
  const work: Promise<unknown>[] = []
  return {
    ports: {
      keys: { find: () => ({ kind: 'unknown' }) },
      counters: { isolate: shared, location: shared, durable: shared, upstash: shared, ...stores },
      apiKeys: undefined as never,
      revocations: noRevocations,
      replays: noReplays,
      secrets: noSecrets,
      introspections: noIntrospections('offline'),
      defer: (one) => void work.push(one),
    },
    behind: async () => {
      while (work.length > 0) await Promise.all(work.splice(0))
    },
  }
}

export const failing = (reason = 'the store failed'): Counter => ({
  take: async (): Promise<Taken> => ({
    kind: 'fault',
    fault: { code: 'limit.store-unavailable', evidence: { reason }, retryAfterMs: 1000 },
  }),
  settle: () => undefined,
})

export const judge = async (
  guard: Guard,
  bench: Bench,
  sent: Sent = {},
  grants: Grants = {},
): Promise<Verdict> => guard.judge(exchangeOf(sent), bench.ports, grants)

/** How many of `count` equal requests pass. */
export const passes = async (
  guard: Guard,
  bench: Bench,
  count: number,
  sent: Sent = {},
  grants: Grants = {},
): Promise<number> => {
  let passed = 0
  for (let index = 0; index < count; index++)
    if ((await judge(guard, bench, sent, grants)).kind === 'pass') passed++
  return passed
}
