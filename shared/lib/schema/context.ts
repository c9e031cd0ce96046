// What compiling a schema needs to know, and how its parts ask for each other's work.

import type { Pattern } from './pattern/pattern.ts'
import type { Registry } from './registry.ts'
import type { Check, Resource, Schema } from './types.ts'

/** A format's grammar. Formats of numbers are asked about numbers alone, those of strings about strings. */
export type Format =
  | { readonly of: 'string'; readonly holds: (text: string) => boolean }
  | { readonly of: 'number'; readonly holds: (value: number | bigint) => boolean }

/** What becomes of a member that is not for the other side. */
export type Treatment = 'refuse' | 'strip' | 'pass'

export interface Options {
  /** Schemas by absolute URI without fragment, for references that lead out of the root. */
  readonly load: (uri: string) => Schema | undefined
  /** By name; what is not among them is not asserted. */
  readonly formats: ReadonlyMap<string, Format>
  /** Members that no schema names, wherever one names any. */
  readonly unknown: Treatment
  /** Members that are for the other direction: `readOnly` in requests, `writeOnly` in answers. */
  readonly banned: { readonly keyword: 'readOnly' | 'writeOnly'; readonly treatment: Treatment } | undefined
  /** Whether any schema has $dynamicRef: others need no record of where they came from. */
  readonly dynamic: boolean
}

/**
 * How a schema is compiled. 'open': its verdict alone. 'annotate': notes in `seen` what it evaluates. 'closed': unknown
 * members are found on the spot, where one schema alone speaks of each place. 'track': notes at every depth, for
 * places of which several speak; whoever made `seen` sweeps afterwards.
 */
export type Mode = 'open' | 'annotate' | 'closed' | 'track'

export interface Problem {
  /** The resource, as `schema:Pet`, and the keyword. */
  readonly where: string
  readonly keyword: string
  readonly message: string
}

export interface Context {
  readonly options: Options
  readonly registry: Registry
  readonly patterns: Map<string, Pattern>
  readonly nodes: Map<object, Map<Mode, Check>>
  /** What to compile yet, for who wants to know all problems at once; undefined where it is done on first use. */
  readonly pending: (() => void)[] | undefined
  readonly problems: Problem[]
}

/** One schema while it is compiled. */
export interface Here {
  readonly context: Context
  readonly resource: Resource
  readonly mode: Mode
  /** Members that are banned at this place, and so are not required either. */
  readonly exempt: ReadonlySet<string>
  /** The check of a subschema at the same place. */
  readonly inPlace: (schema: Schema, mode: Mode) => Check
  /** The check of a member. */
  readonly member: (schema: Schema) => Check
  /** The check of a member about which nothing is to be noted. */
  readonly openMember: (schema: Schema) => Check
}

export const problem = (here: Here, keyword: string, message: string): void => {
  here.context.problems.push({ where: here.resource.uri, keyword, message })
}

/** The mode of members: what is found out about them depends on who looks. */
export const memberMode = (mode: Mode): Mode => (mode === 'annotate' ? 'open' : mode)

export const PASS: Check = () => true

export const all = (checks: readonly Check[]): Check => {
  const [first, second] = checks
  if (first === undefined) return PASS
  if (second === undefined) return first
  if (checks.length === 2)
    // Both, even if the first fails: a client is told everything that is wrong.
    return (value, run, seen) => {
      const valid = first(value, run, seen)
      return second(value, run, seen) && valid
    }
  return (value, run, seen) => {
    let valid = true
    for (const check of checks) if (!check(value, run, seen)) valid = false
    return valid
  }
}
