// multipart/form-data (RFC 7578 over RFC 2046 §5.1) taken apart in its bytes, by the letter. Parsers that differ over
// line ends, preambles, doubled headers or half a boundary see different parts; here there is one reading, and a body
// that has another is malformed.

import { isExtended, parametersOf } from './parameters.ts'

export interface Part {
  readonly disposition: string
  /** The part's declared type as it stands; '' for none. */
  readonly contentType: string
  /** Where its content is. */
  readonly start: number
  readonly end: number
}

export type PartOutcome = { readonly kind: 'ok' } | { readonly kind: 'malformed'; readonly reason: string }

const OK: PartOutcome = { kind: 'ok' }
const BOUNDARY_LENGTH_MAX = 70
const HEADER_BYTES_MAX = 4096
const CR = 13
const LF = 10
const DASH = 45

/** The boundary of a Content-Type, of the characters that RFC 2046 §5.1.1 has; undefined for none, for two, for others. */
export const boundaryOf = (contentType: string): string | undefined => {
  const parameters = parametersOf(contentType)
  const boundary = parameters?.get('boundary')
  // RFC 2231: to Go and Django `boundary*` is the boundary, whatever stands beside it; others do not know it.
  if (parameters === undefined || isExtended(parameters)) return undefined
  if (boundary === undefined || boundary.length > BOUNDARY_LENGTH_MAX || boundary.endsWith(' '))
    return undefined
  return /^[0-9A-Za-z'()+_,./:=? -]+$/.test(boundary) ? boundary : undefined
}

const malformed = (reason: string): PartOutcome => ({ kind: 'malformed', reason })

/** Hands on every part; `visit` answers false to stop. */
export const walkParts = (
  bytes: Uint8Array,
  boundary: string,
  visit: (part: Part) => boolean,
): PartOutcome => {
  const marker = markerOf(boundary)
  // A preamble is for mail readers that know no MIME: nobody sends one, and some parsers look for parts in it.
  if (!startsWith(bytes, 0, marker.subarray(2))) return malformed('multipart-start')
  for (let at = marker.length - 2; ;) {
    if (bytes[at] === DASH && bytes[at + 1] === DASH)
      return isEnd(bytes, at + 2) ? OK : malformed('multipart-end')
    if (bytes[at] !== CR || bytes[at + 1] !== LF) return malformed('multipart-boundary')
    const next = find(bytes, at, marker)
    if (next < 0) return malformed('multipart-unfinished')
    if (bytes[next] !== CR || bytes[next + 1] !== LF) return malformed('multipart-boundary')
    const part = partOf(bytes, at + 2, next)
    if (typeof part === 'string') return malformed(part)
    if (!visit(part)) return OK
    at = next + marker.length
  }
}

const markerOf = (boundary: string): Uint8Array => new TextEncoder().encode(`\r\n--${boundary}`)

/** Behind the last boundary there is nothing, or one line end. */
const isEnd = (bytes: Uint8Array, at: number): boolean =>
  at === bytes.length || (at + 2 === bytes.length && bytes[at] === CR && bytes[at + 1] === LF)

const startsWith = (bytes: Uint8Array, at: number, prefix: Uint8Array): boolean => {
  for (let index = 0; index < prefix.length; index++) if (bytes[at + index] !== prefix[index]) return false
  return true
}

/**
 * The next boundary behind a line end of any kind: PHP and others take a line feed alone for one, and would begin a part
 * where this reader saw content. The line end is the only one in the marker, so a mismatch never has to look back: one
 * step for each byte. The answer is where CR LF stands, or the byte in front of a lone CR or LF.
 */
const find = (bytes: Uint8Array, from: number, marker: Uint8Array): number => {
  let matched = 1
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === LF || byte === CR) matched = 2
    else if (matched < 2 || byte !== marker[matched]) matched = 1
    else if (++matched === marker.length) return at + 1 - matched
  }
  return -1
}

/** What RFC 7578 §4.8 leaves of headers, and what some clients state beside. Others are read by some servers only. */
const KNOWN: ReadonlySet<string> = new Set([
  'content-disposition',
  'content-type',
  'content-transfer-encoding',
  'content-length',
])

const partOf = (bytes: Uint8Array, start: number, end: number): Part | string => {
  const blank = headersEnd(bytes, start, Math.min(end, start + HEADER_BYTES_MAX))
  if (blank < 0) return 'part-headers'
  const text = decoded(bytes.subarray(start, blank))
  if (text === undefined || hasControls(text)) return 'part-headers'
  const headers = new Map<string, string>()
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon)).toLowerCase()
    // A folded line, a name with a blank, one of nobody's: each is read one way here and another there.
    if (!KNOWN.has(name)) return 'part-header'
    if (headers.has(name)) return 'part-header-twice'
    headers.set(name, line.slice(colon + 1).trim())
  }
  // RFC 7578 §4.7 deprecates it: a decoded part is another text than the one that was judged.
  if (!isIdentity(headers.get('content-transfer-encoding'))) return 'part-encoding'
  const stated = headers.get('content-length')
  if (stated !== undefined && stated !== String(end - blank - 4)) return 'part-length'
  return {
    disposition: headers.get('content-disposition') ?? '',
    contentType: headers.get('content-type') ?? '',
    start: blank + 4,
    end,
  }
}

/** Where the empty line behind the headers begins; -1 where there is none before `end`. */
const headersEnd = (bytes: Uint8Array, start: number, end: number): number => {
  for (let at = start; at + 3 < end; at++)
    if (bytes[at] === CR && bytes[at + 1] === LF && bytes[at + 2] === CR && bytes[at + 3] === LF) return at
  return -1
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export const decoded = (bytes: Uint8Array): string | undefined => {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}

/** A control character other than a tab and line ends in pairs. */
const hasControls = (text: string): boolean => {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === CR && text.charCodeAt(at + 1) === LF) at++
    else if ((code < 32 && code !== 9) || code === 127) return true
  }
  return false
}

const isIdentity = (encoding: string | undefined): boolean =>
  encoding === undefined || /^(?:7bit|8bit|binary)$/i.test(encoding)
