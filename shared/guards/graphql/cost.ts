// What an operation costs: each field its weight, and what is selected under it as often as its list may be long. The
// length is what the client asks for in an argument, by itself or through a variable, so it is reckoned per request.

import { Kind } from 'graphql/language'
import type {
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql/language'

import { over, told } from './finding.ts'
import type { Finding } from './finding.ts'
import type { Field, Schema } from './schema.ts'

export interface CostRules {
  /** By `field` or `Type.field`; others cost `field`. */
  readonly weights: ReadonlyMap<string, number>
  readonly field: number
  readonly listArguments: ReadonlySet<string>
  /** Of a list whose length nobody states; known by the schema alone. */
  readonly listDefault: number
  readonly listMax: number
  readonly schema: Schema | undefined
}

export type Variables = Readonly<Record<string, unknown>>

/** One reckoning, over the fragments that were ordered before. */
interface Reckoning {
  readonly rules: CostRules
  readonly variables: Variables
  readonly defaults: ReadonlyMap<string, unknown>
  readonly fragments: Map<string, number>
  finding: Finding | undefined
}

export type Costed = { readonly cost: number } | { readonly finding: Finding }

export const costOf = (
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
  variables: Variables,
  rules: CostRules,
): Costed => {
  const reckoning: Reckoning = {
    rules,
    variables,
    defaults: defaultsOf(operation),
    fragments: new Map(),
    finding: undefined,
  }
  for (const { name, typeCondition, selectionSet } of fragments)
    reckoning.fragments.set(name.value, sum(selectionSet, typeCondition.name.value, reckoning))
  const cost = sum(operation.selectionSet, rules.schema?.roots[operation.operation], reckoning)
  return reckoning.finding === undefined ? { cost } : { finding: reckoning.finding }
}

const defaultsOf = ({ variableDefinitions }: OperationDefinitionNode): ReadonlyMap<string, unknown> => {
  const defaults = new Map<string, unknown>()
  for (const { variable, defaultValue } of variableDefinitions ?? [])
    if (defaultValue !== undefined)
      defaults.set(
        variable.name.value,
        defaultValue.kind === Kind.INT
          ? Number(defaultValue.value)
          : defaultValue.kind === Kind.NULL
            ? null
            : '',
      )
  return defaults
}

/** Recursion as deep as the text nests, which is bounded. */
const sum = (set: SelectionSetNode, type: string | undefined, reckoning: Reckoning): number => {
  let cost = 0
  for (const one of set.selections) {
    if (one.kind === Kind.FRAGMENT_SPREAD) cost += reckoning.fragments.get(one.name.value) ?? 0
    else if (one.kind === Kind.INLINE_FRAGMENT)
      cost += sum(one.selectionSet, one.typeCondition?.name.value ?? type, reckoning)
    else cost += fieldCost(one, type, reckoning)
  }
  return cost
}

const fieldCost = (node: FieldNode, type: string | undefined, reckoning: Reckoning): number => {
  const { rules } = reckoning
  const name = node.name.value
  const known = type === undefined ? undefined : rules.schema?.types.get(type)?.get(name)
  const weight = rules.weights.get(`${type ?? ''}.${name}`) ?? rules.weights.get(name) ?? rules.field
  if (node.selectionSet === undefined) return weight
  const inner = sum(node.selectionSet, known?.type, reckoning)
  return weight + lengthOf(node, known, reckoning) * inner
}

/** The longest that a client asks for; without a word, what the schema says of it. */
const lengthOf = (node: FieldNode, known: Field | undefined, reckoning: Reckoning): number => {
  const { rules } = reckoning
  // To some servers none, or less, is no bound at all: it counts as if nobody had stated any.
  let longest = 0
  let isBounded = false
  for (const { name, value } of node.arguments ?? []) {
    if (!rules.listArguments.has(name.value)) continue
    const stated =
      value.kind === Kind.VARIABLE
        ? variable(value.name.value, reckoning)
        : value.kind === Kind.INT
          ? Number(value.value)
          : value.kind === Kind.NULL
            ? undefined
            : Number.NaN
    if (stated === undefined || stated === null) continue
    const field = `${node.name.value}.${name.value}`
    // A text that the server takes for a number is a length that nobody here has counted.
    if (typeof stated !== 'number' || !Number.isInteger(stated)) {
      reckoning.finding ??= told('graphql.malformed', 'list-length', field)
      return 1
    }
    const length = Math.abs(stated)
    if (length > rules.listMax) reckoning.finding ??= over('list-length', length, rules.listMax, field)
    longest = Math.max(longest, length)
    if (stated > 0) isBounded = true
  }
  return isBounded ? longest : Math.max(longest, known?.list === true ? rules.listDefault : 1)
}

const variable = (name: string, { variables, defaults }: Reckoning): unknown =>
  Object.hasOwn(variables, name) ? variables[name] : defaults.get(name)
