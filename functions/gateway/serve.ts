// One request through the gate: inspect → select → decide → forward or refuse. Whatever is not explicitly admitted
// is refused, and whatever goes wrong in our own code ends in the one catch, which tells the client nothing.

import { decide, forwardedOf, type Decision } from '../../shared/core/decide.ts'
import { deny, type Denial, type Fault } from '../../shared/decision/denials.ts'
import { problem, type Cause } from '../../shared/decision/problem.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { inspect } from '../../shared/exchange/inspect.ts'
import { withParams } from '../../shared/exchange/with.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import type { Route } from '../../shared/policy/load.ts'
import { preflightOf, type Preflight } from '../../shared/policy/preflight.ts'
import { select } from '../../shared/policy/select.ts'
import { upgradeDenial, wantsWebSocket } from '../../shared/policy/upgrade.ts'
import { readBody } from './body.ts'
import { askControl } from './control.ts'
import { preflightHeaders } from './cors.ts'
import { defer, endNow } from './ending.ts'
import { forward } from './forward.ts'
import { portsOf, type Context, type Gate } from './gate.ts'
import { connectionNames, originHeaders } from './headers.ts'
import { identifier, publicKeysAnswer } from './identity.ts'
import { loopOf } from './loop.ts'
import { metadataAnswer, resourceMetadataOf } from './metadata.ts'
import { meter } from './origin/meter.ts'
import { relay } from './relay.ts'
import { traceOf } from './trace.ts'
import { close, startVisit, type Visit } from './visit.ts'

export const serve = (gate: Gate, request: Request, context: Context): Response | Promise<Response> => {
  const visit = startVisit(gate, request, context)
  // The one catch: the detail goes to the operator, the id to both.
  const fail = (error: unknown): Response => {
    gate.world.report(visit.id, error)
    return refuse(visit, { kind: 'bug' })
  }
  try {
    const answer = judge(visit)
    if (!(answer instanceof Promise)) return answer
    const told = answer.catch(fail)
    // A client that leaves before the answer would take along what is still to be told and given back.
    context.waitUntil(told)
    return told
  } catch (error) {
    return fail(error)
  }
}

const judge = (visit: Visit): Response | Promise<Response> => {
  const { gate } = visit
  const inspected = inspectRequest(visit)
  if (!inspected.ok) return refuse(visit, { kind: 'denial', denial: inspected.error })
  const exchange = inspected.value
  visit.exchange = exchange
  const { selector, linked } = gate.policy
  const announced = preflightOf(gate.policy, exchange)
  const selection =
    announced?.selection ?? select(selector, exchange.host, exchange.segments, exchange.method)
  const denial = selection.kind === 'denial' ? selection.denial : undefined
  if (denial?.code === 'route.host-unknown') return refuse(visit, { kind: 'denial', denial })
  if (exchange.scheme === 'http' && linked.https.plain !== 'off' && !gate.dev) return secure(visit, exchange)
  const unfit = unfitness(exchange, visit.request, linked.via)
  if (unfit !== undefined) return refuse(visit, { kind: 'denial', denial: unfit })
  const metadata = metadataAnswer(visit, exchange)
  if (metadata !== undefined)
    return metadata.ok ? metadata.value : refuse(visit, { kind: 'denial', denial: metadata.error })
  const keys = publicKeysAnswer(visit, exchange)
  if (keys !== undefined)
    return keys.ok ? orRefuse(visit, keys.value) : refuse(visit, { kind: 'denial', denial: keys.error })
  if (announced !== undefined && (denial === undefined || denial.code === 'route.method'))
    return preflight(visit, exchange, announced)
  if (selection.kind === 'denial') return refuse(visit, { kind: 'denial', denial: selection.denial })
  visit.route = selection.route
  const upgrade = upgradeDenial(exchange, selection.route)
  if (upgrade !== undefined) return refuse(visit, { kind: 'denial', denial: upgrade })
  const routed = selection.params.size === 0 ? exchange : withParams(exchange, selection.params)
  visit.exchange = routed
  const decision = decide(
    selection.route.placements(),
    routed,
    portsOf(gate, (work) => defer(visit, work)),
    () =>
      visit.request.body === null
        ? NO_BODY
        : readBody(
            visit.request,
            routed,
            selection.route.bodyBytesMax ?? linked.bounds.bodyBytesMax,
            linked.bounds.unpack,
          ),
  )
  return decision instanceof Promise
    ? decision.then((late) => conclude(visit, selection.route, late))
    : conclude(visit, selection.route, decision)
}

const NO_BODY = ok(undefined)

const inspectRequest = (visit: Visit): Result<Exchange, Denial> => {
  const inspected = inspect(visit.arrived, visit.gate.policy.linked)
  if (inspected.ok) return inspected
  const { code, ...evidence } = inspected.error
  return err(deny(code, evidence))
}

/** What no route takes, however it is guarded: it could not be forwarded as it was judged. */
const unfitness = (exchange: Exchange, request: Request, via: string): Denial | undefined => {
  const { method } = exchange
  // RFC 9110 §9.3.1: content in GET means nothing, and is what request smuggling rides on.
  if ((method === 'GET' || method === 'HEAD') && request.body !== null) return deny('request.body-unexpected')
  const names = connectionNames(exchange.headers)
  return names.ok ? loopOf(exchange.headers, via) : names.error
}

