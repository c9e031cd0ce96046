// The authority of a URL, userinfo@host:port, as several parsers may read it, and what its host tells.

import type { Context, Report } from '../detector.ts'
import { classify, classify6 } from './hosts.ts'
import type { Host } from './hosts.ts'
import { inclusion } from './inclusion.ts'
import { isFetched, loopback } from './loopback.ts'

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

export const hostEnd = (text: string, start: number): number => {
  let at = start
  while (at < text.length && at < start + 256 && !isHostEnd(text.charCodeAt(at))) at++
  return at
}

const AUTHORITY_MAX = 512
const CANDIDATES_MAX = 4

/** Every `@` may be the last. */
export const authority = (
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
  if (first && !isPlainEnd(text.charCodeAt(end)) && isConfused(text, end) && !context.prose())
    report('ssrf-disguised', 1, offset, true)
}

const isPlainEnd = (code: number): boolean => Number.isNaN(code) || code === 47 || code === 58

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
      if (disguised && first) report('ssrf-disguised', hidden ? 1 : 0.6, offset, true)
  }
}
