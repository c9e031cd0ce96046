// A buffered body, taken apart by its declared type. What the type promises and the bytes do not keep is malformed:
// an origin that sniffs would read something else than what was judged.

import type { Body } from '../../exchange/exchange.ts'
import { keepsAscii, statesOtherCharset } from '../../lib/media/charset.ts'
import { isBinary } from './binary.ts'
import { keepsCharset, parameterOf } from './disposition.ts'
import type { Intake } from './field.ts'
import { hasSignature } from './formats.ts'
import { walkForm } from './form.ts'
import { walkJson } from './json.ts'
import type { JsonBounds, JsonSink, JsonStack } from './json.ts'
import { isJsonLines, walkJsonLines } from './lines.ts'
import { boundaryOf, walkMultipart } from './multipart.ts'
import type { Part } from './multipart.ts'
import { behindSemicolons, repeatsOf } from './parameters.ts'
import { doubtOf, messageOr, within } from './within.ts'
import { misreading } from './xml/encoding.ts'
import { charset, isRun } from '../runs.ts'
import { walkXml } from './xml/walk.ts'

export type BodyOutcome =
  | { readonly kind: 'ok' }
  | { readonly kind: 'malformed'; readonly reason: string }
  | { readonly kind: 'bound'; readonly bound: 'depth' | 'fields' }

export type Format = 'json' | 'lines' | 'form' | 'multipart' | 'xml' | 'text' | 'binary'

const OK: BodyOutcome = { kind: 'ok' }

export interface BodyWalk {
  readonly bounds: JsonBounds
  readonly stack: JsonStack
  readonly intake: Intake
  readonly json: JsonSink
}

/** Walks a body. `text` is the whole of it or its inspected prefix; of a prefix, a broken end is expected. */
export const walkBody = (
  body: Body,
  text: string,
  contentType: string,
  prefixOnly: boolean,
  walk: BodyWalk,
): BodyOutcome => {
  // A text that the origin decodes otherwise is another text (UTF-7, UTF-16); so is one with two charsets.
  if (!keepsAscii(body.charset)) return malformed('charset')
  return byFormat(body.mediaType, text, contentType, prefixOnly, walk)
}

const byFormat = (
  mediaType: string,
  text: string,
  contentType: string,
  prefixOnly: boolean,
  walk: BodyWalk,
): BodyOutcome => {
  const format = formatOf(mediaType, text)
  const { bounds, intake } = walk
  switch (format) {
    case 'json':
    case 'lines': {
      const walkText = format === 'json' ? walkJson : walkJsonLines
      const outcome = walkText(text, 'body', bounds, walk.stack, walk.json)
      if (outcome === 'ok' || (prefixOnly && outcome === 'malformed')) return OK
      return outcome === 'malformed' ? malformed('json') : bound(outcome)
    }
    case 'form':
      return form(text, prefixOnly, walk)
    case 'multipart':
      return multipart(text, contentType, prefixOnly, walk)
    case 'xml':
      return xml(mediaType, text, prefixOnly, walk)
    case 'text':
      return plain(mediaType, text, prefixOnly, walk)
    case 'binary':
      intake('file', 'value', 'body', '', text)
      if (isBinary(text)) within(text, hasSignature(text) ? 'none' : messageOr(mediaType), 'body', '', intake)
      return OK
  }
}

const xml = (
  mediaType: string,
  text: string,
  prefixOnly: boolean,
  { bounds, intake }: BodyWalk,
): BodyOutcome => {
  const wrong = misreading(text)
  if (wrong !== undefined) return malformed(wrong)
  let declared = false
  const outcome = walkXml(text, bounds.fields, (element, content) => {
    // What is declared matters with what refers to it.
    if (element === 'doctype' && !declared) intake('xml', 'value', 'body', '', text)
    declared ||= element === 'doctype'
    intake('xml', 'value', 'body.', element, content)
  })
  if (outcome === 'fields') return bound('fields')
  if (outcome === 'ok' || (prefixOnly && outcome === 'unfinished') || text.trim() === '') return OK
  if (mediaType !== '') return malformed('xml')
  // Markup that only its first character made XML of.
  intake('text', 'value', 'body', '', text)
  return OK
}

/** What declares no type may be taken for a form, where it can be one. */
const plain = (mediaType: string, text: string, prefixOnly: boolean, walk: BodyWalk): BodyOutcome => {
  walk.intake('text', 'value', 'body', '', text)
  return mediaType === '' && isForm(text) ? form(text, prefixOnly, walk) : OK
}

const isForm = (text: string): boolean => isRun(text, VISIBLE) && text.indexOf('=') > 0

/** What a form is written in (WHATWG URL §5.2): no blank, no control, all else encoded. */
const VISIBLE = charset('!-~')

