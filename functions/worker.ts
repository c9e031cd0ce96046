// The composition root: reads the environment and the built policy, makes the ports real and hands requests to the
// gateway. A policy that this Worker cannot run admits nobody: every request gets a 500, and the log says why.

import { bundle, kinds, modules, screens, stores } from '#policy'

import { loadPolicy, type Policy } from '../shared/policy/load.ts'
import { recordToConsole, reportToConsole } from './adapters/console.ts'
import { createCounters, type CountersEnv } from './adapters/counters/counters.ts'
import { createIntrospections } from './adapters/keys/introspection.ts'
import { createSigner } from './adapters/identity/signer.ts'
import { createDecisions } from './adapters/decisions.ts'
import { createKeys } from './adapters/keys/keys.ts'
import { createReplays, type ReplaysEnv } from './adapters/replay/replays.ts'
import { createHouse, type House, type ReplicaEnv } from './adapters/replica/create.ts'
import { createControl } from './control/app.ts'
import { issuersOf } from './control/issuers.ts'
import { createGateway } from './gateway/app.ts'
import { refuseAll } from './gateway/closed.ts'
import type { Gate, World } from './gateway/gate.ts'

export { Counter } from './objects/counter.ts'
export { Replay } from './objects/replay.ts'
export { Registry } from './objects/registry.ts'

interface Env extends CountersEnv, ReplaysEnv, ReplicaEnv {
  /** '1' under `gatehouse dev`: see the gateway's peer and HTTPS rules. Never set it on a deployed Worker. */
  readonly GATEHOUSE_DEV?: string
}

type Handle = (request: Request, env: Env, context: ExecutionContext) => Response | Promise<Response>

// Read where the isolate starts, and not on its first request: what the policy says needs no environment, and the
// platform starts isolates ahead of the requests that they wait for.
const policy = loadPolicy(bundle, modules, kinds, screens)
if (policy.ok) policy.value.prepare()

/** Made on an isolate's first request, when the environment is there. */
let handle: Handle | undefined

export default {
  fetch: (request, env, context) => {
    handle ??= compose(env)
    return handle(request, env, context)
  },
} satisfies ExportedHandler<Env>

const compose = (env: Env): Handle => {
  if (!policy.ok) {
    console.error(JSON.stringify({ event: 'gatehouse.policy-unusable', reason: policy.error }))
    return (request) => refuseAll(request, crypto.randomUUID())
  }
  const dev = env.GATEHOUSE_DEV === '1'
  const house = createHouse(
    env,
    policy.value.linked.revocation,
    { now: () => Date.now(), random: () => Math.random() },
    caches.default,
  )
  const gateway = createGateway({
    policy: policy.value,
    keys: createKeys({ fetch: (url, init) => fetch(url, init), dev, secret: (name) => secretOf(env, name) }),
    counters: createCounters(env, stores),
    apiKeys: house.apiKeys,
    revocations: house.revocations,
    control: controlOf(house, policy.value, dev),
    replays: createReplays(env),
    secrets: { read: (name) => secretOf(env, name) },
    signer: signerOf(env, policy.value),
    decisions: createDecisions({
      fetch: (url, init) => fetch(url, init),
      secret: (name) => secretOf(env, name),
    }),
    introspections: createIntrospections({
      fetch: (url, init) => fetch(url, init),
      dev,
      secret: (name) => secretOf(env, name),
      uuid: () => crypto.randomUUID(),
    }),
    dev,
    world: worldOf(env, dev),
  })
  return (request, _env, context) => gateway(request, context)
}

const signerOf = (env: Env, { linked }: Policy): Gate['signer'] => {
  if (linked.identity === undefined) return undefined
  return createSigner(linked.identity.secret, { read: (name) => secretOf(env, name) }, (reason) =>
    console.error(JSON.stringify({ event: 'gatehouse.identity-unusable', reason })),
  )
}

const controlOf = (house: House, { linked }: Policy, dev: boolean): Gate['control'] => {
  if (linked.control === undefined) return undefined
  const app = createControl({
    settings: linked.control,
    issuers: issuersOf(linked),
    revocationsAsked: linked.revocation.tokens,
    registry: house.registry,
    peppers: house.peppers,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    report: (id, error) => reportToConsole(id, error, dev),
  })
  return (request, caller) => app.fetch(request, { caller })
}

/** A secret binding by the name that an issuer of the policy gives: text, or nothing. */
const secretOf = (env: Env, name: string): string | undefined => {
  const value = (env as unknown as Readonly<Record<string, unknown>>)[name]
  return typeof value === 'string' ? value : undefined
}

/** A service binding by the name that an origin of the policy gives. */
const serviceOf = (env: Env, name: string): Fetcher | undefined => {
  const value = (env as unknown as Readonly<Record<string, unknown>>)[name]
  return typeof value === 'object' && value !== null && 'fetch' in value ? (value as Fetcher) : undefined
}

const worldOf = (env: Env, dev: boolean): World => ({
  now: () => Date.now(),
  uuid: () => crypto.randomUUID(),
  // Not setTimeout: with the flags of this date that is Node's, an object and a table's entry for each.
  after: (ms, call) => void scheduler.wait(ms).then(call),
  dispatch: (url, init, service) =>
    service === undefined ? fetch(url, init) : serviceOf(env, service)?.fetch(url, init),
  conduit: (bytes) => (bytes === undefined ? new IdentityTransformStream() : new FixedLengthStream(bytes)),
  record: recordToConsole,
  report: (id, error) => reportToConsole(id, error, dev),
})
