// An explanation as data with stable names: what --json prints, and what text.ts says to people.

import { forwardedOf } from '../../shared/core/decide.ts'
import type { Verdict } from '../../shared/core/guard.ts'
import { DECISION_HEADER, RULES_HEADER, decisionHeader, rulesHeader } from '../../shared/decision/debug.ts'
import type { Evidence } from '../../shared/decision/evidence.ts'
import { codeOf, problem } from '../../shared/decision/problem.ts'
import { quotaHeaders } from '../../shared/decision/quota.ts'
import { evidenceOf, stepCodeOf } from '../../shared/decision/step.ts'
import type { RecordedStep } from '../../shared/decision/step.ts'
import { metadataAt, metadataText, metadataUrl, resourceOf } from '../../shared/policy/well-known.ts'
import type { Policy } from '../../shared/policy/load.ts'
import { originPath } from '../../shared/policy/origin-path.ts'
import type { Judged, JudgedStep } from './judge.ts'
import type { Asked } from './request.ts'

export interface Explanation {
  readonly policy: string
  readonly request: {
    readonly method: string
    readonly url: string
    readonly time: string
    readonly client?: { readonly address: string; readonly country?: string; readonly asn?: number }
    readonly bodyBytes?: number
  }
  readonly inspect: { readonly ok: boolean; readonly path?: string; readonly ms: number }
  readonly route?: {
    readonly name: string
    readonly params: Readonly<Record<string, string>>
    readonly ms: number
  }
  readonly steps: readonly ToldStep[]
  readonly outcome: Judged['outcome']
  /** The denial's or the fault's code; absent when admitted. */
  readonly code?: string
  readonly guard?: string
  readonly evidence?: Evidence
  /** What the client would see instead of the origin's answer. */
  readonly answer?: {
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }
  /** What the origin would be sent. */
  readonly forwarded?: { readonly method: string; readonly url: string }
  readonly notes: readonly string[]
}

export interface ToldStep {
  readonly place: number
  readonly kind: string
  readonly guard: string
  readonly mode: string
  readonly reached: boolean
  readonly verdict?: 'pass' | 'deny' | 'fault'
  readonly code?: string
  readonly evidence?: Evidence
  readonly grants?: readonly string[]
  readonly quotas?: readonly { readonly name: string; readonly remaining?: number; readonly quota: number }[]
  readonly why?: string
  readonly ms?: number
}

