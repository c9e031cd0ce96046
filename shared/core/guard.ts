// The one abstraction of the way in: a guard looks at the exchange and answers with a verdict. It trusts only the
// exchange, the grants of the guards before it, and its ports.

import type { Denial, Fault } from '../decision/denials.ts'
import type { Evidence } from '../decision/evidence.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { ContractSource } from './contract-source.ts'
import type { Issuer, Ports } from './ports.ts'

export interface Guard {
  readonly name: string
  /** 'body' has the runner buffer the body, bounded, before it asks this guard. */
  readonly reads: 'head' | 'body'
  /** What an earlier guard must have granted: the build refuses a route whose order cannot provide it. */
  readonly needs: readonly (keyof Grants)[]
  /** What it grants whenever it passes: what a later guard's `needs` may count on. */
  readonly gives: readonly (keyof Grants)[]
  readonly judge: (exchange: Exchange, ports: Ports, grants: Grants) => Verdict | Promise<Verdict>
}

export type Verdict =
  /** `evidence`: what was seen and found tolerable (payload hits below the threshold); the event tells it. */
  | {
      readonly kind: 'pass'
      readonly grants?: Grants
      /** What goes on in place of the body that was judged; in shadow mode it does not. */
      readonly body?: Uint8Array
      readonly evidence?: Evidence
      readonly onEnd?: OnEnd
      /** The same, but only if a later guard refuses or fails: an admitted request does not wait for its end. */
      readonly onRefusal?: OnEnd
    }
  | { readonly kind: 'deny'; readonly denial: Denial; readonly grants?: Grants }
  | { readonly kind: 'fault'; readonly fault: Fault }

/**
 * What a guard still has to do when the request is over: give back a slot, charge a cost that the response states.
 * The shell calls `end` (core/end.ts) exactly once for each decision, whatever became of the request.
 */
export type OnEnd = (ending: Ending) => void | Promise<void>

/** How a request ended, told when its last byte is out, when the client went away, or when it was refused. */
export interface Ending {
  /** 'answered': the origin's answer was sent, whole or cut short; 'refused': by a guard; 'failed': by a fault. */
  readonly kind: 'answered' | 'refused' | 'failed'
  readonly nowMs: number
  readonly status: number
  /** Set when refused. */
  readonly denial: Denial | undefined
  /** A header of the origin's answer, by its lower-case name; undefined when there is none. */
  readonly header: (name: string) => string | undefined
}

/** What the guards so far have established about the exchange. */
export interface Grants {
  readonly principal?: Principal
  readonly scopes?: readonly string[]
  /** Headers that held a secret for this gate alone: the origin does not see them. Lower case. */
  readonly spent?: readonly string[]
  /** Query parameters, by their decoded names, that did: the origin does not see them either. */
  readonly spentQuery?: readonly string[]
  /**
   * What imported rule sets have made of the request, for the screen that judges its answer by the same ones; nobody
   * else looks into them. They never leave the isolate, and no event holds them.
   */
  readonly transactions?: readonly object[]
  /** Every limit that has judged this exchange, in order. A refusal states its quota too. */
  readonly quotas?: readonly Quota[]
}

export interface Principal {
  /** Unique over all issuers: what a limit by principal counts under. */
  readonly id: string
  readonly issuer: string
  readonly subject: string
  /** What proved it; absent for a token. */
  readonly credential?: 'key'
  /** Verified claims. They go to guards that judge by them, never to an event. */
  readonly claims: Readonly<Record<string, unknown>>
}

/** The state of one limit after it judged: what the RateLimit headers say. */
export interface Quota {
  readonly name: string
  readonly quota: number
  readonly windowMs: number
  /** Undefined where the store cannot tell: then only the policy is stated. */
  readonly remaining: number | undefined
  /** Until the quota is whole again; for the limit that refused, until a retry may pass. */
  readonly resetMs: number
  /** What is counted, where it is not requests over time: a unit of the IETF draft's registry. */
  readonly unit?: 'concurrent-requests'
  /** False where the policy turned the headers off for this limit. */
  readonly visible: boolean
}

/** What the build linked for the factories: everything that a document names outside of a guard's own options. */
export interface Links {
  readonly issuers: ReadonlyMap<string, Issuer>
  /** Compiled address tables, by list name. */
  readonly lists: ReadonlyMap<string, Uint8Array>
  /** Compiled payload programs, by rule set name. */
  readonly programs: ReadonlyMap<string, Uint8Array>
  /** Contracts (OpenAPI), by name. */
  readonly contracts?: ReadonlyMap<string, ContractSource>
  /** Files of the policy folder that a guard's options name (References of kind 'file'), as they are. */
  readonly files?: ReadonlyMap<string, Uint8Array>
  /** Users' own guards, by the file that the document names. */
  readonly modules: ReadonlyMap<string, GuardFactory<unknown>>
  readonly route: string
  /** The guard's place in its route, from 0: what tells two guards of one kind apart. */
  readonly place: number
}

/** Options have been parsed and linked by the build: a factory may trust their shape, and it throws on a bug only. */
export interface GuardFactory<Options> {
  (options: Options, links: Links): Guard
  /**
   * What guards of this kind share that is costly to make, by a word: guards of one word share it. An isolate makes the
   * first guard of each word as it starts, before a request waits for it.
   */
  readonly shares?: (options: Options) => string
}

export type Mode = 'enforce' | 'shadow'
/** 'isolate' is a limit's own: it counts on in the isolate, and so has no fault for the runner to settle. */
export type OnFault = 'deny' | 'pass' | 'isolate'

/** A guard in its place on a route. */
export interface Placement {
  readonly guard: Guard
  readonly mode: Mode
  readonly onFault: OnFault
}

export const PASS: Verdict = { kind: 'pass' }
