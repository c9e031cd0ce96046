// What could be understood of a document, even of one with errors: the checks behind the schema (names, order,
// conflicts) run over it, so that all errors are told at once and none is only a consequence of another. A part
// that did not parse is undefined; its name is still known, so that nobody who names it is called wrong.

import type { z } from 'zod'

import type { Issuer } from '../core/ports.ts'
import { issuerSchema } from '../guards/token/issuer.options.ts'
import { documentSchema, guardSchema, routeSchema } from './document.ts'
import type { GuardEntry, ListDocument, PolicyDocument, RouteDocument } from './document.ts'
import { parsePart } from './issues.ts'
import type { Origin } from './linked.ts'
import type { Problem } from './problem.ts'
import { hostSchema, listSchema, originSchema } from './sections.ts'
import type { Source } from './yaml.ts'

export interface Parts {
  readonly hosts: readonly string[]
  readonly origins: Named<Omit<Origin, 'name'>>
  readonly issuers: Named<Omit<Issuer, 'name'>>
  readonly lists: Named<ListDocument>
  readonly routes: readonly RoutePart[]
  /** The whole document, where all of it parsed. */
  readonly document: PolicyDocument | undefined
}

type Named<T> = ReadonlyMap<string, T | undefined>

export interface RoutePart {
  readonly index: number
  readonly name: string | undefined
  readonly match: RouteDocument['match'] | undefined
  readonly origin: string | undefined
  readonly guards: readonly (GuardEntry | undefined)[]
}

/** Parses the document as a whole, and in parts where the whole has errors. */
export const partsOf = (source: Source): { readonly parts: Parts; readonly problems: readonly Problem[] } => {
  const parsed = parsePart(documentSchema, source, [], source.value)
  if (parsed.ok) return { parts: wholeParts(parsed.value), problems: [] }
  return { parts: salvagedParts(source.value), problems: parsed.problems }
}

const wholeParts = (document: PolicyDocument): Parts => ({
  hosts: document.hosts,
  origins: new Map(Object.entries(document.origins)),
  issuers: new Map(Object.entries(document.issuers)),
  lists: new Map(Object.entries(document.lists)),
  routes: document.routes.map((route, index) => ({ index, ...route })),
  document,
})

const salvagedParts = (value: unknown): Parts => {
  const root = mapOf(value)
  return {
    hosts: listOf(root['hosts']).flatMap((host) => salvage(hostSchema, host) ?? []),
    origins: salvageNamed(originSchema, root['origins']),
    issuers: salvageNamed(issuerSchema, root['issuers']),
    lists: salvageNamed(listSchema, root['lists']),
    routes: listOf(root['routes']).map((route, index) => salvageRoute(mapOf(route), index)),
    document: undefined,
  }
}

const salvageRoute = (route: Readonly<Record<string, unknown>>, index: number): RoutePart => ({
  index,
  name: salvage(routeSchema.shape.name, route['name']),
  match: salvage(routeSchema.shape.match, route['match']),
  origin: salvage(routeSchema.shape.origin, route['origin']),
  guards: listOf(route['guards']).map((guard) => salvage(guardSchema, guard)),
})

const salvage = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> | undefined =>
  schema.safeParse(value).data

const salvageNamed = <Schema extends z.ZodType>(schema: Schema, value: unknown): Named<z.output<Schema>> =>
  new Map(Object.entries(mapOf(value)).map(([name, part]) => [name, salvage(schema, part)]))

const mapOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
