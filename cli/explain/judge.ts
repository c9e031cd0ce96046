// One request through a policy, with the very code that the Worker runs: inspect, select, decide. Each guard is timed
// by a wrapper that changes nothing about it. What the Worker's shell does around these steps (HTTPS, preflights, the
// body's bound) is restated here, since the shell belongs to the platform.

import { performance } from 'node:perf_hooks'

import { decide } from '../../shared/core/decide.ts'
import type { Decision } from '../../shared/core/decide.ts'
import type { Grants, Mode, OnFault, Placement, Verdict } from '../../shared/core/guard.ts'
import type { Ports } from '../../shared/core/ports.ts'
import { deny } from '../../shared/decision/denials.ts'
import type { Denial } from '../../shared/decision/denials.ts'
import type { Cause } from '../../shared/decision/problem.ts'
import { bodyOf } from '../../shared/exchange/body.ts'
import type { Body, Exchange } from '../../shared/exchange/exchange.ts'
import { inspect } from '../../shared/exchange/inspect.ts'
import type { Bounds } from '../../shared/exchange/inspect.ts'
import { codingOf, unpack, unpackable } from '../../shared/exchange/unpack.ts'
import type { Unpacking } from '../../shared/exchange/unpack.ts'
import { withBody, withParams } from '../../shared/exchange/with.ts'
import { err, ok } from '../../shared/lib/result.ts'
import type { Result } from '../../shared/lib/result.ts'
import type { Policy, Route } from '../../shared/policy/load.ts'
import { metadataAt } from '../../shared/policy/well-known.ts'
import { preflightOf } from '../../shared/policy/preflight.ts'
import { select } from '../../shared/policy/select.ts'
import { upgradeDenial } from '../../shared/policy/upgrade.ts'
import type { Asked } from './request.ts'

export interface JudgedStep {
  readonly place: number
  readonly kind: string
  readonly guard: string
  readonly mode: Mode
  readonly onFault: OnFault
  /** Undefined where the guard was not asked, or could not be: `why` says it. */
  readonly verdict: Verdict | undefined
  readonly why?: string
  readonly ms: number | undefined
  /** False for what a guard behind the decision would have said. */
  readonly reached: boolean
}

export interface Judged {
  readonly outcome: 'admit' | 'refuse' | 'fault' | 'preflight' | 'redirect' | 'metadata'
  readonly cause: Cause | undefined
  readonly exchange: Exchange | undefined
  readonly route: Route | undefined
  readonly steps: readonly JudgedStep[]
  readonly grants: Grants
  readonly ms: { readonly inspect: number; readonly select: number | undefined }
}

export interface JudgeOptions {
  /** Asks the guards behind a refusal too. */
  readonly all: boolean
}

export const judge = async (
  policy: Policy,
  asked: Asked,
  ports: Ports,
  options: JudgeOptions,
): Promise<Judged> => {
  const { linked } = policy
  const started = performance.now()
  const inspected = inspect(asked.raw, linked)
  const inspectMs = performance.now() - started
  const ms = { inspect: inspectMs, select: undefined }
  const nothing = { route: undefined, steps: [], grants: {}, ms }
  if (!inspected.ok) {
    const { code, ...evidence } = inspected.error
    return { ...nothing, ...refusal(deny(code, evidence)), exchange: undefined }
  }
  const exchange = inspected.value
  const selecting = performance.now()
  const preflight = preflightOf(policy, exchange)
  const selection =
    preflight?.selection ?? select(policy.selector, exchange.host, exchange.segments, exchange.method)
  const timed = { ...nothing, exchange, ms: { inspect: inspectMs, select: performance.now() - selecting } }
  const denial = selection.kind === 'denial' ? selection.denial : undefined
  if (denial?.code === 'route.host-unknown') return { ...timed, ...refusal(denial) }
  const early = shellRefusal(exchange, asked, policy)
  if (early !== undefined) return { ...timed, ...early }
  if (metadataAt(linked.resources ?? [], exchange, linked.https.plain === 'off') !== undefined)
    return { ...timed, ...metadataOutcome(exchange.method) }
  if (preflight !== undefined && (denial === undefined || denial.code === 'route.method'))
    return { ...timed, outcome: 'preflight', cause: undefined }
  if (selection.kind === 'denial') return { ...timed, ...refusal(selection.denial) }
  const upgrade = upgradeDenial(exchange, selection.route)
  if (upgrade !== undefined) return { ...timed, ...refusal(upgrade), route: selection.route }
  const routed = selection.params.size === 0 ? exchange : withParams(exchange, selection.params)
  const bounds = {
    ...linked.bounds,
    bodyBytesMax: selection.route.bodyBytesMax ?? linked.bounds.bodyBytesMax,
  }
  return {
    ...timed,
    ...(await judgeRoute(selection.route, routed, ports, asked.body, bounds, options)),
  }
}

const refusal = (denial: Denial): Pick<Judged, 'outcome' | 'cause'> => ({
  outcome: 'refuse',
  cause: { kind: 'denial', denial },
})

/** The metadata of a protected resource is the gate's own answer, to whoever asks. */
const metadataOutcome = (method: string): Pick<Judged, 'outcome' | 'cause'> => {
  if (method === 'OPTIONS') return { outcome: 'preflight', cause: undefined }
  if (method === 'GET' || method === 'HEAD') return { outcome: 'metadata', cause: undefined }
  return refusal({ ...deny('route.method'), headers: { allow: 'GET, HEAD, OPTIONS' } })
}

