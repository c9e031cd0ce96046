// Who is on the other end: read from the one source that the policy trusts, and from nothing else. Any other header
// that claims an address is an attacker's (CWE-348).

import { err, ok } from '../lib/result.ts'
import type { Result } from '../lib/result.ts'
import type { Address } from '../lib/ip/address.ts'
import { parseNode } from '../lib/ip/node.ts'
import { contains, parsePrefix } from '../lib/ip/prefix.ts'
import type { Prefix } from '../lib/ip/prefix.ts'
import type { ClientSource, RawRequest } from './inspect.ts'
import type { Malformation } from './malformation.ts'

/** The header that a source reads, lower case: it may stand once only (X-Forwarded-For is a list and bounded by hops). */
export const trustedHeader = (source: ClientSource): string | undefined => {
  if (source.kind === 'cf-connecting-ip') return 'cf-connecting-ip'
  return source.kind === 'header' ? source.name.toLowerCase() : undefined
}

export const clientAddress = (
  raw: RawRequest,
  headers: ReadonlyMap<string, string>,
  source: ClientSource,
): Result<Address, Malformation> => {
  switch (source.kind) {
    case 'socket':
      return oneAddress(raw.peer, 'the connection')
    case 'cf-connecting-ip':
    case 'header': {
      const name = trustedHeader(source)
      return oneAddress(name === undefined ? undefined : headers.get(name), name)
    }
    case 'forwarded':
      return forwardedAddress(raw.peer, headers.get('x-forwarded-for'), source)
  }
}

const oneAddress = (text: string | undefined, name: string | undefined): Result<Address, Malformation> => {
  if (text === undefined) return refused('the trusted source names no address', name)
  const address = parseNode(text)
  return address === undefined ? refused('the trusted source holds no address', name) : ok(address)
}

/** Walks X-Forwarded-For from the right: the peer and each entry right of the client's must be a trusted proxy. */
const forwardedAddress = (
  peer: string | undefined,
  list: string | undefined,
  source: ClientSource & { readonly kind: 'forwarded' },
): Result<Address, Malformation> => {
  const name = 'x-forwarded-for'
  const trusted = trustedPrefixes(source)
  const isTrusted = (address: Address): boolean => trusted.some((prefix) => contains(prefix, address))
  const peerAddress = peer === undefined ? undefined : parseNode(peer)
  if (peerAddress === undefined || !isTrusted(peerAddress))
    return refused('the connection comes from no trusted proxy')
  if (list === undefined) return refused('no X-Forwarded-For', name)
  let end = list.length
  for (let hop = 1; end >= 0; hop++) {
    const comma = end === 0 ? -1 : list.lastIndexOf(',', end - 1)
    const address = parseNode(list.slice(comma + 1, end))
    if (address === undefined) return refused('an entry that is no address', name)
    if (hop === source.hops) return ok(address)
    if (!isTrusted(address)) return refused('an entry right of the client that is no trusted proxy', name)
    end = comma
  }
  return refused('fewer entries than hops', name)
}

/** Parsed once per source, not once per request: a source is a constant of the policy. */
const parsed = new WeakMap<ClientSource, readonly Prefix[]>()

const trustedPrefixes = (source: ClientSource & { readonly kind: 'forwarded' }): readonly Prefix[] => {
  const known = parsed.get(source)
  if (known !== undefined) return known
  const prefixes = source.trusted.map((text) => {
    const prefix = parsePrefix(text)
    if (!prefix.ok) throw new Error(`the build admitted a trusted proxy that is no prefix: ${text}`)
    return prefix.value
  })
  parsed.set(source, prefixes)
  return prefixes
}

const refused = (reason: string, name?: string): Result<never, Malformation> =>
  err({ code: 'request.address', reason, ...(name === undefined ? {} : { name }) })
