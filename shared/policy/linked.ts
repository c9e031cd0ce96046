// The linked policy: what `gatehouse build` leaves of the documents. Plain data with every default filled in and
// every name resolved; the binary tables (lists, payload programs) stand beside it in the bundle.

import type { Issuer } from '../core/ports.ts'
import type { Mode, OnFault } from '../core/guard.ts'
import type { Bounds, ClientSource } from '../exchange/inspect.ts'

export interface LinkedPolicy {
  /** The format of this structure; a Worker refuses a bundle of another format. */
  readonly format: 1
  /** A digest of the whole bundle: the same documents give the same version, byte for byte. */
  readonly version: string
  /** Exact names, `*.example.com`, or `*`; lower case. */
  readonly hosts: readonly string[]
  readonly https: Https
  readonly client: ClientSource
  readonly bounds: Bounds
  readonly cors: Cors | undefined
  /** Where the pages of problem types stand; undefined leaves `urn:gatehouse:problem:CODE`. */
  readonly problemBase: string | undefined
  readonly debug: boolean
  readonly revocation: RevocationBounds
  /** Undefined where the policy has no admin API. */
  readonly control: Control | undefined
  /** What the gate calls itself in Via and CDN-Loop. */
  readonly via: string
  /** What answers pass through, in this order. */
  readonly screens: readonly LinkedScreen[]
  readonly identity?: Identity
  /** What OAuth clients may discover; absent where the policy names no resource. */
  readonly resources?: readonly Resource[]
  readonly origins: readonly Origin[]
  readonly issuers: readonly Issuer[]
  readonly routes: readonly LinkedRoute[]
}

/** How old what an isolate knows of the registry may be. */
export interface RevocationBounds {
  /** False where the policy does not ask whether tokens are revoked; keys always are asked about. */
  readonly tokens: boolean
  readonly maxStalenessMs: number
  /** Past it: waits for the registry, or is a fault at once. */
  readonly onStale: 'ask' | 'fault'
  /** How long a decision may wait for the registry. */
  readonly budgetMs: number
}

/** What events and problems call the admin API's route. */
export const CONTROL_ROUTE = 'gatehouse-control'
export const CONTROL_METHODS = ['GET', 'POST', 'DELETE'] as const

/** The admin API: a route of this gate, judged by guards like every other. */
export interface Control {
  /** Without a slash at its end. */
  readonly path: string
  readonly hosts: readonly string[]
  /** Scopes that a principal must have to change things, and to read them. */
  readonly adminScope: string
  readonly readScope: string
  /** Of keys that are issued where the request names none. */
  readonly env: string
  readonly guards: readonly LinkedGuard[]
}

/** A protected resource (RFC 9728): identified by `origin` and `path` together. */
export interface Resource {
  readonly origin: string
  readonly host: string
  /** Without a slash at its end; '' for the whole host. */
  readonly path: string
  /** All of its metadata but `resource` itself. */
  readonly metadata: Readonly<Record<string, unknown>>
}

export interface Https {
  /** What becomes of a plain-HTTP request: a 308 to HTTPS, a 426, or nothing ('off': dev, or TLS ends elsewhere). */
  readonly plain: 'redirect' | 'refuse' | 'off'
  /** Strict-Transport-Security (RFC 6797), undefined for none. */
  readonly hsts:
    | { readonly maxAgeS: number; readonly includeSubDomains: boolean; readonly preload: boolean }
    | undefined
}

export interface Cors {
  /** Exact origins, or ['*']. */
  readonly origins: readonly string[]
  readonly headers: readonly string[]
  readonly exposedHeaders: readonly string[]
  readonly credentials: boolean
  readonly maxAgeS: number
}

export interface Origin {
  readonly name: string
  /** Scheme, host, port and an optional path prefix, without a trailing slash. */
  readonly url: string
  /** Until the response's head has arrived. */
  readonly timeoutMs: number
  /** A service binding in place of the network; the URL then is what its Worker sees. */
  readonly service?: string
  /** The longest silence within an answer's body. */
  readonly idleMs?: number
  /** Until the answer's last byte. */
  readonly totalMs?: number
  /** Taken off the path: as the document has it, and how many segments that is. */
  readonly stripPrefix?: string
  readonly stripSegments?: number
  /** Who it is in the gate's signed word to it; absent for an origin that gets none. */
  readonly audience?: string
  /** The client's own Authorization stays behind. */
  readonly authorizationRemoved?: true
  /** Absent for one place without retries and breaker. */
  readonly routing?: Routing
}

/** How the gate signs what it says to origins. */
export interface Identity {
  readonly issuer: string
  /** The name of a secret binding. */
  readonly secret: string
  readonly lifetimeS: number
  /** Where the public keys are. */
  readonly path: string
}

export interface Routing {
  readonly targets: readonly Target[]
  readonly sticky: 'principal' | 'address' | 'none'
  readonly retries?: {
    readonly attempts: number
    readonly on: readonly string[]
    readonly budgetPercent: number
  }
  readonly breaker?: {
    readonly failures: number
    readonly percent: number
    readonly windowMs: number
    readonly openMs: number
    readonly probes: number
  }
}

export interface Target {
  readonly name: string
  readonly url: string
  readonly service?: string
  /** 0 for a spare. */
  readonly weight: number
  /** A request with this header goes here. The name in lower case. */
  readonly header?: { readonly name: string; readonly value: string }
}

export interface LinkedRoute {
  readonly name: string
  /** A subset of the policy's hosts; empty for all of them. */
  readonly hosts: readonly string[]
  /** `/v1/orders/{id}`; a last segment `*` takes the rest of the path, which may be empty. */
  readonly path: string
  /** Upper case; ['*'] for every method. GET brings HEAD with it. */
  readonly methods: readonly string[]
  readonly origin: string
  /** In place of the policy's, and for bodies that stream through too. */
  readonly bodyBytesMax?: number
  /** In place of the policy's, or `off` for none. */
  readonly cors?: Cors | 'off'
  /** Protocols that a connection may switch to. */
  readonly upgrade?: readonly 'websocket'[]
  /** Where they are not the policy's. */
  readonly screens?: readonly LinkedScreen[]
  readonly guards: readonly LinkedGuard[]
}

export interface LinkedGuard {
  readonly kind: string
  readonly mode: Mode
  readonly onFault: OnFault
  /** Parsed by the kind's own schema. */
  readonly options: unknown
}

export interface LinkedScreen {
  readonly kind: string
  /** Parsed by the kind's own schema. */
  readonly options: unknown
}
