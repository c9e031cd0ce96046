// Log4j's lookups (CVE-2021-44228), nested as they are to hide: `${${lower:j}ndi:ldap://…}`. The text is read as
// Log4j reads it, innermost first, in one pass with a bounded stack.

import type { Report } from '../detector.ts'

const DEPTH_MAX = 32

export const lookups = (text: string, report: Report): void => {
  const first = text.indexOf('${')
  if (first < 0) return
  const starts: number[] = []
  let out = ''
  let nested = 0
  for (let at = first; at < text.length; at++) {
    if (text.charCodeAt(at) === 36 && text.charCodeAt(at + 1) === 123) {
      if (starts.length >= DEPTH_MAX) return
      if (starts.length > 0) nested++
      starts.push(out.length)
      at++
    } else if (text.charCodeAt(at) === 125 && starts.length > 0) {
      const start = starts.pop() ?? 0
      const inner = out.slice(start)
      if (tell(inner, nested, first, report)) return
      out = out.slice(0, start) + resolved(inner)
    } else out += text[at]
  }
  // A lookup that never ends is still read by some versions.
  const start = starts[0]
  if (start !== undefined) tell(out.slice(start), nested, first, report)
}

const tell = (inner: string, nested: number, offset: number, report: Report): boolean => {
  const head = inner.slice(0, 64).toLowerCase()
  if (head.startsWith('jndi:')) {
    report('jndi-lookup', 1, offset, true)
    return true
  }
  // `${::-j}`, `${lower:j}`: a lookup that yields a letter has one purpose.
  const letter = head.startsWith('lower:') || head.startsWith('upper:') || head.includes(':-')
  if (nested > 0 && letter && inner.length < 64) {
    report('jndi-lookup', 1, offset, true)
    return true
  }
  return false
}

/** What a lookup comes to: its default, or the text that it changes the case of. */
const resolved = (inner: string): string => {
  const fallback = inner.lastIndexOf(':-')
  if (fallback >= 0) return inner.slice(fallback + 2)
  const colon = inner.lastIndexOf(':')
  return colon < 0 ? '' : inner.slice(colon + 1)
}
