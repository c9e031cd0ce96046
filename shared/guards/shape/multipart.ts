// The parts of a form with files, one by one: their names and sizes, and that a file is what its name, its declared
// type and its first bytes say alike. Polyglots, which are two things at once, are for the payload guard.

import { leadsToPrototype } from '../../lib/json/prototype.ts'
import { extendedFilename, judgeFilename } from './filename.ts'
import { ambiguous, construct, file, malformed, over } from './finding.ts'
import type { Finding } from './finding.ts'
import type { ShapeOptions } from './options.ts'
import { pairJudge, pairRules } from './pairs.ts'
import { saysUtf8, statesOtherCharset } from '../../lib/media/charset.ts'
import { isExtended, parametersOf, valueOf } from '../../lib/multipart/parameters.ts'
import { boundaryOf, decoded, walkParts } from '../../lib/multipart/parts.ts'
import type { Part } from '../../lib/multipart/parts.ts'
import { beginsProgram, isOfKind, KINDS } from './signatures.ts'

type Files = NonNullable<ShapeOptions['multipart']['files']>

interface Form {
  readonly bytes: Uint8Array
  readonly options: ShapeOptions
  /** Judges the names and values of parts that are no files. */
  readonly pair: (name: string, value: string) => Finding | undefined
  parts: number
  files: number
}

export const judgeMultipart = (
  bytes: Uint8Array,
  contentType: string,
  options: ShapeOptions,
): Finding | undefined => {
  const boundary = boundaryOf(contentType)
  if (boundary === undefined) return malformed('multipart-boundary', 'body')
  const { parts, nameLength, depth, repeated } = options.multipart
  const rules = { fields: parts, nameLength, valueLength: Infinity, depth, repeated }
  const form: Form = {
    bytes,
    options,
    pair: pairJudge('body', pairRules(rules, options)),
    parts: 0,
    files: 0,
  }
  let found: Finding | undefined
  const outcome = walkParts(bytes, boundary, (part) => (found = judgePart(part, form)) === undefined)
  return (
    found ?? (outcome.kind === 'malformed' ? malformed(outcome.reason, `body[${form.parts}]`) : undefined)
  )
}

const judgePart = (part: Part, form: Form): Finding | undefined => {
  const place = `body[${form.parts}]`
  const { parts: most } = form.options.multipart
  if (++form.parts > most) return over('parts', form.parts, most, 'body')
  const parameters = valueOf(part.disposition) === 'form-data' ? parametersOf(part.disposition) : undefined
  const name = parameters?.get('name')
  if (parameters === undefined || name === undefined) return malformed('part-disposition', place)
  for (const parameter of parameters.keys())
    if (!PARAMETERS.has(parameter)) return ambiguous('part-parameter', place)
  // RFC 7578 §4.3: a multipart within a part once meant several files. Some servers still take it apart.
  if (/^(?:multipart|message)\//i.test(part.contentType)) return malformed('part-type', place)
  const plain = parameters.get('filename')
  const extended = parameters.get('filename*')
  if (plain === undefined && extended === undefined) return judgeValue(part, name, form)
  const filename = filenameOf(plain, extended)
  return filename === undefined
    ? ambiguous('file-name-twice', `body.${name}`)
    : judgeFile(part, name, filename, form)
}

/** `filename*0` (RFC 2231) and `name*` are parts of a name to some servers, and nothing to others. */
const PARAMETERS: ReadonlySet<string> = new Set(['name', 'filename', 'filename*'])

/** RFC 6266 §4.3 prefers the extended one, most servers do not know it: where both stand they must agree. */
const filenameOf = (plain: string | undefined, extended: string | undefined): string | undefined => {
  if (extended === undefined) return plain
  const name = extendedFilename(extended)
  return plain === undefined || plain === name ? name : undefined
}

const judgeValue = (part: Part, name: string, form: Form): Finding | undefined => {
  const { valueBytesMax } = form.options.multipart
  const field = `body.${name}`
  const size = part.end - part.start
  if (size > valueBytesMax) return over('value-bytes', size, valueBytesMax, field)
  const parameters = parametersOf(part.contentType)
  if (parameters === undefined || isExtended(parameters)) return malformed('part-type', field)
  const charset = parameters.get('charset')
  if (charset !== undefined && !saysUtf8(charset)) return malformed('charset', field)
  const text = decoded(form.bytes.subarray(part.start, part.end))
  if (text === undefined) return malformed('utf-8', field)
  if (statesOtherCharset(name, text)) return malformed('charset', field)
  return form.pair(name, text)
}

const judgeFile = (part: Part, name: string, filename: string, form: Form): Finding | undefined => {
  const { files: rules, nameLength, depth } = form.options.multipart
  const { nul, prototypes } = form.options
  const field = `body.${name}`
  if (name.length > nameLength) return over('name-length', name.length, nameLength, 'body')
  if (name.split('[', depth + 2).length > depth + 1) return over('name-depth', depth + 1, depth, 'body')
  if (nul === 'refuse' && name.includes('\0')) return construct('nul', field)
  if (prototypes === 'refuse' && leadsToPrototype(name)) return construct('prototype', field)
  // What a browser sends of a file input that nobody filled in (HTML, constructing the entry list).
  if (filename === '' && part.start === part.end) return undefined
  if (rules === undefined) return file('file-unexpected', field)
  if (++form.files > rules.count) return over('files', form.files, rules.count, 'body')
  const size = part.end - part.start
  if (size > rules.bytesMax) return over('file-bytes', size, rules.bytesMax, field)
  if (filename.length > rules.nameLength)
    return over('file-name-length', filename.length, rules.nameLength, field)
  const extension = judgeFilename(filename)
  if (!extension.ok) return file(extension.error, field)
  return judgeContent(part, extension.value, rules, form.bytes, field)
}

const judgeContent = (
  part: Part,
  extension: string,
  rules: Files,
  bytes: Uint8Array,
  field: string,
): Finding | undefined => {
  if (!rules.extensions.includes(extension)) return file('file-extension', field)
  const known = KINDS.get(extension)
  const type = valueOf(part.contentType)
  const types = rules.types ?? known?.types
  if (type !== '' && type !== 'application/octet-stream' && types !== undefined && !types.includes(type))
    return file('file-type', field)
  if (known !== undefined) {
    // An empty text is a text; an empty picture is none.
    return isOfKind(known, bytes, part.start, part.end) ? undefined : file('file-signature', field)
  }
  return beginsProgram(bytes, part.start, part.end) ? file('file-signature', field) : undefined
}
