// A route's guards, made as they will be at run time, to ask them what they need and give.

import type { Links, Placement } from '../core/guard.ts'
import { refers, refusals } from './document.ts'
import type { GuardEntry } from './document.ts'
import { linkGuard } from './link.ts'
import type { SharedLinks } from './links.ts'
import { placed } from './load.ts'
import { optionalFactories } from './optional-factories.ts'
import type { RoutePart } from './parts.ts'
import type { Report } from './report.ts'

/** Undefined where something they need has errors. */
export const place = (
  route: RoutePart,
  links: SharedLinks,
  broken: ReadonlySet<GuardEntry>,
  report: Report,
  routes: ReadonlySet<string>,
): readonly Placement[] | undefined => {
  const placements: Placement[] = []
  for (const [index, guard] of route.guards.entries()) {
    if (guard === undefined || broken.has(guard) || !isLinked(guard, links)) return undefined
    const refused = refusals(guard, { ...links, routes })
    for (const { code, path, message, fix } of refused)
      report.error(code, [...route.at, 'guards', index, guard.kind, ...path], message, { fix })
    if (refused.length > 0) return undefined
    const around = { ...links, route: route.name ?? '', place: index }
    const made =
      guard.kind === 'module'
        ? placeModule(guard, around)
        : placed(linkGuard(guard), around, optionalFactories)
    if (typeof made === 'string') {
      report.error('module-refused', [...route.at, 'guards', index, 'module'], made, {
        what: 'key',
      })
      return undefined
    }
    placements.push(made)
  }
  return placements
}

/** A user's factory refuses its options by throwing: the operator's own words, told to the operator. */
const placeModule = (guard: GuardEntry, links: Links): Placement | string => {
  try {
    return placed(linkGuard(guard), links, optionalFactories)
  } catch (error) {
    return `the guard could not be made: ${error instanceof Error ? error.message : String(error)}`
  }
}

const isLinked = (guard: GuardEntry, links: SharedLinks): boolean =>
  refers(guard).every(({ kind, name }) => {
    switch (kind) {
      case 'list':
        return links.lists.has(name)
      case 'issuer':
        return links.issuers.has(name)
      case 'program':
        return links.programs.has(name)
      case 'module':
        return links.modules.has(name)
      case 'file':
        return links.files?.has(name) === true
      case 'contract':
        return links.contracts?.has(name) === true
    }
  })
