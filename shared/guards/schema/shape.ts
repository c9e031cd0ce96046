// What a schema lets a value be, as far as text has to be read by it: `5` in a query is a number only if the schema has
// numbers there. No judgement: whatever is read here is judged by the whole schema afterwards.

import { SCHEMA_SCHEME } from '../../core/contract.ts'
import type { Schema, SchemaObject } from '../../core/contract.ts'
import { folded } from '../../lib/json/fold.ts'

export type TypeName = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object'

export interface Shape {
  readonly types: ReadonlySet<TypeName>
  /** Whether lists, and members, are among what a schema asks for; not where it asks for nothing. */
  readonly isList: boolean
  readonly isMembers: boolean
  readonly item: () => Shape
  readonly property: (name: string) => Shape
  /** Names that a schema states. */
  readonly names: () => ReadonlySet<string>
  /** Whether a name is one of them in another case alone. */
  readonly isMiscased: (name: string) => boolean
  /** Whether any schema says something of such a value. */
  readonly speaks: () => boolean
  /** Whether other names may stand there too, by a schema's own word. */
  readonly open: () => boolean
  /** Whether it is bytes: a file, rather than a text. */
  readonly isBinary: boolean
}

const ALL: readonly TypeName[] = ['null', 'boolean', 'integer', 'number', 'string', 'array', 'object']
const DEPTH_MAX = 12

const STRINGS = ['pattern', 'minLength', 'maxLength', 'contentMediaType', 'contentEncoding', 'format']
const NUMBERS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']
const ARRAYS = ['items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems', 'contains']
const OBJECTS = ['properties', 'required', 'additionalProperties', 'patternProperties', 'minProperties']

export type LoadSchema = (name: string) => Schema | undefined

export const shapeOf = (schemas: readonly Schema[], load: LoadSchema): Shape => {
  const types = new Set(schemas.flatMap((schema) => [...typesOf(schema, load, 0)]))
  let all: readonly SchemaObject[] | undefined
  const speakers = (): readonly SchemaObject[] =>
    (all ??= schemas.flatMap((schema) => speakersOf(schema, load, 0)))
  const properties = new Map<string, Shape>()
  let items: Shape | undefined
  let others: Shape | undefined
  let names: ReadonlySet<string> | undefined
  let cases: ReadonlySet<string> | undefined
  const namesOf = (): ReadonlySet<string> => (names ??= new Set(speakers().flatMap(namesIn)))
  const isAny = types.size === ALL.length
  return {
    types,
    isList: !isAny && types.has('array'),
    isMembers: !isAny && types.has('object'),
    item: () => (items ??= shapeOf(orAny(speakers().flatMap(itemsIn)), load)),
    property: (name) => {
      const known = properties.get(name)
      if (known !== undefined) return known
      const made = (): Shape => shapeOf(orAny(speakers().flatMap((schema) => propertyIn(schema, name))), load)
      // Names of the contract are few; an attacker's are not kept, and all of them are alike.
      if (!speakers().some((schema) => hasProperty(schema, name))) return (others ??= made())
      const property = made()
      properties.set(name, property)
      return property
    },
    names: namesOf,
    isMiscased: (name) =>
      !namesOf().has(name) && (cases ??= new Set([...namesOf()].map(folded))).has(folded(name)),
    speaks: () => speakers().length > 0,
    open: () => speakers().some((schema) => isOpen(schema)),
    isBinary: speakers().some(isBytes),
  }
}

/** By a property, or because it has to be there. */
const namesIn = ({ properties, required }: SchemaObject): readonly string[] => [
  ...Object.keys(membersIn(properties)),
  ...(Array.isArray(required) ? (required as readonly string[]) : []),
]

const isBytes = (schema: SchemaObject): boolean =>
  schema['format'] === 'binary' ||
  (typeof schema['contentMediaType'] === 'string' && schema['contentEncoding'] === undefined)

const isOpen = (schema: SchemaObject): boolean => {
  const others = [schema['additionalProperties'], schema['unevaluatedProperties']]
  return (
    others.some((more) => more !== undefined && more !== false) || schema['patternProperties'] !== undefined
  )
}

const orAny = (schemas: readonly Schema[]): readonly Schema[] => (schemas.length === 0 ? [true] : schemas)

