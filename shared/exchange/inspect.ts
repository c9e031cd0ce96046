// A request as the platform gives it becomes the canonical exchange, or is refused with a code. Nobody else parses a
// URL, a header list or an address: guards, routing and forwarding all read what stands here. Trusts nothing but the
// policy's options and the peer address that the shell hands in. The rules are written down in docs/exchange.md.

import { err, ok } from '../lib/result.ts'
import type { Result } from '../lib/result.ts'
import { clientAddress, trustedHeader } from './client.ts'
import type { Exchange } from './exchange.ts'
import { collectHeaders, isToken } from './headers.ts'
import { parseAuthority } from './host.ts'
import type { Authority } from './host.ts'
import type { Malformation, MalformationCode } from './malformation.ts'
import { COOKIE_PAIRS_MAX, QUERY_PAIRS_MAX, countPieces } from './pairs.ts'
import { canonicalPath } from './path.ts'
import { clientOf } from './place.ts'
import { canonicalSearch, splitTarget } from './target.ts'
import type { Unpacking } from './unpack.ts'
import { exchangeOf } from './with.ts'

export type { Malformation, MalformationCode }

/** Where the client's address comes from: the one trusted source. */
export type ClientSource =
  /** Cloudflare's own header in production, the peer's address locally. */
  | { readonly kind: 'cf-connecting-ip' }
  | { readonly kind: 'socket' }
  /** A header that a trusted party in front always sets and overwrites. */
  | { readonly kind: 'header'; readonly name: string }
  /** X-Forwarded-For, counted from the right: the `hops`-th entry, provided that all right of it are trusted proxies. */
  | { readonly kind: 'forwarded'; readonly hops: number; readonly trusted: readonly string[] }

export interface Bounds {
  /** Path and query, as they are forwarded. */
  readonly targetBytesMax: number
  /** Names, values and four bytes per line. */
  readonly headersBytesMax: number
  readonly headersMax: number
  readonly bodyBytesMax: number
  /** Which compressed bodies are unpacked for the guards; absent for none. */
  readonly unpack?: Unpacking | undefined
}

/** What the shell knows of a request. */
export interface RawRequest {
  readonly id: string
  readonly nowMs: number
  readonly method: string
  /** Absolute, as the platform states it. */
  readonly url: string
  readonly headers: Iterable<readonly [string, string]>
  /** The other end of the connection, where the platform says so. */
  readonly peer: string | undefined
  /** These three are read when somebody asks for them, once each: a platform may have to parse them first. */
  readonly country: string | undefined
  readonly asn: number | undefined
  /** What the platform says of the client's certificate (`request.cf.tlsClientAuth`), as it says it. */
  readonly certificate?: unknown
  /** Whether the platform has a body for it, of which no header need speak. Absent where headers alone tell. */
  readonly hasBody?: boolean
}

export interface InspectOptions {
  readonly client: ClientSource
  readonly bounds: Bounds
}

/** The exchange of a request, or the first reason why there is none. Never throws, whatever the request holds. */
export const inspect = (raw: RawRequest, options: InspectOptions): Result<Exchange, Malformation> => {
  const { bounds, client: source } = options
  if (!isMethod(raw.method)) return err({ code: 'request.method' })
  if (raw.url.length > bounds.targetBytesMax + ORIGIN_MAX)
    return err(tooLong(raw.url.length, bounds.targetBytesMax))
  const target = splitTarget(raw.url)
  if (!target.ok) return target
  const headers = collectHeaders(raw.headers, bounds, trustedHeader(source))
  if (!headers.ok) return headers
  const authority = agreedAuthority(target.value.authority, target.value.scheme, headers.value.get('host'))
  if (!authority.ok) return authority
  const path = canonicalPath(target.value.path)
  if (!path.ok) return path
  const search = canonicalSearch(target.value.search)
  if (search === undefined) return err({ code: 'request.path-encoding', name: 'query' })
  const oversize = sizeFault(path.value.path, search, headers.value.get('cookie'), bounds)
  if (oversize !== undefined) return err(oversize)
  const address = clientAddress(raw, headers.value, source)
  if (!address.ok) return address
  return ok(
    exchangeOf({
      id: raw.id,
      nowMs: raw.nowMs,
      method: raw.method,
      scheme: target.value.scheme,
      host: authority.value.host,
      authority: authority.value.authority,
      path: path.value.path,
      segments: path.value.segments,
      search,
      headers: headers.value,
      hasBody: hasContent(raw.hasBody, headers.value),
      client: clientOf(address.value, raw),
    }),
  )
}

/** The longest `https://host:port` there is: what a URL may bear beyond its target before anything is parsed. */
const ORIGIN_MAX = 'https://'.length + 253 + ':65535'.length

/** RFC 9112 §6.3: framing by a header; what states that it has no bytes has none. */
const hasContent = (given: boolean | undefined, headers: ReadonlyMap<string, string>): boolean => {
  const length = headers.get('content-length')
  if (length !== undefined) return !/^0+$/.test(length)
  return given === true || headers.has('transfer-encoding')
}

const METHOD_MAX = 32

/**
 * A token of RFC 9110 §9.1, without lower-case letters: methods are case-sensitive, but fetch() turns `get` into GET
 * behind the guards' back. CONNECT and TRACE are not for an origin (RFC 9110 §9.3.6, §9.3.8), nor is TRACK.
 */
const isMethod = (method: string): boolean => {
  if (method === 'GET' || method === 'POST') return true
  if (method.length > METHOD_MAX || !isToken(method) || method !== method.toUpperCase()) return false
  return method !== 'CONNECT' && method !== 'TRACE' && method !== 'TRACK'
}

/** The URL's authority, which a Host header may repeat but not contradict (RFC 9112 §3.2.2). */
const agreedAuthority = (
  text: string,
  scheme: 'http' | 'https',
  header: string | undefined,
): Result<Authority, Malformation> => {
  const authority = parseAuthority(text, scheme)
  if (authority === undefined) return err({ code: 'request.host', reason: 'no host that a URL may bear' })
  if (header !== undefined && header !== authority.authority) {
    const stated = parseAuthority(header, scheme)
    if (stated?.authority !== authority.authority)
      return err({ code: 'request.host', name: 'host', reason: 'the Host header names another host' })
  }
  return ok(authority)
}

const sizeFault = (
  path: string,
  search: string,
  cookies: string | undefined,
  bounds: Bounds,
): Malformation | undefined => {
  const bytes = path.length + (search === '' ? 0 : search.length + 1)
  if (bytes > bounds.targetBytesMax) return tooLong(bytes, bounds.targetBytesMax)
  const pairs = search === '' ? 0 : countPieces(search, '&')
  if (pairs > QUERY_PAIRS_MAX)
    return { code: 'request.target-too-long', name: 'query', actual: pairs, bound: QUERY_PAIRS_MAX }
  const count = cookies === undefined ? 0 : countPieces(cookies, ';')
  if (count > COOKIE_PAIRS_MAX)
    return { code: 'request.headers-too-large', name: 'cookie', actual: count, bound: COOKIE_PAIRS_MAX }
  return undefined
}

const tooLong = (actual: number, bound: number): Malformation => ({
  code: 'request.target-too-long',
  actual,
  bound,
})
