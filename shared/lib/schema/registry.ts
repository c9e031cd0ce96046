// Where schemas are found: resources by their URI, anchors and JSON pointers in them (core §8.2, §9). A contract's
// references are plain names and take none of the ways around; `$id`, anchors and dynamic anchors are for contracts
// of 3.1 that have them, and for agreement with the official test suite.

import { isObject, isSchema } from './types.ts'
import type { Resource, Schema, SchemaObject } from './types.ts'

export interface Registry {
  readonly load: (uri: string) => Schema | undefined
  readonly byUri: Map<string, Resource>
  readonly owners: Map<object, Resource>
}

export interface Target {
  readonly schema: Schema
  readonly resource: Resource
}

const MAPS = ['$defs', 'definitions', 'properties', 'patternProperties', 'dependentSchemas'] as const
const LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'] as const
const SINGLES = [
  'items',
  'additionalProperties',
  'propertyNames',
  'contains',
  'not',
  'if',
  'then',
  'else',
  'unevaluatedItems',
  'unevaluatedProperties',
  'contentSchema',
] as const

const STANDARD = 'https://json-schema.org/draft/2020-12/schema'
const VALIDATION = 'https://json-schema.org/draft/2020-12/vocab/validation'

export const makeRegistry = (load: (uri: string) => Schema | undefined): Registry => ({
  load,
  byUri: new Map(),
  owners: new Map(),
})

/** Makes a schema known under a URI. */
export const register = (registry: Registry, uri: string, schema: Schema): Resource => {
  const known = registry.byUri.get(uri)
  if (known !== undefined) return known
  if (typeof schema === 'boolean' || typeof schema['$id'] !== 'string') {
    const resource = resourceAt(registry, uri, schema)
    if (isObject(schema)) index(registry, schema, resource)
    return resource
  }
  index(registry, schema, undefined, uri)
  const resource = registry.owners.get(schema)
  if (resource === undefined) throw new TypeError(`no resource for ${uri}`)
  registry.byUri.set(uri, resource)
  return resource
}

const resourceAt = (registry: Registry, uri: string, root: Schema): Resource => {
  const resource: Resource = {
    uri,
    root,
    anchors: new Map(),
    dynamicAnchors: new Map(),
    asserts: assertsOf(registry, root),
  }
  registry.byUri.set(uri, resource)
  return resource
}

const assertsOf = (registry: Registry, root: Schema): boolean => {
  const meta = isObject(root) ? root['$schema'] : undefined
  if (typeof meta !== 'string' || meta === STANDARD) return true
  const loaded = registry.load(withoutFragment(meta))
  const vocabulary = isObject(loaded) ? loaded['$vocabulary'] : undefined
  return !isObject(vocabulary) || Object.hasOwn(vocabulary, VALIDATION)
}

/** Walks the places where schemas stand: what an unknown keyword holds is none. */
const index = (
  registry: Registry,
  schema: SchemaObject,
  around: Resource | undefined,
  base = around?.uri ?? '',
): void => {
  if (registry.owners.has(schema)) return
  const id = schema['$id']
  const own =
    typeof id === 'string' && !id.startsWith('#')
      ? resourceAt(registry, withoutFragment(absolute(id, base) ?? id), schema)
      : around
  if (own === undefined) return
  registry.owners.set(schema, own)
  const { $anchor: anchor, $dynamicAnchor: dynamic } = schema
  if (typeof anchor === 'string') own.anchors.set(anchor, schema)
  if (typeof dynamic === 'string') {
    own.anchors.set(dynamic, schema)
    own.dynamicAnchors.set(dynamic, schema)
  }
  const walk = (child: unknown): void => {
    if (isObject(child)) index(registry, child, own)
  }
  for (const keyword of MAPS)
    if (isObject(schema[keyword])) for (const child of Object.values(schema[keyword])) walk(child)
  for (const keyword of LISTS)
    if (Array.isArray(schema[keyword])) for (const child of schema[keyword] as unknown[]) walk(child)
  for (const keyword of SINGLES) walk(schema[keyword])
}

/** Finds what a reference names from within a resource; undefined where there is no such schema. */
export const resolve = (registry: Registry, reference: string, from: Resource): Target | undefined => {
  const uri = absolute(reference, from.uri)
  if (uri === undefined) return undefined
  const hash = uri.indexOf('#')
  const base = hash === -1 ? uri : uri.slice(0, hash)
  const fragment = hash === -1 ? '' : decoded(uri.slice(hash + 1))
  const resource = registry.byUri.get(base) ?? loaded(registry, base)
  if (resource === undefined || fragment === undefined) return undefined
  if (fragment === '') return { schema: resource.root, resource }
  if (fragment.startsWith('/')) return follow(registry, resource, fragment)
  const schema = resource.anchors.get(fragment)
  return schema === undefined ? undefined : { schema, resource }
}

const loaded = (registry: Registry, uri: string): Resource | undefined => {
  const schema = registry.load(uri)
  return schema === undefined ? undefined : register(registry, uri, schema)
}

/** RFC 6901. */
const follow = (registry: Registry, start: Resource, pointer: string): Target | undefined => {
  let resource = start
  let here: unknown = start.root
  for (const token of pointer.slice(1).split('/')) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(here)) here = /^(0|[1-9]\d{0,9})$/.test(name) ? here[Number(name)] : undefined
    else here = isObject(here) && Object.hasOwn(here, name) ? here[name] : undefined
    if (typeof here !== 'object' || here === null) break
    resource = registry.owners.get(here) ?? resource
  }
  if (!isSchema(here)) return undefined
  if (isObject(here) && !registry.owners.has(here)) index(registry, here, resource)
  return { schema: here, resource: isObject(here) ? (registry.owners.get(here) ?? resource) : resource }
}

const absolute = (reference: string, base: string): string | undefined => {
  // What every reference of a contract is: no URL has to be parsed for it.
  if (reference.startsWith('schema:')) return reference
  if (reference.startsWith('#')) return withoutFragment(base) + reference
  return URL.parse(reference, base)?.href ?? URL.parse(reference)?.href
}

const withoutFragment = (uri: string): string => {
  const hash = uri.indexOf('#')
  return hash === -1 ? uri : uri.slice(0, hash)
}

const decoded = (fragment: string): string | undefined => {
  try {
    return decodeURIComponent(fragment)
  } catch {
    return undefined
  }
}
