// One schema of a document, whatever its dialect, as JSON Schema 2020-12: what OpenAPI 3.0 and Swagger 2 say in words of
// their own is said in the standard's, what judges nothing is left out. A keyword that nobody knows is told: a typo
// there is a constraint that is silently not in force.

import type { Schema } from '../../core/contract.ts'
import { nearest } from '../../lib/nearest/nearest.ts'
import { viaDiscriminator } from './discriminator.ts'
import type { Hoist } from './hoist.ts'
import {
  ALL,
  fits,
  KINDS_TOLD,
  ONE_SCHEMA,
  PLAIN,
  SCHEMA_LIST,
  SCHEMA_MAP,
  SILENT,
  TYPES,
  UNSUPPORTED,
} from './keywords.ts'
import { tellRequired } from './required.ts'
import { itemsOf, mapOf, step } from './world.ts'
import type { Place, World } from './world.ts'

export type Dialect = 'swagger-2' | 'openapi-3.0' | 'openapi-3.1'

export interface Reading {
  readonly world: World
  readonly hoist: Hoist
  readonly dialect: Dialect
}

type Members = Record<string, unknown>

export const readSchema = (reading: Reading, place: Place): Schema => {
  const { world, dialect } = reading
  if (typeof place.value === 'boolean') {
    if (dialect !== 'openapi-3.1')
      world.warn(
        'contract-dialect',
        place,
        'a schema of true or false is not of this version; it is read as 3.1 has it',
      )
    return place.value
  }
  const map = mapOf(place)
  if (map === undefined) {
    world.error('contract-schema', place, 'expected a schema: a map of keywords')
    return false
  }
  const out: Members = {}
  const reference = map['$ref']
  // Before 3.1 nothing beside a reference counts, however it is meant.
  const alone = typeof reference === 'string' && dialect !== 'openapi-3.1'
  if (typeof reference === 'string') {
    const name = reading.hoist.refer(place, reference)
    if (name === undefined) return false
    out['$ref'] = name
  } else if (reference !== undefined) world.error('contract-schema', step(place, '$ref'), 'expected a text')
  if (alone) {
    tellSiblings(world, place, map)
    // A word of the gate's own: no dialect says that it counts for nothing.
    if (map[SCOPES] !== undefined) readPlain(reading, place, SCOPES, 'names', out)
  } else readKeywords(reading, place, map, out)
  return nullable(map, out)
}

const SCOPES = 'x-gatehouse-scopes'

const tellSiblings = (world: World, place: Place, map: Members): void => {
  for (const key of Object.keys(map))
    if (!SILENT.has(key) && !key.startsWith('x-') && !SIBLINGS_USUAL.has(key))
      world.warn(
        'contract-ref-sibling',
        place,
        `"${key}" beside a $ref counts for nothing before OpenAPI 3.1`,
        {
          key,
          fix: 'put the $ref into allOf, and this beside it',
        },
      )
}

const SIBLINGS_USUAL: ReadonlySet<string> = new Set(['summary', 'required'])

const readKeywords = (reading: Reading, place: Place, map: Members, out: Members): void => {
  const { world } = reading
  for (const key of Object.keys(map)) {
    const kind = PLAIN.get(key)
    if (kind !== undefined) readPlain(reading, place, key, kind, out)
    else if (ONE_SCHEMA.has(key)) readOne(reading, place, key, out)
    else if (SCHEMA_LIST.has(key)) readList(reading, place, key, out)
    else if (SCHEMA_MAP.has(key)) out[key] = readMap(reading, step(place, key))
    else if (UNSUPPORTED.has(key))
      world.error(
        'contract-unsupported',
        place,
        `"${key}" is not read: a schema is named by its place alone`,
        {
          key,
          fix: 'refer to the schema by its path, such as "#/components/schemas/Order"',
        },
      )
    else if (!SILENT.has(key) && !key.startsWith('x-')) tellUnknown(world, place, key)
  }
  exclusive(map, out, 'minimum', 'exclusiveMinimum')
  exclusive(map, out, 'maximum', 'exclusiveMaximum')
  if (out['allOf'] !== undefined && (out['allOf'] as readonly Schema[]).length === 0) delete out['allOf']
  tellRequired(world, place, out)
  readType(reading, place, map, out)
  viaDiscriminator(reading, place, out)
}

/** Draft 4's `exclusiveMinimum: true` makes another bound of `minimum`. */
const exclusive = (map: Members, out: Members, bound: string, flag: string): void => {
  if (map[flag] !== true || out[bound] === undefined) return
  out[flag] = out[bound]
  delete out[bound]
}

