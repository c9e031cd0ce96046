// What judging the URLs of one text works with: the text, where findings go, and where a host or a parameter's name ends.

import type { Context, Report } from '../detector.ts'

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
