// The policy document, policies/gateway.yaml: the one definition from which its types, the editors' JSON Schema and
// the reference page come. Every map is strict: a key that nobody knows is an error, never an option that is
// silently not in force. Read by the build alone; the Worker carries no schema.

import { z } from 'zod'

import type { Named, Reference, Refusal, Surroundings, Warning } from '../core/document.ts'
import { issuerSchema } from '../guards/token/issuer.options.ts'
import { controlSchema, revocationSchema } from './control.options.ts'
import { documents } from './documents.ts'
import type { Kind } from './factories.ts'
import { identitySchema } from './identity.options.ts'
import { originSchema } from './origin.options.ts'
import { parsePattern } from './pattern.ts'
import { resourcesSchema } from './resources.options.ts'
import { routeScreensSchema, screensSchema } from './screens.ts'
import {
  boundsSchema,
  clientSchema,
  contractSchema,
  corsSchema,
  hostSchema,
  httpsSchema,
  listSchema,
  nameSchema,
  problemsSchema,
  routeBoundsSchema,
  viaSchema,
} from './sections.ts'

/** One guard of a route: its kind, and its options as the kind's own schema parsed them. */
export type GuardEntry = {
  readonly [K in Kind]: { readonly kind: K; readonly options: z.output<(typeof documents)[K]['schema']> }
}[Kind]

export const kinds = Object.keys(documents).toSorted() as readonly Kind[]

export const guardSchema = z
  .strictObject(Object.fromEntries(kinds.map((kind) => [kind, documents[kind].schema.optional()])))
  .superRefine((entry, context) => {
    const count = Object.keys(entry).length
    // An unknown kind has been told already.
    if (count === 1 || context.issues.length > 0) return
    const message =
      count === 0 ? 'a guard names its kind' : 'each guard is an item of its own: put "- " before each kind'
    context.addIssue({ code: 'custom', message: `${message}, such as "- limit: { … }"` })
  })
  .transform((entry): GuardEntry => {
    const [kind, options] = Object.entries(entry)[0] ?? []
    // The strict object above parsed the options by the schema of this very kind.
    return { kind, options } as GuardEntry
  })
  .describe('One guard: its kind, and its options.')

/**
 * What a route without `methods` takes: the methods of RFC 9110 §9.3 and PATCH (RFC 5789) that an origin may see.
 * Known by identity, so that the lint tells it from a list that somebody wrote.
 */
export const STANDARD_METHODS: readonly string[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
]

const matchSchema = z
  .strictObject({
    path: z
      .string()
      .superRefine((text, context) => {
        const pattern = parsePattern(text)
        if (!pattern.ok) context.addIssue({ code: 'custom', message: pattern.error })
      })
      .describe(
        '`/v1/orders/{id}`: literals, `{name}` for one segment, and `*` as the last segment for the rest. Written decoded, but for `%2A` and `%20`: the characters `*` and space.',
      ),
    methods: z
      .array(
        z.string().regex(/^([A-Z][A-Z0-9_-]{0,31}|\*)$/, {
          error: 'expected a method in upper case, such as "GET", or "*"',
        }),
      )
      .min(1)
      .refine((methods) => new Set(methods).size === methods.length, { error: 'a method stands twice' })
      .refine((methods) => methods.length === 1 || !methods.includes('*'), { error: '"*" stands alone' })
      .optional()
      .describe(
        'Methods in upper case, or `["*"]` for every one. GET brings HEAD with it. Without it: GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS.',
      ),
    hosts: z
      .array(hostSchema)
      .default([])
      .describe("Some of the policy's hosts, where the route is not for all of them."),
  })
  .transform(({ methods, ...match }) => ({ ...match, methods: methods ?? STANDARD_METHODS }))
  .describe('Which requests take this route. The most specific host wins, then the most specific path.')

export const routeSchema = z.strictObject({
  name: nameSchema.describe('Unique: what events, problems and limits call the route.'),
  match: matchSchema,
  origin: z.string().describe('The name of the origin that admitted requests are sent to.'),
  bounds: routeBoundsSchema.optional(),
  cors: z
    .union([z.literal('off'), corsSchema])
    .optional()
    .describe("Cross-origin access to this route in place of the policy's `cors`, or `off` for none."),
  upgrade: z
    .array(z.enum(['websocket']))
    .length(1)
    .optional()
    .describe(
      'Lets a connection become a WebSocket: its handshake is judged like every request, what goes over it afterwards is not. Pages may open one from the API’s own origin and from the origins of `cors`. Without it a handshake is refused.',
    ),
  screens: routeScreensSchema.optional(),
  guards: z
    .array(guardSchema)
    .describe('What judges a request, in this order; the first refusal ends it. `[]` admits everyone.'),
})

