// An origin with several targets, retries or a breaker: which target, and what becomes of a failure. A request with
// a body is sent once at most, whatever happens: nobody can know how much of it an origin has acted on.

import type { RecordedStep } from '../../../shared/decision/step.ts'
import type { Fault } from '../../../shared/decision/denials.ts'
import { err, type Result } from '../../../shared/lib/result.ts'
import type { Routing, Target } from '../../../shared/policy/linked.ts'
import type { World } from '../gate.ts'
import { attempt, type Failure, type Shipment } from './attempt.ts'
import { createBreaker, type Breaker, type Outcome } from './breaker.ts'
import { createBudget, type Budget } from './budget.ts'
import { orderOf } from './targets.ts'

/** What an isolate has learnt of one origin. */
interface Knowledge {
  readonly breakers: readonly (Breaker | undefined)[]
  readonly budget: Budget
}

/** Kept by the policy's own object: another policy begins anew. */
const known = new WeakMap<Routing, Knowledge>()

export type Told = (step: RecordedStep) => void

export const routed = async (
  shipment: Shipment,
  routing: Routing,
  world: World,
  stickyTo: string,
  tell: Told,
): Promise<Result<Response, Failure>> => {
  const { breakers, budget } = knowledgeOf(routing)
  const { targets, retries } = routing
  const order = orderOf(targets, shipment.exchange, `${shipment.origin.name} ${stickyTo}`)
  const attemptsMax = retries !== undefined && isRepeatable(shipment) ? retries.attempts : 1
  budget.earn()
  let answer: Result<Response, Failure> | undefined
  let waitMs = Number.POSITIVE_INFINITY
  let attempts = 0
  // Twice around at most: an only target may be retried too.
  for (let turn = 0; turn < order.length * attemptsMax && attempts < attemptsMax; turn++) {
    const place = order[turn % order.length] as number
    const breaker = breakers[place]
    const pass = breaker?.ask(world.now())
    if (pass?.kind === 'open') {
      waitMs = Math.min(waitMs, pass.retryMs)
      continue
    }
    // What the attempt before it answered is let go: nobody will read it.
    if (answer?.ok === true) void answer.value.body?.cancel().catch(ignore)
    attempts++
    const target = targets[place] as Target
    answer = await attempt(shipment, target, world)
    if (pass !== undefined) breaker?.tell(pass, outcomeOf(answer, shipment), world.now())
    tell(stepOf(target, attempts, attemptsMax, answer))
    if (attempts >= attemptsMax || retries === undefined || !isFailed(answer, retries.on)) break
    if (shipment.untilMs !== undefined && world.now() >= shipment.untilMs) break
    if (!budget.spend()) break
  }
  return answer ?? err({ kind: 'fault', fault: closedFor(waitMs) })
}

const knowledgeOf = (routing: Routing): Knowledge => {
  const had = known.get(routing)
  if (had !== undefined) return had
  const { breaker, retries } = routing
  const made = {
    breakers: routing.targets.map(() => (breaker === undefined ? undefined : createBreaker(breaker))),
    budget: createBudget(retries?.budgetPercent ?? 0),
  }
  known.set(routing, made)
  return made
}

/** RFC 9110 §9.2.2, and nothing to send twice. */
const isRepeatable = ({ exchange, request, webSocket }: Shipment): boolean =>
  IDEMPOTENT.has(exchange.method) && exchange.body === undefined && request.body === null && !webSocket

const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

const causeOf = (answer: Result<Response, Failure>): string | undefined => {
  if (answer.ok) return answer.value.status >= 500 ? String(answer.value.status) : undefined
  return answer.error.kind === 'fault' ? answer.error.fault.code.replace(/^origin\./, '') : undefined
}

const isFailed = (answer: Result<Response, Failure>, on: readonly string[]): boolean => {
  const cause = causeOf(answer)
  return cause !== undefined && on.includes(cause)
}

/** A 500 is a program's answer, and one bad path must not close the origin for all: it opens no breaker. */
const outcomeOf = (answer: Result<Response, Failure>, { request, exchange }: Shipment): Outcome => {
  if (answer.ok) return [502, 503, 504].includes(answer.value.status) ? 'bad' : 'good'
  // Of a body that streams through, the client's pace is the attempt's: a few slow uploads must not close the origin.
  const isStreamed = request.body !== null && exchange.body === undefined
  if (isStreamed && answer.error.kind === 'fault' && answer.error.fault.code === 'origin.timeout')
    return 'unknown'
  // A fault of the gate's own (no key to sign with) says nothing of the target.
  return answer.error.kind === 'fault' && answer.error.fault.code.startsWith('origin.') ? 'bad' : 'unknown'
}

const stepOf = (
  target: Target,
  actual: number,
  bound: number,
  answer: Result<Response, Failure>,
): RecordedStep => {
  const evidence = { reason: 'sent', name: target.name, actual, bound }
  const failed = !answer.ok && answer.error.kind === 'fault' ? answer.error.fault : undefined
  return {
    guard: 'origin',
    mode: 'enforce',
    verdict:
      failed === undefined ? { kind: 'pass', evidence } : { kind: 'fault', fault: { ...failed, evidence } },
  }
}

const closedFor = (waitMs: number): Fault => ({
  code: 'origin.unavailable',
  evidence: { reason: 'the breaker of every target is open' },
  retryAfterMs: Number.isFinite(waitMs) ? waitMs : 1000,
})

const ignore = (): void => undefined
