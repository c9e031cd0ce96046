// A contract, a guard of it by the whole build, and requests to judge.

import { optionalFactories } from '../../shared/policy/optional-factories.ts'
import { loadPolicy } from '../../shared/policy/load.ts'
import type { Policy } from '../../shared/policy/load.ts'
import { select } from '../../shared/policy/select.ts'
import type { Placement, Verdict } from '../../shared/core/guard.ts'
import type { Ports } from '../../shared/core/ports.ts'
import { bodyOf } from '../../shared/exchange/body.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { inspect } from '../../shared/exchange/inspect.ts'
import { withBody, withParams } from '../../shared/exchange/with.ts'
import { compiled } from '../policy/support.ts'
import type { Problem } from '../../shared/policy/problem.ts'

export interface Setting {
  /** What stands under `paths`, as JSON. */
  readonly paths: unknown
  readonly components?: unknown
  readonly openapi?: string
  readonly servers?: unknown
  /** Options of the guard beside `contract`, as YAML flow. */
  readonly options?: string
  readonly route?: string
  readonly more?: Readonly<Record<string, unknown>>
  readonly guardsBefore?: string
}

export const problemsOf = (setting: Setting): readonly Problem[] => built(setting).problems

const built = (setting: Setting): ReturnType<typeof compiled> =>
  compiled(policyText(setting), { files: { 'contracts/api.json': JSON.stringify(documentOf(setting)) } })

export const documentOf = ({ paths, components, openapi, servers, more }: Setting): unknown => ({
  openapi: openapi ?? '3.1.0',
  info: { title: 'Test', version: '1' },
  ...(servers === undefined ? {} : { servers }),
  paths,
  ...(components === undefined ? {} : { components }),
  ...more,
})

const policyText = ({ options, route, guardsBefore }: Setting): string => `version: 1
hosts: [api.example.com]
origins:
  shop: { url: "https://shop.example.com" }
contracts:
  api: { file: contracts/api.json }
routes:
  - name: all
    match: ${route ?? '{ path: "/*" }'}
    origin: shop
    guards:${guardsBefore ?? ''}
      - schema: { contract: api${options === undefined ? '' : `, ${options}`} }
`

export const policyFor = (setting: Setting): Policy => {
  const { bundle, problems } = built(setting)
  if (bundle === undefined) throw new TypeError(JSON.stringify(problems, undefined, 1))
  const policy = loadPolicy(bundle, new Map(), optionalFactories)
  if (!policy.ok) throw new TypeError(policy.error)
  return policy.value
}

export interface Sent {
  readonly method?: string
  readonly target?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly type?: string
  readonly body?: string | Uint8Array
  /** A body of which no header speaks, as in HTTP/2. */
  readonly unstated?: true
}

export interface Gate {
  readonly judge: (sent: Sent) => Verdict
  readonly placements: readonly Placement[]
}

/** The guard of the policy's one route. It answers synchronously, or the test fails. */
export const guardFor = (setting: Setting): Gate => {
  const policy = policyFor(setting)
  const placements = policy.routes[0]?.placements() ?? []
  const guard = placements.at(-1)?.guard
  if (guard === undefined) throw new TypeError('the policy has no guard')
  return {
    placements,
    judge: (sent) => {
      const bare = exchangeOf(sent)
      const selected = select(policy.selector, bare.host, bare.segments, bare.method)
      if (selected.kind !== 'route') throw new TypeError('no route takes this request')
      const exchange = withParams(bare, selected.params)
      // The guard reads no port.
      const verdict = guard.judge(exchange, {} as Ports, {})
      if (verdict instanceof Promise) throw new TypeError('the guard answered late')
      return verdict
    },
  }
}

export const exchangeOf = ({
  method = 'GET',
  target = '/',
  headers = {},
  type,
  body,
  unstated,
}: Sent): Exchange => {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const all = {
    ...headers,
    ...(type === undefined ? {} : { 'content-type': type }),
    ...(bytes === undefined ? {} : { 'content-length': String(bytes.length) }),
  }
  const inspected = inspect(
    {
      id: '00000000-0000-4000-8000-000000000000',
      nowMs: 0,
      method,
      url: `https://api.example.com${target}`,
      headers: Object.entries(all),
      peer: '192.0.2.1',
      country: undefined,
      asn: undefined,
      ...(unstated === undefined ? {} : { hasBody: true }),
    },
    {
      client: { kind: 'socket' },
      bounds: { targetBytesMax: 8192, headersBytesMax: 32_768, headersMax: 100, bodyBytesMax: 1_048_576 },
    },
  )
  if (!inspected.ok) throw new TypeError(JSON.stringify(inspected.error))
  return bytes === undefined ? inspected.value : withBody(inspected.value, bodyOf(bytes, type))
}

/** `schema.body /items/0/sku minLength, …`, or `pass`. */
export const told = (verdict: Verdict): string => {
  if (verdict.kind !== 'deny') return verdict.kind
  const { code, evidence } = verdict.denial
  const findings = (evidence?.findings ?? []).map(
    ({ in: part, pointer, keyword }) => ` ${part}${pointer} ${keyword}`,
  )
  return `${code}${findings.join(',')}`
}
