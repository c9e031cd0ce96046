// Bodies of several parts. Of a form each part is a field or a file (RFC 7578); of all others (RFC 2046 §5.1: batches of
// requests, a document with its attachments) each is a body of its own, and judged by its own type: as one text, an
// attack in a part's string is quoted by the rest, and the headers of a batch's requests look injected.

import { keepsAscii, statesOtherCharset } from '../../lib/media/charset.ts'
import { mediaTypeOf } from '../../lib/media/media-type.ts'
import { isBinary } from './binary.ts'
import { keepsCharset, parameterOf } from './disposition.ts'
import type { Intake } from './field.ts'
import { boundaryOf, walkMultipart } from './multipart.ts'
import type { Part } from './multipart.ts'
import { OK, bound, malformed } from './outcome.ts'
import type { BodyOutcome, BodyWalk } from './outcome.ts'
import { intakeName } from './parameters.ts'
import { doubtOf, within } from './within.ts'

/** Reads a body within the body by its own type. */
export type Inner = (mediaType: string, text: string, contentType: string) => BodyOutcome

export const walkFormParts = (text: string, contentType: string, walk: BodyWalk): BodyOutcome => {
  const boundary = boundaryOf(contentType)
  if (boundary === undefined) return malformed('multipart')
  let encoded = false
  let other = false
  let last = false
  const outcome = walkMultipart(text, boundary, 'form', walk.bounds.fields, (part) => {
    if (part.encoding !== '' && !PLAIN_ENCODINGS.has(part.encoding)) encoded = true
    other ||= last || (!part.isFile && !keepsCharset(part.mediaType))
    last = statesOtherCharset(part.name, part.content, keepsAscii)
    fieldsOf(part, walk.intake)
  })
  if (encoded) return malformed('multipart')
  if (other || (last && !(walk.prefixOnly && outcome === 'unfinished'))) return malformed('charset')
  return outcomeOf(outcome, walk.prefixOnly)
}

export const walkParts = (text: string, contentType: string, walk: BodyWalk, inner: Inner): BodyOutcome => {
  const boundary = boundaryOf(contentType)
  if (boundary === undefined) return malformed('multipart')
  let worst = OK
  const outcome = walkMultipart(text, boundary, 'bodies', walk.bounds.fields, (part) => {
    for (const [header, value] of part.others) walk.intake('multipart', 'value', 'body.', header, value)
    const each = ofPart(part, walk, inner)
    if (worst.kind === 'ok') worst = each
  })
  return worst.kind === 'ok' ? outcomeOf(outcome, walk.prefixOnly) : worst
}

const ofPart = (part: Part, { intake }: BodyWalk, inner: Inner): BodyOutcome => {
  const { content, encoding, mediaType } = part
  if (!keepsCharset(mediaType)) return malformed('charset')
  if (encoding === '' || PLAIN_ENCODINGS.has(encoding))
    return content === '' ? OK : inner(mediaTypeOf(mediaType), content, mediaType)
  // Attachments of mail; its other encoding hides letters that nobody else would decode here.
  if (encoding !== 'base64') return malformed('multipart')
  intake('file', 'value', 'body', '', content)
  return OK
}

const outcomeOf = (outcome: ReturnType<typeof walkMultipart>, prefixOnly: boolean): BodyOutcome => {
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

const fieldsOf = (part: Part, intake: Intake): void => {
  intakeName(intake, 'multipart', 'body.', part.name, part.content)
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

/** Base64 or quoted-printable fields (RFC 7578 deprecates them) would be decoded by some origins and not by others. */
const PLAIN_ENCODINGS: ReadonlySet<string> = new Set(['7bit', '8bit', 'binary'])
