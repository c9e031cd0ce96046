// Server-side request forgery and remote inclusion: a value that is a URL, or leads with a host, and where it leads.
// Webhooks are full of URLs; only those that point inwards, use a scheme that no API takes, or disguise their host
// are evidence. Headers that tell where a browser comes from are nobody's instruction to fetch.

import { AT, BACKSLASH, BREAK, COLON, DIGIT, SLASH, SLASHES, SPACE, WORD_URL } from '../../fields/presence.ts'
import { charset, DIGITS, pastRun, pastWord, saysAt, standsAt, vocabulary, without } from '../../runs.ts'
import { work } from '../../work.ts'
import type { Context, Detector, Report } from '../detector.ts'
import { authority } from './authority.ts'
import { classify } from './hosts.ts'
import { isBody } from './documents.ts'
import { isFetched, isSent } from './fields.ts'
import { hostEnd, isQuote, isSchemeChar, parameter } from './scene.ts'
import type { Scene } from './scene.ts'
import { isConnection, isFetch, opened } from './schemes.ts'
import { isShare, isSlashed } from './slashed.ts'

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
    ((chars & SLASH) !== 0 && (chars & AT) !== 0),
  detect: (view, context, loud) => {
    // Asked only when there is something to tell: a name costs.
    const report: Report = (kind, weight, offset, syntactic) =>
      loud(kind, isOrigin(context) ? 0 : weight, offset, syntactic)
    const { text, chars } = view
    const scene: Scene = { text, chars, context, report }
    let start = 0
    while (start < text.length && (text.charCodeAt(start) <= 32 || isQuote(text.charCodeAt(start)))) start++
    leading(scene, start)
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
  let at = start
  while (at < start + 16 && isSchemeChar(text.charCodeAt(at))) at++
  if (text.charCodeAt(at) === 58 && at > start) {
    const scheme = text.slice(start, at).toLowerCase()
    opened(scene, scheme, start, at)
    // `http:localhost`, `http:/\127.0.0.1`, `http:///127.0.0.1`: what lenient parsers fetch all the same.
    if ((scheme === 'http' || scheme === 'https') && !text.startsWith('://', at))
      authority(scene, at + 1, start, true)
    else if (text.startsWith(':///', at)) authority(scene, at + 3, start, true)
    return
  }
  const first = text.charCodeAt(start)
  if (first === 47 || first === 92) {
    if (isSlashed(text, start))
      report(
        'ssrf-disguised',
        isBody(context) && !isSent(context.name) && !isFetched(context.name) ? 0.8 : 1,
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

/** `169.254.169.254/latest/meta-data`, without a scheme. */
const bare = (text: string, start: number, context: Context, report: Report): void => {
  const end = hostEnd(text, start)
  // A path has to follow: an address by itself is what address fields hold.
  if (end - start < 5 || end - start > 64 || text.charCodeAt(end) !== 47 || isRange(text, end)) return
  const host = classify(text, start, end)
  if (host.kind === 'metadata' && (text.charCodeAt(start) < 58 || isQualified(text, start, end)))
    report('ssrf-metadata', 1, start, true)
  else if (context.place === 'header') return
  else if (host.disguised && host.kind !== 'public') report('ssrf-disguised', 0.8, start, true)
  else if (host.kind === 'loopback') report('ssrf-internal', 0.8, start, true)
}

/** `169.254.0.0/16`: a block of addresses (RFC 4632 §3.1), as networks are configured by. */
const isRange = (text: string, slash: number): boolean => {
  const end = pastRun(text, slash + 1, DIGITS, slash + 3)
  return end > slash + 1 && !standsAt(text, end, NAME_OR_PATH)
}

const NAME_OR_PATH = charset('A-Za-z0-9_/.-')

/** `metadata` and `instance-data` are words of paths, too. */
const isQualified = (text: string, start: number, end: number): boolean => {
  const dot = text.indexOf('.', start)
  return dot >= 0 && dot < end
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
