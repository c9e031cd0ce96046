// Guards for what a contract asks of clients: its security requirements as `token`, `key` and `certificate`, several
// alternatives as `anyOf`. What cannot be said is left out to the safe side: fewer are admitted, never more.

import type { Contract, Operation, SecurityRequirement, SecurityScheme } from '../../../core/contract.ts'
import type { FindingKind } from './findings.ts'

export type GuardDraft = Readonly<Record<string, unknown>>

export type Authentication =
  /** No guard: anybody may, by the contract's own word. */
  | { readonly kind: 'open' }
  | { readonly kind: 'guards'; readonly guards: readonly GuardDraft[] }
  | { readonly kind: 'inexpressible'; readonly why: string }

type Tell = (kind: FindingKind, message: string) => void

export const authenticationOf = (
  { security }: Operation,
  { securitySchemes }: Contract,
  tell: Tell,
): Authentication => {
  if (security.length === 0) return { kind: 'open' }
  if (security.some((requirement) => Object.keys(requirement).length === 0)) {
    tell('optional-security', 'credentials are passed on unjudged, where a client sends any')
    return { kind: 'open' }
  }
  const ways: (readonly GuardDraft[])[] = []
  const lost: string[] = []
  for (const requirement of security) {
    const way = wayOf(requirement, securitySchemes)
    if (typeof way === 'string') lost.push(way)
    else ways.push(way)
  }
  const { guards, more } = joined(ways)
  if (guards.length === 0) return { kind: 'inexpressible', why: lost.join('; ') }
  for (const why of [...lost, ...more]) tell('narrowed-security', why)
  return { kind: 'guards', guards }
}

/** The guards of one requirement, all of which must pass; or why it cannot be written. */
const wayOf = (
  requirement: SecurityRequirement,
  schemes: Readonly<Record<string, SecurityScheme>>,
): readonly GuardDraft[] | string => {
  const guards: GuardDraft[] = []
  for (const [name, scopes] of Object.entries(requirement)) {
    const scheme = Object.hasOwn(schemes, name) ? schemes[name] : undefined
    const guard = scheme === undefined ? `${name} is not defined` : guardOf(name, scheme, scopes)
    if (typeof guard === 'string') return guard
    guards.push(guard)
  }
  // Each kind once: two of one kind would read one credential.
  const kinds = guards.map((guard) => Object.keys(guard)[0])
  return new Set(kinds).size === kinds.length ? guards : `${Object.keys(requirement).join(' and ')} together`
}

// RFC 6749 §3.3: scope-token.
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/
const HEADER = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/
const RESERVED = /^(?:proxy-authorization|cookie|host|content-length|transfer-encoding)$/i

const guardOf = (name: string, scheme: SecurityScheme, scopes: readonly string[]): GuardDraft | string => {
  if (!scopes.every((scope) => SCOPE.test(scope))) return `${name}: a scope that no token could have`
  const asked = scopes.length === 0 ? {} : { scopes: [...scopes] }
  switch (scheme.kind) {
    case 'oauth2':
    case 'openIdConnect':
      return { token: { issuers: [issuerName(name)], ...asked } }
    case 'http':
      return scheme.scheme === 'bearer'
        ? { token: { issuers: [issuerName(name)], ...asked } }
        : `${name}: HTTP ${scheme.scheme ?? ''} sends what only the origin knows`
    case 'mutualTLS':
      return { certificate: { allow: { clients: { issuer: 'CN=The authority of your clients' } } } }
    case 'apiKey':
      return keyOf(name, scheme, asked)
  }
}

const keyOf = (
  name: string,
  { in: where, name: field = '' }: SecurityScheme,
  asked: { readonly scopes?: readonly string[] },
): GuardDraft | string => {
  if (where === 'query')
    return field === '' ? `${name} has no name` : { key: { from: [{ query: field }], ...asked } }
  if (!HEADER.test(field)) return `${name}: "${field}" is no name of a ${where ?? 'header'}`
  // What stands in a cookie is a session: somebody signs it, or nobody here can judge it.
  if (where === 'cookie')
    return { token: { issuers: [issuerName(name)], from: [{ cookie: field }], ...asked } }
  if (RESERVED.test(field)) return `${name}: no key stands in ${field}`
  return {
    key: { from: [field.toLowerCase() === 'authorization' ? 'authorization' : { header: field }], ...asked },
  }
}

/** What `issuers` calls the issuer behind a scheme. */
export const issuerName = (scheme: string): string => {
  const clean = scheme.replace(/[^A-Za-z0-9_.-]/g, '-').slice(0, 60)
  return /^[A-Za-z0-9]/.test(clean) ? clean : `issuer-${clean}`
}

/** Alternatives as one guard; what has no place in it is told. */
const joined = (
  ways: readonly (readonly GuardDraft[])[],
): { readonly guards: readonly GuardDraft[]; readonly more: readonly string[] } => {
  const [first] = ways
  if (first === undefined) return { guards: [], more: [] }
  if (ways.length === 1) return { guards: first, more: [] }
  const singles = ways.filter((way) => way.length === 1).map((way) => way[0] as GuardDraft)
  const more = ways.length > singles.length ? ['an alternative of several credentials at once'] : []
  if (singles.length === 0) return { guards: first, more: ['every alternative but the first'] }
  const merged: GuardDraft[] = []
  for (const single of singles) {
    const kind = Object.keys(single)[0] ?? ''
    const index = merged.findIndex((one) => Object.hasOwn(one, kind))
    const both = index === -1 ? single : merge(kind, merged[index] as GuardDraft, single)
    if (both === undefined) more.push(`a second ${kind} that asks for something else`)
    else if (index === -1) merged.push(both)
    else merged[index] = both
  }
  const [only] = merged
  return { guards: merged.length === 1 && only !== undefined ? [only] : [{ anyOf: merged }], more }
}

interface Demand {
  readonly issuers?: readonly string[]
  readonly from?: readonly unknown[]
  readonly scopes?: readonly string[] | { readonly anyOf: readonly string[] }
}

/** Two guards of one kind as one that takes either, where options can say so; undefined where they cannot. */
const merge = (kind: string, one: GuardDraft, other: GuardDraft): GuardDraft | undefined => {
  const [first, second] = [one[kind] as Demand, other[kind] as Demand]
  const same = (key: keyof Demand): boolean => JSON.stringify(first[key]) === JSON.stringify(second[key])
  if (same('scopes') && kind === 'token' && same('from'))
    return { token: { ...first, issuers: union(first.issuers, second.issuers) } }
  if (same('scopes') && kind === 'key') return { key: { ...first, from: union(first.from, second.from) } }
  const [mine, theirs] = [anyScopes(first.scopes), anyScopes(second.scopes)]
  if (!same('issuers') || !same('from') || mine === undefined || theirs === undefined) return undefined
  return { [kind]: { ...first, scopes: { anyOf: union(mine, theirs) } } }
}

const union = <T>(one: readonly T[] = [], other: readonly T[] = []): readonly T[] => {
  const known = new Set(one.map((item) => JSON.stringify(item)))
  return [...one, ...other.filter((item) => !known.has(JSON.stringify(item)))]
}

/** One of these is enough: undefined where several are asked for together, or none is. */
const anyScopes = (scopes: Demand['scopes']): readonly string[] | undefined => {
  if (scopes === undefined) return undefined
  if (!isList(scopes)) return scopes.anyOf
  return scopes.length === 1 ? scopes : undefined
}

const isList = (scopes: NonNullable<Demand['scopes']>): scopes is readonly string[] => Array.isArray(scopes)
