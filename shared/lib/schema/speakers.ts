// Whether one schema alone speaks of a place. Where it does, unknown members show at once; where several do, a member
// is unknown only if none of them knows it, and that shows at the end (unevaluated.ts).

import type { Here } from './context.ts'
import { resolve } from './registry.ts'
import { isObject, isSchema } from './types.ts'
import type { Resource, Schema, SchemaObject } from './types.ts'

const SPEAKS = [
  'properties',
  'patternProperties',
  'additionalProperties',
  'items',
  'prefixItems',
  'unevaluatedProperties',
  'unevaluatedItems',
  'required',
] as const
const APPLIES = ['$ref', '$dynamicRef', 'allOf', 'anyOf', 'oneOf', 'if', 'dependentSchemas'] as const

export const soleSpeaker = (schema: SchemaObject, here: Here): boolean => {
  if (Object.hasOwn(schema, 'unevaluatedProperties') || Object.hasOwn(schema, 'unevaluatedItems'))
    return false
  const applies = APPLIES.filter((keyword) => Object.hasOwn(schema, keyword))
  if (applies.length === 0) return true
  const [only] = applies
  if (applies.length > 1 || only === undefined || SPEAKS.some((keyword) => Object.hasOwn(schema, keyword)))
    return false
  if (only === '$ref') return true
  if (only !== 'allOf' && only !== 'anyOf' && only !== 'oneOf') return false
  const parts = Array.isArray(schema[only]) ? (schema[only] as unknown[]).filter(isSchema) : []
  // `null`, a string or an object: for an object only the last can hold.
  return parts.filter((part) => takesMembers(part, here, here.resource)).length < 2
}

/** Whether a schema can hold for an object or an array. */
const takesMembers = (schema: Schema, here: Here, from: Resource, depth = 0): boolean => {
  if (!isObject(schema)) return schema
  const { type, enum: values, $ref: reference } = schema
  if (type !== undefined) {
    const types: readonly unknown[] = Array.isArray(type) ? type : [type]
    if (!types.includes('object') && !types.includes('array')) return false
  }
  if (Array.isArray(values) && values.every((value) => typeof value !== 'object' || value === null))
    return false
  if (Object.hasOwn(schema, 'const') && (typeof schema['const'] !== 'object' || schema['const'] === null))
    return false
  if (typeof reference !== 'string' || depth > 8) return true
  const target = resolve(here.context.registry, reference, from)
  return target === undefined || takesMembers(target.schema, here, target.resource, depth + 1)
}
