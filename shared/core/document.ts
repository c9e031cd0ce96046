// How a guard kind appears in policy documents: what the build needs to know of it, and the Worker never loads.

import type { z } from 'zod'

import type { Issuer } from './ports.ts'

export interface GuardDocument<Schema extends z.ZodType = z.ZodType> {
  /** The one definition of the options: types, JSON Schema and the reference page come from it. */
  readonly schema: Schema
  /** What the options name outside of themselves; the build refuses a name that nobody defines. */
  readonly refers: (options: z.output<Schema>) => readonly Reference[]
  /** What is wrong only together with what the options name; asked once all of it is known to exist. */
  readonly refuses?: (options: z.output<Schema>, named: Named) => readonly Refusal[]
  /** What is legal but probably not meant. Paths are relative to the options. */
  readonly lint: (options: z.output<Schema>, surroundings: Surroundings) => readonly Warning[]
  /** What the guard uses up with each request, in a word or two: no other guard of a route may ask for it too. */
  readonly once?: (options: z.output<Schema>) => readonly string[]
  /** Bindings of the Worker that the guard cannot do without; `gatehouse check --env` looks for them. */
  readonly requires?: (options: z.output<Schema>) => readonly Requirement[]
}

export interface Requirement {
  readonly kind: 'secret' | 'durable-object' | 'rate-limit' | 'service'
  /** The binding's name. */
  readonly name: string
}

export interface Reference {
  /** 'file': of the policy folder, carried in the bundle as it is. */
  readonly kind: 'list' | 'issuer' | 'program' | 'module' | 'file' | 'contract'
  readonly name: string
  readonly path: Path
}

export interface Named {
  readonly issuers: ReadonlyMap<string, Issuer>
  /** Files of the policy folder that options name. */
  readonly files?: ReadonlyMap<string, Uint8Array>
  /** Compiled payload programs, by rule set name. */
  readonly programs?: ReadonlyMap<string, Uint8Array>
  /** The names of all routes. */
  readonly routes?: ReadonlySet<string>
}

/** Paths are relative to the options. */
export interface Refusal {
  readonly code: string
  readonly path: Path
  readonly message: string
  readonly fix: string
}

export type Path = readonly (string | number)[]

export interface Warning {
  /** Stable, kebab-case: `limit-after-body`. */
  readonly code: string
  readonly path: Path
  readonly message: string
  readonly fix: string
}

/** The route around a guard, as far as a lint may look. */
export interface Surroundings {
  /** Kinds of the guards of the route, in order, and this guard's place among them. */
  readonly kinds: readonly string[]
  readonly place: number
  /** The parameters of the route's path, where they are known. */
  readonly params?: readonly string[]
  /** The methods that the route takes. */
  readonly methods?: readonly string[]
  /** Whether connections may become WebSockets. */
  readonly upgrade?: boolean
  /** The largest body that the route takes, where that is known. */
  readonly bodyBytesMax?: number
  /** Compiled payload programs, by rule set name. */
  readonly programs?: ReadonlyMap<string, Uint8Array>
}
