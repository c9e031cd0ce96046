// From a bundle's bytes to a policy that can select and judge: what the Worker does when an isolate starts. It
// trusts that the build wrote the bundle (the checksum finds damage, not malice) and refuses, with one clear
// sentence, a bundle that this Worker's code does not fully understand: nothing in it is skipped.

import type { GuardFactory, Links, Placement } from '../core/guard.ts'
import { openContract } from '../core/contract-source.ts'
import type { Screen, ScreenLinks } from '../core/screen.ts'
import { err, ok } from '../lib/result.ts'
import { isImported } from '../guards/payload/is-imported.ts'
import type { Result } from '../lib/result.ts'
import { decodeBundle } from './bundle.ts'
import type { Bundle, SectionKind } from './bundle.ts'
import { factories, isCommon } from './factories.ts'
import { CONTROL_METHODS, CONTROL_ROUTE } from './linked.ts'
import type { Control, Cors, LinkedGuard, LinkedPolicy, LinkedRoute, Origin } from './linked.ts'
import { parsePattern } from './pattern.ts'
import type { Pattern } from './pattern.ts'
import { lazyScreens } from './screen-factories.ts'
import type { Screens } from './screen-factories.ts'
import { selector } from './select.ts'
import type { Selector } from './select.ts'

/** Users' own guards by the file that the document names: what OUT/policy.ts exports. */
export type Modules = ReadonlyMap<string, GuardFactory<unknown>>

/**
 * Factories of the optional kinds that this Worker carries (optional.ts), and of variants that stand in for a common
 * one: what OUT/policy.ts exports.
 */
export type Kinds = ReadonlyMap<string, GuardFactory<unknown>>

const NO_KINDS: Kinds = new Map()
const NO_SCREENS: Screens = new Map()

export interface Policy {
  readonly version: string
  readonly linked: LinkedPolicy
  readonly routes: readonly Route[]
  /** Whether any route's preflights are answered here. */
  readonly preflights: boolean
  /** What refusals without a route pass through. */
  readonly screens: () => readonly Screen[]
  /** For `select(policy.selector, host, segments, method)`. */
  readonly selector: Selector<Route>
  /** Makes ahead what is costly to make and shared by guards. It never throws. */
  readonly prepare: () => void
}

export interface Route {
  readonly name: string
  readonly hosts: readonly string[]
  readonly pattern: Pattern
  readonly methods: readonly string[]
  readonly origin: Origin
  /** The admin API answers in place of the origin. */
  readonly control: boolean
  readonly bodyBytesMax: number | undefined
  /** The route's own, or else the policy's. */
  readonly cors: Cors | undefined
  /** A connection may become a WebSocket. */
  readonly webSocket: boolean
  /** What answers of this route pass through, in order. */
  readonly screens: () => readonly Screen[]
  /** The kinds of its guards, in order, as the document names them. */
  readonly kinds: readonly string[]
  /** The route's guards, made on the first call: an isolate pays only for the routes that it serves. */
  readonly placements: () => readonly Placement[]
}

/** Reads a bundle and makes it a policy, or says why this Worker cannot run it. */
export const loadPolicy = (
  file: Uint8Array | ArrayBuffer,
  modules: Modules = new Map(),
  kinds: Kinds = NO_KINDS,
  screens: Screens = NO_SCREENS,
): Result<Policy, string> => {
  const bundle = decodeBundle(file instanceof Uint8Array ? file : new Uint8Array(file))
  if (!bundle.ok) return bundle
  const data = bundle.value.data as Omit<LinkedPolicy, 'version'>
  const linked: LinkedPolicy = { ...data, version: bundle.value.version }
  const links: Shared = {
    issuers: new Map(linked.issuers.map((issuer) => [issuer.name, issuer])),
    lists: sections(bundle.value, 'list'),
    programs: sections(bundle.value, 'program'),
    files: sections(bundle.value, 'file'),
    contracts: new Map(
      [...sections(bundle.value, 'contract')].map(([name, bytes]) => [name, openContract(bytes)]),
    ),
    modules,
  }
  return linkPolicy(linked, links, { kinds, screens }, sections(bundle.value, 'mask'))
}

const sections = (bundle: Bundle, kind: SectionKind): ReadonlyMap<string, Uint8Array> =>
  new Map(bundle.sections.filter((section) => section.kind === kind).map(({ name, bytes }) => [name, bytes]))

type Shared = Omit<Links, 'route' | 'place'>
type Masks = NonNullable<ScreenLinks['masks']>

interface Carried {
  readonly kinds: Kinds
  readonly screens: Screens
}

const linkPolicy = (
  linked: LinkedPolicy,
  shared: Shared,
  carried: Carried,
  masks: Masks,
): Result<Policy, string> => {
  const origins = new Map(linked.origins.map((origin) => [origin.name, origin]))
  const links = { programs: shared.programs, route: undefined }
  const screens = lazyScreens(linked.screens, links, carried.screens)
  if (!screens.ok) return screens
  const routes: Route[] = []
  const all: readonly (LinkedRoute & { readonly control?: boolean })[] = [
    ...linked.routes,
    ...controlRoutes(linked.control),
  ]
  for (const route of all) {
    const made = linkRoute(route, origins, shared, linked, carried, masks)
    if (!made.ok) return err(`route "${route.name}": ${made.error}`)
    routes.push(made.value)
  }
  return ok({
    version: linked.version,
    linked,
    routes,
    selector: selector(linked.hosts, routes),
    preflights: linked.cors !== undefined || routes.some((route) => route.cors !== undefined),
    screens: screens.value,
    prepare: () => prepare(linked, routes, carried.kinds),
  })
}

