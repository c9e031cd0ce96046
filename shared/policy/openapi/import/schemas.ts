// What a schema leaves without a bound, wherever its references lead: each named schema is looked at once for each
// operation, so that recursive ones end.

import { SCHEMA_SCHEME } from '../../../core/contract.ts'
import type { Schema, SchemaObject } from '../../../core/contract.ts'

export interface Openings {
  readonly texts: readonly string[]
  readonly lists: readonly string[]
  readonly objects: readonly string[]
}

interface Walk {
  readonly schemas: Readonly<Record<string, Schema>>
  readonly seen: Set<string>
  readonly texts: string[]
  readonly lists: string[]
  readonly objects: string[]
}

/** `parts`: schemas with what they are called. */
export const openingsOf = (
  parts: readonly (readonly [string, Schema])[],
  schemas: Readonly<Record<string, Schema>>,
): Openings => {
  const walk: Walk = { schemas, seen: new Set(), texts: [], lists: [], objects: [] }
  for (const [name, schema] of parts) look(walk, schema, name, false)
  return walk
}

/** `closed`: a part beside it, or around it, says what members there may be. */
const look = (walk: Walk, schema: Schema, at: string, closed: boolean): void => {
  if (typeof schema === 'boolean') return
  const { $ref } = schema
  if (typeof $ref === 'string') follow(walk, $ref.slice(SCHEMA_SCHEME.length), at, closed)
  if (isText(schema) && !isBoundText(schema)) walk.texts.push(at)
  if (hasType(schema, 'array') && schema['maxItems'] === undefined) walk.lists.push(at)
  const shut = closed || isShut(schema)
  if (!shut && (hasType(schema, 'object') || schema['properties'] !== undefined)) walk.objects.push(at)
  for (const key of ['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const)
    for (const one of (schema[key] ?? []) as readonly Schema[])
      look(walk, one, at, key === 'prefixItems' ? false : shut)
  for (const key of ['if', 'then', 'else'] as const)
    if (schema[key] !== undefined) look(walk, schema[key] as Schema, at, true)
  if (schema['items'] !== undefined) look(walk, schema['items'] as Schema, `${at}[]`, false)
  const others = schema['additionalProperties']
  if (typeof others === 'object') look(walk, others as Schema, `${at}.*`, false)
  for (const [name, one] of Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Schema>>))
    look(walk, one, `${at}.${name}`, false)
}

const follow = (walk: Walk, name: string, at: string, closed: boolean): void => {
  if (walk.seen.has(name)) return
  walk.seen.add(name)
  const target = Object.hasOwn(walk.schemas, name) ? walk.schemas[name] : undefined
  if (target !== undefined) look(walk, target, at, closed)
}

const hasType = (schema: SchemaObject, type: string): boolean => {
  const stated = schema['type']
  return stated === type || (Array.isArray(stated) && stated.includes(type))
}

const isText = (schema: SchemaObject): boolean => hasType(schema, 'string')

/** A format other than these says how long a text is, or nearly. */
const LOOSE: ReadonlySet<unknown> = new Set([
  'password',
  'byte',
  'binary',
  'markdown',
  'text',
  'html',
  'uri',
  'url',
])

const isBoundText = (schema: SchemaObject): boolean =>
  schema['maxLength'] !== undefined ||
  schema['enum'] !== undefined ||
  schema['const'] !== undefined ||
  (schema['format'] !== undefined && !LOOSE.has(schema['format'])) ||
  // `^[a-z]{2}$`: anchored, and every repetition counted.
  /^\^(?:[^*+{]|\{\d+(?:,\d+)?\})*\$$/.test(typeof schema['pattern'] === 'string' ? schema['pattern'] : '')

const isShut = (schema: SchemaObject): boolean =>
  schema['additionalProperties'] !== undefined || schema['unevaluatedProperties'] !== undefined

/** Whether an answer's schema says nothing of what is in it, so that nothing of it can be left out. */
export const isOpenAnswer = (
  schema: Schema | undefined,
  schemas: Readonly<Record<string, Schema>>,
): boolean => {
  let at = schema
  for (let hops = 0; hops < 32 && typeof at === 'object'; hops++) {
    const keys = Object.keys(at)
    const reference = at['$ref']
    if (typeof reference === 'string' && keys.length === 1) {
      at = schemas[reference.slice(SCHEMA_SCHEME.length)]
      continue
    }
    if (keys.length === 0 || at['additionalProperties'] === true) return true
    return hasType(at, 'object') && keys.every((key) => key === 'type' || key === 'required')
  }
  return at === undefined || at === true
}
