// What the parts of the schema engine share.

import type { Budget } from './pattern/simulate.ts'

export type Schema = boolean | SchemaObject
export type SchemaObject = Readonly<Record<string, unknown>>

/** An object of the value that is judged. */
export type Members = Record<string, unknown>

/** One thing that is wrong with a value, or (as a drop) to be taken out of it. */
export interface Finding {
  /** Names and indices from the root down, in reverse: whoever calls adds its own on the way out. */
  readonly path: (string | number)[]
  /** The keyword that said so; `unknownFields`, `readOnly` and `writeOnly` are the engine's own. */
  readonly keyword: string
}

/** The state of one judgement. */
export interface Run {
  readonly findings: Finding[]
  readonly findingsMax: number
  /** Members that are not for the other side, where they are to be taken out instead of refused. */
  readonly drops: Finding[]
  /** What is left to spend on references, branches and patterns. Below zero no answer counts. */
  readonly budget: Budget
  /** How many references are being followed at this moment. */
  depth: number
  /** Schema resources entered, the outermost first; used where the contract has $dynamicRef alone. */
  readonly scope: Resource[]
}

/** True where the value is valid. `seen`: where evaluated members are noted, if anybody asks. */
export type Check = (value: unknown, run: Run, seen: Seen | undefined) => boolean

/** What has been evaluated of one object or array (JSON Schema core §7.7.1, annotations). */
export interface Seen {
  readonly names: Set<string>
  /** Names that must be there: no evaluation (core §11.3 does not count `required`), but nobody's unknown ones. */
  readonly required: Set<string>
  /** Every property, or every item, has been evaluated. */
  all: boolean
  /** Items before this one have. */
  items: number
  /** Those that `contains` met. */
  readonly indices: Set<number>
  /** Some schema says which properties there are. */
  closed: boolean
  /** The same of members, where unknown ones are looked for at every depth. */
  readonly children: Map<string | number, Seen>
}

/** A schema with an identity of its own, and what its fragments name. */
export interface Resource {
  readonly uri: string
  readonly root: Schema
  readonly anchors: Map<string, SchemaObject>
  readonly dynamicAnchors: Map<string, SchemaObject>
  /** False where its meta-schema leaves out the validation vocabulary (core §8.1.2). */
  asserts: boolean
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isSchema = (value: unknown): value is Schema => typeof value === 'boolean' || isObject(value)

export const stringsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : []

export const fail = (run: Run, keyword: string): false => {
  if (run.findings.length < run.findingsMax) run.findings.push({ path: [], keyword })
  return false
}

/** The same, of the member `name`. */
export const failAt = (run: Run, keyword: string, name: string): false => {
  if (run.findings.length < run.findingsMax) run.findings.push({ path: [name], keyword })
  return false
}

/** Judges a member: what is found in it gets its place in the path. */
export const judgeChild = (
  check: Check,
  value: unknown,
  key: string | number,
  run: Run,
  seen: Seen | undefined,
): boolean => {
  // Within alternatives a list is gone through over and over again: each look at an item counts.
  if (run.budget.left-- < 0) return false
  const findings = run.findings.length
  const drops = run.drops.length
  const valid = check(value, run, seen)
  for (let index = findings; index < run.findings.length; index++) run.findings[index]?.path.push(key)
  for (let index = drops; index < run.drops.length; index++) run.drops[index]?.path.push(key)
  return valid
}

/** What is done to all of a text or a list at once counts by its length, in parts of `each`. False where it ends here. */
export const spend = (run: Run, length: number, each: number): boolean => {
  run.budget.left -= Math.floor(length / each)
  return run.budget.left >= 0
}

export const newSeen = (): Seen => ({
  names: new Set(),
  required: new Set(),
  all: false,
  items: 0,
  indices: new Set(),
  closed: false,
  children: new Map(),
})

export const seenChild = (seen: Seen, key: string | number): Seen => {
  const known = seen.children.get(key)
  if (known !== undefined) return known
  const made = newSeen()
  seen.children.set(key, made)
  return made
}

/** What a branch that held has evaluated counts for the whole. */
export const mergeSeen = (into: Seen, from: Seen): void => {
  for (const name of from.names) into.names.add(name)
  for (const name of from.required) into.required.add(name)
  for (const index of from.indices) into.indices.add(index)
  if (from.all) into.all = true
  if (from.closed) into.closed = true
  if (from.items > into.items) into.items = from.items
  for (const [key, child] of from.children) {
    const known = into.children.get(key)
    if (known === undefined) into.children.set(key, child)
    else mergeSeen(known, child)
  }
}
