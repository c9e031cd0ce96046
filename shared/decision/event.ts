// The record of one decision, as one structured event. It holds no secret by construction: every field is a name of
// the policy, a code, a number, typed evidence, or text of the request that is bounded and printable and cannot be
// a header's, a cookie's, a parameter's or a body's value. What it does hold, and an operator may count as personal
// data, is the client's address, the path and the principal's subject.

import { excerpt, type Evidence } from './evidence.ts'
import { evidenceOf, stepCodeOf, type RecordedStep } from './step.ts'

export interface Event {
  /** Tells these lines apart from anything else on the console. */
  readonly event: 'gatehouse.decision'
  /** ISO 8601, UTC: when the request came in. */
  readonly time: string
  readonly id: string
  readonly outcome: Outcome
  /** The status that the client got. */
  readonly status: number
  /** The denial's, the fault's, or `bug`; absent when admitted. */
  readonly code?: string
  /** The guard that decided. */
  readonly guard?: string
  readonly evidence?: Evidence
  readonly method?: string
  readonly host?: string
  readonly path?: string
  /** Names of query parameters; never a value. */
  readonly query?: readonly string[]
  readonly route?: string
  readonly client?: { readonly address: string; readonly country?: string; readonly asn?: number }
  readonly principal?: { readonly issuer: string; readonly subject: string }
  /** What other guards said besides a plain pass: shadow denials, tolerated faults, hits below a threshold. */
  readonly steps?: readonly EventStep[]
  readonly policy: string
  /** Until the decision. A Worker's clock stands still but for I/O: 0 says that no guard waited for any. */
  readonly decideMs: number
  /** From the decision to the head of the origin's answer. */
  readonly originMs?: number
  readonly requestBytes?: number
}

export type Outcome = 'admit' | 'refuse' | 'fault' | 'bug' | 'preflight' | 'redirect' | 'metadata' | 'aborted'

export interface EventStep {
  readonly guard: string
  readonly mode: 'enforce' | 'shadow'
  readonly verdict: 'pass' | 'deny' | 'fault'
  readonly code?: string
  readonly evidence?: Evidence
}

/** The request as far as it has been inspected. */
export interface EventRequest {
  readonly method: string
  readonly host: string
  readonly path: string
  readonly search: string
  readonly query: readonly (readonly [name: string, value: string])[]
  readonly client: Place & { readonly address: { readonly text: string } }
}

export interface Place {
  readonly country: string | undefined
  readonly asn: number | undefined
}

export interface EventFacts {
  readonly id: string
  readonly nowMs: number
  readonly policy: string
  readonly outcome: Outcome
  readonly status: number
  readonly code: string | undefined
  readonly guard: string | undefined
  readonly evidence: Evidence | undefined
  /** Undefined when the request could not be inspected. */
  readonly request: EventRequest | undefined
  /** Where the client is, where the shell knows it without asking the request. */
  readonly place?: Place | undefined
  /** The method as sent, for a request that could not be inspected. */
  readonly method: string
  readonly route: string | undefined
  readonly principal: { readonly issuer: string; readonly subject: string } | undefined
  readonly steps: readonly RecordedStep[]
  readonly decideMs: number
  readonly originMs: number | undefined
  readonly requestBytes: number | undefined
}

const PATH_CHARACTERS_MAX = 512
const NAMES_MAX = 32

