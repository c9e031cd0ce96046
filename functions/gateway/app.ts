// The inline mode's one handler: everything goes through `serve`, since routes are the policy's and not the code's.
// No router and no second look at the path stands before it: the exchange has the one canonical path, and a Hono app
// around this single handler cost a tenth of a bare request's CPU.

import type { Context, Gate } from './gate.ts'
import { serve } from './serve.ts'

export type Gateway = (request: Request, context: Context) => Response | Promise<Response>

export const createGateway = (gate: Gate): Gateway => {
  // `serve` has caught everything but a failure of its own catch: not even a problem can be told then.
  const fail = (error: unknown): Response => {
    gate.world.report('unknown', error)
    return new Response(null, { status: 500, headers: { 'cache-control': 'no-store' } })
  }
  return (request, context) => {
    try {
      const answer = serve(gate, request, context)
      return answer instanceof Promise ? answer.catch(fail) : answer
    } catch (error) {
      return fail(error)
    }
  }
}
