// The way back: the origin's answer through the route's screens to the client. Without screens and without bounds on
// time nothing reads the body, and it streams as it came.

import type { Answer, BodyReader, Screen } from '../../shared/core/screen.ts'
import type { Fault } from '../../shared/decision/denials.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { endNow, defer, watchBody } from './ending.ts'
import { cleanAnswer } from './headers.ts'
import { pass, type Over } from './passage.ts'
import { close, screensOf, type Visit } from './visit.ts'

/** The answer for the client; a fault where a screen refuses the origin's. */
export const relay = (
  visit: Visit,
  answer: Response,
): Result<Response, Fault> | Promise<Result<Response, Fault>> => {
  const screens = screensOf(visit)
  if (answer.status === 101) return joinSockets(visit, answer, screens)
  const origin = visit.route?.origin
  if (screens.length > 0 || origin?.idleMs !== undefined || origin?.totalMs !== undefined)
    return screened(visit, answer, screens)
  const body = watchBody(visit, answer)
  const response =
    body === answer.body
      ? new Response(body, answer)
      : new Response(body, {
          status: answer.status,
          statusText: answer.statusText,
          headers: answer.headers,
          // The watched bytes are the origin's, packed as its Content-Encoding says.
          encodeBody: 'manual',
        })
  cleanAnswer(response.headers)
  close(visit, { outcome: 'admit', status: answer.status, cause: undefined }, response.headers)
  return ok(response)
}

const joinSockets = (visit: Visit, answer: Response, screens: readonly Screen[]): Result<Response, Fault> => {
  const { webSocket } = answer
  // The platform would throw for a switch to nothing.
  if (webSocket === null)
    return err({ code: 'origin.garbled', evidence: { reason: 'no WebSocket' }, retryAfterMs: 1000 })
  const headers = new Headers(answer.headers)
  // The platform writes Upgrade and Connection itself.
  cleanAnswer(headers)
  headers.delete('upgrade')
  const readers = judge(visit, screens, 101, headers, false)
  if (!readers.ok) {
    webSocket.accept()
    webSocket.close(1011)
    return readers
  }
  close(visit, { outcome: 'admit', status: 101, cause: undefined }, headers)
  // The sockets are joined behind the gate's back from here on: this is the last that it sees of them.
  endNow(visit, { kind: 'answered', status: 101, denial: undefined }, answer.headers)
  return ok(new Response(null, { status: 101, webSocket, headers }))
}

const screened = async (
  visit: Visit,
  answer: Response,
  screens: readonly Screen[],
): Promise<Result<Response, Fault>> => {
  const headers = new Headers(answer.headers)
  cleanAnswer(headers)
  // To HEAD nothing follows, whatever length the head states.
  const body = visit.request.method === 'HEAD' ? null : answer.body
  if (screens.some(({ reads }) => reads === 'body') && PACKED.has(headers.get('content-encoding') ?? ''))
    unpacked(headers)
  const readers = judge(visit, screens, answer.status, headers, body !== null)
  if (!readers.ok) {
    answer.body?.cancel().catch(ignore)
    return readers
  }
  const told = { kind: 'answered', status: answer.status, denial: undefined } as const
  const ending = { outcome: 'admit', status: answer.status, cause: undefined } as const
  const init = {
    status: answer.status,
    statusText: answer.statusText,
    headers,
    encodeBody: 'manual',
  } as const
  const origin = visit.route?.origin
  const timed = origin?.idleMs !== undefined || origin?.totalMs !== undefined
  if (body === null || (readers.value.length === 0 && !timed)) {
    const watched = watchBody(visit, answer)
    close(visit, ending, headers)
    return ok(new Response(watched, init))
  }
  const passing = await pass(body as ReadableStream<Uint8Array>, {
    readers: readers.value,
    idleMs: origin?.idleMs,
    leftMs: leftOf(visit),
    gone: () => visit.request.signal.aborted,
    conduit: () => visit.gate.world.conduit(lengthOf(headers)),
  })
  if (!passing.ok) {
    report(visit, readers.value)
    return passing
  }
  const late = readers.value.filter(({ early }) => early !== true)
  report(
    visit,
    readers.value.filter(({ early }) => early === true),
  )
  const over = (async (): Promise<void> => {
    conclude(visit, late, await passing.value.over)
    endNow(visit, told, answer.headers)
  })()
  defer(visit, over)
  // The event waits for the last byte: only then is it known what the readers found.
  close(visit, ending, headers, over)
  return ok(new Response(passing.value.readable, init))
}

/** Asks each screen for its verdict; the readers of those that have to see the bytes. */
const judge = (
  visit: Visit,
  screens: readonly Screen[],
  status: number,
  headers: Headers,
  hasBody: boolean,
): Result<readonly BodyReader[], Fault> => {
  const { exchange, decision } = visit
  if (exchange === undefined || decision === undefined)
    throw new TypeError('an answer to what was not judged')
  const answer: Answer = { status, headers, hasBody, exchange, grants: decision.grants }
  const readers: BodyReader[] = []
  for (const screen of screens) {
    const verdict = screen.judge?.(answer)
    if (verdict === undefined) continue
    if (verdict.kind === 'fault') {
      // Which rules matched is told in the headers of `debug` as well.
      if (verdict.fault.evidence?.hits !== undefined)
        visit.told.push({ guard: screen.name, mode: 'enforce', verdict })
      return err(verdict.fault)
    }
    if (verdict.kind === 'read') readers.push(verdict.reader)
    else if (verdict.told !== undefined) visit.told.push(verdict.told)
    else if (verdict.evidence !== undefined) visit.told.push({ guard: screen.name, mode: 'enforce', verdict })
  }
  return ok(readers)
}

const conclude = (visit: Visit, readers: readonly BodyReader[], over: Over): void => {
  report(visit, readers)
  if (over.kind === 'cut')
    visit.told.push({ guard: 'origin', mode: 'enforce', verdict: { kind: 'fault', fault: over.fault } })
}

const report = (visit: Visit, readers: readonly BodyReader[]): void => {
  for (const reader of readers) {
    const step = reader.report()
    if (step !== undefined) visit.told.push(step)
  }
}

const leftOf = (visit: Visit): number | undefined => {
  const totalMs = visit.route?.origin.totalMs
  if (totalMs === undefined) return undefined
  return totalMs - (visit.gate.world.now() - (visit.decidedMs ?? visit.nowMs))
}

/** The codings that the platform takes off by itself; another one stays, and no screen can read it. */
const PACKED: ReadonlySet<string> = new Set(['gzip', 'br'])

/** The platform has unpacked the body: what its packed form was called, and how long that was, is no longer true. */
const unpacked = (headers: Headers): void => {
  headers.delete('content-encoding')
  headers.delete('content-length')
  const etag = headers.get('etag')
  // RFC 9110 §8.8.3.3: other bytes under a strong validator would be mistaken for the same.
  if (etag?.startsWith('"') === true) headers.set('etag', `W/${etag}`)
}

const lengthOf = (headers: Headers): number | undefined => {
  const length = headers.get('content-length')
  return length !== null && /^[0-9]{1,15}$/.test(length) ? Number(length) : undefined
}

const ignore = (): void => undefined
