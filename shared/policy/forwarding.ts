// What a route says together with its origin: a prefix that is stripped must stand in every path of the route, and a
// body that guards read must fit into an isolate.

import type { Placement } from '../core/guard.ts'
import type { PolicyDocument } from './document.ts'
import type { Parts, RoutePart } from './parts.ts'
import { parsePattern } from './pattern.ts'
import type { Report } from './report.ts'

/** The largest body that may be buffered; bounds.bodyBytesMax of the policy has the same. */
const BUFFERED_BYTES_MAX = 64 * 1_048_576

export const checkForwarding = (
  route: RoutePart,
  placements: readonly Placement[],
  parts: Parts,
  report: Report,
): void => {
  checkPrefix(route, parts, report)
  const bodyBytesMax = route.bounds?.bodyBytesMax
  if (bodyBytesMax === undefined || bodyBytesMax <= BUFFERED_BYTES_MAX) return
  const reader = placements.findIndex(({ guard }) => guard.reads === 'body')
  if (reader === -1) return
  report.error(
    'body-too-large-to-read',
    ['routes', route.index, 'bounds', 'bodyBytesMax'],
    `guards[${reader}] reads the body, and what is read has to fit into memory: at most 64MiB`,
    { fix: 'state at most 64MiB, or let no guard of this route read the body' },
  )
}

const checkPrefix = (route: RoutePart, parts: Parts, report: Report): void => {
  const origin = route.origin === undefined ? undefined : parts.origins.get(route.origin)
  if (origin?.stripPrefix === undefined || route.match === undefined) return
  const pattern = parsePattern(route.match.path)
  if (!pattern.ok) return
  const prefix = origin.stripPrefix.slice(1).split('/')
  const stands = prefix.every((text, place) => {
    const part = pattern.value[place]
    return part?.kind === 'literal' && part.text === text
  })
  if (stands) return
  report.error(
    'prefix-missing',
    ['routes', route.index, 'match', 'path'],
    `the origin "${route.origin ?? ''}" strips "${origin.stripPrefix}", and paths of this route do not start with it`,
    { fix: `let the path start with ${origin.stripPrefix}, or take another origin` },
  )
}

/** An origin that asks for an identity, and nobody who signs it; or the other way round. */
export const checkIdentity = (document: PolicyDocument, report: Report): void => {
  const asking = Object.entries(document.origins).filter(([, { audience }]) => audience !== undefined)
  if (document.identity === undefined)
    for (const [name] of asking)
      report.error(
        'identity-missing',
        ['origins', name, 'identity'],
        'nothing says who signs: the policy has no section "identity"',
        { what: 'key', fix: 'add identity: { issuer: …, secret: … }' },
      )
  else if (asking.length === 0)
    report.warn('identity-unused', ['identity'], 'no origin asks for an identity', {
      what: 'key',
      fix: 'say identity: { audience: … } at an origin',
    })
}
