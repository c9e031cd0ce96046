// The fields of a request's head: path segments, query, headers, cookies. They come from the exchange as they are;
// only encodings that the exchange leaves inside a query are looked at again here.

import type { Exchange, Pair } from '../../exchange/exchange.ts'
import { decodeBase64 } from './base64.ts'
import { filenamesIn } from './disposition.ts'
import { blankPluses } from './escapes/percent.ts'
import type { Intake } from './field.ts'
import { behindSemicolons, intakeName, repeatsOf } from './parameters.ts'

/** Headers whose content is judged elsewhere, or is the transport's own. */
const UNJUDGED: ReadonlySet<string> = new Set(['cookie', 'host', 'content-length', 'connection'])

export const walkHead = (exchange: Exchange, intake: Intake): void => {
  for (let index = 0; index < exchange.segments.length; index++) {
    const segment = exchange.segments[index] as string
    if (segment === '') continue
    intake('path', 'value', 'path', `[${index}]`, segment)
    if (segment.includes(';'))
      behindSemicolons(segment, (name, value) => intake('path', 'value', `path[${index}].`, name, value))
  }
  if (exchange.segments.length > 1) intake('path', 'value', 'path', '', exchange.segments.join('/'))
  if (exchange.search !== '') walkQuery(exchange, intake)
  for (const [name, value] of exchange.headers)
    if (!UNJUDGED.has(name) && !(name === 'authorization' && isCompactBearer(value))) {
      intake('header', 'value', 'header.', name, value)
      if (NAMING.has(name)) filenames(name, value, intake)
      // RFC 7617: a name and a password in base64, which the origin looks up somewhere.
      if (name === 'authorization' && value.slice(0, 6).toLowerCase() === 'basic ')
        credentials(value.slice(6).trim(), (text) => intake('header', 'value', 'header.', name, text))
    }
  if (exchange.headers.has('cookie')) pairs(exchange.cookies, 'cookie', 'cookie.', intake, false)
}

/** Headers by which a raw body is uploaded under a name (RFC 6266; RFC 5023 §9.7). */
const NAMING: ReadonlySet<string> = new Set(['content-disposition', 'x-filename', 'x-file-name', 'slug'])

const filenames = (header: string, value: string, intake: Intake): void => {
  const names = header === 'content-disposition' ? (filenamesIn(value) ?? [value]) : [value]
  for (const name of names) intake('file', 'name', 'header.', header, name)
}

/** Each by itself: an attack may need the whole of a value. */
const credentials = (encoded: string, visit: (text: string) => void): void => {
  visit(encoded)
  const decoded = encoded.length > CREDENTIALS_MAX ? '' : (decodeBase64(encoded) ?? '')
  const colon = decoded.indexOf(':')
  if (colon < 0) return
  visit(decoded.slice(0, colon))
  visit(decoded.slice(colon + 1))
}

/** What is longer is judged as one text alone. */
const CREDENTIALS_MAX = 2048

/**
 * A bearer token in compact form (RFC 7515 §3.1): base64url in parts between dots, and nothing else. That alphabet has no
 * quote, space, bracket, slash or operator, so no grammar can begin in it; what its parts hold is for whoever proves
 * the token. It is the longest header of most requests, and costs three times as much as all others together.
 */
const isCompactBearer = (value: string): boolean => {
  if (value.slice(0, 7).toLowerCase() !== 'bearer ') return false
  let dots = 0
  let partStart = 7
  for (let at = 7; at < value.length; at++) {
    const code = value.charCodeAt(at)
    if (code === 46) {
      // A part is data, never a word: `process.env.x` is not a token.
      if (at - partStart < PART_CHARACTERS_MIN) return false
      dots++
      partStart = at + 1
    } else if (!isBase64url(code)) return false
  }
  return dots === 2 && value.length - partStart >= PART_CHARACTERS_MIN
}

/** The shortest header of a JWS, `{"alg":"…"}`, is longer. */
const PART_CHARACTERS_MIN = 16

const isBase64url = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 48 && code <= 57) ||
  code === 45 ||
  code === 95

const walkQuery = (exchange: Exchange, intake: Intake): void => {
  pairs(exchange.query, 'query', 'query.', intake, exchange.search.includes(';'))
  // `%c0%ae`, `%u0027`: decoding once as UTF-8 has lost what these hide from the pairs.
  if (hidesBytes(exchange.search)) intake('query', 'value', 'query', '', blankPluses(exchange.search))
}

const hidesBytes = (search: string): boolean => {
  for (let at = search.indexOf('%'); at >= 0; at = search.indexOf('%', at + 1)) {
    const first = search.charCodeAt(at + 1) | 32
    // %u…, %c0, %c1, %e0, %f0, %f8, %fc
    if (first === 117) return true
    const second = search.charCodeAt(at + 2) | 32
    if (first === 99 && (second === 48 || second === 49)) return true
    if (first === 101 && second === 48) return true
    if (first === 102 && (second === 48 || second === 56 || second === 99)) return true
  }
  return false
}

/** `splits`: the query has a semicolon that is none of a value's, which clients encode. */
const pairs = (
  list: readonly Pair[],
  place: 'query' | 'cookie',
  prefix: string,
  intake: Intake,
  splits: boolean,
): void => {
  for (const [name, value] of list) {
    if (name !== '') intakeName(intake, place, prefix, name, value)
    if (value === '') continue
    intake(place, 'value', prefix, name, value)
    if (splits) behindSemicolons(value, (inner, text) => intake(place, 'value', prefix, inner, text))
  }
  if (list.length < 2) return
  const repeats = repeatsOf()
  for (const [name, value] of list) repeats.add(name, value)
  for (const [name, value] of repeats.joined()) intake(place, 'value', prefix, name, value)
}
