// Server-side request forgery and remote inclusion: a value that is a URL, or leads with a host, and where it leads.
// Webhooks are full of URLs; only those that point inwards, use a scheme that no API takes, or disguise their host
// are evidence. Headers that tell where a browser comes from are nobody's instruction to fetch.

import { AT, BACKSLASH, COLON, DIGIT, SLASH, SLASHES, WORD_URL } from '../../fields/presence.ts'
import type { Context, Detector, Report } from '../detector.ts'
import { authority, hostEnd, isQuote, isSchemeChar, parameter } from './authority.ts'
import { classify } from './hosts.ts'
import { isFetched, isSent } from './loopback.ts'

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
      (slash === 47 ||
        slash === 92 ||
        slash === 36 ||
        slash === 37 ||
        scheme === 'jar' ||
        scheme === 'netdoc')
    )
      report('ssrf-scheme', isFrame(text, start, context) ? 0.8 : schemeWeight(scheme, context), start, true)
    else if (scheme === 'url' && /^[a-z]{2,8}:/i.test(text.slice(at + 1, at + 10)))
      report('ssrf-scheme', 1, start, true)
    // `0://evil.example:80;http://example.com/`: each parser takes another part for the host.
    else if (text.charCodeAt(start) < 58 && /^[0-9]+$/.test(scheme) && text.startsWith('://', at))
      report('ssrf-scheme', 1, start, true)
    // `http:localhost`, `http:/\127.0.0.1`, `http:///127.0.0.1`: what lenient parsers fetch all the same.
    if ((scheme === 'http' || scheme === 'https') && !text.startsWith('://', at))
      authority(text, at + 1, start, true, context, report)
    else if (text.startsWith(':///', at)) authority(text, at + 3, start, true, context, report)
    return
  }
  const first = text.charCodeAt(start)
  if ((first === 47 || first === 92) && isSlashed(text, start))
    report(
      'ssrf-disguised',
      isBody(context) && !isSent(context.name) && !isFetched(context.name) ? 0.8 : 1,
      start,
      true,
    )
  if (text.startsWith('//', start) || text.startsWith('\\\\', start)) {
    authority(text, start + 2, start, true, context, report)
    if (isShare(text, start)) report('ssrf-scheme', 1, start, true)
    return
  }
  if (context.place === 'header' || context.place === 'path') return
  bare(text, start, report)
}

/** `///evil.example`, `/\evil.example`, `\/\/evil.example`: a stranger's host to a browser, a path to a check. */
const isSlashed = (text: string, start: number): boolean =>
  /^(?:\/\/[/\\]{1,4}|\/\\[/\\]{0,3}|\\\/[/\\]{0,4})[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,12}(?:[/?#:\\%]|$)/i.test(
    text.slice(start, start + 200),
  )

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