const isObject = (value: unknown): value is SchemaObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const membersIn = (value: unknown): SchemaObject => (isObject(value) ? value : {})

const schemasIn = (value: unknown): readonly Schema[] =>
  Array.isArray(value) ? value.filter((one): one is Schema => typeof one === 'boolean' || isObject(one)) : []

const hasProperty = (schema: SchemaObject, name: string): boolean =>
  Object.hasOwn(membersIn(schema['properties']), name)

const propertyIn = (schema: SchemaObject, name: string): readonly Schema[] => {
  if (hasProperty(schema, name)) return schemasIn([membersIn(schema['properties'])[name]])
  return isObject(schema['additionalProperties']) ? [schema['additionalProperties']] : []
}

const itemsIn = (schema: SchemaObject): readonly Schema[] => [
  ...schemasIn([schema['items']]),
  ...schemasIn(schema['prefixItems']),
]

/** The schema that another refers to. */
export const referenceIn = (schema: SchemaObject, load: LoadSchema): Schema | undefined => {
  const reference = schema['$ref']
  return typeof reference === 'string' && reference.startsWith(SCHEMA_SCHEME)
    ? load(reference.slice(SCHEMA_SCHEME.length))
    : undefined
}

/** Every schema that speaks of the same place, whether it applies or not. */
const speakersOf = (schema: Schema, load: LoadSchema, depth: number): readonly SchemaObject[] => {
  if (!isObject(schema) || depth > DEPTH_MAX) return []
  const target = referenceIn(schema, load)
  const parts = [
    ...(target === undefined ? [] : [target]),
    ...['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => schemasIn(schema[keyword])),
    ...schemasIn([schema['if'], schema['then'], schema['else']]),
    ...schemasIn(Object.values(membersIn(schema['dependentSchemas']))),
  ]
  return [schema, ...parts.flatMap((part) => speakersOf(part, load, depth + 1))]
}

/** The types that a value may have: of all that applies together, of any that applies instead. */
const typesOf = (schema: Schema, load: LoadSchema, depth: number): ReadonlySet<TypeName> => {
  if (schema === false) return new Set()
  if (schema === true || depth > DEPTH_MAX) return new Set(ALL)
  const target = referenceIn(schema, load)
  const together = [
    ownTypes(schema),
    ...(target === undefined ? [] : [typesOf(target, load, depth + 1)]),
    ...schemasIn(schema['allOf']).map((part) => typesOf(part, load, depth + 1)),
    ...['anyOf', 'oneOf'].flatMap((keyword) => {
      const parts = schemasIn(schema[keyword])
      if (parts.length === 0) return []
      return [new Set(parts.flatMap((part) => [...typesOf(part, load, depth + 1)]))]
    }),
  ]
  return new Set(ALL.filter((name) => together.every((types) => types.has(name))))
}

/** By `type`, or by the values or the keywords of a schema that forgot it. */
const ownTypes = (schema: SchemaObject): ReadonlySet<TypeName> => {
  const { type } = schema
  if (type !== undefined) return new Set((Array.isArray(type) ? type : [type]).flatMap(namesOf))
  const values = Object.hasOwn(schema, 'const') ? [schema['const']] : schema['enum']
  if (Array.isArray(values)) return new Set(values.flatMap(typesOfValue))
  const hints: TypeName[] = []
  const has = (keywords: readonly string[]): boolean =>
    keywords.some((keyword) => Object.hasOwn(schema, keyword))
  if (has(STRINGS)) hints.push('string')
  if (has(NUMBERS)) hints.push('number', 'integer')
  if (has(ARRAYS)) hints.push('array')
  if (has(OBJECTS)) hints.push('object')
  return new Set(hints.length === 0 ? ALL : hints)
}

const namesOf = (name: unknown): readonly TypeName[] => {
  const found = ALL.find((one) => one === name)
  return found === undefined ? [] : found === 'number' ? ['number', 'integer'] : [found]
}

const typesOfValue = (value: unknown): readonly TypeName[] => {
  if (value === null) return ['null']
  if (Array.isArray(value)) return ['array']
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) ? ['integer', 'number'] : ['number']
    case 'boolean':
      return ['boolean']
    case 'string':
      return ['string']
    default:
      return ['object']
  }
}
