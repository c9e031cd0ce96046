// The admin API: API keys, revocations, and the log of what administrators did. It judges nobody itself: the guards of
// its route have named the caller and proven the caller's scopes, and here it is only asked whether those suffice.
// Bodies are JSON by their Content-Type, which no page of another site can send without being asked first (CSRF).

import { Hono } from 'hono/tiny'

import type { Principal } from '../../shared/core/guard.ts'
import type { Registry } from '../../shared/core/registry.ts'
import type { Peppers } from '../../shared/guards/key/pepper.ts'
import { PEPPER_BINDING } from '../../shared/guards/key/pepper.ts'
import type { Result } from '../../shared/lib/result.ts'
import type { Control } from '../../shared/policy/linked.ts'
import { isoOf, json, problemOf, wrongOf } from './answers.ts'
import { issueKey, listKeys, revokeKey, rotateKey, showKey, type KeyRoom } from './keys.ts'
import { readPage } from './read.ts'
import type { KnownIssuer } from './issuers.ts'
import { addRevocation, listRevocations, removeRevocation, type RevocationRoom } from './revocations.ts'

export interface ControlWorld {
  readonly settings: Pick<Control, 'adminScope' | 'readScope' | 'env'>
  readonly issuers: readonly KnownIssuer[]
  /** Whether guards ask about revocations of tokens; about keys they always do. */
  readonly revocationsAsked: boolean
  readonly registry: () => Registry | undefined
  readonly peppers: Result<Peppers, string>
  readonly randomBytes: (count: number) => Uint8Array
  readonly report: (id: string, error: unknown) => void
}

export interface Caller {
  readonly principal: Principal
  readonly scopes: readonly string[]
  readonly requestId: string
  readonly nowMs: number
}

interface Bindings {
  readonly Bindings: { readonly caller: Caller }
}

export const createControl = (world: ControlWorld): Hono<Bindings> => {
  const app = new Hono<Bindings>()
  const { adminScope, readScope } = world.settings

  app.use(async (context, next) => {
    const { scopes } = context.env.caller
    const looks = context.req.method === 'GET'
    if (!scopes.includes(adminScope) && !(looks && scopes.includes(readScope)))
      return problemOf(
        403,
        'The credential does not grant this.',
        `it needs the scope ${looks ? readScope : adminScope}`,
      )
    if (world.registry() === undefined)
      return problemOf(503, 'There is no registry.', 'the binding REGISTRY is missing in wrangler.toml')
    const type = context.req.header('content-type')
    if (context.req.method === 'POST' && type !== 'application/json')
      return problemOf(415, 'The admin API takes JSON.', 'send Content-Type: application/json')
    return next()
  })

  app.get('/keys', (context) => listKeys(registryOf(world), (name) => context.req.query(name)))
  app.get('/keys/:id', (context) => showKey(registryOf(world), context.req.param('id')))
  app.post('/keys', async (context) =>
    withRoom(world, context.env.caller, async (room) => issueKey(room, await context.req.text())),
  )
  app.post('/keys/:id/rotate', async (context) =>
    withRoom(world, context.env.caller, async (room) =>
      rotateKey(room, context.req.param('id'), await context.req.text()),
    ),
  )
  app.post('/keys/:id/revoke', async (context) =>
    withRoom(world, context.env.caller, (room) => revokeKey(room, context.req.param('id'))),
  )
  app.get('/revocations', (context) => listRevocations(registryOf(world), (name) => context.req.query(name)))
  app.post('/revocations', async (context) =>
    addRevocation(revocationRoom(world, context.env.caller), await context.req.text()),
  )
  app.delete('/revocations/:id', (context) =>
    removeRevocation(revocationRoom(world, context.env.caller), context.req.param('id')),
  )
  app.get('/log', async (context) => {
    const page = readPage((name) => context.req.query(name), /^[0-9]{0,15}$/, '')
    if (!page.ok) return wrongOf(page.error)
    const { items, cursor } = await registryOf(world).acts(page.value)
    return json({ acts: items.map(({ atMs, ...act }) => ({ at: isoOf(atMs), ...act })), cursor })
  })
  app.notFound(() => problemOf(404, 'The admin API has nothing here.'))
  app.onError((error, context) => {
    world.report(context.env.caller.requestId, error)
    // A registry that moves or restarts is no bug of ours, and the platform tells the two apart by nothing reliable.
    return problemOf(503, 'The registry did not answer. Whether it did what was asked is to be looked up.')
  })
  return app
}

const registryOf = (world: ControlWorld): Registry => {
  const registry = world.registry()
  if (registry === undefined) throw new TypeError('asked without a registry')
  return registry
}

const revocationRoom = (world: ControlWorld, caller: Caller): RevocationRoom => ({
  registry: registryOf(world),
  issuers: world.issuers,
  areAsked: world.revocationsAsked,
  actor: { who: caller.principal.id, requestId: caller.requestId },
  nowMs: caller.nowMs,
})

const withRoom = async (
  world: ControlWorld,
  caller: Caller,
  act: (room: KeyRoom) => Promise<Response>,
): Promise<Response> => {
  const { peppers } = world
  if (!peppers.ok) return problemOf(503, 'Keys cannot be made here.', `${PEPPER_BINDING}: ${peppers.error}`)
  return act({
    registry: registryOf(world),
    peppers: peppers.value,
    randomBytes: world.randomBytes,
    env: world.settings.env,
    actor: { who: caller.principal.id, requestId: caller.requestId },
    nowMs: caller.nowMs,
  })
}
