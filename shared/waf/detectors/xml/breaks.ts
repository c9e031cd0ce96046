// XML injection: a value that closes the element or the section of character data it was put in, and opens it again at its
// end, with elements of its own between them (WSTG-INPV-07). A fragment of a page closes what pages have; records do not.

import { charset, findIn, pastRun, runStart, standsAt, wordSet } from '../../runs.ts'
import { work } from '../../work.ts'

const LENGTH_MAX = 2000
const NAME = charset('A-Za-z0-9_.:-')
const NAME_MAX = 40
/** What searching a value for what it opens takes. */
const BREAK_WORK = 300

/** Where the value closes what it did not open, or -1. */
export const brokenAt = (text: string): number => {
  if (text.length > LENGTH_MAX) return -1
  const cut = cutNameAt(text)
  if (cut >= 0) return cut
  // A piece of a document that was cut, as patches and feeds are, has lines.
  if (text.includes('\n')) return -1
  const section = sectionAt(text)
  return section >= 0 ? section : elementAt(text)
}

/** Where a comment cuts an identity, or -1. */
const cutNameAt = (text: string): number => {
  for (let open = text.indexOf('<!--', 1); open >= 0; open = text.indexOf('<!--', open + 4)) {
    work.left -= BREAK_WORK
    if (work.left < 0) return -1
    if (isCutName(text, open)) return open
  }
  return -1
}

/**
 * `admin@corp.example<!---->.evil.example`: an identity that some readers take for its first half (CVE-2017-11427 and its
 * kin). All of the value, or an address that is all of an element: pages write comments between words, too.
 */
const isCutName = (text: string, open: number): boolean => {
  const start = runStart(text, open, IDENTITY, open - IDENTITY_MAX)
  const close = text.indexOf('-->', open + 4)
  const end = pastRun(text, close + 3, IDENTITY)
  if (start === open || close < 0 || end === close + 3) return false
  if (start === 0 && end === text.length) return true
  if (text.charAt(start - 1) !== '>' || text.charAt(end) !== '<') return false
  return text.slice(start, open).includes('@') || text.slice(0, start).includes(NAME_ID)
}

/** SAML's. */
const NAME_ID = 'NameID'
const IDENTITY = charset('A-Za-z0-9@._+-')
const IDENTITY_MAX = 254

/** `x</name><role>admin</role><name>` */
const elementAt = (text: string): number => {
  const open = text.indexOf('<')
  if (text.charAt(open + 1) !== '/') return -1
  const end = pastRun(text, open + 2, NAME, open + 2 + NAME_MAX)
  const name = text.slice(open + 2, end)
  if (text.charAt(end) !== '>' || name === '' || isOfPages(name)) return -1
  work.left -= BREAK_WORK
  const again = text.lastIndexOf(`<${name}`)
  const behind = again + 1 + name.length
  // What is opened last is left for the origin to close, or a comment hides the rest.
  const isLeft = again > end && standsAt(text, behind, ENDS) && text.indexOf(`</${name}`, behind) < 0
  if (!isLeft && text.indexOf('<!--', end) < 0) return -1
  return opensAt(text, end + 1) ? open : -1
}

const ENDS = charset('> \t\r\n/')
const LETTERS = charset('A-Za-z_')

/** An element of its own stands behind the one that was closed, or what was around that. */
const opensAt = (text: string, from: number): boolean => {
  const next = text.indexOf('<', from)
  return next >= 0 && (standsAt(text, next + 1, LETTERS) || text.charAt(next + 1) === '/')
}

/** `]]></a><b>x</b><a><![CDATA[`; `]]]]><![CDATA[>` writes out the mark itself (XML 1.0 §2.7). */
const sectionAt = (text: string): number => {
  const close = text.indexOf(']]>')
  if (close < 0) return -1
  work.left -= BREAK_WORK
  const open = text.indexOf('<![CDATA[')
  if (open >= 0 && open <= close + 3) return -1
  const next = text.indexOf('<', close)
  return next === close + 3 && findIn(text, MARKUP, next + 1, next + 2) >= 0 ? close : -1
}

const MARKUP = charset('/A-Za-z')

const isOfPages = (name: string): boolean => PAGES.has(name.toLowerCase())

/** What editors and pages cut within (WHATWG HTML §4). */
const PAGES = wordSet(
  'a abbr b blockquote body bpt button cite code dd div dl dt em font ept form g h1 h2 h3 h4 h5 h6 head html i item label li main mark ol option p ph pre q s seg script section select small source span strong style sub sup svg table target tbody td text textarea th thead title tr trans u ul',
)
