// Server-side request forgery and remote inclusion: a value that is a URL, or leads with a host, and where it leads.
// Webhooks are full of URLs; only those that point inwards, use a scheme that no API takes, or disguise their host
// are evidence. Headers that tell where a browser comes from are nobody's instruction to fetch.

import { AT, BACKSLASH, COLON, DIGIT, SLASH, SLASHES, WORD_URL } from '../../fields/presence.ts'
import type { Context, Detector, Report } from '../detector.ts'
import { classify, classify6 } from './hosts.ts'
import type { Host } from './hosts.ts'
import { inclusion } from './inclusion.ts'
import { isFetched, isSent, loopback } from './loopback.ts'

export const url: Detector = {
  name: 'url',
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
    const { text } = view
    let start = 0
    while (start < text.length && (text.charCodeAt(start) <= 32 || isQuote(text.charCodeAt(start)))) start++
    leading(text, start, context, report)
    for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', at + 3))
      within(text, at, start, context, report)
  },
}

const isQuote = (code: number): boolean =>
  code === 34 || code === 39 || code === 40 || code === 60 || code === 91

/** Where the browser says it comes from, and where it is to be sent back to (RFC 8252 §7.3: a loopback is right). */
const isOrigin = (context: Context): boolean => {
  if (context.place === 'path' && context.name === 'path') return true
  if (context.place !== 'header')
    return context.name.endsWith('redirect_uri') || context.name.includes('redirect_uris')
  return context.name === 'header.origin' || context.name === 'header.referer'
}

/** Schemes by which nothing but a server-side fetch makes sense. */
const SCHEMES: ReadonlySet<string> = new Set(
  'gopher dict file tftp netdoc jar ldap ldaps sftp ssh2 smb rmi corba iiop view-source local_file'.split(
    ' ',
  ),
)

/** Of those, what configurations of servers hold: directories and transfers. */
const CONNECTED: ReadonlySet<string> = new Set(['ldap', 'ldaps', 'sftp', 'smb'])

/** What a server-side fetch of the usual kind takes. `ssh:`, `redis:` and the like are connections, not fetches. */
const FETCHED: ReadonlySet<string> = new Set(
  'http https ftp ftps ws wss gopher dict tftp ldap ldaps url sftp rsync imap imaps pop3 rtmp smtp telnet'.split(
    ' ',
  ),
)

/** The value begins with a scheme, `//host`, a bare host or a bare address. */
const leading = (text: string, start: number, context: Context, report: Report): void => {
  let at = start
  while (at < start + 16 && isSchemeChar(text.charCodeAt(at))) at++
  if (text.charCodeAt(at) === 58 && at > start) {
    const scheme = text.slice(start, at).toLowerCase()
    const slash = text.charCodeAt(at + 1)
    if (
      SCHEMES.has(scheme) &&
      !text.trimEnd().includes(' ', start) &&
      (slash === 47 || slash === 92 || scheme === 'jar' || scheme === 'netdoc')
    )
      report('ssrf-scheme', isFrame(text, start, context) ? 0.8 : schemeWeight(scheme, context), start, true)
    else if (scheme === 'url' && /^[a-z]{2,8}:/i.test(text.slice(at + 1, at + 10)))
      report('ssrf-scheme', 1, start, true)
    // `0://evil.example:80;http://example.com/`: each parser takes another part for the host.
    else if (/^[0-9]+$/.test(scheme) && text.startsWith('://', at)) report('ssrf-scheme', 1, start, true)
    // `http:localhost`, `http:/\127.0.0.1`, `http:///127.0.0.1`: what lenient parsers fetch all the same.
    if ((scheme === 'http' || scheme === 'https') && !text.startsWith('://', at))
      authority(text, at + 1, start, true, context, report)
    else if (text.startsWith(':///', at)) authority(text, at + 3, start, true, context, report)
    return
  }
  if (text.startsWith('//', start) || text.startsWith('\\\\', start)) {
    authority(text, start + 2, start, true, context, report)
    if (isShare(text, start)) report('ssrf-scheme', context.place === 'json' ? 0.8 : 1, start, true)
    return
  }
  if (context.place === 'header' || context.place === 'path') return
  bare(text, start, report)
}

