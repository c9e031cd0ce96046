// Metadata of protected resources (RFC 9728), made of what the policy's guards really ask for: who may issue tokens,
// which scopes there are, how tokens are sent and bound. Written nowhere else, it cannot be out of step.

import type { GuardEntry, PolicyDocument, RouteDocument } from './document.ts'
import type { Resource } from './linked.ts'
import type { LinkOptions } from './link.ts'
import { isLoopback } from '../guards/token/loopback.ts'
import { parsePattern } from './pattern.ts'
import { compare } from './problem.ts'
import type { Report } from './report.ts'
import { WELL_KNOWN } from './well-known.ts'

type TokenOptions = Extract<GuardEntry, { kind: 'token' }>['options']
type IntrospectionOptions = Extract<GuardEntry, { kind: 'introspection' }>['options']
type Asking =
  | { readonly kind: 'token'; readonly options: TokenOptions }
  | { readonly kind: 'introspection'; readonly options: IntrospectionOptions }

/** Reports what no client could use: another host, no HTTPS, no guard that takes tokens. */
export const checkResources = (document: PolicyDocument, options: LinkOptions, report: Report): void => {
  for (const [index, { resource }] of document.resources.entries()) {
    const at = ['resources', index, 'resource']
    const url = new URL(resource)
    if (url.protocol !== 'https:' && !(options.dev && isLoopback(url.hostname)))
      report.error('resource-plain', at, 'a resource identifier is https (RFC 9728 §1.2)', {
        fix: 'use https',
      })
    if (!options.dev && !isServed(url.hostname, document.hosts))
      report.error('unknown-host', at, `"${url.hostname}" is none of the policy's hosts`, {
        fix: `add "${url.hostname}" to hosts`,
      })
    const asking = document.routes
      .filter((route) => isUnder(route, url))
      .flatMap((route) => askingOf(route.guards))
    if (asking.length === 0)
      report.error(
        'resource-without-tokens',
        at,
        'no route below it takes tokens: there is nothing to discover',
        {
          fix: 'name the path of routes that have a token guard',
        },
      )
  }
  if (document.resources.length === 0) return
  for (const [index, route] of document.routes.entries())
    if (route.match.path === WELL_KNOWN || route.match.path.startsWith(`${WELL_KNOWN}/`))
      report.error(
        'conflicting-routes',
        ['routes', index, 'match', 'path'],
        'the gate answers this path itself, from `resources`',
        { fix: 'remove the route, or `resources`' },
      )
}

const isServed = (host: string, hosts: readonly string[]): boolean =>
  hosts.some((one) => one === '*' || one === host || (one.startsWith('*.') && host.endsWith(one.slice(1))))

/** Whether a route can take requests below the resource's path. */
const isUnder = (route: RouteDocument, url: URL): boolean => {
  if (route.match.hosts.length > 0 && !isServed(url.hostname, route.match.hosts)) return false
  const pattern = parsePattern(route.match.path)
  if (!pattern.ok) return false
  const wanted = url.pathname === '/' ? [] : url.pathname.slice(1).split('/').map(decodeURIComponent)
  for (const [index, segment] of wanted.entries()) {
    const part = pattern.value[index]
    if (part === undefined) return false
    if (part.kind === 'rest') return true
    if (part.kind === 'literal' && part.text !== segment) return false
  }
  return true
}

/** The guards that take tokens, also where they are one of several. Shadowed ones ask for nothing yet. */
const askingOf = (guards: readonly GuardEntry[]): readonly Asking[] =>
  guards.flatMap((guard): readonly Asking[] => {
    if (guard.options.mode !== 'enforce') return []
    if (guard.kind === 'anyOf') return guard.options.of.flatMap((one) => askingOf([one]))
    if (guard.kind === 'token') return [{ kind: 'token', options: guard.options }]
    return guard.kind === 'introspection' ? [{ kind: 'introspection', options: guard.options }] : []
  })

export const linkResources = (document: PolicyDocument): readonly Resource[] =>
  document.resources.map(({ resource, name, documentation, policy, terms }): Resource => {
    const url = new URL(resource)
    const asking = document.routes
      .filter((route) => isUnder(route, url))
      .flatMap((route) => askingOf(route.guards))
    return {
      origin: url.origin,
      host: url.hostname,
      path: url.pathname === '/' ? '' : url.pathname,
      metadata: {
        authorization_servers: issuersOf(asking, document),
        ...someOf('scopes_supported', scopesOf(asking)),
        bearer_methods_supported: methodsOf(asking),
        ...proofsOf(asking),
        ...(name === undefined ? {} : { resource_name: name }),
        ...(documentation === undefined ? {} : { resource_documentation: documentation }),
        ...(policy === undefined ? {} : { resource_policy_uri: policy }),
        ...(terms === undefined ? {} : { resource_tos_uri: terms }),
      },
    }
  })

const unique = (words: readonly string[]): readonly string[] => [...new Set(words)].toSorted(compare)

const someOf = (name: string, words: readonly string[]): Readonly<Record<string, readonly string[]>> =>
  words.length === 0 ? {} : { [name]: words }

/** RFC 9728 §2: issuer identifiers, as the tokens' `iss` has them. */
const issuersOf = (asking: readonly Asking[], { issuers }: PolicyDocument): readonly string[] =>
  unique(
    asking.flatMap(({ kind, options }) =>
      kind === 'token' ? options.issuers.flatMap((name) => issuers[name]?.issuer ?? []) : [options.issuer],
    ),
  )

const scopesOf = (asking: readonly Asking[]): readonly string[] =>
  unique(asking.flatMap(({ options }) => [...options.scopes.allOf, ...options.scopes.anyOf]))

/** RFC 6750 §2: this gate reads no tokens from bodies; cookies and headers of other names have no word there. */
const methodsOf = (asking: readonly Asking[]): readonly string[] => {
  const sources = asking.flatMap(({ options }) => options.from)
  const header = sources.includes('authorization') ? ['header'] : []
  return sources.some((source) => typeof source === 'object' && 'query' in source)
    ? [...header, 'query']
    : header
}

const proofsOf = (asking: readonly Asking[]): Readonly<Record<string, unknown>> => {
  const dpop = asking.flatMap(({ options }) => (options.dpop === undefined ? [] : [options.dpop]))
  const every = (is: (one: Asking) => boolean): boolean => asking.length > 0 && asking.every(is)
  return {
    ...someOf('dpop_signing_alg_values_supported', unique(dpop.flatMap(({ algorithms }) => algorithms))),
    ...(every(({ options }) => options.dpop?.mode === 'require')
      ? { dpop_bound_access_tokens_required: true }
      : {}),
    ...(every(({ options }) => options.certificate === 'require')
      ? { tls_client_certificate_bound_access_tokens: true }
      : {}),
  }
}
