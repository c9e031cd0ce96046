// Sends to the origin what was judged: the canonical path, the query as it came, the buffered bytes or the untouched
// stream. It never follows a redirect (the origin's answer is the client's to follow), never sends a body twice, and
// answers a failure of the origin as a fault.

import type { Fault } from '../../shared/decision/denials.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import type { Origin } from '../../shared/policy/linked.ts'
import type { World } from './gate.ts'

/** How soon a client may try again after an origin failed. */
const RETRY_MS = 1000

export interface Shipment {
  readonly exchange: Exchange
  readonly origin: Origin
  readonly headers: Headers
  /** The client's own request: its untouched body, and its signal when the client goes away. */
  readonly request: Request
  readonly webSocket: boolean
}

/** 'gone': the client left before the origin answered. */
export type Failure = { readonly kind: 'gone' } | { readonly kind: 'fault'; readonly fault: Fault }

export const forward = async (shipment: Shipment, world: World): Promise<Result<Response, Failure>> => {
  const { origin, request, exchange } = shipment
  const abort = new AbortController()
  let late = false
  const timer = setTimeout(() => {
    late = true
    abort.abort()
  }, origin.timeoutMs)
  const leave = (): void => abort.abort()
  request.signal.addEventListener('abort', leave)
  if (request.signal.aborted) leave()
  let response: Response
  try {
    response = await world.dispatch(originUrl(origin, exchange), initOf(shipment, abort.signal))
  } catch {
    // The platform states no reason that could be relied upon: who aborted is what is known.
    if (late) return fault('origin.timeout')
    return request.signal.aborted ? err({ kind: 'gone' }) : fault('origin.unreachable')
  } finally {
    clearTimeout(timer)
  }
  const code = failureOf(response, shipment.webSocket)
  if (code === undefined) return ok(response)
  // The page that came with it is the platform's, not the origin's.
  response.body?.cancel().catch(ignore)
  return fault(code)
}

export const originUrl = (origin: Origin, exchange: Exchange): string =>
  exchange.search === '' ? origin.url + exchange.path : `${origin.url}${exchange.path}?${exchange.search}`

const initOf = (shipment: Shipment, signal: AbortSignal): RequestInit => {
  const { exchange, request } = shipment
  const body = exchange.body === undefined ? request.body : exchange.body.bytes
  return {
    method: exchange.method,
    headers: shipment.headers,
    redirect: 'manual',
    signal,
    // An answer for one principal must never be another's out of the platform's cache.
    cache: 'no-store',
    // A compressed answer stays as its bytes came: unpacked and packed again it would lose its length, and cost CPU.
    encodeResponseBody: 'manual',
    ...(body === null ? undefined : { body }),
    // The Fetch standard's word for a streaming body; workerd streams anyway and Node insists on it.
    ...(body !== null && exchange.body === undefined ? { duplex: 'half' } : undefined),
  }
}

/** Cloudflare answers for an origin that fails with a status of its own (520 to 530). */
const failureOf = (response: Response, webSocket: boolean): Fault['code'] | undefined => {
  const { status } = response
  if (status === 101) return webSocket ? undefined : 'origin.garbled'
  if (status < 520) return undefined
  if (status === 522 || status === 524) return 'origin.timeout'
  if (status === 520) return 'origin.garbled'
  return status <= 527 || status === 530 ? 'origin.unreachable' : undefined
}

const fault = (code: Fault['code']): Result<never, Failure> =>
  err({ kind: 'fault', fault: { code, retryAfterMs: RETRY_MS } })

const ignore = (): void => undefined
