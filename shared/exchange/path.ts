// The one canonical path: what routes are selected on and what the origin receives. A spelling that two servers may
// read as two paths is refused instead of guessed (CVE-2021-41773, CVE-2020-5902, CVE-2020-1957 were such guesses);
// a spelling that every server reads alike is normalised (RFC 3986 §6.2.2). The rules stand in docs/exchange.md.

import { err, ok } from '../lib/result.ts'
import type { Result } from '../lib/result.ts'
import { hidesDanger } from './danger.ts'
import { codePointAt, encodeCodePoint, escapesOf } from './percent.ts'

export interface CanonicalPath {
  /** Starts with '/'; unreserved characters, sub-delims, ':' and '@' literally, all else as %XX in upper case. */
  readonly path: string
  /** The path split at '/', decoded. */
  readonly segments: readonly string[]
}

export interface PathFault {
  readonly code: 'request.path-encoding' | 'request.path-ambiguous'
  readonly reason: string
}

/** What becomes of each ASCII character that stands in a path literally. */
const REFUSED = 0
const KEPT = 1
const ENCODED = 2
const ESCAPE = 3
const SLASH = 4
const BACKSLASH = 5

const classes = new Uint8Array(128)
// RFC 3986 §3.3 pchar: unreserved, sub-delims, ':' and '@'.
for (const kept of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@")
  classes[kept.charCodeAt(0)] = KEPT
for (const encoded of ' "<>[]^`{|}') classes[encoded.charCodeAt(0)] = ENCODED
classes['%'.charCodeAt(0)] = ESCAPE
classes['/'.charCodeAt(0)] = SLASH
classes['\\'.charCodeAt(0)] = BACKSLASH

const classOf = (code: number): number => (code < 128 ? (classes[code] ?? REFUSED) : ENCODED)

/** The canonical form of a path as the client or the platform's URL parser wrote it, without query. */
export const canonicalPath = (raw: string): Result<CanonicalPath, PathFault> => {
  if (raw.charCodeAt(0) !== 0x2f) return encoding('the path does not start with a slash')
  let at = 1
  for (; at < raw.length; at++) {
    const kind = classOf(raw.charCodeAt(at))
    if (kind !== KEPT && kind !== SLASH) break
  }
  if (at === raw.length) return plainPath(raw)
  const encoded = raw.split('/')
  const segments: string[] = []
  for (let index = 1; index < encoded.length; index++) {
    const segment = canonicalSegment(encoded[index] ?? '')
    if (!segment.ok) return segment
    encoded[index] = segment.value.encoded
    segments.push(segment.value.decoded)
  }
  const fault = ambiguityIn(encoded, 1) ?? dangerIn(segments)
  return fault === undefined ? ok({ path: encoded.join('/'), segments }) : ambiguous(fault)
}

/** A path of nothing but pchar and slashes is canonical as it stands; only its segments can offend. */
const plainPath = (raw: string): Result<CanonicalPath, PathFault> => {
  const segments = raw.slice(1).split('/')
  const fault = ambiguityIn(segments, 0) ?? dangerIn(segments)
  return fault === undefined ? ok({ path: raw, segments }) : ambiguous(fault)
}

interface Segment {
  readonly encoded: string
  readonly decoded: string
}

const canonicalSegment = (raw: string): Result<Segment, PathFault> => {
  let encoded = ''
  let decoded = ''
  let at = 0
  while (at < raw.length) {
    const code = raw.charCodeAt(at)
    const kind = classOf(code)
    if (kind === BACKSLASH) return ambiguous('a backslash')
    if (kind === REFUSED) return encoding('a character that no path may hold')
    if (kind === KEPT) {
      encoded += raw[at] ?? ''
      decoded += raw[at] ?? ''
      at++
      continue
    }
    const codePoint = kind === ESCAPE ? codePointAt(raw, at) : (raw.codePointAt(at) ?? -1)
    const fault = characterFault(codePoint)
    if (fault !== undefined) return err(fault)
    decoded += String.fromCodePoint(codePoint)
    // RFC 3986 §6.2.2.2 for the unreserved; a reserved character stays encoded, since it means another thing then.
    encoded += isUnreserved(codePoint) ? String.fromCodePoint(codePoint) : encodeCodePoint(codePoint)
    at += kind === ESCAPE ? 3 * escapesOf(codePoint) : codePoint > 0xffff ? 2 : 1
  }
  return ok({ encoded, decoded })
}

const characterFault = (codePoint: number): PathFault | undefined => {
  if (codePoint < 0 || (codePoint >= 0xd800 && codePoint <= 0xdfff))
    return { code: 'request.path-encoding', reason: 'an escape that is no %XX of well-formed UTF-8' }
  if (codePoint < 0x20 || (codePoint >= 0x7f && codePoint <= 0x9f))
    return { code: 'request.path-encoding', reason: 'a control character' }
  if (codePoint === 0x2f || codePoint === 0x5c)
    return { code: 'request.path-ambiguous', reason: 'an encoded slash or backslash' }
  return undefined
}

const isUnreserved = (codePoint: number): boolean =>
  (codePoint >= 0x30 && codePoint <= 0x39) ||
  ((codePoint | 0x20) >= 0x61 && (codePoint | 0x20) <= 0x7a && codePoint < 0x80) ||
  codePoint === 0x2d ||
  codePoint === 0x2e ||
  codePoint === 0x5f ||
  codePoint === 0x7e

/** Looks at segments as they are sent, from `first` on: empty ones, and parameters (RFC 3986 §3.3) that say nothing. */
const ambiguityIn = (encoded: readonly string[], first: number): string | undefined => {
  for (let index = first; index < encoded.length; index++) {
    const segment = encoded[index] ?? ''
    // A trailing slash is fine; two in a row are one to some servers and two to others.
    if (segment === '' && index !== encoded.length - 1) return 'an empty segment'
    if (segment.includes(';') && (segment.startsWith(';') || segment.endsWith(';') || segment.includes(';;')))
      return 'an empty matrix parameter'
  }
  return undefined
}

const dangerIn = (segments: readonly string[]): string | undefined => {
  for (const segment of segments) {
    const danger = hidesDanger(segment)
    if (danger !== undefined) return danger
  }
  return undefined
}

const encoding = (reason: string): Result<never, PathFault> => err({ code: 'request.path-encoding', reason })

const ambiguous = (reason: string): Result<never, PathFault> =>
  err({ code: 'request.path-ambiguous', reason })
