// How long a client asks lists to be: in the arguments of a field (`first: 10`), and in the input objects that stand in
// them (`page: { first: 10 }`), by themselves or through variables. Variables are an attacker's, and a document may use
// one of them hundreds of times: each is gone through once.

import { Kind } from 'graphql/language'
import type { FieldNode, OperationDefinitionNode, ValueNode } from 'graphql/language'

import { told } from './finding.ts'
import type { Finding } from './finding.ts'

export type Variables = Readonly<Record<string, unknown>>

/** Which names state a length. */
export interface LengthNames {
  readonly args: ReadonlySet<string>
  /** Of members of input objects, at any depth. */
  readonly members: ReadonlySet<string>
}

/** `first` is an argument, `*.first` a member of an input object. */
export const lengthNames = (written: readonly string[]): LengthNames => {
  const [args, members] = [new Set<string>(), new Set<string>()]
  for (const name of written)
    if (name.startsWith('*.')) members.add(name.slice(2))
    else args.add(name)
  return { args, members }
}

export interface Lengths {
  /** Whether any bounds the list: to some servers none, or less, is no bound at all. */
  readonly isBounded: boolean
  readonly longest: number
}

/** What a field's arguments state. */
export interface FieldLengths extends Lengths {
  /** The argument that asks for the longest, or that holds what does; '' where none does. */
  readonly by: string
}

const NONE: Lengths = { isBounded: false, longest: 0 }

/** The values of one request's variables, and what of lengths is known of them. */
export interface Sources {
  readonly names: LengthNames
  readonly variables: Variables
  readonly defaults: ReadonlyMap<string, ValueNode>
  readonly known: Map<string, Lengths>
}

export const sourcesOf = (
  { variableDefinitions }: OperationDefinitionNode,
  variables: Variables,
  names: LengthNames,
): Sources => {
  const defaults = new Map<string, ValueNode>()
  for (const { variable, defaultValue } of variableDefinitions ?? [])
    if (defaultValue !== undefined) defaults.set(variable.name.value, defaultValue)
  return { names, variables, defaults, known: new Map() }
}

/** What a field's arguments state. `data`: what stands in its input objects is to be stored, and asks for no list. */
export const lengthsIn = (node: FieldNode, sources: Sources, data: boolean): FieldLengths | Finding => {
  let all = NONE
  let by = ''
  for (const { name, value } of node.arguments ?? []) {
    const { longest } = all
    if (sources.names.args.has(name.value)) {
      const stated = statedIn(value, sources)
      if (stated === undefined || stated === null) continue
      // A text that the server takes for a number is a length that nobody here has counted.
      if (typeof stated !== 'number' || !Number.isInteger(stated))
        return told('graphql.malformed', 'list-length', `${node.name.value}.${name.value}`)
      all = both(all, lengthOf(stated))
    } else if (!data && sources.names.members.size > 0) all = both(all, inNode(value, sources))
    if (all.longest > longest) by = name.value
  }
  return { isBounded: all.isBounded, longest: all.longest, by }
}

const lengthOf = (stated: number): Lengths => ({ isBounded: stated > 0, longest: Math.abs(stated) })

const both = (one: Lengths, other: Lengths): Lengths =>
  other === NONE
    ? one
    : { isBounded: one.isBounded || other.isBounded, longest: Math.max(one.longest, other.longest) }

const statedIn = (value: ValueNode, { variables, defaults }: Sources): unknown => {
  if (value.kind !== Kind.VARIABLE) return scalarOf(value)
  const name = value.name.value
  if (Object.hasOwn(variables, name)) return variables[name]
  const otherwise = defaults.get(name)
  return otherwise === undefined ? undefined : scalarOf(otherwise)
}

/** A number, null, or a text, which stands for all else as well. */
const scalarOf = (value: ValueNode): unknown => {
  if (value.kind === Kind.INT) return Number(value.value)
  return value.kind === Kind.NULL ? null : value.kind === Kind.STRING ? value.value : ''
}

const WHOLE = /^-?[0-9]{1,15}$/

/** A member by such a name is a length if it is a number, or a text that some servers take for one; else data. */
const memberLength = (stated: unknown): Lengths => {
  if (typeof stated === 'number' && Number.isInteger(stated)) return lengthOf(stated)
  return typeof stated === 'string' && WHOLE.test(stated) ? lengthOf(Number(stated)) : NONE
}

/** Recursion as deep as the text nests, which is bounded. */
const inNode = (value: ValueNode, sources: Sources): Lengths => {
  let all = NONE
  if (value.kind === Kind.VARIABLE) return inVariable(value.name.value, sources)
  if (value.kind === Kind.LIST) for (const item of value.values) all = both(all, inNode(item, sources))
  if (value.kind === Kind.OBJECT)
    for (const { name, value: member } of value.fields) {
      if (sources.names.members.has(name.value)) all = both(all, memberLength(statedIn(member, sources)))
      all = both(all, inNode(member, sources))
    }
  return all
}

const inVariable = (name: string, sources: Sources): Lengths => {
  const known = sources.known.get(name)
  if (known !== undefined) return known
  const { variables, defaults, names } = sources
  const otherwise = defaults.get(name)
  const found = Object.hasOwn(variables, name)
    ? inValue(variables[name], names)
    : otherwise === undefined
      ? NONE
      : inNode(otherwise, sources)
  sources.known.set(name, found)
  return found
}

/** Recursion as deep as the request's JSON nests, which is bounded. */
const inValue = (value: unknown, names: LengthNames): Lengths => {
  if (typeof value !== 'object' || value === null) return NONE
  let all = NONE
  if (Array.isArray(value)) for (const item of value as unknown[]) all = both(all, inValue(item, names))
  else
    for (const [name, member] of Object.entries(value)) {
      if (names.members.has(name)) all = both(all, memberLength(member))
      all = both(all, inValue(member, names))
    }
  return all
}

/** Scalars that no input object can stand in for: a server coerces a variable by its type (GraphQL §6.1.2). */
const SCALARS: ReadonlySet<string> = new Set(['ID', 'String', 'Boolean', 'Int', 'Float'])

/** Whether what a field's arguments state may stand in variables of these types. */
export const lengthsVary = (
  { arguments: all }: FieldNode,
  names: LengthNames,
  types: ReadonlyMap<string, string>,
): boolean => (all ?? []).some(({ name, value }) => varies(value, names.args.has(name.value), names, types))

const varies = (
  value: ValueNode,
  isLength: boolean,
  names: LengthNames,
  types: ReadonlyMap<string, string>,
): boolean => {
  if (value.kind === Kind.VARIABLE)
    return isLength || (names.members.size > 0 && !SCALARS.has(types.get(value.name.value) ?? ''))
  if (value.kind === Kind.LIST) return value.values.some((item) => varies(item, false, names, types))
  if (value.kind !== Kind.OBJECT) return false
  return value.fields.some((field) => varies(field.value, names.members.has(field.name.value), names, types))
}
