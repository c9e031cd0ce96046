// Parameters of operations: Swagger 2's and OpenAPI 3's in one form, defaults filled in. What a document says of one in
// a way that nobody could judge a request by is an error.

import type { Parameter, ParameterStyle, Schema } from '../../core/contract.ts'
import { checkKeys, deref, flagAt, textAt } from './structure.ts'
import { readSchema } from './schema.ts'
import type { Reading } from './schema.ts'
import { mapOf, membersOf, step } from './world.ts'
import type { Place } from './world.ts'

export type In = Parameter['in'] | 'body' | 'formData'

/** One parameter as it stands in the document, its references followed. */
export interface Declared {
  readonly place: Place
  readonly name: string
  readonly in: In
}

const INS_2: readonly string[] = ['path', 'query', 'header', 'body', 'formData']
const INS_3: readonly string[] = ['path', 'query', 'header', 'cookie']

/** The path item's and the operation's own; the operation's win by `name` and `in`. */
export const declaredOf = (reading: Reading, lists: readonly (readonly Place[])[]): readonly Declared[] => {
  const { world, dialect } = reading
  const found = new Map<string, Declared>()
  const ins = dialect === 'swagger-2' ? INS_2 : INS_3
  for (const list of lists)
    for (const item of list) {
      const place = deref(world, item)
      if (place === undefined) continue
      const [name, kind] = [textAt(place, 'name'), textAt(place, 'in')]
      if (name === undefined || kind === undefined || !ins.includes(kind))
        world.error('contract-parameter', place, `a parameter has a name, and stands "in" ${ins.join(', ')}`)
      else
        found.set(`${kind} ${kind === 'header' ? name.toLowerCase() : name}`, { place, name, in: kind as In })
    }
  return [...found.values()]
}

/** Undefined for what the document says elsewhere: a body, and headers that have a meaning of their own. */
export const readParameter = (
  reading: Reading,
  { place, name, in: kind }: Declared,
): Parameter | undefined => {
  const { world, dialect } = reading
  checkKeys(world, dialect, 'parameter', place)
  if (kind === 'body' || kind === 'formData') return undefined
  // OpenAPI: such definitions are ignored; media types and security say it.
  if (kind === 'header' && /^(?:accept|content-type|authorization)$/i.test(name)) return undefined
  const form = dialect === 'swagger-2' ? formOf2(reading, place, kind) : formOf3(reading, place, kind)
  return {
    name: kind === 'header' ? name.toLowerCase() : name,
    in: kind,
    // A path without one of its parameters is another path.
    required: kind === 'path' || flagAt(place, 'required') === true,
    allowEmptyValue: kind === 'query' && flagAt(place, 'allowEmptyValue') === true,
    ...form,
  }
}

type Form = Pick<Parameter, 'style' | 'explode' | 'schema' | 'content'>

const STYLES: Readonly<Record<Parameter['in'], readonly ParameterStyle[]>> = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form'],
}

export const defaultStyle = (kind: Parameter['in']): ParameterStyle =>
  kind === 'path' || kind === 'header' ? 'simple' : 'form'

export const formOf3 = (reading: Reading, place: Place, kind: Parameter['in']): Form => {
  const { world } = reading
  const written = textAt(place, 'style')
  const style = (written ?? defaultStyle(kind)) as ParameterStyle
  if (!STYLES[kind].includes(style))
    world.error(
      'contract-parameter',
      step(place, 'style'),
      `a ${kind} parameter has the style ${STYLES[kind].join(' or ')}`,
    )
  // An array of a deepObject explodes however it is written; the two have no other form.
  const explode = flagAt(place, 'explode') ?? (style === 'form' || style === 'deepObject')
  const contents = membersOf(world, step(place, 'content'))
  if (mapOf(place)?.['schema'] !== undefined)
    return { style, explode, schema: readSchema(reading, step(place, 'schema')), content: undefined }
  const [content] = contents
  if (content === undefined || contents.length > 1) {
    world.error('contract-parameter', place, 'a parameter has a schema, or content of one media type')
    return { style, explode, schema: true, content: undefined }
  }
  const [range, media] = content
  const at = deref(world, media)
  const schema: Schema =
    at === undefined || mapOf(at)?.['schema'] === undefined ? true : readSchema(reading, step(at, 'schema'))
  return { style, explode, schema, content: range.toLowerCase().split(';')[0]?.trim() }
}

/** Swagger 2: a parameter is its own schema, and `collectionFormat` says how a list is written. */
const formOf2 = (reading: Reading, place: Place, kind: Parameter['in']): Form => {
  const format = textAt(place, 'collectionFormat')
  return {
    ...collection(reading, place, kind, format),
    schema: schemaOf2(reading, place),
    content: undefined,
  }
}

const SCHEMA_2: ReadonlySet<string> = new Set(['name', 'in', 'required', 'description', 'allowEmptyValue'])

/** Without the members that make it a parameter. */
export const schemaOf2 = (reading: Reading, place: Place): Schema => {
  const own = Object.entries(mapOf(place) ?? {}).filter(([key]) => !SCHEMA_2.has(key))
  return readSchema(reading, { ...place, value: Object.fromEntries(own) })
}

export const collection = (
  { world }: Reading,
  place: Place,
  kind: 'path' | 'query' | 'header' | 'cookie' | 'formData',
  format: string | undefined,
): Pick<Form, 'style' | 'explode'> => {
  const inner = textAt(step(place, 'items'), 'collectionFormat')
  if (inner !== undefined)
    world.warn(
      'contract-parameter',
      step(place, 'items'),
      'a list within a list: its items are judged as text',
    )
  const query = kind === 'query' || kind === 'formData'
  const plain = query || kind === 'cookie' ? 'form' : 'simple'
  switch (format) {
    case undefined:
    case 'csv':
      return { style: plain, explode: false }
    case 'ssv':
      return { style: 'spaceDelimited', explode: false }
    case 'tsv':
      return { style: 'tabDelimited', explode: false }
    case 'pipes':
      return { style: 'pipeDelimited', explode: false }
    default:
  }
  if (format === 'multi' && query) return { style: 'form', explode: true }
  world.error(
    'contract-parameter',
    step(place, 'collectionFormat'),
    `"${format}" is not one of csv, ssv, tsv, pipes${query ? ' and multi' : ''}`,
  )
  return { style: plain, explode: false }
}
