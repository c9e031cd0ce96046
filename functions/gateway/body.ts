// Buffers a body for the guards that read it: bounded by its stated length or, where none is stated, while it comes
// in, and refused where its bytes are not what the origin would read. The buffered bytes are the ones that are forwarded.

import { deny, type Denial } from '../../shared/decision/denials.ts'
import type { Body, Exchange } from '../../shared/exchange/exchange.ts'
import { bodyOf } from '../../shared/exchange/body.ts'
import { codingOf, unpack, unpackable, type Unpacking } from '../../shared/exchange/unpack.ts'
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
    ? collect(request.body as ReadableStream<Uint8Array>, bytesMax)
    : takeWhole(request, stated))
  if (!bytes.ok) return bytes
  const type = exchange.headers.get('content-type')
  if (coding === 'none' || unpacking === undefined || bytes.value.length === 0)
    return ok(bodyOf(bytes.value, type))
  const plain = await unpack(bytes.value, coding, unpacking.ratioMax, bytesMax)
  return plain.ok ? ok(bodyOf(plain.value, type)) : plain
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

const collect = async (
  stream: ReadableStream<Uint8Array>,
  bytesMax: number,
): Promise<Result<Uint8Array, Denial>> => {
  const reader = stream.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      size += value.byteLength
      if (size > bytesMax) {
        // Not awaited: a sender that does not stop must not hold the answer back.
        reader.cancel().catch(ignore)
        return err(tooLarge(size, bytesMax))
      }
      chunks.push(value)
    }
  } catch {
    // The connection broke, or its framing is wrong: whatever was meant, this is not all of it.
    return err(deny('request.body-unreadable'))
  }
  return ok(joined(chunks, size))
}

const joined = (chunks: readonly Uint8Array[], size: number): Uint8Array => {
  const [first] = chunks
  if (first !== undefined && chunks.length === 1) return first
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}

const tooLarge = (actual: number, bound: number): Denial => deny('request.body-too-large', { actual, bound })

const ignore = (): void => undefined
