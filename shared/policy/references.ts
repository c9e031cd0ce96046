// Every name that a document uses must be defined in it: a guard that names a list, issuer, rule set or module that
// nobody defines would otherwise judge by nothing.

import type { Reference } from '../core/document.ts'
import { refers } from './document.ts'
import type { GuardEntry } from './document.ts'
import { nearest } from '../lib/nearest/nearest.ts'
import type { Parts, RoutePart } from './parts.ts'
import type { Report } from './report.ts'

/** The names that exist, by what they name. */
export type Names = Readonly<Record<Reference['kind'], ReadonlySet<string>>>

const WORDS: Readonly<Record<Reference['kind'], { readonly noun: string; readonly section: string }>> = {
  list: { noun: 'list', section: 'lists' },
  issuer: { noun: 'issuer', section: 'issuers' },
  program: { noun: 'rule set', section: 'Gatehouse' },
  module: { noun: 'guard module', section: 'the policy folder' },
  file: { noun: 'file', section: 'the policy folder' },
  contract: { noun: 'contract', section: 'contracts' },
}

/** Reports every name without a definition; answers the guards that name one. */
export const checkReferences = (parts: Parts, names: Names, report: Report): ReadonlySet<GuardEntry> => {
  const broken = new Set<GuardEntry>()
  for (const route of parts.routes) {
    checkRoute(route, parts, report)
    for (const [place, guard] of route.guards.entries()) {
      if (guard === undefined) continue
      for (const reference of refers(guard)) {
        // Modules and files that cannot be read are reported where they are read.
        if (names[reference.kind].has(reference.name)) continue
        broken.add(guard)
        if (reference.kind === 'module' || reference.kind === 'file') continue
        const { noun, section } = WORDS[reference.kind]
        const guess = nearest(reference.name, names[reference.kind])
        report.error(
          `unknown-${reference.kind}`,
          [...route.at, 'guards', place, guard.kind, ...reference.path],
          `there is no ${noun} "${reference.name}" in ${section}${among(names[reference.kind])}`,
          { fix: guess === undefined ? undefined : `did you mean "${guess}"?` },
        )
      }
    }
  }
  return broken
}

const checkRoute = (route: RoutePart, parts: Parts, report: Report): void => {
  if (route.origin !== undefined && !parts.origins.has(route.origin)) {
    const guess = nearest(route.origin, parts.origins.keys())
    report.error(
      'unknown-origin',
      [...route.at, 'origin'],
      `there is no origin "${route.origin}" in origins${among(new Set(parts.origins.keys()))}`,
      { fix: guess === undefined ? undefined : `did you mean "${guess}"?` },
    )
  }
  for (const [place, host] of (route.match?.hosts ?? []).entries()) {
    if (parts.hosts.includes(host)) continue
    const guess = nearest(host, parts.hosts)
    report.error(
      'unknown-host',
      [...route.matchAt, 'hosts', place],
      `"${host}" is none of the policy's hosts${among(new Set(parts.hosts))}`,
      { fix: guess === undefined ? `add "${host}" to hosts` : `did you mean "${guess}"?` },
    )
  }
}

const among = (names: ReadonlySet<string>): string => {
  if (names.size === 0) return ', which is empty'
  const shown = [...names].toSorted().slice(0, 12)
  return ` (${shown.join(', ')}${names.size > shown.length ? ', …' : ''})`
}
