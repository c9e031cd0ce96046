// Redis at Upstash as a store. One region counts by our own script, atomically over all limits of a request and with
// leases; @upstash/ratelimit counts where the policy asks for the library's own scripts, and for several regions.
// Its fail-open timeout is off, always: the guard's budget and onFault decide what a slow Redis means.

import { Redis } from '@upstash/redis/cloudflare'

import type { Limit, Ports, UpstashOptions } from '../../../shared/core/ports.ts'
import type { Backend, Question, StoreAnswer, Unusable } from './backend.ts'
import { dynamicKey, limitOnce, makeLimiter, PREFIX, type Limiter } from './library.ts'
import { LUA, parseReply } from './script.ts'

type Env = Readonly<Record<string, unknown>>

type Defer = Ports['defer']

export const upstashBackend = (env: Env): Backend => {
  const clients = new Map<string, Redis>()
  const limiters = new Map<string, Limiter>()
  const clientsOf = (limit: Limit): readonly Redis[] =>
    optionsOf(limit).regions.map(({ url, token }) => {
      const key = `${url}|${token}|${limit.budgetMs}`
      const known = clients.get(key)
      if (known !== undefined) return known
      const client = connect(secretOf(env, url) ?? '', secretOf(env, token) ?? '', limit.budgetMs)
      clients.set(key, client)
      return client
    })
  const limiterOf = (limit: Limit): Limiter => {
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
