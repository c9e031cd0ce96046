// References (JSON Schema core §8.2.3). A target is found and compiled when a value first gets there: schemas may refer
// to themselves, and an isolate pays for those alone that it meets. How many are followed at once is bounded by the
// depth of the data, and counted all the same.

import { PASS, problem } from './context.ts'
import type { Here, Mode } from './context.ts'
import { resolve } from './registry.ts'
import type { Target } from './registry.ts'
import { isObject } from './types.ts'
import type { Check, Resource, Run, SchemaObject } from './types.ts'

/** The stack of an isolate holds several times as many. */
const DEPTH_MAX = 400

export type MakeNode = (target: Target, mode: Mode, exempt: ReadonlySet<string>) => Check

export const referenceChecks = (schema: SchemaObject, here: Here, make: MakeNode): readonly Check[] => {
  const checks: Check[] = []
  const { $ref: reference, $dynamicRef: dynamic } = schema
  if (typeof reference === 'string') checks.push(follow(reference, '$ref', here, make))
  if (typeof dynamic === 'string')
    checks.push(
      here.context.options.dynamic ? late(dynamic, here, make) : follow(dynamic, '$dynamicRef', here, make),
    )
  return checks
}

const follow = (reference: string, keyword: string, here: Here, make: MakeNode): Check => {
  let check: Check | undefined
  const find = (): Check => {
    const target = targetOf(reference, keyword, here)
    return target === undefined ? PASS : entering(target, here, make(target, here.mode, here.exempt))
  }
  here.context.pending?.push(() => (check = find()))
  return (value, run, seen) => {
    if (run.depth >= DEPTH_MAX) run.budget.left = -1
    if (run.budget.left-- < 0) return false
    run.depth++
    const valid = (check ??= find())(value, run, seen)
    run.depth--
    return valid
  }
}

const targetOf = (reference: string, keyword: string, here: Here): Target | undefined => {
  const target = resolve(here.context.registry, reference, here.resource)
  if (target !== undefined) return target
  // The build compiles all there is, and refuses what it could not find.
  if (here.context.pending === undefined)
    throw new TypeError(`the contract has no schema ${reference} (from ${here.resource.uri})`)
  problem(here, keyword, `there is no schema "${reference}"`)
  return undefined
}

/** A reference into another resource extends the dynamic scope (core §7.1). */
const entering = (target: Target, here: Here, check: Check): Check =>
  here.context.options.dynamic && target.resource !== here.resource ? scoped(target.resource, check) : check

export const scoped =
  (resource: Resource, check: Check): Check =>
  (value, run, seen) => {
    run.scope.push(resource)
    const valid = check(value, run, seen)
    run.scope.pop()
    return valid
  }

/** $dynamicRef: the outermost resource entered so far that has this dynamic anchor (core §8.2.3.2). */
const late = (reference: string, here: Here, make: MakeNode): Check => {
  const fixed = follow(reference, '$dynamicRef', here, make)
  const name = reference.slice(reference.indexOf('#') + 1)
  const known = new Map<object, Check>()
  let isDynamic: boolean | undefined
  return (value, run, seen) => {
    isDynamic ??= hasDynamicAnchor(reference, name, here)
    const found = isDynamic ? outermost(run, name) : undefined
    if (found === undefined) return fixed(value, run, seen)
    if (run.depth >= DEPTH_MAX) run.budget.left = -1
    if (run.budget.left-- < 0) return false
    let check = known.get(found.schema as object)
    if (check === undefined) {
      check = entering(found, here, make(found, here.mode, here.exempt))
      known.set(found.schema as object, check)
    }
    run.depth++
    const valid = check(value, run, seen)
    run.depth--
    return valid
  }
}

const hasDynamicAnchor = (reference: string, name: string, here: Here): boolean => {
  const target = targetOf(reference, '$dynamicRef', here)
  return target !== undefined && isObject(target.schema) && target.schema['$dynamicAnchor'] === name
}

const outermost = (run: Run, name: string): Target | undefined => {
  for (const resource of run.scope) {
    const schema = resource.dynamicAnchors.get(name)
    if (schema !== undefined) return { schema, resource }
  }
  return undefined
}