/** `\\\\host\\share\\x`: Windows asks the host for it, with the server's own credentials. */
const isShare = (text: string, start: number): boolean =>
  /^\\\\[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?:@\d{1,5}|@ssl)?\\[\w$.-]/i.test(text.slice(start, start + 200))

const schemeWeight = (scheme: string, context: Context): number =>
  isBody(context) && CONNECTED.has(scheme) && !isFetched(context.name) ? 0.8 : 1

const isBody = (context: Context): boolean =>
  context.place === 'json' || context.place === 'form' || context.place === 'multipart'

/** A frame of a stack trace, as browsers within applications name it: `file:///Users/ann/app/src/index.js`. */
const isFrame = (text: string, start: number, context: Context): boolean =>
  isBody(context) &&
  !text.includes('..') &&
  !text.includes('%') &&
  /^file:\/\/\/[\w .@/:-]+\.(?:js|mjs|cjs|ts|tsx|jsx|html|css|vue|map|dart)(?::\d+){0,2}$/i.test(
    text.slice(start, start + 300),
  )

const isSchemeChar = (code: number): boolean =>
  ((code | 32) >= 97 && (code | 32) <= 122) ||
  (code >= 48 && code <= 57) ||
  code === 45 ||
  code === 95 ||
  code === 43

/** `169.254.169.254/latest/meta-data`, without a scheme. */
const bare = (text: string, start: number, report: Report): void => {
  const end = hostEnd(text, start)
  // A path has to follow: an address by itself is what address fields hold.
  if (end - start < 5 || end - start > 64 || text.charCodeAt(end) !== 47) return
  const host = classify(text, start, end)
  if (host.kind === 'metadata' && (text.charCodeAt(start) < 58 || isQualified(text, start, end)))
    report('ssrf-metadata', 1, start, true)
  else if (host.disguised && host.kind !== 'public') report('ssrf-disguised', 0.8, start, true)
  else if (host.kind === 'loopback') report('ssrf-internal', 0.8, start, true)
}

/** `metadata` and `instance-data` are words of paths, too. */
const isQualified = (text: string, start: number, end: number): boolean => {
  const dot = text.indexOf('.', start)
  return dot >= 0 && dot < end
}

/** A URL anywhere in the value. */
const within = (text: string, colon: number, start: number, context: Context, report: Report): void => {
  let scheme = colon
  while (scheme > 0 && colon - scheme < 12 && isSchemeChar(text.charCodeAt(scheme - 1))) scheme--
  const name = text.slice(scheme, colon).toLowerCase()
  const fetched = FETCHED.has(name)
  const first = scheme <= start && fetched
  if (!first && SCHEMES.has(name) && !context.prose()) {
    const handed = text.charCodeAt(scheme - 1) === 61 && !isSent(parameter(text, scheme - 1))
    if (handed || name === 'gopher' || name === 'dict') report('ssrf-scheme', 1, scheme, true)
  }
  if (fetched) authority(text, colon + 3, scheme, first, context, report)
}

const PARAMETER_MAX = 40

/** The name before `=` at `equals`: `url` in `/fetch?url=http://…`. */
const parameter = (text: string, equals: number): string => {
  let at = equals
  while (at > 0 && equals - at < PARAMETER_MAX && isSchemeChar(text.charCodeAt(at - 1))) at--
  return text.slice(at, equals)
}

const isHostEnd = (code: number): boolean =>
  Number.isNaN(code) ||
  code === 47 ||
  code === 63 ||
  code === 35 ||
  code === 92 ||
  code === 58 ||
  code <= 32 ||
  isQuote(code) ||
  code === 62 ||
  code === 44 ||
  code === 41 ||
  code === 38 ||
  code === 59

const hostEnd = (text: string, start: number): number => {
  let at = start
  while (at < text.length && at < start + 256 && !isHostEnd(text.charCodeAt(at))) at++
  return at
}

const AUTHORITY_MAX = 512
const CANDIDATES_MAX = 4

