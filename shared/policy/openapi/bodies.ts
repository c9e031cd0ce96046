// What requests and answers hold, by media type. Swagger 2 says it with parameters and lists of types; OpenAPI 3 says it
// with maps: both become the same.

import type {
  Encoding,
  MediaType,
  ParameterStyle,
  RequestBody,
  Response,
  Schema,
} from '../../core/contract.ts'
import { collection, formOf3, schemaOf2 } from './parameters.ts'
import type { Declared } from './parameters.ts'
import { readSchema } from './schema.ts'
import type { Reading } from './schema.ts'
import { checkKeys, deref, flagAt, textAt, textsAt } from './structure.ts'
import { mapOf, membersOf, namedIn, step } from './world.ts'
import type { Place } from './world.ts'

const RANGE = /^(?:\*|[a-z0-9!#$&^_.+-]+)\/(?:\*|[a-z0-9!#$&^_.+-]+)$/

/** `Application/JSON; charset=utf-8` as `application/json`. */
const rangeOf = (reading: Reading, place: Place, text: string): string | undefined => {
  const range = (text.split(';')[0] ?? '').trim().toLowerCase()
  if (RANGE.test(range)) return range
  reading.world.warn(
    'contract-media-type',
    place,
    `"${text.slice(0, 80)}" is no media type: no message has it`,
    {
      key: text,
    },
  )
  return undefined
}

/** The `content` of OpenAPI 3. Types that differ in parameters alone are one: either schema is good. */
const readContent = (reading: Reading, content: Place): readonly MediaType[] => {
  const found = new Map<string, MediaType>()
  for (const [text, place] of membersOf(reading.world, content)) {
    const range = rangeOf(reading, content, text)
    if (range === undefined) continue
    const media = readMediaType(reading, place, range)
    const before = found.get(range)
    found.set(range, before === undefined ? media : { ...media, schema: either(before.schema, media.schema) })
  }
  return [...found.values()]
}

const either = (one: Schema | undefined, other: Schema | undefined): Schema | undefined =>
  one === undefined || other === undefined ? undefined : { anyOf: [one, other] }

const readMediaType = (reading: Reading, written: Place, range: string): MediaType => {
  const { world, dialect } = reading
  const place = deref(world, written)
  if (place === undefined) return { range, schema: false, encoding: {} }
  checkKeys(world, dialect, 'mediaType', place)
  const encoding: Record<string, Encoding> = {}
  for (const [name, at] of namedIn(world, step(place, 'encoding'))) encoding[name] = readEncoding(reading, at)
  const schema =
    mapOf(place)?.['schema'] === undefined ? undefined : readSchema(reading, step(place, 'schema'))
  return { range, schema, encoding }
}

const readEncoding = (reading: Reading, place: Place): Encoding => {
  checkKeys(reading.world, reading.dialect, 'encoding', place)
  const headers = membersOf(reading.world, step(place, 'headers')).flatMap(([name, written]) => {
    const at = deref(reading.world, written)
    // RFC 7578 §4.2: these have a meaning of their own.
    if (at === undefined || /^content-(?:type|disposition)$/i.test(name)) return []
    return [
      {
        name: name.toLowerCase(),
        required: flagAt(at, 'required') === true,
        allowEmptyValue: false,
        ...formOf3(reading, at, 'header'),
      },
    ]
  })
  return {
    contentTypes: (textAt(place, 'contentType') ?? '')
      .split(',')
      .map((one) => one.split(';')[0]?.trim().toLowerCase() ?? '')
      .filter((one) => one !== ''),
    style: textAt(place, 'style') as ParameterStyle | undefined,
    explode: flagAt(place, 'explode'),
    headers,
  }
}

export const readBody3 = (reading: Reading, written: Place): RequestBody | undefined => {
  const { world, dialect } = reading
  if (written.value === undefined) return undefined
  const place = deref(world, written)
  if (place === undefined) return undefined
  checkKeys(world, dialect, 'requestBody', place)
  return {
    required: flagAt(place, 'required') === true,
    content: readContent(reading, step(place, 'content')),
  }
}

/** Swagger 2: a `body` parameter, or the fields of a form. */
export const readBody2 = (
  reading: Reading,
  declared: readonly Declared[],
  consumes: readonly string[] | undefined,
  operation: Place,
): RequestBody | undefined => {
  const body = declared.find((one) => one.in === 'body')
  const fields = declared.filter((one) => one.in === 'formData')
  if (body !== undefined && fields.length > 0)
    reading.world.error('contract-parameter', body.place, 'an operation has a body or a form, not both')
  if (body !== undefined) {
    const schema = readSchema(reading, step(body.place, 'schema'))
    const ranges = rangesOf(reading, operation, consumes, ['application/json'])
    return {
      required: flagAt(body.place, 'required') === true,
      content: ranges.map((range) => ({ range, schema, encoding: {} })),
    }
  }
  return fields.length === 0 ? undefined : readForm(reading, fields, consumes, operation)
}

const FORMS: readonly string[] = ['application/x-www-form-urlencoded', 'multipart/form-data']

const readForm = (
  reading: Reading,
  fields: readonly Declared[],
  consumes: readonly string[] | undefined,
  operation: Place,
): RequestBody => {
  const files = fields.some(({ place }) => textAt(place, 'type') === 'file')
  const stated = rangesOf(reading, operation, consumes, []).filter((range) => FORMS.includes(range))
  const ranges = stated.length > 0 ? stated : FORMS.slice(files ? 1 : 0, files ? 2 : 1)
  const encoding: Record<string, Encoding> = {}
  const properties: Record<string, Schema> = {}
  for (const { place, name } of fields) {
    properties[name] = schemaOf2(reading, place)
    if (textAt(place, 'type') === 'array')
      encoding[name] = {
        contentTypes: [],
        ...collection(reading, place, 'formData', textAt(place, 'collectionFormat')),
        headers: [],
      }
  }
  const required = fields.filter(({ place }) => flagAt(place, 'required') === true).map(({ name }) => name)
  const schema = { type: 'object', properties, ...(required.length === 0 ? {} : { required }) }
  return {
    required: required.length > 0,
    content: ranges.map((range) => ({ range, schema, encoding })),
  }
}

const rangesOf = (
  reading: Reading,
  place: Place,
  stated: readonly string[] | undefined,
  otherwise: readonly string[],
): readonly string[] => {
  const texts = stated === undefined || stated.length === 0 ? otherwise : stated
  return [...new Set(texts.flatMap((text) => rangeOf(reading, place, text) ?? []))]
}

const STATUS = /^(?:default|[1-5](?:\d\d|XX))$/

export const readResponses = (
  reading: Reading,
  responses: Place,
  produces: readonly string[] | undefined,
): readonly Response[] => {
  const { world, dialect } = reading
  const found: Response[] = []
  for (const [written, at] of membersOf(world, responses)) {
    const status = written.replace(/xx$/i, 'XX')
    if (!STATUS.test(status)) {
      world.error(
        'contract-response',
        responses,
        `"${written.slice(0, 40)}" is no status, no range such as 4XX, and not default`,
        {
          key: written,
        },
      )
      continue
    }
    const place = deref(world, at)
    if (place === undefined) continue
    checkKeys(world, dialect, 'response', place)
    const content =
      dialect === 'swagger-2'
        ? content2(reading, place, produces)
        : readContent(reading, step(place, 'content'))
    found.push({ status, content })
  }
  return found
}

const content2 = (
  reading: Reading,
  place: Place,
  produces: readonly string[] | undefined,
): readonly MediaType[] => {
  const at = step(place, 'schema')
  if (at.value === undefined) return []
  const schema = textAt(at, 'type') === 'file' ? undefined : readSchema(reading, at)
  return rangesOf(reading, place, produces, ['application/json']).map((range) => ({
    range,
    schema,
    encoding: {},
  }))
}

export const typesAt = (
  place: Place,
  key: 'consumes' | 'produces',
  root: Place,
): readonly string[] | undefined => textsAt(place, key) ?? textsAt(root, key)
