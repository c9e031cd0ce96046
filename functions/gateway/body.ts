// Buffers a body for the guards that read it: bounded by its stated length or, where none is stated, while it comes
// in, and refused where its bytes are not what the origin would read. The buffered bytes are the ones that are forwarded.

import { deny, type Denial } from '../../shared/decision/denials.ts'
import type { Body, Exchange } from '../../shared/exchange/exchange.ts'
import { bodyOf } from '../../shared/exchange/body.ts'
import { codingOf, unpack, unpackable, type Unpacking } from '../../shared/exchange/unpack.ts'
import { collect } from '../../shared/lib/bytes/collect.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'

export const readBody = async (
  request: Request,
  exchange: Exchange,
  bytesMax: number,
  unpacking?: Unpacking,
): Promise<Result<Body | undefined, Denial>> => {
  if (request.body === null) return ok(undefined)
  const coding = codingOf(exchange.headers.get('content-encoding'), unpacking)
  if (coding === undefined) return err(unpackable(unpacking))
  // RFC 9110 §14.5: a partial PUT. Each part may be harmless, and their whole not.
  if (exchange.headers.has('content-range'))
    return err(deny('request.content-range', { name: 'content-range' }))
  const stated = statedLength(exchange)
  if (stated !== undefined && stated > bytesMax) return err(tooLarge(stated, bytesMax))
  const bytes = await (stated === undefined
    ? streamed(request.body as ReadableStream<Uint8Array>, bytesMax)
    : takeWhole(request, stated))
  if (!bytes.ok) return bytes
  const type = exchange.headers.get('content-type')
  if (coding === 'none' || unpacking === undefined || bytes.value.length === 0)
    return ok(bodyOf(bytes.value, type))
  const plain = await unpack(bytes.value, coding, unpacking.ratioMax, bytesMax)
  return plain.ok ? ok(bodyOf(plain.value, type, bytes.value)) : plain
}

/**
 * In one go, where the length is stated and within the bound: the platform's framing ends the body there (RFC 9112
 * §6.2, RFC 9113 §8.1.1). Reading it chunk by chunk would cost a turn and a buffer each.
 */
const takeWhole = async (request: Request, stated: number): Promise<Result<Uint8Array, Denial>> => {
  const bytes = await request.arrayBuffer().then((buffer) => new Uint8Array(buffer), ignore)
  if (bytes === undefined) return err(deny('request.body-unreadable'))
  const { byteLength } = bytes
  if (byteLength === stated) return ok(bytes)
  const reason = 'not of the stated length'
  return err(deny('request.body-unreadable', { actual: byteLength, bound: stated, reason }))
}

/** A body's length as its sender states it: a hint, and a reason to refuse early, never a promise. */
export const statedLength = (exchange: Exchange): number | undefined => {
  const text = exchange.headers.get('content-length')
  return text !== undefined && /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined
}

const streamed = async (
  stream: ReadableStream<Uint8Array>,
  bytesMax: number,
): Promise<Result<Uint8Array, Denial>> => {
  const collected = await collect(stream, bytesMax)
  if (collected.kind === 'over') return err(tooLarge(collected.size, bytesMax))
  // The connection broke, or its framing is wrong: whatever was meant, this is not all of it.
  if (collected.kind === 'broken') return err(deny('request.body-unreadable'))
  return ok(collected.bytes)
}

const tooLarge = (actual: number, bound: number): Denial => deny('request.body-too-large', { actual, bound })

const ignore = (): void => undefined
