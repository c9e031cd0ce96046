// What is counted by, read from the exchange. Parts are joined with their lengths, so that no choice of values makes
// two clients share a count (`a|b` with `c` is not `a` with `b|c`). The key is raw text here: a store's adapter
// hashes it before it leaves the isolate.

import type { Exchange, Pair } from '../../exchange/exchange.ts'
import type { Grants, Principal } from '../../core/guard.ts'
import { prefixKey } from '../../lib/ip/prefix.ts'
import type { By, Part } from './keys.options.ts'

/** Undefined when the request lacks a part. */
export type ReadKey = (exchange: Exchange, grants: Grants) => string | undefined

/** Stands for a missing part where the policy counts all such requests together; no part's text can be this. */
const SHARED = '\u0000'

export const compileKey = (by: By, route: string, missing: 'deny' | 'share'): ReadKey => {
  const read = (Array.isArray(by) ? by : [by]).map((part) => compilePart(part, route))
  const [only] = read
  if (read.length === 1 && only !== undefined)
    return missing === 'deny' ? only : (exchange, grants) => only(exchange, grants) ?? SHARED
  return (exchange, grants) => {
    let key = ''
    for (const part of read) {
      const text = part(exchange, grants)
      if (text === undefined && missing === 'deny') return undefined
      key += text === undefined ? '-:' : `${text.length}:${text}`
    }
    return key
  }
}

/** Whether a key is read from what a token or key guard has established. */
export const needsPrincipal = (by: By): boolean =>
  (Array.isArray(by) ? by : [by]).some((part) =>
    typeof part === 'string'
      ? part === 'principal' || part === 'issuer' || part === 'subject'
      : 'claim' in part,
  )

/** Whether the client chooses the whole key as it likes: then it chooses not to be limited. */
export const isClientChosen = (by: By): boolean =>
  (Array.isArray(by) ? by : [by]).every(
    (part) =>
      part === 'method' ||
      part === 'route' ||
      part === 'host' ||
      (typeof part !== 'string' &&
        ('header' in part || 'cookie' in part || 'query' in part || 'param' in part)),
  ) && !(Array.isArray(by) ? by : [by]).every((part) => typeof part === 'string')

const compilePart = (part: Part, route: string): ReadKey => {
  if (typeof part !== 'string') return compileNamed(part)
  switch (part) {
    case 'address':
      return (exchange) => prefixKey(exchange.client.address)
    case 'principal':
      return ofPrincipal((principal) => principal.id)
    case 'issuer':
      return ofPrincipal((principal) => principal.issuer)
    case 'subject':
      return ofPrincipal((principal) => principal.subject)
    case 'country':
      return (exchange) => exchange.client.country
    case 'asn':
      return (exchange) => exchange.client.asn?.toString()
    case 'host':
      return (exchange) => exchange.host
    case 'method':
      return (exchange) => exchange.method
    case 'route':
      return () => route
    case 'everyone':
      return () => ''
  }
}

const compileNamed = (part: Exclude<Part, string>): ReadKey => {
  if ('address' in part) {
    const { v4Bits, v6Bits } = part.address
    return (exchange) => prefixKey(exchange.client.address, v4Bits, v6Bits)
  }
  if ('header' in part) return (exchange) => nonEmpty(exchange.headers.get(part.header))
  if ('cookie' in part) return (exchange) => nonEmpty(valuesOf(exchange.cookies, part.cookie))
  if ('query' in part) return (exchange) => nonEmpty(valuesOf(exchange.query, part.query))
  if ('param' in part) return (exchange) => nonEmpty(exchange.params.get(part.param))
  return ofPrincipal((principal) => claimText(principal, part.claim))
}

const ofPrincipal =
  (read: (principal: Principal) => string | undefined): ReadKey =>
  (_exchange, grants) =>
    grants.principal === undefined ? undefined : read(grants.principal)

const nonEmpty = (text: string | undefined): string | undefined => (text === '' ? undefined : text)

/** A name that is sent twice counts under both values together: its order is part of the key, none is chosen. */
const valuesOf = (pairs: readonly Pair[], name: string): string | undefined => {
  let first: string | undefined
  let rest = ''
  for (const [one, value] of pairs) {
    if (one !== name) continue
    if (first === undefined) first = value
    else rest += `,${value.length}:${value}`
  }
  return first === undefined || rest === '' ? first : `${first.length}:${first}${rest}`
}

/** A string, number or boolean claim with its type, so that 1 and "1" are two. */
export const claimText = (principal: Principal, claim: string): string | undefined => {
  if (!Object.hasOwn(principal.claims, claim)) return undefined
  const value = principal.claims[claim]
  if (typeof value === 'string') return value === '' ? undefined : `s${value}`
  return typeof value === 'number' || typeof value === 'boolean' ? `v${String(value)}` : undefined
}
