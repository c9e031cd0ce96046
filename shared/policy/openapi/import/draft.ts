// A policy from a contract: a route for each operation, with the guards that the contract asks for and stubs of those
// that it cannot know. The same contract gives the same text, and the text passes `gatehouse check` as it is.

import { Document, isMap, isPair, visit } from 'yaml'
import type { Node } from 'yaml'

import type { Contract, Operation } from '../../../core/contract.ts'
import { parsePattern, patternText } from '../../pattern.ts'
import { ambiguities, audit } from './audit.ts'
import type { Finding, FindingKind } from './findings.ts'
import { authenticationOf, issuerName } from './guards.ts'
import type { GuardDraft } from './guards.ts'
import { covers, disputedIn, keyOf } from './overlaps.ts'

export interface DraftRequest {
  readonly contract: Contract
  /** What `contracts` calls it, and where it stands in the policy folder. */
  readonly name: string
  readonly file: string
  /** What `origins` calls the origin. */
  readonly origin: string
  /** Absolute URLs of the contract's servers. */
  readonly servers: readonly string[]
}

export interface Drafted {
  readonly text: string
  readonly routes: number
  readonly findings: readonly Finding[]
}

export const draftFrom = (request: DraftRequest): Drafted => {
  const findings: Finding[] = []
  const routes = routesOf(request, findings)
  const { contract } = request
  const hosts = hostsOf(request, findings)
  const policy = {
    version: 1,
    hosts,
    origins: { [request.origin]: { url: originUrl(request, findings) } },
    ...issuersOf(contract, routes, hosts[0] ?? '', findings),
    contracts: { [request.name]: { file: request.file } },
    screens: { errors: {}, minimise: { contract: request.name, mode: 'shadow' } },
    routes,
  }
  if (routes.length > 0)
    findings.push({
      kind: 'placeholder',
      operation: '',
      message: 'quotas of the limits, 600 a minute and 1,000 an hour',
    })
  return {
    text: textOf(policy),
    routes: routes.length,
    findings: [...findings, ...audit(contract), ...ambiguities(contract.operations)],
  }
}

interface RouteDraft {
  readonly name: string
  readonly match: { readonly path: string; readonly methods: readonly string[] }
  readonly origin: string
  readonly guards: readonly GuardDraft[]
}

/** Methods that no request gets in with. */
const UNREACHABLE: ReadonlySet<string> = new Set(['TRACE'])

const routesOf = ({ contract, name, origin }: DraftRequest, findings: Finding[]): readonly RouteDraft[] => {
  const names = new Set<string>()
  const taken = new Map<string, string>()
  const disputed = disputedIn(contract)
  const refused: Operation[] = []
  const routes = contract.operations.flatMap((operation): readonly RouteDraft[] => {
    const tell = (kind: FindingKind, message: string): void => {
      findings.push({ kind, operation: operation.id, message })
    }
    const path = patternText(`${contract.basePath}${operation.path}`)
    const pattern = parsePattern(path)
    const key = keyOf(operation, contract)
    const why = UNREACHABLE.has(operation.method)
      ? `the gate refuses ${operation.method}`
      : !pattern.ok
        ? pattern.error
        : taken.has(key)
          ? `${taken.get(key) ?? ''} takes the same requests`
          : undefined
    if (why !== undefined) {
      tell('left-out', why)
      return []
    }
    taken.set(key, operation.id)
    const authentication = disputed.get(key) ?? authenticationOf(operation, contract, tell)
    if (authentication.kind === 'inexpressible') {
      tell('inexpressible-security', authentication.why)
      refused.push(operation)
      return []
    }
    const guards = authentication.kind === 'open' ? [] : authentication.guards
    return [
      {
        name: routeName(operation, names),
        match: { path, methods: [operation.method] },
        origin,
        guards: guardsOf(guards, name, operation),
      },
    ]
  })
  const shut = refused
    .filter((operation) =>
      routes.some(
        ({ match }) => match.methods.includes(operation.method) && covers(match.path, operation, contract),
      ),
    )
    .map((operation) => ({
      name: routeName(operation, names),
      match: { path: patternText(`${contract.basePath}${operation.path}`), methods: [operation.method] },
      origin,
      guards: [NOBODY],
    }))
  return [...routes, ...shut]
}

/** A route that refuses: without it, a wider one would take these requests, and ask for less. */
const NOBODY: GuardDraft = { address: { deny: ['0.0.0.0/0', '::/0'] } }