/** userinfo@host:port, as several parsers may read it: every `@` may be the last. */
const authority = (
  text: string,
  from: number,
  offset: number,
  first: boolean,
  context: Context,
  report: Report,
): void => {
  let start = from
  while (start < from + 8 && (text.charCodeAt(start) === 47 || text.charCodeAt(start) === 92)) start++
  const limit = Math.min(text.length, start + AUTHORITY_MAX)
  let judged = start
  // Userinfo that looks like a host is there to be taken for one.
  let hostlike = false
  for (let at = start, candidates = 0; at < limit; candidates++) {
    // No host: `@@`.
    while (text.charCodeAt(at) === 64) at++
    if (candidates < CANDIDATES_MAX) judgeHost(text, (judged = at), offset, first, hostlike, context, report)
    let next = at
    while (next < limit && text.charCodeAt(next) > 32 && text.charCodeAt(next) !== 64) {
      // Behind the authority an @ is honest (npm scopes, handles), unless a parser trick stands before it.
      if (text.charCodeAt(next) === 47 || text.charCodeAt(next) === 63) break
      next++
    }
    if (next >= limit || text.charCodeAt(next) !== 64) {
      // The last one is what most parsers connect to, however many stood before it.
      if (at > judged) judgeHost(text, at, offset, first, hostlike, context, report)
      return
    }
    hostlike = text.slice(at, Math.min(next, at + 80)).includes('.')
    at = next + 1
  }
}

/** Within what an IPv6 address takes: a search to the text's end for each bracket would be quadratic. */
const bracketEnd = (text: string, start: number): number => {
  for (let at = start + 1; at <= start + 64; at++) if (text.charCodeAt(at) === 93) return at
  return -1
}

const judgeHost = (
  text: string,
  start: number,
  offset: number,
  first: boolean,
  hidden: boolean,
  context: Context,
  report: Report,
): void => {
  let host: Host
  let end: number
  if (text.charCodeAt(start) === 91) {
    const close = bracketEnd(text, start)
    if (close < 0) return
    end = close + 1
    host = classify6(text.slice(start + 1, close))
  } else {
    end = hostEnd(text, start)
    host = classify(text, start, end)
  }
  tell(text, start, end, host, offset, first, hidden, context, report)
  if (host.kind !== 'public') return
  // Only the last address is cut or goes on to the text's end.
  if (first || (text.charCodeAt(offset - 1) === 61 && !text.includes('://', end)))
    inclusion(text, end, offset, report)
  if (first && isConfused(text, end) && !context.prose()) report('ssrf-disguised', 1, offset, true)
}

/** `http://1.1.1.1 &@2.2.2.2# @3.3.3.3/`: parsers do not agree on where such an authority ends. */
const isConfused = (text: string, end: number): boolean =>
  /^[ \t]?[&#?\\]{1,2} ?@[a-z0-9[]/i.test(text.slice(end, end + 8))

/** An inward URL as a parameter of another one: what the parameter is called decides. */
const handed = (
  text: string,
  start: number,
  end: number,
  offset: number,
  context: Context,
  report: Report,
): void => {
  const name = parameter(text, offset - 1)
  const certain = isFetched(name) && !context.prose()
  report('ssrf-internal', certain ? loopback(text, start, end, name) : 0.4, offset, certain)
}

const tell = (
  text: string,
  start: number,
  end: number,
  host: Host,
  offset: number,
  first: boolean,
  hidden: boolean,
  context: Context,
  report: Report,
): void => {
  const { kind, disguised } = host
  switch (kind) {
    case 'metadata':
      report('ssrf-metadata', first || !context.prose() ? 1 : 0.6, offset, true)
      break
    case 'loopback':
    case 'private':
      if (disguised || hidden) report('ssrf-disguised', 1, offset, true)
      else if (first) report('ssrf-internal', loopback(text, start, end, context.name), offset, true)
      else if (text.charCodeAt(offset - 1) === 61) handed(text, start, end, offset, context, report)
      else report('ssrf-internal', context.prose() ? 0.2 : 0.4, offset, false)
      break
    case 'rebinding':
      report('ssrf-rebinding', first ? 1 : 0.6, offset, true)
      break
    case 'public':
      if (disguised && first) report('ssrf-disguised', 0.6, offset, true)
  }
}