/** What the gateway settles before any route. */
const shellRefusal = (
  exchange: Exchange,
  asked: Asked,
  policy: Policy,
): Pick<Judged, 'outcome' | 'cause'> | undefined => {
  const reads = exchange.method === 'GET' || exchange.method === 'HEAD'
  const { plain } = policy.linked.https
  if (exchange.scheme === 'http' && plain !== 'off') {
    const found = refusal(deny('request.https-required'))
    return plain === 'redirect' && reads ? { ...found, outcome: 'redirect' } : found
  }
  return reads && asked.body !== undefined ? refusal(deny('request.body-unexpected')) : undefined
}

const judgeRoute = async (
  route: Route,
  exchange: Exchange,
  ports: Ports,
  body: Uint8Array | undefined,
  bounds: Bounds,
  options: JudgeOptions,
): Promise<Pick<Judged, 'outcome' | 'cause' | 'exchange' | 'route' | 'steps' | 'grants'>> => {
  const timings: number[] = []
  const placements = route.placements()
  const readBody = (): Promise<Result<Body | undefined, Denial>> =>
    boundedBody(exchange, body, bounds.bodyBytesMax, bounds.unpack)
  const watched = placements.map((placement, place) => watch(placement, place, timings))
  const decision = await decide(watched, exchange, ports, readBody)
  const steps = placements.map((placement, place) =>
    stepOf(route, placement, place, decision.steps[place]?.verdict, timings[place]),
  )
  if (options.all) await askTheRest(steps, decision, watched, timings, ports, readBody)
  return {
    outcome: decision.kind,
    cause: causeOf(decision),
    exchange: decision.exchange,
    route,
    steps,
    grants: decision.grants,
  }
}

const stepOf = (
  route: Route,
  placement: Placement,
  place: number,
  verdict: Verdict | undefined,
  ms: number | undefined,
): JudgedStep => ({
  place,
  kind: route.kinds[place] ?? '',
  guard: placement.guard.name,
  mode: placement.mode,
  onFault: placement.onFault,
  verdict,
  ...(verdict === undefined ? { why: 'not reached' } : {}),
  ms,
  reached: verdict !== undefined,
})

/** Measures a guard without changing what it does or whether it answers at once. */
const watch = (placement: Placement, place: number, timings: number[]): Placement => ({
  ...placement,
  guard: {
    ...placement.guard,
    judge: (exchange, ports, grants) => {
      const started = performance.now()
      const verdict = placement.guard.judge(exchange, ports, grants)
      if (!(verdict instanceof Promise)) {
        timings[place] = performance.now() - started
        return verdict
      }
      return verdict.finally(() => {
        timings[place] = performance.now() - started
      })
    },
  },
})

/** What the guards behind the decision would have said, where their needs are met. */
const askTheRest = async (
  steps: JudgedStep[],
  decision: Decision,
  placements: readonly Placement[],
  timings: readonly number[],
  ports: Ports,
  readBody: () => Promise<Result<Body | undefined, Denial>>,
): Promise<void> => {
  let { exchange, grants } = decision
  for (const [place, step] of steps.entries()) {
    const placement = placements[place]
    if (step.reached || placement === undefined) continue
    const missing = placement.guard.needs.find((grant) => grants[grant] === undefined)
    if (missing !== undefined) {
      steps[place] = { ...step, why: `cannot judge without the ${missing}` }
      continue
    }
    if (placement.guard.reads === 'body' && exchange.body === undefined) {
      const body = await readBody()
      if (!body.ok) {
        steps[place] = { ...step, why: `cannot judge: the body is refused (${body.error.code})` }
        continue
      }
      exchange = withBody(exchange, body.value)
    }
    const verdict = await placement.guard.judge(exchange, ports, grants)
    if (verdict.kind !== 'fault' && verdict.grants !== undefined) grants = { ...grants, ...verdict.grants }
    const { why: _, ...asked } = step
    steps[place] = { ...asked, verdict, ms: timings[place] }
  }
}

const causeOf = (decision: Decision): Cause | undefined => {
  if (decision.denial !== undefined) return { kind: 'denial', denial: decision.denial }
  return decision.fault === undefined ? undefined : { kind: 'fault', fault: decision.fault }
}

const boundedBody = async (
  exchange: Exchange,
  bytes: Uint8Array | undefined,
  bytesMax: number,
  unpacking: Unpacking | undefined,
): Promise<Result<Body | undefined, Denial>> => {
  if (bytes === undefined) return ok(undefined)
  const coding = codingOf(exchange.headers.get('content-encoding'), unpacking)
  if (coding === undefined) return err(unpackable(unpacking))
  if (bytes.length > bytesMax)
    return err(deny('request.body-too-large', { actual: bytes.length, bound: bytesMax }))
  const type = exchange.headers.get('content-type')
  if (coding === 'none' || unpacking === undefined || bytes.length === 0) return ok(bodyOf(bytes, type))
  const plain = await unpack(bytes, coding, unpacking.ratioMax, bytesMax)
  return plain.ok ? ok(bodyOf(plain.value, type, bytes)) : plain
}
