// multipart (RFC 2046 §5.1; forms: RFC 7578), by the letter: what an origin's lenient parser might read another way (no
// boundary, an unfinished part, a form's part without a name) is malformed.

import { BLANK, pastRun, saysAt } from '../runs.ts'
import { work } from '../work.ts'
import { dispositionOf, parameterOf } from './disposition.ts'
import type { Disposition } from './disposition.ts'

export interface Part extends Disposition {
  readonly mediaType: string
  /** The transfer encoding that the part claims; nobody needs one (RFC 7578 §4.7). */
  readonly encoding: string
  readonly content: string
  /**
   * What else stands in its headers, by lower-case name: readers of mail take a file's name from Content-Type. Of a body
   * the disposition, too, which nobody takes apart.
   */
  readonly others: readonly (readonly [name: string, value: string])[]
}

const BOUNDARY_LENGTH_MAX = 70

/** RFC 2231: to Go and Django `boundary*` is the boundary, whatever stands beside it; others do not know it. */
const isExtended = (contentType: string): boolean => {
  for (let at = contentType.indexOf(';'); at >= 0; at = contentType.indexOf(';', at + 1))
    if (saysAt(contentType, pastRun(contentType, at + 1, BLANK), 'boundary*')) return true
  return false
}

/** The boundary parameter of a Content-Type; undefined when it has none, or two. */
export const boundaryOf = (contentType: string): string | undefined => {
  if (isExtended(contentType)) return undefined
  const found = parameterOf(contentType, 'boundary')
  if (found === undefined || found === '' || found.length > BOUNDARY_LENGTH_MAX) return undefined
  return found
}

/** What the parts are: of a form each has a name, others may have none. */
type Of = 'form' | 'bodies'

/** Units of work to read a part's headers. */
const PER_PART = 1500

/**
 * Hands on every part; 'malformed', 'name' for a part that servers name differently, 'fields' when there are too many, or
 * 'unfinished' for a text that is well formed as far as it goes.
 */
export const walkMultipart = (
  text: string,
  boundary: string,
  of: Of,
  fieldsMax: number,
  visit: (part: Part) => void,
): 'ok' | 'malformed' | 'name' | 'fields' | 'unfinished' => {
  const marker = `--${boundary}`
  let at = text.startsWith(marker) ? 0 : text.indexOf(`\r\n${marker}`) + 2
  // PHP looks for parts in front of the first boundary and behind the last; nobody else sends or reads anything there.
  if (at === 1 || text.slice(0, at).trim() !== '') return 'malformed'
  for (let count = 0; ; count++) {
    at += marker.length
    if (text.startsWith('--', at)) return text.slice(at + 2).trim() === '' ? 'ok' : 'malformed'
    while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++
    if (!text.startsWith('\r\n', at)) return at + 2 > text.length ? 'unfinished' : 'malformed'
    if (count >= fieldsMax) return 'fields'
    const next = text.indexOf(`\r\n${marker}`, at)
    work.left -= PER_PART
    if (work.left < 0) return 'ok'
    // Of a part without an end what is there is judged: it may be the one that a bound cut in two.
    const part = partOf(text, of, at + 2, next < 0 ? text.length : next)
    if (typeof part === 'string') return next < 0 && part === 'malformed' ? 'unfinished' : part
    visit(part)
    if (next < 0) return 'unfinished'
    at = next + 2
  }
}

type Known = 'disposition' | 'mediaType' | 'encoding'
type Headers = Readonly<Record<Known, string>> & Pick<Part, 'others'>

const partOf = (text: string, of: Of, start: number, end: number): Part | 'malformed' | 'name' => {
  const blank = text.startsWith('\r\n', start) ? start - 2 : text.indexOf('\r\n\r\n', start)
  if (blank < 0 || blank > end) return 'malformed'
  const isBare = blank < start
  if (isBare && of === 'form') return 'malformed'
  const headers = headersOf(isBare ? '' : text.slice(start, blank), of)
  if (headers === undefined) return 'malformed'
  const disposition = of === 'form' ? dispositionOf(headers.disposition) : NAMELESS
  if (disposition === 'name') return 'name'
  if (disposition === 'filename') return 'malformed'
  const { mediaType, encoding, others } = headers
  const content = text.slice(blank + 4, end)
  return { ...disposition, mediaType, encoding: encoding.toLowerCase(), content, others }
}

const NAMELESS: Disposition = { name: '', filenames: [], isFile: false }

/** Each once: of two, some servers take the first, some the last. Folded lines and bare ends of one are Go's, too. */
const headersOf = (text: string, of: Of): Headers | undefined => {
  const found = { disposition: '', mediaType: '', encoding: '' }
  const others: (readonly [string, string])[] = []
  const seen = new Set<string>()
  for (const line of text === '' ? [] : text.split('\r\n')) {
    const colon = line.indexOf(':')
    if (colon <= 0 || isFolded(line) || line.includes('\n') || line.includes('\r')) return undefined
    const name = line.slice(0, colon).trim().toLowerCase()
    const known = KNOWN.get(name)
    const value = line.slice(colon + 1).trim()
    if ((known !== 'disposition' || of === 'bodies') && value !== '') others.push([name, value])
    if (known === undefined) continue
    if (seen.has(name)) return undefined
    seen.add(name)
    found[known] = value
  }
  return { ...found, others }
}

const isFolded = (line: string): boolean => line.charCodeAt(0) === 32 || line.charCodeAt(0) === 9

const KNOWN: ReadonlyMap<string, Known> = new Map([
  ['content-disposition', 'disposition'],
  ['content-type', 'mediaType'],
  ['content-transfer-encoding', 'encoding'],
])
