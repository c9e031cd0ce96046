// The way of an admitted request to the admin API: as it was judged (the canonical path, the buffered body) and with
// whom the guards have named. No header of the client's goes along but the body's type: there is nothing to spoof.

import { forwardedOf, type Decision } from '../../shared/core/decide.ts'
import { deny, type Denial } from '../../shared/decision/denials.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { readBody } from './body.ts'
import type { Visit } from './visit.ts'

/** Larger than any act of administration. */
const BODY_BYTES_MAX = 65_536

type Refusal = { readonly kind: 'denial'; readonly denial: Denial }

export const askControl = async (visit: Visit, decision: Decision): Promise<Result<Response, Refusal>> => {
  const { gate } = visit
  const { control } = gate.policy.linked
  const { grants } = decision
  const exchange = forwardedOf(decision)
  const { principal, scopes } = grants
  // The build refuses an admin API without a guard that grants them: whoever gets here nameless found a bug.
  if (control === undefined || gate.control === undefined || principal === undefined || scopes === undefined)
    throw new TypeError('the admin API was reached by nobody')
  const bound = Math.min(BODY_BYTES_MAX, gate.policy.linked.bounds.bodyBytesMax)
  const body =
    exchange.body === undefined ? await readBody(visit.request, exchange, bound) : ok(exchange.body)
  if (!body.ok) return err({ kind: 'denial', denial: body.error })
  const bytes = body.value?.bytes
  if (bytes !== undefined && bytes.length > bound)
    return err({ kind: 'denial', denial: deny('request.body-too-large', { actual: bytes.length, bound }) })
  const query = exchange.search === '' ? '' : `?${exchange.search}`
  const request = new Request(`https://control.invalid${exchange.path.slice(control.path.length)}${query}`, {
    method: exchange.method,
    headers: { 'content-type': body.value?.mediaType ?? '' },
    ...(bytes === undefined ? undefined : { body: bytes as BodyInit }),
  })
  const answer = await gate.control(request, {
    principal,
    scopes,
    requestId: visit.id,
    nowMs: visit.nowMs,
  })
  return ok(answer)
}
