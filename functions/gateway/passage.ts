// An answer's body on its way through the gate, where something has to see it pass: readers of screens, and bounds on
// its time. Bytes go on as they come, with the client's pace; what cannot be taken back any more is broken off, since
// a truncated answer must never look whole.

import type { BodyReader, Passed } from '../../shared/core/screen.ts'
import type { Fault } from '../../shared/decision/denials.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import type { Conduit } from './gate.ts'
import { concat } from '../../shared/lib/bytes/concat.ts'

export interface Passage {
  readonly readers: readonly BodyReader[]
  readonly idleMs: number | undefined
  /** From now on. */
  readonly leftMs: number | undefined
  /** Whether the client has left: then it is nobody's fault that the bytes end. */
  readonly gone: () => boolean
  /** Makes the pipe, once it is known that the answer goes out. */
  readonly conduit: () => Conduit
}

/** How a body ended: whole, or why not. 'gone': the client left. */
export type Over = { readonly kind: 'whole' | 'gone' } | { readonly kind: 'cut'; readonly fault: Fault }

export interface Passing {
  readonly readable: ReadableStream<Uint8Array>
  readonly over: Promise<Over>
}

/** Starts the passage; answers a fault where a reader refuses what it was to see before the head goes out. */
export const pass = async (
  body: ReadableStream<Uint8Array>,
  passage: Passage,
): Promise<Result<Passing, Fault>> => {
  const reader = body.getReader()
  const clock = startClock(reader, passage)
  const held: Uint8Array[] = []
  const holdBytes = Math.max(0, ...passage.readers.map((one) => one.holdBytes))
  let done = false
  for (let read = 0; read < holdBytes && !done;) {
    const next = await take(reader, clock)
    if (next.kind === 'cut') return err(next.fault)
    done = next.kind === 'end'
    const passed = next.kind === 'end' ? ended(passage.readers) : through(passage.readers, next.bytes)
    if (passed.fault !== undefined) {
      clock.stop()
      reader.cancel().catch(ignore)
      return err(passed.fault)
    }
    if (passed.bytes.byteLength > 0) held.push(passed.bytes)
    read += next.kind === 'end' ? 0 : next.bytes.byteLength
  }
  const { readable, writable } = passage.conduit()
  return ok({ readable, over: pump({ reader, clock, held, done, passage }, writable.getWriter()) })
}

interface Flow {
  readonly reader: ReadableStreamDefaultReader<Uint8Array>
  readonly clock: Clock
  readonly held: readonly Uint8Array[]
  readonly done: boolean
  readonly passage: Passage
}

const pump = async (flow: Flow, writer: WritableStreamDefaultWriter<Uint8Array>): Promise<Over> => {
  const { reader, clock, passage } = flow
  const { readers } = passage
  try {
    for (const bytes of flow.held) await writer.write(bytes)
    let { done } = flow
    while (!done) {
      const next = await take(reader, clock)
      if (next.kind === 'cut') return await cut(flow, writer, next.fault)
      done = next.kind === 'end'
      const passed = next.kind === 'end' ? ended(readers) : through(readers, next.bytes)
      if (passed.fault !== undefined) return await cut(flow, writer, passed.fault)
      if (passed.bytes.byteLength > 0) await writer.write(passed.bytes)
    }
    clock.stop()
    await writer.close()
    return { kind: 'whole' }
  } catch {
    // Only the client's side throws here: it is gone, and so the origin may stop.
    clock.stop()
    reader.cancel().catch(ignore)
    return { kind: 'gone' }
  }
}

const cut = async (
  { reader, clock, passage }: Flow,
  writer: WritableStreamDefaultWriter<Uint8Array>,
  fault: Fault,
): Promise<Over> => {
  clock.stop()
  await Promise.allSettled([reader.cancel(), writer.abort(new Error('the answer was broken off'))])
  return passage.gone() ? { kind: 'gone' } : { kind: 'cut', fault }
}

type Taken =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'cut'; readonly fault: Fault }

const take = async (reader: ReadableStreamDefaultReader<Uint8Array>, clock: Clock): Promise<Taken> => {
  clock.read()
  let next: ReadableStreamReadResult<Uint8Array> | undefined
  try {
    next = await reader.read()
  } catch {
    next = undefined
  }
  const late = clock.late()
  if (late === undefined && next !== undefined)
    return next.done ? { kind: 'end' } : { kind: 'bytes', bytes: next.value }
  clock.stop()
  const code = late === undefined ? 'origin.unreachable' : 'origin.timeout'
  return {
    kind: 'cut',
    fault: { code, evidence: { reason: late ?? 'the answer broke off' }, retryAfterMs: 1000 },
  }
}

interface Clock {
  /** A read begins: silence is counted from here. */
  readonly read: () => void
  /** Which bound is over, if one is. */
  readonly late: () => string | undefined
  readonly stop: () => void
}

/** Ends a read that takes too long by cancelling it; the reader itself is how a pending read is woken. */
const startClock = (reader: ReadableStreamDefaultReader<Uint8Array>, { idleMs, leftMs }: Passage): Clock => {
  let late: string | undefined
  const over = (why: string) => (): void => {
    late ??= why
    reader.cancel().catch(ignore)
  }
  const total =
    leftMs === undefined ? undefined : setTimeout(over('the answer took too long'), Math.max(0, leftMs))
  let idle: ReturnType<typeof setTimeout> | undefined
  return {
    read: () => {
      if (idleMs === undefined) return
      clearTimeout(idle)
      idle = setTimeout(over('the answer fell silent'), idleMs)
    },
    late: () => {
      // While the client is slow nobody waits for the origin.
      clearTimeout(idle)
      return late
    },
    stop: () => {
      clearTimeout(idle)
      clearTimeout(total)
    },
  }
}

const through = (readers: readonly BodyReader[], bytes: Uint8Array): Passed => {
  let passed: Passed = { bytes }
  for (const reader of readers) {
    passed = reader.push(passed.bytes)
    if (passed.fault !== undefined) return passed
  }
  return passed
}

/** Ends the readers in order: what one lets go at its end, the next one still reads. */
const ended = (readers: readonly BodyReader[]): Passed => {
  let rest: Uint8Array = NOTHING
  for (const reader of readers) {
    const pushed = rest.byteLength === 0 ? undefined : reader.push(rest)
    if (pushed?.fault !== undefined) return pushed
    const last = reader.end()
    if (last.fault !== undefined) return last
    rest = pushed === undefined ? last.bytes : concat([pushed.bytes, last.bytes])
  }
  return { bytes: rest }
}

const NOTHING = new Uint8Array(0)

const ignore = (): void => undefined
