// What an operation costs: each field its weight, and what is selected under it as often as its list may be long. The
// length is what the client asks for in an argument (lengths.ts), so it is reckoned per request.

import { Kind } from 'graphql/language'
import type {
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql/language'

import { over } from './finding.ts'
import type { Finding } from './finding.ts'
import { lengthsIn, sourcesOf } from './lengths.ts'
import type { LengthNames, Sources, Variables } from './lengths.ts'
import type { Field, Schema } from './schema.ts'

export interface CostRules {
  /** By `field` or `Type.field`; others cost `field`. */
  readonly weights: ReadonlyMap<string, number>
  readonly field: number
  readonly lengths: LengthNames
  /** Of a list whose length nobody states; known by the schema alone. */
  readonly listDefault: number
  readonly listMax: number
  readonly schema: Schema | undefined
}

/** One reckoning, over the fragments that were ordered before. */
interface Reckoning {
  readonly rules: CostRules
  readonly sources: Sources
  /** The type whose fields change things: what is put into them is data. */
  readonly mutation: string | undefined
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
    sources: sourcesOf(operation, variables, rules.lengths),
    mutation: operation.operation === 'mutation' ? (rules.schema?.roots.mutation ?? 'Mutation') : undefined,
    fragments: new Map(),
    finding: undefined,
  }
  for (const { name, typeCondition, selectionSet } of fragments)
    reckoning.fragments.set(
      name.value,
      sum(selectionSet, typeCondition.name.value, reckoning, typeCondition.name.value === reckoning.mutation),
    )
  const root = rules.schema?.roots[operation.operation]
  const cost = sum(operation.selectionSet, root, reckoning, reckoning.mutation !== undefined)
  return reckoning.finding === undefined ? { cost } : { finding: reckoning.finding }
}

/** Recursion as deep as the text nests, which is bounded. */
const sum = (
  set: SelectionSetNode,
  type: string | undefined,
  reckoning: Reckoning,
  data: boolean,
): number => {
  let cost = 0
  for (const one of set.selections) {
    if (one.kind === Kind.FRAGMENT_SPREAD) cost += reckoning.fragments.get(one.name.value) ?? 0
    else if (one.kind === Kind.INLINE_FRAGMENT)
      cost += sum(one.selectionSet, one.typeCondition?.name.value ?? type, reckoning, data)
    else cost += fieldCost(one, type, reckoning, data)
  }
  return cost
}

const fieldCost = (
  node: FieldNode,
  type: string | undefined,
  reckoning: Reckoning,
  data: boolean,
): number => {
  const { rules } = reckoning
  const name = node.name.value
  const known = type === undefined ? undefined : rules.schema?.types.get(type)?.get(name)
  const weight = rules.weights.get(`${type ?? ''}.${name}`) ?? rules.weights.get(name) ?? rules.field
  if (node.selectionSet === undefined) return weight
  const inner = sum(node.selectionSet, known?.type, reckoning, false)
  return weight + lengthOf(node, known, data, reckoning) * inner
}

/** The longest that a client asks for; without a word, what the schema says of it. */
const lengthOf = (node: FieldNode, known: Field | undefined, data: boolean, reckoning: Reckoning): number => {
  const { rules } = reckoning
  const stated = lengthsIn(node, reckoning.sources, data)
  if ('code' in stated) {
    reckoning.finding ??= stated
    return 1
  }
  const { isBounded, longest, by } = stated
  if (longest > rules.listMax)
    reckoning.finding ??= over('list-length', longest, rules.listMax, `${node.name.value}.${by}`)
  return isBounded ? longest : Math.max(longest, known?.list === true ? rules.listDefault : 1)
}
