// The regression tests once more, but each request goes through the exchange, as over HTTP: what the platform and the
// inspection refuse or change is refused or changed here too. The answer goes through the screen `rules`.

import type { Screen } from '../../shared/core/screen.ts'
import { evidenceOf, type RecordedStep } from '../../shared/decision/step.ts'
import { bodyOf } from '../../shared/exchange/body.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { inspect } from '../../shared/exchange/inspect.ts'
import { withBody } from '../../shared/exchange/with.ts'
import { rulesOptions } from '../../shared/screens/rules/options.ts'
import { rules } from '../../shared/screens/rules/rules.ts'
import type { Runtime } from '../../shared/waf/seclang/load.ts'
import { rawRequest, type RawRequest } from '../../shared/waf/seclang/request.ts'
import { runPhase } from '../../shared/waf/seclang/run.ts'
import { residueOf } from '../../shared/waf/seclang/residue.ts'
import { makeTransaction } from '../../shared/waf/seclang/transaction.ts'
import { toOctets } from '../../shared/waf/transforms/bytes.ts'
import { isRefusedByServer, requestOf, responseOf, type CrsTest } from './crs-harness.ts'

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

/** The ids that the screen lists for what the tests' backend answers. */
const answeredIds = (screen: Screen, exchange: Exchange, transaction: object, request: RawRequest) => {
  const { status, headers, body = '' } = responseOf(request)
  const answer = {
    status,
    headers: new Headers(headers.map(([name, value]) => [name, value])),
    hasBody: body !== '',
    exchange,
    grants: { transactions: [transaction] },
  }
  const verdict = screen.judge?.(answer)
  if (verdict?.kind !== 'read') return idsOf(verdict?.kind === 'pass' ? verdict.told : undefined)
  verdict.reader.push(toOctets(body))
  verdict.reader.end()
  return idsOf(verdict.reader.report())
}

const idsOf = (step: RecordedStep | undefined): readonly number[] =>
  step === undefined ? [] : (evidenceOf(step)?.hits ?? []).map(({ rule }) => Number(rule))

/** A rule set with the screen that judges answers by it. */
export const screenOf = (program: Uint8Array): Screen =>
  rules(rulesOptions.parse({ sets: 'crs', mode: 'shadow', bytesMax: '1MiB' }), {
    programs: new Map([['crs', program]]),
    route: 'all',
  })

/** Whether the test passes when its requests come as exchanges. */
export const passesExchanged = (
  runtime: Runtime,
  program: Uint8Array,
  screen: Screen,
  test: CrsTest,
): boolean =>
  test.stages.every((stage) => {
    const exchange = exchangeOf(requestOf(stage.input))
    if (exchange === undefined) return stage.status.includes(400) || stage.expectError
    const transaction = makeTransaction(runtime, rawRequest(exchange, exchange.body?.bytes))
    const ids = new Set<number>()
    for (const phase of [1, 2]) for (const hit of runPhase(transaction, phase).hits) ids.add(hit.rule.id)
    const residue = residueOf(program, transaction, false)
    for (const id of answeredIds(screen, exchange, residue, requestOf(stage.input))) ids.add(id)
    return stage.expected.every((id) => ids.has(id)) && !stage.unexpected.some((id) => ids.has(id))
  })
