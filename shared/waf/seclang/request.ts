// The request as SecLang sees it: the raw line, headers and body, as byte strings. Made from an exchange, or by a
// harness from whatever it wants to judge.

import type { Exchange } from '../../exchange/exchange.ts'
import { fromOctets, toBytes } from '../transforms/bytes.ts'

export type Field = readonly [name: string, value: string]

export interface RawRequest {
  readonly method: string
  /** As in the request line: path and query, or an absolute URI. */
  readonly target: string
  /** `HTTP/1.1` */
  readonly protocol: string
  /** As sent, in order. */
  readonly headers: readonly Field[]
  /** One character per byte; undefined for a request without a body. */
  readonly body: string | undefined
  readonly address: string
  readonly country: string | undefined
  readonly id: string
  readonly nowMs: number
}

export interface RawResponse {
  readonly protocol: string
  readonly status: number
  readonly headers: readonly Field[]
  /** The buffered prefix. */
  readonly body: string | undefined
}

/** `body` may be a prefix of the exchange's, or undefined where it is not to be judged. */
export const rawRequest = (exchange: Exchange, body: Uint8Array | undefined): RawRequest => ({
  method: exchange.method,
  target: toBytes(exchange.search === '' ? exchange.path : `${exchange.path}?${exchange.search}`),
  protocol: 'HTTP/1.1',
  headers: byteFields(exchange.headers),
  body: body === undefined ? undefined : fromOctets(body),
  address: exchange.client.address.text,
  country: exchange.client.country,
  id: exchange.id,
  nowMs: exchange.nowMs,
})

export const byteFields = (headers: Iterable<readonly [string, string]>): readonly Field[] =>
  Array.from(headers, ([name, value]): Field => [name, toLatin1(value)])

/** Header values arrive as one character per byte already; anything wider becomes its UTF-8. */
const toLatin1 = (text: string): string => {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 255) return toBytes(text)
  return text
}
