// Server-side request forgery and remote inclusion: a value that is a URL, or leads with a host, and where it leads.
// Webhooks are full of URLs; only those that point inwards, use a scheme that no API takes, or disguise their host
// are evidence. Headers that tell where a browser comes from are nobody's instruction to fetch.

import {
  AT,
  BACKSLASH,
  BRACKET,
  BREAK,
  COLON,
  DASHES,
  DIGIT,
  DOTS,
  HASH,
  HIGH,
  PERCENT,
  QUESTION,
  SIGN,
  SLASH,
  SLASHES,
  SPACE,
  WORD_URL,
} from '../../fields/presence.ts'
import { charset, DIGITS, pastRun, pastWord, saysAt, standsAt, vocabulary, without } from '../../runs.ts'
import { work } from '../../work.ts'
import type { Context, Detector, Report } from '../detector.ts'
import { authority } from './authority.ts'
import { bare } from './bare.ts'
import { classify } from './hosts.ts'
import { isAsked, isBody } from './documents.ts'
import { isFetched, isSent } from './fields.ts'
import { listed } from './listed.ts'
import { hostEnd, isQuote, isSchemeChar, parameter } from './scene.ts'
import type { Scene } from './scene.ts'
import { isConnection, isFetch, opened } from './schemes.ts'
import { isShare, isSite, slashed } from './slashed.ts'

/** What a host without a path, and its port, may hold. */
const SPACED_CLASSES = DIGIT | COLON | SIGN | DOTS | DASHES | SPACE
const HOST_CLASSES = (SPACED_CLASSES & ~SPACE) | HIGH | BRACKET | PERCENT | QUESTION | HASH

/** What looking at the scheme before `://` takes. */
const SCHEME_WORK = 60

export const url: Detector = {
  name: 'url',
  cost: { character: 1, mark: 0 },
  kinds: ['ssrf-metadata', 'ssrf-internal', 'ssrf-disguised', 'ssrf-scheme', 'ssrf-rebinding', 'rfi-script'],
  wants: (chars, words) =>
    ((chars & COLON) !== 0 && (words & WORD_URL) !== 0) ||
    (chars & (SLASHES | BACKSLASH)) !== 0 ||
    (chars & (SLASH | DIGIT)) === (SLASH | DIGIT) ||
    ((chars & SLASH) !== 0 && (words & WORD_URL) !== 0) ||
    ((chars & SLASH) !== 0 && (chars & AT) !== 0) ||
    // A host by itself: `0x7f.0.0.1`, `metadata.google.internal`.
    ((chars & ~HOST_CLASSES) === 0 && ((chars & (DIGIT | HIGH)) !== 0 || (words & WORD_URL) !== 0)) ||
    ((chars & ~SPACED_CLASSES) === 0 && ((chars & DIGIT) !== 0 || (words & WORD_URL) !== 0)),
  detect: (view, context, loud) => {
    // Asked only when there is something to tell: a name costs.
    const report: Report = (kind, weight, offset, syntactic) =>
      loud(kind, isOrigin(context) ? 0 : weight, offset, syntactic)
    const { text, chars } = view
    const scene: Scene = { text, chars, context, report }
    let start = 0
    while (start < text.length && (text.charCodeAt(start) <= 32 || isQuote(text.charCodeAt(start)))) start++
    leading(scene, start)
    listed(scene, start)
    if ((chars & (BREAK | SPACE)) !== 0) parted(scene, start)
    for (let at = text.indexOf('://'); at >= 0 && work.left >= 0; at = text.indexOf('://', at + 3)) {
      work.left -= SCHEME_WORK
      within(scene, at, start)
    }
  },
}

/** Where the browser says it comes from, and where it is to be sent back to (RFC 8252 §7.3: a loopback is right). */
const isOrigin = (context: Context): boolean => {
  if (context.place === 'path' && context.name === 'path') return true
  if (context.place !== 'header')
    return context.name.endsWith('redirect_uri') || context.name.includes('redirect_uris')
  return context.name === 'header.origin' || context.name === 'header.referer'
}

