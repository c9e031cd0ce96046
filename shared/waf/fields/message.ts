// A request or an answer within a body (`application/http`, RFC 9112): what batches are made of. Its target, headers and
// body are judged as the gateway judges a request's own; whoever sends the batch has the origin send them.

import { mediaTypeOf } from '../../lib/media/media-type.ts'
import { decodePercent } from './escapes/percent.ts'
import { walkForm } from './form.ts'
import { OK, bound, malformed } from './outcome.ts'
import type { BodyOutcome, BodyWalk } from './outcome.ts'
import { intakeName } from './parameters.ts'
import type { Inner } from './parts.ts'

export const walkMessage = (text: string, { bounds, intake }: BodyWalk, inner: Inner): BodyOutcome => {
  const end = text.indexOf('\r\n\r\n')
  const [start = '', ...lines] = (end < 0 ? text : text.slice(0, end)).split('\r\n')
  const target = targetOf(start)
  if (target === undefined || lines.length > HEADERS_MAX) return malformed('message')
  const question = target.indexOf('?')
  const path = question < 0 ? target : target.slice(0, question)
  intake('multipart', 'value', 'body.', 'target', decodePercent(path))
  const isWithin = walkForm(question < 0 ? '' : target.slice(question + 1), bounds.fields, (name, value) => {
    intakeName(intake, 'multipart', 'body.', name, value)
    intake('multipart', 'value', 'body.', name, value)
  })
  if (!isWithin) return bound('fields')
  let contentType = ''
  for (const line of lines) {
    if (line === '') continue
    const colon = line.indexOf(':')
    if (colon <= 0 || line.includes('\n') || line.includes('\r')) return malformed('message')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    if (name === 'content-type') contentType = value
    intake('multipart', 'value', 'body.', name, value)
  }
  const content = end < 0 ? '' : text.slice(end + 4)
  return content.trim() === '' ? OK : inner(mediaTypeOf(contentType), content, contentType)
}

/** `GET /orders?id=7 HTTP/1.1`; of an answer's `HTTP/1.1 200 OK` nothing. Undefined for neither. */
const targetOf = (line: string): string | undefined => {
  if (line.startsWith(VERSION)) return ''
  const first = line.indexOf(' ')
  const last = line.lastIndexOf(' ')
  const target = line.slice(first + 1, last)
  return first > 0 && last > first && line.startsWith(VERSION, last + 1) && !target.includes(' ')
    ? target
    : undefined
}

const VERSION = 'HTTP/'

/** As of the request around it. */
const HEADERS_MAX = 100
