// A multipart body (RFC 7578, RFC 2046 §5.1) as SecLang's variables want it. Parsers disagree about bodies that are not
// quite so: whatever two of them may read in two ways is an error that rules can ask for, and that the guard refuses;
// what was read is judged all the same, in both ways where there are two.

import { BLANK, charset, DIGITS, isRun, pastRun, SPACE, standsAt } from '../runs.ts'
import { isSpace } from '../transforms/bytes.ts'
import { urlDecodeUni } from '../transforms/decode.ts'
import { work } from '../work.ts'
import type { ParsedBody } from './bodies.ts'

interface Parameter {
  readonly name: string
  readonly text: string
}

/** Units of work. */
const PER_PART = 600
const PER_LINE = 300
const PER_PARAMETER = 120
const PER_BYTE = 2

/** Bytes of a boundary (RFC 2046 §5.1.1), which does not end with a space. */
const BOUNDARY = charset("0-9A-Za-z'()+_,./:=? -")
const BOUNDARY_MAX = 70

/** Adds the body's parts to `body`; answers what is wrong with it, if anything is. */
export const parseMultipart = (text: string, contentType: string, body: ParsedBody): string | undefined => {
  const parameters: Parameter[] = []
  readParameters(contentType, parameters)
  const stated = parameters.filter(({ name }) => name === 'boundary' || name === 'boundary*')
  const boundary = stated.find(({ name }) => name === 'boundary')?.text ?? ''
  if (boundary === '') return 'multipart without a boundary'
  let error: string | undefined
  if (stated.length > 1) error = 'multipart with several boundaries'
  // Some take single quotes for quotes, some for part of the boundary.
  if (!isBoundary(boundary) || isSingleQuoted(contentType)) error ??= 'multipart with a malformed boundary'
  const mark = `--${boundary}`
  let at = text.startsWith(mark) ? 0 : text.indexOf(`\n${mark}`)
  if (at < 0) return NO_FIRST
  if (text[at] === '\n') {
    at++
    error ??= 'multipart with something before its first part'
  }
  for (; work.left >= 0;) {
    work.left -= PER_PART
    at += mark.length
    const isLast = text.startsWith('--', at)
    const line = text.indexOf('\n', at)
    const lineEnd = line < 0 ? text.length : line
    // RFC 2046 §5.1.1: white space alone may stand behind a delimiter. To whoever insists, this line is content.
    if (!isBlank(text, isLast ? at + 2 : at, lineEnd)) {
      error ??= DELIMITER
      body.args.push(['', text.slice(at, lineEnd)])
    }
    if (isLast) return error ?? endOf(text, lineEnd)
    if (line < 0) break
    at = line + 1
    let end = text.indexOf(`\n${mark}`, at - 1)
    const isCut = end < 0
    if (isCut) end = text.length
    const wrong = readPart(text.slice(at, Math.max(at, text[end - 1] === '\r' ? end - 1 : end)), body)
    error ??= wrong
    if (isCut) break
    at = end + 1
  }
  return error ?? NO_END
}

const NO_FIRST = 'multipart without a first part'
const DELIMITER = 'multipart with a malformed delimiter'
const NO_END = 'multipart without an end'

/** MULTIPART_UNMATCHED_BOUNDARY: no delimiter, one with a tail, or none that ends the body. */
export const isUnmatched = (error: string | undefined): boolean =>
  error === NO_FIRST || error === DELIMITER || error === NO_END

const isBoundary = (boundary: string): boolean =>
  isRun(boundary, BOUNDARY, 1, BOUNDARY_MAX) && !boundary.endsWith(' ')

const isSingleQuoted = (contentType: string): boolean => {
  for (let equals = contentType.indexOf('='); equals >= 0; equals = contentType.indexOf('=', equals + 1))
    if (contentType[pastRun(contentType, equals + 1, SPACE)] === "'") return true
  return false
}

const isBlank = (text: string, from: number, end: number): boolean => {
  for (let at = from; at < end; at++) if (!isSpace(text.charCodeAt(at))) return false
  return true
}

/** What follows the last delimiter is to be ignored (RFC 2046 §5.1.1), which not everybody does. */
const endOf = (text: string, from: number): string | undefined =>
  isBlank(text, from, text.length) ? undefined : 'multipart with something after its end'

/** A header's name (RFC 9110 §5.6.2), in lower case; undefined where the line has none. */
const nameOf = (line: string): string | undefined => {
  const end = pastRun(line, 0, TOKEN)
  return end > 0 && line[pastRun(line, end, BLANK)] === ':' ? line.slice(0, end).toLowerCase() : undefined
}

const TOKEN = charset("!#$%&'*+.^_`|~0-9A-Za-z-")

/** `name*0`: a parameter in sections (RFC 2231 §3), which not everybody joins. */
const isSection = (name: string): boolean => {
  for (let star = name.indexOf('*'); star >= 0; star = name.indexOf('*', star + 1))
    if (standsAt(name, star + 1, DIGITS)) return true
  return false
}

