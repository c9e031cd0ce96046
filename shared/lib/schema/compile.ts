// One schema to one check: its keywords sorted by the type of value that they speak of, so that a value meets only
// those that can say something.

import { arrayChecks } from './arrays.ts'
import { branchChecks } from './branches.ts'
import { PASS, all, memberMode } from './context.ts'
import type { Context, Here, Mode } from './context.ts'
import { exemptNames } from './direction.ts'
import { objectChecks } from './objects.ts'
import { referenceChecks, scoped } from './references.ts'
import type { Target } from './registry.ts'
import { numberChecks, stringChecks, valueChecks } from './scalars.ts'
import { soleSpeaker } from './speakers.ts'
import { fail, isObject } from './types.ts'
import type { Check, Resource, Schema, SchemaObject } from './types.ts'
import { sweeping, unevaluated } from './unevaluated.ts'

const NONE: ReadonlySet<string> = new Set()
const REFUSE: Check = (_value, run) => fail(run, 'false')

/** The check of a schema, made once for each way of looking. */
export const nodeOf = (
  context: Context,
  schema: Schema,
  around: Resource,
  mode: Mode,
  exempt: ReadonlySet<string> = NONE,
): Check => {
  if (typeof schema === 'boolean') return schema ? PASS : REFUSE
  if (exempt.size > 0) return makeNode(context, schema, around, mode, exempt)
  const known = context.nodes.get(schema) ?? new Map<Mode, Check>()
  context.nodes.set(schema, known)
  const made = known.get(mode) ?? makeNode(context, schema, around, mode, exempt)
  known.set(mode, made)
  return made
}

const makeNode = (
  context: Context,
  schema: SchemaObject,
  around: Resource,
  mode: Mode,
  exempt: ReadonlySet<string>,
): Check => {
  const resource = context.registry.owners.get(schema) ?? around
  const here = hereOf(context, schema, resource, mode, exempt)
  const check =
    mode === 'closed' && !soleSpeaker(schema, here) ? sweeping(here, schema) : checkOf(schema, here)
  const enters = context.options.dynamic && resource.root === schema && resource !== around
  return enters ? scoped(resource, check) : check
}

const hereOf = (
  context: Context,
  schema: SchemaObject,
  resource: Resource,
  mode: Mode,
  exempt: ReadonlySet<string>,
): Here => {
  const bare = { context, resource, mode, exempt }
  const here: Here = {
    ...bare,
    exempt,
    inPlace: (part, other) => nodeOf(context, part, resource, other, here.exempt),
    member: (part) => nodeOf(context, part, resource, memberMode(mode)),
    openMember: (part) => nodeOf(context, part, resource, 'open'),
  }
  if (exempt.size > 0 || context.options.banned === undefined) return here
  const names = exemptNames(schema, here)
  return names.size === 0
    ? here
    : { ...here, exempt: names, inPlace: (part, other) => nodeOf(context, part, resource, other, names) }
}

const checkOf = (whole: SchemaObject, here: Here): Check => {
  const schema = here.resource.asserts ? whole : withoutAssertions(whole)
  if (Object.hasOwn(schema, 'unevaluatedProperties') || Object.hasOwn(schema, 'unevaluatedItems')) {
    const noting: Here = { ...here, mode: here.mode === 'track' ? 'track' : 'annotate' }
    return unevaluated(schema, noting, dispatch(schema, noting))
  }
  return dispatch(schema, here)
}

const dispatch = (schema: SchemaObject, here: Here): Check => {
  const make = (target: Target, mode: Mode, exempt: ReadonlySet<string>): Check =>
    nodeOf(here.context, target.schema, target.resource, mode, exempt)
  const any = all([
    ...valueChecks(schema),
    ...referenceChecks(schema, here, make),
    ...branchChecks(schema, here),
  ])
  const string = all(stringChecks(schema, here))
  const number = all(numberChecks(schema, here))
  const array = all(arrayChecks(schema, here))
  const { first, rest } = objectChecks(schema, here)
  const object = objectOf(all(first), all(rest))
  const isType = typeTest(schema['type'])
  const quick = any === PASS ? quickOf(schema['type'], { string, number, array, object }) : undefined
  if (quick !== undefined) return quick
  if (any !== PASS && [string, number, array, object].every((check) => check === PASS)) {
    if (isType === undefined) return any
    return (value, run, seen) => (isType(value) ? any(value, run, seen) : fail(run, 'type'))
  }
  return (value, run, seen) => {
    if (isType !== undefined && !isType(value)) return fail(run, 'type')
    const own = byType(value, { string, number, array, object })
    const valid = own(value, run, seen)
    return any(value, run, seen) && valid
  }
}

interface ByType {
  readonly string: Check
  readonly number: Check
  readonly array: Check
  readonly object: Check
}

const objectOf = (first: Check, rest: Check): Check =>
  first === PASS ? rest : (value, run, seen) => first(value, run, seen) && rest(value, run, seen)

const byType = (value: unknown, checks: ByType): Check => {
  switch (typeof value) {
    case 'string':
      return checks.string
    case 'number':
    case 'bigint':
      return checks.number
    case 'object':
      return value === null ? PASS : Array.isArray(value) ? checks.array : checks.object
    default:
      return PASS
  }
}

/** Most schemas have one type and nothing else to say: one test, one call. */
const quickOf = (type: unknown, { string, number, array, object }: ByType): Check | undefined => {
  switch (type) {
    case 'string':
      return (value, run, seen) => (typeof value === 'string' ? string(value, run, seen) : fail(run, 'type'))
    case 'integer':
      return (value, run, seen) => (isInteger(value) ? number(value, run, seen) : fail(run, 'type'))
    case 'number':
      return (value, run, seen) =>
        typeof value === 'number' || typeof value === 'bigint' ? number(value, run, seen) : fail(run, 'type')
    case 'boolean':
      return (value, run) => typeof value === 'boolean' || fail(run, 'type')
    case 'array':
      return (value, run, seen) => (Array.isArray(value) ? array(value, run, seen) : fail(run, 'type'))
    case 'object':
      return (value, run, seen) => (isObject(value) ? object(value, run, seen) : fail(run, 'type'))
    default:
      return undefined
  }
}

/** 1.0 is an integer (core §6.1.1 of validation), and so is every wide one. */
const isInteger = (value: unknown): boolean => Number.isInteger(value) || typeof value === 'bigint'

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  null: (value) => value === null,
  boolean: (value) => typeof value === 'boolean',
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' || typeof value === 'bigint',
  integer: isInteger,
  array: (value) => Array.isArray(value),
  object: isObject,
}

const typeTest = (type: unknown): ((value: unknown) => boolean) | undefined => {
  if (type === undefined) return undefined
  const names: readonly unknown[] = Array.isArray(type) ? type : [type]
  const tests = names.flatMap((name) =>
    typeof name === 'string' && Object.hasOwn(TYPES, name) ? [TYPES[name]] : [],
  )
  const [only] = tests
  if (tests.length === 1 && only !== undefined) return only
  return (value) => tests.some((test) => test?.(value) === true)
}

/** Keywords of the validation vocabulary: without it they are annotations. */
const ASSERTIONS: ReadonlySet<string> = new Set([
  'type',
  'enum',
  'const',
  'multipleOf',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minContains',
  'maxContains',
  'minProperties',
  'maxProperties',
  'required',
  'dependentRequired',
])

const withoutAssertions = (schema: SchemaObject): SchemaObject =>
  Object.fromEntries(Object.entries(schema).filter(([keyword]) => !ASSERTIONS.has(keyword)))
