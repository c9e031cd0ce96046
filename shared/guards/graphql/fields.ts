// What no measure says: whether a document asks for the schema itself, and whether it asks for what the schema has.
// Over every definition of the document, whichever of them runs.

import { Kind } from 'graphql/language'
import type { FieldNode, SelectionSetNode } from 'graphql/language'

import { told } from './finding.ts'
import type { Finding } from './finding.ts'
import type { Parsed } from './parse.ts'
import type { Schema } from './schema.ts'

/** `_service` and `_entities` are Apollo Federation's: the whole SDL, and any entity by its key, for routers alone. */
const FEDERATION: ReadonlySet<string> = new Set(['_service', '_entities'])

/** The first field that tells of the schema (GraphQL §4.1), `__typename` aside. */
export const introspects = ({ operations, fragments }: Parsed): Finding | undefined => {
  for (const { selectionSet } of [...operations, ...fragments.values()]) {
    const todo = [selectionSet]
    for (let next = todo.pop(); next !== undefined; next = todo.pop())
      for (const one of next.selections) {
        if (one.kind === Kind.FIELD && isIntrospection(one.name.value))
          return told('graphql.introspection', 'introspection', one.name.value)
        if (one.kind !== Kind.FRAGMENT_SPREAD && one.selectionSet !== undefined) todo.push(one.selectionSet)
      }
  }
  return undefined
}

const isIntrospection = (name: string): boolean =>
  (name.startsWith('__') && name !== '__typename') || FEDERATION.has(name)

/** The first field, argument or type that the schema does not have. */
export const unknownTo = ({ operations, fragments }: Parsed, schema: Schema): Finding | undefined => {
  for (const { operation, selectionSet } of operations) {
    const found = unknownIn(selectionSet, schema.roots[operation], schema)
    if (found !== undefined) return found
  }
  for (const { typeCondition, selectionSet } of fragments.values()) {
    const found = unknownIn(selectionSet, typeCondition.name.value, schema)
    if (found !== undefined) return found
  }
  return undefined
}

/** Recursion as deep as the text nests, which is bounded. */
const unknownIn = (set: SelectionSetNode, type: string, schema: Schema): Finding | undefined => {
  if (!schema.types.has(type)) return told('graphql.field', 'type-unknown', type)
  for (const one of set.selections) {
    if (one.kind === Kind.FRAGMENT_SPREAD) continue
    const found =
      one.kind === Kind.INLINE_FRAGMENT
        ? unknownIn(one.selectionSet, one.typeCondition?.name.value ?? type, schema)
        : unknownField(one, type, schema)
    if (found !== undefined) return found
  }
  return undefined
}

const unknownField = (node: FieldNode, type: string, schema: Schema): Finding | undefined => {
  const name = node.name.value
  // What tells of the schema has been judged before, and is of no type here.
  if (name.startsWith('__')) return undefined
  const field = schema.types.get(type)?.get(name)
  if (field === undefined) return told('graphql.field', 'field-unknown', `${type}.${name}`)
  for (const { name: argument } of node.arguments ?? [])
    if (!field.arguments.has(argument.value))
      return told('graphql.field', 'argument-unknown', `${type}.${name}.${argument.value}`)
  return node.selectionSet === undefined ? undefined : unknownIn(node.selectionSet, field.type, schema)
}
