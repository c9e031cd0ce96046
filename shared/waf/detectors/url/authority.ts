// The authority of a URL, userinfo@host:port, as several parsers may read it, and what its host tells.

import { AT } from '../../fields/presence.ts'
import { BLANK, charset, isRun, LETTERS, pastRun, saysAt, SPACE, standsAt, without } from '../../runs.ts'
import { work } from '../../work.ts'
import type { Context, Report } from '../detector.ts'
import { isConfused, isHostlike, isTrusted } from './confused.ts'
import { isBody } from './documents.ts'
import { isFetched } from './fields.ts'
import { classify, classify6 } from './hosts.ts'
import type { Host } from './hosts.ts'
import { inclusion } from './inclusion.ts'
import { loopback } from './loopback.ts'

export const isQuote = (code: number): boolean =>
  code === 34 || code === 39 || code === 40 || code === 60 || code === 91

export const isSchemeChar = (code: number): boolean =>
  ((code | 32) >= 97 && (code | 32) <= 122) ||
  (code >= 48 && code <= 57) ||
  code === 45 ||
  code === 95 ||
  code === 43

const PARAMETER_MAX = 40

/** The name before `=` at `equals`: `url` in `/fetch?url=http://…`. */
export const parameter = (text: string, equals: number): string => {
  let at = equals
  while (at > 0 && equals - at < PARAMETER_MAX && isSchemeChar(text.charCodeAt(at - 1))) at--
  return text.slice(at, equals)
}

const HOST_END = new Uint8Array(128)
for (const mark of '/?#\\:"\'(<[>,)&;') HOST_END[mark.charCodeAt(0)] = 1
for (let code = 0; code <= 32; code++) HOST_END[code] = 1

export const hostEnd = (text: string, start: number): number => {
  const limit = Math.min(text.length, start + 256)
  for (let at = start; at < limit; at++) {
    const code = text.charCodeAt(at)
    if (code < 128 && HOST_END[code] === 1) return at
  }
  return limit
}

/** A text, and where its findings go. */
export interface Scene {
  readonly text: string
  readonly chars: number
  readonly context: Context
  readonly report: Report
}

const AUTHORITY_MAX = 512
const CANDIDATES_MAX = 4

/** What judging a host takes, and one that leads inwards besides: its port, its path, the name of its field. */
const HOST_WORK = 250
const INWARD_WORK = 1000
/** What an address within brackets takes besides. */
const BRACKET_WORK = 250

/** The authority of the URL at `offset`, behind its scheme. Every `@` may be the last. */
export const authority = (scene: Scene, from: number, offset: number, first: boolean): void => {
  const { text } = scene
  let start = from
  while (start < from + 8 && (text.charCodeAt(start) === 47 || text.charCodeAt(start) === 92)) start++
  if ((scene.chars & AT) === 0) return judgeHost(scene, start, text.length, offset, first, '')
  const limit = Math.min(text.length, start + AUTHORITY_MAX)
  let judged = start
  let user = ''
  for (let at = start, candidates = 0; at < limit; candidates++) {
    // No host: `@@`.
    while (text.charCodeAt(at) === 64) at++
    const next = partEnd(text, at, limit)
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
  } else {
    end = Math.min(hostEnd(text, start), until)
    host = classify(text, start, end)
  }
  if (host.kind !== 'public') return inward(scene, start, end, host, offset, first, user)
  stranger(scene, host, end, offset, first, user)
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

/** Command lines and manifests name the cluster's own service. */
const isCluster = (text: string, start: number): boolean => text.startsWith('kubernetes.default', start)

/** An inward URL as a parameter of another one: what the parameter is called decides. */
const handed = (scene: Scene, start: number, end: number, offset: number): void => {
  const { text, context, report } = scene
  const name = parameter(text, offset - 1)
  const certain = isFetched(name) && !context.prose() && !isVariable(scene, name, offset)
  report('ssrf-internal', certain ? loopback(text, start, end, name) : 0.4, offset, certain)
}

/** `PROXY_URL=http://localhost:3031/ next dev`: a command's variable, in a script of a manifest. */
const isVariable = ({ text, context }: Scene, name: string, offset: number): boolean => {
  const start = offset - 1 - name.length
  if (!isBody(context) || !isRun(name, VARIABLE) || (start > 0 && !standsAt(text, start - 1, BLANK)))
    return false
  const end = pastRun(text, offset, WORD)
  return saysAt(text, end, ' ') && standsAt(text, end + 1, LETTERS)
}

const VARIABLE = charset('A-Z0-9_')
const WORD = without(SPACE)

const inward = (
  scene: Scene,
  start: number,
  end: number,
  host: Host,
  offset: number,
  first: boolean,
  user: string,
): void => {
  const { text, context, report } = scene
  work.left -= INWARD_WORK
  if (host.kind === 'metadata')
    report('ssrf-metadata', first || (!context.prose() && !isCluster(text, start)) ? 1 : 0.6, offset, true)
  else if (host.kind === 'rebinding') report('ssrf-rebinding', first ? 1 : 0.6, offset, true)
  else if (host.disguised || isHostlike(user)) report('ssrf-disguised', 1, offset, true)
  else if (first) report('ssrf-internal', loopback(text, start, end, context.name), offset, true)
  else if (text.charCodeAt(offset - 1) === 61) handed(scene, start, end, offset)
  else report('ssrf-internal', context.prose() ? 0.2 : 0.4, offset, false)
}
