// From a document without errors to the linked policy: names resolved, records in a fixed order, so that the same
// documents give the same bytes whatever the order of their keys.

import { named } from '../guards/token/issuer.options.ts'
import { KEYS_ONLY } from './control.options.ts'
import type { GuardEntry, PolicyDocument } from './document.ts'
import { longestKept, withKept, type Longest } from './kept.ts'
import type { Control, LinkedGuard, LinkedPolicy } from './linked.ts'
import { elsewhere } from './origin-place.ts'
import { compare } from './problem.ts'
import { linkResources } from './resources.ts'
import { linkScreens } from './screens.ts'

export interface LinkOptions {
  /** For a laptop: plain HTTP is admitted, loopback names are hosts too, issuers may be plain HTTP on loopback. */
  readonly dev: boolean
  /** Takes the place of every origin's URL. */
  readonly origin?: string | undefined
  /** Turns debug on, whatever the document says. */
  readonly debug?: boolean | undefined
}

/** The names under which a laptop reaches a Worker. */
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'] as const

export const link = (document: PolicyDocument, options: LinkOptions): Omit<LinkedPolicy, 'version'> => {
  const all = [...document.routes, ...(document.control === undefined ? [] : [document.control])]
  const longest = longestKept(all.flatMap(({ guards }) => guards))
  const hosts = options.dev ? devHosts(document.hosts) : document.hosts
  return {
    format: 1,
    hosts,
    https: options.dev ? { plain: 'off', hsts: undefined } : document.https,
    client: document.client,
    bounds: document.bounds,
    cors: document.cors,
    problemBase: document.problems,
    debug: options.debug === true || document.debug,
    via: document.via,
    ...(document.identity === undefined ? {} : { identity: document.identity }),
    screens: linkScreens(document.screens),
    revocation: document.revocation ?? KEYS_ONLY,
    control:
      document.control === undefined ? undefined : linkControl(document.control, document, options, longest),
    ...(document.resources.length === 0 ? {} : { resources: linkResources(document) }),
    origins: entriesOf(document.origins).map(([name, origin]) => ({
      name,
      ...(options.origin === undefined ? origin : elsewhere(origin, options.origin)),
    })),
    issuers: entriesOf(document.issuers).map(([name, issuer]) => named(name, issuer)),
    routes: document.routes.map((route) => ({
      name: route.name,
      hosts: options.dev ? devRouteHosts(route.match.hosts, document.hosts) : route.match.hosts,
      path: route.match.path,
      methods: route.match.methods,
      origin: route.origin,
      ...(route.cors === undefined ? {} : { cors: route.cors }),
      ...(route.upgrade === undefined ? {} : { upgrade: route.upgrade }),
      ...(route.screens === undefined ? {} : { screens: linkScreens(document.screens, route.screens) }),
      ...(route.bounds?.bodyBytesMax === undefined ? {} : { bodyBytesMax: route.bounds.bodyBytesMax }),
      guards: route.guards.map((guard) => linkGuard(guard, longest)),
    })),
  }
}

const linkControl = (
  control: NonNullable<PolicyDocument['control']>,
  document: PolicyDocument,
  options: LinkOptions,
  longest: Longest,
): Control => ({
  ...control,
  hosts: options.dev ? devRouteHosts(control.hosts, document.hosts) : control.hosts,
  guards: control.guards.map((guard) => linkGuard(guard, longest)),
})

/** `longest`: what guards of the whole policy remember; without it the guard stands for itself. */
export const linkGuard = (guard: GuardEntry, longest: Longest = ALONE): LinkedGuard => ({
  kind: guard.kind,
  mode: guard.options.mode,
  onFault: guard.options.onFault,
  options: withKept(guard, longest),
})

const ALONE: Longest = new Map()

/** In dev the loopback names stand for the policy's first host. */
const devHosts = (hosts: readonly string[]): readonly string[] =>
  hosts.includes('*') ? hosts : [...hosts, ...LOOPBACK.filter((name) => !hosts.includes(name))]

const devRouteHosts = (mine: readonly string[], hosts: readonly string[]): readonly string[] => {
  const [first] = hosts
  if (first === undefined || !mine.includes(first) || hosts.includes('*')) return mine
  return [...mine, ...LOOPBACK.filter((name) => !hosts.includes(name))]
}

const entriesOf = <T>(record: Readonly<Record<string, T>>): readonly (readonly [string, T])[] =>
  Object.entries(record).toSorted(([one], [other]) => compare(one, other))
