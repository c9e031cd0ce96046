// What the tests of the access guard share: an exchange, a principal, and the guard made from options as written.

import type { Grants, Links, Verdict } from '../../shared/core/guard.ts'
import type { Ports } from '../../shared/core/ports.ts'
import { bodyOf } from '../../shared/exchange/body.ts'
import type { Exchange, Pair } from '../../shared/exchange/exchange.ts'
import { parseQuery } from '../../shared/exchange/pairs.ts'
import { access } from '../../shared/guards/access/access.ts'
import { accessOptions } from '../../shared/guards/access/options.ts'
import { parseAddress } from '../../shared/lib/ip/parse.ts'

export const NOW_MS = Date.parse('2027-01-15T14:30:00Z')

export interface Asked {
  readonly method?: string
  readonly path?: string
  readonly params?: Readonly<Record<string, string>>
  readonly query?: readonly Pair[]
  /** The query as it was sent, in place of `query`. */
  readonly search?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly address?: string
  readonly country?: string
  readonly asn?: number
  readonly nowMs?: number
  readonly body?: string
  readonly type?: string
}

export const exchangeOf = (asked: Asked = {}): Exchange => {
  const address = parseAddress(asked.address ?? '192.0.2.7')
  if (address === undefined) throw new TypeError('no address')
  const search =
    asked.search ?? new URLSearchParams((asked.query ?? []).map(([name, value]) => [name, value])).toString()
  return {
    id: 'request-1',
    nowMs: asked.nowMs ?? NOW_MS,
    method: asked.method ?? 'GET',
    scheme: 'https',
    host: 'api.example.com',
    authority: 'api.example.com',
    path: asked.path ?? '/v1/orders/7',
    segments: ['v1', 'orders', '7'],
    search,
    query: parseQuery(search),
    headers: new Map(Object.entries(asked.headers ?? {})),
    hasBody: asked.body !== undefined,
    cookies: [],
    client: { address, country: asked.country, asn: asked.asn },
    params: new Map(Object.entries(asked.params ?? {})),
    body:
      asked.body === undefined
        ? undefined
        : bodyOf(new TextEncoder().encode(asked.body), asked.type ?? 'application/json'),
  }
}

export const grantsOf = (
  claims: Readonly<Record<string, unknown>> = {},
  scopes: readonly string[] = [],
): Grants => ({
  principal: { id: 'main user-1', issuer: 'main', subject: 'user-1', claims: { sub: 'user-1', ...claims } },
  scopes,
})

const links: Links = {
  issuers: new Map(),
  lists: new Map(),
  programs: new Map(),
  modules: new Map(),
  route: 'read-order',
  place: 0,
}

export const guardOf = (options: Readonly<Record<string, unknown>>) =>
  access(accessOptions.parse(options), links)

export const judge = (
  options: Readonly<Record<string, unknown>>,
  asked: Asked = {},
  grants: Grants = grantsOf(),
): Verdict => {
  const verdict = guardOf(options).judge(exchangeOf(asked), {} as Ports, grants)
  if (verdict instanceof Promise) throw new TypeError('the guard answers at once')
  return verdict
}

/** `pass`, or the denial's code. */
export const wordOf = (verdict: Verdict): string => {
  if (verdict.kind === 'pass') return 'pass'
  return verdict.kind === 'deny' ? verdict.denial.code : `fault ${verdict.fault.code}`
}

export const word = (...args: Parameters<typeof judge>): string => wordOf(judge(...args))
