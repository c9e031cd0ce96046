// Lets of a JSON answer pass only what the contract documents for this operation, status and media type, and for the
// scopes of whoever asked (OWASP API3: origins send whole records, and trust clients to hide them). It reads JSON alone,
// whole and bounded; everything else streams by. It trusts the contract, and nothing that the origin says.

import {
  SCREEN_PASS,
  type Answer,
  type Screen,
  type ScreenFactory,
  type ScreenVerdict,
} from '../../core/screen.ts'
import type { FaultCode } from '../../decision/denials.ts'
import { saysUtf8 } from '../../lib/media/charset.ts'
import { statedType } from '../../lib/media/stated.ts'
import type { AnswerMasks, Mask } from './mask.ts'
import type { MinimiseOptions } from './options.ts'
import { openMasks } from './pack.ts'
import { minimiseReader } from './reader.ts'

export const minimise: ScreenFactory<MinimiseOptions> = (options, { masks: tables, route }): Screen => {
  // Refusals of requests that no route takes are the gate's own.
  if (route === undefined) return { name: 'minimise', reads: 'head' }
  const table = tables?.get(options.contract)
  if (table === undefined) throw new TypeError(`the build did not link the answers of ${options.contract}`)
  const masks = openMasks(table)
  const shadow = options.mode === 'shadow'
  const own = options.operation === undefined ? undefined : masks.operation(options.operation)
  return {
    name: 'minimise',
    reads: 'body',
    judge: (answer) => {
      const { status, headers, exchange } = answer
      // RFC 9110 §15.4.5: it says that what the client holds is good, under the validator that it was given.
      if (status === 304) {
        if (!shadow) asHeld(headers, exchange.headers.get('if-none-match') ?? '')
        return SCREEN_PASS
      }
      const answers = options.operation === undefined ? masks.find(exchange.method, exchange.segments) : own
      const contents = answers === undefined ? undefined : contentsOf(answers, status)
      if (contents === undefined)
        return settle(options, 'answer.undocumented', 'the status is not documented')
      if (isEmpty(answer)) {
        if (!shadow && exchange.method === 'HEAD' && isJson(mediaTypeOf(headers))) unmark(headers)
        return SCREEN_PASS
      }
      const type = mediaTypeOf(headers)
      const mask = maskOf(contents, type)
      if (mask === undefined)
        return settle(options, 'answer.undocumented', 'the media type is not documented')
      // Documented as whatever it holds: pictures, files, streams of events. Pieces of an answer are of no type of their
      // own: whoever asks for several ranges of JSON gets them under this one.
      if (mask === 1 || !(isJson(type) || type === BYTE_RANGES)) return SCREEN_PASS
      const why = unreadable(answer)
      if (why !== undefined) return settle(options, 'answer.unread', why)
      return {
        kind: 'read',
        reader: minimiseReader({
          options,
          mask,
          masks: masks.schema,
          scopes: answer.grants.scopes ?? [],
          // The head has not gone out: all of the body is held until it is judged.
          changed: () => unmark(headers),
        }),
      }
    },
  }
}

const settle = (options: MinimiseOptions, code: FaultCode, reason: string): ScreenVerdict => {
  const choice = code === 'answer.unread' ? options.unread : options.undocumented
  return choice === 'pass' || options.mode === 'shadow'
    ? { kind: 'pass', evidence: { reason } }
    : { kind: 'fault', fault: { code, evidence: { reason }, retryAfterMs: 1000 } }
}

/** OpenAPI 3.1 §4.8.16: an exact status before its range, and that before the default. */
const contentsOf = (answers: AnswerMasks, status: number): AnswerMasks[string] | undefined => {
  for (const key of [String(status), `${Math.floor(status / 100)}XX`, 'default'])
    if (Object.hasOwn(answers, key)) return answers[key]
  return undefined
}

const isEmpty = ({ hasBody, headers }: Answer): boolean =>
  !hasBody || (headers.get('content-length') === '0' && !headers.has('content-encoding'))

const maskOf = (contents: AnswerMasks[string], type: string): Mask | undefined => {
  // Of a type that nobody states each client makes its own: no range takes it.
  if (type === '') return undefined
  const slash = type.indexOf('/')
  for (const range of [type, `${type.slice(0, slash)}/*`, '*/*'])
    if (Object.hasOwn(contents, range)) return contents[range]
  return undefined
}

const mediaTypeOf = (headers: Headers): string => statedType(headers.get('content-type')).name

const isJson = (type: string): boolean => /\/(?:json|.+\+json)$/.test(type)

const BYTE_RANGES = 'multipart/byteranges'

const unreadable = ({ headers, status }: Answer): string | undefined => {
  if (headers.has('content-encoding')) return 'not read: encoded'
  if (status === 206 || headers.has('content-range') || mediaTypeOf(headers) === BYTE_RANGES)
    return 'not read: a part'
  const { charset } = statedType(headers.get('content-type'))
  // RFC 8259 §8.1: JSON is UTF-8.
  return saysUtf8(charset) ? undefined : 'not read: charset'
}

/** What was true of the origin's bytes is not of what is left of them. */
const unmark = (headers: Headers): void => {
  for (const name of [
    'content-length',
    'content-digest',
    'repr-digest',
    'digest',
    'content-md5',
    'accept-ranges',
  ])
    headers.delete(name)
  weaken(headers)
}

/** The validator as the client has it: weak, where what it holds was changed on its way. */
const asHeld = (headers: Headers, asked: string): void => {
  if (asked.includes(`W/${headers.get('etag') ?? ''}`)) weaken(headers)
}

/** RFC 9110 §8.8.3: a strong validator would say that the bytes are the origin's. */
const weaken = (headers: Headers): void => {
  const etag = headers.get('etag')
  if (etag?.startsWith('"') === true) headers.set('etag', `W/${etag}`)
}
