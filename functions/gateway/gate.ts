// What one gate is made of: its policy, its ports, and the few things of the world that the gateway itself uses.
// worker.ts makes it from the platform; tests hand in their own.

import type {
  ApiKeys,
  Counters,
  Decisions,
  Introspections,
  Keys,
  Ports,
  Replays,
  Revocations,
  Secrets,
} from '../../shared/core/ports.ts'
import type { Principal } from '../../shared/core/guard.ts'
import type { Signer } from '../../shared/core/signer.ts'
import type { Event } from '../../shared/decision/event.ts'
import type { Policy } from '../../shared/policy/load.ts'

export interface Gate {
  readonly policy: Policy
  readonly keys: Keys
  readonly counters: Counters
  readonly apiKeys: ApiKeys
  readonly revocations: Revocations
  /** The admin API, where the policy has one: it answers what its route's guards have admitted. */
  readonly control: ((request: Request, caller: Caller) => Response | Promise<Response>) | undefined
  readonly replays: Replays
  readonly secrets: Secrets
  /** Present where the policy has an identity. */
  readonly signer?: Signer | undefined
  readonly introspections: Introspections
  /** Absent where nobody is asked for decisions. */
  readonly decisions?: Decisions | undefined
  /** On a laptop, listening on loopback alone: no HTTPS is enforced, and the peer is loopback. */
  readonly dev: boolean
  readonly world: World
}

/** Who calls the admin API, as the guards of its route established it. */
export interface Caller {
  readonly principal: Principal
  readonly scopes: readonly string[]
  readonly requestId: string
  readonly nowMs: number
}

export interface World {
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** A random UUID. */
  readonly uuid: () => string
  /** Calls back after that many milliseconds; never cancelled, since the platform drops it with the request. */
  readonly after: (ms: number, call: () => void) => void
  /** Sends a request to an origin: the platform's fetch, or that of a service binding; undefined where there is none. */
  readonly dispatch: (url: string, init: RequestInit, service?: string) => Promise<Response> | undefined
  /** A pipe for bytes, of a stated length where it is known: what lets the end of a streamed answer be seen. */
  readonly conduit: (bytes: number | undefined) => Conduit
  /** Takes the event of one decision. Called behind the response; it must not throw. */
  readonly record: (event: Event) => void
  /** Tells the operator of a bug of ours: the exception goes here and nowhere else. */
  readonly report: (id: string, error: unknown) => void
}

export interface Conduit {
  readonly readable: ReadableStream<Uint8Array>
  readonly writable: WritableStream<Uint8Array>
}

/** The part of the platform's context that the gateway uses. */
export interface Context {
  readonly waitUntil: (work: Promise<unknown>) => void
}

export const portsOf = (gate: Gate, defer: Ports['defer']): Ports => ({
  keys: gate.keys,
  counters: gate.counters,
  apiKeys: gate.apiKeys,
  revocations: gate.revocations,
  replays: gate.replays,
  secrets: gate.secrets,
  introspections: gate.introspections,
  decisions: gate.decisions,
  defer,
})
