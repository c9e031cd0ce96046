// A gate on fake ports: a policy made by hand, an origin that records what reached it, and a world whose clock and
// randomness are the test's.

import { noApiKeys, noIntrospections, noReplays, noRevocations, noSecrets } from '../../shared/core/absent.ts'
import type { Guard, Placement, Verdict } from '../../shared/core/guard.ts'
import type { ApiKeys, Keys, Revocations, Secrets } from '../../shared/core/ports.ts'
import type { Event } from '../../shared/decision/event.ts'
import type { Screen } from '../../shared/core/screen.ts'
import type { Cors, LinkedPolicy, Origin } from '../../shared/policy/linked.ts'
import type { Policy, Route } from '../../shared/policy/load.ts'
import { parsePattern } from '../../shared/policy/pattern.ts'
import { selector } from '../../shared/policy/select.ts'
import { createGateway } from '../../functions/gateway/app.ts'
import type { Gate, World } from '../../functions/gateway/gate.ts'

export const ID = '0b5e7a4e-6f0c-4d8e-9b1a-3c2d1e0f9a8b'
export const NOW_MS = 1_800_000_000_000

export interface RouteSketch {
  readonly name?: string
  readonly path?: string
  readonly methods?: readonly string[]
  readonly guards?: readonly (Partial<Placement> & { readonly guard: Guard })[]
  readonly timeoutMs?: number
  readonly originUrl?: string
  /** What the origin has besides its URL and time-out. */
  readonly origin?: Partial<Origin>
  readonly bodyBytesMax?: number
  readonly screens?: readonly Screen[]
  readonly cors?: Cors | 'off'
  readonly webSocket?: boolean
}

export const linkedPolicy = (over: Partial<LinkedPolicy> = {}): LinkedPolicy => ({
  format: 1,
  version: 'test-version',
  hosts: ['api.example.com'],
  https: { plain: 'redirect', hsts: { maxAgeS: 31_536_000, includeSubDomains: true, preload: false } },
  client: { kind: 'cf-connecting-ip' },
  bounds: { targetBytesMax: 8192, headersBytesMax: 32_768, headersMax: 100, bodyBytesMax: 1024 },
  cors: undefined,
  problemBase: undefined,
  debug: false,
  revocation: { tokens: false, maxStalenessMs: 5000, onStale: 'ask', budgetMs: 2000 },
  control: undefined,
  via: 'gatehouse',
  screens: [],
  origins: [],
  issuers: [],
  routes: [],
  ...over,
})

export const policyOf = (sketches: readonly RouteSketch[], over: Partial<LinkedPolicy> = {}): Policy => {
  const linked = linkedPolicy(over)
  const routes = sketches.map((sketch): Route => {
    const pattern = parsePattern(sketch.path ?? '/*')
    if (!pattern.ok) throw new TypeError(pattern.error)
    const placements = (sketch.guards ?? []).map((one): Placement => ({
      mode: 'enforce',
      onFault: 'deny',
      ...one,
    }))
    return {
      name: sketch.name ?? 'all',
      hosts: [],
      pattern: pattern.value,
      methods: sketch.methods ?? ['*'],
      origin: {
        name: 'origin',
        url: sketch.originUrl ?? 'https://origin.internal',
        timeoutMs: sketch.timeoutMs ?? 5000,
        ...sketch.origin,
      },
      bodyBytesMax: sketch.bodyBytesMax,
      control: false,
      cors: sketch.cors === 'off' ? undefined : (sketch.cors ?? linked.cors),
      webSocket: sketch.webSocket ?? false,
      screens: () => sketch.screens ?? [],
      kinds: placements.map(({ guard }) => guard.name),
      placements: () => placements,
    }
  })
  return {
    version: linked.version,
    linked,
    routes,
    selector: selector(linked.hosts, routes),
    prepare: () => undefined,
    preflights: linked.cors !== undefined || routes.some(({ cors }) => cors !== undefined),
    screens: () => [],
  }
}