/** What is wrong with it, if anything is. */
const readPart = (part: string, body: ParsedBody): string | undefined => {
  const { lines, content, isClosed } = splitPart(part)
  const { parameters, dispositions, isWellFormed } = readHeaders(lines)
  const names = parameters.filter(({ name }) => name === 'name')
  const files = parameters.filter(({ name }) => name === 'filename')
  const extended = parameters.filter(({ name }) => name === 'filename*')
  const name = names[0]?.text ?? ''
  for (const line of lines) body.partHeaders.push([name, line])
  const filename =
    files[0]?.text ?? (extended[0] === undefined ? undefined : decodeExtended(extended[0].text))
  if (filename !== undefined) body.files.push({ name, filename, size: content.length })
  // RFC 7578 §4.2: `filename*` is none here, so that some read a field; and to some a file without a name is a field.
  if (files.length === 0 || filename === '') body.args.push([name, content])
  for (const other of names.slice(1)) body.args.push([other.text, content])
  if (!isClosed || !isWellFormed) return 'multipart with malformed headers of a part'
  // RFC 7578 §4.2: one disposition, and one name in it.
  if (dispositions !== 1 || names.length !== 1 || files.length > 1 || extended.length > 1)
    return 'multipart with a part that is not named once'
  if (parameters.some((each) => each.name === 'name*' || isSection(each.name)))
    return 'multipart with a part that is not named once'
  return undefined
}

interface PartHeaders {
  /** Of all its dispositions. */
  readonly parameters: readonly Parameter[]
  readonly dispositions: number
  readonly isWellFormed: boolean
}

const readHeaders = (lines: readonly string[]): PartHeaders => {
  const parameters: Parameter[] = []
  let dispositions = 0
  let isWellFormed = true
  for (const line of lines) {
    const name = nameOf(line)
    if (name === undefined || line.includes('\r') || line.includes('\0')) isWellFormed = false
    if (name !== 'content-disposition') continue
    dispositions++
    readParameters(line, parameters)
  }
  return { parameters, dispositions, isWellFormed }
}

interface SplitPart {
  readonly lines: readonly string[]
  readonly content: string
  /** Whether an empty line ends the headers. */
  readonly isClosed: boolean
}

const splitPart = (part: string): SplitPart => {
  const lines: string[] = []
  let at = 0
  while (at < part.length) {
    let end = part.indexOf('\n', at)
    if (end < 0) end = part.length
    work.left -= PER_LINE
    if (work.left < 0) break
    const line = part.slice(at, end > at && part[end - 1] === '\r' ? end - 1 : end)
    at = end + 1
    if (line === '') return { lines, content: part.slice(at), isClosed: true }
    // RFC 5322 §2.2.3: a folded line continues the header before it.
    const last = lines.length - 1
    if (last >= 0 && standsAt(line, 0, BLANK)) lines[last] += line
    else lines.push(line)
  }
  return { lines, content: '', isClosed: false }
}

/** RFC 5987: `filename*=UTF-8''a%20b`. */
const decodeExtended = (value: string): string => {
  const charsetEnd = value.indexOf("'")
  const languageEnd = charsetEnd < 0 ? -1 : value.indexOf("'", charsetEnd + 1)
  return urlDecodeUni(value.slice(languageEnd + 1))
}

/** The parameters of a header (RFC 2045 §5.1), read left to right once: `; name=value` or `; name="va\"lue"`. */
const readParameters = (header: string, parameters: Parameter[]): void => {
  let at = header.indexOf(';')
  while (at >= 0 && at < header.length && work.left >= 0) {
    at++
    const first = at
    while (at < header.length && isSpace(header.charCodeAt(at))) at++
    const start = at
    while (at < header.length && header[at] !== '=' && header[at] !== ';') at++
    const name = header.slice(start, at).trimEnd().toLowerCase()
    const value = header[at] === '=' ? readValue(header, at + 1) : { text: '', end: at }
    parameters.push({ name, text: value.text })
    work.left -= PER_PARAMETER + PER_BYTE * (value.end - first)
    at = header.indexOf(';', value.end)
  }
}

interface ParameterValue {
  readonly text: string
  readonly end: number
}

const readValue = (header: string, from: number): ParameterValue => {
  let at = from
  while (at < header.length && isSpace(header.charCodeAt(at))) at++
  const quote = header[at]
  if (quote !== '"' && quote !== "'") {
    const semicolon = header.indexOf(';', at)
    const end = semicolon < 0 ? header.length : semicolon
    return { text: header.slice(at, end).trimEnd(), end }
  }
  let text = ''
  let start = ++at
  for (; at < header.length && header[at] !== quote; at++) {
    if (header[at] !== '\\' || (header[at + 1] !== '"' && header[at + 1] !== '\\')) continue
    text += header.slice(start, at)
    start = ++at
  }
  return { text: text + header.slice(start, at), end: at }
}
