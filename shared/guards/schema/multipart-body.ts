// multipart/form-data bodies as the object that a schema describes: fields as text or JSON, files as their bytes. A
// part's declared type must be one that the contract's encoding names.

import type { Encoding, MediaType } from '../../core/contract.ts'
import { concat } from '../../lib/bytes/concat.ts'
import { saysUtf8, statesOtherCharset } from '../../lib/media/charset.ts'
import { isExtended, parametersOf, valueOf } from '../../lib/multipart/parameters.ts'
import { boundaryOf, decoded, walkParts } from '../../lib/multipart/parts.ts'
import type { Part } from '../../lib/multipart/parts.ts'
import { isJson } from './media.ts'
import type { ReadJson } from './json-body.ts'
import type { Shape } from './shape.ts'
import { isScalar } from './styles.ts'
import { readText } from './text.ts'
import type { Reading } from './text.ts'

export interface FormPart {
  readonly name: string
  readonly filename: boolean
  /** Without parameters, lower case; '' for none. */
  readonly type: string
  readonly charset: string
  readonly bytes: Uint8Array
  /** Where its content ends in the body. */
  readonly end: number
}

const PARTS_MAX = 1000

/** The parts of a form; a word that says why there are none. */
export const partsOf = (bytes: Uint8Array, contentType: string): readonly FormPart[] | string => {
  const boundary = boundaryOf(contentType)
  if (boundary === undefined) return 'multipart-boundary'
  const parts: FormPart[] = []
  let wrong: string | undefined
  const outcome = walkParts(bytes, boundary, (part) => {
    const made = partOf(part, bytes)
    if (made === undefined) wrong = 'part-disposition'
    else if (statesOtherCharset(made.name, decoded(made.bytes) ?? '?')) wrong = 'charset'
    else if (parts.push(made) > PARTS_MAX) wrong = 'parts'
    return wrong === undefined
  })
  if (wrong !== undefined) return wrong
  return outcome.kind === 'ok' ? parts : outcome.reason
}

const partOf = (part: Part, bytes: Uint8Array): FormPart | undefined => {
  const parameters = valueOf(part.disposition) === 'form-data' ? parametersOf(part.disposition) : undefined
  const name = parameters?.get('name')
  if (parameters === undefined || name === undefined || hasExtendedName(parameters)) return undefined
  return {
    name,
    filename: parameters.has('filename') || parameters.has('filename*'),
    type: valueOf(part.contentType),
    charset: charsetOf(part.contentType),
    end: part.end,
    bytes: bytes.subarray(part.start, part.end),
  }
}

/** `name*` and `name*0` are the name to Go and others (RFC 2231), whatever stands in `name`; RFC 7578 §4.2 has neither. */
const hasExtendedName = (parameters: ReadonlyMap<string, string>): boolean => {
  for (const name of parameters.keys()) if (name.includes('*') && name !== 'filename*') return true
  return false
}

/** '?' where the type's parameters are not of their grammar: no charset then is one that is read. */
const charsetOf = (contentType: string): string => {
  const parameters = parametersOf(contentType)
  return parameters === undefined || isExtended(parameters)
    ? '?'
    : (parameters.get('charset')?.toLowerCase() ?? '')
}

/** The body without the parts of these names: from the end of the part in front, or up to the next boundary. */
export const cutParts = (
  bytes: Uint8Array,
  parts: readonly FormPart[],
  names: ReadonlySet<string>,
): Uint8Array => {
  const kept: Uint8Array[] = []
  let from = 0
  let isFirst = true
  let before = 0
  for (const { name, end } of parts) {
    if (names.has(name)) {
      if (!isFirst) kept.push(bytes.subarray(from, before))
      // Behind the content stands CR LF, and then the next boundary.
      from = isFirst ? end + 2 : end
    } else isFirst = false
    before = end
  }
  kept.push(bytes.subarray(from))
  return concat(kept)
}

export type PartsValue =
  | { readonly kind: 'value'; readonly value: Record<string, unknown> }
  | {
      readonly kind: 'fault'
      readonly name: string
      readonly keyword: 'repeated' | 'contentType' | 'content'
    }

export const partsValue = (
  parts: readonly FormPart[],
  media: MediaType,
  shape: Shape,
  readJson: ReadJson,
  reading: Reading,
): PartsValue => {
  const value: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  const names = shape.names()
  const open = shape.open()
  for (const part of parts) {
    const { name } = part
    // What nobody knows is refused or cut out as such, however often it comes.
    if (!open && !names.has(name)) {
      // Its text all the same, should the schema know the name after all, and a list where it comes again.
      const text = byteText(part.bytes)
      value[name] = Object.hasOwn(value, name) ? [value[name], text].flat() : text
      continue
    }
    const property = shape.property(name)
    const item = property.isList ? property.item() : property
    const encoding = Object.hasOwn(media.encoding, name) ? media.encoding[name] : undefined
    if (!takesType(part, encoding, item)) return { kind: 'fault', name, keyword: 'contentType' }
    const content = contentOf(part, item, readJson, reading)
    if (content === undefined) return { kind: 'fault', name, keyword: 'content' }
    if (!Object.hasOwn(value, name)) value[name] = property.isList ? [content] : content
    else if (property.isList) (value[name] as unknown[]).push(content)
    else return { kind: 'fault', name, keyword: 'repeated' }
  }
  return { kind: 'value', value }
}

/** Types by the encoding; else JSON for objects and numbers, text for scalars, and for files whatever they say they are. */
const takesType = ({ type, filename }: FormPart, encoding: Encoding | undefined, shape: Shape): boolean => {
  if (encoding !== undefined && encoding.contentTypes.length > 0)
    return encoding.contentTypes.some((range) => isWithin(type, range))
  if (shape.isBinary) return true
  // A file in place of a value is stored by some servers, and read as text by others.
  if (filename) return false
  if (shape.isMembers && !isScalar(shape)) return isJson(type)
  if (type === '' || type === 'text/plain') return true
  // A text as JSON is another one, with its quotes and escapes, to a server that takes every field as it stands.
  return isJson(type) && (!shape.types.has('string') || shape.types.has('object'))
}

/** RFC 7578 §4.4: a part without a type is text/plain. */
const isWithin = (type: string, range: string): boolean => {
  const stated = type === '' ? 'text/plain' : type
  if (range === '*/*' || range === stated) return true
  return range.endsWith('/*') && stated.startsWith(range.slice(0, -1))
}

const contentOf = (part: FormPart, shape: Shape, readJson: ReadJson, reading: Reading): unknown => {
  if (shape.isBinary) return byteText(part.bytes)
  if (!saysUtf8(part.charset)) return undefined
  const text = decoded(part.bytes)
  if (text === undefined) return undefined
  if (!isJson(part.type)) return readText(text, shape, reading)
  const read = readJson(text)
  return read.kind === 'value' ? read.value : undefined
}

const CHUNK = 8192

/** One character for each byte: lengths of files are of bytes. */
export const byteText = (bytes: Uint8Array): string => {
  let text = ''
  for (let at = 0; at < bytes.length; at += CHUNK)
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK))
  return text
}
