// Tells the guards how a request ended, exactly once: what they hold for it (a slot, a cost to charge) is given back
// when the answer's last byte is out or its reader is gone, not when its head was sent.

import { end } from '../../shared/core/end.ts'
import type { Ending } from '../../shared/core/guard.ts'
import type { Visit } from './visit.ts'

type Told = Pick<Ending, 'kind' | 'status' | 'denial'>

/** Ends a request whose answer has no body of the origin's. */
export const endNow = (visit: Visit, told: Told, answer?: Headers): void => {
  const { decision } = visit
  if (visit.ended || decision === undefined) return
  visit.ended = true
  if (decision.onEnd.length === 0) return
  const ending: Ending = {
    ...told,
    nowMs: visit.gate.world.now(),
    header: (name) => answer?.get(name) ?? undefined,
  }
  defer(visit, end(decision, ending))
}

/**
 * The origin's body, watched to its end where a guard waits for that, untouched where none does. A reader that goes
 * away breaks the pipe, which is an end as well.
 */
export const watchBody = (visit: Visit, answer: Response): ReadableStream<Uint8Array> | null => {
  const { body } = answer
  const told = { kind: 'answered', status: answer.status, denial: undefined } as const
  if (body === null || visit.decision === undefined || visit.decision.onEnd.length === 0) {
    endNow(visit, told, answer.headers)
    return body
  }
  const length = answer.headers.get('content-length')
  const conduit = visit.gate.world.conduit(length === null ? undefined : Number(length))
  const over = (): void => endNow(visit, told, answer.headers)
  defer(visit, body.pipeTo(conduit.writable).then(over, over))
  return conduit.readable
}

/** Work behind the response. Ports answer with values: a rejection is a bug of ours. */
export const defer = (visit: Visit, work: Promise<unknown>): void => {
  const { world } = visit.gate
  visit.context.waitUntil(work.catch((error: unknown) => world.report(visit.id, error)))
}
