// The authority of a URL, userinfo@host:port, as several parsers may read it, and what its host tells.

import { AT } from '../../fields/presence.ts'
import { BLANK, saysAt, standsAt } from '../../runs.ts'
import { work } from '../../work.ts'
import { isConfused, isHostlike, isTrusted } from './confused.ts'
import { classify, classify6, classifyGlob } from './hosts.ts'
import type { Host } from './hosts.ts'
import { inclusion } from './inclusion.ts'
import { inward } from './inward.ts'
import { hostEnd } from './scene.ts'
import type { Scene } from './scene.ts'
import { isMetadataPath, isSteering } from './services.ts'

const CANDIDATES_MAX = 4

/** What a character of a part takes: another URL may begin at each, and the same part end all of them. */
const PART_WORK = 2
/** What judging a host takes. */
const HOST_WORK = 250
/** What an address within brackets takes besides. */
const BRACKET_WORK = 250

/** The authority of the URL at `offset`, behind its scheme. Every `@` may be the last. */
export const authority = (scene: Scene, from: number, offset: number, first: boolean): void => {
  const { text } = scene
  let start = from
  while (start < from + 8 && (text.charCodeAt(start) === 47 || text.charCodeAt(start) === 92)) start++
  if ((scene.chars & AT) === 0) return judgeHost(scene, start, text.length, offset, first, '')
  const limit = text.length
  let judged = start
  let user = ''
  for (let at = start, candidates = 0; at < limit; candidates++) {
    // No host: `@@`.
    while (text.charCodeAt(at) === 64) at++
    const next = partEnd(text, at, limit)
    work.left -= PART_WORK * (next - at)
    if (work.left < 0) return
    const last = next >= limit || text.charCodeAt(next) !== 64
    // Parsers do not agree on which of two `@` ends the userinfo: what stands between them may be the host.
    const until = last || user === '' ? text.length : next
    if (candidates < CANDIDATES_MAX) judgeHost(scene, (judged = at), until, offset, first, user)
    if (last) {
      // The last one is what most parsers connect to, however many stood before it.
      if (at > judged) judgeHost(scene, at, until, offset, first, user)
      return
    }
    user = text.slice(at, Math.min(next, at + 80))
    at = next + 1
  }
}

/** The next `@`, or where the authority ends: behind that one is honest (npm scopes, handles). */
const partEnd = (text: string, from: number, limit: number): number => {
  let at = from
  while (at < limit && isAuthority(text.charCodeAt(at))) at++
  return at
}

const isAuthority = (code: number): boolean => code > 32 && code !== 64 && code !== 47 && code !== 63

/** Within what an IPv6 address takes: a search to the text's end for each bracket would be quadratic. */
const bracketEnd = (text: string, start: number): number => {
  for (let at = start + 1; at <= start + 64; at++) if (text.charCodeAt(at) === 93) return at
  return -1
}

/** The host at `start`, which `until` ends at the latest. */
const judgeHost = (
  scene: Scene,
  start: number,
  until: number,
  offset: number,
  first: boolean,
  user: string,
): void => {
  const { text, chars, context, report } = scene
  if (start >= text.length) return
  work.left -= HOST_WORK
  let host: Host
  let end: number
  if (text.charCodeAt(start) === 91) {
    const close = bracketEnd(text, start)
    if (close < 0) return
    work.left -= BRACKET_WORK
    end = close + 1
    host = classify6(text.slice(start + 1, close))
    if (host.kind === 'public') host = classifyGlob(text, start) ?? host
  } else {
    end = Math.min(hostEnd(text, start), until)
    host = classify(text, start, end)
    // The first host of a list that curl walks through is where it goes.
    if (host.kind === 'public') host = classifyGlob(text, start) ?? host
  }
  if (host.kind !== 'public') return inward(scene, start, end, host, offset, first, user)
  stranger(scene, host, end, offset, first, user)
  if (first && start < end) served(scene, start, end, offset)
  if (first && until < text.length && isTrusted(text.slice(start, end)) && !context.prose())
    report('ssrf-disguised', 1, offset, true)
  // Only the last address is cut or goes on to the text's end.
  if (first || (text.charCodeAt(offset - 1) === 61 && !text.includes('://', end)))
    inclusion(text, chars, end, offset, report)
  if (
    first &&
    end < text.length &&
    !isPlainEnd(text.charCodeAt(end)) &&
    isConfused(text, end) &&
    !context.prose()
  )
    report('ssrf-disguised', 1, offset, true)
}

/** What a path tells of a host that is a stranger by its name. */
const served = ({ text, context, report }: Scene, start: number, end: number, offset: number): void => {
  if (isMetadataPath(text, end)) {
    if (!context.prose()) report('ssrf-metadata', 1, offset, true)
  } else if (isSteering(text, start, end, context)) report('ssrf-internal', 1, offset, true)
  // `http://example.com @127.0.0.1/`: what stands before the blank is userinfo to some.
  else if (standsAt(text, end, BLANK) && saysAt(text, end + 1, '@') && !context.prose()) {
    work.left -= HOST_WORK
    if (classify(text, end + 2, hostEnd(text, end + 2)).kind !== 'public')
      report('ssrf-disguised', 1, offset, true)
  }
}

const isPlainEnd = (code: number): boolean => code === 47 || code === 58

/** A host that is written so as to be taken for another one. */
const stranger = (
  { context, report }: Scene,
  host: Host,
  end: number,
  offset: number,
  first: boolean,
  user: string,
): void => {
  if (!first || end === offset) return
  if (host.disguised) report('ssrf-disguised', host.foreign || isHostlike(user) ? 1 : 0.6, offset, true)
  // `https://bank.example.com@evil.example/`
  else if (user !== '' && isTrusted(user) && !context.prose()) report('ssrf-disguised', 1, offset, true)
}
