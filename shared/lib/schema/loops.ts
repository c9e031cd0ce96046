// Schemas that lead back to themselves without going down into the data: no value could ever be judged by them.

import type { Problem } from './context.ts'
import { resolve } from './registry.ts'
import type { Registry } from './registry.ts'
import { isObject } from './types.ts'
import type { Resource, SchemaObject } from './types.ts'

export const findLoops = (registry: Registry): readonly Problem[] => {
  const problems: Problem[] = []
  const done = new Set<object>()
  const open = new Set<object>()
  const visit = (schema: SchemaObject, around: Resource): void => {
    if (done.has(schema)) return
    const resource = registry.owners.get(schema) ?? around
    if (open.has(schema)) {
      const message =
        'the schema refers to itself at the same place of the data: no value could be judged by it'
      problems.push({ where: resource.uri, keyword: '$ref', message })
      return
    }
    open.add(schema)
    for (const [part, from] of partsOf(schema, resource, registry)) visit(part, from)
    open.delete(schema)
    done.add(schema)
  }
  // References that lead further load more: the map grows while it is walked, and is walked to its end.
  for (const [schema, resource] of registry.owners) visit(schema as SchemaObject, resource)
  return problems
}

const partsOf = (
  schema: SchemaObject,
  resource: Resource,
  registry: Registry,
): readonly (readonly [SchemaObject, Resource])[] => {
  const parts: (readonly [SchemaObject, Resource])[] = []
  const add = (value: unknown): void => {
    if (isObject(value)) parts.push([value, resource])
  }
  for (const keyword of ['allOf', 'anyOf', 'oneOf'])
    if (Array.isArray(schema[keyword])) for (const part of schema[keyword] as unknown[]) add(part)
  for (const keyword of ['not', 'if', 'then', 'else']) add(schema[keyword])
  if (isObject(schema['dependentSchemas']))
    for (const part of Object.values(schema['dependentSchemas'])) add(part)
  const reference = schema['$ref'] ?? schema['$dynamicRef']
  const target = typeof reference === 'string' ? resolve(registry, reference, resource) : undefined
  if (target !== undefined && isObject(target.schema)) parts.push([target.schema, target.resource])
  return parts
}
