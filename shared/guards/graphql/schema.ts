// A server's schema as far as the guard asks it: which fields a type has, of which type and whether as a list, and which
// arguments they take. Read from the SDL by the parser alone; the build has the whole library check that SDL first.

import { Kind, parse } from 'graphql/language'
import type { FieldDefinitionNode, TypeNode } from 'graphql/language'

export interface Field {
  /** The named type inside of lists and non-null. */
  readonly type: string
  readonly list: boolean
  readonly arguments: ReadonlySet<string>
}

export interface Schema {
  /** Fields by type; none for unions, and types without fields are absent. */
  readonly types: ReadonlyMap<string, ReadonlyMap<string, Field>>
  /** The interfaces that a type implements; absent for none. */
  readonly interfaces: ReadonlyMap<string, readonly string[]>
  /** The type that each kind of operation begins with. */
  readonly roots: Readonly<Record<'query' | 'mutation' | 'subscription', string>>
}

type Fields = Map<string, Field>

/** Of an SDL that the build has checked. */
export const readSchema = (sdl: string): Schema => {
  const types = new Map<string, Fields>()
  const interfaces = new Map<string, readonly string[]>()
  const roots = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' }
  const fieldsOf = (name: string): Fields => {
    const known = types.get(name) ?? new Map<string, Field>()
    types.set(name, known)
    return known
  }
  for (const definition of parse(sdl, { noLocation: true }).definitions)
    switch (definition.kind) {
      case Kind.SCHEMA_DEFINITION:
      case Kind.SCHEMA_EXTENSION:
        for (const { operation, type } of definition.operationTypes ?? []) roots[operation] = type.name.value
        break
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.OBJECT_TYPE_EXTENSION:
      case Kind.INTERFACE_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_EXTENSION:
        for (const field of definition.fields ?? [])
          fieldsOf(definition.name.value).set(field.name.value, fieldOf(field))
        if (definition.interfaces !== undefined && definition.interfaces.length > 0)
          interfaces.set(definition.name.value, [
            ...(interfaces.get(definition.name.value) ?? []),
            ...definition.interfaces.map(({ name }) => name.value),
          ])
        break
      case Kind.UNION_TYPE_DEFINITION:
      case Kind.UNION_TYPE_EXTENSION:
        fieldsOf(definition.name.value)
        break
      default:
    }
  return { types, interfaces, roots }
}

const fieldOf = ({ type, arguments: taken }: FieldDefinitionNode): Field => {
  let inner: TypeNode = type
  let list = false
  while (inner.kind !== Kind.NAMED_TYPE) {
    if (inner.kind === Kind.LIST_TYPE) list = true
    inner = inner.type
  }
  return { type: inner.name.value, list, arguments: new Set((taken ?? []).map(({ name }) => name.value)) }
}