export const guardOf = (
  verdict: Verdict | (() => Verdict | Promise<Verdict>),
  over: Partial<Guard> = {},
): Guard => ({
  name: 'test',
  reads: 'head',
  needs: [],
  gives: [],
  judge: typeof verdict === 'function' ? verdict : () => verdict,
  ...over,
})

export interface Sent {
  readonly url: string
  readonly init: RequestInit & { readonly duplex?: string }
  readonly headers: Headers
  readonly body: Uint8Array | undefined
}

export interface Bench {
  readonly fetch: (request: Request) => Promise<Response>
  readonly sent: Sent[]
  readonly events: Event[]
  readonly bugs: unknown[]
  /** How much the platform was asked to wait for, with or without a client. */
  readonly waiting: () => number
  /** Resolves when all work behind the responses is done. */
  readonly settled: () => Promise<void>
}

type Answer = (sent: Sent) => Response | Promise<Response>

/** Rejects when a request is given up, like the platform's fetch. */
const abortOf = async (signal: AbortSignal | null | undefined): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
  })

/** Reads what a dispatch sends, like an origin does. */
export const received = async (url: string, init: RequestInit): Promise<Sent> => {
  const body = init.body === undefined || init.body === null ? undefined : await bytesOf(init.body)
  return { url, init, headers: new Headers(init.headers), body }
}

const bytesOf = async (body: BodyInit): Promise<Uint8Array> =>
  new Uint8Array(await new Response(body).arrayBuffer())

export const bench = (
  policy: Policy,
  answer: Answer = () => new Response('from the origin'),
  over: {
    readonly dev?: boolean
    readonly keys?: Keys
    readonly apiKeys?: ApiKeys
    readonly revocations?: Revocations
    readonly secrets?: Secrets
    readonly signer?: Gate['signer']
    readonly world?: Partial<World>
  } = {},
): Bench => {
  const sent: Sent[] = []
  const events: Event[] = []
  const bugs: unknown[] = []
  const work: Promise<unknown>[] = []
  const world: World = {
    now: () => NOW_MS,
    uuid: () => ID,
    after: (ms, call) => void setTimeout(call, ms),
    dispatch: async (url, init) => {
      const one = await Promise.race([received(url, init), abortOf(init.signal)])
      sent.push(one)
      return answer(one)
    },
    conduit: () => new TransformStream<Uint8Array, Uint8Array>(),
    record: (event) => void events.push(event),
    report: (_id, error) => void bugs.push(error),
    ...over.world,
  }
  const gate: Gate = {
    policy,
    keys: over.keys ?? NO_KEYS,
    counters: NO_COUNTERS,
    apiKeys: over.apiKeys ?? noApiKeys('no registry in this test'),
    revocations: over.revocations ?? noRevocations,
    control: undefined,
    replays: noReplays,
    secrets: over.secrets ?? noSecrets,
    signer: over.signer,
    introspections: noIntrospections('offline'),
    dev: over.dev ?? false,
    world,
  }
  const gateway = createGateway(gate)
  const context = {
    waitUntil: (one: Promise<unknown>) => void work.push(one),
  }
  return {
    fetch: async (request) => gateway(request, context),
    sent,
    events,
    bugs,
    waiting: () => work.length,
    settled: async () => {
      while (work.length > 0) await Promise.allSettled(work.splice(0))
    },
  }
}

const NO_KEYS: Keys = { find: () => ({ kind: 'unknown' }) }
const noCounter = {
  take: () => {
    throw new TypeError('no counter in this test')
  },
}
const NO_COUNTERS = {
  isolate: noCounter,
  durable: noCounter,
  upstash: noCounter,
} as unknown as Gate['counters']

/** A request as Cloudflare hands it over: with the client's address. */
export const requestOf = (
  target: string,
  init: RequestInit & { readonly duplex?: string } = {},
  scheme = 'https',
): Request => {
  const headers = new Headers(init.headers)
  if (!headers.has('cf-connecting-ip')) headers.set('cf-connecting-ip', '203.0.113.7')
  return new Request(`${scheme}://api.example.com${target}`, { ...init, headers })
}
