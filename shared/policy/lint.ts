// What is legal in a policy and probably not meant. A warning never stands for an error: what would open the gate
// by mistake is refused elsewhere; here stands what its author should look at again, and how to say so plainly.

import type { Path } from '../core/document.ts'
import type { Placement } from '../core/guard.ts'
import { issuerWarnings } from '../guards/token/issuer.options.ts'
import { isLoopback } from '../guards/token/loopback.ts'
import { lintGuard, refers } from './document.ts'
import type { PolicyDocument } from './document.ts'
import { lintCors, lintRoute } from './lint-route.ts'
import type { Known } from './lint-route.ts'
import { lintNeighbours } from './neighbours.ts'
import { placesOf } from './origin-place.ts'
import type { Report } from './report.ts'

export interface Linted extends Known {
  /** The guards of each route, where they could be made. */
  readonly placements: ReadonlyMap<number, readonly Placement[]>
  readonly dev: boolean
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

const lintOrigin = (at: Path, text: string, report: Report): void => {
  const url = URL.parse(text)
  if (url?.protocol === 'http:' && !isLoopback(url.hostname))
    report.warn('origin-plain', at, 'requests and tokens reach the origin unencrypted', {
      fix: 'use https, or a private connection',
    })
}

const lintControl = ({ document: { control }, programs }: Known, report: Report): void => {
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