/** Makes the event. Members that say nothing are left out. */
export const makeEvent = (facts: EventFacts): Event => {
  const { request } = facts
  const steps = facts.steps.filter((step) => isNotable(step) && !isDeciding(step, facts)).map(stepOf)
  // Grown member by member: a dozen conditional spreads cost more than everything else here.
  const event: { -readonly [Key in keyof Event]: Event[Key] } = {
    event: 'gatehouse.decision',
    time: new Date(facts.nowMs).toISOString(),
    id: facts.id,
    outcome: facts.outcome,
    status: facts.status,
    policy: facts.policy,
    decideMs: facts.decideMs,
    method: excerpt(request?.method ?? facts.method, 32),
  }
  if (facts.code !== undefined) event.code = facts.code
  if (facts.guard !== undefined) event.guard = facts.guard
  if (facts.evidence !== undefined) event.evidence = recordable(facts.evidence)
  if (request !== undefined) {
    event.host = excerpt(request.host, 255)
    event.path = excerpt(request.path, PATH_CHARACTERS_MAX)
    if (request.search !== '') event.query = namesOf(request.query)
    event.client = clientOf(request.client, facts.place ?? request.client)
  }
  if (facts.route !== undefined) event.route = facts.route
  if (facts.principal !== undefined) event.principal = principalOf(facts.principal)
  if (steps.length > 0) event.steps = steps
  if (facts.originMs !== undefined) event.originMs = facts.originMs
  if (facts.requestBytes !== undefined) event.requestBytes = facts.requestBytes
  return event
}

const isNotable = (step: RecordedStep): boolean =>
  step.verdict.kind !== 'pass' || step.verdict.evidence !== undefined

/** The deciding step stands at the top of the event already. */
const isDeciding = (step: RecordedStep, facts: EventFacts): boolean =>
  step.mode === 'enforce' &&
  step.guard === facts.guard &&
  facts.code !== undefined &&
  stepCodeOf(step) === facts.code

const stepOf = (step: RecordedStep): EventStep => {
  const code = stepCodeOf(step)
  const evidence = evidenceOf(step)
  return {
    guard: step.guard,
    mode: step.mode,
    verdict: step.verdict.kind,
    ...(code === undefined ? undefined : { code }),
    ...(evidence === undefined ? undefined : { evidence: recordable(evidence) }),
  }
}

const clientOf = (
  { address }: EventRequest['client'],
  { country, asn }: Place,
): NonNullable<Event['client']> => ({
  address: address.text,
  ...(country === undefined ? undefined : { country }),
  ...(asn === undefined ? undefined : { asn }),
})

const principalOf = (principal: {
  issuer: string
  subject: string
}): { issuer: string; subject: string } => ({
  issuer: excerpt(principal.issuer, 256),
  subject: excerpt(principal.subject, 256),
})

/**
 * The names of parameters, each once. `?SECRET` without a value parses as a name, and a long or odd name may be
 * anything: both are told as '?', so that a credential in the wrong place is not recorded as a name.
 */
const namesOf = (query: EventRequest['query']): readonly string[] => {
  const names = new Set<string>()
  for (const [name, value] of query) {
    names.add(value !== '' && PARAMETER_NAME.test(name) ? name : '?')
    if (names.size >= NAMES_MAX) break
  }
  return [...names]
}

/**
 * Evidence as it may be kept. A hit's field is made of names in the request, and a name can be anything, a credential
 * too: what does not look like a path of names is told by its first part alone (`query.?`).
 */
const recordable = (evidence: Evidence): Evidence => {
  const { hits, field } = evidence
  const isNamed = field === undefined || FIELD.test(field)
  if (isNamed && (hits === undefined || hits.every((hit) => FIELD.test(hit.field)))) return evidence
  return {
    ...evidence,
    ...(field === undefined ? undefined : { field: fieldOf(field) }),
    ...(hits === undefined
      ? undefined
      : { hits: hits.map((hit) => ({ ...hit, field: fieldOf(hit.field) })) }),
  }
}

const fieldOf = (field: string): string => (FIELD.test(field) ? field : `${partOf(field)}?`)

/** `query.`, or an imported rule's collection: `ARGS:`. */
const partOf = (field: string): string => {
  const [collection] = /^[A-Z_]{1,32}:/.exec(field) ?? []
  return collection ?? `${/^[a-z-]{1,16}(?=[.[])/.exec(field)?.[0] ?? ''}.`
}

const FIELD = /^(?:[A-Za-z_$][A-Za-z0-9_.:[\]$-]{0,95}|XML:\/\*|XML:\/\/@\*)$/

const PARAMETER_NAME = /^[A-Za-z_$][A-Za-z0-9_.[\]$-]{0,31}$/
