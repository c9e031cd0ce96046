// Redis at Upstash as a store. One region counts by our own script, atomically over all limits of a request and with
// leases; @upstash/ratelimit counts where the policy asks for the library's own scripts, and for several regions.
// Its fail-open timeout is off, always: the guard's budget and onFault decide what a slow Redis means.

import { Ratelimit, MultiRegionRatelimit } from '@upstash/ratelimit'
import { Redis } from '@upstash/redis/cloudflare'

import type { Limit, Ports, UpstashOptions } from '../../../shared/core/ports.ts'
import type { Backend, Question, StoreAnswer, Unusable } from './backend.ts'
import { LUA, parseReply } from './script.ts'

type Env = Readonly<Record<string, unknown>>

const PREFIX = 'gatehouse'
const EPHEMERAL_MAX = 10_000

export const upstashBackend = (env: Env): Backend => {
  const clients = new Map<string, Redis>()
  const limiters = new Map<string, Ratelimit | MultiRegionRatelimit>()
  const clientsOf = (limit: Limit): readonly Redis[] =>
    optionsOf(limit).regions.map(({ url, token }) => {
      const key = `${url}|${token}|${limit.budgetMs}`
      const known = clients.get(key)
      if (known !== undefined) return known
      const client = connect(secretOf(env, url) ?? '', secretOf(env, token) ?? '', limit.budgetMs)
      clients.set(key, client)
      return client
    })
  const limiterOf = (limit: Limit): Ratelimit | MultiRegionRatelimit => {
    const key = `${limit.name}|${limit.algorithm}|${limit.quota}|${limit.windowMs}|${limit.burst}`
    const known = limiters.get(key)
    if (known !== undefined) return known
    const made = makeLimiter(limit, clientsOf(limit))
    limiters.set(key, made)
    return made
  }
  const askGroup = async (
    group: readonly Question[],
    nowMs: number,
    defer: Defer,
  ): Promise<readonly StoreAnswer[]> => {
    const { limit } = group[0] as Question
    if (usesLibrary(limit)) return [await limitOnce(group[0] as Question, limiterOf(limit), nowMs, defer)]
    const [client] = clientsOf(limit)
    if (client === undefined) throw new TypeError('a limit without a region')
    return askScript(client, group, nowMs)
  }
  return {
    unusable: (limit) => unusable(env, limit),
    ask: async (questions, nowMs, defer) => {
      const groups = groupsOf(questions)
      const answered = await Promise.all(groups.map(async (group) => askGroup(group, nowMs, defer)))
      const refused = answered.some((group) => group.some((answer) => !answer.admitted))
      if (refused && groups.length > 1)
        for (const [index, group] of groups.entries())
          // What refuses within a group was never charged there.
          if (answered[index]?.every((answer) => answer.admitted) === true)
            defer(askGroup(group.map(backOf), nowMs, defer).catch(() => undefined))
      const answers = new Map(
        groups.flatMap((group, index) => group.map((one, place) => [one, answered[index]?.[place]])),
      )
      return questions.map((one) => {
        const answer = answers.get(one)
        if (answer === undefined) throw new TypeError('a question without an answer')
        return answer
      })
    },
  }
}

/** What one call can answer: questions to one Redis by our script, or one limit of the library's. */
const groupsOf = (questions: readonly Question[]): readonly (readonly Question[])[] => {
  const groups = new Map<string, Question[]>()
  for (const question of questions) {
    const { limit, id } = question
    const where = usesLibrary(limit)
      ? id
      : optionsOf(limit)
          .regions.map(({ url, token }) => `${url} ${token}`)
          .join()
    const group = groups.get(where)
    if (group === undefined) groups.set(where, [question])
    else group.push(question)
  }
  return [...groups.values()]
}

/** Gives back what a question charged. */
const backOf = ({ id, limit, ask }: Question): Question => ({
  id,
  limit,
  ask:
    ask.slot === undefined ? { cost: 0, debt: -ask.cost } : { cost: 0, close: [{ id: ask.slot, spent: 0 }] },
})

const optionsOf = (limit: Limit): UpstashOptions => {
  if (limit.upstash === undefined) throw new TypeError(`the limit ${limit.name} has no Redis`)
  return limit.upstash
}

const usesLibrary = (limit: Limit): boolean => {
  const { regions, scripts } = optionsOf(limit)
  return limit.algorithm !== 'penalty' && (regions.length > 1 || scripts === 'library')
}

const secretOf = (env: Env, name: string): string | undefined => {
  const value = env[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

const unusable = (env: Env, limit: Limit): Unusable | undefined => {
  for (const { url, token } of optionsOf(limit).regions) {
    const value = secretOf(env, url)
    if (value === undefined) return { reason: 'a secret is missing', name: url }
    if (!isStoreUrl(value)) return { reason: 'the URL of the store is not https', name: url }
    if (secretOf(env, token) === undefined) return { reason: 'a secret is missing', name: token }
  }
  return undefined
}

/** The token travels with every question: in clear text to loopback at most. */
const isStoreUrl = (text: string): boolean =>
  URL.canParse(text) &&
  (new URL(text).protocol === 'https:' ||
    ['localhost', '127.0.0.1', '[::1]'].includes(new URL(text).hostname))

/** No retries: a second try would come after the budget, and count twice. */
const connect = (url: string, token: string, budgetMs: number): Redis =>
  new Redis({
    url,
    token,
    retry: false,
    enableTelemetry: false,
    // A pipeline would carry one request's question on another's connection, and end with it.
    enableAutoPipelining: false,
    signal: () => AbortSignal.timeout(budgetMs),
  })

const askScript = async (
  client: Redis,
  questions: readonly Question[],
  nowMs: number,
): Promise<readonly StoreAnswer[]> => {
  const keys = questions.flatMap(({ id, limit }) => [
    `${PREFIX}:${id}`,
    limit.upstash?.dynamic === true ? dynamicKey(limit) : '',
  ])
  const entries = questions.map(({ limit, ask }) => ({ w: arithmetic(limit), q: ask }))
  const args = [String(nowMs), JSON.stringify(entries)]
  let reply: unknown
  try {
    reply = await client.evalsha(LUA.sha1, keys, args)
  } catch (error) {
    if (!String(error).includes('NOSCRIPT')) throw error
    reply = await client.eval(LUA.text, keys, args)
  }
  return parseReply(reply, questions.length)
}

/** What the script needs of a limit, and nothing that would identify it. */
const arithmetic = ({ algorithm, quota, windowMs, burst, overage, span, penalty }: Limit): object => ({
  algorithm,
  quota,
  windowMs,
  burst,
  overage,
  ...(span === undefined ? undefined : { span }),
  ...(penalty === undefined ? undefined : { penalty }),
})

const prefixOf = (limit: Limit): string => `${PREFIX}:${limit.name}`

/** Where the library's `setDynamicLimit` writes for a limiter with the prefix `gatehouse:NAME`. */
const dynamicKey = (limit: Limit): string => `${prefixOf(limit)}:dynamic:global`

const makeLimiter = (limit: Limit, clients: readonly Redis[]): Ratelimit | MultiRegionRatelimit => {
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

type Defer = Ports['defer']

const limitOnce = async (
  { id, limit, ask }: Question,
  limiter: Ratelimit | MultiRegionRatelimit,
  nowMs: number,
  defer: Defer,
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
