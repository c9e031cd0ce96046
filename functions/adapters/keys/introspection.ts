// The Introspections port made real: asks an authorization server about opaque tokens, and remembers what it said, per
// endpoint and isolate. Active and inactive tokens are remembered apart, so that guesses cannot push good ones out; a
// token is asked about once, however many requests bring it at a time; and what is asked at a time is bounded.
//
// No promise is shared between requests (see remote.ts): whoever finds a question under way looks at plain state.

import type { Introspected, Introspection, Introspections } from '../../../shared/core/ports.ts'
import { lru } from '../../../shared/lib/lru/lru.ts'
import type { Lru } from '../../../shared/lib/lru/lru.ts'
import { askEndpoint } from './introspect.ts'
import type { Answer, AskingWorld } from './introspect.ts'

interface Active {
  readonly answer: Introspected & { readonly kind: 'active' }
  readonly untilMs: number
}

interface Question {
  readonly startedMs: number
  answer: Introspected | undefined
}

interface State {
  readonly active: Lru<string, Active>
  readonly inactive: Lru<string, number>
  readonly questions: Map<string, Question>
  /** Until when nothing is asked, since the endpoint failed, and why it did. */
  pausedUntilMs: number
  failure: string
}

const INACTIVE_MAX = 20_000
const INACTIVE_BYTES_MAX = 8 * 1024 * 1024
const POLL_MS = 10
/** What a question may take beyond its own timeout before it is given up for lost. */
const LANDING_MS = 500
const INACTIVE: Introspected = { kind: 'inactive' }

export const createIntrospections = (world: AskingWorld): Introspections => {
  // By what is asked and how: routes that say the same share what is remembered.
  const states = new Map<string, State>()
  const known = new WeakMap<Introspection, State>()
  const stateOf = (source: Introspection): State => {
    const before = known.get(source)
    if (before !== undefined) return before
    const name = JSON.stringify(source)
    const state = states.get(name) ?? newState(source)
    states.set(name, state)
    known.set(source, state)
    return state
  }
  return {
    ask: (source, token, nowMs, defer) => {
      const state = stateOf(source)
      const before = remembered(state, token, nowMs)
      if (before !== undefined) return before
      const question = underWay(state, source, token, nowMs)
      if (question !== undefined) return watch(question, source)
      if (nowMs < state.pausedUntilMs) return fault(source, state.failure, state.pausedUntilMs - nowMs)
      if (state.questions.size >= source.concurrencyMax)
        return fault(source, 'too many questions at a time', source.retryMs)
      const work = ask(world, state, source, token, nowMs)
      defer(work)
      return work
    },
  }
}

const newState = ({ cache }: Introspection): State => ({
  active: lru({ entriesMax: cache.tokensMax, bytesMax: cache.bytesMax }),
  inactive: lru({ entriesMax: INACTIVE_MAX, bytesMax: INACTIVE_BYTES_MAX }),
  questions: new Map(),
  pausedUntilMs: Number.NEGATIVE_INFINITY,
  failure: '',
})

const remembered = (state: State, token: string, nowMs: number): Introspected | undefined => {
  const active = state.active.get(token)
  if (active !== undefined && nowMs < active.untilMs) return active.answer
  const untilMs = state.inactive.get(token)
  return untilMs !== undefined && nowMs < untilMs ? INACTIVE : undefined
}

/** The question about this token that another request has asked; those whose request died unseen are given up. */
const underWay = (
  state: State,
  source: Introspection,
  token: string,
  nowMs: number,
): Question | undefined => {
  const question = state.questions.get(token)
  const lifeMs = source.timeoutMs + LANDING_MS
  if (question !== undefined && nowMs <= question.startedMs + lifeMs) return question
  if (question !== undefined || state.questions.size >= source.concurrencyMax)
    for (const [name, one] of state.questions)
      if (nowMs > one.startedMs + lifeMs) state.questions.delete(name)
  return undefined
}

const watch = async (question: Question, source: Introspection): Promise<Introspected> => {
  for (let waitedMs = 0; waitedMs < source.timeoutMs + LANDING_MS; waitedMs += POLL_MS) {
    if (question.answer !== undefined) return question.answer
    await new Promise((resolve) => {
      setTimeout(resolve, POLL_MS)
    })
  }
  return question.answer ?? fault(source, 'the question was cut off', source.retryMs)
}

const ask = async (
  world: AskingWorld,
  state: State,
  source: Introspection,
  token: string,
  nowMs: number,
): Promise<Introspected> => {
  const question: Question = { startedMs: nowMs, answer: undefined }
  state.questions.set(token, question)
  const said = await askEndpoint(world, source, token, nowMs)
  const answer = learn(state, source, token, said, nowMs)
  question.answer = answer
  if (state.questions.get(token) === question) state.questions.delete(token)
  return answer
}

const learn = (
  state: State,
  source: Introspection,
  token: string,
  said: Answer,
  nowMs: number,
): Introspected => {
  if (said.kind === 'failed') {
    if (said.pause) {
      state.pausedUntilMs = nowMs + source.retryMs
      state.failure = said.reason
    }
    return fault(source, said.reason, source.retryMs)
  }
  const { cache } = source
  if (said.kind === 'inactive') {
    state.active.delete(token)
    state.inactive.set(token, nowMs + cache.inactiveMs, token.length * 2 + 64)
    return INACTIVE
  }
  const answer = { kind: 'active', claims: said.claims } as const
  // `exp` is judged with each request: nothing is remembered longer for it, and nothing shorter.
  const untilMs = nowMs + cache.maxAgeMs
  state.active.set(token, { answer, untilMs }, token.length * 2 + said.bytes * 4 + 1024)
  return answer
}

const fault = (source: Introspection, reason: string, retryAfterMs: number): Introspected => ({
  kind: 'fault',
  fault: {
    code: 'introspection.unavailable',
    evidence: { issuer: source.issuer, reason },
    retryAfterMs: Math.max(1000, retryAfterMs),
  },
})
