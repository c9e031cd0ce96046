// A document judged against the policy's bounds, and remembered: clients send the same few documents again and again,
// with other variables. What stands in the variables alone is reckoned anew.

import { Kind } from 'graphql/language'
import type { OperationDefinitionNode } from 'graphql/language'

import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { costOf } from './cost.ts'
import type { CostRules, Costed } from './cost.ts'
import { introspects, unknownTo } from './fields.ts'
import { over, told } from './finding.ts'
import type { Finding } from './finding.ts'
import { lengthNames, lengthsVary } from './lengths.ts'
import type { Variables } from './lengths.ts'
import { measured, ordered } from './measure.ts'
import type { Measure } from './measure.ts'
import type { GraphqlOptions } from './options.ts'
import { parseDocument } from './parse.ts'
import type { Parsed } from './parse.ts'
import type { Schema } from './schema.ts'

export interface Analysis {
  readonly operations: readonly OperationDefinitionNode[]
  /** What running one of them costs. */
  readonly cost: (operation: OperationDefinitionNode, variables: Variables) => Costed
}

export type Analyse = (text: string) => Result<Analysis, Finding>

export const analyser = (options: GraphqlOptions, schema: Schema | undefined): Analyse => {
  const rules: CostRules = {
    weights: weightsOf(options, schema),
    field: options.cost.field,
    lengths: lengthNames(options.cost.listArguments),
    listDefault: options.cost.listDefault,
    listMax: options.cost.listMax,
    schema,
  }
  return (text) => {
    const parsed = parseDocument(text, options)
    if (!parsed.ok) return parsed
    const named = namedOperations(parsed.value)
    if (named !== undefined) return err(named)
    const fragments = ordered(parsed.value)
    if (!fragments.ok) return fragments
    const measures = measured(parsed.value, fragments.value)
    const found =
      boundsOf(measures.operations, options) ??
      boundsOf(measures.fragments, options) ??
      (options.introspection === 'refuse' ? introspects(parsed.value) : undefined) ??
      (schema === undefined ? undefined : unknownTo(parsed.value, schema))
    if (found !== undefined) return err(found)
    const isFixed = !usesVariables(parsed.value, rules)
    const fixed = new Map<OperationDefinitionNode, Costed>()
    return ok({
      operations: parsed.value.operations,
      cost: (operation, variables) => {
        const known = fixed.get(operation)
        if (known !== undefined) return known
        const cost = costOf(operation, fragments.value, variables, rules)
        if (isFixed) fixed.set(operation, cost)
        return cost
      },
    })
  }
}

/**
 * A field of an interface is each field that implements it, so it weighs as much as the heaviest of them; and one whose
 * type has no weight of its own weighs as much as its interface's.
 */
const weightsOf = (
  { cost: { weights, field: base } }: GraphqlOptions,
  schema: Schema | undefined,
): ReadonlyMap<string, number> => {
  const all = new Map(Object.entries(weights))
  const raise = (type: string, field: string, weight: number | undefined): void => {
    const key = `${type}.${field}`
    const before = all.get(key) ?? (Object.hasOwn(weights, field) ? weights[field] : undefined) ?? base
    if (weight !== undefined) all.set(key, Math.max(weight, before))
  }
  for (const [type, interfaces] of schema?.interfaces ?? [])
    for (const face of interfaces)
      for (const field of schema?.types.get(face)?.keys() ?? []) {
        const key = `${type}.${field}`
        const own = Object.hasOwn(weights, key) ? weights[key] : undefined
        const general = `${face}.${field}`
        raise(face, field, own)
        if (own === undefined)
          raise(type, field, Object.hasOwn(weights, general) ? weights[general] : undefined)
      }
  return all
}

/** An operation without a name stands alone (GraphQL §5.2.2.1), and names are unique (§5.2.1.1). */
const namedOperations = ({ operations }: Parsed): Finding | undefined => {
  if (operations.length === 0) return told('graphql.malformed', 'operation-missing')
  const names = new Set(operations.map(({ name }) => name?.value))
  const isSound = names.size === operations.length && (operations.length === 1 || !names.has(undefined))
  return isSound ? undefined : told('graphql.malformed', 'operation-names')
}

/** Every operation and fragment of the document keeps the bounds, whichever runs: the server parses and validates all of them. */
const boundsOf = (measures: readonly Measure[], options: GraphqlOptions): Finding | undefined => {
  for (const measure of measures) {
    if (measure.depth > options.depth) return over('depth', measure.depth, options.depth)
    if (measure.roots > options.rootFields) return over('root-fields', measure.roots, options.rootFields)
    if (measure.aliases > options.aliases) return over('aliases', measure.aliases, options.aliases)
    if (measure.directives > options.directives)
      return over('directives', measure.directives, options.directives)
    if (measure.fields > options.fields) return over('fields', measure.fields, options.fields)
  }
  return undefined
}

/** Does any list's length stand in a variable? */
const usesVariables = ({ operations, fragments }: Parsed, { lengths }: CostRules): boolean => {
  const types = new Map<string, string>()
  for (const { variableDefinitions } of operations)
    for (const { variable, type } of variableDefinitions ?? []) {
      const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type
      const name = named.kind === Kind.NAMED_TYPE ? named.name.value : ''
      // Two operations may give one name to variables of two types.
      const known = types.get(variable.name.value)
      types.set(variable.name.value, known === undefined || known === name ? name : '')
    }
  for (const { selectionSet } of [...operations, ...fragments.values()]) {
    const todo = [selectionSet]
    for (let next = todo.pop(); next !== undefined; next = todo.pop())
      for (const one of next.selections) {
        if (one.kind === Kind.FIELD && lengthsVary(one, lengths, types)) return true
        if (one.kind !== Kind.FRAGMENT_SPREAD && one.selectionSet !== undefined) todo.push(one.selectionSet)
      }
  }
  return false
}
