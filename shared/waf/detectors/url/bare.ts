// A host without a scheme, by itself or with what follows it: `169.254.169.254/latest/meta-data`, `0x7f.0.0.1`. Addresses of
// machines are what inventories and settings are full of, so that a plain one tells nothing; what tells is a spelling that
// nobody writes, a service that only the machine itself may ask, and a path that manages.

import { charset, DIGITS, isRun, pastRun, standsAt } from '../../runs.ts'
import { work } from '../../work.ts'
import type { Context, Report } from '../detector.ts'
import { isAsked } from './documents.ts'
import { isFetched } from './fields.ts'
import { beginsAsHost, isCoded } from './heads.ts'
import { classify, classify6 } from './hosts.ts'
import type { Host } from './hosts.ts'
import { managed } from './loopback.ts'
import { hostEnd } from './scene.ts'
import { isMetadataPath } from './services.ts'

const LENGTH_MIN = 5
const LENGTH_MAX = 64
/** Bodies tell of such values; refused from level 2 on. */
const DOUBTFUL = 0.8
const PORT_MAX = 5
const HOST = charset('A-Za-z0-9.:_+%?#[]-', true)
const SPACED = charset('A-Za-z0-9.:_+ \t-')
const DROPPED = charset('?#')
/** What judging a host takes. */
const BARE_WORK = 400

export const bare = (text: string, start: number, context: Context, report: Report): void => {
  if (text.charCodeAt(start - 1) === 91) return bracketed(text, start, context, report)
  const end = hostEnd(text, start)
  if (end - start < LENGTH_MIN || end - start > LENGTH_MAX) return
  const tail = portEnd(text, end)
  const slash = text.charCodeAt(tail) === 47
  const spelled = isSpelled(text, start)
  // A blank, a query or a fragment, which a client drops.
  if (
    !slash &&
    ((tail < text.trimEnd().length && !standsAt(text, tail, DROPPED)) ||
      !(spelled || beginsAsHost(text, start, end)))
  )
    return
  if (slash && (isRange(text, tail) || isDoi(text, start, tail))) return
  // What `wants` tells by the classes of a text.
  if (!slash && !isRun(text, HOST) && !isRun(text, SPACED)) return
  work.left -= BARE_WORK
  const host = classify(text, start, end)
  if (host.kind === 'public') return
  const certain = isAsked(context) || isFetched(context.name)
  if (spelled && host.disguised && isWritten(text, start, end, host)) report('ssrf-disguised', 1, start, true)
  else if (slash) followed(text, start, end, tail, host, certain, context, report)
  else if (host.kind === 'metadata' && isQualified(text, start, end))
    report('ssrf-metadata', certain ? 1 : DOUBTFUL, start, true)
}

/** A path behind it. */
const followed = (
  text: string,
  start: number,
  end: number,
  slash: number,
  host: Host,
  certain: boolean,
  context: Context,
  report: Report,
): void => {
  if (
    isMetadataPath(text, end) ||
    (host.kind === 'metadata' && (text.charCodeAt(start) < 58 || isQualified(text, start, end)))
  )
    report('ssrf-metadata', 1, start, true)
  else if (context.place === 'header') return
  else if ((certain || host.disguised) && host.kind !== 'rebinding' && managed(text, slash))
    report('ssrf-internal', 1, start, true)
  else if (slash > end) return
  else if (host.disguised) report('ssrf-disguised', DOUBTFUL, start, true)
  else if (host.kind === 'loopback') report('ssrf-internal', DOUBTFUL, start, true)
}

/** `host:8080` */
const portEnd = (text: string, end: number): number => {
  if (text.charCodeAt(end) !== 58) return end
  const past = pastRun(text, end + 1, DIGITS, end + 1 + PORT_MAX)
  return past > end + 1 ? past : end
}

/** Its first part is no decimal number, or its letters are none of ASCII: `0x7f.1`, `0177.0.0.1`, `⑯⑨。…`. */
const isSpelled = (text: string, start: number): boolean => {
  const first = text.charCodeAt(start)
  return first > 127 ? isDigitLike(first) : first === 48 && isCoded(text, start)
}

/** Enclosed and full-width digits, those of mathematics (a surrogate), superscripts: what UTS 46 maps to digits. */
const isDigitLike = (code: number): boolean =>
  (code >= 0x2460 && code <= 0x24ff) ||
  (code >= 0xff10 && code <= 0xff19) ||
  code === 0xd835 ||
  (code >= 0x2070 && code <= 0x2089)

/** A number in hexadecimal is no address, and amounts are padded with zeros: it takes a dot, or three of them. */
const isWritten = (text: string, start: number, end: number, { kind }: Host): boolean => {
  if (text.charCodeAt(start) > 127) return kind === 'loopback' || kind === 'metadata'
  let dots = 0
  for (let at = start; at + 1 < end; at++) {
    if (text.charCodeAt(at) !== 46) continue
    // An empty part: no resolver takes it.
    if (text.charCodeAt(at + 1) === 46) return false
    dots++
  }
  return dots >= ((text.charCodeAt(start + 1) | 32) === 120 ? 1 : 3)
}

const INSIDE = charset('0-9a-fA-F:.%')
const COLONS_MIN = 2

/** `[::ffff:7f00:1]:80`: servers log their clients so, but nobody asks for one. */
const bracketed = (text: string, start: number, context: Context, report: Report): void => {
  const close = pastRun(text, start, INSIDE, start + LENGTH_MAX)
  if (!standsAt(text, close, CLOSE)) return
  const tail = portEnd(text, close + 1)
  if (tail < text.length && text.charCodeAt(tail) !== 47) return
  const inside = text.slice(start, close)
  if (inside.split(':').length <= COLONS_MIN || isRun(inside, DIGITS)) return
  work.left -= BARE_WORK
  const host = classify6(inside)
  const certain = isAsked(context) || isFetched(context.name)
  const told = isMetadataPath(text, close + 1)
  if (host.kind === 'metadata' || (told && host.kind !== 'public'))
    report('ssrf-metadata', certain || told || host.foreign ? 1 : DOUBTFUL, start - 1, true)
  else if (host.kind !== 'public' && host.foreign && certain) report('ssrf-disguised', 1, start - 1, true)
}

const CLOSE = charset(']')

/** `169.254.0.0/16`: a block of addresses (RFC 4632 §3.1), as networks are configured by. */
const isRange = (text: string, slash: number): boolean => {
  const end = pastRun(text, slash + 1, DIGITS, slash + 3)
  return end > slash + 1 && !standsAt(text, end, NAME_OR_PATH)
}

/** `10.1093/database/baw085`: a document's own name (ISO 26324), which as an address would be one of two parts. */
const isDoi = (text: string, start: number, slash: number): boolean =>
  text.startsWith('10.', start) &&
  isRun(text.slice(start + 3, slash), DIGITS, 4, 9) &&
  !isMetadataPath(text, slash)

const NAME_OR_PATH = charset('A-Za-z0-9_/.-')

/** `metadata` and `instance-data` are words of paths, too. */
const isQualified = (text: string, start: number, end: number): boolean => {
  const dot = text.indexOf('.', start)
  return dot >= 0 && dot < end
}
