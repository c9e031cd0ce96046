// A GraphQL guard over options as a document writes them, and requests for it.

import type { Verdict } from '../../shared/core/guard.ts'
import type { Evidence } from '../../shared/decision/evidence.ts'
import { bodyOf } from '../../shared/exchange/body.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { withBody } from '../../shared/exchange/with.ts'
import { graphql } from '../../shared/guards/graphql/graphql.ts'
import { graphqlOptions } from '../../shared/guards/graphql/options.ts'
import { exchangeOf } from '../exchange/kit.ts'

export type Options = Readonly<Record<string, unknown>>

/** `files` are the policy folder's. The guard never waits and asks no port. */
export const graphqlGuard = (
  options: Options = {},
  files: Readonly<Record<string, string>> = {},
): ((exchange: Exchange) => Verdict) => {
  const encoder = new TextEncoder()
  const guard = graphql(graphqlOptions.parse(options), {
    issuers: new Map(),
    lists: new Map(),
    programs: new Map(),
    modules: new Map(),
    files: new Map(Object.entries(files).map(([name, text]) => [name, encoder.encode(text)])),
    route: 'test',
    place: 0,
  })
  return (exchange) => guard.judge(exchange, undefined as never, {}) as Verdict
}

export const posted = (
  body: string | Uint8Array,
  type = 'application/json',
  headers: readonly (readonly [string, string])[] = [],
  search = '',
): Exchange =>
  withBody(
    exchangeOf({
      method: 'POST',
      url: `https://api.example.com/graphql${search}`,
      headers: [['content-type', type], ...headers],
    }),
    bodyOf(typeof body === 'string' ? new TextEncoder().encode(body) : body, type),
  )

/** A POST of one request, or of the members given. */
export const sent = (query: string, more: Options = {}): Exchange =>
  posted(JSON.stringify({ query, ...more }))

export const got = (parameters: Readonly<Record<string, string>>): Exchange =>
  exchangeOf({ url: `https://api.example.com/graphql?${new URLSearchParams(parameters).toString()}` })

export const evidenceOf = (verdict: Verdict): Evidence =>
  verdict.kind === 'deny' ? (verdict.denial.evidence ?? {}) : {}

/** `graphql.bounds depth`, or 'passes'. */
export const said = (verdict: Verdict): string =>
  verdict.kind === 'deny'
    ? `${verdict.denial.code} ${evidenceOf(verdict).reason}`
    : verdict.kind === 'pass'
      ? 'passes'
      : 'fault'
