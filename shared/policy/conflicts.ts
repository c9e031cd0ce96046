// Two routes for one request: the build refuses it, since which of them judges would be an accident of order.

import type { Parts, RoutePart } from './parts.ts'
import { parsePattern, shapeOf } from './pattern.ts'
import type { Report } from './report.ts'

/** Reports routes that share a name, and routes that share a host, a path shape and a method. */
export const checkConflicts = (parts: Parts, report: Report): void => {
  const names = new Map<string, RoutePart>()
  const taken = new Map<string, RoutePart>()
  for (const route of parts.routes) {
    if (route.name !== undefined) {
      const first = names.get(route.name)
      if (first === undefined) names.set(route.name, route)
      else
        report.error('duplicate-route-name', [...route.at, 'name'], `${called(first)} has this name too`, {
          fix: 'give each route a name of its own: events and limits are told apart by it',
        })
    }
    checkMatch(route, parts.hosts, taken, report)
  }
}

const checkMatch = (
  route: RoutePart,
  allHosts: readonly string[],
  taken: Map<string, RoutePart>,
  report: Report,
): void => {
  if (route.match === undefined) return
  const pattern = parsePattern(route.match.path)
  if (!pattern.ok) return
  const shape = shapeOf(pattern.value)
  const clashes = new Map<RoutePart, Set<string>>()
  const hosts = route.match.hosts.length === 0 ? allHosts : route.match.hosts
  for (const host of hosts)
    for (const method of route.match.methods) {
      const key = JSON.stringify([host, shape, method])
      const first = taken.get(key)
      if (first === undefined) taken.set(key, route)
      else if (first !== route) clashes.set(first, (clashes.get(first) ?? new Set()).add(method))
    }
  for (const [first, methods] of clashes)
    report.error(
      'conflicting-routes',
      [...route.matchAt, 'path'],
      `${called(first)} takes ${[...methods].join(', ')} of the same paths (${first.match?.path ?? ''})`,
      { fix: 'remove one, or tell them apart by method or host' },
    )
}

const called = (route: RoutePart): string =>
  route.at[0] === 'control'
    ? 'the admin API (control)'
    : `routes[${route.index}]${route.name === undefined ? '' : ` (${route.name})`}`
