// What a decoded path segment turns into behind the gate: servers strip parameters and blanks, decode a second time,
// or fold full-width characters. A segment that becomes a way out of its folder, or more than one segment, under any
// of these is refused. Harmless data passes: a literal percent sign, letters of any script, `;v=1`.

import { decodeSloppily, escapeAt, wideEscapeAt } from './percent.ts'

/** A reason to refuse the segment, or undefined. The segment has been decoded once and holds no slash or control. */
export const hidesDanger = (segment: string): string | undefined => {
  if (isDotSegment(segment)) return 'a dot segment'
  // `%3bname`: nothing is left of it where the parameter is cut off after decoding (CVE-2020-13933).
  if (segment.startsWith(';')) return 'a segment that is a parameter only'
  if (segment.includes('%') && endangers(segment)) return 'a path that changes when it is decoded again'
  if (isAscii(segment)) return undefined
  // Compatibility folding, as best-fit code pages and some frameworks do it: U+FF0E is a dot then (CVE-2019-9636).
  const folded = segment.normalize('NFKC')
  if (folded === segment) return undefined
  if (folded.split(/[/\\]/).some(isDotSegment)) return 'a dot segment in compatibility characters'
  return folded.includes('%') && endangers(folded) ? 'an escape in compatibility characters' : undefined
}

/** '.' and '..', also with what Tomcat and its kin cut off (`..;/`) and the blanks that Windows cuts off. */
const isDotSegment = (segment: string): boolean => {
  if (!segment.includes('.')) return false
  const semicolon = segment.indexOf(';')
  const name = (semicolon === -1 ? segment : segment.slice(0, semicolon)).trim()
  return name === '.' || name === '..'
}

const endangers = (segment: string): boolean => {
  const again = decodeSloppily(segment)
  if (again === segment) return false
  if (isDotSegment(again)) return true
  for (let at = 0; at < again.length; at++) {
    const code = again.charCodeAt(at)
    if (code === 0x2f || code === 0x5c || code < 0x20 || code === 0x7f) return true
    // Still something to decode: encoded three times over, which no honest client does.
    if (code === 0x25 && (escapeAt(again, at) >= 0 || wideEscapeAt(again, at) >= 0)) return true
  }
  return false
}

const isAscii = (text: string): boolean => {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false
  return true
}
