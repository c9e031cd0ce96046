// An OpenAPI document (3.0, 3.1, or Swagger 2) as a contract: everything that a request or an answer can be judged by,
// in one form, or every error at once with its place. It runs in the build alone. npm's parsers were measured and serve
// for less: they stop at the first broken reference, name no line, and follow references to the network.

import type { Contract, ContractMethod, Operation } from '../../core/contract.ts'
import type { Position, Problem } from '../problem.ts'
import { readBody2, readBody3, readResponses, typesAt } from './bodies.ts'
import { openHoist } from './hoist.ts'
import { checkLoops } from './loops.ts'
import { declaredOf } from './parameters.ts'
import type { Declared } from './parameters.ts'
import { readPath } from './paths.ts'
import { readParameters } from './placed.ts'
import { readSchema } from './schema.ts'
import type { Dialect, Reading } from './schema.ts'
import { readSchemes, readSecurity } from './security.ts'
import { pathsUnder, serversOf } from './servers.ts'
import { checkKeys, deref, flagAt, methodsOf, textAt } from './structure.ts'
import { itemsOf, mapOf, membersOf, openWorld, step } from './world.ts'
import type { Files, Place, World } from './world.ts'

export interface ReadOptions {
  /** In place of what `servers` or `basePath` say. */
  readonly basePath?: string | undefined
}

export interface ReadContract {
  /** Undefined where a problem is an error. */
  readonly contract: Contract | undefined
  readonly problems: readonly Problem[]
  /** Absolute URLs of the servers that it names. */
  readonly servers: readonly string[]
  /** Where an operation stands. */
  readonly locate: (id: string) => (Position & { readonly file: string }) | undefined
}

const OPERATIONS_MAX = 50_000

/** Reads the contract that begins in `file`; `files` has what it refers to as well (files.ts tells which). */
export const readContract = (file: string, files: Files, options: ReadOptions = {}): ReadContract => {
  const world = openWorld(file, files)
  const { root } = world
  const dialect = root === undefined ? undefined : dialectOf(world, root)
  const reading =
    dialect === undefined
      ? undefined
      : { world, hoist: openHoist(world), dialect, places: new Map<string, Place>() }
  const contract = root === undefined || reading === undefined ? undefined : readRoot(reading, root, options)
  const problems = world.problems()
  const wrong = problems.some(({ severity }) => severity === 'error')
  return {
    contract: wrong ? undefined : contract,
    problems,
    servers: root === undefined || reading === undefined ? [] : serversOf(reading, root),
    locate: (id) => {
      const place = reading?.places.get(id)
      if (place === undefined) return undefined
      return { file: place.source.file, ...place.source.locate(place.path, 'key') }
    },
  }
}

interface Documented extends Reading {
  /** Operations by their ids. */
  readonly places: Map<string, Place>
}

const dialectOf = (world: World, root: Place): Dialect | undefined => {
  const version = mapOf(root)?.['openapi'] ?? mapOf(root)?.['swagger']
  // YAML reads an unquoted 2.0 and 3.1 as numbers.
  const text = typeof version === 'number' ? version.toFixed(1) : version
  if (text === '2.0' && mapOf(root)?.['swagger'] !== undefined) return 'swagger-2'
  if (typeof text === 'string' && /^3\.0(?:\.|$)/.test(text)) return 'openapi-3.0'
  if (typeof text === 'string' && /^3\.1(?:\.|$)/.test(text)) return schemaDialect(world, root)
  world.error('contract-version', root, 'expected "openapi: 3.0.x", "openapi: 3.1.x" or "swagger: \'2.0\'"')
  return undefined
}

const DIALECTS: ReadonlySet<string> = new Set([
  'https://spec.openapis.org/oas/3.1/dialect/base',
  'https://json-schema.org/draft/2020-12/schema',
])

const schemaDialect = (world: World, root: Place): Dialect | undefined => {
  const stated = textAt(root, 'jsonSchemaDialect')
  if (stated === undefined || DIALECTS.has(stated)) return 'openapi-3.1'
  world.error(
    'contract-version',
    step(root, 'jsonSchemaDialect'),
    'schemas of another dialect are not read',
    {
      fix: 'write them in JSON Schema 2020-12',
    },
  )
  return undefined
}

