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
  readonly origins: readonly Origin[]
  readonly issuers: readonly Issuer[]
  readonly routes: readonly LinkedRoute[]
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
  readonly guards: readonly LinkedGuard[]
}

export interface LinkedGuard {
  readonly kind: string
  readonly mode: Mode
  readonly onFault: OnFault
  /** Parsed by the kind's own schema. */
  readonly options: unknown
}
