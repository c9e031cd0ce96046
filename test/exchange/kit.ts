// A clean request to vary in tests, and bounds that no clean one meets.

import { inspect } from '../../shared/exchange/inspect.ts'
import type { Bounds, ClientSource, Malformation, RawRequest } from '../../shared/exchange/inspect.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import type { Result } from '../../shared/lib/result.ts'

export const BOUNDS: Bounds = {
  targetBytesMax: 8192,
  headersBytesMax: 16_384,
  headersMax: 100,
  bodyBytesMax: 131_072,
}

export const SOCKET: ClientSource = { kind: 'socket' }

export const rawOf = (changes: Partial<RawRequest> = {}): RawRequest => ({
  id: 'r-1',
  nowMs: 1_700_000_000_000,
  method: 'GET',
  url: 'https://api.example.com/v1/orders',
  headers: [],
  peer: '192.0.2.1',
  country: undefined,
  asn: undefined,
  ...changes,
})

export const inspected = (
  changes: Partial<RawRequest> = {},
  client: ClientSource = SOCKET,
  bounds: Bounds = BOUNDS,
): Result<Exchange, Malformation> => inspect(rawOf(changes), { client, bounds })

/** The exchange, where the test is about one that exists. */
export const exchangeOf = (changes: Partial<RawRequest> = {}, client?: ClientSource): Exchange => {
  const result = inspected(changes, client)
  if (!result.ok) throw new Error(`refused with ${JSON.stringify(result.error)}`)
  return result.value
}

/** The code of a refusal, or 'passes'. */
export const codeOf = (result: Result<unknown, Malformation>): string =>
  result.ok ? 'passes' : result.error.code