export const documentSchema = z.strictObject({
  version: z.literal(1).describe("The document's format: 1."),
  hosts: z
    .array(hostSchema)
    .min(1)
    .refine((hosts) => new Set(hosts).size === hosts.length, { error: 'a host stands twice' })
    .describe(
      'Host names that the gate answers to: exact, `*.example.com` (any depth), or `*` for every one.',
    ),
  https: httpsSchema.prefault({}).describe('How plain HTTP is met. In dev (`--dev`) this is off.'),
  client: clientSchema
    .prefault({ address: 'cf-connecting-ip' })
    .describe('How the gate learns who the client is.'),
  bounds: boundsSchema.prefault({}).describe('Sizes beyond which a request is refused unread.'),
  cors: corsSchema.optional().describe('Cross-origin access for browsers (CORS); without it there is none.'),
  problems: problemsSchema.prefault({}).describe('How refusals are described to clients (RFC 9457).'),
  debug: z
    .boolean()
    .default(false)
    .describe(
      'Says the decision in `x-gatehouse-decision` and `x-gatehouse-rules`: for tests, not for production.',
    ),
  screens: screensSchema.prefault({}),
  identity: identitySchema.optional(),
  via: viaSchema
    .default('gatehouse')
    .describe(
      'What the gate calls itself in `Via` and `CDN-Loop`. A request that bears the name already is refused as a loop: where one gate stands behind another, give each its own.',
    ),
  origins: z.record(nameSchema, originSchema).describe('Where admitted requests are sent, by name.'),
  issuers: z.record(nameSchema, issuerSchema).default({}).describe('Whose tokens are accepted, by name.'),
  lists: z
    .record(
      nameSchema.refine((name) => !/^[0-9.]+$/.test(name), {
        error: 'expected a name that cannot be taken for an address',
      }),
      listSchema,
    )
    .default({})
    .describe('Lists of addresses, by name.'),
  contracts: z
    .record(nameSchema, contractSchema)
    .default({})
    .describe('Contracts (OpenAPI) that requests and answers are judged by, by name.'),
  revocation: revocationSchema
    .optional()
    .describe(
      'Asks of every token whether it has been revoked, and says how soon a revocation holds everywhere. Without it tokens are good until they expire; API keys are always asked about.',
    ),
  control: controlSchema(guardSchema)
    .optional()
    .describe('The admin API for API keys and revocations; without it there is none.'),
  resources: resourcesSchema.default([]),
  routes: z.array(routeSchema).min(1).describe('What the API is. A request that no route knows is refused.'),
})

export type PolicyDocument = z.output<typeof documentSchema>
export type RouteDocument = z.output<typeof routeSchema>
export type ListDocument = z.output<typeof listSchema>
export type ContractDocument = z.output<typeof contractSchema>

/** What a guard's options name outside of themselves. */
export const refers = (entry: GuardEntry): readonly Reference[] =>
  (documents[entry.kind].refers as (options: unknown) => readonly Reference[])(entry.options)

/** What about a guard's options is wrong together with what they name. */
export const refusals = (entry: GuardEntry, named: Named): readonly Refusal[] => {
  const document = documents[entry.kind] as {
    readonly refuses?: (options: unknown, named: Named) => readonly Refusal[]
  }
  return document.refuses?.(entry.options, named) ?? []
}

/** What a guard uses up with each request. */
export const onceOf = (entry: GuardEntry): readonly string[] => {
  const document = documents[entry.kind] as { readonly once?: (options: unknown) => readonly string[] }
  return document.once?.(entry.options) ?? []
}

export const lintGuard = (entry: GuardEntry, surroundings: Surroundings): readonly Warning[] =>
  (documents[entry.kind].lint as (options: unknown, around: Surroundings) => readonly Warning[])(
    entry.options,
    surroundings,
  )
