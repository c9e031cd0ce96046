// Cloudflare's rate-limit binding: counts per location, over 10 or 60 seconds, and answers yes or no. The quota in
// the policy is what clients are told; the binding's own, in wrangler.toml, is what counts.

import type { Counter, Limit, Take, Taken } from '../../../shared/core/ports.ts'
import type { Fault } from '../../../shared/decision/denials.ts'
import { within } from './backend.ts'
import type { IdOf } from './ids.ts'

interface RateLimitBinding {
  readonly limit: (options: { readonly key: string }) => Promise<{ readonly success: boolean }>
}

const RETRY_MS = 1000

export const locationCounter = (env: Readonly<Record<string, unknown>>, idOf: IdOf): Counter => ({
  take: async (takes) => {
    const answers = await Promise.all(takes.map((take) => one(env, idOf, take)))
    return (
      answers.find((answer) => answer.kind === 'fault') ?? {
        kind: 'taken',
        admitted: answers.every((answer) => answer.kind === 'taken' && answer.admitted),
        tallies: answers.flatMap((answer) => (answer.kind === 'taken' ? answer.tallies : [])),
      }
    )
  },
  // The binding cannot give back.
  settle: () => undefined,
})

const one = async (env: Readonly<Record<string, unknown>>, idOf: IdOf, take: Take): Promise<Taken> => {
  const { limit } = take
  const name = limit.location?.binding ?? ''
  const binding = env[name]
  if (!isRateLimit(binding)) return fault(limit, 'the rate-limit binding is missing', name)
  const answer = await within((async () => binding.limit({ key: idOf(take) }))(), limit.budgetMs)
  if (!answer.ok) return fault(limit, 'the rate-limit binding failed', name)
  const admitted = answer.value.success
  // It tells neither what is left nor when: the longest that a client may have to wait is the window.
  const waitMs = admitted ? 0 : limit.windowMs
  return {
    kind: 'taken',
    admitted,
    tallies: [{ admitted, remaining: admitted ? undefined : 0, resetMs: waitMs, retryMs: waitMs }],
  }
}

const isRateLimit = (value: unknown): value is RateLimitBinding =>
  typeof value === 'object' && value !== null && 'limit' in value && typeof value.limit === 'function'

const fault = (limit: Limit, reason: string, name: string): { kind: 'fault'; fault: Fault } => ({
  kind: 'fault',
  fault: {
    code: 'limit.store-unavailable',
    evidence: { reason, limit: limit.name, name },
    retryAfterMs: RETRY_MS,
  },
})