/** One route of each combination of what guards share makes it for all. */
const prepare = (linked: LinkedPolicy, routes: readonly Route[], kinds: Kinds): void => {
  const prepared = new Set<string>()
  for (const [index, { guards }] of linked.routes.entries()) {
    const shared = guards.flatMap(({ kind, options }) => {
      const word = factoryOf(kind, kinds)?.shares?.(options)
      return word === undefined ? [] : [`${kind} ${word}`]
    })
    if (shared.every((word) => prepared.has(word))) continue
    for (const word of shared) prepared.add(word)
    try {
      routes[index]?.placements()
    } catch {
      // A bug of ours: the requests that need these guards meet it again, and are told of it with an id.
    }
  }
}

/** Never asked: the gateway hands this route to the admin API, and this name is nobody's in any DNS. */
const CONTROL_ORIGIN: Origin = { name: CONTROL_ROUTE, url: 'https://control.invalid', timeoutMs: 1 }

const controlRoutes = (control: Control | undefined): readonly (LinkedRoute & { readonly control: true })[] =>
  control === undefined
    ? []
    : [
        {
          name: CONTROL_ROUTE,
          hosts: control.hosts,
          path: `${control.path}/*`,
          methods: CONTROL_METHODS,
          origin: CONTROL_ORIGIN.name,
          control: true,
          guards: control.guards,
        },
      ]

const linkRoute = (
  route: LinkedRoute & { readonly control?: boolean },
  origins: ReadonlyMap<string, Origin>,
  shared: Shared,
  { screens, cors }: Pick<LinkedPolicy, 'screens' | 'cors'>,
  carried: Carried,
  masks: Masks,
): Result<Route, string> => {
  const pattern = parsePattern(route.path)
  if (!pattern.ok) return pattern
  const control = route.control === true
  const origin = control ? CONTROL_ORIGIN : origins.get(route.origin)
  if (origin === undefined) return err(`the bundle has no origin "${route.origin}"`)
  for (const guard of route.guards) {
    const missing = missingOf(guard, shared, carried.kinds)
    if (missing !== undefined) return err(missing)
  }
  const mine = route.screens ?? screens
  // No contract knows the admin API's answers: they are the gate's own.
  const kept = control ? mine.filter(({ kind }) => kind !== 'minimise') : mine
  const links = { programs: shared.programs, masks, route: route.name }
  const own = lazyScreens(kept, links, carried.screens)
  if (!own.ok) return own
  let placements: readonly Placement[] | undefined
  return ok({
    name: route.name,
    hosts: route.hosts,
    pattern: pattern.value,
    methods: route.methods,
    origin,
    control,
    bodyBytesMax: route.bodyBytesMax,
    cors: route.cors === undefined ? cors : route.cors === 'off' ? undefined : route.cors,
    webSocket: route.upgrade?.includes('websocket') === true,
    screens: own.value,
    kinds: route.guards.map((guard) => guard.kind),
    placements: () =>
      (placements ??= route.guards.map((guard, place) =>
        placed(guard, { ...shared, route: route.name, place }, carried.kinds),
      )),
  })
}

/** Guards are made late, so what only this Worker can lack is looked for at once. */
const missingOf = (guard: LinkedGuard, shared: Shared, kinds: Kinds): string | undefined => {
  if (!isCommon(guard.kind) && !kinds.has(guard.kind))
    return `this Worker has no guard of kind "${guard.kind}": build it again`
  if (guard.kind === 'payload' && !kinds.has(guard.kind)) {
    const { rules } = guard.options as { readonly rules: readonly string[] }
    const imported = rules.find((name) => isImported(name, shared.programs))
    if (imported !== undefined)
      return `this Worker runs no imported rule sets ("${imported}"): build it again`
  }
  if (guard.kind !== 'module') return undefined
  const { file } = guard.options as { readonly file: string }
  return shared.modules.has(file) ? undefined : `the guard module "${file}" is not part of this Worker`
}

/** Makes one guard in its place. The options come from the build, which parsed them with the kind's own schema. */
export const placed = (guard: LinkedGuard, links: Links, kinds: Kinds): Placement => {
  const factory = factoryOf(guard.kind, kinds)
  if (factory === undefined) throw new TypeError(`no guard of kind ${guard.kind}`)
  return { guard: factory(guard.options, links), mode: guard.mode, onFault: guard.onFault }
}

const factoryOf = (kind: string, kinds: Kinds): GuardFactory<unknown> | undefined =>
  kinds.get(kind) ?? (isCommon(kind) ? (factories[kind] as GuardFactory<unknown>) : undefined)