export const explanationOf = (policy: Policy, asked: Asked, judged: Judged): Explanation => {
  const { exchange, route, cause } = judged
  const forwarded =
    judged.outcome === 'admit' && exchange !== undefined && route !== undefined
      ? {
          method: exchange.method,
          url: `${route.origin.url}${originPath(route.origin, exchange.path)}${searchOf(forwardedOf({ exchange, grants: judged.grants }).search)}`,
        }
      : undefined
  const guard = decidingGuard(judged)
  const evidence = cause === undefined || cause.kind === 'bug' ? undefined : evidenceOfCause(cause)
  return {
    policy: policy.version,
    request: requestOf(asked, judged),
    inspect: {
      ok: exchange !== undefined,
      ...(exchange === undefined ? {} : { path: exchange.path }),
      ms: rounded(judged.ms.inspect),
    },
    ...(route === undefined
      ? {}
      : {
          route: {
            name: route.name,
            params: Object.fromEntries(exchange?.params ?? []),
            ms: rounded(judged.ms.select ?? 0),
          },
        }),
    steps: judged.steps.map(toldStep),
    outcome: judged.outcome,
    ...(cause === undefined ? {} : { code: codeOf(cause) }),
    ...(guard === undefined ? {} : { guard }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(judged.outcome === 'admit' ? {} : { answer: answerOf(policy, asked, judged) }),
    ...(forwarded === undefined ? {} : { forwarded }),
    notes: asked.notes,
  }
}

const searchOf = (search: string): string => (search === '' ? '' : `?${search}`)

const requestOf = (asked: Asked, { exchange }: Judged): Explanation['request'] => {
  const { raw, body } = asked
  const client = exchange?.client
  return {
    method: raw.method,
    url: raw.url,
    time: new Date(raw.nowMs).toISOString(),
    ...(client === undefined
      ? {}
      : {
          client: {
            address: client.address.text,
            ...(client.country === undefined ? {} : { country: client.country }),
            ...(client.asn === undefined ? {} : { asn: client.asn }),
          },
        }),
    ...(body === undefined ? {} : { bodyBytes: body.length }),
  }
}

const evidenceOfCause = (cause: NonNullable<Judged['cause']>): Evidence | undefined => {
  if (cause.kind === 'bug') return undefined
  return cause.kind === 'denial' ? cause.denial.evidence : cause.fault.evidence
}

const toldStep = (step: JudgedStep): ToldStep => {
  const { place, kind, guard, mode, reached, verdict, why, ms } = step
  const base = { place, kind, guard, mode, reached }
  if (verdict === undefined) return { ...base, ...(why === undefined ? {} : { why }) }
  const recorded: RecordedStep = { guard, mode, verdict }
  const code = stepCodeOf(recorded)
  const evidence = evidenceOf(recorded)
  const grants = verdict.kind === 'fault' ? undefined : verdict.grants
  return {
    ...base,
    verdict: verdict.kind,
    ...(code === undefined ? {} : { code }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(grants === undefined ? {} : { grants: Object.keys(grants) }),
    ...(grants?.quotas === undefined ? {} : { quotas: quotasOf(grants.quotas) }),
    ...(ms === undefined ? {} : { ms: rounded(ms) }),
  }
}

type Quotas = NonNullable<Extract<Verdict, { kind: 'pass' }>['grants']>['quotas']

const quotasOf = (quotas: NonNullable<Quotas>): NonNullable<ToldStep['quotas']> =>
  quotas.map(({ name, remaining, quota }) => ({
    name,
    ...(remaining === undefined ? {} : { remaining }),
    quota,
  }))

const decidingGuard = (judged: Judged): string | undefined => {
  if (judged.cause === undefined) return undefined
  const last = judged.steps.findLast((step) => step.reached)
  if (last?.verdict === undefined || last.mode === 'shadow') return undefined
  const { verdict } = last
  if (verdict.kind === 'deny' && judged.cause.kind === 'denial')
    return verdict.denial === judged.cause.denial ? last.guard : undefined
  if (verdict.kind === 'fault' && judged.cause.kind === 'fault')
    return verdict.fault === judged.cause.fault ? last.guard : undefined
  return undefined
}

const answerOf = (policy: Policy, asked: Asked, judged: Judged): NonNullable<Explanation['answer']> => {
  const { linked } = policy
  if (judged.outcome === 'metadata') return metadataAnswer(policy, judged)
  if (judged.cause === undefined) return { status: 204, headers: {}, body: '' }
  if (judged.outcome === 'redirect')
    return { status: 308, headers: { location: asked.raw.url.replace(/^http:/, 'https:') }, body: '' }
  const told = problem(judged.cause, {
    requestId: asked.raw.id,
    problemBase: linked.problemBase,
    realm: judged.exchange?.host,
    resourceMetadata: challengedResource(policy, judged),
    debug: linked.debug,
  })
  const headers = new Map([...told.headers, ...quotaHeaders(judged.grants.quotas)])
  if (linked.debug) for (const [name, value] of debugHeaders(judged)) headers.set(name, value)
  return { status: told.status, headers: Object.fromEntries(headers), body: told.body }
}

const resourcesOf = ({ linked }: Policy) => ({
  resources: linked.resources ?? [],
  // The laptop's own rule: only there is plain HTTP let in without being asked to leave.
  dev: linked.https.plain === 'off',
})

const metadataAnswer = (policy: Policy, { exchange }: Judged): NonNullable<Explanation['answer']> => {
  const { resources, dev } = resourcesOf(policy)
  const resource = exchange === undefined ? undefined : metadataAt(resources, exchange, dev)
  const body = exchange === undefined || resource === undefined ? '' : metadataText(resource, exchange, dev)
  return { status: 200, headers: { 'content-type': 'application/json' }, body }
}

const challengedResource = (policy: Policy, { exchange }: Judged): string | undefined => {
  const { resources, dev } = resourcesOf(policy)
  const resource = exchange === undefined ? undefined : resourceOf(resources, exchange, dev)
  return exchange === undefined || resource === undefined ? undefined : metadataUrl(resource, exchange, dev)
}

const debugHeaders = (judged: Judged): readonly (readonly [string, string])[] => {
  const steps = judged.steps.flatMap(({ guard, mode, verdict, reached }) =>
    reached && verdict !== undefined ? [{ guard, mode, verdict }] : [],
  )
  const decision = decisionHeader({
    outcome: judged.outcome,
    code: judged.cause === undefined ? undefined : codeOf(judged.cause),
    guard: decidingGuard(judged),
    route: judged.route?.name,
    steps,
  })
  const rules = rulesHeader(steps)
  return [[DECISION_HEADER, decision], ...(rules === undefined ? [] : [[RULES_HEADER, rules] as const])]
}

const rounded = (ms: number): number => Math.round(ms * 1000) / 1000