const readRoot = (reading: Documented, root: Place, options: ReadOptions): Contract => {
  const { world, dialect, hoist } = reading
  checkKeys(world, dialect, 'root', root)
  const securitySchemes = readSchemes(reading, root)
  const found: Found[] = []
  for (const [template, written] of membersOf(world, step(root, 'paths'))) {
    const place = pathItem(world, written)
    if (place === undefined) continue
    checkKeys(world, dialect, 'pathItem', place)
    for (const method of methodsOf(dialect)) {
      const at = step(place, method)
      if (at.value !== undefined) found.push({ template, method, item: place, place: at, written })
    }
  }
  if (found.length > OPERATIONS_MAX)
    world.error('contract-too-large', step(root, 'paths'), `more than ${OPERATIONS_MAX} operations`)
  const { basePath, prefixes } = pathsUnder(
    reading,
    root,
    found.map(({ item, place }) => [place, item]),
    options.basePath,
  )
  const operations = found
    .slice(0, OPERATIONS_MAX)
    .flatMap((one, index) => readOperation(reading, root, one, prefixes[index] ?? '', securitySchemes) ?? [])
  const schemas = hoist.drain((place) => readSchema(reading, place))
  checkLoops(world, root, schemas)
  return { basePath, operations, schemas, securitySchemes }
}

interface Found {
  readonly template: string
  readonly method: string
  readonly item: Place
  readonly place: Place
  /** Where the path item stands under `paths`. */
  readonly written: Place
}

/** A path item may stand elsewhere; what stands beside its reference then has no defined meaning. */
const pathItem = (world: World, written: Place): Place | undefined => {
  const map = mapOf(written)
  if (typeof map?.['$ref'] === 'string' && Object.keys(map).some((key) => !PATH_ITEM_TEXTS.has(key)))
    world.error('contract-ref-sibling', written, 'a path item has a $ref or operations of its own, not both')
  return deref(world, written)
}

const PATH_ITEM_TEXTS: ReadonlySet<string> = new Set(['$ref', 'summary', 'description'])

const readOperation = (
  reading: Documented,
  root: Place,
  found: Found,
  prefix: string,
  schemes: Contract['securitySchemes'],
): Operation | undefined => {
  const { world, dialect } = reading
  const { place, template } = found
  checkKeys(world, dialect, 'operation', place)
  const read = readPath(`${prefix}${template}`)
  if (read.kind === 'refused' || !template.startsWith('/')) {
    const why = read.kind === 'refused' ? read.why : 'it does not start with "/"'
    world.warn('contract-path', found.written, `no route can have this path: ${why}`, {
      fix: 'its requests are refused, or taken by a wider route, until a route of your own takes them',
    })
    return undefined
  }
  const method = found.method.toUpperCase() as ContractMethod
  const declared = declaredOf(reading, [
    itemsOf(world, step(found.item, 'parameters')),
    itemsOf(world, step(place, 'parameters')),
  ])
  return {
    id: idOf(reading, place, `${method} ${read.path}`),
    method,
    path: read.path,
    parameters: readParameters(reading, place, declared, read),
    body: readBody(reading, root, found, method, declared),
    responses: readResponses(reading, step(place, 'responses'), typesAt(place, 'produces', root)),
    security: readSecurity(reading, place, root, schemes),
    deprecated: flagAt(place, 'deprecated') === true,
  }
}

const idOf = ({ world, places }: Documented, place: Place, otherwise: string): string => {
  const written = textAt(place, 'operationId')
  if (written !== undefined && places.has(written))
    world.warn(
      'contract-operation-id',
      step(place, 'operationId'),
      `another operation is called ${written} too`,
      {
        fix: `give it a name of its own; until then it is called "${otherwise}"`,
      },
    )
  let id = written === undefined || written === '' || places.has(written) ? otherwise : written
  // Two templates may come out as one path.
  for (let count = 2; places.has(id); count++) id = `${otherwise}-${count}`
  places.set(id, place)
  return id
}

const readBody = (
  reading: Reading,
  root: Place,
  { place, method: verb }: Found,
  method: ContractMethod,
  declared: readonly Declared[],
): Operation['body'] => {
  const { world, dialect } = reading
  const body =
    dialect === 'swagger-2'
      ? readBody2(reading, declared, typesAt(place, 'consumes', root), place)
      : readBody3(reading, step(place, 'requestBody'))
  if (body === undefined || (method !== 'GET' && method !== 'HEAD')) return body
  // RFC 9110 §9.3.1: it has no meaning there, and the gate refuses such requests whatever the contract says.
  if (body.required)
    world.warn(
      'contract-body',
      place,
      `${verb.toUpperCase()} has no body: the gate refuses requests that bear one`,
    )
  return undefined
}
