// The regression tests once more, but each request goes through the exchange, as over HTTP: what the platform and the
// inspection refuse or change is refused or changed here too. Response phases are left out.

import { bodyOf } from '../../shared/exchange/body.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { inspect } from '../../shared/exchange/inspect.ts'
import { withBody } from '../../shared/exchange/with.ts'
import type { Runtime } from '../../shared/waf/seclang/load.ts'
import { rawRequest, type RawRequest } from '../../shared/waf/seclang/request.ts'
import { runPhase } from '../../shared/waf/seclang/run.ts'
import { makeTransaction } from '../../shared/waf/seclang/transaction.ts'
import { toOctets } from '../../shared/waf/transforms/bytes.ts'
import { isRefusedByServer, requestOf, type CrsTest } from './crs-harness.ts'

const BOUNDS = { targetBytesMax: 65_536, headersBytesMax: 65_536, headersMax: 200, bodyBytesMax: 1_048_576 }

/** Undefined where the platform or the inspection refuses. */
const exchangeOf = (request: RawRequest): Exchange | undefined => {
  if (isRefusedByServer(request) || !request.target.startsWith('/')) return undefined
  const host = request.headers.find(([name]) => name.toLowerCase() === 'host')?.[1] ?? ''
  const url = URL.parse(`http://${host}${request.target}`)
  if (url === null) return undefined
  const headers = new Headers()
  for (const [name, value] of request.headers) headers.append(name, value)
  const raw = {
    id: request.id,
    nowMs: 0,
    method: request.method,
    url: url.href,
    headers,
    peer: request.address,
    country: undefined,
    asn: undefined,
  }
  const inspected = inspect(raw, { client: { kind: 'socket' }, bounds: BOUNDS })
  if (!inspected.ok || request.body === undefined) return inspected.ok ? inspected.value : undefined
  const contentType = inspected.value.headers.get('content-type')
  return withBody(inspected.value, bodyOf(toOctets(request.body), contentType))
}

/** Whether the test passes when its requests come as exchanges. */
export const passesExchanged = (runtime: Runtime, test: CrsTest): boolean =>
  test.stages.every((stage) => {
    const exchange = exchangeOf(requestOf(stage.input))
    if (exchange === undefined) return stage.status.includes(400) || stage.expectError
    const transaction = makeTransaction(runtime, rawRequest(exchange, exchange.body?.bytes))
    const ids = new Set<number>()
    for (const phase of [1, 2]) for (const hit of runPhase(transaction, phase).hits) ids.add(hit.rule.id)
    return stage.expected.every((id) => ids.has(id)) && !stage.unexpected.some((id) => ids.has(id))
  })
