// A small contract's masks, and an answer taken through the screen as the gate would.

import type { Schema } from '../../shared/core/contract.ts'
import type { Answer, Passed, Screen } from '../../shared/core/screen.ts'
import type { Fault } from '../../shared/decision/denials.ts'
import type { RecordedStep } from '../../shared/decision/step.ts'
import { compileMask } from '../../shared/screens/minimise/compile.ts'
import type { Mask } from '../../shared/screens/minimise/mask.ts'
import { minimise } from '../../shared/screens/minimise/minimise.ts'
import type { MinimiseOptions } from '../../shared/screens/minimise/options.ts'
import { packMasks } from '../../shared/screens/minimise/pack.ts'
import { trim } from '../../shared/screens/minimise/trim.ts'
import { cut } from '../../shared/screens/minimise/cut.ts'

export type Schemas = Readonly<Record<string, Schema>>

export const masksOf = (schemas: Schemas): Readonly<Record<string, Mask>> =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, compileMask(schema)]))

/** What is left of a value: undefined where nothing of it is documented. */
export const left = (
  schema: Schema,
  value: unknown,
  schemas: Schemas = {},
  scopes: readonly string[] = [],
): unknown => {
  const masks = masksOf(schemas)
  const { drops, exhausted } = trim(value, compileMask(schema), (name) => masks[name] as Mask, scopes)
  if (exhausted) throw new Error('too much')
  if (drops === undefined) return value
  return drops === 'all' ? undefined : (JSON.parse(cut(JSON.stringify(value), drops)) as unknown)
}

export const OPTIONS: MinimiseOptions = {
  contract: 'shop',
  mode: 'enforce',
  undocumented: 'refuse',
  bytesMax: 4096,
  unread: 'refuse',
}

const ORDER: Schema = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    note: { type: 'string' },
    email: { type: 'string', 'x-gatehouse-scopes': ['orders:pii'] },
  },
}

const TABLE = packMasks(
  '/v1',
  [
    {
      id: 'readOrder',
      method: 'GET',
      path: '/orders/{id}',
      answers: {
        '200': { 'application/json': compileMask(ORDER), 'image/*': 1, 'text/event-stream': 1 },
        '4XX': { 'application/problem+json': 'problem' },
        '204': {},
      },
    },
  ],
  masksOf({ problem: { type: 'object', properties: { title: { type: 'string' } } } }),
)

export const screenFor = (
  options: Partial<MinimiseOptions> = {},
  route: string | undefined = 'read-order',
): Screen =>
  minimise({ ...OPTIONS, ...options }, { programs: new Map(), masks: new Map([['shop', TABLE]]), route })

export interface Came {
  readonly text: string | undefined
  readonly fault: Fault | undefined
  readonly headers: Headers
  readonly step: RecordedStep | undefined
}

interface Sent {
  readonly status?: number
  readonly method?: string
  readonly path?: string
  /** The request's headers. */
  readonly asked?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly scopes?: readonly string[]
  /** Pieces in which the body comes; undefined for none. */
  readonly body?: readonly (string | Uint8Array)[]
}

/** An answer as the gate passes it on. */
export const through = (screen: Screen, sent: Sent): Came => {
  const headers = new Headers({ 'content-type': 'application/json', ...sent.headers })
  const answer = {
    status: sent.status ?? 200,
    headers,
    hasBody: sent.body !== undefined,
    exchange: {
      headers: new Map(Object.entries(sent.asked ?? {})),
      method: sent.method ?? 'GET',
      segments: (sent.path ?? '/v1/orders/7').slice(1).split('/'),
    },
    grants: { scopes: sent.scopes },
  } as unknown as Answer
  const pieces = (sent.body ?? []).map((one) =>
    typeof one === 'string' ? new TextEncoder().encode(one) : one,
  )
  const verdict = screen.judge?.(answer) ?? { kind: 'pass' as const }
  if (verdict.kind === 'fault') return { text: undefined, fault: verdict.fault, headers, step: undefined }
  if (verdict.kind === 'pass') {
    const step: RecordedStep = { guard: screen.name, mode: 'enforce', verdict }
    return { text: textOf(pieces), fault: undefined, headers, step }
  }
  const out: Uint8Array[] = []
  let fault: Fault | undefined
  const take = (passed: Passed): void => {
    if (fault === undefined) out.push(passed.bytes)
    fault ??= passed.fault
  }
  for (const piece of pieces) if (fault === undefined) take(verdict.reader.push(piece))
  if (fault === undefined) take(verdict.reader.end())
  return {
    text: fault === undefined ? textOf(out) : undefined,
    fault,
    headers,
    step: verdict.reader.report(),
  }
}

const textOf = (pieces: readonly Uint8Array[]): string => {
  const decoder = new TextDecoder()
  return pieces.map((piece) => decoder.decode(piece, { stream: true })).join('')
}
