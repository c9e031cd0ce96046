// The Hono app of the inline mode: one handler for everything, since routes are the policy's and not the code's.
// Hono's own look at the path is turned off: the exchange has the one canonical path, and nobody else parses a URL.

import { Hono } from 'hono/tiny'

import type { Gate } from './gate.ts'
import { serve } from './serve.ts'

export const createGateway = (gate: Gate): Hono => {
  const app = new Hono({ getPath: () => '/' })
  app.all('/', (context) => serve(gate, context.req.raw, context.executionCtx))
  app.onError((error) => {
    // `serve` has caught everything but a failure of its own catch: not even a problem can be told then.
    gate.world.report('unknown', error)
    return new Response(null, { status: 500, headers: { 'cache-control': 'no-store' } })
  })
  return app
}
