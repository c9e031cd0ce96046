// A document type that has the parser fetch (XML 1.0 §2.8, §4.2.2): its system identifier is what is fetched, whatever its
// public one says, and blanks between the two may be as many as the client likes. It is read token by token: what a
// pattern over a bounded piece would not reach, or an angle bracket within a quotation would end, is read on.

import {
  charset,
  findIn,
  isRun,
  pastRun,
  pastWord,
  runStart,
  saysAt,
  standsAt,
  vocabulary,
  without,
  wordSet,
} from '../../runs.ts'
import { work } from '../../work.ts'
import type { Context, Report } from '../detector.ts'

/** Whose document types are named for identification, not fetched. */
const WELL_KNOWN = wordSet(
  'www.w3.org w3.org java.sun.com www.apple.com apple.com xml.org www.oasis-open.org docs.oasis-open.org www.docbook.org docbook.org hibernate.org www.hibernate.org hibernate.sourceforge.net mybatis.org www.mybatis.org jakarta.apache.org struts.apache.org tapestry.apache.org logging.apache.org www.springframework.org www.jboss.org glassfish.org checkstyle.org www.puppycrawl.com checkstyle.sourceforge.net www.eclipse.org my.netscape.com www.opengis.net xml.cxml.org www.ibm.com dtd.nlm.nih.gov',
)

/** Who defines documents, by the owner that a formal public identifier names (ISO 8879 §10.2). */
const OWNERS = vocabulary([
  'w3c',
  'ietf',
  'apple',
  'softquad',
  'netscape communications',
  'oasis',
  'sun microsystems',
  'hibernate',
  'mybatis.org',
  'apache software foundation',
  'wapforum',
  'nlm',
])

const UNQUOTED = without(charset('"\'<>'))

/** `-//W3C//DTD XHTML 1.0 Strict//EN`, `ISO 8879:1986//…`: registered or not, and by one of them. */
const isKnownPublic = (identifier: string): boolean => {
  const parted = identifier.indexOf('//')
  if (parted < 0 || !isRun(identifier, UNQUOTED)) return false
  const registration = identifier.slice(0, parted)
  const formal = registration === '-' || registration === '+' || saysAt(registration, 0, 'iso')
  return formal && pastWord(identifier, parted + 2, OWNERS) >= 0
}

const LITERAL_MAX = 300
const NAME_MAX = 256

/** The declaration at `open`, where `<!DOCTYPE` stands. */
export const doctype = (text: string, open: number, context: Context, report: Report): void => {
  let at = pastBlanks(text, open + 9)
  at = pastBlanks(text, pastRun(text, at, IN_NAME, at + NAME_MAX))
  const keyword = text.slice(at, at + 6).toUpperCase()
  if (keyword !== 'SYSTEM' && keyword !== 'PUBLIC') return
  at = pastBlanks(text, at + 6)
  const first = literal(text, at)
  if (keyword === 'SYSTEM') return told(first, first === 'about:legacy-compat', open, context, report)
  const second = first === undefined ? undefined : literal(text, pastBlanks(text, literalEnd))
  const known = first !== undefined && isKnownPublic(first)
  told(second ?? first, known && (second === undefined || isOwnFile(second)), open, context, report)
}

const FILE_NAME = charset('A-Za-z0-9_-')
const PARTS_NAMES = charset('./')

/** A file that stands beside the document, and cannot be told by the client: `DTD/xhtml1-strict.dtd`. */
export const isOwnFile = (system: string): boolean => {
  for (let at = 0; ; at++) {
    const end = pastRun(system, at, FILE_NAME)
    if (end === at) return false
    if (end === system.length) return true
    if (!standsAt(system, end, PARTS_NAMES)) return false
    at = end
  }
}

const told = (
  system: string | undefined,
  known: boolean,
  open: number,
  context: Context,
  report: Report,
): void => {
  if (known || (system !== undefined && isWellKnown(system))) return
  const address = system === undefined || findIn(system, LEADS) >= 0
  report('xxe-doctype', address || !context.prose() ? 1 : 0.6, open, true)
}

/** What tells an address from a word. */
const LEADS = charset(':/\\')

const HOST = charset('A-Za-z0-9.-')
const PATH = charset('A-Za-z0-9_./~-')

const isWellKnown = (system: string): boolean => {
  const host = pastWord(system, 0, WEB)
  if (host < 0) return false
  const end = pastRun(system, host, HOST)
  return (
    system.startsWith('/', end) &&
    WELL_KNOWN.has(system.slice(host, end).toLowerCase()) &&
    pastRun(system, end, PATH) === system.length
  )
}

const WEB = vocabulary(['http://', 'https://'])

const pastBlanks = (text: string, from: number): number => {
  let at = from
  while (at < text.length && text.charCodeAt(at) <= 32) at++
  work.left -= at - from
  return at
}

const IN_NAME = without(charset('\0- [><"\''))

/** Where the literal that was read last ends. */
let literalEnd = 0

const ESCAPES_MAX = 8
const ESCAPES = charset('\\')

/**
 * What is quoted at `at`, or the beginning of it; undefined where no quotation begins. Quotes may be escaped, as they are
 * within JSON or a program.
 */
const literal = (text: string, at: number): string | undefined => {
  let open = at
  while (open < at + ESCAPES_MAX && open < text.length && text.charCodeAt(open) === 92) open++
  const quote = open < text.length ? text.charAt(open) : ''
  if (quote !== '"' && quote !== "'") return undefined
  const head = text.slice(open + 1, open + 1 + LITERAL_MAX)
  const close = head.indexOf(quote)
  literalEnd = close < 0 ? open + 1 + head.length : open + close + 2
  const value = close < 0 ? head : head.slice(0, close)
  return open > at ? value.slice(0, runStart(value, value.length, ESCAPES)) : value
}
