// One attempt at one target: the canonical path, the query as it came, the buffered bytes or the untouched stream.
// It never follows a redirect (the origin's answer is the client's to follow), and answers a failure as a value.

import type { Denial, Fault } from '../../../shared/decision/denials.ts'
import type { Evidence } from '../../../shared/decision/evidence.ts'
import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import type { Origin, Target } from '../../../shared/policy/linked.ts'
import { originPath } from '../../../shared/policy/origin-path.ts'
import type { World } from '../gate.ts'
import { IDENTITY_HEADER, type Identify } from '../identity.ts'
import type { Metered } from './meter.ts'

/** How soon a client may try again after an origin failed. */
const RETRY_MS = 1000

export interface Shipment {
  readonly exchange: Exchange
  readonly origin: Origin
  readonly headers: Headers
  /** The client's own request: its untouched body, and its signal when the client goes away. */
  readonly request: Request
  readonly webSocket: boolean
  /** Unpacks an encoded answer on its way, for a screen that reads it. */
  readonly unpack?: boolean
  /** Signs the gate's word to the origin. */
  readonly identify?: Identify | undefined
  /** When the answer must be whole: no attempt waits longer. Milliseconds since the epoch. */
  readonly untilMs?: number | undefined
  /** A streamed body that is counted, in place of the request's own. */
  readonly metered?: Metered | undefined
}

/** 'gone': the client left before the origin answered. */
export type Failure =
  | { readonly kind: 'gone' }
  | { readonly kind: 'denial'; readonly denial: Denial }
  | { readonly kind: 'fault'; readonly fault: Fault }

/** Where one attempt goes: an origin without targets is its own. */
export type Destination = Pick<Target, 'url' | 'service'>

export const attempt = async (
  shipment: Shipment,
  target: Destination,
  world: World,
): Promise<Result<Response, Failure>> => {
  const { origin, request, exchange, metered } = shipment
  // The client's own signal ends the attempt and, later, a silent stream. Only an attempt that another one follows has
  // to be ended by the gate: one that came too late is dropped with its request's context, as soon as that is answered.
  const abort = origin.routing === undefined && metered === undefined ? undefined : new AbortController()
  const url = urlOf(origin, target, exchange)
  if (shipment.identify !== undefined) {
    const token = await shipment.identify(url)
    if (!token.ok) return err({ kind: 'fault', fault: token.error })
    shipment.headers.set(IDENTITY_HEADER, token.value)
  }
  metered?.begin(() => abort?.abort())
  const signal = abort === undefined ? request.signal : AbortSignal.any([request.signal, abort.signal])
  let response: Response | typeof LATE
  try {
    const sent = world.dispatch(url, initOf(shipment, signal), target.service)
    // The operator's to learn of: `gatehouse check --env` would have told.
    if (sent === undefined)
      return fault('origin.unreachable', {
        name: target.service ?? '',
        reason: 'there is no such service binding',
      })
    response = await orLate(sent, waitOf(shipment, world), world)
  } catch {
    if (metered?.exceeded() !== undefined)
      return err({ kind: 'denial', denial: metered.exceeded() as Denial })
    // The platform states no reason that could be relied upon.
    return request.signal.aborted ? err({ kind: 'gone' }) : fault('origin.unreachable')
  }
  if (response === LATE) {
    abort?.abort()
    return fault('origin.timeout')
  }
  const code = failureOf(response, shipment.webSocket)
  if (code === undefined) return ok(response)
  // The page that came with it is the platform's, not the origin's.
  response.body?.cancel().catch(ignore)
  return fault(code)
}

const LATE = Symbol('late')

/** One promise for both: a race of two would make four, each with its turn, on every request. */
const orLate = (sent: Promise<Response>, ms: number, world: World): Promise<Response | typeof LATE> =>
  new Promise((resolve, reject) => {
    sent.then(resolve, reject)
    world.after(ms, () => resolve(LATE))
  })

const waitOf = ({ origin, untilMs }: Shipment, world: World): number =>
  untilMs === undefined ? origin.timeoutMs : Math.max(0, Math.min(origin.timeoutMs, untilMs - world.now()))

/** The URL that a request goes to: the target's own, the judged path less what the policy strips, the judged query. */
export const urlOf = (origin: Origin, target: Destination, exchange: Exchange): string => {
  const path = originPath(origin, exchange.path)
  return exchange.search === '' ? target.url + path : `${target.url}${path}?${exchange.search}`
}

const initOf = (shipment: Shipment, signal: AbortSignal): RequestInit => {
  const { exchange, request, metered } = shipment
  const streamed = metered === undefined ? request.body : metered.readable
  const body = exchange.body === undefined ? streamed : exchange.body.bytes
  return {
    method: exchange.method,
    headers: shipment.headers,
    redirect: 'manual',
    signal,
    // An answer for one principal must never be another's out of a cache.
    ...(WRITES.has(exchange.method) ? undefined : NO_STORE),
    // A compressed answer stays as its bytes came: unpacked and packed again it would lose its length, and cost CPU.
    encodeResponseBody: shipment.unpack === true ? 'automatic' : 'manual',
    ...(body === null ? undefined : { body }),
    // The Fetch standard's word for a streaming body; workerd streams anyway and Node insists on it.
    ...(body !== null && exchange.body === undefined ? { duplex: 'half' } : undefined),
  }
}

/** No cache answers these by itself (RFC 9111 §4), and saying so costs a request's headers and a record to write. */
const WRITES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])
const NO_STORE = { cache: 'no-store' } as const

/** Cloudflare answers for an origin that fails with a status of its own (520 to 530). */
const failureOf = (response: Response, webSocket: boolean): Fault['code'] | undefined => {
  const { status } = response
  if (status === 101) return webSocket ? undefined : 'origin.garbled'
  if (status < 520) return undefined
  if (status === 522 || status === 524) return 'origin.timeout'
  if (status === 520) return 'origin.garbled'
  return status <= 527 || status === 530 ? 'origin.unreachable' : undefined
}

const fault = (code: Fault['code'], evidence?: Evidence): Result<never, Failure> =>
  err({
    kind: 'fault',
    fault: { code, ...(evidence === undefined ? undefined : { evidence }), retryAfterMs: RETRY_MS },
  })

const ignore = (): void => undefined
