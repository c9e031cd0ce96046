// `readOnly` and `writeOnly` (OpenAPI 3.0 schema object): a member of one direction is not sent in the other, and is
// not required there. That a client sets a member which only the server sets is mass assignment (OWASP API3).

import type { Here } from './context.ts'
import { resolve } from './registry.ts'
import { isObject, isSchema } from './types.ts'
import type { Resource, Schema, SchemaObject } from './types.ts'

/** References and compositions in a row that are followed; a contract's cycles are refused elsewhere. */
const DEPTH_MAX = 16

/** Whether a member's schema says that it is for the other direction. */
export const isBanned = (schema: Schema, here: Here): boolean => {
  const banned = here.context.options.banned
  return (
    banned !== undefined &&
    banned.treatment !== 'pass' &&
    isMarked(schema, banned.keyword, here, here.resource)
  )
}

/** The names of members that are banned at a place, by any of the schemas that speak of it. */
export const exemptNames = (
  schema: Schema,
  here: Here,
  from: Resource = here.resource,
  depth = 0,
  into = new Set<string>(),
): ReadonlySet<string> => {
  const banned = here.context.options.banned
  if (banned === undefined || !isObject(schema) || depth > DEPTH_MAX) return into
  if (isObject(schema['properties']))
    for (const [name, child] of Object.entries(schema['properties']))
      if (isSchema(child) && isMarked(child, banned.keyword, here, from)) into.add(name)
  for (const [part, resource] of composed(schema, here, from, true))
    exemptNames(part, here, resource, depth + 1, into)
  return into
}

/** As isBanned, whatever becomes of such members: what may not be sent need not be, even where it is let pass. */
const isMarked = (schema: Schema, keyword: string, here: Here, from: Resource, depth = 0): boolean => {
  if (!isObject(schema) || depth > DEPTH_MAX) return false
  const isPart = ([part, resource]: readonly [Schema, Resource]): boolean =>
    isMarked(part, keyword, here, resource, depth + 1)
  if (schema[keyword] === true || composed(schema, here, from, false).some(isPart)) return true
  return ['anyOf', 'oneOf'].some((group) => {
    // `null` beside it says nothing of who sets the member.
    const others = partsIn(schema, group, here, from).filter(([part]) => !isNull(part))
    return others.length > 0 && others.every(isPart)
  })
}

const isNull = (schema: Schema): boolean => isObject(schema) && schema['type'] === 'null'

/** What else speaks of the same place: references and `allOf`; alternatives too, where they count. */
const composed = (
  schema: SchemaObject,
  here: Here,
  from: Resource,
  alternatives: boolean,
): readonly (readonly [Schema, Resource])[] => {
  const parts: (readonly [Schema, Resource])[] = []
  if (typeof schema['$ref'] === 'string') {
    const target = resolve(here.context.registry, schema['$ref'], from)
    if (target !== undefined) parts.push([target.schema, target.resource])
  }
  for (const keyword of alternatives ? ['allOf', 'anyOf', 'oneOf'] : ['allOf'])
    parts.push(...partsIn(schema, keyword, here, from))
  return parts
}

const partsIn = (
  schema: SchemaObject,
  keyword: string,
  here: Here,
  from: Resource,
): readonly (readonly [Schema, Resource])[] => {
  const list = schema[keyword]
  const { owners } = here.context.registry
  return Array.isArray(list)
    ? list.filter(isSchema).map((part) => [part, (isObject(part) ? owners.get(part) : undefined) ?? from])
    : []
}
