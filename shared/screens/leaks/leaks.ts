// Keeps what an origin says by mistake from the client: stack traces, database errors, private keys, credentials of
// clouds, card numbers. It reads text as it streams, and tells the event what it found and what it could not read.

import {
  SCREEN_PASS,
  type Answer,
  type Screen,
  type ScreenFactory,
  type ScreenVerdict,
} from '../../core/screen.ts'
import { statedType } from '../../lib/media/stated.ts'
import type { LeaksOptions } from './options.ts'
import type { Form } from './marks.ts'
import { leakReader } from './reader.ts'

export const leaks: ScreenFactory<LeaksOptions> = (options): Screen => {
  const kinds = new Set(options.kinds)
  return {
    name: 'leaks',
    reads: 'body',
    judge: (answer) => {
      if (!answer.hasBody) return SCREEN_PASS
      const type = statedType(answer.headers.get('content-type'))
      const form = formOf(type.name)
      // Pictures, archives and their kin: nothing in them reads as text.
      if (form === undefined) return { kind: 'pass', evidence: { reason: 'not read: no text' } }
      const why = unreadable(answer, type.charset)
      if (why !== undefined) return unread(options, why)
      return {
        kind: 'read',
        reader: leakReader({
          mode: options.mode,
          leaks: kinds,
          bytesMax: options.bytesMax,
          unread: options.unread,
          holdBytes: options.mode === 'refuse' && type.name !== 'text/event-stream' ? options.holdBytes : 0,
          form,
        }),
      }
    },
  }
}

const unread = (options: LeaksOptions, reason: string): ScreenVerdict =>
  options.unread === 'pass'
    ? { kind: 'pass', evidence: { reason } }
    : { kind: 'fault', fault: { code: 'answer.leak', evidence: { reason }, retryAfterMs: 1000 } }

const unreadable = ({ headers, status }: Answer, charset: string): string | undefined => {
  if (headers.has('content-encoding')) return 'not read: encoded'
  if (status === 206) return 'not read: a part'
  return charset === '' || ASCII.test(charset) ? undefined : 'not read: charset'
}

/** Charsets in which an ASCII character is its one byte. */
const ASCII = /^(?:utf-8|utf8|us-ascii|ascii|iso-8859-\d{1,2}|windows-125\d|latin1)$/

/** Undefined for what is no text. An answer that says nothing of its type, or two things, is read. */
const formOf = (type: string): Form | undefined => {
  if (type === 'application/json' || type.endsWith('+json')) return 'json'
  if (type === 'text/html' || type.endsWith('/xml') || type.endsWith('+xml')) return 'markup'
  if (type === '' || type.startsWith('text/')) return 'text'
  return TEXTS.has(type) ? 'text' : undefined
}

const TEXTS: ReadonlySet<string> = new Set([
  'application/javascript',
  'application/x-www-form-urlencoded',
  'application/x-ndjson',
  'application/yaml',
  'application/graphql',
  'application/jsonl',
])
