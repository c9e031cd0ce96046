// multipart/form-data (RFC 7578 over RFC 2046 §5.1), by the letter: what an origin's lenient parser might read
// another way (no boundary, an unfinished part, a part without a name) is malformed.

import { BLANK, pastRun, saysAt } from '../runs.ts'
import { work } from '../work.ts'

export interface Part {
  readonly name: string
  /** All of them, however they are stated: which one counts is each server's own affair. Of a field none. */
  readonly filenames: readonly string[]
  /**
   * Whether every server takes it for a file: the plain form is stated, and names one. Go makes a field of an empty name,
   * PHP one of a name in RFC 2231's form alone.
   */
  readonly isFile: boolean
  readonly mediaType: string
  /** The transfer encoding that the part claims; nobody needs one (RFC 7578 §4.7). */
  readonly encoding: string
  readonly headers: string
  readonly content: string
}

const BOUNDARY_LENGTH_MAX = 70
/** Of one part: in two forms, or in pieces (RFC 2231 §3). */
const FILENAMES_MAX = 8

/** RFC 2231: to Go and Django `boundary*` is the boundary, whatever stands beside it; others do not know it. */
const isExtended = (contentType: string): boolean => {
  for (let at = contentType.indexOf(';'); at >= 0; at = contentType.indexOf(';', at + 1))
    if (saysAt(contentType, pastRun(contentType, at + 1, BLANK), 'boundary*')) return true
  return false
}

/** The boundary parameter of a Content-Type; undefined when it has none, or two. */
export const boundaryOf = (contentType: string): string | undefined => {
  if (isExtended(contentType)) return undefined
  const found = parameter(contentType, 'boundary')
  if (found === undefined || found === '' || found.length > BOUNDARY_LENGTH_MAX) return undefined
  return found
}

/** Units of work to read a part's headers. */
const PER_PART = 1500

/** Hands on every part; 'malformed', or 'fields' when there are too many. */
export const walkMultipart = (
  text: string,
  boundary: string,
  fieldsMax: number,
  visit: (part: Part) => void,
): 'ok' | 'malformed' | 'fields' => {
  const marker = `--${boundary}`
  let at = text.startsWith(marker) ? 0 : text.indexOf(`\r\n${marker}`) + 2
  // PHP looks for parts in front of the first boundary and behind the last; nobody else sends or reads anything there.
  if (at === 1 || text.slice(0, at).trim() !== '') return 'malformed'
  for (let count = 0; ; count++) {
    at += marker.length
    if (text.startsWith('--', at)) return text.slice(at + 2).trim() === '' ? 'ok' : 'malformed'
    while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++
    if (!text.startsWith('\r\n', at)) return 'malformed'
    if (count >= fieldsMax) return 'fields'
    const next = text.indexOf(`\r\n${marker}`, at)
    if (next < 0) return 'malformed'
    work.left -= PER_PART
    if (work.left < 0) return 'ok'
    const part = partOf(text, at + 2, next)
    if (part === undefined) return 'malformed'
    visit(part)
    at = next + 2
  }
}

const partOf = (text: string, start: number, end: number): Part | undefined => {
  const blank = text.startsWith('\r\n', start) ? start - 2 : text.indexOf('\r\n\r\n', start)
  if (blank < 0 || blank > end) return undefined
  const headers = blank < start ? '' : text.slice(start, blank)
  let disposition = ''
  let mediaType = ''
  let encoding = ''
  for (const line of headers.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon <= 0) return undefined
    const value = line.slice(colon + 1).trim()
    switch (line.slice(0, colon).trim().toLowerCase()) {
      case 'content-disposition':
        disposition = value
        break
      case 'content-type':
        mediaType = value
        break
      case 'content-transfer-encoding':
        encoding = value.toLowerCase()
        break
      default:
    }
  }
  const name = parameter(disposition, 'name')
  if (name === undefined) return undefined
  const filenames = parameters(disposition, (one) => one === 'filename' || one.startsWith('filename*'))
  if (filenames.length > FILENAMES_MAX) return undefined
  const plain = parameters(disposition, (one) => one === 'filename')
  const isFile = plain.length > 0 && !plain.includes('')
  return { name, filenames, isFile, mediaType, encoding, headers, content: text.slice(blank + 4, end) }
}

/** One parameter of a header value; undefined for none, and for two that differ. */
const parameter = (value: string, wanted: string): string | undefined => {
  const [first, ...others] = parameters(value, (name) => name === wanted)
  return others.some((one) => one !== first) ? undefined : first
}

/** The values of parameters, quoted or not (RFC 9110 §5.6.6), by their lower-case names. */
const parameters = (value: string, isWanted: (name: string) => boolean): readonly string[] => {
  const found: string[] = []
  let at = value.indexOf(';')
  while (at >= 0 && at < value.length) {
    at++
    while (value.charCodeAt(at) === 32 || value.charCodeAt(at) === 9) at++
    const equals = value.indexOf('=', at)
    if (equals < 0) return found
    const name = value.slice(at, equals).trim().toLowerCase()
    at = equals + 1
    let text: string
    if (value.charCodeAt(at) === 34) {
      const close = closing(value, at + 1)
      text = value.slice(at + 1, close).replaceAll('\\"', '"')
      at = value.indexOf(';', close)
    } else {
      const end = value.indexOf(';', at)
      text = value.slice(at, end < 0 ? value.length : end).trim()
      at = end
    }
    if (isWanted(name)) found.push(text)
  }
  return found
}

const closing = (value: string, start: number): number => {
  for (let at = start; at < value.length; at++) {
    const code = value.charCodeAt(at)
    if (code === 92) at++
    else if (code === 34) return at
  }
  return value.length
}