const tellUnknown = (world: World, place: Place, key: string): void => {
  const word = nearest(key, ALL)
  world.warn('contract-unknown-keyword', place, `no schema knows "${key.slice(0, 60)}": it judges nothing`, {
    key,
    ...(word === undefined ? {} : { fix: `write ${word}` }),
  })
}

const readPlain = (
  { world }: Reading,
  place: Place,
  key: string,
  kind: Parameters<typeof fits>[0],
  out: Members,
): void => {
  const value = mapOf(place)?.[key]
  if (fits(kind, value)) {
    // `required: []`, which draft 4 forbids, says nothing.
    if (key !== 'required' || (value as readonly string[]).length > 0) out[key] = value
    return
  }
  // Draft 4: read with the bound that it is about.
  if (typeof value === 'boolean' && (key === 'exclusiveMinimum' || key === 'exclusiveMaximum')) return
  // A habit of old: the object around it says which of its properties are required.
  if (key === 'required' && typeof value === 'boolean')
    world.warn('contract-required', place, `"required: ${value}" counts for nothing within a schema`, {
      key,
      fix: 'name the property in the list "required" of the object around it',
    })
  else world.error('contract-schema', step(place, key), `"${key}" is ${KINDS_TOLD[kind]}`)
}

const readOne = (reading: Reading, place: Place, key: string, out: Members): void => {
  const at = step(place, key)
  // A tuple as drafts before 2020-12 wrote it.
  if (key === 'items' && Array.isArray(at.value)) {
    out['prefixItems'] = itemsOf(reading.world, at).map((item) => readSchema(reading, item))
    return
  }
  // Also in dialects without boolean schemas.
  if (typeof at.value === 'boolean') out[key] = at.value
  else out[key] = readSchema(reading, at)
}

const readList = (reading: Reading, place: Place, key: string, out: Members): void => {
  const at = step(place, key)
  if (Array.isArray(at.value) || at.value === undefined)
    out[key] = itemsOf(reading.world, at).map((item) => readSchema(reading, item))
  else reading.world.error('contract-schema', at, `"${key}" is a list of schemas`)
}

const readMap = (reading: Reading, place: Place): Members => {
  const members: Members = {}
  if (mapOf(place) === undefined) reading.world.error('contract-schema', place, 'expected a map of schemas')
  // A property may be called x-something.
  for (const key of Object.keys(mapOf(place) ?? {})) members[key] = readSchema(reading, step(place, key))
  return members
}

const readType = ({ world }: Reading, place: Place, map: Members, out: Members): void => {
  const type = map['type']
  if (type === undefined) return
  const types: readonly unknown[] = Array.isArray(type) ? type : [type]
  // Swagger 2: the bytes of a file.
  if (type === 'file') {
    out['type'] = 'string'
    out['format'] = 'binary'
    return
  }
  const wrong = types.find((one) => typeof one !== 'string' || !TYPES.has(one))
  if (wrong !== undefined || types.length === 0) {
    const fix = typeof wrong === 'string' ? nearest(wrong, TYPES) : undefined
    world.error(
      'contract-schema',
      step(place, 'type'),
      `no value is of type ${JSON.stringify(wrong)}`,
      fix === undefined ? {} : { fix: `write ${fix}` },
    )
    return
  }
  out['type'] = types.length === 1 ? types[0] : types
}

const COMPOSED = ['$ref', 'allOf', 'anyOf', 'oneOf', 'not', 'const', 'if'] as const

/** OpenAPI 3.0's `nullable` and Swagger 2's `x-nullable`: null is good as well, whatever else is said. */
const nullable = (map: Members, out: Members): Schema => {
  if (map['nullable'] !== true && map['x-nullable'] !== true) return out
  if (Object.keys(out).length === 0) return out
  const { type } = out
  if (type === undefined || COMPOSED.some((key) => Object.hasOwn(out, key))) return orNull(out)
  const types = Array.isArray(type) ? (type as readonly string[]) : [type as string]
  if (!types.includes('null')) out['type'] = [...types, 'null']
  const { enum: values } = out
  if (Array.isArray(values) && !values.includes(null)) out['enum'] = [...(values as readonly unknown[]), null]
  return out
}

/** What is said of the member, and not of one of its alternatives: within one, it would hold for none of the others. */
const OF_THE_MEMBER = ['readOnly', 'writeOnly', SCOPES] as const

const orNull = (out: Members): Schema => {
  const around: Members = {}
  for (const key of OF_THE_MEMBER)
    if (Object.hasOwn(out, key)) {
      around[key] = out[key]
      delete out[key]
    }
  return { ...around, anyOf: [{ type: 'null' }, out] }
}