const guardsOf = (
  authentication: readonly GuardDraft[],
  contract: string,
  operation: Operation,
): readonly GuardDraft[] => [
  // Before credentials are looked at: guessing them is counted too.
  { limit: { name: 'by-address', by: 'address', quota: 600, window: '1m' } },
  ...authentication,
  ...(authentication.length === 0
    ? []
    : [{ limit: { name: 'by-principal', by: 'principal', quota: 1000, window: '1h' } }]),
  { schema: { contract, operation: operation.id } },
  { payload: { rules: 'core', sensitivity: 1 } },
]

const routeName = ({ id, method }: Operation, names: Set<string>): string => {
  const clean = id
    .replace(/[^A-Za-z0-9_.-]+/g, '.')
    .slice(0, 56)
    .replace(/^[^A-Za-z0-9]+|[.-]+$/g, '')
  const base = clean === '' ? method.toLowerCase() : clean
  let name = base
  for (let count = 2; names.has(name); count++) name = `${base}-${count}`
  names.add(name)
  return name
}

const HOST = /^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/

const hostsOf = ({ servers }: DraftRequest, findings: Finding[]): readonly string[] => {
  const hosts = servers
    .flatMap((server) => URL.parse(server)?.hostname ?? [])
    .filter((host) => HOST.test(host))
  const unique = [...new Set(hosts)]
  if (unique.length > 0) return unique
  findings.push({ kind: 'placeholder', operation: '', message: 'hosts: the contract names no server' })
  return ['api.example.com']
}

const originUrl = ({ servers }: DraftRequest, findings: Finding[]): string => {
  for (const server of servers)
    if (server.startsWith('http:')) findings.push({ kind: 'plain-server', operation: '', message: server })
  findings.push({
    kind: 'placeholder',
    operation: '',
    message:
      "origins: where the API runs behind the gate; the contract's server is the gate's own name from now on",
  })
  const origin = servers
    .map((server) => URL.parse(server)?.origin ?? 'null')
    .find((one) => /^https?:/.test(one))
  return origin ?? 'https://origin.example.com'
}

const issuersOf = (
  contract: Contract,
  routes: readonly RouteDraft[],
  host: string,
  findings: Finding[],
): { readonly issuers?: Readonly<Record<string, unknown>> } => {
  const asked = new Set(routes.flatMap(({ guards }) => guards.flatMap(issuersIn)))
  const issuers: Record<string, unknown> = {}
  for (const [name, scheme] of Object.entries(contract.securitySchemes)) {
    const issuer = issuerName(name)
    if (!asked.has(issuer) || Object.hasOwn(issuers, issuer)) continue
    const discovered = /^(https:\/\/[^?#]+?)\/\.well-known\/openid-configuration$/.exec(
      scheme.openIdConnectUrl ?? '',
    )?.[1]
    issuers[issuer] = {
      issuer: discovered ?? 'https://id.example.com/',
      keys: 'discover',
      audience: `https://${host}`,
      algorithms: ['ES256', 'RS256'],
      type: 'at+jwt',
    }
    findings.push({
      kind: 'placeholder',
      operation: '',
      message: `issuers.${issuer}: issuer, audience and algorithms; opaque tokens need \`introspection\` in place of \`token\``,
    })
  }
  return Object.keys(issuers).length === 0 ? {} : { issuers }
}

const issuersIn = (guard: GuardDraft): readonly string[] => {
  const { token, anyOf } = guard as {
    readonly token?: { readonly issuers: readonly string[] }
    readonly anyOf?: readonly GuardDraft[]
  }
  return [...(token?.issuers ?? []), ...(anyOf ?? []).flatMap(issuersIn)]
}

const HEAD = ` Written by \`gatehouse import openapi\`: a beginning, yours to change.

 The limits are stubs, and so are issuers and the origin's URL: put your own in. \`minimise\` only tells what it would
 drop (\`mode: shadow\`); leave the mode out once its events are what you want.`

/** Block style outside, one line for each guard. */
const textOf = (policy: unknown): string => {
  const document = new Document(policy, { aliasDuplicateObjects: false })
  document.commentBefore = HEAD
  visit(document, {
    Seq: (_key, node, path) => {
      const parent = path.at(-1)
      const key = isPair(parent) ? String((parent.key as { readonly value?: unknown }).value) : ''
      if (key !== 'routes' && key !== 'guards') node.flow = true
      if (key === 'guards') for (const item of node.items) flowInside(item as Node)
    },
    Pair: (_key, pair) => {
      const key = String((pair.key as { readonly value?: unknown }).value)
      if (key === 'match' && isMap(pair.value)) pair.value.flow = true
    },
  })
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}

/** `- limit: { … }`: the kind in block style, what it says on its line. */
const flowInside = (item: Node): void => {
  if (!isMap(item)) return
  for (const pair of item.items) {
    const value = pair.value as { flow?: boolean } | null
    if (value !== null && typeof value === 'object') value.flow = true
  }
}