const form = (text: string, prefixOnly: boolean, { bounds, intake }: BodyWalk): BodyOutcome => {
  let other = false
  // The last one's may be cut in two.
  let last = false
  const repeats = repeatsOf()
  // A value's own semicolons are encoded.
  const splits = text.includes(';')
  const within = walkForm(text, bounds.fields, (name, value) => {
    other ||= last
    last = statesOtherCharset(name, value, keepsAscii)
    if (name !== '') intake('form', 'name', 'body.', name, name, value)
    if (value === '') return
    intake('form', 'value', 'body.', name, value)
    if (splits) behindSemicolons(value, (inner, piece) => intake('form', 'value', 'body.', inner, piece))
    repeats.add(name, value)
  })
  for (const [name, value] of repeats.joined()) intake('form', 'value', 'body.', name, value)
  if (other || (last && !prefixOnly)) return malformed('charset')
  return within ? OK : bound('fields')
}

const multipart = (text: string, contentType: string, prefixOnly: boolean, walk: BodyWalk): BodyOutcome => {
  const boundary = boundaryOf(contentType)
  if (boundary === undefined) return malformed('multipart')
  let encoded = false
  let other = false
  let last = false
  const outcome = walkMultipart(text, boundary, walk.bounds.fields, (part) => {
    if (part.encoding !== '' && !PLAIN_ENCODINGS.has(part.encoding)) encoded = true
    other ||= last || (!part.isFile && !keepsCharset(part.mediaType))
    last = statesOtherCharset(part.name, part.content, keepsAscii)
    partFields(part, walk.intake)
  })
  if (encoded) return malformed('multipart')
  if (other || (last && !(prefixOnly && outcome === 'unfinished'))) return malformed('charset')
  switch (outcome) {
    case 'ok':
      return OK
    case 'fields':
      return bound('fields')
    case 'name':
      return malformed('part-name')
    case 'unfinished':
      return prefixOnly ? OK : malformed('multipart')
    case 'malformed':
      return malformed('multipart')
  }
}

const partFields = (part: Part, intake: Intake): void => {
  intake('multipart', 'name', 'body.', part.name, part.name, part.content)
  for (const [header, value] of part.others)
    intake('multipart', 'value', 'body.', `${part.name}.${header}`, value)
  const typed = part.filenames.length === 0 ? parameterOf(part.mediaType, 'name') : undefined
  if (typed !== undefined) intake('file', 'name', 'body.', part.name, typed)
  if (part.filenames.length === 0) {
    intake('multipart', 'value', 'body.', part.name, part.content)
    return
  }
  for (const filename of part.filenames) intake('file', 'name', 'body.', part.name, filename)
  intake('file', 'value', 'body.', part.name, part.content)
  if (isBinary(part.content)) within(part.content, doubtOf(part), 'body.', part.name, intake)
}

/** Base64 or quoted-printable parts (RFC 7578 deprecates them) would be decoded by some origins and not by others. */
const PLAIN_ENCODINGS: ReadonlySet<string> = new Set(['7bit', '8bit', 'binary'])

const malformed = (reason: string): BodyOutcome => ({ kind: 'malformed', reason })
const bound = (which: 'depth' | 'fields'): BodyOutcome => ({ kind: 'bound', bound: which })

/** By the declared type; what declares nothing useful is sniffed. */
export const formatOf = (mediaType: string, text: string): Format => {
  if (JSON_TYPES.has(mediaType) || mediaType.endsWith('+json')) return 'json'
  if (isJsonLines(mediaType)) return 'lines'
  if (mediaType === 'application/x-www-form-urlencoded') return 'form'
  if (mediaType === 'multipart/form-data') return 'multipart'
  if (mediaType === 'application/xml' || mediaType === 'text/xml' || mediaType.endsWith('+xml')) return 'xml'
  if (BINARY.has(mediaType) || BINARY.has(mediaType.slice(0, mediaType.indexOf('/') + 1))) return 'binary'
  if (OFFICE.some((family) => mediaType.startsWith(family))) return 'binary'
  if (mediaType !== '') return 'text'
  const first = text.trimStart().charCodeAt(0)
  return first === 123 || first === 91 ? 'json' : first === 60 ? 'xml' : 'text'
}

/** JSON by their definition, whatever their names: CSP Level 2 §4.4, and the protocol of AWS's services. */
const JSON_TYPES: ReadonlySet<string> = new Set([
  'application/json',
  'text/json',
  'application/csp-report',
  'application/x-amz-json-1.0',
  'application/x-amz-json-1.1',
])

const BINARY: ReadonlySet<string> = new Set([
  'image/',
  'audio/',
  'video/',
  'font/',
  ...'octet-stream pdf zip gzip x-gzip x-tar x-7z-compressed vnd.rar zstd wasm msword cbor msgpack x-msgpack protobuf x-protobuf vnd.google.protobuf grpc'
    .split(' ')
    .map((name) => `application/${name}`),
])

const OFFICE = ['application/vnd.openxmlformats-', 'application/vnd.ms-', 'application/vnd.oasis.']
