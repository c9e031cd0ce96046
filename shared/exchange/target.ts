// The request's URL taken apart by hand: no second parser gets to read it another way, and a raw URL that the
// platform has not normalised yet (`gatehouse explain`, another proxy's original URL) meets the same rules.

import { err, ok } from '../lib/result.ts'
import type { Result } from '../lib/result.ts'
import type { Malformation } from './malformation.ts'
import { encodeCodePoint } from './percent.ts'

export interface Target {
  readonly scheme: 'http' | 'https'
  /** As written, between '//' and the path. */
  readonly authority: string
  /** As written, '/' where the URL has none. */
  readonly path: string
  /** Without '?'. */
  readonly search: string
}

/** Splits an absolute http(s) URL. Only its shape is judged here; what the pieces hold is their own parsers' matter. */
export const splitTarget = (url: string): Result<Target, Malformation> => {
  const scheme = schemeOf(url)
  if (scheme === undefined)
    return err({ code: 'request.host', reason: 'the target is no absolute http or https URL' })
  // A request-target has no fragment (RFC 9112 §3.2): whoever sends one hopes that somebody cuts it off.
  if (url.includes('#')) return err({ code: 'request.path-ambiguous', reason: 'a fragment in the target' })
  const start = scheme.length + 3
  const question = url.indexOf('?', start)
  const end = question === -1 ? url.length : question
  const slash = url.indexOf('/', start)
  const pathStart = slash === -1 || slash > end ? end : slash
  return ok({
    scheme,
    authority: url.slice(start, pathStart),
    path: pathStart === end ? '/' : url.slice(pathStart, end),
    search: question === -1 ? '' : url.slice(question + 1),
  })
}

const schemeOf = (url: string): Target['scheme'] | undefined => {
  if (url.startsWith('https://')) return 'https'
  if (url.startsWith('http://')) return 'http'
  const colon = url.indexOf('://')
  const lower = colon === 4 || colon === 5 ? url.slice(0, colon).toLowerCase() : ''
  return lower === 'http' || lower === 'https' ? lower : undefined
}

/**
 * The query as any URL of it reads: bytes that URL syntax does not take are escaped as the URL standard does (its
 * special-query percent-encode set), all else stands as it was sent. Undefined for control characters and lone
 * surrogates.
 */
export const canonicalSearch = (raw: string): string | undefined => {
  let out = ''
  let last = 0
  for (let at = 0; at < raw.length; at++) {
    const code = raw.charCodeAt(at)
    if (code > 0x3e && code < 0x7f) continue
    if (code > 0x20 && code < 0x7f && !isEncodedInSearch(code)) continue
    const codePoint = raw.codePointAt(at) ?? 0
    if (codePoint < 0x20 || codePoint === 0x7f || (codePoint >= 0xd800 && codePoint <= 0xdfff))
      return undefined
    out += raw.slice(last, at) + encodeCodePoint(codePoint)
    if (codePoint > 0xffff) at++
    last = at + 1
  }
  return last === 0 ? raw : out + raw.slice(last)
}

/** '"', '#', "'", '<' and '>'. */
const isEncodedInSearch = (code: number): boolean =>
  code === 0x22 || code === 0x23 || code === 0x27 || code === 0x3c || code === 0x3e