/** Plain HTTP: a reader is sent to HTTPS; what carries a body must not have sent it in the clear, and is told so. */
const secure = (visit: Visit, exchange: Exchange): Response => {
  const denial = deny('request.https-required')
  const reads = exchange.method === 'GET' || exchange.method === 'HEAD'
  if (visit.gate.policy.linked.https.plain === 'refuse' || !reads)
    return refuse(visit, { kind: 'denial', denial })
  const query = exchange.search === '' ? '' : `?${exchange.search}`
  const headers = new Headers({ location: `https://${exchange.host}${exchange.path}${query}` })
  close(visit, { outcome: 'redirect', status: 308, cause: { kind: 'denial', denial } }, headers)
  return new Response(null, { status: 308, headers })
}

const preflight = (visit: Visit, exchange: Exchange, { cors, allow }: Preflight): Response => {
  const headers = preflightHeaders(cors, exchange.headers.get('origin') ?? '', allow)
  close(visit, { outcome: 'preflight', status: 204, cause: undefined }, headers)
  return new Response(null, { status: 204, headers })
}

const conclude = (visit: Visit, route: Route, decision: Decision): Response | Promise<Response> => {
  visit.decision = decision
  visit.decidedMs = visit.gate.world.now()
  visit.exchange = decision.exchange
  if (decision.denial !== undefined) return refuse(visit, { kind: 'denial', denial: decision.denial })
  if (decision.fault !== undefined) return refuse(visit, { kind: 'fault', fault: decision.fault })
  // Said once more in the affirmative: only a decision to admit admits.
  if (decision.kind !== 'admit') throw new TypeError(`a decision of kind ${decision.kind} without a reason`)
  return admit(visit, route, decision)
}

const admit = async (visit: Visit, route: Route, decision: Decision): Promise<Response> => {
  if (route.control) {
    const told = await askControl(visit, decision)
    if (!told.ok) return refuse(visit, told.error)
    const relayed = await relay(visit, told.value)
    return relayed.ok ? relayed.value : refuse(visit, { kind: 'fault', fault: relayed.error })
  }
  const { world } = visit.gate
  const { grants } = decision
  const exchange = forwardedOf(decision)
  const webSocket = wantsWebSocket(exchange.headers)
  const trace = traceOf(exchange.headers.get('traceparent'), exchange.headers.get('tracestate'), visit.id)
  const connection = connectionNames(exchange.headers)
  if (!connection.ok) throw new TypeError('a request unfit to forward was admitted')
  const headers = originHeaders({
    received: visit.request.headers,
    exchange,
    grants,
    route: route.name,
    trace,
    connection: connection.value,
    webSocket,
    via: visit.gate.policy.linked.via,
    whole: readsBody(route),
  })
  if (route.origin.authorizationRemoved === true) headers.delete('authorization')
  const metered =
    route.bodyBytesMax === undefined ? undefined : meter(visit.request, exchange, route.bodyBytesMax, world)
  if (metered?.ok === false) return refuse(visit, { kind: 'denial', denial: metered.error })
  const answer = await forward(
    {
      exchange,
      origin: route.origin,
      headers,
      request: visit.request,
      webSocket,
      unpack: readsBody(route),
      metered: metered?.value,
      untilMs: untilOf(visit, route),
      identify: identifier(visit.gate, {
        exchange,
        grants,
        route: route.name,
        origin: route.origin,
        hasBody: visit.request.body !== null,
      }),
    },
    world,
    { principal: grants.principal?.id, tell: (step) => visit.told.push(step) },
  )
  visit.headMs = world.now()
  if (answer.ok) {
    const relayed = await relay(visit, answer.value)
    return relayed.ok ? relayed.value : refuse(visit, { kind: 'fault', fault: relayed.error })
  }
  if (answer.error.kind === 'denial') return refuse(visit, answer.error)
  if (answer.error.kind === 'fault') return refuse(visit, { kind: 'fault', fault: answer.error.fault })
  return leave(visit)
}

const orRefuse = async (visit: Visit, answer: Promise<Result<Response, Fault>>): Promise<Response> => {
  const told = await answer
  return told.ok ? told.value : refuse(visit, { kind: 'fault', fault: told.error })
}

const untilOf = (visit: Visit, { origin }: Route): number | undefined =>
  origin.totalMs === undefined ? undefined : (visit.decidedMs ?? visit.nowMs) + origin.totalMs

const readsBody = (route: Route): boolean => route.screens().some(({ reads }) => reads === 'body')

/** Nobody is left to answer; 499 is what logs call it. */
const leave = (visit: Visit): Response => {
  const headers = new Headers()
  close(visit, { outcome: 'aborted', status: 499, cause: undefined }, headers)
  endNow(visit, { kind: 'failed', status: 499, denial: undefined })
  return new Response(null, { status: 499, headers })
}

const refuse = (visit: Visit, cause: Cause): Response => {
  const { linked } = visit.gate.policy
  const told = problem(cause, {
    requestId: visit.id,
    problemBase: linked.problemBase,
    realm: visit.exchange?.host,
    resourceMetadata: resourceMetadataOf(visit.gate, visit.exchange),
    debug: linked.debug,
  })
  const headers = new Headers()
  for (const [name, value] of told.headers) headers.set(name, value)
  const outcome = cause.kind === 'denial' ? 'refuse' : cause.kind
  close(visit, { outcome, status: told.status, cause }, headers)
  const denial = cause.kind === 'denial' ? cause.denial : undefined
  endNow(visit, { kind: denial === undefined ? 'failed' : 'refused', status: told.status, denial })
  return new Response(visit.request.method === 'HEAD' ? null : told.body, { status: told.status, headers })
}
