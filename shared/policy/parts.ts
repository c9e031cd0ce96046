// What could be understood of a document, even of one with errors: the checks behind the schema (names, order,
// conflicts) run over it, so that all errors are told at once and none is only a consequence of another. A part
// that did not parse is undefined; its name is still known, so that nobody who names it is called wrong.

import type { z } from 'zod'

import type { Issuer } from '../core/ports.ts'
import { issuerSchema } from '../guards/token/issuer.options.ts'
import { documentSchema, guardSchema, routeSchema } from './document.ts'
import type { ContractDocument, GuardEntry, ListDocument, PolicyDocument, RouteDocument } from './document.ts'
import { parsePart } from './issues.ts'
import { CONTROL_METHODS, CONTROL_ROUTE } from './linked.ts'
import type { Origin } from './linked.ts'
import type { Problem } from './problem.ts'
import { originSchema } from './origin.options.ts'
import { contractSchema, hostSchema, listSchema } from './sections.ts'
import type { Source } from './yaml.ts'

export interface Parts {
  readonly hosts: readonly string[]
  readonly origins: Named<Omit<Origin, 'name'>>
  readonly issuers: Named<Omit<Issuer, 'name'>>
  readonly lists: Named<ListDocument>
  readonly contracts: Named<ContractDocument>
  readonly routes: readonly RoutePart[]
  /** The whole document, where all of it parsed. */
  readonly document: PolicyDocument | undefined
}

type Named<T> = ReadonlyMap<string, T | undefined>

export interface RoutePart {
  readonly index: number
  /** Where the route stands in the document, and where its path and hosts do: the admin API is a route as well. */
  readonly at: readonly (string | number)[]
  readonly matchAt: readonly (string | number)[]
  readonly name: string | undefined
  readonly match: RouteDocument['match'] | undefined
  readonly origin: string | undefined
  readonly bounds?: RouteDocument['bounds'] | undefined
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
  contracts: new Map(Object.entries(document.contracts)),
  routes: [
    ...document.routes.map((route, index) => ({ ...placeOf(index), ...route })),
    ...(document.control === undefined ? [] : [controlPart(document.control, document.routes.length)]),
  ],
  document,
})

const salvagedParts = (value: unknown): Parts => {
  const root = mapOf(value)
  return {
    hosts: listOf(root['hosts']).flatMap((host) => salvage(hostSchema, host) ?? []),
    origins: salvageNamed(originSchema, root['origins']),
    issuers: salvageNamed(issuerSchema, root['issuers']),
    lists: salvageNamed(listSchema, root['lists']),
    contracts: salvageNamed(contractSchema, root['contracts']),
    routes: [
      ...listOf(root['routes']).map((route, index) => salvageRoute(mapOf(route), index)),
      ...salvageControl(root['control'], listOf(root['routes']).length),
    ],
    document: undefined,
  }
}

const salvageRoute = (route: Readonly<Record<string, unknown>>, index: number): RoutePart => ({
  ...placeOf(index),
  name: salvage(routeSchema.shape.name, route['name']),
  match: salvage(routeSchema.shape.match, route['match']),
  origin: salvage(routeSchema.shape.origin, route['origin']),
  bounds: salvage(routeSchema.shape.bounds, route['bounds']),
  guards: listOf(route['guards']).map((guard) => salvage(guardSchema, guard)),
})

const placeOf = (index: number): Pick<RoutePart, 'index' | 'at' | 'matchAt'> => ({
  index,
  at: ['routes', index],
  matchAt: ['routes', index, 'match'],
})

/** The admin API as a route: it needs guards in order like every other, and may not share its paths with one. */
const controlPart = (control: NonNullable<PolicyDocument['control']>, index: number): RoutePart => ({
  index,
  at: ['control'],
  matchAt: ['control'],
  name: CONTROL_ROUTE,
  match: { path: `${control.path}/*`, methods: [...CONTROL_METHODS], hosts: control.hosts },
  origin: undefined,
  guards: control.guards,
})

const salvageControl = (value: unknown, index: number): readonly RoutePart[] => {
  if (value === undefined) return []
  const guards = listOf(mapOf(value)['guards']).map((guard) => salvage(guardSchema, guard))
  return [
    {
      index,
      at: ['control'],
      matchAt: ['control'],
      name: CONTROL_ROUTE,
      match: undefined,
      origin: undefined,
      guards,
    },
  ]
}

const salvage = <Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> | undefined =>
  schema.safeParse(value).data

const salvageNamed = <Schema extends z.ZodType>(schema: Schema, value: unknown): Named<z.output<Schema>> =>
  new Map(Object.entries(mapOf(value)).map(([name, part]) => [name, salvage(schema, part)]))

const mapOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
