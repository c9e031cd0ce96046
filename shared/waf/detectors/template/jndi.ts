// Log4j's lookups (CVE-2021-44228), nested as they are to hide: `${${lower:j}ndi:ldap://…}`. The text is read as
// Log4j reads it, innermost first, in one pass with a bounded stack of bounded texts.

import { charset, isRun, pastRun, pastWord, SPACE, vocabulary } from '../../runs.ts'
import { fromOctets } from '../../transforms/bytes.ts'
import { work } from '../../work.ts'
import { bytesOfBase64 } from '../deserial/printed.ts'
import type { Report } from '../detector.ts'
import { isAsked, isFetching, isTelling } from './lookups.ts'

const DEPTH_MAX = 32

/** What a character within a lookup takes, and the end of one. */
const CHARACTER_WORK = 8
const LOOKUP_WORK = 250

/** No lookup that matters is longer; what is cut is text that nothing is read of. */
const INNER_MAX = 256

export const lookups = (text: string, report: Report): void => {
  const first = text.indexOf('${')
  if (first < 0) return
  // The text of each lookup that is open, outermost first.
  const open: string[] = []
  let nested = 0
  for (let at = first; at < text.length; at++) {
    if (open.length === 0) {
      at = text.indexOf('${', at)
      if (at < 0) return
    }
    work.left -= CHARACTER_WORK
    if (work.left < 0) return
    const code = text.charCodeAt(at)
    if (code === 36 && text.charCodeAt(at + 1) === 123) {
      if (open.length >= DEPTH_MAX) return
      if (open.length > 0) nested++
      open.push('')
      at++
    } else if (code === 125 && open.length > 0) {
      work.left -= LOOKUP_WORK
      const inner = open.pop() ?? ''
      if (tell(inner, open, nested, first, report)) return
      if (nested === 0 && isAlone(text, first, at) && isAsked(inner))
        return report('jndi-lookup', 1, first, true)
      append(open, resolved(inner))
    } else if (open.length > 0) append(open, text[at] as string)
  }
  // A lookup that never ends is still read by some versions.
  if (open.length > 0) tell(open[0] ?? '', UNCLOSED, nested, first, report)
}

/** Nothing of it is known but what it holds. */
const UNCLOSED: readonly string[] = ['']

const append = (open: string[], piece: string): void => {
  const last = open.length - 1
  const inner = open[last]
  if (inner !== undefined && inner.length < INNER_MAX) open[last] = inner + piece
}

/** `outer`: the texts of the lookups that it is part of. */
const tell = (
  inner: string,
  outer: readonly string[],
  nested: number,
  offset: number,
  report: Report,
): boolean => {
  const head = inner.slice(0, 64).toLowerCase()
  if (head.startsWith('jndi:')) {
    report('jndi-lookup', 1, offset, true)
    return true
  }
  // What was decoded is read for lookups again; of what is cut nobody knows.
  const decoded = decodedOf(inner)
  if (decoded !== undefined && (inner.length >= INNER_MAX || decoded.includes('${'))) {
    report('jndi-lookup', 1, offset, true)
    return true
  }
  // Lookups that run, fetch or tell of the machine (CVE-2022-42889 and the like).
  if (isFetching(head) || (nested === 0 && isTelling(head))) {
    report('jndi-lookup', 1, offset, true)
    return true
  }
  // `${::-j}`, `${lower:j}`: a lookup that yields a letter has one purpose.
  const letter = head.startsWith('lower:') || head.startsWith('upper:') || head.includes(':-')
  if (nested > 0 && letter && inner.length < 64 && hides(outer)) {
    report('jndi-lookup', 1, offset, true)
    return true
  }
  return false
}

const LOOKUP = charset(' A-Za-z0-9_:./-')

/**
 * What is read next stands in the name of a lookup that it is part of: `${${lower:j}ndi:…}`. In a default
 * (`${A:-${B:-c}}`) and in text it names nothing.
 */
const hides = (outer: readonly string[]): boolean => {
  work.left -= OUTER_WORK * outer.length
  return outer.some((text) => !text.includes(':-') && (text === '' || isRun(text, LOOKUP)))
}

/** What a lookup around another one takes. */
const OUTER_WORK = 60

const ENCODED = vocabulary('base64: base64decoder:')

/** What the lookup decodes, if it does. */
const decodedOf = (inner: string): string | undefined => {
  const from = pastWord(inner, 0, ENCODED)
  return from < 0 ? undefined : fromOctets(bytesOfBase64(inner, from, INNER_MAX))
}

/** What a lookup comes to: its default, the text that it changes the case of, or the one that it decodes. */
const resolved = (inner: string): string => {
  const fallback = inner.lastIndexOf(':-')
  if (fallback >= 0) return inner.slice(fallback + 2)
  const colon = inner.lastIndexOf(':')
  if (colon < 0) return ''
  const decoded = decodedOf(inner)
  if (decoded !== undefined) return decoded
  const last = inner.slice(colon + 1)
  // `${date:'j'}`: a format of one quoted letter.
  return last.length === 3 && last[0] === "'" && last[2] === "'" ? last.charAt(1) : last
}

/** Nothing but blanks before the place and behind `end`. */
const isAlone = (text: string, start: number, end: number): boolean =>
  text.length - (end - start) < ALONE_MAX &&
  pastRun(text, 0, SPACE) === start &&
  pastRun(text, end + 1, SPACE) === text.length

/** Blanks that may stand around one. */
const ALONE_MAX = 16
