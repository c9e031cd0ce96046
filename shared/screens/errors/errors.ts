// An origin's 5xx says what broke, to whom it does not concern. The client gets a problem with the request id in its
// place, the event the origin's status; the origin's own log has the rest under the same id.

import { SCREEN_PASS, type Answer, type Screen, type ScreenFactory } from '../../core/screen.ts'
import type { Fault } from '../../decision/denials.ts'
import { excerpt } from '../../decision/evidence.ts'
import type { ErrorsOptions } from './options.ts'

const RETRY_MS = 1000
const RETRY_MAX_S = 86_400

export const errors: ScreenFactory<ErrorsOptions> = (options): Screen => {
  const keep = new Set(options.keep)
  return {
    name: 'errors',
    reads: 'head',
    judge: (answer) =>
      answer.status < 500 || keep.has(answer.status)
        ? SCREEN_PASS
        : { kind: 'fault', fault: faultOf(answer) },
  }
}

const faultOf = ({ status, headers }: Answer): Fault => {
  const evidence = {
    reason: "the origin's own error",
    actual: status,
    claimed: excerpt(headers.get('content-type') ?? ''),
  }
  if (status === 503) return { code: 'origin.unavailable', evidence, retryAfterMs: retryOf(headers) }
  return { code: status === 504 ? 'origin.timeout' : 'origin.error', evidence, retryAfterMs: RETRY_MS }
}

/** Seconds alone (RFC 9110 §10.2.3): a date would be measured by another clock. */
const retryOf = (headers: Headers): number => {
  const text = headers.get('retry-after') ?? ''
  return /^[0-9]{1,9}$/.test(text) ? Math.min(Number(text), RETRY_MAX_S) * 1000 : RETRY_MS
}
