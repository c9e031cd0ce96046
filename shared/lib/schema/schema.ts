// JSON Schema 2020-12, judged without eval, in time that a contract and a bound on the data decide and a client cannot
// stretch: patterns never backtrack (pattern/), and references and alternatives draw on a budget. Schemas are plain
// data that an isolate compiles to closures when it first needs them. Agrees with the official test suite.

import type { Context, Mode, Options, Problem } from './context.ts'
import { nodeOf } from './compile.ts'
import { findLoops } from './loops.ts'
import { makeRegistry, register } from './registry.ts'
import type { Check, Finding, Run, Schema } from './types.ts'

export interface Limits {
  /** How many findings are told of one value. */
  readonly findingsMax: number
  /** Steps of references, alternatives and patterns. */
  readonly stepsMax: number
}

export interface Told {
  /** Names and indices from the root down. */
  readonly path: readonly (string | number)[]
  readonly keyword: string
}

export type Judgement =
  | {
      readonly kind: 'valid'
      /** What is to be taken out before the value may pass, each place once. */
      readonly drops: readonly Told[]
    }
  | { readonly kind: 'invalid'; readonly findings: readonly Told[] }
  /** The budget ended before an answer. */
  | { readonly kind: 'exhausted' }

/** Judges a value as JSON.parse makes it; integers beyond 2^53 may be bigints. Its depth must be bounded. */
export type Judge = (value: unknown, limits: Limits) => Judgement

export interface Compiler {
  /** Compiles a schema; `uri` is what its own fragments (`#/…`) are resolved in, and what problems are told of. */
  readonly compile: (schema: Schema, uri: string) => Judge
}

/** For a Worker: parts are compiled when a value first meets them. Trusts that the build has found no problem. */
export const makeCompiler = (options: Options): Compiler => {
  const context = contextOf(options, undefined)
  return { compile: (schema, uri) => compileIn(context, schema, uri) }
}

/** For the build: compiles all that can be reached from the schemas, and says what is wrong with it. */
export const problemsIn = (
  schemas: readonly (readonly [uri: string, schema: Schema])[],
  options: Options,
): readonly Problem[] => {
  const context = contextOf(options, [])
  for (const [uri, schema] of schemas) compileIn(context, schema, uri)
  for (let next = context.pending?.shift(); next !== undefined; next = context.pending?.shift()) next()
  return context.problems.length > 0 ? context.problems : findLoops(context.registry)
}

const contextOf = (options: Options, pending: (() => void)[] | undefined): Context => ({
  options,
  registry: makeRegistry(options.load),
  patterns: new Map(),
  nodes: new Map(),
  pending,
  problems: [],
})

const compileIn = (context: Context, schema: Schema, uri: string): Judge => {
  const resource = register(context.registry, uri, schema)
  const mode: Mode = context.options.unknown === 'pass' ? 'open' : 'closed'
  const check = nodeOf(context, schema, resource, mode)
  return (value, limits) => {
    const run: Run = {
      findings: [],
      findingsMax: limits.findingsMax,
      drops: [],
      budget: { left: limits.stepsMax },
      depth: 0,
      scope: context.options.dynamic ? [resource] : [],
    }
    return told(check, value, run)
  }
}

const NO_DROPS: Judgement = { kind: 'valid', drops: [] }

const told = (check: Check, value: unknown, run: Run): Judgement => {
  const valid = check(value, run, undefined)
  if (run.budget.left < 0) return { kind: 'exhausted' }
  if (!valid) return { kind: 'invalid', findings: run.findings.map(toldOf) }
  return run.drops.length === 0 ? NO_DROPS : { kind: 'valid', drops: distinct(run.drops.map(toldOf)) }
}

const toldOf = ({ path, keyword }: Finding): Told => ({ path: path.toReversed(), keyword })

const distinct = (drops: readonly Told[]): readonly Told[] => [
  ...new Map(drops.map((drop) => [JSON.stringify(drop.path), drop])).values(),
]
