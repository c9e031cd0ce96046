// One request's way through the gateway, as far as it has come: what the answer's headers and the event are made
// of, whoever ends it.

import type { Decision } from '../../shared/core/decide.ts'
import type { Screen } from '../../shared/core/screen.ts'
import { codeOf, type Cause } from '../../shared/decision/problem.ts'
import { DECISION_HEADER, decisionHeader, RULES_HEADER, rulesHeader } from '../../shared/decision/debug.ts'
import { makeEvent, type Event, type Outcome } from '../../shared/decision/event.ts'
import type { Evidence } from '../../shared/decision/evidence.ts'
import type { RecordedStep } from '../../shared/decision/step.ts'
import { quotaHeaders } from '../../shared/decision/quota.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import type { Route } from '../../shared/policy/load.ts'
import { statedLength } from './body.ts'
import { setCors } from './cors.ts'
import type { Context, Gate } from './gate.ts'
import { Arrived } from './peer.ts'
import { whereabouts } from './places.ts'

export interface Visit {
  readonly gate: Gate
  readonly request: Request
  readonly context: Context
  readonly id: string
  readonly nowMs: number
  readonly arrived: Arrived
  exchange: Exchange | undefined
  route: Route | undefined
  decision: Decision | undefined
  decidedMs: number | undefined
  headMs: number | undefined
  /** What there is to tell besides the guards' verdicts: targets that were tried, what screens found. */
  readonly told: RecordedStep[]
  /** Set once the guards have been told of the end. */
  ended: boolean
}

export const startVisit = (gate: Gate, request: Request, context: Context): Visit => {
  const id = gate.world.uuid()
  const nowMs = gate.world.now()
  return {
    gate,
    request,
    context,
    id,
    nowMs,
    arrived: new Arrived(request, id, nowMs, gate.dev),
    exchange: undefined,
    route: undefined,
    decision: undefined,
    decidedMs: undefined,
    headMs: undefined,
    told: [],
    ended: false,
  }
}

/** How a visit ended. */
export interface Ending {
  readonly outcome: Outcome
  readonly status: number
  readonly cause: Cause | undefined
}

/** Writes what every answer bears, admitted or not, and has the event recorded: at once, or when `until` is over. */
export const close = (visit: Visit, ending: Ending, headers: Headers, until?: Promise<unknown>): void => {
  const { linked } = visit.gate.policy
  headers.set('x-request-id', visit.id)
  const cors = visit.route === undefined ? linked.cors : visit.route.cors
  if (cors !== undefined && ending.outcome !== 'preflight')
    setCors(headers, cors, visit.request.headers.get('origin') ?? undefined)
  const { hsts } = linked.https
  // RFC 6797 §7.2: never over plain HTTP.
  if (hsts !== undefined && !visit.gate.dev && visit.exchange?.scheme === 'https')
    headers.set('strict-transport-security', hstsOf(hsts))
  for (const [name, value] of quotaHeaders(visit.decision?.grants.quotas)) headers.set(name, value)
  for (const screen of screensOf(visit)) screen.seal?.(headers)
  if (linked.debug) setDebug(visit, ending, headers)
  if (until === undefined) void NOW.then(() => write(visit, ending))
  else visit.context.waitUntil(until.then(() => write(visit, ending)))
}

/** A turn later, for a tenth of what the platform's own queueMicrotask costs. */
const NOW = Promise.resolve()

const hstsOf = (hsts: { maxAgeS: number; includeSubDomains: boolean; preload: boolean }): string =>
  `max-age=${hsts.maxAgeS}${hsts.includeSubDomains ? '; includeSubDomains' : ''}${hsts.preload ? '; preload' : ''}`

const setDebug = (visit: Visit, ending: Ending, headers: Headers): void => {
  const steps = stepsOf(visit)
  headers.set(
    DECISION_HEADER,
    decisionHeader({
      outcome: ending.outcome,
      code: ending.cause === undefined ? undefined : codeOf(ending.cause),
      guard: decidingGuard(visit, ending),
      route: visit.route?.name,
      steps,
    }),
  )
  const rules = rulesHeader(steps)
  if (rules !== undefined) headers.set(RULES_HEADER, rules)
}

const write = (visit: Visit, ending: Ending): void => {
  try {
    visit.gate.world.record(eventOf(visit, ending))
  } catch (error) {
    visit.gate.world.report(visit.id, error)
  }
}

const eventOf = (visit: Visit, ending: Ending): Event => {
  const { exchange, decision } = visit
  const { cause } = ending
  const decidedMs = visit.decidedMs ?? visit.nowMs
  return makeEvent({
    id: visit.id,
    nowMs: visit.nowMs,
    policy: visit.gate.policy.version,
    outcome: ending.outcome,
    status: ending.status,
    code: cause === undefined ? undefined : codeOf(cause),
    guard: decidingGuard(visit, ending),
    evidence: causeEvidence(cause),
    request: exchange,
    place: exchange === undefined ? undefined : whereabouts(visit.gate, exchange, visit.arrived.placed),
    method: exchange?.method ?? visit.request.method,
    route: visit.route?.name,
    principal: decision?.grants.principal,
    steps: stepsOf(visit),
    decideMs: decidedMs - visit.nowMs,
    originMs: visit.headMs === undefined ? undefined : visit.headMs - decidedMs,
    requestBytes:
      exchange === undefined ? undefined : (exchange.body?.bytes.byteLength ?? statedLength(exchange)),
  })
}

const stepsOf = (visit: Visit): readonly RecordedStep[] => {
  const steps = visit.decision?.steps ?? NO_STEPS
  return visit.told.length === 0 ? steps : [...steps, ...visit.told]
}

const NO_STEPS: readonly RecordedStep[] = []

/** The screens of the way back: the route's, or the policy's where there is no route yet. */
export const screensOf = (visit: Visit): readonly Screen[] =>
  visit.route === undefined ? visit.gate.policy.screens() : visit.route.screens()

/** The last step's guard, provided that its verdict is what ended the visit. */
const decidingGuard = (visit: Visit, ending: Ending): string | undefined => {
  const last = visit.decision?.steps.at(-1)
  if (last === undefined || ending.cause === undefined) return undefined
  const { cause } = ending
  const decided =
    (cause.kind === 'denial' && last.verdict.kind === 'deny' && last.verdict.denial === cause.denial) ||
    (cause.kind === 'fault' && last.verdict.kind === 'fault' && last.verdict.fault === cause.fault)
  return decided ? last.guard : undefined
}

const causeEvidence = (cause: Cause | undefined): Evidence | undefined => {
  if (cause === undefined || cause.kind === 'bug') return undefined
  return cause.kind === 'denial' ? cause.denial.evidence : cause.fault.evidence
}
