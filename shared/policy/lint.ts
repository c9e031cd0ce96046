// What is legal in a policy and probably not meant. A warning never stands for an error: what would open the gate
// by mistake is refused elsewhere; here stands what its author should look at again, and how to say so plainly.

import type { Path } from '../core/document.ts'
import type { Placement } from '../core/guard.ts'
import { canonicalPath } from '../exchange/path.ts'
import { issuerWarnings } from '../guards/token/issuer.options.ts'
import { isLoopback } from '../guards/token/loopback.ts'
import { lintGuard, refers, STANDARD_METHODS } from './document.ts'
import type { GuardEntry, PolicyDocument, RouteDocument } from './document.ts'
import { lintNeighbours } from './neighbours.ts'
import { placesOf } from './origin.options.ts'
import { literalOf, parsePattern } from './pattern.ts'
import type { Report } from './report.ts'

export interface Linted {
  readonly document: PolicyDocument
  /** The guards of each route, where they could be made. */
  readonly placements: ReadonlyMap<number, readonly Placement[]>
  readonly dev: boolean
  /** Compiled payload programs, by rule set name. */
  readonly programs: ReadonlyMap<string, Uint8Array>
}

export const lint = ({ document, placements, dev, programs }: Linted, report: Report): void => {
  lintHead(document, dev, report)
  for (const [name, origin] of Object.entries(document.origins))
    for (const url of placesOf(origin))
      lintOrigin(['origins', name, origin.routing === undefined ? 'url' : 'targets'], url, report)
  for (const [name, issuer] of Object.entries(document.issuers))
    for (const warning of issuerWarnings(issuer))
      report.warn(warning.code, ['issuers', name, ...warning.path], warning.message, { fix: warning.fix })
  for (const [index, route] of document.routes.entries())
    lintRoute(route, index, placements.get(index), { document, programs }, report)
  lintNeighbours(document, report)
  lintControl({ document, programs }, report)
  lintUnused(document, report)
}

const lintHead = (document: PolicyDocument, dev: boolean, report: Report): void => {
  if (document.debug)
    report.warn('debug-on', ['debug'], 'every answer tells the client which guard said what', {
      fix: 'leave debug out, and ask for it in dev with --debug',
    })
  for (const [index, host] of document.hosts.entries())
    if (host === '*')
      report.warn('hosts-any', ['hosts', index], 'the gate answers to any Host that is pointed at it', {
        fix: 'name the hosts, such as api.example.com',
      })
  if (document.https.plain === 'off' && !dev)
    report.warn('https-off', ['https', 'plain'], 'tokens may travel unencrypted: plain HTTP is admitted', {
      fix: 'refuse it, or say redirect',
    })
  if (document.client.kind === 'socket' && !dev)
    report.warn(
      'client-socket',
      ['client', 'address'],
      "behind Cloudflare's network the peer is Cloudflare itself",
      {
        fix: 'take cf-connecting-ip where the Worker is deployed',
      },
    )
  lintCors(document.cors, ['cors', 'origins'], report)
}

const lintCors = (cors: RouteDocument['cors'], at: Path, report: Report): void => {
  if (cors === undefined || cors === 'off' || !cors.origins.includes('*')) return
  report.warn('cors-any', at, 'pages of every site may read the answers of this API', {
    fix: 'name the origins of your pages',
  })
}

const lintOrigin = (at: Path, text: string, report: Report): void => {
  const url = URL.parse(text)
  if (url?.protocol === 'http:' && !isLoopback(url.hostname))
    report.warn('origin-plain', at, 'requests and tokens reach the origin unencrypted', {
      fix: 'use https, or a private connection',
    })
}

const lintRoute = (
  route: RouteDocument,
  index: number,
  placements: readonly Placement[] | undefined,
  { document, programs }: Pick<Linted, 'document' | 'programs'>,
  report: Report,
): void => {
  const base = ['routes', index] as const
  const at = route.guards.length === 0 ? [...base, 'guards'] : [...base]
  if (route.guards.length === 0)
    report.warn('route-unguarded', at, `nothing guards "${route.name}": everyone is admitted`, {
      what: 'key',
      fix: 'add guards, at least a limit',
    })
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

const lintControl = (
  { document: { control }, programs }: Pick<Linted, 'document' | 'programs'>,
  report: Report,
): void => {
  if (control === undefined) return
  const kinds = control.guards.map((guard) => guard.kind)
  for (const [place, guard] of control.guards.entries())
    for (const warning of lintGuard(guard, { kinds, place, programs }))
      report.warn(warning.code, ['control', 'guards', place, guard.kind, ...warning.path], warning.message, {
        fix: warning.fix,
      })
  if (!kinds.includes('limit'))
    report.warn(
      'control-unlimited',
      ['control', 'guards'],
      'nothing limits how often the admin API is tried',
      {
        what: 'key',
        fix: 'put a limit by address before the other guards',
      },
    )
}

/** A definition that nothing uses is most often a name that somebody forgot to write elsewhere. */
const lintUnused = (document: PolicyDocument, report: Report): void => {
  const used = new Set(document.routes.map((route) => `origin ${route.origin}`))
  const guards = [...document.routes, ...(document.control === undefined ? [] : [document.control])]
  for (const guard of guards.flatMap((one) => one.guards))
    for (const reference of refers(guard)) used.add(`${reference.kind} ${reference.name}`)
  for (const name of screenContracts(document)) used.add(`contract ${name}`)
  const sections = {
    list: document.lists,
    issuer: document.issuers,
    origin: document.origins,
    contract: document.contracts,
  }
  for (const [noun, section] of Object.entries(sections))
    for (const name of Object.keys(section))
      if (!used.has(`${noun} ${name}`))
        report.warn(`${noun}-unused`, [`${noun}s`, name], `nothing uses the ${noun} "${name}"`, {
          what: 'key',
          fix: 'remove it, or name it where it was meant to be used',
        })
}

/** The contracts that screens name. */
const screenContracts = (document: PolicyDocument): readonly string[] =>
  [document.screens, ...document.routes.map(({ screens }) => screens)]
    .flatMap((screens): readonly unknown[] => Object.values(screens ?? {}))
    .flatMap((options) =>
      typeof options === 'object' && options !== null && 'contract' in options
        ? [String(options.contract)]
        : [],
    )
