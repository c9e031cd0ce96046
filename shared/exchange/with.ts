// The only ways in which an exchange comes to be and grows: from what inspect() found, by the selected route's params,
// and by the buffered body. Each makes a new exchange, so that what an earlier guard saw cannot change behind its back.
//
// This is a class for its prototype: query and cookies are parsed when first asked for, and a getter on a prototype
// costs 20 ns per exchange where an object literal with getters costs 800. What has been parsed is shared by all
// exchanges that grew from one. Never spread an exchange: a spread leaves the getters behind.

import type { Body, Client, Exchange, Pair } from './exchange.ts'
import { parseCookies, parseQuery, withoutPairs } from './pairs.ts'

/** Everything of an exchange that inspect() establishes. */
export type Head = Omit<Exchange, 'query' | 'cookies' | 'params' | 'body'>

interface Parsed {
  query: readonly Pair[] | undefined
  cookies: readonly Pair[] | undefined
}

const NO_PARAMS: ReadonlyMap<string, string> = new Map()

class InspectedExchange implements Exchange {
  readonly id: string
  readonly nowMs: number
  readonly method: string
  readonly scheme: 'http' | 'https'
  readonly host: string
  readonly authority: string
  readonly path: string
  readonly segments: readonly string[]
  readonly search: string
  readonly headers: ReadonlyMap<string, string>
  readonly hasBody: boolean
  readonly client: Client
  readonly params: ReadonlyMap<string, string>
  readonly body: Body | undefined
  readonly #parsed: Parsed

  constructor(
    head: Head,
    params: ReadonlyMap<string, string>,
    body: Body | undefined,
    from?: InspectedExchange,
  ) {
    this.id = head.id
    this.nowMs = head.nowMs
    this.method = head.method
    this.scheme = head.scheme
    this.host = head.host
    this.authority = head.authority
    this.path = head.path
    this.segments = head.segments
    this.search = head.search
    this.headers = head.headers
    this.hasBody = head.hasBody
    this.client = head.client
    this.params = params
    this.body = body
    this.#parsed = from === undefined ? { query: undefined, cookies: undefined } : from.#parsed
  }

  get query(): readonly Pair[] {
    return (this.#parsed.query ??= parseQuery(this.search))
  }

  get cookies(): readonly Pair[] {
    return (this.#parsed.cookies ??= parseCookies(this.headers.get('cookie')))
  }
}

export const exchangeOf = (head: Head): Exchange => new InspectedExchange(head, NO_PARAMS, undefined)

export const withBody = (exchange: Exchange, body: Body | undefined): Exchange =>
  exchange instanceof InspectedExchange
    ? new InspectedExchange(exchange, exchange.params, body, exchange)
    : { ...exchange, body }

export const withParams = (exchange: Exchange, params: ReadonlyMap<string, string>): Exchange =>
  exchange instanceof InspectedExchange
    ? new InspectedExchange(exchange, params, exchange.body, exchange)
    : { ...exchange, params }

/** Without the query parameters of these decoded names: what is forwarded where one of them was a secret of the gate's. */
export const withoutQuery = (exchange: Exchange, names: readonly string[]): Exchange => {
  const search = withoutPairs(exchange.search, names)
  if (search === exchange.search) return exchange
  const { headers, params, body } = exchange
  const { id, nowMs, method, scheme, host, authority, path, segments, hasBody, client } = exchange
  const head = {
    id,
    nowMs,
    method,
    scheme,
    host,
    authority,
    path,
    segments,
    search,
    headers,
    hasBody,
    client,
  }
  return new InspectedExchange(head, params, body)
}
