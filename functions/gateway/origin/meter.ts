// Counts a body that streams through a route with a bound, and breaks it off beyond the bound. Only a body of
// unstated length is counted: one that states its length is refused by what it states, and cannot be longer, since
// the platform frames it by that length.

import { deny, type Denial } from '../../../shared/decision/denials.ts'
import type { Exchange } from '../../../shared/exchange/exchange.ts'
import { err, ok, type Result } from '../../../shared/lib/result.ts'
import { statedLength } from '../body.ts'
import type { World } from '../gate.ts'

export interface Metered {
  readonly readable: ReadableStream<Uint8Array>
  /** Starts the counting. `stop` ends the origin's request: an error in its body alone would leave it waiting. */
  readonly begin: (stop: () => void) => void
  /** Why the body was broken off; undefined as long as it was not. */
  readonly exceeded: () => Denial | undefined
}

/** A counted body; undefined where there is nothing to count. */
export const meter = (
  request: Request,
  exchange: Exchange,
  bytesMax: number,
  world: World,
): Result<Metered | undefined, Denial> => {
  if (request.body === null || exchange.body !== undefined) return ok(undefined)
  const stated = statedLength(exchange)
  if (stated !== undefined)
    return stated > bytesMax
      ? err(deny('request.body-too-large', { actual: stated, bound: bytesMax }))
      : ok(undefined)
  let denial: Denial | undefined
  const conduit = world.conduit(undefined)
  const over = (actual: number): void => {
    denial = deny('request.body-too-large', { actual, bound: bytesMax })
  }
  return ok({
    readable: conduit.readable,
    begin: (stop) =>
      // It ends with the body, and what fails in it ends the request: nobody waits for it.
      void count(request.body as ReadableStream<Uint8Array>, conduit.writable, bytesMax, over).catch(stop),
    exceeded: () => denial,
  })
}

const count = async (
  from: ReadableStream<Uint8Array>,
  to: WritableStream<Uint8Array>,
  bytesMax: number,
  over: (actual: number) => void,
): Promise<void> => {
  const read = readerOf(from)
  const writer = to.getWriter()
  // The pipe breaks when the origin's request ends; the next write tells.
  writer.closed.catch(ignore)
  let size = 0
  for (;;) {
    const { done, value } = await read.next()
    if (done || value === undefined) return writer.close()
    size += value.byteLength
    if (size > bytesMax) {
      over(size)
      // Not awaited: a sender that does not stop must not hold the answer back.
      read.cancel().catch(ignore)
      throw new RangeError('the body is beyond its bound')
    }
    await writer.write(value)
    read.back(value)
  }
}

interface Read {
  readonly next: () => Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
  /** Gives a buffer back whose bytes have been written. */
  readonly back: (value: Uint8Array) => void
  readonly cancel: () => Promise<void>
}

const CHUNK_BYTES = 65_536

/** Into one buffer again and again, where the stream can: a new one for each piece outruns the collector. */
const readerOf = (from: ReadableStream<Uint8Array>): Read => {
  const bytes = byteReader(from)
  if (bytes === undefined) {
    const reader = from.getReader()
    return { next: () => reader.read(), back: ignore, cancel: () => reader.cancel() }
  }
  let buffer = new ArrayBuffer(CHUNK_BYTES)
  return {
    next: () => bytes.read(new Uint8Array(buffer)),
    back: (value) => {
      buffer = value.buffer as ArrayBuffer
    },
    cancel: () => bytes.cancel(),
  }
}

const byteReader = (from: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined => {
  try {
    return from.getReader({ mode: 'byob' })
  } catch {
    // A stream of pieces, as tests hand in.
    return undefined
  }
}

const ignore = (): void => undefined
