// Files beside a document, by the multipart request specification of Jayden Seric (version 2): `operations`, then `map`,
// then the files that the map names. A page of any site can send such a form without being asked (CSRF), unlike JSON: so
// it has to bear a header that no form can.

import type { Exchange } from '../../exchange/exchange.ts'
import { parseStrict } from '../../lib/json/strict.ts'
import { isExtended, parametersOf, valueOf } from '../../lib/multipart/parameters.ts'
import { boundaryOf, walkParts } from '../../lib/multipart/parts.ts'
import type { Part } from '../../lib/multipart/parts.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { over, told } from './finding.ts'
import type { Finding } from './finding.ts'
import { isMemberSomewhere } from './members.ts'

const PREFLIGHTED = [
  'graphql-require-preflight',
  'apollo-require-preflight',
  'x-apollo-operation-name',
] as const
const DEPTH_MAX = 4

/** The bytes of `operations`. */
export const readUpload = (
  exchange: Exchange,
  bytes: Uint8Array,
  filesMax: number,
): Result<Uint8Array, Finding> => {
  if (!PREFLIGHTED.some((name) => (exchange.headers.get(name) ?? '') !== ''))
    return err(told('graphql.request', 'upload-preflight'))
  const boundary = boundaryOf(exchange.headers.get('content-type') ?? '')
  if (boundary === undefined) return err(told('graphql.request', 'multipart', 'body'))
  const parts: NamedPart[] = []
  let sound = true
  const outcome = walkParts(bytes, boundary, (part) => {
    const named = namedPart(part, parts.length)
    sound = named !== undefined
    // One more than fits is enough to know.
    return named !== undefined && parts.push(named) <= filesMax + 2
  })
  if (parts.length > filesMax + 2) return err(over('upload-files', parts.length - 2, filesMax))
  const [operations, map, ...files] = parts
  if (!sound || outcome.kind !== 'ok' || operations === undefined || map === undefined)
    return err(told('graphql.request', 'multipart', 'body'))
  const names = namesOf(bytes.subarray(map.start, map.end))
  // Every file is named once, and every name has its file: a server takes what is left over as it likes.
  const sent = new Set(files.map(({ name }) => name))
  if (
    names === undefined ||
    sent.size !== files.length ||
    names.size !== sent.size ||
    [...names].some((name) => !sent.has(name))
  )
    return err(told('graphql.request', 'upload-map', 'body.map'))
  return ok(bytes.subarray(operations.start, operations.end))
}

interface NamedPart extends Part {
  readonly name: string
}

const FIELDS = ['operations', 'map'] as const

/**
 * The part at a place: the two fields, and then files alone, under names of nobody else. A server that puts all parts
 * into one map takes the last of a name, and one that knows no uploads takes a field `query`.
 */
const namedPart = (part: Part, place: number): NamedPart | undefined => {
  const parameters = valueOf(part.disposition) === 'form-data' ? parametersOf(part.disposition) : undefined
  const name = parameters?.get('name')
  if (parameters === undefined || name === undefined) return undefined
  const isFile = parameters.has('filename') || parameters.has('filename*')
  for (const parameter of parameters.keys()) if (!PARAMETERS.has(parameter)) return undefined
  const field = FIELDS[place]
  if (field === undefined) return isFile && isFree(name) ? { ...part, name } : undefined
  return name === field && !isFile && isUtf8(part.contentType) ? { ...part, name } : undefined
}

const PARAMETERS: ReadonlySet<string> = new Set(['name', 'filename', 'filename*'])

const isFree = (name: string): boolean =>
  /^[A-Za-z0-9_.-]{1,64}$/.test(name) &&
  !isMemberSomewhere(name) &&
  !FIELDS.some((field) => field === name.toLowerCase())

const isUtf8 = (contentType: string): boolean => {
  const parameters = parametersOf(contentType)
  if (parameters === undefined || isExtended(parameters)) return false
  return /^utf-?8$/i.test(parameters.get('charset') ?? 'utf-8')
}

/** The keys of the map, whose values say where in the variables each file goes. */
const namesOf = (bytes: Uint8Array): ReadonlySet<string> | undefined => {
  const json = parseStrict(bytes, DEPTH_MAX)
  if (
    json.kind !== 'value' ||
    typeof json.value !== 'object' ||
    json.value === null ||
    Array.isArray(json.value)
  )
    return undefined
  const names = new Set<string>()
  for (const [name, paths] of Object.entries(json.value) as [string, unknown][]) {
    if (!Array.isArray(paths) || !paths.every((path) => typeof path === 'string' && PATH.test(path)))
      return undefined
    names.add(name)
  }
  return names
}

/** `variables.files.0`, or `0.variables.file` in a batch: never a way to anything else, nor to a prototype. */
const PATH = /^(?:[0-9]{1,4}\.)?variables(?:\.(?!__proto__|constructor|prototype)[A-Za-z0-9_]{1,64}){1,16}$/
