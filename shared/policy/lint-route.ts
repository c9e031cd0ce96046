// What is worth a second look at one route: who gets in by what it leaves out, what never gets there, and what is judged
// later than it could be.

import type { Path } from '../core/document.ts'
import type { Placement } from '../core/guard.ts'
import { canonicalPath } from '../exchange/path.ts'
import { lintGuard, STANDARD_METHODS } from './document.ts'
import type { GuardEntry, PolicyDocument, RouteDocument } from './document.ts'
import { literalOf, parsePattern } from './pattern.ts'
import type { Report } from './report.ts'

export interface Known {
  readonly document: PolicyDocument
  /** Compiled payload programs, by rule set name. */
  readonly programs: ReadonlyMap<string, Uint8Array>
}

export const lintRoute = (
  route: RouteDocument,
  index: number,
  placements: readonly Placement[] | undefined,
  { document, programs }: Known,
  report: Report,
): void => {
  const base = ['routes', index] as const
  lintOpen(route, base, report)
  lintCors(route.cors, [...base, 'cors', 'origins'], report)
  lintReach(route, index, document, report)
  lintFaults(route.guards, [...base, 'guards'], report)
  const kinds = route.guards.map((guard) => guard.kind)
  const params = paramsOf(route.match.path)
  const bodyBytesMax = route.bounds?.bodyBytesMax ?? document.bounds.bodyBytesMax
  for (const [place, guard] of route.guards.entries())
    for (const warning of lintGuard(guard, {
      kinds,
      place,
      params,
      methods: route.match.methods,
      upgrade: route.upgrade !== undefined && route.upgrade.length > 0,
      bodyBytesMax,
      programs,
    }))
      report.warn(warning.code, [...base, 'guards', place, guard.kind, ...warning.path], warning.message, {
        fix: warning.fix,
      })
  if (placements !== undefined) lintOrder(placements, index, kinds, report)
}

/** Who gets in by what the route leaves out. */
const lintOpen = (route: RouteDocument, base: Path, report: Report): void => {
  if (route.guards.length === 0)
    report.warn(
      'route-unguarded',
      [...base, 'guards'],
      `nothing guards "${route.name}": everyone is admitted`,
      {
        what: 'key',
        fix: 'add guards, at least a limit',
      },
    )
  else if (route.guards.every((guard) => guard.options.mode === 'shadow'))
    report.warn(
      'route-shadow-only',
      [...base, 'guards'],
      `every guard of "${route.name}" is in shadow mode: everyone is admitted`,
      {
        what: 'key',
        fix: 'let at least one enforce',
      },
    )
  if (route.match.methods === STANDARD_METHODS || route.match.methods.includes('*'))
    report.warn(
      'methods-any',
      [...base, 'match', 'methods'],
      'every method is admitted, also ones that the API does not have',
      {
        fix: 'name them, such as [GET, POST]',
      },
    )
}

export const lintCors = (cors: RouteDocument['cors'], at: Path, report: Report): void => {
  if (cors === undefined || cors === 'off' || !cors.origins.includes('*')) return
  report.warn('cors-any', at, 'pages of every site may read the answers of this API', {
    fix: 'name the origins of your pages',
  })
}

/** A limit that cannot count may well let through; one that says who somebody is, or what they may do, may not. */
const OPENS: Readonly<Partial<Record<GuardEntry['kind'], string>>> = {
  access: 'this decision',
  anyOf: 'a credential',
  certificate: 'a certificate',
  introspection: 'a token',
  key: 'a key',
  signature: 'a signature',
  token: 'a token',
}

const lintFaults = (guards: readonly GuardEntry[], at: Path, report: Report): void => {
  for (const [place, guard] of guards.entries()) {
    const { kind, options } = guard
    const what = OPENS[kind]
    if (what === undefined || options.onFault !== 'pass' || options.mode === 'shadow') continue
    // Without a decision point it depends on nothing that could fail.
    if (guard.kind === 'access' && guard.options.ask === undefined) continue
    report.warn(
      'fault-opens',
      [...at, place, kind, 'onFault'],
      `THE ROUTE OPENS while what this guard depends on fails: everyone is admitted, with and without ${what}. Whoever can make it fail gets in`,
      { fix: 'leave onFault out: the answer is then 503 with Retry-After' },
    )
  }
}

const paramsOf = (path: string): readonly string[] => {
  const pattern = parsePattern(path)
  if (!pattern.ok) return []
  return pattern.value.flatMap((part) =>
    part.kind === 'param' ? [part.name] : part.kind === 'rest' ? ['*'] : [],
  )
}

/** The exchange refuses these before any route is looked for (RFC 9110 §9.3.6, §9.3.8). */
const UNREACHABLE_METHODS: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK'])

const lintReach = (route: RouteDocument, index: number, document: PolicyDocument, report: Report): void => {
  const at = ['routes', index, 'match']
  const methods = route.match.methods.filter((method) => UNREACHABLE_METHODS.has(method))
  if (methods.length > 0)
    report.warn(
      'route-unreachable',
      [...at, 'methods'],
      `no request with ${methods.join(' or ')} gets here`,
      {
        fix: `remove ${methods.join(' and ')}`,
      },
    )
  // The shortest path of the pattern, as a client sends it: a parameter is one character, a rest nothing.
  const shortest = literalOf(route.match.path.replace(/\{[^}]*\}/g, 'x').replace(/\*$/, ''))
  const path = canonicalPath(encodeURI(shortest))
  if (!path.ok)
    report.warn(
      'route-unreachable',
      [...at, 'path'],
      `no request with this path gets here: it holds ${path.error.reason}`,
      {
        fix: 'remove the route, or write the path as the API has it',
      },
    )
  else if (path.value.path.length > document.bounds.targetBytesMax)
    report.warn(
      'route-unreachable',
      [...at, 'path'],
      `the path is longer than bounds.targetBytesMax (${document.bounds.targetBytesMax} bytes) admits`,
      { fix: 'raise bounds.targetBytesMax' },
    )
}

/** Cheap guards before costly ones: what a limit turns away should not have been read first. */
const lintOrder = (
  placements: readonly Placement[],
  index: number,
  kinds: readonly string[],
  report: Report,
): void => {
  const body = placements.findIndex(({ guard }) => guard.reads === 'body')
  if (body === -1) return
  for (const [place, { guard }] of placements.entries()) {
    if (place < body || guard.reads === 'body') continue
    const kind = kinds[place] ?? ''
    const path = ['routes', index, 'guards', place, kind]
    const before = kinds[body] ?? 'a guard'
    report.warn(
      kind === 'limit' ? 'limit-after-body' : 'head-after-body',
      path,
      kind === 'limit'
        ? `the limit stands behind ${before}: a flood is read and judged in full before it is counted`
        : `this guard needs no body, and stands behind ${before}, for which the body is read`,
      { what: 'key', fix: `move it before guards[${body}]` },
    )
  }
}
