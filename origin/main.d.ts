// `gatehouse/origin`: see docs/origin-identity.md.

import type { JWTPayload } from 'jose'

export declare const IDENTITY_HEADER: 'x-gatehouse-identity'

export interface VerifierOptions {
  /** `identity.issuer` of the gate's policy. */
  readonly issuer: string
  /** `identity.audience` of this origin in the gate's policy. */
  readonly audience: string
  /** The gate's JWKS: its URL, or the set itself. */
  readonly jwks: string | URL | { readonly keys: readonly object[] }
  /** Seconds by which clocks may differ. Default: 5. */
  readonly clockToleranceS?: number
  /** Requests whose body no guard of the gate read. Default: accept. */
  readonly unboundBodies?: 'accept' | 'refuse'
  /**
   * How many used tokens are remembered, in this process, until they have expired. 0 remembers none; where there is no room
   * for one more its request is refused. Default: 100,000, which is 2,700 requests a second with tokens of 30 s.
   */
  readonly replaysMax?: number
}

export interface Incoming {
  readonly method: string
  /** Path and query as they came: `/orders/7?full=1`. */
  readonly target: string
  readonly token: string | null | undefined
  /**
   * The body's raw bytes; empty for none. Asked only where the gate has bound the body. `elsewhere`: who has the body
   * compares its digest with the claim `body_sha256`.
   */
  readonly readBody: 'elsewhere' | (() => Uint8Array | Promise<Uint8Array>)
}

export interface Identity {
  readonly subject: string | undefined
  /** Unique over all issuers. */
  readonly principal: string | undefined
  readonly principalIssuer: string | undefined
  readonly scopes: readonly string[]
  readonly route: string
  readonly requestId: string
  readonly claims: JWTPayload
}

export type Checked =
  | { readonly ok: true; readonly identity: Identity }
  /** For the log, not for the client. */
  | { readonly ok: false; readonly reason: string }

export interface Verifier {
  readonly verify: (incoming: Incoming) => Promise<Checked>
}

export declare const createVerifier: (options: VerifierOptions) => Verifier

export interface AdapterOptions {
  /** Largest body that is read to check it. Default: 1 MiB. */
  readonly bodyBytesMax?: number
  readonly onRefused?: (reason: string) => void
}

/* oxlint-disable typescript/no-explicit-any -- the frameworks' own types are not dependencies of this package */
export declare const nodeIdentity: (
  verifier: Verifier,
  handler: (request: any, response: any) => unknown,
  options?: AdapterOptions,
) => (request: any, response: any) => void

export declare const expressIdentity: (
  verifier: Verifier,
  options?: AdapterOptions,
) => (request: any, response: any, next: (error?: unknown) => unknown) => Promise<unknown>

export declare const honoIdentity: (
  verifier: Verifier,
  options?: AdapterOptions,
) => (context: any, next: () => Promise<void>) => Promise<any>
