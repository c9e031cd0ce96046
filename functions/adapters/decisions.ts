// The Decisions port made real: asks a decision point over HTTPS (OpenID AuthZEN 1.0) and remembers, per isolate, what it
// said. Bounded in time, bytes, questions at a time and memory; what is not an answer of the specification is a fault.
// While the decision point is down nothing is asked for a while, so that it costs no waiting.

import type { Decided, DecisionPoint, Decisions } from '../../shared/core/ports.ts'
import { parseStrict } from '../../shared/lib/json/strict.ts'
import { lru } from '../../shared/lib/lru/lru.ts'
import type { Lru } from '../../shared/lib/lru/lru.ts'
import { err, ok } from '../../shared/lib/result.ts'
import type { Result } from '../../shared/lib/result.ts'

export interface DecisionsWorld {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  /** A secret binding by its name. */
  readonly secret: (name: string) => string | undefined
}

interface Remembered {
  readonly decided: Decided
  readonly untilMs: number
}

interface State {
  readonly decisions: Lru<string, Remembered>
  /** When each question under way was asked. */
  readonly asking: Set<{ readonly atMs: number }>
  pausedUntilMs: number
  failure: string
}

const DECISIONS_MAX = 20_000
const DECISIONS_BYTES_MAX = 8 * 1_048_576
const DEPTH_MAX = 16

export const createDecisions = (world: DecisionsWorld): Decisions => {
  // By what is asked and how: routes that say the same share what is remembered.
  const states = new Map<string, State>()
  const known = new WeakMap<DecisionPoint, State>()
  const stateOf = (point: DecisionPoint): State => {
    const before = known.get(point)
    if (before !== undefined) return before
    const name = JSON.stringify(point)
    const state = states.get(name) ?? newState()
    states.set(name, state)
    known.set(point, state)
    return state
  }
  return {
    ask: (point, question, nowMs, defer) => {
      const state = stateOf(point)
      const text = JSON.stringify(question)
      const before = state.decisions.get(text)
      if (before !== undefined && nowMs < before.untilMs) return before.decided
      if (nowMs < state.pausedUntilMs) return fault(state.failure, state.pausedUntilMs - nowMs)
      if (isFull(state, point, nowMs)) return fault('too many questions at a time', point.retryMs)
      const work = decide(world, state, point, text, nowMs)
      defer(work)
      return work
    },
  }
}

const newState = (): State => ({
  decisions: lru({ entriesMax: DECISIONS_MAX, bytesMax: DECISIONS_BYTES_MAX }),
  asking: new Set(),
  pausedUntilMs: Number.NEGATIVE_INFINITY,
  failure: '',
})

/** What a question may take beyond its own timeout before it is given up for lost. */
const LANDING_MS = 500

/** A request that was cut off never says that its question is over: such questions are forgotten by their age. */
const isFull = ({ asking }: State, { concurrencyMax, timeoutMs }: DecisionPoint, nowMs: number): boolean => {
  if (asking.size < concurrencyMax) return false
  for (const one of asking) if (nowMs - one.atMs > timeoutMs + LANDING_MS) asking.delete(one)
  return asking.size >= concurrencyMax
}

const fault = (reason: string, retryAfterMs: number): Decided => ({
  kind: 'fault',
  fault: { code: 'access.decision-unavailable', evidence: { reason }, retryAfterMs },
})

const decide = async (
  world: DecisionsWorld,
  state: State,
  point: DecisionPoint,
  text: string,
  nowMs: number,
): Promise<Decided> => {
  const mine = { atMs: nowMs }
  state.asking.add(mine)
  const answer = await answerOf(world, point, text)
  state.asking.delete(mine)
  if (!answer.ok) {
    const { reason, pause } = answer.error
    if (pause) {
      state.pausedUntilMs = nowMs + point.retryMs
      state.failure = reason
    }
    return fault(reason, point.retryMs)
  }
  const decided: Decided = answer.value ? { kind: 'permit' } : { kind: 'deny' }
  // From when it was asked, not answered: a change in between counts from then.
  if (point.maxAgeMs > 0)
    state.decisions.set(text, { decided, untilMs: nowMs + point.maxAgeMs }, text.length * 2 + 100)
  return decided
}

interface Failure {
  readonly reason: string
  /** The decision point is out of order, and not only in what it says to this one question. */
  readonly pause: boolean
}

const down = (reason: string): Result<never, Failure> => err({ reason, pause: true })

/** What is wrong may be the question's doing: whoever sent it must not turn that on all others. */
const unanswered = (reason: string): Result<never, Failure> => err({ reason, pause: false })

/** RFC 9110 §15.5: these say that the question is no good, other statuses something of who asks or is asked. */
const isAboutQuestion = (status: number): boolean => [400, 404, 409, 413, 414, 422].includes(status)

/** Whether the decision point permits, or why it said nothing. */
const answerOf = async (
  world: DecisionsWorld,
  point: DecisionPoint,
  text: string,
): Promise<Result<boolean, Failure>> => {
  const secret = point.token === undefined ? undefined : world.secret(point.token)
  if (point.token !== undefined && (secret === undefined || secret === '')) return down('a secret is missing')
  try {
    const response = await world.fetch(point.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
      },
      body: text,
      // A redirect would take the question, and the secret, elsewhere.
      redirect: 'manual',
      signal: AbortSignal.timeout(point.timeoutMs),
    })
    if (response.status !== 200) {
      await response.body?.cancel()
      const reason = 'the decision point answered no 200'
      return isAboutQuestion(response.status) ? unanswered(reason) : down(reason)
    }
    const bytes = await bounded(response, point.bytesMax)
    return bytes === undefined ? unanswered('the answer is too large') : decisionOf(bytes)
  } catch {
    // The platform tells a refused connection and a timeout alike by throwing.
    return down('the decision point did not answer')
  }
}

const bounded = async (response: Response, bytesMax: number): Promise<Uint8Array | undefined> => {
  const reader = response.body?.getReader()
  if (reader === undefined) return new Uint8Array()
  const bytes = new Uint8Array(bytesMax)
  let size = 0
  for (;;) {
    const next = await reader.read()
    if (next.done) return bytes.subarray(0, size)
    const chunk = next.value as Uint8Array
    if (size + chunk.length > bytesMax) {
      await reader.cancel()
      return undefined
    }
    bytes.set(chunk, size)
    size += chunk.length
  }
}

/** AuthZEN 1.0 §6.2: `decision` is a boolean. Anything else is no answer. */
const decisionOf = (bytes: Uint8Array): Result<boolean, Failure> => {
  const parsed = parseStrict(bytes, DEPTH_MAX)
  const value = parsed.kind === 'value' ? parsed.value : undefined
  const decision: unknown =
    typeof value === 'object' && value !== null && Object.hasOwn(value, 'decision')
      ? (value as { readonly decision: unknown }).decision
      : undefined
  return typeof decision === 'boolean' ? ok(decision) : unanswered('the answer holds no decision')
}
