// From schemas to masks, in the build: what documents a member stays, what only judges its value goes, but for the few
// words that tell alternatives apart. Whatever a mask cannot say is said wider, so that nothing documented is lost.

import type { Contract, Operation, Schema, SchemaObject } from '../../core/contract.ts'
import { SCHEMA_SCHEME } from '../../core/contract.ts'
import { TYPE_BITS } from './mask.ts'
import type { AnswerMasks, Mask, MaskNode } from './mask.ts'
import { packMasks } from './pack.ts'
import { isKnownPattern } from './patterns.ts'

type Draft = { -readonly [K in keyof MaskNode]: MaskNode[K] }

/** What a contract documents of its answers, as one table. */
export const packAnswers = ({ basePath, operations, schemas }: Contract): Uint8Array =>
  packMasks(
    basePath,
    operations.map((operation) => ({ ...operation, answers: compileAnswers(operation) })),
    masksOf(schemas),
  )

const compileAnswers = (operation: Operation): AnswerMasks =>
  Object.fromEntries(
    operation.responses.map(({ status, content }) => [
      status,
      Object.fromEntries(
        content.map(({ range, schema }) => [range, schema === undefined ? 1 : compileMask(schema)]),
      ),
    ]),
  )

export const compileMask = (schema: Schema): Mask => {
  if (typeof schema === 'boolean') return schema ? 1 : 0
  // Only ever sent by clients.
  if (schema['writeOnly'] === true) return 0
  const node: Draft = {}
  readAssertions(schema, node)
  readMembers(schema, node)
  readItems(schema, node)
  readComposition(schema, node)
  return smallest(node)
}

/** A mask that is a reference or a type alone is written as such. */
const smallest = (node: Draft): Mask => {
  const keys = Object.keys(node)
  if (keys.length === 0) return 1
  if (keys.length > 1) return node
  if (node.y !== undefined) return node.y * 2
  const [only] = node.l ?? []
  return only !== undefined && node.l?.length === 1 ? only : node
}

const readAssertions = (schema: SchemaObject, node: Draft): void => {
  const types = typesOf(schema['type']) ?? typesOfValues(schema)
  if (types !== undefined) node.y = types
  const values = scalars(schema)
  if (values !== undefined) node.e = values
  const { required, 'x-gatehouse-scopes': scopes } = schema
  if (Array.isArray(required)) node.q = required as readonly string[]
  if (Array.isArray(scopes) && scopes.length > 0) node.s = scopes as readonly string[]
}

const typesOf = (type: unknown): number | undefined => {
  if (type === undefined) return undefined
  const names = (Array.isArray(type) ? type : [type]) as readonly (keyof typeof TYPE_BITS)[]
  return names.reduce((bits, name) => bits | TYPE_BITS[name], 0)
}

/** A list of texts documents no map, though no `type` says so. */
const typesOfValues = (schema: SchemaObject): number | undefined => {
  const values: unknown = Object.hasOwn(schema, 'const') ? [schema['const']] : schema['enum']
  if (!Array.isArray(values)) return undefined
  return values.reduce<number>((bits, value) => bits | TYPE_BITS[typeOfValue(value)], 0)
}

const typeOfValue = (value: unknown): keyof typeof TYPE_BITS => {
  if (value === null) return 'null'
  if (typeof value === 'object') return Array.isArray(value) ? 'array' : 'object'
  return typeof value === 'string' ? 'string' : typeof value === 'boolean' ? 'boolean' : 'number'
}

const VALUES_MAX = 256

/** Undefined for values that are maps or lists, and for too many: then they tell nothing apart. */
const scalars = (schema: SchemaObject): MaskNode['e'] | undefined => {
  const { enum: listed } = schema
  const values = Object.hasOwn(schema, 'const') ? [schema['const']] : listed
  if (!Array.isArray(values) || values.length > VALUES_MAX) return undefined
  return values.every((value) => typeof value !== 'object' || value === null)
    ? (values as MaskNode['e'])
    : undefined
}

const readMembers = (schema: SchemaObject, node: Draft): void => {
  const { properties, patternProperties, additionalProperties, unevaluatedProperties } = schema
  if (properties !== undefined) node.p = masksOf(properties)
  const others = (additionalProperties ?? unevaluatedProperties) as Schema | undefined
  if (others === false) node.c = 1
  else if (others !== undefined) node.a = compileMask(others)
  for (const [pattern, one] of Object.entries((patternProperties ?? {}) as Readonly<Record<string, Schema>>))
    if (isKnownPattern(pattern)) node.x = [...(node.x ?? []), [pattern, compileMask(one)]]
    // Nobody can ask it of a name: whatever it matches stays, and so does all else.
    else node.a = 1
  const dependent = schema['dependentSchemas']
  if (dependent !== undefined) node.d = masksOf(dependent)
}

const masksOf = (schemas: unknown): Readonly<Record<string, Mask>> =>
  Object.fromEntries(
    Object.entries(schemas as Readonly<Record<string, Schema>>).map(([name, one]) => [
      name,
      compileMask(one),
    ]),
  )

const readItems = (schema: SchemaObject, node: Draft): void => {
  const { items, prefixItems, unevaluatedItems } = schema
  const rest = (items ?? unevaluatedItems) as Schema | undefined
  if (rest !== undefined) node.i = compileMask(rest)
  if (Array.isArray(prefixItems)) node.t = (prefixItems as readonly Schema[]).map(compileMask)
}

const readComposition = (schema: SchemaObject, node: Draft): void => {
  const { $ref, allOf, anyOf, oneOf, if: condition } = schema
  const all = ((allOf ?? []) as readonly Schema[]).map(compileMask)
  if (typeof $ref === 'string') all.unshift($ref.slice(SCHEMA_SCHEME.length))
  if (all.length > 0) node.l = all
  const groups = [anyOf, oneOf].filter(Array.isArray) as (readonly Schema[])[]
  if (groups.length > 0) node.o = groups.map((group) => group.map(compileMask))
  if (condition === undefined) return
  const then = (schema['then'] ?? true) as Schema
  const otherwise = (schema['else'] ?? true) as Schema
  node.f = [
    [
      compileMask(condition as Schema),
      compileMask(then),
      compileMask(otherwise),
      isExact(condition as Schema) ? 1 : 0,
    ],
  ]
}

const EXACT: ReadonlySet<string> = new Set(['type', 'const', 'enum', 'required', 'properties'])

/** Whether a mask says of every value just what the schema says: else neither branch is sure. */
const isExact = (schema: Schema): boolean => {
  if (typeof schema === 'boolean') return true
  if (!Object.keys(schema).every((key) => EXACT.has(key))) return false
  const values = Object.hasOwn(schema, 'const') || Object.hasOwn(schema, 'enum')
  if (
    values &&
    (scalars(schema) === undefined || (Object.hasOwn(schema, 'const') && Object.hasOwn(schema, 'enum')))
  )
    return false
  return Object.values((schema['properties'] ?? {}) as Readonly<Record<string, Schema>>).every(isExact)
}
