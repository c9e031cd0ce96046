// The Replays port made real. The isolate's memory is asked first: it refuses a quick repetition without I/O, and of
// two requests that come at the same moment only one gets past it. Then, where the policy wants one use in the world,
// a Durable Object is asked within a budget. Stores keep a digest, never an id or a token.

import type { Replays, ReplayAnswer, Use } from '../../../shared/core/ports.ts'
import { digest } from '../../../shared/lib/digest/digest.ts'
import type { Replay } from '../../objects/replay.ts'
import { replayMemory } from './memory.ts'

export interface ReplaysEnv {
  /** The Durable Objects that remember what was used; needed where a replay store is `durable`. */
  readonly REPLAYS?: DurableObjectNamespace<Replay>
}

const ENTRIES_MAX = 100_000
const BUDGET_MS = 1000
const RETRY_MS = 1000
/** Half of SHA-256: nobody finds two ids of one digest, and a memory of many is half as large. */
const ID_DIGITS = 32

const FRESH: ReplayAnswer = { kind: 'fresh' }
const SEEN: ReplayAnswer = { kind: 'seen' }

export const createReplays = (
  env: ReplaysEnv,
  { entriesMax = ENTRIES_MAX, budgetMs = BUDGET_MS } = {},
): Replays => {
  const memory = replayMemory(entriesMax)
  return {
    claim: (use, nowMs) => {
      const id = digest(`${use.scope}|${use.id}`).slice(0, ID_DIGITS)
      const here = memory.claim(id, use.untilMs, nowMs)
      if (here === 'seen') return SEEN
      if (here === 'full') return fault('the memory of what was used is full')
      return use.store === 'isolate' ? FRESH : claimDurably(env.REPLAYS, id, use, nowMs, budgetMs)
    },
  }
}

const claimDurably = async (
  namespace: ReplaysEnv['REPLAYS'],
  id: string,
  use: Use,
  nowMs: number,
  budgetMs: number,
): Promise<ReplayAnswer> => {
  const answer = await asked(namespace, id, use.untilMs, nowMs, budgetMs)
  if (answer === 'fresh') return FRESH
  if (answer === 'seen') return SEEN
  // The isolate has noted it: that is what `isolate` promises.
  return use.onFault === 'isolate' ? FRESH : fault(answer)
}

/** 'fresh', 'seen', or why neither is known. */
const asked = async (
  namespace: ReplaysEnv['REPLAYS'],
  id: string,
  untilMs: number,
  nowMs: number,
  budgetMs: number,
): Promise<string> => {
  if (namespace === undefined) return 'the Durable Object binding REPLAYS is missing'
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('no answer in time'), budgetMs)
  })
  // Sixteen objects share the ids: each serves about a thousand questions a second.
  const object = namespace.get(namespace.idFromName(`replay-${id.slice(0, 1)}`))
  const answer = object.claim(id, untilMs, nowMs).then(
    (said) => (said === 'full' ? 'the store of what was used is full' : said),
    () => 'the store of what was used failed',
  )
  const first = await Promise.race([answer, late])
  clearTimeout(timer)
  return first
}

const fault = (reason: string): ReplayAnswer => ({
  kind: 'fault',
  fault: { code: 'replay.unavailable', evidence: { reason }, retryAfterMs: RETRY_MS },
})
