// What stands where in a document: the keys of its objects, by version. A key that nobody knows is told with the one
// that was meant, since everything behind it would silently count for nothing.

import { nearest } from '../../lib/nearest/nearest.ts'
import type { Dialect } from './schema.ts'
import { mapOf, step } from './world.ts'
import type { Place, World } from './world.ts'

type Keys = readonly string[]

const METHODS_2 = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const
const METHODS_3 = [...METHODS_2, 'trace'] as const

export const methodsOf = (dialect: Dialect): Keys => (dialect === 'swagger-2' ? METHODS_2 : METHODS_3)

const words = (text: string): Keys => text.split(' ')

const OPERATION = words('tags summary description externalDocs operationId deprecated security')

const VERSION_2 = {
  root: [
    ...words('swagger info host basePath schemes consumes produces paths definitions parameters responses'),
    ...words('securityDefinitions security tags externalDocs'),
  ],
  pathItem: ['$ref', 'parameters', ...METHODS_2],
  operation: [...OPERATION, ...words('consumes produces parameters responses schemes')],
  parameter: [
    ...words('name in description required schema type format allowEmptyValue items collectionFormat'),
    ...words('default maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern'),
    ...words('maxItems minItems uniqueItems enum multipleOf example examples readOnly'),
  ],
  requestBody: [],
  mediaType: [],
  encoding: [],
  response: words('description schema headers examples'),
} as const satisfies Record<string, Keys>

const VERSION_3 = {
  root: words('openapi info servers paths components security tags externalDocs webhooks jsonSchemaDialect'),
  pathItem: [...words('$ref summary description servers parameters'), ...METHODS_3],
  operation: [...OPERATION, ...words('parameters requestBody responses callbacks servers')],
  parameter: [
    ...words('name in description required deprecated allowEmptyValue style explode allowReserved'),
    ...words('schema content example examples'),
  ],
  requestBody: words('description content required'),
  mediaType: words('schema example examples encoding'),
  encoding: words('contentType headers style explode allowReserved'),
  response: words('description headers content links summary'),
} as const satisfies Record<string, Keys>

export type ObjectKind = keyof typeof VERSION_3

/** Tells keys that the object does not have. */
export const checkKeys = (world: World, dialect: Dialect, kind: ObjectKind, place: Place): void => {
  if (mapOf(place) === undefined) world.error('contract-structure', place, 'expected a map')
  const known: Keys = (dialect === 'swagger-2' ? VERSION_2 : VERSION_3)[kind]
  for (const key of Object.keys(mapOf(place) ?? {})) {
    if (key.startsWith('x-') || known.includes(key)) continue
    const word = nearest(key, known)
    world.warn(
      'contract-unknown-key',
      place,
      `"${key.slice(0, 60)}" is not known here: it counts for nothing`,
      {
        key,
        ...(word === undefined ? {} : { fix: `write ${word}` }),
      },
    )
  }
}

/** What stands at `place`, or what its `$ref` names; undefined where that leads nowhere or in a circle, which is told. */
export const deref = (world: World, place: Place): Place | undefined => {
  let at = place
  for (let hops = 0; hops < REFS_MAX; hops++) {
    const reference = mapOf(at)?.['$ref']
    if (typeof reference !== 'string') return at
    const target = world.follow(at, reference)
    if (target === undefined) return undefined
    at = target
  }
  world.error('contract-reference', step(place, '$ref'), 'references lead in a circle')
  return undefined
}

const REFS_MAX = 32

export const textAt = (place: Place, key: string): string | undefined => {
  const value = mapOf(place)?.[key]
  return typeof value === 'string' ? value : undefined
}

export const textsAt = (place: Place, key: string): readonly string[] | undefined => {
  const value = mapOf(place)?.[key]
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : undefined
}

export const flagAt = (place: Place, key: string): boolean | undefined => {
  const value = mapOf(place)?.[key]
  return typeof value === 'boolean' ? value : undefined
}
