// What no keyword has evaluated: for `unevaluatedProperties` and `unevaluatedItems` (JSON Schema core §11), and for
// unknown members at places of which several schemas speak.

import type { Here } from './context.ts'
import { dismiss } from './members.ts'
import { isObject, isSchema, judgeChild, mergeSeen, newSeen, seenChild } from './types.ts'
import type { Check, Run, SchemaObject, Seen } from './types.ts'

/** Judges by all other keywords, and what is left by these two. */
export const unevaluated = (schema: SchemaObject, here: Here, others: Check): Check => {
  const properties = isSchema(schema['unevaluatedProperties']) ? schema['unevaluatedProperties'] : undefined
  const items = isSchema(schema['unevaluatedItems']) ? schema['unevaluatedItems'] : undefined
  const property = properties === undefined ? undefined : here.member(properties)
  const item = items === undefined ? undefined : here.member(items)
  const tracks = here.mode === 'track'
  return (value, run, outer) => {
    const seen = newSeen()
    if (!others(value, run, seen)) return false
    const rest = isObject(value)
      ? judgeProperties(property, tracks, value, run, seen)
      : !Array.isArray(value) || judgeItems(item, tracks, value, run, seen)
    if (outer !== undefined) mergeSeen(outer, seen)
    return rest
  }
}

const judgeProperties = (
  check: Check | undefined,
  tracks: boolean,
  value: Record<string, unknown>,
  run: Run,
  seen: Seen,
): boolean => {
  if (check === undefined || seen.all) return true
  let valid = true
  for (const name of Object.keys(value)) {
    if (seen.names.has(name)) continue
    const inner = tracks ? seenChild(seen, name) : undefined
    if (!judgeChild(check, value[name], name, run, inner)) valid = false
  }
  seen.all = true
  seen.closed = true
  return valid
}

const judgeItems = (
  check: Check | undefined,
  tracks: boolean,
  value: readonly unknown[],
  run: Run,
  seen: Seen,
): boolean => {
  if (check === undefined || seen.all) return true
  let valid = true
  for (let index = seen.items; index < value.length; index++) {
    if (seen.indices.has(index)) continue
    const inner = tracks ? seenChild(seen, index) : undefined
    if (!judgeChild(check, value[index], index, run, inner)) valid = false
  }
  seen.all = true
  return valid
}

/** A place of which several schemas speak: judged with notes at every depth, then swept for what nobody knows. */
export const sweeping = (here: Here, schema: SchemaObject): Check => {
  const check = here.inPlace(schema, 'track')
  const { unknown } = here.context.options
  return (value, run) => {
    const seen = newSeen()
    return check(value, run, seen) && sweep(value, seen, run, unknown)
  }
}

const sweep = (value: unknown, seen: Seen, run: Run, unknown: 'refuse' | 'strip' | 'pass'): boolean => {
  let valid = true
  if (isObject(value) && seen.closed && !seen.all)
    for (const name of Object.keys(value))
      if (!seen.names.has(name) && !seen.required.has(name))
        valid = dismiss(run, name, 'unknownFields', unknown) && valid
  for (const [key, child] of seen.children) {
    const inner = isObject(value)
      ? value[key]
      : Array.isArray(value)
        ? (value as unknown[])[Number(key)]
        : undefined
    if (typeof inner !== 'object' || inner === null) continue
    const judge: Check = (member) => sweep(member, child, run, unknown)
    if (!judgeChild(judge, inner, key, run, undefined)) valid = false
  }
  return valid
}