/** The value begins with a scheme, `//host`, a bare host or a bare address. */
const leading = (scene: Scene, start: number): void => {
  const { text, context, report } = scene
  if (text.charCodeAt(start - 1) === 91 && context.place !== 'path') bare(text, start, context, report)
  let at = start
  while (at < start + 16 && isSchemeChar(text.charCodeAt(at))) at++
  if (text.charCodeAt(at) === 58 && at > start) {
    const scheme = text.slice(start, at).toLowerCase()
    opened(scene, scheme, start, at)
    // `http:localhost`, `http:/\127.0.0.1`, `http:///127.0.0.1`: what lenient parsers fetch all the same.
    if (scheme === 'http' || scheme === 'https') {
      if (!text.startsWith('://', at)) authority(scene, at + 1, start, true)
      else if (text.startsWith(':///', at)) authority(scene, at + 3, start, true)
      lenient(scene, at, start)
    } else if (text.startsWith(':///', at)) authority(scene, at + 3, start, true)
    // `localhost:2375/containers/json`
    else if (standsAt(text, at + 1, DIGITS) && context.place !== 'path') bare(text, start, context, report)
    return
  }
  const first = text.charCodeAt(start)
  if (first === 47 || first === 92) {
    const sure = slashed(text, start)
    if (sure > 0)
      report(
        'ssrf-disguised',
        isSent(context.name) || isFetched(context.name) || !isBody(context) ? 1 : sure,
        start,
        true,
      )
    const second = text.charCodeAt(start + 1)
    // `//host`, `/\host`, `\/\/host`
    if (second === 47 || second === 92) {
      authority(scene, start + 2, start, true)
      if (isShare(text, start)) report('ssrf-scheme', 1, start, true)
      return
    }
  }
  if (context.place !== 'path') bare(text, start, context, report)
}

/** `http:/evil.example`, `https:evil.example`: no URL to a check, one to a browser that is sent there. */
const lenient = ({ text, context, report }: Scene, colon: number, start: number): void => {
  const { name } = context
  // A document within a parameter has slips of the pen: only the parameter itself.
  if (!isAsked(context) || name.indexOf('.') !== name.lastIndexOf('.')) return
  if (!isSent(name) && !isFetched(name)) return
  const from = pastRun(text, colon + 1, SEPARATORS, colon + 1 + SEPARATORS_MAX)
  if (text.startsWith('//', colon + 1) && from === colon + 3) return
  if (isSite(text, from)) report('ssrf-disguised', 1, start, true)
}

const SEPARATORS_MAX = 6
const PARTED_MAX = 256

/** WHATWG URL §4.4 */
const DROPPED = charset('\t\r\n')
const WHOLE = without(charset(' \t\r\n'))
const OPENS = charset('hHfF/\\')
const OPENINGS = vocabulary('http: https: ftp:')
const SEPARATORS = charset('/\\')
const AUTHORITY = without(charset(' /\\?#'))
const INSIDE = charset('0-9a-fA-F:.')

/** Tabs and line breaks within a scheme or a host, which WHATWG's parser drops: `http://local\thost/`. */
const parted = (scene: Scene, start: number): void => {
  const { text, context, report } = scene
  if (!standsAt(text, start, OPENS)) return
  const part = pastRun(text, start, WHOLE, start + PARTED_MAX)
  if (!standsAt(text, part, DROPPED)) return
  const head = text.slice(start, start + PARTED_MAX)
  const joined = head.replaceAll('\t', '').replaceAll('\r', '').replaceAll('\n', '')
  const scheme = pastWord(joined, 0, OPENINGS)
  const slashes = scheme < 0 ? 0 : scheme
  const from = pastRun(joined, slashes, SEPARATORS)
  if (from < slashes + 2) return
  const end = pastRun(joined, from, AUTHORITY)
  // Nothing is dropped before it: what is parted stands behind the host.
  if (part - start >= end) return
  const inward =
    joined.charCodeAt(from) === 91
      ? saysAt(joined, pastRun(joined, from + 1, INSIDE), ']')
      : classify(joined, from, Math.min(end, hostEnd(joined, from))).kind !== 'public'
  if (inward && !context.prose()) report('ssrf-disguised', 1, start, true)
}

/** A URL anywhere in the value. */
const within = (scene: Scene, colon: number, start: number): void => {
  const { text, context, report } = scene
  let scheme = colon
  while (scheme > 0 && colon - scheme < 12 && isSchemeChar(text.charCodeAt(scheme - 1))) scheme--
  if (isPlainHttp(text, scheme, colon)) return authority(scene, colon + 3, scheme, scheme <= start)
  const name = text.slice(scheme, colon).toLowerCase()
  const fetched = isFetch(name)
  const first = scheme <= start && fetched
  if (!first && isConnection(name) && !context.prose()) {
    // Nobody's browser is sent on to a server's file.
    const handed =
      text.charCodeAt(scheme - 1) === 61 && (name === 'file' || !isSent(parameter(text, scheme - 1)))
    if (handed || name === 'gopher' || name === 'dict') report('ssrf-scheme', 1, scheme, true)
  }
  if (fetched) authority(scene, colon + 3, scheme, first)
}

/** `http` or `https` as nearly everybody writes it. */
const isPlainHttp = (text: string, scheme: number, colon: number): boolean =>
  colon - scheme < 6 &&
  text.startsWith('http', scheme) &&
  (colon === scheme + 4 || text.charCodeAt(scheme + 4) === 115)
