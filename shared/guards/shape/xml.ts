// XML 1.0, strictly and without what makes it dangerous: no document type, so no entities to expand (CWE-776,
// CVE-2003-1564) or to fetch (CWE-611), no processing instructions, UTF-8 only. One pass, no tree, no recursion: open
// elements are offsets. What no conforming parser would take is refused, since a sloppy one would take it as it likes.

import { construct, malformed, over } from './finding.ts'
import type { Finding } from './finding.ts'
import { judgeAttributes } from './xml-attributes.ts'
import { nameEnd } from './xml-chars.ts'
import { judgeReferences } from './xml-references.ts'
import { bounded, fieldOf, isBlank, stop } from './xml-walk.ts'
import type { XmlRules, XmlWalk } from './xml-walk.ts'

const NO_PREFIXES: readonly string[] = []

/** `text` is well-formed UTF-16 without a byte order mark. */
export const judgeXml = (text: string, rules: XmlRules): Finding | undefined => {
  const walk: XmlWalk = {
    text,
    rules,
    starts: [],
    ends: [],
    prefixes: new Map([['xml', 1]]),
    declared: [],
    elements: 0,
    namespaces: 0,
    rooted: false,
    finding: undefined,
  }
  for (let at = declarationEnd(walk); at >= 0 && at < text.length;) {
    at = text.charCodeAt(at) === 60 ? markup(walk, at) : characters(walk, at)
    if (at < 0) return walk.finding
  }
  if (walk.finding !== undefined) return walk.finding
  return walk.starts.length > 0 || !walk.rooted ? malformed('xml', fieldOf(walk)) : undefined
}

const broken = (walk: XmlWalk): -1 => stop(walk, malformed('xml', fieldOf(walk)))

const DECLARATION_LENGTH_MAX = 200
const DECLARATION =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.0"|'1\.0')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*("[A-Za-z0-9._-]+"|'[A-Za-z0-9._-]+'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>$/

/** The index behind the XML declaration, 0 where there is none. */
const declarationEnd = (walk: XmlWalk): number => {
  const { text } = walk
  if (!text.startsWith('<?xml') || nameEnd(text, 2) !== 5) return 0
  const head = text.slice(0, DECLARATION_LENGTH_MAX)
  const end = head.indexOf('?>') + 2
  const parts = DECLARATION.exec(head.slice(0, end))
  if (end === 1 || parts === null) return stop(walk, malformed('xml-declaration', 'body'))
  const encoding = parts[1]?.slice(1, -1).toLowerCase()
  // Bytes that were judged as UTF-8 are another document in UTF-7 or UTF-16.
  if (encoding !== undefined && encoding !== 'utf-8' && encoding !== 'us-ascii')
    return stop(walk, malformed('xml-encoding', 'body'))
  return end
}

const markup = (walk: XmlWalk, at: number): number => {
  const { text } = walk
  switch (text.charCodeAt(at + 1)) {
    case 47:
      return endTag(walk, at)
    case 33:
      if (text.startsWith('<!--', at)) return comment(walk, at)
      if (text.startsWith('<![CDATA[', at)) return cdata(walk, at)
      return stop(walk, construct('xml-doctype', fieldOf(walk)))
    case 63:
      return stop(walk, construct('xml-instruction', fieldOf(walk)))
    default:
      return startTag(walk, at)
  }
}

const startTag = (walk: XmlWalk, at: number): number => {
  const { text, rules, starts, ends } = walk
  const end = nameEnd(text, at + 1)
  if (end < 0 || (starts.length === 0 && walk.rooted)) return broken(walk)
  if (end - at - 1 > rules.nameLength)
    return stop(walk, over('xml-name-length', end - at - 1, rules.nameLength, fieldOf(walk)))
  if (++walk.elements > rules.elements)
    return stop(walk, over('xml-elements', walk.elements, rules.elements, fieldOf(walk)))
  if (starts.length >= rules.depth)
    return stop(walk, over('xml-depth', starts.length + 1, rules.depth, fieldOf(walk)))
  walk.rooted = true
  starts.push(at + 1)
  ends.push(end)
  const close = judgeAttributes(walk, end)
  if (close < 0) return walk.finding === undefined ? broken(walk) : -1
  if (!isBound(walk, at + 1, end)) return broken(walk)
  if (text.charCodeAt(close) === 62) return close + 1
  // judgeAttributes stopped at '/'.
  if (text.charCodeAt(close + 1) !== 62) return broken(walk)
  leave(walk)
  return close + 2
}

/** Namespaces in XML §6.2: a prefix that nobody declared means something else to every parser. */
const isBound = (walk: XmlWalk, start: number, end: number): boolean => {
  const name = walk.text.slice(start, end)
  const colon = name.indexOf(':')
  if (colon < 0) return true
  const prefix = name.slice(0, colon)
  return prefix !== 'xmlns' && walk.prefixes.has(prefix)
}

const leave = (walk: XmlWalk): void => {
  walk.starts.pop()
  walk.ends.pop()
  for (const prefix of walk.declared.pop() ?? NO_PREFIXES) {
    const left = (walk.prefixes.get(prefix) ?? 1) - 1
    if (left === 0) walk.prefixes.delete(prefix)
    else walk.prefixes.set(prefix, left)
  }
}

const endTag = (walk: XmlWalk, at: number): number => {
  const { text, starts, ends } = walk
  const start = starts.at(-1)
  const end = ends.at(-1)
  if (start === undefined || end === undefined) return broken(walk)
  const close = at + 2 + (end - start)
  if (text.slice(start, end) !== text.slice(at + 2, close)) return broken(walk)
  let index = close
  while (isBlank(text.charCodeAt(index))) index++
  if (text.charCodeAt(index) !== 62) return broken(walk)
  leave(walk)
  return index + 1
}

const comment = (walk: XmlWalk, at: number): number => {
  const { text } = walk
  const end = text.indexOf('--', at + 4)
  if (end < 0 || text.charCodeAt(end + 2) !== 62) return broken(walk)
  return bounded(walk, at + 4, end) ? end + 3 : -1
}

const cdata = (walk: XmlWalk, at: number): number => {
  const end = walk.text.indexOf(']]>', at + 9)
  if (end < 0 || walk.starts.length === 0) return broken(walk)
  return bounded(walk, at + 9, end) ? end + 3 : -1
}

/** A text between markup: white space alone outside of the root. */
const characters = (walk: XmlWalk, at: number): number => {
  const { text, starts } = walk
  const open = text.indexOf('<', at)
  const end = open < 0 ? text.length : open
  if (starts.length === 0) {
    for (let index = at; index < end; index++) if (!isBlank(text.charCodeAt(index))) return broken(walk)
    return end
  }
  if (!bounded(walk, at, end)) return -1
  // XML 1.0 §2.4.
  if (text.slice(at, end).includes(']]>')) return broken(walk)
  return judgeReferences(walk, at, end) ? end : -1
}
