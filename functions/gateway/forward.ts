// Sends to the origin what was judged. Nothing is ever sent twice that has a body; what may be repeated, and where
// else a request may go, is the policy's to say, and an origin that says nothing of it takes the short way.

import type { Result } from '../../shared/lib/result.ts'
import type { RecordedStep } from '../../shared/decision/step.ts'
import { attempt, type Failure, type Shipment } from './origin/attempt.ts'
import { routed } from './origin/routed.ts'
import type { World } from './gate.ts'

/** What the answer of an origin with routing is told with. */
export interface Routes {
  /** The principal's id, where there is one. */
  readonly principal: string | undefined
  readonly tell: (step: RecordedStep) => void
}

export const forward = (
  shipment: Shipment,
  world: World,
  routes: Routes,
): Promise<Result<Response, Failure>> => {
  const { origin, exchange } = shipment
  const { routing } = origin
  if (routing === undefined) return attempt(shipment, origin, world)
  const { address } = exchange.client
  const sticky = {
    principal: routes.principal ?? address.text,
    address: address.text,
    // The id is random: each request is on its own.
    none: exchange.id,
  }[routing.sticky]
  return routed(shipment, routing, world, sticky, routes.tell)
}
