// A buffered body, taken apart by its declared type. What the type promises and the bytes do not keep is malformed:
// an origin that sniffs would read something else than what was judged.

import type { Body } from '../../exchange/exchange.ts'
import { keepsAscii, statesOtherCharset } from '../../lib/media/charset.ts'
import { charset, isRun } from '../runs.ts'
import { isBinary } from './binary.ts'
import { formatOf } from './format.ts'
import { hasSignature } from './formats.ts'
import { walkForm } from './form.ts'
import { walkJson } from './json.ts'
import { walkJsonLines } from './lines.ts'
import { walkMessage } from './message.ts'
import { OK, bound, malformed } from './outcome.ts'
import type { BodyOutcome, BodyWalk } from './outcome.ts'
import { behindSemicolons, intakeName, repeatsOf } from './parameters.ts'
import { walkFormParts, walkParts } from './parts.ts'
import { messageOr, within } from './within.ts'
import { misreading } from './xml/encoding.ts'
import { walkXml } from './xml/walk.ts'

/** Walks a body. `text` is the whole of it or its inspected prefix; of a prefix, a broken end is expected. */
export const walkBody = (body: Body, text: string, contentType: string, walk: BodyWalk): BodyOutcome => {
  // A text that the origin decodes otherwise is another text (UTF-7, UTF-16); so is one with two charsets.
  if (!keepsAscii(body.charset)) return malformed('charset')
  return byFormat(body.mediaType, text, contentType, walk, NESTING_MAX)
}

/** How many bodies within each other are read: a batch of sets of requests, each with its own. */
const NESTING_MAX = 4

const byFormat = (
  mediaType: string,
  text: string,
  contentType: string,
  walk: BodyWalk,
  nesting: number,
): BodyOutcome => {
  const inner = (ofPart: string, content: string, type: string): BodyOutcome =>
    nesting === 0 ? bound('depth') : byFormat(ofPart, content, type, walk, nesting - 1)
  const format = formatOf(mediaType, text)
  switch (format) {
    case 'json':
    case 'lines':
      return json(text, format, walk)
    case 'form':
      return form(text, walk)
    case 'multipart':
      return walkFormParts(text, contentType, walk)
    case 'parts':
      return walkParts(text, contentType, walk, inner)
    case 'message':
      return walkMessage(text, walk, inner)
    case 'xml':
      return xml(mediaType, text, walk)
    case 'text':
      return plain(mediaType, text, walk)
    case 'binary':
      return binary(mediaType, text, walk)
  }
}

const json = (
  text: string,
  format: 'json' | 'lines',
  { bounds, stack, json: sink, prefixOnly }: BodyWalk,
): BodyOutcome => {
  const outcome = (format === 'json' ? walkJson : walkJsonLines)(text, 'body', bounds, stack, sink)
  if (outcome === 'ok' || (prefixOnly && outcome === 'malformed')) return OK
  return outcome === 'malformed' ? malformed('json') : bound(outcome)
}

const xml = (mediaType: string, text: string, { bounds, intake, prefixOnly }: BodyWalk): BodyOutcome => {
  const wrong = misreading(text)
  if (wrong !== undefined) return malformed(wrong)
  let isWholeTold = false
  let including = false
  const outcome = walkXml(text, bounds.fields, (element, content, part) => {
    including ||= content === INCLUSIONS
    // What is declared matters with what refers to it.
    const spans = element === 'doctype' || (including && element.endsWith(INCLUSION))
    if (spans && !isWholeTold) intake('xml', 'value', 'body', '', text)
    isWholeTold ||= spans
    intake('xml', part, 'body.', element, content)
  })
  if (outcome === 'fields') return bound('fields')
  if (outcome === 'ok' || (prefixOnly && outcome === 'unfinished') || text.trim() === '') return OK
  if (mediaType !== '') return malformed('xml')
  // Markup that only its first character made XML of.
  intake('text', 'value', 'body', '', text)
  return OK
}

/** XInclude §3.1, whatever prefix it is bound to; and an attribute of its element. */
const INCLUSIONS = 'http://www.w3.org/2001/XInclude'
const INCLUSION = 'include@'

/** What declares no type, or the one that scripts send by default, may be taken for a form, where it can be one. */
const plain = (mediaType: string, text: string, walk: BodyWalk): BodyOutcome => {
  walk.intake('text', 'value', 'body', '', text)
  return (mediaType === '' || mediaType === 'text/plain') && isForm(text) ? form(text, walk) : OK
}

const isForm = (text: string): boolean => isRun(text, VISIBLE) && text.indexOf('=') > 0

/** What a form is written in (WHATWG URL §5.2): no blank, no control, all else encoded. */
const VISIBLE = charset('!-~')

const form = (text: string, { bounds, intake, prefixOnly }: BodyWalk): BodyOutcome => {
  let other = false
  // The last one's may be cut in two.
  let last = false
  const repeats = repeatsOf()
  // A value's own semicolons are encoded.
  const splits = text.includes(';')
  const within = walkForm(text, bounds.fields, (name, value) => {
    other ||= last
    last = statesOtherCharset(name, value, keepsAscii)
    if (name !== '') intakeName(intake, 'form', 'body.', name, value)
    if (value === '') return
    intake('form', 'value', 'body.', name, value)
    if (splits) behindSemicolons(value, (inner, piece) => intake('form', 'value', 'body.', inner, piece))
    repeats.add(name, value)
  })
  for (const [name, value] of repeats.joined()) intake('form', 'value', 'body.', name, value)
  if (other || (last && !prefixOnly)) return malformed('charset')
  return within ? OK : bound('fields')
}

const binary = (mediaType: string, text: string, { intake }: BodyWalk): BodyOutcome => {
  intake('file', 'value', 'body', '', text)
  if (isBinary(text)) within(text, hasSignature(text) ? 'none' : messageOr(mediaType), 'body', '', intake)
  return OK
}
